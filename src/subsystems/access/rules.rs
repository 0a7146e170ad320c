//! The acts that a person acknowledges before anything else, and reads again whenever they like.

use axum::{http::header, response::Response};
use serde::Serialize;

use super::parts;
use crate::{
    identity::policies::{self, Version},
    web::{
        Error, Fields, Flash, Form, Page, Path, Result, Settled, State, address::safe_path,
        page::see_other, text,
    },
};

/// An act as it is shown.
#[derive(Serialize)]
pub(super) struct Act {
    id: i64,
    title: String,
    version: String,
    from: String,
    blocks: Vec<Block>,
    acked: Option<String>,
    paper: bool,
}

/// A piece of the text.
#[derive(Serialize)]
pub(super) struct Block {
    /// `h`, `p`, `li`.
    kind: &'static str,
    text: String,
    /// The first or the last of a list.
    edge: [bool; 2],
}

/// The plain text of an act: `## ` is a heading, `- ` a line of a list, the rest are paragraphs.
pub(super) fn blocks(body: &str) -> Vec<Block> {
    let lines: Vec<&str> = body.lines().map(str::trim).collect();
    let is_item = |n: Option<usize>| {
        n.and_then(|n| lines.get(n))
            .is_some_and(|l| l.starts_with("- "))
    };
    let block = |(n, line): (usize, &&str)| {
        let (kind, text) = match (line.strip_prefix("## "), line.strip_prefix("- ")) {
            (Some(text), _) => ("h", text),
            (_, Some(text)) => ("li", text),
            _ => ("p", *line),
        };
        let edge = [!is_item(n.checked_sub(1)), !is_item(n.checked_add(1))];
        (!text.trim().is_empty()).then(|| Block {
            kind,
            text: text.trim().to_owned(),
            edge,
        })
    };
    lines.iter().enumerate().filter_map(block).collect()
}

/// A version as the pages show it.
pub(super) fn act(version: &Version, zone: &jiff::tz::TimeZone) -> Act {
    Act {
        id: version.id,
        title: version.title.clone(),
        version: version.version.clone(),
        from: parts::shown(&version.effective_from),
        blocks: blocks(&version.body),
        acked: version.acked_at.as_deref().map(|at| text::moment(at, zone)),
        paper: version.way.as_deref() == Some("paper"),
    }
}

/// `GET /lk/rules`: what waits to be acknowledged; when nothing does, everything that is in force.
pub(super) async fn show(state: State, visit: Settled) -> Result<Response> {
    let next = visit.asked.caller.query("next").unwrap_or_default();
    render(&state, &visit, &next, &Form::new(&[]), &[]).await
}

async fn render(
    state: &State,
    visit: &Settled,
    next: &str,
    form: &Form,
    ticked: &[i64],
) -> Result<Response> {
    let all = policies::in_force(&state.keeper, visit).await?;
    let zone = &state.keeper.time_zone;
    let (done, owed): (Vec<Act>, Vec<Act>) = all
        .iter()
        .map(|version| act(version, zone))
        .partition(|act| act.acked.is_some());
    Page::new(state, &visit.asked, "access_rules.html", "Правила ЭИОС")
        .status(if form.is_bad() { 422 } else { 200 })
        .with("form", form)
        .with("ticked", ticked)
        .with("owed", &owed)
        .with("done", &done)
        .with("next", safe_path(next).unwrap_or_default())
        .render()
}

/// `POST /lk/rules`: every act that waits has been ticked.
pub(super) async fn agree(state: State, visit: Settled, fields: Fields) -> Result<Response> {
    let all = policies::in_force(&state.keeper, &visit).await?;
    let owed: Vec<Version> = all.into_iter().filter(|v| v.acked_at.is_none()).collect();
    let ticked: Vec<i64> = fields.all("act").filter_map(|id| id.parse().ok()).collect();
    let mut form = Form::new(&[]);
    for version in &owed {
        if !ticked.contains(&version.id) {
            form.problem(
                "",
                format!("Прочитайте и отметьте «Ознакомлен»: {}.", version.title),
            );
        }
    }
    let next = fields.get("next");
    if form.is_bad() {
        return render(&state, &visit, next, &form, &ticked).await;
    }
    policies::acknowledge(&state.keeper, &visit, &owed, &visit.asked.by()).await?;
    let mut response = see_other(safe_path(next).unwrap_or("/lk/"));
    let cookie = Flash::RulesAcked.cookie(state.secure);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

/// `GET /lk/rules/{id}`: one act, to read and to print.
pub(super) async fn one(state: State, visit: Settled, Path(id): Path<i64>) -> Result<Response> {
    let version = policies::one(&state.keeper, id, visit.person_id).await?;
    let version = version.ok_or(Error::NotFound)?;
    let mine = version.audience.is_empty()
        || version.audience.contains(&format!(",{},", visit.kind))
        || visit.has_any(super::OVERSEERS);
    if !mine {
        return Err(Error::NotFound);
    }
    Page::new(
        &state,
        &visit.asked,
        "access_rules_one.html",
        &version.title,
    )
    .crumb("Главная", "/lk/")
    .crumb("Правила ЭИОС", "/lk/rules")
    .with("act", &act(&version, &state.keeper.time_zone))
    .render()
}
