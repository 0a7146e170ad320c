//! Where the bytes lie: one interface to read, list and delete (`object_store`), and two ways to write,
//! because a folder needs its own care to be durable while a service answers only when it has the bytes.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use object_store::{
    ClientOptions, ObjectStore, ObjectStoreExt as _, RetryConfig,
    aws::{AmazonS3Builder, Checksum},
    buffered::BufWriter,
    local::LocalFileSystem,
    path::Path as Key,
    prefix::PrefixStore,
};
use tokio::io::AsyncWriteExt as _;

use super::{Error, Result, Staged};
use crate::{config, storage::disk};

#[derive(Debug)]
pub(super) struct Place {
    pub objects: Arc<dyn ObjectStore>,
    /// The folder of files, when it is a folder.
    root: Option<PathBuf>,
    /// Where files grow until they are whole; on the same disk as the folder.
    pub temp: PathBuf,
    /// The store, for the lock that a backup holds.
    pub store: PathBuf,
}

/// `ab/cdef…`: the first two digits of the hash are a folder, so that none grows too long.
pub(super) fn key(sha256: &str) -> String {
    let (folder, name) = sha256.split_at(2.min(sha256.len()));
    format!("{folder}/{name}")
}

/// Whether a name in the place of files is one of ours.
pub(super) fn is_key(key: &str) -> bool {
    let digits = |s: &str| s.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    matches!(key.split_once('/'), Some((a, b)) if a.len() == 2 && b.len() == 62 && digits(a) && digits(b))
}

impl Place {
    pub fn open(storage: &config::Storage, store: &Path) -> Result<Self> {
        if !storage.files.is_empty() {
            return Self::remote(s3(storage)?, store);
        }
        let root = store.join("files");
        let temp = root.join("tmp");
        disk::private_dir(store)?;
        crate::storage::backup::refuse_half_restored(store)?;
        disk::private_dir(&temp)?;
        disk::sync_dir(store)?;
        let objects = LocalFileSystem::new_with_prefix(&root)?.with_fsync(true);
        Ok(Self {
            objects: Arc::new(objects),
            root: Some(root),
            temp,
            store: store.to_owned(),
        })
    }

    pub fn remote(objects: Arc<dyn ObjectStore>, store: &Path) -> Result<Self> {
        let temp = store.join("tmp");
        disk::private_dir(&temp)?;
        Ok(Self {
            objects,
            root: None,
            temp,
            store: store.to_owned(),
        })
    }

    /// A file to grow in, 0600, gone when dropped.
    pub fn temp(&self) -> Result<tempfile::NamedTempFile> {
        tempfile::Builder::new()
            .prefix("put-")
            .tempfile_in(&self.temp)
            .map_err(|e| Error::disk("не удалось начать запись файла", e))
    }

    /// A service far away gets the bytes before the transaction begins, so that it is short.
    pub async fn send_early(&self, staged: &Staged) -> Result<()> {
        match self.root {
            Some(_) => Ok(()),
            None => self.send(staged).await,
        }
    }

    /// Gives staged bytes the place that belongs to their hash. In a folder they are put over whatever
    /// is there: it costs nothing and heals a content that the disk has spoilt.
    pub async fn publish(&self, staged: Staged) -> Result<()> {
        let Some(root) = self.root.clone() else {
            return self.send(&staged).await;
        };
        let moved = tokio::task::spawn_blocking(move || {
            let to = root.join(key(&staged.sha256));
            let folder = to.parent().unwrap_or(&root);
            if !folder.is_dir() {
                disk::private_dir(folder)?;
                disk::sync_dir(&root)?;
            }
            staged
                .temp
                .persist(&to)
                .map_err(|e| Error::disk("не удалось сохранить файл", e.error))?;
            disk::sync_dir(folder)
        });
        moved.await.map_err(|e| Error::Fault(e.into()))?
    }

    async fn send(&self, staged: &Staged) -> Result<()> {
        self.send_file(&staged.temp, &key(&staged.sha256), staged.size)
            .await
    }

    /// Sends a file of this machine to the service under a key, unless it has it.
    pub async fn send_file(&self, from: &Path, key: &str, size: u64) -> Result<()> {
        let key = Key::from(key);
        match self.objects.head(&key).await {
            Ok(there) if there.size == size => return Ok(()),
            Ok(_) | Err(object_store::Error::NotFound { .. }) => {}
            Err(e) => return Err(e.into()),
        }
        let unsent = |e| Error::Unavailable(format!("хранилище файлов не приняло файл: {e}"));
        let mut reader = tokio::fs::File::open(from)
            .await
            .map_err(|e| Error::disk("не читается принятый файл", e))?;
        let mut to = BufWriter::with_capacity(self.objects.clone(), key, 8 * 1024 * 1024);
        if let Err(e) = tokio::io::copy(&mut reader, &mut to).await {
            // Half an upload is of no use; if it cannot be taken back now, the service drops it by its own rule.
            let _ = to.abort().await;
            return Err(unsent(e));
        }
        to.shutdown().await.map_err(unsent)
    }
}

/// `s3://bucket/prefix` with the address and the keys of the configuration.
fn s3(storage: &config::Storage) -> Result<Arc<dyn ObjectStore>> {
    let (bucket, prefix) = storage
        .files
        .strip_prefix("s3://")
        .map(|rest| rest.split_once('/').unwrap_or((rest, "")))
        .filter(|(bucket, _)| !bucket.is_empty())
        .ok_or_else(|| {
            Error::Refused(
                "Значение files должно быть пустым (папка в хранилище) или иметь вид s3://корзина/папка."
                    .to_owned(),
            )
        })?;
    // The one TLS of the program; the second caller finds it installed.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut s3 = AmazonS3Builder::new()
        .with_bucket_name(bucket)
        .with_region(&storage.s3_region)
        .with_access_key_id(&storage.s3_key)
        .with_secret_access_key(&storage.s3_secret)
        .with_checksum_algorithm(Checksum::SHA256)
        .with_allow_http(storage.s3_endpoint.starts_with("http://"))
        .with_client_options(
            ClientOptions::new()
                .with_allow_http(storage.s3_endpoint.starts_with("http://"))
                .with_connect_timeout(Duration::from_secs(5))
                .with_timeout(Duration::from_secs(60)),
        )
        .with_retry(RetryConfig {
            max_retries: 3,
            retry_timeout: Duration::from_secs(20),
            ..RetryConfig::default()
        });
    if !storage.s3_endpoint.is_empty() {
        s3 = s3.with_endpoint(&storage.s3_endpoint);
    }
    let s3 = s3.build().map_err(|e| {
        Error::Refused(format!(
            "Хранилище файлов S3 не настроено ({e}). Проверьте files и s3_… в eios.toml."
        ))
    })?;
    Ok(match prefix.trim_matches('/') {
        "" => Arc::new(s3),
        prefix => Arc::new(PrefixStore::new(s3, prefix)),
    })
}
