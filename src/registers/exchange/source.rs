//! A file as rows of an import: which sheet, where the headings are, which rows speak of records.

use super::{
    columns,
    store::{Found, Row, Shape},
};
use crate::{
    registers::{Reading, describe::Field},
    sheets::{Cell, Sheet, clean, heading},
};

/// What is made of a file.
pub struct Source {
    pub found: Found,
    pub shape: Shape,
    pub rows: Vec<Row>,
}

/// Chooses the sheet and the heading row: those with most headings that are known.
pub fn choose(pass: &Reading, sheets: &[Sheet]) -> Source {
    let known = |text: &str| columns::known(pass, text).is_some();
    let best = sheets.iter().enumerate().filter_map(|(number, sheet)| {
        let head = heading(&sheet.rows, known)?;
        let count = titles(&sheet.rows[head])
            .iter()
            .filter(|title| known(title))
            .count();
        let filled = sheet.rows.len() > head + 1;
        Some((filled && count > 0, count, std::cmp::Reverse(number), head))
    });
    match best.max() {
        Some((_, _, std::cmp::Reverse(number), head)) => read(pass, sheets, number, head + 1),
        None => read(pass, sheets, 0, 1),
    }
}

/// Pasted rows: with headings if the first row has some, else in the order of the fields.
pub fn pasted(pass: &Reading, sheet: Sheet, order: &[&'static Field]) -> Source {
    let known = |text: &str| columns::known(pass, text).is_some();
    let head = sheet.rows.first().map(|row| titles(row));
    let count = head.iter().flatten().filter(|title| known(title)).count();
    let filled = head
        .iter()
        .flatten()
        .filter(|title| !title.is_empty())
        .count();
    let sheets = [sheet];
    let mut source = match count > 0 && count * 2 >= filled {
        true => read(pass, &sheets, 0, 1),
        false => {
            let mut source = read(pass, &sheets, 0, 0);
            let names = order.iter().map(|field| field.name.to_owned());
            let width = source.found.titles.len();
            source.shape.columns = names
                .map(Some)
                .chain(std::iter::repeat(None))
                .take(width)
                .collect();
            source
        }
    };
    source.shape.pasted = true;
    source
}

/// Reads a sheet whose headings stand in a row (as a person counts; 0: there are none).
pub fn read(pass: &Reading, sheets: &[Sheet], number: usize, head: usize) -> Source {
    let number = number.min(sheets.len().saturating_sub(1));
    let rows = sheets.get(number).map_or(&[][..], |sheet| &sheet.rows);
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut titles = match head {
        0 => Vec::new(),
        head => rows
            .get(head - 1)
            .map(|row| titles(row))
            .unwrap_or_default(),
    };
    titles.resize(width, String::new());
    let mut found: Vec<Row> = Vec::new();
    for (at, cells) in rows.iter().enumerate().skip(head) {
        let is_count = at == head && counts_columns(cells);
        if cells.iter().all(Cell::is_empty) || is_count {
            continue;
        }
        found.push(Row::new(at as i64 + 1, cells.clone()));
    }
    let guessed = columns::guess(pass, &titles);
    let columns = guessed.iter().map(|field| field.map(|f| f.name.to_owned()));
    Source {
        shape: Shape {
            sheet: number,
            head,
            columns: columns.collect(),
            ..Shape::default()
        },
        found: Found {
            sheets: sheets.iter().map(|sheet| sheet.name.clone()).collect(),
            titles,
        },
        rows: found,
    }
}

fn titles(row: &[Cell]) -> Vec<String> {
    row.iter().map(|cell| clean::line(&cell.plain())).collect()
}

/// The row under the headings of an official form: 1, 2, 3, 4…
fn counts_columns(cells: &[Cell]) -> bool {
    let numbers: Vec<String> = cells
        .iter()
        .filter(|cell| !cell.is_empty())
        .map(|cell| clean::line(&cell.plain()))
        .collect();
    let counted = numbers
        .iter()
        .enumerate()
        .all(|(at, number)| *number == (at + 1).to_string());
    numbers.len() > 2 && counted
}
