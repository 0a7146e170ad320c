//! What was gathered from registers, before it becomes facts: each row knows the record that it comes from, so that
//! an editor can be led to it.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value as Json;

use super::reading::Kept;
use crate::{
    registers::Catalog,
    site::{
        Problem,
        facts::{Facts, Row, Value},
        sveden::vocabulary::{Kind, vocabulary},
    },
};

/// The record that a row comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// The register.
    pub table: &'static str,
    /// The record; 0 when the row is a sum of many.
    pub id: i64,
}

/// A row of a block and the record that an editor would open to mend it.
#[derive(Clone, Debug)]
pub struct Line {
    /// What it says.
    pub row: Row,
    /// Whose record it is.
    pub of: Origin,
}

/// A block that registers give.
#[derive(Clone, Debug)]
pub struct Block {
    /// The section that owns it.
    pub section: &'static str,
    /// Its key.
    pub key: &'static str,
    /// The register that people think of when they think of the block.
    pub table: &'static str,
    /// Its rows.
    pub lines: Vec<Line>,
    /// Only some of its fields come from here.
    pub is_part: bool,
}

/// A fact that the order demands and nobody has entered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// Title of the sub-section.
    pub section: String,
    /// Address of its page on the site.
    pub page: String,
    /// What is missing, in words.
    pub what: String,
    /// Where to enter it, when it is a record.
    pub url: Option<String>,
}

/// Everything that registers give the site.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    /// The blocks.
    pub blocks: Vec<Block>,
    /// Files of records by the name under which they are published.
    pub files: BTreeMap<String, Kept>,
    /// What templates of pages outside the section read, by the name of the file: `vacancies.json`.
    pub data: BTreeMap<&'static str, Json>,
}

impl Gathered {
    /// Adds a block; one without rows says nothing.
    pub(super) fn add(
        &mut self,
        section: &'static str,
        key: &'static str,
        table: &'static str,
        lines: Vec<Line>,
    ) {
        self.put(section, key, table, lines, false);
    }

    /// Adds single fields of a block whose other fields come from elsewhere.
    pub(super) fn add_part(
        &mut self,
        section: &'static str,
        key: &'static str,
        table: &'static str,
        lines: Vec<Line>,
    ) {
        self.put(section, key, table, lines, true);
    }

    fn put(
        &mut self,
        section: &'static str,
        key: &'static str,
        table: &'static str,
        mut lines: Vec<Line>,
        is_part: bool,
    ) {
        lines.retain(|line| !line.row.is_empty());
        let known = vocabulary().section(section).and_then(|s| s.block(key));
        let long = known.into_iter().flat_map(|block| &block.fields);
        for field in long.filter(|field| matches!(field.kind, Kind::Longtext | Kind::DocOrText)) {
            lines
                .iter_mut()
                .for_each(|line| in_paragraphs(&mut line.row, &field.itemprop));
        }
        if !lines.is_empty() {
            self.blocks.push(Block {
                section,
                key,
                table,
                lines,
                is_part,
            });
        }
    }

    /// The same as facts, with the names of registers as sources.
    pub fn facts(&self, catalog: &Catalog) -> (Facts, Vec<Problem>) {
        let mut facts = Facts::default();
        let mut problems = Vec::new();
        for block in &self.blocks {
            let source = source(catalog, block.table);
            let rows: Vec<Row> = block
                .lines
                .iter()
                .map(|line| {
                    let mut row = line.row.clone();
                    row.source = self::source(catalog, line.of.table);
                    row
                })
                .collect();
            let set = match (block.is_part, rows.as_slice()) {
                (true, [row]) => facts.set_part(block.section, block.key, row.clone(), &source),
                _ => facts.set(block.section, block.key, rows, &source),
            };
            problems.extend(set.err());
        }
        (facts, problems)
    }

    /// What the order demands and the registers that feed a block do not say; documents that must be signed and
    /// are not.
    pub fn gaps(&self) -> Vec<Gap> {
        self.blocks.iter().flat_map(gaps_of).collect()
    }
}

/// What the order wants as a text with paragraphs is one, whatever the register keeps it as.
fn in_paragraphs(row: &mut Row, field: &str) {
    let values = row.values(field).to_vec();
    row.clear(field);
    for value in values {
        row.push(
            field,
            match value {
                Value::Text(text) => Value::Prose(text),
                value => value,
            },
        );
    }
}

/// How a register is named as a source: «реестр „Помещения“».
pub(super) fn source(catalog: &Catalog, table: &str) -> String {
    let name = catalog.find(table).map_or(table, |register| register.many);
    format!("реестр «{name}»")
}

fn gaps_of(block: &Block) -> Vec<Gap> {
    let Some(section) = vocabulary().section(block.section) else {
        return vec![];
    };
    let Some(known) = section.block(block.key) else {
        return vec![];
    };
    let mut gaps = Vec::new();
    for line in &block.lines {
        let url = (line.of.id > 0).then(|| format!("/lk/r/{}/{}", line.of.table, line.of.id));
        let url = url.or_else(|| Some(format!("/lk/r/{}", line.of.table)));
        let about = known.has_rows().then(|| name_of(&line.row)).flatten();
        let mut gap = |what: String| {
            gaps.push(Gap {
                section: section.title.clone(),
                page: section.url(),
                what: match &about {
                    Some(about) => format!("{about}: {what}"),
                    None => what,
                },
                url: url.clone(),
            });
        };
        let mut missing: Vec<String> = Vec::new();
        for field in &known.fields {
            let values = line.row.values(&field.itemprop);
            if values.is_empty() && field.required && !block.is_part {
                missing.push(format!("«{}»", field.title));
            }
            let unsigned =
                |value: &Value| matches!(value, Value::Doc(doc) if doc.signature.is_none());
            if field.kind == Kind::SignedDoc && values.iter().any(unsigned) {
                gap(format!(
                    "документ «{}» не подписан электронной подписью",
                    field.title
                ));
            }
        }
        if !missing.is_empty() {
            gap(format!("не заполнено {}", missing.join(", ")));
        }
    }
    gaps
}

/// What a row is called among the others: its first words.
fn name_of(row: &Row) -> Option<String> {
    const NAMES: &[&str] = &[
        "fio",
        "name",
        "nameCab",
        "namePrac",
        "objName",
        "nameFil",
        "nameUchred",
    ];
    NAMES
        .iter()
        .find_map(|field| row.values(field).first())
        .map(|value| value.plain())
}
