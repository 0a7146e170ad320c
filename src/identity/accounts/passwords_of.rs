//! Issuing one-time passwords and changing them for one's own.

use futures::{StreamExt as _, TryStreamExt as _, stream};

use super::{journal, lock, state::must_be};
use crate::{
    identity::{
        Error, Keeper, Result,
        entry::{self, Asked},
        events::{self, By, Kind},
        keys, lockout,
        passwords::{self, Owner, Secret},
        sessions::{self, Live, Token},
    },
    storage::{Tx, v},
};

/// A password that was just issued. It exists here and in the answer to the request, and nowhere else.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Issued {
    pub account_id: i64,
    pub login: String,
    pub password: Secret,
    /// UTC; for a one-time password its end, otherwise the moment of issue.
    pub valid_until: String,
}

/// Why and how a password is handed over, for the journal of issue.
#[derive(Clone, Copy, Debug)]
pub struct Handed<'a> {
    /// A code of `ISSUE_REASON`.
    pub reason: &'a str,
    /// In words: «лично», «через куратора под подпись».
    pub way: &'a str,
}

/// What the journal of issue is told besides.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// Why and how.
    pub handed: Handed<'a>,
    /// The request or the order on which it is done.
    pub request_ref: Option<&'a str>,
    /// What it was handed out together with.
    pub batch_id: Option<i64>,
}

/// A one-time password with its hash, made before a transaction begins: hashing takes long, and nobody waits for it.
#[derive(Debug)]
pub struct Fresh {
    password: Secret,
    hash: String,
}

impl Fresh {
    /// Makes one, when its turn in the pool comes.
    pub async fn make(keeper: &Keeper) -> Result<Self> {
        let password = passwords::one_time(&keeper.chance);
        let hash = keeper.hasher.hash(&password).await?;
        Ok(Self { password, hash })
    }
}

/// Issues a one-time password: the old one is dead, all sessions end, the first login must change it.
/// It is returned once; there is no way to read it again.
pub async fn reset_password(
    keeper: &Keeper,
    account_id: i64,
    handed: Handed<'_>,
    by: &By,
) -> Result<Issued> {
    let fresh = Fresh::make(keeper).await?;
    let told = Told {
        handed,
        request_ref: None,
        batch_id: None,
    };
    let mut tx = keeper.db.begin().await?;
    let issued = issue(keeper, &mut tx, account_id, &fresh, &told, by).await?;
    tx.commit().await?;
    Ok(issued)
}

/// The same in a transaction of the caller.
pub async fn issue(
    keeper: &Keeper,
    tx: &mut Tx,
    account_id: i64,
    fresh: &Fresh,
    told: &Told<'_>,
    by: &By,
) -> Result<Issued> {
    let now = keeper.clock.now();
    let until = crate::storage::db::timestamp(keeper.ahead(keeper.rules.temporary_password_life));
    lock(tx, account_id).await?;
    let (login, _) = must_be(tx, account_id, &["issued", "active"]).await?;
    tx.exec(
        "UPDATE user_account SET state = 'issued', password_hash = $1, temp = TRUE, temp_expires_at = $2, \
         must_change = TRUE, updated_at = $3, updated_by = $4 WHERE id = $5",
        v![&fresh.hash, &until, now, by.account_id, account_id],
    )
    .await?;
    sessions::end_all(tx, now, account_id, None, "password").await?;
    keys::end_all(tx, now, account_id).await?;
    journal::write(keeper, tx, account_id, &until, told, by).await?;
    let reason = Some(told.handed.reason);
    events::record(tx, now, Kind::Issue, Some(account_id), by, reason).await?;
    Ok(Issued {
        account_id,
        login,
        password: fresh.password.clone(),
        valid_until: until,
    })
}

/// Fresh passwords that need no change, for the accounts of an invented college that visitors look around in.
/// A real college never calls this: its people choose their passwords themselves.
pub async fn give_lasting_passwords(
    keeper: &Keeper,
    accounts: &[i64],
    by: &By,
) -> Result<Vec<Issued>> {
    let hashing = accounts.iter().map(|&id| async move {
        let password = passwords::one_time(&keeper.chance);
        let hash = keeper.hasher.hash(&password).await?;
        Ok::<_, Error>((id, password, hash))
    });
    // No more at once than there are threads for it: whoever waits longer than a visitor would is refused.
    let hashed: Vec<_> = stream::iter(hashing)
        .buffered(keeper.rules.hashing_at_once)
        .try_collect()
        .await?;
    let now = keeper.clock.now();
    let mut tx = keeper.db.begin().await?;
    let mut issued = Vec::with_capacity(hashed.len());
    for (account_id, password, hash) in hashed {
        lock(&mut tx, account_id).await?;
        let (login, _) = must_be(&mut tx, account_id, &["issued", "active"]).await?;
        tx.exec(
            "UPDATE user_account SET state = 'active', password_hash = $1, temp = FALSE, temp_expires_at = NULL, \
             must_change = FALSE, password_changed_at = $2, updated_at = $2 WHERE id = $3",
            v![hash, now, account_id],
        )
        .await?;
        sessions::end_all(&mut tx, now, account_id, None, "password").await?;
        events::record(
            &mut tx,
            now,
            Kind::Issue,
            Some(account_id),
            by,
            Some("demo"),
        )
        .await?;
        let valid_until = crate::storage::db::timestamp(now);
        issued.push(Issued {
            account_id,
            login,
            password,
            valid_until,
        });
    }
    tx.commit().await?;
    Ok(issued)
}

/// How a change of one's own password ended.
#[derive(Debug)]
pub enum Changed {
    /// Done; all other sessions are over, and this one goes on under a new token.
    Done(Token),
    /// The present password was wrong.
    WrongCurrent,
    /// Too many wrong tries; seconds to wait.
    Locked(i64),
    /// The new password may not be used, for these reasons.
    Unfit(Vec<String>),
}

/// Why a password may not be this person's, a sentence each.
pub fn password_problems(keeper: &Keeper, live: &Live, password: &Secret) -> Vec<String> {
    let owner = Owner {
        login: &live.login,
        names: [
            &live.last_name,
            &live.first_name,
            live.middle_name.as_deref().unwrap_or_default(),
        ],
        college: &keeper.college(),
    };
    passwords::problems(password, &owner)
}

/// Changes one's own password. The present one is asked for again, and wrong tries count like those at the door.
pub async fn change_password(
    keeper: &Keeper,
    live: &Live,
    current: &Secret,
    new: &Secret,
    by: &By,
) -> Result<Changed> {
    let mut unfit = password_problems(keeper, live, new);
    if unfit.is_empty() && current == new {
        unfit.push("Новый пароль должен отличаться от прежнего".into());
    }
    if !unfit.is_empty() {
        return Ok(Changed::Unfit(unfit));
    }
    let (keys, before) = match entry::ask_again(keeper, live, current, by).await? {
        Asked::Right { keys, hash, .. } => (keys, hash),
        Asked::Wrong { last } => {
            entry::refuse(keeper, Some(live.account_id), last, by, None).await?;
            return Ok(Changed::WrongCurrent);
        }
        Asked::Locked(seconds) => return Ok(Changed::Locked(seconds)),
    };
    let hash = keeper.hasher.hash(new).await?;
    let now = keeper.clock.now();
    let mut tx = keeper.db.begin().await?;
    lockout::forgive(&mut tx, &keys, now).await?;
    let rows = tx
        .exec(
            "UPDATE user_account SET state = 'active', password_hash = $1, temp = FALSE, temp_expires_at = NULL, \
             must_change = FALSE, password_changed_at = $2, updated_at = $2, updated_by = id \
             WHERE id = $3 AND password_hash = $4 AND state IN ('issued', 'active')",
            v![hash, now, live.account_id, before],
        )
        .await?;
    if rows == 0 {
        // Someone changed or blocked the account between the check and here.
        return Ok(Changed::WrongCurrent);
    }
    sessions::end_all(&mut tx, now, live.account_id, Some(&live.tag), "password").await?;
    let (token, _) = sessions::renew(keeper, &mut tx, live, by).await?;
    events::record(&mut tx, now, Kind::Change, Some(live.account_id), by, None).await?;
    tx.commit().await?;
    Ok(Changed::Done(token))
}
