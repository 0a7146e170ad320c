//! Backup.

use std::path::Path;

use super::{Error, Result};

/// Exists while a restore moves things; what it holds is said to the next one who opens the store.
pub(super) const HALF_RESTORED: &str = "restore-unfinished";

/// A store in the middle of a restore is not opened: it would look empty.
pub(super) fn refuse_half_restored(store: &Path) -> Result<()> {
    if store.join(HALF_RESTORED).exists() {
        return Err(Error::Refused(format!(
            "Восстановление в {} было прервано. Повторите eios restore с ключом --replace; прежние данные лежат в папке replaced-….",
            store.display()
        )));
    }
    Ok(())
}
