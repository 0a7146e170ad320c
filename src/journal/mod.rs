//! «Обращения и журнал заявок о проблеме входа»: one queue of requests of every kind, the way of a problem of entry
//! from the student's card to the outside support, the journal of it on paper, and the help for those who stand before
//! the door. It knows registers of people by their tables only; who gets a request is told by rules in a register.

pub(crate) mod compare;
pub(crate) mod correct;
mod desks;
mod family;
mod job;
mod matching;
mod pack;
mod pages;
mod rules;
pub(crate) mod service;
mod settings;
pub mod states;
pub(crate) mod store;
pub mod terms;

use std::sync::Arc;

pub use job::login_problems;
pub(crate) use pages::carry_out;
pub use pages::notices;

use crate::{registers::Catalog, web::Route};

/// The routes of this room.
pub fn routes(catalog: &Arc<Catalog>) -> Vec<Route> {
    let carry = |route: Route| route.carrying(catalog.clone());
    pages::routes().into_iter().map(carry).collect()
}
