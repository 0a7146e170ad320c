//! `/lk/accounts/stops`: what is overdue, with its proof; what was annulled too late; what waits for deletion.

use axum::response::Response;
use serde::Serialize;

use super::{page, short_moment};
use crate::{
    identity::full_name,
    registers::{pages::Scene, value::show_day},
    subsystems::administration::{life, people, relation, stops},
    web::Result,
};

#[derive(Serialize)]
struct Row {
    person_id: i64,
    name: String,
    category: &'static str,
    ended_on: String,
    stopped_at: String,
    reason: String,
    words: String,
    order: Option<(i64, String)>,
    delete_after: String,
    officer: String,
    outcome: String,
}

fn row(scene: &Scene, line: stops::Line) -> Row {
    let day = |day: &Option<String>| day.as_deref().map(show_day).unwrap_or_default();
    Row {
        person_id: line.person_id,
        name: full_name(
            &line.last_name,
            &line.first_name,
            line.middle_name.as_deref(),
        ),
        category: relation::one(&line.category),
        ended_on: day(&line.ended_on),
        stopped_at: short_moment(scene, &line.stopped_at),
        order: order(&line),
        delete_after: day(&line.delete_after),
        outcome: outcome(scene, &line),
        reason: line.reason.unwrap_or_default(),
        words: line.words.unwrap_or_default(),
        officer: line.officer.unwrap_or_else(|| "программа".to_owned()),
    }
}

/// The order on which access ended: number and words.
pub fn order(line: &stops::Line) -> Option<(i64, String)> {
    let number = line.order_number.as_deref()?;
    let on = line.order_on.as_deref().map(show_day).unwrap_or_default();
    Some((line.order_id?, format!("№ {number} от {on}")))
}

/// What came of a stop, in words.
pub fn outcome(scene: &Scene, line: &stops::Line) -> String {
    let what = match line.outcome.as_deref() {
        None => return String::new(),
        Some("resumed") => "возобновлён",
        Some("destroyed") => "логин уничтожен, выдан новый",
        Some(_) => "запись удалена",
    };
    let at = line.outcome_at.as_deref().unwrap_or_default();
    let words = line.outcome_words.as_deref().map(|w| format!(": {w}"));
    format!(
        "{what} {}{}",
        short_moment(scene, at),
        words.unwrap_or_default()
    )
}

#[derive(Serialize)]
struct Active {
    person_id: i64,
    name: String,
    category: &'static str,
    ended_on: String,
}

/// `GET /lk/accounts/stops`.
pub async fn show(scene: Scene) -> Result<Response> {
    let keeper = &scene.state.keeper;
    let rows = |lines: Vec<stops::Line>| -> Vec<Row> {
        lines.into_iter().map(|line| row(&scene, line)).collect()
    };
    let active = life::ended(keeper).await?.into_iter().map(|one| Active {
        person_id: one.person_id,
        name: full_name(&one.last_name, &one.first_name, one.middle_name.as_deref()),
        category: relation::one(&one.category),
        ended_on: show_day(&one.ended_on),
    });
    let active: Vec<Active> = active.collect();
    let strays: Vec<(&str, &str, i64)> = people::strays(keeper)
        .await?
        .into_iter()
        .map(|(kind, n)| {
            let title = relation::CATEGORIES.iter().find(|c| c.0 == kind);
            (kind.code(), title.map_or("", |c| c.1), n)
        })
        .collect();
    page(&scene, "accounts_stops.html", "Прекращение доступа")
        .with("active", &active)
        .with("overdue", &rows(stops::overdue(keeper).await?))
        .with("too_late", &rows(stops::too_late(keeper).await?))
        .with("open", &rows(stops::open(keeper).await?))
        .with("over", &rows(stops::over(keeper).await?))
        .with("strays", &strays)
        .render()
}
