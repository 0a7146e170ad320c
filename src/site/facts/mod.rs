//! Facts about the college for «Сведения об образовательной организации»: the one struct through
//! which the section gets its data. A college without the portal fills it from
//! `content/sveden/*.toml`, the portal fills it from registers; a block has exactly one source.
//! No HTML here, and nothing of the portal.

mod college;
mod documents;
mod editions;
mod joined;
pub mod library;
mod load;
mod papers;
mod period;
mod typed;
mod value;

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::problem::Problem;
use super::sveden::vocabulary::vocabulary;

pub use college::College;
pub use documents::Document;
pub use joined::BlockFacts;
pub use library::{Book, Library};
pub use papers::Papers;
pub use period::Period;
pub use value::{
    Doc, Edition, Link, Place, Signature, SignatureKind, Value, date_text, money_text, size_text,
};

/// Everything known about the college for the section.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    blocks: BTreeMap<(String, String), Filled>,
    updated: BTreeMap<String, Date>,
    library: Library,
    changed: BTreeMap<String, Date>,
}

/// A block with its rows and where they came from.
#[derive(Clone, Debug)]
struct Filled {
    rows: Vec<Row>,
    source: String,
    /// Only some fields are given here; the others may come from a second source.
    is_part: bool,
}

/// One row of a block; a block that is not a table has one row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    values: BTreeMap<String, Vec<Value>>,
    /// Codes of the programmes that a teacher serves; not a tag, used to group the staff.
    pub programmes: Vec<String>,
    /// The year that the row speaks of, where the order wants one: «выпуск 2025/2026».
    pub year: Option<Period>,
    /// The day when what the row says changed.
    pub changed: Option<Date>,
    /// Where the row comes from, for messages: a file with its line, or a register.
    pub source: String,
}

impl Row {
    /// An empty row that says when its source changed.
    pub fn changed_on(changed: Option<Date>) -> Self {
        Self {
            changed,
            ..Self::default()
        }
    }

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

    /// The values of a field are taken away.
    pub fn clear(&mut self, field: &str) {
        self.values.remove(field);
    }

    /// Everything the row says, by field.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &[Value])> {
        let each = self.values.iter();
        each.map(|(name, values)| (name.as_str(), values.as_slice()))
    }

    /// The documents of the row, to be completed with what is known of their files.
    pub fn docs_mut(&mut self) -> impl Iterator<Item = &mut Doc> {
        let values = self.values.values_mut().flatten();
        values.filter_map(|value| match value {
            Value::Doc(doc) => Some(doc.as_mut()),
            _ => None,
        })
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
        self.blocks.insert(
            key,
            Filled {
                rows,
                source,
                is_part: false,
            },
        );
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

    /// The day of a section's page: what the editor says, else the newest change of its facts.
    pub fn updated(&self, section: &str) -> Option<Date> {
        let said = self.updated.get(section).copied();
        said.or_else(|| self.changed(section))
    }

    /// The catalogue of books that programmes refer to.
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// Gives the catalogue.
    pub fn set_library(&mut self, library: Library) {
        self.library = library;
    }

    /// Gives a field of a row its values from a second source (a folder of a programme, a
    /// register). A field that has values already, or a row that is not there, is a problem.
    ///
    /// `which` picks the row; `wanted` names it in the message («09.02.07»).
    pub fn fill(
        &mut self,
        (section, block, field): (&str, &str, &str),
        which: impl Fn(&Row) -> bool,
        wanted: &str,
        values: Vec<Value>,
        source: &str,
    ) -> Result<(), Problem> {
        let wrong = |message: String| Err(Problem::new(source, None, message).fatal());
        let known = vocabulary().section(section).and_then(|s| s.block(block));
        if known.is_none_or(|b| b.field(field).is_none()) {
            return wrong(format!(
                "в блоке «{block}» подраздела «{section}» нет поля «{field}»"
            ));
        }
        let rows = self.blocks.get_mut(&owned_by(section, block));
        let Some(row) = rows.and_then(|filled| filled.rows.iter_mut().find(|row| which(row)))
        else {
            return wrong(format!(
                "в sveden/{section}.toml нет строки [[{block}]] для «{wanted}»; добавьте её или исправьте код"
            ));
        };
        if !row.values(field).is_empty() {
            return wrong(format!(
                "поле «{field}» для «{wanted}» задано дважды: {} и {source}; оставьте одно",
                row.source
            ));
        }
        values.into_iter().for_each(|value| row.push(field, value));
        Ok(())
    }

    /// The rows of a block, to be completed by what other facts say.
    pub(in crate::site) fn rows_mut(&mut self, section: &str, block: &str) -> &mut [Row] {
        self.blocks
            .get_mut(&owned_by(section, block))
            .map_or(&mut [], |filled| filled.rows.as_mut_slice())
    }

    /// Says when a source of a section's facts changed; a register calls it on every change.
    pub fn set_changed(&mut self, section: &str, day: Date) {
        self.changed
            .entry(section.to_owned())
            .and_modify(|known| *known = (*known).max(day))
            .or_insert(day);
    }

    /// The newest day on which a source of a section's facts changed: a document was written or
    /// signed, a row was changed, a register said so.
    pub fn changed(&self, section: &str) -> Option<Date> {
        let blocks = vocabulary().section(section).map(|s| &s.blocks);
        let rows = blocks
            .into_iter()
            .flatten()
            .flat_map(|b| self.rows(section, &b.key));
        let days = rows.flat_map(|row| {
            let values = row.values.values().flatten();
            values.filter_map(Value::published).chain(row.changed)
        });
        days.chain(self.changed.get(section).copied()).max()
    }

    /// Whether any block has a fact.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
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
