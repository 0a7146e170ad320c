//! What every route of the table passes before its handler: the visitor is proved, the guard asked, the form
//! read within its limits and its token compared. A handler that runs needs to check none of this.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::{Method, header, request::Parts},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use super::{
    Asked, Error, Fields, Guard, Limits, Result, State, Use, address, form,
    head::Head,
    program, upload,
    visit::{Caller, Session},
};
use crate::identity::{audit, events, limits, same, sessions};

/// The middleware of a route.
pub(super) async fn pass(
    axum::extract::State((state, guard, what, files)): axum::extract::State<(
        State,
        Guard,
        Use,
        Option<Limits>,
    )>,
    mut request: Request,
    next: Next,
) -> Response {
    let caller = match request.extensions().get::<Arc<Caller>>() {
        Some(caller) => caller.clone(),
        None => Arc::new(Caller::of(&state, &request)),
    };
    if guard == Guard::Key {
        return program::pass(&state, caller, what, request, next).await;
    }
    let asked = match ask(&state, caller).await {
        Ok(asked) => asked,
        Err(error) => return error.into_response(),
    };
    request.extensions_mut().insert(asked.clone());
    let mut response = match check(&state, guard, what, files, &asked, request).await {
        Ok(request) => next.run(request).await,
        Err(error) => error.into_response(),
    };
    // The page of an error is rendered by the frame, for this visitor.
    response.extensions_mut().insert(asked);
    response
}

/// Looks the session up; a request without a cookie asks the database nothing.
pub(super) async fn ask(state: &State, caller: Arc<Caller>) -> Result<Asked> {
    let mut session = None;
    if let Some(token) = &caller.token
        && let Some(live) = sessions::find(&state.keeper, token).await?
    {
        sessions::touch(&state.keeper, &live).await;
        session = Some(Session {
            owes_factor: !live.factor
                && !live.is_viewed()
                && state.keeper.requires_factor(live.role_codes()),
            csrf: token.csrf(),
            live,
        });
    }
    let head = Head::of(state, session.as_ref()).await;
    let mut asked = Asked::new(state, caller, session);
    asked.head = head.into();
    Ok(asked)
}

async fn check(
    state: &State,
    guard: Guard,
    what: Use,
    files: Option<Limits>,
    asked: &Asked,
    request: Request,
) -> Result<Request> {
    let is_form = request.method() == Method::POST;
    let host = address::host(&request);
    if is_form && !address::is_own_form(request.headers(), host, &state.server.public_url) {
        return Err(Error::Stale);
    }
    if asked.is_viewing() {
        look(state, asked, what).await?;
    }
    if let Err(error) = guard.admits(asked) {
        if matches!(error, Error::Forbidden) {
            note_refusal(state, asked).await?;
        }
        return Err(error);
    }
    within_limits(state, asked, what).await?;
    if !is_form {
        return Ok(request);
    }
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|v| v.to_str().ok()).unwrap_or_default();
    if let Some(limits) = files.filter(|_| upload::is_multipart(kind)) {
        return upload::read(state, limits, &asked.csrf(), request).await;
    }
    let (mut parts, body) = request.into_parts();
    let kind = parts.headers.get(header::CONTENT_TYPE);
    if !kind.and_then(|v| v.to_str().ok()).is_some_and(is_form_type) {
        return Err(Error::MediaType);
    }
    let body = self::body(&parts, body, state.server.body_limit).await?;
    let fields = Fields::new(form::parse(&body).map_err(|_| Error::BadRequest)?);
    if !same(fields.get("csrf"), &asked.csrf()) {
        return Err(Error::Stale);
    }
    parts.extensions.insert(fields);
    Ok(Request::from_parts(parts, Body::empty()))
}

/// Refuses what is closed to this person, and writes it down.
pub(super) async fn within_limits(state: &State, asked: &Asked, what: Use) -> Result<()> {
    if !is_closed(asked, asked.caller.uri.path(), what) {
        return Ok(());
    }
    note_refusal(state, asked).await?;
    Err(Error::Limited)
}

/// Whether an address is closed to this person; the way out of another's cabinet never is.
pub(super) fn is_closed(asked: &Asked, path: &str, what: Use) -> bool {
    let session = asked.session.as_ref();
    let codes = session.and_then(|session| session.live.limits.as_deref());
    !LEAVING.contains(&path) && limits::closed(codes, path, what).is_some()
}

/// The forms that are open while another's cabinet is being looked at.
const LEAVING: [&str; 2] = ["/lk/access/view/end", "/lk/logout"];

/// What is looked at in another's cabinet is written down; nothing is changed there and nothing taken away.
async fn look(state: &State, asked: &Asked, what: Use) -> Result<()> {
    let path = asked.caller.uri.path();
    if LEAVING.contains(&path) {
        return Ok(());
    }
    if !matches!(what, Use::Page | Use::Form) {
        note_refusal(state, asked).await?;
        return Err(Error::Viewing);
    }
    let by = asked.by();
    let mut tx = state.keeper.db.begin().await?;
    audit::note(
        &mut tx,
        state.keeper.clock.now(),
        &by,
        "view_page",
        "user_account",
        by.viewed,
        Some(path),
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// A body of at most `limit` bytes; a longer one is not read.
pub(super) async fn body(parts: &Parts, body: Body, limit: usize) -> Result<Bytes> {
    let announced = parts.headers.get(header::CONTENT_LENGTH);
    let announced = announced.and_then(|v| v.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(Error::TooLarge);
    }
    to_bytes(body, limit).await.map_err(|error| {
        let error = error.into_inner();
        match error.is::<http_body_util::LengthLimitError>() {
            true => Error::TooLarge,
            false => Error::BadRequest,
        }
    })
}

fn is_form_type(value: &str) -> bool {
    let mut parts = value.split(';').map(str::trim);
    let form = parts
        .next()
        .is_some_and(|t| t.eq_ignore_ascii_case("application/x-www-form-urlencoded"));
    form && parts.all(|p| {
        !p.to_ascii_lowercase().starts_with("charset=") || {
            let charset = p["charset=".len()..].trim_matches('"');
            charset.eq_ignore_ascii_case("utf-8")
        }
    })
}

/// A person asked for what their roles do not allow: the journal has a line of it.
pub(super) async fn note_refusal(state: &State, asked: &Asked) -> Result<()> {
    let keeper = &state.keeper;
    let by = asked.by();
    let mut tx = keeper.db.begin().await?;
    events::record(
        &mut tx,
        keeper.clock.now(),
        events::Kind::Denied,
        by.account_id,
        &by,
        None,
    )
    .await?;
    tx.commit().await?;
    Ok(())
}
