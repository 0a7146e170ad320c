//! The history of records: who changed what, when, from what to what and why. Written in the transaction of the
//! change; nothing here changes or deletes a line.

use super::{access::Writing, record::Value, rows::How};
use crate::storage::{Db, Result, Tx, v};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Action {
    Create,
    Update,
    Delete,
    Restore,
    Archive,
    Unarchive,
    File,
}

impl Action {
    /// The code in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Restore => "restore",
            Self::Archive => "archive",
            Self::Unarchive => "unarchive",
            Self::File => "file",
        }
    }
}

/// The words of an action's code.
pub fn words(code: &str) -> &'static str {
    match code {
        "create" => "создана",
        "update" => "изменена",
        "delete" => "удалена",
        "restore" => "восстановлена",
        "archive" => "переведена в архив",
        "unarchive" => "возвращена из архива",
        "file" => "изменены файлы",
        _ => "изменена",
    }
}

/// One field of a change.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The field.
    pub field: String,
    /// What it was.
    pub from: Value,
    /// What it became.
    pub to: Value,
}

impl Change {
    /// A change of a field.
    pub fn new(field: &str, from: Value, to: Value) -> Self {
        Self {
            field: field.to_owned(),
            from,
            to,
        }
    }
}

/// A line of the history.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its number.
    pub id: i64,
    /// The register.
    pub register: String,
    /// Whose.
    pub record_id: i64,
    /// When, UTC.
    pub at: String,
    /// Whose account; none for the program itself.
    pub account_id: Option<i64>,
    /// Surname, name and patronymic of the account's owner.
    pub who: Option<String>,
    /// See [`words`].
    pub action: String,
    /// Field by field.
    pub changes: Vec<Change>,
    /// Why.
    pub reason: Option<String>,
    /// The batch that it was part of.
    pub batch_id: Option<i64>,
    /// The version that the record had after it.
    pub row_version: i64,
}

/// Writes a line.
pub(super) async fn note(
    tx: &mut Tx,
    pass: &Writing,
    record_id: i64,
    action: Action,
    changes: Vec<Change>,
    version: i64,
    how: &How,
) -> Result<()> {
    let asker = pass.asker();
    let each = changes.iter().map(|change| {
        serde_json::json!([change.field, change.from.to_json(), change.to.to_json()])
    });
    let told = serde_json::Value::Array(each.collect()).to_string();
    tx.exec(
        "INSERT INTO register_change (register, record_id, at, account_id, action, changes, reason, batch_id, row_version, request_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        v![
            pass.register().table,
            record_id,
            asker.now,
            asker.by.account_id,
            action.code(),
            told,
            how.reason.clone(),
            how.batch,
            version,
            &asker.by.request_id
        ],
    )
    .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Kept {
    id: i64,
    register: String,
    record_id: i64,
    at: String,
    account_id: Option<i64>,
    who: Option<String>,
    action: String,
    changes: String,
    reason: Option<String>,
    batch_id: Option<i64>,
    row_version: i64,
}

const LINE: &str = "SELECT c.id, c.register, c.record_id, c.at, c.account_id, \
     CASE WHEN p.id IS NULL THEN NULL ELSE p.last_name || ' ' || p.first_name || coalesce(' ' || p.middle_name, '') END AS who, \
     c.action, c.changes, c.reason, c.batch_id, c.row_version \
     FROM register_change c LEFT JOIN user_account a ON a.id = c.account_id LEFT JOIN person p ON p.id = a.person_id ";

/// The lines of a record, newest first. The caller has read the record under a pass.
pub async fn of_record(db: &Db, register: &str, id: i64) -> Result<Vec<Line>> {
    let sql =
        format!("{LINE} WHERE c.register = $1 AND c.record_id = $2 ORDER BY c.id DESC LIMIT 500");
    lines(db.all(sqlx::AssertSqlSafe(sql), v![register, id]).await?)
}

/// The newest lines of a whole register, before line `before`.
pub async fn of_register(
    db: &Db,
    register: &str,
    before: Option<i64>,
    count: i64,
) -> Result<Vec<Line>> {
    let sql = format!("{LINE} WHERE c.register = $1 AND c.id < $2 ORDER BY c.id DESC LIMIT $3");
    let before = before.unwrap_or(i64::MAX);
    lines(
        db.all(sqlx::AssertSqlSafe(sql), v![register, before, count])
            .await?,
    )
}

/// The newest lines of a batch before line `before`, newest first.
pub async fn of_batch(tx: &mut Tx, batch: i64, before: i64, count: i64) -> Result<Vec<Line>> {
    let sql = format!("{LINE} WHERE c.batch_id = $1 AND c.id < $2 ORDER BY c.id DESC LIMIT $3");
    lines(
        tx.all(sqlx::AssertSqlSafe(sql), v![batch, before, count])
            .await?,
    )
}

/// How many lines of a batch stand from line `from` on.
pub async fn count_of_batch(tx: &mut Tx, batch: i64, from: i64) -> Result<i64> {
    let sql = "SELECT count(*) FROM register_change WHERE batch_id = $1 AND id >= $2";
    let (count,): (i64,) = tx.one(sql, v![batch, from]).await?;
    Ok(count)
}

/// What others have changed in a record since a version.
pub async fn since(tx: &mut Tx, register: &str, id: i64, version: i64) -> Result<Vec<Line>> {
    let sql = format!(
        "{LINE} WHERE c.register = $1 AND c.record_id = $2 AND c.row_version > $3 ORDER BY c.id"
    );
    lines(
        tx.all(sqlx::AssertSqlSafe(sql), v![register, id, version])
            .await?,
    )
}

fn lines(kept: Vec<Kept>) -> Result<Vec<Line>> {
    Ok(kept
        .into_iter()
        .map(|line| Line {
            changes: changes(&line.changes),
            id: line.id,
            register: line.register,
            record_id: line.record_id,
            at: line.at,
            account_id: line.account_id,
            who: line.who,
            action: line.action,
            reason: line.reason,
            batch_id: line.batch_id,
            row_version: line.row_version,
        })
        .collect())
}

fn changes(told: &str) -> Vec<Change> {
    let items: Vec<serde_json::Value> = serde_json::from_str(told).unwrap_or_default();
    items
        .iter()
        .filter_map(|item| {
            let field = item.get(0)?.as_str()?;
            let value = |i| item.get(i).map_or(Value::Empty, Value::from_json);
            Some(Change::new(field, value(1), value(2)))
        })
        .collect()
}
