//! The pages of requests, of the journal of login problems and of the help before the door. A handler opens the request
//! through the eyes of whoever asks: a request that is not theirs does not exist.

mod act;
mod bulk;
mod edit;
mod facts;
mod files;
mod form;
mod help;
mod inputs;
mod login_journal;
mod new;
mod news;
mod own;
mod packs;
mod queue;
mod reports;
mod show;
mod statistics;
mod words;
mod work;

pub(crate) use act::carry_out;
pub use news::notices;

use super::{
    desks::{CLEARED, Eyes, WORKERS},
    service::Now,
    store::{self, Ticket},
};
use crate::{
    documents::Press,
    registers::pages::Scene,
    web::{Error, Guard, Limits, Page, Result, Route},
};

/// What may be attached: pictures, video, papers, text; ten megabytes each.
const FILES: Limits =
    Limits::new(10 << 20, 5).only(&["png", "jpg", "jpeg", "webp", "pdf", "mp4", "txt"]);
/// The same for a stranger.
const FILES_OF_A_STRANGER: Limits =
    Limits::new(10 << 20, 3).only(&["png", "jpg", "jpeg", "webp", "pdf", "mp4", "txt"]);
/// They read the journal of login problems.
const JOURNAL: &[&str] = &["ADM", "EIO", "KON", "PDN"];
/// They read figures.
const FIGURES: &[&str] = &["ADM", "EIO", "KON", "TP", "DIR", "KACH"];
/// They decide how requests are dealt with.
const CHIEFS: &[&str] = &["ADM", "EIO"];

/// The routes of this room.
pub fn routes() -> Vec<Route> {
    use Guard::{Login, Public, Roles};
    const WORK: Guard = Roles(WORKERS);
    let press = packs::Pressroom::default();
    let routes = vec![
        Route::get("/lk/tickets", Login, own::list).in_menu("Обращения"),
        Route::form("/lk/tickets/new", Login, new::show),
        Route::post("/lk/tickets/new", Login, new::create).with_files(FILES),
        Route::get("/lk/tickets/queue", WORK, queue::show).in_menu("Очередь обращений"),
        Route::post("/lk/tickets/bulk", WORK, bulk::preview),
        Route::post("/lk/tickets/bulk/do", WORK, bulk::run),
        Route::post("/lk/tickets/bulk/undo", WORK, bulk::undo),
        Route::get("/lk/tickets/matching", Roles(CLEARED), reports::matching),
        Route::get("/lk/tickets/statistics", Roles(FIGURES), statistics::show),
        Route::get("/lk/tickets/settings", Roles(CHIEFS), reports::settings),
        Route::post(
            "/lk/tickets/settings",
            Roles(CHIEFS),
            reports::save_settings,
        ),
        Route::get("/lk/tickets/{id}", Login, show::one),
        Route::file("/lk/tickets/{id}/file/{link}", Login, files::show),
        Route::post("/lk/tickets/{id}/reply", Login, act::reply).with_files(FILES),
        Route::post("/lk/tickets/{id}/mine", Login, own::act),
        Route::post("/lk/tickets/{id}/act", Login, act::run),
        Route::post("/lk/tickets/{id}/assign", Login, act::assign),
        Route::post("/lk/tickets/{id}/join", Login, act::join),
        Route::post("/lk/tickets/{id}/papers", Login, edit::papers),
        Route::post("/lk/tickets/{id}/edit", Login, edit::save),
        Route::post("/lk/tickets/{id}/subject", Login, edit::subject),
        Route::post("/lk/tickets/{id}/correct", Login, edit::correct),
        Route::post("/lk/tickets/{id}/child", Login, edit::child),
        Route::get("/lk/tickets/{id}/pack", Login, packs::page),
        Route::file("/lk/tickets/{id}/pack/{ending}", Login, packs::file),
        Route::get("/lk/journal/login", Roles(JOURNAL), login_journal::list),
        Route::file(
            "/lk/journal/login/print",
            Roles(JOURNAL),
            login_journal::print,
        ),
        Route::file(
            "/lk/journal/login/export/{ending}",
            Roles(JOURNAL),
            login_journal::export,
        ),
        Route::get(
            "/lk/journal/login/statistics",
            Roles(JOURNAL),
            statistics::login,
        ),
        Route::get("/lk/help/login", Public, help::tree),
        Route::get("/lk/help/login/{error}", Public, help::article),
        Route::post("/lk/help/login/{error}", Public, help::answer),
        Route::form("/lk/help/request", Public, help::form),
        Route::post("/lk/help/request", Public, help::send).with_files(FILES_OF_A_STRANGER),
        Route::get("/lk/help/done", Public, help::done),
    ];
    let carry = |route: Route| route.carrying(press.clone());
    routes.into_iter().map(carry).collect()
}

/// A request that someone may see.
pub struct Opened {
    /// It.
    pub ticket: Ticket,
    /// Who looks.
    pub eyes: Eyes,
    /// They sort it out.
    pub works: bool,
    /// It is theirs, or about them.
    pub own: bool,
}

/// Opens a request through the eyes of whoever asks.
pub async fn open(scene: &Scene, id: i64) -> Result<Opened> {
    let ticket = store::find(scene.db(), id).await?.ok_or(Error::NotFound)?;
    let eyes = Eyes::of(&scene.visit);
    let works = ticket.is_sorted_out_by(&eyes);
    let own = ticket.belongs_to(eyes.me);
    match ticket.seen_by(&eyes) {
        true => Ok(Opened {
            ticket,
            eyes,
            works,
            own,
        }),
        false => Err(Error::NotFound),
    }
}

/// Opens a request to sort it out; its author is told that this is not for them.
pub async fn open_to_work(scene: &Scene, id: i64) -> Result<Opened> {
    let opened = open(scene, id).await?;
    match opened.works {
        true => Ok(opened),
        false => Err(Error::Forbidden),
    }
}

/// The circumstances of a change by a visitor.
pub async fn now(scene: &Scene) -> Result<Now> {
    Ok(Now::load(&scene.state.keeper, Some(scene.visit.person_id)).await?)
}

/// A page with the way to it.
pub fn page<'a>(scene: &'a Scene, template: &'static str, title: &'a str) -> Page<'a> {
    Page::new(&scene.state, &scene.visit.asked, template, title).crumb("Обращения", "/lk/tickets")
}

/// The press, opened when the first PDF is asked for.
pub(super) fn open_press(scene: &Scene) -> Result<Press> {
    Press::open(&scene.state.themes).map_err(Error::Fault)
}
