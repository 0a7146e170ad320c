//! Why a record was not written, in words for the person who asked.

use crate::{registers::rows, web};

/// The sentence for the form, or the failure for the frame.
pub fn words(error: rows::Error) -> web::Result<String> {
    match error {
        rows::Error::Problems(problems) => {
            let texts: Vec<String> = problems.0.into_iter().map(|p| p.text).collect();
            Ok(texts.join(" "))
        }
        rows::Error::Changed(_) => Ok(
            "Запись за это время изменил другой человек. Откройте её заново и повторите."
                .to_owned(),
        ),
        rows::Error::Used(by) => Ok(format!(
            "Запись уже используется: {}. Сначала уберите её оттуда.",
            by.join("; ")
        )),
        rows::Error::Kept => Ok("Эта запись не удаляется.".to_owned()),
        rows::Error::NotFound => Err(web::Error::NotFound),
        rows::Error::Storage(error) => Err(error.into()),
    }
}
