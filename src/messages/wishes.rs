//! `/lk/messages/settings`: which letters a person wants and when.

use axum::response::Response;
use serde::Serialize;

use super::{address, common::done, mail::digest, settings::Settings};
use crate::{
    outbox::About,
    registers::pages::Scene,
    web::{Fields, Flash, Form, Page, Result},
};

#[derive(Serialize)]
struct Kind {
    code: &'static str,
    name: &'static str,
    on: bool,
}

/// `GET /lk/messages/settings`.
pub async fn show(scene: Scene) -> Result<Response> {
    let settings = Settings::of(scene.db(), scene.visit.person_id).await?;
    page(&scene, &settings, &Form::new(address::FIELDS)).await
}

/// `POST /lk/messages/settings`.
pub async fn save(scene: Scene, fields: Fields) -> Result<Response> {
    let mut form = Form::new(address::FIELDS);
    let mut hour = |name: &'static str| -> i8 {
        match fields.get(name).parse::<i8>() {
            Ok(hour) if (0..24).contains(&hour) => hour,
            _ => {
                form.problem(name, "Выберите час от 0 до 23.");
                0
            }
        }
    };
    let wanted: Vec<&str> = fields.all("kinds").collect();
    let muted = About::ALL
        .iter()
        .filter(|(_, code, _)| !wanted.contains(code));
    let settings = Settings {
        letters: fields.get("letters") == "да",
        muted: muted.map(|(_, code, _)| (*code).to_owned()).collect(),
        digest_hour: hour("digest_hour"),
        quiet_from: hour("quiet_from"),
        quiet_to: hour("quiet_to"),
        digest_at: None,
    };
    if !form.is_bad() && settings.is_quiet(settings.digest_hour) {
        form.problem(
            "digest_hour",
            "Этот час попадает в тихие часы: письма в нём не будет. Выберите другой час или измените тихие часы.",
        );
    }
    if form.is_bad() {
        return page(&scene, &settings, &form).await;
    }
    let mut tx = scene.db().begin().await?;
    settings
        .save(&mut tx, scene.visit.person_id, scene.asker.now)
        .await?;
    tx.commit().await?;
    Ok(done(&scene, "/lk/messages/settings", Flash::WishesSaved))
}

/// The page, with what is wrong in either of its forms.
pub async fn page(scene: &Scene, settings: &Settings, form: &Form) -> Result<Response> {
    let kinds: Vec<Kind> = About::ALL
        .iter()
        .map(|(_, code, name)| Kind {
            code,
            name,
            on: settings.muted.iter().all(|muted| muted != code),
        })
        .collect();
    let address: Option<String> = digest::address(scene.db(), scene.visit.person_id).await?;
    let waits = address::waiting(scene)
        .await?
        .map(|(_, address, ..)| address);
    let hours: Vec<i8> = (0..24).collect();
    Page::new(
        &scene.state,
        &scene.visit.asked,
        "messages_settings.html",
        "Письма и тихие часы",
    )
    .status(if form.is_bad() { 422 } else { 200 })
    .crumb("Уведомления", "/lk/messages")
    .with("form", form)
    .with("settings", settings)
    .with("kinds", &kinds)
    .with("hours", &hours)
    .with("address", &address)
    .with("waits", &waits)
    .with("login", &scene.visit.login)
    .with("mail_is_on", &scene.state.mail.is_on())
    .render()
}
