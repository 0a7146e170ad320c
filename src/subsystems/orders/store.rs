//! Orders as their pages and decisions need them, read from the database.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;
use sqlx::FromRow;

use super::params::{Effect, Params};
use crate::{
    identity::full_name,
    registers::Lists,
    storage::{Db, Result, Tx, v},
    subsystems::{
        deanery::ENROLMENT_STATES,
        staff::registers::{ABSENCES, ASSIGNMENTS, AWARDS, EMPLOYMENTS, STAFF_UNITS},
    },
};

/// A kind of orders.
#[derive(Clone, Debug, FromRow, Serialize)]
#[allow(missing_docs)]
pub struct Kind {
    pub id: i64,
    pub code: String,
    pub name: String,
    pub kind_group: String,
    pub effect: String,
    pub required_fields: Option<String>,
    pub book_id: Option<i64>,
    pub signer_role: String,
    pub review: bool,
    pub preamble: Option<String>,
    pub template_id: Option<i64>,
}

impl Kind {
    /// What its items do.
    pub fn effect(&self) -> Effect {
        Effect::of(&self.effect)
    }

    /// Whether the college demands a field that the program does not.
    pub fn demands(&self, code: &str) -> bool {
        let codes = self.required_fields.as_deref().unwrap_or("[]");
        serde_json::from_str::<Vec<String>>(codes)
            .is_ok_and(|codes| codes.iter().any(|c| c == code))
    }
}

const KIND: &str = "SELECT id, code, name, kind_group, effect, required_fields, book_id, signer_role, review, preamble, template_id
    FROM order_kind WHERE id = $1 AND deleted_at IS NULL";

/// A kind by its number.
pub async fn kind(db: &Db, id: i64) -> Result<Option<Kind>> {
    db.opt(KIND, v![id]).await
}

/// The same in a transaction.
pub async fn kind_tx(tx: &mut Tx, id: i64) -> Result<Kind> {
    tx.one(KIND, v![id]).await
}

/// All kinds that are in use.
pub async fn kinds(db: &Db) -> Result<Vec<Kind>> {
    db.all(
        "SELECT id, code, name, kind_group, effect, required_fields, book_id, signer_role, review, preamble, template_id
         FROM order_kind WHERE deleted_at IS NULL AND archived_at IS NULL ORDER BY sort, id",
        v![],
    )
    .await
}

/// An order.
#[derive(Clone, Debug, FromRow, Serialize)]
#[allow(missing_docs)]
pub struct Doc {
    pub id: i64,
    pub row_version: i64,
    pub kind_id: i64,
    pub project_no: String,
    pub number: Option<String>,
    pub signed_on: Option<String>,
    pub effective_on: String,
    pub title: String,
    pub preamble: Option<String>,
    pub control_id: Option<i64>,
    pub signer_id: i64,
    pub signer_post: Option<String>,
    pub sign_way: Option<String>,
    pub late_reason: Option<String>,
    pub state: String,
    pub book_id: Option<i64>,
    pub cancels_id: Option<i64>,
}

macro_rules! doc {
    () => {
        "SELECT id, row_version, kind_id, project_no, number, signed_on, effective_on, title, preamble, control_id,
            signer_id, signer_post, sign_way, late_reason, state, book_id, cancels_id
         FROM order_doc WHERE id = $1 AND deleted_at IS NULL"
    };
}

/// An order by its number in the database.
pub async fn doc(db: &Db, id: i64) -> Result<Option<Doc>> {
    db.opt(doc!(), v![id]).await
}

/// The same in a transaction that changes it.
pub async fn doc_tx(tx: &mut Tx, id: i64) -> Result<Doc> {
    tx.one(doc!(), v![id]).await
}

impl Doc {
    /// Whether its text may still be changed.
    pub fn is_open(&self) -> bool {
        matches!(self.state.as_str(), "draft" | "rejected")
    }

    /// Whether it counts.
    pub fn is_signed(&self) -> bool {
        matches!(self.state.as_str(), "signed" | "in_force")
    }

    /// «приказ № 15-лс от 01.09.2026» or «проект П-7».
    pub fn name(&self) -> String {
        match (&self.number, &self.signed_on) {
            (Some(number), Some(on)) => format!(
                "приказ № {number} от {}",
                crate::registers::value::show_day(on)
            ),
            _ => format!("проект {}", self.project_no),
        }
    }

    /// The day from which it counts unless a line says otherwise.
    pub fn effective(&self) -> Date {
        self.effective_on.parse().unwrap_or(Date::ZERO)
    }
}

/// A line of an order.
#[derive(Clone, Debug, FromRow)]
#[allow(missing_docs)]
pub struct Line {
    pub id: i64,
    pub row_version: i64,
    pub no: i64,
    pub person_id: Option<i64>,
    pub employment_id: Option<i64>,
    pub effective_on: String,
    pub until: Option<String>,
    pub params: String,
    pub basis: Option<String>,
    pub text: Option<String>,
    pub acked_at: Option<String>,
    pub last_name: Option<String>,
    pub first_name: Option<String>,
    pub middle_name: Option<String>,
    pub tab_no: Option<String>,
}

impl Line {
    /// «Фамилия Имя Отчество».
    pub fn person(&self) -> String {
        full_name(
            self.last_name.as_deref().unwrap_or_default(),
            self.first_name.as_deref().unwrap_or_default(),
            self.middle_name.as_deref(),
        )
    }

    /// What was said of it.
    pub fn said(&self) -> Params {
        Params::parse(&self.params)
    }

    /// Its first day.
    pub fn on(&self) -> Date {
        self.effective_on.parse().unwrap_or(Date::ZERO)
    }

    /// Its last day.
    pub fn last(&self) -> Option<Date> {
        self.until.as_deref()?.parse().ok()
    }
}

macro_rules! lines {
    () => {
        "SELECT i.id, i.row_version, i.no, i.person_id, i.employment_id, i.effective_on, i.until, i.params, i.basis, i.text,
            i.acked_at, p.last_name, p.first_name, p.middle_name, e.tab_no
         FROM order_item i LEFT JOIN person p ON p.id = i.person_id LEFT JOIN employment e ON e.id = i.employment_id
         WHERE i.order_id = $1 AND i.deleted_at IS NULL ORDER BY i.no, i.id"
    };
}

/// The lines of an order.
pub async fn lines(db: &Db, order: i64) -> Result<Vec<Line>> {
    db.all(lines!(), v![order]).await
}

/// The same in a transaction.
pub async fn lines_tx(tx: &mut Tx, order: i64) -> Result<Vec<Line>> {
    tx.all(lines!(), v![order]).await
}

/// Someone whose consent is asked.
#[derive(Clone, Debug, FromRow, Serialize)]
#[allow(missing_docs)]
pub struct Approval {
    pub id: i64,
    pub no: i64,
    pub person_id: i64,
    pub state: String,
    pub at: Option<String>,
    pub words: Option<String>,
    pub last_name: String,
    pub first_name: String,
    pub middle_name: Option<String>,
}

/// The sheet of consents of an order.
pub async fn approvals(db: &Db, order: i64) -> Result<Vec<Approval>> {
    db.all(
        "SELECT a.id, a.no, a.person_id, a.state, a.at, a.words, p.last_name, p.first_name, p.middle_name
         FROM order_approval a JOIN person p ON p.id = a.person_id WHERE a.order_id = $1 ORDER BY a.no",
        v![order],
    )
    .await
}

/// Words for the numbers and codes of lines.
#[derive(Debug, Default)]
pub struct Words {
    /// Posts by number.
    pub positions: BTreeMap<i64, String>,
    /// Units by number.
    pub units: BTreeMap<i64, String>,
    /// Groups by number.
    pub groups: BTreeMap<i64, String>,
    /// Code lists.
    pub lists: Lists,
}

impl Words {
    /// Loads them.
    pub async fn load(db: &Db) -> Result<Self> {
        let positions: Vec<(i64, String)> = db.all("SELECT id, name FROM position", v![]).await?;
        let units: Vec<(i64, String)> = db.all("SELECT id, name FROM org_unit", v![]).await?;
        let groups: Vec<(i64, String)> = db.all("SELECT id, name FROM study_group", v![]).await?;
        let registers = [
            &EMPLOYMENTS,
            &ASSIGNMENTS,
            &ABSENCES,
            &AWARDS,
            &STAFF_UNITS,
            &ENROLMENT_STATES,
        ];
        let fields = registers.iter().flat_map(|register| register.fields);
        Ok(Self {
            positions: positions.into_iter().collect(),
            units: units.into_iter().collect(),
            groups: groups.into_iter().collect(),
            lists: Lists::of(db, fields).await?,
        })
    }

    /// The post's name.
    pub fn position(&self, id: Option<i64>) -> &str {
        id.and_then(|id| self.positions.get(&id))
            .map_or("—", String::as_str)
    }

    /// The group's name.
    pub fn group(&self, id: Option<i64>) -> &str {
        id.and_then(|id| self.groups.get(&id))
            .map_or("—", String::as_str)
    }

    /// The unit's name.
    pub fn unit(&self, id: Option<i64>) -> &str {
        id.and_then(|id| self.units.get(&id))
            .map_or("—", String::as_str)
    }
}
