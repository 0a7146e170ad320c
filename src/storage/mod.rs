//! Where facts and files are kept: the database (SQLite or PostgreSQL under one text of SQL), the
//! migrations, the content-addressed files, the backup. It knows no college, no rights and no pages.

pub mod backup;
pub mod chain;
mod collation;
pub mod db;
mod disk;
mod dynamic;
mod error;
pub mod files;
mod guard;
mod lock;
pub mod migrations;
mod store;
mod tx;
mod value;

pub use db::{Db, Rec, SQLITE_FILE, Tx, Val, v};
pub use dynamic::Dyn;
pub use error::{Error, Result};
pub use files::{Files, StoredFile};
pub use store::{Store, remove_local};

/// Lower-case hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
