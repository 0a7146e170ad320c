//! What a publication said, in words, and how two of them differ: block by block, row by row, old → new.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::site::{
    facts::{Doc, Facts, Place, Row, Value, date_text},
    sveden::vocabulary::{Block, Section, vocabulary},
};

/// One row in words, by field.
type Words = BTreeMap<String, Vec<String>>;

/// All facts of a site in words: by section, by block, row by row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot(BTreeMap<String, BTreeMap<String, Vec<Words>>>);

/// What changes in one block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Title of the sub-section.
    pub section: String,
    /// Address of its page.
    pub page: String,
    /// Title of the block.
    pub block: String,
    /// What changes in it.
    pub lines: Vec<Line>,
    /// Further lines that are not listed.
    pub more: usize,
}

/// One change: which row and field, what stood there and what will.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The row, when the block has several.
    pub row: Option<String>,
    /// Title of the field; none when the whole row comes or goes.
    pub field: Option<String>,
    /// What the site says now.
    pub old: Option<String>,
    /// What it will say.
    pub new: Option<String>,
}

/// A block with more changes than this is told by its first ones.
const MOST: usize = 40;

impl Snapshot {
    /// The facts in words.
    pub fn of(facts: &Facts) -> Self {
        let mut all: BTreeMap<String, BTreeMap<String, Vec<Words>>> = BTreeMap::new();
        for block in facts.blocks() {
            let rows = block.rows.iter().map(words).collect();
            let section = all.entry(block.section.to_owned()).or_default();
            section.insert(block.block.to_owned(), rows);
        }
        Self(all)
    }

    fn rows(&self, section: &str, block: &str) -> &[Words] {
        let rows = self.0.get(section).and_then(|blocks| blocks.get(block));
        rows.map_or(&[], Vec::as_slice)
    }
}

fn words(row: &Row) -> Words {
    let fields = row
        .fields()
        .map(|(field, values)| (field.to_owned(), values.iter().map(said).collect()));
    let mut words: Words = fields.collect();
    if !row.programmes.is_empty() {
        words.insert("programmes".to_owned(), row.programmes.clone());
    }
    words
}

fn said(value: &Value) -> String {
    match value {
        Value::Doc(doc) => document(doc),
        Value::Link(link) => match &link.title {
            Some(title) if *title != link.url => format!("{title} ({})", link.url),
            _ => link.url.clone(),
        },
        value => value.plain(),
    }
}

/// A document by its name, day, place and signature: a replaced file has another size.
fn document(doc: &Doc) -> String {
    let mut words = vec![doc.title.clone().unwrap_or_else(|| "документ".to_owned())];
    words.extend(doc.date.map(|day| format!("от {}", date_text(day))));
    words.push(match &doc.place {
        Place::File { path, size } => format!("/{path}, {size} байт"),
        Place::Web(url) => url.clone(),
    });
    if doc.signature.is_some() {
        words.push("подписан".to_owned());
    }
    if !doc.editions.is_empty() {
        words.push(format!("прежних редакций: {}", doc.editions.len()));
    }
    words.join(", ")
}

/// What changes from what was published to what would be now, in the order of the pages.
pub fn changes(old: &Snapshot, new: &Snapshot) -> Vec<Change> {
    let mut all = Vec::new();
    for section in &vocabulary().sections {
        for block in section.blocks.iter().filter(|block| block.from.is_none()) {
            let (was, is) = (
                old.rows(&section.slug, &block.key),
                new.rows(&section.slug, &block.key),
            );
            if was != is {
                all.push(change(section, block, was, is));
            }
        }
    }
    all
}

fn change(section: &Section, block: &Block, was: &[Words], is: &[Words]) -> Change {
    let mut lines = Vec::new();
    let (was, is) = (keyed(block, was), keyed(block, is));
    for (key, old) in &was {
        match is.iter().find(|(known, _)| known == key) {
            None => lines.push(whole(block, old, true)),
            Some((_, new)) => fields(block, &key.0, old, new, &mut lines),
        }
    }
    for (_, new) in is
        .iter()
        .filter(|(key, _)| !was.iter().any(|(known, _)| known == key))
    {
        lines.push(whole(block, new, false));
    }
    if lines.is_empty() {
        lines.push(Line {
            row: None,
            field: Some("порядок строк".to_owned()),
            old: None,
            new: None,
        });
    }
    let more = lines.len().saturating_sub(MOST);
    lines.truncate(MOST);
    Change {
        section: section.title.clone(),
        page: section.url(),
        block: block.title.clone(),
        lines,
        more,
    }
}

/// Rows by what they are called; two of one name are told apart by their order.
fn keyed<'a>(block: &Block, rows: &'a [Words]) -> Vec<((Option<String>, usize), &'a Words)> {
    let mut all: Vec<((Option<String>, usize), &Words)> = Vec::new();
    for row in rows {
        let name = name(block, row);
        let same = all.iter().filter(|((known, _), _)| *known == name).count();
        all.push(((name, same), row));
    }
    all
}

/// The words by which people know a row: its name and, where many are called alike, its place.
fn name(block: &Block, row: &Words) -> Option<String> {
    const NAMES: &[&str] = &[
        "fio",
        "name",
        "nameCab",
        "namePrac",
        "objName",
        "nameFil",
        "nameRep",
        "nameUchred",
        "eduCode",
        "stateName",
        "finYear",
    ];
    if !block.has_rows() {
        return None;
    }
    let field = NAMES.iter().find(|name| row.contains_key(**name));
    let first = block
        .fields
        .iter()
        .map(|field| field.itemprop.as_str())
        .find(|name| row.contains_key(*name));
    let said = row.get(field.copied().or(first)?)?;
    Some(said.join("; "))
}

fn whole(block: &Block, row: &Words, gone: bool) -> Line {
    let said: Vec<String> = block
        .fields
        .iter()
        .filter_map(|field| row.get(&field.itemprop))
        .map(|values| values.join("; "))
        .collect();
    let said = Some(said.join(" · "));
    Line {
        row: name(block, row),
        field: None,
        old: said.clone().filter(|_| gone),
        new: said.filter(|_| !gone),
    }
}

fn fields(block: &Block, name: &Option<String>, old: &Words, new: &Words, lines: &mut Vec<Line>) {
    let mut line = |title: &str, key: &str| {
        let (was, is) = (old.get(key), new.get(key));
        if was != is {
            lines.push(Line {
                row: name.clone(),
                field: Some(title.to_owned()),
                old: was.map(|values| values.join("; ")),
                new: is.map(|values| values.join("; ")),
            });
        }
    };
    for field in &block.fields {
        line(&field.title, &field.itemprop);
    }
    line("Программы", "programmes");
}
