//! Finding a record to link to, by words: for forms without scripts, and as JSON for those that suggest while one
//! types. Only names are told, and only to those who write a register that links there or read the target.

use axum::{
    extract::Path,
    http::header,
    response::{IntoResponse as _, Response},
};
use sqlx::AssertSqlSafe;

use super::{Scene, inputs::SHORT};
use crate::{
    registers::{
        Names,
        describe::{Kind, Register},
        names::title_fields,
        query::found_words,
    },
    storage::{Val, v},
    web::{Error, Result},
};

/// All live records of a register with their names, if there are few.
pub(super) async fn short_list(
    scene: &Scene,
    table: &'static str,
) -> Result<Option<Vec<(i64, String)>>> {
    let Some(target) = scene.catalog.find(table) else {
        return Ok(Some(Vec::new()));
    };
    let most = i64::try_from(SHORT).unwrap_or(i64::MAX) + 1;
    let ids = ids(scene, target, "1 = 1".to_owned(), Vec::new(), most).await?;
    if ids.len() > SHORT {
        return Ok(None);
    }
    named(scene, target, &ids).await.map(Some)
}

/// At most `most` live records whose names have all the words.
pub(super) async fn search(
    scene: &Scene,
    table: &'static str,
    words: &str,
    most: i64,
) -> Result<Vec<(i64, String)>> {
    let Some(target) = scene.catalog.find(table) else {
        return Ok(Vec::new());
    };
    let mut values = Vec::new();
    let condition = found_words(&scene.catalog, target, words, &mut values);
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
    let reads = scene.catalog.read(&table, &scene.asker).is_some();
    let links = || {
        let uses = scene.catalog.uses(&table).iter();
        uses.map(|used| used.register.table)
            .any(|table| scene.may_write(table))
    };
    if !reads && !links() {
        return Err(Error::NotFound);
    }
    let words = scene.asked("q").unwrap_or_default();
    let words: String = words.chars().take(100).collect();
    let found = match words.trim().is_empty() {
        true => Vec::new(),
        false => search(&scene, target.table, &words, 12).await?,
    };
    let found = found
        .into_iter()
        .map(|(id, name)| serde_json::json!({"id": id, "name": name}));
    let found = serde_json::Value::Array(found.collect()).to_string();
    Ok(([(header::CONTENT_TYPE, "application/json")], found).into_response())
}
