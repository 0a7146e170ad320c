//! What the engine's refusals are called in JSON.

use super::answer;
use crate::{
    registers::{Problems, rows::Error as Bad},
    web::{Problem, Wrong},
};

/// The fields that are wrong, all at once.
pub(super) fn fields(problems: Problems) -> Problem {
    let errors = problems.0.into_iter().map(|problem| Wrong {
        field: problem.field,
        detail: problem.text,
    });
    Problem::of_status(422).with_errors(errors.collect())
}

/// One word of the address or of the body that is not understood.
pub(super) fn wrong(field: &str, detail: impl Into<String>) -> Wrong {
    Wrong {
        field: field.chars().take(100).collect(),
        detail: detail.into(),
    }
}

/// A write that was not carried out.
pub(super) fn write(bad: Bad) -> Problem {
    match bad {
        Bad::Problems(problems) => fields(problems),
        Bad::Changed(version) => answer::changed(version),
        Bad::NotFound => Problem::of_status(404),
        Bad::Used(places) => Problem::new(
            409,
            "Запись используется, поэтому удалить её нельзя. Переведите её в архив: там, где она указана, она останется.",
        )
        .with_errors(places.into_iter().map(|place| wrong("", place)).collect()),
        Bad::Kept => Problem::new(
            409,
            "Запись поставляется с программой и не удаляется. Если она не нужна, переведите её в архив.",
        ),
        Bad::Storage(error) => error.into(),
    }
}
