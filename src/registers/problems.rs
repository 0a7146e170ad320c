//! What is wrong with a record, said to the person who entered it.

use serde::Serialize;

/// One sentence about one field, or about the whole record when the name is empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The field's name.
    pub field: String,
    /// What is wrong and what to do.
    pub text: String,
}

/// All problems of one record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// Notes a problem of a field.
    pub fn add(&mut self, field: &str, text: impl Into<String>) {
        self.0.push(Problem {
            field: field.to_owned(),
            text: text.into(),
        });
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
