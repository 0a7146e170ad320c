//! `eios backup`, `eios verify`, `eios restore`: copies of everything that must not be lost.

use anyhow::{Result, bail};

use super::{Outcome, args, say};
use crate::{
    clock::Clock,
    config::Config,
    storage::{
        Store,
        backup::{self, Manifest, Restore, Step},
    },
};

/// The name under which the college's pages lie in a backup.
const CONTENT: &str = "content";

pub(super) async fn make(config: &Config, args: &args::Backup) -> Result<Outcome> {
    let store = Store::attach_to_read(&config.storage, &config.paths).await?;
    let now = Clock::system().now();
    std::fs::create_dir_all(&args.to)
        .map_err(|e| anyhow::anyhow!("папка {} не создаётся: {e}", args.to.display()))?;
    let target = args
        .to
        .join(format!("eios-{}", now.strftime("%Y-%m-%dT%H-%M-%SZ")));
    let pages: Vec<(&str, &std::path::Path)> = match config.paths.content.is_dir() {
        true => vec![(CONTENT, &config.paths.content)],
        false => vec![],
    };
    let bar = Bar::new();
    let manifest = backup::backup(&store, &target, &pages, now, &|step| bar.show(step)).await?;
    bar.clear();
    store.close().await;
    say::note(&format!("Копия готова: {}", told(&manifest)));
    println!("{}", target.display());
    Ok(Outcome::Done)
}

pub(super) async fn verify(args: &args::Verify) -> Result<Outcome> {
    let bar = Bar::new();
    let report = match args.drill {
        true => backup::drill(&args.backup, &|step| bar.show(step)).await?,
        false => backup::verify(&args.backup, &|step| bar.show(step)).await?,
    };
    bar.clear();
    if let (Some(manifest), true) = (&report.manifest, report.sound()) {
        println!("Копия цела: {}", told(manifest));
        return Ok(Outcome::Done);
    }
    println!("Копия повреждена, восстанавливать из неё нельзя. Возьмите другую копию.");
    report
        .problems
        .iter()
        .for_each(|problem| println!("— {problem}"));
    Ok(Outcome::Faulty)
}

pub(super) async fn restore(config: &Config, args: &args::Restore) -> Result<Outcome> {
    let pages = match args.pages {
        true => vec![(CONTENT, config.paths.content.as_path())],
        false => vec![],
    };
    let how = Restore {
        replace: args.replace,
        extra: &pages,
    };
    let bar = Bar::new();
    let now = Clock::system().now();
    let done = backup::restore(
        &args.backup,
        &config.storage,
        &config.paths,
        how,
        now,
        &|step| bar.show(step),
    )
    .await;
    bar.clear();
    let done = match done {
        Ok(done) => done,
        Err(error) => bail!("{error}"),
    };
    println!("Восстановлено: {}", told(&done.manifest));
    for place in &done.kept_aside {
        println!("Прежнее сохранено: {place}");
    }
    Ok(Outcome::Done)
}

fn told(manifest: &Manifest) -> String {
    let size = crate::site::facts::size_text(manifest.bytes());
    format!(
        "сделана {} программой {}, записей {}, файлов {}, всего {size}",
        manifest.created_at,
        manifest.program,
        manifest.rows(),
        manifest.files.len(),
    )
}

/// One bar whose words and length follow the work.
struct Bar(indicatif::ProgressBar);

impl Bar {
    fn new() -> Self {
        Self(say::bar("", 0))
    }

    fn show(&self, step: Step) {
        self.0.set_message(step.what);
        self.0.set_length(step.total);
        self.0.set_position(step.done);
    }

    fn clear(&self) {
        self.0.finish_and_clear();
    }
}
