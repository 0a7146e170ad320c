//! Which rows of other tables a file belongs to, and how it goes when it belongs to none.

use jiff::Timestamp;

use super::StoredFile;
use crate::storage::{Db, Error, Result, Tx, v};

/// What a file is attached to: a row of any table, under a name.
#[derive(Clone, Debug)]
pub struct Link<'a> {
    /// The table.
    pub entity: &'a str,
    /// The row.
    pub entity_id: i64,
    /// What it is there for: `scan`, `photo`, `work`…
    pub role: Option<&'a str>,
    /// Place among the others.
    pub sort: i64,
}

/// A file attached to a row.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Attached {
    /// Row of `file_link`.
    pub link_id: i64,
    /// What it is there for.
    pub role: Option<String>,
    /// The content, under the name of this attachment.
    #[sqlx(flatten)]
    pub file: StoredFile,
}

/// A file by its row.
pub async fn find(db: &Db, id: i64) -> Result<StoredFile> {
    db.one(
        "SELECT id, name, mime, size, sha256, storage_key FROM file WHERE id = $1",
        v![id],
    )
    .await
}

/// Attaches a file to a row of another table under its own name; the row of `file_link`.
pub async fn attach(tx: &mut Tx, file: &StoredFile, link: Link<'_>, now: Timestamp) -> Result<i64> {
    let (id,) = tx
        .one(
            "INSERT INTO file_link (file_id, entity, entity_id, role, name, sort, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
            v![
                file.id,
                link.entity,
                link.entity_id,
                link.role,
                &file.name,
                link.sort,
                now
            ],
        )
        .await?;
    Ok(id)
}

/// The files attached to a row, in their order.
pub async fn attached(db: &Db, entity: &str, entity_id: i64) -> Result<Vec<Attached>> {
    db.all(
        "SELECT l.id AS link_id, l.role, f.id, l.name, f.mime, f.size, f.sha256, f.storage_key
         FROM file_link l JOIN file f ON f.id = l.file_id
         WHERE l.entity = $1 AND l.entity_id = $2 ORDER BY l.sort, l.id",
        v![entity, entity_id],
    )
    .await
}

/// Notes who signed a content. A changed document is another content and must be signed anew.
pub async fn note_signature(tx: &mut Tx, file_id: i64, signed: serde_json::Value) -> Result<()> {
    tx.exec(
        "UPDATE file SET signed_by = $1 WHERE id = $2",
        v![signed, file_id],
    )
    .await?;
    Ok(())
}

/// Takes an attachment away, and the file with the last of its attachments.
pub async fn detach(tx: &mut Tx, link_id: i64) -> Result<()> {
    let (file_id,): (i64,) = tx
        .one(
            "DELETE FROM file_link WHERE id = $1 RETURNING file_id",
            v![link_id],
        )
        .await?;
    tx.exec(
        "DELETE FROM file WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM file_link WHERE file_id = $2)",
        v![file_id, file_id],
    )
    .await?;
    Ok(())
}

/// Deletes a file that is attached to nothing; otherwise [`Error::FOREIGN_KEY`]. Its bytes go with the
/// next [`Files::sweep`], so that a rolled back transaction loses nothing.
pub async fn delete(tx: &mut Tx, id: i64) -> Result<()> {
    match tx.exec("DELETE FROM file WHERE id = $1", v![id]).await? {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}
