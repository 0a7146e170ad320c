//! Records of registers: read one, write one. Whoever writes has a pass, and each write keeps the history, the words
//! for the search and the pairs of links in the same transaction. Lists are in `query`.

mod read;
mod write;

pub use read::{Row, get, ids_by, many, of_tx};
pub(in crate::registers) use read::{columns, row_of};
pub use write::{How, archive, delete, insert, restore, revise, unarchive, update};

use super::{Problems, describe::Register};
use crate::storage;

/// Why a record was not written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something is wrong with the values.
    #[error("запись не принята: {}", .0.0.iter().map(|p| p.text.as_str()).collect::<Vec<_>>().join(" "))]
    Problems(Problems),
    /// Someone has changed the record meanwhile: its present version.
    #[error("запись изменена другим человеком")]
    Changed(i64),
    /// No such record for this person.
    #[error("записи нет")]
    NotFound,
    /// The record is in use; the words say where.
    #[error("запись используется: {}", .0.join("; "))]
    Used(Vec<String>),
    /// The record came with the program.
    #[error("запись поставляется с программой и не удаляется")]
    Kept,
    /// The store failed.
    #[error(transparent)]
    Storage(storage::Error),
}

/// The result of a write.
pub type Result<T> = std::result::Result<T, Error>;

impl From<storage::Error> for Error {
    fn from(error: storage::Error) -> Self {
        match error {
            storage::Error::NotFound => Self::NotFound,
            other => Self::Storage(other),
        }
    }
}

/// What the database's refusal means for the person who filled in the form.
fn refused(register: &Register, error: storage::Error) -> Error {
    let storage::Error::Constraint(name) = &error else {
        return error.into();
    };
    let mut problems = Problems::default();
    if name == storage::Error::FOREIGN_KEY {
        problems.add(
            "",
            "Связанной записи больше нет: её удалили. Выберите другую.",
        );
        return Error::Problems(problems);
    }
    let prefix = format!("{}.", register.table);
    let columns = name
        .split(", ")
        .map(|c| c.strip_prefix(&prefix).unwrap_or(c));
    let fields: Vec<_> = columns
        .filter_map(|column| register.field(column))
        .collect();
    let labels: Vec<String> = fields.iter().map(|f| format!("«{}»", f.label)).collect();
    match fields.as_slice() {
        [] => {
            let column = name.strip_prefix(&format!("ck_{}_", register.table));
            let field = column.and_then(|column| register.field(column));
            match field {
                Some(field) => problems.add(field.name, "Такое значение не подходит."),
                None => problems.add(
                    "",
                    "Значения не подходят друг к другу. Проверьте даты и числа.",
                ),
            }
        }
        [field] => problems.add(
            field.name,
            "Такая запись уже есть: значение должно быть единственным.",
        ),
        [first, ..] => problems.add(
            first.name,
            format!(
                "Запись с такими значениями уже есть: {}.",
                labels.join(" + ")
            ),
        ),
    }
    Error::Problems(problems)
}
