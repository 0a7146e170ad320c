//! The queue of those who check and place: the oldest first.

use axum::response::Response;
use serde::Serialize;

use super::store;
use crate::{
    identity::full_name,
    registers::pages::Scene,
    storage::v,
    web::{Page, Result, text},
};

/// The lists of the page: code, name.
const LISTS: &[(&str, &str)] = &[
    ("sent", "ждут проверки"),
    ("returned", "на доработке"),
    ("placed", "размещены"),
    ("refused", "отказано"),
    ("withdrawn", "сняты"),
];

#[derive(sqlx::FromRow)]
struct Kept {
    id: i64,
    title: String,
    kind: String,
    target: String,
    programme: Option<String>,
    last_name: String,
    first_name: String,
    middle_name: Option<String>,
    asked_at: String,
    edition: i64,
    state: String,
}

#[derive(Serialize)]
struct Line {
    id: i64,
    title: String,
    kind: String,
    target: String,
    programme: Option<String>,
    who: String,
    asked: String,
    edition: i64,
    tone: &'static str,
}

#[derive(Serialize)]
struct List {
    code: &'static str,
    name: &'static str,
    count: i64,
    chosen: bool,
}

/// `GET /lk/materials/queue?state=…`.
pub async fn show(scene: Scene) -> Result<Response> {
    let asked = scene.asked("state").unwrap_or_default();
    let chosen = LISTS
        .iter()
        .find(|(code, _)| *code == asked)
        .map_or("sent", |(code, _)| code);
    let counts: Vec<(String, i64)> = scene
        .db()
        .all(
            "SELECT state, count(*) FROM material WHERE deleted_at IS NULL GROUP BY state",
            v![],
        )
        .await?;
    let lists: Vec<List> = LISTS
        .iter()
        .map(|(code, name)| List {
            code,
            name,
            count: counts
                .iter()
                .find(|(state, _)| state == code)
                .map_or(0, |(_, n)| *n),
            chosen: *code == chosen,
        })
        .collect();
    // What waits is taken from the oldest on, what is done is looked up from the newest.
    let kept: Vec<Kept> = scene
        .db()
        .all(
            "SELECT m.id, m.title, k.label AS kind, t.label AS target, g.name AS programme, p.last_name, p.first_name, p.middle_name, \
             m.asked_at, m.edition, m.state FROM material m JOIN person p ON p.id = m.asked_by \
             JOIN code_item k ON k.list = 'MATERIAL_KIND' AND k.code = m.kind \
             JOIN code_item t ON t.list = 'MATERIAL_TARGET' AND t.code = m.target \
             LEFT JOIN programme g ON g.id = m.programme_id WHERE m.state = $1 AND m.deleted_at IS NULL \
             ORDER BY CASE WHEN m.state IN ('sent', 'returned') THEN m.asked_at ELSE '' END, m.asked_at DESC, m.id LIMIT 200",
            v![chosen],
        )
        .await?;
    let lines: Vec<Line> = kept
        .into_iter()
        .map(|m| Line {
            id: m.id,
            title: m.title,
            kind: m.kind,
            target: m.target,
            programme: m.programme,
            who: full_name(&m.last_name, &m.first_name, m.middle_name.as_deref()),
            asked: text::moment(&m.asked_at, scene.zone()),
            edition: m.edition,
            tone: store::tone(&m.state),
        })
        .collect();
    Page::new(
        &scene.state,
        &scene.visit.asked,
        "materials_queue.html",
        "Очередь материалов",
    )
    .crumb("Материалы", "/lk/materials")
    .with("lists", &lists)
    .with("lines", &lines)
    .render()
}
