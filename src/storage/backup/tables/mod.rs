//! Tables on their way out of a database and into another: what there is, dumping, loading. What a table
//! means is never known here.

mod to_postgres;
mod to_sqlite;

use std::{
    io::{BufRead as _, Write as _},
    path::Path,
};

use futures::TryStreamExt as _;
use sha2::{Digest as _, Sha256};
use sqlx::{AssertSqlSafe, PgConnection, SqlitePool};

use super::{
    copy_text,
    manifest::{Entry, Table},
};
use crate::storage::{Error, Result, Tx, disk, hex, migrations};

/// Bytes read or sent at once.
const BATCH: usize = 256 * 1024;

/// The tables of an SQLite file with their columns and rows, without those that keep its own books.
pub async fn of_sqlite(pool: &SqlitePool) -> Result<Vec<Table>> {
    let names: Vec<(String,)> = sqlx::query_as(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
         AND name <> $1 ORDER BY name",
    )
    .bind(migrations::TABLE)
    .fetch_all(pool)
    .await?;
    let mut tables = vec![];
    for (name,) in names {
        let columns: Vec<(String,)> =
            sqlx::query_as("SELECT name FROM pragma_table_info($1) ORDER BY cid")
                .bind(&name)
                .fetch_all(pool)
                .await?;
        let (rows,): (i64,) = sqlx::query_as(AssertSqlSafe(format!(
            "SELECT count(*) FROM {}",
            quoted(&name)
        )))
        .fetch_one(pool)
        .await?;
        tables.push(Table {
            name,
            columns: columns.into_iter().map(|(c,)| c).collect(),
            rows: rows.unsigned_abs(),
        });
    }
    Ok(tables)
}

/// The tables of PostgreSQL's current schema with their columns; rows are counted while they are dumped.
pub async fn of_postgres(pg: &mut PgConnection) -> Result<Vec<Table>> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT c.relname::text, a.attname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
         WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname <> $1
           AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
         ORDER BY c.relname COLLATE \"C\", a.attnum",
    )
    .bind(migrations::TABLE)
    .fetch_all(pg)
    .await?;
    let mut tables: Vec<Table> = vec![];
    for (name, column) in rows {
        match tables.last_mut().filter(|t| t.name == name) {
            Some(table) => table.columns.push(column),
            None => tables.push(Table {
                name,
                columns: vec![column],
                rows: 0,
            }),
        }
    }
    Ok(tables)
}

/// Writes a table of PostgreSQL to a file; counts its rows into `table`.
pub async fn dump(pg: &mut PgConnection, table: &mut Table, to: &Path) -> Result<Entry> {
    let what = |e| Error::disk(format!("не записан {}", to.display()), e);
    let file = disk::private_file(to)?;
    let mut out = std::io::BufWriter::with_capacity(BATCH, file);
    let (mut hash, mut size) = (Sha256::new(), 0);
    let mut rows = pg
        .copy_out_raw(&format!("COPY {} TO STDOUT", with_columns(table)))
        .await?;
    while let Some(bytes) = rows.try_next().await? {
        hash.update(&bytes);
        size += bytes.len() as u64;
        table.rows += bytes.iter().filter(|&&b| b == b'\n').count() as u64;
        out.write_all(&bytes).map_err(what)?;
    }
    out.flush().map_err(what)?;
    Ok(Entry {
        size,
        sha256: hex(&hash.finalize()),
    })
}

/// Where the rows of a backup are read from.
pub enum Source<'a> {
    /// `database.sqlite`, opened.
    Sqlite(&'a SqlitePool),
    /// The folder with `<name>.copy`.
    Copies(&'a Path),
}

/// Fills the tables of a fresh schema in the caller's transaction, with what the steps of the schema
/// themselves had put there taken out. Links between rows are checked when all are there.
pub async fn load(tx: &mut Tx, source: &Source<'_>, tables: &[Table]) -> Result<()> {
    match tx {
        Tx::Pg(pg, _) => to_postgres::load(pg, source, tables).await,
        Tx::Sqlite(..) => to_sqlite::load(tx, source, tables).await,
    }
}

/// The rows of `<name>.copy`, each with as many fields as the table has columns.
pub fn read_copy<'a>(
    folder: &Path,
    table: &'a Table,
) -> Result<impl Iterator<Item = Result<Vec<Option<String>>>> + use<'a>> {
    let path = folder.join(format!("{}.copy", table.name));
    let what = format!("не читается {}", path.display());
    let file = std::fs::File::open(&path).map_err(|e| Error::disk(&what, e))?;
    let lines = std::io::BufReader::with_capacity(BATCH, file).split(b'\n');
    Ok(lines.enumerate().map(move |(i, line)| {
        let line = line.map_err(|e| Error::disk(&what, e))?;
        copy_text::read_row(&line)
            .filter(|row| row.len() == table.columns.len())
            .ok_or_else(|| {
                Error::Damaged(format!(
                    "в таблице {} не разобрана строка {}",
                    table.name,
                    i + 1
                ))
            })
    }))
}

fn require_rows(table: &Table, rows: u64) -> Result<()> {
    if rows == table.rows {
        return Ok(());
    }
    Err(Error::Damaged(format!(
        "в таблице {} восстановлено строк: {rows}, а в копии их {}",
        table.name, table.rows
    )))
}

fn with_columns(table: &Table) -> String {
    let columns: Vec<String> = table.columns.iter().map(|c| quoted(c)).collect();
    format!("{} ({})", quoted(&table.name), columns.join(", "))
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
