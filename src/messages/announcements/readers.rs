//! Who has acknowledged an announcement, who has not, and reminding those.

use axum::response::Response;
use jiff::SignedDuration;
use serde::Serialize;

use super::{deliver, store};
use crate::{
    identity::full_name,
    messages::common::done,
    registers::pages::Scene,
    storage::v,
    web::{Error, Fields, Flash, Page, Path, Result, text},
};

/// Nobody is reminded twice within a day.
const PAUSE: SignedDuration = SignedDuration::from_hours(20);
/// People on the page; the rest is in the exported file.
const SHOWN: usize = 500;

/// Someone to whom an announcement was told.
#[derive(sqlx::FromRow)]
pub(super) struct Reader {
    pub last_name: String,
    pub first_name: String,
    pub middle_name: Option<String>,
    pub kind: Option<String>,
    pub group_name: Option<String>,
    pub told_at: String,
    pub acked_at: Option<String>,
    pub reminded_at: Option<String>,
}

#[derive(Serialize)]
struct Line {
    name: String,
    kind: String,
    group: String,
    told: String,
    acked: Option<String>,
    reminded: Option<String>,
}

/// Everyone to whom it was told: first those who have not acknowledged it.
pub(super) async fn of(scene: &Scene, id: i64) -> Result<Vec<Reader>> {
    let today = scene.asker.today;
    Ok(scene
        .db()
        .all(
            "SELECT p.last_name, p.first_name, p.middle_name, \
             (SELECT min(i.label) FROM user_account a JOIN code_item i ON i.list = 'ACCOUNT_KIND' AND i.code = a.kind \
               WHERE a.person_id = p.id AND a.deleted_at IS NULL) AS kind, \
             (SELECT min(g.name) FROM enrolment_state s JOIN enrolment e ON e.id = s.enrolment_id JOIN study_group g ON g.id = s.group_id \
               WHERE e.person_id = p.id AND s.deleted_at IS NULL AND e.deleted_at IS NULL AND s.valid_from <= $1 \
               AND (s.valid_to IS NULL OR s.valid_to > $2)) AS group_name, \
             k.told_at, k.acked_at, k.reminded_at \
             FROM announcement_ack k JOIN person p ON p.id = k.person_id WHERE k.announcement_id = $3 \
             ORDER BY CASE WHEN k.acked_at IS NULL THEN 0 ELSE 1 END, p.last_name COLLATE \"ru-x-icu\", p.first_name COLLATE \"ru-x-icu\", p.id",
            v![today, today, id],
        )
        .await?)
}

impl Reader {
    /// Surname, name and patronymic.
    pub fn name(&self) -> String {
        full_name(
            &self.last_name,
            &self.first_name,
            self.middle_name.as_deref(),
        )
    }
}

/// `GET /lk/announcements/{id}/readers`.
pub async fn show(scene: Scene, Path(id): Path<i64>) -> Result<Response> {
    let row = store::own(&scene, id).await?;
    let readers = of(&scene, id).await?;
    let acked = readers
        .iter()
        .filter(|reader| reader.acked_at.is_some())
        .count();
    let at = |utc: &str| text::moment(utc, scene.zone());
    let lines: Vec<Line> = readers
        .iter()
        .take(SHOWN)
        .map(|reader| Line {
            name: reader.name(),
            kind: reader.kind.clone().unwrap_or_default(),
            group: reader.group_name.clone().unwrap_or_default(),
            told: at(&reader.told_at),
            acked: reader.acked_at.as_deref().map(at),
            reminded: reader.reminded_at.as_deref().map(at),
        })
        .collect();
    let title = row.values.text("title").unwrap_or_default().to_owned();
    Page::new(
        &scene.state,
        &scene.visit.asked,
        "announcements_readers.html",
        "Кто ознакомлен",
    )
    .crumb("Объявления", "/lk/announcements")
    .crumb("Все объявления", "/lk/announcements/all")
    .crumb(&title, &format!("/lk/announcements/{id}"))
    .with("id", &id)
    .with("name", &title)
    .with("ack", &row.values.flag("ack_required"))
    .with("published", &(row.values.text("pub") == Some("published")))
    .with("lines", &lines)
    .with("all", &readers.len())
    .with("acked", &acked)
    .render()
}

/// `POST /lk/announcements/{id}/remind`: everyone who has not acknowledged it and was not reminded today.
pub async fn remind(scene: Scene, Path(id): Path<i64>, _: Fields) -> Result<Response> {
    let row = store::own(&scene, id).await?;
    if !row.values.flag("ack_required") {
        return Err(Error::NotFound);
    }
    let now = scene.asker.now;
    let before = now.checked_sub(PAUSE).unwrap_or(now);
    let mut tx = scene.db().begin().await?;
    tx.lock(&deliver::lock(id)).await?;
    let head = deliver::head(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let people: Vec<(i64,)> = tx
        .all(
            "SELECT person_id FROM announcement_ack WHERE announcement_id = $1 AND acked_at IS NULL \
             AND told_at < $2 AND (reminded_at IS NULL OR reminded_at < $3) ORDER BY person_id",
            v![id, before, before],
        )
        .await?;
    for (person_id,) in &people {
        deliver::tell(&mut tx, now, &head, *person_id, Some("Напоминание")).await?;
        tx.exec(
            "UPDATE announcement_ack SET reminded_at = $1 WHERE announcement_id = $2 AND person_id = $3",
            v![now, id, *person_id],
        )
        .await?;
    }
    tx.commit().await?;
    let flash = match people.is_empty() {
        true => Flash::NobodyToRemind,
        false => Flash::Reminded,
    };
    Ok(done(
        &scene,
        &format!("/lk/announcements/{id}/readers"),
        flash,
    ))
}
