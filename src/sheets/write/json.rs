//! Objects for programs: an array, or an object a line.

use std::{
    fs::File,
    io::{BufWriter, Write as _},
};

use anyhow::Result;

use super::Column;
use crate::sheets::Cell;

/// The text under way.
pub struct Json {
    out: BufWriter<File>,
    /// Keys as they stand in the text, quoted.
    keys: Vec<String>,
    lines: bool,
    first: bool,
}

impl Json {
    pub fn new(file: File, columns: &[Column], lines: bool) -> Result<Self> {
        let mut out = BufWriter::with_capacity(1 << 18, file);
        if !lines {
            out.write_all(b"[")?;
        }
        let keys = columns.iter().map(|c| serde_json::to_string(&c.key));
        Ok(Self {
            out,
            keys: keys.collect::<Result<_, _>>()?,
            lines,
            first: true,
        })
    }

    pub fn row(&mut self, cells: &[Cell]) -> Result<()> {
        let out = &mut self.out;
        match (self.lines, self.first) {
            (true, _) => {}
            (false, true) => out.write_all(b"\n")?,
            (false, false) => out.write_all(b",\n")?,
        }
        self.first = false;
        out.write_all(b"{")?;
        for (number, key) in self.keys.iter().enumerate() {
            if number > 0 {
                out.write_all(b",")?;
            }
            out.write_all(key.as_bytes())?;
            out.write_all(b":")?;
            match cells.get(number).unwrap_or(&Cell::Empty) {
                Cell::Empty => out.write_all(b"null")?,
                Cell::Text(text) => serde_json::to_writer(&mut *out, text)?,
                Cell::Number(number) if number.is_finite() => write!(out, "{number}")?,
                Cell::Number(_) => out.write_all(b"null")?,
                Cell::Date(day) => write!(out, "\"{day}\"")?,
                Cell::DateTime(at) => write!(out, "\"{at}\"")?,
                Cell::Bool(flag) => write!(out, "{flag}")?,
            }
        }
        out.write_all(b"}")?;
        if self.lines {
            out.write_all(b"\n")?;
        }
        Ok(())
    }

    pub fn finish(mut self) -> Result<File> {
        if !self.lines {
            self.out.write_all(b"\n]\n")?;
        }
        Ok(self.out.into_inner().map_err(|e| e.into_error())?)
    }
}
