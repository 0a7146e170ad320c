//! The watch over an open SQLite file: whose it is, and whether its disk can be believed.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use super::{Error, Result, error, lock::Lock};

/// What SQLite itself does not watch: that one process owns the store, and that after a failed
/// fsync nobody trusts pages that the kernel may have dropped.
#[derive(Debug, Default)]
pub struct Guard {
    lock: Mutex<Option<Lock>>,
    fsync_failed: AtomicBool,
}

impl Guard {
    pub(super) fn new(lock: Option<Lock>) -> Self {
        Self {
            lock: Mutex::new(lock),
            fsync_failed: AtomicBool::new(false),
        }
    }

    /// Lets another process have the store.
    pub(super) fn release(&self) {
        drop(
            self.lock
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take(),
        );
    }

    /// Remembers a failed fsync on the way of an error to the caller.
    pub(super) fn note(&self, failed: sqlx::Error) -> Error {
        if error::is_failed_fsync(&failed) {
            self.fsync_failed.store(true, Ordering::Relaxed);
        }
        failed.into()
    }

    /// Refuses to write after a failed fsync.
    pub(super) fn check(&self) -> Result<()> {
        if self.fsync_failed.load(Ordering::Relaxed) {
            return Err(Error::Unavailable(
                "диск не подтвердил запись; проверьте диск и перезапустите программу".to_owned(),
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What SQLite says with a code of its own.
    #[derive(Debug)]
    struct Said(&'static str);

    impl std::fmt::Display for Said {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str(self.0)
        }
    }
    impl std::error::Error for Said {}
    impl sqlx::error::DatabaseError for Said {
        fn message(&self) -> &str {
            "disk I/O error"
        }
        fn code(&self) -> Option<std::borrow::Cow<'_, str>> {
            Some(self.0.into())
        }
        fn as_error(&self) -> &(dyn std::error::Error + Send + Sync + 'static) {
            self
        }
        fn as_error_mut(&mut self) -> &mut (dyn std::error::Error + Send + Sync + 'static) {
            self
        }
        fn into_error(self: Box<Self>) -> Box<dyn std::error::Error + Send + Sync + 'static> {
            self
        }
        fn kind(&self) -> sqlx::error::ErrorKind {
            sqlx::error::ErrorKind::Other
        }
    }

    #[test]
    fn after_a_failed_fsync_nothing_is_written_until_a_restart() {
        let guard = Guard::default();
        let failed = |code| sqlx::Error::Database(Box::new(Said(code)));
        assert!(matches!(guard.note(failed("13")), Error::Unavailable(_)));
        assert!(guard.check().is_ok(), "a full disk passes by itself");
        assert!(matches!(guard.note(failed("1034")), Error::Unavailable(_)));
        assert!(
            matches!(guard.check(), Err(Error::Unavailable(why)) if why.contains("перезапустите"))
        );
    }
}
