//! Counting visits in the database: a line a day, a person, a role or a group.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::super::parts;
use crate::{
    identity::roles as known,
    storage::{Db, Result, Val, v},
    web::text,
};

/// What was asked.
pub(super) struct Asked {
    pub from: Date,
    pub to: Date,
    /// The moments at which the period begins and ends.
    pub begins: Timestamp,
    pub ends: Timestamp,
    pub by: &'static str,
    pub role: Option<&'static str>,
    pub group: Option<i64>,
    /// Only those who have never entered.
    pub never: bool,
    pub today: Date,
    pub zone: TimeZone,
}

/// Lines in words.
pub(super) struct Table {
    pub headings: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
    /// There are more than are shown.
    pub full: bool,
}

/// A student of a group today.
const STUDIES: &str = "SELECT e.person_id FROM enrolment_state s JOIN enrolment e ON e.id = s.enrolment_id \
     WHERE s.deleted_at IS NULL AND e.deleted_at IS NULL AND s.status NOT IN ('graduated', 'expelled', 'transferred_out')";

impl Asked {
    /// The condition over accounts `a`, with its values bound after those of `values`.
    fn accounts(&self, values: &mut Vec<Val>) -> String {
        let mut sql = String::new();
        if let Some(role) = self.role {
            values.extend(v![role, self.today]);
            let n = values.len();
            sql.push_str(&format!(
                " AND a.id IN (SELECT y.account_id FROM ({}) y WHERE y.code = ${})",
                known::holding(n),
                n - 1
            ));
        }
        if let Some(group) = self.group {
            values.extend(v![group, self.today]);
            let n = values.len();
            sql.push_str(&format!(
                " AND a.person_id IN ({STUDIES} AND s.group_id = ${} AND s.valid_from <= ${n} \
                 AND (s.valid_to IS NULL OR s.valid_to > ${n}))",
                n - 1
            ));
        }
        if self.never {
            sql.push_str(" AND a.last_login_at IS NULL");
        }
        sql
    }
}

/// Visits, people and failed tries of every day of the period.
pub(super) async fn by_day(db: &Db, asked: &Asked) -> Result<Vec<(Date, [i64; 3])>> {
    let mut values = v![];
    let mut days = Vec::new();
    let mut marks = Vec::new();
    let mut day = asked.from;
    while day <= asked.to {
        let Ok(next) = day.tomorrow() else { break };
        let moment = |day: Date| {
            day.to_zoned(asked.zone.clone())
                .map_or(asked.begins, |at| at.timestamp())
        };
        values.extend(v![day, moment(day), moment(next)]);
        let n = values.len();
        marks.push(format!("(${}, ${}, ${n})", n - 2, n - 1));
        days.push(day);
        day = next;
    }
    let condition = asked.accounts(&mut values);
    let only = match condition.is_empty() {
        true => String::new(),
        false => {
            format!(" AND e.account_id IN (SELECT a.id FROM user_account a WHERE 1 = 1{condition})")
        }
    };
    let sql = format!(
        "WITH d (day, a, b) AS (VALUES {}) SELECT d.day, count(CASE WHEN e.kind = 'login' THEN 1 END), \
         count(DISTINCT CASE WHEN e.kind = 'login' THEN e.account_id END), count(CASE WHEN e.kind = 'fail' THEN 1 END) \
         FROM d JOIN auth_event e ON e.at >= d.a AND e.at < d.b AND e.kind IN ('login', 'fail'){only} GROUP BY d.day",
        marks.join(", ")
    );
    let rows: Vec<(String, i64, i64, i64)> = db.all(sqlx::AssertSqlSafe(sql), values).await?;
    let of = |day: &Date| {
        let day = day.to_string();
        let found = rows.iter().find(|(known, ..)| *known == day);
        found.map_or([0; 3], |(_, visits, people, failed)| {
            [*visits, *people, *failed]
        })
    };
    Ok(days.into_iter().map(|day| (day, of(&day))).collect())
}

/// The table that was asked for.
pub(super) async fn table(
    db: &Db,
    asked: &Asked,
    days: &[(Date, [i64; 3])],
    limit: i64,
) -> Result<Table> {
    match asked.by {
        "person" => by_person(db, asked, limit).await,
        "role" => by_role(db, asked).await,
        "group" => by_group(db, asked).await,
        _ => Ok(Table {
            headings: vec!["День", "Входов", "Человек", "Неудачных попыток"],
            rows: days
                .iter()
                .rev()
                .map(|(day, counted)| {
                    let mut row = vec![parts::shown(&day.to_string())];
                    row.extend(counted.iter().map(i64::to_string));
                    row
                })
                .collect(),
            full: false,
        }),
    }
}

/// Surname, name, patronymic, login, kind, the last entry, visits, failed tries.
type Person = (
    String,
    String,
    Option<String>,
    String,
    String,
    Option<String>,
    i64,
    i64,
);

async fn by_person(db: &Db, asked: &Asked, limit: i64) -> Result<Table> {
    let mut values = v![asked.begins, asked.ends];
    let condition = asked.accounts(&mut values);
    values.push(limit.into());
    let sql = format!(
        "SELECT p.last_name, p.first_name, p.middle_name, a.login, a.kind, a.last_login_at, \
         count(CASE WHEN e.kind = 'login' THEN 1 END), count(CASE WHEN e.kind = 'fail' THEN 1 END) \
         FROM user_account a JOIN person p ON p.id = a.person_id \
         LEFT JOIN auth_event e ON e.account_id = a.id AND e.at >= $1 AND e.at < $2 AND e.kind IN ('login', 'fail') \
         WHERE a.deleted_at IS NULL{condition} GROUP BY a.id, p.last_name, p.first_name, p.middle_name, a.login, a.kind, a.last_login_at \
         ORDER BY p.last_name COLLATE \"ru-x-icu\", p.first_name COLLATE \"ru-x-icu\", a.id LIMIT ${}",
        values.len()
    );
    let rows: Vec<Person> = db.all(sqlx::AssertSqlSafe(sql), values).await?;
    let full = rows.len() as i64 == limit;
    let kinds = parts::kinds();
    let row = |(last, first, middle, login, kind, at, visits, failed): Person| {
        let name = kinds.iter().find(|(code, _)| *code == kind);
        vec![
            crate::identity::full_name(&last, &first, middle.as_deref()),
            login,
            name.map_or(kind.clone(), |(_, name)| (*name).to_owned()),
            at.map_or("не входил".to_owned(), |at| {
                text::moment(&at, &asked.zone)
            }),
            visits.to_string(),
            failed.to_string(),
        ]
    };
    Ok(Table {
        headings: vec![
            "Фамилия, имя, отчество",
            "Логин",
            "Кто",
            "Последний вход",
            "Входов",
            "Неудачных попыток",
        ],
        rows: rows.into_iter().map(row).collect(),
        full,
    })
}

async fn by_role(db: &Db, asked: &Asked) -> Result<Table> {
    let mut values = v![asked.begins, asked.ends, asked.today];
    let condition = asked.accounts(&mut values);
    let sql = format!(
        "SELECT h.code, count(DISTINCT h.account_id), count(DISTINCT e.account_id), count(e.id) FROM \
         (SELECT y.code, y.account_id FROM ({}) y JOIN user_account a ON a.id = y.account_id WHERE a.deleted_at IS NULL{condition}) h \
         LEFT JOIN auth_event e ON e.account_id = h.account_id AND e.kind = 'login' AND e.at >= $1 AND e.at < $2 GROUP BY h.code",
        known::holding(3)
    );
    let rows: Vec<(String, i64, i64, i64)> = db.all(sqlx::AssertSqlSafe(sql), values).await?;
    let row = |role: &known::Role| {
        let (_, holders, came, visits) = rows.iter().find(|(code, ..)| code == role.code)?;
        Some(vec![
            role.name.to_owned(),
            holders.to_string(),
            came.to_string(),
            (holders - came).to_string(),
            visits.to_string(),
        ])
    };
    Ok(Table {
        headings: vec!["Роль", "Человек", "Входили", "Не входили", "Входов"],
        rows: known::ALL.iter().filter_map(row).collect(),
        full: false,
    })
}

async fn by_group(db: &Db, asked: &Asked) -> Result<Table> {
    let mut values = v![asked.begins, asked.ends, asked.today];
    let condition = asked.accounts(&mut values);
    let sql = format!(
        "SELECT g.name, count(DISTINCT h.account_id), count(DISTINCT v.account_id), count(v.id) FROM study_group g \
         JOIN (SELECT DISTINCT s.group_id, a.id AS account_id FROM enrolment_state s JOIN enrolment e ON e.id = s.enrolment_id \
         JOIN user_account a ON a.person_id = e.person_id WHERE s.deleted_at IS NULL AND e.deleted_at IS NULL \
         AND s.status NOT IN ('graduated', 'expelled', 'transferred_out') AND s.valid_from <= $3 \
         AND (s.valid_to IS NULL OR s.valid_to > $3) AND a.kind = 'student' AND a.deleted_at IS NULL{condition}) h ON h.group_id = g.id \
         LEFT JOIN auth_event v ON v.account_id = h.account_id AND v.kind = 'login' AND v.at >= $1 AND v.at < $2 \
         WHERE g.deleted_at IS NULL GROUP BY g.id, g.name ORDER BY g.name COLLATE \"ru-x-icu\", g.id"
    );
    let rows: Vec<(String, i64, i64, i64)> = db.all(sqlx::AssertSqlSafe(sql), values).await?;
    let row = |(name, holders, came, visits): (String, i64, i64, i64)| {
        let figures = [holders, came, holders - came, visits];
        let figures = figures.iter().map(i64::to_string);
        std::iter::once(name).chain(figures).collect()
    };
    Ok(Table {
        headings: vec![
            "Группа",
            "С учётной записью",
            "Входили",
            "Не входили",
            "Входов",
        ],
        rows: rows.into_iter().map(row).collect(),
        full: false,
    })
}

/// Failed tries under logins that do not exist.
pub(super) async fn strangers(db: &Db, asked: &Asked) -> Result<i64> {
    let (tries,): (i64,) = db
        .one(
            "SELECT count(*) FROM auth_event WHERE kind = 'fail' AND account_id IS NULL AND at >= $1 AND at < $2",
            v![asked.begins, asked.ends],
        )
        .await?;
    Ok(tries)
}

/// Accounts that never entered, whatever the period.
pub(super) async fn never(db: &Db, asked: &Asked) -> Result<i64> {
    let mut values = v![];
    let condition = asked.accounts(&mut values);
    let sql = format!(
        "SELECT count(*) FROM user_account a WHERE a.deleted_at IS NULL AND a.last_login_at IS NULL{condition}"
    );
    let (people,): (i64,) = db.one(sqlx::AssertSqlSafe(sql), values).await?;
    Ok(people)
}
