//! People's papers: sex and numbers, contacts, consents, documents, education, family. The people themselves are made
//! with their accounts.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use jiff::{ToSpan as _, civil::Date};

use super::{Pen, told::PEOPLE};
use crate::{
    registers::{Register, Value, Values, Writing, rows},
    storage::{Tx, v},
    subsystems::people::{
        CONSENTS, EDUCATION_DOCUMENTS, IDENTITY_DOCUMENTS, PERSON_ADDRESSES, PERSON_CATEGORIES,
        PERSON_CONTACTS, PERSON_RELATIONS, PERSONS,
    },
};

/// So many people a transaction.
const PORTION: usize = 300;

/// A person with the kind of their account.
#[derive(sqlx::FromRow)]
struct Person {
    id: i64,
    row_version: i64,
    last_name: String,
    first_name: String,
    middle_name: Option<String>,
    birth_date: Option<String>,
    kind: String,
}

impl Person {
    fn full_name(&self) -> String {
        crate::identity::full_name(
            &self.last_name,
            &self.first_name,
            self.middle_name.as_deref(),
        )
    }

    /// Told by the patronymic, and without one by the name.
    fn sex(&self) -> &'static str {
        let is_man = match &self.middle_name {
            Some(middle) => middle.ends_with('ч'),
            None => !self.first_name.ends_with(['а', 'я']),
        };
        if is_man { "m" } else { "f" }
    }

    fn born(&self) -> Date {
        let born = self.birth_date.as_deref().and_then(|day| day.parse().ok());
        born.unwrap_or(jiff::civil::date(1980, 1, 1))
    }

    /// The day on which they became so many years old.
    fn aged(&self, years: i16) -> Date {
        self.born()
            .checked_add(i32::from(years).years())
            .unwrap_or(self.born())
    }
}

pub async fn fill(pen: &Pen<'_>) -> Result<()> {
    let people: Vec<Person> = pen
        .db()
        .all(
            "SELECT p.id, p.row_version, p.last_name, p.first_name, p.middle_name, p.birth_date, min(a.kind) AS kind \
             FROM person p JOIN user_account a ON a.person_id = p.id WHERE p.deleted_at IS NULL \
             GROUP BY p.id, p.row_version, p.last_name, p.first_name, p.middle_name, p.birth_date ORDER BY p.id",
            v![],
        )
        .await?;
    let mut serial = 0;
    for part in people.chunks(PORTION) {
        let mut tx = pen.begin().await?;
        for person in part {
            serial += 1;
            numbers(pen, &mut tx, person, serial)
                .await
                .with_context(|| person.full_name())?;
            match person.kind.as_str() {
                "staff" => worker(pen, &mut tx, person, serial).await?,
                "student" => student(pen, &mut tx, person, serial).await?,
                "parent" | "employer" | "applicant" => phone(pen, &mut tx, person, serial).await?,
                _ => {}
            }
        }
        tx.commit().await?;
    }
    let mut tx = pen.begin().await?;
    family(pen, &mut tx, &people).await?;
    hardship(pen, &mut tx, &people).await?;
    told(pen, &mut tx, &people).await?;
    tx.commit().await?;
    Ok(())
}

/// Sex and СНИЛС. Numbers up to 001-001-998 were never issued with a check digit: nobody's are met by chance.
async fn numbers(pen: &Pen<'_>, tx: &mut Tx, person: &Person, serial: i64) -> Result<()> {
    let mut values = Values::from([("sex", person.sex().into())]);
    if matches!(person.kind.as_str(), "staff" | "student") {
        values.set("snils", format!("{serial:09}00").into());
        values.set("snils_status", "entered".into());
    }
    let pass = Writing::workflow(&PERSONS, &pen.asker);
    rows::update(
        tx,
        &pass,
        person.id,
        person.row_version,
        &values,
        &pen.how(),
    )
    .await?;
    Ok(())
}

async fn worker(pen: &Pen<'_>, tx: &mut Tx, person: &Person, serial: i64) -> Result<()> {
    consent(pen, tx, person, "processing", "2025-09-01").await?;
    let issued = [45, 20].into_iter().map(|years| person.aged(years));
    let issued = issued.filter(|day| *day <= pen.asker.today).max();
    passport(pen, tx, person, serial, issued.unwrap_or(person.aged(14))).await
}

async fn student(pen: &Pen<'_>, tx: &mut Tx, person: &Person, serial: i64) -> Result<()> {
    phone(pen, tx, person, serial).await?;
    let mark = pen.between(320, 500);
    let values = [
        ("person_id", person.id.into()),
        (
            "kind",
            if mark > 485 {
                "attestat9_honor"
            } else {
                "attestat9"
            }
            .into(),
        ),
        ("number", format!("{serial:014}").into()),
        (
            "issued_on",
            format!("{}-06-20", person.aged(15).year().min(2026)).into(),
        ),
        (
            "issuer_text",
            format!("школа № {} г. Приозёрск-на-Светлом", pen.between(1, 9)).into(),
        ),
        ("year", i64::from(person.aged(15).year().min(2026)).into()),
        ("level", "basic".into()),
        ("avg_mark", mark.into()),
        ("honor", (mark > 485).into()),
        ("original_in_file", (mark % 7 > 0).into()),
    ];
    pen.put(tx, &EDUCATION_DOCUMENTS, values).await?;
    let values = [
        ("person_id", person.id.into()),
        ("kind", "reg".into()),
        ("text", address(pen).into()),
        ("postcode", "000100".into()),
        ("valid_from", "2020-01-01".into()),
    ];
    pen.put(tx, &PERSON_ADDRESSES, values).await?;
    passport(pen, tx, person, serial, person.aged(14)).await
}

fn address(pen: &Pen<'_>) -> String {
    const STREETS: &[&str] = &[
        "ул. Прибрежная",
        "ул. Лодочная",
        "Сосновый проезд",
        "ул. Рыбацкая",
        "пер. Тихий",
    ];
    let street = STREETS[pen.between(0, STREETS.len() as i64 - 1) as usize];
    let (house, flat) = (pen.between(1, 60), pen.between(1, 90));
    format!("Заозёрская область, г. Приозёрск-на-Светлом, {street}, д. {house}, кв. {flat}")
}

async fn phone(pen: &Pen<'_>, tx: &mut Tx, person: &Person, serial: i64) -> Result<()> {
    let (head, tail) = (serial / 100 % 100, serial % 100);
    contact(
        pen,
        tx,
        person.id,
        "phone_mob",
        &format!("+7 (000) 555-{head:02}-{tail:02}"),
    )
    .await
}

async fn contact(pen: &Pen<'_>, tx: &mut Tx, person: i64, kind: &str, value: &str) -> Result<()> {
    let values = [
        ("person_id", person.into()),
        ("kind", kind.into()),
        ("value", value.into()),
        ("is_main", true.into()),
    ];
    pen.put(tx, &PERSON_CONTACTS, values).await?;
    Ok(())
}

async fn consent(
    pen: &Pen<'_>,
    tx: &mut Tx,
    person: &Person,
    kind: &str,
    given: &str,
) -> Result<()> {
    let values = [
        ("person_id", person.id.into()),
        ("kind", kind.into()),
        ("given_on", given.into()),
        ("form", "paper".into()),
        ("text_version", "2025-1".into()),
    ];
    pen.put(tx, &CONSENTS, values).await?;
    Ok(())
}

async fn passport(
    pen: &Pen<'_>,
    tx: &mut Tx,
    person: &Person,
    serial: i64,
    issued: Date,
) -> Result<()> {
    let values = [
        ("person_id", person.id.into()),
        ("kind", "passport_rf".into()),
        ("series", "0000".into()),
        ("number", format!("{serial:06}").into()),
        ("issued_on", issued.into()),
        (
            "issued_by",
            "Отделом внутренних дел г. Приозёрск-на-Светлом".into(),
        ),
        ("issuer_code", "000-001".into()),
        ("is_main", true.into()),
    ];
    pen.put(tx, &IDENTITY_DOCUMENTS, values).await?;
    Ok(())
}

/// Every parent has a child among the students; every eighth has two.
async fn family(pen: &Pen<'_>, tx: &mut Tx, people: &[Person]) -> Result<()> {
    let of = |kind: &'static str| people.iter().filter(move |person| person.kind == kind);
    let students: Vec<&Person> = of("student").collect();
    for (n, parent) in of("parent").enumerate() {
        let children = if n % 8 == 0 { 2 } else { 1 };
        for child in students
            .iter()
            .cycle()
            .skip(n)
            .take(children.min(students.len()))
        {
            let kind = if parent.sex() == "m" {
                "father"
            } else {
                "mother"
            };
            let values = [
                ("person_id", child.id.into()),
                ("related_id", parent.id.into()),
                ("kind", kind.into()),
                ("is_legal_rep", (child.aged(18) > pen.asker.today).into()),
            ];
            pen.put(tx, &PERSON_RELATIONS, values).await?;
        }
    }
    Ok(())
}

/// Some students have a benefit.
async fn hardship(pen: &Pen<'_>, tx: &mut Tx, people: &[Person]) -> Result<()> {
    const CATEGORIES: &[(&str, bool)] = &[
        ("large_family", false),
        ("low_income", false),
        ("orphan_range", false),
        ("disabled_child", true),
        ("svo_child", false),
        ("ovz", true),
    ];
    let students = people.iter().filter(|person| person.kind == "student");
    for (student, (category, health)) in students.step_by(9).zip(CATEGORIES.iter().cycle()) {
        let values = [
            ("person_id", student.id.into()),
            ("category", (*category).into()),
            ("valid_from", "2025-09-01".into()),
            ("doc_name", "Справка".into()),
            ("doc_number", format!("{}-С", student.id).into()),
            ("doc_date", "2025-08-20".into()),
            ("expires_on", "2026-12-31".into()),
            ("health_flag", (*health).into()),
        ];
        pen.put(tx, &PERSON_CATEGORIES, values).await?;
    }
    Ok(())
}

/// What is told of those whom the site names.
async fn told(pen: &Pen<'_>, tx: &mut Tx, people: &[Person]) -> Result<()> {
    let staff = people.iter().filter(|person| person.kind == "staff");
    let mut by_name: BTreeMap<String, &Person> = BTreeMap::new();
    for person in staff {
        by_name.entry(person.full_name()).or_insert(person);
    }
    for told in &PEOPLE.contact {
        if let Some(person) = by_name.get(&told.name) {
            contact(pen, tx, person.id, "phone_work", &told.phone).await?;
            contact(pen, tx, person.id, "email_work", &told.email).await?;
        }
    }
    let mut agreed: Vec<i64> = Vec::new();
    for (serial, told) in (1..).zip(&PEOPLE.diploma) {
        let Some(person) = by_name.get(&told.name) else {
            continue;
        };
        let second = agreed.contains(&person.id);
        diploma(pen, tx, person, told, serial, second).await?;
        if !second {
            consent(pen, tx, person, "publish", "2025-09-01").await?;
            agreed.push(person.id);
        }
    }
    Ok(())
}

async fn diploma(
    pen: &Pen<'_>,
    tx: &mut Tx,
    person: &Person,
    told: &super::told::Diploma,
    serial: i64,
    second: bool,
) -> Result<()> {
    let year = person.aged(if second { 27 } else { 22 }).year().min(2025);
    let register: &'static Register = &EDUCATION_DOCUMENTS;
    let values = [
        ("person_id", person.id.into()),
        ("kind", told.kind.as_str().into()),
        ("series", "000000".into()),
        ("number", format!("{serial:07}").into()),
        ("issued_on", format!("{year}-06-30").into()),
        (
            "issuer_text",
            "Заозёрский государственный университет".into(),
        ),
        ("year", i64::from(year).into()),
        ("level", told.level.as_str().into()),
        ("specialty_text", told.specialty.as_str().into()),
        ("qualification", Value::from(told.qualification.clone())),
    ];
    pen.put(tx, register, values).await?;
    Ok(())
}
