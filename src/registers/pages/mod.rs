//! The pages of every register, under `/lk/r/{table}`: contents, list, card, form, history, bulk actions, rights.
//! One set of handlers for all; what differs stands in the descriptions.

mod act;
mod bulk;
mod card;
mod conflict;
mod contents;
mod deadlines;
mod files;
mod form;
mod history;
mod inputs;
mod list;
mod lookup;
mod merge;
mod quality;
mod rights;
mod scene;
mod views;

use std::sync::Arc;

use super::{Catalog, jobs::Jobs};
use crate::web::{Guard, Limits, Route};

pub use scene::{Scene, asker};

/// The routes of all registers of the catalogue.
pub fn routes(catalog: &Arc<Catalog>) -> Vec<Route> {
    use Guard::Login;
    let routes = vec![
        Route::get("/lk/registers", Login, contents::all).in_menu("Разделы"),
        Route::get("/lk/s/{subsystem}", Login, contents::one),
        Route::get("/lk/deadlines", Login, deadlines::show),
        Route::post("/lk/deadlines", Login, deadlines::expect),
        Route::post("/lk/deadlines/enter", Login, deadlines::enter),
        Route::get("/lk/keepers", Login, deadlines::keepers),
        Route::post("/lk/keepers", Login, deadlines::appoint),
        Route::post("/lk/keepers/end", Login, deadlines::dismiss),
        Route::get("/lk/quality", Login, quality::all),
        Route::get("/lk/quality/{table}", Login, quality::one),
        Route::get("/lk/r/{table}", Login, list::show),
        Route::file("/lk/r/{table}/print", Login, list::print),
        Route::get("/lk/r/{table}/columns", Login, list::columns_page),
        Route::form("/lk/r/{table}/new", Login, form::new),
        Route::post("/lk/r/{table}/new", Login, form::create),
        Route::get("/lk/r/{table}/{id}", Login, card::show),
        Route::file("/lk/r/{table}/{id}/paper", Login, card::print),
        Route::form("/lk/r/{table}/{id}/edit", Login, form::edit),
        Route::post("/lk/r/{table}/{id}/edit", Login, form::save),
        Route::post("/lk/r/{table}/{id}/act", Login, act::run),
        Route::get("/lk/r/{table}/{id}/history", Login, history::record),
        Route::get("/lk/r/{table}/history", Login, history::register),
        Route::file("/lk/r/{table}/file/{link}", Login, files::show),
        Route::file("/lk/r/{table}/file/{link}/preview", Login, files::preview),
        Route::post("/lk/r/{table}/{id}/files", Login, files::attach)
            .with_files(Limits::new(50 << 20, 5)),
        Route::post("/lk/r/{table}/{id}/files/remove", Login, files::remove),
        Route::get("/lk/r/{table}/rights", Login, rights::show),
        Route::get("/lk/r/{table}/lookup", Login, lookup::find),
        Route::post("/lk/r/{table}/bulk", Login, bulk::run),
        Route::form("/lk/r/{table}/merge", Login, merge::show),
        Route::post("/lk/r/{table}/merge", Login, merge::run),
        Route::get("/lk/r/{table}/batches", Login, bulk::batches),
        Route::post("/lk/r/{table}/batches/undo", Login, bulk::undo),
        Route::post("/lk/r/{table}/views", Login, views::save),
        Route::post("/lk/r/{table}/views/delete", Login, views::delete),
    ];
    // What is taken back in parts, by the numbers of the batches.
    let jobs = Arc::new(Jobs::default());
    let carry = |route: Route| route.carrying(catalog.clone()).carrying(jobs.clone());
    routes.into_iter().map(carry).collect()
}
