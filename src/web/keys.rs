//! «Ключи для программ»: one's own keys, a new one (shown in the answer to the form and nowhere else), ending one.

use axum::{http::header, response::Response};
use serde::Serialize;

use super::{Error, Fields, Flash, Form, Page, Result, State, Visit, page::see_other, text};
use crate::{
    identity::{
        Secret,
        keys::{self, MOST, Made, TERMS, Wish},
    },
    storage::db::timestamp,
};

const TITLE: &str = "Ключи для программ";
const PATH: &str = "/lk/tokens";
const FIELDS: &[&str] = &["name", "days", "reach", "current"];

#[derive(Serialize)]
struct Row {
    id: i64,
    name: String,
    writes: bool,
    made: String,
    until: String,
    over: bool,
    used: Option<String>,
}

/// `GET /lk/tokens`.
pub(super) async fn show(state: State, visit: Visit) -> Result<Response> {
    let form = Form::new(FIELDS).keep("days", "90").keep("reach", "read");
    page(&state, &visit, &form, 200).await
}

/// `POST /lk/tokens`: makes a key. The answer is the only page that ever shows it.
pub(super) async fn make(state: State, visit: Visit, fields: Fields) -> Result<Response> {
    let (name, reach) = (fields.get("name").trim(), fields.get("reach"));
    let days: i64 = fields.get("days").parse().unwrap_or(0);
    let mut form = Form::new(FIELDS)
        .keep("name", name)
        .keep("days", fields.get("days"))
        .keep("reach", reach);
    if name.is_empty() {
        form.problem(
            "name",
            "Назовите ключ: по названию вы узнаете, какой программе он отдан",
        );
    } else if name.chars().count() > 100 {
        form.problem("name", "Название слишком длинное, помещается 100 знаков");
    }
    if !TERMS.contains(&days) {
        form.problem("days", "Выберите срок из списка");
    }
    if !matches!(reach, "read" | "write") {
        form.problem("reach", "Выберите, что можно делать по ключу");
    }
    if fields.get("current").is_empty() {
        form.problem("current", "Введите нынешний пароль");
    }
    if form.is_bad() {
        return page(&state, &visit, &form, 422).await;
    }
    let wish = Wish {
        name,
        days,
        may_write: reach == "write",
    };
    let password = Secret::new(fields.get("current"));
    match keys::make(&state.keeper, &visit, &password, &wish, &visit.asked.by()).await? {
        Made::Done(key) => made(&state, &visit, name, &key),
        Made::Locked(seconds) => Err(Error::TooMany(seconds)),
        Made::Refused => {
            form.problem("current", "Пароль введён неверно");
            page(&state, &visit, &form, 422).await
        }
        Made::TooMany => {
            form.problem(
                "",
                format!("У вас уже {MOST} действующих ключей. Завершите ненужные и повторите."),
            );
            page(&state, &visit, &form, 422).await
        }
    }
}

/// `POST /lk/tokens/end`: one of one's own; «not yours» and «does not exist» are the same.
pub(super) async fn end(state: State, visit: Visit, fields: Fields) -> Result<Response> {
    let ended = match fields.get("key").parse() {
        Ok(id) => keys::end(&state.keeper, &visit, id, &visit.asked.by()).await?,
        Err(_) => false,
    };
    let flash = if ended {
        Flash::KeyEnded
    } else {
        Flash::KeyGone
    };
    let mut response = see_other(PATH);
    let cookie = flash.cookie(state.secure);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

async fn page(state: &State, visit: &Visit, form: &Form, status: u16) -> Result<Response> {
    let zone = &state.keeper.time_zone;
    let now = timestamp(state.keeper.clock.now());
    let lines = keys::list(&state.keeper, visit.account_id).await?;
    let rows: Vec<Row> = lines
        .into_iter()
        .map(|line| Row {
            id: line.id,
            name: line.name,
            writes: line.may_write,
            made: text::moment(&line.created_at, zone),
            until: text::moment(&line.expires_at, zone),
            over: line.expires_at <= now,
            used: line
                .last_used_at
                .as_deref()
                .map(|at| text::moment(at, zone)),
        })
        .collect();
    let terms: Vec<(String, &str)> = TERMS
        .iter()
        .map(i64::to_string)
        .zip(["30 дней", "90 дней", "полгода", "год"])
        .collect();
    Page::new(state, &visit.asked, "tokens.html", TITLE)
        .status(status)
        .with("form", form)
        .with("rows", &rows)
        .with("terms", &terms)
        .with("login", &visit.login)
        .render()
}

fn made(state: &State, visit: &Visit, name: &str, key: &Secret) -> Result<Response> {
    Page::new(state, &visit.asked, "token_made.html", "Ключ сделан")
        .crumb("Главная", "/lk/")
        .crumb(TITLE, PATH)
        .with("name", name)
        .with("key", key.reveal())
        .with("site", &state.server.public_url)
        .render()
}
