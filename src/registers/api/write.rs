//! Writing: a record is made once however often it is sent, and changed only in the version that its author has seen.

use super::{
    address, answer,
    read::{self, elsewhere},
    refuse,
    typed::{self, Sent},
};
use crate::{
    identity::digest,
    registers::{
        Problems, Values, Writing,
        pages::Scene,
        receipt,
        rows::{self, How, Row},
    },
    web::{Json, Path, Problem},
};
use axum::{
    http::{HeaderMap, header},
    response::Response,
};

/// The pass to write; who may not is told whose work it is.
fn writing(scene: &Scene, table: &str) -> Result<Writing, Problem> {
    let reading = scene.read(table)?;
    if let Some(pass) = scene.catalog.write(table, &scene.asker) {
        return Ok(pass);
    }
    Err(match elsewhere(reading.register().writer) {
        Some(words) => Problem::new(403, words),
        None => Problem::new(403, "У владельца ключа нет права изменять этот реестр."),
    })
}

/// `POST /lk/api/v1/{table}`.
pub(super) async fn create(
    scene: Scene,
    Path(table): Path<String>,
    headers: HeaderMap,
    Json(body): Json,
) -> Result<Response, Problem> {
    let pass = writing(&scene, &table)?;
    let key = receipt_key(&scene, &table, &headers)?;
    let sent = typed::sent(body, true)?;
    let mut problems = Problems::default();
    let values = sent.read(&scene, &pass, None, &mut problems).await?;
    let how = sent.how(&scene, &pass, &mut problems).await?;
    all_of_them(&pass, &values, &mut problems)?;
    let mut tx = scene.db().begin().await?;
    if let Some(key) = &key
        && let Some(id) = receipt::made(&mut tx, key).await?
    {
        drop(tx);
        return made(&scene, &pass, id, true).await;
    }
    let id = rows::insert(&mut tx, &pass, &values, &how)
        .await
        .map_err(refuse::write)?;
    if let Some(key) = key {
        receipt::keep(&mut tx, &key, scene.asker.now, id).await?;
    }
    tx.commit().await?;
    made(&scene, &pass, id, false).await
}

/// The key by which a second sending is known: of this account, for this register.
fn receipt_key(scene: &Scene, table: &str, headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(key) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let fits =
        |key: &&str| (8..=200).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
    let Some(key) = key.to_str().ok().filter(fits) else {
        return Err(Problem::new(
            400,
            "Idempotency-Key — от 8 до 200 латинских букв, цифр и знаков без пробелов, новый для каждой записи.",
        ));
    };
    let account = scene.visit.account_id.to_string();
    let parts = ["api", &account, table, key].join("\n");
    Ok(Some(digest(&[parts.as_bytes()])))
}

async fn made(scene: &Scene, pass: &Writing, id: i64, before: bool) -> Result<Response, Problem> {
    let row = read::row(scene, pass, &id.to_string()).await?;
    let mut response = read::told(scene, pass, &row, if before { 200 } else { 201 }).await?;
    let place = format!("/lk/api/v1/{}/{id}", pass.register().table);
    answer::put(&mut response, header::LOCATION, &place);
    if before {
        answer::put(
            &mut response,
            header::HeaderName::from_static("idempotent-replayed"),
            "true",
        );
    }
    Ok(response)
}

/// All problems at once: those of single values and those of the whole record.
fn all_of_them(pass: &Writing, whole: &Values, problems: &mut Problems) -> Result<(), Problem> {
    for problem in rows::revise(pass, whole).0 {
        let known = problems.0.iter().any(|known| known.field == problem.field);
        if !known || problem.field.is_empty() {
            problems.0.push(problem);
        }
    }
    match problems.is_empty() {
        true => Ok(()),
        false => Err(refuse::fields(std::mem::take(problems))),
    }
}

/// `PATCH /lk/api/v1/{table}/{id}`: the fields that are named change, the others stay.
pub(super) async fn change(
    scene: Scene,
    Path((table, id)): Path<(String, String)>,
    headers: HeaderMap,
    Json(body): Json,
) -> Result<Response, Problem> {
    let pass = writing(&scene, &table)?;
    let row = live(&scene, &pass, &id).await?;
    answer::meant_for(&headers, row.version)?;
    let sent = typed::sent(body, true)?;
    let mut problems = Problems::default();
    let values = sent
        .read(&scene, &pass, Some(&row.values), &mut problems)
        .await?;
    let how = sent.how(&scene, &pass, &mut problems).await?;
    let mut whole = row.values.clone();
    for (name, value) in &values.0 {
        whole.set(name, value.clone());
    }
    all_of_them(&pass, &whole, &mut problems)?;
    let mut tx = scene.db().begin().await?;
    rows::update(&mut tx, &pass, row.id, row.version, &values, &how)
        .await
        .map_err(refuse::write)?;
    tx.commit().await?;
    let row = read::row(&scene, &pass, &id).await?;
    read::told(&scene, &pass, &row, 200).await
}

/// The record, if it is not deleted.
async fn live(scene: &Scene, pass: &Writing, id: &str) -> Result<Row, Problem> {
    let row = read::row(scene, pass, id).await?;
    match row.deleted_at {
        None => Ok(row),
        Some(_) => Err(Problem::of_status(404)),
    }
}

/// `DELETE /lk/api/v1/{table}/{id}`; the reason may stand in the address.
pub(super) async fn delete(
    scene: Scene,
    Path((table, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let pass = writing(&scene, &table)?;
    let row = live(&scene, &pass, &id).await?;
    answer::meant_for(&headers, row.version)?;
    let mut reason = serde_json::Map::new();
    for (key, text) in address::pairs(&scene)? {
        if key != "reason" {
            let errors = vec![refuse::wrong(&key, "Такого параметра нет.")];
            return Err(Problem::new(400, "Адрес понят не весь.").with_errors(errors));
        }
        reason.insert(key, text.into());
    }
    let how = circumstances(&scene, &pass, typed::sent(reason.into(), false)?).await?;
    let mut tx = scene.db().begin().await?;
    rows::delete(&mut tx, &scene.catalog, &pass, row.id, row.version, &how)
        .await
        .map_err(refuse::write)?;
    tx.commit().await?;
    finished(&scene, &pass, &id).await
}

async fn circumstances(scene: &Scene, pass: &Writing, sent: Sent) -> Result<How, Problem> {
    let mut problems = Problems::default();
    let how = sent.how(scene, pass, &mut problems).await?;
    match problems.is_empty() {
        true => Ok(how),
        false => Err(refuse::fields(problems)),
    }
}

async fn finished(scene: &Scene, pass: &Writing, id: &str) -> Result<Response, Problem> {
    let row = read::row(scene, pass, id).await?;
    read::told(scene, pass, &row, 200).await
}

/// What is done to a record without a form.
#[derive(Clone, Copy)]
enum Act {
    Restore,
    Archive,
    Unarchive,
}

/// `POST …/restore`.
pub(super) async fn restore(
    scene: Scene,
    path: Path<(String, String)>,
    headers: HeaderMap,
    body: Json,
) -> Result<Response, Problem> {
    act(scene, path, headers, body, Act::Restore).await
}

/// `POST …/archive`.
pub(super) async fn archive(
    scene: Scene,
    path: Path<(String, String)>,
    headers: HeaderMap,
    body: Json,
) -> Result<Response, Problem> {
    act(scene, path, headers, body, Act::Archive).await
}

/// `POST …/unarchive`.
pub(super) async fn unarchive(
    scene: Scene,
    path: Path<(String, String)>,
    headers: HeaderMap,
    body: Json,
) -> Result<Response, Problem> {
    act(scene, path, headers, body, Act::Unarchive).await
}

async fn act(
    scene: Scene,
    Path((table, id)): Path<(String, String)>,
    headers: HeaderMap,
    Json(body): Json,
    act: Act,
) -> Result<Response, Problem> {
    let pass = writing(&scene, &table)?;
    let row = match act {
        Act::Restore => read::row(&scene, &pass, &id).await?,
        _ => live(&scene, &pass, &id).await?,
    };
    answer::meant_for(&headers, row.version)?;
    let how = circumstances(&scene, &pass, typed::sent(body, false)?).await?;
    let already = match act {
        Act::Restore => row.deleted_at.is_none(),
        Act::Archive => row.archived_at.is_some(),
        Act::Unarchive => row.archived_at.is_none(),
    };
    if already {
        return read::told(&scene, &pass, &row, 200).await;
    }
    let mut tx = scene.db().begin().await?;
    let done = match act {
        Act::Restore => rows::restore(&mut tx, &pass, row.id, row.version, &how).await,
        Act::Archive => rows::archive(&mut tx, &pass, row.id, row.version, &how).await,
        Act::Unarchive => rows::unarchive(&mut tx, &pass, row.id, row.version, &how).await,
    };
    done.map_err(refuse::write)?;
    tx.commit().await?;
    finished(&scene, &pass, &id).await
}
