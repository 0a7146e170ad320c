//! Putting a version into force and taking it out.

use axum::response::Response;

use super::{ADDRESS, dictionary, editor::done, store};
use crate::{
    registers::{pages::Scene, rows::Error as Bad},
    web::{Error, Fields, Flash, Path, Result, page::see_other},
};

/// `POST /lk/directories/templates/{id}/state` with `what`: `publish` or `archive`.
pub(super) async fn change(scene: Scene, Path(id): Path<i64>, sent: Fields) -> Result<Response> {
    let stored = store::get(&scene, id).await?;
    let card = format!("{ADDRESS}/{id}");
    let (made, flash) = match sent.get("what") {
        "publish" => {
            // the card tells what is wrong
            if stored
                .read(&dictionary(&scene.catalog, &stored.entity))
                .is_err()
            {
                return Ok(see_other(&card));
            }
            (store::publish(&scene, &stored).await, Flash::RecordSaved)
        }
        "archive" => (store::archive(&scene, &stored).await, Flash::RecordArchived),
        _ => return Err(Error::BadRequest),
    };
    match made {
        Ok(()) => Ok(done(&scene, &card, flash)),
        // someone was quicker: the card shows what is now
        Err(Bad::Changed(_)) => Ok(see_other(&card)),
        Err(Bad::Storage(why)) => Err(why.into()),
        Err(_) => Err(Error::NotFound),
    }
}
