//! Documents among the facts: where each stands, which files it needs and which addresses it keeps.

use super::{Doc, Facts, Place, Row, Value};

/// A document with its place among the facts.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// Section that owns the fact.
    pub section: &'a str,
    /// Block.
    pub block: &'a str,
    /// Field.
    pub field: &'a str,
    /// The row it stands in.
    pub row: &'a Row,
    /// The document.
    pub doc: &'a Doc,
}

impl Facts {
    /// Every document of the facts, each once.
    pub fn documents(&self) -> impl Iterator<Item = Document<'_>> {
        self.blocks.iter().flat_map(|((section, block), filled)| {
            let fields = filled.rows.iter().flat_map(|row| {
                row.fields()
                    .map(move |(field, values)| (row, field, values))
            });
            let each =
                fields.flat_map(|(row, field, values)| values.iter().map(move |v| (row, field, v)));
            each.filter_map(move |(row, field, value)| match value {
                Value::Doc(doc) => Some(Document {
                    section,
                    block,
                    field,
                    row,
                    doc,
                }),
                _ => None,
            })
        })
    }

    /// Every file of the site that the facts link to, relative to the site's root.
    pub fn files(&self) -> Vec<&str> {
        self.documents().flat_map(|d| d.doc.files()).collect()
    }

    /// Files published a second time: address under the site's root, file below `content/`.
    /// A stable address and every old one lead to the newest edition, with its signature beside it.
    pub fn copies(&self) -> Vec<(String, String)> {
        let mut copies: Vec<(String, String)> = Vec::new();
        for document in self.documents() {
            let Place::File { path, .. } = &document.doc.place else {
                continue;
            };
            let doc = document.doc;
            let file = doc.taken_from.as_deref().unwrap_or(path);
            let stable = doc.taken_from.as_ref().map(|_| path);
            for address in stable.into_iter().chain(&doc.aliases) {
                copies.push((address.clone(), file.to_owned()));
                if let Some((signature, _)) = doc.signature.as_ref().and_then(|s| s.file.as_ref()) {
                    let beside = format!("{address}.sig");
                    if *signature != beside {
                        copies.push((beside, signature.clone()));
                    }
                }
            }
        }
        copies.sort();
        copies.dedup();
        copies
    }
}
