//! The college's own production calendar: what came with the program, edited by the college, counted for its terms.

use std::sync::Arc;

use super::BUSINESS_DAYS;
use crate::{
    calendar,
    registers::{
        Asker, Value, Values, Writing,
        rows::{self, How},
    },
    storage::{Tx, v},
};

pub use crate::registers::terms::Days as BusinessDays;

/// Puts the days of a year into the register, if it has none of that year; how many were put. What the college has
/// edited or deleted stays as it is.
pub async fn fill(tx: &mut Tx, asker: &Arc<Asker>, year: i16) -> rows::Result<usize> {
    tx.lock("business_day").await?;
    let (there,): (i64,) = tx
        .one(
            "SELECT count(*) FROM business_day WHERE date BETWEEN $1 AND $2",
            v![format!("{year:04}-01-01"), format!("{year:04}-12-31")],
        )
        .await?;
    if there > 0 {
        return Ok(0);
    }
    let pass = Writing::workflow(&BUSINESS_DAYS, asker);
    let how = How {
        source: Some("migration"),
        ..How::default()
    };
    let days = calendar::days(year);
    for day in &days {
        let values = Values::from([
            ("date", Value::from(day.date)),
            ("kind", day.kind.code().into()),
            ("basis", day.basis.as_str().into()),
        ]);
        rows::insert(tx, &pass, &values, &how).await?;
    }
    Ok(days.len())
}
