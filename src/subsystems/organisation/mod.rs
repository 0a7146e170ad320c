//! S05, «Организация»: the college itself and other organisations, its charter and governing bodies, buildings, rooms
//! and what is in them, contracts, inspections.

mod buildings;
mod charter;
mod contracts;
mod inspections;
mod organisations;
mod property;

pub use buildings::{BUILDINGS, ROOMS};
pub use charter::{BODY_MEMBERS, CHARTER_FACTS, GOVERNING_BODIES, LOCAL_ACTS};
pub use contracts::{CONTRACT_LINES, CONTRACTS};
pub use inspections::{INSPECTION_FINDINGS, INSPECTIONS};
pub use organisations::{BANK_ACCOUNTS, ORG_UNITS, ORGANISATIONS, PERMITS};
pub use property::{CATERING_POINTS, EQUIPMENT};

use crate::registers::Subsystem;

/// The subsystem.
pub static ORGANISATION: Subsystem = Subsystem {
    code: "organisation",
    title: "Организация",
    about: "Колледж и другие организации, устав и органы управления, здания, помещения и оснащение, договоры и осмотры.",
    registers: &[
        &ORGANISATIONS,
        &BANK_ACCOUNTS,
        &PERMITS,
        &ORG_UNITS,
        &CHARTER_FACTS,
        &GOVERNING_BODIES,
        &BODY_MEMBERS,
        &LOCAL_ACTS,
        &BUILDINGS,
        &ROOMS,
        &CATERING_POINTS,
        &EQUIPMENT,
        &CONTRACTS,
        &CONTRACT_LINES,
        &INSPECTIONS,
        &INSPECTION_FINDINGS,
    ],
    pages: &[],
};
