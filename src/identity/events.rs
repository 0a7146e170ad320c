//! The journal of entry: each line is written in the transaction of the action it tells of, so an action
//! without its line does not happen. No password, token or typed text ever gets here.

use jiff::Timestamp;

use crate::storage::{Result, Tx, v};

/// Who acts and from where. The fields are cleaned of control characters when it is made.
#[derive(Clone, Debug, Default)]
pub struct By {
    /// The acting account; none for the command line, for strangers and for the program itself.
    pub account_id: Option<i64>,
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
        }
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
    tx.exec(
        "INSERT INTO auth_event (at, kind, account_id, actor_id, session, ip, user_agent, path, request_id, note) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        v![
            at,
            kind.code(),
            account_id,
            by.account_id,
            by.session.clone(),
            by.address.clone(),
            clean(&by.user_agent, 300),
            clean(&by.path, 300),
            by.request_id.clone(),
            note,
        ],
    )
    .await?;
    Ok(())
}

/// At most `max` characters without control characters: a line of a journal stays one line.
pub fn clean(text: &str, max: usize) -> String {
    text.chars().filter(|c| !c.is_control()).take(max).collect()
}
