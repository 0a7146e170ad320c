//! A row whose columns are known only when the program runs: for registers, which are told by descriptions.
//! Types are the few of the common schema: whole numbers, text, yes or no.

use sqlx::{
    Column as _, Decode, FromRow, Postgres, Row as _, Sqlite, TypeInfo as _, ValueRef as _,
    postgres::PgRow, sqlite::SqliteRow,
};

use super::Val;

/// The values of a row in the order of the statement.
#[derive(Clone, Debug, Default)]
pub struct Dyn(pub Vec<Val>);

impl FromRow<'_, SqliteRow> for Dyn {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let mut values = Vec::with_capacity(row.len());
        for (i, column) in row.columns().iter().enumerate() {
            let raw = row.try_get_raw(i)?;
            if raw.is_null() {
                values.push(Val::Null);
                continue;
            }
            let kept = raw.type_info().name().to_owned();
            values.push(match (column.type_info().name(), kept.as_str()) {
                ("BOOLEAN", _) => Val::Bool(decode(<bool as Decode<Sqlite>>::decode(raw))?),
                (_, "INTEGER") => Val::Int(decode(<i64 as Decode<Sqlite>>::decode(raw))?),
                (_, "REAL") => Val::Real(decode(<f64 as Decode<Sqlite>>::decode(raw))?),
                _ => Val::Text(decode(<String as Decode<Sqlite>>::decode(raw))?),
            });
        }
        Ok(Self(values))
    }
}

impl FromRow<'_, PgRow> for Dyn {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        let mut values = Vec::with_capacity(row.len());
        for (i, column) in row.columns().iter().enumerate() {
            let raw = row.try_get_raw(i)?;
            if raw.is_null() {
                values.push(Val::Null);
                continue;
            }
            values.push(match column.type_info().name() {
                "BOOL" => Val::Bool(decode(<bool as Decode<Postgres>>::decode(raw))?),
                "INT8" => Val::Int(decode(<i64 as Decode<Postgres>>::decode(raw))?),
                "INT4" => Val::Int(decode(<i32 as Decode<Postgres>>::decode(raw))?.into()),
                "FLOAT8" => Val::Real(decode(<f64 as Decode<Postgres>>::decode(raw))?),
                "JSON" | "JSONB" => Val::Json(row.try_get(i)?),
                _ => Val::Text(decode(<String as Decode<Postgres>>::decode(raw))?),
            });
        }
        Ok(Self(values))
    }
}

fn decode<T>(read: Result<T, sqlx::error::BoxDynError>) -> sqlx::Result<T> {
    read.map_err(sqlx::Error::Decode)
}
