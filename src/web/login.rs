//! Coming in and leaving.

use axum::{
    http::{HeaderName, HeaderValue, header},
    response::Response,
};

use super::{
    Asked, Error, Fields, Flash, Form, Guest, Holder, Page, Result, State, address::safe_path,
    cookies::Jar, error::and_back, look::Look, page::see_other,
};
use crate::identity::{
    Secret,
    entry::{self, Entered, Outcome},
    sessions,
};

/// The same words whether the login is unknown, the password wrong, the account blocked or the one-time
/// password too old: a stranger learns nothing.
const REFUSED: &str = "Войти не удалось. Проверьте логин и пароль: раскладку клавиатуры, заглавные буквы. \
     Одноразовый пароль действует трое суток; если он истёк или забыт, попросите новый у ответственного за ЭИОС.";

/// `GET /lk`: the address people type.
pub(super) async fn home() -> Response {
    see_other("/lk/")
}

/// `GET /lk/login`.
pub(super) async fn show(state: State, Guest(asked): Guest) -> Result<Response> {
    let next = asked.caller.query("next").unwrap_or_default();
    if asked.session.is_some() {
        return Ok(see_other(next_of(&next)));
    }
    page(
        &state,
        &asked,
        &Form::new(&["login", "password"]),
        &next,
        200,
    )
}

/// `POST /lk/login`.
pub(super) async fn enter(state: State, Guest(asked): Guest, fields: Fields) -> Result<Response> {
    let (typed, next) = (fields.get("login"), fields.get("next"));
    let mut form = Form::new(&["login", "password"]).keep("login", typed);
    if typed.is_empty() {
        form.problem("login", "Введите логин");
    }
    if fields.get("password").is_empty() {
        form.problem("password", "Введите пароль");
    }
    if form.is_bad() {
        return page(&state, &asked, &form, next, 422);
    }
    let password = Secret::new(fields.get("password"));
    let replaced = asked.session.as_ref().map(|session| &session.live);
    let by = crate::identity::By {
        account_id: None,
        session: None,
        ..asked.by()
    };
    match entry::log_in(&state.keeper, typed, &password, replaced, &by).await? {
        Outcome::Entered(entered) => Ok(welcome(&state, &entered, next_of(next))),
        Outcome::Locked(seconds) => Err(Error::TooMany(seconds)),
        Outcome::Refused => {
            form.problem("", REFUSED);
            page(&state, &asked, &form, next, 422)
        }
    }
}

fn welcome(state: &State, entered: &Entered, next: &str) -> Response {
    let mut response = match (entered.half, entered.must_change) {
        (true, _) => see_other(&and_back("/lk/code", next)),
        (false, true) => see_other("/lk/password"),
        (false, false) => see_other(next),
    };
    let headers = response.headers_mut();
    let cookie = Jar::Session.set(entered.token.reveal(), None, state.secure);
    headers.append(header::SET_COOKIE, cookie);
    if let Some(look) = entered.look.as_deref().and_then(Look::parse) {
        headers.append(header::SET_COOKIE, look.cookie(state.secure));
    }
    response
}

/// `POST /lk/logout`.
pub(super) async fn leave(state: State, visit: Holder) -> Result<Response> {
    sessions::log_out(&state.keeper, &visit, &visit.asked.by()).await?;
    let mut response = see_other("/lk/login");
    let headers = response.headers_mut();
    headers.append(header::SET_COOKIE, Jar::Session.clear(state.secure));
    headers.append(header::SET_COOKIE, Flash::LoggedOut.cookie(state.secure));
    headers.insert(
        HeaderName::from_static("clear-site-data"),
        HeaderValue::from_static("\"cache\",\"storage\""),
    );
    Ok(response)
}

fn next_of(typed: &str) -> &str {
    safe_path(typed).unwrap_or("/lk/")
}

fn page(state: &State, asked: &Asked, form: &Form, next: &str, status: u16) -> Result<Response> {
    Page::new(state, asked, "login.html", "Вход в ЭИОС")
        .status(status)
        .with("form", form)
        .with("next", safe_path(next).unwrap_or_default())
        .render()
}
