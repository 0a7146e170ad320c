//! «Второй шаг входа»: switching it on, moving it to another phone, recovery codes, switching it off.

use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::Response,
};
use qrcode::{EcLevel, QrCode, render::svg};

use super::{
    Asked, Error, Fields, Flash, Form, Page, Result, Settled, State, cookies::Jar, gate,
    page::see_other, text,
};
use crate::identity::{
    Secret,
    factor::{self, Confirmed, Given, Standing},
};

const TITLE: &str = "Второй шаг входа";
/// Where everything is switched.
const PATH: &str = "/lk/factor";
/// Where a phone is joined.
const PHONE: &str = "/lk/factor/phone";
const REFUSED: &str = "Пароль или код не подошли. Каждый код действует один раз: дождитесь нового и введите его вместе с паролем.";

/// `GET /lk/factor`.
pub(super) async fn show(state: State, visit: Settled) -> Result<Response> {
    page(&state, &visit, &empty(), 200).await
}

/// `POST /lk/factor/begin`: a secret for the first phone.
pub(super) async fn begin(state: State, visit: Settled) -> Result<Response> {
    Ok(match factor::begin(&state.keeper, &visit).await? {
        factor::Begun::Offered => see_other(PHONE),
        factor::Begun::AlreadyOn => see_other(PATH),
    })
}

/// `GET /lk/factor/phone`: the secret, until the first code.
pub(super) async fn phone(state: State, visit: Settled) -> Result<Response> {
    phone_page(&state, &visit, &Form::new(&["code"]), 200).await
}

/// `GET /lk/factor/qr.svg`: the same for a camera.
pub(super) async fn picture(state: State, visit: Settled) -> Result<Response> {
    let offer = factor::offer(&state.keeper, &visit).await?;
    let offer = offer.ok_or(Error::NotFound)?;
    let code = QrCode::with_error_correction_level(offer.address.reveal(), EcLevel::L)
        .map_err(|e| Error::Fault(anyhow::anyhow!("QR-код не рисуется: {e}")))?;
    let drawn = code
        .render::<svg::Color<'_>>()
        .min_dimensions(240, 240)
        .build();
    let mut response = Response::new(Body::from(drawn));
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("image/svg+xml"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// `POST /lk/factor/phone`: the first code. The recovery codes stand in this answer and nowhere else.
pub(super) async fn confirm(state: State, visit: Settled, fields: Fields) -> Result<Response> {
    let mut form = Form::new(&["code"]);
    match factor::confirm(&state.keeper, &visit, fields.get("code"), &visit.asked.by()).await? {
        Confirmed::On(token, codes) => {
            let mut response = sheet(&state, &visit.asked.with_factor(&token), &codes, true)?;
            let cookie = Jar::Session.set(token.reveal(), None, state.secure);
            response.headers_mut().append(header::SET_COOKIE, cookie);
            Ok(response)
        }
        Confirmed::WrongCode => {
            form.problem(
                "code",
                "Код не подошёл. Проверьте, что время на телефоне выставляется автоматически, и введите следующий код",
            );
            phone_page(&state, &visit, &form, 422).await
        }
        Confirmed::NoOffer => Ok(back(&state, Flash::FactorLate)),
    }
}

/// `POST /lk/factor/replace`: a secret for another phone.
pub(super) async fn replace(state: State, visit: Settled, fields: Fields) -> Result<Response> {
    let (password, code) = typed(&fields);
    let by = visit.asked.by();
    match factor::replace(&state.keeper, &visit, &password, code, &by).await? {
        Given::Done(()) => Ok(see_other(PHONE)),
        Given::Refused => refused(&state, &visit).await,
        Given::Locked(seconds) => Err(Error::TooMany(seconds)),
    }
}

/// `POST /lk/factor/codes`: a new sheet of recovery codes.
pub(super) async fn codes(state: State, visit: Settled, fields: Fields) -> Result<Response> {
    let (password, code) = typed(&fields);
    let by = visit.asked.by();
    match factor::new_codes(&state.keeper, &visit, &password, code, &by).await? {
        Given::Done(codes) => sheet(&state, &visit.asked, &codes, false),
        Given::Refused => refused(&state, &visit).await,
        Given::Locked(seconds) => Err(Error::TooMany(seconds)),
    }
}

/// `POST /lk/factor/off`; who must have the step keeps it.
pub(super) async fn off(state: State, visit: Settled, fields: Fields) -> Result<Response> {
    if state.keeper.requires_factor(visit.role_codes()) {
        gate::note_refusal(&state, &visit.asked).await?;
        return Err(Error::Forbidden);
    }
    let (password, code) = typed(&fields);
    let by = visit.asked.by();
    match factor::switch_off(&state.keeper, &visit, &password, code, &by).await? {
        Given::Done(()) => Ok(back(&state, Flash::FactorOff)),
        Given::Refused => refused(&state, &visit).await,
        Given::Locked(seconds) => Err(Error::TooMany(seconds)),
    }
}

fn typed(fields: &Fields) -> (Secret, &str) {
    (Secret::new(fields.get("current")), fields.get("code"))
}

fn empty() -> Form {
    Form::new(&["current", "code"])
}

async fn refused(state: &State, visit: &Settled) -> Result<Response> {
    let mut form = empty();
    form.problem("", REFUSED);
    page(state, visit, &form, 422).await
}

async fn page(state: &State, visit: &Settled, form: &Form, status: u16) -> Result<Response> {
    let keeper = &state.keeper;
    let standing = factor::standing(keeper, visit.account_id).await?;
    let since = |s: &Standing| text::moment(&s.confirmed_at, &keeper.time_zone);
    Page::new(state, &visit.asked, "factor.html", TITLE)
        .status(status)
        .with("form", form)
        .with("on", &standing.is_some())
        .with("since", &standing.as_ref().map(since))
        .with("left", &standing.as_ref().map(|s| s.codes_left))
        .with("required", &keeper.requires_factor(visit.role_codes()))
        .with("login", &visit.login)
        .render()
}

async fn phone_page(state: &State, visit: &Settled, form: &Form, status: u16) -> Result<Response> {
    let Some(offer) = factor::offer(&state.keeper, visit).await? else {
        return Ok(back(state, Flash::FactorLate));
    };
    let groups: Vec<&str> = (0..offer.secret.reveal().len())
        .step_by(4)
        .filter_map(|at| {
            let text = offer.secret.reveal();
            text.get(at..text.len().min(at + 4))
        })
        .collect();
    Page::new(
        state,
        &visit.asked,
        "factor_phone.html",
        "Подключение телефона",
    )
    .status(status)
    .crumb("Главная", "/lk/")
    .crumb(TITLE, PATH)
    .with("form", form)
    .with("groups", &groups)
    .with("login", &visit.login)
    .render()
}

/// The only page that ever shows recovery codes.
fn sheet(state: &State, asked: &Asked, codes: &[Secret], first: bool) -> Result<Response> {
    let codes: Vec<&str> = codes.iter().map(Secret::reveal).collect();
    Page::new(state, asked, "factor_codes.html", "Запасные коды")
        .with("codes", &codes)
        .with("first", &first)
        .render()
}

fn back(state: &State, flash: Flash) -> Response {
    let mut response = see_other(PATH);
    let cookie = flash.cookie(state.secure);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}
