//! `/lk/accounts/report`: what is told to the operator about access and about those who have it.

use axum::response::Response;
use jiff::civil::Date;
use serde::Serialize;

use super::{OFFICERS, done, journal, page, short_moment};
use crate::{
    identity::full_name,
    registers::{
        pages::Scene,
        value::{day, show_day},
    },
    sheets::{Cell, Column, Look, write::Kind as FileKind},
    subsystems::{
        administration::{
            relation,
            report::{self, Fact, StaffEvent},
        },
        tables,
    },
    web::{Fields, Flash, Result},
};

#[derive(Serialize)]
struct Row {
    at: String,
    what: String,
    name: String,
    category: &'static str,
    unit: String,
    ground: String,
    words: String,
    reported: String,
}

#[derive(Serialize)]
struct Event {
    on_day: String,
    until: String,
    what: String,
    name: String,
    roles: String,
}

/// The period that is asked for: this month when nothing is.
fn period(from: &str, to: &str, today: Date) -> (Date, Date, Vec<String>) {
    let mut problems = Vec::new();
    let mut read = |name: &str, text: &str, usual: Date| match text.trim() {
        "" => usual,
        text => day(text).unwrap_or_else(|problem| {
            problems.push(format!("{name}: {problem}"));
            usual
        }),
    };
    let from = read("С какого дня", from, today.first_of_month());
    let to = read("По какой день", to, today);
    if to < from {
        problems.push("Последний день раньше первого.".into());
    }
    (from, to, problems)
}

fn ground(fact: &Fact) -> String {
    let mut text = fact.ground.clone().unwrap_or_default();
    if let Some(number) = &fact.order_number {
        let on = fact.order_on.as_deref().map(show_day).unwrap_or_default();
        text.push_str(&format!(", приказ № {number} от {on}"));
    }
    text
}

fn row(scene: &Scene, fact: &Fact) -> Row {
    Row {
        at: short_moment(scene, &fact.at),
        what: fact.words_of_what(),
        name: full_name(
            &fact.last_name,
            &fact.first_name,
            fact.middle_name.as_deref(),
        ),
        category: relation::one(&fact.category),
        unit: fact.unit.clone().unwrap_or_default(),
        ground: ground(fact),
        words: fact.words.clone().unwrap_or_default(),
        reported: fact
            .reported_at
            .as_deref()
            .map(|at| short_moment(scene, at))
            .unwrap_or_default(),
    }
}

fn event(one: StaffEvent) -> Event {
    Event {
        on_day: show_day(&one.on_day),
        until: one.until.as_deref().map(show_day).unwrap_or_default(),
        name: full_name(&one.last_name, &one.first_name, one.middle_name.as_deref()),
        what: one.what,
        roles: one.roles.unwrap_or_default(),
    }
}

/// `GET /lk/accounts/report?from=…&to=…`.
pub async fn show(scene: Scene) -> Result<Response> {
    let asked = |name| scene.asked(name).unwrap_or_default();
    let (from, to, problems) = period(&asked("from"), &asked("to"), scene.asker.today);
    let keeper = &scene.state.keeper;
    let facts = report::facts(keeper, from, to).await?;
    let rows: Vec<Row> = facts.iter().map(|fact| row(&scene, fact)).collect();
    let events: Vec<Event> = report::staff(keeper, from, to)
        .await?
        .into_iter()
        .map(event)
        .collect();
    let problems: Vec<&str> = problems.iter().map(String::as_str).collect();
    let untold = facts
        .iter()
        .filter(|f| f.what == "stopped" && f.reported_at.is_none())
        .count();
    page(
        &scene,
        "accounts_report.html",
        "Сведения о предоставлении и прекращении доступа",
    )
    .with("problems", &problems)
    .with("rows", &rows)
    .with("events", &events)
    .with("from", &from.to_string())
    .with("to", &to.to_string())
    .with("from_words", &show_day(&from.to_string()))
    .with("to_words", &show_day(&to.to_string()))
    .with("untold", &untold)
    .with("college_name", &scene.state.college())
    .with("writes", &scene.visit.has_any(OFFICERS))
    .render()
}

/// `GET /lk/accounts/report.xlsx?from=…&to=…`.
pub async fn export(scene: Scene) -> Result<Response> {
    let asked = |name| scene.asked(name).unwrap_or_default();
    let (from, to, _) = period(&asked("from"), &asked("to"), scene.asker.today);
    let keeper = &scene.state.keeper;
    let zone = scene.zone().clone();
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for fact in report::facts(keeper, from, to).await? {
        let at = fact.at.parse::<jiff::Timestamp>();
        rows.push(vec![
            at.map_or(Cell::Empty, |at| {
                Cell::DateTime(at.to_zoned(zone.clone()).datetime())
            }),
            Cell::text(fact.words_of_what()),
            Cell::text(full_name(
                &fact.last_name,
                &fact.first_name,
                fact.middle_name.as_deref(),
            )),
            Cell::text(relation::one(&fact.category)),
            Cell::text(fact.unit.clone().unwrap_or_default()),
            Cell::text(ground(&fact)),
            Cell::text(fact.words.clone().unwrap_or_default()),
        ]);
    }
    for one in report::staff(keeper, from, to).await? {
        let one = event(one);
        rows.push(vec![
            Cell::text(one.on_day),
            Cell::text(format!("кадровое событие: {}", one.what)),
            Cell::text(one.name),
            Cell::text("работник"),
            Cell::text(one.roles),
            Cell::Empty,
            Cell::text(match one.until.is_empty() {
                true => String::new(),
                false => format!("по {}", one.until),
            }),
        ]);
    }
    journal::note(&scene, "export", Some("report")).await?;
    let names = [
        "Дата и время",
        "Доступ",
        "Фамилия, имя, отчество",
        "Категория",
        "Группа, роли",
        "Основание",
        "Примечание",
    ];
    let columns = names.iter().enumerate().map(|(n, title)| Column {
        key: format!("c{n}"),
        title: (*title).to_owned(),
        look: if n == 0 { Look::Moment } else { Look::Text },
        width: 0,
    });
    let name = format!("Сведения о доступе {from} {to}");
    tables::given(FileKind::Xlsx, &name, columns.collect(), rows).await
}

/// `POST /lk/accounts/report`: the stops of the period were told to the operator.
pub async fn told(scene: Scene, fields: Fields) -> Result<Response> {
    let (from, to, _) = period(fields.get("from"), fields.get("to"), scene.asker.today);
    report::tell(&scene.state.keeper, from, to, &scene.asker.by).await?;
    let back = format!("/lk/accounts/report?from={from}&to={to}");
    Ok(done(&scene, &back, Flash::MarksAdded))
}
