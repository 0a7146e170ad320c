//! Reads the configuration and remembers where each value came from. All mistakes are told at once.

use std::{fmt, path::Path};

use toml::de::{DeTable, DeValue};

use super::{Config, KEYS, Key};

/// Where a value came from.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// Built in.
    Default,
    /// A line of a file.
    File(String, usize),
    /// An environment variable.
    Environment(String),
    /// A flag of the command line.
    Flag(String),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("по умолчанию"),
            Self::File(name, line) => write!(f, "{name}, строка {line}"),
            Self::Environment(name) => write!(f, "переменная {name}"),
            Self::Flag(name) => write!(f, "ключ {name}"),
        }
    }
}

/// A mistake in the configuration, in words for the person who wrote it.
#[derive(Clone, Debug, PartialEq)]
pub struct Mistake {
    /// Where it stands.
    pub source: Source,
    /// What is wrong and what was expected.
    pub message: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.source, self.message)
    }
}

/// The configuration in force.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The values.
    pub config: Config,
    /// Where each came from, in the order of [`KEYS`].
    pub sources: Vec<(&'static str, Source)>,
}

/// Reads `file` (absent is no mistake unless `must_exist`), then the environment through `env`, then
/// `flags` (name of the flag, name of the key, value).
pub fn load(
    file: &Path,
    must_exist: bool,
    env: &dyn Fn(&str) -> Option<String>,
    flags: &[(&str, &str, String)],
) -> Result<Loaded, Vec<Mistake>> {
    let mut reading = Reading {
        config: Config::default(),
        sources: KEYS.iter().map(|k| (k.name, Source::Default)).collect(),
        mistakes: vec![],
    };
    reading.file(file, must_exist);
    for key in KEYS {
        if let Some(value) = env(&key.env()) {
            reading.set(key, &value, Source::Environment(key.env()));
        }
    }
    for (flag, name, value) in flags {
        if let Some(key) = KEYS.iter().find(|k| k.name == *name) {
            reading.set(key, value, Source::Flag((*flag).to_owned()));
        }
    }
    if reading.mistakes.is_empty() {
        Ok(Loaded {
            config: reading.config,
            sources: reading.sources,
        })
    } else {
        Err(reading.mistakes)
    }
}

struct Reading {
    config: Config,
    sources: Vec<(&'static str, Source)>,
    mistakes: Vec<Mistake>,
}

impl Reading {
    fn set(&mut self, key: &Key, value: &str, source: Source) {
        match (key.set)(&mut self.config, value) {
            Ok(()) => {
                if let Some(entry) = self.sources.iter_mut().find(|(name, _)| *name == key.name) {
                    entry.1 = source;
                }
            }
            Err(expected) => {
                let got = if key.secret {
                    String::new()
                } else {
                    format!(", а написано «{value}»")
                };
                self.mistakes.push(Mistake {
                    source,
                    message: format!("{}: нужно {expected}{got}", key.name),
                });
            }
        }
    }

    fn file(&mut self, path: &Path, must_exist: bool) {
        let name = path.display().to_string();
        let text = match std::fs::read(path) {
            Ok(bytes) => String::from_utf8(bytes),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound && !must_exist => return,
            Err(e) => {
                let message = format!("файл не читается ({e}); проверьте имя и права");
                return self.mistakes.push(Mistake {
                    source: Source::File(name, 1),
                    message,
                });
            }
        };
        let Ok(text) = text else {
            let message = "файл не в кодировке UTF-8; сохраните его заново в UTF-8".to_owned();
            return self.mistakes.push(Mistake {
                source: Source::File(name, 1),
                message,
            });
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let at = |offset: usize| Source::File(name.clone(), line_of(text, offset));
        match DeTable::parse(text) {
            Ok(table) => self.tables(table.get_ref(), &at),
            Err(error) => {
                let source = at(error.span().map_or(0, |s| s.start));
                self.mistakes.push(Mistake {
                    source,
                    message: format!("запись не разбирается: {}", error.message()),
                });
            }
        }
    }

    fn tables(&mut self, root: &DeTable<'_>, at: &dyn Fn(usize) -> Source) {
        for (table, value) in root {
            let known = KEYS
                .iter()
                .any(|k| k.name.split('.').next() == Some(table.get_ref()));
            match value.get_ref() {
                DeValue::Table(values) if known => self.values(table.get_ref(), values, at),
                _ => {
                    let message = format!(
                        "неизвестный раздел «{}»; есть разделы {}",
                        table.get_ref(),
                        sections()
                    );
                    self.mistakes.push(Mistake {
                        source: at(table.span().start),
                        message,
                    });
                }
            }
        }
    }

    fn values(&mut self, table: &str, values: &DeTable<'_>, at: &dyn Fn(usize) -> Source) {
        for (name, value) in values {
            let full = format!("{table}.{}", name.get_ref());
            let Some(key) = KEYS.iter().find(|k| k.name == full) else {
                let message = format!(
                    "неизвестное имя «{}»; в разделе [{table}] есть {}",
                    name.get_ref(),
                    names(table)
                );
                self.mistakes.push(Mistake {
                    source: at(name.span().start),
                    message,
                });
                continue;
            };
            match plain(value.get_ref()) {
                Some(text) => self.set(key, &text, at(name.span().start)),
                None => {
                    let message = format!("{}: нужно одно значение ({})", key.name, key.help);
                    self.mistakes.push(Mistake {
                        source: at(name.span().start),
                        message,
                    });
                }
            }
        }
    }
}

fn plain(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(s) => Some(s.to_string()),
        DeValue::Integer(i) => Some(i.as_str().to_owned()),
        DeValue::Boolean(b) => Some(b.to_string()),
        DeValue::Array(items) => {
            let items: Option<Vec<_>> = items.iter().map(|i| plain(i.get_ref())).collect();
            Some(items?.join(","))
        }
        _ => None,
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes()
        .iter()
        .take(offset)
        .filter(|b| **b == b'\n')
        .count()
        + 1
}

fn sections() -> String {
    let mut found: Vec<&str> = KEYS
        .iter()
        .filter_map(|k| k.name.split('.').next())
        .collect();
    found.dedup();
    found.join(", ")
}

fn names(table: &str) -> String {
    let found: Vec<&str> = KEYS
        .iter()
        .filter_map(|k| k.name.split_once('.'))
        .filter(|(t, _)| *t == table)
        .map(|(_, n)| n)
        .collect();
    found.join(", ")
}
