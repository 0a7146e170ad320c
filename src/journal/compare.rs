//! The request and the record side by side (J.5), who it may be (J.17), and the correction of the record (J.6): written
//! through the engine of registers, with its history and with a line beside the request.

use std::{collections::BTreeMap, sync::Arc};

use serde::Serialize;
use sqlx::{AssertSqlSafe, FromRow};

use super::{
    service::Now,
    store::{Ticket, WHO},
};
use crate::{
    registers::{
        Asker, Catalog, Field, Lists, Problem, Register, Value, Values, Writing, fold, formats,
        rows::{self, How},
        value,
    },
    storage::{self, Db, Tx, Val, v},
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
    fn value(&self, field: &str) -> &str {
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
            input: match *name {
                "email_esia" => "email",
                _ => "text",
            },
        }
    };
    FIELDS.iter().map(pair).collect()
}

fn shown(field: &str, text: &str) -> String {
    match field {
        "birth_date" => value::show_day(text),
        "snils" => formats::show(crate::registers::Format::Snils, text),
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

/// Who it may be: by name and birth, by СНИЛС, by any e-mail of theirs.
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
        let mut values = v![&name];
        let mut sql = format!("{LIVE} AND p.search_norm = $1");
        if let Some(birth) = &ticket.subject_birth {
            values.push(birth.as_str().into());
            sql.push_str(" AND p.birth_date = $2");
        }
        let by = match ticket.subject_birth {
            Some(_) => "ФИО и дата рождения",
            None => "ФИО",
        };
        add(
            db.all(AssertSqlSafe(format!("{sql} LIMIT 20")), values)
                .await?,
            by,
        );
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

/// What a correction needs besides the words.
pub struct Pen<'a> {
    /// All registers.
    pub catalog: &'a Catalog,
    /// Code lists of the person's register.
    pub lists: &'a Lists,
    /// Who corrects, for the history.
    pub asker: &'a Arc<Asker>,
    /// The circumstances.
    pub now: &'a Now,
}

/// Why nothing was corrected.
pub enum Wrong {
    /// What is wrong with what was typed.
    Problems(Vec<Problem>),
    /// The store.
    Store(storage::Error),
}

impl From<storage::Error> for Wrong {
    fn from(error: storage::Error) -> Self {
        Self::Store(error)
    }
}

impl From<rows::Error> for Wrong {
    fn from(error: rows::Error) -> Self {
        match error {
            rows::Error::Problems(problems) => Self::Problems(problems.0),
            rows::Error::Storage(error) => Self::Store(error),
            rows::Error::NotFound => said(
                "",
                "Записи этого человека больше нет. Выберите, о ком заявка, ещё раз.",
            ),
            _ => said(
                "",
                "Запись за это время изменил другой человек. Сравните данные ещё раз.",
            ),
        }
    }
}

fn said(field: &str, text: &str) -> Wrong {
    Wrong::Problems(vec![Problem {
        field: field.to_owned(),
        text: text.to_owned(),
    }])
}

impl Pen<'_> {
    fn register(&self, table: &str) -> Result<&'static Register, Wrong> {
        let found = self.catalog.find(table);
        found.ok_or_else(|| {
            Wrong::Store(storage::Error::Fault(anyhow::anyhow!(
                "нет реестра {table}"
            )))
        })
    }

    fn how(&self, ticket: &Ticket) -> How {
        How {
            reason: Some(format!("исправлено по заявке № {}", ticket.number)),
            days: Some(Arc::new(self.now.days.clone())),
            ..How::default()
        }
    }

    /// Writes what was typed into the fields that the officer chose; how many fields have changed.
    pub async fn correct(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
        before: &Record,
        version: i64,
        typed: &[(&'static str, String)],
    ) -> Result<usize, Wrong> {
        let person = self.register("person")?;
        let (values, email) = self.read(person, before, typed)?;
        if version != before.row_version {
            return Err(said(
                "",
                "Запись за это время изменил другой человек. Сравните данные ещё раз.",
            ));
        }
        let mut done = 0;
        if !values.0.is_empty() {
            let pass = Writing::workflow(person, self.asker);
            rows::update(tx, &pass, before.id, version, &values, &self.how(ticket)).await?;
            for (name, label) in FIELDS {
                let Some(value) = values.0.get(*name) else {
                    continue;
                };
                let became = match value {
                    Value::Text(text) => text.clone(),
                    _ => String::new(),
                };
                if became != before.value(name) {
                    self.note(
                        tx,
                        ticket,
                        label,
                        &shown(name, before.value(name)),
                        &shown(name, &became),
                    )
                    .await?;
                    done += 1;
                }
            }
        }
        if let Some(email) = email.filter(|email| *email != before.value("email_esia")) {
            self.email(tx, ticket, before, &email).await?;
            self.note(
                tx,
                ticket,
                "Почта на Госуслугах",
                before.value("email_esia"),
                &email,
            )
            .await?;
            done += 1;
        }
        Ok(done)
    }

    fn read(
        &self,
        person: &'static Register,
        before: &Record,
        typed: &[(&'static str, String)],
    ) -> Result<(Values, Option<String>), Wrong> {
        let mut values = Values::default();
        let mut email = None;
        let mut problems = Vec::new();
        for (name, text) in typed {
            if *name == "email_esia" {
                match formats::parse(crate::registers::Format::Email, text.trim()) {
                    Ok(read) => email = Some(read.to_lowercase()),
                    Err(text) => problems.push(Problem {
                        field: (*name).to_owned(),
                        text,
                    }),
                }
                continue;
            }
            let Some(field) = person.field(name) else {
                continue;
            };
            match self.value(field, text) {
                Ok(value) => values.set(name, value),
                Err(text) => problems.push(Problem {
                    field: (*name).to_owned(),
                    text,
                }),
            }
        }
        if !problems.is_empty() {
            return Err(Wrong::Problems(problems));
        }
        let has_snils = match values.0.get("snils") {
            Some(value) => !value.is_empty(),
            None => before.snils.is_some(),
        };
        let status = before.snils_status.as_deref().unwrap_or_default();
        if values.0.contains_key("snils") || status.is_empty() && !values.0.is_empty() {
            values.set(
                "snils_status",
                if has_snils { "entered" } else { "none" }.into(),
            );
        }
        Ok((values, email))
    }

    fn value(&self, field: &Field, text: &str) -> Result<Value, String> {
        value::parse(field, &[text], self.lists, &self.now.zone)
    }

    async fn note(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
        field: &str,
        was: &str,
        became: &str,
    ) -> Result<(), Wrong> {
        tx.exec(
            "INSERT INTO ticket_correction (ticket_id, at, person_id, field, was, became) VALUES ($1, $2, $3, $4, $5, $6)",
            v![ticket.id, self.now.at, self.now.who, field, was, became],
        )
        .await?;
        Ok(())
    }

    /// The address under which Госуслуги know the person: their contact, and the outside name.
    async fn email(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
        person: &Record,
        email: &str,
    ) -> Result<(), Wrong> {
        let contacts = self.register("person_contact")?;
        let pass = Writing::workflow(contacts, self.asker);
        let there: Option<(i64, i64)> = tx
            .opt(
                "SELECT id, row_version FROM person_contact WHERE person_id = $1 AND kind = 'email_esia' AND deleted_at IS NULL",
                v![person.id],
            )
            .await?;
        let how = self.how(ticket);
        match there {
            Some((id, version)) => {
                let values = Values::from([("value", email.into())]);
                rows::update(tx, &pass, id, version, &values, &how).await?;
            }
            None => {
                let values = Values::from([
                    ("person_id", person.id.into()),
                    ("kind", "email_esia".into()),
                    ("value", email.into()),
                    ("is_main", false.into()),
                ]);
                rows::insert(tx, &pass, &values, &how).await?;
            }
        }
        self.outside_name(tx, person, email, &how).await
    }

    async fn outside_name(
        &self,
        tx: &mut Tx,
        person: &Record,
        email: &str,
        how: &How,
    ) -> Result<(), Wrong> {
        let register = self.register("external_identity")?;
        let pass = Writing::workflow(register, self.asker);
        let taken: Option<(i64,)> = tx
            .opt(
                "SELECT person_id FROM external_identity WHERE system = 'esia' AND ext_id = $1 AND person_id <> $2 AND deleted_at IS NULL",
                v![email, person.id],
            )
            .await?;
        if taken.is_some() {
            return Err(said(
                "email_esia",
                "Эта почта Госуслуг уже записана за другим человеком. Если это та же персона, объедините записи в сопоставлении людей.",
            ));
        }
        let there: Option<(i64, i64, Option<String>, String)> = tx
            .opt(
                "SELECT id, row_version, email, ext_id FROM external_identity WHERE person_id = $1 AND system = 'esia' AND deleted_at IS NULL ORDER BY id LIMIT 1",
                v![person.id],
            )
            .await?;
        let at = Value::Text(storage::db::timestamp(self.now.at));
        let mut values = Values::from([
            ("email", email.into()),
            ("matched_at", at),
            ("match_state", "ok".into()),
        ]);
        match there {
            Some((id, version, known, ext)) => {
                // A name that was an address changes with the address; a number of Госуслуги stays.
                if known.is_some_and(|known| known == ext) {
                    values.set("ext_id", email.into());
                }
                rows::update(tx, &pass, id, version, &values, how).await?;
            }
            None => {
                values.set("person_id", person.id.into());
                values.set("system", "esia".into());
                values.set("ext_id", email.into());
                rows::insert(tx, &pass, &values, how).await?;
            }
        }
        Ok(())
    }
}

/// A correction that was refused, with the reason.
pub async fn refuse(tx: &mut Tx, now: &Now, ticket: &Ticket, reason: &str) -> storage::Result<()> {
    tx.exec(
        "INSERT INTO ticket_correction (ticket_id, at, person_id, field, refused) VALUES ($1, $2, $3, $4, $5)",
        v![ticket.id, now.at, now.who, "Исправление данных", reason],
    )
    .await?;
    super::service::set(tx, ticket.id, &[("check_result", Val::from("refused"))]).await
}
