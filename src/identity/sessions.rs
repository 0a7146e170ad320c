//! Sessions: a 256-bit token that only the browser has, and a row under its SHA-256. A session lives as long
//! as it is used, never longer than its limit, and ends at once with the right to it.

mod token;

/// The condition under which a session lives: not ended, within its limit, not idle too long.
/// `$2` now, `$3` and `$4` the oldest last visit of staff and of the others.
macro_rules! live {
    () => {
        "s.ended_at IS NULL AND s.expires_at > $2 AND s.last_seen_at > \
         CASE WHEN a.kind IN ('staff', 'authority', 'system') THEN $3 ELSE $4 END \
         AND a.state IN ('issued', 'active')"
    };
}

/// Whether the person behind an account still has to acknowledge an act that is in force today.
macro_rules! owes_ack {
    ($account:literal, $today:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM policy_version v WHERE v.effective_from <= ",
            $today,
            " AND (v.effective_to IS NULL OR v.effective_to > ",
            $today,
            ") \
             AND (v.audience = '' OR v.audience LIKE '%,' || ",
            $account,
            ".kind || ',%') \
             AND NOT EXISTS (SELECT 1 FROM policy_ack k WHERE k.person_id = ",
            $account,
            ".person_id AND k.version_id = v.id))"
        )
    };
}
pub(super) use owes_ack;

mod own;
mod view;

use std::time::Duration;

use jiff::Timestamp;

pub use own::{
    Line, Open, end_of_account, end_one_of, end_others, end_own, list, log_out, open_now, recent,
};
pub use token::Token;
pub use view::{LASTS as VIEW_LASTS, Looked, look_as, look_away, looks_at};

use super::{
    Keeper, Result,
    events::{self, By},
    hex, roles,
};
use crate::storage::{self, Tx, v};

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
    /// The password was right, the code is still to come.
    pub half: bool,
    /// The second step of entry is on.
    pub factor: bool,
    pub last_name: String,
    pub first_name: String,
    pub middle_name: Option<String>,
    /// Codes of the roles that are in force today, in the order of the list, with a comma between.
    pub roles: Option<String>,
    /// How far they reach, as [`roles::parse_scopes`] reads it.
    pub scopes: Option<String>,
    /// What is closed to the person, as [`super::limits::closed`] reads it.
    pub limits: Option<String>,
    /// An act that is in force waits to be acknowledged.
    pub owes_ack: bool,
    /// Whose session it is, when it is not the person's own: support looks at the cabinet and can change nothing.
    pub viewer_id: Option<i64>,
    /// When that ends by itself.
    pub viewing_until: Option<String>,
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

    /// The account whose session it is: not the one that is looked at.
    pub fn holder_id(&self) -> i64 {
        self.viewer_id.unwrap_or(self.account_id)
    }

    /// Whether somebody else looks at this cabinet.
    pub fn is_viewed(&self) -> bool {
        self.viewer_id.is_some()
    }

    /// Surname, name and patronymic.
    pub fn full_name(&self) -> String {
        crate::identity::full_name(
            &self.last_name,
            &self.first_name,
            self.middle_name.as_deref(),
        )
    }
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
                "SELECT s.tag, w.id AS account_id, w.person_id, s.created_at, s.last_seen_at, s.expires_at, \
                 s.previous_login_at, w.login, w.kind, a.must_change, a.temp_expires_at, a.password_changed_at, \
                 a.look, s.half, EXISTS (SELECT 1 FROM second_factor f WHERE f.account_id = a.id) AS factor, \
                 p.last_name, p.first_name, p.middle_name, ",
                roles::codes_of!("w", "$5"),
                " AS roles, ",
                roles::scopes_of!("w", "$5"),
                " AS scopes, ",
                super::limits::limits_of!("w"),
                " AS limits, ",
                owes_ack!("a", "$5"),
                " AS owes_ack, CASE WHEN w.id <> a.id THEN a.id END AS viewer_id, \
                 CASE WHEN w.id <> a.id THEN s.viewing_until END AS viewing_until \
                 FROM session s JOIN user_account a ON a.id = s.account_id \
                 JOIN user_account w ON w.id = COALESCE((SELECT x.id FROM user_account x WHERE x.id = s.viewed_id \
                 AND s.viewing_until > $2 AND x.state IN ('issued', 'active')), s.account_id) \
                 JOIN person p ON p.id = w.person_id WHERE s.id = $1 AND ",
                live!()
            ),
            values,
        )
        .await?)
}

/// Notes that the session is in use, at most once a minute. A store that cannot be written does not stop reading.
pub async fn touch(keeper: &Keeper, live: &Live) {
    let minute = storage::db::timestamp(keeper.ago(Duration::from_secs(60)));
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

/// How far a session reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// To the page that asks for the code, for some minutes.
    Half,
    /// As far as the account's roles.
    Whole,
}

/// How long a session waits for the code.
const HALF_LIFE: Duration = Duration::from_secs(10 * 60);

/// Opens a session in the transaction of the login and gives its token. Above the limit the oldest of the same reach
/// gives way: who knows only the password pushes nobody out.
pub async fn open(
    keeper: &Keeper,
    tx: &mut Tx,
    account_id: i64,
    reach: Reach,
    previous_login_at: Option<String>,
    by: &By,
) -> Result<(Token, String)> {
    let agent = events::clean(&by.user_agent, 300);
    let (known, here) = tx
        .one::<(i64, i64)>(
            "SELECT count(*), count(CASE WHEN user_agent = $2 THEN 1 END) FROM session \
             WHERE account_id = $1 AND NOT half",
            v![account_id, &agent],
        )
        .await?;
    let mut values = live_values(keeper, account_id);
    values.push(i64::from(keeper.rules.sessions_per_account.max(1) - 1).into());
    let half = reach == Reach::Half;
    values.push(half.into());
    let surplus = tx
        .all::<(String,)>(
            concat!(
                "SELECT s.tag FROM session s JOIN user_account a ON a.id = s.account_id WHERE s.account_id = $1 AND ",
                live!(),
                " AND s.half = $6 ORDER BY s.created_at DESC, s.last_seen_at DESC, s.tag LIMIT 1000 OFFSET $5"
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
            expires_at: storage::db::timestamp(keeper.ahead(match reach {
                Reach::Half => HALF_LIFE.min(keeper.rules.session_life),
                Reach::Whole => keeper.rules.session_life,
            })),
            previous_login_at,
            half,
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
        half: live.half,
        new_device: false,
    };
    insert(keeper, tx, fresh, by).await
}

struct Fresh {
    account_id: i64,
    created_at: String,
    expires_at: String,
    previous_login_at: Option<String>,
    half: bool,
    new_device: bool,
}

async fn insert(keeper: &Keeper, tx: &mut Tx, fresh: Fresh, by: &By) -> Result<(Token, String)> {
    let token = Token::new(&keeper.chance);
    let tag = hex(&keeper.chance.bytes::<8>());
    tx.exec(
        "INSERT INTO session (id, tag, account_id, created_at, last_seen_at, expires_at, previous_login_at, \
         address, user_agent, new_device, half) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
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
            fresh.new_device,
            fresh.half
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

/// The names of the roles of a session, for a person to read.
pub fn role_names(live: &Live) -> Vec<&'static str> {
    live.role_codes()
        .filter_map(|code| roles::find(code).map(|role| role.name))
        .collect()
}
