//! The decision of the responsible person: place, return, refuse, take away.

use axum::response::Response;
use tokio::sync::Mutex;

use super::{
    card, shelf,
    steps::{self, Pages, Turn},
    store,
};
use crate::{
    messages::common::{done, items, refusal, typed},
    registers::{Writing, pages::Scene, rows::Row},
    storage::Tx,
    web::{Error, Fields, Flash, Form, Path, Result},
};

/// Pages of the site are written and put away by one decision at a time: of two at once neither finds the files of the
/// other half done.
static ONE_BY_ONE: Mutex<()> = Mutex::const_new(());

/// `POST /lk/materials/{id}/decide`.
pub async fn run(scene: Scene, Path(id): Path<i64>, fields: Fields) -> Result<Response> {
    let _turn = ONE_BY_ONE.lock().await;
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
    let mut own = None;
    if on_site {
        let page = old.unwrap_or_else(|| shelf::name(row));
        match shelf::write(scene, row, &page).await {
            Ok(made) => kept.join(made),
            Err(error) => {
                kept.undo().await;
                return Ok(Err(format!("Страница сайта не записана: {error:#}")));
            }
        }
        own = Some(page);
    }
    let away = kept.away.clone();
    let step = async |tx: &mut Tx, pass: &Writing| {
        let pages = Pages { own, away };
        steps::place(tx, pass, row, before.as_ref(), checked, pages).await
    };
    Ok(keep(scene, kept, step).await?.map(|()| match on_site {
        true => Flash::MaterialOnSite,
        false => Flash::MaterialPlaced,
    }))
}

/// Returns, refuses or takes away, with a reason.
async fn turn(scene: &Scene, row: &Row, act: &str, reason: &str) -> Result<Result<Flash, String>> {
    let (turn, flash) = match act {
        "return" => (Turn::Return, Flash::MaterialReturned),
        "refuse" => (Turn::Refuse, Flash::MaterialRefused),
        _ => (Turn::Withdraw, Flash::MaterialWithdrawn),
    };
    let mut kept = shelf::Kept::default();
    if let Some(page) = shelf::page_of(row).filter(|_| turn == Turn::Withdraw) {
        let edition = row.values.int("edition").unwrap_or(1);
        kept = shelf::put_away(scene, &page, edition).await?;
    }
    let away = kept.away.clone();
    let step =
        async |tx: &mut Tx, pass: &Writing| steps::turn(tx, pass, row, turn, reason, away).await;
    Ok(keep(scene, kept, step).await?.map(|()| flash))
}

/// A step in a transaction of its own. The disk is as it was whenever the record was not kept, for whatever reason.
async fn keep(
    scene: &Scene,
    kept: shelf::Kept,
    step: impl AsyncFnOnce(&mut Tx, &Writing) -> steps::Done<()>,
) -> Result<Result<(), String>> {
    let done = async {
        let pass = store::pass(scene)?;
        let mut tx = scene.db().begin().await?;
        if let Err(error) = step(&mut tx, &pass).await {
            return Ok(Err(refusal(error)?));
        }
        tx.commit().await?;
        Ok(Ok(()))
    };
    let done = done.await;
    if !matches!(done, Ok(Ok(()))) {
        kept.undo().await;
    }
    done
}
