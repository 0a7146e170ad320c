//! The list of one's own sessions, ending them, and «Это был не я».

use axum::{http::header, response::Response};
use serde::Serialize;

use super::{
    Fields, Flash, Newcomer, Page, Result, State, Visit, cookies::Jar, device, page::see_other,
    text,
};
use crate::identity::{alarm, roles, sessions};

#[derive(Serialize)]
struct Row {
    tag: String,
    device: String,
    address: String,
    began: String,
    seen: String,
    new_device: bool,
    current: bool,
}

/// `GET /lk/sessions`.
pub(super) async fn show(state: State, visit: Visit) -> Result<Response> {
    let zone = &state.keeper.time_zone;
    let lines = sessions::list(&state.keeper, visit.account_id).await?;
    let rows: Vec<Row> = lines
        .into_iter()
        .map(|line| Row {
            current: line.tag == visit.tag,
            tag: line.tag,
            device: device::describe(line.user_agent.as_deref().unwrap_or_default()),
            address: line.address.unwrap_or_else(|| "неизвестен".into()),
            began: text::moment(&line.created_at, zone),
            seen: text::moment(&line.last_seen_at, zone),
            new_device: line.new_device,
        })
        .collect();
    Page::new(&state, &visit.asked, "sessions.html", "Сеансы входа")
        .with("rows", &rows)
        .render()
}

/// `POST /lk/sessions/end`: one of one's own; «not yours» and «does not exist» are the same.
pub(super) async fn end(state: State, visit: Visit, fields: Fields) -> Result<Response> {
    let tag = fields.get("session");
    let by = visit.asked.by();
    let ended = sessions::end_own(&state.keeper, &visit, tag, &by).await?;
    Ok(back(
        &state,
        match ended {
            true => Flash::SessionEnded,
            false => Flash::SessionGone,
        },
    ))
}

/// `POST /lk/sessions/end-others`.
pub(super) async fn end_others(state: State, visit: Visit) -> Result<Response> {
    sessions::end_others(&state.keeper, &visit, &visit.asked.by()).await?;
    Ok(back(&state, Flash::OthersEnded))
}

/// `GET /lk/alarm`: what «Это был не я» does, before it is done.
pub(super) async fn alarm(state: State, visit: Newcomer) -> Result<Response> {
    Page::new(&state, &visit.asked, "access_alarm.html", "Это был не я")
        .crumb("Главная", "/lk/")
        .crumb("Сеансы входа", "/lk/sessions")
        .render()
}

/// `POST /lk/alarm`: closes one's own account at once.
pub(super) async fn raise(state: State, visit: Newcomer) -> Result<Response> {
    let raised = alarm::raise(&state.keeper, &visit, &visit.asked.by()).await?;
    let contacts = roles::responsible(&state.keeper).await?;
    let outside = visit.asked.outside(&state);
    let mut response = Page::new(&state, &outside, "access_alarm_done.html", "Доступ закрыт")
        .with("suspended", &(raised == alarm::Raised::Suspended))
        .with("contacts", &contacts)
        .render()?;
    let cookie = Jar::Session.clear(state.secure);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

fn back(state: &State, flash: Flash) -> Response {
    let mut response = see_other("/lk/sessions");
    let headers = response.headers_mut();
    headers.append(header::SET_COOKIE, flash.cookie(state.secure));
    response
}
