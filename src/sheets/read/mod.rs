//! Files of office programs as rows of cells. The kind is found by the content, not by the name; everything that
//! could grow is counted while it is unpacked, never as the file declares it.

mod archive;
mod cfb;
mod csv;
mod grid;
mod ods;
mod xls;
mod xlsx;
mod xml;

use std::{
    fs::File,
    io::{Read as _, Seek as _},
    path::Path,
};

use super::{Fault, Sheet};

/// How much is read.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: u64,
    /// Bytes of what is packed inside, together.
    pub unpacked: u64,
    /// Rows of a sheet.
    pub rows: usize,
    /// Columns of a sheet.
    pub columns: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 30 << 20,
            unpacked: 400 << 20,
            rows: 200_000,
            columns: 200,
        }
    }
}

/// The sheets of a file that people can see. `name` is the name the file was sent under: a text file has no
/// other, and it helps to say what is wrong.
pub fn read(path: &Path, name: &str, limits: &Limits) -> Result<Vec<Sheet>, Fault> {
    let mut file = File::open(path)?;
    let size = file.metadata()?.len();
    if size == 0 {
        return Err(Fault::Nothing);
    }
    if size > limits.bytes {
        return Err(Fault::too_large(format!(
            "Файл больше {} МБ. Разделите таблицу на части и загрузите их по очереди.",
            limits.bytes >> 20
        )));
    }
    let mut head = [0; 8];
    let known = file.read(&mut head)?;
    file.rewind()?;
    let mut sheets = match &head[..known] {
        [b'P', b'K', 3 | 5, ..] => archive::open(file, name, limits)?,
        cfb::SIGNATURE => xls::read(path, limits)?,
        head => csv::read(file, head, name, limits)?,
    };
    for sheet in &mut sheets {
        grid::trim(&mut sheet.rows);
    }
    match sheets.iter().any(|sheet| !sheet.rows.is_empty()) {
        true => Ok(sheets),
        false => Err(Fault::Nothing),
    }
}

/// Rows of pasted cells: what office programs put on the clipboard, or text with `;`.
pub fn pasted(text: &str, limits: &Limits) -> Result<Sheet, Fault> {
    let mut sheet = csv::rows(text, "вставка", limits)?;
    grid::trim(&mut sheet.rows);
    match sheet.rows.is_empty() {
        true => Err(Fault::Nothing),
        false => Ok(sheet),
    }
}
