//! How records are called: by the fields of their title, links by the names of what they lead to. Names are looked
//! up for many records at once; who may read a record that links to another may read the other's name.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::AssertSqlSafe;

use super::{
    catalog::Catalog,
    describe::{Field, Kind, Register},
    lists::Lists,
    record::{Value, Values},
    value,
};
use crate::storage::{Db, Dyn, Result, Val};

/// How deep a name may lead: an assignment is called by its employment, that by its person.
const DEPTH: usize = 3;

/// The names of records, by table and number.
#[derive(Clone, Debug, Default)]
pub struct Names(BTreeMap<&'static str, BTreeMap<i64, String>>);

impl Names {
    /// The name of a record; one that is not known is called by its number.
    pub fn get(&self, table: &str, id: i64) -> String {
        let found = self.0.get(table).and_then(|names| names.get(&id));
        found.map_or_else(|| format!("№ {id}"), String::clone)
    }

    /// Whether the name of a record is known.
    pub fn knows(&self, table: &str, id: i64) -> bool {
        self.0
            .get(table)
            .is_some_and(|names| names.contains_key(&id))
    }

    /// The names of everything that these values link to.
    pub async fn of_links<'a>(
        db: &Db,
        catalog: &Catalog,
        fields: &[&'static Field],
        rows: impl IntoIterator<Item = &'a Values>,
    ) -> Result<Self> {
        let mut wanted: BTreeMap<&'static str, BTreeSet<i64>> = BTreeMap::new();
        for values in rows {
            for field in fields {
                let (Kind::Link(table) | Kind::Links(table, _)) = field.kind else {
                    continue;
                };
                let ids = wanted.entry(table).or_default();
                match values.get(field.name) {
                    Value::Int(id) => {
                        ids.insert(*id);
                    }
                    Value::Ids(many) => ids.extend(many),
                    _ => {}
                }
            }
        }
        let mut names = Self::default();
        for (table, ids) in wanted {
            if let Some(register) = catalog.find(table) {
                let ids: Vec<i64> = ids.into_iter().collect();
                names.load(db, catalog, register, &ids, DEPTH).await?;
            }
        }
        Ok(names)
    }

    /// The names of records of one register.
    pub async fn of(
        db: &Db,
        catalog: &Catalog,
        register: &'static Register,
        ids: &[i64],
    ) -> Result<Self> {
        let mut names = Self::default();
        names.load(db, catalog, register, ids, DEPTH).await?;
        Ok(names)
    }

    fn load<'a>(
        &'a mut self,
        db: &'a Db,
        catalog: &'a Catalog,
        register: &'static Register,
        ids: &'a [i64],
        depth: usize,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>> {
        Box::pin(async move {
            let fields = title_fields(register);
            if depth == 0 || fields.is_empty() || ids.is_empty() {
                return Ok(());
            }
            let columns: Vec<String> = fields.iter().map(|f| format!(", t.{}", f.name)).collect();
            let mut rows = Vec::with_capacity(ids.len());
            for part in ids.chunks(500) {
                let marks: Vec<String> = (1..=part.len()).map(|n| format!("${n}")).collect();
                let sql = format!(
                    "SELECT t.id{} FROM {} t WHERE t.id IN ({})",
                    columns.concat(),
                    register.table,
                    marks.join(", ")
                );
                let values = part.iter().map(|id| Val::Int(*id)).collect();
                rows.extend(db.all::<Dyn>(AssertSqlSafe(sql), values).await?);
            }
            for (at, field) in fields.iter().enumerate() {
                let Kind::Link(table) = field.kind else {
                    continue;
                };
                let Some(target) = catalog.find(table) else {
                    continue;
                };
                let next: BTreeSet<i64> = rows
                    .iter()
                    .filter_map(|Dyn(row)| match row.get(at + 1) {
                        Some(Val::Int(id)) if !self.knows(table, *id) => Some(*id),
                        _ => None,
                    })
                    .collect();
                let next: Vec<i64> = next.into_iter().collect();
                self.load(db, catalog, target, &next, depth - 1).await?;
            }
            let lists = Lists::of(db, fields.iter().copied()).await?;
            for Dyn(row) in rows {
                let mut row = row.into_iter();
                let Some(Val::Int(id)) = row.next() else {
                    continue;
                };
                let parts = fields.iter().zip(row).map(|(field, kept)| {
                    let kept = value::from_database(field, kept);
                    self.part(field, &kept, &lists)
                });
                let name = match join(parts) {
                    empty if empty.is_empty() => format!("№ {id}"),
                    name => name,
                };
                self.0.entry(register.table).or_default().insert(id, name);
            }
            Ok(())
        })
    }

    fn part(&self, field: &Field, kept: &Value, lists: &Lists) -> String {
        match (field.kind, kept) {
            (Kind::Link(table), Value::Int(id)) => self.get(table, *id),
            _ => value::show(field, kept, lists, &jiff::tz::TimeZone::UTC),
        }
    }

    /// The name of a record whose values are at hand; `self` knows the names of its links.
    pub fn title(&self, register: &'static Register, values: &Values, lists: &Lists) -> String {
        let fields = title_fields(register);
        let parts = fields
            .iter()
            .map(|field| self.part(field, values.get(field.name), lists));
        match join(parts) {
            empty if empty.is_empty() => register.one.to_owned(),
            name => name,
        }
    }

    /// A value as people read it, links by their names.
    pub fn show(
        &self,
        field: &Field,
        kept: &Value,
        lists: &Lists,
        zone: &jiff::tz::TimeZone,
    ) -> String {
        match (field.kind, kept) {
            (Kind::Link(table), Value::Int(id)) => self.get(table, *id),
            (Kind::Links(table, _), Value::Ids(ids)) => {
                let names: Vec<String> = ids.iter().map(|id| self.get(table, *id)).collect();
                names.join("; ")
            }
            _ => value::show(field, kept, lists, zone),
        }
    }
}

/// The fields that a name is made of; private ones never are.
pub fn title_fields(register: &'static Register) -> Vec<&'static Field> {
    let fields = register
        .title
        .iter()
        .filter_map(|name| register.field(name));
    fields.filter(|field| field.private.is_empty()).collect()
}

fn join(parts: impl Iterator<Item = String>) -> String {
    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}
