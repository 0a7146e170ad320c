//! `eios build`: the site from pages and facts.

use anyhow::{Context as _, Result};

use super::{Outcome, args::Build, say};
use crate::{
    app,
    config::Config,
    site::{self, Problem},
    storage::Store,
};

pub(super) async fn run(config: &Config, args: &Build) -> Result<Outcome> {
    let public = &config.paths.public;
    if let Some(name) = &args.release {
        site::may_be_named(public, name)?;
    }
    let url = app::public_url(config, config.server.listen);
    let outcome = build(config, &url).await?;
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
pub(super) async fn build(config: &Config, url: &str) -> Result<site::Outcome> {
    match app::store_if_any(config).await? {
        None => build_with(config, None, url).await,
        Some(store) => {
            let outcome = build_with(config, Some(&store), url).await;
            store.close().await;
            outcome
        }
    }
}

/// The same beside a store that is open already; without one, from files alone.
pub(super) async fn build_with(
    config: &Config,
    store: Option<&Store>,
    url: &str,
) -> Result<site::Outcome> {
    let bar = say::bar("Сборка сайта", 0);
    let shown = bar.clone();
    let show = move |done, total| {
        shown.set_length(total);
        shown.set_position(done);
    };
    let outcome = match store {
        Some(store) => app::build_from(config, store, url, show).await?,
        None => {
            let (config, url) = (config.clone(), url.to_owned());
            let building = tokio::task::spawn_blocking(move || app::build(&config, &url, &show));
            building.await.context("сборка сайта прервана")??
        }
    };
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
