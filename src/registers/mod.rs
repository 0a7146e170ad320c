//! The engine of registers: what a description says, it lists, shows, edits, imports, exports, remembers and
//! guards. It knows no subsystem by name (the list is handed in), and a rule that needs other rows is not here
//! but in the subsystem's workflow.

pub mod access;
pub mod api;
pub mod batch;
pub mod catalog;
pub mod describe;
pub mod exchange;
pub mod formats;
pub mod history;
pub mod jobs;
pub mod large;
pub mod lists;
pub mod matrix;
pub mod merge;
pub mod names;
pub mod pages;
mod problems;
pub mod quality;
pub mod query;
mod receipt;
mod record;
pub mod rows;
pub mod terms;
pub mod uses;
pub mod value;

pub use access::{Asker, Reach, Reading, Writing};
pub use catalog::Catalog;
pub use describe::{
    Access, Door, Due, Field, Format, Kind, Register, Scoped, Subsystem, Tab, Writer,
};
pub use lists::Lists;
pub use names::Names;
pub use problems::{Problem, Problems};
pub use record::{Value, Values};

/// A text for comparing: lower case, ё as е.
pub fn fold(text: &str) -> String {
    text.to_lowercase().replace('ё', "е")
}
