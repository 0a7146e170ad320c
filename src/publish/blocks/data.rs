//! What pages outside the section show: vacancies of the college and its requisites, as files of data that shortcodes
//! read.

use serde::Serialize;
use serde_json::json;

use super::{
    super::{
        Gathered,
        reading::{Reader, day},
    },
    common::Own,
};
use crate::{
    site::facts::{date_text, money_text},
    storage::{Result, v},
};

pub(super) async fn gather(
    reader: &Reader<'_>,
    own: Option<&Own>,
    out: &mut Gathered,
) -> Result<()> {
    let vacancies = vacancies(reader).await?;
    if !vacancies.is_empty() {
        out.data
            .insert("vacancies.json", json!({ "vacancies": vacancies }));
    }
    if let Some(own) = own {
        let lines = requisites(reader, own).await?;
        out.data
            .insert("requisites.json", json!({ "lines": lines }));
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Vacancy {
    title: String,
    unit: Option<String>,
    address: Option<String>,
    salary_from: Option<i64>,
    salary_to: Option<i64>,
    schedule: Option<String>,
    employment: Option<String>,
    description: Option<String>,
    count: i64,
    contact: Option<String>,
    published_on: Option<String>,
    closes_on: Option<String>,
}

/// A vacancy in words.
#[derive(Serialize)]
struct Told {
    title: String,
    count: i64,
    unit: Option<String>,
    facts: Vec<Fact>,
    about: Option<String>,
    contact: Option<String>,
}

/// A line with its name.
#[derive(Serialize)]
struct Fact {
    name: &'static str,
    value: String,
}

/// The lines that say something.
fn lines(all: impl IntoIterator<Item = (&'static str, Option<String>)>) -> Vec<Fact> {
    let said = all.into_iter().filter_map(|(name, value)| {
        let value = value.filter(|value| !value.trim().is_empty())?;
        Some(Fact { name, value })
    });
    said.collect()
}

async fn vacancies(reader: &Reader<'_>) -> Result<Vec<Told>> {
    let sql = "SELECT v.title, u.name AS unit, v.address, v.salary_from, v.salary_to, v.schedule, v.employment, \
        v.description, v.count, v.contact, v.published_on, v.closes_on FROM vacancy v \
        LEFT JOIN staff_unit s ON s.id = v.staff_unit_id LEFT JOIN org_unit u ON u.id = s.org_unit_id \
        WHERE v.kind = 'college_job' AND v.state = 'open' AND v.deleted_at IS NULL AND v.archived_at IS NULL \
        AND (v.published_on IS NULL OR v.published_on <= $1) AND (v.closes_on IS NULL OR v.closes_on >= $1) \
        ORDER BY v.title COLLATE \"ru-x-icu\", v.id";
    let found: Vec<Vacancy> = reader.db.all(sql, v![reader.day()]).await?;
    Ok(found
        .into_iter()
        .map(|vacancy| told(reader, vacancy))
        .collect())
}

fn told(reader: &Reader<'_>, vacancy: Vacancy) -> Told {
    let date = |text: &Option<String>| day(text.as_deref()).map(date_text);
    let employment = vacancy.employment.as_deref();
    let facts = [
        ("Подразделение", vacancy.unit.clone()),
        ("Оплата", salary(vacancy.salary_from, vacancy.salary_to)),
        (
            "Занятость",
            employment.map(|code| reader.label("VACANCY_EMPLOYMENT", code)),
        ),
        ("График", vacancy.schedule.clone()),
        ("Место работы", vacancy.address.clone()),
        ("Опубликовано", date(&vacancy.published_on)),
        ("Отклики принимаются до", date(&vacancy.closes_on)),
    ];
    Told {
        title: vacancy.title,
        count: vacancy.count,
        unit: vacancy.unit,
        facts: lines(facts),
        about: vacancy.description,
        contact: vacancy.contact,
    }
}

/// «от 45 000 до 60 000 ₽»
fn salary(from: Option<i64>, to: Option<i64>) -> Option<String> {
    let from = from.map(|sum| format!("от {}", money_text(sum)));
    let to = to.map(|sum| format!("до {}", money_text(sum)));
    let words: Vec<String> = [from, to].into_iter().flatten().collect();
    (!words.is_empty()).then(|| format!("{} ₽", words.join(" ")))
}

/// What payers and partners ask for, line by line.
async fn requisites(reader: &Reader<'_>, own: &Own) -> Result<Vec<Fact>> {
    #[derive(sqlx::FromRow)]
    struct Account {
        bank: String,
        bik: String,
        account: String,
        corr_account: Option<String>,
        personal_account: Option<String>,
        treasury: Option<String>,
    }
    let sql = "SELECT bank, bik, account, corr_account, personal_account, treasury FROM bank_account \
        WHERE organisation_id = $1 AND deleted_at IS NULL AND archived_at IS NULL ORDER BY is_main DESC, id";
    let account: Option<Account> = reader.db.opt(sql, v![own.id]).await?;
    let mut all = vec![
        ("Полное наименование", Some(own.full_name.clone())),
        ("Сокращённое наименование", Some(own.short_name.clone())),
        ("Юридический адрес", own.legal_address.clone()),
        ("Почтовый адрес", own.post_address.clone()),
        ("ИНН", own.inn.clone()),
        ("КПП", own.kpp.clone()),
        ("ОГРН", own.ogrn.clone()),
        ("ОКПО", own.okpo.clone()),
        ("ОКВЭД", own.okved.clone()),
    ];
    if let Some(account) = account {
        all.extend([
            ("Банк", Some(account.bank)),
            ("БИК", Some(account.bik)),
            ("Расчётный (казначейский) счёт", Some(account.account)),
            (
                "Корреспондентский (единый казначейский) счёт",
                account.corr_account,
            ),
            ("Лицевой счёт", account.personal_account),
            ("Орган казначейства", account.treasury),
        ]);
    }
    Ok(lines(all))
}
