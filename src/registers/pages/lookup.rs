//! Finding a record to link to, by words: for forms without scripts, and as JSON for those that suggest while one
//! types. Only names are told, and only to those who write a register that links there or read the target.

use axum::{
    http::header,
    response::{IntoResponse as _, Response},
};
use sqlx::AssertSqlSafe;

use super::{Scene, inputs::SHORT};
use crate::{
    registers::{
        Names, Reading,
        describe::{Kind, Register},
        names::title_fields,
        query::found_words,
        value,
    },
    storage::{Val, v},
    web::{Error, Path, Result},
};

/// Whose records may be told by name.
#[derive(Clone, Copy)]
pub(super) enum Told<'a> {
    /// All: to those who write a register that links there.
    All,
    /// Those that the asker reads.
    Read(&'a Reading),
}

impl Told<'_> {
    fn condition(self, values: &mut Vec<Val>) -> String {
        match self {
            Self::All => "1 = 1".to_owned(),
            Self::Read(pass) => pass.condition(values),
        }
    }
}

/// All live records of a register with their names, if there are few.
pub(super) async fn short_list(
    scene: &Scene,
    table: &'static str,
    told: Told<'_>,
) -> Result<Option<Vec<(i64, String)>>> {
    let Some(target) = scene.catalog.find(table) else {
        return Ok(Some(Vec::new()));
    };
    let most = i64::try_from(SHORT).unwrap_or(i64::MAX) + 1;
    let mut values = Vec::new();
    let condition = told.condition(&mut values);
    // Counted before they are put in order: of a hundred thousand the first sixty are found at once.
    let few = format!(
        "SELECT count(*) FROM (SELECT t.id FROM {table} t WHERE t.deleted_at IS NULL AND t.archived_at IS NULL AND {condition} LIMIT {most}) f"
    );
    let (count,): (i64,) = scene.db().one(AssertSqlSafe(few), values.clone()).await?;
    if count >= most {
        return Ok(None);
    }
    let ids = ids(scene, target, condition, values, most).await?;
    named(scene, target, &ids).await.map(Some)
}

/// The record that words mean: the only one of that very name, or the only one found.
pub(super) fn meant(found: &[(i64, String)], words: &str) -> Option<i64> {
    let words = crate::registers::fold(words);
    let mut exact = found
        .iter()
        .filter(|(_, name)| crate::registers::fold(name) == words);
    match (exact.next(), exact.next(), found) {
        (Some((id, _)), None, _) | (None, _, [(id, _)]) => Some(*id),
        _ => None,
    }
}

/// At most `most` live records whose names have all the words.
pub(super) async fn search(
    scene: &Scene,
    table: &'static str,
    words: &str,
    most: i64,
    told: Told<'_>,
) -> Result<Vec<(i64, String)>> {
    let Some(target) = scene.catalog.find(table) else {
        return Ok(Vec::new());
    };
    let mut values = Vec::new();
    let told = told.condition(&mut values);
    let found = found_words(&scene.catalog, target, words, &mut values);
    let condition = format!("{told} AND {found}");
    let ids = ids(scene, target, condition, values, most).await?;
    named(scene, target, &ids).await
}

/// Whether there is a live record of this number.
pub(super) async fn exists(scene: &Scene, table: &'static str, id: i64) -> Result<bool> {
    let sql = format!("SELECT id FROM {table} WHERE id = $1 AND deleted_at IS NULL");
    let found: Option<(i64,)> = scene.db().opt(AssertSqlSafe(sql), v![id]).await?;
    Ok(found.is_some())
}

async fn ids(
    scene: &Scene,
    target: &'static Register,
    condition: String,
    mut values: Vec<Val>,
    most: i64,
) -> Result<Vec<i64>> {
    let first = title_fields(target)
        .into_iter()
        .find(|f| matches!(f.kind, Kind::Text(..)));
    let order = first.map_or("t.id".to_owned(), |field| {
        format!("t.{} COLLATE \"ru-x-icu\", t.id", field.name)
    });
    values.push(most.into());
    let sql = format!(
        "SELECT t.id FROM {} t WHERE t.deleted_at IS NULL AND t.archived_at IS NULL AND {condition} ORDER BY {order} LIMIT ${}",
        target.table,
        values.len()
    );
    let rows: Vec<(i64,)> = scene.db().all(AssertSqlSafe(sql), values).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

async fn named(
    scene: &Scene,
    target: &'static Register,
    ids: &[i64],
) -> Result<Vec<(i64, String)>> {
    let names = Names::of(scene.db(), &scene.catalog, target, ids).await?;
    Ok(ids
        .iter()
        .map(|id| (*id, names.get(target.table, *id)))
        .collect())
}

/// `GET /lk/r/{table}/lookup?q=…`: suggestions.
pub(super) async fn find(scene: Scene, Path(table): Path<String>) -> Result<Response> {
    let target = scene.catalog.find(&table).ok_or(Error::NotFound)?;
    let reads = scene.catalog.read(&table, &scene.asker);
    let mut uses = scene.catalog.uses(&table).iter();
    let links = uses.any(|used| scene.may_write(used.register.table));
    let told = match &reads {
        _ if links => Told::All,
        Some(pass) => Told::Read(pass),
        None => return Err(Error::NotFound),
    };
    let words = scene.asked("q").unwrap_or_default();
    let words: String = value::one_line(&words).chars().take(100).collect();
    let found = match words.is_empty() {
        true => Vec::new(),
        false => search(&scene, target.table, &words, 12, told).await?,
    };
    let found = found
        .into_iter()
        .map(|(id, name)| serde_json::json!({"id": id, "name": name}));
    let found = serde_json::Value::Array(found.collect()).to_string();
    Ok(([(header::CONTENT_TYPE, "application/json")], found).into_response())
}
