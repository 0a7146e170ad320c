//! A request: what is asked, what was said about it, what became of it.

use axum::response::Response;
use serde::Serialize;

use super::{steps, store};
use crate::{
    identity::full_name,
    messages::common::{done, items, paragraphs, refusal, typed},
    registers::{
        Values, history,
        pages::Scene,
        rows::{self, How, Row},
    },
    storage::v,
    web::{Error, Fields, Flash, Form, Page, Path, Result, text},
};

/// Letters of one line of the talk.
const LONGEST: usize = 4_000;

#[derive(Serialize)]
struct Said {
    who: String,
    mine: bool,
    at: String,
    body: Vec<Vec<String>>,
}

#[derive(Serialize)]
struct Step {
    at: String,
    who: String,
    what: &'static str,
    reason: Option<String>,
}

/// `GET /lk/materials/{id}`.
pub async fn show(scene: Scene, Path(id): Path<i64>) -> Result<Response> {
    let row = store::seen(&scene, id).await?;
    page(
        &scene,
        &row,
        &Form::new(&["body", "reason", "checked"]),
        &[],
        "",
    )
    .await
}

/// The card; `checked`, `reason`: what stands in the form of the decision.
pub async fn page(
    scene: &Scene,
    row: &Row,
    form: &Form,
    checked: &[String],
    reason: &str,
) -> Result<Response> {
    let told = store::told(scene, row).await?;
    let state = row.values.text("state").unwrap_or_default();
    let mine = store::is_mine(scene, row);
    let open = matches!(state, "sent" | "returned");
    let title = row.values.text("title").unwrap_or_default().to_owned();
    let (back, back_to) = match mine {
        true => ("Материалы", "/lk/materials"),
        false => ("Очередь материалов", "/lk/materials/queue"),
    };
    Page::new(
        &scene.state,
        &scene.visit.asked,
        "materials_one.html",
        &title,
    )
    .status(if form.is_bad() { 422 } else { 200 })
    .crumb(back, back_to)
    .with("told", &told)
    .with("talk", &talk(scene, row.id).await?)
    .with("steps", &steps(scene, row.id).await?)
    .with("form", form)
    .with("rules", &items(scene.db(), "MATERIAL_RULE").await?)
    .with("checked", checked)
    .with("reason", reason)
    .with("mine", &mine)
    .with("open", &open)
    .with("decides", &(store::keeps(scene) && state == "sent"))
    .with("withdraws", &(store::keeps(scene) && state == "placed"))
    .with("renews", &(mine && state == "placed"))
    .with("publishes", &scene.visit.has_any(&["SITE", "ADM", "DIR"]))
    .render()
}

async fn talk(scene: &Scene, id: i64) -> Result<Vec<Said>> {
    type Kept = (i64, String, String, Option<String>, String, String);
    let kept: Vec<Kept> = scene
        .db()
        .all(
            "SELECT l.author_id, p.last_name, p.first_name, p.middle_name, l.sent_at, l.body FROM material_line l \
             JOIN person p ON p.id = l.author_id WHERE l.material_id = $1 ORDER BY l.sent_at, l.id",
            v![id],
        )
        .await?;
    let said = |(author, last, first, middle, at, body): Kept| Said {
        who: full_name(&last, &first, middle.as_deref()),
        mine: author == scene.visit.person_id,
        at: text::moment(&at, scene.zone()),
        body: paragraphs(&body),
    };
    Ok(kept.into_iter().map(said).collect())
}

/// The history of the record in words.
async fn steps(scene: &Scene, id: i64) -> Result<Vec<Step>> {
    let lines = history::of_record(scene.db(), store::TABLE, id).await?;
    let step = |line: &history::Line| {
        let state = line.changes.iter().find(|change| change.field == "state");
        let to = state.and_then(|change| match &change.to {
            crate::registers::Value::Text(code) => Some(code.as_str()),
            _ => None,
        });
        Step {
            at: text::moment(&line.at, scene.zone()),
            who: line.who.clone().unwrap_or_default(),
            what: match (line.action.as_str(), to) {
                ("create", _) => "заявка подана",
                (_, Some("sent")) => "исправлена и отправлена снова",
                (_, Some("returned")) => "возвращена на доработку",
                (_, Some("placed")) => "материал размещён",
                (_, Some("refused")) => "отказано",
                (_, Some("cancelled")) => "отозвана автором заявки",
                (_, Some("withdrawn")) => "материал снят",
                (_, Some("replaced")) => "заменён новой редакцией",
                _ => "изменена",
            },
            reason: line.reason.clone(),
        }
    };
    Ok(lines.iter().map(step).collect())
}

/// `POST /lk/materials/{id}/say`: a line of the talk; the other side is told.
pub async fn say(scene: Scene, Path(id): Path<i64>, fields: Fields) -> Result<Response> {
    let row = store::seen(&scene, id).await?;
    let body = typed(fields.get("body"));
    let mut form = Form::new(&["body", "reason", "checked"]);
    match body.chars().count() {
        0 => form.problem("body", "Напишите сообщение."),
        n if n > LONGEST => form.problem("body", "Сообщение не длиннее 4 000 знаков."),
        _ => {}
    }
    if form.is_bad() {
        form.values.insert("body", body);
        return page(&scene, &row, &form, &[], "").await;
    }
    let title = row.values.text("title").unwrap_or_default();
    let words = format!("Сообщение по материалу: {title}");
    let mut tx = scene.db().begin().await?;
    if let Err(error) = steps::say(&mut tx, &scene.asker, id, &body).await {
        return Err(Error::Fault(anyhow::anyhow!(refusal(error)?)));
    }
    match store::is_mine(&scene, &row) {
        true => store::tell_keepers(&mut tx, &scene.asker, id, &words).await?,
        false => {
            let asked_by = row.values.int("asked_by").unwrap_or_default();
            store::tell(&mut tx, &scene.asker, asked_by, id, &words, None).await?;
        }
    }
    tx.commit().await?;
    Ok(done(
        &scene,
        &format!("/lk/materials/{id}"),
        Flash::LineSent,
    ))
}

/// `POST /lk/materials/{id}/cancel`: whoever asked changes their mind before it is placed.
pub async fn cancel(scene: Scene, Path(id): Path<i64>, fields: Fields) -> Result<Response> {
    let row = store::find(&scene, id).await?;
    if !store::is_mine(&scene, &row) {
        return Err(Error::NotFound);
    }
    let page = format!("/lk/materials/{id}");
    let version: i64 = fields
        .get("version")
        .parse()
        .map_err(|_| Error::BadRequest)?;
    if !matches!(row.values.text("state"), Some("sent" | "returned")) {
        return Ok(done(&scene, &page, Flash::MaterialOther));
    }
    let values = Values::from([("state", "cancelled".into())]);
    let mut tx = scene.db().begin().await?;
    let pass = store::pass(&scene)?;
    let kept = rows::update(&mut tx, &pass, id, version, &values, &How::default()).await;
    if let Err(error) = kept {
        refusal(error)?;
        return Ok(done(&scene, &page, Flash::MaterialOther));
    }
    tx.commit().await?;
    Ok(done(&scene, &page, Flash::MaterialCancelled))
}
