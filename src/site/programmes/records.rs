//! Rows of a data file (TOML, CSV or XLSX) by the names of their columns. Which columns there may
//! be is said by whoever reads; a column nobody knows is a fault, for it is usually a misprint.

use std::{collections::BTreeMap, path::Path};

use calamine::{Data, Reader as _};
use toml::de::{DeTable, DeValue};

use crate::site::{source::decode, text::line_of};

/// A row with its place in the file.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// Line of the file, from 1.
    pub line: usize,
    /// Column → what stands in it; empty cells are absent.
    pub cells: BTreeMap<String, String>,
}

/// A fault: line and words.
pub type Fault = (Option<usize>, String);

/// Turns the heading of a column, as people write it, into its name.
pub type Columns<'a> = &'a dyn Fn(&str) -> Option<String>;

impl Record {
    /// What stands in a column.
    pub fn text(&self, column: &str) -> Option<&str> {
        self.cells.get(column).map(String::as_str)
    }

    /// A whole number in a column; an empty cell is nothing.
    pub fn number(&self, column: &str, heading: &str) -> Result<Option<i64>, Fault> {
        let Some(text) = self.text(column) else {
            return Ok(None);
        };
        let tidy: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        match tidy.parse() {
            Ok(number) if number >= 0 => Ok(Some(number)),
            _ => Err((
                Some(self.line),
                format!("столбец «{heading}»: нужно целое число, а стоит «{text}»"),
            )),
        }
    }
}

/// The rows of a CSV or XLSX file.
pub fn table(file: &Path, columns: Columns<'_>) -> Result<Vec<Record>, Fault> {
    let ending = file.extension().and_then(|e| e.to_str()).unwrap_or("");
    let lines = match ending.to_lowercase().as_str() {
        "csv" => csv_lines(file)?,
        "xlsx" => xlsx_lines(file)?,
        _ => {
            return Err((
                None,
                "файл данных должен быть TOML, CSV или XLSX".to_owned(),
            ));
        }
    };
    let mut lines = lines
        .into_iter()
        .filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()));
    let Some((line, heads)) = lines.next() else {
        return Err((None, "файл данных пуст".to_owned()));
    };
    let mut names = vec![];
    for head in &heads {
        let name = columns(head);
        if name.is_none() && !head.is_empty() {
            let message = format!("столбец «{head}» не нужен или назван с опечаткой");
            return Err((Some(line), message));
        }
        names.push(name);
    }
    Ok(lines
        .map(|(line, cells)| record(line, &names, cells))
        .collect())
}

fn record(line: usize, names: &[Option<String>], cells: Vec<String>) -> Record {
    let named = names.iter().zip(cells);
    let cells = named.filter_map(|(name, cell)| Some((name.clone()?, cell)));
    Record {
        line,
        cells: cells.filter(|(_, cell)| !cell.is_empty()).collect(),
    }
}

fn csv_lines(file: &Path) -> Result<Vec<(usize, Vec<String>)>, Fault> {
    let text = read(file)?;
    let first = text.lines().next().unwrap_or("");
    let mark = [b';', b'\t', b',']
        .into_iter()
        .find(|mark| first.as_bytes().contains(mark))
        .unwrap_or(b';');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(mark)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut lines = vec![];
    for row in reader.records() {
        let row = row.map_err(|why| {
            let line = why.position().map(|p| p.line() as usize);
            (line, format!("строка CSV не читается: {why}"))
        })?;
        let line = row.position().map_or(1, |p| p.line() as usize);
        lines.push((
            line,
            row.iter().map(|cell| cell.trim().to_owned()).collect(),
        ));
    }
    Ok(lines)
}

fn xlsx_lines(file: &Path) -> Result<Vec<(usize, Vec<String>)>, Fault> {
    let wrong = |why: String| (None, format!("книга XLSX не читается: {why}"));
    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook(file).map_err(|why: calamine::XlsxError| wrong(why.to_string()))?;
    let sheet = book
        .worksheet_range_at(0)
        .ok_or_else(|| wrong("в ней нет листов".to_owned()))?
        .map_err(|why| wrong(why.to_string()))?;
    let first = sheet.start().map_or(0, |(row, _)| row as usize);
    let rows = sheet.rows().enumerate();
    Ok(rows
        .map(|(number, row)| (first + number + 1, row.iter().map(cell_text).collect()))
        .collect())
}

fn cell_text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        // 72 is kept by spreadsheets as 72.0
        Data::Float(number) if number.fract() == 0.0 => format!("{number:.0}"),
        other => other.to_string().trim().to_owned(),
    }
}

/// A text file in UTF-8.
pub fn read(file: &Path) -> Result<String, Fault> {
    let bytes = std::fs::read(file).map_err(|why| (None, format!("файл не читается: {why}")))?;
    decode(bytes).map_err(|(line, message)| (Some(line), message))
}

/// The rows `[[name]]` of a TOML file; keys of inner tables stand beside the others, and the items
/// of a list `terms` become `t1`, `t2`, ….
pub fn toml_rows(
    text: &str,
    table: &DeTable<'_>,
    name: &str,
    columns: Columns<'_>,
) -> Result<Vec<Record>, Fault> {
    let Some((key, given)) = table.iter().find(|(key, _)| key.get_ref() == name) else {
        return Ok(vec![]);
    };
    let shape = || {
        let line = line_of(text, key.span().start);
        (Some(line), format!("строки пишутся так: [[{name}]]"))
    };
    let items = given.get_ref().as_array().ok_or_else(shape)?;
    let mut rows = vec![];
    for item in items.iter() {
        let row = item.get_ref().as_table().ok_or_else(shape)?;
        let mut record = Record {
            line: line_of(text, item.span().start),
            ..Record::default()
        };
        flatten(text, row, columns, &mut record)?;
        rows.push(record);
    }
    Ok(rows)
}

/// One table of a TOML file as a row.
pub fn flatten(
    text: &str,
    table: &DeTable<'_>,
    columns: Columns<'_>,
    into: &mut Record,
) -> Result<(), Fault> {
    for (key, value) in table {
        let name: &str = key.get_ref();
        let line = line_of(text, key.span().start);
        match value.get_ref() {
            DeValue::Table(inner) => flatten(text, inner, columns, into)?,
            DeValue::Array(items) if name == "terms" => {
                for (number, item) in items.iter().enumerate() {
                    let said = plain(item.get_ref());
                    into.cells.insert(format!("t{}", number + 1), said);
                }
            }
            other => {
                let Some(column) = columns(name) else {
                    return Err((Some(line), format!("неизвестный ключ «{name}»")));
                };
                into.cells.insert(column, plain(other));
            }
        }
    }
    into.cells.retain(|_, cell| !cell.is_empty());
    Ok(())
}

fn plain(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => text.trim().to_owned(),
        DeValue::Integer(number) => number.as_str().to_owned(),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Datetime(moment) => moment.to_string(),
        other => format!("{other:?}"),
    }
}
