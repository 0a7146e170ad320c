//! What the environment tells people and what they ask to be placed in it: the notification centre, letters and digests,
//! announcements with acknowledgement, materials, the page of resources. Who is in a group and who works where is read by
//! table; no subsystem is known here.

mod address;
pub mod announcements;
mod centre;
mod common;
mod letters;
pub mod mail;
pub mod materials;
mod resources;
pub mod settings;
mod today;
mod wishes;

use std::{sync::Arc, time::Duration};

pub use mail::{LetterMaker, Post};
pub use today::notices;

use crate::{
    identity::Keeper,
    jobs::Job,
    registers::Catalog,
    web::{Guard, Route},
};

/// The pages of this room.
pub fn routes(catalog: &Arc<Catalog>) -> Vec<Route> {
    use Guard::{Login, Roles};
    let administrators = Roles(&["ADM"]);
    let mut routes = vec![
        Route::get("/lk/messages", Login, centre::show),
        Route::post("/lk/messages/open", Login, centre::open),
        Route::post("/lk/messages/read", Login, centre::read),
        Route::post("/lk/messages/read-all", Login, centre::read_all),
        Route::get("/lk/messages/settings", Login, wishes::show),
        Route::post("/lk/messages/settings", Login, wishes::save),
        Route::post("/lk/messages/address", Login, address::ask),
        Route::post("/lk/messages/address/confirm", Login, address::confirm),
        Route::get("/lk/messages/letters", administrators, letters::show),
        Route::post("/lk/messages/letters/again", administrators, letters::again),
        Route::post("/lk/messages/letters/test", administrators, letters::test),
        Route::get("/lk/resources", Login, resources::show),
    ];
    routes.extend(announcements::routes());
    routes.extend(materials::routes());
    let carry = |route: Route| route.carrying(catalog.clone());
    routes.into_iter().map(carry).collect()
}

/// What is done by the clock. `recovery` makes the text of a letter with a link to a new password at the moment of
/// sending.
pub fn jobs(post: Option<Post>, recovery: LetterMaker) -> Vec<Job> {
    let minute = Duration::from_secs(60);
    let quarter = Duration::from_secs(15 * 60);
    let (urgent, daily) = (post.clone(), post);
    vec![
        Job::new(
            "announcements",
            "Доставка объявлений",
            minute,
            async |keeper: Keeper| {
                let told = announcements::deliver::all(&keeper).await?;
                Ok(line("доставлено получателям", told))
            },
        ),
        Job::new(
            "letters",
            "Отправка писем",
            minute,
            move |keeper: Keeper| {
                let (post, recovery) = (urgent.clone(), recovery.clone());
                async move {
                    if let Some(post) = &post {
                        mail::digest::urgent(&keeper, &post.public_url).await?;
                    }
                    mail::queue::send_waiting(&keeper, post.as_ref(), &recovery).await
                }
            },
        ),
        Job::new(
            "digest",
            "Ежедневные письма с новостями",
            quarter,
            move |keeper: Keeper| {
                let post = daily.clone();
                async move {
                    let Some(post) = &post else {
                        return Ok(String::new());
                    };
                    let made = mail::digest::daily(&keeper, &post.public_url).await?;
                    Ok(line("составлено писем", made))
                }
            },
        ),
    ]
}

/// A line for the page of jobs; nothing when nothing was done.
fn line(what: &str, count: u64) -> String {
    match count {
        0 => String::new(),
        n => format!("{what}: {n}"),
    }
}
