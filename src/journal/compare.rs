//! The request and the record side by side (J.5), and who it may be (J.17). Nothing is written here.

use std::collections::BTreeMap;

use serde::Serialize;
use sqlx::{AssertSqlSafe, FromRow};

use super::store::{Ticket, WHO};
use crate::{
    registers::{Format, fold, formats, query::escaped, value},
    storage::{self, Db, v},
};

/// The fields that are compared, with their labels.
pub const FIELDS: &[(&str, &str)] = &[
    ("last_name", "Фамилия"),
    ("first_name", "Имя"),
    ("middle_name", "Отчество"),
    ("birth_date", "Дата рождения"),
    ("snils", "СНИЛС"),
    ("email_esia", "Почта на Госуслугах"),
];

/// What the record says.
#[derive(Clone, Debug, Default, FromRow)]
#[allow(missing_docs)]
pub struct Record {
    pub id: i64,
    pub last_name: String,
    pub first_name: String,
    pub middle_name: Option<String>,
    pub birth_date: Option<String>,
    pub snils: Option<String>,
    pub snils_status: Option<String>,
    pub sex: Option<String>,
    pub citizenship: Option<String>,
    pub row_version: i64,
    pub email_esia: Option<String>,
}

/// The record of a person.
pub async fn record(db: &Db, person: i64) -> storage::Result<Option<Record>> {
    db.opt(
        "SELECT p.id, p.last_name, p.first_name, p.middle_name, p.birth_date, p.snils, p.snils_status, p.sex, p.citizenship, p.row_version, \
         (SELECT min(c.value) FROM person_contact c WHERE c.person_id = p.id AND c.kind = 'email_esia' AND c.deleted_at IS NULL) AS email_esia \
         FROM person p WHERE p.id = $1 AND p.deleted_at IS NULL",
        v![person],
    )
    .await
}

impl Record {
    /// A field as the record keeps it.
    pub fn value(&self, field: &str) -> &str {
        match field {
            "last_name" => &self.last_name,
            "first_name" => &self.first_name,
            "middle_name" => self.middle_name.as_deref().unwrap_or_default(),
            "birth_date" => self.birth_date.as_deref().unwrap_or_default(),
            "snils" => self.snils.as_deref().unwrap_or_default(),
            _ => self.email_esia.as_deref().unwrap_or_default(),
        }
    }
}

/// What the request says of the person, as the record would keep it.
pub fn asked(ticket: &Ticket, field: &str) -> String {
    let name = ticket.subject_name.as_deref().unwrap_or_default();
    let part = |n: usize| match n {
        2 => name
            .split_whitespace()
            .skip(2)
            .collect::<Vec<_>>()
            .join(" "),
        n => name
            .split_whitespace()
            .nth(n)
            .unwrap_or_default()
            .to_owned(),
    };
    let said = |text: &Option<String>| text.clone().unwrap_or_default();
    match field {
        "last_name" => part(0),
        "first_name" => part(1),
        "middle_name" => part(2),
        "birth_date" => said(&ticket.subject_birth),
        "snils" => said(&ticket.subject_snils),
        _ => said(&ticket.esia_email),
    }
}

/// A field of both.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct Pair {
    pub name: &'static str,
    pub label: &'static str,
    pub asked: String,
    pub kept: String,
    pub same: bool,
    /// It is to be corrected, unless the officer says otherwise.
    pub ticked: bool,
    /// What the form offers to write.
    pub offered: String,
    pub input: &'static str,
}

/// Both, field by field. What the request does not say differs from nothing.
pub fn pairs(ticket: &Ticket, record: &Record) -> Vec<Pair> {
    let pair = |(name, label): &(&'static str, &'static str)| {
        let (asked, kept) = (asked(ticket, name), record.value(name).to_owned());
        let same = asked.is_empty() || fold(&asked) == fold(&kept);
        Pair {
            name,
            label,
            offered: shown(name, if same { &kept } else { &asked }),
            asked: shown(name, &asked),
            kept: shown(name, &kept),
            same,
            ticked: !same,
            input: match *name {
                "email_esia" => "email",
                _ => "text",
            },
        }
    };
    FIELDS.iter().map(pair).collect()
}

/// A value as people read it.
pub fn shown(field: &str, text: &str) -> String {
    match field {
        "birth_date" => value::show_day(text),
        "snils" => formats::show(Format::Snils, text),
        _ => text.to_owned(),
    }
}

/// A person that the request may be about.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct Candidate {
    pub id: i64,
    pub name: String,
    pub birth: String,
    pub place: String,
    /// By what they were found.
    pub by: Vec<&'static str>,
}

/// By what those are found who are only like the person of the request.
const OTHER_BIRTH: &str = "ФИО, дата рождения другая";
const OTHER_NAME: &str = "фамилия и дата рождения";

/// Who it may be: by name and birth, by СНИЛС, by any e-mail of theirs; then those in whose record the birth date or
/// a part of the name may be wrong, for that is why people cannot enter. The surest come first.
pub async fn candidates(
    db: &Db,
    ticket: &Ticket,
    today: jiff::civil::Date,
) -> storage::Result<Vec<Candidate>> {
    let mut found: BTreeMap<i64, Vec<&'static str>> = BTreeMap::new();
    let mut add = |rows: Vec<(i64,)>, by| {
        for (id,) in rows {
            found.entry(id).or_default().push(by);
        }
    };
    const LIVE: &str =
        "SELECT p.id FROM person p WHERE p.deleted_at IS NULL AND p.merged_into IS NULL";
    let name = ticket.subject_name.as_deref().map(fold).unwrap_or_default();
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if !name.is_empty() {
        let surname = name.split(' ').next().unwrap_or_default();
        let begins = format!("{} %", escaped(surname));
        let tests = match ticket.subject_birth.as_deref() {
            None => vec![("ФИО", "p.search_norm = $1", v![&name])],
            Some(birth) => vec![
                (
                    "ФИО и дата рождения",
                    "p.search_norm = $1 AND p.birth_date = $2",
                    v![&name, birth],
                ),
                (
                    OTHER_BIRTH,
                    "p.search_norm = $1 AND (p.birth_date IS NULL OR p.birth_date <> $2)",
                    v![&name, birth],
                ),
                (
                    OTHER_NAME,
                    "p.search_norm <> $1 AND p.birth_date = $2 AND p.search_norm LIKE $3 ESCAPE '\\'",
                    v![&name, birth, begins],
                ),
            ],
        };
        for (by, test, values) in tests {
            let sql = format!("{LIVE} AND {test} LIMIT 20");
            add(db.all(AssertSqlSafe(sql), values).await?, by);
        }
    }
    if let Some(snils) = &ticket.subject_snils {
        let sql = format!("{LIVE} AND p.snils = $1 LIMIT 20");
        add(
            db.all(AssertSqlSafe(sql), v![snils.as_str()]).await?,
            "СНИЛС",
        );
    }
    if let Some(email) = &ticket.esia_email {
        let sql = format!(
            "{LIVE} AND EXISTS (SELECT 1 FROM person_contact c WHERE c.person_id = p.id AND c.deleted_at IS NULL AND c.kind LIKE 'email%' AND lower(c.value) = $1) LIMIT 20"
        );
        add(
            db.all(AssertSqlSafe(sql), v![email.to_lowercase()]).await?,
            "почта",
        );
    }
    let mut all = Vec::new();
    for (id, by) in found {
        let who = format!("SELECT {WHO} AS name, p.birth_date FROM person p WHERE p.id = $1");
        let (name, birth): (String, Option<String>) = db.one(AssertSqlSafe(who), v![id]).await?;
        all.push(Candidate {
            id,
            name,
            birth: value::show_day(birth.as_deref().unwrap_or_default()),
            place: place(db, id, today).await?,
            by,
        });
    }
    // What is only like it stands below what is it.
    all.sort_by_key(|candidate| {
        let near = |by: &&str| matches!(*by, OTHER_BIRTH | OTHER_NAME);
        candidate.by.iter().all(near)
    });
    Ok(all)
}

/// The group or the post of a person today.
pub async fn place(db: &Db, person: i64, today: jiff::civil::Date) -> storage::Result<String> {
    let group: Option<(String,)> = db
        .opt(
            "SELECT g.name FROM enrolment_state s JOIN enrolment e ON e.id = s.enrolment_id JOIN study_group g ON g.id = s.group_id \
             WHERE e.person_id = $1 AND s.valid_from <= $2 AND (s.valid_to IS NULL OR s.valid_to > $3) AND s.deleted_at IS NULL \
             AND e.deleted_at IS NULL AND s.status NOT IN ('graduated', 'expelled', 'transferred_out') ORDER BY s.id DESC LIMIT 1",
            v![person, today, today],
        )
        .await?;
    if let Some((group,)) = group {
        return Ok(format!("группа {group}"));
    }
    let post: Option<(String,)> = db
        .opt(
            "SELECT o.name FROM assignment a JOIN employment e ON e.id = a.employment_id JOIN position o ON o.id = a.position_id \
             WHERE e.person_id = $1 AND a.valid_from <= $2 AND (a.valid_to IS NULL OR a.valid_to > $3) AND a.deleted_at IS NULL \
             AND e.deleted_at IS NULL ORDER BY a.id LIMIT 1",
            v![person, today, today],
        )
        .await?;
    Ok(post.map_or(String::new(), |(post,)| post))
}
