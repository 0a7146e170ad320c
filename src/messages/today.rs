//! What a person should look at today, for the home page.

use crate::{
    storage::{Result, db::timestamp, v},
    web::{Notice, Notices, State, Visit, text::plural},
};

/// Of this visitor.
pub fn notices<'a>(state: &'a State, visit: &'a Visit) -> Notices<'a> {
    Box::pin(async move {
        asked(state, visit).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "дела на сегодня не прочитаны");
            Vec::new()
        })
    })
}

fn notice(text: String, title: &'static str, url: &'static str) -> Notice {
    Notice {
        kind: "warn",
        text,
        title,
        url,
    }
}

async fn asked(state: &State, visit: &Visit) -> Result<Vec<Notice>> {
    let db = &state.keeper.db;
    let now = timestamp(state.keeper.clock.now());
    let mut today: Vec<Notice> = Vec::new();
    let (wanted,): (i64,) = db
        .one(
            "SELECT count(*) FROM announcement_ack k JOIN announcement a ON a.id = k.announcement_id \
             WHERE k.person_id = $1 AND k.acked_at IS NULL AND a.ack_required AND a.pub = 'published' \
             AND a.deleted_at IS NULL AND (a.ends_at IS NULL OR a.ends_at > $2)",
            v![visit.person_id, now],
        )
        .await?;
    if wanted > 0 {
        let words = plural(wanted, ["объявлением", "объявлениями", "объявлениями"]);
        let text = format!("Нужно ознакомиться с {wanted} {words}.");
        today.push(notice(text, "Объявления", "/lk/announcements"));
    }
    if visit.has_any(super::materials::KEEPERS) {
        let waiting = super::materials::waiting(db).await?;
        if waiting > 0 {
            let text = format!("Материалы ждут проверки: {waiting}.");
            today.push(notice(text, "Очередь материалов", "/lk/materials/queue"));
        }
    }
    let (returned,): (i64,) = db
        .one(
            "SELECT count(*) FROM material WHERE asked_by = $1 AND state = 'returned' AND deleted_at IS NULL",
            v![visit.person_id],
        )
        .await?;
    if returned > 0 {
        let text = format!("Материалы возвращены вам на доработку: {returned}.");
        today.push(notice(text, "Мои заявки", "/lk/materials"));
    }
    Ok(today)
}
