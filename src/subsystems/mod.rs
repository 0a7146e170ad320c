//! The college: one room for each subsystem of the regulation, each with its registers and its workflows, and the
//! one list of them. What registers have in common lives in the engine, not here.

use crate::registers::Subsystem;

/// All subsystems, in the order of the regulation.
pub static ALL: &[&Subsystem] = &[];
