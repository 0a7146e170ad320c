//! What people do with their own sessions: see them, end them, leave. And what an administrator does with
//! anyone's.

use super::{Live, end, end_all, live_values};
use crate::identity::{
    Keeper, Result,
    events::{self, By, Kind},
};

/// One line of the list of sessions.
#[derive(Clone, Debug, sqlx::FromRow)]
#[allow(missing_docs)]
pub struct Line {
    pub tag: String,
    pub created_at: String,
    pub last_seen_at: String,
    pub address: Option<String>,
    pub user_agent: Option<String>,
    pub new_device: bool,
    pub ended_at: Option<String>,
}

/// Leaves: the row is closed and the journal says so.
pub async fn log_out(keeper: &Keeper, live: &Live, by: &By) -> Result<()> {
    let mut tx = keeper.db.begin().await?;
    let account = live.holder_id();
    if end(keeper, &mut tx, account, &live.tag, "logout").await? {
        let now = keeper.clock.now();
        events::record(&mut tx, now, Kind::Logout, Some(account), by, None).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The owner ends one of their sessions; false when there is no such open session of theirs.
pub async fn end_own(keeper: &Keeper, live: &Live, tag: &str, by: &By) -> Result<bool> {
    let mut tx = keeper.db.begin().await?;
    let ended = end(keeper, &mut tx, live.account_id, tag, "owner").await?;
    if ended {
        let now = keeper.clock.now();
        events::record(
            &mut tx,
            now,
            Kind::End,
            Some(live.account_id),
            by,
            Some(tag),
        )
        .await?;
    }
    tx.commit().await?;
    Ok(ended)
}

/// The owner ends all their sessions but the present one; their number.
pub async fn end_others(keeper: &Keeper, live: &Live, by: &By) -> Result<u64> {
    let now = keeper.clock.now();
    let mut tx = keeper.db.begin().await?;
    let ended = end_all(&mut tx, now, live.account_id, Some(&live.tag), "owner").await?;
    if ended > 0 {
        events::record(
            &mut tx,
            now,
            Kind::End,
            Some(live.account_id),
            by,
            Some("others"),
        )
        .await?;
    }
    tx.commit().await?;
    Ok(ended)
}

/// The administrator ends all sessions of an account; their number.
pub async fn end_of_account(keeper: &Keeper, account_id: i64, by: &By) -> Result<u64> {
    let now = keeper.clock.now();
    let mut tx = keeper.db.begin().await?;
    let ended = end_all(&mut tx, now, account_id, None, "administrator").await?;
    events::record(&mut tx, now, Kind::End, Some(account_id), by, Some("all")).await?;
    tx.commit().await?;
    Ok(ended)
}

/// The administrator ends one session of an account; false when it is over already.
pub async fn end_one_of(keeper: &Keeper, account_id: i64, tag: &str, by: &By) -> Result<bool> {
    let mut tx = keeper.db.begin().await?;
    let ended = end(keeper, &mut tx, account_id, tag, "administrator").await?;
    if ended {
        let now = keeper.clock.now();
        events::record(&mut tx, now, Kind::End, Some(account_id), by, Some(tag)).await?;
    }
    tx.commit().await?;
    Ok(ended)
}

/// A living session of anyone, for the administrator.
#[derive(Clone, Debug, sqlx::FromRow)]
#[allow(missing_docs)]
pub struct Open {
    pub tag: String,
    pub account_id: i64,
    pub person_id: i64,
    pub login: String,
    pub last_name: String,
    pub first_name: String,
    pub middle_name: Option<String>,
    pub created_at: String,
    pub last_seen_at: String,
    pub address: Option<String>,
    pub user_agent: Option<String>,
    pub new_device: bool,
}

/// The living sessions of all whose name or login has these words, at most so many, the freshest first. The first value
/// of the condition, an account elsewhere, has nothing to say here.
pub async fn open_now(keeper: &Keeper, words: &str, limit: i64) -> Result<Vec<Open>> {
    let mut sql = concat!(
        "SELECT s.tag, a.id AS account_id, a.person_id, a.login, p.last_name, p.first_name, p.middle_name, s.created_at, \
         s.last_seen_at, s.address, s.user_agent, s.new_device FROM session s JOIN user_account a ON a.id = s.account_id \
         JOIN person p ON p.id = a.person_id WHERE $1 = '' AND NOT s.half AND ",
        live!()
    )
    .to_owned();
    let mut values = live_values(keeper, "");
    for word in words.split_whitespace() {
        values.push(format!("%{}%", word.to_lowercase().replace('ё', "е")).into());
        let n = values.len();
        sql.push_str(&format!(
            " AND (p.search_norm LIKE ${n} OR a.login LIKE ${n})"
        ));
    }
    values.push(limit.into());
    sql.push_str(&format!(
        " ORDER BY s.last_seen_at DESC, s.tag LIMIT ${}",
        values.len()
    ));
    Ok(keeper.db.all(sqlx::AssertSqlSafe(sql), values).await?)
}

/// The living sessions of the account, the freshest first; those that wait for a code open nothing and are not among
/// them.
pub async fn list(keeper: &Keeper, account_id: i64) -> Result<Vec<Line>> {
    Ok(keeper
        .db
        .all(
            concat!(
                "SELECT s.tag, s.created_at, s.last_seen_at, s.address, s.user_agent, s.new_device, s.ended_at \
                 FROM session s JOIN user_account a ON a.id = s.account_id WHERE s.account_id = $1 AND NOT s.half AND ",
                live!(),
                " ORDER BY s.last_seen_at DESC, s.tag"
            ),
            live_values(keeper, account_id),
        )
        .await?)
}

/// The living sessions, and those begun on a new device within the last seven days whether or not they live.
pub async fn recent(keeper: &Keeper, account_id: i64) -> Result<Vec<Line>> {
    let mut values = live_values(keeper, account_id);
    values.push(
        keeper
            .ago(std::time::Duration::from_secs(7 * 24 * 3600))
            .into(),
    );
    Ok(keeper
        .db
        .all(
            concat!(
                "SELECT s.tag, s.created_at, s.last_seen_at, s.address, s.user_agent, s.new_device, \
                 CASE WHEN ",
                live!(),
                " THEN NULL ELSE COALESCE(s.ended_at, s.expires_at) END AS ended_at \
                 FROM session s JOIN user_account a ON a.id = s.account_id WHERE s.account_id = $1 AND NOT s.half \
                 AND ((",
                live!(),
                ") OR (s.new_device AND s.created_at > $5)) ORDER BY s.created_at DESC, s.tag"
            ),
            values,
        )
        .await?)
}
