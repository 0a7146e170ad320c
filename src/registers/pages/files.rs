//! Files of a record: what is attached, and the file itself for those who may read the record.

use axum::response::Response;

use serde::Serialize;

use super::{Scene, form};
use crate::{
    registers::{
        Reading, Writing,
        describe::{Field, Kind},
        history::{self, Action, Change},
        record::Value,
        rows::{self, How},
    },
    storage::{
        StoredFile,
        files::{self, Link},
        v,
    },
    web::{self, Error, Fields, Flash, Path, Result, Uploads, Use, text},
};

/// A field of files with what is in it.
#[derive(Serialize)]
pub(super) struct Shelf {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    required: bool,
    room: bool,
    files: Vec<Attached>,
}

#[derive(Serialize)]
struct Attached {
    link: i64,
    name: String,
    size: String,
    url: String,
    /// The address of its small picture; empty: it has none.
    preview: String,
}

/// The files of a record, by fields.
pub(super) async fn of(scene: &Scene, pass: &Reading, id: i64) -> Result<Vec<Shelf>> {
    let table = pass.register().table;
    let mut shelves = Vec::new();
    let fields: Vec<_> = pass.fields().collect();
    if !fields
        .iter()
        .any(|field| matches!(field.kind, Kind::Files(_)))
    {
        return Ok(shelves);
    }
    let attached = files::attached(scene.db(), table, id).await?;
    for field in fields {
        let Kind::Files(most) = field.kind else {
            continue;
        };
        let of_field = attached
            .iter()
            .filter(|a| a.role.as_deref() == Some(field.name));
        let files: Vec<Attached> = of_field
            .map(|a| Attached {
                link: a.link_id,
                name: a.file.name.clone(),
                size: text::size(a.file.size.unsigned_abs()),
                url: format!("/lk/r/{table}/file/{}", a.link_id),
                preview: preview_of(scene, table, a),
            })
            .collect();
        shelves.push(Shelf {
            name: field.name,
            label: field.label,
            hint: field.hint,
            required: field.required,
            room: files.len() < usize::from(most),
            files,
        });
    }
    Ok(shelves)
}

/// Where the small picture of a file is, if it has one and this person gets files.
fn preview_of(scene: &Scene, table: &str, attached: &files::Attached) -> String {
    let url = format!("/lk/r/{table}/file/{}/preview", attached.link_id);
    let offered = scene.visit.asked.offers(&url, Use::File);
    match offered && web::has_preview(&attached.file) {
        true => url,
        false => String::new(),
    }
}

/// `GET /lk/r/{table}/file/{link}`: the content, for whoever sees the record and the field.
pub(super) async fn show(
    scene: Scene,
    Path((table, link)): Path<(String, i64)>,
) -> Result<Response> {
    let file = seen(&scene, &table, link).await?;
    web::serve_file(&scene.state, &file, true).await
}

/// `GET /lk/r/{table}/file/{link}/preview`: a picture made small, for the same people.
pub(super) async fn preview(
    scene: Scene,
    Path((table, link)): Path<(String, i64)>,
) -> Result<Response> {
    let file = seen(&scene, &table, link).await?;
    web::serve_preview(&scene.state, &file).await
}

/// The file of a link, if this person sees the record and the field it is attached to.
async fn seen(scene: &Scene, table: &str, link: i64) -> Result<StoredFile> {
    let pass = scene.read(table)?;
    let found: Option<(i64, Option<String>)> = scene
        .db()
        .opt(
            "SELECT entity_id, role FROM file_link WHERE id = $1 AND entity = $2",
            v![link, pass.register().table],
        )
        .await?;
    let (id, role) = found.ok_or(Error::NotFound)?;
    role.as_deref()
        .and_then(|name| pass.field(name))
        .ok_or(Error::NotFound)?;
    rows::get(scene.db(), &pass, id)
        .await?
        .ok_or(Error::NotFound)?;
    let attached = files::attached(scene.db(), pass.register().table, id).await?;
    let attached = attached.into_iter().find(|a| a.link_id == link);
    Ok(attached.ok_or(Error::NotFound)?.file)
}

/// `POST /lk/r/{table}/{id}/files`: attaches what was sent to the field.
pub(super) async fn attach(
    scene: Scene,
    Path((table, id)): Path<(String, i64)>,
    sent: Fields,
    mut uploads: Uploads,
) -> Result<Response> {
    let pass = scene.write(&table)?;
    form::live(&scene, &pass, id).await?;
    let field = pass.field(sent.get("field")).ok_or(Error::NotFound)?;
    let Kind::Files(most) = field.kind else {
        return Err(Error::NotFound);
    };
    let card = format!("/lk/r/{table}/{id}");
    let refused: Vec<String> = uploads.refused.iter().map(|r| r.text.clone()).collect();
    let files = uploads.take("file");
    if !refused.is_empty() || files.is_empty() {
        let text = "Файл не прикреплён.";
        let advice = "Выберите другой файл: PDF, картинку, документ или таблицу, и повторите.";
        return super::act::refused(&scene, &table, &card, text, &refused, advice);
    }
    let attached = files::attached(scene.db(), pass.register().table, id).await?;
    let there = attached
        .iter()
        .filter(|a| a.role.as_deref() == Some(field.name))
        .count();
    if there + files.len() > usize::from(most) {
        let text = format!("В поле «{}» помещается файлов: {most}.", field.label);
        let advice = "Открепите лишний файл и прикрепите новый.";
        return super::act::refused(&scene, &table, &card, &text, &[], advice);
    }
    let mut tx = scene.db().begin().await?;
    let now = scene.asker.now;
    for (at, upload) in files.into_iter().enumerate() {
        let file = scene
            .state
            .files
            .keep(&mut tx, upload.staged, &upload.name, upload.mime, now)
            .await?;
        let link = Link {
            entity: pass.register().table,
            entity_id: id,
            role: Some(field.name),
            sort: i64::try_from(there + at).unwrap_or(0),
        };
        files::attach(&mut tx, &file, link, now).await?;
        let change = Change::new(field.name, Value::Empty, Value::Text(file.name.clone()));
        note(&mut tx, &pass, id, change).await?;
    }
    tx.commit().await?;
    Ok(form::saved(&scene, &card, Flash::FileAdded))
}

/// `POST /lk/r/{table}/{id}/files/remove`.
pub(super) async fn remove(
    scene: Scene,
    Path((table, id)): Path<(String, i64)>,
    sent: Fields,
) -> Result<Response> {
    let pass = scene.write(&table)?;
    form::live(&scene, &pass, id).await?;
    let link: i64 = sent.get("link").parse().map_err(|_| Error::BadRequest)?;
    let attached = files::attached(scene.db(), pass.register().table, id).await?;
    let attached = attached.into_iter().find(|a| a.link_id == link);
    let attached = attached.ok_or(Error::NotFound)?;
    let field: &Field = attached
        .role
        .as_deref()
        .and_then(|name| pass.field(name))
        .ok_or(Error::NotFound)?;
    let mut tx = scene.db().begin().await?;
    files::detach(&mut tx, link).await?;
    let change = Change::new(field.name, Value::Text(attached.file.name), Value::Empty);
    note(&mut tx, &pass, id, change).await?;
    tx.commit().await?;
    Ok(form::saved(
        &scene,
        &format!("/lk/r/{table}/{id}"),
        Flash::FileGone,
    ))
}

/// The history has a line of it; the record itself stays at its version.
async fn note(tx: &mut crate::storage::Tx, pass: &Writing, id: i64, change: Change) -> Result<()> {
    let row = rows::of_tx(tx, pass, id).await?.ok_or(Error::NotFound)?;
    let how = How::default();
    history::note(tx, pass, id, Action::File, vec![change], row.version, &how).await?;
    Ok(())
}
