//! Files: each content once, under its SHA-256, in a folder or in an S3-compatible service. A file is
//! written whole and durable before a row of the database speaks of it; a row goes before its content.
//! Who may see a file, which kinds are taken and what is inside is decided above, never here.

mod links;
mod name;
mod place;
mod sweep;

use std::{ops::Range, path::Path, sync::Arc};

use futures::{Stream, StreamExt as _, TryStreamExt as _};
use jiff::Timestamp;
use object_store::{GetOptions, ObjectStore, ObjectStoreExt as _, path::Path as Key};
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};

use super::{Db, Error, Result, Tx, hex, v};
use crate::config;
pub use links::{Attached, Link, attach, attached, delete, detach, find, note_signature};
use place::Place;
pub(super) use sweep::BACKUP_KEY;
pub use {name::clean as clean_name, sweep::Swept};

/// The place of files.
#[derive(Clone, Debug)]
pub struct Files(Arc<Place>);

/// A content that the database knows, under the name by which it was asked for.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct StoredFile {
    /// Row of `file`.
    pub id: i64,
    /// The name given by whoever put it here, cleaned: for people only, never a path.
    pub name: String,
    /// The type that the caller found in the content.
    pub mime: String,
    /// Bytes.
    pub size: i64,
    /// 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// Where it lies in the place of files.
    pub storage_key: String,
}

/// Bytes that are on the disk and have a hash, but no row yet; dropped, they are gone.
#[derive(Debug)]
pub struct Staged {
    temp: tempfile::TempPath,
    sha256: String,
    size: u64,
}

impl Staged {
    /// Bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Where the bytes lie until they are kept, for those who look into them first.
    pub fn path(&self) -> &Path {
        &self.temp
    }
}

impl Files {
    /// The place that is configured: `files/` in the store, or `s3://bucket/prefix`.
    pub fn open(storage: &config::Storage, paths: &config::Paths) -> Result<Self> {
        Place::open(storage, &paths.store).map(|p| Self(Arc::new(p)))
    }

    /// Any other object store; `store` is a local folder for what is not whole yet.
    pub fn over(objects: Arc<dyn ObjectStore>, store: &Path) -> Result<Self> {
        Place::remote(objects, store).map(|p| Self(Arc::new(p)))
    }

    /// Takes the bytes of `reader`, `limit` at most, to the disk of this machine, hashing on the way.
    /// No transaction is open meanwhile: a slow sender holds nobody up.
    pub async fn stage(&self, mut reader: impl AsyncRead + Unpin, limit: u64) -> Result<Staged> {
        let what = |e| Error::disk("не удалось записать файл", e);
        let (file, temp) = self.0.temp()?.into_parts();
        let mut file = tokio::fs::File::from_std(file);
        let mut hash = Sha256::new();
        let mut size = 0;
        let mut buffer = vec![0; 64 * 1024];
        loop {
            // A sender that breaks off is the sender's failure, not the disk's.
            let read = reader
                .read(&mut buffer)
                .await
                .map_err(|e| Error::BadValue(format!("файл не дошёл до конца: {e}")))?;
            if read == 0 {
                break;
            }
            size += read as u64;
            if size > limit {
                return Err(Error::TooLarge(limit));
            }
            hash.update(&buffer[..read]);
            file.write_all(&buffer[..read]).await.map_err(what)?;
        }
        file.flush().await.map_err(what)?;
        file.sync_all().await.map_err(what)?;
        let sha256 = hex(&hash.finalize());
        let staged = Staged { temp, sha256, size };
        self.0.send_early(&staged).await?;
        Ok(staged)
    }

    /// Gives staged bytes their place and their row in the caller's transaction; the same content
    /// again gives the same row. After the caller's commit an answer may say "saved".
    pub async fn keep(
        &self,
        tx: &mut Tx,
        staged: Staged,
        name: &str,
        mime: &str,
        now: Timestamp,
    ) -> Result<StoredFile> {
        let (sha256, size) = (staged.sha256.clone(), staged.size);
        let key = place::key(&sha256);
        // From here a sweep can no longer take away a content that it found without a row.
        tx.lock(&key).await?;
        self.0.publish(staged).await?;
        let name = clean_name(name);
        let known: Option<(i64,)> = tx
            .opt("SELECT id FROM file WHERE sha256 = $1", v![&sha256])
            .await?;
        let size = i64::try_from(size).unwrap_or(i64::MAX);
        let (id,) = match known {
            Some(id) => id,
            None => {
                tx.one(
                    "INSERT INTO file (name, mime, size, sha256, storage_key, created_at)
                     VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
                    v![&name, mime, size, &sha256, &key, now],
                )
                .await?
            }
        };
        Ok(StoredFile {
            id,
            name,
            mime: mime.to_owned(),
            size,
            sha256,
            storage_key: key,
        })
    }

    /// Takes a whole file in one go: [`Files::stage`] and [`Files::keep`] in a transaction of its own.
    pub async fn put(
        &self,
        db: &Db,
        name: &str,
        mime: &str,
        reader: impl AsyncRead + Unpin,
        limit: u64,
        now: Timestamp,
    ) -> Result<StoredFile> {
        let staged = self.stage(reader, limit).await?;
        let mut tx = db.begin().await?;
        let file = self.keep(&mut tx, staged, name, mime, now).await?;
        tx.commit().await?;
        Ok(file)
    }

    /// The bytes of a file, or of a part of it.
    pub async fn read(
        &self,
        file: &StoredFile,
        range: Option<Range<u64>>,
    ) -> Result<impl Stream<Item = Result<bytes::Bytes>> + Send + Unpin + use<>> {
        if let Some(r) = &range
            && (r.start >= r.end || r.end > file.size.unsigned_abs())
        {
            return Err(Error::BadValue(format!(
                "в файле {} байт, части {}–{} в нём нет",
                file.size, r.start, r.end
            )));
        }
        let options = GetOptions {
            range: range.map(Into::into),
            ..GetOptions::default()
        };
        let key = Key::from(file.storage_key.as_str());
        let found = self.0.objects.get_opts(&key, options).await;
        let found = found.map_err(|e| lost(e, file))?;
        Ok(found.into_stream().map_err(Error::from).boxed())
    }

    /// Reads a file to its end and compares it with its hash.
    pub async fn verify(&self, file: &StoredFile) -> Result<()> {
        let mut bytes = self.read(file, None).await?;
        let mut hash = Sha256::new();
        while let Some(part) = bytes.try_next().await? {
            hash.update(&part);
        }
        if hex(&hash.finalize()) == file.sha256 {
            return Ok(());
        }
        Err(Error::Damaged(format!(
            "Файл «{}» (№ {}) повреждён: его содержимое не совпадает с записанным при приёме. Верните его из резервной копии: eios restore.",
            file.name, file.id
        )))
    }

    /// Sends a content of a backup to the service, under the key that it had.
    pub(super) async fn bring(&self, from: &Path, key: &str, size: u64) -> Result<()> {
        self.0.send_file(from, key, size).await
    }

    /// Whether the place of files answers.
    pub async fn ping(&self) -> Result<()> {
        match self.0.objects.head(&Key::from("ping")).await {
            Ok(_) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(e) => Err(e.into()),
        }
    }
}

fn lost(error: object_store::Error, file: &StoredFile) -> Error {
    match error {
        object_store::Error::NotFound { .. } => Error::Damaged(format!(
            "Файл «{}» (№ {}) пропал из хранилища. Верните его из резервной копии: eios restore.",
            file.name, file.id
        )),
        error => error.into(),
    }
}
