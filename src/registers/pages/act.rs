//! What is done to a record without its form: delete, restore, archive, and the verdict of those who check what
//! others have entered («данные верны» / «ошибка»).

use axum::response::Response;

use serde::Serialize;

use super::{Scene, form::saved};
use crate::{
    registers::{
        rows::{self, Error as Bad, How},
        value,
    },
    storage::v,
    web::{Error, Fields, Flash, Page, Path, Result, text},
};

/// `POST /lk/r/{table}/{id}/act` with `what` and `_version`.
pub(super) async fn run(
    scene: Scene,
    Path((table, id)): Path<(String, i64)>,
    sent: Fields,
) -> Result<Response> {
    let what = sent.get("what");
    if matches!(what, "right" | "wrong") {
        return verdict(scene, table, id, &sent).await;
    }
    let pass = scene.write(&table)?;
    let version: i64 = sent
        .get("_version")
        .parse()
        .map_err(|_| Error::BadRequest)?;
    let reason = value::one_line(sent.get("_reason"));
    let how = How {
        reason: (!reason.is_empty()).then_some(reason),
        ..How::default()
    };
    let mut tx = scene.db().begin().await?;
    let done = match what {
        "delete" => rows::delete(&mut tx, &scene.catalog, &pass, id, version, &how).await,
        "restore" => rows::restore(&mut tx, &pass, id, version, &how).await,
        "archive" => rows::archive(&mut tx, &pass, id, version, &how).await,
        "unarchive" => rows::unarchive(&mut tx, &pass, id, version, &how).await,
        _ => return Err(Error::BadRequest),
    };
    let card = format!("/lk/r/{table}/{id}");
    match done {
        Ok(_) => {
            tx.commit().await?;
            let flash = match what {
                "delete" => Flash::RecordDeleted,
                "restore" => Flash::RecordRestored,
                "archive" => Flash::RecordArchived,
                _ => Flash::RecordUnarchived,
            };
            Ok(saved(&scene, &card, flash))
        }
        Err(Bad::Changed(_)) => refused(
            &scene,
            &table,
            &card,
            "Пока вы смотрели запись, её изменил другой человек.",
            &[],
            "Откройте запись заново, проверьте изменения и повторите действие.",
        ),
        Err(Bad::Used(places)) => refused(
            &scene,
            &table,
            &card,
            "Запись используется, поэтому удалить её нельзя.",
            &places,
            "Переведите запись в архив: там, где она уже указана, она останется, а в новых записях предлагаться не будет.",
        ),
        Err(Bad::Kept) => refused(
            &scene,
            &table,
            &card,
            "Эта запись поставляется с программой, её код нужен для работы разделов.",
            &[],
            "Если значение вам не нужно, переведите запись в архив: она перестанет предлагаться.",
        ),
        Err(bad) => {
            let problems = super::form::problems_of(bad)?;
            let words: Vec<String> = problems.0.into_iter().map(|p| p.text).collect();
            refused(
                &scene,
                &table,
                &card,
                "Действие не выполнено.",
                &words,
                "Исправьте запись и повторите.",
            )
        }
    }
}

/// A page that says why not, where it is in the way and what to do.
pub(super) fn refused(
    scene: &Scene,
    table: &str,
    back: &str,
    text: &str,
    places: &[String],
    advice: &str,
) -> Result<Response> {
    scene
        .page("registers_refused.html", "Действие не выполнено", table)
        .status(409)
        .with("text", text)
        .with("places", places)
        .with("advice", advice)
        .with("back", back)
        .render()
}

/// The newest word on a record.
#[derive(Serialize)]
pub(super) struct Verdict {
    right: bool,
    who: String,
    at: String,
    words: Option<String>,
    /// The record was changed after it.
    stale: bool,
}

/// The newest verdict on a record.
pub(super) async fn newest_verdict(
    scene: &Scene,
    table: &str,
    id: i64,
    version: i64,
) -> Result<Option<Verdict>> {
    let found: Option<(bool, String, Option<String>, i64, String, String)> = scene
        .db()
        .opt(
            "SELECT v.is_right, v.at, v.words, v.row_version, p.last_name, p.first_name FROM register_verdict v \
             JOIN user_account a ON a.id = v.account_id JOIN person p ON p.id = a.person_id \
             WHERE v.register = $1 AND v.record_id = $2 ORDER BY v.id DESC LIMIT 1",
            v![table, id],
        )
        .await?;
    Ok(found.map(|(right, at, words, of, last, first)| Verdict {
        right,
        who: format!("{last} {first}"),
        at: text::moment(&at, scene.zone()),
        words,
        stale: of != version,
    }))
}

/// «Данные верны» or «Ошибка» with words: by anyone who sees the record; those who answer for the register see it.
async fn verdict(scene: Scene, table: String, id: i64, sent: &Fields) -> Result<Response> {
    let pass = scene.read(&table)?;
    let row = rows::get(scene.db(), &pass, id)
        .await?
        .ok_or(Error::NotFound)?;
    let right = sent.get("what") == "right";
    let words: String = value::one_line(sent.get("words"))
        .chars()
        .take(1000)
        .collect();
    if !right && words.is_empty() {
        return Page::new(
            &scene.state,
            &scene.visit.asked,
            "registers_wrong.html",
            "Ошибка в данных",
        )
        .status(422)
        .crumb("Запись", &format!("/lk/r/{table}/{id}"))
        .with("action", &format!("/lk/r/{table}/{id}/act"))
        .with("back", &format!("/lk/r/{table}/{id}"))
        .render();
    }
    scene
        .db()
        .exec(
            "INSERT INTO register_verdict (register, record_id, at, account_id, is_right, words, row_version) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            v![
                pass.register().table,
                id,
                scene.asker.now,
                scene.visit.account_id,
                right,
                (!words.is_empty()).then_some(words),
                row.version
            ],
        )
        .await?;
    let flash = if right {
        Flash::VerdictRight
    } else {
        Flash::VerdictWrong
    };
    Ok(saved(&scene, &format!("/lk/r/{table}/{id}"), flash))
}
