//! `/lk/publish`: what will change on the site, where each block comes from, what is missing, and the button.

use std::{collections::BTreeMap, sync::Arc};

use axum::{Extension, response::Response};
use serde::Serialize;

use super::{Gap, Publisher, gathered, journal, service::Outlook};
use crate::{
    registers::{Asker, pages::asker},
    site::sveden::vocabulary::{Block, Section, vocabulary},
    web::{Error, Fields, Guard, Page, Path, Result, Route, State, Visit, page::see_other, text},
};

/// Who publishes the site.
pub const PUBLISHERS: &[&str] = &["SITE", "DIR", "ADM"];
/// Who sees what will be published: those, and all who write a register that feeds the site.
pub const EDITORS: &[&str] = &[
    "SITE", "DIR", "ADM", "AHO", "HR", "ZUR", "ZPR", "ZVR", "MET", "UCH", "BUH", "PDN", "PK",
    "DEK", "SOC",
];

/// The routes of publishing.
pub fn routes(publisher: &Arc<Publisher>) -> Vec<Route> {
    let routes = vec![
        Route::get("/lk/publish", Guard::Roles(EDITORS), show).in_menu("Публикация сайта"),
        Route::post("/lk/publish", Guard::Roles(PUBLISHERS), publish),
        Route::get("/lk/publish/{id}", Guard::Roles(EDITORS), one),
    ];
    let carry = |route: Route| route.carrying(publisher.clone());
    routes.into_iter().map(carry).collect()
}

/// A block and where it comes from.
#[derive(Serialize)]
struct Source {
    block: String,
    /// «Реестр „Помещения“» or «файл content/sveden/objects.toml».
    source: String,
    /// The register, when the visitor may read it.
    url: Option<String>,
    /// How many rows.
    rows: usize,
}

#[derive(Serialize)]
struct Shelf {
    title: String,
    page: String,
    sources: Vec<Source>,
}

#[derive(Serialize)]
struct Past {
    url: String,
    at: String,
    by: String,
    state: &'static str,
    kind: &'static str,
    words: String,
}

type House = Extension<Arc<Publisher>>;

/// `GET /lk/publish`.
async fn show(state: State, visit: Visit, Extension(publisher): House) -> Result<Response> {
    let outlook = publisher
        .outlook(&state.keeper.local_now())
        .await
        .map_err(Error::Fault)?;
    let asker = asker(&state, &visit);
    let may_publish = visit.has_any(PUBLISHERS);
    let progress = publisher
        .progress()
        .map(|(done, total)| Progress { done, total });
    let history = journal::list(&publisher.options.db, 20).await?;
    let history: Vec<Past> = history.iter().map(|past| told(past, &state)).collect();
    let problems: Vec<String> = outlook.problems.iter().map(ToString::to_string).collect();
    Page::new(&state, &visit.asked, "publish.html", "Публикация сайта")
        .with("may_publish", &may_publish)
        .with("progress", &progress)
        .with("is_first", &outlook.is_first)
        .with("changes", &outlook.changes)
        .with("problems", &problems)
        .with("gaps", &gaps(&outlook, &publisher))
        .with("shelves", &shelves(&outlook, &publisher, &asker))
        .with("history", &history)
        .render()
}

#[derive(Serialize)]
struct Progress {
    done: u64,
    total: u64,
}

/// `POST /lk/publish`: begins and shows the progress; when one is under way already, shows that.
async fn publish(
    state: State,
    visit: Visit,
    Extension(publisher): House,
    _: Fields,
) -> Result<Response> {
    let by = visit.asked.by();
    publisher
        .begin(&by, state.keeper.local_now())
        .await
        .map_err(Error::Fault)?;
    Ok(see_other("/lk/publish"))
}

/// `GET /lk/publish/{id}`: one publication and what it changed.
async fn one(
    state: State,
    visit: Visit,
    Extension(publisher): House,
    Path(id): Path<i64>,
) -> Result<Response> {
    let found = journal::find(&publisher.options.db, id)
        .await?
        .ok_or(Error::NotFound)?;
    let past = told(&found, &state);
    Page::new(
        &state,
        &visit.asked,
        "publish_one.html",
        &format!("Публикация от {}", past.at),
    )
    .crumb("Публикация сайта", "/lk/publish")
    .with("past", &past)
    .with("message", &found.message)
    .with("changes", &found.changes())
    .render()
}

fn told(past: &super::Publication, state: &State) -> Past {
    let (word, kind) = match past.state.as_str() {
        "done" => ("опубликовано", "ok"),
        "failed" => ("не удалось", "bad"),
        _ => ("идёт", "warn"),
    };
    let words = match past.state.as_str() {
        "done" => format!(
            "страниц {}, обновлено файлов {}, изменено блоков {}",
            past.pages.unwrap_or(0),
            past.written.unwrap_or(0),
            past.changes().len()
        ),
        "failed" => past.message.clone().unwrap_or_default(),
        _ => String::new(),
    };
    let by = past
        .by
        .as_deref()
        .map(str::trim)
        .filter(|by| !by.is_empty());
    Past {
        url: format!("/lk/publish/{}", past.id),
        at: text::moment(&past.started_at, &state.keeper.time_zone),
        by: by.unwrap_or("с консоли сервера").to_owned(),
        state: word,
        kind,
        words,
    }
}

/// What is missing in the registers, and blocks that nobody fills.
fn gaps(outlook: &Outlook, publisher: &Publisher) -> Vec<Gap> {
    let mut gaps = outlook.gathered.gaps();
    for section in &vocabulary().sections {
        for block in section.blocks.iter().filter(|block| block.from.is_none()) {
            let demanded = block.fields.iter().any(|field| field.required);
            if demanded && outlook.facts.rows(&section.slug, &block.key).is_empty() {
                gaps.push(unfilled(section, block, publisher));
            }
        }
    }
    gaps
}

fn unfilled(section: &Section, block: &Block, publisher: &Publisher) -> Gap {
    let feeding = registers_of(&section.slug, &block.key);
    let register = feeding.and_then(|table| publisher.catalog.find(table));
    Gap {
        section: section.title.clone(),
        page: section.url(),
        what: match register {
            Some(register) => format!("«{}»: заполните реестр «{}»", block.title, register.many),
            None => format!(
                "«{}»: заполните файл content/sveden/{}.toml",
                block.title, section.slug
            ),
        },
        url: register.map(|register| format!("/lk/r/{}", register.table)),
    }
}

/// The register in which a block is filled, when it is one.
fn registers_of(section: &str, block: &str) -> Option<&'static str> {
    const FED: &[(&str, &str, &str)] = &[
        ("common", "main", "organisation"),
        ("common", "uchredLaw", "organisation"),
        ("common", "license", "permit"),
        ("education", "accreditation", "permit"),
        ("struct", "structOrgUprav", "org_unit"),
        ("document", "documents", "local_act"),
        ("managers", "rucovodstvo", "assignment"),
        ("managers", "rucovodstvoZam", "assignment"),
        ("employees", "teachingStaff", "teaching"),
        ("objects", "purposeCab", "room"),
        ("objects", "purposePrac", "room"),
        ("objects", "purposeLibr", "room"),
        ("objects", "purposeSport", "room"),
        ("objects", "hostel", "building"),
        ("grants", "support", "local_act"),
        ("paid_edu", "paid", "local_act"),
        ("budget", "plan", "local_act"),
        ("catering", "meals", "catering_point"),
    ];
    let found = FED.iter().find(|(s, b, _)| *s == section && *b == block);
    found.map(|(_, _, table)| *table)
}

/// Every block that has a giver, by sub-section.
fn shelves(outlook: &Outlook, publisher: &Publisher, asker: &Arc<Asker>) -> Vec<Shelf> {
    let given: BTreeMap<(&str, &str), _> = outlook
        .facts
        .blocks()
        .map(|block| ((block.section, block.block), block))
        .collect();
    let fed = |section: &str, block: &str| {
        let blocks = outlook.gathered.blocks.iter();
        blocks
            .into_iter()
            .find(|b| b.section == section && b.key == block && !b.is_part)
    };
    let part = |section: &str, block: &str| {
        let mut blocks = outlook.gathered.blocks.iter();
        blocks.find(|b| b.section == section && b.key == block && b.is_part)
    };
    let mut shelves = Vec::new();
    for section in &vocabulary().sections {
        let mut sources = Vec::new();
        for block in section.blocks.iter().filter(|block| block.from.is_none()) {
            let Some(known) = given.get(&(section.slug.as_str(), block.key.as_str())) else {
                continue;
            };
            let table = fed(&section.slug, &block.key).map(|block| block.table);
            let readable = table.filter(|table| publisher.catalog.read(table, asker).is_some());
            let file = || {
                format!(
                    "файл content/{}",
                    known.source.split(':').next().unwrap_or_default()
                )
            };
            let mut source = table.map_or_else(file, |_| known.source.to_owned());
            if let Some(part) = part(&section.slug, &block.key) {
                source = format!(
                    "{source}; часть полей — {}",
                    gathered::source(&publisher.catalog, part.table)
                );
            }
            sources.push(Source {
                block: block.title.clone(),
                source,
                url: readable.map(|table| format!("/lk/r/{table}")),
                rows: known.rows.len(),
            });
        }
        if !sources.is_empty() {
            shelves.push(Shelf {
                title: section.title.clone(),
                page: section.url(),
                sources,
            });
        }
    }
    shelves
}

impl Publisher {
    /// How many blocks of the site are behind the registers, for those who publish it; `None` for others.
    pub async fn behind(&self, visit: &Visit, state: &State) -> Option<usize> {
        if !visit.has_any(PUBLISHERS) {
            return None;
        }
        match self.outlook(&state.keeper.local_now()).await {
            Ok(outlook) if outlook.gathered.blocks.is_empty() => Some(0),
            Ok(outlook) => Some(outlook.changes.len()),
            Err(error) => {
                tracing::warn!(error = format!("{error:#}"), "изменения сайта не сосчитаны");
                None
            }
        }
    }
}
