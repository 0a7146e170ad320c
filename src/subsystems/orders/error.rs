//! Why something was not done with an order, in words for the person who asked.

use crate::{registers::rows, storage, subsystems::refusal, web};

/// A refusal or a failure.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A sentence for the person.
    #[error("{0}")]
    Said(String),
    /// Of a record.
    #[error(transparent)]
    Rows(#[from] rows::Error),
}

/// The result.
pub type Result<T> = std::result::Result<T, Error>;

impl From<storage::Error> for Error {
    fn from(error: storage::Error) -> Self {
        Self::Rows(error.into())
    }
}

/// A refusal.
pub fn said<T>(text: impl Into<String>) -> Result<T> {
    Err(Error::Said(text.into()))
}

impl Error {
    /// The sentence for the form, or the failure for the frame.
    pub fn words(self) -> web::Result<String> {
        match self {
            Self::Said(text) => Ok(text),
            Self::Rows(error) => refusal::words(error),
        }
    }
}
