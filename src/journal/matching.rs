//! Whom the entry through Госуслуги will not find, or will find twice (J.17): by СНИЛС, by e-mail, by name and birth.

use serde::Serialize;
use sqlx::AssertSqlSafe;

use super::store::WHO;
use crate::{
    registers::{Format, formats, value},
    storage::{Db, Result, v},
};

/// So many people of a kind are shown.
const SHOWN: usize = 200;

/// Someone in the report.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct Person {
    pub id: i64,
    pub name: String,
    pub birth: String,
    pub snils: String,
    pub email: String,
}

/// People who are one by something.
#[derive(Clone, Debug, Serialize)]
pub struct Twins {
    /// By what.
    pub by: &'static str,
    /// They.
    pub people: Vec<Person>,
    /// Their numbers, for the tool that merges.
    pub ids: String,
}

/// The report.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Found more than once.
    pub twins: Vec<Twins>,
    /// With an account and without СНИЛС.
    pub without_snils: Vec<Person>,
    /// With an account and without an address of Госуслуги.
    pub without_email: Vec<Person>,
    /// How many there are of the last two.
    pub totals: [usize; 2],
}

const COLUMNS: &str = "p.birth_date, p.snils, \
    (SELECT min(c.value) FROM person_contact c WHERE c.person_id = p.id AND c.kind = 'email_esia' AND c.deleted_at IS NULL)";
const LIVE: &str = "p.deleted_at IS NULL AND p.merged_into IS NULL";
const HAS_ACCOUNT: &str = "EXISTS (SELECT 1 FROM user_account a WHERE a.person_id = p.id AND a.deleted_at IS NULL AND a.kind IN ('student', 'staff', 'parent'))";
const NO_EMAIL: &str = "NOT EXISTS (SELECT 1 FROM person_contact c WHERE c.person_id = p.id AND c.kind = 'email_esia' AND c.deleted_at IS NULL)";

type Kept = (i64, String, Option<String>, Option<String>, Option<String>);

fn person((id, name, birth, snils, email): Kept) -> Person {
    Person {
        id,
        name,
        birth: value::show_day(birth.as_deref().unwrap_or_default()),
        snils: formats::mask(Format::Snils, snils.as_deref().unwrap_or_default()),
        email: email.unwrap_or_default(),
    }
}

/// Makes the report.
pub async fn report(db: &Db) -> Result<Report> {
    let mut twins = Vec::new();
    for (by, same) in [
        (
            "фамилия, имя, отчество и дата рождения",
            "p.birth_date IS NOT NULL AND EXISTS (SELECT 1 FROM person o WHERE o.id <> p.id \
          AND o.search_norm = p.search_norm AND o.birth_date = p.birth_date AND o.deleted_at IS NULL AND o.merged_into IS NULL)",
        ),
        (
            "СНИЛС",
            "p.snils IS NOT NULL AND EXISTS (SELECT 1 FROM person o WHERE o.id <> p.id AND o.snils = p.snils AND o.deleted_at IS NULL AND o.merged_into IS NULL)",
        ),
        (
            "почта Госуслуг",
            "EXISTS (SELECT 1 FROM person_contact c JOIN person_contact d ON lower(d.value) = lower(c.value) AND d.person_id <> c.person_id \
          JOIN person o ON o.id = d.person_id WHERE c.person_id = p.id AND c.kind = 'email_esia' AND d.kind = 'email_esia' \
          AND c.deleted_at IS NULL AND d.deleted_at IS NULL AND o.deleted_at IS NULL AND o.merged_into IS NULL)",
        ),
    ] {
        let all = people(db, same, "p.search_norm, p.birth_date, p.id").await?;
        twins.extend(grouped(by, all));
    }
    let order = "p.last_name COLLATE \"ru-x-icu\", p.first_name COLLATE \"ru-x-icu\", p.id";
    let mut without_snils =
        people(db, &format!("p.snils IS NULL AND {HAS_ACCOUNT}"), order).await?;
    let mut without_email = people(db, &format!("{NO_EMAIL} AND {HAS_ACCOUNT}"), order).await?;
    let totals = [without_snils.len(), without_email.len()];
    without_snils.truncate(SHOWN);
    without_email.truncate(SHOWN);
    let told = |all: Vec<Kept>| all.into_iter().map(person).collect();
    Ok(Report {
        twins,
        without_snils: told(without_snils),
        without_email: told(without_email),
        totals,
    })
}

async fn people(db: &Db, test: &str, order: &str) -> Result<Vec<Kept>> {
    let sql = format!(
        "SELECT p.id, {WHO}, {COLUMNS} FROM person p WHERE {LIVE} AND {test} ORDER BY {order} LIMIT 5000"
    );
    db.all(AssertSqlSafe(sql), v![]).await
}

/// Puts together those who are one by the same thing.
fn grouped(by: &'static str, all: Vec<Kept>) -> Vec<Twins> {
    let key = |kept: &Kept| match by {
        "СНИЛС" => kept.3.clone().unwrap_or_default(),
        "почта Госуслуг" => kept.4.as_deref().unwrap_or_default().to_lowercase(),
        _ => format!(
            "{} {}",
            crate::registers::fold(&kept.1),
            kept.2.as_deref().unwrap_or_default()
        ),
    };
    let mut groups: std::collections::BTreeMap<String, Vec<Kept>> =
        std::collections::BTreeMap::new();
    for kept in all {
        groups.entry(key(&kept)).or_default().push(kept);
    }
    groups
        .into_values()
        .filter(|group| group.len() > 1)
        .map(|group| Twins {
            by,
            ids: group
                .iter()
                .map(|kept| kept.0.to_string())
                .collect::<Vec<_>>()
                .join(","),
            people: group.into_iter().map(person).collect(),
        })
        .collect()
}
