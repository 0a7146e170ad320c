//! The list of everybody who has or is to have an account of a kind: what is asked for in the address, and what is
//! found.

use serde::Serialize;
use sqlx::{AssertSqlSafe, FromRow};

use super::relation::{self, STATE, STATES, category};
use crate::{
    identity::{Keeper, accounts::Kind},
    registers::{
        fold,
        query::{encoded, escaped},
        value::show_day,
    },
    storage::{Db, Result, Val, v},
};

/// So many people stand on a page.
pub const PER_PAGE: i64 = 50;
/// More are not taken at once.
pub const MOST: usize = 5_000;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Whom.
    pub kind: Kind,
    /// Words of the name.
    pub search: String,
    /// A unit of workers.
    pub unit: Option<i64>,
    /// A group of students, or of parents' children.
    pub group: Option<i64>,
    /// An order that speaks of the people.
    pub order: Option<i64>,
    /// A word of [`STATES`].
    pub state: Option<&'static str>,
    /// Only those with access and without a relation.
    pub stray: bool,
    /// `name`, `place`, `state` or `entry`; a minus before it turns it round.
    pub sort: &'static str,
    /// From 1.
    pub page: i64,
}

const SORTS: &[(&str, &str)] = &[
    ("name", "p.search_norm COLLATE \"ru-x-icu\", p.id"),
    (
        "-name",
        "p.search_norm COLLATE \"ru-x-icu\" DESC, p.id DESC",
    ),
    (
        "place",
        "{place} COLLATE \"ru-x-icu\", p.search_norm COLLATE \"ru-x-icu\", p.id",
    ),
    (
        "-place",
        "{place} COLLATE \"ru-x-icu\" DESC, p.search_norm COLLATE \"ru-x-icu\", p.id",
    ),
    ("state", "{state}, p.search_norm COLLATE \"ru-x-icu\", p.id"),
    (
        "-state",
        "{state} DESC, p.search_norm COLLATE \"ru-x-icu\", p.id",
    ),
    ("entry", "a.last_login_at NULLS FIRST, p.id"),
    ("-entry", "a.last_login_at DESC NULLS LAST, p.id"),
];

impl Ask {
    /// Everybody of a kind.
    pub fn all(kind: Kind) -> Self {
        let mut ask = Self::parse(&[]);
        ask.kind = kind;
        ask
    }

    /// Of the pairs of an address; what is not understood is not asked for.
    pub fn parse(pairs: &[(String, String)]) -> Self {
        let get = |name: &str| {
            let found = pairs.iter().find(|(key, _)| key == name);
            found.map_or("", |(_, value)| value.trim())
        };
        let known = |name: &str| STATES.iter().map(|s| s.0).find(|code| *code == get(name));
        Self {
            kind: category(get("kind")).unwrap_or(Kind::Student),
            search: get("q").chars().take(200).collect(),
            unit: get("unit").parse().ok(),
            group: get("group").parse().ok(),
            order: get("order").parse().ok(),
            state: known("state"),
            stray: get("stray") == "1",
            sort: SORTS
                .iter()
                .map(|s| s.0)
                .find(|code| *code == get("sort"))
                .unwrap_or("name"),
            page: get("page").parse().unwrap_or(1).clamp(1, 100_000),
        }
    }

    /// The same as a query, without the page.
    pub fn to_query(&self) -> String {
        let mut query = format!("kind={}", self.kind.code());
        let mut add = |name: &str, value: String| {
            if !value.is_empty() {
                query.push_str(&format!("&{name}={}", encoded(&value)));
            }
        };
        let number = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
        add("q", self.search.clone());
        add("unit", number(self.unit));
        add("group", number(self.group));
        add("order", number(self.order));
        add("state", self.state.unwrap_or_default().to_owned());
        add(
            "stray",
            if self.stray {
                "1".into()
            } else {
                String::new()
            },
        );
        if self.sort != "name" {
            add("sort", self.sort.to_owned());
        }
        query
    }

    /// The condition, with its values after `$1` today and `$2` now. Counters leave the state out.
    fn condition(&self, keeper: &Keeper, with_state: bool) -> (String, Vec<Val>) {
        let mut values = v![keeper.today(), keeper.clock.now()];
        let mut tests = vec![format!("({} IS NOT NULL)", STATE)];
        tests.push(match self.stray {
            true => {
                "a.id IS NOT NULL AND a.state <> 'suspended' AND r.person_id IS NULL".to_owned()
            }
            false => "(a.id IS NOT NULL OR r.person_id IS NOT NULL)".to_owned(),
        });
        let mut test = |sql: &str, value: Val| {
            values.push(value);
            tests.push(sql.replace("{}", &format!("${}", values.len())));
        };
        for word in fold(&self.search).split_whitespace().take(6) {
            let like = format!("%{}%", escaped(word));
            test("p.search_norm LIKE {} ESCAPE '\\'", like.into());
        }
        if let (Some(unit), Kind::Staff) = (self.unit, self.kind) {
            test("t.org_unit_id = {}", unit.into());
        }
        if let (Some(group), Kind::Student) = (self.group, self.kind) {
            test(
                "EXISTS (SELECT 1 FROM enrolment_state s0 JOIN enrolment e0 ON e0.id = s0.enrolment_id \
                 WHERE e0.person_id = p.id AND s0.group_id = {} AND e0.deleted_at IS NULL AND s0.deleted_at IS NULL \
                 AND s0.valid_from <= $1 AND (s0.valid_to IS NULL OR s0.valid_to > $1))",
                group.into(),
            );
        }
        if let (Some(group), Kind::Parent) = (self.group, self.kind) {
            test("r.place_id = {}", group.into());
        }
        if let Some(order) = self.order {
            test(
                "EXISTS (SELECT 1 FROM order_item i WHERE i.order_id = {} AND i.person_id = p.id AND i.deleted_at IS NULL)",
                order.into(),
            );
        }
        if let (Some(state), true) = (self.state, with_state) {
            test(&format!("{STATE} = {{}}"), state.into());
        }
        (tests.join(" AND "), values)
    }
}

/// A person in the list.
#[derive(Clone, Debug, FromRow)]
#[allow(missing_docs)]
pub struct Line {
    pub person_id: i64,
    pub last_name: String,
    pub first_name: String,
    pub middle_name: Option<String>,
    pub account_id: Option<i64>,
    pub login: Option<String>,
    pub st: String,
    pub place: String,
    pub last_login_at: Option<String>,
    pub temp_expires_at: Option<String>,
    pub related: bool,
}

/// A page of the list.
pub async fn page(keeper: &Keeper, ask: &Ask) -> Result<Vec<Line>> {
    let (condition, mut values) = ask.condition(keeper, true);
    values.extend(v![PER_PAGE, (ask.page - 1) * PER_PAGE]);
    let sql = format!(
        "SELECT p.id AS person_id, p.last_name, p.first_name, p.middle_name, a.id AS account_id, a.login, {STATE} AS st, \
         {} AS place, a.last_login_at, a.temp_expires_at, r.person_id IS NOT NULL AS related {} AND {condition} \
         ORDER BY {} LIMIT ${} OFFSET ${}",
        relation::place(ask.kind),
        relation::from(ask.kind),
        order(ask),
        values.len() - 1,
        values.len()
    );
    keeper.db.all(AssertSqlSafe(sql), values).await
}

/// Everybody found, in the order of the list.
pub async fn ids(keeper: &Keeper, ask: &Ask) -> Result<Vec<i64>> {
    let (condition, values) = ask.condition(keeper, true);
    let sql = format!(
        "SELECT p.id {} AND {condition} ORDER BY {} LIMIT {MOST}",
        relation::from(ask.kind),
        order(ask)
    );
    let rows: Vec<(i64,)> = keeper.db.all(AssertSqlSafe(sql), values).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The order of the list: names come from our own table only.
fn order(ask: &Ask) -> String {
    let sort = SORTS.iter().find(|s| s.0 == ask.sort);
    sort.map_or("p.id", |s| s.1)
        .replace("{place}", &format!("({})", relation::place(ask.kind)))
        .replace("{state}", &format!("({STATE})"))
}

/// How many are in each state under the same conditions, the state left out; in the order of [`STATES`].
pub async fn counts(keeper: &Keeper, ask: &Ask) -> Result<Vec<(&'static str, i64)>> {
    let (condition, values) = ask.condition(keeper, false);
    let sql = format!(
        "SELECT st, count(*) FROM (SELECT {STATE} AS st {} AND {condition}) found GROUP BY st",
        relation::from(ask.kind)
    );
    let found: Vec<(String, i64)> = keeper.db.all(AssertSqlSafe(sql), values).await?;
    let of = |code: &str| found.iter().find(|(st, _)| st == code).map_or(0, |f| f.1);
    Ok(STATES.iter().map(|s| (s.0, of(s.0))).collect())
}

/// How many have access and no relation, of the kinds whose relations are known: there must be none.
pub async fn strays(keeper: &Keeper) -> Result<Vec<(Kind, i64)>> {
    let mut all = Vec::new();
    for (kind, _) in relation::CATEGORIES {
        if !relation::is_known(*kind) {
            continue;
        }
        let total = strays_of(keeper, *kind).await?;
        all.push((*kind, total));
    }
    Ok(all)
}

/// The same for one kind; none are known of a kind whose relations are not.
pub async fn strays_of(keeper: &Keeper, kind: Kind) -> Result<i64> {
    if !relation::is_known(kind) {
        return Ok(0);
    }
    let ask = Ask {
        stray: true,
        ..Ask::all(kind)
    };
    Ok(counts(keeper, &ask).await?.iter().map(|c| c.1).sum())
}

/// Something to choose from: number and name.
#[derive(Clone, Debug, FromRow, Serialize)]
#[allow(missing_docs)]
pub struct Choice {
    pub id: i64,
    pub name: String,
}

/// Units in which somebody works.
pub async fn units(db: &Db, today: &str) -> Result<Vec<Choice>> {
    db.all(
        "SELECT u.id, u.name FROM org_unit u WHERE u.deleted_at IS NULL AND EXISTS (SELECT 1 FROM assignment t \
         WHERE t.org_unit_id = u.id AND t.deleted_at IS NULL AND t.valid_from <= $1 AND (t.valid_to IS NULL OR t.valid_to > $1)) \
         ORDER BY u.name COLLATE \"ru-x-icu\", u.id",
        v![today],
    )
    .await
}

/// Groups in which somebody studies.
pub async fn groups(db: &Db, today: &str) -> Result<Vec<Choice>> {
    db.all(
        "SELECT g.id, g.name FROM study_group g WHERE g.deleted_at IS NULL AND EXISTS (SELECT 1 FROM enrolment_state s \
         WHERE s.group_id = g.id AND s.deleted_at IS NULL AND s.valid_from <= $1 AND (s.valid_to IS NULL OR s.valid_to > $1)) \
         ORDER BY g.name COLLATE \"ru-x-icu\", g.id",
        v![today],
    )
    .await
}

/// The newest signed orders that enrol students or hire workers.
pub async fn orders(db: &Db, kind: Kind) -> Result<Vec<Choice>> {
    let effect = match kind {
        Kind::Student => "enrol",
        Kind::Staff => "hire",
        _ => return Ok(Vec::new()),
    };
    let rows: Vec<(i64, String, String, String)> = db
        .all(
            "SELECT d.id, d.number, d.signed_on, d.title FROM order_doc d JOIN order_kind k ON k.id = d.kind_id \
             WHERE k.effect = $1 AND d.state IN ('signed', 'in_force') AND d.deleted_at IS NULL AND d.number IS NOT NULL \
             ORDER BY d.signed_on DESC, d.id DESC LIMIT 40",
            v![effect],
        )
        .await?;
    let name = |(id, number, on, title): (i64, String, String, String)| Choice {
        id,
        name: format!("№ {number} от {} {title}", show_day(&on)),
    };
    Ok(rows.into_iter().map(name).collect())
}
