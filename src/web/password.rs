//! Changing one's own password; after a one-time one nothing else is open.

use axum::{http::header, response::Response};

use super::{
    Error, Fields, Flash, Form, Newcomer, Page, Result, State, cookies::Jar, page::see_other, text,
};
use crate::identity::{
    Secret,
    accounts::{self, Changed},
};

const FIELDS: &[&str] = &["current", "new", "again"];

/// `GET /lk/password`.
pub(super) async fn show(state: State, visit: Newcomer) -> Result<Response> {
    page(&state, &visit, &Form::new(FIELDS), 200)
}

/// `POST /lk/password`.
pub(super) async fn change(state: State, visit: Newcomer, fields: Fields) -> Result<Response> {
    let mut form = Form::new(FIELDS);
    if fields.get("current").is_empty() {
        form.problem("current", "Введите нынешний пароль");
    }
    if fields.get("new").is_empty() {
        form.problem("new", "Придумайте новый пароль");
    } else if fields.get("new") != fields.get("again") {
        form.problem("again", "Пароли не совпали, введите новый пароль ещё раз");
    }
    let [current, new] = ["current", "new"].map(|name| Secret::new(fields.get(name)));
    if !fields.get("new").is_empty() {
        for reason in accounts::password_problems(&state.keeper, &visit, &new) {
            form.problem("new", reason);
        }
    }
    if form.is_bad() {
        return page(&state, &visit, &form, 422);
    }
    let by = visit.asked.by();
    match accounts::change_password(&state.keeper, &visit, &current, &new, &by).await? {
        Changed::Done(token) => {
            let mut response = see_other("/lk/");
            let headers = response.headers_mut();
            let cookie = Jar::Session.set(token.reveal(), None, state.secure);
            headers.append(header::SET_COOKIE, cookie);
            headers.append(
                header::SET_COOKIE,
                Flash::PasswordChanged.cookie(state.secure),
            );
            Ok(response)
        }
        Changed::Locked(seconds) => Err(Error::TooMany(seconds)),
        Changed::WrongCurrent => {
            form.problem("current", "Нынешний пароль введён неверно");
            page(&state, &visit, &form, 422)
        }
        Changed::Unfit(reasons) => {
            for reason in reasons {
                form.problem("new", reason);
            }
            page(&state, &visit, &form, 422)
        }
    }
}

fn page(state: &State, visit: &Newcomer, form: &Form, status: u16) -> Result<Response> {
    let zone = &state.keeper.time_zone;
    let until = visit
        .temp_expires_at
        .as_deref()
        .map(|at| text::moment(at, zone));
    Page::new(state, &visit.asked, "password.html", "Смена пароля")
        .status(status)
        .with("form", form)
        .with("forced", &visit.must_change)
        .with("until", &until)
        .with("login", &visit.login)
        .render()
}
