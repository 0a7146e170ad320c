//! The history of a record and of a whole register, field by field, as far as the fields exist for the reader.

use std::collections::BTreeMap;

use axum::response::Response;

use serde::Serialize;

use super::Scene;
use crate::{
    registers::{
        Lists, Names, Reading, Values,
        history::{self, Line, words},
        rows,
    },
    web::{Error, Path, Result, text},
};

const ON_A_PAGE: i64 = 100;

#[derive(Serialize)]
struct Entry {
    id: i64,
    at: String,
    who: String,
    action: &'static str,
    record: String,
    url: String,
    reason: Option<String>,
    batch: Option<i64>,
    changes: Vec<Changed>,
}

#[derive(Serialize)]
struct Changed {
    label: String,
    from: String,
    to: String,
}

/// `GET /lk/r/{table}/{id}/history`.
pub(super) async fn record(
    scene: Scene,
    Path((table, id)): Path<(String, i64)>,
) -> Result<Response> {
    let pass = scene.read(&table)?;
    let row = rows::get(scene.db(), &pass, id)
        .await?
        .ok_or(Error::NotFound)?;
    super::card::note_opening(&scene, &pass, &row).await?;
    let lines = history::of_record(scene.db(), pass.register().table, id).await?;
    let entries = entries(&scene, &pass, lines).await?;
    let register = pass.register();
    let names = Names::of(scene.db(), &scene.catalog, register, &[id]).await?;
    let name = names.get(register.table, id);
    let title = format!("История: {name}");
    scene
        .page("registers_history.html", &title, &table)
        .crumb(register.many, &format!("/lk/r/{table}"))
        .crumb(&name, &format!("/lk/r/{table}/{id}"))
        .with("entries", &entries)
        .with("single", &true)
        .with("older", &None::<String>)
        .render()
}

/// `GET /lk/r/{table}/history`: what happened in the register, newest first.
pub(super) async fn register(scene: Scene, Path(table): Path<String>) -> Result<Response> {
    let pass = scene.read(&table)?;
    let register = pass.register();
    let before = scene.asked("before").and_then(|text| text.parse().ok());
    let lines = history::of_register(scene.db(), register.table, before, ON_A_PAGE).await?;
    let full = i64::try_from(lines.len()) == Ok(ON_A_PAGE);
    let older = lines.last().filter(|_| full).map(|line| line.id);
    // Records that this person does not see have no history for them either.
    let ids: Vec<i64> = lines.iter().map(|line| line.record_id).collect();
    let seen: Vec<i64> = rows::many(scene.db(), &pass, &ids)
        .await?
        .iter()
        .map(|row| row.id)
        .collect();
    let lines = lines
        .into_iter()
        .filter(|line| seen.contains(&line.record_id));
    let entries = entries(&scene, &pass, lines.collect()).await?;
    let title = format!("История: {}", register.many);
    scene
        .page("registers_history.html", &title, &table)
        .crumb(register.many, &format!("/lk/r/{table}"))
        .with("entries", &entries)
        .with("single", &false)
        .with(
            "older",
            &older.map(|id| format!("/lk/r/{table}/history?before={id}")),
        )
        .render()
}

async fn entries(scene: &Scene, pass: &Reading, lines: Vec<Line>) -> Result<Vec<Entry>> {
    let register = pass.register();
    let fields: Vec<_> = pass.fields().collect();
    let lists = Lists::of(scene.db(), fields.iter().copied()).await?;
    let mut told: Vec<Values> = Vec::new();
    for line in &lines {
        let mut pair = [BTreeMap::new(), BTreeMap::new()];
        for change in &line.changes {
            pair[0].insert(change.field.clone(), change.from.clone());
            pair[1].insert(change.field.clone(), change.to.clone());
        }
        told.extend(pair.map(Values));
    }
    let names = Names::of_links(scene.db(), &scene.catalog, &fields, &told).await?;
    let ids: Vec<i64> = lines.iter().map(|line| line.record_id).collect();
    let records = Names::of(scene.db(), &scene.catalog, register, &ids).await?;
    let entries = lines.into_iter().map(|line| Entry {
        id: line.id,
        at: text::moment(&line.at, scene.zone()),
        who: line.who.unwrap_or_else(|| "программа".to_owned()),
        action: words(&line.action),
        record: records.get(register.table, line.record_id),
        url: format!("/lk/r/{}/{}", register.table, line.record_id),
        reason: line.reason,
        batch: line.batch_id,
        changes: line
            .changes
            .iter()
            .filter_map(|change| {
                let field = pass.field(&change.field)?;
                Some(Changed {
                    label: field.label.to_owned(),
                    from: names.show(field, &change.from, &lists, scene.zone()),
                    to: names.show(field, &change.to, &lists, scene.zone()),
                })
            })
            .collect(),
    });
    Ok(entries.collect())
}
