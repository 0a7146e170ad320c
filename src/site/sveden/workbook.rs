//! The same tables as a workbook, a sheet a block. A CSV opened in an office program turns codes of
//! specialities («09.02.07») into days of February; here every cell keeps its kind.

use std::collections::BTreeSet;

use jiff::civil::Date;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

use super::blocks::BlockView;
use super::cells::Cell;

/// Widths in letters: narrower cannot be read, wider does not fit a screen.
const WIDTHS: (usize, usize) = (14, 56);

/// All facts of a page as XLSX. The same facts make the same bytes.
pub fn xlsx(
    title: &str,
    updated: Option<Date>,
    blocks: &[BlockView],
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // the only moment in the file; without a day of its own, one that means nothing
    let day = updated.unwrap_or(Date::constant(2024, 9, 1));
    let made = ExcelDateTime::from_ymd(day.year() as u16, day.month() as u8, day.day() as u8)?;
    book.set_properties(
        &DocProperties::new()
            .set_title(title)
            .set_creation_datetime(&made),
    );
    let mut names = BTreeSet::new();
    for block in blocks {
        let sheet = book.add_worksheet();
        sheet.set_name(name(&block.title, &mut names))?;
        fill(sheet, block)?;
    }
    book.save_to_buffer()
}

/// A name that the format allows: short, without signs, unlike the others.
fn name(title: &str, taken: &mut BTreeSet<String>) -> String {
    let plain = title.replace(['[', ']', ':', '*', '?', '/', '\\', '\''], " ");
    let cut = |most: usize| {
        plain
            .chars()
            .take(most)
            .collect::<String>()
            .trim()
            .to_owned()
    };
    let mut name = cut(31);
    let mut number = 2;
    while !taken.insert(name.to_lowercase()) {
        name = format!("{} {number}", cut(27));
        number += 1;
    }
    name
}

fn fill(sheet: &mut Worksheet, block: &BlockView) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    let head = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Top);
    sheet.write_with_format(0, 0, &block.title, &bold)?;
    let (heads, rows) = table(block);
    for (column, words) in heads.iter().enumerate() {
        sheet.write_with_format(2, column as u16, words.as_str(), &head)?;
        sheet.set_column_width(column as u16, width(column, words, &rows) as f64)?;
    }
    for (number, row) in rows.iter().enumerate() {
        for (column, put) in row.iter().enumerate() {
            write(sheet, number as u32 + 3, column as u16, put)?;
        }
    }
    sheet.set_freeze_panes(3, 0)?;
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    if heads.len() > 1 && rows.len() > 1 {
        let last = (rows.len() as u32 + 2, heads.len() as u16 - 1);
        sheet.autofilter(2, 0, last.0, last.1)?;
    }
    Ok(())
}

/// What stands in a cell.
enum Put<'a> {
    Words(&'a str),
    Cell(&'a Cell),
}

impl Put<'_> {
    fn words(&self) -> &str {
        match self {
            Put::Words(words) => words,
            Put::Cell(cell) => &cell.plain,
        }
    }
}

/// Headings and rows of a block in any shape.
fn table(block: &BlockView) -> (Vec<String>, Vec<Vec<Put<'_>>>) {
    if block.shape == "table" || block.shape == "sums" {
        let grouped = block.groups.iter().flat_map(|group| {
            group.rows.iter().map(|row| {
                let first = std::iter::once(Put::Words(&group.title));
                first.chain(row.iter().map(Put::Cell)).collect()
            })
        });
        let plain = block.rows.iter();
        let plain = plain.map(|row| row.iter().map(Put::Cell).collect());
        let programme = (!block.groups.is_empty()).then(|| "Образовательная программа".to_owned());
        let heads = programme.into_iter().chain(block.heads.iter().cloned());
        return (heads.collect(), grouped.chain(plain).collect());
    }
    let listed = block
        .lists
        .iter()
        .flat_map(|list| list.cells.iter().map(|cell| (list.title.as_str(), cell)));
    let pairs = block
        .pairs
        .iter()
        .flat_map(|line| line.cells.iter().flatten());
    let cells = pairs.chain(block.rows.iter().flatten());
    let cells = cells.map(|cell| (cell.label.as_str(), cell));
    let rows = listed.chain(cells);
    let rows = rows.map(|(title, cell)| vec![Put::Words(title), Put::Cell(cell)]);
    let heads = vec!["Показатель".to_owned(), "Значение".to_owned()];
    (heads, rows.collect())
}

fn width(column: usize, head: &str, rows: &[Vec<Put<'_>>]) -> usize {
    let longest = |text: &str| text.lines().map(|line| line.chars().count()).max();
    let inside = rows
        .iter()
        .filter_map(|row| longest(row.get(column)?.words()));
    let words = head.split_whitespace().map(|word| word.chars().count());
    inside
        .chain(words)
        .max()
        .unwrap_or(0)
        .clamp(WIDTHS.0, WIDTHS.1)
}

fn write(sheet: &mut Worksheet, row: u32, column: u16, put: &Put<'_>) -> Result<(), XlsxError> {
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let figure = match put {
        Put::Cell(cell) if cell.number => {
            let plain = cell.plain.replace('\u{a0}', "").replace(',', ".");
            plain.parse::<f64>().ok()
        }
        _ => None,
    };
    match figure {
        Some(figure) => sheet.write_number_with_format(row, column, figure, &wrapped)?,
        // the format holds no more in one cell
        None => {
            let words: String = put.words().chars().take(32_000).collect();
            sheet.write_string_with_format(row, column, words, &wrapped)?
        }
    };
    Ok(())
}
