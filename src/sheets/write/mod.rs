//! Rows out to files, one after another: a hundred thousand take no more memory than ten. One writer for every
//! kind of file; a text never becomes a formula. Which rows and columns there are is decided by the caller.

mod blank;
mod csv;
mod json;
mod ods;
mod xlsx;

use std::{fs::File, io::Seek as _};

use anyhow::Result;

use super::Cell;
pub use blank::{Blank, Choice};
pub use csv::{guarded, unguarded};

/// A column of a file.
#[derive(Clone, Debug, Default)]
pub struct Column {
    /// The name in JSON.
    pub key: String,
    /// The heading.
    pub title: String,
    /// How its cells look.
    pub look: Look,
    /// Letters that fit; 0: as wide as the heading wants.
    pub width: u16,
}

/// How the cells of a column look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// Words.
    #[default]
    Text,
    /// A number with so many digits after the comma.
    Number(u8),
    /// Roubles.
    Money,
    /// A day.
    Date,
    /// A day with its time.
    Moment,
}

/// Which file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A workbook.
    Xlsx,
    /// Text with `;`.
    Csv,
    /// A table of OpenDocument.
    Ods,
    /// An array of objects.
    Json,
    /// An object a line.
    JsonLines,
}

impl Kind {
    /// By the ending of an address.
    pub fn of(ending: &str) -> Option<Self> {
        match ending {
            "xlsx" => Some(Self::Xlsx),
            "csv" => Some(Self::Csv),
            "ods" => Some(Self::Ods),
            "json" => Some(Self::Json),
            "jsonl" => Some(Self::JsonLines),
            _ => None,
        }
    }

    /// The ending of the file's name.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Ods => "ods",
            Self::Json => "json",
            Self::JsonLines => "jsonl",
        }
    }

    /// The type of the content.
    pub fn mime(self) -> &'static str {
        match self {
            Self::Xlsx => XLSX,
            Self::Csv => "text/csv; charset=utf-8",
            Self::Ods => ODS,
            Self::Json => "application/json",
            Self::JsonLines => "application/jsonl",
        }
    }
}

/// The type of a workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// The type of an OpenDocument table.
pub const ODS: &str = "application/vnd.oasis.opendocument.spreadsheet";

/// A file that is being written. There is one at a time, so its size does not matter.
#[allow(clippy::large_enum_variant)]
pub enum Writer {
    #[doc(hidden)]
    Xlsx(xlsx::Xlsx),
    #[doc(hidden)]
    Csv(csv::Csv),
    #[doc(hidden)]
    Ods(ods::Ods),
    #[doc(hidden)]
    Json(json::Json),
}

impl Writer {
    /// Begins a file with its headings; it lies nameless on the disk and is gone when closed.
    pub fn new(kind: Kind, title: &str, columns: &[Column]) -> Result<Self> {
        let file = || tempfile::tempfile();
        Ok(match kind {
            Kind::Xlsx => Self::Xlsx(xlsx::Xlsx::new(title, columns)?),
            Kind::Csv => Self::Csv(csv::Csv::new(file()?, columns)?),
            Kind::Ods => Self::Ods(ods::Ods::new(file()?, title, columns)?),
            Kind::Json => Self::Json(json::Json::new(file()?, columns, false)?),
            Kind::JsonLines => Self::Json(json::Json::new(file()?, columns, true)?),
        })
    }

    /// Writes a row: a cell a column; missing ones are empty.
    pub fn row(&mut self, cells: &[Cell]) -> Result<()> {
        match self {
            Self::Xlsx(file) => file.row(cells),
            Self::Csv(file) => file.row(cells),
            Self::Ods(file) => file.row(cells),
            Self::Json(file) => file.row(cells),
        }
    }

    /// Ends the file and gives it from its beginning.
    pub fn finish(self) -> Result<File> {
        let mut file = match self {
            Self::Xlsx(file) => file.finish()?,
            Self::Csv(file) => file.finish()?,
            Self::Ods(file) => file.finish()?,
            Self::Json(file) => file.finish()?,
        };
        file.rewind()?;
        Ok(file)
    }
}

/// A name that every office program takes for a sheet.
fn sheet_name(title: &str) -> String {
    let plain: String = title
        .chars()
        .filter(|c| {
            !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'') && !c.is_control()
        })
        .take(31)
        .collect();
    match plain.trim() {
        "" => "Лист".to_owned(),
        plain => plain.to_owned(),
    }
}

/// Letters of a column: what its kind needs, or its heading, within what a screen bears.
fn width(column: &Column) -> u16 {
    if column.width > 0 {
        return column.width;
    }
    let least = match column.look {
        Look::Text => 24,
        Look::Number(_) => 10,
        Look::Money => 16,
        Look::Date => 12,
        Look::Moment => 17,
    };
    let heading = column.title.chars().count() + 3;
    (heading as u16).clamp(least, 46)
}
