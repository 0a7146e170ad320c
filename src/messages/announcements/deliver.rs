//! Tells an announcement to everyone it is for, some hundreds in a transaction. People who join the audience while it
//! is shown are told as they come, so the work may stop anywhere and go on later. Old news that has neither an end nor
//! a mark to be made is no news for newcomers.

use jiff::{SignedDuration, Timestamp};

use super::audience;
use crate::{
    identity::Keeper,
    outbox::{self, About, News},
    storage::{Db, Result, Tx, v},
};

/// People told in one transaction.
const TOGETHER: i64 = 300;
/// For so long news without an end is told to those who join its audience.
const FRESH: SignedDuration = SignedDuration::from_hours(24 * 30);

/// What a piece of news about an announcement says.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Head {
    id: i64,
    kind: String,
    title: String,
    urgent: bool,
    ack_required: bool,
}

/// Every announcement that is shown now; how many people were told.
pub async fn all(keeper: &Keeper) -> Result<u64> {
    let mut told = 0;
    for head in shown(&keeper.db, keeper.clock.now()).await? {
        loop {
            let step = some(keeper, &head).await?;
            told += step;
            if step < TOGETHER as u64 {
                break;
            }
        }
    }
    Ok(told)
}

/// The first of those to whom one announcement speaks, right after it was published: a small audience is told at once.
pub async fn first(keeper: &Keeper, id: i64) -> Result<u64> {
    let heads = shown(&keeper.db, keeper.clock.now()).await?;
    match heads.into_iter().find(|head| head.id == id) {
        Some(head) => some(keeper, &head).await,
        None => Ok(0),
    }
}

async fn shown(db: &Db, now: Timestamp) -> Result<Vec<Head>> {
    let fresh = now.checked_sub(FRESH).unwrap_or(now);
    db.all(
        "SELECT id, kind, title, urgent, ack_required FROM announcement \
         WHERE pub = 'published' AND deleted_at IS NULL AND (ends_at > $1 OR ends_at IS NULL AND (ack_required OR coalesce(starts_at, published_at) > $2)) \
         AND (kind IN ('maintenance', 'event') OR starts_at IS NULL OR starts_at <= $3) ORDER BY published_at, id",
        v![now, fresh, now],
    )
    .await
}

async fn some(keeper: &Keeper, head: &Head) -> Result<u64> {
    let now = keeper.clock.now();
    // Every minute and for most announcements there is nobody: the writer is not taken for that.
    if !audience::is_untold(&keeper.db, head.id, keeper.today()).await? {
        return Ok(0);
    }
    let mut tx = keeper.db.begin().await?;
    // Two nodes at once would tell the same people twice, and whoever withdraws would leave some told.
    tx.lock(&lock(head.id)).await?;
    let people = audience::untold(&mut tx, head.id, keeper.today(), TOGETHER).await?;
    for person_id in &people {
        tx.exec(
            "INSERT INTO announcement_ack (announcement_id, person_id, told_at) VALUES ($1, $2, $3)",
            v![head.id, *person_id, now],
        )
        .await?;
        tell(&mut tx, now, head, *person_id, None).await?;
    }
    tx.commit().await?;
    Ok(people.len() as u64)
}

/// Whoever tells an announcement and whoever takes it back do so one after the other.
pub fn lock(id: i64) -> String {
    format!("announcement {id}")
}

/// One person learns of an announcement, or is reminded of it.
pub async fn tell(
    tx: &mut Tx,
    now: Timestamp,
    head: &Head,
    person_id: i64,
    again: Option<&str>,
) -> Result<()> {
    let link = format!("/lk/announcements/{}", head.id);
    let kind = match head.kind.as_str() {
        "maintenance" => "Технические работы",
        "npa" => "Изменение нормативного акта",
        "event" => "Событие",
        _ => "Новость",
    };
    let title = format!("{}: {}", again.unwrap_or(kind), head.title);
    let body = head
        .ack_required
        .then_some("Прочтите и отметьте, что ознакомлены.");
    let news = News {
        person_id,
        about: About::Announcement,
        title: &title,
        body,
        link: Some(&link),
        urgent: head.urgent,
    };
    outbox::tell(tx, now, &news).await
}

/// Of a published announcement.
pub async fn head(tx: &mut Tx, id: i64) -> Result<Option<Head>> {
    tx.opt(
        "SELECT id, kind, title, urgent, ack_required FROM announcement WHERE id = $1 AND pub = 'published' AND deleted_at IS NULL",
        v![id],
    )
    .await
}
