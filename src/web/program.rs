//! What a route for programs passes before its handler. A program proves itself by a key in `Authorization`; a
//! browser's session is enough to read and never to write, so that no other site can make a browser change anything:
//! what a browser adds by itself opens nothing here, and what opens something a browser does not add by itself.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{FromRequestParts, Request},
    http::{HeaderValue, Method, header, request::Parts},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use super::{
    Asked, Error, State, Use, gate,
    problem::Problem,
    visit::{Caller, Session},
};
use crate::identity::{digest, keys};

/// The largest body: a record of the longest texts fits in several times.
pub const BODY: usize = 1 << 20;

/// By what the asker was proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// A key of a program.
    Key,
    /// The session of a browser: to read.
    Session,
}

/// The body of a program's request; [`serde_json::Value::Null`] when it has none.
#[derive(Clone, Debug)]
pub struct Json(pub serde_json::Value);

/// The middleware of such a route.
pub(super) async fn pass(
    state: &State,
    caller: Arc<Caller>,
    what: Use,
    mut request: Request,
    next: Next,
) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let named = request.headers().get(header::AUTHORIZATION).cloned();
    let admitted = match prove(state, caller, what, reads, named).await {
        Ok((asked, way)) => {
            request.extensions_mut().insert(asked);
            request.extensions_mut().insert(way);
            read(request).await
        }
        Err(problem) => Err(problem),
    };
    match admitted {
        Ok(request) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

/// Who asks. A key that is named and does not fit is an error even when there is a session.
async fn prove(
    state: &State,
    caller: Arc<Caller>,
    what: Use,
    reads: bool,
    named: Option<HeaderValue>,
) -> Result<(Asked, Way), Problem> {
    let Some(named) = named else {
        if !reads {
            return Err(no_key(
                "Изменять данные можно только по ключу для программ, сеанс браузера здесь не действует.",
            ));
        }
        let asked = gate::ask(state, caller).await?;
        asked.whole()?;
        if asked.is_viewing() {
            return Err(Error::Viewing.into());
        }
        gate::within_limits(state, &asked, what).await?;
        return Ok((asked, Way::Session));
    };
    let held = match named.to_str().ok().and_then(bearer) {
        Some(text) => keys::find(&state.keeper, text)
            .await?
            .map(|held| (held, text)),
        None => None,
    };
    let Some((held, text)) = held else {
        return Err(no_key(
            "Ключ не действует: набран с ошибкой, завершён или его срок истёк. Новый ключ делают на странице /lk/tokens.",
        ));
    };
    keys::touch(&state.keeper, &held).await;
    let may_write = held.may_write;
    let live = held.live;
    let session = Session {
        owes_factor: !live.factor && state.keeper.requires_factor(live.role_codes()),
        // No form is ever shown to a program: nobody can know this word.
        csrf: digest(&[b"eios key ", text.as_bytes()]),
        live,
    };
    let asked = Asked::new(state, caller, Some(session));
    asked.whole()?;
    gate::within_limits(state, &asked, what).await?;
    if !reads && !may_write {
        gate::note_refusal(state, &asked).await?;
        return Err(Problem::new(
            403,
            "Этот ключ только для чтения. Чтобы изменять данные, сделайте ключ с правом записи.",
        ));
    }
    Ok((asked, Way::Key))
}

fn no_key(detail: &str) -> Problem {
    Problem::new(401, detail).with_header(header::WWW_AUTHENTICATE, "Bearer")
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, text) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| text.trim())
}

/// Reads the body of a change within the limit.
async fn read(request: Request) -> Result<Request, Problem> {
    let (mut parts, body) = request.into_parts();
    if !matches!(parts.method, Method::POST | Method::PATCH) {
        return Ok(Request::from_parts(parts, Body::empty()));
    }
    let body = gate::body(&parts, body, BODY).await?;
    let json = match body.is_empty() {
        true => serde_json::Value::Null,
        false => {
            let kind = parts.headers.get(header::CONTENT_TYPE);
            if !kind.and_then(|v| v.to_str().ok()).is_some_and(is_json) {
                return Err(Problem::of_status(415));
            }
            serde_json::from_slice(&body).map_err(|error| {
                Problem::new(
                    400,
                    format!(
                        "Тело запроса не разобрано как JSON: строка {}, знак {}.",
                        error.line(),
                        error.column()
                    ),
                )
            })?
        }
    };
    parts.extensions.insert(Json(json));
    Ok(Request::from_parts(parts, Body::empty()))
}

fn is_json(value: &str) -> bool {
    let mut parts = value.split(';').map(str::trim);
    let json = parts.next().is_some_and(|kind| {
        kind.eq_ignore_ascii_case("application/json")
            || kind.eq_ignore_ascii_case("application/merge-patch+json")
    });
    json && parts.all(|part| {
        part.to_ascii_lowercase()
            .strip_prefix("charset=")
            .is_none_or(|charset| charset.trim_matches('"') == "utf-8")
    })
}

fn missing() -> Error {
    Error::Fault(anyhow::anyhow!("обработчик программ вне таблицы путей"))
}

impl FromRequestParts<State> for Json {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Error> {
        parts.extensions.get::<Json>().cloned().ok_or_else(missing)
    }
}

impl FromRequestParts<State> for Way {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Error> {
        parts.extensions.get::<Way>().copied().ok_or_else(missing)
    }
}
