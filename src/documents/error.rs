//! Why a document could not be made, in words for the person who can mend it.

use std::fmt;

use typst::{
    World as _, WorldExt as _,
    diag::{Severity, SourceDiagnostic},
};

use super::world::Desk;

/// Why there is no document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PressError {
    /// The theme has no such template.
    NoTemplate(String),
    /// The data hold a sign that no font has.
    Sign {
        /// The sign.
        sign: char,
        /// The text with it.
        text: String,
    },
    /// The template does not fit the data, or breaks a rule of accessible documents.
    Template(Vec<Fault>),
    /// The press itself refused.
    Refused(String),
}

/// One fault of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Name below `themes/<name>/documents/`; nothing when the whole document is meant.
    pub file: Option<String>,
    /// Line, from 1.
    pub line: Option<usize>,
    /// What is wrong.
    pub message: String,
}

impl std::error::Error for PressError {}

impl fmt::Display for PressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoTemplate(name) => {
                write!(
                    f,
                    "в теме нет шаблона documents/{name}; верните файл на место"
                )
            }
            Self::Sign { sign, text } => write!(
                f,
                "знака «{sign}» (U+{:04X}) нет в шрифтах документа, он стоит в тексте «{}»; замените его словом или другим знаком",
                u32::from(*sign),
                beginning(text)
            ),
            Self::Template(faults) => {
                for (number, fault) in faults.iter().enumerate() {
                    let mark = if number > 0 { "; " } else { "" };
                    write!(f, "{mark}{fault}")?;
                }
                Ok(())
            }
            Self::Refused(why) => write!(f, "документ не набирается: {why}"),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "documents/{file}")?;
            if let Some(line) = self.line {
                write!(f, ":{line}")?;
            }
            write!(f, ": ")?;
        }
        write!(f, "{}", self.message)
    }
}

impl PressError {
    /// The library's faults with their places.
    pub(super) fn of(desk: &Desk<'_>, faults: &[SourceDiagnostic]) -> Self {
        let errors = faults.iter().filter(|f| f.severity == Severity::Error);
        Self::Template(errors.map(|fault| Fault::of(desk, fault)).collect())
    }
}

impl Fault {
    fn of(desk: &Desk<'_>, fault: &SourceDiagnostic) -> Self {
        let file = fault.span.id();
        let line = file.and_then(|id| {
            let at = desk.range(fault.span)?.start;
            let source = desk.source(id).ok()?;
            source.lines().byte_to_line(at).map(|line| line + 1)
        });
        Self {
            file: file.map(|id| desk.name_of(id)),
            line,
            message: in_russian(&fault.message),
        }
    }
}

/// The faults that authors of templates meet most, in Russian; the rest in the library's words.
fn in_russian(message: &str) -> String {
    let rest = |start: &str| message.strip_prefix(start).map(str::trim);
    if let Some(name) = rest("unknown variable:") {
        return format!("нет переменной или функции «{name}»; проверьте имя и строки #import");
    }
    if let Some(name) = rest("file not found") {
        return format!("нет файла {name}; имя пишется от папки documents темы");
    }
    if let Some(name) = rest("dictionary does not contain key") {
        return format!(
            "в данных нет ключа {name}; спросите его так: данные.at({name}, default: none)"
        );
    }
    if message.contains("missing alt text") {
        return "у картинки нет описания; добавьте image(…, alt: \"что на ней\")".to_owned();
    }
    if message.starts_with("expected") {
        return format!("шаблон записан с ошибкой: {message}");
    }
    format!("шаблон не набирается: {message}")
}

fn beginning(text: &str) -> String {
    const ENOUGH: usize = 60;
    let mut short: String = text.chars().take(ENOUGH).collect();
    if text.chars().count() > ENOUGH {
        short.push('…');
    }
    short
}
