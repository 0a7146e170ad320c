//! What the folder of the store asks of the operating system: private folders, durable names,
//! room left. Nothing here knows what is kept.

use std::{
    fs::{DirBuilder, File},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
};

use super::{Error, Result};

/// Makes a folder (and those above it) that only its owner may enter.
pub fn private_dir(path: &Path) -> Result<()> {
    let what = || format!("не удалось создать папку {}", path.display());
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|e| Error::disk(what(), e))
}

/// Takes from others the right to enter a folder that was there before us.
pub fn close_to_others(path: &Path) -> Result<()> {
    let what = || format!("не удалось закрыть от других папку {}", path.display());
    let mode = std::fs::metadata(path)
        .map_err(|e| Error::disk(what(), e))?
        .permissions()
        .mode();
    if mode & 0o077 == 0 {
        return Ok(());
    }
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700))
        .map_err(|e| Error::disk(what(), e))
}

/// Opens for writing a file that only its owner may read, made when missing.
pub fn private_file(path: &Path) -> Result<File> {
    File::options()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .mode(0o600)
        .open(path)
        .map_err(|e| Error::disk(format!("не удалось открыть файл {}", path.display()), e))
}

/// Makes the names in a folder durable: without this a renamed file may be gone after a power cut.
pub fn sync_dir(path: &Path) -> Result<()> {
    File::open(path)
        .and_then(|dir| dir.sync_all())
        .map_err(|e| Error::disk(format!("не удалось записать на диск {}", path.display()), e))
}

/// Makes everything written below `path` durable, cheaper than file by file.
pub fn sync_tree(path: &Path) -> Result<()> {
    #[cfg(target_os = "linux")]
    {
        let what = || format!("не удалось записать на диск {}", path.display());
        let dir = File::open(path).map_err(|e| Error::disk(what(), e))?;
        rustix::fs::syncfs(&dir).map_err(|e| Error::disk(what(), e.into()))
    }
    #[cfg(not(target_os = "linux"))]
    {
        for entry in walkdir::WalkDir::new(path) {
            let entry = entry.map_err(|e| Error::Fault(e.into()))?;
            sync_dir(entry.path())?;
        }
        Ok(())
    }
}

/// Bytes that may still be written where `path` lies.
pub fn free_space(path: &Path) -> Result<u64> {
    let stat = rustix::fs::statvfs(path).map_err(|e| {
        Error::disk(
            format!("не удалось узнать место на диске {}", path.display()),
            e.into(),
        )
    })?;
    Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
}

/// Renames, saying what and where when it fails.
pub fn rename(from: &Path, to: &Path) -> Result<()> {
    std::fs::rename(from, to).map_err(|e| {
        Error::disk(
            format!(
                "не удалось переименовать {} в {}",
                from.display(),
                to.display()
            ),
            e,
        )
    })
}
