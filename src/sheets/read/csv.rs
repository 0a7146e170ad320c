//! Text with signs between the cells, in the encodings and with the signs that Russian office programs write.

use std::{
    fs::File,
    io::{Read as _, Seek as _},
};

use encoding_rs::{Encoding, IBM866, KOI8_R, UTF_16BE, UTF_16LE, WINDOWS_1251, X_MAC_CYRILLIC};

use super::{Fault, Limits, grid};
use crate::sheets::{Cell, Sheet, write};

/// Signs between cells, the likelier first.
const SIGNS: [char; 4] = [';', '\t', ',', '|'];
/// Lines by which the sign is found.
const LOOKED_AT: usize = 30;

/// Reads a whole text file.
pub fn read(mut file: File, head: &[u8], name: &str, limits: &Limits) -> Result<Vec<Sheet>, Fault> {
    if let Some(what) = foreign(head) {
        return Err(Fault::NotATable(what.to_owned()));
    }
    let mut bytes = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut bytes)?;
    let text = decode(&bytes)?;
    let start = text.trim_start().get(..200.min(text.trim_start().len()));
    let start = start.unwrap_or_default().to_lowercase();
    if start.starts_with("<!doctype") || start.starts_with("<html") || start.starts_with("<?xml") {
        return Err(Fault::NotATable("страница или XML".to_owned()));
    }
    let ending = name.rsplit_once('.').map_or("", |(_, e)| e).to_lowercase();
    if ["xlsx", "xls", "ods"].contains(&ending.as_str()) {
        return Err(Fault::NotATable(format!(
            "внутри обычный текст, хотя имя кончается на .{ending}"
        )));
    }
    let title = name.rsplit_once('.').map_or(name, |(title, _)| title);
    rows(&text, title, limits).map(|sheet| vec![sheet])
}

/// Text as a sheet. A line is a row even when nothing stands in it, so that numbers are those a person sees; a
/// quotation mark counts only at the beginning of a cell, so that «ООО "Вымысел"» stays whole.
pub fn rows(text: &str, title: &str, limits: &Limits) -> Result<Sheet, Fault> {
    let (sign, text) = sign_of(text);
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut row: Vec<Cell> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (cell, after) = match rest.strip_prefix('"') {
            Some(inside) => quoted(inside, sign),
            None => {
                let end = rest.find([sign, '\n', '\r']).unwrap_or(rest.len());
                (rest[..end].to_owned(), &rest[end..])
            }
        };
        let cell = Cell::text(write::unguarded(&cell));
        if !cell.is_empty() {
            grid::check(title, rows.len(), row.len(), limits)?;
        }
        // Cells beyond the last column that is taken are empty: the check above saw to it.
        if row.len() < limits.columns {
            row.push(cell);
        }
        rest = match after.strip_prefix(sign) {
            Some("") => "",
            Some(next) if !next.starts_with(['\n', '\r']) => next,
            ended => {
                rows.push(std::mem::take(&mut row));
                let next = ended.unwrap_or(after);
                let next = next.strip_prefix('\r').unwrap_or(next);
                next.strip_prefix('\n').unwrap_or(next)
            }
        };
    }
    if !row.is_empty() {
        rows.push(row);
    }
    Ok(Sheet {
        name: title.to_owned(),
        rows,
    })
}

/// A cell in quotation marks, from behind the first; a doubled mark is one mark. What stands between the last mark
/// and the sign belongs to the cell too.
fn quoted(text: &str, sign: char) -> (String, &str) {
    let mut cell = String::new();
    let mut rest = text;
    loop {
        let Some((part, after)) = rest.split_once('"') else {
            cell.push_str(rest);
            return (cell, "");
        };
        cell.push_str(part);
        if let Some(after) = after.strip_prefix('"') {
            cell.push('"');
            rest = after;
            continue;
        }
        let end = after.find([sign, '\n', '\r']).unwrap_or(after.len());
        cell.push_str(&after[..end]);
        return (cell, &after[end..]);
    }
}

/// Bytes as text: with a mark, else UTF-8 if it is that, else in the old encoding in which it is most like Russian.
fn decode(bytes: &[u8]) -> Result<String, Fault> {
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => UTF_16LE.decode_without_bom_handling(rest).0.into_owned(),
        [0xfe, 0xff, rest @ ..] => UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest)?.to_owned(),
        bytes => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => old_encoding(bytes)
                .decode_without_bom_handling(bytes)
                .0
                .into_owned(),
        },
    };
    let odd = text
        .chars()
        .filter(|c| {
            (c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}')) || *c == '\u{fffd}'
        })
        .count();
    match odd * 200 > text.chars().count() {
        true => Err(Fault::NotATable("двоичные данные".to_owned())),
        false => Ok(text),
    }
}

/// Encodings of one byte a letter that Russian programs write: those of Windows, DOS, Unix and the Macintosh.
const OLD: [&Encoding; 4] = [WINDOWS_1251, IBM866, KOI8_R, X_MAC_CYRILLIC];
/// Bytes by which the encoding is told.
const SAMPLE: usize = 64 << 10;
/// How frequent letters are in Russian, in hundredths; others are rarer than one.
const LETTERS: [(&str, i64); 8] = [
    ("о", 11),
    ("еа", 8),
    ("ин", 7),
    ("т", 6),
    ("срв", 5),
    ("л", 4),
    ("кмдпу", 3),
    ("яыьгзб", 2),
];
/// What stands beside Russian letters in tables.
const SIGNS_OF_TEXT: &str = "«»„“”‘’—–‑…№°²³§×±€\u{a0}\u{ad}";

/// The encoding in which bytes are most like Russian; windows-1251 when they are like nothing.
fn old_encoding(bytes: &[u8]) -> &'static Encoding {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let like = OLD.map(|encoding| likeness(&encoding.decode_without_bom_handling(sample).0));
    let best = like.iter().max().copied().unwrap_or(0);
    let found = OLD.iter().zip(like).find(|(_, like)| *like == best);
    found.map_or(WINDOWS_1251, |(encoding, _)| encoding)
}

/// Letters by their frequency; less for signs that nobody types and for «жБНЙМЙС», KOI8-R read as windows-1251.
fn likeness(text: &str) -> i64 {
    let mut sum = 0;
    let mut before_is_small = false;
    for c in text.chars() {
        let small = c.to_lowercase().next().unwrap_or(c);
        let is_small = c.is_lowercase();
        sum += match small {
            _ if c.is_ascii() => 0,
            'а'..='я' | 'ё' if before_is_small && !is_small => -6,
            'а'..='я' | 'ё' => {
                let frequent = LETTERS.iter().find(|(letters, _)| letters.contains(small));
                frequent.map_or(1, |(_, times)| *times)
            }
            _ if SIGNS_OF_TEXT.contains(c) => 0,
            _ => -6,
        };
        before_is_small = is_small;
    }
    sum
}

fn utf8(bytes: &[u8]) -> Result<&str, Fault> {
    std::str::from_utf8(bytes).map_err(|_| Fault::broken("текст в UTF-8 испорчен"))
}

/// The sign between the cells, and the text without the line by which Excel is told of it.
fn sign_of(text: &str) -> (char, &str) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    if let Some(told) = first.trim_end().strip_prefix("sep=")
        && let Some(sign) = told.chars().next().filter(char::is_ascii)
    {
        return (sign, rest);
    }
    let counts = SIGNS.map(|sign| (filled_lines(text, sign), sign));
    let best = counts.iter().map(|(found, _)| *found).max().unwrap_or(0);
    let sign = counts.iter().find(|(found, _)| *found == best && best > 0);
    (sign.map_or(';', |(_, sign)| *sign), text)
}

/// In how many of the first lines a sign stands, outside quotation marks.
fn filled_lines(text: &str, sign: char) -> usize {
    let (mut quoted, mut here, mut lines, mut seen) = (false, false, 0, 0);
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            '\n' if !quoted => {
                lines += usize::from(here);
                here = false;
                seen += 1;
                if seen == LOOKED_AT {
                    return lines;
                }
            }
            c if c == sign && !quoted => here = true,
            _ => {}
        }
    }
    lines + usize::from(here)
}

/// Kinds of files that people send by mistake.
fn foreign(head: &[u8]) -> Option<&'static str> {
    const KINDS: &[(&[u8], &str)] = &[
        (b"%PDF", "документ PDF"),
        (b"\x89PNG", "картинка"),
        (b"\xff\xd8\xff", "картинка"),
        (b"GIF8", "картинка"),
        (b"Rar!", "архив RAR"),
        (b"7z\xbc\xaf", "архив 7z"),
        (b"{\\rtf", "документ RTF"),
        (b"MZ", "программа"),
    ];
    let found = KINDS.iter().find(|(sign, _)| head.starts_with(sign));
    found.map(|(_, what)| *what)
}
