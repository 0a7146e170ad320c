//! Workbooks of Excel 97–2003.

use std::path::Path;

use calamine::{Data, Reader as _, SheetType, SheetVisible, Xls, XlsError, open_workbook};

use super::{
    Fault, Limits, cfb,
    grid::{Grid, Span},
    xlsx,
};
use crate::sheets::{Cell, Sheet};

/// Reads every visible sheet. The library lays a sheet out as a rectangle at once, so how large the rectangles
/// would be is looked up in the records before.
pub fn read(path: &Path, limits: &Limits) -> Result<Vec<Sheet>, Fault> {
    let bytes = std::fs::read(path)?;
    cfb::look(&bytes, limits)?;
    drop(bytes);
    let mut book: Xls<_> = open_workbook(path).map_err(broken)?;
    let listed = book.sheets_metadata().iter();
    let shown: Vec<String> = listed
        .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut sheets = Vec::with_capacity(shown.len());
    for name in shown {
        let merged = book.merge_cells_by_sheet_name(&name).map_err(broken)?;
        let range = book.worksheet_range(&name).map_err(broken)?;
        let (top, left) = range.start().unwrap_or_default();
        let mut grid = Grid::new(&name, limits);
        for (row, column, data) in range.used_cells() {
            grid.put(row + top as usize, column + left as usize, cell(data))?;
        }
        let merged: Vec<Span> = merged.iter().map(xlsx::span).collect();
        let rows = grid.finish(&merged);
        sheets.push(Sheet { name, rows });
    }
    Ok(sheets)
}

fn cell(data: &Data) -> Cell {
    match data {
        Data::Empty => Cell::Empty,
        Data::Int(number) => Cell::Number(*number as f64),
        Data::Float(number) => Cell::Number(*number),
        Data::String(text) => Cell::text(text.as_str()),
        Data::Bool(flag) => Cell::Bool(*flag),
        Data::DateTime(at) => xlsx::moment(at),
        Data::DateTimeIso(text) => xlsx::iso(text),
        Data::DurationIso(text) => Cell::text(text.as_str()),
        Data::Error(error) => xlsx::failed(error),
    }
}

fn broken(error: XlsError) -> Fault {
    match error {
        XlsError::Password => Fault::Encrypted,
        error => Fault::broken(error),
    }
}
