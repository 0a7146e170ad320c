//! `eios build`: the site from pages and facts.

use anyhow::Result;

use super::{Outcome, args::Build, say};
use crate::{
    app,
    config::Config,
    site::{self, Problem},
};

pub(super) fn run(config: &Config, args: &Build) -> Result<Outcome> {
    let public = &config.paths.public;
    if let Some(name) = &args.release {
        site::may_be_named(public, name)?;
    }
    let url = app::public_url(config, config.server.listen);
    let outcome = build(config, &url)?;
    match &args.release {
        Some(name) if outcome.failed() => {
            say::note(&format!("Выпуск «{name}» не сохранён: сайт не собран."));
        }
        Some(name) => {
            let files = site::keep(public, name)?;
            say::note(&format!(
                "Выпуск «{name}» сохранён, файлов {files}. Вернуться к нему: eios site rollback {name}"
            ));
        }
        None => {}
    }
    Ok(if outcome.problems.is_empty() {
        Outcome::Done
    } else {
        Outcome::Faulty
    })
}

/// Builds, tells the problems and the sum.
pub(super) fn build(config: &Config, url: &str) -> Result<site::Outcome> {
    let bar = say::bar("Сборка сайта", 0);
    let show = |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    };
    let outcome = app::build(config, url, &show)?;
    bar.finish_and_clear();
    tell(&outcome);
    Ok(outcome)
}

/// The problems and the sum of a build, on standard error.
pub(super) fn tell(outcome: &site::Outcome) {
    outcome.problems.iter().for_each(tell_problem);
    outcome.notes.iter().for_each(tell_problem);
    if outcome.failed() {
        return say::note(
            "Сайт не собран: исправьте то, что названо выше. Посетители видят прежний.",
        );
    }
    say::note(&format!(
        "Сайт собран за {:.2} с: страниц {}, записано файлов {}, без изменений {}, убрано {}.",
        outcome.took.as_secs_f64(),
        outcome.pages,
        outcome.written,
        outcome.unchanged,
        outcome.removed,
    ));
}

fn tell_problem(problem: &Problem) {
    say::note(&format!("{problem}"));
}
