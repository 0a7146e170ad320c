//! Blocking, unblocking, deleting.

use super::{lock, not_the_last_administrator, state_name, tombstone};
use crate::{
    identity::{
        Error, Keeper, Result,
        events::{self, By, Kind},
        factor, hex, keys, sessions,
    },
    storage::{Tx, v},
};

/// Blocks an account that is issued or active; its sessions end at once. `reason` is a code of `STOP_REASON`.
pub async fn block(keeper: &Keeper, account_id: i64, reason: &str, by: &By) -> Result<()> {
    let now = keeper.clock.now();
    let mut tx = keeper.db.begin().await?;
    lock(&mut tx, account_id).await?;
    must_be(&mut tx, account_id, &["issued", "active"]).await?;
    not_the_last_administrator(keeper, &mut tx, account_id).await?;
    tx.exec(
        "UPDATE user_account SET state = 'suspended', suspended_reason = $1, updated_at = $2, updated_by = $3 WHERE id = $4",
        v![reason, now, by.account_id, account_id],
    )
    .await?;
    sessions::end_all(&mut tx, now, account_id, None, "suspended").await?;
    keys::end_all(&mut tx, now, account_id).await?;
    events::record(
        &mut tx,
        now,
        Kind::Suspend,
        Some(account_id),
        by,
        Some(reason),
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Opens a blocked account again: active if its owner has a password of their own, otherwise issued.
pub async fn unblock(keeper: &Keeper, account_id: i64, by: &By) -> Result<()> {
    let now = keeper.clock.now();
    let mut tx = keeper.db.begin().await?;
    lock(&mut tx, account_id).await?;
    must_be(&mut tx, account_id, &["suspended"]).await?;
    tx.exec(
        "UPDATE user_account SET state = CASE WHEN password_hash IS NULL OR temp THEN 'issued' ELSE 'active' END, \
         suspended_reason = NULL, updated_at = $1, updated_by = $2 WHERE id = $3",
        v![now, by.account_id, account_id],
    )
    .await?;
    events::record(&mut tx, now, Kind::Resume, Some(account_id), by, None).await?;
    tx.commit().await?;
    Ok(())
}

/// Deletes an account: the login is destroyed and never issued again, the password is gone, the person stays.
pub async fn delete(keeper: &Keeper, account_id: i64, reason: &str, by: &By) -> Result<()> {
    let now = keeper.clock.now();
    let mut tx = keeper.db.begin().await?;
    lock(&mut tx, account_id).await?;
    let (login, _) = must_be(&mut tx, account_id, &["issued", "active", "suspended"]).await?;
    not_the_last_administrator(keeper, &mut tx, account_id).await?;
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
        v![tombstone(&key, &login), account_id, reason, now],
    )
    .await?;
    tx.exec(
        "UPDATE user_account SET state = 'deleted', login = $1, password_hash = NULL, temp = FALSE, must_change = FALSE, \
         updated_at = $2, updated_by = $3, deleted_at = $2 WHERE id = $4",
        v![format!("deleted-{account_id}"), now, by.account_id, account_id],
    )
    .await?;
    factor::forget(&mut tx, account_id).await?;
    // The journal of issue keeps the fact; the destroyed login is readable nowhere.
    tx.exec(
        "UPDATE credential_issue SET login = '' WHERE account_id = $1",
        v![account_id],
    )
    .await?;
    sessions::end_all(&mut tx, now, account_id, None, "suspended").await?;
    keys::end_all(&mut tx, now, account_id).await?;
    events::record(
        &mut tx,
        now,
        Kind::Delete,
        Some(account_id),
        by,
        Some(reason),
    )
    .await?;
    tx.commit().await?;
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
