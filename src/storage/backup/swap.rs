//! Putting restored things in the place of the old ones: the old are renamed aside, never deleted, and a
//! mark stands while neither is whole, so that no one takes the gap for an empty store.

use std::path::{Path, PathBuf};

use crate::storage::{Error, Result, db::SQLITE_FILE, disk};

/// Stands in a store while a restore moves things.
const MARK: &str = "restore-unfinished";

/// A store in the middle of a restore is not opened: it would look empty.
pub fn refuse_half_restored(store: &Path) -> Result<()> {
    if !store.join(MARK).exists() {
        return Ok(());
    }
    Err(Error::Refused(format!(
        "Восстановление в {} было прервано. Повторите eios restore с ключом --replace; прежние данные лежат там же в папке replaced-….",
        store.display()
    )))
}

/// How the name of a folder begins in which a restore builds.
pub const HALF: &str = "restoring-";

/// Halves of restores that were killed. The caller holds the store, so nobody works on them.
pub fn remove_halves(store: &Path) {
    for entry in std::fs::read_dir(store).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(HALF) {
            // What cannot be removed stays: it is in nobody's way.
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// What a store consists of, without locks, notes and copies.
fn parts(store: &Path) -> Vec<PathBuf> {
    let database = ["", "-wal", "-shm"].map(|end| format!("{SQLITE_FILE}{end}"));
    let names = database.into_iter().chain(["files".to_owned()]);
    names
        .map(|name| store.join(name))
        .filter(|path| path.exists())
        .collect()
}

/// Whether the store has anything that a restore would put aside.
pub fn is_empty(store: &Path) -> bool {
    let holds_files = |folder: &Path| {
        walkdir::WalkDir::new(folder)
            .into_iter()
            .filter_map(std::result::Result::ok)
            .any(|e| e.file_type().is_file())
    };
    !store.join(MARK).exists() && !parts(store).iter().any(|p| holds_files(p))
}

/// Moves what `ready` holds into the store; what was there goes to `replaced-<moment>`, which is returned
/// when there was something. Until [`finish`] nobody may open the store.
pub fn into_store(ready: &Path, store: &Path, moment: &str) -> Result<Option<PathBuf>> {
    let mark = store.join(MARK);
    drop(disk::private_file(&mark)?);
    disk::sync_dir(store)?;
    let old = parts(store);
    let aside = free_name(&store.join(format!("replaced-{moment}")));
    if !old.is_empty() {
        disk::private_dir(&aside)?;
        move_all(&old, &aside)?;
    }
    move_all(&parts(ready), store)?;
    disk::sync_dir(store)?;
    Ok((!old.is_empty()).then_some(aside))
}

/// All is in its place: the store may be opened.
pub fn finish(store: &Path) -> Result<()> {
    std::fs::remove_file(store.join(MARK))
        .map_err(|e| Error::disk("не снята отметка о восстановлении", e))?;
    disk::sync_dir(store)
}

fn move_all(paths: &[PathBuf], to: &Path) -> Result<()> {
    for path in paths {
        disk::rename(path, &to.join(path.file_name().unwrap_or_default()))?;
    }
    disk::sync_dir(to)
}

/// Puts a restored folder in the place of another, which is renamed aside when it holds anything.
pub fn folder(ready: &Path, place: &Path, moment: &str) -> Result<Option<PathBuf>> {
    let mut name = place.as_os_str().to_owned();
    name.push(format!(".replaced-{moment}"));
    let aside = free_name(Path::new(&name));
    let old = has_entries(place);
    if old {
        disk::rename(place, &aside)?;
    }
    disk::rename(ready, place)?;
    if let Some(parent) = place.parent().filter(|p| !p.as_os_str().is_empty()) {
        disk::sync_dir(parent)?;
    }
    Ok(old.then_some(aside))
}

/// Whether a folder is there and holds anything.
pub fn has_entries(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
}

/// The name itself, or with the first number that makes it new.
fn free_name(path: &Path) -> PathBuf {
    let numbered = |n: u32| {
        let mut name = path.as_os_str().to_owned();
        name.push(format!("-{n}"));
        PathBuf::from(name)
    };
    std::iter::once(path.to_owned())
        .chain((2..).map(numbered))
        .find(|p| !p.exists())
        .unwrap_or_else(|| path.to_owned())
}
