//! The pages of the staff under `/lk/staff`.
//! Everything is read as on a day; what is changed is changed by orders and by the registers' own forms.

mod absences;
mod card;
mod list;
mod staffing;
mod terms;
mod vacancies;

use jiff::civil::Date;

use crate::{
    registers::{pages::Scene, value},
    web::{Error, Guard, Page, Result, Route},
};

/// Who reads about all workers.
pub const READERS: &[&str] = &["HR", "DIR", "BUH", "ZUR", "UCH", "ADM", "OT", "MET"];
/// Who sees the staffing table.
pub const TABLE: &[&str] = &["HR", "DIR", "BUH", "ZUR", "UCH", "ADM", "OT"];
/// Who keeps the staff.
pub const WRITERS: &[&str] = &["HR"];

/// The routes.
pub fn routes() -> Vec<Route> {
    let readers = Guard::Roles(READERS);
    let table = Guard::Roles(TABLE);
    let writers = Guard::Roles(WRITERS);
    vec![
        Route::get("/lk/staff/people", readers, list::show).in_menu("Работники"),
        Route::get("/lk/staff/people/{id}", Guard::Login, card::show),
        Route::file("/lk/staff/people/{id}/t2", Guard::Login, card::print),
        Route::get("/lk/staff/staffing", table, staffing::show),
        Route::file("/lk/staff/staffing/t3", table, staffing::print),
        Route::post("/lk/staff/staffing/renew", writers, staffing::renew),
        Route::get("/lk/staff/absences", table, absences::show),
        Route::post("/lk/staff/absences", writers, absences::add),
        Route::post("/lk/staff/absences/end", writers, absences::end),
        Route::get("/lk/staff/vacancies", Guard::Roles(VACANT), vacancies::show),
        Route::post("/lk/staff/vacancies/propose", writers, vacancies::propose),
        Route::post("/lk/staff/vacancies/act", writers, vacancies::act),
        Route::get("/lk/staff/terms", readers, terms::show),
    ]
}

/// Who sees vacant places.
pub const VACANT: &[&str] = &["HR", "DIR", "BUH", "ZUR", "ADM", "TRD"];

/// A page of the staff.
pub fn page<'a>(scene: &'a Scene, template: &'static str, title: &'a str) -> Page<'a> {
    Page::new(&scene.state, &scene.visit.asked, template, title)
        .crumb("Разделы", "/lk/registers")
        .crumb("Кадровый учёт", "/lk/s/staff")
}

/// The day of the address, or today.
pub fn day_of(scene: &Scene) -> Date {
    let typed = scene.asked("on").unwrap_or_default();
    value::day(typed.trim()).unwrap_or(scene.asker.today)
}

/// A day as people write it.
pub fn shown(day: Date) -> String {
    value::show_day(&day.to_string())
}

/// The number in an address.
pub fn number(text: &str) -> Result<i64> {
    text.parse().map_err(|_| Error::NotFound)
}

/// Roubles for those who may know them.
pub fn sees_money(scene: &Scene) -> bool {
    scene.visit.has_any(super::registers::MONEY) && !scene.visit.is_viewed()
}
