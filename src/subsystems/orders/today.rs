//! Orders that wait for a person, for the home page.

use crate::{
    storage::{Result, v},
    web::{Notice, Notices, State, Visit},
};

/// What waits for this visitor's signature or consent.
pub const WAITING: &str = "d.deleted_at IS NULL AND ((d.state = 'to_sign' AND d.signer_id = $1) OR (d.state = 'review' AND EXISTS (
    SELECT 1 FROM order_approval a WHERE a.order_id = d.id AND a.person_id = $2 AND a.state = 'waiting'
    AND NOT EXISTS (SELECT 1 FROM order_approval b WHERE b.order_id = d.id AND b.no < a.no AND b.state <> 'agreed'))))";

/// Of this visitor.
pub fn notices<'a>(state: &'a State, visit: &'a Visit) -> Notices<'a> {
    Box::pin(async move {
        match waiting(state, visit).await {
            Ok(0) => Vec::new(),
            Ok(count) => vec![Notice {
                kind: "warn",
                text: format!("Приказы ждут вашего решения: {count}."),
                title: "Посмотреть и подписать",
                url: "/lk/orders",
            }],
            Err(error) => {
                tracing::warn!(%error, "приказы на подписи не сосчитаны");
                Vec::new()
            }
        }
    })
}

async fn waiting(state: &State, visit: &Visit) -> Result<i64> {
    if !visit.has_any(super::READERS) {
        return Ok(0);
    }
    let me = visit.person_id;
    let sql = format!("SELECT count(*) FROM order_doc d WHERE {WAITING}");
    let (count,): (i64,) = state
        .keeper
        .db
        .one(sqlx::AssertSqlSafe(sql), v![me, me])
        .await?;
    Ok(count)
}
