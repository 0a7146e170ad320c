//! The pages of accounts under `/lk/accounts`.
//! What is decided here is only who may open which of them; everything else is decided in the room.

mod act;
mod batch;
mod card;
mod issue;
mod journal;
mod journal_mark;
mod list;
mod new;
mod print;
mod report;
mod stops;
mod watch;

use axum::response::Response;
use jiff::civil::Date;

use super::issue::plan::Officer;
use crate::{
    identity,
    registers::{pages::Scene, value::day},
    subsystems::directories::templates::Pressroom,
    web::{Error, Flash, Guard, Page, Result, Route, page::see_other, text},
};

/// Who keeps accounts.
pub const OFFICERS: &[&str] = &["ADM", "EIO"];
/// Who reads the journal of issue.
pub const JOURNAL: &[&str] = &["ADM", "EIO", "PDN"];
/// Who reads what is told to the operator.
pub const REPORT: &[&str] = &["ADM", "EIO", "PDN", "DIR"];

/// The routes.
pub fn routes() -> Vec<Route> {
    const KEEP: Guard = Guard::Roles(OFFICERS);
    const READ: Guard = Guard::Roles(JOURNAL);
    const TOLD: Guard = Guard::Roles(REPORT);
    const RULE: Guard = Guard::Roles(&["ADM"]);
    let routes = vec![
        Route::get("/lk/accounts", KEEP, list::show).in_menu("Учётные записи"),
        Route::post("/lk/accounts/act", KEEP, list::act),
        Route::post("/lk/accounts/block", KEEP, act::block_many),
        Route::form("/lk/accounts/new", KEEP, new::show),
        Route::post("/lk/accounts/new", KEEP, new::make),
        Route::post("/lk/accounts/issue", KEEP, issue::plan),
        Route::post("/lk/accounts/issues", KEEP, issue::run),
        Route::get("/lk/accounts/issues/{id}", KEEP, batch::show),
        Route::post("/lk/accounts/issues/{id}/receipt", KEEP, batch::receipt),
        Route::get("/lk/accounts/journal", READ, journal::show).in_menu("Журнал выдачи паролей"),
        Route::file("/lk/accounts/journal/print", READ, print::journal),
        Route::file("/lk/accounts/journal/export.xlsx", READ, journal::export),
        Route::file("/lk/accounts/journal/export.csv", READ, journal::export),
        Route::post("/lk/accounts/journal/receipt", KEEP, journal_mark::receipts),
        Route::get("/lk/accounts/journal/{id}", READ, journal_mark::show),
        Route::post("/lk/accounts/journal/{id}", KEEP, journal_mark::add),
        Route::get("/lk/accounts/stops", KEEP, stops::show),
        Route::get("/lk/accounts/watch", KEEP, watch::show),
        Route::post("/lk/accounts/watch", RULE, watch::save),
        Route::get("/lk/accounts/report", TOLD, report::show),
        Route::file("/lk/accounts/report.xlsx", TOLD, report::export),
        Route::post("/lk/accounts/report", KEEP, report::told),
        Route::get("/lk/accounts/{id}", KEEP, card::show),
        Route::post("/lk/accounts/{id}/act", KEEP, act::one),
    ];
    let room = Pressroom::default();
    let carry = |route: Route| route.carrying(room.clone());
    routes.into_iter().map(carry).collect()
}

/// A page of accounts.
fn page<'a>(scene: &'a Scene, template: &'static str, title: &'a str) -> Page<'a> {
    let page = Page::new(&scene.state, &scene.visit.asked, template, title)
        .crumb("Разделы", "/lk/registers")
        .crumb("Администрирование доступа", "/lk/s/administration");
    let is_list = template == "accounts_list.html";
    match is_list || !scene.visit.has_any(OFFICERS) {
        true => page,
        false => page.crumb("Учётные записи", "/lk/accounts"),
    }
}

/// Who asks, as a decision about accounts wants it.
fn officer(scene: &Scene) -> Officer {
    Officer {
        account_id: scene.visit.account_id,
        roles: scene.visit.role_codes().map(str::to_owned).collect(),
    }
}

/// Carried out: the message, and where to go on.
fn done(scene: &Scene, path: &str, flash: Flash) -> Response {
    let mut response = see_other(path);
    response.headers_mut().append(
        axum::http::header::SET_COOKIE,
        flash.cookie(scene.state.secure),
    );
    response
}

/// A refusal of a decision about accounts in words for the form; a failure for the frame.
fn refusal(error: identity::Error) -> Result<String> {
    match error {
        identity::Error::Storage(error) => Err(error.into()),
        identity::Error::NoAccount(_) => Err(Error::NotFound),
        identity::Error::Busy => Err(error.into()),
        other => {
            let text = other.to_string();
            let mut chars = text.chars();
            let first = chars.next().map(|c| c.to_uppercase().to_string());
            Ok(format!("{}{}.", first.unwrap_or_default(), chars.as_str()))
        }
    }
}

/// The day on which something was received under a signature: not later than today.
fn received_on(scene: &Scene, typed: &str) -> std::result::Result<Date, String> {
    match day(typed.trim()) {
        Ok(on_day) if on_day <= scene.asker.today => Ok(on_day),
        Ok(_) => Err("День получения ещё не наступил.".to_owned()),
        Err(problem) => Err(format!("День получения: {problem}")),
    }
}

/// A moment without words, for narrow columns.
fn short_moment(scene: &Scene, utc: &str) -> String {
    text::short_moment(utc, scene.zone())
}
