//! Files of a request and of its dialogue: kept with what they belong to, given to whoever sees it.

use axum::response::Response;
use serde::Serialize;

use super::open;
use crate::{
    registers::pages::Scene,
    storage::{
        Tx,
        files::{self, Link},
        v,
    },
    web::{Error, Path, Result, State, Upload},
};

/// A file on a page.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct Attached {
    pub name: String,
    pub url: String,
    pub picture: bool,
}

/// A kept file as a page shows it.
pub fn shown(ticket: i64, a: files::Attached) -> Attached {
    Attached {
        url: format!("/lk/tickets/{ticket}/file/{}", a.link_id),
        picture: a.file.mime.starts_with("image/"),
        name: a.file.name,
    }
}

/// Keeps what was sent with a row, in the transaction that makes the row.
pub async fn keep(
    tx: &mut Tx,
    state: &State,
    sent: Vec<Upload>,
    entity: &str,
    id: i64,
) -> Result<()> {
    let now = state.keeper.clock.now();
    for (at, upload) in sent.into_iter().enumerate() {
        let file = state
            .files
            .keep(tx, upload.staged, &upload.name, upload.mime, now)
            .await?;
        let link = Link {
            entity,
            entity_id: id,
            role: Some("file"),
            sort: i64::try_from(at).unwrap_or(0),
        };
        files::attach(tx, &file, link, now).await?;
    }
    Ok(())
}

/// `GET /lk/tickets/{id}/file/{link}`: files of internal notes only for those who sort it out.
pub(super) async fn show(scene: Scene, Path((id, link)): Path<(i64, i64)>) -> Result<Response> {
    let opened = open(&scene, id).await?;
    let found: Option<(String, i64)> = scene
        .db()
        .opt(
            "SELECT entity, entity_id FROM file_link WHERE id = $1 AND entity IN ('ticket', 'ticket_message')",
            v![link],
        )
        .await?;
    let (entity, row) = found.ok_or(Error::NotFound)?;
    if entity == "ticket" && row != id {
        return Err(Error::NotFound);
    }
    if entity == "ticket_message" {
        let message: Option<(i64, bool)> = scene
            .db()
            .opt(
                "SELECT ticket_id, internal FROM ticket_message WHERE id = $1",
                v![row],
            )
            .await?;
        let (ticket, internal) = message.ok_or(Error::NotFound)?;
        if ticket != id || internal && !opened.works {
            return Err(Error::NotFound);
        }
    }
    let all = files::attached(scene.db(), &entity, row).await?;
    let file = all
        .into_iter()
        .find(|a| a.link_id == link)
        .ok_or(Error::NotFound)?
        .file;
    crate::web::serve_file(&scene.state, &file, true).await
}
