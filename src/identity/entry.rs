//! Logging in. A stranger learns nothing here: an unknown login, a wrong password, a blocked account and an
//! expired one-time password end the same way after the same work.

use super::{
    Keeper, Result,
    events::{self, By, Kind},
    lockout::{self, Gate, Keys},
    logins,
    passwords::{Secret, Verdict},
    sessions::{self, Token},
};
use crate::storage::v;

/// How a try to log in ended.
#[derive(Debug)]
pub enum Outcome {
    /// Come in.
    Entered(Entered),
    /// No, without a reason.
    Refused,
    /// Too many wrong tries; seconds until the next.
    Locked(i64),
}

/// A session that has just begun.
#[derive(Debug)]
pub struct Entered {
    /// The secret for the cookie.
    pub token: Token,
    /// Whether the one-time password must be changed first.
    pub must_change: bool,
    /// The appearance that the account remembers.
    pub look: Option<String>,
}

#[derive(Clone, sqlx::FromRow)]
struct Row {
    id: i64,
    state: String,
    password_hash: Option<String>,
    temp: bool,
    temp_expires_at: Option<String>,
    must_change: bool,
    last_login_at: Option<String>,
    look: Option<String>,
}

/// Tries a login and a password. `replaced` is the session that the browser had until now: it ends with success.
pub async fn log_in(
    keeper: &Keeper,
    typed: &str,
    password: &Secret,
    replaced: Option<&sessions::Live>,
    by: &By,
) -> Result<Outcome> {
    let keys = Keys::new(typed, by.address.as_deref());
    let last = match lockout::count(keeper, &keys).await? {
        Gate::Open { last } => last,
        Gate::Closed(seconds) => return Ok(Outcome::Locked(seconds)),
    };
    let row: Option<Row> = match logins::fold(typed) {
        Some(login) => {
            keeper
                .db
                .opt(
                    "SELECT id, state, password_hash, temp, temp_expires_at, must_change, last_login_at, look \
                     FROM user_account WHERE login = $1 AND deleted_at IS NULL",
                    v![login],
                )
                .await?
        }
        None => None,
    };
    let hash = row.as_ref().and_then(|row| row.password_hash.clone());
    let verdict = keeper.hasher.verify(password, hash).await?;
    let now = crate::storage::db::timestamp(keeper.clock.now());
    let entered = match (&row, verdict) {
        (Some(row), Verdict::Right { stale }) if row.may_enter(&now) => {
            enter(keeper, row, stale.then_some(password), &keys, replaced, by).await?
        }
        _ => None,
    };
    if let Some(entered) = entered {
        return Ok(Outcome::Entered(entered));
    }
    refuse(keeper, row.map(|row| row.id), last, by).await?;
    Ok(Outcome::Refused)
}

impl Row {
    fn may_enter(&self, now: &str) -> bool {
        let open = matches!(self.state.as_str(), "issued" | "active");
        let in_time = !self.temp || self.temp_expires_at.as_deref().is_some_and(|end| end > now);
        open && in_time
    }
}

/// Opens the session; none when the account was changed or blocked while the password was being checked.
async fn enter(
    keeper: &Keeper,
    row: &Row,
    rehash: Option<&Secret>,
    keys: &Keys,
    replaced: Option<&sessions::Live>,
    by: &By,
) -> Result<Option<Entered>> {
    let hash = match rehash {
        Some(password) => Some(keeper.hasher.hash(password).await?),
        None => row.password_hash.clone(),
    };
    let now = keeper.clock.now();
    let mut tx = keeper.db.begin().await?;
    lockout::forgive(&mut tx, keys, now).await?;
    let rows = tx
        .exec(
            "UPDATE user_account SET last_login_at = $1, password_hash = $2 \
             WHERE id = $3 AND password_hash = $4 AND state = $5 AND deleted_at IS NULL",
            v![now, hash, row.id, row.password_hash.clone(), &row.state],
        )
        .await?;
    if rows == 0 {
        return Ok(None);
    }
    if let Some(old) = replaced {
        sessions::end(keeper, &mut tx, old.account_id, &old.tag, "displaced").await?;
    }
    let (token, tag) =
        sessions::open(keeper, &mut tx, row.id, row.last_login_at.clone(), by).await?;
    tx.exec(
        "UPDATE credential_issue SET first_login_at = $1 WHERE account_id = $2 AND first_login_at IS NULL",
        v![now, row.id],
    )
    .await?;
    let by = By {
        account_id: Some(row.id),
        session: Some(tag),
        ..by.clone()
    };
    events::record(&mut tx, now, Kind::Login, Some(row.id), &by, None).await?;
    tx.commit().await?;
    Ok(Some(Entered {
        token,
        must_change: row.must_change,
        look: row.look.clone(),
    }))
}

/// The journal's line of a refusal; the try itself has been counted already.
pub(super) async fn refuse(
    keeper: &Keeper,
    account_id: Option<i64>,
    last: bool,
    by: &By,
) -> Result<()> {
    let now = keeper.clock.now();
    let mut tx = keeper.db.begin().await?;
    events::record(&mut tx, now, Kind::Fail, account_id, by, None).await?;
    if last {
        events::record(&mut tx, now, Kind::Locked, account_id, by, None).await?;
    }
    tx.commit().await?;
    Ok(())
}
