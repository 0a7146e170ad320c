//! A living day of the invented college: requests on their way, announcements, materials. Everything is done by the
//! functions of the rooms, by those whose work it is, some working days before the day of the start.

mod announced;
mod materials;
mod requests;

use std::{collections::BTreeMap, sync::Arc};

use anyhow::{Context as _, Result};
use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time},
};

use super::college::Ground;
use crate::{
    identity::{By, Keeper},
    journal::service::Now,
    registers::{Asker, Register, Writing, rows::How},
    storage::{Db, v},
};

/// Fills the rooms of a college whose people, groups and staff are made already. `stands_for`: the account that shows
/// each role.
pub(super) async fn fill(ground: Ground<'_>, stands_for: &BTreeMap<&str, i64>) -> Result<()> {
    let mut day = Day::open(ground, stands_for).await?;
    requests::fill(&mut day).await.context("обращения")?;
    announced::fill(&day).await.context("объявления")?;
    materials::fill(&day).await.context("материалы")?;
    materials::resources(&day).await.context("ресурсы")
}

/// Someone of the college.
#[derive(Clone, Copy)]
struct Someone {
    account: i64,
    person: i64,
}

struct Day<'a> {
    ground: Ground<'a>,
    /// By the code of the role.
    people: BTreeMap<String, Someone>,
    /// All who study, in the order of their accounts.
    students: Vec<Someone>,
    now: Now,
    /// The moment of the start.
    start: Timestamp,
}

impl<'a> Day<'a> {
    async fn open(ground: Ground<'a>, stands_for: &BTreeMap<&str, i64>) -> Result<Self> {
        let db = &ground.keeper.db;
        let accounts: Vec<(i64, i64, String)> = db
            .all(
                "SELECT id, person_id, kind FROM user_account WHERE deleted_at IS NULL ORDER BY id",
                v![],
            )
            .await?;
        let person: BTreeMap<i64, i64> = accounts.iter().map(|(id, p, _)| (*id, *p)).collect();
        let someone = |account: i64| {
            let person = *person.get(&account)?;
            Some(Someone { account, person })
        };
        Ok(Self {
            ground,
            people: stands_for
                .iter()
                .filter_map(|(role, account)| Some(((*role).to_owned(), someone(*account)?)))
                .collect(),
            students: accounts
                .iter()
                .filter(|(.., kind)| kind == "student")
                .filter_map(|(account, ..)| someone(*account))
                .collect(),
            now: Now::load(ground.keeper, None).await?,
            start: ground.keeper.clock.now(),
        })
    }

    fn keeper(&self) -> &'a Keeper {
        self.ground.keeper
    }

    fn db(&self) -> &'a Db {
        &self.keeper().db
    }

    /// Who stands for a role.
    fn of(&self, role: &str) -> Result<Someone> {
        let found = self.people.get(role).copied();
        found.with_context(|| format!("роль {role} никто не представляет"))
    }

    fn student(&self, n: usize) -> Result<Someone> {
        let found = self.students.get(n).copied();
        found.with_context(|| format!("нет обучающегося {n}"))
    }

    /// So many working days before the start, at this time of the college.
    fn before(&self, days: usize, hour: i8, minute: i8) -> Result<Timestamp> {
        let today = self.keeper().today();
        let back = std::iter::successors(today.yesterday().ok(), |day| day.yesterday().ok());
        let mut works = back.filter(|day| self.now.days.is_working(*day));
        let day = works.nth(days.max(1) - 1).context("нет рабочего дня")?;
        self.moment(day, hour, minute)
    }

    fn moment(&self, day: Date, hour: i8, minute: i8) -> Result<Timestamp> {
        let time = Time::new(hour, minute, 0, 0)?;
        let zone = self.keeper().time_zone.clone();
        Ok(day.to_datetime(time).to_zoned(zone)?.timestamp())
    }

    /// So many minutes before the start.
    fn minutes_ago(&self, minutes: i64) -> Result<Timestamp> {
        Ok(self.start.checked_sub(SignedDuration::from_mins(minutes))?)
    }

    /// Someone who writes at a moment.
    fn asker(&self, who: Someone, at: Timestamp) -> Arc<Asker> {
        Arc::new(Asker {
            person_id: who.person,
            roles: Vec::new(),
            by: By {
                account_id: Some(who.account),
                ..By::console()
            },
            now: at,
            today: at.to_zoned(self.keeper().time_zone.clone()).date(),
            reach: Default::default(),
        })
    }

    fn pass(&self, register: &'static Register, who: Someone, at: Timestamp) -> Writing {
        Writing::workflow(register, &self.asker(who, at))
    }
}

fn how() -> How {
    How {
        source: Some("demo"),
        ..How::default()
    }
}
