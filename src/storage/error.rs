//! What can go wrong below: said so that the caller can tell a person's mistake from a fault.

/// A failure of the database or of the files.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A constraint of the schema refused the row, named in one way on both engines:
    /// * unique or primary key: the columns, `user_account.login` or `user_role.user_id, user_role.role_id`;
    ///   an index over an expression: the name of the index;
    /// * not null: the column, `person.last_name`;
    /// * check: its name, so every check in a migration is written `CONSTRAINT ck_… CHECK (…)`;
    /// * foreign key: always [`Error::FOREIGN_KEY`], because SQLite does not say which.
    #[error("нарушено ограничение базы данных {0}")]
    Constraint(String),
    /// A value that no column can hold: a text with a zero character, a number that is not finite,
    /// an overlong key. It is the sender's mistake, not a fault.
    #[error("недопустимое значение: {0}")]
    BadValue(String),
    /// More bytes were sent than the place allows (the limit in bytes).
    #[error("файл больше разрешённого размера ({0} байт)")]
    TooLarge(u64),
    /// Exactly one row or file was expected and none was there.
    #[error("запись не найдена")]
    NotFound,
    /// The database is busy, closed, read-only or out of room: try again later.
    #[error("хранилище сейчас недоступно: {0}")]
    Unavailable(String),
    /// What was kept is not what was put: a file or a backup does not match its hash.
    #[error("{0}")]
    Damaged(String),
    /// The state of things forbids it; the sentence says what the operator can do.
    #[error("{0}")]
    Refused(String),
    /// Anything else: a fault of the program or of the data.
    #[error(transparent)]
    Fault(#[from] anyhow::Error),
}

/// The result of an operation on the store.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// The name under which any broken foreign key is reported.
    pub const FOREIGN_KEY: &'static str = "foreign_key";

    /// Whether this is the refusal by the constraint `name` (see [`Error::Constraint`]).
    pub fn breaks(&self, name: &str) -> bool {
        matches!(self, Self::Constraint(broken) if broken == name)
    }

    /// A failure of the disk, with the sentence about what was being done.
    pub(crate) fn disk(what: impl std::fmt::Display, error: std::io::Error) -> Self {
        use std::io::ErrorKind::*;
        match error.kind() {
            StorageFull | QuotaExceeded | ReadOnlyFilesystem => {
                Self::Unavailable(format!("{what}: {error}"))
            }
            _ if error.raw_os_error().is_some_and(out_of_means) => {
                Self::Unavailable(format!("{what}: {error}"))
            }
            _ => Self::Fault(anyhow::Error::new(error).context(what.to_string())),
        }
    }
}

/// EIO and the lack of descriptors pass or are cured by an administrator; the program goes on.
fn out_of_means(code: i32) -> bool {
    use rustix::io::Errno;
    [Errno::IO, Errno::MFILE, Errno::NFILE].contains(&Errno::from_raw_os_error(code))
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::RowNotFound => Self::NotFound,
            sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::Io(_) => Self::Unavailable(error.to_string()),
            sqlx::Error::Database(e) => {
                let code = e.code().unwrap_or_default().into_owned();
                match (constraint(e.as_ref()), bad_value(&code), unavailable(&code)) {
                    (Some(name), ..) => Self::Constraint(name),
                    (_, true, _) => Self::BadValue(e.message().to_owned()),
                    (_, _, true) => Self::Unavailable(error.to_string()),
                    _ => Self::Fault(error.into()),
                }
            }
            _ => Self::Fault(error.into()),
        }
    }
}

/// The one name of a broken constraint, or nothing when the failure is of another kind.
fn constraint(error: &dyn sqlx::error::DatabaseError) -> Option<String> {
    use sqlx::{error::ErrorKind::*, postgres::PgDatabaseError};
    let kind = error.kind();
    if matches!(kind, ForeignKeyViolation) {
        return Some(Error::FOREIGN_KEY.to_owned());
    }
    if !matches!(kind, UniqueViolation | NotNullViolation | CheckViolation) {
        return None;
    }
    let Some(pg) = error.try_downcast_ref::<PgDatabaseError>() else {
        return Some(sqlite_name(error.message()));
    };
    let table = pg.table().unwrap_or_default();
    let columns = match kind {
        UniqueViolation => pg.detail().and_then(key_columns),
        NotNullViolation => pg.column().map(|c| vec![c]),
        _ => None,
    };
    Some(match columns {
        Some(columns) => columns
            .iter()
            .map(|c| format!("{table}.{c}"))
            .collect::<Vec<_>>()
            .join(", "),
        None => pg.constraint().unwrap_or(table).to_owned(),
    })
}

/// `UNIQUE constraint failed: user_account.login` or `…failed: index 'uq_x'`.
fn sqlite_name(message: &str) -> String {
    let name = message.split_once(": ").map_or(message, |(_, name)| name);
    name.strip_prefix("index '")
        .and_then(|n| n.strip_suffix('\''))
        .unwrap_or(name)
        .to_owned()
}

/// The columns in `Key (a, b)=(1, 2) already exists.`, whatever the server's language;
/// nothing for an index over an expression.
fn key_columns(detail: &str) -> Option<Vec<&str>> {
    let (columns, _) = detail.split_once('(')?.1.split_once(")=(")?;
    (!columns.contains('(')).then(|| columns.split(", ").collect())
}

/// SQLite: TOOBIG 18, MISMATCH 20; PostgreSQL: class 22 (data), 54000 (an index row too long).
fn bad_value(code: &str) -> bool {
    match sqlite_code(code) {
        Some(n) => matches!(n & 0xff, 18 | 20),
        None => code.starts_with("22") || code == "54000",
    }
}

/// SQLite: BUSY 5, LOCKED 6, READONLY 8, IOERR 10, FULL 13, CANTOPEN 14 (low byte of the extended code);
/// PostgreSQL: classes 08, 40 (deadlock), 53, 55 (locked), 57 and read-only transaction 25006, idle too long 25P03.
fn unavailable(code: &str) -> bool {
    match sqlite_code(code) {
        Some(n) => matches!(n & 0xff, 5 | 6 | 8 | 10 | 13 | 14),
        None => {
            ["08", "40", "53", "55", "57"]
                .iter()
                .any(|c| code.starts_with(c))
                || ["25006", "25P03"].contains(&code)
        }
    }
}

/// SQLite's codes are short numbers; PostgreSQL's have exactly five characters.
fn sqlite_code(code: &str) -> Option<i64> {
    (code.len() != 5).then(|| code.parse().ok()).flatten()
}

/// SQLite IOERR_FSYNC and IOERR_DIR_FSYNC: the kernel may have dropped what was not written.
pub(super) fn is_failed_fsync(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Database(e)
        if matches!(e.code().as_deref(), Some("1034" | "1290")))
}

impl From<object_store::Error> for Error {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Self::NotFound,
            error => Self::Unavailable(format!("хранилище файлов не отвечает: {error}")),
        }
    }
}
