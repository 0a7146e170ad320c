//! The decision of the responsible person: place, return, refuse, take away.

use axum::response::Response;

use super::{
    card, shelf,
    store::{self, tell},
};
use crate::{
    messages::common::{done, items, refusal, typed},
    registers::{
        Value, Values,
        pages::Scene,
        rows::{self, How, Row},
    },
    storage::db::timestamp,
    web::{Error, Fields, Flash, Form, Path, Result},
};

/// `POST /lk/materials/{id}/decide`.
pub async fn run(scene: Scene, Path(id): Path<i64>, fields: Fields) -> Result<Response> {
    let row = store::find(&scene, id).await?;
    let act = fields.get("act");
    let fits = match (act, row.values.text("state")) {
        ("place" | "return" | "refuse", Some("sent")) | ("withdraw", Some("placed")) => true,
        ("place" | "return" | "refuse" | "withdraw", _) => false,
        _ => return Err(Error::BadRequest),
    };
    let version: i64 = fields
        .get("version")
        .parse()
        .map_err(|_| Error::BadRequest)?;
    if !fits || version != row.version {
        return Ok(done(
            &scene,
            &format!("/lk/materials/{id}"),
            Flash::MaterialOther,
        ));
    }
    let reason = typed(fields.get("reason"));
    let rules = items(scene.db(), "MATERIAL_RULE").await?;
    let checked: Vec<String> = fields
        .all("checked")
        .filter(|code| rules.iter().any(|(known, _)| known == code))
        .map(str::to_owned)
        .collect();
    let mut form = Form::new(&["body", "reason", "checked"]);
    if act == "place" && checked.len() < rules.len() {
        form.problem("checked", "Отметьте все правила: размещается только то, что им отвечает. Иначе верните или откажите.");
    }
    if act == "place" && store::is_mine(&scene, &row) {
        form.problem("", "Свой материал проверяет другой ответственный.");
    }
    if act != "place" && reason.is_empty() {
        form.problem("reason", "Напишите причину: её прочтёт тот, кто просил.");
    }
    if reason.chars().count() > 2_000 {
        form.problem("reason", "Причина не длиннее 2 000 знаков.");
    }
    if form.is_bad() {
        return card::page(&scene, &row, &form, &checked, &reason).await;
    }
    let outcome = match act {
        "place" => place(&scene, &row, checked.clone()).await?,
        act => turn(&scene, &row, act, &reason).await?,
    };
    match outcome {
        Ok(flash) => Ok(done(&scene, &format!("/lk/materials/{id}"), flash)),
        Err(why) => {
            form.problem("", why);
            card::page(&scene, &row, &form, &checked, &reason).await
        }
    }
}

/// Places it; a new edition takes the place of the one before.
async fn place(scene: &Scene, row: &Row, checked: Vec<String>) -> Result<Result<Flash, String>> {
    let mut values = Values::from([
        ("state", "placed".into()),
        ("checked", Value::Codes(checked)),
        ("reason", Value::Empty),
        ("placed_by", scene.visit.person_id.into()),
        ("placed_at", timestamp(scene.asker.now).into()),
    ]);
    let before = match row.values.int("replaces_id") {
        Some(id) => Some(store::find(scene, id).await?),
        None => None,
    };
    let before = before.filter(|before| before.values.text("state") == Some("placed"));
    let on_site = row.values.text("target") == Some("site");
    let old = before.as_ref().and_then(shelf::page_of);
    let mut kept = shelf::Kept::default();
    if let Some(old) = &old {
        let edition = before
            .as_ref()
            .and_then(|b| b.values.int("edition"))
            .unwrap_or(1);
        kept = shelf::put_away(scene, old, edition).await?;
    }
    if on_site {
        let page = match &old {
            Some(old) => old.clone(),
            None => shelf::name(row),
        };
        let made = shelf::write(scene, row, &page).await;
        match made {
            Ok(made) => kept.join(made),
            Err(error) => {
                kept.undo().await;
                return Ok(Err(format!("Страница сайта не записана: {error:#}")));
            }
        }
        values.set("page", page.into());
    }
    let done = keep_placed(scene, row, before.as_ref(), &kept, &values).await;
    match done {
        Ok(Ok(())) => Ok(Ok(match on_site {
            true => Flash::MaterialOnSite,
            false => Flash::MaterialPlaced,
        })),
        Ok(Err(why)) => {
            kept.undo().await;
            Ok(Err(why))
        }
        Err(error) => {
            kept.undo().await;
            Err(error)
        }
    }
}

/// The record, the edition before it and the news of it, in one transaction.
async fn keep_placed(
    scene: &Scene,
    row: &Row,
    before: Option<&Row>,
    kept: &shelf::Kept,
    values: &Values,
) -> Result<Result<(), String>> {
    let pass = store::pass(scene)?;
    let how = How::default();
    let mut tx = scene.db().begin().await?;
    if let Some(before) = before {
        let mut gone = Values::from([("state", "replaced".into())]);
        if let Some(away) = &kept.away {
            gone.set("page", away.as_str().into());
        }
        if let Err(error) =
            rows::update(&mut tx, &pass, before.id, before.version, &gone, &how).await
        {
            return Ok(Err(refusal(error)?));
        }
    }
    if let Err(error) = rows::update(&mut tx, &pass, row.id, row.version, values, &how).await {
        return Ok(Err(refusal(error)?));
    }
    let title = format!(
        "Материал размещён: {}",
        row.values.text("title").unwrap_or_default()
    );
    let asked_by = row.values.int("asked_by").unwrap_or_default();
    tell(&mut tx, scene, asked_by, row.id, &title, None).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// Returns, refuses or takes away, with a reason.
async fn turn(scene: &Scene, row: &Row, act: &str, reason: &str) -> Result<Result<Flash, String>> {
    let (state, words, flash) = match act {
        "return" => ("returned", "Исправьте материал", Flash::MaterialReturned),
        "refuse" => ("refused", "В размещении отказано", Flash::MaterialRefused),
        _ => (
            "withdrawn",
            "Материал снят с размещения",
            Flash::MaterialWithdrawn,
        ),
    };
    let mut values = Values::from([("state", state.into()), ("reason", reason.into())]);
    let mut kept = shelf::Kept::default();
    if let Some(page) = shelf::page_of(row).filter(|_| act == "withdraw") {
        let edition = row.values.int("edition").unwrap_or(1);
        kept = shelf::put_away(scene, &page, edition).await?;
        if let Some(away) = &kept.away {
            values.set("page", away.as_str().into());
        }
    }
    let how = How {
        reason: Some(reason.to_owned()),
        ..How::default()
    };
    let mut tx = scene.db().begin().await?;
    let pass = store::pass(scene)?;
    if let Err(error) = rows::update(&mut tx, &pass, row.id, row.version, &values, &how).await {
        kept.undo().await;
        return Ok(Err(refusal(error)?));
    }
    if act == "return" {
        card::put_line(&mut tx, scene, row.id, reason).await?;
    }
    let title = format!("{words}: {}", row.values.text("title").unwrap_or_default());
    let asked_by = row.values.int("asked_by").unwrap_or_default();
    tell(&mut tx, scene, asked_by, row.id, &title, Some(reason)).await?;
    if let Err(error) = tx.commit().await {
        kept.undo().await;
        return Err(error.into());
    }
    Ok(Ok(flash))
}
