//! What stands at the head of every page: how much news is unread, and the strips of announcements — technical works for
//! everyone, pinned ones for those they are for, until each closes them.

use jiff::{SignedDuration, Timestamp};

use crate::storage::{Db, Result, v};

/// Technical works are told of so long before they begin: three days, of which the regulation wants one (E.7.5).
pub const AHEAD: SignedDuration = SignedDuration::from_hours(72);

/// A strip.
#[derive(Clone, Debug, sqlx::FromRow)]
#[allow(missing_docs)]
pub struct Strip {
    pub id: i64,
    pub kind: String,
    pub title: String,
    pub body: String,
    pub starts_at: Option<String>,
    pub ends_at: Option<String>,
}

/// How much news a person has not read.
pub async fn unread(db: &Db, person_id: i64) -> Result<i64> {
    let (unread,): (i64,) = db
        .one(
            "SELECT count(*) FROM notification WHERE person_id = $1 AND read_at IS NULL",
            v![person_id],
        )
        .await?;
    Ok(unread)
}

/// The strips for a person in a session, or, without one, for whoever comes by.
pub async fn strips(db: &Db, now: Timestamp, whose: Option<(i64, &str)>) -> Result<Vec<Strip>> {
    let soon = now.checked_add(AHEAD).unwrap_or(now);
    let (person_id, tag) = whose.unwrap_or((0, ""));
    db.all(
        "SELECT a.id, a.kind, a.title, a.body, a.starts_at, a.ends_at FROM announcement a \
         WHERE a.pub = 'published' AND a.ends_at > $1 AND a.deleted_at IS NULL AND ( \
           (a.kind = 'maintenance' AND a.starts_at <= $2) \
           OR (a.kind <> 'maintenance' AND a.pin AND (a.kind = 'event' OR a.starts_at <= $3) \
             AND EXISTS (SELECT 1 FROM announcement_ack k WHERE k.announcement_id = a.id AND k.person_id = $4) \
             AND NOT EXISTS (SELECT 1 FROM banner_closed b WHERE b.announcement_id = a.id AND b.tag = $5))) \
         ORDER BY CASE WHEN a.kind = 'maintenance' THEN 0 ELSE 1 END, a.starts_at, a.id LIMIT 5",
        v![now, soon, now, person_id, tag],
    )
    .await
}
