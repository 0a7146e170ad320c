//! Who may work on a store kept in a folder: one program that serves and migrates (`.lock`), any number
//! that read or make single changes beside it, and no sweep of files while a backup reads them
//! (`.backup-lock`). The kernel drops a lock with its process, so nothing is left after kill -9.

use std::{
    fs::{File, TryLockError},
    io::{Read as _, Seek as _, Write as _},
    path::Path,
};

use super::{Error, Result, disk};

/// A lock held until dropped.
#[derive(Debug)]
pub struct Lock(File);

impl Drop for Lock {
    /// Said aloud, because a process being started by another thread may still have a copy of the file.
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

/// Takes the store for one process, or says who has it.
pub fn store(folder: &Path) -> Result<Lock> {
    let mut file = disk::private_file(&folder.join(".lock"))?;
    match file.try_lock() {
        Ok(()) => {
            // Only for the sentence shown to the next one; the lock itself is the kernel's.
            let _ = file.set_len(0);
            let _ = file.rewind();
            let _ = write!(file, "{}", std::process::id());
            Ok(Lock(file))
        }
        Err(TryLockError::WouldBlock) => {
            let mut owner = String::new();
            let _ = file.read_to_string(&mut owner);
            Err(Error::Refused(format!(
                "С хранилищем {} уже работает другой процесс eios (номер {owner}). Остановите его и повторите.",
                folder.display()
            )))
        }
        Err(TryLockError::Error(e)) => Err(Error::disk("не удалось занять хранилище", e)),
    }
}

/// Held by a backup: files without a row stay where they are until it ends.
pub fn backup(folder: &Path) -> Result<Lock> {
    let file = disk::private_file(&folder.join(".backup-lock"))?;
    file.lock_shared()
        .map_err(|e| Error::disk("не удалось занять файлы на время копирования", e))?;
    Ok(Lock(file))
}

/// Held by a sweep of files; nothing while a backup is under way.
pub fn sweep(folder: &Path) -> Result<Option<Lock>> {
    let file = disk::private_file(&folder.join(".backup-lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Lock(file))),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(e)) => Err(Error::disk("не удалось занять файлы", e)),
    }
}
