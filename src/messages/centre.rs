//! The notification centre: `/lk/messages`.

use axum::response::Response;
use serde::Serialize;

use super::common::{done, sheet};
use crate::{
    outbox::About,
    registers::pages::Scene,
    storage::v,
    web::{Error, Fields, Flash, Page, Result, address::safe_path, page::see_other, text},
};

/// Pieces of news on a sheet.
const SHEET: i64 = 30;

#[derive(sqlx::FromRow)]
struct Kept {
    id: i64,
    kind: String,
    title: String,
    body: Option<String>,
    link: Option<String>,
    urgent: bool,
    created_at: String,
    read_at: Option<String>,
}

#[derive(Serialize)]
struct Piece {
    id: i64,
    kind: &'static str,
    title: String,
    body: Option<String>,
    leads: bool,
    urgent: bool,
    at: String,
    read: bool,
}

#[derive(Serialize)]
struct Choice {
    code: &'static str,
    name: &'static str,
    unread: i64,
    chosen: bool,
}

/// `GET /lk/messages?kind=…&page=…`: unread first.
pub async fn show(scene: Scene) -> Result<Response> {
    let me = scene.visit.person_id;
    let kind = scene.asked("kind").unwrap_or_default();
    let kind = About::parse(&kind).map(About::code).unwrap_or_default();
    let sheet = sheet(&scene);
    let kept: Vec<Kept> = scene
        .db()
        .all(
            "SELECT id, kind, title, body, link, urgent, created_at, read_at FROM notification \
             WHERE person_id = $1 AND ($2 = '' OR kind = $3) \
             ORDER BY CASE WHEN read_at IS NULL THEN 0 ELSE 1 END, created_at DESC, id DESC LIMIT $4 OFFSET $5",
            v![me, kind, kind, SHEET + 1, (sheet - 1) * SHEET],
        )
        .await?;
    let more = kept.len() as i64 > SHEET;
    let zone = scene.zone();
    let pieces: Vec<Piece> = kept
        .into_iter()
        .take(SHEET as usize)
        .map(|piece| Piece {
            id: piece.id,
            kind: About::name(&piece.kind),
            title: piece.title,
            body: piece.body,
            leads: piece.link.is_some(),
            urgent: piece.urgent,
            at: text::moment(&piece.created_at, zone),
            read: piece.read_at.is_some(),
        })
        .collect();
    let kinds = kinds(&scene, kind).await?;
    let unread: i64 = kinds.iter().map(|kind| kind.unread).sum();
    Page::new(
        &scene.state,
        &scene.visit.asked,
        "messages_list.html",
        "Уведомления",
    )
    .with("pieces", &pieces)
    .with("kinds", &kinds)
    .with("kind", kind)
    .with("unread", &unread)
    .with("sheet", &sheet)
    .with("more", &more)
    .with("administers", &scene.visit.has_any(&["ADM"]))
    .render()
}

async fn kinds(scene: &Scene, chosen: &str) -> Result<Vec<Choice>> {
    let unread: Vec<(String, i64)> = scene
        .db()
        .all(
            "SELECT kind, count(*) FROM notification WHERE person_id = $1 AND read_at IS NULL GROUP BY kind",
            v![scene.visit.person_id],
        )
        .await?;
    let of = |code: &str| {
        let found = unread.iter().find(|(kind, _)| kind == code);
        found.map_or(0, |(_, n)| *n)
    };
    let choice = |(_, code, name): &(About, &'static str, &'static str)| Choice {
        code,
        name,
        unread: of(code),
        chosen: *code == chosen,
    };
    Ok(About::ALL.iter().map(choice).collect())
}

/// `POST /lk/messages/open`: marks read and goes where the news leads.
pub async fn open(scene: Scene, fields: Fields) -> Result<Response> {
    let id: i64 = fields.get("id").parse().map_err(|_| Error::NotFound)?;
    let me = scene.visit.person_id;
    let found: Option<(Option<String>,)> = scene
        .db()
        .opt(
            "SELECT link FROM notification WHERE id = $1 AND person_id = $2",
            v![id, me],
        )
        .await?;
    let (link,) = found.ok_or(Error::NotFound)?;
    mark(&scene, id).await?;
    let link = link.as_deref().and_then(safe_path);
    Ok(see_other(link.unwrap_or("/lk/messages")))
}

/// `POST /lk/messages/read`: read without going anywhere.
pub async fn read(scene: Scene, fields: Fields) -> Result<Response> {
    let id: i64 = fields.get("id").parse().map_err(|_| Error::NotFound)?;
    match mark(&scene, id).await? {
        true => Ok(done(&scene, "/lk/messages", Flash::NewsRead)),
        false => Err(Error::NotFound),
    }
}

/// Whether there is such a piece of news of this person.
async fn mark(scene: &Scene, id: i64) -> Result<bool> {
    let rows = scene
        .db()
        .exec(
            "UPDATE notification SET read_at = coalesce(read_at, $1) WHERE id = $2 AND person_id = $3",
            v![scene.asker.now, id, scene.visit.person_id],
        )
        .await?;
    Ok(rows > 0)
}

/// `POST /lk/messages/read-all`: all, or all of a kind.
pub async fn read_all(scene: Scene, fields: Fields) -> Result<Response> {
    let kind = About::parse(fields.get("kind"))
        .map(About::code)
        .unwrap_or_default();
    scene
        .db()
        .exec(
            "UPDATE notification SET read_at = $1 WHERE person_id = $2 AND read_at IS NULL AND ($3 = '' OR kind = $4)",
            v![scene.asker.now, scene.visit.person_id, kind, kind],
        )
        .await?;
    let back = match kind {
        "" => "/lk/messages".to_owned(),
        kind => format!("/lk/messages?kind={kind}"),
    };
    Ok(done(&scene, &back, Flash::NewsRead))
}
