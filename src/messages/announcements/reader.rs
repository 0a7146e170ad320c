//! The pages of those to whom an announcement speaks: the list, the announcement, «ознакомлен».

use axum::response::Response;
use serde::Serialize;

use super::{WRITERS, audience, store};
use crate::{
    messages::common::{done, items, sheet},
    registers::{pages::Scene, rows},
    storage::{Db, db::timestamp, v},
    web::{Error, Fields, Flash, Page, Path, Result, address::safe_path, page::see_other, text},
};

/// Announcements on a sheet.
const SHEET: i64 = 20;

#[derive(sqlx::FromRow)]
struct Kept {
    id: i64,
    title: String,
    kind: String,
    published_at: Option<String>,
    starts_at: Option<String>,
    ends_at: Option<String>,
    pin: bool,
    ack_required: bool,
    acked_at: Option<String>,
}

#[derive(Serialize)]
struct Line {
    id: i64,
    title: String,
    kind: String,
    published: Option<String>,
    span: Option<String>,
    pin: bool,
    /// To be acknowledged still.
    wanted: bool,
    acked: bool,
}

/// `GET /lk/announcements?kind=…&past=1&page=…`.
pub async fn list(scene: Scene) -> Result<Response> {
    let kinds = items(scene.db(), "ANNOUNCEMENT_KIND").await?;
    let kind = scene.asked("kind").unwrap_or_default();
    let kind = kinds
        .iter()
        .find(|(code, _)| *code == kind)
        .map_or("", |(code, _)| code);
    let past = scene.asked("past").is_some();
    let sheet = sheet(&scene);
    let (now, me) = (timestamp(scene.asker.now), scene.visit.person_id);
    let kept: Vec<Kept> = scene
        .db()
        .all(
            "SELECT a.id, a.title, i.label AS kind, a.published_at, a.starts_at, a.ends_at, a.pin, a.ack_required, k.acked_at \
             FROM announcement a JOIN code_item i ON i.list = 'ANNOUNCEMENT_KIND' AND i.code = a.kind \
             LEFT JOIN announcement_ack k ON k.announcement_id = a.id AND k.person_id = $1 \
             WHERE a.pub = 'published' AND a.deleted_at IS NULL AND (k.person_id IS NOT NULL OR a.kind = 'maintenance') \
             AND ($2 = '' OR a.kind = $3) \
             AND CASE WHEN $4 THEN a.ends_at IS NOT NULL AND a.ends_at <= $5 ELSE a.ends_at IS NULL OR a.ends_at > $6 END \
             ORDER BY CASE WHEN a.ack_required AND k.acked_at IS NULL AND k.person_id IS NOT NULL THEN 0 WHEN a.pin THEN 1 ELSE 2 END, \
             a.published_at DESC, a.id DESC LIMIT $7 OFFSET $8",
            v![me, kind, kind, past, &now, &now, SHEET + 1, (sheet - 1) * SHEET],
        )
        .await?;
    let more = kept.len() as i64 > SHEET;
    let at = |utc: Option<String>| utc.map(|utc| text::moment(&utc, scene.zone()));
    let lines: Vec<Line> = kept
        .into_iter()
        .take(SHEET as usize)
        .map(|a| Line {
            id: a.id,
            title: a.title,
            kind: a.kind,
            span: text::during(
                a.published_at.as_deref(),
                a.starts_at.as_deref(),
                a.ends_at.as_deref(),
                scene.zone(),
            ),
            published: at(a.published_at),
            pin: a.pin,
            wanted: a.ack_required && a.acked_at.is_none(),
            acked: a.acked_at.is_some(),
        })
        .collect();
    Page::new(
        &scene.state,
        &scene.visit.asked,
        "announcements_list.html",
        "Объявления",
    )
    .with("lines", &lines)
    .with("kinds", &kinds)
    .with("kind", kind)
    .with("past", &past)
    .with("sheet", &sheet)
    .with("more", &more)
    .with("writes", &scene.visit.has_any(WRITERS))
    .render()
}

/// What this person has to do with an announcement: whether it was told to them, when they acknowledged it.
async fn mine(scene: &Scene, id: i64) -> Result<Option<Option<String>>> {
    let found: Option<(Option<String>,)> = scene
        .db()
        .opt(
            "SELECT acked_at FROM announcement_ack WHERE announcement_id = $1 AND person_id = $2",
            v![id, scene.visit.person_id],
        )
        .await?;
    Ok(found.map(|(acked,)| acked))
}

/// `GET /lk/announcements/{id}`: for those it is for, and for those who may change it.
pub async fn show(scene: Scene, Path(id): Path<i64>) -> Result<Response> {
    let pass = store::pass(&scene)?;
    let row = rows::get(scene.db(), &pass, id).await?;
    let row = row
        .filter(|row| row.deleted_at.is_none())
        .ok_or(Error::NotFound)?;
    let published = row.values.text("pub") == Some("published");
    let works = row.values.text("kind") == Some("maintenance");
    let mine = mine(&scene, id).await?;
    let writes = store::may_change(&scene, &row);
    if !writes && !(published && (mine.is_some() || works)) {
        return Err(Error::NotFound);
    }
    let told = store::told(&scene, &row).await?;
    let title = row.values.text("title").unwrap_or_default().to_owned();
    let asks = published && row.values.flag("ack_required");
    let acked = mine.clone().flatten();
    let (mut whom, mut counts) = (Vec::new(), (0, 0));
    if writes {
        let groups = audience::chosen(&scene, id).await?;
        whom = store::whom(&scene, &row, &groups).await?;
        counts = reached(scene.db(), id).await?;
    }
    Page::new(
        &scene.state,
        &scene.visit.asked,
        "announcements_one.html",
        &title,
    )
    .crumb("Объявления", "/lk/announcements")
    .with("told", &told)
    .with("whom", &whom)
    .with("writes", &writes)
    .with("published", &published)
    .with("draft", &(row.values.text("pub") == Some("draft")))
    .with("wanted", &(asks && mine.is_some() && acked.is_none()))
    .with("acked", &acked.map(|at| text::moment(&at, scene.zone())))
    .with("counts", &counts)
    .render()
}

/// How many it has reached, and how many of those said that they know it.
async fn reached(db: &Db, id: i64) -> Result<(i64, i64)> {
    Ok(db
        .one(
            "SELECT count(*), count(acked_at) FROM announcement_ack WHERE announcement_id = $1",
            v![id],
        )
        .await?)
}

/// `POST /lk/announcements/{id}/ack`: «ознакомлен».
pub async fn acknowledge(scene: Scene, Path(id): Path<i64>, _: Fields) -> Result<Response> {
    let now = scene.asker.now;
    let mut tx = scene.db().begin().await?;
    if !store::acknowledge(&mut tx, now, id, scene.visit.person_id).await? {
        return Err(Error::NotFound);
    }
    tx.commit().await?;
    let page = format!("/lk/announcements/{id}");
    Ok(done(&scene, &page, Flash::Acknowledged))
}

/// `POST /lk/announcements/{id}/close`: the strip is gone for this session; technical works stay.
pub async fn close(scene: Scene, Path(id): Path<i64>, fields: Fields) -> Result<Response> {
    if mine(&scene, id).await?.is_none() {
        return Err(Error::NotFound);
    }
    scene
        .db()
        .exec(
            "INSERT INTO banner_closed (tag, announcement_id, closed_at) VALUES ($1, $2, $3) ON CONFLICT (tag, announcement_id) DO NOTHING",
            v![&scene.visit.tag, id, scene.asker.now],
        )
        .await?;
    Ok(see_other(safe_path(fields.get("back")).unwrap_or("/lk/")))
}
