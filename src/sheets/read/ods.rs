//! Tables of OpenDocument. Read here and not by a library: repeated cells are counted before they are made, and
//! merged cells are known.

use std::{
    fs::File,
    io::{BufReader, Read as _},
};

use zip::ZipArchive;

use super::{
    Fault, Limits, archive,
    grid::{Grid, Span},
    xlsx,
    xml::{Event, Reader, Tag},
};
use crate::sheets::{Cell, Sheet};

type Package = ZipArchive<BufReader<File>>;
type Content<'a> = Reader<BufReader<zip::read::ZipFile<'a, BufReader<File>>>>;

/// Reads every sheet.
pub fn read(mut zip: Package, name: &str, limits: &Limits) -> Result<Vec<Sheet>, Fault> {
    let part = |zip: &mut Package, part: &str| -> Result<String, Fault> {
        let mut text = String::new();
        match zip.by_name(part) {
            // Both are short in every real file.
            Ok(file) => file.take(1 << 20).read_to_string(&mut text),
            Err(zip::result::ZipError::FileNotFound) => Ok(0),
            Err(error) => return Err(archive::broken(error)),
        }
        .map_err(Fault::broken)?;
        Ok(text)
    };
    if part(&mut zip, "META-INF/manifest.xml")?.contains("encryption-data") {
        return Err(Fault::Encrypted);
    }
    let mime = part(&mut zip, "mimetype")?;
    if !mime.is_empty() && !mime.contains("spreadsheet") {
        return Err(Fault::NotATable(format!(
            "«{name}» — не таблица OpenDocument"
        )));
    }
    let content = zip.by_name("content.xml").map_err(archive::broken)?;
    let mut content = Reader::new(BufReader::with_capacity(64 << 10, content));
    let mut sheets = Vec::new();
    while let Some(event) = content.next()? {
        match event {
            Event::Open(tag, false) if tag.name == "table:table" => {
                let name = tag.get("table:name").unwrap_or("лист").to_owned();
                let rows = table(&mut content, &name, limits)?;
                sheets.push(Sheet { name, rows });
            }
            _ => {}
        }
    }
    Ok(sheets)
}

fn table(content: &mut Content<'_>, name: &str, limits: &Limits) -> Result<Vec<Vec<Cell>>, Fault> {
    let mut grid = Grid::new(name, limits);
    let mut merged: Vec<Span> = Vec::new();
    let mut row = 0_usize;
    loop {
        match next(content)? {
            Event::Open(tag, false) if tag.name == "table:table-row" => {
                let times = tag.count("table:number-rows-repeated");
                let cells = cells(content, name, limits, row, &mut merged)?;
                // A million empty rows at the end of a sheet is the usual thing.
                if !cells.is_empty() {
                    for again in 0..times {
                        for (column, cell) in &cells {
                            grid.put(row + again, *column, cell.clone())?;
                        }
                    }
                }
                row = row.saturating_add(times);
            }
            Event::Open(tag, true) if tag.name == "table:table-row" => {
                row = row.saturating_add(tag.count("table:number-rows-repeated"));
            }
            Event::Close(closed) if closed == "table:table" => break,
            _ => {}
        }
    }
    Ok(grid.finish(&merged))
}

/// The filled cells of a row with their columns.
fn cells(
    content: &mut Content<'_>,
    sheet: &str,
    limits: &Limits,
    row: usize,
    merged: &mut Vec<Span>,
) -> Result<Vec<(usize, Cell)>, Fault> {
    let mut filled = Vec::new();
    let mut column = 0_usize;
    loop {
        match next(content)? {
            Event::Open(tag, closed)
                if matches!(
                    tag.name.as_str(),
                    "table:table-cell" | "table:covered-table-cell"
                ) =>
            {
                let times = tag.count("table:number-columns-repeated");
                let text = match closed {
                    true => String::new(),
                    false => words(content, &tag.name)?,
                };
                let covered = tag.name == "table:covered-table-cell";
                let cell = if covered {
                    Cell::Empty
                } else {
                    value(&tag, text)
                };
                if cell != Cell::Empty {
                    super::grid::check(sheet, row, column.saturating_add(times - 1), limits)?;
                    filled.extend((0..times).map(|again| (column + again, cell.clone())));
                    let down = tag.count("table:number-rows-spanned");
                    let right = tag.count("table:number-columns-spanned");
                    if down > 1 || right > 1 {
                        let last = (
                            row.saturating_add(down - 1),
                            column.saturating_add(right - 1),
                        );
                        merged.push(((row, column), last));
                    }
                }
                column = column.saturating_add(times);
            }
            Event::Close(closed) if closed == "table:table-row" => return Ok(filled),
            _ => {}
        }
    }
}

/// The text of a cell: its paragraphs a line each, notes left out.
fn words(content: &mut Content<'_>, cell: &str) -> Result<String, Fault> {
    let mut text = String::new();
    let mut paragraphs = 0;
    let mut notes = 0;
    loop {
        match next(content)? {
            Event::Close(name) if name == cell => return Ok(text),
            Event::Close(name) if name == "office:annotation" => notes -= 1,
            Event::Open(tag, false) if tag.name == "office:annotation" => notes += 1,
            _ if notes > 0 => {}
            Event::Open(tag, closed) => match tag.name.as_str() {
                "text:p" => {
                    if paragraphs > 0 {
                        text.push('\n');
                    }
                    paragraphs += 1;
                }
                "text:s" => text.extend(std::iter::repeat_n(' ', tag.count("text:c").min(100))),
                "text:tab" => text.push('\t'),
                "text:line-break" => text.push('\n'),
                "draw:frame" | "table:detective" if !closed => skip(content, &tag.name)?,
                _ => {}
            },
            Event::Text(part) if paragraphs > 0 => text.push_str(&part),
            _ => {}
        }
    }
}

fn skip(content: &mut Content<'_>, name: &str) -> Result<(), Fault> {
    let mut depth = 1;
    while depth > 0 {
        match next(content)? {
            Event::Open(tag, false) if tag.name == name => depth += 1,
            Event::Close(closed) if closed == name => depth -= 1,
            _ => {}
        }
    }
    Ok(())
}

fn value(tag: &Tag, text: String) -> Cell {
    let number = || tag.get("office:value").and_then(|v| v.parse().ok());
    match tag.get("office:value-type") {
        Some("float" | "currency" | "percentage") => match number() {
            Some(number) => Cell::Number(number),
            None => Cell::text(text),
        },
        Some("boolean") => Cell::Bool(tag.get("office:boolean-value") == Some("true")),
        Some("date") => xlsx::iso(tag.get("office:date-value").unwrap_or(&text)),
        Some("time") => hours(tag.get("office:time-value")).unwrap_or_else(|| Cell::text(text)),
        _ => Cell::text(text),
    }
}

/// `PT08H30M00S`
fn hours(text: Option<&str>) -> Option<Cell> {
    let (hours, rest) = text?.strip_prefix("PT")?.split_once('H')?;
    let minutes = rest.split_once('M')?.0;
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    Some(Cell::text(format!("{hours:02}:{minutes:02}")))
}

fn next(content: &mut Content<'_>) -> Result<Event, Fault> {
    let event = content.next()?;
    event.ok_or_else(|| Fault::broken("содержимое обрывается"))
}
