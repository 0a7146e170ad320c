//! One action over many records, kept as one thing that can be taken back. What was changed since then stays as it
//! is and is named.

use std::collections::BTreeMap;

use sqlx::AssertSqlSafe;

use super::{
    access::Writing,
    catalog::Catalog,
    history::{self, Line},
    record::Values,
    rows::{self, Error, How, Result},
};
use crate::storage::{Db, Tx, v};

/// A batch.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Batch {
    /// Its number.
    pub id: i64,
    /// `import`, `paste`, `bulk`, `merge`.
    pub kind: String,
    /// When, UTC.
    pub at: String,
    /// Who.
    pub who: Option<String>,
    /// How many records it changed.
    pub rows: i64,
    /// What was done, in words.
    pub what: String,
    /// When it was taken back.
    pub undone_at: Option<String>,
    /// What could not be taken back.
    pub note: Option<String>,
}

/// Opens a batch; its number goes into [`How::batch`] of each write.
pub async fn open(tx: &mut Tx, pass: &Writing, kind: &str, what: &str) -> Result<i64> {
    let asker = pass.asker();
    let (id,): (i64,) = tx
        .one(
            "INSERT INTO register_batch (register, kind, at, account_id, rows, what) VALUES ($1, $2, $3, $4, 0, $5) RETURNING id",
            v![pass.register().table, kind, asker.now, asker.by.account_id, what],
        )
        .await?;
    Ok(id)
}

/// Notes how many records the batch has changed.
pub async fn close(tx: &mut Tx, batch: i64, rows: usize) -> Result<()> {
    let rows = i64::try_from(rows).unwrap_or(i64::MAX);
    tx.exec(
        "UPDATE register_batch SET rows = $1 WHERE id = $2",
        v![rows, batch],
    )
    .await?;
    Ok(())
}

const BATCH: &str = "SELECT b.id, b.kind, b.at, \
     CASE WHEN p.id IS NULL THEN NULL ELSE p.last_name || ' ' || p.first_name || coalesce(' ' || p.middle_name, '') END AS who, \
     b.rows, b.what, b.undone_at, b.note \
     FROM register_batch b LEFT JOIN user_account a ON a.id = b.account_id LEFT JOIN person p ON p.id = a.person_id ";

/// The batches of a register, newest first.
pub async fn list(db: &Db, register: &str) -> Result<Vec<Batch>> {
    let sql = format!("{BATCH} WHERE b.register = $1 ORDER BY b.id DESC LIMIT 200");
    Ok(db.all(AssertSqlSafe(sql), v![register]).await?)
}

/// A batch of a register.
pub async fn find(db: &Db, register: &str, id: i64) -> Result<Option<Batch>> {
    let sql = format!("{BATCH} WHERE b.register = $1 AND b.id = $2");
    Ok(db.opt(AssertSqlSafe(sql), v![register, id]).await?)
}

/// What taking back has done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Undone {
    /// Records that are again as they were.
    pub back: usize,
    /// Records that were changed since and stay: their numbers with the reason.
    pub kept: Vec<(i64, String)>,
}

/// Takes a batch back, newest change first.
pub async fn undo(tx: &mut Tx, catalog: &Catalog, pass: &Writing, id: i64) -> Result<Undone> {
    let register = pass.register().table;
    tx.lock(&format!("batch {id}")).await?;
    let open: Option<(i64,)> = tx
        .opt(
            "SELECT id FROM register_batch WHERE id = $1 AND register = $2 AND undone_at IS NULL",
            v![id, register],
        )
        .await?;
    if open.is_none() {
        return Err(Error::NotFound);
    }
    let mut undone = Undone::default();
    // A batch may have changed a record twice: what its own taking back has made of the version is no foreign change.
    let mut now: BTreeMap<(String, i64), (i64, i64)> = BTreeMap::new();
    for line in history::of_batch(tx, id).await? {
        // A merge has touched the registers that linked to the merged records: they are its own work to take back.
        let other = match catalog.find(&line.register) {
            Some(register) if register.table != pass.register().table => {
                Some(Writing::workflow(register, pass.asker()))
            }
            _ => None,
        };
        let pass = other.as_ref().unwrap_or(pass);
        let whose = (line.register.clone(), line.record_id);
        let version = match now.get(&whose) {
            Some((taken, version)) if *taken == line.row_version + 1 => *version,
            _ => line.row_version,
        };
        match take_back(tx, catalog, pass, &line, version).await {
            Ok(version) => {
                undone.back +=
                    usize::from(now.insert(whose, (line.row_version, version)).is_none());
            }
            Err(Error::Changed(_)) => undone
                .kept
                .push((line.record_id, "изменена после этого действия".to_owned())),
            Err(Error::NotFound) => undone.kept.push((line.record_id, "уже удалена".to_owned())),
            Err(Error::Used(places)) => undone.kept.push((
                line.record_id,
                format!("используется: {}", places.join("; ")),
            )),
            Err(Error::Kept) => undone.kept.push((line.record_id, Error::Kept.to_string())),
            Err(other) => return Err(other),
        }
    }
    let asker = pass.asker();
    let note = (!undone.kept.is_empty()).then(|| {
        let each = undone
            .kept
            .iter()
            .take(100)
            .map(|(id, why)| format!("№ {id} {why}"));
        each.collect::<Vec<_>>().join("\n")
    });
    tx.exec(
        "UPDATE register_batch SET undone_at = $1, undone_by = $2, note = $3 WHERE id = $4",
        v![asker.now, asker.by.account_id, note, id],
    )
    .await?;
    Ok(undone)
}

async fn take_back(
    tx: &mut Tx,
    catalog: &Catalog,
    pass: &Writing,
    line: &Line,
    version: i64,
) -> Result<i64> {
    let how = How {
        reason: Some("отмена действия над записями".to_owned()),
        ..How::default()
    };
    let id = line.record_id;
    match line.action.as_str() {
        "create" => rows::delete(tx, catalog, pass, id, version, &how).await,
        "delete" => rows::restore(tx, pass, id, version, &how).await,
        "archive" => rows::unarchive(tx, pass, id, version, &how).await,
        "unarchive" => rows::archive(tx, pass, id, version, &how).await,
        "restore" => rows::delete(tx, catalog, pass, id, version, &how).await,
        _ => {
            let mut was = Values::default();
            for change in &line.changes {
                was.set(&change.field, change.from.clone());
            }
            rows::update(tx, pass, id, version, &was, &how).await
        }
    }
}

/// Keeps in words what could not be taken back.
pub async fn keep_note(tx: &mut Tx, batch: i64, note: &str) -> Result<()> {
    tx.exec(
        "UPDATE register_batch SET note = $1 WHERE id = $2",
        v![note, batch],
    )
    .await?;
    Ok(())
}
