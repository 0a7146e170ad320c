//! A table ready to be shown: on the page by the theme, on paper by the press.

use serde::Serialize;

/// A table with its caption.
#[derive(Clone, Debug, Default, Serialize, PartialEq, Eq, Hash)]
pub struct Table {
    /// Its heading.
    pub caption: String,
    /// A sentence above it.
    pub note: Option<String>,
    /// Headings of the columns.
    pub head: Vec<String>,
    /// Rows.
    pub rows: Vec<TableRow>,
    /// `left`, `right` or `center` a column.
    pub align: Vec<&'static str>,
    /// 0: as wide as its text; otherwise a share of what is left.
    pub widths: Vec<u32>,
    /// The column that names the row.
    pub named: usize,
    /// Size of the letters on paper, in points.
    pub size: u32,
    /// Room inside a cell on paper, in points.
    pub inset: u32,
    /// Too wide for a screen; the page shows the same in another table.
    pub paper_only: bool,
}

/// A row of a table.
#[derive(Clone, Debug, Serialize, PartialEq, Eq, Hash)]
pub struct TableRow {
    /// `row`, `group` or `total`.
    pub kind: &'static str,
    /// A text a column.
    pub cells: Vec<String>,
}

/// A figure as a cell: nothing is shown for nothing.
pub fn figure(number: i64) -> String {
    match number {
        0 => String::new(),
        number => number.to_string(),
    }
}
