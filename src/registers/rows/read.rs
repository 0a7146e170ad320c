//! Reading records.

use std::collections::BTreeMap;

use sqlx::AssertSqlSafe;

use crate::{
    registers::{
        access::Reading,
        describe::{Field, Kind},
        record::{Value, Values},
        value,
    },
    storage::{Db, Dyn, Result, Tx, Val},
};

/// A record.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its number.
    pub id: i64,
    /// Grows with each change: the optimistic lock.
    pub version: i64,
    /// When it was made, UTC.
    pub created_at: String,
    /// When it was changed last, UTC.
    pub updated_at: String,
    /// Since when it is not offered any more.
    pub archived_at: Option<String>,
    /// Since when it is deleted.
    pub deleted_at: Option<String>,
    /// When the college learned what it says.
    pub received_on: Option<String>,
    /// By when it had to be entered.
    pub due_on: Option<String>,
    /// The values that exist for whoever reads.
    pub values: Values,
}

/// The columns that every record has, as [`row_of`] reads them.
pub(in crate::registers) const COMMON: &str = "t.id, t.row_version, t.created_at, t.updated_at, t.archived_at, t.deleted_at, t.received_on, t.due_on";
const COMMON_COUNT: usize = 8;

/// The columns of these fields after the common ones.
pub(in crate::registers) fn columns(fields: &[&'static Field]) -> String {
    let mut sql = COMMON.to_owned();
    for field in fields.iter().filter(|field| field.is_column()) {
        sql.push_str(", t.");
        sql.push_str(field.name);
    }
    sql
}

/// A record of a row that was selected by [`columns`].
pub(in crate::registers) fn row_of(fields: &[&'static Field], Dyn(kept): Dyn) -> Row {
    let mut kept = kept.into_iter();
    let mut common: Vec<Val> = kept.by_ref().take(COMMON_COUNT).collect();
    let mut values = Values::default();
    for field in fields.iter().filter(|field| field.is_column()) {
        let value = value::from_database(field, kept.next().unwrap_or(Val::Null));
        values.set(field.name, value);
    }
    let mut take = |i: usize| std::mem::replace(&mut common[i], Val::Null);
    let mut text = |i| match take(i) {
        Val::Text(text) => Some(text),
        _ => None,
    };
    let (created_at, updated_at) = (text(2).unwrap_or_default(), text(3).unwrap_or_default());
    let (archived_at, deleted_at) = (text(4), text(5));
    let (received_on, due_on) = (text(6), text(7));
    let int = |value: &Val| match value {
        Val::Int(n) => *n,
        _ => 0,
    };
    Row {
        id: int(&common[0]),
        version: int(&common[1]),
        created_at,
        updated_at,
        archived_at,
        deleted_at,
        received_on,
        due_on,
        values,
    }
}

/// Where records are read from: outside a transaction, or inside one that writes them.
enum From<'a> {
    Db(&'a Db),
    Tx(&'a mut Tx),
}

impl From<'_> {
    async fn all(&mut self, sql: String, values: Vec<Val>) -> Result<Vec<Dyn>> {
        match self {
            From::Db(db) => db.all(AssertSqlSafe(sql), values).await,
            From::Tx(tx) => tx.all(AssertSqlSafe(sql), values).await,
        }
    }
}

/// The record of a number, deleted ones too: whoever shows it says so.
pub async fn get(db: &Db, pass: &Reading, id: i64) -> Result<Option<Row>> {
    one(&mut From::Db(db), pass, id).await
}

/// The same in a transaction.
pub async fn of_tx(tx: &mut Tx, pass: &Reading, id: i64) -> Result<Option<Row>> {
    one(&mut From::Tx(tx), pass, id).await
}

async fn one(from: &mut From<'_>, pass: &Reading, id: i64) -> Result<Option<Row>> {
    let fields: Vec<_> = pass.fields().collect();
    let mut values = vec![Val::Int(id)];
    let condition = pass.condition(&mut values);
    let table = pass.register().table;
    let sql = format!(
        "SELECT {} FROM {table} t WHERE t.id = $1 AND {condition}",
        columns(&fields)
    );
    let Some(found) = from.all(sql, values).await?.pop() else {
        return Ok(None);
    };
    let mut rows = vec![row_of(&fields, found)];
    pairs(from, &fields, &mut rows).await?;
    Ok(rows.pop())
}

/// The records of these numbers, in their order; those that do not exist for the asker are left out.
pub async fn many(db: &Db, pass: &Reading, ids: &[i64]) -> Result<Vec<Row>> {
    let fields: Vec<_> = pass.fields().collect();
    let mut rows = Vec::with_capacity(ids.len());
    for part in ids.chunks(500) {
        let mut values: Vec<Val> = part.iter().map(|id| Val::Int(*id)).collect();
        let marks: Vec<String> = (1..=part.len()).map(|n| format!("${n}")).collect();
        let condition = pass.condition(&mut values);
        let sql = format!(
            "SELECT {} FROM {} t WHERE t.id IN ({}) AND {condition}",
            columns(&fields),
            pass.register().table,
            marks.join(", ")
        );
        let found: Vec<Dyn> = db.all(AssertSqlSafe(sql), values).await?;
        rows.extend(found.into_iter().map(|row| row_of(&fields, row)));
    }
    pairs(&mut From::Db(db), &fields, &mut rows).await?;
    let place: BTreeMap<i64, usize> = ids.iter().enumerate().map(|(i, id)| (*id, i)).collect();
    rows.sort_by_key(|row| place.get(&row.id).copied());
    Ok(rows)
}

/// Numbers of the live records whose column has a value: `ids_by(db, pass, "building_id", 3.into())`.
pub async fn ids_by(db: &Db, pass: &Reading, column: &Field, value: Val) -> Result<Vec<i64>> {
    let mut values = vec![value];
    let condition = pass.condition(&mut values);
    let sql = format!(
        "SELECT t.id FROM {} t WHERE t.{} = $1 AND t.deleted_at IS NULL AND {condition} ORDER BY t.id",
        pass.register().table,
        column.name
    );
    let rows: Vec<(i64,)> = db.all(AssertSqlSafe(sql), values).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Fills in the fields that are kept in tables of pairs.
async fn pairs(from: &mut From<'_>, fields: &[&'static Field], rows: &mut [Row]) -> Result<()> {
    for field in fields {
        let Kind::Links(_, table) = field.kind else {
            continue;
        };
        for part in rows.chunks_mut(500) {
            let values = part.iter().map(|row| Val::Int(row.id)).collect();
            let marks: Vec<String> = (1..=part.len()).map(|n| format!("${n}")).collect();
            let sql = format!(
                "SELECT owner_id, target_id FROM {table} WHERE owner_id IN ({}) ORDER BY owner_id, target_id",
                marks.join(", ")
            );
            let mut targets: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
            for Dyn(pair) in from.all(sql, values).await? {
                if let [Val::Int(owner), Val::Int(target)] = pair[..] {
                    targets.entry(owner).or_default().push(target);
                }
            }
            for row in part {
                if let Some(ids) = targets.remove(&row.id) {
                    row.values.set(field.name, Value::Ids(ids));
                }
            }
        }
    }
    Ok(())
}
