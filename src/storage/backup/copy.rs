//! Copying files into a backup, each measured on the way.

use std::path::Path;

use futures::TryStreamExt as _;
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncWriteExt as _;

use super::{
    Progress, Step,
    manifest::{Entry, Manifest, measure},
};
use crate::storage::{Error, Files, Result, StoredFile, disk, hex};

/// Every content that the rows speak of, hashed on the way.
pub async fn copy_files(
    files: &Files,
    rows: &[StoredFile],
    to: &Path,
    manifest: &mut Manifest,
    progress: Progress<'_>,
) -> Result<()> {
    let total = rows.iter().map(|f| f.size.unsigned_abs()).sum();
    let mut done = 0;
    for row in rows {
        progress(Step {
            what: "Файлы",
            done,
            total,
        });
        let name = format!("files/{}", row.storage_key);
        let path = to.join(&name);
        disk::private_dir(path.parent().unwrap_or(to))?;
        let entry = copy_file(files, row, &path).await?;
        if entry.sha256 != row.sha256 {
            return Err(Error::Damaged(format!(
                "Файл «{}» (№ {}) повреждён, копия не сделана. Верните его из прежней копии (eios restore) или удалите запись о нём.",
                row.name, row.id
            )));
        }
        done += entry.size;
        manifest.files.insert(name, entry);
    }
    progress(Step {
        what: "Файлы",
        done,
        total,
    });
    Ok(())
}

async fn copy_file(files: &Files, row: &StoredFile, to: &Path) -> Result<Entry> {
    let what = |e| Error::disk(format!("не записан {}", to.display()), e);
    let mut out = tokio::fs::File::from_std(disk::private_file(to)?);
    let (mut hash, mut size) = (Sha256::new(), 0);
    let mut bytes = files.read(row, None).await?;
    while let Some(part) = bytes.try_next().await? {
        hash.update(&part);
        size += part.len() as u64;
        out.write_all(&part).await.map_err(what)?;
    }
    out.flush().await.map_err(what)?;
    Ok(Entry {
        size,
        sha256: hex(&hash.finalize()),
    })
}

/// Plain files of a folder; what a link points to is not the folder's own.
pub fn copy_folder(
    name: &str,
    from: &Path,
    to: &Path,
    manifest: &mut Manifest,
    progress: Progress<'_>,
) -> Result<()> {
    for (done, entry) in walkdir::WalkDir::new(from)
        .sort_by_file_name()
        .into_iter()
        .enumerate()
    {
        let entry = entry.map_err(|e| Error::Fault(e.into()))?;
        if !entry.file_type().is_file() {
            continue;
        }
        progress(Step {
            what: "Папки",
            done: done as u64,
            total: 0,
        });
        let inner = entry.path().strip_prefix(from).unwrap_or(entry.path());
        let inner = inner.to_str().ok_or_else(|| {
            Error::Refused(format!(
                "Имя файла {} не в кодировке UTF-8, копия не сделана. Переименуйте его.",
                entry.path().display()
            ))
        })?;
        let name = format!("extra/{name}/{inner}");
        let path = to.join(&name);
        disk::private_dir(path.parent().unwrap_or(to))?;
        let what = |e| Error::disk(format!("не скопирован {}", entry.path().display()), e);
        std::fs::copy(entry.path(), &path).map_err(what)?;
        manifest.files.insert(name, measure(&path).map_err(what)?);
    }
    Ok(())
}
