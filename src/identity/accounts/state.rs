//! Blocking, unblocking, deleting. Each has its line among the stops of access (A.10.5–A.10.7), whoever asked for it.

use jiff::civil::Date;

use super::{lock, not_the_last_administrator, state_name, tombstone};
use crate::{
    identity::{
        Error, Keeper, Result,
        events::{self, By, Kind},
        factor, hex, keys, sessions,
    },
    storage::{Tx, v},
};

/// Why access is stopped.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stop<'a> {
    /// A code of `STOP_REASON`.
    pub reason: &'a str,
    /// More words.
    pub words: Option<&'a str>,
    /// The first day without the relation, when the relation has ended.
    pub ended_on: Option<Date>,
    /// The day on which the account is deleted.
    pub delete_after: Option<Date>,
    /// The order that ended it.
    pub basis_order_id: Option<i64>,
}

/// What came of a stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The cause is gone, access goes on.
    Resumed,
    /// The cause was not found: the login is destroyed (A.10.6).
    Destroyed,
    /// The account is deleted.
    Deleted,
}

impl Outcome {
    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Resumed => "resumed",
            Self::Destroyed => "destroyed",
            Self::Deleted => "deleted",
        }
    }
}

/// Blocks an account that is issued or active; its sessions end at once. `reason` is a code of `STOP_REASON`.
pub async fn block(keeper: &Keeper, account_id: i64, reason: &str, by: &By) -> Result<()> {
    let mut tx = keeper.db.begin().await?;
    let stop = Stop {
        reason,
        ..Stop::default()
    };
    suspend(keeper, &mut tx, account_id, &stop, by).await?;
    tx.commit().await?;
    Ok(())
}

/// The same in a transaction of the caller, with everything that is known about it.
pub async fn suspend(
    keeper: &Keeper,
    tx: &mut Tx,
    account_id: i64,
    stop: &Stop<'_>,
    by: &By,
) -> Result<()> {
    let now = keeper.clock.now();
    lock(tx, account_id).await?;
    must_be(tx, account_id, &["issued", "active"]).await?;
    not_the_last_administrator(keeper, tx, account_id).await?;
    tx.exec(
        "UPDATE user_account SET state = 'suspended', suspended_reason = $1, delete_after = $2, updated_at = $3, \
         updated_by = $4 WHERE id = $5",
        v![stop.reason, stop.delete_after, now, by.account_id, account_id],
    )
    .await?;
    note_stop(keeper, tx, account_id, stop, by).await?;
    sessions::end_all(tx, now, account_id, None, "suspended").await?;
    keys::end_all(tx, now, account_id).await?;
    let reason = Some(stop.reason);
    events::record(tx, now, Kind::Suspend, Some(account_id), by, reason).await?;
    Ok(())
}

/// The relation of an owner whose account is stopped for another reason has ended: the account is deleted on its day.
/// Without a day the relation goes on after all, and the account waits for a decision as before. Whether anything has
/// changed.
pub async fn await_deletion(
    keeper: &Keeper,
    tx: &mut Tx,
    account_id: i64,
    stop: &Stop<'_>,
    by: &By,
) -> Result<bool> {
    let now = keeper.clock.now();
    lock(tx, account_id).await?;
    must_be(tx, account_id, &["suspended"]).await?;
    let rows = tx
        .exec(
            "UPDATE access_stop SET ended_on = $1, basis_order_id = $2 \
             WHERE account_id = $3 AND outcome IS NULL AND (ended_on IS NULL) <> (CAST($1 AS TEXT) IS NULL)",
            v![stop.ended_on, stop.basis_order_id, account_id],
        )
        .await?;
    if rows == 0 {
        return Ok(false);
    }
    tx.exec(
        "UPDATE user_account SET delete_after = $1, updated_at = $2, updated_by = $3 WHERE id = $4",
        v![stop.delete_after, now, by.account_id, account_id],
    )
    .await?;
    Ok(true)
}

async fn note_stop(
    keeper: &Keeper,
    tx: &mut Tx,
    account_id: i64,
    stop: &Stop<'_>,
    by: &By,
) -> Result<()> {
    tx.exec(
        "INSERT INTO access_stop (account_id, person_id, category, stopped_at, stopped_by, reason, words, ended_on, basis_order_id) \
         SELECT id, person_id, kind, $1, $2, $3, $4, $5, $6 FROM user_account WHERE id = $7",
        v![
            keeper.clock.now(),
            by.account_id,
            stop.reason,
            stop.words,
            stop.ended_on,
            stop.basis_order_id,
            account_id
        ],
    )
    .await?;
    Ok(())
}

/// Closes the stop that is open; whether there was one.
async fn close_stop(
    keeper: &Keeper,
    tx: &mut Tx,
    account_id: i64,
    outcome: Outcome,
    words: Option<&str>,
    by: &By,
) -> Result<bool> {
    let cause_found = match outcome {
        Outcome::Resumed => Some(true),
        Outcome::Destroyed => Some(false),
        Outcome::Deleted => None,
    };
    let rows = tx
        .exec(
            "UPDATE access_stop SET outcome = $1, outcome_at = $2, outcome_by = $3, outcome_words = $4, cause_found = $5 \
             WHERE account_id = $6 AND outcome IS NULL",
            v![
                outcome.code(),
                keeper.clock.now(),
                by.account_id,
                words,
                cause_found,
                account_id
            ],
        )
        .await?;
    Ok(rows > 0)
}

/// Opens a blocked account again: active if its owner has a password of their own, otherwise issued.
pub async fn unblock(keeper: &Keeper, account_id: i64, by: &By) -> Result<()> {
    let mut tx = keeper.db.begin().await?;
    resume(keeper, &mut tx, account_id, None, by).await?;
    tx.commit().await?;
    Ok(())
}

/// The same in a transaction of the caller; `words` say what the cause was and how it was removed.
pub async fn resume(
    keeper: &Keeper,
    tx: &mut Tx,
    account_id: i64,
    words: Option<&str>,
    by: &By,
) -> Result<()> {
    let now = keeper.clock.now();
    lock(tx, account_id).await?;
    must_be(tx, account_id, &["suspended"]).await?;
    tx.exec(
        "UPDATE user_account SET state = CASE WHEN password_hash IS NULL OR temp THEN 'issued' ELSE 'active' END, \
         suspended_reason = NULL, delete_after = NULL, updated_at = $1, updated_by = $2 WHERE id = $3",
        v![now, by.account_id, account_id],
    )
    .await?;
    close_stop(keeper, tx, account_id, Outcome::Resumed, words, by).await?;
    events::record(tx, now, Kind::Resume, Some(account_id), by, None).await?;
    Ok(())
}

/// Deletes an account: the login is destroyed and never issued again, the password is gone, the person stays.
pub async fn delete(keeper: &Keeper, account_id: i64, reason: &str, by: &By) -> Result<()> {
    let mut tx = keeper.db.begin().await?;
    let stop = Stop {
        reason,
        ..Stop::default()
    };
    destroy(keeper, &mut tx, account_id, &stop, Outcome::Deleted, by).await?;
    tx.commit().await?;
    Ok(())
}

/// The same in a transaction of the caller. A stop that is open ends so; an account that was not stopped gets its stop
/// now, for what ends must be told to the operator.
pub async fn destroy(
    keeper: &Keeper,
    tx: &mut Tx,
    account_id: i64,
    stop: &Stop<'_>,
    outcome: Outcome,
    by: &By,
) -> Result<()> {
    let now = keeper.clock.now();
    lock(tx, account_id).await?;
    let (login, _) = must_be(tx, account_id, &["issued", "active", "suspended"]).await?;
    not_the_last_administrator(keeper, tx, account_id).await?;
    if !close_stop(keeper, tx, account_id, outcome, stop.words, by).await? {
        note_stop(keeper, tx, account_id, stop, by).await?;
        close_stop(keeper, tx, account_id, outcome, stop.words, by).await?;
    }
    bury(keeper, tx, account_id, &login, stop.reason).await?;
    tx.exec(
        "UPDATE user_account SET state = 'deleted', login = $1, password_hash = NULL, temp = FALSE, must_change = FALSE, \
         delete_after = NULL, updated_at = $2, updated_by = $3, deleted_at = $2 WHERE id = $4",
        v![format!("deleted-{account_id}"), now, by.account_id, account_id],
    )
    .await?;
    factor::forget(tx, account_id).await?;
    // The journal of issue keeps the fact; the destroyed login is readable nowhere.
    tx.exec(
        "UPDATE credential_issue SET login = '' WHERE account_id = $1",
        v![account_id],
    )
    .await?;
    sessions::end_all(tx, now, account_id, None, "suspended").await?;
    keys::end_all(tx, now, account_id).await?;
    let reason = Some(stop.reason);
    events::record(tx, now, Kind::Delete, Some(account_id), by, reason).await?;
    Ok(())
}

/// Leaves the mark by which a destroyed login is known and not read.
async fn bury(
    keeper: &Keeper,
    tx: &mut Tx,
    account_id: i64,
    login: &str,
    reason: &str,
) -> Result<()> {
    let now = keeper.clock.now();
    tx.exec(
        "INSERT INTO setting (key, value, updated_at) VALUES ('login_tombstone_key', $1, $2) ON CONFLICT (key) DO NOTHING",
        v![hex(&keeper.chance.bytes::<32>()), now],
    )
    .await?;
    let (key,) = tx
        .one::<(String,)>(
            "SELECT value FROM setting WHERE key = 'login_tombstone_key'",
            v![],
        )
        .await?;
    tx.exec(
        "INSERT INTO login_tombstone (login_hmac, account_id, reason, destroyed_at) VALUES ($1, $2, $3, $4)",
        v![tombstone(&key, login), account_id, reason, now],
    )
    .await?;
    Ok(())
}

/// The login and the state of the account, which must be one of `states`.
pub(super) async fn must_be(
    tx: &mut Tx,
    account_id: i64,
    states: &[&str],
) -> Result<(String, String)> {
    let (login, state) = tx
        .opt::<(String, String)>(
            "SELECT login, state FROM user_account WHERE id = $1 AND deleted_at IS NULL",
            v![account_id],
        )
        .await?
        .ok_or_else(|| Error::NoAccount(account_id.to_string()))?;
    if !states.contains(&state.as_str()) {
        let state = state_name(&state);
        return Err(Error::WrongState { login, state });
    }
    Ok((login, state))
}
