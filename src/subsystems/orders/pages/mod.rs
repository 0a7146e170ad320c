//! The pages of orders under `/lk/orders`: the list, the designer, consents, signature, print, extract, the book.
//! What an order does to a person's work is decided beside them, not here.

mod act;
mod book;
mod edit;
mod inputs;
mod list;
mod paste;
mod people;
mod print;
mod show;

pub use list::notices;

use crate::{
    registers::pages::Scene,
    subsystems::orders::{
        rights,
        store::{self, Doc, Kind},
    },
    web::{Error, Guard, Page, Result, Route},
};

/// The routes.
pub fn routes() -> Vec<Route> {
    let readers = Guard::Roles(super::READERS);
    let writers = Guard::Roles(super::WRITERS);
    use Guard::Login;
    vec![
        Route::get("/lk/orders", readers, list::show).in_menu("Приказы"),
        Route::form("/lk/orders/new", writers, list::kinds),
        Route::post("/lk/orders/new", writers, act::create),
        Route::get("/lk/orders/book", readers, book::show),
        Route::get("/lk/orders/{id}", Login, show::show),
        Route::file("/lk/orders/{id}/print", Login, print::whole),
        Route::file("/lk/orders/{id}/extract/{line}", Login, print::extract),
        Route::post("/lk/orders/{id}/head", writers, edit::save_head),
        Route::form("/lk/orders/{id}/people", writers, people::show),
        Route::post("/lk/orders/{id}/people", writers, people::add),
        Route::form("/lk/orders/{id}/paste", writers, paste::show),
        Route::post("/lk/orders/{id}/paste", writers, paste::take),
        Route::form("/lk/orders/{id}/lines", writers, edit::all_lines),
        Route::post("/lk/orders/{id}/lines", writers, edit::save_all_lines),
        Route::form("/lk/orders/{id}/line/{line}", writers, edit::line),
        Route::post("/lk/orders/{id}/line/{line}", writers, edit::save_line),
        Route::post("/lk/orders/{id}/remove", writers, act::remove),
        Route::post("/lk/orders/{id}/act", Login, act::run),
    ]
}

/// An order that the visitor may open, and what they may do with it.
pub struct Opened {
    /// The order.
    pub doc: Doc,
    /// Its kind.
    pub kind: Kind,
    /// They prepare orders of this group.
    pub writes: bool,
    /// They are its signer.
    pub signs: bool,
    /// They agree to it now.
    pub agrees: bool,
}

/// The order of a number. For those who have nothing to do with it there is no such page.
pub async fn open(scene: &Scene, id: i64) -> Result<Opened> {
    let db = scene.db();
    let doc = store::doc(db, id).await?.ok_or(Error::NotFound)?;
    let kind = store::kind(db, doc.kind_id).await?.ok_or(Error::NotFound)?;
    let group = kind.kind_group.as_str();
    let me = scene.visit.person_id;
    let turn: Option<(i64, String)> = db
        .opt(
            "SELECT person_id, state FROM order_approval WHERE order_id = $1 AND person_id = $2 ORDER BY no LIMIT 1",
            crate::storage::v![id, me],
        )
        .await?;
    let signs = doc.signer_id == me;
    let reads = rights::read(&scene.visit).contains(&group);
    if !reads && !signs && turn.is_none() && doc.control_id != Some(me) {
        return Err(Error::NotFound);
    }
    Ok(Opened {
        writes: rights::write(&scene.visit).contains(&group),
        agrees: doc.state == "review" && turn.is_some_and(|(_, state)| state == "waiting"),
        signs,
        doc,
        kind,
    })
}

/// The same for those who prepare it.
pub async fn open_to_write(scene: &Scene, id: i64) -> Result<Opened> {
    let opened = open(scene, id).await?;
    match opened.writes {
        true => Ok(opened),
        false => Err(Error::Forbidden),
    }
}

/// A page of orders.
pub fn page<'a>(scene: &'a Scene, template: &'static str, title: &'a str) -> Page<'a> {
    Page::new(&scene.state, &scene.visit.asked, template, title)
        .crumb("Разделы", "/lk/registers")
        .crumb("Приказы", "/lk/orders")
}

/// The number in an address.
pub fn number(text: &str) -> Result<i64> {
    text.parse().map_err(|_| Error::NotFound)
}
