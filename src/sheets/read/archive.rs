//! Packed office files: what is inside is counted while it is unpacked, then read by its kind.

use std::{
    fs::File,
    io::{BufReader, Read as _, Seek as _, sink},
};

use zip::{ZipArchive, result::ZipError};

use super::{Fault, Limits, ods, xlsx};
use crate::sheets::Sheet;

/// Parts of a package at most; a workbook of a hundred sheets has a few hundred.
const PARTS: usize = 5_000;

/// Opens a package and reads it as what it is.
pub fn open(file: File, name: &str, limits: &Limits) -> Result<Vec<Sheet>, Fault> {
    let mut zip = ZipArchive::new(BufReader::new(file)).map_err(broken)?;
    measure(&mut zip, limits)?;
    let has = |part: &str| zip.index_for_name(part).is_some();
    if has("encrypted-package") {
        return Err(Fault::Encrypted);
    }
    let holds = |folder: &str| {
        let mut names = zip.file_names();
        names.any(|name| name.is_ok_and(|name| name.starts_with(folder)))
    };
    let is_workbook = has("[Content_Types].xml") && holds("xl/");
    let is_ods = has("content.xml");
    let what = match () {
        _ if holds("word/") => "документ Word",
        _ if holds("ppt/") => "презентация",
        _ => "архив ZIP",
    };
    if is_workbook {
        let mut file = zip.into_inner();
        file.rewind()?;
        return xlsx::read(file, limits);
    }
    match is_ods {
        true => ods::read(zip, name, limits),
        false => Err(Fault::NotATable(what.to_owned())),
    }
}

/// Unpacks everything to nowhere: a bomb is found before a parser holds it in memory.
fn measure(zip: &mut ZipArchive<BufReader<File>>, limits: &Limits) -> Result<(), Fault> {
    if zip.len() > PARTS {
        return Err(Fault::too_large(
            "Внутри файла слишком много частей. Сохраните одну таблицу в новый файл и загрузите его.",
        ));
    }
    let mut left = limits.unpacked;
    for number in 0..zip.len() {
        let part = zip.by_index(number).map_err(broken)?;
        let unpacked = std::io::copy(&mut part.take(left + 1), &mut sink());
        let unpacked = unpacked.map_err(Fault::broken)?;
        left = left.checked_sub(unpacked).ok_or_else(|| {
            Fault::too_large(format!(
                "В распакованном виде файл больше {} МБ. Разделите таблицу на части и загрузите их по очереди.",
                limits.unpacked >> 20
            ))
        })?;
    }
    Ok(())
}

/// What a package says when it does not open.
pub fn broken(error: ZipError) -> Fault {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            Fault::Encrypted
        }
        ZipError::Io(error) => Fault::broken(error),
        _ => Fault::broken("архив не читается"),
    }
}
