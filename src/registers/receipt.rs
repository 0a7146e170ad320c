//! What a form or a program has made already: the same thing sent twice makes one record.

use jiff::Timestamp;

use crate::storage::{Result, Tx, v};

/// The record that was made under this key before. Whoever asks second waits until the first is done.
pub(super) async fn made(tx: &mut Tx, key: &str) -> Result<Option<i64>> {
    tx.lock(&format!("receipt {key}")).await?;
    let sql = "SELECT record_id FROM register_receipt WHERE key = $1";
    let made: Option<(i64,)> = tx.opt(sql, v![key]).await?;
    Ok(made.map(|(id,)| id))
}

/// Keeps what was made under the key, in the transaction that makes it.
pub(super) async fn keep(tx: &mut Tx, key: &str, now: Timestamp, record: i64) -> Result<()> {
    let sql = "INSERT INTO register_receipt (key, at, record_id) VALUES ($1, $2, $3)";
    tx.exec(sql, v![key, now, record]).await?;
    Ok(())
}
