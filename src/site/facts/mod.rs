//! Facts about the college for «Сведения об образовательной организации»: the one struct through
//! which the section gets its data. A college without the portal fills it from
//! `content/sveden/*.toml`, the portal fills it from registers; a block has exactly one source.
//! No HTML here, and nothing of the portal.

mod college;
pub mod library;
mod load;
mod typed;
mod value;

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::problem::Problem;
use super::sveden::vocabulary::vocabulary;

pub use college::College;
pub use library::{Book, Library};
pub use value::{
    Doc, Link, Place, Signature, SignatureKind, Value, date_text, money_text, size_text,
};

/// Everything known about the college for the section.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    blocks: BTreeMap<(String, String), Filled>,
    updated: BTreeMap<String, Date>,
    library: Library,
}

/// A block with its rows and where they came from.
#[derive(Clone, Debug)]
struct Filled {
    rows: Vec<Row>,
    source: String,
}

/// One row of a block; a block that is not a table has one row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    values: BTreeMap<String, Vec<Value>>,
    /// Codes of the programmes that a teacher serves; not a tag, used to group the staff.
    pub programmes: Vec<String>,
}

impl Row {
    /// The same row with one more value of a field.
    pub fn with(mut self, field: &str, value: Value) -> Self {
        self.push(field, value);
        self
    }

    /// Adds a value to a field.
    pub fn push(&mut self, field: &str, value: Value) {
        self.values.entry(field.to_owned()).or_default().push(value);
    }

    /// The values of a field.
    pub fn values(&self, field: &str) -> &[Value] {
        self.values.get(field).map_or(&[], Vec::as_slice)
    }

    /// Whether the row says nothing.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

impl Facts {
    /// Gives a block its rows. `source` is told to people when a second source appears:
    /// a file with its line, or the name of a register.
    pub fn set(
        &mut self,
        section: &str,
        block: &str,
        rows: Vec<Row>,
        source: &str,
    ) -> Result<(), Problem> {
        let wrong = |message: String| Problem::new(source, None, message).fatal();
        let Some(known) = vocabulary().section(section).and_then(|s| s.block(block)) else {
            return Err(wrong(format!(
                "в словаре раздела нет блока «{block}» подраздела «{section}»"
            )));
        };
        let names = rows.iter().flat_map(|r| r.values.keys());
        if let Some(name) = names.into_iter().find(|n| known.field(n).is_none()) {
            return Err(wrong(format!("в блоке «{block}» нет поля «{name}»")));
        }
        let owner = known.from.as_deref().unwrap_or(section);
        let key = (owner.to_owned(), block.to_owned());
        if let Some(first) = self.blocks.get(&key) {
            return Err(wrong(format!(
                "у блока «{block}» («{}») два источника: {} и {source}; оставьте один",
                known.title, first.source
            )));
        }
        let source = source.to_owned();
        self.blocks.insert(key, Filled { rows, source });
        Ok(())
    }

    /// Takes a block's facts away: its page will say that there is nothing.
    pub fn remove(&mut self, section: &str, block: &str) {
        self.blocks.remove(&owned_by(section, block));
    }

    /// The rows of a block, wherever it is shown.
    pub fn rows(&self, section: &str, block: &str) -> &[Row] {
        self.blocks
            .get(&owned_by(section, block))
            .map_or(&[], |filled| filled.rows.as_slice())
    }

    /// Says when a section's facts were last changed.
    pub fn set_updated(&mut self, section: &str, day: Date) {
        self.updated
            .entry(section.to_owned())
            .and_modify(|known| *known = (*known).max(day))
            .or_insert(day);
    }

    /// The day of the newest change that the facts of a section know of.
    pub fn updated(&self, section: &str) -> Option<Date> {
        let published = vocabulary().section(section).and_then(|s| {
            s.blocks
                .iter()
                .flat_map(|b| self.rows(section, &b.key))
                .flat_map(|row| row.values.values().flatten())
                .filter_map(Value::published)
                .max()
        });
        self.updated.get(section).copied().or(published)
    }

    /// The catalogue of books that programmes refer to.
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// Gives the catalogue.
    pub fn set_library(&mut self, library: Library) {
        self.library = library;
    }

    /// One row of a block, to be filled further by a source that gives only some of its fields.
    pub fn row_mut(&mut self, section: &str, block: &str, number: usize) -> Option<&mut Row> {
        let filled = self.blocks.get_mut(&owned_by(section, block))?;
        filled.rows.get_mut(number)
    }

    /// Every file of the site that the facts link to, relative to the site's root.
    pub fn files(&self) -> Vec<&str> {
        let rows = self.blocks.values().flat_map(|b| &b.rows);
        let values = rows.flat_map(|r| r.values.values().flatten());
        values
            .filter_map(|value| match value {
                Value::Doc(doc) => Some(doc),
                _ => None,
            })
            .flat_map(|doc| {
                let own = match &doc.place {
                    Place::File { path, .. } => Some(path.as_str()),
                    Place::Web(_) => None,
                };
                let signature = doc.signature.as_ref().and_then(|s| s.file.as_ref());
                own.into_iter()
                    .chain(signature.map(|(path, _)| path.as_str()))
            })
            .collect()
    }
}

/// Under which section the facts of a block are kept.
fn owned_by(section: &str, block: &str) -> (String, String) {
    let owner = vocabulary()
        .section(section)
        .and_then(|s| s.block(block))
        .and_then(|b| b.from.as_deref())
        .unwrap_or(section);
    (owner.to_owned(), block.to_owned())
}
