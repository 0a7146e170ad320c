//! Registers that have grown large: each gets a narrow index of what its list filters, orders and sums by, so that a list
//! of a hundred thousand records is read from that and not from the whole records. No migration names these indexes: the
//! program makes them from the descriptions, renews them when a description changes and drops them when a register is
//! small again.

use sha2::{Digest as _, Sha256};
use sqlx::AssertSqlSafe;

use super::{
    Catalog,
    describe::{Field, Kind, Register},
};
use crate::storage::{Db, Result, migrations, v};

/// From how many records a list has an index of its own.
pub const LARGE: i64 = 5_000;
/// With fewer than this it has none again: a register at the border does not swing.
const SMALL: i64 = LARGE / 2;
/// The columns of an index at most.
const WIDEST: usize = 14;
/// Characters for all its texts together: an entry of PostgreSQL's has 2,700 bytes at most, and a character up to four.
const ROOM: u16 = 500;
/// How the names of these indexes begin.
const PREFIX: &str = migrations::MADE_INDEX;

/// Makes, renews and drops the indexes; the names of the registers where something was done. Safe to do at any time: while
/// the index of a hundred thousand records is made, others wait with their writing for about half a second.
pub async fn renew(db: &Db, catalog: &Catalog) -> Result<Vec<&'static str>> {
    let there = there(db).await?;
    let mut renewed = Vec::new();
    for register in catalog.all() {
        let head = format!("{PREFIX}{}_", register.table);
        let of_register = |name: &&String| {
            name.strip_prefix(&head)
                .is_some_and(|rest| !rest.contains('_'))
        };
        let old: Vec<&String> = there.iter().filter(of_register).collect();
        match renew_one(db, register, &old).await {
            Ok(true) => renewed.push(register.many),
            Ok(false) => {}
            // A list that stays slow is no reason to leave the others so.
            Err(error) => {
                tracing::error!(%error, register = register.table, "указатель большого реестра не обновлён");
            }
        }
    }
    Ok(renewed)
}

async fn renew_one(db: &Db, register: &'static Register, old: &[&String]) -> Result<bool> {
    let index = Index::of(register);
    let wanted = match rows(db, register.table).await? {
        n if n >= LARGE => true,
        n if n < SMALL => false,
        _ => !old.is_empty(),
    };
    let stands = old.iter().any(|name| **name == index.name);
    let spare: Vec<&&String> = old
        .iter()
        .filter(|name| !wanted || ***name != index.name)
        .collect();
    if wanted == stands && spare.is_empty() {
        return Ok(false);
    }
    if wanted && !stands {
        let mut tx = db.begin().await?;
        tx.exec(AssertSqlSafe(index.sql), v![]).await?;
        // Without figures of the table neither engine knows what the index is worth.
        let sql = format!("ANALYZE {}", register.table);
        tx.exec(AssertSqlSafe(sql), v![]).await?;
        tx.commit().await?;
    }
    for name in spare {
        let sql = format!("DROP INDEX IF EXISTS {name}");
        db.exec(AssertSqlSafe(sql), v![]).await?;
    }
    Ok(true)
}

struct Index {
    name: String,
    sql: String,
}

impl Index {
    /// Over the records in use: that is what lists show unless they are asked for others.
    fn of(register: &'static Register) -> Self {
        let columns = columns(register).join(", ");
        let table = register.table;
        let print: String = Sha256::digest(columns.as_bytes())
            .iter()
            .take(4)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let name = format!("{PREFIX}{table}_{print}");
        let sql = format!(
            "CREATE INDEX {name} ON {table} ({columns}) WHERE deleted_at IS NULL AND archived_at IS NULL"
        );
        Self { name, sql }
    }
}

/// What stands in lists, what narrows them best first. The last three make the index whole: with them no list that asks
/// for nothing else opens a record.
fn columns(register: &'static Register) -> Vec<&'static str> {
    let mut fields: Vec<&Field> = register
        .fields
        .iter()
        .filter(|field| is_worth(register, field))
        .collect();
    fields.sort_by_key(|field| match field.kind {
        Kind::Choice(_) => 0,
        Kind::Link(_) => 1,
        Kind::Flag => 2,
        Kind::Text(..) => 4,
        _ => 3,
    });
    let mut room = ROOM;
    fields.retain(|field| match field.kind {
        Kind::Text(most, _) => {
            let fits = most <= room;
            room -= if fits { most } else { 0 };
            fits
        }
        _ => true,
    });
    let mut columns: Vec<&'static str> = fields.iter().map(|field| field.name).collect();
    columns.truncate(WIDEST);
    if register.dated {
        columns.retain(|name| !["valid_from", "valid_to"].contains(name));
        columns.extend(["valid_from", "valid_to"]);
    }
    columns.extend(["deleted_at", "archived_at", "id"]);
    columns
}

fn is_worth(register: &Register, field: &Field) -> bool {
    let mut order = register.order.iter();
    let orders = order.any(|name| name.trim_start_matches('-') == field.name);
    let lies_in_a_list = !matches!(
        field.kind,
        Kind::Long | Kind::Choices(_) | Kind::Links(..) | Kind::Files(_)
    );
    (field.listed || field.summed || orders) && lies_in_a_list && field.private.is_empty()
}

async fn rows(db: &Db, table: &str) -> Result<i64> {
    let sql = format!("SELECT count(*) FROM (SELECT 1 AS one FROM {table} LIMIT {LARGE}) f");
    let (rows,): (i64,) = db.one(AssertSqlSafe(sql), v![]).await?;
    Ok(rows)
}

/// The indexes of this kind that are there.
async fn there(db: &Db) -> Result<Vec<String>> {
    let sql = match db.is_postgres() {
        true => "SELECT indexname AS name FROM pg_indexes WHERE schemaname = current_schema()",
        false => "SELECT name FROM sqlite_master WHERE type = 'index'",
    };
    let names: Vec<(String,)> = db.all(sql, v![]).await?;
    let ours = names.into_iter().map(|(name,)| name);
    Ok(ours.filter(|name| name.starts_with(PREFIX)).collect())
}
