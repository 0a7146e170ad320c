//! Proving a backup without restoring it.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
};

use rayon::prelude::*;
use sqlx::SqlitePool;

use super::{
    Progress, Step,
    make::open_copy,
    manifest::{Engine, MANIFEST, MANIFEST_HASH, Manifest, SQLITE, measure},
    tables,
};
use crate::storage::{Error, Result};

/// What was found in a backup.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// What the backup says of itself; nothing when that cannot be read.
    pub manifest: Option<Manifest>,
    /// Everything that is wrong, a sentence each.
    pub problems: Vec<String>,
}

impl Report {
    /// Whether the backup may be relied on.
    pub fn sound(&self) -> bool {
        self.manifest.is_some() && self.problems.is_empty()
    }

    /// The manifest of a sound backup, or one refusal with all that is wrong.
    pub fn require_sound(self, backup: &Path) -> Result<Manifest> {
        match self.manifest {
            Some(manifest) if self.problems.is_empty() => Ok(manifest),
            _ => Err(Error::Damaged(format!(
                "Копия {} повреждена, восстанавливать из неё нельзя. Возьмите другую копию.\n{}",
                backup.display(),
                self.problems.join("\n")
            ))),
        }
    }
}

/// Proves a backup: its manifest is whole, every file is there with its hash and no other is, the database
/// is sound, has the rows it had, and speaks of exactly the files that are there. Changes nothing.
pub async fn verify(backup: &Path, progress: Progress<'_>) -> Result<Report> {
    if !backup.is_dir() {
        return Err(Error::Refused(format!(
            "Папки {} нет. Укажите папку резервной копии.",
            backup.display()
        )));
    }
    let manifest = match Manifest::read(backup) {
        Ok(manifest) => manifest,
        Err(problem) => {
            return Ok(Report {
                manifest: None,
                problems: vec![problem],
            });
        }
    };
    let mut problems = check_files(backup, &manifest, progress)?;
    // A database that is not the one copied would only give the same problem many times over.
    if problems.is_empty() {
        progress(Step {
            what: "Проверка базы данных",
            done: 0,
            total: 0,
        });
        problems = match check_database(backup, &manifest).await {
            Ok(problems) => problems,
            Err(Error::Damaged(problem)) => vec![problem],
            Err(e) => vec![format!("база данных не читается: {e}")],
        };
    }
    Ok(Report {
        manifest: Some(manifest),
        problems,
    })
}

/// Every file listed, none else, each as it was.
fn check_files(backup: &Path, manifest: &Manifest, progress: Progress<'_>) -> Result<Vec<String>> {
    let mut problems = vec![];
    let mut there = BTreeSet::new();
    for entry in walkdir::WalkDir::new(backup).min_depth(1) {
        let entry = entry.map_err(|e| Error::Fault(e.into()))?;
        let name = entry.path().strip_prefix(backup).unwrap_or(entry.path());
        let name = name.to_string_lossy().into_owned();
        match entry.file_type() {
            t if t.is_dir() => {}
            t if t.is_file() => {
                there.insert(name);
            }
            _ => problems.push(format!("лишнее: {name} — не файл и не папка")),
        }
    }
    for own in [MANIFEST, MANIFEST_HASH] {
        there.remove(own);
    }
    for extra in there.iter().filter(|n| !manifest.files.contains_key(*n)) {
        problems.push(format!("лишний файл {extra}"));
    }
    for missing in manifest.files.keys().filter(|n| !there.contains(*n)) {
        problems.push(format!("нет файла {missing}"));
    }
    let (done, total) = (AtomicU64::new(0), manifest.bytes());
    let spoilt: Vec<String> = manifest
        .files
        .par_iter()
        .filter(|(name, _)| there.contains(*name))
        .filter_map(|(name, was)| {
            let problem = match measure(&backup.join(name)) {
                Ok(now) if now == *was => None,
                Ok(_) => Some(format!("файл {name} повреждён")),
                Err(e) => Some(format!("файл {name} не читается: {e}")),
            };
            let done = done.fetch_add(was.size, Ordering::Relaxed) + was.size;
            progress(Step {
                what: "Проверка файлов",
                done,
                total,
            });
            problem
        })
        .collect();
    problems.extend(spoilt);
    Ok(problems)
}

async fn check_database(backup: &Path, manifest: &Manifest) -> Result<Vec<String>> {
    let (mut problems, contents) = match manifest.engine {
        Engine::Sqlite => {
            let pool = open_copy(&backup.join(SQLITE)).await?;
            let checked = check_sqlite(&pool, manifest).await;
            pool.close().await;
            checked?
        }
        Engine::Postgres => check_copies(&backup.join("tables"), manifest)?,
    };
    problems.extend(check_contents(manifest, &contents));
    Ok(problems)
}

/// Storage key → hash and size, as the rows of `file` say.
type Contents = BTreeMap<String, (String, u64)>;

async fn check_sqlite(pool: &SqlitePool, manifest: &Manifest) -> Result<(Vec<String>, Contents)> {
    let mut problems = sqlite_problems(pool).await?;
    let (schema,): (i64,) = sqlx::query_as("SELECT max(version) FROM schema_step")
        .fetch_one(pool)
        .await?;
    if schema != manifest.schema {
        problems.push(format!(
            "схема базы — {schema}, а записана {}",
            manifest.schema
        ));
    }
    if tables::of_sqlite(pool).await? != manifest.tables {
        problems.push("таблицы или число строк не те, что записаны".to_owned());
    }
    let contents = match manifest.table("file") {
        None => vec![],
        Some(_) => {
            sqlx::query_as::<_, (String, String, i64)>("SELECT storage_key, sha256, size FROM file")
                .fetch_all(pool)
                .await?
        }
    };
    let contents = contents
        .into_iter()
        .map(|(key, hash, size)| (key, (hash, size.unsigned_abs())));
    Ok((problems, contents.collect()))
}

/// What SQLite itself finds wrong.
pub(super) async fn sqlite_problems(pool: &SqlitePool) -> Result<Vec<String>> {
    let mut problems = vec![];
    let found: Vec<(String,)> = sqlx::query_as("PRAGMA integrity_check")
        .fetch_all(pool)
        .await?;
    for (line,) in found.into_iter().filter(|(l,)| l != "ok") {
        problems.push(format!("база данных повреждена: {line}"));
    }
    let broken: Vec<(String, Option<i64>)> =
        sqlx::query_as("SELECT \"table\", rowid FROM pragma_foreign_key_check")
            .fetch_all(pool)
            .await?;
    for (table, row) in broken.into_iter().take(20) {
        problems.push(format!(
            "в таблице {table} строка {} ссылается на то, чего нет",
            row.unwrap_or_default()
        ));
    }
    Ok(problems)
}

/// Every line of every table read, and counted.
fn check_copies(folder: &Path, manifest: &Manifest) -> Result<(Vec<String>, Contents)> {
    let mut problems = vec![];
    let mut contents = Contents::new();
    for table in &manifest.tables {
        let place = |name: &str| table.columns.iter().position(|c| c == name);
        let wanted = match table.name.as_str() {
            "file" => place("storage_key").zip(place("sha256")).zip(place("size")),
            _ => None,
        };
        let mut rows = 0;
        for row in tables::read_copy(folder, table)? {
            let row = row?;
            rows += 1;
            if let Some(((key, hash), size)) = wanted {
                let text = |i: usize| row[i].clone().unwrap_or_default();
                let size = text(size).parse().unwrap_or_default();
                contents.insert(text(key), (text(hash), size));
            }
        }
        if rows != table.rows {
            problems.push(format!(
                "в таблице {} строк {rows}, а записано {}",
                table.name, table.rows
            ));
        }
    }
    Ok((problems, contents))
}

/// Every row of `file` has its content here, every content has its row.
fn check_contents(manifest: &Manifest, contents: &Contents) -> Vec<String> {
    let mut problems = vec![];
    for (key, (hash, size)) in contents {
        match manifest.files.get(&format!("files/{key}")) {
            Some(entry) if entry.sha256 == *hash && entry.size == *size => {}
            Some(_) => problems.push(format!(
                "содержимое files/{key} не то, о котором говорит база"
            )),
            None => problems.push(format!(
                "нет содержимого files/{key}, о котором говорит база"
            )),
        }
    }
    let stray = manifest
        .files
        .keys()
        .filter_map(|name| name.strip_prefix("files/"))
        .filter(|key| !contents.contains_key(*key));
    problems.extend(stray.map(|key| format!("база не знает содержимого files/{key}")));
    problems
}
