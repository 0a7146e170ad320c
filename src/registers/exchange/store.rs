//! Imports on their way, in the database: the file's rows as they were read, and what the trial said of each.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sqlx::AssertSqlSafe;

use crate::{
    registers::{Value, Values, Writing},
    sheets::Cell,
    storage::{Db, Result, Tx, Val, v},
};

/// Rows of one statement.
const TOGETHER: usize = 100;

/// An import.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Import {
    pub id: i64,
    pub at: String,
    pub file_name: String,
    /// `parsed`, `checking`, `checked`, `applying`, `applied`, `failed`.
    pub state: String,
    headings: String,
    mapping: String,
    pub rows: i64,
    pub good: i64,
    pub errors: i64,
    /// Rows that are written.
    pub done: i64,
    pub batch_id: Option<i64>,
    pub note: Option<String>,
}

/// What was found in the file.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Found {
    /// The names of its sheets.
    pub sheets: Vec<String>,
    /// The headings of the chosen sheet.
    pub titles: Vec<String>,
}

/// How the file is read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Shape {
    /// Which sheet, from 0.
    pub sheet: usize,
    /// The row of the headings as a person counts; 0: the rows have no headings.
    pub head: usize,
    /// Empty cells wipe what is in the record.
    #[serde(default)]
    pub clear: bool,
    /// Rows that were pasted and not sent as a file.
    #[serde(default)]
    pub pasted: bool,
    /// The field of each column.
    pub columns: Vec<Option<String>>,
    /// When the college learned of what the file says; asked when the load begins.
    #[serde(default)]
    pub received_on: Option<jiff::civil::Date>,
}

/// What the trial says of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Create,
    Update,
    Same,
    Bad,
}

impl Action {
    pub fn code(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Same => "same",
            Self::Bad => "bad",
        }
    }
}

/// What is told of a row.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Told {
    /// The record's name.
    #[serde(rename = "t", default)]
    pub title: String,
    /// Field (or nothing) and problem.
    #[serde(rename = "p", default)]
    pub problems: Vec<(String, String)>,
    /// Field and remark.
    #[serde(rename = "r", default)]
    pub remarks: Vec<(String, String)>,
    /// Field, what it was, what it becomes, in words.
    #[serde(rename = "d", default)]
    pub changes: Vec<(String, String, String)>,
}

/// A row of an import.
#[derive(Clone, Debug)]
pub struct Row {
    /// As a person counts.
    pub number: i64,
    pub cells: Vec<Cell>,
    /// What will be written.
    pub values: Values,
    /// The record that will be changed, at this version.
    pub record: Option<(i64, i64)>,
    pub action: Option<Action>,
    pub told: Told,
    /// Fields that will lead to the records of other rows of the file.
    pub later: Vec<(String, i64)>,
}

impl Row {
    /// Whether it speaks of other rows of the file and is written after them.
    pub fn waits(&self) -> bool {
        !self.later.is_empty()
    }

    /// A row as it was read.
    pub fn new(number: i64, cells: Vec<Cell>) -> Self {
        Self {
            number,
            cells,
            values: Values::default(),
            record: None,
            action: None,
            told: Told::default(),
            later: Vec::new(),
        }
    }
}

impl Import {
    /// Whether a part of its rows is in the register already: it is written on and not tried again.
    pub fn is_partly_written(&self) -> bool {
        self.batch_id.is_some() && self.state != "applied"
    }

    pub fn found(&self) -> Found {
        serde_json::from_str(&self.headings).unwrap_or_default()
    }

    pub fn shape(&self) -> Shape {
        serde_json::from_str(&self.mapping).unwrap_or_default()
    }
}

fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

const IMPORT: &str = "SELECT id, at, file_name, state, headings, mapping, rows, good, errors, done, batch_id, note FROM import_batch ";

/// A person's own import of a register.
pub async fn find(db: &Db, pass: &Writing, id: i64) -> Result<Option<Import>> {
    let sql = format!("{IMPORT} WHERE id = $1 AND register = $2 AND account_id = $3");
    let me = pass.asker().by.account_id;
    db.opt(AssertSqlSafe(sql), v![id, pass.register().table, me])
        .await
}

/// A person's imports of a register, newest first.
pub async fn list(db: &Db, pass: &Writing) -> Result<Vec<Import>> {
    let sql = format!("{IMPORT} WHERE register = $1 AND account_id = $2 ORDER BY id DESC LIMIT 20");
    let me = pass.asker().by.account_id;
    db.all(AssertSqlSafe(sql), v![pass.register().table, me])
        .await
}

/// Keeps a file that has just been read.
pub async fn create(
    tx: &mut Tx,
    pass: &Writing,
    file_name: &str,
    found: &Found,
    shape: &Shape,
    rows: &[Row],
) -> Result<i64> {
    let asker = pass.asker();
    let (id,): (i64,) = tx
        .one(
            "INSERT INTO import_batch (register, account_id, at, file_name, state, headings, mapping, rows) \
             VALUES ($1, $2, $3, $4, 'parsed', $5, $6, $7) RETURNING id",
            v![
                pass.register().table,
                asker.by.account_id,
                asker.now,
                file_name,
                json(found),
                json(shape),
                rows.len() as i64
            ],
        )
        .await?;
    put(tx, id, rows).await?;
    Ok(id)
}

/// Replaces what was read: another sheet, another heading row, other columns.
pub async fn reread(
    tx: &mut Tx,
    id: i64,
    found: &Found,
    shape: &Shape,
    rows: Option<&[Row]>,
) -> Result<()> {
    tx.exec(
        "UPDATE import_batch SET state = 'parsed', headings = $1, mapping = $2, note = NULL WHERE id = $3",
        v![json(found), json(shape), id],
    )
    .await?;
    if let Some(rows) = rows {
        tx.exec("DELETE FROM import_row WHERE batch_id = $1", v![id])
            .await?;
        tx.exec(
            "UPDATE import_batch SET rows = $1 WHERE id = $2",
            v![rows.len() as i64, id],
        )
        .await?;
        put(tx, id, rows).await?;
    }
    Ok(())
}

/// Moves an import from one state to another; whether it was there.
pub async fn turn(db: &Db, id: i64, from: &[&str], to: &str, note: Option<&str>) -> Result<bool> {
    let states: Vec<String> = from.iter().map(|state| format!("'{state}'")).collect();
    let sql = format!(
        "UPDATE import_batch SET state = $1, note = $2 WHERE id = $3 AND state IN ({})",
        states.join(", ")
    );
    Ok(db.exec(AssertSqlSafe(sql), v![to, note, id]).await? > 0)
}

/// Begins to write an import that is checked, or goes on with one that was broken off, as it began; whether there is
/// anything to write.
pub async fn begin(
    db: &Db,
    import: &Import,
    received_on: Option<jiff::civil::Date>,
) -> Result<bool> {
    let mut shape = import.shape();
    if import.batch_id.is_none() {
        shape.received_on = received_on;
    }
    let begun = db
        .exec(
            "UPDATE import_batch SET state = 'applying', note = NULL, mapping = $1, \
             done = CASE WHEN batch_id IS NULL THEN 0 ELSE done END WHERE id = $2 AND state IN ('checked', 'applying')",
            v![json(&shape), import.id],
        )
        .await?;
    Ok(begun > 0)
}

/// Whether an import is being written, in the transaction that writes it.
pub async fn is_applying(tx: &mut Tx, id: i64) -> Result<bool> {
    let ready: Option<(i64,)> = tx
        .opt(
            "SELECT id FROM import_batch WHERE id = $1 AND state = 'applying'",
            v![id],
        )
        .await?;
    Ok(ready.is_some())
}

/// How many rows are written.
pub async fn done(db: &Db, id: i64) -> Result<i64> {
    let sql = "SELECT done FROM import_batch WHERE id = $1";
    let (done,): (i64,) = db.one(sql, v![id]).await?;
    Ok(done)
}

/// Notes which rows are written and which records they have become, in the transaction that writes them: nothing is
/// written twice. When the import is not being written any more, or somebody else has written a row, it is an error and
/// the transaction ends without a trace.
pub async fn written(tx: &mut Tx, id: i64, batch: i64, made: &[(i64, i64)]) -> Result<()> {
    let count = made.len() as i64;
    let ours = tx
        .exec(
            "UPDATE import_batch SET done = done + $1, batch_id = $2 WHERE id = $3 AND state = 'applying' \
             AND (batch_id IS NULL OR batch_id = $4)",
            v![count, batch, id, batch],
        )
        .await?;
    let mut noted = 0;
    for part in made.chunks(TOGETHER) {
        // The ends of the part keep the database from walking all rows of the import for each of these.
        let rows = part.iter().map(|(row, _)| *row);
        let (first, last) = (rows.clone().min().unwrap_or(0), rows.max().unwrap_or(0));
        let mut values = v![id, first, last];
        let mut marks = Vec::with_capacity(part.len());
        for (row, record) in part {
            values.extend(v![*row, *record]);
            let n = values.len();
            marks.push(format!(
                "(CAST(${} AS BIGINT), CAST(${n} AS BIGINT))",
                n - 1
            ));
        }
        let sql = format!(
            "WITH made (row_no, record) AS (VALUES {}) UPDATE import_row SET action = 'done', record_id = made.record FROM made \
             WHERE import_row.batch_id = $1 AND import_row.row_no BETWEEN $2 AND $3 AND import_row.row_no = made.row_no AND import_row.action IN ('create', 'update')",
            marks.join(", ")
        );
        noted += tx.exec(AssertSqlSafe(sql), values).await?;
    }
    match ours == 1 && noted == made.len() as u64 {
        true => Ok(()),
        false => Err(crate::storage::Error::Fault(anyhow::anyhow!(
            "строки загрузки {id} уже записаны другим"
        ))),
    }
}

/// The records of rows that are written or were there before, by the numbers of the rows.
pub async fn records(tx: &mut Tx, id: i64, rows: &[i64]) -> Result<BTreeMap<i64, i64>> {
    let mut found = BTreeMap::new();
    for part in rows.chunks(500) {
        let mut values = v![id];
        values.extend(part.iter().map(|row| Val::Int(*row)));
        let marks: Vec<String> = (2..=values.len()).map(|n| format!("${n}")).collect();
        let sql = format!(
            "SELECT row_no, record_id FROM import_row WHERE batch_id = $1 AND record_id IS NOT NULL AND row_no IN ({})",
            marks.join(", ")
        );
        let records: Vec<(i64, i64)> = tx.all(AssertSqlSafe(sql), values).await?;
        found.extend(records);
    }
    Ok(found)
}

/// What the trial has counted.
pub async fn counted(db: &Db, id: i64, good: i64, errors: i64) -> Result<()> {
    db.exec(
        "UPDATE import_batch SET state = 'checked', good = $1, errors = $2, done = rows WHERE id = $3 AND state = 'checking'",
        v![good, errors, id],
    )
    .await?;
    Ok(())
}

async fn put(tx: &mut Tx, id: i64, rows: &[Row]) -> Result<()> {
    for part in rows.chunks(TOGETHER) {
        let mut values: Vec<Val> = Vec::with_capacity(part.len() * 6);
        let mut marks = Vec::with_capacity(part.len());
        for row in part {
            let first = values.len() + 1;
            let each: Vec<String> = (first..first + 6).map(|n| format!("${n}")).collect();
            marks.push(format!("({})", each.join(", ")));
            values.extend(v![
                id,
                row.number,
                data(row),
                row.action.map(|_| json(&row.told)),
                row.action.map(Action::code),
                row.record.map(|(record, _)| record)
            ]);
        }
        let sql = format!(
            "INSERT INTO import_row (batch_id, row_no, data, problems, action, record_id) VALUES {}",
            marks.join(", ")
        );
        tx.exec(AssertSqlSafe(sql), values).await?;
    }
    Ok(())
}

/// Writes rows again with what the trial said of them.
pub async fn put_back(db: &Db, id: i64, rows: &[Row]) -> Result<()> {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Ok(());
    };
    let mut tx = db.begin().await?;
    tx.exec(
        "DELETE FROM import_row WHERE batch_id = $1 AND row_no BETWEEN $2 AND $3",
        v![id, first.number, last.number],
    )
    .await?;
    put(&mut tx, id, rows).await?;
    tx.commit().await
}

type Kept = (i64, String, Option<String>, Option<String>, Option<i64>);

const ROW: &str =
    "SELECT row_no, data, problems, action, record_id FROM import_row WHERE batch_id = $1";

/// Rows after a number, in their order.
pub async fn rows(db: &Db, id: i64, after: i64, count: i64) -> Result<Vec<Row>> {
    let sql = format!("{ROW} AND row_no > $2 ORDER BY row_no LIMIT $3");
    let kept: Vec<Kept> = db.all(AssertSqlSafe(sql), v![id, after, count]).await?;
    Ok(kept.into_iter().map(row).collect())
}

/// Rows of one action.
pub async fn rows_of(db: &Db, id: i64, action: &str, after: i64, count: i64) -> Result<Vec<Row>> {
    let sql = format!("{ROW} AND action = $2 AND row_no > $3 ORDER BY row_no LIMIT $4");
    let kept: Vec<Kept> = db
        .all(AssertSqlSafe(sql), v![id, action, after, count])
        .await?;
    Ok(kept.into_iter().map(row).collect())
}

/// What the words of a row with remarks have in them; in what people typed the quotation mark would be escaped.
const NOTED: &str = "action <> 'bad' AND problems LIKE '%\"r\":[[%'";

/// Accepted rows of which something is remarked.
pub async fn noted(db: &Db, id: i64, after: i64, count: i64) -> Result<Vec<Row>> {
    let sql = format!("{ROW} AND {NOTED} AND row_no > $2 ORDER BY row_no LIMIT $3");
    let kept: Vec<Kept> = db.all(AssertSqlSafe(sql), v![id, after, count]).await?;
    Ok(kept.into_iter().map(row).collect())
}

/// How many of them there are.
pub async fn count_noted(db: &Db, id: i64) -> Result<i64> {
    let sql = format!("SELECT count(*) FROM import_row WHERE batch_id = $1 AND {NOTED}");
    let (count,): (i64,) = db.one(AssertSqlSafe(sql), v![id]).await?;
    Ok(count)
}

/// Rows that will be written, in the transaction that writes them.
pub async fn accepted(tx: &mut Tx, id: i64, after: i64, count: i64) -> Result<Vec<Row>> {
    let sql = format!(
        "{ROW} AND action IN ('create', 'update') AND row_no > $2 ORDER BY row_no LIMIT $3"
    );
    let kept: Vec<Kept> = tx.all(AssertSqlSafe(sql), v![id, after, count]).await?;
    Ok(kept.into_iter().map(row).collect())
}

/// How many rows of each action there are.
pub async fn tally(db: &Db, id: i64) -> Result<BTreeMap<String, i64>> {
    let rows: Vec<(String, i64)> = db
        .all(
            "SELECT coalesce(action, ''), count(*) FROM import_row WHERE batch_id = $1 GROUP BY coalesce(action, '')",
            v![id],
        )
        .await?;
    Ok(rows.into_iter().collect())
}

/// One row.
pub async fn one(db: &Db, id: i64, number: i64) -> Result<Option<Row>> {
    let found = rows(db, id, number - 1, 1).await?.pop();
    Ok(found.filter(|row| row.number == number))
}

/// Notes against one row what the database said when it was to be written.
pub async fn refuse(db: &Db, id: i64, row: &mut Row, words: Vec<(String, String)>) -> Result<()> {
    row.action = Some(Action::Bad);
    row.told.problems = words;
    put_back(db, id, std::slice::from_ref(row)).await?;
    db.exec(
        "UPDATE import_batch SET errors = errors + 1, good = good - 1 WHERE id = $1",
        v![id],
    )
    .await?;
    Ok(())
}

/// Takes an import away, with its rows.
pub async fn forget(tx: &mut Tx, id: i64) -> Result<()> {
    tx.exec("DELETE FROM import_row WHERE batch_id = $1", v![id])
        .await?;
    tx.exec("DELETE FROM import_batch WHERE id = $1", v![id])
        .await?;
    Ok(())
}

/// Old imports of whomever: what a file brought is in the register or is of no use any more.
pub async fn old(db: &Db, before: jiff::Timestamp) -> Result<Vec<i64>> {
    let rows: Vec<(i64,)> = db
        .all(
            "SELECT id FROM import_batch WHERE at < $1 ORDER BY id LIMIT 50",
            v![before],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The columns that were chosen for such headings the last time.
pub async fn remembered(
    db: &Db,
    register: &str,
    print: &str,
) -> Result<Option<Vec<Option<String>>>> {
    let kept: Option<(String,)> = db
        .opt(
            "SELECT mapping FROM import_mapping WHERE register = $1 AND headings = $2",
            v![register, print],
        )
        .await?;
    Ok(kept.and_then(|(text,)| serde_json::from_str(&text).ok()))
}

/// Remembers the columns for the next file with such headings.
pub async fn remember(
    tx: &mut Tx,
    pass: &Writing,
    print: &str,
    columns: &[Option<String>],
) -> Result<()> {
    tx.exec(
        "INSERT INTO import_mapping (register, headings, mapping, at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (register, headings) DO UPDATE SET mapping = excluded.mapping, at = excluded.at",
        v![pass.register().table, print, json(&columns), pass.asker().now],
    )
    .await?;
    Ok(())
}

fn data(row: &Row) -> String {
    let cells: Vec<serde_json::Value> = row.cells.iter().map(cell_to_json).collect();
    let values: serde_json::Map<String, serde_json::Value> = row
        .values
        .0
        .iter()
        .map(|(name, value)| (name.clone(), value.to_json()))
        .collect();
    let version = row.record.map(|(_, version)| version);
    serde_json::json!({"c": cells, "v": values, "n": version, "l": row.later}).to_string()
}

fn row((number, data, told, action, record): Kept) -> Row {
    let data: serde_json::Value = serde_json::from_str(&data).unwrap_or_default();
    let cells = data["c"]
        .as_array()
        .map(|cells| cells.iter().map(cell_of_json).collect());
    let values = data["v"].as_object().map(|values| {
        let each = values.iter();
        Values(
            each.map(|(name, value)| (name.clone(), Value::from_json(value)))
                .collect(),
        )
    });
    let later = serde_json::from_value(data["l"].clone());
    let action = action.and_then(|code| {
        let all = [Action::Create, Action::Update, Action::Same, Action::Bad];
        all.into_iter().find(|action| action.code() == code)
    });
    Row {
        number,
        cells: cells.unwrap_or_default(),
        values: values.unwrap_or_default(),
        record: record.zip(data["n"].as_i64()),
        action,
        told: told
            .and_then(|told| serde_json::from_str(&told).ok())
            .unwrap_or_default(),
        later: later.unwrap_or_default(),
    }
}

fn cell_to_json(cell: &Cell) -> serde_json::Value {
    match cell {
        Cell::Empty => serde_json::Value::Null,
        // A zero character no database takes, and nobody typed it.
        Cell::Text(text) => text.replace('\0', "").into(),
        Cell::Number(number) => (*number).into(),
        Cell::Date(day) => serde_json::json!({"d": day.to_string()}),
        Cell::DateTime(at) => serde_json::json!({"t": at.to_string()}),
        Cell::Bool(yes) => (*yes).into(),
    }
}

fn cell_of_json(json: &serde_json::Value) -> Cell {
    match json {
        serde_json::Value::String(text) => Cell::text(text.as_str()),
        serde_json::Value::Number(number) => number.as_f64().map_or(Cell::Empty, Cell::Number),
        serde_json::Value::Bool(yes) => Cell::Bool(*yes),
        serde_json::Value::Object(kept) => {
            let text = |key: &str| kept.get(key).and_then(|value| value.as_str());
            let day = text("d").and_then(|text| text.parse().ok()).map(Cell::Date);
            let at = || {
                text("t")
                    .and_then(|text| text.parse().ok())
                    .map(Cell::DateTime)
            };
            day.or_else(at).unwrap_or(Cell::Empty)
        }
        _ => Cell::Empty,
    }
}
