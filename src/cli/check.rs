//! `eios check`: a site as the regulator's robot and an attentive reader see it: the built one, a
//! folder, or any that answers at an address.

use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use super::{Outcome, args, args::Report as View, say};
use crate::{
    app,
    clock::Clock,
    config::Config,
    site::{
        self,
        check::{self, Asking, Limits, Options, Paint, Report},
        facts::Facts,
    },
};

/// Pause between two requests to one foreign host.
const PAUSE: Duration = Duration::from_secs(1);
/// Time for an answer of a foreign host.
const ANSWER: Duration = Duration::from_secs(15);

/// What the college says of itself: its facts, from files and registers, and its name.
pub(super) struct Known {
    facts: Facts,
    college: String,
}

/// Reads what the college says of itself. The check itself asks the web and so runs outside the runtime.
pub(super) async fn known(config: &Config, args: &args::Check) -> Result<Known> {
    let store = match args.rules {
        true => None,
        false => app::store_if_any(config).await?,
    };
    let db = store.as_ref().map(|store| &store.db);
    let facts = app::facts(config, db).await?;
    let college = app::college(config, db).await?;
    if let Some(store) = store {
        store.close().await;
    }
    Ok(Known { facts, college })
}

pub(super) fn run(config: &Config, args: &args::Check, known: &Known) -> Result<Outcome> {
    if args.rules {
        return rules(args);
    }
    let clock = Clock::system();
    let today = app::today(config, &clock);
    let mut options = Options {
        today: Some(today),
        outside: args.external.then(|| Asking {
            cache: args
                .cache
                .clone()
                .unwrap_or_else(|| config.paths.public.join(".links.json")),
            now: clock.now(),
            pause: PAUSE,
            answer: ANSWER,
        }),
        limits: Limits {
            pages: args.pages.unwrap_or(Limits::default().pages),
            ..Limits::default()
        },
        ..Options::default()
    };
    if args.what.is_none() {
        // only the college's own site has facts behind it
        options = options.with_facts(&known.facts, today);
    }
    let report = read(config, args, &options)?;
    if let Some(path) = &args.act {
        let act = check::act(&report, &known.college, &app::themes(config))?;
        std::fs::write(path, act)
            .with_context(|| format!("акт не записывается: {}", path.display()))?;
    }
    show(args, &report)?;
    Ok(if report.ok() {
        Outcome::Done
    } else {
        Outcome::Faulty
    })
}

/// What the check says; nothing when there is nothing to check.
fn read(config: &Config, args: &args::Check, options: &Options) -> Result<Report> {
    let bar = say::bar("Проверка сайта", 0);
    let progress = |what, done, total| {
        bar.set_message(what);
        bar.set_length(total);
        bar.set_position(done);
    };
    let what = args.what.as_deref();
    if let Some(address) = what.filter(|what| is_address(what)) {
        let report = check::run_address(address, options, &progress)?;
        bar.finish_and_clear();
        return Ok(report);
    }
    let folder = what.map_or_else(|| site::published(&config.paths.public), PathBuf::from);
    if !folder.is_dir() {
        bar.finish_and_clear();
        match what {
            Some(_) => bail!(
                "папки {} нет; назовите папку сайта или адрес вроде http://127.0.0.1:8080",
                folder.display()
            ),
            None => bail!(
                "готового сайта нет ({}); соберите его: eios build",
                folder.display()
            ),
        }
    }
    let report = check::run_folder(&folder, options, &progress)?;
    bar.finish_and_clear();
    Ok(report)
}

fn is_address(what: &str) -> bool {
    what.starts_with("http://") || what.starts_with("https://")
}

fn show(args: &args::Check, report: &Report) -> Result<()> {
    let shown = match args.format {
        View::Text => check::text(report, paint(args)),
        View::Json => serde_json::to_string_pretty(report)?,
        View::Html => check::html(report),
    };
    print(args, &shown)
}

fn rules(args: &args::Check) -> Result<Outcome> {
    let shown = match args.format {
        View::Json => serde_json::to_string_pretty(check::rules::ALL)?,
        _ => check::rules_text(paint(args)),
    };
    print(args, &shown)?;
    Ok(Outcome::Done)
}

fn print(args: &args::Check, shown: &str) -> Result<()> {
    match &args.output {
        Some(path) => std::fs::write(path, format!("{}\n", shown.trim_end()))
            .with_context(|| format!("отчёт не записывается: {}", path.display())),
        // whoever reads only the beginning (`| head`) closes the pipe: that is no fault
        None => match writeln!(std::io::stdout(), "{}", shown.trim_end()) {
            Err(why) if why.kind() != std::io::ErrorKind::BrokenPipe => Err(why.into()),
            _ => Ok(()),
        },
    }
}

/// Colours where a person looks and has not forbidden them.
fn paint(args: &args::Check) -> Paint {
    let forbidden = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
    if args.output.is_none() && !forbidden && std::io::stdout().is_terminal() {
        Paint::Coloured
    } else {
        Paint::Plain
    }
}
