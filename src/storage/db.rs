//! One text of SQL for two engines: `$1` placeholders, native drivers, values in a small enum.
//! No query is written here.

use std::{path::Path, str::FromStr, time::Duration};

use sqlx::{
    Arguments, AssertSqlSafe, Encode, FromRow, PgPool, Postgres, SqlSafeStr, Sqlite, SqlitePool,
    Type,
    encode::IsNull,
    error::BoxDynError,
    migrate::{Migration, MigrationType, Migrator},
    postgres::{PgArguments, PgRow, PgTypeInfo, types::Oid},
    sqlite::{
        SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow,
        SqliteSynchronous,
    },
};

use super::{Error, Result, migrations};

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

fn sqlite_args(values: Vec<Val>) -> Result<SqliteArguments> {
    let mut args = SqliteArguments::default();
    args.reserve(values.len(), 0);
    for value in values {
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

fn pg_args(values: Vec<Val>) -> Result<PgArguments> {
    let mut args = PgArguments::default();
    args.reserve(values.len(), 0);
    for value in values {
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

/// A row that both engines can give: `#[derive(sqlx::FromRow)]` is enough.
pub trait Rec: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T> Rec for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{}

/// The database: SQLite with one writer and several readers, or PostgreSQL.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum Db {
    Sqlite { read: SqlitePool, write: SqlitePool },
    Pg(PgPool),
}

/// A transaction; dropped without [`Tx::commit`] it leaves no trace.
#[allow(missing_docs)]
pub enum Tx {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Pg(sqlx::Transaction<'static, Postgres>),
}

/// Russian order of words as PostgreSQL's ICU collation `ru-x-icu` has it: ё beside е, case last.
pub fn ru_cmp(a: &str, b: &str) -> std::cmp::Ordering {
    fn key(c: char) -> char {
        let c = c.to_lowercase().next().unwrap_or(c);
        if c == 'ё' { 'е' } else { c }
    }
    a.chars()
        .map(key)
        .cmp(b.chars().map(key))
        .then_with(|| a.to_lowercase().cmp(&b.to_lowercase()))
        .then_with(|| b.cmp(a))
}

impl Db {
    /// Opens the SQLite file, made when missing.
    pub async fn sqlite(file: &Path) -> Result<Db> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .collation("ru-x-icu", ru_cmp);
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options.clone())
            .await?;
        let read = SqlitePoolOptions::new()
            .max_connections(8)
            .connect_with(options.read_only(true))
            .await?;
        Ok(Db::Sqlite { read, write })
    }

    /// Connects to PostgreSQL 15 or newer.
    pub async fn postgres(url: &str) -> Result<Db> {
        let options = sqlx::postgres::PgConnectOptions::from_str(url)?;
        Ok(Db::Pg(
            sqlx::postgres::PgPoolOptions::new()
                .max_connections(16)
                .connect_with(options)
                .await?,
        ))
    }

    /// Brings the schema forward to this program's version.
    pub async fn migrate(&self) -> Result<()> {
        let pg = matches!(self, Db::Pg(_));
        let steps = migrations::ALL.iter().map(|&(version, name, sql)| {
            let [id, json, bytes] = if pg {
                [
                    "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
                    "JSONB",
                    "BYTEA",
                ]
            } else {
                ["INTEGER PRIMARY KEY", "TEXT", "BLOB"]
            };
            let sql = sql
                .replace("$ID$", id)
                .replace("$JSON$", json)
                .replace("$BYTES$", bytes);
            Migration::new(
                version,
                name.into(),
                MigrationType::Simple,
                AssertSqlSafe(sql).into_sql_str(),
                false,
            )
        });
        let migrator = Migrator::with_migrations(steps.collect());
        match self {
            Db::Sqlite { write, .. } => migrator.run(write).await,
            Db::Pg(pool) => migrator.run(pool).await,
        }
        .map_err(|e| Error::Fault(e.into()))
    }

    /// All rows.
    pub async fn all<T: Rec>(&self, sql: impl SqlSafeStr, values: Vec<Val>) -> Result<Vec<T>> {
        Ok(match self {
            Db::Sqlite { read, .. } => {
                sqlx::query_as_with::<Sqlite, T, _>(sql, sqlite_args(values)?)
                    .fetch_all(read)
                    .await?
            }
            Db::Pg(pool) => {
                sqlx::query_as_with::<Postgres, T, _>(sql, pg_args(values)?)
                    .fetch_all(pool)
                    .await?
            }
        })
    }

    /// One row or none.
    pub async fn opt<T: Rec>(&self, sql: impl SqlSafeStr, values: Vec<Val>) -> Result<Option<T>> {
        Ok(match self {
            Db::Sqlite { read, .. } => {
                sqlx::query_as_with::<Sqlite, T, _>(sql, sqlite_args(values)?)
                    .fetch_optional(read)
                    .await?
            }
            Db::Pg(pool) => {
                sqlx::query_as_with::<Postgres, T, _>(sql, pg_args(values)?)
                    .fetch_optional(pool)
                    .await?
            }
        })
    }

    /// Exactly one row; none is [`Error::NotFound`].
    pub async fn one<T: Rec>(&self, sql: impl SqlSafeStr, values: Vec<Val>) -> Result<T> {
        self.opt(sql, values).await?.ok_or(Error::NotFound)
    }

    /// One statement in a transaction of its own; the number of rows it touched.
    pub async fn exec(&self, sql: impl SqlSafeStr, values: Vec<Val>) -> Result<u64> {
        let mut tx = self.begin().await?;
        let rows = tx.exec(sql, values).await?;
        tx.commit().await?;
        Ok(rows)
    }

    /// Begins a writing transaction.
    pub async fn begin(&self) -> Result<Tx> {
        Ok(match self {
            Db::Sqlite { write, .. } => Tx::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?),
            Db::Pg(pool) => Tx::Pg(pool.begin().await?),
        })
    }
}

impl Tx {
    /// One statement; the number of rows it touched.
    pub async fn exec(&mut self, sql: impl SqlSafeStr, values: Vec<Val>) -> Result<u64> {
        Ok(match self {
            Tx::Sqlite(t) => sqlx::query_with(sql, sqlite_args(values)?)
                .execute(&mut **t)
                .await?
                .rows_affected(),
            Tx::Pg(t) => sqlx::query_with(sql, pg_args(values)?)
                .execute(&mut **t)
                .await?
                .rows_affected(),
        })
    }

    /// All rows.
    pub async fn all<T: Rec>(&mut self, sql: impl SqlSafeStr, values: Vec<Val>) -> Result<Vec<T>> {
        Ok(match self {
            Tx::Sqlite(t) => {
                sqlx::query_as_with::<Sqlite, T, _>(sql, sqlite_args(values)?)
                    .fetch_all(&mut **t)
                    .await?
            }
            Tx::Pg(t) => {
                sqlx::query_as_with::<Postgres, T, _>(sql, pg_args(values)?)
                    .fetch_all(&mut **t)
                    .await?
            }
        })
    }

    /// One row or none.
    pub async fn opt<T: Rec>(
        &mut self,
        sql: impl SqlSafeStr,
        values: Vec<Val>,
    ) -> Result<Option<T>> {
        Ok(match self {
            Tx::Sqlite(t) => {
                sqlx::query_as_with::<Sqlite, T, _>(sql, sqlite_args(values)?)
                    .fetch_optional(&mut **t)
                    .await?
            }
            Tx::Pg(t) => {
                sqlx::query_as_with::<Postgres, T, _>(sql, pg_args(values)?)
                    .fetch_optional(&mut **t)
                    .await?
            }
        })
    }

    /// Exactly one row; none is [`Error::NotFound`].
    pub async fn one<T: Rec>(&mut self, sql: impl SqlSafeStr, values: Vec<Val>) -> Result<T> {
        self.opt(sql, values).await?.ok_or(Error::NotFound)
    }

    /// Makes it true for everyone; after this, and not before, an answer may say "saved".
    pub async fn commit(self) -> Result<()> {
        match self {
            Tx::Sqlite(t) => t.commit().await?,
            Tx::Pg(t) => t.commit().await?,
        }
        Ok(())
    }
}
