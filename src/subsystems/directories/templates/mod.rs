//! S02.9 and S02.10: the catalogue of templates of documents, the service that makes them, and printing any record by
//! a published template. The language of templates is `documents::templates`; here are its fields, the versions, the
//! pages and the rights: a document shows what its printer may see, and nothing more.

mod catalogue;
mod compare;
mod data;
mod editor;
mod fields;
mod output;
mod print;
mod registers;
mod sample;
mod state;
mod store;
mod terms;

use crate::{
    registers::Door,
    web::{Guard, Route},
};

pub use data::{of_record, person_value};
pub use fields::dictionary;
pub use output::Pressroom;
pub use registers::{DOCUMENT_TEMPLATES, ISSUED_DOCUMENTS};
pub use sample::sample;
pub use store::{Stored, newest_published, published_for};

use super::super::readers::STAFF;

/// Where the catalogue lives.
pub const ADDRESS: &str = "/lk/directories/templates";
/// Who makes templates.
pub const MAKERS: &[&str] = &["ADM", "DEK", "MET", "KON", "HR"];
/// Who gives documents out under a number.
pub const ISSUERS: &[&str] = &["DEK", "KON", "HR"];

/// The page of the subsystem's contents.
pub const DOOR: Door = Door {
    title: "Шаблоны документов",
    url: ADDRESS,
    about: "Справки, приказы, протоколы, карточки: каталог, составление, версии, печать.",
    roles: STAFF,
};

/// The routes of this room; every card's «Печать» leads to the last of them.
pub fn routes() -> Vec<Route> {
    const READ: Guard = Guard::Roles(STAFF);
    const MAKE: Guard = Guard::Roles(MAKERS);
    let routes = vec![
        Route::get("/lk/directories/templates", READ, catalogue::list),
        Route::form("/lk/directories/templates/new", MAKE, editor::new),
        Route::post("/lk/directories/templates/new", MAKE, editor::create),
        Route::get("/lk/directories/templates/{id}", READ, catalogue::card),
        Route::form("/lk/directories/templates/{id}/edit", MAKE, editor::edit),
        Route::post("/lk/directories/templates/{id}/edit", MAKE, editor::save),
        Route::post("/lk/directories/templates/{id}/state", MAKE, state::change),
        Route::file(
            "/lk/directories/templates/{id}/source",
            READ,
            catalogue::source,
        ),
        Route::file(
            "/lk/directories/templates/{id}/sample",
            READ,
            catalogue::sample,
        ),
        Route::get(
            "/lk/directories/templates/{id}/try",
            READ,
            catalogue::try_on,
        ),
        Route::get(
            "/lk/directories/templates/{id}/compare",
            READ,
            compare::show,
        ),
        Route::file("/lk/directories/issued/{id}", Guard::Login, print::again),
        Route::file("/lk/r/{table}/{id}/print", Guard::Login, print::show),
        Route::post(
            "/lk/r/{table}/{id}/print",
            Guard::Roles(ISSUERS),
            print::issue,
        )
        .issuing(),
    ];
    let room = Pressroom::default();
    let carry = |route: Route| route.carrying(room.clone());
    routes.into_iter().map(carry).collect()
}
