//! `/lk/accounts/issues/{id}`: what became of what was issued together. «Принтер зажевал» is mended here.

use axum::response::Response;
use serde::Serialize;

use super::{done, page, received_on, short_moment};
use crate::{
    identity::full_name,
    registers::{pages::Scene, value::show_day},
    storage::db::timestamp,
    subsystems::administration::{
        issue::{
            batch::{self, Member},
            order::Order,
        },
        journal::{self, NewMark},
        relation,
    },
    web::{Error, Fields, Flash, Path, Result, text},
};

#[derive(Serialize)]
struct Row {
    person_id: i64,
    issue_id: Option<i64>,
    number: String,
    name: String,
    unit: String,
    login: String,
    state: String,
    badge: &'static str,
    why: String,
    open: bool,
    ticked: bool,
}

fn row(scene: &Scene, m: &Member, chosen: &[i64]) -> Row {
    let over = m
        .valid_until
        .as_deref()
        .is_some_and(|end| end <= timestamp(scene.asker.now).as_str());
    let (state, badge) = match (m.outcome.as_str(), &m.first_login_at, &m.receipt_on) {
        ("issued", Some(at), _) => (format!("вошёл {}", short_moment(scene, at)), "ok"),
        ("issued", None, _) if m.later.is_some() => ("выдано заново".to_owned(), ""),
        ("issued", None, Some(day)) => (format!("получил под подпись {}", show_day(day)), "ok"),
        ("issued", None, None) if over => ("не получен, срок истёк".to_owned(), "bad"),
        ("issued", None, None) => ("не получен".to_owned(), "warn"),
        ("skipped", ..) => ("не выдавалось".to_owned(), ""),
        ("failed", ..) => ("не выдано".to_owned(), "bad"),
        _ => ("не дошла очередь".to_owned(), "bad"),
    };
    Row {
        person_id: m.person_id,
        issue_id: m.issue_id,
        number: match (m.no, m.year) {
            (Some(no), Some(year)) => format!("{no}/{year}"),
            _ => String::new(),
        },
        name: full_name(&m.last_name, &m.first_name, m.middle_name.as_deref()),
        unit: m.unit.clone().unwrap_or_default(),
        login: m.login.clone().unwrap_or_default(),
        state,
        badge,
        why: m.words.clone().unwrap_or_default(),
        open: m.issue_id.is_some() && m.receipt_on.is_none() && m.later.is_none(),
        ticked: m.issue_id.is_some_and(|id| chosen.contains(&id)),
    }
}

/// `GET /lk/accounts/issues/{id}`.
pub async fn show(scene: Scene, Path(id): Path<i64>) -> Result<Response> {
    let today = show_day(&scene.asker.today.to_string());
    render(&scene, id, &[], &today, &[]).await
}

async fn render(
    scene: &Scene,
    id: i64,
    problems: &[&str],
    typed_day: &str,
    chosen: &[i64],
) -> Result<Response> {
    let batch = batch::find(scene.db(), id).await?.ok_or(Error::NotFound)?;
    let members = batch::members(scene.db(), id).await?;
    let rows: Vec<Row> = members.iter().map(|m| row(scene, m, chosen)).collect();
    let unreceived: Vec<String> = members
        .iter()
        .filter(|m| m.is_unreceived())
        .map(|m| m.person_id.to_string())
        .collect();
    let count = |test: &dyn Fn(&Member) -> bool| members.iter().filter(|m| test(m)).count();
    let issued = count(&|m| m.outcome == "issued");
    let entered = count(&|m| m.first_login_at.is_some());
    let title = format!("Выдача {}", short_moment(scene, &batch.began_at));
    page(scene, "issue_batch.html", &title)
        .crumb("Журнал выдачи", "/lk/accounts/journal")
        .status(if problems.is_empty() { 200 } else { 422 })
        .with("problems", problems)
        .with("id", &id)
        .with("batch_title", &batch.title)
        .with("kind", &batch.category)
        .with("category", relation::one(&batch.category))
        .with("way", &batch.way)
        .with("way_code", Order::way_of(&batch.way))
        .with("request_ref", &batch.request_ref)
        .with("officer", &batch.officer)
        .with("ended", &batch.ended_at.is_some())
        .with("began", &text::moment(&batch.began_at, scene.zone()))
        .with("rows", &rows)
        .with("issued", &issued)
        .with("entered", &entered)
        .with("unreceived", &unreceived.len())
        .with("ids", &unreceived.join("."))
        .with("on_day", typed_day)
        .render()
}

/// `POST /lk/accounts/issues/{id}/receipt`: the marked have signed.
pub async fn receipt(scene: Scene, Path(id): Path<i64>, fields: Fields) -> Result<Response> {
    let members = batch::members(scene.db(), id).await?;
    batch::find(scene.db(), id).await?.ok_or(Error::NotFound)?;
    let chosen: Vec<i64> = fields.all("line").filter_map(|n| n.parse().ok()).collect();
    let typed = fields.get("on_day").trim();
    let on_day = match received_on(&scene, typed) {
        Ok(on_day) => on_day,
        Err(problem) => return render(&scene, id, &[&problem], typed, &chosen).await,
    };
    let lines = members.iter().filter_map(|m| m.issue_id);
    let lines: Vec<i64> = lines.filter(|line| chosen.contains(line)).collect();
    let address = format!("/lk/accounts/issues/{id}");
    if lines.is_empty() {
        return Ok(done(&scene, &address, Flash::NothingChosen));
    }
    let mark = NewMark {
        kind: "receipt",
        on_day,
        words: None,
        rules_acked: fields.get("rules") == "1",
    };
    let by = scene.visit.asked.by();
    let mut tx = scene.db().begin().await?;
    for line in lines {
        journal::mark(&scene.state.keeper, &mut tx, line, &mark, &by)
            .await
            .map_err(Error::from)?;
    }
    tx.commit().await?;
    Ok(done(&scene, &address, Flash::MarksAdded))
}
