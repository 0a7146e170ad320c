//! One text of SQL for two engines: `$1` placeholders, native drivers.
//! No query about the college is written here.

use std::{
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
    time::Duration,
};

use sqlx::{
    Connection as _, PgPool, Postgres, SqlSafeStr, Sqlite, SqlitePool,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{
    Error, Result, disk, lock, migrations,
    value::{pg_args, sqlite_args},
};
pub use super::{
    collation::ru_cmp,
    guard::Guard,
    tx::Tx,
    value::{Rec, Val, timestamp, v},
};
use crate::config;

/// The name of SQLite's file in the store.
pub const SQLITE_FILE: &str = "eios.sqlite";

/// The database: SQLite with one writer and several readers, or PostgreSQL.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum Db {
    Sqlite {
        read: SqlitePool,
        write: SqlitePool,
        guard: Arc<Guard>,
    },
    Pg(PgPool),
}

impl Db {
    /// Opens the database that is configured, for the one process that serves it: PostgreSQL at its address,
    /// or `eios.sqlite` in the store, which is made when missing and locked against a second such process.
    /// Others come beside it with [`Db::attach`]. The schema is not touched: see [`Db::migrate`].
    pub async fn open(storage: &config::Storage, paths: &config::Paths) -> Result<Db> {
        if is_postgres(&storage.database)? {
            return Db::postgres(&storage.database).await;
        }
        disk::private_dir(&paths.store)?;
        disk::close_to_others(&paths.store)?;
        let lock = lock::store(&paths.store)?;
        super::backup::refuse_half_restored(&paths.store)?;
        let file = paths.store.join(SQLITE_FILE);
        drop(disk::private_file(&file)?);
        Db::sqlite_guarded(&file, Some(lock)).await
    }

    /// Opens the database beside the process that serves it, without the lock and without making anything:
    /// for a backup, and for single changes, which SQLite itself puts in a row.
    pub async fn attach(storage: &config::Storage, paths: &config::Paths) -> Result<Db> {
        if is_postgres(&storage.database)? {
            return Db::postgres(&storage.database).await;
        }
        super::backup::refuse_half_restored(&paths.store)?;
        let file = paths.store.join(SQLITE_FILE);
        if !file.is_file() {
            return Err(Error::Refused(format!(
                "В папке {} нет базы данных. Создайте её командой eios init или укажите другую папку: --store ПАПКА.",
                paths.store.display()
            )));
        }
        Db::sqlite(&file).await
    }

    /// Opens the SQLite file, made when missing.
    pub async fn sqlite(file: &Path) -> Result<Db> {
        Db::sqlite_guarded(file, None).await
    }

    async fn sqlite_guarded(file: &Path, lock: Option<lock::Lock>) -> Result<Db> {
        let options = sqlite_options(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .pragma("trusted_schema", "OFF");
        // Connections to a file do not go stale, so they are neither tried before use nor closed when idle.
        let pool = || {
            SqlitePoolOptions::new()
                .test_before_acquire(false)
                .idle_timeout(None)
                .max_lifetime(None)
                .acquire_timeout(Duration::from_secs(15))
        };
        let write = pool()
            .max_connections(1)
            // On a full disk SQLite ends the transaction by itself and the driver goes on counting it as open;
            // such a connection would refuse every writer from then on, so another one takes its place.
            .before_acquire(|c, _| Box::pin(async { Ok(!c.is_in_transaction()) }))
            .connect_with(options.clone())
            .await?;
        let read = pool()
            .max_connections(8)
            .connect_with(options.read_only(true))
            .await?;
        let guard = Arc::new(Guard::new(lock));
        Ok(Db::Sqlite { read, write, guard })
    }

    /// Connects to PostgreSQL 15 or newer.
    pub async fn postgres(url: &str) -> Result<Db> {
        Db::postgres_as(url, "eios").await
    }

    /// The same under the name by which the server's administrator sees it.
    pub(super) async fn postgres_as(url: &str, name: &str) -> Result<Db> {
        let options = PgConnectOptions::from_str(url)
            .map_err(|e| {
                Error::Refused(format!(
                    "Адрес базы данных не разобран ({e}). Он пишется так: postgres://имя:пароль@сервер:5432/база."
                ))
            })?
            .application_name(name)
            .options([
                // A statement that runs for a minute is a mistake; what may be long switches this off for itself.
                ("statement_timeout", "60s"),
                ("lock_timeout", "10s"),
                ("idle_in_transaction_session_timeout", "60s"),
                ("timezone", "UTC"),
                ("client_min_messages", "warning"),
            ]);
        let pool = PgPoolOptions::new()
            .max_connections(16)
            .acquire_timeout(Duration::from_secs(15))
            .connect_with(options)
            .await
            .map_err(refused_by_postgres)?;
        let db = Db::Pg(pool);
        db.require_fit_postgres().await?;
        Ok(db)
    }

    async fn require_fit_postgres(&self) -> Result<()> {
        let (version, encoding, collations): (i64, String, i64) = self
            .one(
                "SELECT CAST(current_setting('server_version_num') AS BIGINT), current_setting('server_encoding'),
                    (SELECT count(*) FROM pg_collation WHERE collname = 'ru-x-icu')",
                vec![],
            )
            .await?;
        let wrong = if version < 150_000 {
            format!(
                "сервер PostgreSQL версии {}, нужна 15 или новее",
                version / 10_000
            )
        } else if encoding != "UTF8" {
            format!("база данных в кодировке {encoding}, нужна UTF8: создайте её заново")
        } else if collations == 0 {
            "сервер PostgreSQL собран без ICU и не знает русского порядка слов ru-x-icu".to_owned()
        } else {
            return Ok(());
        };
        Err(Error::Refused(format!("База данных не подходит: {wrong}.")))
    }

    /// Brings the schema forward to this program's version, in one transaction.
    pub async fn migrate(&self) -> Result<()> {
        migrations::run(self, migrations::ALL).await
    }

    /// Whether the engine is PostgreSQL: only for what one text of SQL cannot say.
    pub fn is_postgres(&self) -> bool {
        matches!(self, Db::Pg(_))
    }

    /// SQLite's file.
    pub(super) fn file(&self) -> Option<PathBuf> {
        match self {
            Db::Sqlite { write, .. } => Some(write.connect_options().get_filename().to_owned()),
            Db::Pg(_) => None,
        }
    }

    /// Answers when the database does, in two seconds at most.
    pub async fn ping(&self) -> Result<()> {
        let asked = async {
            if let Db::Sqlite { guard, .. } = self {
                guard.check()?;
            }
            let _: (i64,) = self.one("SELECT CAST(1 AS BIGINT)", vec![]).await?;
            Ok(())
        };
        tokio::time::timeout(Duration::from_secs(2), asked)
            .await
            .unwrap_or_else(|_| {
                Err(Error::Unavailable(
                    "база данных не отвечает две секунды".to_owned(),
                ))
            })
    }

    /// Ends all connections and lets another process have the store.
    pub async fn close(&self) {
        match self {
            Db::Sqlite { read, write, guard } => {
                read.close().await;
                write.close().await;
                guard.release();
            }
            Db::Pg(pool) => pool.close().await,
        }
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
            Db::Sqlite { write, guard, .. } => {
                guard.check()?;
                let tx = write.begin_with("BEGIN IMMEDIATE").await;
                Tx::Sqlite(tx.map_err(|e| guard.note(e))?, guard.clone(), Vec::new())
            }
            Db::Pg(pool) => Tx::Pg(pool.begin().await?, Vec::new()),
        })
    }
}

/// What every connection to an SQLite file of ours needs, even one that only reads.
pub(super) fn sqlite_options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .busy_timeout(Duration::from_secs(10))
        .collation("ru-x-icu", ru_cmp)
}

/// A server that answers and does not let us in has been given a wrong name, password or database.
fn refused_by_postgres(error: sqlx::Error) -> Error {
    match &error {
        sqlx::Error::Database(answer) => Error::Refused(format!(
            "Сервер PostgreSQL не пустил к базе данных. Проверьте имя, пароль и название базы в storage.database. Его ответ: {}",
            answer.message()
        )),
        _ => error.into(),
    }
}

/// Empty is SQLite, `postgres://…` is PostgreSQL, anything else is a mistake.
pub(super) fn is_postgres(database: &str) -> Result<bool> {
    match database {
        "" => Ok(false),
        url if url.starts_with("postgres://") || url.starts_with("postgresql://") => Ok(true),
        _ => Err(Error::Refused(
            "Значение database должно быть пустым (SQLite в папке хранилища) или начинаться с postgres://."
                .to_owned(),
        )),
    }
}
