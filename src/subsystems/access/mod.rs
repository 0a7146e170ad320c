//! «Роли и доступ»: who holds which role and why, what it opens, who came in and when, what was seen, what the program
//! does by the clock, the acts that people acknowledge, recovery of a password. Accounts themselves are issued
//! elsewhere; decisions live in `identity`.

mod audit;
mod effective;
mod jobs;
mod parts;
mod people;
mod policies;
mod readers;
mod recover;
mod roles;
mod rules;
mod seen;
mod sessions;
mod view;
mod visits;

pub use jobs::notices;

use crate::{
    identity::roles as known,
    web::{Guard, Route},
};

/// Who sees the roles of all.
pub const READERS: &[&str] = &["ADM", "EIO", "DIR", "PDN", "HR", "ZUR"];
/// Who gives and ends them.
pub const GRANTERS: &[&str] = &[known::ADM];
/// Who sees who came in.
pub const WATCHERS: &[&str] = &["ADM", "PDN"];
/// Who sees what was seen.
pub const JOURNAL: &[&str] = &["PDN"];
/// Who publishes acts and notes those who have signed on paper.
pub const PUBLISHERS: &[&str] = &["EIO", "ADM"];
/// Who sees the acts and who has acknowledged them.
pub const OVERSEERS: &[&str] = &["EIO", "ADM", "DIR", "PDN"];

/// The routes.
pub fn routes() -> Vec<Route> {
    use Guard::{Login, Public, Roles, Settled};
    vec![
        Route::get("/lk/access/roles", Roles(READERS), roles::list).in_menu("Роли и доступ"),
        Route::file(
            "/lk/access/roles/export.xlsx",
            Roles(READERS),
            roles::export,
        ),
        Route::file("/lk/access/roles/print", Roles(READERS), roles::print),
        Route::form("/lk/access/roles/new", Roles(GRANTERS), roles::new),
        Route::post("/lk/access/roles/new", Roles(GRANTERS), roles::give),
        Route::post("/lk/access/roles/end", Roles(GRANTERS), roles::end),
        Route::get("/lk/access/people/{person}", Roles(READERS), people::show),
        Route::get(
            "/lk/access/people/{person}/seen",
            Roles(JOURNAL),
            seen::show,
        ),
        Route::post("/lk/access/view", Roles(GRANTERS), view::begin),
        Route::post("/lk/access/view/end", Login, view::end),
        Route::get("/lk/access/visits", Roles(WATCHERS), visits::show),
        Route::file(
            "/lk/access/visits/export.xlsx",
            Roles(WATCHERS),
            visits::export,
        ),
        Route::post("/lk/access/visits/keep", Roles(GRANTERS), visits::keep),
        Route::get("/lk/access/audit", Roles(WATCHERS), audit::show).in_menu("Журнал действий"),
        Route::file(
            "/lk/access/audit/export.xlsx",
            Roles(WATCHERS),
            audit::export,
        ),
        Route::post("/lk/access/audit/verify", Roles(WATCHERS), audit::verify),
        Route::get("/lk/access/sessions", Roles(GRANTERS), sessions::show),
        Route::post("/lk/access/sessions/end", Roles(GRANTERS), sessions::end),
        Route::get(jobs::PATH, Roles(GRANTERS), jobs::show),
        Route::get("/lk/access/policies", Roles(OVERSEERS), policies::list),
        Route::form("/lk/access/policies/new", Roles(PUBLISHERS), policies::new),
        Route::post(
            "/lk/access/policies/new",
            Roles(PUBLISHERS),
            policies::publish,
        ),
        Route::get("/lk/access/policies/{id}", Roles(OVERSEERS), readers::show),
        Route::file(
            "/lk/access/policies/{id}/export.xlsx",
            Roles(OVERSEERS),
            readers::export,
        ),
        Route::file(
            "/lk/access/policies/{id}/print",
            Roles(OVERSEERS),
            readers::print,
        ),
        Route::post(
            "/lk/access/policies/{id}/signed",
            Roles(PUBLISHERS),
            readers::signed,
        ),
        Route::get("/lk/rules", Settled, rules::show),
        Route::post("/lk/rules", Settled, rules::agree),
        Route::get("/lk/rules/{id}", Settled, rules::one),
        Route::get("/lk/recover", Public, recover::show),
        Route::post("/lk/recover", Public, recover::ask),
        Route::get("/lk/recover/new", Public, recover::new),
        Route::post("/lk/recover/new", Public, recover::set),
    ]
}
