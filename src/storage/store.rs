//! Database and files together, as one store of one college: opened, asked for its health, closed.

use std::path::{Path, PathBuf};

use super::{Db, Error, Files, Result, disk, lock, migrations};
use crate::config;

/// The database and the files of one college.
#[derive(Clone, Debug)]
pub struct Store {
    /// Facts.
    pub db: Db,
    /// Files.
    pub files: Files,
    folder: PathBuf,
}

impl Store {
    /// Below this a store says that it is not ready: a backup of the schema and the journal must still fit.
    pub const LEAST_ROOM: u64 = 100 * 1024 * 1024;

    /// Opens the store for the one process that serves it, making it when missing and bringing its schema
    /// forward. A second such process on the same folder is refused.
    pub async fn open(storage: &config::Storage, paths: &config::Paths) -> Result<Self> {
        let db = Db::open(storage, paths).await?;
        db.migrate().await?;
        Self::with(db, storage, paths)
    }

    /// Opens the store beside the process that serves it, for single changes; its schema must be this program's.
    pub async fn attach(storage: &config::Storage, paths: &config::Paths) -> Result<Self> {
        let db = Db::attach(storage, paths).await?;
        migrations::require_current(&db).await?;
        Self::with(db, storage, paths)
    }

    /// Opens the store beside the process that serves it, only to read it: its schema may be an older one,
    /// so that a new program can make a backup before it brings the schema forward.
    pub async fn attach_to_read(storage: &config::Storage, paths: &config::Paths) -> Result<Self> {
        let db = Db::attach(storage, paths).await?;
        migrations::require_known(&db).await?;
        Self::with(db, storage, paths)
    }

    fn with(db: Db, storage: &config::Storage, paths: &config::Paths) -> Result<Self> {
        Ok(Self {
            db,
            files: Files::open(storage, paths)?,
            folder: paths.store.clone(),
        })
    }

    /// Whether the store can do its work now: the database answers, the files answer, the disk has room.
    pub async fn ready(&self) -> Result<()> {
        self.db.ping().await?;
        let files = tokio::time::timeout(std::time::Duration::from_secs(2), self.files.ping());
        files.await.unwrap_or_else(|_| {
            Err(Error::Unavailable(
                "хранилище файлов не отвечает две секунды".to_owned(),
            ))
        })?;
        let room = disk::free_space(&self.folder)?;
        if room < Self::LEAST_ROOM {
            return Err(Error::Unavailable(format!(
                "на диске осталось {} МБ, нужно не меньше {}: освободите место",
                room / 1024 / 1024,
                Self::LEAST_ROOM / 1024 / 1024
            )));
        }
        Ok(())
    }

    /// The folder of the store on this machine.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Ends all connections.
    pub async fn close(&self) {
        self.db.close().await;
    }
}

/// Deletes the SQLite store of an invented college: database, files, copies taken before migrations. Nobody
/// may be serving it. A real college's store is never given to this function; `restore` renames instead.
pub fn remove_local(paths: &config::Paths) -> Result<()> {
    let _lock = lock::store(&paths.store)?;
    let entries =
        std::fs::read_dir(&paths.store).map_err(|e| Error::disk("хранилище не читается", e))?;
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let gone = match entry.path() {
            path if path.is_dir() && name == "files" => std::fs::remove_dir_all(path),
            path if name.starts_with("eios.sqlite") || name.starts_with("before-") => {
                std::fs::remove_file(path)
            }
            _ => Ok(()),
        };
        gone.map_err(|e| Error::disk(format!("не удаляется {name}"), e))?;
    }
    Ok(())
}
