//! The pages of those who announce: the list, the form with its preview, publishing and withdrawing.

use axum::response::Response;
use serde::Serialize;

use super::{
    TO_ALL, audience, deliver,
    draft::{Choices, Draft, FIELDS},
    store,
};
use crate::{
    messages::common::{done, items, paragraphs, refusal},
    registers::{
        Value, Values,
        pages::Scene,
        rows::{self, How, Row},
    },
    storage::{db::timestamp, v},
    web::{Error, Fields, Flash, Form, Page, Path, Result, text},
};

#[derive(sqlx::FromRow)]
struct Kept {
    id: i64,
    title: String,
    kind: String,
    #[sqlx(rename = "pub")]
    state: String,
    published_at: Option<String>,
    ends_at: Option<String>,
    ack_required: bool,
    told: i64,
    acked: i64,
}

#[derive(Serialize)]
struct Line {
    id: i64,
    title: String,
    kind: String,
    state: &'static str,
    tone: &'static str,
    published: Option<String>,
    ends: Option<String>,
    ack: bool,
    told: i64,
    acked: i64,
}

/// `GET /lk/announcements/all`: drafts first, then the newest.
pub async fn all(scene: Scene) -> Result<Response> {
    let every = scene.visit.has_any(TO_ALL);
    let kept: Vec<Kept> = scene
        .db()
        .all(
            "SELECT a.id, a.title, i.label AS kind, a.pub, a.published_at, a.ends_at, a.ack_required, \
             (SELECT count(*) FROM announcement_ack k WHERE k.announcement_id = a.id) AS told, \
             (SELECT count(*) FROM announcement_ack k WHERE k.announcement_id = a.id AND k.acked_at IS NOT NULL) AS acked \
             FROM announcement a JOIN code_item i ON i.list = 'ANNOUNCEMENT_KIND' AND i.code = a.kind \
             WHERE a.deleted_at IS NULL AND ($1 OR a.author_id = $2) \
             ORDER BY CASE WHEN a.pub = 'draft' THEN 0 ELSE 1 END, a.published_at DESC NULLS LAST, a.id DESC LIMIT 200",
            v![every, scene.visit.person_id],
        )
        .await?;
    let now = timestamp(scene.asker.now);
    let at = |utc: Option<String>| utc.map(|utc| text::moment(&utc, scene.zone()));
    let lines: Vec<Line> = kept
        .into_iter()
        .map(|a| {
            let over = a
                .ends_at
                .as_deref()
                .is_some_and(|ends| ends <= now.as_str());
            let (state, tone) = match a.state.as_str() {
                "published" if over => ("завершено", ""),
                "published" => ("опубликовано", "ok"),
                "archived" => ("снято", "warn"),
                _ => ("черновик", "warn"),
            };
            Line {
                id: a.id,
                title: a.title,
                kind: a.kind,
                state,
                tone,
                published: at(a.published_at),
                ends: at(a.ends_at),
                ack: a.ack_required,
                told: a.told,
                acked: a.acked,
            }
        })
        .collect();
    Page::new(
        &scene.state,
        &scene.visit.asked,
        "announcements_all.html",
        "Все объявления",
    )
    .crumb("Объявления", "/lk/announcements")
    .with("lines", &lines)
    .render()
}

async fn choices(scene: &Scene) -> Result<Choices> {
    let to_all = scene.visit.has_any(TO_ALL);
    let mut kinds_of_news = items(scene.db(), "ANNOUNCEMENT_KIND").await?;
    let (mut kinds, mut roles) = (Vec::new(), Vec::new());
    match to_all {
        true => {
            kinds = items(scene.db(), "ACCOUNT_KIND").await?;
            kinds.retain(|(code, _)| code != "system");
            roles = items(scene.db(), "AUDIENCE_ROLE").await?;
        }
        false => kinds_of_news.retain(|(code, _)| code == "news" || code == "event"),
    }
    Ok(Choices {
        kinds_of_news,
        kinds,
        roles,
        groups: audience::groups(scene).await?,
    })
}

/// `GET /lk/announcements/new`.
pub async fn new(scene: Scene) -> Result<Response> {
    let choices = choices(&scene).await?;
    form(
        &scene,
        &Draft::new(),
        &choices,
        &Form::new(FIELDS),
        None,
        false,
    )
}

/// `POST /lk/announcements/new`: keeps a draft, shows the preview, or publishes at once.
pub async fn create(scene: Scene, fields: Fields) -> Result<Response> {
    keep(&scene, &fields, None).await
}

/// `GET /lk/announcements/{id}/edit`: only a draft is rewritten.
pub async fn edit(scene: Scene, Path(id): Path<i64>) -> Result<Response> {
    let row = draft(&scene, id).await?;
    let choices = choices(&scene).await?;
    let groups = audience::chosen(&scene, id).await?;
    let draft = Draft::of(&scene, &row, &groups);
    form(
        &scene,
        &draft,
        &choices,
        &Form::new(FIELDS),
        Some((id, row.version)),
        false,
    )
}

/// `POST /lk/announcements/{id}/edit`.
pub async fn save(scene: Scene, Path(id): Path<i64>, fields: Fields) -> Result<Response> {
    draft(&scene, id).await?;
    let version: i64 = fields
        .get("version")
        .parse()
        .map_err(|_| Error::BadRequest)?;
    keep(&scene, &fields, Some((id, version))).await
}

async fn draft(scene: &Scene, id: i64) -> Result<Row> {
    let row = store::own(scene, id).await?;
    match row.values.text("pub") {
        Some("draft") => Ok(row),
        _ => Err(Error::NotFound),
    }
}

async fn keep(scene: &Scene, fields: &Fields, of: Option<(i64, i64)>) -> Result<Response> {
    let choices = choices(scene).await?;
    let mut draft = Draft::typed(fields);
    let mut wrong = Form::new(FIELDS);
    draft.check(scene, &choices, scene.visit.has_any(TO_ALL), &mut wrong);
    let goes = fields.get("do") == "publish";
    if goes {
        draft.check_to_publish(scene.asker.now, &mut wrong);
    }
    if wrong.is_bad() {
        return form(scene, &draft, &choices, &wrong, of, false);
    }
    if fields.get("do") == "preview" {
        return form(scene, &draft, &choices, &wrong, of, true);
    }
    let id = match write(scene, &draft, of, goes).await? {
        Ok(id) => id,
        Err(why) => {
            wrong.problem("", why);
            return form(scene, &draft, &choices, &wrong, of, false);
        }
    };
    if goes {
        deliver::first(&scene.state.keeper, id).await?;
        return Ok(done(
            scene,
            &format!("/lk/announcements/{id}"),
            Flash::Announced,
        ));
    }
    Ok(done(
        scene,
        &format!("/lk/announcements/{id}/edit"),
        Flash::RecordSaved,
    ))
}

/// Keeps the draft; publishes it in the same transaction when it goes.
async fn write(
    scene: &Scene,
    draft: &Draft,
    of: Option<(i64, i64)>,
    goes: bool,
) -> Result<Result<i64, String>> {
    let pass = store::pass(scene)?;
    let mut values = draft.values();
    if of.is_none() {
        values.set("author_id", scene.visit.person_id.into());
        values.set("pub", "draft".into());
    }
    if goes {
        store::publish(&mut values, scene.asker.now);
    }
    let how = How::default();
    let mut tx = scene.db().begin().await?;
    let kept = match of {
        None => rows::insert(&mut tx, &pass, &values, &how).await,
        Some((id, version)) => rows::update(&mut tx, &pass, id, version, &values, &how)
            .await
            .map(|_| id),
    };
    let id = match kept {
        Ok(id) => id,
        Err(error) => return Ok(Err(refusal(error)?)),
    };
    tx.commit().await?;
    Ok(Ok(id))
}

fn form(
    scene: &Scene,
    draft: &Draft,
    choices: &Choices,
    wrong: &Form,
    of: Option<(i64, i64)>,
    preview: bool,
) -> Result<Response> {
    let action = match of {
        Some((id, _)) => format!("/lk/announcements/{id}/edit"),
        None => "/lk/announcements/new".to_owned(),
    };
    let title = if of.is_some() {
        "Черновик объявления"
    } else {
        "Новое объявление"
    };
    let shown = preview.then(|| paragraphs(draft.body()));
    Page::new(
        &scene.state,
        &scene.visit.asked,
        "announcements_edit.html",
        title,
    )
    .status(if wrong.is_bad() { 422 } else { 200 })
    .crumb("Объявления", "/lk/announcements")
    .crumb("Все объявления", "/lk/announcements/all")
    .with("form", wrong)
    .with("draft", draft)
    .with("choices", choices)
    .with("to_all", &scene.visit.has_any(TO_ALL))
    .with("action", &action)
    .with("id", &of.map(|(id, _)| id))
    .with("version", &of.map(|(_, version)| version))
    .with("preview", &shown)
    .with("preview_title", draft.title())
    .render()
}

/// `POST /lk/announcements/{id}/act`: withdraw with a reason, copy into a new draft, delete a draft.
pub async fn act(scene: Scene, Path(id): Path<i64>, fields: Fields) -> Result<Response> {
    let row = store::own(&scene, id).await?;
    match (fields.get("act"), row.values.text("pub")) {
        ("withdraw", Some("published")) => {
            withdraw(&scene, &row, fields.get("reason").trim()).await
        }
        ("copy", _) => copy(&scene, &row).await,
        ("delete", Some("draft")) => delete(&scene, &row).await,
        ("withdraw" | "delete", _) => Ok(done(
            &scene,
            &format!("/lk/announcements/{id}"),
            Flash::AnnouncementOther,
        )),
        _ => Err(Error::BadRequest),
    }
}

async fn withdraw(scene: &Scene, row: &Row, reason: &str) -> Result<Response> {
    let page = format!("/lk/announcements/{}", row.id);
    if reason.is_empty() {
        return Ok(done(scene, &page, Flash::ReasonWanted));
    }
    let values = Values::from([
        ("pub", Value::from("archived")),
        ("withdrawn_at", timestamp(scene.asker.now).into()),
    ]);
    let how = How {
        reason: Some(reason.chars().take(500).collect()),
        ..How::default()
    };
    let mut tx = scene.db().begin().await?;
    // Nobody is told between the look and the end: what is told is marked below.
    tx.lock(&deliver::lock(row.id)).await?;
    let kept = rows::update(
        &mut tx,
        &store::pass(scene)?,
        row.id,
        row.version,
        &values,
        &how,
    )
    .await;
    if let Err(error) = kept {
        refusal(error)?;
        return Ok(done(scene, &page, Flash::AnnouncementOther));
    }
    // What was withdrawn is no news for those who have not read it yet.
    tx.exec(
        "UPDATE notification SET read_at = $1 WHERE link = $2 AND read_at IS NULL",
        v![scene.asker.now, &page],
    )
    .await?;
    tx.commit().await?;
    Ok(done(scene, &page, Flash::AnnouncementWithdrawn))
}

/// A withdrawn or past announcement is said again as a new one.
async fn copy(scene: &Scene, row: &Row) -> Result<Response> {
    let mut values = row.values.clone();
    for name in ["published_at", "withdrawn_at", "starts_at", "ends_at"] {
        values.set(name, Value::Empty);
    }
    values.set("pub", "draft".into());
    values.set("author_id", scene.visit.person_id.into());
    let groups = audience::chosen(scene, row.id).await?;
    values.set(
        "groups",
        Value::Ids(groups.iter().map(|group| group.id).collect()),
    );
    let mut tx = scene.db().begin().await?;
    let made = rows::insert(&mut tx, &store::pass(scene)?, &values, &How::default()).await;
    let id = match made {
        Ok(id) => id,
        Err(error) => return Err(Error::Fault(anyhow::anyhow!(refusal(error)?))),
    };
    tx.commit().await?;
    Ok(done(
        scene,
        &format!("/lk/announcements/{id}/edit"),
        Flash::AnnouncementCopied,
    ))
}

async fn delete(scene: &Scene, row: &Row) -> Result<Response> {
    let mut tx = scene.db().begin().await?;
    let pass = store::pass(scene)?;
    let gone = rows::delete(
        &mut tx,
        &scene.catalog,
        &pass,
        row.id,
        row.version,
        &How::default(),
    )
    .await;
    if let Err(error) = gone {
        refusal(error)?;
        return Ok(done(
            scene,
            "/lk/announcements/all",
            Flash::AnnouncementOther,
        ));
    }
    tx.commit().await?;
    Ok(done(scene, "/lk/announcements/all", Flash::RecordDeleted))
}
