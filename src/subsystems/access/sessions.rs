//! Open sessions of all, and ending them.

use axum::{http::header, response::Response};
use serde::Serialize;

use super::parts::page;
use crate::{
    identity::sessions,
    registers::pages::Scene,
    storage::v,
    web::{Error, Fields, Flash, Result, device, page::see_other, text},
};

const MOST: i64 = 200;

#[derive(Serialize)]
struct Line {
    tag: String,
    account_id: i64,
    person_id: i64,
    name: String,
    login: String,
    device: String,
    address: String,
    began: String,
    seen: String,
    new_device: bool,
    current: bool,
}

/// `GET /lk/access/sessions`.
pub(super) async fn show(scene: Scene) -> Result<Response> {
    let search: String = scene
        .asked("q")
        .unwrap_or_default()
        .chars()
        .take(100)
        .collect();
    let open = sessions::open_now(&scene.state.keeper, &search, MOST).await?;
    let full = open.len() as i64 == MOST;
    let lines: Vec<Line> = open
        .into_iter()
        .map(|s| Line {
            current: s.tag == scene.visit.tag,
            name: crate::identity::full_name(&s.last_name, &s.first_name, s.middle_name.as_deref()),
            device: device::describe(s.user_agent.as_deref().unwrap_or_default()),
            address: s.address.unwrap_or_else(|| "неизвестен".into()),
            began: text::moment(&s.created_at, scene.zone()),
            seen: text::moment(&s.last_seen_at, scene.zone()),
            tag: s.tag,
            account_id: s.account_id,
            person_id: s.person_id,
            login: s.login,
            new_device: s.new_device,
        })
        .collect();
    page(&scene, "access_sessions.html", "Открытые сеансы")
        .crumb("Роли и доступ", "/lk/access/roles")
        .with("lines", &lines)
        .with("full", &full)
        .with("search", &search)
        .render()
}

/// `POST /lk/access/sessions/end` with `account` and, for one of them, `session`.
pub(super) async fn end(scene: Scene, fields: Fields) -> Result<Response> {
    let account: i64 = fields.get("account").parse().map_err(|_| Error::NotFound)?;
    let known: Option<(i64,)> = scene
        .db()
        .opt(
            "SELECT person_id FROM user_account WHERE id = $1",
            v![account],
        )
        .await?;
    let (person,) = known.ok_or(Error::NotFound)?;
    let (keeper, by) = (&scene.state.keeper, &scene.asker.by);
    let ended = match fields.get("session") {
        "" => sessions::end_of_account(keeper, account, by).await? > 0,
        tag => sessions::end_one_of(keeper, account, tag, by).await?,
    };
    let mut response = see_other(&match fields.get("back") {
        "person" => format!("/lk/access/people/{person}"),
        _ => "/lk/access/sessions".to_owned(),
    });
    let flash = match ended {
        true => Flash::SessionEnded,
        false => Flash::SessionGone,
    };
    let cookie = flash.cookie(scene.state.secure);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}
