//! Text with `;` for office programs in Russia: UTF-8 with its mark, and nothing that an office program would take
//! for a formula.

use std::{
    borrow::Cow,
    fs::File,
    io::{BufWriter, Write as _},
};

use anyhow::Result;

use super::Column;
use crate::sheets::Cell;

/// The text under way.
pub struct Csv {
    out: BufWriter<File>,
    columns: usize,
    line: String,
}

impl Csv {
    pub fn new(file: File, columns: &[Column]) -> Result<Self> {
        let mut out = BufWriter::with_capacity(1 << 18, file);
        out.write_all("\u{feff}".as_bytes())?;
        let mut csv = Self {
            out,
            columns: columns.len(),
            line: String::new(),
        };
        let head: Vec<Cell> = columns
            .iter()
            .map(|c| Cell::text(c.title.as_str()))
            .collect();
        csv.row(&head)?;
        Ok(csv)
    }

    pub fn row(&mut self, cells: &[Cell]) -> Result<()> {
        self.line.clear();
        for number in 0..self.columns {
            if number > 0 {
                self.line.push(';');
            }
            match cells.get(number) {
                Some(Cell::Text(text)) => quote(&guarded(text), &mut self.line),
                // A comma, as everywhere in Russia: with a point «1.5» becomes the first of May.
                Some(Cell::Number(number)) => {
                    self.line.push_str(&number.to_string().replace('.', ","));
                }
                Some(cell) => self.line.push_str(&cell.plain()),
                None => {}
            }
        }
        self.line.push_str("\r\n");
        self.out.write_all(self.line.as_bytes())?;
        Ok(())
    }

    pub fn finish(self) -> Result<File> {
        Ok(self.out.into_inner().map_err(|e| e.into_error())?)
    }
}

fn quote(text: &str, line: &mut String) {
    if !text.contains([';', '"', '\n', '\r', '\t', ',']) && text.trim() == text {
        return line.push_str(text);
    }
    line.push('"');
    line.push_str(&text.replace('"', "\"\""));
    line.push('"');
}

/// A text that an office program would carry out gets `'` before it; so does one that had it already, so that
/// reading it back takes exactly one away.
pub fn guarded(text: &str) -> Cow<'_, str> {
    match is_dangerous(text) {
        true => Cow::Owned(format!("'{text}")),
        false => Cow::Borrowed(text),
    }
}

/// The same text without the guard.
pub fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_dangerous(rest) => rest,
        _ => text,
    }
}

fn is_dangerous(text: &str) -> bool {
    if text.starts_with(['\t', '\r', '\n']) {
        return true;
    }
    let first = text.trim_start_matches(|c: char| c == '\'' || c.is_whitespace());
    first.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_typed_is_carried_out_and_reading_back_gives_the_same() {
        for bad in [
            "=1+1",
            " @SUM(A1)",
            "+7 900",
            "-1",
            "\t=1",
            "＝1",
            "'=1",
            "''-",
            "\n",
        ] {
            let safe = guarded(bad);
            assert!(safe.starts_with('\''), "{bad}");
            assert_eq!(unguarded(&safe), bad);
        }
        for good in ["Корпус 1", "'кавычка", "а=б", ""] {
            assert_eq!(guarded(good), good);
            assert_eq!(unguarded(good), good);
        }
    }
}
