//! The college: one room for each subsystem of the regulation, each with its registers and its workflows, and the
//! one list of them. What registers have in common lives in the engine, not here.

mod checks;
pub mod directories;
pub mod organisation;
pub mod people;
mod readers;

use crate::registers::Subsystem;

/// All subsystems, in the order of the regulation.
pub static ALL: &[&Subsystem] = &[
    &directories::DIRECTORIES,
    &organisation::ORGANISATION,
    &people::PEOPLE,
];
