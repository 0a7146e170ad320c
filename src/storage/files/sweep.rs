//! Taking away what nobody needs: contents without a row and halves of files that never became whole.

use std::{collections::HashSet, path::Path, time::SystemTime};

use futures::TryStreamExt as _;
use jiff::{SignedDuration, Timestamp};
use object_store::{ObjectStoreExt as _, path::Path as Key};

use super::{Db, Error, Files, Result, place};
use crate::storage::{Tx, lock, v};

/// Younger ones may be on their way to their row.
const GRACE: SignedDuration = SignedDuration::from_hours(1);

/// The number under which PostgreSQL keeps the lock between a backup and a sweep.
pub(in crate::storage) const BACKUP_KEY: i64 = 0x0065_696f_735f_626b;

/// What a sweep took away.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Swept {
    /// Contents without a row.
    pub contents: u64,
    /// Halves of files.
    pub halves: u64,
    /// A backup was reading, nothing was touched: try again later.
    pub put_off: bool,
}

impl Files {
    /// Takes away contents without a row and halves of files, both older than an hour at `now`.
    /// Safe beside those who put files, and does nothing while a backup reads.
    pub async fn sweep(&self, db: &Db, now: Timestamp) -> Result<Swept> {
        let before = now - GRACE;
        let Some(_lock) = lock::sweep(&self.0.store)? else {
            return Ok(Swept {
                put_off: true,
                ..Swept::default()
            });
        };
        let halves = sweep_halves(&self.0.temp, before)?;
        let mut swept = Swept {
            halves,
            ..Swept::default()
        };
        for key in self.orphans(db, before).await? {
            match self.remove(db, &key, before).await? {
                Some(gone) => swept.contents += u64::from(gone),
                None => {
                    return Ok(Swept {
                        put_off: true,
                        ..swept
                    });
                }
            }
        }
        Ok(swept)
    }

    /// Old contents that had no row when looked at; each is looked at again before it goes.
    async fn orphans(&self, db: &Db, before: Timestamp) -> Result<Vec<Key>> {
        let known: Vec<(String,)> = db.all("SELECT storage_key FROM file", vec![]).await?;
        let known: HashSet<String> = known.into_iter().map(|(k,)| k).collect();
        let old = self.0.objects.list(None).try_filter_map(|found| {
            let key = found.location.as_ref();
            let orphan = is_old(&found, before) && place::is_key(key) && !known.contains(key);
            std::future::ready(Ok(orphan.then_some(found.location)))
        });
        Ok(old.try_collect().await?)
    }

    /// Removes one content, in a transaction that those who put the same one wait for.
    /// Whether it went; nothing when a backup has begun.
    async fn remove(&self, db: &Db, key: &Key, before: Timestamp) -> Result<Option<bool>> {
        let mut tx = db.begin().await?;
        if let Tx::Pg(t, _) = &mut tx {
            let (free,): (bool,) = sqlx::query_as("SELECT pg_try_advisory_xact_lock($1)")
                .bind(BACKUP_KEY)
                .fetch_one(&mut **t)
                .await?;
            if !free {
                return Ok(None);
            }
        }
        tx.lock(key.as_ref()).await?;
        let row: Option<(i64,)> = tx
            .opt(
                "SELECT id FROM file WHERE storage_key = $1",
                v![key.as_ref()],
            )
            .await?;
        let goes = row.is_none()
            && match self.0.objects.head(key).await {
                Ok(found) => is_old(&found, before),
                // Another sweep was faster.
                Err(object_store::Error::NotFound { .. }) => false,
                Err(e) => return Err(e.into()),
            };
        if goes {
            self.0.objects.delete(key).await?;
        }
        tx.commit().await?;
        Ok(Some(goes))
    }
}

fn is_old(found: &object_store::ObjectMeta, before: Timestamp) -> bool {
    found.last_modified.timestamp_millis() < before.as_millisecond()
}

fn sweep_halves(temp: &Path, before: Timestamp) -> Result<u64> {
    let what = |e| Error::disk(format!("не читается папка {}", temp.display()), e);
    let before = SystemTime::from(before);
    let mut gone = 0;
    for entry in std::fs::read_dir(temp).map_err(what)? {
        let entry = entry.map_err(what)?;
        let old = entry
            .metadata()
            .and_then(|m| m.modified())
            .is_ok_and(|modified| modified < before);
        // Someone else may have finished with it in between: that is as good.
        if old && std::fs::remove_file(entry.path()).is_ok() {
            gone += 1;
        }
    }
    Ok(gone)
}
