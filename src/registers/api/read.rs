//! Reading: the registers that exist for the asker, lists, records, their history, code lists.

use std::collections::BTreeMap;

use axum::{
    http::{HeaderMap, header},
    response::Response,
};
use serde_json::{Map, Value as Json, json};

use super::{address, answer, show};
use crate::{
    identity::audit,
    registers::{
        Catalog, Kind, Lists, Names, Reading, Values, Writer,
        access::Right,
        history,
        pages::Scene,
        query,
        rows::{self, Row},
    },
    web::{Path, Problem, Way},
};

/// `GET /lk/api/v1/`.
pub(super) async fn registers(scene: Scene, headers: HeaderMap) -> Result<Response, Problem> {
    let all = scene
        .catalog
        .subsystems()
        .iter()
        .flat_map(|s| s.registers.iter().map(move |r| (s, r)));
    let each = all.filter_map(|(subsystem, register)| {
        let pass = scene.catalog.read(register.table, &scene.asker)?;
        let url = format!("/lk/api/v1/{}", register.table);
        Some(json!({
            "table": register.table,
            "title": register.many,
            "one": register.one,
            "about": register.about,
            "subsystem": subsystem.title,
            "right": right(&scene.catalog, &pass),
            "dated": register.dated,
            "url": url,
        }))
    });
    let told = json!({
        "registers": each.collect::<Vec<_>>(),
        "openapi": "/lk/api/v1/openapi.json",
    });
    Ok(tagged(&headers, &told, &answer::tag_of(&told)))
}

/// What the asker may: `write`, `read`, `some`.
pub(super) fn right(catalog: &Catalog, pass: &Reading) -> &'static str {
    let register = pass.register();
    let asker = pass.asker();
    let of_roles = asker
        .roles
        .iter()
        .map(|role| crate::registers::access::right(register, role));
    match catalog.write(register.table, asker) {
        Some(_) => "write",
        None if of_roles
            .clone()
            .any(|right| matches!(right, Right::Read | Right::Write)) =>
        {
            "read"
        }
        None => "some",
    }
}

/// `GET /lk/api/v1/{table}`.
pub(super) async fn list(
    scene: Scene,
    way: Way,
    Path(table): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let pass = scene.read(&table)?;
    let asked = address::read(&scene, &pass)?;
    let (db, ask) = (scene.db(), &asked.ask);
    let found = query::page(db, &scene.catalog, &pass, ask).await?;
    let more = ask.page.saturating_mul(ask.per_page) < found.total;
    let next = more.then(|| asked.page(&table, ask.page + 1));
    let sums = found.sums.iter().map(|(field, sum)| {
        let sum = show::value(
            field,
            &crate::registers::Value::Int(*sum),
            &Names::default(),
        );
        (field.name.to_owned(), sum)
    });
    let told = json!({
        "register": table,
        "total": found.total,
        "page": ask.page,
        "per": ask.per_page,
        "next": next,
        "on": ask.as_of.map(|day| day.to_string()),
        "sums": sums.collect::<Map<String, Json>>(),
        "items": show::records(&scene, &pass, &asked.fields, &found.rows).await?,
    });
    let tag = answer::tag_of(&told);
    if let Some(unchanged) = answer::unchanged(&headers, &tag) {
        return Ok(unchanged);
    }
    let private = asked.fields.iter().any(|field| {
        !field.private.is_empty()
            && found
                .rows
                .iter()
                .any(|row| !row.values.get(field.name).is_empty())
    });
    if private || way == Way::Key {
        let what = if private {
            "api: закрытые поля"
        } else {
            "api"
        };
        note(
            &scene,
            &pass,
            "export",
            None,
            &format!("{what}, записей {}", found.rows.len()),
        )
        .await?;
    }
    let mut response = answer::json(200, &told);
    answer::put(&mut response, header::ETAG, &tag);
    if let Some(next) = next {
        answer::put(
            &mut response,
            header::LINK,
            &format!("<{next}>; rel=\"next\""),
        );
    }
    Ok(response)
}

/// The number of an address: what is not a number is the number of nothing.
pub(super) fn number(text: &str) -> Result<i64, Problem> {
    text.parse().map_err(|_| Problem::of_status(404))
}

/// The record of a number, deleted ones too.
pub(super) async fn row(scene: &Scene, pass: &Reading, id: &str) -> Result<Row, Problem> {
    let found = rows::get(scene.db(), pass, number(id)?).await?;
    found.ok_or_else(|| Problem::of_status(404))
}

/// `GET /lk/api/v1/{table}/{id}`.
pub(super) async fn record(
    scene: Scene,
    Path((table, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let pass = scene.read(&table)?;
    let row = row(&scene, &pass, &id).await?;
    if let Some(unchanged) = answer::unchanged(&headers, &answer::tag(row.version)) {
        return Ok(unchanged);
    }
    told(&scene, &pass, &row, 200).await
}

/// A record as an answer; that private values were shown is noted in the journal.
pub(super) async fn told(
    scene: &Scene,
    pass: &Reading,
    row: &Row,
    status: u16,
) -> Result<Response, Problem> {
    let told = show::whole(scene, pass, row).await?;
    let open = pass
        .fields()
        .any(|field| !field.private.is_empty() && !row.values.get(field.name).is_empty());
    if open {
        note(scene, pass, "read_special", Some(row.id), "api").await?;
    }
    let mut response = answer::json(status, &told);
    answer::put(&mut response, header::ETAG, &answer::tag(row.version));
    Ok(response)
}

async fn note(
    scene: &Scene,
    pass: &Reading,
    action: &str,
    id: Option<i64>,
    words: &str,
) -> Result<(), Problem> {
    let asker = &scene.asker;
    let mut tx = scene.db().begin().await?;
    let table = pass.register().table;
    audit::note(
        &mut tx,
        asker.now,
        &asker.by,
        action,
        table,
        id,
        Some(words),
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// `GET /lk/api/v1/{table}/{id}/history`.
pub(super) async fn history(
    scene: Scene,
    Path((table, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let pass = scene.read(&table)?;
    let row = row(&scene, &pass, &id).await?;
    let lines = history::of_record(scene.db(), pass.register().table, row.id).await?;
    let fields: Vec<_> = pass.fields().collect();
    let mut values: Vec<Values> = Vec::new();
    for change in lines.iter().flat_map(|line| &line.changes) {
        for side in [&change.from, &change.to] {
            values.push(Values(BTreeMap::from([(
                change.field.clone(),
                side.clone(),
            )])));
        }
    }
    let names = Names::of_links(scene.db(), &scene.catalog, &fields, &values).await?;
    let mut private = false;
    let mut told = Vec::with_capacity(lines.len());
    for line in &lines {
        let mut changes = Vec::new();
        for change in &line.changes {
            let Some(field) = pass.field(&change.field) else {
                continue;
            };
            private |= !field.private.is_empty();
            changes.push(json!({
                "field": field.name,
                "from": show::value(field, &change.from, &names),
                "to": show::value(field, &change.to, &names),
            }));
        }
        told.push(json!({
            "at": line.at,
            "action": line.action,
            "who": line.who,
            "reason": line.reason,
            "version": line.row_version,
            "changes": changes,
        }));
    }
    let told = json!({"register": table, "id": row.id, "items": told});
    let tag = answer::tag_of(&told);
    if private && answer::unchanged(&headers, &tag).is_none() {
        note(&scene, &pass, "read_special", Some(row.id), "api: история").await?;
    }
    Ok(tagged(&headers, &told, &tag))
}

/// `GET /lk/api/v1/{table}/lists`.
pub(super) async fn lists(
    scene: Scene,
    Path(table): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let pass = scene.read(&table)?;
    let fields: Vec<_> = pass.fields().collect();
    let lists = Lists::of(scene.db(), fields.iter().copied()).await?;
    let mut told = Map::new();
    let mut of_fields = Map::new();
    for field in fields {
        let (Kind::Choice(list) | Kind::Choices(list)) = field.kind else {
            continue;
        };
        of_fields.insert(field.name.to_owned(), list.into());
        let items = lists
            .items(list)
            .iter()
            .map(|item| json!({"code": item.code, "label": item.label, "archived": item.archived}));
        told.insert(list.to_owned(), items.collect());
    }
    let told = json!({"register": table, "fields": of_fields, "lists": told});
    Ok(tagged(&headers, &told, &answer::tag_of(&told)))
}

/// An answer under its tag, or the word that nothing is new.
pub(super) fn tagged(headers: &HeaderMap, told: &Json, tag: &str) -> Response {
    answer::unchanged(headers, tag).unwrap_or_else(|| {
        let mut response = answer::json(200, told);
        answer::put(&mut response, header::ETAG, tag);
        response
    })
}

/// How the records of a register are changed when the engine does not write it.
pub(super) fn elsewhere(writer: Writer) -> Option<String> {
    match writer {
        Writer::Engine => None,
        Writer::Workflow(words, url) => Some(format!("{words} Это делают на странице {url}.")),
    }
}
