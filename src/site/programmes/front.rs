//! `[document]` in the front matter of a page: what makes it a document of a programme.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use super::{
    folder::{Approval, Signed},
    plan::Hours,
};

/// What a document says of itself.
#[derive(Clone, Debug, Deserialize, Hash)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// Word of the kind.
    pub kind: String,
    /// «ОП.01»
    #[serde(default)]
    pub index: Option<String>,
    /// Hours; without them, those of the curriculum's row with the index.
    #[serde(default)]
    pub hours: Option<SaidHours>,
    /// Forms of control; without them, those of the curriculum's row.
    #[serde(default)]
    pub control: Option<String>,
    /// File of the curriculum or of the calendar, beside the page.
    #[serde(default)]
    pub data: Option<String>,
    /// First day of the calendar's year, when its file cannot say it.
    #[serde(default)]
    pub start: Option<Date>,
    /// Who wrote it: «Ольхина М. С., преподаватель».
    #[serde(default)]
    pub authors: Vec<String>,
    /// Where it was considered: «цикловой комиссией, протокол от 10.06.2026 № 9».
    #[serde(default)]
    pub reviewed: Option<String>,
    /// Instead of the folder's.
    #[serde(default)]
    pub approval: Option<Approval>,
    /// Instead of the folder's.
    #[serde(default)]
    pub signature: Option<Signed>,
    /// Whether the paper lies on its side; wide tables lay it so themselves.
    #[serde(default)]
    pub landscape: Option<bool>,
}

/// `hours = 72` or `hours = { total = 72, theory = 30, practice = 42 }`.
#[derive(Clone, Debug, Deserialize, Hash)]
#[serde(untagged)]
pub enum SaidHours {
    /// Only the whole.
    Total(i64),
    /// The whole with its parts.
    Parts(BTreeMap<String, i64>),
}

impl SaidHours {
    /// The hours, when the parts make the whole.
    pub fn hours(&self) -> Result<Hours, String> {
        match self {
            Self::Total(total) => Hours::checked([("total".to_owned(), *total)].into()),
            Self::Parts(parts) => Hours::checked(parts.clone()),
        }
    }
}
