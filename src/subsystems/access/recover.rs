//! «Забыли пароль?»: a letter with a link where letters are sent, otherwise whom to turn to. Nothing here tells
//! whether there is such an account.

use axum::{http::header, response::Response};

use crate::{
    identity::{
        By, Secret,
        recovery::{self, Asked},
        roles as known,
    },
    web::{Error, Fields, Flash, Form, Guest, Page, Result, State, page::see_other},
};

/// `GET /lk/recover`.
pub(super) async fn show(state: State, Guest(asked): Guest) -> Result<Response> {
    page(&state, &asked, &Form::new(&["login"]), false, 200).await
}

async fn page(
    state: &State,
    asked: &crate::web::Asked,
    form: &Form,
    heard: bool,
    status: u16,
) -> Result<Response> {
    let contacts = known::responsible(&state.keeper).await?;
    Page::new(state, asked, "access_recover.html", "Забытый пароль")
        .status(status)
        .with("form", form)
        .with("mail", &state.mail.is_on())
        .with("heard", &heard)
        .with("contacts", &contacts)
        .render()
}

/// `POST /lk/recover` with a login or an address; the answer is the same for all of them.
pub(super) async fn ask(state: State, Guest(asked): Guest, fields: Fields) -> Result<Response> {
    if !state.mail.is_on() {
        return Err(Error::NotFound);
    }
    let typed: String = fields.get("login").trim().chars().take(200).collect();
    let mut form = Form::new(&["login"]).keep("login", &typed);
    if typed.is_empty() {
        form.problem("login", "Введите логин или адрес почты.");
        return page(&state, &asked, &form, false, 422).await;
    }
    match recovery::ask(&state.keeper, &typed, &stranger(&asked)).await? {
        Asked::Heard => page(&state, &asked, &Form::new(&["login"]), true, 200).await,
        Asked::Locked(seconds) => Err(Error::TooMany(seconds)),
    }
}

/// Whoever holds a link is not the one who may be entered in this browser.
fn stranger(asked: &crate::web::Asked) -> By {
    By {
        account_id: None,
        viewed: None,
        session: None,
        ..asked.by()
    }
}

const FIELDS: &[&str] = &["new", "again"];

/// `GET /lk/recover/new?key=…`.
pub(super) async fn new(state: State, Guest(asked): Guest) -> Result<Response> {
    let key = asked.caller.query("key").unwrap_or_default();
    match recovery::find_link(&state.keeper, &key).await? {
        Some(_) => form_page(&state, &asked, &key, &Form::new(FIELDS), 200),
        None => gone(&state, &asked),
    }
}

fn form_page(
    state: &State,
    asked: &crate::web::Asked,
    key: &str,
    form: &Form,
    status: u16,
) -> Result<Response> {
    Page::new(state, asked, "access_recover_new.html", "Новый пароль")
        .status(status)
        .with("form", form)
        .with("key", key)
        .render()
}

/// The same for a link that was used, that is too old, and that never was.
fn gone(state: &State, asked: &crate::web::Asked) -> Result<Response> {
    Page::new(
        state,
        asked,
        "access_recover_gone.html",
        "Ссылка больше не действует",
    )
    .status(404)
    .render()
}

/// `POST /lk/recover/new`.
pub(super) async fn set(state: State, Guest(asked): Guest, fields: Fields) -> Result<Response> {
    let key = fields.get("key");
    let Some(owed) = recovery::find_link(&state.keeper, key).await? else {
        return gone(&state, &asked);
    };
    let mut form = Form::new(FIELDS);
    let typed = fields.get("new");
    let new = Secret::new(typed);
    if typed.is_empty() {
        form.problem("new", "Придумайте новый пароль");
    } else {
        if typed != fields.get("again") {
            form.problem("again", "Пароли не совпали, введите новый пароль ещё раз");
        }
        for reason in owed.problems(&state.keeper, &new) {
            form.problem("new", reason);
        }
    }
    if form.is_bad() {
        return form_page(&state, &asked, key, &form, 422);
    }
    if !recovery::finish(&state.keeper, &owed, &new, &stranger(&asked)).await? {
        return gone(&state, &asked);
    }
    let mut response = see_other("/lk/login");
    let cookie = Flash::PasswordRecovered.cookie(state.secure);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}
