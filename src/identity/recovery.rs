//! A new password by a letter: for whoever has forgotten theirs and has a confirmed address. The link is single-use,
//! lives for twenty minutes and is known to the letter alone; the store has its hash. A stranger learns nothing here:
//! the answer is the same whatever was typed.

use std::time::Duration;

use super::{
    Keeper, Result, digest,
    events::{self, By, Kind},
    hex, keys,
    lockout::{self, Gate, Keys},
    logins,
    passwords::{self, Owner, Secret},
    sessions,
};
use crate::{
    outbox::{self, About, News},
    storage::{Tx, v},
};

/// How long a link lives.
pub const LIFE: Duration = Duration::from_secs(20 * 60);
/// One address may be that of a whole family.
const MOST: i64 = 5;
/// The addresses that a letter may go to, the likeliest first.
const ADDRESSES: &str = "c.kind IN ('email', 'email_work', 'email_esia') AND c.verified_at IS NOT NULL AND c.deleted_at IS NULL \
     AND c.archived_at IS NULL";

/// How a request ended; who asked is told the same in both cases but the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// If there is such an account with a confirmed address, a letter is on its way.
    Heard,
    /// Too many requests: seconds to wait.
    Locked(i64),
}

/// Someone has typed a login or an address.
pub async fn ask(keeper: &Keeper, typed: &str, by: &By) -> Result<Asked> {
    let typed = typed.trim().to_lowercase();
    let keys = Keys::of_recovery(&typed, by.address.as_deref());
    if let Gate::Closed(seconds) = lockout::count(keeper, &keys).await? {
        return Ok(Asked::Locked(seconds));
    }
    let now = keeper.clock.now();
    let mut tx = keeper.db.begin().await?;
    let found = find(&mut tx, &typed).await?;
    for (account, address) in &found {
        outbox::post_recovery(&mut tx, now, *account, address).await?;
        events::record(&mut tx, now, Kind::Recover, Some(*account), by, None).await?;
    }
    if found.is_empty() {
        events::record(&mut tx, now, Kind::Recover, None, by, Some("unknown")).await?;
    }
    tx.commit().await?;
    Ok(Asked::Heard)
}

/// The accounts that a letter may be sent for, each with its address.
async fn find(tx: &mut Tx, typed: &str) -> Result<Vec<(i64, String)>> {
    let (condition, value, limit) = match (typed.contains('@'), logins::fold(typed)) {
        (true, _) => ("lower(c.value) = $1", typed.to_owned(), MOST),
        (false, Some(login)) => ("a.login = $1", login, 1),
        (false, None) => return Ok(Vec::new()),
    };
    let sql = format!(
        "SELECT a.id, c.value FROM user_account a JOIN person_contact c ON c.person_id = a.person_id \
         WHERE {condition} AND {ADDRESSES} AND a.state = 'active' AND a.deleted_at IS NULL \
         ORDER BY c.is_main DESC, c.id, a.id LIMIT $2"
    );
    let mut found: Vec<(i64, String)> = tx.all(sqlx::AssertSqlSafe(sql), v![value, limit]).await?;
    let mut told = std::collections::BTreeSet::new();
    found.retain(|(account, _)| told.insert(*account));
    Ok(found)
}

/// Makes the link of a letter that is about to be sent: a path under the portal's address. Earlier links of the account
/// end. None when the account cannot be recovered any more.
pub async fn make_link(keeper: &Keeper, account_id: i64) -> Result<Option<String>> {
    let now = keeper.clock.now();
    let mut tx = keeper.db.begin().await?;
    let open: Option<(i64,)> = tx
        .opt(
            "SELECT id FROM user_account WHERE id = $1 AND state = 'active' AND deleted_at IS NULL",
            v![account_id],
        )
        .await?;
    if open.is_none() {
        return Ok(None);
    }
    tx.exec(
        "UPDATE recovery_token SET used_at = $1 WHERE account_id = $2 AND used_at IS NULL",
        v![now, account_id],
    )
    .await?;
    let token = hex(&keeper.chance.bytes::<32>());
    tx.exec(
        "INSERT INTO recovery_token (account_id, token_hash, created_at, expires_at) VALUES ($1, $2, $3, $4)",
        v![account_id, hash(&token), now, keeper.ahead(LIFE)],
    )
    .await?;
    tx.commit().await?;
    // In the query and not in the path: paths are written to the log.
    Ok(Some(format!("/lk/recover/new?key={token}")))
}

fn hash(token: &str) -> String {
    digest(&[b"eios recovery ", token.as_bytes()])
}

/// Whose password a living link changes.
#[derive(Clone, Debug, sqlx::FromRow)]
#[allow(missing_docs)]
pub struct Owed {
    token_id: i64,
    pub account_id: i64,
    pub person_id: i64,
    pub login: String,
    pub last_name: String,
    pub first_name: String,
    pub middle_name: Option<String>,
}

/// The account of a link, while it lives.
pub async fn find_link(keeper: &Keeper, token: &str) -> Result<Option<Owed>> {
    Ok(keeper
        .db
        .opt(
            "SELECT t.id AS token_id, a.id AS account_id, a.person_id, a.login, p.last_name, p.first_name, p.middle_name \
             FROM recovery_token t JOIN user_account a ON a.id = t.account_id JOIN person p ON p.id = a.person_id \
             WHERE t.token_hash = $1 AND t.used_at IS NULL AND t.expires_at > $2 AND a.state = 'active' AND a.deleted_at IS NULL",
            v![hash(token), keeper.clock.now()],
        )
        .await?)
}

impl Owed {
    /// Why a password may not be theirs, a sentence each.
    pub fn problems(&self, keeper: &Keeper, password: &Secret) -> Vec<String> {
        let owner = Owner {
            login: &self.login,
            names: [
                &self.last_name,
                &self.first_name,
                self.middle_name.as_deref().unwrap_or_default(),
            ],
            college: &keeper.college(),
        };
        passwords::problems(password, &owner)
    }
}

/// Sets the new password: the link is used up, all sessions and keys end, the second step stays. False when somebody was
/// faster, or the account has changed meanwhile.
pub async fn finish(keeper: &Keeper, owed: &Owed, new: &Secret, by: &By) -> Result<bool> {
    let hash = keeper.hasher.hash(new).await?;
    let now = keeper.clock.now();
    let mut tx = keeper.db.begin().await?;
    let used = tx
        .exec(
            "UPDATE recovery_token SET used_at = $1 WHERE id = $2 AND used_at IS NULL AND expires_at > $1",
            v![now, owed.token_id],
        )
        .await?;
    let changed = tx
        .exec(
            "UPDATE user_account SET password_hash = $1, temp = FALSE, temp_expires_at = NULL, must_change = FALSE, \
             password_changed_at = $2, updated_at = $2, updated_by = id WHERE id = $3 AND state = 'active' AND deleted_at IS NULL",
            v![hash, now, owed.account_id],
        )
        .await?;
    if used != 1 || changed != 1 {
        return Ok(false);
    }
    sessions::end_all(&mut tx, now, owed.account_id, None, "recovery").await?;
    keys::end_all(&mut tx, now, owed.account_id).await?;
    let kind = Kind::Change;
    events::record(
        &mut tx,
        now,
        kind,
        Some(owed.account_id),
        by,
        Some("recovery"),
    )
    .await?;
    let news = News {
        person_id: owed.person_id,
        about: About::Security,
        title: "Пароль сменён по ссылке из письма",
        body: Some(
            "Все сеансы завершены. Если пароль сменили не вы, сразу сообщите ответственному за ЭИОС.",
        ),
        link: Some("/lk/sessions"),
        urgent: true,
    };
    outbox::tell(&mut tx, now, &news).await?;
    tx.commit().await?;
    Ok(true)
}
