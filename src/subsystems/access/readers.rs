//! Who has acknowledged a version of an act and who has not; a list to sign on paper, and noting who has signed.

use axum::{http::header, response::Response};
use serde::Serialize;

use super::{
    parts::{self, page},
    rules,
};
use crate::{
    identity::policies::{self, Ask, Reader, Version},
    registers::{pages::Scene, value},
    sheets::Cell,
    web::{Error, Fields, Flash, Path, Result, page::see_other, text},
};

/// So many people on a page.
const MOST: i64 = 500;

#[derive(Serialize)]
struct Line {
    person_id: i64,
    name: String,
    kind: String,
    group: String,
    acked: String,
    paper: bool,
}

fn line(reader: Reader, scene: &Scene) -> Line {
    let kinds = parts::kinds();
    let kind = kinds.iter().find(|(code, _)| *code == reader.kind);
    Line {
        person_id: reader.person_id,
        name: crate::identity::full_name(
            &reader.last_name,
            &reader.first_name,
            reader.middle_name.as_deref(),
        ),
        kind: kind.map_or(reader.kind.clone(), |(_, name)| (*name).to_owned()),
        group: reader.group_name.unwrap_or_default(),
        acked: reader
            .acked_at
            .map(|at| text::moment(&at, scene.zone()))
            .unwrap_or_default(),
        paper: reader.way.as_deref() == Some("paper"),
    }
}

fn ask(scene: &Scene) -> Ask {
    let text = |name: &str| scene.asked(name).unwrap_or_default();
    let kinds = parts::kinds();
    Ask {
        acked: match text("state").as_str() {
            "yes" => Some(true),
            "all" => None,
            _ => Some(false),
        },
        kind: Some(text("kind")).filter(|kind| kinds.iter().any(|(code, _)| code == kind)),
        group_id: text("group").parse().ok(),
    }
}

async fn version(scene: &Scene, id: i64) -> Result<Version> {
    let found = policies::one(&scene.state.keeper, id, scene.visit.person_id).await?;
    found.ok_or(Error::NotFound)
}

async fn lines(scene: &Scene, version: &Version, ask: &Ask, limit: i64) -> Result<Vec<Line>> {
    let readers = policies::readers(&scene.state.keeper, version, ask, limit).await?;
    Ok(readers.into_iter().map(|r| line(r, scene)).collect())
}

/// `GET /lk/access/policies/{id}`.
pub(super) async fn show(scene: Scene, Path(id): Path<i64>) -> Result<Response> {
    let version = version(&scene, id).await?;
    let today = parts::shown(&scene.asker.today.to_string());
    let signed = Signed {
        people: Vec::new(),
        on: &today,
        problem: "",
    };
    render(&scene, &version, &signed).await
}

/// Those who were marked as having signed, the day that was typed, and what is wrong with it.
struct Signed<'a> {
    people: Vec<i64>,
    on: &'a str,
    problem: &'a str,
}

async fn render(scene: &Scene, version: &Version, signed: &Signed<'_>) -> Result<Response> {
    let status = if signed.problem.is_empty() { 200 } else { 422 };
    let ask = ask(scene);
    let lines = lines(scene, version, &ask, MOST).await?;
    let (acked, owed) = policies::counts(&scene.state.keeper, version).await?;
    let title = format!("{}, редакция {}", version.title, version.version);
    let state = match ask.acked {
        Some(true) => "yes",
        Some(false) => "no",
        None => "all",
    };
    page(scene, "access_policies_one.html", &title)
        .status(status)
        .crumb("Роли и доступ", "/lk/access/roles")
        .crumb("Правила и ознакомление", "/lk/access/policies")
        .with("id", &version.id)
        .with("act", &rules::act(version, scene.zone()))
        .with("lines", &lines)
        .with("full", &(lines.len() as i64 == MOST))
        .with("acked", &acked)
        .with("owed", &owed)
        .with("state", state)
        .with("kind", &ask.kind.unwrap_or_default())
        .with("kinds", &parts::kinds())
        .with("group", &ask.group_id)
        .with("groups", &parts::groups(scene.db()).await?)
        .with("publishes", &scene.visit.has_any(super::PUBLISHERS))
        .with("ticked", &signed.people)
        .with("on", signed.on)
        .with("problem", signed.problem)
        .with("query", &scene.visit.asked.caller.uri.query())
        .render()
}

/// `GET /lk/access/policies/{id}/export.xlsx` with the query of the page.
pub(super) async fn export(scene: Scene, Path(id): Path<i64>) -> Result<Response> {
    let version = version(&scene, id).await?;
    let lines = lines(&scene, &version, &ask(&scene), 100_000).await?;
    let row = |line: Line| -> Vec<Cell> {
        let way = match (line.acked.is_empty(), line.paper) {
            (true, _) => "",
            (false, true) => "на бумаге",
            (false, false) => "в портале",
        };
        let cells = [line.name, line.kind, line.group, line.acked, way.to_owned()];
        cells.into_iter().map(Cell::text).collect()
    };
    let headings = [
        "Фамилия, имя, отчество",
        "Кто",
        "Группа",
        "Ознакомлен",
        "Как",
    ];
    let rows = lines.into_iter().map(row).collect();
    let title = format!("Ознакомление {}", version.version);
    parts::workbook(&scene, &title, "policy_ack", &headings, rows).await
}

/// `GET /lk/access/policies/{id}/print`: a list to sign.
pub(super) async fn print(scene: Scene, Path(id): Path<i64>) -> Result<Response> {
    let version = version(&scene, id).await?;
    let lines = lines(&scene, &version, &ask(&scene), 5000).await?;
    page(&scene, "access_policies_print.html", "Лист ознакомления")
        .crumb("Правила и ознакомление", "/lk/access/policies")
        .crumb(&version.title, &format!("/lk/access/policies/{id}"))
        .with("act", &rules::act(&version, scene.zone()))
        .with("lines", &lines)
        .with("college_name", &scene.state.college())
        .render()
}

/// `POST /lk/access/policies/{id}/signed` with the query of the page, `person` many times and `on`.
pub(super) async fn signed(scene: Scene, Path(id): Path<i64>, fields: Fields) -> Result<Response> {
    let version = version(&scene, id).await?;
    let people: Vec<i64> = fields
        .all("person")
        .filter_map(|id| id.parse().ok())
        .collect();
    let on = value::day(fields.get("on").trim());
    let problem = match &on {
        _ if people.is_empty() => "Отметьте тех, кто расписался.".to_owned(),
        Err(why) => format!("День подписи: {why}"),
        Ok(day) if *day > scene.asker.today => "День подписи ещё не наступил.".to_owned(),
        Ok(_) => String::new(),
    };
    let (true, Ok(on)) = (problem.is_empty(), on) else {
        let signed = Signed {
            people,
            on: fields.get("on"),
            problem: &problem,
        };
        return render(&scene, &version, &signed).await;
    };
    let (keeper, by) = (&scene.state.keeper, &scene.asker.by);
    let mut tx = scene.db().begin().await?;
    policies::acknowledged_on_paper(keeper, &mut tx, version.id, &people, on, by).await?;
    tx.commit().await?;
    let query = scene.visit.asked.caller.uri.query();
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    let mut response = see_other(&format!("/lk/access/policies/{id}{query}"));
    let cookie = Flash::PaperNoted.cookie(scene.state.secure);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}
