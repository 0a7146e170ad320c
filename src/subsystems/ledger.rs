//! Brings tables to what signed orders say of a person: makes, changes and takes away rows, each with its history.
//! What the orders say is found out by the subsystem (`staff::career`, `deanery::study`).

use std::sync::Arc;

use jiff::civil::Date;

use crate::{
    registers::{
        Asker, Catalog, Register, Value, Values, Writing,
        rows::{self, Error, How, Result},
    },
    storage::{Tx, v},
};

/// What every write here needs.
pub struct Ledger<'a> {
    /// All registers, for «used elsewhere».
    pub catalog: &'a Catalog,
    /// Who signs.
    pub asker: &'a Arc<Asker>,
    /// Why: «приказ № 15-лс от 01.09.2026».
    pub reason: &'a str,
}

impl Ledger<'_> {
    /// Rows are known by the item and the first day. What remains of the known ones is taken away first, so that
    /// no row ever stands beside the one that replaces it.
    pub async fn bring(
        &self,
        tx: &mut Tx,
        register: &'static Register,
        known: Vec<(i64, i64, String)>,
        wanted: Vec<(i64, Date, Values)>,
    ) -> Result<()> {
        let is = |(_, item, from): &(i64, i64, String), wish: &(i64, Date, Values)| {
            *item == wish.0 && *from == wish.1.to_string()
        };
        let mut left = known;
        let mut pairs = Vec::with_capacity(wanted.len());
        for wish in wanted {
            let at = left.iter().position(|row| is(row, &wish));
            pairs.push((at.map(|at| left.remove(at).0), wish.2));
        }
        for (id, ..) in left {
            self.take(tx, register, id).await?;
        }
        for (id, mut values) in pairs {
            // The document of an award is the order that gave it, whatever order is being signed now.
            if id.is_some() {
                values.0.remove("doc");
            }
            self.put(tx, register, id, &values).await?;
        }
        Ok(())
    }

    /// Makes a row, or changes the one that is there; its number.
    pub async fn put(
        &self,
        tx: &mut Tx,
        register: &'static Register,
        id: Option<i64>,
        values: &Values,
    ) -> Result<i64> {
        let pass = Writing::workflow(register, self.asker);
        match id {
            None => rows::insert(tx, &pass, values, &self.how()).await,
            Some(id) => {
                let version = version(tx, &pass, id).await?;
                rows::update(tx, &pass, id, version, values, &self.how()).await?;
                Ok(id)
            }
        }
    }

    /// Takes a row away.
    pub async fn take(&self, tx: &mut Tx, register: &'static Register, id: i64) -> Result<()> {
        let pass = Writing::workflow(register, self.asker);
        let version = version(tx, &pass, id).await?;
        rows::delete(tx, self.catalog, &pass, id, version, &self.how()).await?;
        Ok(())
    }

    fn how(&self) -> How {
        How {
            reason: Some(self.reason.to_owned()),
            source: Some("order"),
            ..How::default()
        }
    }
}

async fn version(tx: &mut Tx, pass: &Writing, id: i64) -> Result<i64> {
    let row = rows::of_tx(tx, pass, id).await?;
    row.map(|row| row.version).ok_or(Error::NotFound)
}

/// Rows that orders have made: number, item, first day. `$1` of the query is the person.
pub async fn of_orders(
    tx: &mut Tx,
    sql: &'static str,
    person: i64,
) -> Result<Vec<(i64, i64, String)>> {
    Ok(tx.all(sql, v![person]).await?)
}

/// Puts the days and the item into a dated row.
pub fn dates(values: &mut Values, from: Date, to: Option<Date>, item: i64) {
    values.set("valid_from", from.into());
    values.set("valid_to", Value::from(to));
    values.set("basis_item_id", item.into());
}
