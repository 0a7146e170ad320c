//! Announcements: written, looked at before they go, published, told to everyone they are for, acknowledged, withdrawn.
//! What was published is not rewritten: whoever wants to say it better withdraws it and publishes a copy.

mod audience;
pub mod deliver;
mod draft;
mod editor;
mod export;
mod reader;
mod readers;
pub mod store;

use crate::web::{Guard, Route};

/// Who announces: to everyone, or, as a curator, to groups of their own.
pub const WRITERS: &[&str] = &["SITE", "EIO", "KUR"];
/// Who announces to everyone.
pub const TO_ALL: &[&str] = &["SITE", "EIO"];

/// The routes.
pub(super) fn routes() -> Vec<Route> {
    let writers = Guard::Roles(WRITERS);
    let login = Guard::Login;
    vec![
        Route::get("/lk/announcements", login, reader::list).in_menu("Объявления"),
        Route::get("/lk/announcements/all", writers, editor::all),
        Route::form("/lk/announcements/new", writers, editor::new),
        Route::post("/lk/announcements/new", writers, editor::create),
        Route::get("/lk/announcements/{id}", login, reader::show),
        Route::post("/lk/announcements/{id}/ack", login, reader::acknowledge).owed(),
        Route::post("/lk/announcements/{id}/close", login, reader::close).owed(),
        Route::form("/lk/announcements/{id}/edit", writers, editor::edit),
        Route::post("/lk/announcements/{id}/edit", writers, editor::save),
        Route::post("/lk/announcements/{id}/act", writers, editor::act),
        Route::get("/lk/announcements/{id}/readers", writers, readers::show),
        Route::file(
            "/lk/announcements/{id}/readers.xlsx",
            writers,
            export::download,
        ),
        Route::post("/lk/announcements/{id}/remind", writers, readers::remind),
    ]
}
