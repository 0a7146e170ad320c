//! Why something was not done with an order, in words for the person who asked.

use crate::{registers::rows, storage, web};

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
            Self::Rows(rows::Error::Problems(problems)) => {
                let texts: Vec<String> = problems.0.into_iter().map(|p| p.text).collect();
                Ok(texts.join(" "))
            }
            Self::Rows(rows::Error::Changed(_)) => Ok(
                "Приказ за это время изменил другой человек. Откройте его заново и повторите."
                    .to_owned(),
            ),
            Self::Rows(rows::Error::Used(by)) => Ok(format!(
                "Запись, которую приказ создал, уже используется: {}. Сначала уберите её оттуда.",
                by.join("; ")
            )),
            Self::Rows(rows::Error::Kept) => Ok("Эта запись не удаляется.".to_owned()),
            Self::Rows(rows::Error::NotFound) => Err(web::Error::NotFound),
            Self::Rows(rows::Error::Storage(error)) => Err(error.into()),
        }
    }
}
