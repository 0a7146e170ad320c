//! Logging in. A stranger learns nothing here: an unknown login, a wrong password, a blocked account and an
//! expired one-time password end the same way after the same work.

use super::{
    Keeper, Result,
    events::{self, By, Kind},
    factor,
    lockout::{self, Gate, Keys},
    logins,
    passwords::{Secret, Verdict},
    sessions::{self, Live, Reach, Token},
};
use crate::storage::{Tx, v};

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
    /// Whether a code is still to come: until then the session opens nothing.
    pub half: bool,
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
    factor: bool,
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
                    "SELECT id, state, password_hash, temp, temp_expires_at, must_change, last_login_at, look, \
                     EXISTS (SELECT 1 FROM second_factor f WHERE f.account_id = user_account.id) AS factor \
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
    refuse(keeper, row.map(|row| row.id), last, by, None).await?;
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
    match row.factor {
        true => lockout::take_back(&mut tx, keys, now).await?,
        false => lockout::forgive(&mut tx, keys, now).await?,
    }
    let rows = tx
        .exec(
            "UPDATE user_account SET password_hash = $1 \
             WHERE id = $2 AND password_hash = $3 AND state = $4 AND deleted_at IS NULL",
            v![hash, row.id, row.password_hash.clone(), &row.state],
        )
        .await?;
    if rows == 0 || factor::is_on(&mut tx, row.id).await? != row.factor {
        return Ok(None);
    }
    if let Some(old) = replaced {
        sessions::end(keeper, &mut tx, old.holder_id(), &old.tag, "displaced").await?;
    }
    let before = row.last_login_at.clone();
    let token = match row.factor {
        true => half_open(keeper, &mut tx, row.id, before, by).await?,
        false => arrive(keeper, &mut tx, row.id, before, by).await?,
    };
    tx.commit().await?;
    Ok(Some(Entered {
        token,
        half: row.factor,
        must_change: row.must_change,
        look: row.look.clone().filter(|_| !row.factor),
    }))
}

/// The password was right and a code is to come: a session that can take the code and nothing else.
async fn half_open(
    keeper: &Keeper,
    tx: &mut Tx,
    account_id: i64,
    before: Option<String>,
    by: &By,
) -> Result<Token> {
    let (token, tag) = sessions::open(keeper, tx, account_id, Reach::Half, before, by).await?;
    let (now, by) = (keeper.clock.now(), who(by, account_id, tag));
    events::record(tx, now, Kind::Half, Some(account_id), &by, None).await?;
    Ok(token)
}

/// Everything that was asked for has been given: a whole session begins, and this is the login that is remembered.
pub(super) async fn arrive(
    keeper: &Keeper,
    tx: &mut Tx,
    account_id: i64,
    before: Option<String>,
    by: &By,
) -> Result<Token> {
    let now = keeper.clock.now();
    tx.exec(
        "UPDATE user_account SET last_login_at = $1 WHERE id = $2",
        v![now, account_id],
    )
    .await?;
    let (token, tag) = sessions::open(keeper, tx, account_id, Reach::Whole, before, by).await?;
    tx.exec(
        // Whoever entered has what was issued last; an issue before it that nobody used stays without an entry.
        "UPDATE credential_issue SET first_login_at = $1 WHERE first_login_at IS NULL \
         AND id = (SELECT max(id) FROM credential_issue WHERE account_id = $2)",
        v![now, account_id],
    )
    .await?;
    let by = who(by, account_id, tag);
    events::record(tx, now, Kind::Login, Some(account_id), &by, None).await?;
    Ok(token)
}

fn who(by: &By, account_id: i64, tag: String) -> By {
    By {
        account_id: Some(account_id),
        session: Some(tag),
        ..by.clone()
    }
}

/// What came of asking a person who has entered for the present password once more.
pub(super) enum Asked {
    /// It is theirs. The tries are forgiven by whoever goes on, in the same transaction.
    Right {
        /// What the tries are counted by.
        keys: Keys,
        /// Whether this was the last try before the lock, should the rest turn out wrong.
        last: bool,
        /// The hash it was compared with.
        hash: Option<String>,
    },
    /// It is not; the refusal has not been written down yet.
    Wrong {
        /// Whether this was the last try before the lock.
        last: bool,
    },
    /// Too many tries: seconds to wait.
    Locked(i64),
}

/// Asks for the present password again, before something that a passer-by at an open screen must not do. Wrong tries
/// count like those at the door.
pub(super) async fn ask_again(
    keeper: &Keeper,
    live: &Live,
    password: &Secret,
    by: &By,
) -> Result<Asked> {
    let keys = Keys::new(&live.login, by.address.as_deref());
    let last = match lockout::count(keeper, &keys).await? {
        Gate::Open { last } => last,
        Gate::Closed(seconds) => return Ok(Asked::Locked(seconds)),
    };
    let hash = keeper
        .db
        .opt::<(String,)>(
            "SELECT password_hash FROM user_account WHERE id = $1 AND password_hash IS NOT NULL",
            v![live.account_id],
        )
        .await?
        .map(|row| row.0);
    Ok(match keeper.hasher.verify(password, hash.clone()).await? {
        Verdict::Wrong => Asked::Wrong { last },
        _ => Asked::Right { keys, last, hash },
    })
}

/// What came of asking for the present password for something that is decided elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Present {
    /// It is theirs.
    Right,
    /// It is not.
    Wrong,
    /// Too many tries: seconds to wait.
    Locked(i64),
}

/// Asks for the present password again and writes down what came of it; `note` says for what it was asked.
pub async fn present(
    keeper: &Keeper,
    live: &Live,
    password: &Secret,
    by: &By,
    note: &str,
) -> Result<Present> {
    match ask_again(keeper, live, password, by).await? {
        Asked::Locked(seconds) => Ok(Present::Locked(seconds)),
        Asked::Wrong { last } => {
            refuse(keeper, Some(live.account_id), last, by, Some(note)).await?;
            Ok(Present::Wrong)
        }
        Asked::Right { keys, .. } => {
            let mut tx = keeper.db.begin().await?;
            lockout::forgive(&mut tx, &keys, keeper.clock.now()).await?;
            tx.commit().await?;
            Ok(Present::Right)
        }
    }
}

/// The journal's line of a refusal; the try itself has been counted already.
pub(super) async fn refuse(
    keeper: &Keeper,
    account_id: Option<i64>,
    last: bool,
    by: &By,
    note: Option<&str>,
) -> Result<()> {
    let now = keeper.clock.now();
    let mut tx = keeper.db.begin().await?;
    events::record(&mut tx, now, Kind::Fail, account_id, by, note).await?;
    if last {
        events::record(&mut tx, now, Kind::Locked, account_id, by, None).await?;
    }
    tx.commit().await?;
    Ok(())
}
