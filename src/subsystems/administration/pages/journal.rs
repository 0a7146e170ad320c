//! `/lk/accounts/journal`: the journal on the screen and as a file.

use axum::response::Response;
use serde::Serialize;

use super::{OFFICERS, page, short_moment};
use crate::{
    identity::{audit, full_name},
    registers::{pages::Scene, value::show_day},
    sheets::{Cell, Column, Look, write::Kind as FileKind},
    subsystems::{
        administration::{
            issue::batch,
            journal::{self, Ask, Line, PER_PAGE},
            relation::{self, CATEGORIES},
        },
        tables,
    },
    web::{Error, Result},
};

#[derive(Serialize)]
struct Row {
    id: i64,
    person_id: i64,
    number: String,
    at: String,
    name: String,
    category: &'static str,
    unit: String,
    login: String,
    reason: String,
    request: String,
    way: String,
    officer: String,
    receipt: String,
    badge: &'static str,
    entry: String,
    annulled: String,
    notes: String,
    batch: Option<i64>,
    open: bool,
    ticked: bool,
}

/// What stands in the column of the receipt, with the end of a badge's class name.
pub fn receipt(line: &Line) -> (String, &'static str) {
    match (&line.receipt_on, &line.first_login_at, &line.later) {
        (Some(day), ..) => (format!("подпись {}", show_day(day)), "ok"),
        (None, Some(_), _) => ("первым входом".to_owned(), "ok"),
        (None, None, Some(later)) => (format!("выдан заново: № {later}"), ""),
        (None, None, None) => ("не получен".to_owned(), "warn"),
    }
}

/// Surname, name and patronymic of a line.
pub fn name(line: &Line) -> String {
    full_name(
        &line.last_name,
        &line.first_name,
        line.middle_name.as_deref(),
    )
}

fn row(scene: &Scene, line: Line, chosen: &[i64]) -> Row {
    let (receipt, badge) = receipt(&line);
    Row {
        id: line.id,
        person_id: line.person_id,
        number: format!("{}/{}", line.no, line.year),
        at: short_moment(scene, &line.issued_at),
        name: name(&line),
        category: relation::one(&line.category),
        entry: line
            .first_login_at
            .as_deref()
            .map(|at| short_moment(scene, at))
            .unwrap_or_default(),
        open: line.receipt_on.is_none() && line.annulled.is_none() && line.later.is_none(),
        ticked: chosen.contains(&line.id),
        unit: line.unit.unwrap_or_default(),
        login: line.login,
        reason: line.reason.unwrap_or_default(),
        request: line.request_ref.unwrap_or_default(),
        way: line.way,
        officer: line.officer.unwrap_or_else(|| "с консоли".to_owned()),
        receipt,
        badge,
        annulled: line.annulled.unwrap_or_default(),
        notes: line.notes.unwrap_or_default(),
        batch: line.batch_id,
    }
}

/// `GET /lk/accounts/journal`.
pub async fn show(scene: Scene) -> Result<Response> {
    let ask = Ask::parse(&scene.pairs());
    let today = show_day(&scene.asker.today.to_string());
    render(&scene, ask, &[], &today, &[]).await
}

/// The journal, with what is wrong and which lines were marked.
pub async fn render(
    scene: &Scene,
    mut ask: Ask,
    problems: &[&str],
    typed_day: &str,
    chosen: &[i64],
) -> Result<Response> {
    let keeper = &scene.state.keeper;
    let total = journal::count(keeper, &ask).await?;
    let pages = ((total + PER_PAGE - 1) / PER_PAGE).max(1);
    ask.page = ask.page.min(pages);
    let lines = journal::page(keeper, &ask).await?;
    let rows: Vec<Row> = lines
        .into_iter()
        .map(|line| row(scene, line, chosen))
        .collect();
    let (groups, units) = journal::places(scene.db()).await?;
    let batches: Vec<(i64, String, String)> = batch::newest(scene.db(), 5)
        .await?
        .into_iter()
        .map(|b| (b.id, short_moment(scene, &b.began_at), b.title))
        .collect();
    let kinds: Vec<_> = CATEGORIES
        .iter()
        .map(|(kind, title)| (kind.code(), *title))
        .collect();
    let date = |d: Option<jiff::civil::Date>| d.map(|d| d.to_string()).unwrap_or_default();
    page(
        scene,
        "issue_journal.html",
        "Журнал выдачи логинов и паролей",
    )
    .status(if problems.is_empty() { 200 } else { 422 })
    .with("problems", problems)
    .with("rows", &rows)
    .with("total", &total)
    .with("page", &ask.page)
    .with("pages", &pages)
    .with("query", &ask.to_query())
    .with("narrowed", &!ask.to_query().is_empty())
    .with("from", &date(ask.from))
    .with("to", &date(ask.to))
    .with("kind", &ask.kind.map(|k| k.code()))
    .with("kinds", &kinds)
    .with("group", &ask.group)
    .with("groups", &groups)
    .with("unit", &ask.unit)
    .with("units", &units)
    .with("officer", &ask.officer)
    .with("officers", &journal::officers(scene.db()).await?)
    .with("received", ask.received)
    .with("entered", ask.entered)
    .with("search", &ask.search)
    .with("by_group", &ask.by_group)
    .with("batches", &batches)
    .with("writes", &scene.visit.has_any(OFFICERS))
    .with("on_day", typed_day)
    .render()
}

/// `GET /lk/accounts/journal/export.{xlsx,csv}` with the query of the list.
pub async fn export(scene: Scene) -> Result<Response> {
    let path = scene.visit.asked.caller.uri.path();
    let kind = path
        .rsplit_once('.')
        .and_then(|(_, ending)| FileKind::of(ending));
    let kind = kind.ok_or(Error::NotFound)?;
    let ask = Ask::parse(&scene.pairs());
    let lines = journal::all(&scene.state.keeper, &ask).await?;
    let zone = scene.zone().clone();
    let rows: Vec<Vec<Cell>> = lines.iter().map(|line| cells(line, &zone)).collect();
    note(&scene, "export", Some(kind.ending())).await?;
    let name = format!("Журнал выдачи логинов и паролей {}", scene.asker.today);
    tables::given(kind, &name, columns(), rows).await
}

/// A line of the audit journal before the first byte leaves.
pub async fn note(scene: &Scene, action: &str, words: Option<&str>) -> Result<()> {
    let mut tx = scene.db().begin().await?;
    let (now, by) = (scene.asker.now, &scene.asker.by);
    audit::note(&mut tx, now, by, action, "credential_issue", None, words).await?;
    tx.commit().await?;
    Ok(())
}

fn columns() -> Vec<Column> {
    let text = |key: &str, title: &str| Column {
        key: key.to_owned(),
        title: title.to_owned(),
        ..Column::default()
    };
    let look = |key: &str, title: &str, look| Column {
        look,
        ..text(key, title)
    };
    vec![
        look("year", "Год", Look::Number(0)),
        look("no", "№ п/п", Look::Number(0)),
        look("issued_at", "Дата и время", Look::Moment),
        text("person", "Фамилия, имя, отчество"),
        text("category", "Категория"),
        text("unit", "Группа, подразделение, должность"),
        text("login", "Логин"),
        text("reason", "Основание"),
        text("request_ref", "Заявка, приказ"),
        text("way", "Как передан"),
        text("issued_by", "Кто выдал"),
        text("rules_acked", "Ознакомлен с правилами"),
        text("receipt", "Получение"),
        look("receipt_on", "Дата получения", Look::Date),
        look("first_login_at", "Первый вход", Look::Moment),
        text("annulled", "Аннулировано"),
        text("note", "Примечание"),
    ]
}

fn cells(line: &Line, zone: &jiff::tz::TimeZone) -> Vec<Cell> {
    let moment = |at: &str| match at.parse::<jiff::Timestamp>() {
        Ok(at) => Cell::DateTime(at.to_zoned(zone.clone()).datetime()),
        Err(_) => Cell::text(at),
    };
    let words = |text: &Option<String>| Cell::text(text.clone().unwrap_or_default());
    vec![
        Cell::Number(line.year as f64),
        Cell::Number(line.no as f64),
        moment(&line.issued_at),
        Cell::text(name(line)),
        Cell::text(relation::one(&line.category)),
        words(&line.unit),
        Cell::text(line.login.clone()),
        words(&line.reason),
        words(&line.request_ref),
        Cell::text(line.way.clone()),
        words(&line.officer),
        Cell::text(rules(line)),
        Cell::text(receipt(line).0),
        line.receipt_on
            .as_deref()
            .and_then(|day| day.parse().ok())
            .map_or(Cell::Empty, Cell::Date),
        line.first_login_at.as_deref().map_or(Cell::Empty, moment),
        words(&line.annulled),
        words(&line.notes),
    ]
}

/// Whether the rules of access were read, as far as the journal knows.
pub fn rules(line: &Line) -> &'static str {
    match line.rules_acked {
        Some(true) => "да",
        _ => "",
    }
}
