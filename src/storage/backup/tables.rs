//! Tables on their way out of a database and into another: what there is, dumping, loading.

use std::{
    io::{BufRead as _, Write as _},
    path::Path,
};

use futures::TryStreamExt as _;
use sha2::{Digest as _, Sha256};
use sqlx::{
    AssertSqlSafe, Column as _, Decode, PgConnection, Row as _, Sqlite, SqlitePool, TypeInfo as _,
    ValueRef as _, sqlite::SqliteRow,
};

use super::{
    copy_text,
    manifest::{Entry, Table},
};
use crate::storage::{Error, Result, Tx, Val, disk, hex, migrations};

/// Rows sent to the server at once, in bytes.
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
        Tx::Pg(pg) => load_postgres(pg, source, tables).await,
        Tx::Sqlite(..) => load_sqlite(tx, source, tables).await,
    }
}

async fn load_postgres(pg: &mut PgConnection, source: &Source<'_>, tables: &[Table]) -> Result<()> {
    // Without foreign keys the order of tables does not matter; put back, they check every row.
    let links: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT conrelid::regclass::text, conname::text, pg_get_constraintdef(oid) FROM pg_constraint
         WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY conname",
    )
    .fetch_all(&mut *pg)
    .await?;
    for (table, name, _) in &links {
        script(
            pg,
            format!("ALTER TABLE {table} DROP CONSTRAINT {}", quoted(name)),
        )
        .await?;
    }
    for table in tables {
        script(pg, format!("DELETE FROM {}", quoted(&table.name))).await?;
        let rows = match source {
            Source::Copies(folder) => copy_in(pg, table, folder).await?,
            Source::Sqlite(pool) => copy_from_sqlite(pg, table, pool).await?,
        };
        require_rows(table, rows)?;
    }
    for (table, name, definition) in &links {
        script(
            pg,
            format!(
                "ALTER TABLE {table} ADD CONSTRAINT {} {definition}",
                quoted(name)
            ),
        )
        .await?;
    }
    set_sequences(pg).await
}

async fn script(pg: &mut PgConnection, sql: String) -> Result<()> {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(pg).await?;
    Ok(())
}

async fn copy_in(pg: &mut PgConnection, table: &Table, folder: &Path) -> Result<u64> {
    let path = folder.join(format!("{}.copy", table.name));
    let file = tokio::fs::File::open(&path)
        .await
        .map_err(|e| Error::disk(format!("не читается {}", path.display()), e))?;
    let mut into = pg
        .copy_in_raw(&format!("COPY {} FROM STDIN", with_columns(table)))
        .await?;
    into.read_from(tokio::io::BufReader::with_capacity(BATCH, file))
        .await?;
    Ok(into.finish().await?)
}

async fn copy_from_sqlite(pg: &mut PgConnection, table: &Table, pool: &SqlitePool) -> Result<u64> {
    let mut rows = sqlx::query(AssertSqlSafe(select(table))).fetch(pool);
    let mut into = pg
        .copy_in_raw(&format!("COPY {} FROM STDIN", with_columns(table)))
        .await?;
    let mut batch = Vec::with_capacity(BATCH + 4096);
    while let Some(row) = rows.try_next().await? {
        copy_text::write_row(&mut batch, &fields(&row)?);
        if batch.len() >= BATCH {
            into.send(&batch[..]).await?;
            batch.clear();
        }
    }
    into.send(&batch[..]).await?;
    Ok(into.finish().await?)
}

/// A row of SQLite in the words of PostgreSQL.
fn fields(row: &SqliteRow) -> Result<Vec<Option<String>>> {
    let decode = |e| Error::from(sqlx::Error::Decode(e));
    let mut fields = vec![];
    for (i, column) in row.columns().iter().enumerate() {
        let raw = row.try_get_raw(i)?;
        if raw.is_null() {
            fields.push(None);
            continue;
        }
        let kind = raw.type_info().name().to_owned();
        fields.push(Some(match (column.type_info().name(), kind.as_str()) {
            ("BOOLEAN", _) => {
                let yes = <bool as Decode<Sqlite>>::decode(raw).map_err(decode)?;
                if yes { "t" } else { "f" }.to_owned()
            }
            (_, "INTEGER") => <i64 as Decode<Sqlite>>::decode(raw)
                .map_err(decode)?
                .to_string(),
            (_, "REAL") => <f64 as Decode<Sqlite>>::decode(raw)
                .map_err(decode)?
                .to_string(),
            (_, "BLOB") => {
                let bytes = <Vec<u8> as Decode<Sqlite>>::decode(raw).map_err(decode)?;
                format!("\\x{}", hex(&bytes))
            }
            _ => <String as Decode<Sqlite>>::decode(raw).map_err(decode)?,
        }));
    }
    Ok(fields)
}

/// New rows continue the numbers of the old ones.
async fn set_sequences(pg: &mut PgConnection) -> Result<()> {
    let owned: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT c.oid::regclass::text, a.attname::text,
                pg_get_serial_sequence(c.oid::regclass::text, a.attname::text)
         FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
         WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND a.attidentity <> ''",
    )
    .fetch_all(&mut *pg)
    .await?;
    for (table, column, sequence) in owned {
        let column = quoted(&column);
        script(
            pg,
            format!(
                "SELECT setval('{}', coalesce(max({column}), 1), max({column}) IS NOT NULL) FROM {table}",
                sequence.replace('\'', "''")
            ),
        )
        .await?;
    }
    Ok(())
}

async fn load_sqlite(tx: &mut Tx, source: &Source<'_>, tables: &[Table]) -> Result<()> {
    let Source::Copies(folder) = source else {
        return Err(Error::Fault(anyhow::anyhow!(
            "файл SQLite восстанавливается целиком, а не по строкам"
        )));
    };
    tx.script("PRAGMA defer_foreign_keys = ON".to_owned())
        .await?;
    for table in tables {
        tx.script(format!("DELETE FROM {}", quoted(&table.name)))
            .await?;
        let rows = insert_all(tx, table, folder).await?;
        require_rows(table, rows)?;
    }
    Ok(())
}

async fn insert_all(tx: &mut Tx, table: &Table, folder: &Path) -> Result<u64> {
    let types: Vec<(String, String)> = tx
        .all(
            "SELECT name, type FROM pragma_table_info($1)",
            vec![Val::from(&table.name)],
        )
        .await?;
    let kinds: Vec<&str> = table
        .columns
        .iter()
        .map(|c| types.iter().find(|t| &t.0 == c).map_or("", |t| &t.1))
        .collect();
    let marks: Vec<String> = (1..=kinds.len()).map(|n| format!("${n}")).collect();
    let sql = format!(
        "INSERT INTO {} VALUES ({})",
        with_columns(table),
        marks.join(", ")
    );
    let mut rows = 0;
    for row in read_copy(folder, table)? {
        let row = row?;
        let values = row.into_iter().zip(&kinds).map(|(f, kind)| value(f, kind));
        tx.exec(AssertSqlSafe(sql.clone()), values.collect::<Result<_>>()?)
            .await?;
        rows += 1;
    }
    Ok(rows)
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

/// A field in PostgreSQL's words as a value for a column of SQLite.
fn value(field: Option<String>, kind: &str) -> Result<Val> {
    let Some(text) = field else {
        return Ok(Val::Null);
    };
    let wrong =
        |text: &str| Error::Damaged(format!("значение «{text}» не подходит к столбцу {kind}"));
    Ok(match kind {
        "BIGINT" | "INTEGER" => Val::Int(text.parse().map_err(|_| wrong(&text))?),
        "DOUBLE PRECISION" => Val::Real(text.parse().map_err(|_| wrong(&text))?),
        "BOOLEAN" => Val::Bool(text == "t"),
        "BLOB" => Val::Bytes(unhex(&text).ok_or_else(|| wrong(&text))?),
        _ => Val::Text(text),
    })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.strip_prefix("\\x")?.as_bytes();
    if digits.len() % 2 != 0 {
        return None;
    }
    let digit = |d: u8| char::from(d).to_digit(16);
    digits
        .chunks_exact(2)
        .map(|d| u8::try_from(digit(d[0])? * 16 + digit(d[1])?).ok())
        .collect()
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

fn select(table: &Table) -> String {
    let columns: Vec<String> = table.columns.iter().map(|c| quoted(c)).collect();
    format!("SELECT {} FROM {}", columns.join(", "), quoted(&table.name))
}

fn with_columns(table: &Table) -> String {
    let columns: Vec<String> = table.columns.iter().map(|c| quoted(c)).collect();
    format!("{} ({})", quoted(&table.name), columns.join(", "))
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
