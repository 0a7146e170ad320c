//! Where a record is used: what links to it, and for an item of a code list who chose it.

use std::sync::Arc;

use sqlx::AssertSqlSafe;

use super::{
    access::Asker,
    catalog::Catalog,
    describe::{Field, Kind, Register},
    rows::Row,
};
use crate::storage::{Db, Result, Tx, Val, v};

/// Records of one register that use the record through one field.
#[derive(Clone, Debug)]
pub struct Used {
    /// Whose.
    pub register: &'static Register,
    /// The field.
    pub field: &'static Field,
    /// How many.
    pub count: i64,
}

/// The statements that count, each with its register, field and values.
fn questions(
    catalog: &Catalog,
    register: &Register,
    row: &Row,
) -> Vec<(&'static Register, &'static Field, String, Vec<Val>)> {
    let mut all = Vec::new();
    for used in catalog.uses(register.table) {
        let (table, name) = (used.register.table, used.field.name);
        let sql = match used.field.kind {
            Kind::Links(_, pairs) => format!(
                "SELECT count(*) FROM {table} t WHERE t.deleted_at IS NULL AND t.id IN (SELECT owner_id FROM {pairs} WHERE target_id = $1)"
            ),
            _ => format!(
                "SELECT count(*) FROM {table} t WHERE t.deleted_at IS NULL AND t.{name} = $1"
            ),
        };
        all.push((used.register, used.field, sql, v![row.id]));
    }
    let (Some(list), Some(code)) = (row.values.text("list"), row.values.text("code")) else {
        return all;
    };
    if register.table != "code_item" {
        return all;
    }
    for register in catalog.all() {
        for field in register.fields {
            let table = register.table;
            let (test, value) = match field.kind {
                Kind::Choice(of) if of == list => {
                    (format!("t.{} = $1", field.name), code.to_owned())
                }
                Kind::Choices(of) if of == list => (
                    format!("t.{} LIKE $1 ESCAPE '\\'", field.name),
                    format!("%\"{}\"%", super::query::escaped(code)),
                ),
                _ => continue,
            };
            let sql =
                format!("SELECT count(*) FROM {table} t WHERE t.deleted_at IS NULL AND {test}");
            all.push((register, field, sql, v![value]));
        }
    }
    all
}

/// What uses a record, as far as it exists for the asker: registers that they read, fields that they see.
pub async fn of(
    db: &Db,
    catalog: &Catalog,
    asker: &Arc<Asker>,
    register: &Register,
    row: &Row,
) -> Result<Vec<Used>> {
    let mut used = Vec::new();
    for (register, field, mut sql, mut values) in questions(catalog, register, row) {
        let Some(pass) = catalog.read(register.table, asker) else {
            continue;
        };
        if !pass.sees(field) {
            continue;
        }
        sql.push_str(" AND ");
        sql.push_str(&pass.condition(&mut values));
        let (count,): (i64,) = db.one(AssertSqlSafe(sql), values).await?;
        if count > 0 {
            used.push(Used {
                register,
                field,
                count,
            });
        }
    }
    Ok(used)
}

/// The same in words, inside the transaction that wants to delete: «Помещения: Здание — 12».
pub(super) async fn words(
    tx: &mut Tx,
    catalog: &Catalog,
    register: &Register,
    row: &Row,
) -> Result<Vec<String>> {
    let mut words = Vec::new();
    for (register, field, sql, values) in questions(catalog, register, row) {
        let (count,): (i64,) = tx.one(AssertSqlSafe(sql), values).await?;
        if count > 0 {
            words.push(format!(
                "«{}», поле «{}» — {count}",
                register.many, field.label
            ));
        }
    }
    Ok(words)
}
