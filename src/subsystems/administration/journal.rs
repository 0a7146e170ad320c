//! Reading the journal of issue, and what may be said about a line after it was written. Nothing here changes a line.

use jiff::civil::Date;
use serde::Serialize;
use sqlx::{AssertSqlSafe, FromRow};

use super::{relation::category, report::bounds};
use crate::{
    identity::{By, Keeper, Result, accounts::Kind, audit},
    registers::{
        fold,
        query::{encoded, escaped},
        value::day,
    },
    storage::{Db, Tx, Val, v},
};

/// Lines on a page.
pub const PER_PAGE: i64 = 50;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Ask {
    /// First and last day.
    pub from: Option<Date>,
    /// The last day.
    pub to: Option<Date>,
    /// A category.
    pub kind: Option<Kind>,
    /// A group.
    pub group: Option<i64>,
    /// A unit.
    pub unit: Option<i64>,
    /// The account of who issued.
    pub officer: Option<i64>,
    /// `yes`, `no`: the receipt or the first entry.
    pub received: &'static str,
    /// `yes`, `no`: the first entry.
    pub entered: &'static str,
    /// Words of the name or the login.
    pub search: String,
    /// From 1.
    pub page: i64,
    /// A page a group on paper.
    pub by_group: bool,
}

impl Ask {
    /// Of the pairs of an address.
    pub fn parse(pairs: &[(String, String)]) -> Self {
        let get = |name: &str| {
            let found = pairs.iter().find(|(key, _)| key == name);
            found.map_or("", |(_, value)| value.trim())
        };
        let either = |name: &str| match get(name) {
            "yes" => "yes",
            "no" => "no",
            _ => "",
        };
        Self {
            from: day(get("from")).ok(),
            to: day(get("to")).ok(),
            kind: category(get("kind")),
            group: get("group").parse().ok(),
            unit: get("unit").parse().ok(),
            officer: get("officer").parse().ok(),
            received: either("received"),
            entered: either("entered"),
            search: get("q").chars().take(200).collect(),
            page: get("page").parse().unwrap_or(1).clamp(1, 100_000),
            by_group: get("by_group") == "1",
        }
    }

    /// The same as a query, without the page.
    pub fn to_query(&self) -> String {
        let mut parts = Vec::new();
        let mut add = |name: &str, value: String| {
            if !value.is_empty() {
                parts.push(format!("{name}={}", encoded(&value)));
            }
        };
        let date = |d: Option<Date>| d.map(|d| d.to_string()).unwrap_or_default();
        let number = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
        add("from", date(self.from));
        add("to", date(self.to));
        add(
            "kind",
            self.kind.map(|k| k.code().to_owned()).unwrap_or_default(),
        );
        add("group", number(self.group));
        add("unit", number(self.unit));
        add("officer", number(self.officer));
        add("received", self.received.to_owned());
        add("entered", self.entered.to_owned());
        add("q", self.search.clone());
        add(
            "by_group",
            if self.by_group {
                "1".into()
            } else {
                String::new()
            },
        );
        parts.join("&")
    }

    fn condition(&self, keeper: &Keeper) -> (String, Vec<Val>) {
        let (mut tests, mut values) = (vec!["1 = 1".to_owned()], Vec::new());
        let mut test = |sql: &str, value: Val| {
            values.push(value);
            tests.push(sql.replace("{}", &format!("${}", values.len())));
        };
        if let Some(from) = self.from {
            test("j.issued_at >= {}", bounds(keeper, from, from).0.into());
        }
        if let Some(to) = self.to {
            test("j.issued_at < {}", bounds(keeper, to, to).1.into());
        }
        if let Some(kind) = self.kind {
            test("j.category = {}", kind.code().into());
        }
        if let Some(group) = self.group {
            test("j.group_id = {}", group.into());
        }
        if let Some(unit) = self.unit {
            test("j.org_unit_id = {}", unit.into());
        }
        if let Some(officer) = self.officer {
            test("j.issued_by = {}", officer.into());
        }
        for word in fold(&self.search).split_whitespace().take(6) {
            let like = format!("%{}%", escaped(word));
            test(
                "(p.search_norm LIKE {} ESCAPE '\\' OR j.login LIKE {} ESCAPE '\\')",
                like.into(),
            );
        }
        match self.received {
            "yes" => tests.push("(r.id IS NOT NULL OR j.first_login_at IS NOT NULL)".into()),
            // What was issued again is not waited for any more.
            "no" => tests.push(
                "r.id IS NULL AND j.first_login_at IS NULL AND NOT EXISTS \
                 (SELECT 1 FROM credential_issue l WHERE l.account_id = j.account_id AND l.id > j.id)"
                    .into(),
            ),
            _ => {}
        }
        match self.entered {
            "yes" => tests.push("j.first_login_at IS NOT NULL".into()),
            "no" => tests.push("j.first_login_at IS NULL".into()),
            _ => {}
        }
        (tests.join(" AND "), values)
    }
}

/// A line of the journal with what was said about it.
#[derive(Clone, Debug, FromRow)]
#[allow(missing_docs)]
pub struct Line {
    pub id: i64,
    pub year: i64,
    pub no: i64,
    pub issued_at: String,
    pub person_id: i64,
    pub last_name: String,
    pub first_name: String,
    pub middle_name: Option<String>,
    pub category: String,
    pub unit: Option<String>,
    pub login: String,
    pub reason: Option<String>,
    pub request_ref: Option<String>,
    pub way: String,
    pub officer: Option<String>,
    pub valid_until: String,
    pub first_login_at: Option<String>,
    pub batch_id: Option<i64>,
    pub receipt_on: Option<String>,
    pub rules_acked: Option<bool>,
    pub annulled: Option<String>,
    pub notes: Option<String>,
    /// «№/год» of the next line for the same account: nobody will enter with this one any more.
    pub later: Option<String>,
}

const COLUMNS: &str = concat!(
    "SELECT j.id, j.year, j.no, j.issued_at, j.person_id, p.last_name, p.first_name, p.middle_name, j.category, \
     j.unit, j.login, c.label AS reason, j.request_ref, j.way, j.valid_until, j.first_login_at, j.batch_id, \
     r.on_day AS receipt_on, r.rules_acked, x.words AS annulled, \
     (SELECT string_agg(n.words, '; ' ORDER BY n.id) FROM credential_mark n WHERE n.issue_id = j.id AND n.kind = 'note') AS notes, \
     (SELECT CAST(l.no AS TEXT) || '/' || CAST(l.year AS TEXT) FROM credential_issue l WHERE l.id = \
      (SELECT min(l1.id) FROM credential_issue l1 WHERE l1.account_id = j.account_id AND l1.id > j.id)) AS later, ",
    officer!("j.issued_by"),
    " AS officer "
);
const FROM: &str = "FROM credential_issue j JOIN person p ON p.id = j.person_id \
     LEFT JOIN code_item c ON c.list = 'ISSUE_REASON' AND c.code = j.reason \
     LEFT JOIN credential_mark r ON r.issue_id = j.id AND r.kind = 'receipt' \
     LEFT JOIN credential_mark x ON x.issue_id = j.id AND x.kind = 'annulled' ";

/// How many lines there are.
pub async fn count(keeper: &Keeper, ask: &Ask) -> Result<i64> {
    let (condition, values) = ask.condition(keeper);
    let sql = AssertSqlSafe(format!("SELECT count(*) {FROM} WHERE {condition}"));
    let (count,): (i64,) = keeper.db.one(sql, values).await?;
    Ok(count)
}

/// A page of the journal, newest first.
pub async fn page(keeper: &Keeper, ask: &Ask) -> Result<Vec<Line>> {
    let (condition, mut values) = ask.condition(keeper);
    values.extend(v![PER_PAGE, (ask.page - 1) * PER_PAGE]);
    let sql = AssertSqlSafe(format!(
        "{COLUMNS} {FROM} WHERE {condition} ORDER BY j.year DESC, j.no DESC LIMIT ${} OFFSET ${}",
        values.len() - 1,
        values.len()
    ));
    Ok(keeper.db.all(sql, values).await?)
}

/// Everything that is asked for, in the order of the paper: by number, or by group and number.
pub async fn all(keeper: &Keeper, ask: &Ask) -> Result<Vec<Line>> {
    let (condition, values) = ask.condition(keeper);
    let order = match ask.by_group {
        true => "coalesce(j.unit, '') COLLATE \"ru-x-icu\", j.year, j.no",
        false => "j.year, j.no",
    };
    let sql = AssertSqlSafe(format!(
        "{COLUMNS} {FROM} WHERE {condition} ORDER BY {order}"
    ));
    Ok(keeper.db.all(sql, values).await?)
}

/// One line.
pub async fn find(db: &Db, id: i64) -> Result<Option<Line>> {
    let sql = AssertSqlSafe(format!("{COLUMNS} {FROM} WHERE j.id = $1"));
    Ok(db.opt(sql, v![id]).await?)
}

/// Lines of one person, newest first.
pub async fn of_person(db: &Db, person_id: i64) -> Result<Vec<Line>> {
    let sql = AssertSqlSafe(format!(
        "{COLUMNS} {FROM} WHERE j.person_id = $1 ORDER BY j.id DESC"
    ));
    Ok(db.all(sql, v![person_id]).await?)
}

/// A mark as the page of a line shows it.
#[derive(Clone, Debug, FromRow)]
#[allow(missing_docs)]
pub struct Mark {
    pub kind: String,
    pub on_day: String,
    pub words: Option<String>,
    pub rules_acked: bool,
    pub made_at: String,
    pub officer: Option<String>,
}

/// What was said about a line, in order.
pub async fn marks(db: &Db, issue_id: i64) -> Result<Vec<Mark>> {
    Ok(db
        .all(
            concat!(
                "SELECT m.kind, m.on_day, m.words, m.rules_acked, m.made_at, ",
                officer!("m.made_by"),
                " AS officer FROM credential_mark m WHERE m.issue_id = $1 ORDER BY m.id"
            ),
            v![issue_id],
        )
        .await?)
}

/// What is said about a line.
#[derive(Clone, Debug)]
pub struct NewMark<'a> {
    /// `receipt`, `note` or `annulled`.
    pub kind: &'a str,
    /// Of which day it is.
    pub on_day: Date,
    /// The words; a receipt needs none.
    pub words: Option<&'a str>,
    /// The owner has read the rules of access.
    pub rules_acked: bool,
}

/// Adds a mark; a receipt or an annulment that is there already stays as it is. Whether it was added.
pub async fn mark(
    keeper: &Keeper,
    tx: &mut Tx,
    issue_id: i64,
    new: &NewMark<'_>,
    by: &By,
) -> Result<bool> {
    let now = keeper.clock.now();
    let added = tx
        .exec(
            "INSERT INTO credential_mark (issue_id, kind, on_day, words, rules_acked, made_at, made_by) \
             SELECT id, $1, $2, $3, $4, $5, $6 FROM credential_issue WHERE id = $7 ON CONFLICT DO NOTHING",
            v![
                new.kind,
                new.on_day,
                new.words,
                new.rules_acked,
                now,
                by.account_id,
                issue_id
            ],
        )
        .await?;
    if added > 0 {
        let entity = "credential_issue";
        audit::note(tx, now, by, "mark", entity, Some(issue_id), Some(new.kind)).await?;
    }
    Ok(added > 0)
}

/// Someone who has issued.
#[derive(Clone, Debug, FromRow, Serialize)]
#[allow(missing_docs)]
pub struct Named {
    pub id: i64,
    pub name: String,
}

/// Everybody who has issued.
pub async fn officers(db: &Db) -> Result<Vec<Named>> {
    Ok(db
        .all(
            "SELECT o.id, p.last_name || ' ' || p.first_name AS name FROM user_account o JOIN person p ON p.id = o.person_id \
             WHERE o.id IN (SELECT issued_by FROM credential_issue) ORDER BY p.last_name COLLATE \"ru-x-icu\", o.id",
            v![],
        )
        .await?)
}

/// Groups and units that stand in the journal.
pub async fn places(db: &Db) -> Result<(Vec<Named>, Vec<Named>)> {
    let groups = db.all(
        "SELECT g.id, g.name FROM study_group g WHERE g.id IN (SELECT group_id FROM credential_issue) ORDER BY g.name COLLATE \"ru-x-icu\", g.id",
        v![],
    );
    let units = db.all(
        "SELECT u.id, u.name FROM org_unit u WHERE u.id IN (SELECT org_unit_id FROM credential_issue) ORDER BY u.name COLLATE \"ru-x-icu\", u.id",
        v![],
    );
    Ok((groups.await?, units.await?))
}
