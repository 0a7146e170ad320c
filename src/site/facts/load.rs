//! Reads `content/sveden/<slug>.toml`. A mistake is told with its file and line, and never stops
//! the reading: the editor sees all of them at once.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use super::papers::Papers;
use super::typed;
use super::value::{Place, Value};
use super::{Facts, Period, Row};
use crate::site::problem::Problem;
use crate::site::signature::{Digests, Signature};
use crate::site::sveden::vocabulary::{Block, Kind, Section, nearest, vocabulary};

impl Facts {
    /// The facts of the folder `content/sveden`, and everything that is wrong in its files.
    /// A folder that does not exist is a college that has not said anything yet.
    pub fn load(folder: &Path) -> (Facts, Vec<Problem>) {
        Facts::load_with(folder, &mut Papers::default())
    }

    /// The same for one who loads often: files that are known are not hashed again.
    pub fn load_with(folder: &Path, papers: &mut Papers) -> (Facts, Vec<Problem>) {
        Facts::read(folder, Some(papers))
    }

    /// The facts as they are written, without a look into the documents: for one who only wants
    /// names and posts.
    pub fn words(folder: &Path) -> Facts {
        Facts::read(folder, None).0
    }

    fn read(folder: &Path, papers: Option<&mut Papers>) -> (Facts, Vec<Problem>) {
        let papers = RefCell::new(papers);
        let mut facts = Facts::default();
        let mut problems = strangers(folder);
        for section in &vocabulary().sections {
            let path = folder.join(format!("{}.toml", section.slug));
            if !path.is_file() {
                continue;
            }
            let content = folder.parent().unwrap_or(folder).to_owned();
            match std::fs::read_to_string(&path) {
                Ok(text) => {
                    let name = named(folder, &section.slug);
                    let file = File {
                        name,
                        content,
                        section,
                        text: &text,
                        papers: &papers,
                        remarks: RefCell::default(),
                    };
                    file.read(&mut facts, &mut problems);
                }
                Err(why) => {
                    let message = format!("файл не читается: {why}");
                    problems
                        .push(Problem::new(named(folder, &section.slug), None, message).fatal());
                }
            }
        }
        problems.sort();
        (facts, problems)
    }
}

/// Files of facts whose names are not names of sections.
fn strangers(folder: &Path) -> Vec<Problem> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut names: Vec<String> = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".toml"))
        .collect();
    names.sort();
    let slugs = || vocabulary().sections.iter().map(|s| s.slug.as_str());
    names
        .iter()
        .filter(|name| !slugs().any(|slug| format!("{slug}.toml") == **name))
        .map(|name| {
            let meant = nearest(name.trim_end_matches(".toml"), slugs())
                .map(|slug| format!("; возможно, это {slug}.toml (важны и заглавные буквы)"))
                .unwrap_or_default();
            let message = format!("подраздела с таким именем нет{meant}");
            Problem::new(named(folder, name.trim_end_matches(".toml")), None, message).fatal()
        })
        .collect()
}

/// A file of facts as it is told to people: relative to `content/`.
fn named(folder: &Path, slug: &str) -> String {
    let room = folder.file_name().map(|name| name.to_string_lossy());
    format!("{}/{slug}.toml", room.as_deref().unwrap_or("sveden"))
}

/// One file of facts while it is read.
pub struct File<'a, 'p> {
    name: String,
    content: PathBuf,
    section: &'static Section,
    text: &'a str,
    /// Nothing when nobody wants to know what is in the documents.
    papers: &'a RefCell<Option<&'p mut Papers>>,
    /// What is not quite right in the value that is read just now.
    remarks: RefCell<Vec<String>>,
}

impl File<'_, '_> {
    /// A file of the site named in the facts: it must lie in `content/`.
    pub fn published(&self, name: &str) -> Result<Place, String> {
        let path = name.trim_start_matches('/').to_owned();
        let tidy =
            !path.contains('\\') && path.split('/').all(|part| !["", ".", ".."].contains(&part));
        if !tidy {
            return Err(format!(
                "путь «{name}» должен начинаться от папки content и не выходить из неё"
            ));
        }
        match std::fs::metadata(self.content.join(&path)) {
            Ok(found) if found.is_file() => Ok(Place::File {
                path,
                size: found.len(),
            }),
            _ => Err(format!(
                "нет файла content/{path}; положите его туда или исправьте имя"
            )),
        }
    }

    /// `content/`
    pub fn content(&self) -> &Path {
        &self.content
    }

    /// Hashes of a document; nothing when documents are not looked into.
    pub fn digests(&self, path: &str) -> Result<Option<Digests>, String> {
        let mut papers = self.papers.borrow_mut();
        papers
            .as_mut()
            .map(|papers| papers.digests(&self.content, path))
            .transpose()
    }

    /// What a signature file says of a document; nothing when documents are not looked into.
    pub fn signature(&self, path: &str, sig: &str) -> Result<Option<Signature>, String> {
        let mut papers = self.papers.borrow_mut();
        papers
            .as_mut()
            .map(|papers| papers.signature(&self.content, path, sig))
            .transpose()
    }

    /// Whether the documents are taken at their word.
    pub fn is_in_words(&self) -> bool {
        self.papers.borrow().is_none()
    }

    /// Something to be told with the line of the value that is read just now.
    pub fn remark(&self, words: String) {
        self.remarks.borrow_mut().push(words);
    }

    fn read(&self, facts: &mut Facts, problems: &mut Vec<Problem>) {
        let tree = match DeTable::parse(self.text) {
            Ok(tree) => tree,
            Err(why) => {
                let at = why.span().map_or(0, |span| span.start);
                problems.push(self.problem(
                    at,
                    true,
                    format!("файл записан с ошибкой: {}", why.message()),
                ));
                return;
            }
        };
        for (key, given) in tree.get_ref() {
            let name: &str = key.get_ref();
            let at = key.span().start;
            if name == "updated" {
                match given.get_ref() {
                    DeValue::Datetime(moment)
                        if moment
                            .date
                            .is_some_and(|d| set_updated(facts, self.section, d)) => {}
                    _ => problems.push(self.problem(
                        at,
                        true,
                        "updated: нужна дата без кавычек, например 2026-11-22".into(),
                    )),
                }
                continue;
            }
            let Some(block) = self.section.block(name) else {
                problems.push(self.problem(at, true, self.unknown(name)));
                continue;
            };
            let rows = self.rows(block, given.get_ref(), at, problems);
            let source = format!("{}:{}", self.name, self.line(at));
            if let Err(mut twice) = facts.set(&self.section.slug, name, rows, &source) {
                twice.file = PathBuf::from(&self.name);
                twice.line = Some(self.line(at));
                problems.push(twice);
            }
        }
    }

    fn rows(
        &self,
        block: &Block,
        given: &DeValue,
        at: usize,
        problems: &mut Vec<Problem>,
    ) -> Vec<Row> {
        let key = &block.key;
        let mut tables: Vec<(&DeTable, usize)> = Vec::new();
        match (given, block.has_rows()) {
            (DeValue::Table(table), false) => tables.push((table, at)),
            (DeValue::Array(items), true) => {
                for item in items.iter() {
                    match item.get_ref() {
                        DeValue::Table(table) => tables.push((table, item.span().start)),
                        _ => problems.push(self.problem(item.span().start, true, format!("каждая строка блока пишется так: [[{key}]]"))),
                    }
                }
            }
            (_, true) => problems.push(self.problem(at, true, format!(
                "в этом блоке может быть несколько строк, поэтому каждая начинается с [[{key}]], в двойных скобках"
            ))),
            (_, false) => problems.push(self.problem(at, true, format!(
                "этот блок один, поэтому он начинается с [{key}], в одинарных скобках"
            ))),
        }
        let rows = tables
            .into_iter()
            .map(|(table, at)| self.row(block, table, at, problems));
        rows.filter(|row| !row.is_empty()).collect()
    }

    fn row(&self, block: &Block, table: &DeTable, at: usize, problems: &mut Vec<Problem>) -> Row {
        let mut row = Row {
            source: format!("{}:{}", self.name, self.line(at)),
            ..Row::default()
        };
        for (key, given) in table {
            let name: &str = key.get_ref();
            let at = key.span().start;
            if let Some(read) = helper(&mut row, name, given.get_ref()) {
                if let Err(why) = read {
                    problems.push(self.problem(at, true, format!("[{}] {name}: {why}", block.key)));
                }
                continue;
            }
            if name == "programmes" && block.key == "teachingStaff" {
                match codes(given.get_ref()) {
                    Some(codes) => row.programmes = codes,
                    None => problems.push(self.problem(
                        at,
                        true,
                        "programmes: нужен список кодов, например [\"09.02.07\"]".into(),
                    )),
                }
                continue;
            }
            let Some(field) = block.field(name) else {
                let hint = vocabulary().hint(&self.section.slug, name, names(block));
                let message = format!("[{}] нет поля «{name}»: {hint}", block.key);
                problems.push(self.problem(at, true, message));
                continue;
            };
            match typed::values(self, field, given.get_ref()) {
                Ok(values) => {
                    if field.kind == Kind::SignedDoc && values.iter().any(unsigned) {
                        problems.push(self.problem(at, false, format!(
                            "[{}] {name}: документ должен быть подписан; добавьте signature = {{ by = \"Ф. И. О.\", post = \"…\", kind = \"simple\" }}",
                            block.key
                        )));
                    }
                    values.into_iter().for_each(|value| row.push(name, value));
                }
                Err(why) => {
                    problems.push(self.problem(at, true, format!("[{}] {name}: {why}", block.key)))
                }
            }
            for remark in self.remarks.take() {
                let message = format!("[{}] {name}: {remark}", block.key);
                problems.push(self.problem(at, false, message));
            }
        }
        if table.is_empty() {
            problems.push(self.problem(
                at,
                false,
                format!("[{}]: строка пуста и на странице не появится", block.key),
            ));
        }
        row
    }

    /// What to say about a block that the section does not have.
    fn unknown(&self, name: &str) -> String {
        if let Some(block) = self.section.blocks.iter().find(|b| b.field(name).is_some()) {
            let header = if block.has_rows() {
                format!("[[{}]]", block.key)
            } else {
                format!("[{}]", block.key)
            };
            return format!("поле «{name}» должно стоять под заголовком {header}");
        }
        let elsewhere = vocabulary()
            .sections
            .iter()
            .find(|s| s.block(name).is_some());
        if let Some(other) = elsewhere {
            return format!("блок «{name}» записывается в файле {}.toml", other.slug);
        }
        let keys = self.section.blocks.iter().map(|b| b.key.as_str());
        let hint = vocabulary().hint(&self.section.slug, name, keys);
        format!(
            "в подразделе «{}» нет блока «{name}»: {hint}",
            self.section.title
        )
    }

    fn problem(&self, at: usize, fatal: bool, message: String) -> Problem {
        let problem = Problem::new(&self.name, Some(self.line(at)), message);
        if fatal { problem.fatal() } else { problem }
    }

    fn line(&self, at: usize) -> usize {
        let before = self.text.as_bytes().iter().take(at);
        1 + before.filter(|byte| **byte == b'\n').count()
    }
}

fn set_updated(facts: &mut Facts, section: &Section, day: toml::value::Date) -> bool {
    match jiff::civil::Date::new(day.year as i16, day.month as i8, day.day as i8) {
        Ok(day) => {
            facts.set_updated(&section.slug, day);
            true
        }
        Err(_) => false,
    }
}

/// Keys that are no tags: which year a row speaks of and when it changed.
fn helper(row: &mut Row, name: &str, given: &DeValue) -> Option<Result<(), String>> {
    Some(match name {
        "year" => typed::period(given).map(|year: Period| row.year = Some(year)),
        "changed" => typed::date(given).map(|day| row.changed = Some(day)),
        _ => return None,
    })
}

fn codes(given: &DeValue) -> Option<Vec<String>> {
    let items = given.as_array()?.iter();
    items
        .map(|item| item.get_ref().as_str().map(str::to_owned))
        .collect()
}

fn names(block: &Block) -> impl Iterator<Item = &str> {
    block.fields.iter().map(|f| f.itemprop.as_str())
}

fn unsigned(value: &Value) -> bool {
    matches!(value, Value::Doc(doc) if doc.signature.is_none())
}
