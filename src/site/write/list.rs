//! What is known of a folder with a built site: its files with hash, size and time. The list lies
//! beside the folder and spares a build the reading of what it wrote last time; a folder without
//! its list was being written when the program stopped, and its files are compared anew.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Result;
use rayon::prelude::*;

use crate::site::source::{Stat, name_of};

/// A file in a folder. The hash 0 stands for «unknown».
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Hash of what it is made of.
    pub hash: u128,
    /// Its state on the disk.
    pub stat: Stat,
}

/// The files of a folder by their paths in it.
pub type Files = BTreeMap<String, Entry>;

/// Where the list of a folder lies.
pub fn file_of(root: &Path, folder: &str) -> PathBuf {
    root.join(format!("{folder}.list"))
}

/// A folder's files: by its list as far as they still are what it says, or else by a walk.
pub fn known(root: &Path, folder: &str) -> Result<Files> {
    listed(root, folder).map_or_else(|| walked(root, folder), Ok)
}

fn listed(root: &Path, folder: &str) -> Option<Files> {
    let place = root.join(folder);
    let text = fs::read_to_string(file_of(root, folder)).ok()?;
    let lines: Vec<_> = text.lines().map(entry_of_line).collect::<Option<_>>()?;
    let files: Vec<_> = lines
        .into_par_iter()
        .filter_map(|(path, mut entry)| {
            let meta = fs::symlink_metadata(place.join(&path)).ok()?;
            if Stat::of(&meta) != entry.stat {
                entry.hash = 0;
            }
            Some((path, entry))
        })
        .collect();
    Some(files.into_iter().collect())
}

fn walked(root: &Path, folder: &str) -> Result<Files> {
    let place = root.join(folder);
    let mut files = Files::new();
    if place.is_dir() {
        for entry in walkdir::WalkDir::new(&place) {
            let entry = entry?;
            if let Some(path) = name_of(&place, entry.path())
                && !entry.file_type().is_dir()
            {
                let stat = Stat::of(&entry.metadata()?);
                files.insert(path, Entry { hash: 0, stat });
            }
        }
    }
    Ok(files)
}

fn entry_of_line(line: &str) -> Option<(String, Entry)> {
    let mut parts = line.splitn(4, ' ');
    let hash = u128::from_str_radix(parts.next()?, 16).ok()?;
    let size = parts.next()?.parse().ok()?;
    let changed = parts.next()?.parse().ok()?;
    let entry = Entry {
        hash,
        stat: Stat { size, changed },
    };
    Some((parts.next()?.to_owned(), entry))
}

/// Writes the list of a folder beside it.
pub fn save(root: &Path, folder: &str, files: &Files) -> Result<()> {
    let mut text = String::with_capacity(files.len() * 100);
    for (path, entry) in files {
        // a name with a line break would break the list; such a file is written every time
        if !path.contains('\n') {
            let stat = entry.stat;
            let _ = writeln!(
                text,
                "{:032x} {} {} {path}",
                entry.hash, stat.size, stat.changed
            );
        }
    }
    let fresh = root.join(format!("{folder}.list.new"));
    fs::write(&fresh, text)?;
    fs::rename(&fresh, file_of(root, folder))?;
    Ok(())
}
