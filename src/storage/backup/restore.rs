//! Restoring a backup: proved first, built beside, then put in place at once. Nothing old is deleted.
//! SQLite → SQLite and PostgreSQL → PostgreSQL as they are, and each into the other row by row.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use sqlx::AssertSqlSafe;

use super::{
    Extra, Progress, Step,
    drill::{known_steps, to_sqlite},
    make::open_copy,
    manifest::{Engine, Manifest, SQLITE, measure},
    swap,
    tables::{self, Source},
    verify::verify,
};
use crate::{
    config,
    storage::{
        Db, Error, Files, Result, Tx,
        db::{SQLITE_FILE, is_postgres},
        disk, lock, migrations,
    },
};

/// What a restore may do.
#[derive(Clone, Copy, Debug, Default)]
pub struct Restore<'a> {
    /// Something is there already: rename it aside.
    pub replace: bool,
    /// Folders of the backup that are wanted too, and where they go (`content`).
    pub extra: Extra<'a>,
}

/// What a restore did.
#[derive(Clone, Debug)]
pub struct Restored {
    /// What the backup said of itself.
    pub manifest: Manifest,
    /// Where the old things lie now: folders, and «схема базы …» for PostgreSQL.
    pub kept_aside: Vec<String>,
}

/// Restores a backup into the store that is configured, which nobody may be serving.
pub async fn restore(
    backup: &Path,
    storage: &config::Storage,
    paths: &config::Paths,
    how: Restore<'_>,
    now: Timestamp,
    progress: Progress<'_>,
) -> Result<Restored> {
    let manifest = verify(backup, progress).await?.require_sound(backup)?;
    known_steps(&manifest)?;
    let postgres = is_postgres(&storage.database)?;
    check_extra(&manifest, how)?;
    disk::private_dir(&paths.store)?;
    let _lock = lock::store(&paths.store)?;
    if !how.replace && !swap::is_empty(&paths.store) {
        return Err(occupied(&format!("В хранилище {}", paths.store.display())));
    }
    swap::remove_halves(&paths.store);
    let moment = now.strftime("%Y%m%dT%H%M%SZ").to_string();
    let ready = tempfile::Builder::new()
        .prefix(swap::HALF)
        .tempdir_in(&paths.store)
        .map_err(|e| Error::disk("не удалось писать в хранилище", e))?;
    bring_files(backup, &manifest, storage, paths, ready.path(), progress).await?;
    let mut kept_aside = vec![];
    progress(Step {
        what: "База данных",
        done: 0,
        total: manifest.rows(),
    });
    let mut pending = None;
    if postgres {
        let url = &storage.database;
        pending = Some(into_postgres(backup, &manifest, url, how.replace, &moment).await?);
    } else {
        let file = ready.path().join(SQLITE_FILE);
        drop(disk::private_file(&file)?);
        to_sqlite(backup, &manifest, &file).await?;
    }
    disk::sync_tree(ready.path())?;
    kept_aside.extend(swap::into_store(ready.path(), &paths.store, &moment)?.map(shown));
    if let Some(pending) = pending {
        kept_aside.extend(pending.commit().await?);
    }
    swap::finish(&paths.store)?;
    for (name, place) in how.extra {
        kept_aside.extend(bring_folder(backup, &manifest, name, place, &moment)?.map(shown));
    }
    Ok(Restored {
        manifest,
        kept_aside,
    })
}

fn shown(path: PathBuf) -> String {
    path.display().to_string()
}

fn occupied(what: &str) -> Error {
    Error::Refused(format!(
        "{what} уже есть данные, восстановление их не тронуло. Укажите пустое место или добавьте --replace: прежнее будет переименовано и сохранено."
    ))
}

fn check_extra(manifest: &Manifest, how: Restore<'_>) -> Result<()> {
    for (name, place) in how.extra {
        if !manifest
            .files
            .keys()
            .any(|f| f.starts_with(&format!("extra/{name}/")))
        {
            return Err(Error::Refused(format!(
                "В копии нет папки «{name}». Восстановите без неё."
            )));
        }
        if !how.replace && swap::has_entries(place) {
            return Err(occupied(&format!("В папке {}", place.display())));
        }
    }
    Ok(())
}

/// Puts the contents where the configuration wants them: into `ready/files`, or into the service.
async fn bring_files(
    backup: &Path,
    manifest: &Manifest,
    storage: &config::Storage,
    paths: &config::Paths,
    ready: &Path,
    progress: Progress<'_>,
) -> Result<()> {
    let remote = match storage.files.as_str() {
        "" => None,
        _ => Some(Files::open(storage, paths)?),
    };
    disk::private_dir(&ready.join("files"))?;
    let total = manifest.bytes();
    let mut done = 0;
    for (name, entry) in &manifest.files {
        let Some(key) = name.strip_prefix("files/") else {
            continue;
        };
        let from = backup.join(name);
        match &remote {
            Some(files) => files.bring(&from, key, entry.size).await?,
            None => {
                let to = ready.join("files").join(key);
                disk::private_dir(to.parent().unwrap_or(ready))?;
                copy_checked(&from, &to, &entry.sha256)?;
            }
        }
        done += entry.size;
        progress(Step {
            what: "Файлы",
            done,
            total,
        });
    }
    Ok(())
}

/// The backup was proved a moment ago, but what counts is what arrived.
fn copy_checked(from: &Path, to: &Path, sha256: &str) -> Result<()> {
    let what = |e| Error::disk(format!("не восстановлен {}", to.display()), e);
    std::fs::copy(from, to).map_err(what)?;
    match measure(to).map_err(what)? {
        there if there.sha256 == sha256 => Ok(()),
        _ => Err(Error::Damaged(format!(
            "Файл {} записан не таким, каким был прочитан. Проверьте диск и повторите.",
            to.display()
        ))),
    }
}

fn bring_folder(
    backup: &Path,
    manifest: &Manifest,
    name: &str,
    place: &Path,
    moment: &str,
) -> Result<Option<PathBuf>> {
    let parent = place
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let what = |e| Error::disk(format!("не восстановлена папка {}", place.display()), e);
    std::fs::create_dir_all(parent).map_err(what)?;
    let ready = tempfile::Builder::new()
        .prefix(".restoring-")
        .tempdir_in(parent)
        .map_err(what)?;
    let prefix = format!("extra/{name}/");
    for (file, entry) in &manifest.files {
        let Some(inner) = file.strip_prefix(&prefix) else {
            continue;
        };
        let to = ready.path().join(inner);
        std::fs::create_dir_all(to.parent().unwrap_or(ready.path())).map_err(what)?;
        copy_checked(&backup.join(file), &to, &entry.sha256)?;
    }
    disk::sync_tree(ready.path())?;
    // Public pages, unlike the store, are read by other programs too.
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(ready.path(), std::fs::Permissions::from_mode(0o755)).map_err(what)?;
    swap::folder(&ready.keep(), place, moment)
}

/// Rows that are in PostgreSQL but not yet seen by anyone.
struct Pending {
    db: Db,
    tx: Tx,
    aside: Option<String>,
}

impl Pending {
    async fn commit(self) -> Result<Option<String>> {
        self.tx.commit().await?;
        self.db.close().await;
        Ok(self.aside)
    }
}

async fn into_postgres(
    backup: &Path,
    manifest: &Manifest,
    url: &str,
    replace: bool,
    moment: &str,
) -> Result<Pending> {
    let db = Db::postgres_as(url, "eios-restore").await?;
    let mut tx = db.begin().await?;
    tx.script(
        "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"
            .to_owned(),
    )
    .await?;
    refuse_served(&mut tx).await?;
    let aside = clear_schema(&mut tx, replace, moment).await?;
    migrations::build(&mut tx, known_steps(manifest)?).await?;
    match manifest.engine {
        Engine::Postgres => {
            let copies = backup.join("tables");
            tables::load(&mut tx, &Source::Copies(&copies), &manifest.tables).await?;
        }
        Engine::Sqlite => {
            let pool = open_copy(&backup.join(SQLITE)).await?;
            tables::load(&mut tx, &Source::Sqlite(&pool), &manifest.tables).await?;
            pool.close().await;
        }
    }
    Ok(Pending { db, tx, aside })
}

/// A server that goes on through the change would write into the schema put aside.
async fn refuse_served(tx: &mut Tx) -> Result<()> {
    let (others,): (i64,) = tx
        .one(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'eios'",
            vec![],
        )
        .await?;
    match others {
        0 => Ok(()),
        _ => Err(Error::Refused(
            "С базой данных сейчас работает eios. Остановите его на всех узлах и повторите."
                .to_owned(),
        )),
    }
}

/// Empty is as it should be; otherwise the schema is renamed aside and made anew, in the same transaction.
async fn clear_schema(tx: &mut Tx, replace: bool, moment: &str) -> Result<Option<String>> {
    let (schema, tables): (String, i64) = tx
        .one(
            "SELECT current_schema()::text, (SELECT count(*) FROM pg_class
                WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm'))",
            vec![],
        )
        .await?;
    if tables == 0 {
        return Ok(None);
    }
    if !replace {
        return Err(occupied("В базе данных PostgreSQL"));
    }
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let aside = format!("replaced_{}", moment.to_lowercase());
    tx.exec(
        AssertSqlSafe(format!(
            "ALTER SCHEMA {} RENAME TO {}",
            quoted(&schema),
            quoted(&aside)
        )),
        vec![],
    )
    .await?;
    tx.exec(
        AssertSqlSafe(format!("CREATE SCHEMA {}", quoted(&schema))),
        vec![],
    )
    .await?;
    Ok(Some(format!("схема базы данных {aside}")))
}
