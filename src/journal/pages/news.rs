//! What others should know of requests: notices for the home page, known problems for any page.

use serde::Serialize;

use crate::{
    journal::desks::Eyes,
    storage::{self, Db, db::timestamp, v},
    web::{Notice, Notices, State, Visit},
};

/// What a visitor should know of requests today. A store that does not answer tells nothing: the page itself will say so.
pub fn notices<'a>(state: &'a State, visit: &'a Visit) -> Notices<'a> {
    Box::pin(async move { gather(state, visit).await.unwrap_or_default() })
}

async fn gather(state: &State, visit: &Visit) -> storage::Result<Vec<Notice>> {
    let db = &state.keeper.db;
    let eyes = Eyes::of(visit);
    let known = known_problems(db, state.keeper.clock.now()).await?;
    let mut all: Vec<Notice> = known.into_iter().map(banner).collect();
    let (asked, to_rate): (i64, i64) = db
        .one(
            "SELECT CAST(coalesce(sum(CASE WHEN state = 'wait_user' THEN 1 ELSE 0 END), 0) AS BIGINT), \
             CAST(coalesce(sum(CASE WHEN state = 'solved' AND rating IS NULL THEN 1 ELSE 0 END), 0) AS BIGINT) \
             FROM ticket WHERE author_id = $1 AND deleted_at IS NULL",
            v![eyes.me],
        )
        .await?;
    if asked > 0 {
        all.push(Notice {
            kind: "warn",
            text: format!("Ваш ответ ждут в обращениях: {asked}."),
            title: "Ответить",
            url: "/lk/tickets",
        });
    }
    if to_rate > 0 {
        all.push(Notice {
            kind: "ok",
            text: format!("Решены ваши обращения: {to_rate}. Оцените, помогли ли вам."),
            title: "Посмотреть",
            url: "/lk/tickets",
        });
    }
    if eyes.works() {
        all.extend(of_the_queue(db, &eyes, state).await?);
    }
    Ok(all)
}

/// A known problem, before anyone writes of it once more.
fn banner(known: KnownProblem) -> Notice {
    Notice {
        kind: "warn",
        text: format!(
            "Известная неполадка: {}. {}",
            known.title.trim_end_matches('.'),
            known.body
        ),
        title: "Сообщить о другом",
        url: "/lk/tickets/new",
    }
}

async fn of_the_queue(db: &Db, eyes: &Eyes, state: &State) -> storage::Result<Vec<Notice>> {
    let mut values = v![timestamp(state.keeper.clock.now())];
    let seen = eyes.condition(&mut values);
    let sql = format!(
        "SELECT CAST(coalesce(sum(CASE WHEN t.due_at < $1 THEN 1 ELSE 0 END), 0) AS BIGINT), \
         CAST(coalesce(sum(CASE WHEN t.state = 'new' THEN 1 ELSE 0 END), 0) AS BIGINT) \
         FROM ticket t WHERE t.deleted_at IS NULL AND t.state NOT IN ('solved', 'closed', 'rejected') AND {seen}"
    );
    let (late, new): (i64, i64) = db.one(sqlx::AssertSqlSafe(sql), values).await?;
    let mut all = Vec::new();
    if late > 0 {
        all.push(Notice {
            kind: "bad",
            text: format!("Просрочены обращения: {late}."),
            title: "Открыть очередь",
            url: "/lk/tickets/queue?whose=late",
        });
    }
    if new > 0 {
        all.push(Notice {
            kind: "warn",
            text: format!("Новые обращения: {new}."),
            title: "Открыть очередь",
            url: "/lk/tickets/queue?state=new",
        });
    }
    Ok(all)
}

/// A problem that is known and not yet mended.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct KnownProblem {
    /// What happened.
    pub title: String,
    /// What people should do.
    pub body: String,
}

/// The known problems of this moment, for a banner.
pub async fn known_problems(db: &Db, now: jiff::Timestamp) -> storage::Result<Vec<KnownProblem>> {
    db.all(
        "SELECT title, body FROM known_problem WHERE starts_at <= $1 AND (ends_at IS NULL OR ends_at > $2) \
         AND deleted_at IS NULL AND archived_at IS NULL ORDER BY starts_at DESC, id DESC LIMIT 5",
        v![timestamp(now), timestamp(now)],
    )
    .await
}
