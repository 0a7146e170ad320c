//! One action over many records: chosen rows, a page, or everything that is found. It is asked about once, carried
//! out as one batch and can be taken back.

use std::sync::Arc;

use axum::{Extension, response::Response};
use serde::Serialize;

use super::{
    Scene, form,
    inputs::{self, Read, Typed},
    list,
};
use crate::{
    registers::{
        Lists, Names, Values, Writing,
        batch::{self, Undo},
        jobs::Jobs,
        query::{self, Ask},
        rows::{self, Error as Bad, How},
    },
    web::{Error, Fields, Flash, Path, Result, page::see_other, text},
};

/// One batch is no larger: it is one transaction.
const MOST: i64 = 20_000;

/// `POST /lk/r/{table}/bulk`: first asks what exactly, then does it.
pub(super) async fn run(scene: Scene, Path(table): Path<String>, sent: Fields) -> Result<Response> {
    let pass = scene.write(&table)?;
    let pairs = list::pairs_of(sent.get("_query"));
    let asked = Ask::parse(&pass, &pairs, scene.asker.today);
    let ids = chosen(&scene, &pass, &sent, &asked).await?;
    let back = format!("/lk/r/{table}?{}", asked.to_query(false));
    if ids.is_empty() {
        return Ok(form::saved(&scene, &back, Flash::NothingChosen));
    }
    if i64::try_from(ids.len()).unwrap_or(i64::MAX) > MOST {
        return super::act::refused(
            &scene,
            &table,
            &back,
            &format!("За один раз изменяется не больше {MOST} записей."),
            &[],
            "Сузьте отбор и выполните действие по частям.",
        );
    }
    let action = sent.get("_action");
    if action == "merge" {
        let ids: Vec<String> = ids.iter().take(12).map(i64::to_string).collect();
        let to = format!("/lk/r/{table}/merge?ids={}", ids.join(","));
        return Ok(see_other(&to));
    }
    let field = pass.field(sent.get("_field"));
    let typed = Typed::of(&sent);
    let known = matches!(
        action,
        "set" | "archive" | "unarchive" | "delete" | "restore"
    );
    if !known || (action == "set" && field.is_none()) {
        return Ok(form::saved(&scene, &back, Flash::NothingChosen));
    }
    let lists = Lists::of(scene.db(), field).await?;
    let mut read = Read::default();
    if let Some(field) = field.filter(|_| action == "set") {
        let all = inputs::read(&scene, &pass, &typed, &lists, false).await?;
        read.picks = all.picks;
        read.problems.0 = all.problems.0;
        read.problems
            .0
            .retain(|problem| problem.field == field.name);
        read.values
            .set(field.name, all.values.get(field.name).clone());
    }
    let sure = sent.get("_sure") == "1";
    if !sure || !read.problems.is_empty() {
        if !sure {
            read.problems.0.clear();
        }
        let page = Asking {
            sent: &sent,
            ids: &ids,
            back: &back,
        };
        return ask(&scene, &pass, &page, &typed, &read, &lists).await;
    }
    match carry_out(&scene, &pass, action, &ids, &read.values, &sent).await? {
        Ok(batch) => {
            let joint = if back.ends_with('?') { "" } else { "&" };
            Ok(see_other(&format!("{back}{joint}batch={batch}")))
        }
        Err(words) => super::act::refused(
            &scene,
            &table,
            &back,
            "Ни одна запись не изменена.",
            &words,
            "Снимите отметку с этих записей или исправьте их и повторите действие.",
        ),
    }
}

/// The numbers of the records: ticked ones, or everything that the list finds.
async fn chosen(scene: &Scene, pass: &Writing, sent: &Fields, asked: &Ask) -> Result<Vec<i64>> {
    if sent.get("_scope") != "found" {
        let ids = sent.all("_id").filter_map(|text| text.parse().ok());
        let mut seen = std::collections::BTreeSet::new();
        return Ok(ids.filter(|id| seen.insert(*id)).collect());
    }
    Ok(query::ids(scene.db(), &scene.catalog, pass, asked, MOST + 1, 0).await?)
}

/// What is asked about.
struct Asking<'a> {
    sent: &'a Fields,
    ids: &'a [i64],
    back: &'a str,
}

async fn ask(
    scene: &Scene,
    pass: &Writing,
    page: &Asking<'_>,
    typed: &Typed,
    read: &Read,
    lists: &Lists,
) -> Result<Response> {
    let Asking { sent, ids, back } = *page;
    let register = pass.register();
    let first: Vec<i64> = ids.iter().copied().take(10).collect();
    let names = Names::of(scene.db(), &scene.catalog, register, &first).await?;
    let names: Vec<String> = first
        .iter()
        .map(|id| names.get(register.table, *id))
        .collect();
    let input = match pass
        .field(sent.get("_field"))
        .filter(|_| sent.get("_action") == "set")
    {
        Some(field) => {
            let all = inputs::inputs(scene, pass, typed, read, lists, false).await?;
            all.into_iter().find(|input| input.is(field.name))
        }
        None => None,
    };
    let action = sent.get("_action");
    let many = text::plural(
        i64::try_from(ids.len()).unwrap_or(i64::MAX),
        ["запись", "записи", "записей"],
    );
    let title = match action {
        "set" => format!("Изменить {} {many}", ids.len()),
        "archive" => format!("Перевести в архив {} {many}", ids.len()),
        "unarchive" => format!("Вернуть из архива {} {many}", ids.len()),
        "restore" => format!("Восстановить {} {many}", ids.len()),
        _ => format!("Удалить {} {many}", ids.len()),
    };
    let table = register.table;
    scene
        .page("registers_bulk.html", &title, table)
        .crumb(register.many, &format!("/lk/r/{table}"))
        .status(if read.problems.is_empty() { 200 } else { 422 })
        .with("table", table)
        .with("names", &names)
        .with("more", &ids.len().saturating_sub(names.len()))
        .with("input", &input)
        .with("problems", &read.problems.0)
        .with("action", action)
        .with("field", sent.get("_field"))
        .with("scope", sent.get("_scope"))
        .with(
            "ids",
            &if sent.get("_scope") == "found" {
                Vec::new()
            } else {
                ids.to_vec()
            },
        )
        .with("query", sent.get("_query"))
        .with("reason", sent.get("_reason"))
        .with("back", back)
        .render()
}

/// Everything or nothing: the number of the batch, or why not, record by record.
async fn carry_out(
    scene: &Scene,
    pass: &Writing,
    action: &str,
    ids: &[i64],
    values: &Values,
    sent: &Fields,
) -> Result<std::result::Result<i64, Vec<String>>> {
    let register = pass.register();
    let what = match (action, values.0.keys().next()) {
        ("set", Some(name)) => {
            let label = register.field(name).map_or("", |field| field.label);
            format!("изменено поле «{label}»")
        }
        ("archive", _) => "переведены в архив".to_owned(),
        ("unarchive", _) => "возвращены из архива".to_owned(),
        ("restore", _) => "восстановлены".to_owned(),
        _ => "удалены".to_owned(),
    };
    let reason = crate::registers::value::one_line(sent.get("_reason"));
    let mut tx = scene.db().begin().await?;
    let batch = batch::open(&mut tx, pass, "bulk", &what)
        .await
        .map_err(unexpected)?;
    let how = How {
        reason: (!reason.is_empty()).then_some(reason),
        batch: Some(batch),
        ..How::default()
    };
    let mut wrong = Vec::new();
    let mut done = 0;
    for id in ids {
        let Some(row) = rows::of_tx(&mut tx, pass, *id).await? else {
            continue;
        };
        let version = row.version;
        let result = match action {
            "restore" if row.deleted_at.is_some() => {
                rows::restore(&mut tx, pass, *id, version, &how).await
            }
            _ if row.deleted_at.is_some() => continue,
            "set" => rows::update(&mut tx, pass, *id, version, values, &how).await,
            "archive" if row.archived_at.is_none() => {
                rows::archive(&mut tx, pass, *id, version, &how).await
            }
            "unarchive" if row.archived_at.is_some() => {
                rows::unarchive(&mut tx, pass, *id, version, &how).await
            }
            "delete" => rows::delete(&mut tx, &scene.catalog, pass, *id, version, &how).await,
            _ => continue,
        };
        match result {
            Ok(now) => done += usize::from(now != version),
            Err(Bad::Storage(error)) => return Err(error.into()),
            Err(bad) => {
                wrong.push((*id, bad.to_string()));
                // After a refusal PostgreSQL takes no more in this transaction; and twenty reasons are enough.
                if wrong.len() >= 20 || scene.db().is_postgres() {
                    break;
                }
            }
        }
    }
    if wrong.is_empty() {
        batch::close(&mut tx, batch, done)
            .await
            .map_err(unexpected)?;
        tx.commit().await?;
        return Ok(Ok(batch));
    }
    drop(tx);
    let ids: Vec<i64> = wrong.iter().map(|(id, _)| *id).collect();
    let names = Names::of(scene.db(), &scene.catalog, register, &ids).await?;
    let words = wrong
        .into_iter()
        .map(|(id, why)| format!("{}: {why}", names.get(register.table, id)));
    Ok(Err(words.collect()))
}

fn unexpected(bad: Bad) -> Error {
    match bad {
        Bad::Storage(error) => error.into(),
        Bad::NotFound => Error::NotFound,
        other => Error::Fault(other.into()),
    }
}

#[derive(Serialize)]
struct Line {
    id: i64,
    at: String,
    who: String,
    rows: i64,
    what: String,
    begun: bool,
    reached: Option<i64>,
    undone: Option<String>,
    note: Option<String>,
}

/// `GET /lk/r/{table}/batches`.
pub(super) async fn batches(
    scene: Scene,
    Extension(jobs): Extension<Arc<Jobs>>,
    Path(table): Path<String>,
) -> Result<Response> {
    let pass = scene.read(&table)?;
    let register = pass.register();
    let all = batch::list(scene.db(), register.table)
        .await
        .map_err(unexpected)?;
    let lines: Vec<Line> = all
        .into_iter()
        .map(|batch| Line {
            id: batch.id,
            at: text::moment(&batch.at, scene.zone()),
            who: batch.who.unwrap_or_else(|| "программа".to_owned()),
            rows: batch.rows,
            what: done(&batch.kind, batch.what),
            // Begun and not ended: it goes on now, or was broken off with the program and can be gone on with.
            begun: batch.undo_at.is_some() && batch.undone_at.is_none(),
            reached: jobs.running(batch.id).map(|progress| progress.done()),
            undone: batch.undone_at.map(|at| text::moment(&at, scene.zone())),
            note: batch.note,
        })
        .collect();
    let title = format!("Действия над записями: {}", register.many);
    scene
        .page("registers_batches.html", &title, &table)
        .crumb(register.many, &format!("/lk/r/{table}"))
        .with("table", &table)
        .with("busy", &lines.iter().any(|line| line.reached.is_some()))
        .with("lines", &lines)
        .with("may_write", &scene.may_write(&table))
        .render()
}

/// What was done, with its kind unless the words begin with it.
fn done(kind: &str, what: String) -> String {
    let kind = match kind {
        "import" => "загрузка файла",
        "paste" => "вставка строк",
        "merge" => "слияние",
        _ => "действие над списком",
    };
    match what.starts_with(kind) {
        true => what,
        false => format!("{kind}: {what}"),
    }
}

/// `POST /lk/r/{table}/batches/undo`.
pub(super) async fn undo(
    scene: Scene,
    Extension(jobs): Extension<Arc<Jobs>>,
    Path(table): Path<String>,
    sent: Fields,
) -> Result<Response> {
    let pass = scene.write(&table)?;
    let id: i64 = sent.get("id").parse().map_err(|_| Error::BadRequest)?;
    let to = format!("/lk/r/{table}/batches");
    let Some(found) = batch::find(scene.db(), &table, id)
        .await
        .map_err(unexpected)?
    else {
        return Ok(form::saved(&scene, &to, Flash::BatchGone));
    };
    if found.undone_at.is_some() {
        return Ok(form::saved(&scene, &to, Flash::BatchGone));
    }
    match found.is_large() {
        true => undo_large(&scene, &jobs, &pass, id).await,
        false => undo_small(&scene, &pass, id).await,
    }
}

async fn undo_small(scene: &Scene, pass: &Writing, id: i64) -> Result<Response> {
    let table = pass.register().table;
    let to = format!("/lk/r/{table}/batches");
    let undo = Undo {
        db: scene.db(),
        catalog: &scene.catalog,
        pass,
        id,
    };
    match undo.whole().await {
        Ok(undone) => Ok(form::saved(scene, &to, flash(undone.kept.is_empty()))),
        Err(Bad::NotFound) => Ok(form::saved(scene, &to, Flash::BatchGone)),
        Err(Bad::Problems(problems)) => {
            let words: Vec<String> = problems.0.into_iter().map(|p| p.text).collect();
            super::act::refused(
                scene,
                table,
                &to,
                "Действие не отменено: прежние значения теперь с чем-то совпадают.",
                &words,
                "Исправьте мешающие записи и повторите отмену.",
            )
        }
        Err(bad) => Err(unexpected(bad)),
    }
}

/// A large batch goes back behind the page of batches, which shows how far it is.
async fn undo_large(scene: &Scene, jobs: &Arc<Jobs>, pass: &Writing, id: i64) -> Result<Response> {
    let table = pass.register().table;
    let to = format!("/lk/r/{table}/batches");
    let (db, catalog, pass) = (scene.db().clone(), scene.catalog.clone(), pass.clone());
    jobs.start(id, |progress| async move {
        let undo = Undo {
            db: &db,
            catalog: &catalog,
            pass: &pass,
            id,
        };
        if let Err(error) = undo.parts(&progress).await {
            tracing::error!(%error, batch = id, "действие не отменено до конца");
        }
    })
    .await;
    let now = batch::find(scene.db(), table, id)
        .await
        .map_err(unexpected)?;
    match now.filter(|batch| batch.undone_at.is_some()) {
        Some(undone) => Ok(form::saved(scene, &to, flash(undone.note.is_none()))),
        None => Ok(see_other(&to)),
    }
}

fn flash(wholly: bool) -> Flash {
    match wholly {
        true => Flash::BatchUndone,
        false => Flash::BatchPartlyUndone,
    }
}
