//! The journal of entry: each line is written in the transaction of the action it tells of, so an action
//! without its line does not happen. No password, token or typed text ever gets here.

use jiff::Timestamp;

use crate::storage::{
    Result, Tx,
    chain::{self, Line},
    db::timestamp,
    v,
};

/// Who acts and from where. The fields are cleaned of control characters when it is made.
#[derive(Clone, Debug, Default)]
pub struct By {
    /// The acting account; none for the command line, for strangers and for the program itself.
    pub account_id: Option<i64>,
    /// The account whose cabinet the acting one is looking at.
    pub viewed: Option<i64>,
    /// The tag of the session.
    pub session: Option<String>,
    /// The network address.
    pub address: Option<String>,
    /// What the browser calls itself.
    pub user_agent: String,
    /// The page, without a query.
    pub path: String,
    /// The id of the request.
    pub request_id: String,
}

impl By {
    /// The person at the machine's console.
    pub fn console() -> Self {
        Self {
            path: "console".into(),
            ..Self::default()
        }
    }
}

/// What happened; the codes are the code list `AUTH_EVENT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Kind {
    Login,
    Fail,
    Locked,
    Logout,
    End,
    Denied,
    Create,
    Issue,
    Change,
    Suspend,
    Resume,
    Delete,
    Grant,
    Revoke,
    Half,
    FactorOn,
    FactorOff,
    FactorRecovery,
    FactorCodes,
    FactorReset,
    FactorPolicy,
    Ack,
    Alarm,
    Recover,
    View,
    ViewEnd,
}

impl Kind {
    /// The code in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Fail => "fail",
            Self::Locked => "locked",
            Self::Logout => "logout",
            Self::End => "end",
            Self::Denied => "denied",
            Self::Create => "create",
            Self::Issue => "issue",
            Self::Change => "change",
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::Delete => "delete",
            Self::Grant => "grant",
            Self::Revoke => "revoke",
            Self::Half => "half",
            Self::FactorOn => "factor_on",
            Self::FactorOff => "factor_off",
            Self::FactorRecovery => "factor_recovery",
            Self::FactorCodes => "factor_codes",
            Self::FactorReset => "factor_reset",
            Self::FactorPolicy => "factor_policy",
            Self::Ack => "ack",
            Self::Alarm => "alarm",
            Self::Recover => "recover",
            Self::View => "view",
            Self::ViewEnd => "view_end",
        }
    }
}

/// The table of this journal, as the chain names it.
pub const SOURCE: &str = "auth_event";

/// A line as it is kept.
#[derive(Clone, Debug, sqlx::FromRow)]
#[allow(missing_docs)]
pub struct Event {
    pub id: i64,
    pub at: String,
    pub kind: String,
    pub account_id: Option<i64>,
    pub actor_id: Option<i64>,
    pub session: Option<String>,
    pub ip: Option<String>,
    pub user_agent: Option<String>,
    pub path: Option<String>,
    pub request_id: Option<String>,
    pub note: Option<String>,
}

impl Event {
    /// The columns, for a SELECT.
    pub const COLUMNS: &str =
        "id, at, kind, account_id, actor_id, session, ip, user_agent, path, request_id, note";

    /// What the chain keeps of it.
    pub fn digest(&self) -> String {
        let [account, actor] = [self.account_id, self.actor_id].map(|id| id.map(|n| n.to_string()));
        chain::digest(&[
            Some(&self.at),
            Some(&self.kind),
            account.as_deref(),
            actor.as_deref(),
            self.session.as_deref(),
            self.ip.as_deref(),
            self.user_agent.as_deref(),
            self.path.as_deref(),
            self.request_id.as_deref(),
            self.note.as_deref(),
        ])
    }
}

/// Writes one line about `account_id`; `note` is the program's own word (a role's code, a reason), never typed text.
pub async fn record(
    tx: &mut Tx,
    at: Timestamp,
    kind: Kind,
    account_id: Option<i64>,
    by: &By,
    note: Option<&str>,
) -> Result<()> {
    let mut event = Event {
        id: 0,
        at: timestamp(at),
        kind: kind.code().to_owned(),
        account_id,
        actor_id: by.account_id,
        session: by.session.clone(),
        ip: by.address.clone(),
        user_agent: Some(clean(&by.user_agent, 300)),
        path: Some(clean(&by.path, 300)),
        request_id: Some(by.request_id.clone()),
        note: note.map(str::to_owned),
    };
    let digest = event.digest();
    (event.id,) = tx
        .one::<(i64,)>(
            "INSERT INTO auth_event (at, kind, account_id, actor_id, session, ip, user_agent, path, request_id, note) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id",
            v![
                &event.at,
                &event.kind,
                event.account_id,
                event.actor_id,
                event.session,
                event.ip,
                event.user_agent,
                event.path,
                event.request_id,
                event.note,
            ],
        )
        .await?;
    tx.chain(Line {
        source: SOURCE,
        row_id: event.id,
        at: event.at,
        digest,
    });
    Ok(())
}

/// At most `max` characters without control characters: a line of a journal stays one line.
pub fn clean(text: &str, max: usize) -> String {
    text.chars().filter(|c| !c.is_control()).take(max).collect()
}
