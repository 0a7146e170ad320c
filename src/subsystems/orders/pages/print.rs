//! An order on paper, and the extract for one person.

use axum::response::Response;
use serde::Serialize;

use super::{Opened, number, open, page};
use crate::{
    identity::initials,
    registers::{pages::Scene, value},
    storage::v,
    subsystems::orders::{
        sign,
        store::{self, Doc, Words},
    },
    web::{Error, Path, Result, Visit},
};

/// What stands on the paper.
#[derive(Serialize)]
struct Paper {
    college: String,
    kind: String,
    number: String,
    date: String,
    title: String,
    preamble: String,
    lines: Vec<String>,
    post: String,
    signer: String,
    way: String,
    people: Vec<String>,
    extract: bool,
    approvals: Vec<(String, String)>,
    control: String,
}

/// `GET /lk/orders/{id}/print`.
pub async fn whole(scene: Scene, Path(id): Path<String>) -> Result<Response> {
    let opened = open(&scene, number(&id)?).await?;
    let mut paper = paper(&scene, &opened).await?;
    paper.approvals = store::approvals(scene.db(), opened.doc.id)
        .await?
        .into_iter()
        .filter(|a| a.state == "agreed")
        .map(|a| {
            let at =
                a.at.as_deref()
                    .and_then(|at| at.get(..10))
                    .map(value::show_day);
            (
                initials(&a.last_name, &a.first_name, a.middle_name.as_deref()),
                at.unwrap_or_default(),
            )
        })
        .collect();
    render(&scene, &opened, &paper)
}

/// `GET /lk/orders/{id}/extract/{line}`: also for the person of whom it speaks.
pub async fn extract(scene: Scene, Path((id, line)): Path<(String, String)>) -> Result<Response> {
    let (id, line) = (number(&id)?, number(&line)?);
    let lines = store::lines(scene.db(), id).await?;
    let line = lines.iter().find(|l| l.id == line).ok_or(Error::NotFound)?;
    let opened = match open(&scene, id).await {
        Ok(opened) => opened,
        Err(Error::NotFound) => own(&scene, &scene.visit, id, line.person_id).await?,
        Err(error) => return Err(error),
    };
    if opened.doc.number.is_none() {
        return Err(Error::NotFound);
    }
    let mut paper = paper(&scene, &opened).await?;
    paper.extract = true;
    paper.lines = vec![format!(
        "{}. {}",
        line.no,
        line.text.clone().unwrap_or_default()
    )];
    paper.people = vec![line.person()];
    render(&scene, &opened, &paper)
}

/// A signed order as the person of a line sees it.
async fn own(scene: &Scene, visit: &Visit, id: i64, person: Option<i64>) -> Result<Opened> {
    if person != Some(visit.person_id) {
        return Err(Error::NotFound);
    }
    let doc = store::doc(scene.db(), id).await?.ok_or(Error::NotFound)?;
    let kind = store::kind(scene.db(), doc.kind_id)
        .await?
        .ok_or(Error::NotFound)?;
    Ok(Opened {
        doc,
        kind,
        writes: false,
        signs: false,
        agrees: false,
    })
}

async fn paper(scene: &Scene, opened: &Opened) -> Result<Paper> {
    let db = scene.db();
    let doc = &opened.doc;
    let words = Words::load(db).await?;
    let lines = store::lines(db, doc.id).await?;
    let cancelled = match doc.cancels_id {
        Some(other) => store::doc(db, other).await?,
        None => None,
    };
    let kept: Option<(Option<String>,)> = db
        .opt("SELECT body FROM order_doc WHERE id = $1", v![doc.id])
        .await?;
    let body = kept
        .and_then(|(body,)| body)
        .unwrap_or_else(|| sign::body(&opened.kind, &lines, cancelled.as_ref(), &words));
    let mut people: Vec<String> = lines
        .iter()
        .filter(|l| l.person_id.is_some())
        .map(|l| l.person())
        .collect();
    people.dedup();
    let college: Option<(String,)> = db
        .opt(
            "SELECT full_name FROM organisation WHERE is_own AND deleted_at IS NULL",
            v![],
        )
        .await?;
    let control = match doc.control_id {
        Some(id) => name_of(scene, id).await?,
        None => String::new(),
    };
    Ok(Paper {
        college: college.map_or_else(|| scene.state.college(), |(name,)| name),
        kind: opened.kind.name.clone(),
        number: doc
            .number
            .clone()
            .unwrap_or_else(|| format!("проект {}", doc.project_no)),
        date: doc
            .signed_on
            .as_deref()
            .map(value::show_day)
            .unwrap_or_default(),
        title: doc.title.clone(),
        preamble: doc.preamble.clone().unwrap_or_default(),
        lines: body.lines().map(str::to_owned).collect(),
        post: doc.signer_post.clone().unwrap_or_default(),
        signer: name_of(scene, doc.signer_id).await?,
        way: way(doc),
        people,
        extract: false,
        approvals: Vec::new(),
        control,
    })
}

fn way(doc: &Doc) -> String {
    match doc.sign_way.as_deref() {
        Some("system") => "Подписано простой электронной подписью".to_owned(),
        _ => String::new(),
    }
}

async fn name_of(scene: &Scene, person: i64) -> Result<String> {
    let found: Option<(String, String, Option<String>)> = scene
        .db()
        .opt(
            "SELECT last_name, first_name, middle_name FROM person WHERE id = $1",
            v![person],
        )
        .await?;
    Ok(found
        .map(|(last, first, middle)| initials(&last, &first, middle.as_deref()))
        .unwrap_or_default())
}

fn render(scene: &Scene, opened: &Opened, paper: &Paper) -> Result<Response> {
    let url = format!("/lk/orders/{}", opened.doc.id);
    let title = match paper.extract {
        true => "Выписка из приказа",
        false => "Приказ",
    };
    page(scene, "orders_print.html", title)
        .with("paper", paper)
        .with("back", &url)
        .render()
}
