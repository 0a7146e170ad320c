//! Where facts and files are kept: the database (SQLite or PostgreSQL under one text of SQL), the
//! migrations, the content-addressed files, the backup. It knows no college, no rights and no pages.

pub mod db;
mod error;
mod migrations;

pub use db::{Db, Rec, Tx, Val, v};
pub use error::{Error, Result};
