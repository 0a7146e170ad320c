//! The journal as a paper one: title sheet, numbered sheets, the column for signatures, the last sheet with their number.

use axum::{Extension, response::Response};
use serde_json::{Value, json};

use super::{
    journal::{name, note, receipt, rules},
    page, short_moment,
};
use crate::{
    documents::About,
    registers::{pages::Scene, value::show_day},
    subsystems::{
        administration::{
            journal::{self, Ask, Line},
            relation::{self, CATEGORIES},
        },
        directories::templates::Pressroom,
    },
    web::{Error, Result, serve_made},
};

/// More lines are not put on paper at once; an export has no limit.
const PRINTED: i64 = 20_000;

/// `GET /lk/accounts/journal/print` with the query of the list.
pub async fn journal(scene: Scene, Extension(room): Extension<Pressroom>) -> Result<Response> {
    let ask = Ask::parse(&scene.pairs());
    let count = journal::count(&scene.state.keeper, &ask).await?;
    if count > PRINTED {
        let why = format!(
            "Под отбор подходит записей: {count}, а на бумагу за один раз выводится не больше {PRINTED}. Выберите период короче или выгрузите журнал в таблицу: она целая."
        );
        return page(&scene, "journal_refused.html", "Слишком много для бумаги")
            .status(422)
            .with("why", &why)
            .with("back", &scene.back_to("/lk/accounts/journal"))
            .render();
    }
    let lines = journal::all(&scene.state.keeper, &ask).await?;
    let data = data(&scene, &ask, &lines);
    let press = room.press(&scene.state)?;
    let about = About {
        title: "Журнал выдачи логинов и паролей".to_owned(),
        author: scene.state.college(),
        date: scene.asker.today,
    };
    note(&scene, "print", None).await?;
    let made = tokio::task::spawn_blocking(move || press.pdf("issue_journal.typ", &data, &about));
    match made.await.map_err(|why| Error::Fault(why.into()))? {
        Ok(bytes) => Ok(serve_made(
            axum::body::Body::from(bytes),
            &format!("Журнал выдачи логинов и паролей {}.pdf", scene.asker.today),
            "application/pdf",
        )),
        // A sign that no font has is the record's fault, and is told.
        Err(why) => page(&scene, "templates_refused.html", "PDF не получился")
            .status(422)
            .with("why", &why.to_string())
            .with("back", "/lk/accounts/journal")
            .render(),
    }
}

fn data(scene: &Scene, ask: &Ask, lines: &[Line]) -> Value {
    let today = scene.asker.today;
    let day = |day: jiff::civil::Date| show_day(&day.to_string());
    let period = match (ask.from, ask.to) {
        (Some(from), Some(to)) => format!("с {} по {}", day(from), day(to)),
        (Some(from), None) => format!("с {} по {}", day(from), day(today)),
        (None, Some(to)) => format!("по {}", day(to)),
        (None, None) => format!("по {}", day(today)),
    };
    let kind = ask
        .kind
        .and_then(|kind| CATEGORIES.iter().find(|c| c.0 == kind));
    let began = lines.iter().map(|line| line.issued_at.as_str()).min();
    json!({
        "college": scene.state.college(),
        "period": period,
        "filter": kind.map_or("", |(_, title)| title),
        "parts": parts(scene, ask, lines),
        "total": lines.len(),
        "began": began.map_or_else(|| day(today), |at| short_moment(scene, at)),
        "officer": scene.visit.full_name(),
    })
}

/// All lines, or a part for each group or unit.
fn parts(scene: &Scene, ask: &Ask, lines: &[Line]) -> Vec<Value> {
    if !ask.by_group {
        return vec![json!({ "title": "", "rows": rows(scene, lines) })];
    }
    let parts = lines.chunk_by(|a, b| a.unit == b.unit);
    parts
        .map(|part| {
            let title = part[0]
                .unit
                .as_deref()
                .unwrap_or("Без группы и подразделения");
            json!({ "title": title, "rows": rows(scene, part) })
        })
        .collect()
}

fn rows(scene: &Scene, lines: &[Line]) -> Vec<Value> {
    let row = |line: &Line| {
        let marks = [
            line.annulled
                .as_ref()
                .map(|why| format!("Аннулировано: {why}")),
            line.notes.clone(),
        ];
        let marks: Vec<String> = marks.into_iter().flatten().collect();
        json!({
            "no": format!("{}/{}", line.no, line.year),
            "at": short_moment(scene, &line.issued_at),
            "name": name(line),
            "category": relation::one(&line.category),
            "unit": line.unit.as_deref().unwrap_or_default(),
            "login": if line.login.is_empty() { "уничтожен" } else { &line.login },
            "reason": line.reason.as_deref().unwrap_or_default(),
            "request": line.request_ref.as_deref().unwrap_or_default(),
            "way": line.way,
            "officer": line.officer.as_deref().unwrap_or("с консоли"),
            "rules": rules(line),
            // An empty cell is where the owner signs.
            "receipt": match line.receipt_on.is_some() || line.first_login_at.is_some() || line.later.is_some() {
                true => receipt(line).0,
                false => String::new(),
            },
            "entry": line.first_login_at.as_deref().map(|at| short_moment(scene, at)).unwrap_or_default(),
            "marks": marks.join("; "),
            "annulled": line.annulled.is_some(),
        })
    };
    lines.iter().map(row).collect()
}
