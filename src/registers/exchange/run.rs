//! An import from end to end: the trial of all its rows, and the way for programs that need no pages.

use std::sync::Arc;

use jiff::tz::TimeZone;

use super::{
    apply,
    check::Trial,
    source,
    store::{self, Action, Import},
};
use crate::{
    registers::{Catalog, Writing, jobs::Progress},
    sheets::Sheet,
    storage::{Db, Result},
};

/// Rows that are tried together.
const TOGETHER: i64 = 500;

/// What the work goes on with.
#[derive(Clone)]
pub struct Ground {
    /// The store.
    pub db: Db,
    /// All registers.
    pub catalog: Arc<Catalog>,
    /// The right to write the register.
    pub pass: Writing,
    /// The college's time.
    pub zone: TimeZone,
}

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// Records that were made or changed.
    pub written: i64,
    /// Rows that were not accepted.
    pub rejected: i64,
    /// The batch that can be taken back; nothing when there was nothing to write.
    pub batch: Option<i64>,
}

/// Tries every row of an import that is `checking`; afterwards it is `checked`.
pub async fn trial(ground: &Ground, import: &Import, progress: &Progress) -> Result<()> {
    let Ground {
        db,
        catalog,
        pass,
        zone,
    } = ground;
    let mut trial = Trial::prepare(db, catalog, pass, zone, import).await?;
    let (mut after, mut good, mut bad, mut done) = (0, 0, 0, 0);
    loop {
        let rows = store::rows(db, import.id, after, TOGETHER).await?;
        let Some(last) = rows.last() else { break };
        after = last.number;
        let tried = trial.rows(rows).await?;
        store::put_back(db, import.id, &tried).await?;
        for row in &tried {
            match row.action {
                Some(Action::Bad) => bad += 1,
                Some(Action::Create | Action::Update) => good += 1,
                _ => {}
            }
        }
        done += i64::try_from(tried.len()).unwrap_or(0);
        progress.set(done);
    }
    let lost = trial.end(import.id).await?;
    store::counted(db, import.id, good - lost, bad + lost).await
}

/// Loads what a file says, without pages: what is accepted is written as one batch, the rest is kept with its
/// reasons under the account of the pass. For the program that fills a college, and for measuring.
pub async fn load(ground: &Ground, name: &str, sheets: &[Sheet]) -> Result<Loaded> {
    let Ground { db, pass, .. } = ground;
    let source = source::choose(pass, sheets);
    let mut tx = db.begin().await?;
    let id = store::create(
        &mut tx,
        pass,
        name,
        &source.found,
        &source.shape,
        &source.rows,
    )
    .await?;
    tx.commit().await?;
    let progress = Progress::default();
    let import = |id| async move {
        let found = store::find(db, pass, id).await?;
        found.ok_or(crate::storage::Error::NotFound)
    };
    store::turn(db, id, &["parsed"], "checking", None).await?;
    trial(ground, &import(id).await?, &progress).await?;
    let checked = import(id).await?;
    if checked.good > 0 && store::begin(db, &checked, None).await? {
        apply::run(db, pass, &checked, &progress).await;
    }
    let done = import(id).await?;
    Ok(Loaded {
        written: match done.batch_id {
            Some(_) => done.done,
            None => 0,
        },
        rejected: done.errors,
        batch: done.batch_id,
    })
}
