//! Reminders: what is late and what comes soon, by workers.

use axum::response::Response;
use serde::Serialize;

use super::{page, shown};
use crate::{
    registers::pages::Scene,
    subsystems::staff::{people, terms::What},
    web::Result,
};

#[derive(Serialize)]
struct Line {
    id: i64,
    name: String,
    post: String,
    what: &'static str,
    on: String,
    iso: String,
    late: bool,
}

/// `GET /lk/staff/terms`: within so many days; 90 unless asked otherwise.
pub async fn show(scene: Scene) -> Result<Response> {
    let within = scene
        .asked("days")
        .and_then(|d| d.parse().ok())
        .unwrap_or(90_i32)
        .clamp(0, 1100);
    let what = scene.asked("what").unwrap_or_default();
    let today = scene.asker.today;
    let medical = scene.visit.has_any(&["HR", "OT"]);
    let kinds = [
        What::Attestation,
        What::Training,
        What::Internship,
        What::Medical,
        What::Probation,
        What::Contract,
    ];
    let kinds: Vec<What> = kinds
        .into_iter()
        .filter(|k| medical || *k != What::Medical)
        .collect();
    let mut lines: Vec<Line> = Vec::new();
    for worker in people::on(scene.db(), today, None).await? {
        let wanted = worker
            .terms
            .iter()
            .filter(|term| kinds.contains(&term.what));
        for term in wanted.filter(|term| what.is_empty() || term.what.words() == what) {
            let left = today.until(term.on).map_or(0, |span| span.get_days());
            if left <= within {
                lines.push(Line {
                    id: worker.person_id,
                    name: worker.full_name(),
                    post: worker
                        .main_post()
                        .map(|p| p.position.clone())
                        .unwrap_or_default(),
                    what: term.what.words(),
                    on: shown(term.on),
                    iso: term.on.to_string(),
                    late: left < 0,
                });
            }
        }
    }
    lines.sort_by(|a, b| a.iso.cmp(&b.iso));
    let late = lines.iter().filter(|line| line.late).count();
    let kinds: Vec<&str> = kinds.into_iter().map(What::words).collect();
    page(&scene, "staff_terms.html", "Сроки и напоминания")
        .with("lines", &lines)
        .with("late", &late)
        .with("days", &within)
        .with("what", &what)
        .with("kinds", &kinds)
        .render()
}
