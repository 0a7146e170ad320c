//! Publishing: the registers are read, the site is built beside the one that is served and takes its place only when
//! it is whole. One publication at a time; whoever asks meanwhile is told of the one under way.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use anyhow::{Context as _, Result};
use jiff::{Timestamp, Zoned};

use super::{
    Gathered, Snapshot, changes, export, gather,
    journal::{self, Done},
};
use crate::{
    clock::Clock,
    identity::{By, audit},
    registers::Catalog,
    site::{Builder, Outcome, Problem, Progress, Supplied, facts::Facts, serve::Live},
    storage::{Db, Files},
    subsystems,
};

/// Makes a builder that has read nothing yet.
pub type MakeBuilder = Arc<dyn Fn() -> Result<Builder> + Send + Sync>;

/// What the publisher is told.
pub struct Options {
    /// The database.
    pub db: Db,
    /// The files of records.
    pub files: Files,
    /// The clock.
    pub clock: Clock,
    /// `content/`
    pub content: PathBuf,
    /// `public/`
    pub public: PathBuf,
    /// The site that is served.
    pub live: Arc<Live>,
    /// Makes a builder.
    pub make: MakeBuilder,
}

/// Publishes the site.
pub struct Publisher {
    pub(super) options: Options,
    pub(super) catalog: Catalog,
    running: AtomicBool,
    done: AtomicU64,
    total: AtomicU64,
}

/// What registers give the generator, with the faults of that.
pub async fn supplied(
    db: &Db,
    files: &Files,
    public: &Path,
    now: &Zoned,
) -> Result<(Supplied, Gathered)> {
    let mut gathered = gather(db, now).await?;
    let placed = export::export(files, public, &mut gathered).await?;
    let (facts, problems) = gathered.facts(&Catalog::new(subsystems::ALL));
    if let Some(problem) = problems.first() {
        anyhow::bail!("сведения реестров не подходят разделу: {problem}");
    }
    let supplied = Supplied {
        facts,
        files: placed,
    };
    Ok((supplied, gathered))
}

/// The facts of files and registers together, as the site would tell them, with what is wrong in that.
pub(super) fn all_facts(content: &Path, registers: &Facts) -> (Facts, Vec<Problem>) {
    let mut facts = Facts::words(&content.join("sveden"));
    let problems = facts.join(registers);
    (facts, problems)
}

/// Remembers a site that was built from the command line.
pub async fn record(
    db: &Db,
    content: &Path,
    at: Timestamp,
    made: (&Supplied, &Gathered, &Outcome),
) -> Result<()> {
    let (supplied, gathered, outcome) = made;
    let (facts, _) = all_facts(content, &supplied.facts);
    let snapshot = Snapshot::of(&facts);
    let before = journal::last(db).await?;
    if before.as_ref() == Some(&snapshot) {
        return Ok(());
    }
    let mut tx = db.begin().await?;
    let id = journal::begin(&mut tx, at, None).await?;
    let changed = changes(&before.unwrap_or_default(), &snapshot);
    let done = Done {
        pages: outcome.pages as i64,
        written: outcome.written as i64,
        changes: &changed,
        facts: &snapshot,
    };
    journal::succeed(&mut tx, id, at, &done, gathered).await?;
    Ok(tx.commit().await?)
}

/// What stands between the registers and the site now.
pub struct Outlook {
    /// What would be said.
    pub facts: Facts,
    /// What of it comes from registers.
    pub gathered: Gathered,
    /// What will change.
    pub changes: Vec<super::Change>,
    /// Why it cannot be published as it is.
    pub problems: Vec<Problem>,
    /// Whether anything was ever published from here.
    pub is_first: bool,
}

impl Publisher {
    /// A publisher of this site.
    pub fn new(options: Options) -> Self {
        Self {
            options,
            catalog: Catalog::new(subsystems::ALL),
            running: AtomicBool::new(false),
            done: AtomicU64::new(0),
            total: AtomicU64::new(0),
        }
    }

    /// What would be published now and how that differs from what was.
    pub async fn outlook(&self, now: &Zoned) -> Result<Outlook> {
        let gathered = gather(&self.options.db, now).await?;
        let (registers, mut problems) = gathered.facts(&self.catalog);
        let content = self.options.content.clone();
        let read = tokio::task::spawn_blocking(move || all_facts(&content, &registers));
        let (facts, twice) = read.await.context("сведения не прочитаны")?;
        problems.extend(twice);
        let before = journal::last(&self.options.db).await?;
        let is_first = before.is_none();
        Ok(Outlook {
            changes: changes(&before.unwrap_or_default(), &Snapshot::of(&facts)),
            facts,
            gathered,
            problems,
            is_first,
        })
    }

    /// Files done and files in all of the publication under way.
    pub fn progress(&self) -> Option<(u64, u64)> {
        let running = self.running.load(Ordering::Acquire);
        running.then(|| {
            (
                self.done.load(Ordering::Relaxed),
                self.total.load(Ordering::Relaxed),
            )
        })
    }

    /// Begins a publication in the background; `None` when one is under way already.
    pub async fn begin(self: &Arc<Self>, by: &By, now: Zoned) -> Result<Option<i64>> {
        if self.running.swap(true, Ordering::AcqRel) {
            return Ok(None);
        }
        self.done.store(0, Ordering::Relaxed);
        self.total.store(0, Ordering::Relaxed);
        let begun = self.note_beginning(by).await;
        let id = match begun {
            Ok(id) => id,
            Err(error) => {
                self.running.store(false, Ordering::Release);
                return Err(error);
            }
        };
        let publisher = self.clone();
        tokio::spawn(async move {
            publisher.carry_out(id, &now).await;
            publisher.running.store(false, Ordering::Release);
        });
        Ok(Some(id))
    }

    async fn note_beginning(&self, by: &By) -> Result<i64> {
        let at = self.options.clock.now();
        journal::interrupted(&self.options.db, at).await?;
        let mut tx = self.options.db.begin().await?;
        let id = journal::begin(&mut tx, at, by.account_id).await?;
        audit::note(&mut tx, at, by, "publish", "publication", Some(id), None).await?;
        tx.commit().await?;
        Ok(id)
    }

    async fn carry_out(self: &Arc<Self>, id: i64, now: &Zoned) {
        let Err(error) = self.publish(id, now).await else {
            return;
        };
        tracing::error!(error = format!("{error:#}"), "сайт не опубликован");
        let words = format!("{error:#}");
        if let Err(error) =
            journal::fail(&self.options.db, id, self.options.clock.now(), &words).await
        {
            tracing::error!(%error, "неудача публикации не записана");
        }
    }

    async fn publish(self: &Arc<Self>, id: i64, now: &Zoned) -> Result<()> {
        let options = &self.options;
        let (supplied, gathered) =
            supplied(&options.db, &options.files, &options.public, now).await?;
        let (facts, _) = all_facts(&options.content, &supplied.facts);
        let before = journal::last(&options.db).await?.unwrap_or_default();
        let snapshot = Snapshot::of(&facts);
        let publisher = self.clone();
        let building = tokio::task::spawn_blocking(move || publisher.build(supplied));
        let outcome = building.await.context("сборка сайта прервана")??;
        if outcome.failed() {
            anyhow::bail!(told(&outcome.problems));
        }
        let live = (
            options.live.clone(),
            crate::site::published(&options.public),
        );
        let refreshed = tokio::task::spawn_blocking(move || live.0.refresh_all(&live.1));
        refreshed
            .await
            .context("сайт не показан")?
            .context("новый сайт не читается")?;
        let changed = changes(&before, &snapshot);
        let done = Done {
            pages: outcome.pages as i64,
            written: outcome.written as i64,
            changes: &changed,
            facts: &snapshot,
        };
        let mut tx = options.db.begin().await?;
        journal::succeed(&mut tx, id, options.clock.now(), &done, &gathered).await?;
        Ok(tx.commit().await?)
    }

    fn build(&self, supplied: Supplied) -> Result<Outcome> {
        let progress: Progress<'_> = &|done, total| {
            self.done.store(done, Ordering::Relaxed);
            self.total.store(total, Ordering::Relaxed);
        };
        (self.options.make)()?.supplied(supplied).build(progress)
    }
}

/// The faults that stopped a build, for people.
fn told(problems: &[Problem]) -> String {
    const MOST: usize = 10;
    let fatal: Vec<String> = problems
        .iter()
        .filter(|p| p.fatal)
        .map(ToString::to_string)
        .collect();
    let more = match fatal.len().saturating_sub(MOST) {
        0 => String::new(),
        n => format!("\nи ещё: {n}"),
    };
    let listed: Vec<String> = fatal.into_iter().take(MOST).collect();
    format!(
        "сайт не собран, посетители видят прежний. Исправьте:\n{}{more}",
        listed.join("\n")
    )
}
