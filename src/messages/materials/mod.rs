//! Placing of materials (E.P2, E.P3.5): whoever studies or works here asks, names the author and the source and chooses
//! the section; the responsible person checks by the rules, talks, and places it, returns it or refuses with a reason.

mod ask;
mod card;
mod decide;
mod form;
mod placed;
mod queue;
mod shelf;
pub mod steps;
mod store;

use crate::web::{Guard, Limits, Route};

pub(super) use store::waiting;

/// Who checks and places.
pub const KEEPERS: &[&str] = &["EIO", "SITE"];
/// What may be attached: five files of 20 MB, documents and pictures.
const FILES: Limits = Limits::new(20 << 20, 5).text(128 << 10).only(&[
    "pdf", "png", "jpg", "jpeg", "webp", "docx", "xlsx", "pptx", "odt", "ods", "odp", "doc", "xls",
    "ppt", "rtf", "csv", "txt",
]);

/// The routes.
pub(super) fn routes() -> Vec<Route> {
    let keepers = Guard::Roles(KEEPERS);
    let login = Guard::Login;
    vec![
        Route::get("/lk/materials", login, ask::own).in_menu("Материалы"),
        Route::form("/lk/materials/new", login, ask::new),
        Route::post("/lk/materials/new", login, ask::create).with_files(FILES),
        Route::get("/lk/materials/queue", keepers, queue::show),
        Route::get("/lk/materials/placed", login, placed::list),
        Route::get("/lk/materials/placed/{id}", login, placed::show),
        Route::file("/lk/materials/file/{link}", login, placed::file),
        Route::get("/lk/materials/{id}", login, card::show),
        Route::form("/lk/materials/{id}/edit", login, ask::edit),
        Route::post("/lk/materials/{id}/edit", login, ask::save).with_files(FILES),
        Route::post("/lk/materials/{id}/say", login, card::say),
        Route::post("/lk/materials/{id}/cancel", login, card::cancel),
        Route::post("/lk/materials/{id}/decide", keepers, decide::run),
    ]
}
