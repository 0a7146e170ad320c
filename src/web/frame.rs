//! The outermost layer: the request's id and its line in the log, the right host, panics caught, error pages
//! rendered, security headers added.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Instant};

use axum::{
    Router,
    extract::Request,
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
};
use futures::FutureExt as _;

use super::{
    Asked, Error, Page, State, address,
    error::{Trouble, page_of},
    headers,
    problem::{self, Problem},
    text,
    visit::Caller,
};

/// Puts a router into the frame. A request that is in the frame already is not framed twice, so the whole
/// house may be framed around a portal that is.
pub fn frame(state: State, router: Router) -> Router {
    router.layer(middleware::from_fn_with_state(state, around))
}

#[derive(Clone, Copy)]
struct Framed;

async fn around(
    axum::extract::State(state): axum::extract::State<State>,
    mut request: Request,
    next: Next,
) -> Response {
    if request.extensions_mut().insert(Framed).is_some() {
        return next.run(request).await;
    }
    let started = Instant::now();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let caller = Arc::new(Caller::of(&state, &request));
    request.extensions_mut().insert(caller.clone());
    let ours =
        path == "/healthz" || address::is_ours(&state.server.public_url, address::host(&request));
    let mut response = match ours {
        true => run(next, request).await,
        false => Error::Misdirected.into_response(),
    };
    if let Some(trouble) = response.extensions().get::<Trouble>().copied() {
        response = match problem::is_for_programs(&path) {
            true => told(trouble, &response),
            false => explain(&state, &caller, trouble, response),
        };
    }
    let portal = path == "/lk" || path.starts_with("/lk/");
    headers::protect(response.headers_mut(), state.secure, portal, &caller.id);
    tracing::info!(
        id = %caller.id,
        %method,
        %path,
        status = response.status().as_u16(),
        ms = started.elapsed().as_secs_f64() * 1000.0,
        "запрос"
    );
    response
}

/// Runs what is inside; a panic there ends one request and not the server.
async fn run(next: Next, request: Request) -> Response {
    let done = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    done.unwrap_or_else(|panic| {
        let why = panic
            .downcast_ref::<&str>()
            .map(|s| (*s).to_owned())
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_default();
        Error::Fault(anyhow::anyhow!("паника: {why}")).into_response()
    })
}

/// The page of an error, for this visitor as far as they are known; its headers (`Allow`, `Retry-After`) stay.
fn explain(state: &State, caller: &Arc<Caller>, trouble: Trouble, bare: Response) -> Response {
    let asked = bare.extensions().get::<Asked>().cloned();
    let asked = asked.unwrap_or_else(|| Asked::new(state, caller.clone(), None));
    let words = trouble.words;
    let page = Page::new(state, &asked, "error.html", words.title)
        .status(words.status)
        .with("status", &words.status)
        .with("text", words.text)
        .with("advice", words.advice)
        .with("wait", &trouble.wait.map(text::in_minutes))
        .with("request_id", &caller.id)
        .render();
    let mut response = page.unwrap_or_else(|_| plain(&caller.id));
    for (name, value) in bare.headers() {
        if !response.headers().contains_key(name) && name != "content-length" {
            response.headers_mut().append(name, value.clone());
        }
    }
    response
}

/// The same for a program.
fn told(trouble: Trouble, bare: &Response) -> Response {
    let mut response = Problem::of_status(trouble.words.status).into_response();
    for (name, value) in bare.headers() {
        if !response.headers().contains_key(name) && name != "content-length" {
            response.headers_mut().append(name, value.clone());
        }
    }
    response
}

/// When even the page of an error does not render.
fn plain(id: &str) -> Response {
    let words = page_of(500);
    let text = format!(
        "{}\n{}\n{}\nНомер запроса: {id}\n",
        words.title, words.text, words.advice
    );
    (axum::http::StatusCode::INTERNAL_SERVER_ERROR, text).into_response()
}
