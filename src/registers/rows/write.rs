//! Writing records: each function is one change of one record with its line of history, in the caller's transaction.

use std::sync::Arc;

use jiff::civil::Date;
use sqlx::AssertSqlSafe;

use super::{Error, Result, Row, of_tx, refused};
use crate::{
    registers::{
        Problems,
        access::Writing,
        catalog::Catalog,
        describe::{Field, Kind, Register},
        history::{self, Action, Change},
        record::{Value, Values},
        terms::{self, Days},
        value,
    },
    storage::{Tx, Val, v},
};

/// The circumstances of a change.
#[derive(Clone, Debug, Default)]
pub struct How {
    /// Why, in the person's words.
    pub reason: Option<String>,
    /// The batch that it belongs to.
    pub batch: Option<i64>,
    /// `SOURCE`: `manual` unless said otherwise.
    pub source: Option<&'static str>,
    /// When the college learned of it; nothing is today.
    pub received_on: Option<Date>,
    /// The college's working days; without them the country's are counted.
    pub days: Option<Arc<Days>>,
}

/// What is wrong with the values: required ones that are empty, and what the record says of itself.
pub fn revise(pass: &Writing, values: &Values) -> Problems {
    let register = pass.register();
    let mut problems = Problems::default();
    let asked = register
        .fields
        .iter()
        .filter(|field| field.required && field.is_column());
    for field in asked {
        if values.get(field.name).is_empty() && pass.may_set(field) {
            problems.add(field.name, format!("Заполните поле «{}».", field.label));
        }
    }
    (register.check)(values, &mut problems);
    problems
}

/// Makes a record; its number.
pub async fn insert(tx: &mut Tx, pass: &Writing, values: &Values, how: &How) -> Result<i64> {
    let problems = revise(pass, values);
    if !problems.is_empty() {
        return Err(Error::Problems(problems));
    }
    let register = pass.register();
    let asker = pass.asker();
    let term = terms::term(pass, values, how);
    let mut columns = vec![
        "created_at",
        "created_by",
        "updated_at",
        "updated_by",
        "source",
        "received_on",
        "due_on",
        "search_norm",
    ];
    let mut kept = v![
        asker.now,
        asker.by.account_id,
        asker.now,
        asker.by.account_id,
        how.source.unwrap_or("manual"),
        term.map(|term| term.received),
        term.map(|term| term.due),
        search_words(register, values)
    ];
    for field in register.fields.iter().filter(|field| field.is_column()) {
        columns.push(field.name);
        kept.push(value::to_database(field, values.get(field.name)));
    }
    if register.dated {
        columns.push("recorded_at");
        kept.push(asker.now.into());
    }
    let marks: Vec<String> = (1..=kept.len()).map(|n| format!("${n}")).collect();
    let sql = format!(
        "INSERT INTO {} ({}) VALUES ({}) RETURNING id",
        register.table,
        columns.join(", "),
        marks.join(", ")
    );
    let made: (i64,) = tx
        .one(AssertSqlSafe(sql), kept)
        .await
        .map_err(|error| refused(register, error))?;
    put_pairs(tx, register, made.0, values).await?;
    let filled = register
        .fields
        .iter()
        .filter(|f| !values.get(f.name).is_empty());
    let changes = filled
        .map(|field| Change::new(field.name, Value::Empty, values.get(field.name).clone()))
        .collect();
    history::note(tx, pass, made.0, Action::Create, changes, 1, how).await?;
    terms::note_late(tx, pass, made.0, term).await?;
    Ok(made.0)
}

/// Changes the fields of `values` in a record that is still at `version`; the new version. Fields that `values`
/// does not name stay as they are.
pub async fn update(
    tx: &mut Tx,
    pass: &Writing,
    id: i64,
    version: i64,
    values: &Values,
    how: &How,
) -> Result<i64> {
    let register = pass.register();
    let row = current(tx, pass, id, version).await?;
    let whole = merged(&row, values);
    let problems = revise(pass, &whole);
    if !problems.is_empty() {
        return Err(Error::Problems(problems));
    }
    let changed: Vec<&Field> = register
        .fields
        .iter()
        .filter(|field| !matches!(field.kind, Kind::Files(_)))
        .filter(|field| values.0.contains_key(field.name))
        .filter(|field| differ(field, row.values.get(field.name), values.get(field.name)))
        .collect();
    if changed.is_empty() {
        return Ok(version);
    }
    let asker = pass.asker();
    let term = terms::term(pass, &whole, how);
    let mut kept = v![
        asker.now,
        asker.by.account_id,
        search_words(register, &whole),
        term.map(|term| term.received),
        term.map(|term| term.due)
    ];
    let mut sets = String::from(
        "updated_at = $1, updated_by = $2, search_norm = $3, received_on = coalesce($4, received_on), \
         due_on = coalesce($5, due_on), row_version = row_version + 1",
    );
    for field in changed.iter().filter(|field| field.is_column()) {
        kept.push(value::to_database(field, values.get(field.name)));
        sets.push_str(&format!(", {} = ${}", field.name, kept.len()));
    }
    write(tx, register, &sets, kept, id, version).await?;
    put_pairs(tx, register, id, values).await?;
    let changes = changed
        .iter()
        .map(|field| {
            let (from, to) = (row.values.get(field.name), values.get(field.name));
            Change::new(field.name, from.clone(), to.clone())
        })
        .collect();
    history::note(tx, pass, id, Action::Update, changes, version + 1, how).await?;
    terms::note_late(tx, pass, id, term).await?;
    Ok(version + 1)
}

/// Deletes a record softly, unless something links to it or it came with the program.
pub async fn delete(
    tx: &mut Tx,
    catalog: &Catalog,
    pass: &Writing,
    id: i64,
    version: i64,
    how: &How,
) -> Result<i64> {
    let register = pass.register();
    let row = current(tx, pass, id, version).await?;
    if !register.keeps.is_empty() && row.values.flag(register.keeps) {
        return Err(Error::Kept);
    }
    let used = super::super::uses::words(tx, catalog, register, &row).await?;
    if !used.is_empty() {
        return Err(Error::Used(used));
    }
    mark(tx, pass, &row, "deleted_at", true, Action::Delete, how).await
}

/// Brings a deleted record back.
pub async fn restore(tx: &mut Tx, pass: &Writing, id: i64, version: i64, how: &How) -> Result<i64> {
    let row = of_tx(tx, pass, id).await?.ok_or(Error::NotFound)?;
    if row.version != version {
        return Err(Error::Changed(row.version));
    }
    mark(tx, pass, &row, "deleted_at", false, Action::Restore, how).await
}

/// Takes a record out of use: it stays where it is linked and is not offered any more.
pub async fn archive(tx: &mut Tx, pass: &Writing, id: i64, version: i64, how: &How) -> Result<i64> {
    let row = current(tx, pass, id, version).await?;
    mark(tx, pass, &row, "archived_at", true, Action::Archive, how).await
}

/// Puts an archived record into use again.
pub async fn unarchive(
    tx: &mut Tx,
    pass: &Writing,
    id: i64,
    version: i64,
    how: &How,
) -> Result<i64> {
    let row = current(tx, pass, id, version).await?;
    mark(tx, pass, &row, "archived_at", false, Action::Unarchive, how).await
}

/// The live record, if it is still at the version.
async fn current(tx: &mut Tx, pass: &Writing, id: i64, version: i64) -> Result<Row> {
    let row = of_tx(tx, pass, id).await?.ok_or(Error::NotFound)?;
    match row.version {
        _ if row.deleted_at.is_some() => Err(Error::NotFound),
        now if now != version => Err(Error::Changed(now)),
        _ => Ok(row),
    }
}

async fn mark(
    tx: &mut Tx,
    pass: &Writing,
    row: &Row,
    column: &str,
    on: bool,
    action: Action,
    how: &How,
) -> Result<i64> {
    let asker = pass.asker();
    let mut kept = v![asker.now, asker.by.account_id];
    let set = match on {
        true => {
            kept.push(asker.now.into());
            format!("{column} = $3")
        }
        false => format!("{column} = NULL"),
    };
    let sets = format!("updated_at = $1, updated_by = $2, row_version = row_version + 1, {set}");
    write(tx, pass.register(), &sets, kept, row.id, row.version).await?;
    history::note(tx, pass, row.id, action, Vec::new(), row.version + 1, how).await?;
    Ok(row.version + 1)
}

async fn write(
    tx: &mut Tx,
    register: &Register,
    sets: &str,
    mut kept: Vec<Val>,
    id: i64,
    version: i64,
) -> Result<()> {
    kept.extend(v![id, version]);
    let sql = format!(
        "UPDATE {} SET {sets} WHERE id = ${} AND row_version = ${}",
        register.table,
        kept.len() - 1,
        kept.len()
    );
    let rows = tx.exec(AssertSqlSafe(sql), kept).await;
    match rows.map_err(|error| refused(register, error))? {
        // On PostgreSQL another writer may have come between the reading and this.
        0 => Err(Error::Changed(version + 1)),
        _ => Ok(()),
    }
}

async fn put_pairs(tx: &mut Tx, register: &Register, id: i64, values: &Values) -> Result<()> {
    for field in register.fields {
        let Kind::Links(_, table) = field.kind else {
            continue;
        };
        let Some(value) = values.0.get(field.name) else {
            continue;
        };
        let sql = format!("DELETE FROM {table} WHERE owner_id = $1");
        tx.exec(AssertSqlSafe(sql), v![id]).await?;
        let Value::Ids(targets) = value else { continue };
        for target in targets {
            let sql = format!("INSERT INTO {table} (owner_id, target_id) VALUES ($1, $2)");
            let put = tx.exec(AssertSqlSafe(sql), v![id, *target]).await;
            put.map_err(|error| refused(register, error))?;
        }
    }
    Ok(())
}

/// The record as it will be.
fn merged(row: &Row, values: &Values) -> Values {
    let mut whole = row.values.clone();
    for (name, value) in &values.0 {
        whole.set(name, value.clone());
    }
    whole
}

fn differ(field: &Field, before: &Value, after: &Value) -> bool {
    match (before, after, field.kind) {
        (Value::Empty, Value::Flag(false), _) | (Value::Flag(false), Value::Empty, _) => false,
        _ => !before.is_same(after),
    }
}

/// The words by which the search of the list finds the record.
fn search_words(register: &Register, values: &Values) -> String {
    let mut words = String::new();
    // A private field is never found by: the search of those who do not see it would feel it out.
    let found = register
        .fields
        .iter()
        .filter(|field| field.found && field.private.is_empty());
    for field in found {
        let text = match values.get(field.name) {
            Value::Text(text) => super::super::fold(text),
            Value::Int(n) if !matches!(field.kind, Kind::Link(_)) => n.to_string(),
            _ => continue,
        };
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(&text);
    }
    words
}
