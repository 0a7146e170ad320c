//! Terms of entry (domain.md, part 5, D): by when a change must be in the register, what came late, what has come and
//! is not entered yet, who answers for a register.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{
    access::Writing,
    describe::{Due, Register},
    record::Values,
    rows::How,
};
use crate::{
    calendar,
    storage::{Db, Result, Tx, v},
};

/// The days that the college has, over those of the country.
#[derive(Clone, Debug, Default)]
pub struct Days(BTreeMap<Date, bool>);

impl Days {
    /// Reads the register of the production calendar.
    pub async fn load(db: &Db) -> Result<Self> {
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

/// When the news came and by when it must be entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Term {
    pub received: Date,
    pub due: Date,
}

/// The last day for a change of a register.
pub fn due(
    register: &Register,
    received: Date,
    effective: Option<Date>,
    days: &Days,
) -> Option<Date> {
    let works = |day| days.is_working(day);
    match register.due {
        Due::None => None,
        Due::TenDays => Some(calendar::due(received, effective, works)),
        Due::SameDay => Some(calendar::after_by(received, 0, works)),
        Due::NextDay => Some(calendar::after_by(received, 1, works)),
    }
}

/// The term of one change; a register without a term has none.
pub(super) fn term(pass: &Writing, values: &Values, how: &How) -> Option<Term> {
    let received = how.received_on.unwrap_or(pass.asker().today);
    let effective = pass
        .register()
        .dated
        .then(|| values.date("valid_from"))
        .flatten();
    let country = Days::default();
    let days = how.days.as_deref().unwrap_or(&country);
    let due = due(pass.register(), received, effective, days)?;
    Some(Term { received, due })
}

/// Notes a change that was entered after its term.
pub(super) async fn note_late(
    tx: &mut Tx,
    pass: &Writing,
    id: i64,
    term: Option<Term>,
) -> Result<()> {
    let asker = pass.asker();
    let Some(term) = term.filter(|term| asker.today > term.due) else {
        return Ok(());
    };
    tx.exec(
        "INSERT INTO data_deadline (register, record_id, received_on, due_on, done_on, state, account_id, done_by, created_at) \
         VALUES ($1, $2, $3, $4, $5, 'late', $6, $7, $8)",
        v![
            pass.register().table,
            id,
            term.received,
            term.due,
            asker.today,
            asker.by.account_id,
            asker.by.account_id,
            asker.now
        ],
    )
    .await?;
    Ok(())
}

/// News that has come, or a change that came late.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Item {
    /// Its number.
    pub id: i64,
    /// The register that it belongs into.
    pub register: String,
    /// The record, once there is one.
    pub record_id: Option<i64>,
    /// What has come.
    pub words: Option<String>,
    /// When.
    pub received_on: String,
    /// By when it must be entered.
    pub due_on: String,
    /// When it was.
    pub done_on: Option<String>,
    /// `open`, `done`, `late`.
    pub state: String,
}

/// How the term of open news stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Light {
    /// Time is left.
    Green,
    /// Three days or fewer are left.
    Amber,
    /// The term is over.
    Red,
}

/// The light of a term on a day.
pub fn light(due: Date, today: Date) -> Light {
    let left = today.until(due).map_or(0, |span| span.get_days());
    match left {
        _ if today > due => Light::Red,
        0..=3 => Light::Amber,
        _ => Light::Green,
    }
}

const ITEM: &str =
    "SELECT id, register, record_id, words, received_on, due_on, done_on, state FROM data_deadline";

/// All open news, the most urgent first.
pub async fn open(db: &Db) -> Result<Vec<Item>> {
    let sql = format!("{ITEM} WHERE state = 'open' ORDER BY due_on, id LIMIT 1000");
    db.all(sqlx::AssertSqlSafe(sql), v![]).await
}

/// What came late since a day, newest first.
pub async fn late(db: &Db, since: Date) -> Result<Vec<Item>> {
    let sql = format!(
        "{ITEM} WHERE state = 'late' AND done_on >= $1 ORDER BY done_on DESC, id DESC LIMIT 500"
    );
    db.all(sqlx::AssertSqlSafe(sql), v![since]).await
}

/// How many open items of a register are overdue and how many are open in all.
pub async fn counts(db: &Db, register: &str, today: Date) -> Result<(i64, i64)> {
    db.one(
        "SELECT CAST(coalesce(sum(CASE WHEN due_on < $1 THEN 1 ELSE 0 END), 0) AS BIGINT), count(*) \
         FROM data_deadline WHERE register = $2 AND state = 'open'",
        v![today, register],
    )
    .await
}

/// They see the terms of all registers.
pub const WATCH: &[&str] = &["ADM", "DIR", "EIO"];

/// How many open items are overdue: in all registers, or in those that a person answers for today.
pub async fn overdue(db: &Db, today: Date, keeper: Option<i64>) -> Result<i64> {
    let (late,): (i64,) = match keeper {
        None => {
            db.one(
                "SELECT count(*) FROM data_deadline WHERE state = 'open' AND due_on < $1",
                v![today],
            )
            .await?
        }
        Some(person) => {
            db.one(
                "SELECT count(*) FROM data_deadline d WHERE d.state = 'open' AND d.due_on < $1 AND EXISTS \
                 (SELECT 1 FROM register_keeper k WHERE k.register = d.register AND k.person_id = $2 \
                  AND k.valid_from <= $3 AND (k.valid_to IS NULL OR k.valid_to > $4))",
                v![today, person, today, today],
            )
            .await?
        }
    };
    Ok(late)
}

/// Notes news that has come and is to be entered.
pub async fn expect(
    tx: &mut Tx,
    pass: &Writing,
    words: &str,
    received: Date,
    due: Date,
) -> Result<()> {
    let asker = pass.asker();
    tx.exec(
        "INSERT INTO data_deadline (register, words, received_on, due_on, state, account_id, created_at) \
         VALUES ($1, $2, $3, $4, 'open', $5, $6)",
        v![pass.register().table, words, received, due, asker.by.account_id, asker.now],
    )
    .await?;
    Ok(())
}

/// Notes that news was entered; whether it was open.
pub async fn enter(tx: &mut Tx, pass: &Writing, id: i64) -> Result<bool> {
    let asker = pass.asker();
    let rows = tx
        .exec(
            "UPDATE data_deadline SET done_on = $1, done_by = $2, state = CASE WHEN due_on < $3 THEN 'late' ELSE 'done' END \
             WHERE id = $4 AND register = $5 AND state = 'open'",
            v![asker.today, asker.by.account_id, asker.today, id, pass.register().table],
        )
        .await?;
    Ok(rows > 0)
}

/// Who answers for a register.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Keeper {
    /// Its number.
    pub id: i64,
    /// The register.
    pub register: String,
    /// Who.
    pub person_id: i64,
    /// Surname, name and patronymic.
    pub who: String,
    /// The order.
    pub basis: String,
    /// Since when.
    pub valid_from: String,
    /// The first day on which they no longer do.
    pub valid_to: Option<String>,
}

/// Those who answer for registers on a day.
pub async fn keepers(db: &Db, on: Date) -> Result<Vec<Keeper>> {
    db.all(
        "SELECT k.id, k.register, k.person_id, p.last_name || ' ' || p.first_name || coalesce(' ' || p.middle_name, '') AS who, \
         k.basis, k.valid_from, k.valid_to FROM register_keeper k JOIN person p ON p.id = k.person_id \
         WHERE k.valid_from <= $1 AND (k.valid_to IS NULL OR k.valid_to > $2) ORDER BY k.register, who, k.id",
        v![on, on],
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_term_turns_amber_three_days_before_and_red_after_its_end() {
        let due = date(2026, 11, 30);
        assert_eq!(light(due, date(2026, 11, 20)), Light::Green);
        assert_eq!(light(due, date(2026, 11, 27)), Light::Amber);
        assert_eq!(light(due, due), Light::Amber);
        assert_eq!(light(due, date(2026, 12, 1)), Light::Red);
    }
}
