//! What the program does by the clock: how each work went last, and when it is done next.

use axum::response::Response;
use serde::Serialize;

use super::parts::page;
use crate::{
    jobs::{self, Run},
    registers::pages::Scene,
    storage::db::timestamp,
    web::{Notice, Notices, Result, State, Visit, text},
};

pub(super) const TITLE: &str = "Работа по расписанию";
pub(super) const PATH: &str = "/lk/access/jobs";

/// How the last run of a work stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Went {
    Done,
    Failed,
    UnderWay,
    /// It has begun, its next time has come, and it has not ended: the program was stopped in the middle of it.
    BrokenOff,
}

impl Went {
    fn of(run: &Run, now: &str) -> Self {
        let ended = match (&run.started_at, &run.finished_at) {
            (Some(began), Some(ended)) => ended >= began,
            (None, ended) => ended.is_some(),
            (Some(_), None) => false,
        };
        match (ended, run.ok) {
            (true, Some(false)) => Self::Failed,
            (true, _) => Self::Done,
            (false, _) if run.next_at.as_str() <= now => Self::BrokenOff,
            (false, _) => Self::UnderWay,
        }
    }

    /// The end of the badge's class and the words.
    fn words(self) -> [&'static str; 2] {
        match self {
            Self::Done => ["ok", "сделано"],
            Self::Failed => ["bad", "не сделано"],
            Self::UnderWay => ["", "идёт сейчас"],
            Self::BrokenOff => ["warn", "прервано на середине"],
        }
    }
}

#[derive(Serialize)]
struct Line {
    title: String,
    began: String,
    went: [&'static str; 2],
    note: String,
    next: String,
}

/// `GET /lk/access/jobs`.
pub(super) async fn show(scene: Scene) -> Result<Response> {
    let (now, zone) = (timestamp(scene.asker.now), scene.zone());
    let line = |run: Run| {
        let went = Went::of(&run, &now);
        let note = run.note.filter(|note| !note.is_empty());
        Line {
            went: went.words(),
            note: match (went, note) {
                (Went::Done, None) => "делать было нечего".to_owned(),
                (Went::Done | Went::Failed, Some(note)) => note,
                (Went::BrokenOff, _) => "начнётся снова в свой час".to_owned(),
                _ => String::new(),
            },
            began: run.started_at.map_or_else(
                || "ещё не было".to_owned(),
                |at| text::short_moment(&at, zone),
            ),
            next: match run.next_at <= now {
                true => "сейчас".to_owned(),
                false => text::short_moment(&run.next_at, zone),
            },
            title: run.title,
        }
    };
    let runs = jobs::runs(&scene.state.keeper).await?;
    let lines: Vec<Line> = runs.into_iter().map(line).collect();
    page(&scene, "access_jobs.html", TITLE)
        .crumb("Роли и доступ", "/lk/access/roles")
        .with("lines", &lines)
        .render()
}

/// Works that were not done the last time, for whoever can have them mended; a store that does not answer tells nothing.
pub fn notices<'a>(state: &'a State, visit: &'a Visit) -> Notices<'a> {
    Box::pin(async move {
        if !visit.has_any(super::GRANTERS) {
            return Vec::new();
        }
        let runs = jobs::runs(&state.keeper).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "расписание работ не прочитано");
            Vec::new()
        });
        let now = timestamp(state.keeper.clock.now());
        let failed: Vec<&str> = runs
            .iter()
            .filter(|run| Went::of(run, &now) == Went::Failed)
            .map(|run| run.title.as_str())
            .collect();
        let notice = (!failed.is_empty()).then(|| Notice {
            kind: "bad",
            text: format!("Не сделано по расписанию: {}.", failed.join("; ")),
            title: "Показать",
            url: PATH,
        });
        notice.into_iter().collect()
    })
}
