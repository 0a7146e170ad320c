//! Who holds which role and by which order; roles without orders and orders without roles; whom to turn to.

use jiff::civil::Date;
use serde::Serialize;

use super::{Kind, find, needs_order};
use crate::{
    identity::{Keeper, Result},
    storage::{self, Tx, v},
};

/// A role that somebody holds, held or will hold.
#[derive(Clone, Debug, sqlx::FromRow)]
#[allow(missing_docs)]
pub struct Held {
    pub id: i64,
    pub account_id: i64,
    pub person_id: i64,
    pub last_name: String,
    pub first_name: String,
    pub middle_name: Option<String>,
    pub login: String,
    pub state: String,
    pub role: String,
    pub scope_kind: Option<String>,
    pub scope_id: Option<i64>,
    /// The unit, group, building or year, in words.
    pub scope_name: Option<String>,
    pub valid_from: String,
    pub valid_to: Option<String>,
    pub basis: Option<String>,
    pub basis_order_id: Option<i64>,
    pub order_number: Option<String>,
    pub order_signed_on: Option<String>,
    pub order_state: Option<String>,
    pub pd_clearance: Option<String>,
}

/// What a role rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Footing {
    /// A signed order of the portal, or nothing is asked.
    Firm,
    /// Words about an order that the portal does not know.
    Words,
    /// Nothing.
    Missing,
    /// An order that was annulled.
    Annulled,
}

impl Held {
    /// Surname, name and patronymic.
    pub fn full_name(&self) -> String {
        crate::identity::full_name(
            &self.last_name,
            &self.first_name,
            self.middle_name.as_deref(),
        )
    }

    /// The role's name.
    pub fn role_name(&self) -> &str {
        find(&self.role).map_or(self.role.as_str(), |role| role.name)
    }

    /// How far it reaches, in words.
    pub fn reach(&self) -> String {
        let kind = self.scope_kind.as_deref().and_then(Kind::parse);
        match (kind, &self.scope_name) {
            (None | Some(Kind::College), _) => {
                find(&self.role).map_or("весь колледж", usual).to_owned()
            }
            (Some(kind), Some(name)) => format!("{}: {name}", kind.name()),
            (Some(kind), None) => kind.name().to_owned(),
        }
    }

    /// What it rests on.
    pub fn footing(&self) -> Footing {
        if !find(&self.role).is_some_and(needs_order) {
            return Footing::Firm;
        }
        let words = self.basis.as_deref().is_some_and(|w| !w.trim().is_empty());
        match (self.basis_order_id, self.order_state.as_deref()) {
            (Some(_), Some("signed" | "in_force")) => Footing::Firm,
            (Some(_), _) => Footing::Annulled,
            (None, _) if words => Footing::Words,
            (None, _) => Footing::Missing,
        }
    }
}

/// How far a role reaches when nothing narrower is said.
fn usual(role: &super::Role) -> &'static str {
    match role.scope {
        "own" | "self" => "своё",
        "group" => "свои группы",
        "children" => "свои дети",
        "organisation" => "своя организация",
        "tickets" => "обращения",
        "site" => "сайт",
        "region" => "регион",
        _ => "весь колледж",
    }
}

const HELD: &str = "SELECT u.id, u.account_id, a.person_id, p.last_name, p.first_name, p.middle_name, a.login, a.state, \
     r.code AS role, u.scope_kind, u.scope_id, CASE u.scope_kind \
     WHEN 'unit' THEN (SELECT o.name FROM org_unit o WHERE o.id = u.scope_id) \
     WHEN 'group' THEN (SELECT g.name FROM study_group g WHERE g.id = u.scope_id) \
     WHEN 'building' THEN (SELECT b.name FROM building b WHERE b.id = u.scope_id) \
     WHEN 'campaign' THEN CAST(u.scope_id AS TEXT) END AS scope_name, \
     u.valid_from, u.valid_to, u.basis, u.basis_order_id, d.number AS order_number, d.signed_on AS order_signed_on, \
     d.state AS order_state, u.pd_clearance \
     FROM user_role u JOIN role r ON r.id = u.role_id JOIN user_account a ON a.id = u.account_id \
     JOIN person p ON p.id = a.person_id LEFT JOIN order_doc d ON d.id = u.basis_order_id WHERE a.deleted_at IS NULL";

/// Which roles are looked for.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    /// Only this person's.
    pub person_id: Option<i64>,
    /// Only this role.
    pub role: Option<String>,
    /// Only roles of workers and of the founder.
    pub staff_only: bool,
    /// `now`, `future`, `past`; anything else is all.
    pub when: String,
    /// Words of the name.
    pub name: String,
    /// At most so many.
    pub limit: i64,
}

/// The roles that are looked for, by the names of people.
pub async fn held(keeper: &Keeper, ask: &Ask) -> Result<Vec<Held>> {
    let mut sql = HELD.to_owned();
    let mut values = v![];
    let today = keeper.today();
    if let Some(person) = ask.person_id {
        values.push(person.into());
        sql.push_str(&format!(" AND a.person_id = ${}", values.len()));
    }
    if let Some(role) = &ask.role {
        values.push(role.into());
        sql.push_str(&format!(" AND r.code = ${}", values.len()));
    }
    if ask.staff_only {
        sql.push_str(" AND a.kind IN ('staff', 'authority', 'system')");
    }
    for word in ask.name.split_whitespace() {
        values.push(format!("%{}%", word.to_lowercase().replace('ё', "е")).into());
        sql.push_str(&format!(" AND p.search_norm LIKE ${}", values.len()));
    }
    values.push(today.into());
    let n = values.len();
    match ask.when.as_str() {
        "future" => sql.push_str(&format!(" AND u.valid_from > ${n}")),
        "past" => sql.push_str(&format!(" AND u.valid_to <= ${n}")),
        "now" => sql.push_str(&format!(
            " AND u.valid_from <= ${n} AND (u.valid_to IS NULL OR u.valid_to > ${n})"
        )),
        _ => {
            values.pop();
        }
    }
    values.push(ask.limit.into());
    sql.push_str(&format!(
        " ORDER BY p.last_name COLLATE \"ru-x-icu\", p.first_name COLLATE \"ru-x-icu\", p.id, r.sort, u.valid_from, u.id LIMIT ${}",
        values.len()
    ));
    Ok(keeper.db.all(sqlx::AssertSqlSafe(sql), values).await?)
}

/// A person whom a signed order about access names and who has no role by it.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
#[allow(missing_docs)]
pub struct Orphan {
    pub order_id: i64,
    pub number: String,
    pub signed_on: String,
    pub title: String,
    pub person_id: i64,
    pub last_name: String,
    pub first_name: String,
    pub middle_name: Option<String>,
}

/// «Приказ есть — роли нет».
pub async fn orders_without_roles(keeper: &Keeper) -> Result<Vec<Orphan>> {
    Ok(keeper
        .db
        .all(
            "SELECT d.id AS order_id, d.number, d.signed_on, d.title, p.id AS person_id, p.last_name, p.first_name, p.middle_name \
             FROM order_item i JOIN order_doc d ON d.id = i.order_id JOIN order_kind k ON k.id = d.kind_id \
             JOIN person p ON p.id = i.person_id \
             WHERE k.code IN ('admin_appoint', 'access_grant', 'resp_appoint') AND d.state IN ('signed', 'in_force') \
             AND d.deleted_at IS NULL AND i.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM user_role u \
             JOIN user_account a ON a.id = u.account_id WHERE a.person_id = p.id AND u.basis_order_id = d.id) \
             ORDER BY d.signed_on DESC, d.id, p.last_name COLLATE \"ru-x-icu\", p.id LIMIT 200",
            v![],
        )
        .await?)
}

/// People who hold one of these roles today and can enter, each once.
pub async fn people_with(tx: &mut Tx, today: Date, roles: &[&str]) -> storage::Result<Vec<i64>> {
    let mut values = v![today];
    values.extend(roles.iter().map(|role| (*role).into()));
    let marks: Vec<String> = (2..=values.len()).map(|n| format!("${n}")).collect();
    let sql = format!(
        "SELECT DISTINCT a.person_id FROM user_role u JOIN role r ON r.id = u.role_id JOIN user_account a ON a.id = u.account_id \
         WHERE r.code IN ({}) AND a.deleted_at IS NULL AND a.state IN ('issued', 'active') AND u.valid_from <= $1 \
         AND (u.valid_to IS NULL OR u.valid_to > $1) ORDER BY a.person_id",
        marks.join(", ")
    );
    let rows: Vec<(i64,)> = tx.all(sqlx::AssertSqlSafe(sql), values).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Whom a person who cannot get in turns to.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
#[allow(missing_docs)]
pub struct Contact {
    pub last_name: String,
    pub first_name: String,
    pub middle_name: Option<String>,
    pub role: String,
    pub phone: Option<String>,
    pub email: Option<String>,
}

/// Those who answer for the environment and for accounts, with what they are reached by at work. What is their own is
/// nobody's business.
pub async fn responsible(keeper: &Keeper) -> Result<Vec<Contact>> {
    Ok(keeper
        .db
        .all(
            "SELECT p.last_name, p.first_name, p.middle_name, min(r.name) AS role, \
             (SELECT min(c.value) FROM person_contact c WHERE c.person_id = p.id AND c.kind = 'phone_work' AND c.deleted_at IS NULL) AS phone, \
             (SELECT min(c.value) FROM person_contact c WHERE c.person_id = p.id AND c.kind = 'email_work' AND c.deleted_at IS NULL) AS email \
             FROM user_role u JOIN role r ON r.id = u.role_id JOIN user_account a ON a.id = u.account_id JOIN person p ON p.id = a.person_id \
             WHERE r.code IN ('EIO', 'ADM') AND a.deleted_at IS NULL AND a.state IN ('issued', 'active') AND u.valid_from <= $1 \
             AND (u.valid_to IS NULL OR u.valid_to > $1) \
             GROUP BY p.id, p.last_name, p.first_name, p.middle_name \
             ORDER BY min(CASE r.code WHEN 'EIO' THEN 0 ELSE 1 END), p.last_name COLLATE \"ru-x-icu\", p.id LIMIT 20",
            v![keeper.today()],
        )
        .await?)
}
