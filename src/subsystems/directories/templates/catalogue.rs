//! The catalogue: what templates there are, one template with its versions, its text and samples.

use std::collections::BTreeMap;

use axum::{Extension, response::Response};
use serde::Serialize;

use super::{
    ADDRESS, ISSUERS, MAKERS, Pressroom, dictionary,
    output::{self, Around, As},
    registers::DOCUMENT_TEMPLATES,
    sample::sample as sample_data,
    store::{self, Brief, Stored},
};
use crate::{
    documents::templates::fill,
    registers::{
        Lists, Names, fold,
        pages::Scene,
        query::{self, Ask},
        value::show_day,
    },
    web::{Error, Page, Path, Result},
};

#[derive(Serialize)]
struct Line {
    id: i64,
    name: String,
    code: String,
    entity: String,
    version: i64,
    status: String,
    published: Option<i64>,
    versions: usize,
}

#[derive(Serialize)]
struct Group {
    title: String,
    lines: Vec<Line>,
}

/// A page of the room with the way to it.
pub(super) fn room<'a>(scene: &'a Scene, template: &'static str, title: &'a str) -> Page<'a> {
    scene
        .page(template, title, DOCUMENT_TEMPLATES.table)
        .crumb("Шаблоны документов", ADDRESS)
}

/// What a register is called; one that is gone speaks for itself.
pub(super) fn entity_name(scene: &Scene, table: &str) -> String {
    let found = scene.catalog.find(table);
    found.map_or_else(|| table.to_owned(), |register| register.one.to_owned())
}

pub(super) async fn lists(scene: &Scene) -> Result<Lists> {
    Ok(Lists::of(scene.db(), DOCUMENT_TEMPLATES.fields).await?)
}

/// `GET /lk/directories/templates?q=…&kind=…`.
pub(super) async fn list(scene: Scene) -> Result<Response> {
    let lists = lists(&scene).await?;
    let words = scene.asked("q").unwrap_or_default();
    let kind = scene.asked("kind").unwrap_or_default();
    let mut templates: Vec<Vec<Brief>> = Vec::new();
    for brief in store::all(&scene).await? {
        match templates
            .last_mut()
            .filter(|known| known[0].code == brief.code)
        {
            Some(known) => known.push(brief),
            None => templates.push(vec![brief]),
        }
    }
    let mut groups: BTreeMap<usize, Group> = BTreeMap::new();
    let mut found = 0;
    for versions in &templates {
        let newest = &versions[0];
        let entity = entity_name(&scene, &newest.entity);
        let text = fold(&format!("{} {} {entity}", newest.name, newest.code));
        let fits = fold(&words)
            .split_whitespace()
            .all(|word| text.contains(word));
        if !fits || (!kind.is_empty() && kind != newest.kind) {
            continue;
        }
        found += 1;
        let kinds = lists.items("TEMPLATE_KIND");
        let at = kinds.iter().position(|item| item.code == newest.kind);
        let group = groups
            .entry(at.unwrap_or(kinds.len()))
            .or_insert_with(|| Group {
                title: lists.label("TEMPLATE_KIND", &newest.kind).to_owned(),
                lines: Vec::new(),
            });
        let published = versions
            .iter()
            .find(|version| version.status == "published");
        group.lines.push(Line {
            id: newest.id,
            name: newest.name.clone(),
            code: newest.code.clone(),
            entity,
            version: newest.version,
            status: lists.label("PUB_STATE", &newest.status).to_owned(),
            published: published.map(|version| version.version),
            versions: versions.len(),
        });
    }
    let kinds: Vec<(&str, &str)> = lists
        .items("TEMPLATE_KIND")
        .iter()
        .map(|item| (item.code.as_str(), item.label.as_str()))
        .collect();
    scene
        .page(
            "templates_list.html",
            "Шаблоны документов",
            DOCUMENT_TEMPLATES.table,
        )
        .with("groups", &groups.into_values().collect::<Vec<_>>())
        .with("found", &found)
        .with("total", &templates.len())
        .with("kinds", &kinds)
        .with("kind", &kind)
        .with("q", &words)
        .with("may_make", &scene.asker.has_any(MAKERS))
        .render()
}

#[derive(Serialize)]
struct Version {
    id: i64,
    version: i64,
    status: String,
    days: String,
    current: bool,
}

/// `GET /lk/directories/templates/{id}`.
pub(super) async fn card(scene: Scene, Path(id): Path<i64>) -> Result<Response> {
    let stored = store::get(&scene, id).await?;
    let lists = lists(&scene).await?;
    let versions = store::versions(&scene, &stored.code).await?;
    let shown: Vec<Version> = versions
        .iter()
        .map(|version| Version {
            id: version.id,
            version: version.version,
            status: lists.label("PUB_STATE", &version.status).to_owned(),
            days: days(version),
            current: version.id == id,
        })
        .collect();
    let faults = stored
        .read(&dictionary(&scene.catalog, &stored.entity))
        .err();
    let title = format!("{}, версия {}", stored.name, stored.version);
    let readable = scene.catalog.read(&stored.entity, &scene.asker).is_some();
    room(&scene, "templates_card.html", &title)
        .with("template", &stored)
        .with("kind", lists.label("TEMPLATE_KIND", &stored.kind))
        .with("page", lists.label("TEMPLATE_PAGE", &stored.page))
        .with("status", lists.label("PUB_STATE", &stored.status))
        .with("entity", &entity_name(&scene, &stored.entity))
        .with("versions", &shown)
        .with("faults", &faults.unwrap_or_default())
        .with("may_make", &scene.asker.has_any(MAKERS))
        .with("may_issue", &scene.asker.has_any(ISSUERS))
        .with("readable", &readable)
        .render()
}

fn days(version: &Brief) -> String {
    let from = version.valid_from.as_deref().map(show_day);
    let to = version.valid_to.as_deref().map(show_day);
    match (from, to) {
        (Some(from), Some(to)) => format!("с {from} по {to}"),
        (Some(from), None) => format!("с {from}"),
        (None, Some(to)) => format!("по {to}"),
        (None, None) => String::new(),
    }
}

/// `GET /lk/directories/templates/{id}/source`: the text as a file.
pub(super) async fn source(scene: Scene, Path(id): Path<i64>) -> Result<Response> {
    let stored = store::get(&scene, id).await?;
    let title = format!("{}, версия {}", stored.name, stored.version);
    Ok(output::sent(stored.body.into_bytes(), &title, "txt"))
}

/// `GET /lk/directories/templates/{id}/sample?as=…`: filled with invented data.
pub(super) async fn sample(
    scene: Scene,
    Path(id): Path<i64>,
    Extension(pressroom): Extension<Pressroom>,
) -> Result<Response> {
    let stored = store::get(&scene, id).await?;
    let fields = dictionary(&scene.catalog, &stored.entity);
    let Ok(template) = stored.read(&fields) else {
        // the card tells the faults
        return Ok(crate::web::page::see_other(&format!("{ADDRESS}/{id}")));
    };
    let filled = fill(&template, &sample_data(&fields));
    let title = format!("{} (образец)", stored.name);
    let around = Around {
        title: &title,
        back: &format!("{ADDRESS}/{id}"),
        same: &format!("{ADDRESS}/{id}/sample?"),
        missing: &[],
    };
    let how = As::parse(scene.asked("as").as_deref());
    output::answer(&scene, &pressroom, how, filled, around).await
}

/// `GET /lk/directories/templates/{id}/try?q=…`: a real record to try it on.
pub(super) async fn try_on(scene: Scene, Path(id): Path<i64>) -> Result<Response> {
    const SHOWN: i64 = 30;
    let stored: Stored = store::get(&scene, id).await?;
    let pass = scene.read(&stored.entity)?;
    let register = pass.register();
    let words = scene.asked("q").unwrap_or_default();
    let ask = Ask {
        search: words.chars().take(100).collect(),
        page: 1,
        per_page: SHOWN,
        ..Ask::default()
    };
    let found = query::page(scene.db(), &scene.catalog, &pass, &ask).await?;
    let ids: Vec<i64> = found.rows.iter().map(|row| row.id).collect();
    let names = Names::of(scene.db(), &scene.catalog, register, &ids).await?;
    let records: Vec<(i64, String)> = ids
        .iter()
        .map(|id| (*id, names.get(register.table, *id)))
        .collect();
    if stored.entity.is_empty() {
        return Err(Error::NotFound);
    }
    let title = format!("Проверить на записи: {}", stored.name);
    room(&scene, "templates_try.html", &title)
        .crumb(&stored.name, &format!("{ADDRESS}/{id}"))
        .with("template", &stored)
        .with("records", &records)
        .with("total", &found.total)
        .with("q", &words)
        .with("many", register.many)
        .render()
}
