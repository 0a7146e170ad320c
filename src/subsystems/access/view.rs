//! Looking at another's cabinet to help, and returning to one's own.

use axum::{http::header, response::Response};

use super::parts::page;
use crate::{
    identity::sessions::{self, Looked},
    registers::{pages::Scene, value},
    web::{Error, Fields, Flash, Result, State, Visit, page::see_other},
};

/// `POST /lk/access/view` with `account` and `reason`.
pub(super) async fn begin(scene: Scene, fields: Fields) -> Result<Response> {
    let account: i64 = fields.get("account").parse().map_err(|_| Error::NotFound)?;
    let reason: String = value::one_line(fields.get("reason"))
        .chars()
        .take(300)
        .collect();
    if reason.chars().count() < 5 {
        return refused(
            &scene,
            "Напишите, зачем открываете чужой кабинет: причину увидят владелец и журнал.",
        );
    }
    let (keeper, by) = (&scene.state.keeper, &scene.asker.by);
    match sessions::look_as(keeper, &scene.visit, account, &reason, by).await? {
        Looked::Begun => Ok(see_other("/lk/")),
        Looked::NoSuch => Err(Error::NotFound),
        Looked::Busy => Err(Error::Viewing),
        Looked::Closed => refused(
            &scene,
            "Кабинеты администраторов ЭИОС, директора и ответственного за персональные данные для просмотра закрыты.",
        ),
    }
}

fn refused(scene: &Scene, text: &str) -> Result<Response> {
    page(scene, "access_refused.html", "Просмотр не начат")
        .status(422)
        .crumb("Роли и доступ", "/lk/access/roles")
        .with("text", text)
        .with("back", "/lk/access/roles")
        .render()
}

/// `POST /lk/access/view/end`.
pub(super) async fn end(state: State, visit: Visit) -> Result<Response> {
    let person = visit.person_id;
    let viewed = visit.is_viewed();
    sessions::look_away(&state.keeper, &visit, &visit.asked.by()).await?;
    let mut response = see_other(&match viewed {
        true => format!("/lk/access/people/{person}"),
        false => "/lk/".to_owned(),
    });
    let cookie = Flash::ViewEnded.cookie(state.secure);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}
