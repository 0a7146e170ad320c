//! Which record a row of a file speaks of: the one whose natural key is the same.

use std::collections::{HashMap, HashSet};

use sqlx::AssertSqlSafe;

use crate::{
    registers::{
        Reading, Value, Values,
        describe::{Field, Kind},
        rows,
    },
    sheets::clean,
    storage::{Db, Dyn, Result},
};

/// What stands between the parts of a key.
const APART: &str = "\u{1f}";

/// The keys of all live records.
pub struct Keys {
    /// The fields that make the key of this file.
    pub fields: Vec<&'static Field>,
    records: HashMap<String, Vec<i64>>,
    /// Records all of whose key is empty.
    keyless: HashSet<i64>,
}

impl Keys {
    /// Loads the keys. `mapped` are the fields that the file has: a part of the key that it lacks is left out; a
    /// register without a key is compared by everything that the file says.
    pub async fn load(db: &Db, pass: &Reading, mapped: &[&'static Field]) -> Result<Self> {
        let register = pass.register();
        let of_register = register.key.iter().filter_map(|name| pass.field(name));
        let from = pass.field("valid_from").filter(|_| register.dated);
        let whole = || mapped.iter().copied().filter(|_| register.key.is_empty());
        let mut fields: Vec<&'static Field> = Vec::new();
        for field in of_register.chain(from).chain(whole()) {
            let has = mapped.iter().any(|known| known.name == field.name);
            if has && field.is_column() && !fields.iter().any(|f| f.name == field.name) {
                fields.push(field);
            }
        }
        Self::over(db, pass, fields, "").await
    }

    /// What no two records share, each with its records: those of the fields that the file has.
    pub async fn unique(db: &Db, pass: &Reading, mapped: &[&'static Field]) -> Result<Vec<Self>> {
        let mut all = Vec::new();
        for name in pass.register().unique {
            if let Some(field) = mapped.iter().find(|field| field.name == *name) {
                all.push(Self::over(db, pass, vec![field], "").await?);
            }
        }
        Ok(all)
    }

    /// The records of a register that have nothing in their key, by everything that the file says; nothing when the
    /// register has no key, or the file has none of it.
    pub async fn keyless(
        db: &Db,
        pass: &Reading,
        mapped: &[&'static Field],
    ) -> Result<Option<Self>> {
        let key = pass.register().key.iter();
        let key: Vec<_> = key.filter_map(|name| pass.field(name)).collect();
        let known = |field: &&Field| mapped.iter().any(|other| other.name == field.name);
        if key.is_empty() || !key.iter().any(known) || !key.iter().all(|field| field.is_column()) {
            return Ok(None);
        }
        let empty = key
            .iter()
            .map(|field| format!(" AND t.{} IS NULL", field.name));
        let empty: String = empty.collect();
        let columns = mapped.iter().filter(|field| field.is_column()).copied();
        Ok(Some(Self::over(db, pass, columns.collect(), &empty).await?))
    }

    async fn over(
        db: &Db,
        pass: &Reading,
        fields: Vec<&'static Field>,
        only: &str,
    ) -> Result<Self> {
        let mut keys = Self {
            fields,
            records: HashMap::new(),
            keyless: HashSet::new(),
        };
        if keys.fields.is_empty() {
            return Ok(keys);
        }
        let mut values = Vec::new();
        let condition = pass.condition(&mut values);
        let sql = format!(
            "SELECT {} FROM {} t WHERE t.deleted_at IS NULL AND {condition}{only}",
            rows::columns(&keys.fields),
            pass.register().table
        );
        let found: Vec<Dyn> = db.all(AssertSqlSafe(sql), values).await?;
        for row in found {
            let row = rows::row_of(&keys.fields, row);
            match keys.of(&row.values) {
                Some(key) => keys.records.entry(key).or_default().push(row.id),
                None => drop(keys.keyless.insert(row.id)),
            }
        }
        Ok(keys)
    }

    /// The key of some values; nothing when all its parts are empty.
    pub fn of(&self, values: &Values) -> Option<String> {
        let parts: Vec<String> = self
            .fields
            .iter()
            .map(|field| part(field, values.get(field.name)))
            .collect();
        let filled = parts.iter().any(|part| !part.is_empty());
        filled.then(|| parts.join(APART))
    }

    /// The records of a key.
    pub fn find(&self, key: &str) -> &[i64] {
        self.records.get(key).map_or(&[], Vec::as_slice)
    }

    /// Whether a record cannot be found by such a key.
    pub fn misses(&self, record: i64) -> bool {
        self.fields.is_empty() || self.keyless.contains(&record)
    }
}

fn part(field: &Field, value: &Value) -> String {
    match (field.kind, value) {
        (Kind::Text(..) | Kind::Long, Value::Text(text)) => clean::folded(text),
        (_, Value::Text(text)) => text.clone(),
        (_, Value::Int(n)) => n.to_string(),
        (_, Value::Flag(yes)) => if *yes { "да" } else { "" }.to_owned(),
        (_, Value::Codes(codes)) => codes.join(";"),
        (_, Value::Ids(_) | Value::Empty) => String::new(),
    }
}
