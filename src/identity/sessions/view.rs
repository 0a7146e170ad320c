//! Looking at another's cabinet to help: with one's own session, for half an hour, changing nothing. The reason is
//! kept, both journals tell of it, and the person is told.

use std::time::Duration;

use super::Live;
use crate::{
    identity::{
        Keeper, Result,
        events::{self, By, Kind},
    },
    outbox::{self, About, News},
    storage::{self, v},
};

/// How long it lasts.
pub const LASTS: Duration = Duration::from_secs(30 * 60);
/// Whose cabinets nobody looks at: who keeps accounts, who heads the college, who watches over the journal.
const CLOSED: [&str; 3] = ["ADM", "DIR", "PDN"];

/// How a wish to look ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looked {
    /// The session shows the other's cabinet from now on.
    Begun,
    /// There is no such account that can enter, or it is one's own.
    NoSuch,
    /// Nobody looks at this one.
    Closed,
    /// Somebody else's cabinet is being looked at already.
    Busy,
}

/// Begins to look at the cabinet of an account.
pub async fn look_as(
    keeper: &Keeper,
    live: &Live,
    account_id: i64,
    reason: &str,
    by: &By,
) -> Result<Looked> {
    if live.is_viewed() {
        return Ok(Looked::Busy);
    }
    let now = keeper.clock.now();
    let mut tx = keeper.db.begin().await?;
    let found: Option<(i64,)> = tx
        .opt(
            "SELECT person_id FROM user_account WHERE id = $1 AND person_id <> $2 AND state IN ('issued', 'active') \
             AND deleted_at IS NULL",
            v![account_id, live.person_id],
        )
        .await?;
    let Some((person_id,)) = found else {
        return Ok(Looked::NoSuch);
    };
    let (closed,): (i64,) = tx
        .one(
            "SELECT count(*) FROM user_role u JOIN role r ON r.id = u.role_id JOIN user_account a ON a.id = u.account_id \
             WHERE a.person_id = $1 AND a.deleted_at IS NULL AND r.code IN ($2, $3, $4) \
             AND (u.valid_to IS NULL OR u.valid_to > $5)",
            v![person_id, CLOSED[0], CLOSED[1], CLOSED[2], keeper.today()],
        )
        .await?;
    if closed > 0 {
        return Ok(Looked::Closed);
    }
    let until = storage::db::timestamp(keeper.ahead(LASTS));
    tx.exec(
        "UPDATE session SET viewed_id = $1, viewing_until = $2 WHERE tag = $3 AND account_id = $4 AND ended_at IS NULL",
        v![account_id, &until, &live.tag, live.account_id],
    )
    .await?;
    tx.exec(
        "INSERT INTO view_as (viewer_id, viewed_id, reason, session, began_at, until) VALUES ($1, $2, $3, $4, $5, $6)",
        v![live.account_id, account_id, reason, &live.tag, now, until],
    )
    .await?;
    events::record(&mut tx, now, Kind::View, Some(account_id), by, None).await?;
    let body = format!(
        "Администратор ЭИОС {} открыл ваш кабинет для просмотра, чтобы помочь: {reason}. Изменить в нём ничего нельзя, \
         просмотр закончится сам через полчаса.",
        live.full_name()
    );
    let news = News {
        person_id,
        about: About::Security,
        title: "Ваш кабинет открыли для просмотра",
        body: Some(&body),
        link: None,
        urgent: false,
    };
    outbox::tell(&mut tx, now, &news).await?;
    tx.commit().await?;
    Ok(Looked::Begun)
}

/// Returns to one's own cabinet.
pub async fn look_away(keeper: &Keeper, live: &Live, by: &By) -> Result<()> {
    let Some(viewer) = live.viewer_id else {
        return Ok(());
    };
    let now = keeper.clock.now();
    let mut tx = keeper.db.begin().await?;
    tx.exec(
        "UPDATE session SET viewed_id = NULL, viewing_until = NULL WHERE tag = $1 AND account_id = $2",
        v![&live.tag, viewer],
    )
    .await?;
    tx.exec(
        "UPDATE view_as SET ended_at = $1 WHERE session = $2 AND ended_at IS NULL AND until > $1",
        v![now, &live.tag],
    )
    .await?;
    events::record(&mut tx, now, Kind::ViewEnd, Some(live.account_id), by, None).await?;
    tx.commit().await?;
    Ok(())
}

/// When a person's cabinet was looked at, by whom, why, and until when; the newest first.
pub async fn looks_at(
    keeper: &Keeper,
    person_id: i64,
) -> Result<Vec<(String, String, String, String, String)>> {
    Ok(keeper
        .db
        .all(
            "SELECT w.began_at, COALESCE(w.ended_at, w.until), w.reason, p.last_name, p.first_name FROM view_as w \
             JOIN user_account a ON a.id = w.viewed_id JOIN user_account b ON b.id = w.viewer_id JOIN person p ON p.id = b.person_id \
             WHERE a.person_id = $1 ORDER BY w.id DESC LIMIT 50",
            v![person_id],
        )
        .await?)
}
