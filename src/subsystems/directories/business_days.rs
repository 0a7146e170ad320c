//! The college's own production calendar: what came with the program, edited by the college, counted for its terms.

use std::{collections::BTreeMap, sync::Arc};

use jiff::civil::Date;

use super::BUSINESS_DAYS;
use crate::{
    calendar,
    registers::{
        Asker, Value, Values, Writing,
        rows::{self, How},
    },
    storage::{self, Db, Tx, v},
};

/// The days that the college has, over those of the country.
#[derive(Clone, Debug, Default)]
pub struct BusinessDays(BTreeMap<Date, bool>);

impl BusinessDays {
    /// Reads the register.
    pub async fn load(db: &Db) -> storage::Result<Self> {
        let rows: Vec<(String, String)> = db
            .all(
                "SELECT date, kind FROM business_day WHERE deleted_at IS NULL AND archived_at IS NULL",
                v![],
            )
            .await?;
        let day = |(date, kind): (String, String)| {
            Some((date.parse().ok()?, calendar::Kind::works(&kind)?))
        };
        Ok(Self(rows.into_iter().filter_map(day).collect()))
    }

    /// Whether people work on this day.
    pub fn is_working(&self, day: Date) -> bool {
        let own = self.0.get(&day).copied();
        own.unwrap_or_else(|| calendar::is_working(day))
    }
}

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
