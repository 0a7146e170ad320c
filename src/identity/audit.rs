//! The journal of what was seen and taken away: written in the transaction of the action, never changed. What was
//! seen is named by its table and number; no value of it gets here.

use jiff::Timestamp;

use super::events::{By, clean};
use crate::storage::{Result, Tx, v};

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
    tx.exec(
        "INSERT INTO audit_log (at, account_id, ip, session, action, entity, entity_id, note, request_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        v![
            at,
            by.account_id,
            by.address.clone(),
            by.session.clone(),
            action,
            entity,
            entity_id,
            note.map(|text| clean(text, 300)),
            &by.request_id
        ],
    )
    .await?;
    Ok(())
}
