//! Rows of a backup of PostgreSQL into SQLite, one by one.

use std::path::Path;

use sqlx::AssertSqlSafe;

use super::{Source, quoted, read_copy, require_rows, with_columns};
use crate::storage::{Error, Result, Tx, Val, backup::Table};

pub async fn load(tx: &mut Tx, source: &Source<'_>, tables: &[Table]) -> Result<()> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_becomes_the_value_that_its_column_holds() {
        let read = |text: &str, kind| value(Some(text.to_owned()), kind).ok();
        assert_eq!(read("-7", "BIGINT"), Some(Val::Int(-7)));
        assert_eq!(read("-7", "INTEGER"), Some(Val::Int(-7)));
        assert_eq!(read("0.1", "DOUBLE PRECISION"), Some(Val::Real(0.1)));
        assert_eq!(read("f", "BOOLEAN"), Some(Val::Bool(false)));
        assert_eq!(read("\\x00ffа", "BLOB"), None);
        assert_eq!(read("\\x00ff", "BLOB"), Some(Val::Bytes(vec![0, 255])));
        assert_eq!(read("\\x", "BLOB"), Some(Val::Bytes(vec![])));
        assert_eq!(read("семь", "BIGINT"), None);
        assert_eq!(read("007", "TEXT"), Some(Val::Text("007".to_owned())));
        assert_eq!(value(None, "BIGINT").ok(), Some(Val::Null));
    }
}
