//! Placed materials: the list by programme and form of study, one of them, its files for those it is for.

use axum::response::Response;
use serde::Serialize;

use super::{form, store};
use crate::{
    identity::audit,
    messages::common::{items, sheet},
    registers::{
        fold,
        pages::Scene,
        query::{encoded, escaped},
        rows::Row,
    },
    storage::{files, v},
    web::{Error, Page, Path, Result, serve_file, text},
};

/// Materials on a sheet.
const SHEET: i64 = 30;

#[derive(sqlx::FromRow)]
struct Kept {
    id: i64,
    title: String,
    kind: String,
    author: String,
    code: Option<String>,
    programme: Option<String>,
    form: Option<String>,
    placed_at: String,
    edition: i64,
}

#[derive(Serialize)]
struct Line {
    id: i64,
    title: String,
    kind: String,
    author: String,
    programme: Option<String>,
    form: Option<String>,
    placed: String,
    edition: i64,
}

/// `GET /lk/materials/placed?programme=…&form=…&kind=…&q=…&page=…`.
pub async fn list(scene: Scene) -> Result<Response> {
    let programmes = form::programmes(&scene).await?;
    let forms = items(scene.db(), "STUDY_FORM").await?;
    let kinds = items(scene.db(), "MATERIAL_KIND").await?;
    let chosen = |name: &str, all: &[(String, String)]| {
        let asked = scene.asked(name).unwrap_or_default();
        let found = all.iter().find(|(code, _)| *code == asked);
        found.map(|(code, _)| code.clone()).unwrap_or_default()
    };
    let (programme, form, kind) = (
        chosen("programme", &programmes),
        chosen("form", &forms),
        chosen("kind", &kinds),
    );
    let words: String = scene
        .asked("q")
        .unwrap_or_default()
        .trim()
        .chars()
        .take(100)
        .collect();
    let sheet = sheet(&scene);
    let today = scene.asker.today;
    let staff = scene.visit.kind == "staff";
    let kept: Vec<Kept> = scene
        .db()
        .all(
            "SELECT m.id, m.title, k.label AS kind, m.author, s.code, g.name AS programme, f.label AS form, m.placed_at, m.edition \
             FROM material m JOIN code_item k ON k.list = 'MATERIAL_KIND' AND k.code = m.kind \
             LEFT JOIN programme g ON g.id = m.programme_id LEFT JOIN specialty s ON s.id = g.specialty_id \
             LEFT JOIN code_item f ON f.list = 'STUDY_FORM' AND f.code = m.study_form \
             WHERE m.state = 'placed' AND m.deleted_at IS NULL \
             AND ($1 OR m.audience = 'all' OR m.programme_id IN (SELECT e.programme_id FROM enrolment e JOIN enrolment_state t ON t.enrolment_id = e.id \
               WHERE e.person_id = $2 AND e.deleted_at IS NULL AND t.deleted_at IS NULL AND t.valid_from <= $3 \
               AND (t.valid_to IS NULL OR t.valid_to > $4) AND t.status NOT IN ('graduated', 'expelled', 'transferred_out'))) \
             AND ($5 = '' OR CAST(m.programme_id AS TEXT) = $6) AND ($7 = '' OR m.study_form = $8) AND ($9 = '' OR m.kind = $10) \
             AND m.search_norm LIKE $11 ESCAPE '\\' \
             ORDER BY m.title COLLATE \"ru-x-icu\", m.id LIMIT $12 OFFSET $13",
            v![
                staff,
                scene.visit.person_id,
                today,
                today,
                &programme,
                &programme,
                &form,
                &form,
                &kind,
                &kind,
                format!("%{}%", escaped(&fold(&words))),
                SHEET + 1,
                (sheet - 1) * SHEET
            ],
        )
        .await?;
    let more = kept.len() as i64 > SHEET;
    let lines: Vec<Line> = kept
        .into_iter()
        .take(SHEET as usize)
        .map(|m| Line {
            id: m.id,
            title: m.title,
            kind: m.kind,
            author: m.author,
            programme: m
                .programme
                .map(|name| store::called(m.code.as_deref(), &name)),
            form: m.form,
            placed: text::moment(&m.placed_at, scene.zone()),
            edition: m.edition,
        })
        .collect();
    let same: Vec<String> = [
        ("q", &words),
        ("programme", &programme),
        ("form", &form),
        ("kind", &kind),
    ]
    .iter()
    .map(|(name, text)| format!("{name}={}&", encoded(text)))
    .collect();
    let narrowed = [&programme, &form, &kind, &words]
        .iter()
        .any(|text| !text.is_empty());
    Page::new(
        &scene.state,
        &scene.visit.asked,
        "materials_placed.html",
        "Размещённые материалы",
    )
    .crumb("Материалы", "/lk/materials")
    .with("lines", &lines)
    .with("programmes", &programmes)
    .with("forms", &forms)
    .with("kinds", &kinds)
    .with("programme", &programme)
    .with("form", &form)
    .with("kind", &kind)
    .with("words", &words)
    .with("same", &same.concat())
    .with("narrowed", &narrowed)
    .with("sheet", &sheet)
    .with("more", &more)
    .render()
}

/// `GET /lk/materials/placed/{id}`.
pub async fn show(scene: Scene, Path(id): Path<i64>) -> Result<Response> {
    let row = store::find(&scene, id).await?;
    if !store::is_for(&scene, &row).await? {
        return Err(Error::NotFound);
    }
    let told = store::told(&scene, &row).await?;
    let title = row.values.text("title").unwrap_or_default().to_owned();
    let works = store::keeps(&scene) || store::is_mine(&scene, &row);
    // Whoever sees what breaks the rules tells of it from here (E.6.2).
    let complaint = format!(
        "/lk/tickets/new?kind=complaint&page=/lk/materials/placed/{id}&topic={}",
        encoded(&title)
    );
    Page::new(
        &scene.state,
        &scene.visit.asked,
        "materials_read.html",
        &title,
    )
    .crumb("Материалы", "/lk/materials")
    .crumb("Размещённые материалы", "/lk/materials/placed")
    .with("told", &told)
    .with("works", &works)
    .with("complaint", &complaint)
    .render()
}

/// `GET /lk/materials/file/{link}`: for those who see the request and those whom the placed material is for. Files that
/// are not for everyone leave a line in the journal (E.6.1).
pub async fn file(scene: Scene, Path(link): Path<i64>) -> Result<Response> {
    let found: Option<(i64,)> = scene
        .db()
        .opt(
            "SELECT entity_id FROM file_link WHERE id = $1 AND entity = $2",
            v![link, store::TABLE],
        )
        .await?;
    let (id,) = found.ok_or(Error::NotFound)?;
    let row: Row = store::find(&scene, id).await?;
    let works = store::is_mine(&scene, &row) || store::keeps(&scene);
    if !works && !store::is_for(&scene, &row).await? {
        return Err(Error::NotFound);
    }
    let attached = files::attached(scene.db(), store::TABLE, id).await?;
    let file = attached
        .into_iter()
        .find(|a| a.link_id == link)
        .ok_or(Error::NotFound)?
        .file;
    if row.values.text("audience") == Some("programme") {
        let mut tx = scene.db().begin().await?;
        let asker = &scene.asker;
        audit::note(
            &mut tx,
            asker.now,
            &asker.by,
            "download",
            store::TABLE,
            Some(id),
            None,
        )
        .await?;
        tx.commit().await?;
    }
    serve_file(&scene.state, &file, true).await
}
