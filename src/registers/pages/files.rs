//! Files of a record: what is attached, and the file itself for those who may read the record.

use serde::Serialize;

use super::Scene;
use crate::{
    registers::{Reading, describe::Kind},
    storage::files,
    web::Result,
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
}

/// The files of a record, by fields.
pub(super) async fn of(scene: &Scene, pass: &Reading, id: i64) -> Result<Vec<Shelf>> {
    let table = pass.register().table;
    let mut shelves = Vec::new();
    let fields: Vec<_> = pass.fields().collect();
    if !fields.iter().any(|field| matches!(field.kind, Kind::Files(_))) {
        return Ok(shelves);
    }
    let attached = files::attached(scene.db(), table, id).await?;
    for field in fields {
        let Kind::Files(most) = field.kind else {
            continue;
        };
        let of_field = attached.iter().filter(|a| a.role.as_deref() == Some(field.name));
        let files: Vec<Attached> = of_field
            .map(|a| Attached {
                link: a.link_id,
                name: a.file.name.clone(),
                size: size(a.file.size),
                url: format!("/lk/r/{table}/file/{}", a.link_id),
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

/// `12,5 МБ`.
fn size(bytes: i64) -> String {
    match bytes {
        0..1024 => format!("{bytes} Б"),
        1024..1_048_576 => format!("{} КБ", (bytes + 512) / 1024),
        _ => format!("{},{} МБ", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576),
    }
}
