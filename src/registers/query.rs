//! A list as someone asks for it: search, filters, order, page, columns, date. It is read from the address and
//! written back to it, so a list can be kept, sent and exported exactly as it is seen.

mod address;
mod read;
mod sql;

use jiff::civil::Date;

use super::{access::Reading, describe::Field};

pub use address::{encoded, sort_text, sortable};
pub use read::{Found, ids, page, read_part};
pub use sql::escaped;

/// The condition that a record of `t` has all the words, for those who look a record up.
pub(super) fn found_words(
    catalog: &super::Catalog,
    register: &super::Register,
    words: &str,
    values: &mut Vec<crate::storage::Val>,
) -> String {
    let words: Vec<String> = words
        .split_whitespace()
        .take(8)
        .map(|word| sql::found(catalog, register, "t", word, values, 2))
        .collect();
    match words.is_empty() {
        true => "1 = 1".to_owned(),
        false => words.join(" AND "),
    }
}

/// How many records stand on a page unless asked otherwise.
pub const PER_PAGE: i64 = 50;
/// What may be asked.
pub const PAGE_SIZES: [i64; 4] = [25, 50, 100, 200];

/// A list that is asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ask {
    /// Words that must all be found.
    pub search: String,
    /// Conditions, all of which hold.
    pub filters: Vec<Filter>,
    /// Fields to order by; `true` is backwards.
    pub sort: Vec<(&'static str, bool)>,
    /// Columns in their order; empty: those of the description.
    pub columns: Vec<&'static str>,
    /// The page, from 1.
    pub page: i64,
    /// Records on a page.
    pub per_page: i64,
    /// Which records.
    pub which: Which,
    /// For an effective-dated register: the day; none shows all rows.
    pub as_of: Option<Date>,
    /// For an effective-dated register: the day that an address need not name. A kept view goes on with the calendar.
    pub today: Option<Date>,
    /// Narrow rows.
    pub dense: bool,
}

/// Which of the records are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    /// In use.
    #[default]
    Live,
    /// Archived.
    Archived,
    /// Deleted.
    Deleted,
}

/// A condition on a field.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// The field.
    pub field: &'static str,
    /// What is wanted of it.
    pub test: Test,
}

/// What is wanted of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// The text contains this.
    Contains(String),
    /// The code is one of these.
    OneOf(Vec<String>),
    /// The link leads to one of these.
    Links(Vec<i64>),
    /// The link leads to a record that is found by these words.
    LinkFound(String),
    /// From–to, both included; as kept (days ISO, numbers in smallest parts).
    Between(Option<String>, Option<String>),
    /// Yes or no.
    Is(bool),
    /// Empty or filled in.
    Empty(bool),
}

impl Ask {
    /// The columns of the list, as far as they exist for this person.
    pub fn shown(&self, pass: &Reading) -> Vec<&'static Field> {
        if !self.columns.is_empty() {
            let asked = self.columns.iter().filter_map(|name| pass.field(name));
            return asked.collect();
        }
        let listed: Vec<_> = pass.fields().filter(|field| field.listed).collect();
        match listed.is_empty() {
            true => pass.fields().filter(|f| f.is_column()).take(4).collect(),
            false => listed,
        }
    }

    /// The condition on a field, if there is one.
    pub fn filter(&self, field: &str) -> Option<&Test> {
        let found = self.filters.iter().find(|filter| filter.field == field);
        found.map(|filter| &filter.test)
    }

    /// Whether anything narrows the list.
    pub fn is_narrowed(&self) -> bool {
        !self.search.is_empty() || !self.filters.is_empty() || self.which != Which::Live
    }
}
