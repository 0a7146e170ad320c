//! The second step of entry: a code of the phone, or one of the recovery codes on paper.
//!
//! The secret of the phone lies in the database as it is. It must be read to compute a code, and a key to encrypt it
//! with would lie in the same store, readable by whoever reads the database; a backup without that key would, once
//! restored, lock out everybody who must have the step. What protects the secret is what protects the store: its
//! rights, and the care for its backups. It is shown while the phone takes it over and never again; no journal and no
//! log has it. Recovery codes need no reading, so only their hashes are kept.

mod codes;
mod own;
mod pass;

use super::{
    Keeper, Result,
    accounts::lock,
    events::{self, By, Kind},
    sessions,
};
use crate::storage::{Tx, v};

pub use own::{
    Begun, Confirmed, Given, Offer, begin, confirm, new_codes, offer, replace, switch_off,
};
pub use pass::{Passed, pass};

/// The row of `setting` that remembers which roles were required at the last start.
const POLICY: &str = "second_factor_roles";

impl Keeper {
    /// Whether one of the roles is among those that must have the second step.
    pub fn requires_factor<'a>(&self, mut role_codes: impl Iterator<Item = &'a str>) -> bool {
        role_codes.any(|code| self.rules.second_factor.iter().any(|r| r == code))
    }
}

/// What the owner is told about their second step.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Standing {
    /// Since when it is on.
    pub confirmed_at: String,
    /// Recovery codes that are left.
    pub codes_left: i64,
}

/// The second step of an account; none when it is off.
pub async fn standing(keeper: &Keeper, account_id: i64) -> Result<Option<Standing>> {
    Ok(keeper
        .db
        .opt(
            "SELECT f.confirmed_at, \
             (SELECT count(*) FROM recovery_code r WHERE r.account_id = f.account_id AND r.used_at IS NULL) AS codes_left \
             FROM second_factor f WHERE f.account_id = $1",
            v![account_id],
        )
        .await?)
}

/// Whether the account has the second step, as this transaction sees it.
pub(super) async fn is_on(tx: &mut Tx, account_id: i64) -> Result<bool> {
    let (rows,) = tx
        .one::<(i64,)>(
            "SELECT count(*) FROM second_factor WHERE account_id = $1",
            v![account_id],
        )
        .await?;
    Ok(rows > 0)
}

/// Takes the second step away from someone who has lost phone and codes and has proved who they are. Their sessions
/// end. False when there was nothing to take away.
pub async fn reset(keeper: &Keeper, account_id: i64, by: &By) -> Result<bool> {
    let now = keeper.clock.now();
    let mut tx = keeper.db.begin().await?;
    lock(&mut tx, account_id).await?;
    if !forget(&mut tx, account_id).await? {
        return Ok(false);
    }
    sessions::end_all(&mut tx, now, account_id, None, "factor").await?;
    events::record(&mut tx, now, Kind::FactorReset, Some(account_id), by, None).await?;
    tx.commit().await?;
    Ok(true)
}

/// Deletes everything of an account's second step; whether it was on.
pub(super) async fn forget(tx: &mut Tx, account_id: i64) -> Result<bool> {
    tx.exec(
        "DELETE FROM factor_offer WHERE account_id = $1",
        v![account_id],
    )
    .await?;
    tx.exec(
        "DELETE FROM recovery_code WHERE account_id = $1",
        v![account_id],
    )
    .await?;
    let rows = tx
        .exec(
            "DELETE FROM second_factor WHERE account_id = $1",
            v![account_id],
        )
        .await?;
    Ok(rows > 0)
}

/// Tells the log and, when it is another than at the last start, the journal which roles must have the second step.
/// Called once at the start of the server.
pub async fn note_policy(keeper: &Keeper) -> Result<()> {
    let roles = keeper.rules.second_factor.join(",");
    if roles.is_empty() {
        tracing::warn!(
            "второй шаг входа не требуется ни от одной роли (identity.second_factor пуст)"
        );
    }
    let now = keeper.clock.now();
    let mut tx = keeper.db.begin().await?;
    let before = tx
        .opt::<(String,)>("SELECT value FROM setting WHERE key = $1", v![POLICY])
        .await?;
    if before.is_some_and(|(known,)| known == roles) {
        return Ok(());
    }
    tx.exec(
        "INSERT INTO setting (key, value, updated_at) VALUES ($1, $2, $3) \
         ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at",
        v![POLICY, &roles, now],
    )
    .await?;
    let note = if roles.is_empty() { "none" } else { &roles };
    let by = By::console();
    events::record(&mut tx, now, Kind::FactorPolicy, None, &by, Some(note)).await?;
    tx.commit().await?;
    Ok(())
}
