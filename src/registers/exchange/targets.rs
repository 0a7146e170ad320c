//! Records that a file speaks of by their names: «Корпус 1», «Иванов Иван Иванович», a code. One that fits is taken,
//! several are a question to the person, none is told with what may have been meant.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Mutex,
};

use jiff::tz::TimeZone;
use sqlx::AssertSqlSafe;

use super::near;
use crate::{
    registers::{
        Catalog, Lists, Names, Value,
        describe::{Field, Kind, Register},
        names::title_fields,
        rows,
    },
    sheets::clean,
    storage::{Db, Dyn, Result},
};

/// So many unknown words get suggestions; a wholly foreign column would cost minutes.
const SUGGESTED_FOR: usize = 60;
/// Among more records nothing is looked for that is only near.
const SEARCHED: usize = 20_000;

/// The records of the registers that the columns of a file link to.
#[derive(Default)]
pub struct Targets(HashMap<&'static str, Target>);

#[derive(Default)]
struct Target {
    /// What is typed → numbers: by the whole name, by the natural key, by one field of these.
    tiers: [HashMap<String, Vec<i64>>; 3],
    names: BTreeMap<i64, String>,
    many: &'static str,
    told: Mutex<BTreeMap<String, String>>,
}

impl Targets {
    /// Loads what the fields link to.
    pub async fn load(
        db: &Db,
        catalog: &Catalog,
        fields: impl Iterator<Item = &'static Field>,
    ) -> Result<Self> {
        let tables: BTreeSet<&'static str> = fields
            .filter_map(|field| match field.kind {
                Kind::Link(table) | Kind::Links(table, _) => Some(table),
                _ => None,
            })
            .collect();
        let mut targets = Self::default();
        for table in tables {
            if let Some(register) = catalog.find(table) {
                let target = Target::load(db, catalog, register).await?;
                targets.0.insert(table, target);
            }
        }
        Ok(targets)
    }

    /// The record of a text.
    pub fn find(&self, table: &str, text: &str) -> std::result::Result<i64, String> {
        let target = self.0.get(table);
        let target = target.ok_or_else(|| "Этот столбец пока нельзя загрузить.".to_owned())?;
        let folded = clean::folded(text);
        for tier in &target.tiers {
            match tier.get(&folded).map(Vec::as_slice) {
                None | Some([]) => {}
                Some([id]) => return Ok(*id),
                Some(several) => return Err(target.ambiguous(text, several)),
            }
        }
        Err(target.unknown(text))
    }
}

impl Target {
    async fn load(db: &Db, catalog: &Catalog, register: &'static Register) -> Result<Self> {
        let fields = naming(register);
        let sql = format!(
            "SELECT {} FROM {} t WHERE t.deleted_at IS NULL",
            rows::columns(&fields),
            register.table
        );
        let found: Vec<Dyn> = db.all(AssertSqlSafe(sql), Vec::new()).await?;
        let found: Vec<rows::Row> = found
            .into_iter()
            .map(|row| rows::row_of(&fields, row))
            .collect();
        let values = found.iter().map(|row| &row.values);
        let links = Names::of_links(db, catalog, &fields, values).await?;
        let lists = Lists::of(db, fields.iter().copied()).await?;
        let mut target = Self {
            many: register.many,
            ..Self::default()
        };
        // Records in use come first: a name of theirs is not made doubtful by the archive.
        for archived in [false, true] {
            let mut more: [HashMap<String, Vec<i64>>; 3] = Default::default();
            let rows = found
                .iter()
                .filter(|row| row.archived_at.is_some() == archived);
            for row in rows {
                let show = |field: &'static Field| {
                    links.show(field, row.values.get(field.name), &lists, &TimeZone::UTC)
                };
                let title = links.title(register, &row.values, &lists);
                add(&mut more[0], &title, row.id);
                let key = register
                    .key
                    .iter()
                    .filter_map(|name| fields.iter().find(|f| f.name == *name));
                let key: Vec<String> = key
                    .map(|field| show(field))
                    .filter(|t| !t.is_empty())
                    .collect();
                add(&mut more[1], &key.join(" "), row.id);
                for field in &fields {
                    if matches!(field.kind, Kind::Text(..) | Kind::Link(_)) {
                        add(&mut more[2], &show(field), row.id);
                    }
                    if let (Kind::Choice(_), Value::Text(code)) =
                        (field.kind, row.values.get(field.name))
                    {
                        add(&mut more[2], code, row.id);
                    }
                }
                target.names.insert(row.id, title);
            }
            for (tier, more) in target.tiers.iter_mut().zip(more) {
                for (text, ids) in more {
                    tier.entry(text).or_insert(ids);
                }
            }
        }
        Ok(target)
    }

    fn ambiguous(&self, text: &str, ids: &[i64]) -> String {
        let names: Vec<String> = ids
            .iter()
            .take(4)
            .map(|id| match self.names.get(id) {
                Some(name) => format!("„{name}“ (№ {id})"),
                None => format!("№ {id}"),
            })
            .collect();
        format!(
            "«{text}» подходит к нескольким записям реестра «{}»: {}. Напишите точнее или выберите запись на её карточке.",
            self.many,
            names.join(", ")
        )
    }

    fn unknown(&self, text: &str) -> String {
        let mut told = self
            .told
            .lock()
            .unwrap_or_else(|broken| broken.into_inner());
        if let Some(words) = told.get(text) {
            return words.clone();
        }
        let searched = told.len() < SUGGESTED_FOR && self.names.len() <= SEARCHED;
        let names = self.names.values().map(String::as_str);
        let near = match searched {
            true => near::words(&near::near(text, names)),
            false => String::new(),
        };
        let words = format!("В реестре «{}» нет записи «{text}».{near}", self.many);
        if searched {
            told.insert(text.to_owned(), words.clone());
        }
        words
    }
}

/// The fields by which a record is called or found.
fn naming(register: &'static Register) -> Vec<&'static Field> {
    let mut fields = title_fields(register);
    let key = register.key.iter().filter_map(|name| register.field(name));
    for field in key.filter(|field| field.private.is_empty() && field.is_column()) {
        if !fields.iter().any(|known| known.name == field.name) {
            fields.push(field);
        }
    }
    fields
}

fn add(tier: &mut HashMap<String, Vec<i64>>, text: &str, id: i64) {
    let folded = clean::folded(text);
    if folded.is_empty() {
        return;
    }
    let ids = tier.entry(folded).or_default();
    if !ids.contains(&id) {
        ids.push(id);
    }
}
