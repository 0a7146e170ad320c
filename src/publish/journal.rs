//! Publications as they are remembered: when, by whom, what came of it, what was said.

use jiff::Timestamp;

use super::{Change, Gathered, Snapshot};
use crate::storage::{Db, Result, Tx, v};

/// One publication.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Publication {
    /// Its number.
    pub id: i64,
    /// When it began.
    pub started_at: String,
    /// When it ended.
    pub finished_at: Option<String>,
    /// Who began it; nobody when it was the command line.
    pub by: Option<String>,
    /// `running`, `done`, `failed`.
    pub state: String,
    /// Pages of the site.
    pub pages: Option<i64>,
    /// Files that were new or different.
    pub written: Option<i64>,
    /// What went wrong, in words.
    pub message: Option<String>,
    /// What changed, as JSON.
    pub changes: Option<String>,
}

impl Publication {
    /// What changed.
    pub fn changes(&self) -> Vec<Change> {
        let read = self.changes.as_deref().map(serde_json::from_str);
        read.and_then(std::result::Result::ok).unwrap_or_default()
    }
}

const COLUMNS: &str = "SELECT b.id, b.started_at, b.finished_at, \
    CASE WHEN p.id IS NULL THEN NULL ELSE p.last_name || ' ' || p.first_name || ' ' || coalesce(p.middle_name, '') END AS \"by\", \
    b.state, b.pages, b.written, b.message, b.changes FROM publication b \
    LEFT JOIN user_account a ON a.id = b.account_id LEFT JOIN person p ON p.id = a.person_id";

/// The publications, the newest first.
pub async fn list(db: &Db, limit: i64) -> Result<Vec<Publication>> {
    let sql = format!("{COLUMNS} ORDER BY b.id DESC LIMIT $1");
    db.all(sqlx::AssertSqlSafe(sql), v![limit]).await
}

/// One publication.
pub async fn find(db: &Db, id: i64) -> Result<Option<Publication>> {
    let sql = format!("{COLUMNS} WHERE b.id = $1");
    db.opt(sqlx::AssertSqlSafe(sql), v![id]).await
}

/// What the last publication that succeeded said.
pub async fn last(db: &Db) -> Result<Option<Snapshot>> {
    let sql =
        "SELECT facts FROM publication WHERE state = 'done' AND facts IS NOT NULL ORDER BY id DESC";
    let found: Option<(String,)> = db.opt(sql, v![]).await?;
    // a snapshot of another program is no snapshot: everything is told as new
    Ok(found.and_then(|(json,)| serde_json::from_str(&json).ok()))
}

/// Begins a publication.
pub async fn begin(tx: &mut Tx, at: Timestamp, account_id: Option<i64>) -> Result<i64> {
    let sql = "INSERT INTO publication (started_at, account_id, state) VALUES ($1, $2, 'running') RETURNING id";
    let (id,): (i64,) = tx.one(sql, v![at, account_id]).await?;
    Ok(id)
}

/// What a publication came to.
pub struct Done<'a> {
    pub pages: i64,
    pub written: i64,
    pub changes: &'a [Change],
    pub facts: &'a Snapshot,
}

/// Ends a publication well, and keeps the addresses that files were given.
pub async fn succeed(
    tx: &mut Tx,
    id: i64,
    at: Timestamp,
    done: &Done<'_>,
    gathered: &Gathered,
) -> Result<()> {
    let changes = serde_json::to_string(done.changes).unwrap_or_default();
    let facts = serde_json::to_string(done.facts).unwrap_or_default();
    let sql = "UPDATE publication SET state = 'done', finished_at = $1, pages = $2, written = $3, changes = $4, facts = $5 WHERE id = $6";
    tx.exec(sql, v![at, done.pages, done.written, changes, facts, id])
        .await?;
    for (path, kept) in &gathered.files {
        let (entity, entity_id, role, place) = &kept.of;
        tx.exec(
            "INSERT INTO site_address (entity, entity_id, role, place, path) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (entity, entity_id, role, place) DO UPDATE SET path = excluded.path",
            v![entity, *entity_id, role, *place, path],
        )
        .await?;
    }
    Ok(())
}

/// Ends a publication that did not succeed: the site stays as it was.
pub async fn fail(db: &Db, id: i64, at: Timestamp, message: &str) -> Result<()> {
    let sql =
        "UPDATE publication SET state = 'failed', finished_at = $1, message = $2 WHERE id = $3";
    db.exec(sql, v![at, message, id]).await?;
    Ok(())
}

/// Publications that nobody is carrying out any more: the program was stopped in the middle.
pub async fn interrupted(db: &Db, at: Timestamp) -> Result<()> {
    let sql = "UPDATE publication SET state = 'failed', finished_at = $1, message = $2 WHERE state = 'running'";
    let words = "публикация прервана: программа была остановлена";
    db.exec(sql, v![at, words]).await?;
    Ok(())
}
