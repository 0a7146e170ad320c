//! Merging twins: everything that led to the others leads to the main record, the others are deleted. One batch in the
//! history of every register it touches; it can be taken back like any other.

use std::collections::BTreeSet;

use sqlx::AssertSqlSafe;

use super::{
    access::Writing,
    batch,
    catalog::{Catalog, Use},
    describe::Kind,
    record::{Value, Values},
    rows::{self, Error, How, Result},
};
use crate::storage::{Tx, v};

/// Merges `others` into `main`, whose values become `values`; the number of the batch.
pub async fn merge(
    tx: &mut Tx,
    catalog: &Catalog,
    pass: &Writing,
    main: i64,
    others: &[i64],
    values: &Values,
) -> Result<i64> {
    let register = pass.register();
    let batch = batch::open(tx, pass, "merge", "повторы объединены").await?;
    let how = How {
        reason: Some(format!("объединение повторов с записью № {main}")),
        batch: Some(batch),
        ..How::default()
    };
    let mut done = 0;
    for used in catalog.uses(register.table) {
        for other in others {
            done += repoint(tx, pass, used, *other, main, &how).await?;
        }
    }
    for other in others {
        let row = rows::of_tx(tx, pass, *other)
            .await?
            .ok_or(Error::NotFound)?;
        rows::delete(tx, catalog, pass, *other, row.version, &how).await?;
        done += 1;
    }
    // The main record takes its values last: a value of a twin may have to be free first.
    let row = rows::of_tx(tx, pass, main).await?.ok_or(Error::NotFound)?;
    let now = rows::update(tx, pass, main, row.version, values, &how).await?;
    batch::close(tx, batch, done + usize::from(now != row.version)).await?;
    Ok(batch)
}

/// The records that use `other` through a field use `main` instead; how many there were.
async fn repoint(
    tx: &mut Tx,
    pass: &Writing,
    used: &Use,
    other: i64,
    main: i64,
    how: &How,
) -> Result<usize> {
    let (table, name) = (used.register.table, used.field.name);
    let sql = match used.field.kind {
        Kind::Links(_, pairs) => format!(
            "SELECT t.id FROM {table} t JOIN {pairs} p ON p.owner_id = t.id WHERE p.target_id = $1 AND t.deleted_at IS NULL ORDER BY t.id"
        ),
        _ => format!(
            "SELECT t.id FROM {table} t WHERE t.{name} = $1 AND t.deleted_at IS NULL ORDER BY t.id"
        ),
    };
    let ids: Vec<(i64,)> = tx.all(AssertSqlSafe(sql), v![other]).await?;
    let there = Writing::workflow(used.register, pass.asker());
    for (id,) in &ids {
        let row = rows::of_tx(tx, &there, *id).await?.ok_or(Error::NotFound)?;
        let value = match row.values.get(name) {
            Value::Ids(targets) => {
                let targets: BTreeSet<i64> = targets
                    .iter()
                    .map(|target| if *target == other { main } else { *target })
                    .collect();
                Value::Ids(targets.into_iter().collect())
            }
            _ => Value::Int(main),
        };
        let mut values = Values::default();
        values.set(name, value);
        rows::update(tx, &there, *id, row.version, &values, how).await?;
    }
    Ok(ids.len())
}
