//! The schema, as a list of steps forward. A step is never changed after a release.

use std::path::PathBuf;

use sha2::{Digest as _, Sha256};
use sqlx::SqlitePool;

use super::{Db, Error, Result, Tx, disk, v};

/// Version, name, DDL with the tokens `$ID$`, `$JSON$`, `$BYTES$` on which the two engines differ, and `$COMMON$`,
/// `$DATED$` for the columns that every register and every effective-dated register has (domain.md, 0.2).
pub type Step = (i64, &'static str, &'static str);

/// All steps, oldest first.
pub const ALL: &[Step] = &[
    (1, "door", include_str!("migrations/0001_door.sql")),
    (2, "files", include_str!("migrations/0002_files.sql")),
    (
        3,
        "second_factor",
        include_str!("migrations/0003_second_factor.sql"),
    ),
    (
        4,
        "registers",
        include_str!("migrations/0004_registers.sql"),
    ),
    (
        5,
        "directories",
        include_str!("migrations/0005_directories.sql"),
    ),
    (
        6,
        "organisation",
        include_str!("migrations/0006_organisation.sql"),
    ),
    (7, "staff", include_str!("migrations/0007_staff.sql")),
    (
        8,
        "templates",
        include_str!("migrations/0008_templates.sql"),
    ),
    (9, "publish", include_str!("migrations/0009_publish.sql")),
    (10, "outbox", include_str!("migrations/0010_outbox.sql")),
    (11, "deanery", include_str!("migrations/0011_deanery.sql")),
    (12, "accounts", include_str!("migrations/0012_accounts.sql")),
    (13, "roles", include_str!("migrations/0013_roles.sql")),
    (14, "tickets", include_str!("migrations/0014_tickets.sql")),
    (15, "messages", include_str!("migrations/0015_messages.sql")),
    (16, "words", include_str!("migrations/0016_words.sql")),
    (17, "limits", include_str!("migrations/0017_limits.sql")),
    (18, "parts", include_str!("migrations/0018_parts.sql")),
];

/// How the names of the indexes begin that no step makes.
pub const MADE_INDEX: &str = "lx_";

/// The newest schema that this program knows.
pub const CURRENT: i64 = ALL[ALL.len() - 1].0;

/// The table that remembers which steps were taken; a backup carries its newest version instead.
pub(super) const TABLE: &str = "schema_step";

const MAKE_TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_step (
    version BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL,
    program TEXT NOT NULL
)";

#[derive(sqlx::FromRow)]
struct Taken {
    version: i64,
    checksum: String,
    program: String,
}

/// Takes the steps that were not taken yet, all in one transaction: a failing one leaves nothing of any.
/// Before that a database that has something in it is copied: an SQLite file beside itself, PostgreSQL's tables
/// to a schema of their own.
pub async fn run(db: &Db, steps: &[Step]) -> Result<()> {
    let mut tx = begin(db).await?;
    let taken = taken(&mut tx).await?;
    check(steps, &taken)?;
    let pending = &steps[taken.len()..];
    if pending.is_empty() {
        return Ok(());
    }
    if let Some(last) = taken.last() {
        match db {
            Db::Sqlite { read, .. } => copy_file(db, read, last.version).await?,
            Db::Pg(_) => copy_schema(&mut tx, last.version).await?,
        }
    }
    drop_made(&mut tx, db.is_postgres()).await?;
    apply(&mut tx, pending).await?;
    tx.commit().await
}

/// The indexes that the program has made by itself: no step knows them, and SQLite lets no column go that one of them
/// has. They are made anew afterwards.
async fn drop_made(tx: &mut Tx, postgres: bool) -> Result<()> {
    let sql = match postgres {
        true => "SELECT indexname AS name FROM pg_indexes WHERE schemaname = current_schema()",
        false => "SELECT name FROM sqlite_master WHERE type = 'index'",
    };
    let names: Vec<(String,)> = tx.all(sql, vec![]).await?;
    for (name,) in names {
        if name.starts_with(MADE_INDEX) {
            let sql = format!("DROP INDEX {name}");
            tx.exec(sqlx::AssertSqlSafe(sql), vec![]).await?;
        }
    }
    Ok(())
}

/// The newest step taken; 0 for an empty database.
pub async fn version(db: &Db) -> Result<i64> {
    let tables = if db.is_postgres() {
        "SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = current_schema() AND tablename = $1"
    } else {
        "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = $1"
    };
    let (there,): (i64,) = db.one(tables, v![TABLE]).await?;
    if there == 0 {
        return Ok(0);
    }
    let (version,): (i64,) = db
        .one("SELECT coalesce(max(version), 0) FROM schema_step", vec![])
        .await?;
    Ok(version)
}

/// Refuses a database whose schema is not exactly this program's: for those who come beside a running server.
pub async fn require_current(db: &Db) -> Result<()> {
    let version = version(db).await?;
    match version.cmp(&CURRENT) {
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Greater => Err(newer(version, CURRENT, None)),
        std::cmp::Ordering::Less => Err(Error::Refused(format!(
            "Схема базы данных — {version}, а этой программе нужна {CURRENT}. Запустите эту версию командой eios serve: она обновит базу, сделав копию."
        ))),
    }
}

/// Refuses a database whose schema this program does not know: empty or newer.
pub async fn require_known(db: &Db) -> Result<()> {
    match version(db).await? {
        0 => Err(Error::Refused(
            "База данных пуста. Создайте хранилище командой eios init.".to_owned(),
        )),
        version if version > CURRENT => Err(newer(version, CURRENT, None)),
        _ => Ok(()),
    }
}

/// Takes `steps` in a transaction of the caller, who knows that the database is empty.
pub(super) async fn build(tx: &mut Tx, steps: &[Step]) -> Result<()> {
    tx.script(MAKE_TABLE.to_owned()).await?;
    apply(tx, steps).await
}

async fn begin(db: &Db) -> Result<Tx> {
    let mut tx = db.begin().await?;
    tx.lock("schema").await?;
    if db.is_postgres() {
        tx.script("SET LOCAL statement_timeout = 0".to_owned())
            .await?;
    }
    tx.script(MAKE_TABLE.to_owned()).await?;
    Ok(tx)
}

async fn taken(tx: &mut Tx) -> Result<Vec<Taken>> {
    tx.all(
        "SELECT version, checksum, program FROM schema_step ORDER BY version",
        vec![],
    )
    .await
}

/// What was taken must be the beginning of what is known, letter for letter.
fn check(steps: &[Step], taken: &[Taken]) -> Result<()> {
    let known = steps.last().map_or(0, |s| s.0);
    if let Some(last) = taken.last().filter(|t| t.version > known) {
        return Err(newer(last.version, known, Some(&last.program)));
    }
    for (i, was) in taken.iter().enumerate() {
        let same = steps
            .get(i)
            .is_some_and(|s| s.0 == was.version && checksum(s.2) == was.checksum);
        if !same {
            return Err(Error::Refused(format!(
                "Шаг {} схемы базы данных не тот, что выпущен с этой программой ({}): база сделана другой сборкой. Возьмите программу, с которой база работала, или восстановите резервную копию.",
                was.version, PROGRAM
            )));
        }
    }
    Ok(())
}

const PROGRAM: &str = env!("CARGO_PKG_VERSION");

fn newer(version: i64, known: i64, program: Option<&str>) -> Error {
    let by = program.map_or(String::new(), |p| {
        format!(", её обновила программа eios {p}")
    });
    Error::Refused(format!(
        "База данных новее программы: схема базы — {version}{by}, а программа eios {PROGRAM} знает схемы до {known}. Поставьте программу не старше той, что работала с базой, или восстановите копию, сделанную этой версией."
    ))
}

async fn apply(tx: &mut Tx, steps: &[Step]) -> Result<()> {
    for &(version, name, sql) in steps {
        tx.script(dialect(sql, matches!(tx, Tx::Pg(..))))
            .await
            .map_err(|e| {
                Error::Fault(anyhow::Error::new(e).context(format!(
                    "шаг {version} ({name}) схемы базы данных не выполнен, база осталась прежней"
                )))
            })?;
        tx.exec(
            "INSERT INTO schema_step (version, name, checksum, program) VALUES ($1, $2, $3, $4)",
            v![version, name, checksum(sql), PROGRAM],
        )
        .await?;
    }
    Ok(())
}

/// The columns that every register has. Steps were released with these words: they are as fixed as the steps.
const COMMON: &str = "created_at TEXT NOT NULL, created_by BIGINT, updated_at TEXT NOT NULL, updated_by BIGINT, \
    row_version BIGINT NOT NULL DEFAULT 1, archived_at TEXT, deleted_at TEXT, source TEXT NOT NULL DEFAULT 'manual', \
    received_on TEXT, due_on TEXT, search_norm TEXT NOT NULL DEFAULT ''";

/// The columns of what is kept as on a date; `valid_to` is the first day on which the row is no longer in force.
const DATED: &str =
    "valid_from TEXT NOT NULL, valid_to TEXT, recorded_at TEXT NOT NULL, basis_item_id BIGINT";

/// The few words on which the engines differ. Numbers of deleted rows are used again on neither.
fn dialect(sql: &str, postgres: bool) -> String {
    let [id, json, bytes] = if postgres {
        [
            "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
            "JSONB",
            "BYTEA",
        ]
    } else {
        ["INTEGER PRIMARY KEY AUTOINCREMENT", "TEXT", "BLOB"]
    };
    sql.replace("$COMMON$", COMMON)
        .replace("$DATED$", DATED)
        .replace("$ID$", id)
        .replace("$JSON$", json)
        .replace("$BYTES$", bytes)
}

fn checksum(sql: &str) -> String {
    super::hex(&Sha256::digest(sql.as_bytes()))
}

/// One copy of the file for each version it had, `eios.sqlite.schema-1`. The writer is held meanwhile.
async fn copy_file(db: &Db, read: &SqlitePool, version: i64) -> Result<()> {
    let Some(file) = db.file() else {
        return Ok(());
    };
    let beside = |end: &str| {
        let mut name = file.clone().into_os_string();
        name.push(format!(".schema-{version}{end}"));
        PathBuf::from(name)
    };
    let (part, copy) = (beside(".part"), beside(""));
    let what = |e| Error::disk("копия базы перед обновлением не записана", e);
    // VACUUM INTO wants an empty file: so it is ours alone from the first byte, and a killed try is begun anew.
    disk::private_file(&part)?.set_len(0).map_err(what)?;
    sqlx::query("VACUUM INTO $1")
        .bind(part.to_string_lossy().into_owned())
        .execute(read)
        .await?;
    std::fs::File::open(&part)
        .and_then(|f| f.sync_all())
        .map_err(what)?;
    disk::rename(&part, &copy)?;
    disk::sync_dir(copy.parent().unwrap_or(&copy))
}

/// One copy of the tables for each version they had, in the schema `eios_schema_1`; it comes to be with the
/// step or not at all.
async fn copy_schema(tx: &mut Tx, version: i64) -> Result<()> {
    let name = format!("eios_schema_{version}");
    let tables: Vec<(String,)> = tx
        .all(
            "SELECT tablename::text FROM pg_catalog.pg_tables WHERE schemaname = current_schema() ORDER BY tablename",
            vec![],
        )
        .await?;
    let copies = tables.iter().map(|(table,)| {
        let table = table.replace('"', "\"\"");
        format!("CREATE TABLE {name}.\"{table}\" AS TABLE \"{table}\";")
    });
    let copies: String = copies.collect();
    tx.script(format!(
        "DROP SCHEMA IF EXISTS {name} CASCADE; CREATE SCHEMA {name}; {copies}"
    ))
    .await
}
