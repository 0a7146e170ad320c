//! What is done with an order by a button.

use axum::response::{IntoResponse as _, Response};

use super::{
    Opened,
    list::kinds_with,
    number, open, open_to_write,
    show::{Trouble, render},
};
use crate::{
    registers::pages::Scene,
    storage::Tx,
    subsystems::orders::{
        Error as Refused, draft, rights,
        sign::{self, Way},
        store::{self, Words},
    },
    web::{Error, Fields, Path, Result, page::see_other},
};

/// `POST /lk/orders/new`.
pub async fn create(scene: Scene, fields: Fields) -> Result<Response> {
    let kind = number(fields.get("kind"))?;
    let kind = store::kind(scene.db(), kind)
        .await?
        .ok_or(Error::NotFound)?;
    if !rights::write(&scene.visit).contains(&kind.kind_group.as_str()) {
        return Err(Error::Forbidden);
    }
    let mut tx = scene.db().begin().await?;
    match draft::create(&mut tx, &scene.asker, &kind, scene.asker.today).await {
        Ok(id) => {
            tx.commit().await?;
            Ok(to(id))
        }
        Err(error) => {
            drop(tx);
            let problems = [Trouble::whole(error.words()?)];
            kinds_with(&scene, &problems).await
        }
    }
}

fn to(id: i64) -> Response {
    see_other(&format!("/lk/orders/{id}")).into_response()
}

/// `POST /lk/orders/{id}/remove`: a line.
pub async fn remove(scene: Scene, Path(id): Path<String>, fields: Fields) -> Result<Response> {
    let opened = open_to_write(&scene, number(&id)?).await?;
    let mut tx = scene.db().begin().await?;
    let line = fields.get("line").parse().unwrap_or(0);
    let done = async {
        let doc = draft::open(&mut tx, opened.doc.id, opened.doc.row_version).await?;
        draft::remove(&mut tx, &scene.asker, &doc, line).await
    };
    match done.await {
        Ok(()) => {
            tx.commit().await?;
            Ok(to(opened.doc.id))
        }
        Err(error) => {
            drop(tx);
            let troubles = [Trouble::whole(error.words()?)];
            render(&scene, &opened, &troubles, None).await
        }
    }
}

/// `POST /lk/orders/{id}/act`: everything that moves an order on its way.
pub async fn run(scene: Scene, Path(id): Path<String>, fields: Fields) -> Result<Response> {
    let opened = open(&scene, number(&id)?).await?;
    let act = fields.get("act").to_owned();
    if !may(&opened, &act) {
        return Err(Error::Forbidden);
    }
    // The words for the text are read before the writer is taken: on SQLite there is one.
    let words = Words::load(scene.db()).await?;
    let mut tx = scene.db().begin().await?;
    let answer = fields
        .get("words")
        .trim()
        .chars()
        .take(1000)
        .collect::<String>();
    match carry_out(&scene, &mut tx, &opened, &act, &answer, &words).await {
        Ok(next) => {
            tx.commit().await?;
            Ok(next.map_or_else(|| see_other("/lk/orders").into_response(), to))
        }
        Err(error) => {
            drop(tx);
            let troubles = [Trouble::whole(error.words()?)];
            render(&scene, &opened, &troubles, None).await
        }
    }
}

fn may(opened: &Opened, act: &str) -> bool {
    match act {
        "agree" | "refuse" => opened.agrees,
        "sign" => opened.signs,
        "back" => opened.writes || opened.signs,
        _ => opened.writes,
    }
}

/// Carries out; the order to look at next.
async fn carry_out(
    scene: &Scene,
    tx: &mut Tx,
    opened: &Opened,
    act: &str,
    answer: &str,
    words: &Words,
) -> std::result::Result<Option<i64>, Refused> {
    let (asker, doc) = (&scene.asker, &opened.doc);
    match act {
        "send" => {
            let doc = draft::open(tx, doc.id, doc.row_version).await?;
            sign::send(tx, asker, &doc).await?;
        }
        "agree" => sign::answer(tx, asker, doc.id, true, answer).await?,
        "refuse" => sign::answer(tx, asker, doc.id, false, answer).await?,
        "back" => {
            if !opened.writes && answer.is_empty() {
                return Err(Refused::Said("Напишите, что нужно исправить.".to_owned()));
            }
            sign::back(tx, asker, doc.id, answer).await?;
        }
        "sign" => {
            sign::sign(tx, asker, words, doc.id, Way::System).await?;
        }
        "paper" => {
            sign::sign(tx, asker, words, doc.id, Way::Paper).await?;
        }
        "done" => sign::done(tx, asker, doc.id).await?,
        "cancel" => {
            let other = draft::create_cancelling(tx, asker, doc).await?;
            return Ok(Some(other));
        }
        "delete" => {
            let doc = draft::open(tx, doc.id, doc.row_version).await?;
            draft::delete(tx, asker, &doc).await?;
            return Ok(None);
        }
        _ => return Err(Refused::Said("Такого действия нет.".to_owned())),
    }
    Ok(Some(doc.id))
}
