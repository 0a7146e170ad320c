//! Rows of a backup into PostgreSQL, by COPY.

use std::path::Path;

use futures::TryStreamExt as _;
use sqlx::{
    AssertSqlSafe, Column as _, Decode, PgConnection, Row as _, Sqlite, SqlitePool, TypeInfo as _,
    ValueRef as _, sqlite::SqliteRow,
};

use super::{BATCH, Source, copy_text, quoted, require_rows, with_columns};
use crate::storage::{Error, Result, backup::Table, hex};

pub async fn load(pg: &mut PgConnection, source: &Source<'_>, tables: &[Table]) -> Result<()> {
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

fn select(table: &Table) -> String {
    let columns: Vec<String> = table.columns.iter().map(|c| quoted(c)).collect();
    format!("SELECT {} FROM {}", columns.join(", "), quoted(&table.name))
}
