//! Spreadsheets in and out: files of office programs become rows of cells, rows become files, and what people
//! type into cells is tidied. No register is known here, no database, no page.

pub mod clean;
mod fault;
mod heading;
pub mod read;
pub mod write;

use jiff::civil::{Date, DateTime};

pub use fault::Fault;
pub use heading::heading;
pub use read::{Limits, read};
pub use write::{Column, Look, Writer};

/// What stands in a cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Words.
    Text(String),
    /// A number, as every office program keeps it.
    Number(f64),
    /// A day.
    Date(Date),
    /// A day with its time.
    DateTime(DateTime),
    /// Yes or no.
    Bool(bool),
}

impl Cell {
    /// Words; nothing for an empty text.
    pub fn text(text: impl Into<String>) -> Self {
        match text.into() {
            text if text.is_empty() => Self::Empty,
            text => Self::Text(text),
        }
    }

    /// Whether nothing, or nothing but spaces, stands there.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => clean::line(text).is_empty(),
            _ => false,
        }
    }

    /// The same in plain words, as a person would type it.
    pub fn plain(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => shortest(*number),
            Self::Date(day) => day.strftime("%d.%m.%Y").to_string(),
            Self::DateTime(at) => at.strftime("%d.%m.%Y %H:%M").to_string(),
            Self::Bool(true) => "да".to_owned(),
            Self::Bool(false) => "нет".to_owned(),
        }
    }
}

/// A number with the fifteen figures that office programs show: 0,1 + 0,2 is 0.3.
fn shortest(number: f64) -> String {
    let shown: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    shown.to_string()
}

/// A sheet of a workbook; a text file is one sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Rows from the first of the file on, so that numbers are those a person sees; every merged cell holds the
    /// value of the whole. Empty rows at the end are left out.
    pub rows: Vec<Vec<Cell>>,
}

impl Sheet {
    /// Columns at most.
    pub fn width(&self) -> usize {
        self.rows.iter().map(Vec::len).max().unwrap_or(0)
    }
}
