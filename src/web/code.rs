//! The page between the right password and the cabinet: it asks for the code and opens nothing else.

use axum::{http::header, response::Response};

use super::{
    Error, Fields, Form, Halfway, Page, Result, State, address::safe_path, cookies::Jar,
    look::Look, page::see_other,
};
use crate::identity::factor::{self, Passed};

/// The same words for a wrong code, a used one and an old one.
const REFUSED: &str = "Код не подошёл. Каждый код действует один раз и недолго: дождитесь нового и введите его. \
     Если так повторяется, проверьте, что время на телефоне выставляется автоматически, или введите запасной код.";

/// `GET /lk/code`.
pub(super) async fn show(state: State, half: Halfway) -> Result<Response> {
    let next = half.asked.caller.query("next").unwrap_or_default();
    page(&state, &half, &Form::new(&["code"]), &next, 200)
}

/// `POST /lk/code`.
pub(super) async fn take(state: State, half: Halfway, fields: Fields) -> Result<Response> {
    let (typed, next) = (fields.get("code").trim(), fields.get("next"));
    let mut form = Form::new(&["code"]);
    if typed.is_empty() {
        form.problem("code", "Введите код из приложения или запасной код");
        return page(&state, &half, &form, next, 422);
    }
    match factor::pass(&state.keeper, &half, typed, &half.asked.by()).await? {
        Passed::Entered(token) => {
            let mut response = see_other(match half.must_change {
                true => "/lk/password",
                false => safe_path(next).unwrap_or("/lk/"),
            });
            let headers = response.headers_mut();
            let cookie = Jar::Session.set(token.reveal(), None, state.secure);
            headers.append(header::SET_COOKIE, cookie);
            if let Some(look) = half.look.as_deref().and_then(Look::parse) {
                headers.append(header::SET_COOKIE, look.cookie(state.secure));
            }
            Ok(response)
        }
        Passed::Locked(seconds) => Err(Error::TooMany(seconds)),
        Passed::Refused => {
            form.problem("code", REFUSED);
            page(&state, &half, &form, next, 422)
        }
    }
}

fn page(state: &State, half: &Halfway, form: &Form, next: &str, status: u16) -> Result<Response> {
    Page::new(state, &half.asked, "code.html", "Код для входа")
        .status(status)
        .with("form", form)
        .with("next", safe_path(next).unwrap_or_default())
        .render()
}
