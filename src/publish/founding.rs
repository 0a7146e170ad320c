//! The first record of a new college: its own card, from which the site and the portal take their name.

use std::sync::Arc;

use anyhow::Result;

use crate::{
    identity::{By, Keeper},
    registers::{
        Asker, Value, Values, Writing,
        rows::{self, How},
    },
    subsystems::organisation::ORGANISATIONS,
};

/// Enters the college itself into «Организации».
pub async fn found(keeper: &Keeper, name: &str) -> Result<i64> {
    let asker = Arc::new(Asker {
        person_id: 0,
        roles: Vec::new(),
        by: By::console(),
        now: keeper.clock.now(),
        today: keeper.today(),
        reach: Default::default(),
    });
    let pass = Writing::workflow(&ORGANISATIONS, &asker);
    let values = Values::from([
        ("full_name", name.into()),
        ("short_name", name.into()),
        ("kinds", Value::Codes(vec!["own".to_owned()])),
        ("is_own", true.into()),
    ]);
    let mut tx = keeper.db.begin().await?;
    let id = rows::insert(&mut tx, &pass, &values, &How::default()).await?;
    tx.commit().await?;
    Ok(id)
}
