//! The schedule: what the program does by itself, how often, and how it went. What a job does lives in its own room;
//! here is only when, and that of several nodes one does it.

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use serde::Serialize;

use crate::{
    identity::Keeper,
    storage::{Result, db::timestamp, v},
};

type Running = Pin<Box<dyn Future<Output = anyhow::Result<String>> + Send>>;

/// Something that is done again and again.
#[derive(Clone)]
pub struct Job {
    /// Its name in the database.
    pub name: &'static str,
    /// What it does, in Russian.
    pub title: &'static str,
    /// How long after its beginning it begins again.
    pub every: Duration,
    run: Arc<dyn Fn(Keeper) -> Running + Send + Sync>,
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Job({}, {:?})", self.name, self.every)
    }
}

impl Job {
    /// A job. What it returns is a line for the page of jobs: «закрыто записей: 3»; empty when there was nothing to do.
    pub fn new<F, R>(name: &'static str, title: &'static str, every: Duration, run: F) -> Self
    where
        F: Fn(Keeper) -> R + Send + Sync + 'static,
        R: Future<Output = anyhow::Result<String>> + Send + 'static,
    {
        Self {
            name,
            title,
            every,
            run: Arc::new(move |keeper| Box::pin(run(keeper))),
        }
    }
}

/// Does every job whose time has come, one after another; the number of those done. A job that fails is written down
/// and tried again at its next time; the others are done all the same.
pub async fn run_due(keeper: &Keeper, jobs: &[Job]) -> Result<usize> {
    let mut done = 0;
    for job in jobs {
        if !claim(keeper, job).await? {
            continue;
        }
        done += 1;
        // A task of its own: whatever breaks in a job does not stop the clock for the others.
        let work = tokio::spawn((job.run)(keeper.clone()));
        let outcome = match work.await {
            Ok(outcome) => outcome,
            Err(broken) => Err(anyhow::Error::new(broken)),
        };
        let (ok, note) = match outcome {
            Ok(note) => (true, note),
            Err(error) => {
                tracing::error!(
                    job = job.name,
                    error = format!("{error:#}"),
                    "работа по расписанию не сделана"
                );
                (false, "подробности в журнале программы".to_owned())
            }
        };
        keeper
            .db
            .exec(
                "UPDATE job_run SET finished_at = $1, ok = $2, note = $3 WHERE name = $4",
                v![keeper.clock.now(), ok, note, job.name],
            )
            .await?;
    }
    Ok(done)
}

/// Takes the job for this node. A clock that went back does not put a job off for longer than its own interval.
async fn claim(keeper: &Keeper, job: &Job) -> Result<bool> {
    let now = keeper.clock.now();
    let next = timestamp(keeper.ahead(job.every));
    let known: Option<(String,)> = keeper
        .db
        .opt("SELECT next_at FROM job_run WHERE name = $1", v![job.name])
        .await?;
    let Some((at,)) = known else {
        let made = keeper
            .db
            .exec(
                "INSERT INTO job_run (name, title, next_at, started_at) VALUES ($1, $2, $3, $4) ON CONFLICT (name) DO NOTHING",
                v![job.name, job.title, next, now],
            )
            .await?;
        return Ok(made == 1);
    };
    if at > timestamp(now) && at <= next {
        return Ok(false);
    }
    let claimed = keeper
        .db
        .exec(
            "UPDATE job_run SET next_at = $1, started_at = $2, title = $3 WHERE name = $4 AND next_at = $5",
            v![next, now, job.title, job.name, at],
        )
        .await?;
    Ok(claimed == 1)
}

/// How a job went last.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
#[allow(missing_docs)]
pub struct Run {
    pub title: String,
    pub next_at: String,
    pub started_at: Option<String>,
    pub finished_at: Option<String>,
    pub ok: Option<bool>,
    pub note: Option<String>,
}

/// All jobs that were ever done.
pub async fn runs(keeper: &Keeper) -> Result<Vec<Run>> {
    keeper
        .db
        .all(
            "SELECT title, next_at, started_at, finished_at, ok, note FROM job_run ORDER BY title COLLATE \"ru-x-icu\", name",
            v![],
        )
        .await
}
