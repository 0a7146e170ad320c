//! A table of OpenDocument of one sheet, written row by row into its archive.

use std::{
    fs::File,
    io::{BufWriter, Write as _},
};

use anyhow::Result;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{Column, Look, ODS, sheet_name, width};
use crate::sheets::Cell;

/// The archive under way; its last part grows row by row.
pub struct Ods {
    zip: BufWriter<ZipWriter<File>>,
    looks: Vec<Look>,
    row: String,
}

const MANIFEST: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"#;

const BEGIN: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.3"><office:automatic-styles><number:date-style style:name="nd"><number:day number:style="long"/><number:text>.</number:text><number:month number:style="long"/><number:text>.</number:text><number:year number:style="long"/></number:date-style><number:date-style style:name="nm"><number:day number:style="long"/><number:text>.</number:text><number:month number:style="long"/><number:text>.</number:text><number:year number:style="long"/><number:text> </number:text><number:hours number:style="long"/><number:text>:</number:text><number:minutes number:style="long"/></number:date-style><number:number-style style:name="nr"><number:number number:min-integer-digits="1" number:decimal-places="2" number:min-decimal-places="2" number:grouping="true"/></number:number-style><style:style style:name="head" style:family="table-cell"><style:table-cell-properties fo:wrap-option="wrap"/><style:text-properties fo:font-weight="bold"/></style:style><style:style style:name="text" style:family="table-cell"><style:table-cell-properties fo:wrap-option="wrap"/></style:style><style:style style:name="day" style:family="table-cell" style:data-style-name="nd"/><style:style style:name="moment" style:family="table-cell" style:data-style-name="nm"/><style:style style:name="money" style:family="table-cell" style:data-style-name="nr"/>"#;

const END: &str = "</table:table></office:spreadsheet></office:body></office:document-content>";

impl Ods {
    pub fn new(file: File, title: &str, columns: &[Column]) -> Result<Self> {
        let mut zip = ZipWriter::new(file);
        // The kind stands first and unpacked: by it the file is recognised.
        let plain = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        zip.start_file("mimetype", plain)?;
        zip.write_all(ODS.as_bytes())?;
        let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        zip.start_file("META-INF/manifest.xml", packed)?;
        zip.write_all(MANIFEST.as_bytes())?;
        zip.start_file("content.xml", packed.large_file(true))?;
        let mut ods = Self {
            zip: BufWriter::with_capacity(1 << 18, zip),
            looks: columns.iter().map(|column| column.look).collect(),
            row: String::new(),
        };
        ods.begin(title, columns)?;
        Ok(ods)
    }

    fn begin(&mut self, title: &str, columns: &[Column]) -> Result<()> {
        let mut text = BEGIN.to_owned();
        for (number, column) in columns.iter().enumerate() {
            let millimetres = f64::from(width(column)) * 2.1;
            text.push_str(&format!(
                r#"<style:style style:name="co{number}" style:family="table-column"><style:table-column-properties style:column-width="{millimetres:.1}mm"/></style:style>"#
            ));
        }
        text.push_str(
            "</office:automatic-styles><office:body><office:spreadsheet><table:table table:name=\"",
        );
        escape(&sheet_name(title), &mut text);
        text.push_str("\">");
        for number in 0..columns.len() {
            text.push_str(&format!(
                r#"<table:table-column table:style-name="co{number}"/>"#
            ));
        }
        text.push_str("<table:table-header-rows><table:table-row>");
        for column in columns {
            words(&column.title, "head", &mut text);
        }
        text.push_str("</table:table-row></table:table-header-rows>");
        self.zip.write_all(text.as_bytes())?;
        Ok(())
    }

    pub fn row(&mut self, cells: &[Cell]) -> Result<()> {
        let mut row = std::mem::take(&mut self.row);
        row.clear();
        row.push_str("<table:table-row>");
        if self.looks.is_empty() {
            row.push_str("<table:table-cell/>");
        }
        for (number, look) in self.looks.iter().enumerate() {
            put(cells.get(number).unwrap_or(&Cell::Empty), *look, &mut row);
        }
        row.push_str("</table:table-row>");
        self.zip.write_all(row.as_bytes())?;
        self.row = row;
        Ok(())
    }

    pub fn finish(mut self) -> Result<File> {
        self.zip.write_all(END.as_bytes())?;
        let zip = self.zip.into_inner().map_err(|e| e.into_error())?;
        Ok(zip.finish()?)
    }
}

fn put(cell: &Cell, look: Look, row: &mut String) {
    let valued = |kind: &str, value: &str, style: &str, row: &mut String| {
        row.push_str("<table:table-cell office:value-type=\"");
        row.push_str(kind);
        row.push_str(value);
        row.push('"');
        if !style.is_empty() {
            row.push_str(" table:style-name=\"");
            row.push_str(style);
            row.push('"');
        }
        row.push_str("><text:p>");
        row.push_str(&cell.plain());
        row.push_str("</text:p></table:table-cell>");
    };
    match cell {
        Cell::Empty => row.push_str("<table:table-cell/>"),
        Cell::Text(text) => words(text, "text", row),
        Cell::Number(number) if number.is_finite() => {
            let style = if look == Look::Money { "money" } else { "" };
            valued("float\" office:value=\"", &number.to_string(), style, row);
        }
        Cell::Number(_) => words(&cell.plain(), "text", row),
        Cell::Date(day) => valued("date\" office:date-value=\"", &day.to_string(), "day", row),
        Cell::DateTime(at) => {
            valued(
                "date\" office:date-value=\"",
                &at.to_string(),
                "moment",
                row,
            );
        }
        Cell::Bool(_) => words(&cell.plain(), "text", row),
    }
}

/// A text; each of its lines is a paragraph, and spaces that XML would lose are told.
fn words(text: &str, style: &str, row: &mut String) {
    row.push_str("<table:table-cell office:value-type=\"string\" table:style-name=\"");
    row.push_str(style);
    row.push_str("\">");
    for line in text.split('\n') {
        row.push_str("<text:p>");
        let mut before = ' ';
        for c in line.chars() {
            match c {
                ' ' if before == ' ' => row.push_str("<text:s/>"),
                '\t' => row.push_str("<text:tab/>"),
                c => letter(c, row),
            }
            before = c;
        }
        row.push_str("</text:p>");
    }
    row.push_str("</table:table-cell>");
}

fn escape(text: &str, out: &mut String) {
    text.chars().for_each(|c| letter(c, out));
}

/// What XML cannot hold at all is left out.
fn letter(c: char, out: &mut String) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
        c => out.push(c),
    }
}
