//! The correction of a record by a request (J.6): written through the engine of registers, with its history and with a
//! line beside the request; or a refusal with its reason.

use std::sync::Arc;

use super::{
    compare::{FIELDS, Record, shown},
    service::Now,
    store::Ticket,
};
use crate::{
    registers::{
        Asker, Catalog, Field, Format, Lists, Problem, Register, Value, Values, Writing, formats,
        rows::{self, How},
        value,
    },
    storage::{self, Tx, Val, v},
};

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
                match formats::parse(Format::Email, text.trim()) {
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
