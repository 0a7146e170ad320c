//! The old container of Office files, looked into just far enough: is it a workbook, has it a password, and how
//! large are its sheets.

use super::{Fault, Limits};

/// The first bytes.
pub const SIGNATURE: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// Cells that the rectangles of all sheets may have together.
const CELLS: u64 = 20_000_000;

/// Numbers of sectors from here on mean «no more».
const LAST: u32 = 0xffff_fffa;

/// Refuses what is not a workbook, has a password or would be too large.
pub fn look(bytes: &[u8], limits: &Limits) -> Result<(), Fault> {
    let file = Container::open(bytes).ok_or_else(|| Fault::broken("содержимое обрывается"))?;
    if file.find("EncryptedPackage").is_some() {
        return Err(Fault::Encrypted);
    }
    if file.find("WordDocument").is_some() {
        return Err(Fault::NotATable("документ Word".to_owned()));
    }
    let book = file.find("Workbook").or_else(|| file.find("Book"));
    let book = book.ok_or_else(|| Fault::NotATable("файл Office другого вида".to_owned()))?;
    let book = file
        .stream(&book)
        .ok_or_else(|| Fault::broken("содержимое обрывается"))?;
    measure(&book, limits)
}

/// Goes over the records of a workbook and adds up the rectangles between the outermost cells.
fn measure(book: &[u8], limits: &Limits) -> Result<(), Fault> {
    let (mut all, mut rows, mut columns) = (0_u64, 0_u64, 0_u64);
    let mut at = 0;
    while let (Some(kind), Some(length)) = (short(book, at), short(book, at + 2)) {
        let body = at + 4;
        match kind {
            // the beginning of a part: the rectangle starts anew
            0x0809 | 0x0009 | 0x0209 | 0x0409 => {
                all += rows * columns;
                (rows, columns) = (0, 0);
            }
            0x002f => return Err(Fault::Encrypted),
            // formula, number, label, label of the list, boolean, several numbers, number packed
            0x0006 | 0x0203 | 0x0204 | 0x00fd | 0x0205 | 0x00bd | 0x027e | 0x00d6 => {
                let last = match kind {
                    0x00bd => short(book, body + usize::from(length).saturating_sub(2)),
                    _ => short(book, body + 2),
                };
                rows = rows.max(u64::from(short(book, body).unwrap_or(0)) + 1);
                columns = columns.max(u64::from(last.unwrap_or(0)) + 1);
            }
            _ => {}
        }
        at = body + usize::from(length);
    }
    all += rows * columns;
    match all > CELLS {
        true => Err(Fault::too_large(format!(
            "Листы файла слишком велики: в них больше {} строк или {} столбцов. Удалите лишнее по краям и загрузите файл ещё раз.",
            limits.rows, limits.columns
        ))),
        false => Ok(()),
    }
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(two.try_into().ok()?))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(four.try_into().ok()?))
}

/// Sectors and the table of which follows which.
struct Container<'a> {
    bytes: &'a [u8],
    sector: usize,
    fat: Vec<u32>,
    small: Vec<u32>,
    /// Entries of the directory: name, first sector, size.
    entries: Vec<Entry>,
}

#[derive(Clone)]
struct Entry {
    name: String,
    first: u32,
    size: usize,
}

impl<'a> Container<'a> {
    fn open(bytes: &'a [u8]) -> Option<Self> {
        let sector = 1_usize.checked_shl(short(bytes, 30)?.into())?;
        if ![512, 4096].contains(&sector) {
            return None;
        }
        let mut file = Self {
            bytes,
            sector,
            fat: Vec::new(),
            small: Vec::new(),
            entries: Vec::new(),
        };
        // The table's own sectors are listed in the header, and in sectors chained from there.
        let mut listed: Vec<u32> = (0..109).map_while(|n| long(bytes, 76 + n * 4)).collect();
        let mut next = long(bytes, 68)?;
        let mut steps = 0;
        while next < LAST && steps < bytes.len() / sector {
            let part = file.part(next)?;
            let numbers = sector / 4 - 1;
            listed.extend((0..numbers).map_while(|n| long(part, n * 4)));
            next = long(part, numbers * 4)?;
            steps += 1;
        }
        for number in listed.into_iter().filter(|n| *n < LAST) {
            let part = file.part(number)?;
            file.fat
                .extend((0..sector / 4).map_while(|n| long(part, n * 4)));
            // A list that repeats itself would grow for ever.
            if file.fat.len() > bytes.len() / sector + 2 * sector {
                break;
            }
        }
        let small = file.chain(long(bytes, 60)?);
        file.small = (0..small.len() / 4)
            .map_while(|n| long(&small, n * 4))
            .collect();
        let directory = file.chain(long(bytes, 48)?);
        file.entries = directory.chunks_exact(128).filter_map(entry).collect();
        (!file.entries.is_empty()).then_some(file)
    }

    fn part(&self, number: u32) -> Option<&'a [u8]> {
        let start = (number as usize).checked_add(1)?.checked_mul(self.sector)?;
        let end = start.checked_add(self.sector)?.min(self.bytes.len());
        self.bytes.get(start..end)
    }

    /// The bytes of a chain of sectors; no longer than the file itself.
    fn chain(&self, first: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut next = first;
        while next < LAST && bytes.len() <= self.bytes.len() {
            let Some(part) = self.part(next) else { break };
            bytes.extend_from_slice(part);
            next = self.fat.get(next as usize).copied().unwrap_or(u32::MAX);
        }
        bytes
    }

    fn find(&self, name: &str) -> Option<Entry> {
        self.entries
            .iter()
            .find(|entry| entry.name == name)
            .cloned()
    }

    /// The bytes of an entry; short ones lie in sectors of 64 bytes inside the root's.
    fn stream(&self, entry: &Entry) -> Option<Vec<u8>> {
        let mut bytes = match entry.size >= 4096 {
            true => self.chain(entry.first),
            false => {
                let root = self.entries.first()?;
                let root = self.chain(root.first);
                let mut bytes = Vec::new();
                let mut next = entry.first;
                while next < LAST && bytes.len() < 8192 {
                    let start = next as usize * 64;
                    bytes.extend_from_slice(root.get(start..(start + 64).min(root.len()))?);
                    next = self.small.get(next as usize).copied().unwrap_or(u32::MAX);
                }
                bytes
            }
        };
        bytes.truncate(entry.size);
        Some(bytes)
    }
}

fn entry(bytes: &[u8]) -> Option<Entry> {
    let length = usize::from(short(bytes, 64)?).min(64);
    let units: Vec<u16> = (0..(length / 2).saturating_sub(1))
        .map_while(|n| short(bytes, n * 2))
        .collect();
    Some(Entry {
        name: String::from_utf16_lossy(&units),
        first: long(bytes, 116)?,
        size: long(bytes, 120)? as usize,
    })
}
