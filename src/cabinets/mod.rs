//! Home pages: who I am, what I may do here, what is expected of me today. Everything on them is read from the
//! rooms below; nothing is promised that does not exist.

mod home;
mod notices;

pub use notices::Notices;

use crate::web::{Guard, Route};

/// The routes of this room.
pub fn routes() -> Vec<Route> {
    vec![Route::get("/lk/", Guard::Login, home::show).in_menu("Главная")]
}
