//! A workbook of one sheet, written row by row. A text is always a text: nothing that a person typed becomes a
//! formula.

use std::fs::File;
use std::io::{BufWriter, Write as _};

use anyhow::Result;
use jiff::civil::{Date, DateTime};
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet};

use super::{Column, Look, sheet_name, width};
use crate::sheets::Cell;

/// Letters that the format holds in one cell.
const LONGEST: usize = 32_767;

/// The book under way.
pub struct Xlsx {
    book: Workbook,
    formats: Vec<Format>,
    day: Format,
    moment: Format,
    columns: usize,
    next: u32,
}

impl Xlsx {
    pub fn new(title: &str, columns: &[Column]) -> Result<Self> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_name(sheet_name(title))?;
        let head = heading();
        for (number, column) in columns.iter().enumerate() {
            sheet.set_column_width(number as u16, f64::from(width(column)))?;
        }
        sheet.set_freeze_panes(1, 0)?;
        sheet.set_landscape();
        sheet.set_print_fit_to_pages(1, 0);
        sheet.set_repeat_rows(0, 0)?;
        for (number, column) in columns.iter().enumerate() {
            sheet.write_string_with_format(0, number as u16, &column.title, &head)?;
        }
        Ok(Self {
            book,
            formats: columns
                .iter()
                .map(|column| format_of(column.look))
                .collect(),
            day: format_of(Look::Date),
            moment: format_of(Look::Moment),
            columns: columns.len(),
            next: 1,
        })
    }

    pub fn row(&mut self, cells: &[Cell]) -> Result<()> {
        let row = self.next;
        let sheet = self.book.worksheet_from_index(0)?;
        for (number, (cell, format)) in cells.iter().zip(&self.formats).enumerate() {
            let format = match cell {
                Cell::Date(_) => &self.day,
                Cell::DateTime(_) => &self.moment,
                _ => format,
            };
            put(sheet, row, number as u16, cell, format)?;
        }
        self.next += 1;
        Ok(())
    }

    pub fn finish(mut self) -> Result<File> {
        if self.next > 1 && self.columns > 0 {
            let sheet = self.book.worksheet_from_index(0)?;
            sheet.autofilter(0, 0, self.next - 1, self.columns as u16 - 1)?;
        }
        let mut file = tempfile::tempfile()?;
        let mut buffered = BufWriter::with_capacity(1 << 20, &mut file);
        self.book.save_to_writer(&mut buffered)?;
        buffered.flush()?;
        drop(buffered);
        Ok(file)
    }
}

/// The look of a heading.
pub(super) fn heading() -> Format {
    Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_border_bottom(FormatBorder::Thin)
}

/// The look of a column's cells.
pub(super) fn format_of(look: Look) -> Format {
    let top = Format::new().set_align(FormatAlign::Top);
    match look {
        // «@»: a code that begins with zeros stays as it was typed.
        Look::Text => top.set_text_wrap().set_num_format("@"),
        Look::Number(0) => top.set_num_format("0"),
        Look::Number(digits) => {
            top.set_num_format(format!("0.{}", "0".repeat(usize::from(digits))))
        }
        Look::Money => top.set_num_format("#,##0.00"),
        Look::Date => top.set_num_format("dd.mm.yyyy"),
        Look::Moment => top.set_num_format("dd.mm.yyyy hh:mm"),
    }
}

/// Writes one cell.
pub(super) fn put(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
    format: &Format,
) -> Result<()> {
    match cell {
        Cell::Empty => {}
        Cell::Text(text) => {
            if text.len() <= LONGEST {
                sheet.write_string_with_format(row, column, text, format)?;
            } else {
                let text: String = text.chars().take(LONGEST).collect();
                sheet.write_string_with_format(row, column, text, format)?;
            }
        }
        Cell::Number(number) if number.is_finite() => {
            sheet.write_number_with_format(row, column, *number, format)?;
        }
        Cell::Bool(_) | Cell::Number(_) => {
            sheet.write_string_with_format(row, column, cell.plain(), format)?;
        }
        Cell::Date(day) => match excel_day(*day) {
            Some(serial) => drop(sheet.write_datetime_with_format(row, column, serial, format)?),
            None => drop(sheet.write_string_with_format(row, column, cell.plain(), format)?),
        },
        Cell::DateTime(at) => match excel_moment(*at) {
            Some(serial) => drop(sheet.write_datetime_with_format(row, column, serial, format)?),
            None => drop(sheet.write_string_with_format(row, column, cell.plain(), format)?),
        },
    }
    Ok(())
}

/// The format knows no day before 1900.
fn excel_day(day: Date) -> Option<ExcelDateTime> {
    let year = u16::try_from(day.year())
        .ok()
        .filter(|year| *year >= 1901)?;
    ExcelDateTime::from_ymd(year, day.month() as u8, day.day() as u8).ok()
}

fn excel_moment(at: DateTime) -> Option<ExcelDateTime> {
    let day = excel_day(at.date())?;
    day.and_hms(at.hour() as u16, at.minute() as u8, at.second() as u8)
        .ok()
}
