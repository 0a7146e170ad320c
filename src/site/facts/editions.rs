//! Editions of a document. Its address stays; the newest edition is published there, the earlier
//! ones are kept beside. They are named outright (`editions = […]`) or by the rule of names: beside
//! `ustav.pdf` lie `ustav.2019-03-01.pdf` and `ustav.2024-05-14.pdf`. When there is no `ustav.pdf`
//! itself, the newest of the dated files is published under that name.

use std::fs;

use jiff::civil::Date;

use super::load::File;
use super::value::{Edition, Place};

/// A document's file and what it was before.
pub(super) struct Kept {
    /// Path and bytes of the file that is published at the address.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// Its day and name, when an edition is published at the address of the document.
    pub newest: Option<Edition>,
    /// The earlier editions, the newest first.
    pub earlier: Vec<Edition>,
}

/// Finds the editions of the document at `address`; `named` are those that the facts list and
/// `date` is the day of the document itself.
pub(super) fn of(
    file: &File,
    address: &str,
    date: Option<Date>,
    named: Vec<Edition>,
) -> Result<Kept, String> {
    let mut all = named;
    for found in beside(file, address) {
        if !all.iter().any(|edition| edition.path == found.path) {
            all.push(found);
        }
    }
    all.sort_by(|a, b| b.date.cmp(&a.date).then_with(|| a.path.cmp(&b.path)));
    if let Some([one, two]) = all.array_windows().find(|[one, two]| one.date == two.date) {
        return Err(format!(
            "две редакции одного дня: {} и {}; исправьте дату одной из них",
            one.path, two.path
        ));
    }
    match file.published(address) {
        Ok(Place::File { path, size }) => {
            let later = all.iter().find(|e| date.is_some_and(|own| e.date >= own));
            if let Some(later) = later {
                return Err(format!(
                    "прежняя редакция {} не старше самого документа; исправьте её дату или уберите файл {path}, тогда по его адресу откроется самая новая редакция",
                    later.path
                ));
            }
            Ok(Kept {
                path,
                size,
                newest: None,
                earlier: all,
            })
        }
        Err(why) if all.is_empty() => Err(why),
        _ => {
            let newest = all.remove(0);
            Ok(Kept {
                path: newest.path.clone(),
                size: newest.size,
                newest: Some(newest),
                earlier: all,
            })
        }
    }
}

/// Files beside the address with the same name and a day before the ending.
fn beside(file: &File, address: &str) -> Vec<Edition> {
    let address = address.trim_start_matches('/');
    let (folder, name) = address.rsplit_once('/').unwrap_or(("", address));
    let Some((stem, ending)) = name.rsplit_once('.') else {
        return Vec::new();
    };
    let Ok(entries) = fs::read_dir(file.content().join(folder)) else {
        return Vec::new();
    };
    let names = entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok());
    names
        .filter_map(|found| {
            let middle = found.strip_prefix(stem)?.strip_suffix(ending)?;
            let day = middle.strip_prefix('.')?.strip_suffix('.')?;
            let date = day.parse::<Date>().ok().filter(|_| day.len() == 10)?;
            let path = match folder {
                "" => found,
                folder => format!("{folder}/{found}"),
            };
            match file.published(&path) {
                Ok(Place::File { path, size }) => Some(Edition {
                    title: None,
                    path,
                    size,
                    date,
                    note: None,
                    signature: None,
                }),
                _ => None,
            }
        })
        .collect()
}
