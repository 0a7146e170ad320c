//! Keys for programs: a person lets another system of the college read (and, if they say so, write) in their name.
//! A key has 256 unguessable bits, is shown once and kept as its SHA-256; it opens what the person's roles open on
//! that day and ends with its term, with the account, or when its owner says so.

use std::time::Duration;

use jiff::Timestamp;

use super::{
    Keeper, Result, Secret,
    accounts::lock,
    audit, digest,
    entry::{self, Asked},
    events::{self, By},
    hex, limits, lockout, roles,
    sessions::{Live, owes_ack},
};
use crate::storage::{self, Tx, v};

/// What every key begins with: a key that got into a letter or a repository is found by it.
const BEGINS: &str = "eios_";
/// So many living keys one account may have.
pub const MOST: i64 = 20;
/// The terms that are offered, in days; none is longer than a year.
pub const TERMS: [i64; 4] = [30, 90, 180, 365];

/// A key that was found alive, with the account and the person behind it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Held {
    /// The person as a session would tell of them; the tag names the key in the journals.
    #[sqlx(flatten)]
    pub live: Live,
    /// Its number.
    pub key_id: i64,
    /// It may change data.
    pub may_write: bool,
    /// When it was used before this time.
    pub used_at: Option<String>,
}

/// A key on the page of its owner.
#[derive(Clone, Debug, sqlx::FromRow)]
#[allow(missing_docs)]
pub struct Line {
    pub id: i64,
    pub name: String,
    pub may_write: bool,
    pub created_at: String,
    pub expires_at: String,
    pub last_used_at: Option<String>,
}

/// A key that is asked for.
#[derive(Clone, Debug)]
pub struct Wish<'a> {
    /// What it is for, in the owner's words.
    pub name: &'a str,
    /// One of [`TERMS`].
    pub days: i64,
    /// It may change data.
    pub may_write: bool,
}

/// How the making of a key ended.
#[derive(Debug)]
pub enum Made {
    /// Here it is; nobody will see it again.
    Done(Secret),
    /// The password was wrong.
    Refused,
    /// Too many wrong tries; seconds until the next.
    Locked(i64),
    /// The account has as many as it may have.
    TooMany,
}

/// The key of a text, if it lives. Reads only; [`touch`] is for the caller to call.
pub async fn find(keeper: &Keeper, text: &str) -> Result<Option<Held>> {
    let ours = text.strip_prefix(BEGINS).is_some_and(|rest| {
        rest.len() == 64 && rest.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    });
    if !ours {
        return Ok(None);
    }
    Ok(keeper
        .db
        .opt(
            concat!("SELECT k.id AS key_id, k.may_write, k.last_used_at AS used_at, 'key-' || k.id AS tag, k.account_id, a.person_id, k.created_at, \
             coalesce(k.last_used_at, k.created_at) AS last_seen_at, k.expires_at, \
             CAST(NULL AS TEXT) AS previous_login_at, a.login, a.kind, a.must_change, a.temp_expires_at, \
             a.password_changed_at, a.look, FALSE AS half, \
             EXISTS (SELECT 1 FROM second_factor f WHERE f.account_id = a.id) AS factor, \
             p.last_name, p.first_name, p.middle_name, ",
                roles::codes_of!("a", "$3"),
                " AS roles, ",
                roles::scopes_of!("a", "$3"),
                " AS scopes, ",
                limits::limits_of!("a"),
                " AS limits, ",
                owes_ack!("a", "$3"),
                " AS owes_ack, CAST(NULL AS BIGINT) AS viewer_id, CAST(NULL AS TEXT) AS viewing_until \
             FROM api_token k JOIN user_account a ON a.id = k.account_id JOIN person p ON p.id = a.person_id \
             WHERE k.token_hash = $1 AND k.ended_at IS NULL AND k.expires_at > $2 \
             AND a.state IN ('issued', 'active') AND a.deleted_at IS NULL"),
            v![
                digest(&[text.as_bytes()]),
                keeper.clock.now(),
                keeper.today()
            ],
        )
        .await?)
}

/// Notes that the key is in use, at most once a minute. A store that cannot be written does not stop reading.
pub async fn touch(keeper: &Keeper, held: &Held) {
    let minute = storage::db::timestamp(keeper.ago(Duration::from_secs(60)));
    if held.used_at.as_ref().is_some_and(|at| *at > minute) {
        return;
    }
    let noted = keeper
        .db
        .exec(
            "UPDATE api_token SET last_used_at = $1 WHERE id = $2 AND (last_used_at IS NULL OR last_used_at <= $3)",
            v![keeper.clock.now(), held.key_id, minute],
        )
        .await;
    if let Err(error) = noted {
        tracing::warn!(%error, "время последнего обращения по ключу не записано");
    }
}

/// Makes a key for a person who has given the present password once more.
pub async fn make(
    keeper: &Keeper,
    live: &Live,
    password: &Secret,
    wish: &Wish<'_>,
    by: &By,
) -> Result<Made> {
    let keys = match entry::ask_again(keeper, live, password, by).await? {
        Asked::Locked(seconds) => return Ok(Made::Locked(seconds)),
        Asked::Wrong { last } => {
            entry::refuse(keeper, Some(live.account_id), last, by, Some("key")).await?;
            return Ok(Made::Refused);
        }
        Asked::Right { keys, .. } => keys,
    };
    let now = keeper.clock.now();
    let mut tx = keeper.db.begin().await?;
    lockout::forgive(&mut tx, &keys, now).await?;
    lock(&mut tx, live.account_id).await?;
    let (many,): (i64,) = tx
        .one(
            "SELECT count(*) FROM api_token WHERE account_id = $1 AND ended_at IS NULL AND expires_at > $2",
            v![live.account_id, now],
        )
        .await?;
    if many >= MOST {
        tx.commit().await?;
        return Ok(Made::TooMany);
    }
    let text = format!("{BEGINS}{}", hex(&keeper.chance.bytes::<32>()));
    let days = wish.days.clamp(1, 365).unsigned_abs();
    let (id,): (i64,) = tx
        .one(
            "INSERT INTO api_token (account_id, name, token_hash, may_write, created_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
            v![
                live.account_id,
                events::clean(wish.name, 100),
                digest(&[text.as_bytes()]),
                wish.may_write,
                now,
                keeper.ahead(Duration::from_secs(days * 24 * 3600))
            ],
        )
        .await?;
    let reach = if wish.may_write { "write" } else { "read" };
    audit::note(
        &mut tx,
        now,
        by,
        "key_made",
        "api_token",
        Some(id),
        Some(reach),
    )
    .await?;
    tx.commit().await?;
    Ok(Made::Done(Secret::new(text)))
}

/// The keys of an account that were not ended, newest first; those whose term is over stay for a month.
pub async fn list(keeper: &Keeper, account_id: i64) -> Result<Vec<Line>> {
    let month = keeper.ago(Duration::from_secs(30 * 24 * 3600));
    Ok(keeper
        .db
        .all(
            "SELECT id, name, may_write, created_at, expires_at, last_used_at FROM api_token \
             WHERE account_id = $1 AND ended_at IS NULL AND expires_at > $2 ORDER BY id DESC",
            v![account_id, month],
        )
        .await?)
}

/// Ends one of one's own keys; whether there was such a one.
pub async fn end(keeper: &Keeper, live: &Live, id: i64, by: &By) -> Result<bool> {
    let now = keeper.clock.now();
    let mut tx = keeper.db.begin().await?;
    let rows = tx
        .exec(
            "UPDATE api_token SET ended_at = $1 WHERE id = $2 AND account_id = $3 AND ended_at IS NULL",
            v![now, id, live.account_id],
        )
        .await?;
    if rows > 0 {
        audit::note(&mut tx, now, by, "key_ended", "api_token", Some(id), None).await?;
    }
    tx.commit().await?;
    Ok(rows > 0)
}

/// Ends all keys of an account that is blocked, deleted or whose password is lost: a key never outlives the trust.
pub(super) async fn end_all(tx: &mut Tx, now: Timestamp, account_id: i64) -> Result<u64> {
    Ok(tx
        .exec(
            "UPDATE api_token SET ended_at = $1 WHERE account_id = $2 AND ended_at IS NULL",
            v![now, account_id],
        )
        .await?)
}
