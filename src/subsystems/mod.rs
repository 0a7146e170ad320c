//! The college: one room for each subsystem of the regulation, each with its registers and its workflows, and the
//! one list of them. What registers have in common lives in the engine, not here.

pub mod access;
pub mod administration;
pub mod beginning;
mod checks;
pub mod deanery;
pub mod directories;
pub mod environment;
pub mod ledger;
pub mod orders;
pub mod organisation;
pub mod people;
mod readers;
mod refusal;
pub mod replay;
pub mod staff;
pub mod support;
mod tables;

use std::sync::{Arc, LazyLock};

use crate::{
    registers::{Catalog, Subsystem},
    web::Route,
};

/// All subsystems, in the order of the regulation.
pub static ALL: &[&Subsystem] = &[
    &administration::ADMINISTRATION,
    &directories::DIRECTORIES,
    &organisation::ORGANISATION,
    &people::PEOPLE,
    &staff::STAFF,
    &deanery::DEANERY,
    &orders::ORDERS,
    &support::SUPPORT,
    &environment::ENVIRONMENT,
];

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::new(ALL));

/// All registers, for workflows that write several.
pub fn catalog() -> &'static Catalog {
    &CATALOG
}

/// The pages of workflows.
pub fn routes(catalog: &Arc<Catalog>) -> Vec<Route> {
    let mut routes = orders::routes();
    routes.extend(beginning::routes());
    routes.extend(access::routes());
    routes.extend(staff::routes());
    routes.extend(administration::routes());
    routes.extend(directories::templates::routes());
    let carry = |route: Route| route.carrying(catalog.clone());
    routes.into_iter().map(carry).collect()
}
