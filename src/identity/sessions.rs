//! Sessions: a 256-bit token that only the browser has, and a row under its SHA-256. A session lives as long
//! as it is used, never longer than its limit, and ends at once with the right to it.

use jiff::Timestamp;

use super::{
    Keeper, Result, digest,
    events::{self, By, Kind},
    hex, roles,
};
use crate::{
    clock::Chance,
    storage::{self, Tx, v},
};

/// The secret of a session. It is shown to the browser and to nobody else.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A new one: 32 unguessable bytes.
    pub fn new(chance: &Chance) -> Self {
        Self(hex(&chance.bytes::<32>()))
    }

    /// Of a cookie's text; anything that was never ours is none.
    pub fn parse(text: &str) -> Option<Self> {
        let ours = text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        ours.then(|| Self(text.to_owned()))
    }

    /// The text for the cookie.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The key of the row.
    fn id(&self) -> String {
        digest(&[self.0.as_bytes()])
    }

    /// The token for the forms of this session.
    pub fn csrf(&self) -> String {
        digest(&[b"eios form ", self.0.as_bytes()])
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token")
    }
}

/// A session that lives, with the account and the person behind it.
#[derive(Clone, Debug, sqlx::FromRow)]
#[allow(missing_docs)]
pub struct Live {
    pub tag: String,
    pub account_id: i64,
    pub person_id: i64,
    pub created_at: String,
    pub last_seen_at: String,
    pub expires_at: String,
    pub previous_login_at: Option<String>,
    pub login: String,
    pub kind: String,
    pub must_change: bool,
    pub temp_expires_at: Option<String>,
    pub password_changed_at: Option<String>,
    pub look: Option<String>,
    pub last_name: String,
    pub first_name: String,
    pub middle_name: Option<String>,
    /// Codes of the roles that are in force today, in the order of the list, with a comma between.
    pub roles: Option<String>,
}

impl Live {
    /// The codes of the roles.
    pub fn role_codes(&self) -> impl Iterator<Item = &str> {
        self.roles.iter().flat_map(|codes| codes.split(','))
    }

    /// Whether the person has one of the roles.
    pub fn has_any(&self, codes: &[&str]) -> bool {
        self.role_codes().any(|code| codes.contains(&code))
    }

    /// Surname, name and patronymic.
    pub fn full_name(&self) -> String {
        let mut name = format!("{} {}", self.last_name, self.first_name);
        if let Some(middle) = &self.middle_name {
            name.push(' ');
            name.push_str(middle);
        }
        name
    }
}

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

/// The condition under which a session lives: not ended, within its limit, not idle too long.
/// `$2` now, `$3` and `$4` the oldest last visit of staff and of the others.
macro_rules! live {
    () => {
        "s.ended_at IS NULL AND s.expires_at > $2 AND s.last_seen_at > \
         CASE WHEN a.kind IN ('staff', 'authority', 'system') THEN $3 ELSE $4 END \
         AND a.state IN ('issued', 'active')"
    };
}

fn live_values(keeper: &Keeper, first: impl Into<storage::Val>) -> Vec<storage::Val> {
    v![
        first.into(),
        keeper.clock.now(),
        keeper.ago(keeper.rules.idle_staff),
        keeper.ago(keeper.rules.idle_student)
    ]
}

/// The session of a token, if it lives. Reads only; [`touch`] is for the caller to call.
pub async fn find(keeper: &Keeper, token: &Token) -> Result<Option<Live>> {
    let mut values = live_values(keeper, token.id());
    values.push(keeper.today().into());
    Ok(keeper
        .db
        .opt(
            concat!(
                "SELECT s.tag, s.account_id, a.person_id, s.created_at, s.last_seen_at, s.expires_at, \
                 s.previous_login_at, a.login, a.kind, a.must_change, a.temp_expires_at, a.password_changed_at, \
                 a.look, p.last_name, p.first_name, p.middle_name, \
                 (SELECT string_agg(r.code, ',' ORDER BY r.sort) FROM user_role u JOIN role r ON r.id = u.role_id \
                  WHERE u.account_id = a.id AND u.valid_from <= $5 AND (u.valid_to IS NULL OR u.valid_to > $5)) AS roles \
                 FROM session s JOIN user_account a ON a.id = s.account_id JOIN person p ON p.id = a.person_id \
                 WHERE s.id = $1 AND ",
                live!()
            ),
            values,
        )
        .await?)
}

/// Notes that the session is in use, at most once a minute. A store that cannot be written does not stop reading.
pub async fn touch(keeper: &Keeper, live: &Live) {
    let minute = storage::db::timestamp(keeper.ago(std::time::Duration::from_secs(60)));
    if live.last_seen_at > minute {
        return;
    }
    let noted = keeper
        .db
        .exec(
            "UPDATE session SET last_seen_at = $1 WHERE tag = $2 AND ended_at IS NULL AND last_seen_at <= $3",
            v![keeper.clock.now(), &live.tag, minute],
        )
        .await;
    if let Err(error) = noted {
        tracing::warn!(%error, "время последнего обращения не записано");
    }
}

/// Opens a session in the transaction of the login and gives its token. Above the limit the oldest gives way.
pub async fn open(
    keeper: &Keeper,
    tx: &mut Tx,
    account_id: i64,
    previous_login_at: Option<String>,
    by: &By,
) -> Result<(Token, String)> {
    let agent = events::clean(&by.user_agent, 300);
    let (known, here) = tx
        .one::<(i64, i64)>(
            "SELECT count(*), count(CASE WHEN user_agent = $2 THEN 1 END) FROM session WHERE account_id = $1",
            v![account_id, &agent],
        )
        .await?;
    let mut values = live_values(keeper, account_id);
    values.push(i64::from(keeper.rules.sessions_per_account.max(1) - 1).into());
    let surplus = tx
        .all::<(String,)>(
            concat!(
                "SELECT s.tag FROM session s JOIN user_account a ON a.id = s.account_id WHERE s.account_id = $1 AND ",
                live!(),
                " ORDER BY s.created_at DESC, s.last_seen_at DESC, s.tag LIMIT 1000 OFFSET $5"
            ),
            values,
        )
        .await?;
    for (tag,) in surplus {
        end(keeper, tx, account_id, &tag, "displaced").await?;
    }
    insert(
        keeper,
        tx,
        Fresh {
            account_id,
            created_at: storage::db::timestamp(keeper.clock.now()),
            expires_at: storage::db::timestamp(keeper.ahead(keeper.rules.session_life)),
            previous_login_at,
            new_device: known > 0 && here == 0,
        },
        by,
    )
    .await
}

/// Gives a living session a new token: after the change of a password the old one is worth nothing.
pub async fn renew(keeper: &Keeper, tx: &mut Tx, live: &Live, by: &By) -> Result<(Token, String)> {
    end(keeper, tx, live.account_id, &live.tag, "renewed").await?;
    let fresh = Fresh {
        account_id: live.account_id,
        created_at: live.created_at.clone(),
        expires_at: live.expires_at.clone(),
        previous_login_at: live.previous_login_at.clone(),
        new_device: false,
    };
    insert(keeper, tx, fresh, by).await
}

struct Fresh {
    account_id: i64,
    created_at: String,
    expires_at: String,
    previous_login_at: Option<String>,
    new_device: bool,
}

async fn insert(keeper: &Keeper, tx: &mut Tx, fresh: Fresh, by: &By) -> Result<(Token, String)> {
    let token = Token::new(&keeper.chance);
    let tag = hex(&keeper.chance.bytes::<8>());
    tx.exec(
        "INSERT INTO session (id, tag, account_id, created_at, last_seen_at, expires_at, previous_login_at, \
         address, user_agent, new_device) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        v![
            token.id(),
            &tag,
            fresh.account_id,
            fresh.created_at,
            keeper.clock.now(),
            fresh.expires_at,
            fresh.previous_login_at,
            by.address.clone(),
            events::clean(&by.user_agent, 300),
            fresh.new_device
        ],
    )
    .await?;
    Ok((token, tag))
}

/// Ends one session of the account; whether it was open.
pub async fn end(
    keeper: &Keeper,
    tx: &mut Tx,
    account_id: i64,
    tag: &str,
    reason: &str,
) -> Result<bool> {
    let rows = tx
        .exec(
            "UPDATE session SET ended_at = $1, end_reason = $2 \
             WHERE account_id = $3 AND tag = $4 AND ended_at IS NULL",
            v![keeper.clock.now(), reason, account_id, tag],
        )
        .await?;
    Ok(rows > 0)
}

/// Ends all sessions of the account but the one named; their number.
pub async fn end_all(
    tx: &mut Tx,
    now: Timestamp,
    account_id: i64,
    except: Option<&str>,
    reason: &str,
) -> Result<u64> {
    Ok(tx
        .exec(
            "UPDATE session SET ended_at = $1, end_reason = $2 \
             WHERE account_id = $3 AND tag <> $4 AND ended_at IS NULL",
            v![now, reason, account_id, except.unwrap_or_default()],
        )
        .await?)
}

/// Leaves: the row is closed and the journal says so.
pub async fn log_out(keeper: &Keeper, live: &Live, by: &By) -> Result<()> {
    let mut tx = keeper.db.begin().await?;
    if end(keeper, &mut tx, live.account_id, &live.tag, "logout").await? {
        let now = keeper.clock.now();
        events::record(&mut tx, now, Kind::Logout, Some(live.account_id), by, None).await?;
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

/// The living sessions of the account, the freshest first.
pub async fn list(keeper: &Keeper, account_id: i64) -> Result<Vec<Line>> {
    Ok(keeper
        .db
        .all(
            concat!(
                "SELECT s.tag, s.created_at, s.last_seen_at, s.address, s.user_agent, s.new_device, s.ended_at \
                 FROM session s JOIN user_account a ON a.id = s.account_id WHERE s.account_id = $1 AND ",
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
                 FROM session s JOIN user_account a ON a.id = s.account_id WHERE s.account_id = $1 \
                 AND ((",
                live!(),
                ") OR (s.new_device AND s.created_at > $5)) ORDER BY s.created_at DESC, s.tag"
            ),
            values,
        )
        .await?)
}

/// The names of the roles of a session, for a person to read.
pub fn role_names(live: &Live) -> Vec<&'static str> {
    live.role_codes()
        .filter_map(|code| roles::find(code).map(|role| role.name))
        .collect()
}
