//! What can go wrong below: said so that the caller can tell a person's mistake from a fault.

/// A failure of the database or of the files.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A constraint of the schema refused the row: its name as written in the migration
    /// (`uq_user_account_login`), or for SQLite the columns (`user_account.login`).
    #[error("нарушено ограничение базы данных {0}")]
    Constraint(String),
    /// Exactly one row was expected and none was there.
    #[error("строка не найдена")]
    NotFound,
    /// The database is busy, closed, read-only or out of room: try again later.
    #[error("хранилище сейчас недоступно: {0}")]
    Unavailable(String),
    /// Anything else: a fault of the program or of the data.
    #[error(transparent)]
    Fault(#[from] anyhow::Error),
}

/// The result of an operation on the store.
pub type Result<T> = std::result::Result<T, Error>;

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::RowNotFound => Self::NotFound,
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => {
                Self::Unavailable(error.to_string())
            }
            sqlx::Error::Database(e) => {
                use sqlx::error::ErrorKind::*;
                match e.kind() {
                    UniqueViolation | ForeignKeyViolation | NotNullViolation | CheckViolation => {
                        let text = e.message();
                        let name = e
                            .constraint()
                            .unwrap_or_else(|| text.rsplit(": ").next().unwrap_or(text));
                        Self::Constraint(name.to_owned())
                    }
                    _ if unavailable(e.code().as_deref().unwrap_or_default()) => {
                        Self::Unavailable(error.to_string())
                    }
                    _ => Self::Fault(error.into()),
                }
            }
            _ => Self::Fault(error.into()),
        }
    }
}

/// SQLite: BUSY 5, LOCKED 6, READONLY 8, IOERR 10, FULL 13, CANTOPEN 14 (low byte of the extended code);
/// PostgreSQL: classes 08, 53, 57 and read-only transaction 25006.
fn unavailable(code: &str) -> bool {
    match code.parse::<i64>() {
        Ok(n) if code.len() < 5 => matches!(n & 0xff, 5 | 6 | 8 | 10 | 13 | 14),
        _ => {
            code.starts_with("08")
                || code.starts_with("53")
                || code.starts_with("57")
                || code == "25006"
        }
    }
}
