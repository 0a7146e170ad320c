//! The pass. Rows are read and written only by those who hold one, and only the rights check makes it; there is
//! no flag that says "ignore the rights".

use std::{ops::Deref, sync::Arc};

use jiff::{Timestamp, civil::Date};

use super::{
    catalog::Catalog,
    describe::{Field, Register, Scoped, Writer},
};
use crate::{
    identity::{
        By, Keeper,
        roles::{self, Kind, Scope, reaches},
    },
    storage::Val,
};

/// What a condition of a narrow right may name in braces (see [`Scoped::sql`]).
pub const NAMES: &[&str] = &["me", "today", "units", "groups", "buildings", "campaigns"];

/// Who asks: a person with the roles that are in force today.
#[derive(Clone, Debug)]
pub struct Asker {
    /// The person.
    pub person_id: i64,
    /// Codes of the roles.
    pub roles: Vec<String>,
    /// For the history and the journal.
    pub by: By,
    /// The moment.
    pub now: Timestamp,
    /// The college's day.
    pub today: Date,
    /// How far the roles reach, and whether private fields are closed.
    pub reach: Reach,
}

/// How far the roles of the one who asks reach.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// What each role is narrowed to.
    pub scopes: Vec<Scope>,
    /// Support looks at the cabinet of another: private fields do not exist.
    pub blind: bool,
}

impl Reach {
    /// The set that a role reaches, as a sub-query with its values bound after those of `values`; none when there is no
    /// set of that name.
    fn set(&self, name: &str, role: &str, values: &mut Vec<Val>) -> Option<String> {
        // Whoever is only ever a curator of some groups is not one of all of them because nobody has said which.
        let may = roles::find(role).is_some_and(|role| reaches(role).contains(&Kind::College));
        let whole = may
            && self
                .scopes
                .iter()
                .any(|scope| scope.role == role && scope.kind == Kind::College);
        let mut ids = |kind: Kind| {
            let mine = self.scopes.iter();
            let mine = mine.filter(|scope| scope.role == role && scope.kind == kind);
            let marks: Vec<String> = mine
                .filter_map(|scope| scope.id)
                .map(|id| {
                    values.push(Val::Int(id));
                    format!("${}", values.len())
                })
                .collect();
            match marks.is_empty() {
                true => "NULL".to_owned(),
                false => marks.join(", "),
            }
        };
        let units = |ids: String| {
            format!(
                "(WITH RECURSIVE below (id) AS (SELECT id FROM org_unit WHERE id IN ({ids}) \
                 UNION SELECT o.id FROM org_unit o JOIN below b ON o.parent_id = b.id) SELECT id FROM below)"
            )
        };
        Some(match (name, whole) {
            ("units", true) => "(SELECT id FROM org_unit)".to_owned(),
            ("units", false) => units(ids(Kind::Unit)),
            ("groups", true) => "(SELECT id FROM study_group)".to_owned(),
            ("groups", false) => {
                let (groups, of_units) = (ids(Kind::Group), units(ids(Kind::Unit)));
                format!(
                    "(SELECT id FROM study_group WHERE id IN ({groups}) OR department_id IN {of_units})"
                )
            }
            ("buildings", true) => "(SELECT id FROM building)".to_owned(),
            ("buildings", false) => {
                format!("(SELECT id FROM building WHERE id IN ({}))", ids(Kind::Building))
            }
            ("campaigns", true) => {
                "(WITH RECURSIVE years (year) AS (SELECT CAST(2000 AS BIGINT) UNION ALL SELECT year + 1 FROM years \
                 WHERE year < 2100) SELECT year FROM years)"
                    .to_owned()
            }
            ("campaigns", false) => format!("({})", ids(Kind::Campaign)),
            _ => return None,
        })
    }
}

impl Asker {
    /// The program itself, which fills in what comes with it.
    pub fn program(keeper: &Keeper) -> Self {
        Self {
            person_id: 0,
            roles: Vec::new(),
            by: By::console(),
            now: keeper.clock.now(),
            today: keeper.today(),
            reach: Reach::default(),
        }
    }

    /// Whether they have one of the roles.
    pub fn has_any(&self, codes: &[&str]) -> bool {
        self.roles.iter().any(|role| codes.contains(&role.as_str()))
    }
}

/// The right to read a register: all of it, or the records under some conditions.
#[derive(Clone, Debug)]
pub struct Reading {
    register: &'static Register,
    some: Option<Vec<Scoped>>,
    asker: Arc<Asker>,
    all_fields: bool,
}

/// The right to write a register.
#[derive(Clone, Debug)]
pub struct Writing(Reading);

/// What a person may do with a register, for the pages about rights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// Nothing.
    None,
    /// Reads some records.
    Some(&'static str),
    /// Reads.
    Read,
    /// Reads and writes.
    Write,
}

/// What a role may do with a register.
pub fn right(register: &Register, role: &str) -> Right {
    let access = &register.access;
    let scoped = access.some.iter().find(|scoped| scoped.role == role);
    if access.write.contains(&role) && register.writer == Writer::Engine {
        Right::Write
    } else if access.write.contains(&role) || access.read.contains(&role) {
        Right::Read
    } else {
        scoped.map_or(Right::None, |scoped| Right::Some(scoped.words))
    }
}

/// Whether one of the roles sees a field of a register that they read.
pub fn sees(field: &Field, roles: &[String]) -> bool {
    field.private.is_empty() || roles.iter().any(|r| field.private.contains(&r.as_str()))
}

impl Catalog {
    /// The pass to read, or nothing: for the asker such a register does not exist.
    pub fn read(&self, table: &str, asker: &Arc<Asker>) -> Option<Reading> {
        let register = self.find(table)?;
        let access = &register.access;
        let all = asker.has_any(access.read) || asker.has_any(access.write);
        let some = access.some.iter().copied();
        let some: Vec<Scoped> = some
            .filter(|scoped| asker.has_any(&[scoped.role]))
            .collect();
        if !all && some.is_empty() {
            return None;
        }
        Some(Reading {
            register,
            some: (!all).then_some(some),
            asker: asker.clone(),
            all_fields: false,
        })
    }

    /// The pass to write what the engine writes.
    pub fn write(&self, table: &str, asker: &Arc<Asker>) -> Option<Writing> {
        let reading = self.read(table, asker)?;
        let register = reading.register;
        let may = register.writer == Writer::Engine && asker.has_any(register.access.write);
        may.then_some(Writing(reading))
    }
}

impl Writing {
    /// The pass of a workflow, which has asked for its own right already and whose tables the engine's forms do
    /// not write: an order that hires, the program that fills the demo college.
    pub fn workflow(register: &'static Register, asker: &Arc<Asker>) -> Self {
        Self(Reading {
            register,
            some: None,
            asker: asker.clone(),
            all_fields: true,
        })
    }

    /// Whether the form may set a field.
    pub fn may_set(&self, field: &Field) -> bool {
        // That a record came with the program is said by the program.
        let kept = !field.name.is_empty() && field.name == self.register.keeps;
        self.sees(field) && (self.all_fields || !kept)
    }
}

impl Deref for Writing {
    type Target = Reading;
    fn deref(&self) -> &Reading {
        &self.0
    }
}

impl Reading {
    /// What is read.
    pub fn register(&self) -> &'static Register {
        self.register
    }

    /// Who reads.
    pub fn asker(&self) -> &Arc<Asker> {
        &self.asker
    }

    /// Whether every record exists for this person.
    pub fn is_whole(&self) -> bool {
        self.some.is_none()
    }

    /// Whether a field exists for this person.
    pub fn sees(&self, field: &Field) -> bool {
        let open = field.private.is_empty() || !self.asker.reach.blind;
        self.all_fields || (open && sees(field, &self.asker.roles))
    }

    /// The fields that exist for this person.
    pub fn fields(&self) -> impl Iterator<Item = &'static Field> + '_ {
        self.register.fields.iter().filter(|field| self.sees(field))
    }

    /// The field of a name, if it exists for this person.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.register.field(name).filter(|field| self.sees(field))
    }

    /// The condition under which rows exist for this person, with its values bound after those of `values`.
    pub(super) fn condition(&self, values: &mut Vec<Val>) -> String {
        let Some(some) = &self.some else {
            return "1 = 1".to_owned();
        };
        let each = some
            .iter()
            .map(|scoped| format!("({})", self.bound(scoped, values)));
        format!("({})", each.collect::<Vec<_>>().join(" OR "))
    }

    /// The condition of one role, with what stands in braces bound.
    fn bound(&self, scoped: &Scoped, values: &mut Vec<Val>) -> String {
        let mut parts = scoped.sql.split('{');
        let mut sql = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part.split_once('}').unwrap_or((part, ""));
            let mut bind = |value: Val| {
                values.push(value);
                format!("${}", values.len())
            };
            let bound = match name {
                "me" => bind(Val::Int(self.asker.person_id)),
                "today" => bind(Val::Text(self.asker.today.to_string())),
                // A name that nobody knows opens nothing.
                _ => self
                    .asker
                    .reach
                    .set(name, scoped.role, values)
                    .unwrap_or_else(|| "(NULL)".to_owned()),
            };
            sql.push_str(&bound);
            sql.push_str(rest);
        }
        sql
    }
}
