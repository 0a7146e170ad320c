//! Registers in and out of spreadsheets. Out: exactly what the list shows. In: a file or pasted rows are read,
//! tried row by row without writing anything, told in plain words, and applied as one batch that can be taken back.
//! What a file looks like inside is known by `sheets`; how a record is written, by `rows`.

mod apply;
mod blank;
mod cells;
mod check;
mod columns;
mod export;
mod keys;
mod near;
mod own;
mod pages;
mod run;
mod source;
mod store;
mod targets;
mod views;

use std::sync::Arc;

use super::{Catalog, jobs::Jobs};
use crate::web::{Guard, Limits, Route};

pub use export::{file as export_file, given};
pub use run::{Ground, Loaded, load};

/// Files that can be read as a table.
const TABLES: &[&str] = &["xlsx", "xls", "ods", "csv", "txt"];
/// A file to import. The content is read by `sheets`, which says better than a signature what is wrong.
const FILES: Limits = Limits::new(30 << 20, 1).only(TABLES).unread();
/// Pasted rows: text, which a form without files would make six times as long.
const PASTE: Limits = Limits::new(1 << 10, 0).text(8 << 20);

/// The routes of all registers of the catalogue.
pub fn routes(catalog: &Arc<Catalog>) -> Vec<Route> {
    use Guard::Login;
    let jobs = Arc::new(Jobs::default());
    let routes = vec![
        Route::file("/lk/r/{table}/export.xlsx", Login, export::download),
        Route::file("/lk/r/{table}/export.csv", Login, export::download),
        Route::file("/lk/r/{table}/export.ods", Login, export::download),
        Route::file("/lk/r/{table}/export.json", Login, export::download),
        Route::file("/lk/r/{table}/export.jsonl", Login, export::download),
        Route::form("/lk/r/{table}/import", Login, pages::begin),
        Route::post("/lk/r/{table}/import", Login, pages::take).with_files(FILES),
        Route::file("/lk/r/{table}/import/blank.xlsx", Login, blank::download),
        Route::form("/lk/r/{table}/paste", Login, pages::paste),
        Route::post("/lk/r/{table}/paste", Login, pages::take_pasted).with_files(PASTE),
        Route::get("/lk/r/{table}/import/{batch}", Login, pages::show),
        Route::post(
            "/lk/r/{table}/import/{batch}/columns",
            Login,
            pages::columns,
        ),
        Route::post("/lk/r/{table}/import/{batch}/apply", Login, pages::apply),
        Route::post("/lk/r/{table}/import/{batch}/drop", Login, pages::discard),
        Route::file(
            "/lk/r/{table}/import/{batch}/rejected.xlsx",
            Login,
            export::rejected,
        ),
    ];
    let carry = |route: Route| route.carrying(catalog.clone()).carrying(jobs.clone());
    routes.into_iter().map(carry).collect()
}
