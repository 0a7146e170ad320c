//! Values on their way into a statement and rows on their way out, for both engines.
//! No connection is known here.

use sqlx::{
    Arguments, Encode, FromRow, Postgres, Type,
    encode::IsNull,
    error::BoxDynError,
    postgres::{PgArguments, PgRow, PgTypeInfo, types::Oid},
    sqlite::{SqliteArguments, SqliteRow},
};

use super::{Error, Result};

/// A value bound to a placeholder.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub enum Val {
    Null,
    Bool(bool),
    Int(i64),
    Real(f64),
    Text(String),
    Bytes(Vec<u8>),
    Json(serde_json::Value),
}

macro_rules! from { ($($t:ty => $e:expr),* $(,)?) => { $(impl From<$t> for Val { fn from(v: $t) -> Val { let f: fn($t) -> Val = $e; f(v) } })* } }
from!(bool => Val::Bool, i64 => Val::Int, i32 => |v| Val::Int(v.into()), u32 => |v| Val::Int(v.into()), f64 => Val::Real, String => Val::Text,
      &str => |v| Val::Text(v.into()), &String => |v| Val::Text(v.clone()), Vec<u8> => Val::Bytes, serde_json::Value => Val::Json,
      jiff::Timestamp => |v| Val::Text(timestamp(v)), jiff::civil::Date => |v| Val::Text(v.to_string()));
impl<T: Into<Val>> From<Option<T>> for Val {
    fn from(v: Option<T>) -> Val {
        v.map_or(Val::Null, Into::into)
    }
}

/// The one form of a moment in the database: UTC, milliseconds, fixed width, so that text order is time order.
pub fn timestamp(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// Values for placeholders: `v![id, "text", None::<i64>]`.
#[macro_export]
macro_rules! values { ($($e:expr),* $(,)?) => { vec![$($crate::storage::Val::from($e)),*] } }
pub use crate::values as v;

/// A row that both engines can give: `#[derive(sqlx::FromRow)]` is enough.
pub trait Rec: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T> Rec for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{}

/// PostgreSQL NULL of undeclared type: OID 0 lets the server infer it from the context.
struct PgNull;
impl Type<Postgres> for PgNull {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(0))
    }
    fn compatible(_: &PgTypeInfo) -> bool {
        true
    }
}
impl Encode<'_, Postgres> for PgNull {
    fn encode_by_ref(
        &self,
        _: &mut sqlx::postgres::PgArgumentBuffer,
    ) -> std::result::Result<IsNull, BoxDynError> {
        Ok(IsNull::Yes)
    }
}

/// What one engine would take and the other not is refused on both.
fn checked(values: Vec<Val>) -> Result<Vec<Val>> {
    for value in &values {
        let bad = match value {
            Val::Text(text) => text
                .contains('\0')
                .then_some("текст содержит нулевой символ"),
            Val::Json(json) => json_has_nul(json).then_some("текст содержит нулевой символ"),
            Val::Real(number) => (!number.is_finite()).then_some("это не число"),
            _ => None,
        };
        if let Some(bad) = bad {
            return Err(Error::BadValue(bad.to_owned()));
        }
    }
    Ok(values)
}

fn json_has_nul(json: &serde_json::Value) -> bool {
    use serde_json::Value::*;
    match json {
        String(text) => text.contains('\0'),
        Array(items) => items.iter().any(json_has_nul),
        Object(map) => map.iter().any(|(k, v)| k.contains('\0') || json_has_nul(v)),
        _ => false,
    }
}

pub(super) fn sqlite_args(values: Vec<Val>) -> Result<SqliteArguments> {
    let mut args = SqliteArguments::default();
    args.reserve(values.len(), 0);
    for value in checked(values)? {
        match value {
            Val::Null => args.add(None::<String>),
            Val::Bool(b) => args.add(b),
            Val::Int(i) => args.add(i),
            Val::Real(r) => args.add(r),
            Val::Text(s) => args.add(s),
            Val::Bytes(b) => args.add(b),
            Val::Json(j) => args.add(j.to_string()),
        }
        .map_err(|e| anyhow::anyhow!(e))?;
    }
    Ok(args)
}

pub(super) fn pg_args(values: Vec<Val>) -> Result<PgArguments> {
    let mut args = PgArguments::default();
    args.reserve(values.len(), 0);
    for value in checked(values)? {
        match value {
            Val::Null => args.add(PgNull),
            Val::Bool(b) => args.add(b),
            Val::Int(i) => args.add(i),
            Val::Real(r) => args.add(r),
            Val::Text(s) => args.add(s),
            Val::Bytes(b) => args.add(b),
            Val::Json(j) => args.add(sqlx::types::Json(j)),
        }
        .map_err(|e| anyhow::anyhow!(e))?;
    }
    Ok(args)
}
