//! `eios site`: the published site as a whole: kept releases, the way back, what has changed.

use std::path::Path;

use anyhow::{Result, bail};
use jiff::{Timestamp, tz::TimeZone};

use super::{Outcome, args::Site, say};
use crate::{config::Config, site};

/// A list on the screen is for reading; the rest is told by its number.
const SHOWN: usize = 40;

pub(super) fn run(config: &Config, what: &Site) -> Result<Outcome> {
    let public = &config.paths.public;
    match what {
        Site::Releases => releases(config),
        Site::Rollback { name } => {
            let served = site::back(public, name.as_deref())?;
            say::result(&format!(
                "Показан {served}. Работающий сервер увидит это за секунду."
            ));
            Ok(Outcome::Done)
        }
        Site::Forget { name } => {
            site::forget(public, name)?;
            say::result(&format!("Выпуск «{name}» удалён."));
            Ok(Outcome::Done)
        }
        Site::Changes => changes(public),
    }
}

fn releases(config: &Config) -> Result<Outcome> {
    let releases = site::releases(&config.paths.public)?;
    if releases.is_empty() {
        say::result(
            "Сохранённых выпусков нет. Сохранить сайт под именем: eios build --release ИМЯ",
        );
    }
    let zone = TimeZone::get(&config.site.time_zone).unwrap_or(TimeZone::UTC);
    for release in releases {
        let kept = Timestamp::try_from(release.kept)
            .map(|at| {
                at.to_zoned(zone.clone())
                    .strftime("%d.%m.%Y %H:%M")
                    .to_string()
            })
            .unwrap_or_default();
        let served = if release.served {
            "  показан"
        } else {
            ""
        };
        say::result(&format!(
            "{}  {kept}  файлов {}{served}",
            release.name, release.files
        ));
    }
    Ok(Outcome::Done)
}

fn changes(public: &Path) -> Result<Outcome> {
    let Some(changes) = site::last_changes(public) else {
        bail!("сайт ещё не собран; соберите его: eios build");
    };
    let lists = [
        ("Новые", &changes.added),
        ("Изменены", &changes.changed),
        ("Убраны", &changes.gone),
    ];
    for (title, list) in lists {
        say::result(&format!("{title}: {}", list.len()));
        for path in list.iter().take(SHOWN) {
            say::result(&format!("  /{}", path.trim_end_matches("index.html")));
        }
        if list.len() > SHOWN {
            say::result(&format!("  … и ещё {}", list.len() - SHOWN));
        }
    }
    Ok(Outcome::Done)
}
