//! The journal of what was seen and taken away: written in the transaction of the action, never changed. What was
//! seen is named by its table and number; no value of it gets here. Every line is a link of the chain.

mod verify;

use jiff::Timestamp;

use super::events::{By, clean};
use crate::storage::{
    Result, Tx,
    chain::{self, Line},
    db::timestamp,
    v,
};

pub use verify::{Verdict, knows, verify};

/// The table of this journal, as the chain names it.
pub const SOURCE: &str = "audit_log";

/// A line as it is kept.
#[derive(Clone, Debug, sqlx::FromRow)]
#[allow(missing_docs)]
pub struct Entry {
    pub id: i64,
    pub at: String,
    pub account_id: Option<i64>,
    pub viewed_id: Option<i64>,
    pub ip: Option<String>,
    pub session: Option<String>,
    pub action: String,
    pub entity: String,
    pub entity_id: Option<i64>,
    pub note: Option<String>,
    pub request_id: Option<String>,
}

impl Entry {
    /// The columns, for a SELECT.
    pub const COLUMNS: &str =
        "id, at, account_id, viewed_id, ip, session, action, entity, entity_id, note, request_id";

    /// What the chain keeps of it.
    pub fn digest(&self) -> String {
        let [account, viewed, entity_id] =
            [self.account_id, self.viewed_id, self.entity_id].map(|id| id.map(|n| n.to_string()));
        chain::digest(&[
            Some(&self.at),
            account.as_deref(),
            viewed.as_deref(),
            self.ip.as_deref(),
            self.session.as_deref(),
            Some(&self.action),
            Some(&self.entity),
            entity_id.as_deref(),
            self.note.as_deref(),
            self.request_id.as_deref(),
        ])
    }
}

/// Writes one line. `action` is a word of ours (`read_special`, `export`, `print`), `note` too: never typed text.
pub async fn note(
    tx: &mut Tx,
    at: Timestamp,
    by: &By,
    action: &str,
    entity: &str,
    entity_id: Option<i64>,
    note: Option<&str>,
) -> Result<()> {
    let mut entry = Entry {
        id: 0,
        at: timestamp(at),
        account_id: by.account_id,
        viewed_id: by.viewed,
        ip: by.address.clone(),
        session: by.session.clone(),
        action: action.to_owned(),
        entity: entity.to_owned(),
        entity_id,
        note: note.map(|text| clean(text, 300)),
        request_id: Some(by.request_id.clone()),
    };
    let digest = entry.digest();
    (entry.id,) = tx
        .one::<(i64,)>(
            "INSERT INTO audit_log (at, account_id, viewed_id, ip, session, action, entity, entity_id, note, request_id) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id",
            v![
                &entry.at,
                entry.account_id,
                entry.viewed_id,
                entry.ip,
                entry.session,
                entry.action,
                entry.entity,
                entry.entity_id,
                entry.note,
                entry.request_id
            ],
        )
        .await?;
    tx.chain(Line {
        source: SOURCE,
        row_id: entry.id,
        at: entry.at,
        digest,
    });
    Ok(())
}
