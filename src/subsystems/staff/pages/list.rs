//! Workers on a day.

use std::collections::BTreeMap;

use axum::response::Response;
use serde::Serialize;

use super::{day_of, page, shown};
use crate::{
    registers::{Lists, fold, pages::Scene},
    storage::v,
    subsystems::staff::{
        people::{self, Worker},
        rate_words,
        registers::{ABSENCES, ATTESTATIONS, EMPLOYMENTS},
        terms::What,
    },
    web::Result,
};

#[derive(Serialize)]
struct Line {
    id: i64,
    name: String,
    tab_no: String,
    posts: String,
    units: String,
    rate: String,
    category: String,
    education: String,
    general: String,
    ped: String,
    org: String,
    terms: Vec<(String, &'static str)>,
    away: String,
}

/// `GET /lk/staff/people`.
pub async fn show(scene: Scene) -> Result<Response> {
    let day = day_of(&scene);
    let asked = |name: &str| scene.asked(name).unwrap_or_default();
    let (search, unit, category) = (asked("q"), asked("unit"), asked("category"));
    let workers = people::on(scene.db(), day, None).await?;
    let all = workers.len();
    let words: Vec<String> = fold(&search)
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    let fits = |worker: &&Worker| {
        let name = fold(&format!("{} {}", worker.full_name(), post_names(worker)));
        let posts = || worker.jobs.iter().flat_map(|job| &job.posts);
        words.iter().all(|word| name.contains(word.as_str()))
            && (unit.is_empty() || posts().any(|post| post.unit_id.to_string() == unit))
            && (category.is_empty() || posts().any(|post| post.category == category))
    };
    let fields = [&EMPLOYMENTS, &ATTESTATIONS, &ABSENCES]
        .into_iter()
        .flat_map(|r| r.fields);
    let lists = Lists::of(scene.db(), fields).await?;
    let medical = scene.visit.has_any(&["HR", "OT"]);
    let lines: Vec<Line> = workers
        .iter()
        .filter(fits)
        .map(|worker| line(worker, &lists, day, medical))
        .collect();
    let units: Vec<(i64, String)> = scene
        .db()
        .all(
            "SELECT id, name FROM org_unit WHERE deleted_at IS NULL ORDER BY sort, name COLLATE \"ru-x-icu\"",
            v![],
        )
        .await?;
    let categories: Vec<(String, String)> = scene
        .db()
        .all(
            "SELECT code, label FROM code_item WHERE list = 'STAFF_CAT' ORDER BY sort",
            v![],
        )
        .await?;
    let rate: i64 = workers
        .iter()
        .filter(fits)
        .flat_map(|w| &w.jobs)
        .flat_map(|job| &job.posts)
        .filter(|post| !post.combined)
        .map(|post| post.rate)
        .sum();
    page(&scene, "staff_people.html", "Работники")
        .with("table", &scene.asker.has_any(super::TABLE))
        .with("lines", &lines)
        .with("all", &all)
        .with(
            "orders",
            &scene.asker.has_any(crate::subsystems::orders::WRITERS),
        )
        .with("rate", &rate_words(rate))
        .with("on", &day.to_string())
        .with("on_words", &shown(day))
        .with("search", &search)
        .with("unit", &unit)
        .with("category", &category)
        .with("units", &units)
        .with("categories", &categories)
        .render()
}

fn post_names(worker: &Worker) -> String {
    let posts = worker.jobs.iter().flat_map(|job| &job.posts);
    posts
        .map(|post| post.position.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

fn line(worker: &Worker, lists: &Lists, day: jiff::civil::Date, medical: bool) -> Line {
    let posts: Vec<_> = worker.jobs.iter().flat_map(|job| &job.posts).collect();
    let mut units: BTreeMap<i64, &str> = BTreeMap::new();
    for post in &posts {
        units.insert(post.unit_id, &post.unit);
    }
    let names: Vec<String> = posts
        .iter()
        .map(|post| match post.combined {
            true => format!("{} (совмещение)", post.position),
            false => post.position.clone(),
        })
        .collect();
    let rate: i64 = posts.iter().filter(|p| !p.combined).map(|p| p.rate).sum();
    let education = worker.education.last();
    Line {
        id: worker.person_id,
        name: worker.full_name(),
        tab_no: worker
            .jobs
            .first()
            .and_then(|job| job.tab_no.clone())
            .unwrap_or_default(),
        posts: names.join("; "),
        units: units.into_values().collect::<Vec<_>>().join("; "),
        rate: rate_words(rate),
        category: worker
            .category
            .as_ref()
            .map(|(code, ..)| lists.label("PED_CAT", code).to_owned())
            .unwrap_or_default(),
        education: education
            .map(|e| {
                e.speciality
                    .clone()
                    .or(e.qualification.clone())
                    .unwrap_or_default()
            })
            .unwrap_or_default(),
        general: worker.service.general.words(),
        ped: worker.service.ped.words(),
        org: worker.service.org.words(),
        terms: near(worker, day, medical),
        away: worker
            .away
            .as_ref()
            .map(|(kind, to)| {
                let label = lists.label("ABSENCE", kind);
                match to.and_then(|to| to.yesterday().ok()) {
                    Some(last) => format!("{label} по {}", shown(last)),
                    None => label.to_owned(),
                }
            })
            .unwrap_or_default(),
    }
}

/// What is late or due within sixty days.
fn near(worker: &Worker, day: jiff::civil::Date, medical: bool) -> Vec<(String, &'static str)> {
    let near = worker
        .terms
        .iter()
        .filter(|term| medical || term.what != What::Medical);
    near.filter_map(|term| {
        let left = day.until(term.on).map_or(0, |span| span.get_days());
        let kind = match left {
            ..0 => "bad",
            0..=60 => "warn",
            _ => return None,
        };
        Some((format!("{} до {}", term.what.words(), shown(term.on)), kind))
    })
    .collect()
}
