//! Making a backup while others write: one moment of the database, then every file that it speaks of.

use std::{
    os::unix::fs::PermissionsExt as _,
    path::{Component, Path},
    time::SystemTime,
};

use jiff::{SignedDuration, Timestamp};
use sqlx::{Connection as _, PgConnection, SqlitePool, sqlite::SqlitePoolOptions};

use super::{
    Extra, Progress, Step,
    copy::{copy_files, copy_folder},
    manifest::{Engine, Manifest, SQLITE, measure},
    tables,
};
use crate::storage::{Db, Error, Result, Store, StoredFile, db::sqlite_options, disk, files, lock};

/// How the name of a backup that is not whole begins.
const HALF: &str = ".eios-backup-";

const FILE_ROWS: &str = "SELECT id, name, mime, size, sha256, storage_key FROM file ORDER BY id";

/// Writes a backup of the store to the new folder `target`, which appears only when it is whole.
/// The store may be served meanwhile, by this process or another.
pub async fn backup(
    store: &Store,
    target: &Path,
    extra: Extra<'_>,
    now: Timestamp,
    progress: Progress<'_>,
) -> Result<Manifest> {
    let parent = check_target(target, extra)?;
    remove_halves(&parent, now);
    let part = tempfile::Builder::new()
        .prefix(HALF)
        .permissions(std::fs::Permissions::from_mode(0o700))
        .tempdir_in(&parent)
        .map_err(|e| Error::disk(format!("не удалось писать в папку {}", parent.display()), e))?;
    let folder = store.folder().to_owned();
    let _held = tokio::task::spawn_blocking(move || lock::backup(&folder))
        .await
        .map_err(|e| Error::Fault(e.into()))??;
    let manifest = match &store.db {
        Db::Sqlite { read, .. } => {
            let (mut manifest, rows) = sqlite(read, part.path(), now, progress).await?;
            copy_files(&store.files, &rows, part.path(), &mut manifest, progress).await?;
            manifest
        }
        Db::Pg(pool) => {
            let mut pg = pool.acquire().await?.detach();
            hold_sweeps(&mut pg).await?;
            let (mut manifest, rows) = postgres(&mut pg, part.path(), now, progress).await?;
            copy_files(&store.files, &rows, part.path(), &mut manifest, progress).await?;
            // Only now may a sweep go on: its lock ends with the connection.
            pg.close().await?;
            manifest
        }
    };
    finish(manifest, part, target, extra, progress).await
}

/// A killed backup leaves its half beside the target; two days later nobody is working on it any more.
fn remove_halves(parent: &Path, now: Timestamp) {
    let before = SystemTime::from(now - SignedDuration::from_hours(48));
    for entry in std::fs::read_dir(parent).into_iter().flatten().flatten() {
        let half = entry.file_name().to_string_lossy().starts_with(HALF);
        let old = |m: std::fs::Metadata| m.modified().is_ok_and(|at| at < before);
        if half && entry.metadata().is_ok_and(old) {
            // What cannot be removed stays: it is in nobody's way.
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// Never over something that is there, never into a folder that is copied itself.
fn check_target(target: &Path, extra: Extra<'_>) -> Result<std::path::PathBuf> {
    if target.symlink_metadata().is_ok() {
        return Err(Error::Refused(format!(
            "Папка {} уже есть, копия её не заменит. Укажите новое имя.",
            target.display()
        )));
    }
    let parent = match target.parent() {
        Some(p) if !p.as_os_str().is_empty() => p,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(parent)
        .map_err(|e| Error::disk(format!("не удалось создать папку {}", parent.display()), e))?;
    let parent = parent
        .canonicalize()
        .map_err(|e| Error::disk(format!("не читается папка {}", parent.display()), e))?;
    for (name, folder) in extra {
        let plain = Path::new(name)
            .components()
            .all(|c| matches!(c, Component::Normal(_)));
        if !plain || name.is_empty() {
            return Err(Error::Refused(format!(
                "Имя папки «{name}» не годится для копии."
            )));
        }
        if folder.canonicalize().is_ok_and(|f| parent.starts_with(f)) {
            return Err(Error::Refused(format!(
                "Копия не может лежать внутри папки {}, которую она копирует. Укажите другое место.",
                folder.display()
            )));
        }
    }
    Ok(parent)
}

/// Blocking work on many files goes to a thread of its own; then the folder gets its name.
async fn finish(
    mut manifest: Manifest,
    part: tempfile::TempDir,
    target: &Path,
    extra: Extra<'_>,
    progress: Progress<'_>,
) -> Result<Manifest> {
    for (name, from) in extra {
        copy_folder(name, from, part.path(), &mut manifest, progress)?;
    }
    let target = target.to_owned();
    progress(Step {
        what: "Запись на диск",
        done: 0,
        total: 0,
    });
    let named = tokio::task::spawn_blocking(move || {
        manifest.write(part.path())?;
        disk::sync_tree(part.path())?;
        if target.symlink_metadata().is_ok() {
            return Err(Error::Refused(format!(
                "Папка {} появилась, пока делалась копия. Укажите новое имя.",
                target.display()
            )));
        }
        disk::rename(&part.keep(), &target)?;
        disk::sync_dir(
            target
                .parent()
                .filter(|p| !p.as_os_str().is_empty())
                .unwrap_or(Path::new(".")),
        )?;
        Ok(manifest)
    });
    named.await.map_err(|e| Error::Fault(e.into()))?
}

/// One moment of an SQLite file, and the files it speaks of.
async fn sqlite(
    read: &SqlitePool,
    to: &Path,
    now: Timestamp,
    progress: Progress<'_>,
) -> Result<(Manifest, Vec<StoredFile>)> {
    progress(Step {
        what: "База данных",
        done: 0,
        total: 0,
    });
    let copy = to.join(SQLITE);
    drop(disk::private_file(&copy)?);
    sqlx::query("VACUUM INTO $1")
        .bind(copy.to_string_lossy().into_owned())
        .execute(read)
        .await?;
    let pool = open_copy(&copy).await?;
    let (schema,): (i64,) = sqlx::query_as("SELECT max(version) FROM schema_step")
        .fetch_one(&pool)
        .await?;
    let mut manifest = Manifest::new(schema, Engine::Sqlite, now);
    manifest.tables = tables::of_sqlite(&pool).await?;
    let rows = match manifest.table("file") {
        Some(_) => sqlx::query_as(FILE_ROWS).fetch_all(&pool).await?,
        None => vec![],
    };
    pool.close().await;
    let entry = measure(&copy).map_err(|e| Error::disk("не читается копия базы", e))?;
    manifest.files.insert(SQLITE.to_owned(), entry);
    Ok((manifest, rows))
}

/// Opens a copy of an SQLite file so that not a byte of it or beside it changes.
pub(super) async fn open_copy(file: &Path) -> Result<SqlitePool> {
    Ok(SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(sqlite_options(file).read_only(true).immutable(true))
        .await?)
}

/// From here until the connection ends no sweep removes a file. Before the snapshot, so that
/// whatever the snapshot speaks of is still there.
async fn hold_sweeps(pg: &mut PgConnection) -> Result<()> {
    sqlx::query("SELECT pg_advisory_lock_shared($1)")
        .bind(files::BACKUP_KEY)
        .execute(&mut *pg)
        .await?;
    Ok(())
}

/// One moment of PostgreSQL, table by table, and the files it speaks of.
async fn postgres(
    pg: &mut PgConnection,
    to: &Path,
    now: Timestamp,
    progress: Progress<'_>,
) -> Result<(Manifest, Vec<StoredFile>)> {
    let folder = to.join("tables");
    disk::private_dir(&folder)?;
    let mut tx = pg
        .begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        .await?;
    sqlx::raw_sql(
        "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0",
    )
    .execute(&mut *tx)
    .await?;
    let (schema,): (i64,) = sqlx::query_as("SELECT max(version) FROM schema_step")
        .fetch_one(&mut *tx)
        .await?;
    let mut manifest = Manifest::new(schema, Engine::Postgres, now);
    let mut all = tables::of_postgres(&mut tx).await?;
    let total = all.len() as u64;
    for (done, table) in all.iter_mut().enumerate() {
        progress(Step {
            what: "База данных",
            done: done as u64,
            total,
        });
        let name = format!("tables/{}.copy", table.name);
        let entry = tables::dump(&mut tx, table, &to.join(&name)).await?;
        manifest.files.insert(name, entry);
    }
    manifest.tables = all;
    let rows = match manifest.table("file") {
        Some(_) => sqlx::query_as(FILE_ROWS).fetch_all(&mut *tx).await?,
        None => vec![],
    };
    tx.commit().await?;
    Ok((manifest, rows))
}
