//! A transaction of either engine. No query about the college is written here.

use std::sync::Arc;

use sqlx::{Postgres, SqlSafeStr, Sqlite};

use super::{
    Error, Result,
    chain::{self, Line},
    guard::Guard,
    value::{Rec, Val, pg_args, sqlite_args},
};

/// A transaction; dropped without [`Tx::commit`] it leaves no trace.
#[allow(missing_docs)]
pub enum Tx {
    Sqlite(sqlx::Transaction<'static, Sqlite>, Arc<Guard>, Vec<Line>),
    Pg(sqlx::Transaction<'static, Postgres>, Vec<Line>),
}

impl Tx {
    /// One statement; the number of rows it touched.
    pub async fn exec(&mut self, sql: impl SqlSafeStr, values: Vec<Val>) -> Result<u64> {
        Ok(match self {
            Tx::Sqlite(t, guard, _) => sqlx::query_with(sql, sqlite_args(values)?)
                .execute(&mut **t)
                .await
                .map_err(|e| guard.note(e))?
                .rows_affected(),
            Tx::Pg(t, _) => sqlx::query_with(sql, pg_args(values)?)
                .execute(&mut **t)
                .await?
                .rows_affected(),
        })
    }

    /// All rows.
    pub async fn all<T: Rec>(&mut self, sql: impl SqlSafeStr, values: Vec<Val>) -> Result<Vec<T>> {
        Ok(match self {
            Tx::Sqlite(t, ..) => {
                sqlx::query_as_with::<Sqlite, T, _>(sql, sqlite_args(values)?)
                    .fetch_all(&mut **t)
                    .await?
            }
            Tx::Pg(t, _) => {
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
            Tx::Sqlite(t, ..) => {
                sqlx::query_as_with::<Sqlite, T, _>(sql, sqlite_args(values)?)
                    .fetch_optional(&mut **t)
                    .await?
            }
            Tx::Pg(t, _) => {
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

    /// Puts in a row those who decide by what they read before they write, under one `name`: «не последний ли
    /// администратор». SQLite has one writer and needs nothing; PostgreSQL waits here for the others to end.
    pub async fn lock(&mut self, name: &str) -> Result<()> {
        use sha2::Digest as _;
        let hash: [u8; 32] = sha2::Sha256::digest(name.as_bytes()).into();
        let key = i64::from_be_bytes(std::array::from_fn(|i| hash[i]));
        if let Tx::Pg(t, _) = self {
            sqlx::query("SELECT pg_advisory_xact_lock($1)")
                .bind(key)
                .execute(&mut **t)
                .await?;
        }
        Ok(())
    }

    /// Several statements without values, of our own making: a step of the schema.
    pub(super) async fn script(&mut self, sql: String) -> Result<()> {
        let sql = sqlx::raw_sql(sqlx::AssertSqlSafe(sql));
        match self {
            Tx::Sqlite(t, guard, _) => {
                sql.execute(&mut **t).await.map_err(|e| guard.note(e))?;
            }
            Tx::Pg(t, _) => {
                sql.execute(&mut **t).await?;
            }
        }
        Ok(())
    }

    /// A line of a journal that was written in this transaction: it becomes a link of the chain when the transaction
    /// ends well, so that nobody waits for the chain longer than that takes.
    pub fn chain(&mut self, line: Line) {
        let (Tx::Sqlite(.., lines) | Tx::Pg(_, lines)) = self;
        lines.push(line);
    }

    /// Makes it true for everyone; after this, and not before, an answer may say "saved".
    pub async fn commit(mut self) -> Result<()> {
        let (Tx::Sqlite(.., lines) | Tx::Pg(_, lines)) = &mut self;
        let lines = std::mem::take(lines);
        chain::seal(&mut self, &lines).await?;
        match self {
            Tx::Sqlite(t, guard, _) => t.commit().await.map_err(|e| guard.note(e))?,
            Tx::Pg(t, _) => t.commit().await?,
        }
        Ok(())
    }
}
