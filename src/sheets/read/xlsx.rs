//! Workbooks of Excel 2007 and later. Cells are taken one by one: a file whose only cell is in the last corner of
//! the sheet costs one cell.

use std::{fs::File, io::BufReader};

use calamine::{
    CellErrorType, DataRef, Dimensions, ExcelDateTime, Reader as _, SheetType, SheetVisible, Xlsx,
    XlsxError,
};
use jiff::civil::DateTime;

use super::{
    Fault, Limits,
    grid::{Grid, Span},
};
use crate::sheets::{Cell, Sheet, clean};

/// Reads every visible sheet.
pub fn read(file: BufReader<File>, limits: &Limits) -> Result<Vec<Sheet>, Fault> {
    let mut book = Xlsx::new(file).map_err(broken)?;
    let listed = book.sheets_metadata().iter();
    let shown: Vec<String> = listed
        .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut sheets = Vec::with_capacity(shown.len());
    for name in shown {
        let merged = book.merge_cells_by_sheet_name(&name).map_err(broken)?;
        let mut grid = Grid::new(&name, limits);
        let mut cells = book.worksheet_cells_reader(&name).map_err(broken)?;
        while let Some(found) = cells.next_cell().map_err(broken)? {
            let (row, column) = found.get_position();
            grid.put(row as usize, column as usize, cell(found.get_value()))?;
        }
        let merged: Vec<Span> = merged.iter().map(span).collect();
        let rows = grid.finish(&merged);
        sheets.push(Sheet { name, rows });
    }
    Ok(sheets)
}

/// A merged cell.
pub fn span(merged: &Dimensions) -> Span {
    let at = |(row, column): (u32, u32)| (row as usize, column as usize);
    (at(merged.start), at(merged.end))
}

fn cell(data: &DataRef<'_>) -> Cell {
    match data {
        DataRef::Empty => Cell::Empty,
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::String(text) => Cell::text(text.as_str()),
        DataRef::SharedString(text) => Cell::text(*text),
        DataRef::Bool(flag) => Cell::Bool(*flag),
        DataRef::DateTime(at) => moment(at),
        DataRef::DateTimeIso(text) => iso(text),
        DataRef::DurationIso(text) => Cell::text(text.as_str()),
        DataRef::Error(error) => failed(error),
    }
}

/// A formula that came to nothing stays visible as what the person sees: it is refused by whoever reads the field.
pub fn failed(error: &CellErrorType) -> Cell {
    Cell::text(error.to_string())
}

/// A day, a day with a time, or a time alone.
pub fn moment(at: &ExcelDateTime) -> Cell {
    let serial = at.as_f64();
    if at.is_duration() || (0.0..1.0).contains(&serial) {
        let minutes = (serial * 24.0 * 60.0).round();
        return match serial.is_finite() && (0.0..1e9).contains(&minutes) {
            true => {
                let minutes = minutes as u64;
                Cell::text(format!("{:02}:{:02}", minutes / 60, minutes % 60))
            }
            false => Cell::Number(serial),
        };
    }
    let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
    let found = DateTime::new(
        year as i16,
        month as i8,
        day as i8,
        hour as i8,
        minute as i8,
        second as i8,
        0,
    );
    match found {
        Ok(found) => of_moment(found),
        Err(_) => Cell::Number(serial),
    }
}

/// What is written out instead of a serial number.
pub fn iso(text: &str) -> Cell {
    match clean::moment(text) {
        Some(found) => of_moment(found),
        None => Cell::text(text),
    }
}

fn of_moment(at: DateTime) -> Cell {
    match at.time() == jiff::civil::Time::midnight() {
        true => Cell::Date(at.date()),
        false => Cell::DateTime(at),
    }
}

fn broken(error: XlsxError) -> Fault {
    match error {
        XlsxError::Password => Fault::Encrypted,
        error => Fault::broken(error),
    }
}
