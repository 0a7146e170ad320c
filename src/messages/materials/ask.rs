//! Those who ask: their requests, a new one, one that came back.

use axum::response::Response;
use serde::Serialize;

use super::{
    form::{Choices, FIELDS, Typed},
    steps, store,
};
use crate::{
    messages::common::{done, refusal},
    registers::{
        Value,
        pages::Scene,
        rows::{self, How, Row},
    },
    storage::{
        Tx,
        files::{self, Link},
        v,
    },
    web::{Error, Fields, Flash, Form, Page, Path, Result, Uploads, text},
};

/// Files of a material.
const MOST: usize = 5;
/// Requests of one person that wait at once: nobody fills the disk by asking.
const MOST_WAITING: i64 = 20;

#[derive(sqlx::FromRow)]
struct Kept {
    id: i64,
    title: String,
    kind: String,
    state: String,
    label: String,
    asked_at: String,
    edition: i64,
}

#[derive(Serialize)]
struct Line {
    id: i64,
    title: String,
    kind: String,
    state: String,
    tone: &'static str,
    asked: String,
    edition: i64,
}

/// Only those who study or work here ask for placing.
fn may_ask(scene: &Scene) -> bool {
    matches!(scene.visit.kind.as_str(), "staff" | "student")
}

/// `GET /lk/materials`: the person's own requests.
pub async fn own(scene: Scene) -> Result<Response> {
    let kept: Vec<Kept> = scene
        .db()
        .all(
            "SELECT m.id, m.title, k.label AS kind, m.state, s.label, m.asked_at, m.edition FROM material m \
             JOIN code_item k ON k.list = 'MATERIAL_KIND' AND k.code = m.kind \
             JOIN code_item s ON s.list = 'MATERIAL_STATE' AND s.code = m.state \
             WHERE m.asked_by = $1 AND m.deleted_at IS NULL ORDER BY m.asked_at DESC, m.id DESC LIMIT 200",
            v![scene.visit.person_id],
        )
        .await?;
    let lines: Vec<Line> = kept
        .into_iter()
        .map(|m| Line {
            id: m.id,
            title: m.title,
            kind: m.kind,
            tone: store::tone(&m.state),
            state: m.label,
            asked: text::moment(&m.asked_at, scene.zone()),
            edition: m.edition,
        })
        .collect();
    let keeps = store::keeps(&scene);
    let waiting = match keeps {
        true => store::waiting(scene.db()).await?,
        false => 0,
    };
    Page::new(
        &scene.state,
        &scene.visit.asked,
        "materials_own.html",
        "Материалы",
    )
    .with("lines", &lines)
    .with("may_ask", &may_ask(&scene))
    .with("keeps", &keeps)
    .with("waiting", &waiting)
    .render()
}

/// `GET /lk/materials/new?replaces=…`: an empty form, or that of a new edition.
pub async fn new(scene: Scene) -> Result<Response> {
    if !may_ask(&scene) {
        return Err(Error::Forbidden);
    }
    let mut typed = Typed::new(&scene);
    if let Some(id) = scene.asked("replaces").and_then(|id| id.parse().ok()) {
        let row = replaced(&scene, id).await?;
        typed = Typed::of(&row);
        typed.replaces = Some(id);
    }
    page(&scene, &typed, &Form::new(FIELDS), None).await
}

/// The placed material of which a new edition is asked: one's own.
async fn replaced(scene: &Scene, id: i64) -> Result<Row> {
    let row = store::find(scene, id).await?;
    match store::is_mine(scene, &row) && row.values.text("state") == Some("placed") {
        true => Ok(row),
        false => Err(Error::NotFound),
    }
}

/// `POST /lk/materials/new`.
pub async fn create(scene: Scene, fields: Fields, mut uploads: Uploads) -> Result<Response> {
    if !may_ask(&scene) {
        return Err(Error::Forbidden);
    }
    let typed = Typed::read(&fields);
    let mut edition = 1;
    if let Some(id) = typed.replaces {
        let before = replaced(&scene, id).await?;
        edition = before.values.int("edition").unwrap_or(1) + 1;
    }
    let mut form = checked(&scene, &typed, &uploads, 0).await?;
    if store::waiting_of(scene.db(), scene.visit.person_id).await? >= MOST_WAITING {
        form.problem("", format!("У вас уже {MOST_WAITING} заявок ждут проверки. Дождитесь ответа на них или отзовите лишние."));
    }
    if form.is_bad() {
        return page(&scene, &typed, &form, None).await;
    }
    let mut values = typed.values();
    values.set("edition", Value::Int(edition));
    values.set("replaces_id", typed.replaces.into());
    let mut tx = scene.db().begin().await?;
    let id = match steps::ask(&mut tx, &store::pass(&scene)?, values).await {
        Ok(id) => id,
        Err(error) => {
            drop(tx);
            form.problem("", refusal(error)?);
            return page(&scene, &typed, &form, None).await;
        }
    };
    attach(&mut tx, &scene, id, 0, &mut uploads).await?;
    tx.commit().await?;
    Ok(done(
        &scene,
        &format!("/lk/materials/{id}"),
        Flash::MaterialSent,
    ))
}

/// The request that may be mended: one's own, while nobody has placed or refused it.
async fn open(scene: &Scene, id: i64) -> Result<Row> {
    let row = store::find(scene, id).await?;
    let open = matches!(row.values.text("state"), Some("sent" | "returned"));
    match store::is_mine(scene, &row) && open {
        true => Ok(row),
        false => Err(Error::NotFound),
    }
}

/// `GET /lk/materials/{id}/edit`.
pub async fn edit(scene: Scene, Path(id): Path<i64>) -> Result<Response> {
    let row = open(&scene, id).await?;
    page(
        &scene,
        &Typed::of(&row),
        &Form::new(FIELDS),
        Some((id, row.version)),
    )
    .await
}

/// `POST /lk/materials/{id}/edit`: sends it to be checked again.
pub async fn save(
    scene: Scene,
    Path(id): Path<i64>,
    fields: Fields,
    mut uploads: Uploads,
) -> Result<Response> {
    let row = open(&scene, id).await?;
    let version: i64 = fields
        .get("version")
        .parse()
        .map_err(|_| Error::BadRequest)?;
    let mut typed = Typed::read(&fields);
    typed.replaces = row.values.int("replaces_id");
    let there = files::attached(scene.db(), store::TABLE, id).await?;
    let gone: Vec<i64> = there
        .iter()
        .map(|file| file.link_id)
        .filter(|link| typed.remove.contains(link))
        .collect();
    let left = there.len() - gone.len();
    let mut form = checked(&scene, &typed, &uploads, left).await?;
    if form.is_bad() {
        return page(&scene, &typed, &form, Some((id, version))).await;
    }
    let mut values = typed.values();
    values.set("state", "sent".into());
    values.set("reason", Value::Empty);
    let mut tx = scene.db().begin().await?;
    let pass = store::pass(&scene)?;
    let kept = rows::update(&mut tx, &pass, id, version, &values, &How::default()).await;
    if let Err(error) = kept {
        drop(tx);
        form.problem("", refusal(error)?);
        return page(&scene, &typed, &form, Some((id, version))).await;
    }
    for link in gone {
        files::detach(&mut tx, link).await?;
    }
    attach(&mut tx, &scene, id, left, &mut uploads).await?;
    let title = format!("Исправлено, проверьте снова: {}", typed.title());
    store::tell_keepers(&mut tx, &scene.asker, id, &title).await?;
    tx.commit().await?;
    Ok(done(
        &scene,
        &format!("/lk/materials/{id}"),
        Flash::MaterialSent,
    ))
}

/// Everything that is wrong with the form and its files, at once. `left`: files that stay.
async fn checked(scene: &Scene, typed: &Typed, uploads: &Uploads, left: usize) -> Result<Form> {
    let mut form = Form::new(FIELDS);
    let choices = Choices::of(scene).await?;
    typed.check(
        &choices,
        left + uploads.files.len() + uploads.refused.len(),
        &mut form,
    );
    for refused in &uploads.refused {
        form.problem("files", refused.text.clone());
    }
    if left + uploads.files.len() > MOST {
        form.problem("files", format!("Файлов не больше {MOST}: уберите лишние."));
    }
    if !typed.rules {
        form.problem(
            "",
            "Отметьте, что материал не нарушает ничьих прав и не содержит сведений ограниченного доступа.",
        );
    }
    Ok(form)
}

async fn attach(
    tx: &mut Tx,
    scene: &Scene,
    id: i64,
    from: usize,
    uploads: &mut Uploads,
) -> Result<()> {
    let now = scene.asker.now;
    for (at, upload) in uploads.take("files").into_iter().enumerate() {
        let kept = scene
            .state
            .files
            .keep(tx, upload.staged, &upload.name, upload.mime, now);
        let file = kept.await?;
        let link = Link {
            entity: store::TABLE,
            entity_id: id,
            role: Some("files"),
            sort: i64::try_from(from + at).unwrap_or(0),
        };
        files::attach(tx, &file, link, now).await?;
    }
    Ok(())
}

async fn page(
    scene: &Scene,
    typed: &Typed,
    form: &Form,
    of: Option<(i64, i64)>,
) -> Result<Response> {
    let choices = Choices::of(scene).await?;
    let (action, title) = match of {
        Some((id, _)) => (format!("/lk/materials/{id}/edit"), "Исправить заявку"),
        None if typed.replaces.is_some() => {
            ("/lk/materials/new".to_owned(), "Новая редакция материала")
        }
        None => (
            "/lk/materials/new".to_owned(),
            "Попросить разместить материал",
        ),
    };
    let attached = match of {
        Some((id, _)) => store::attached(scene, id).await?,
        None => Vec::new(),
    };
    Page::new(
        &scene.state,
        &scene.visit.asked,
        "materials_form.html",
        title,
    )
    .status(if form.is_bad() { 422 } else { 200 })
    .crumb("Материалы", "/lk/materials")
    .with("form", form)
    .with("typed", typed)
    .with("choices", &choices)
    .with("action", &action)
    .with("version", &of.map(|(_, version)| version))
    .with("attached", &attached)
    .render()
}
