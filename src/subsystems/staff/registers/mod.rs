//! The registers of the staff as they are described; nothing is decided here.
//! What they are made of is written by orders; the engine shows it.

mod effectiveness;
mod people;
mod service;
mod tasks;
mod teaching;
mod units;
mod vacancies;

pub use effectiveness::{EFFECTIVENESS_INDICATORS, EFFECTIVENESS_SCORES};
pub use people::{ATTESTATIONS, AWARDS, EXPERIENCE, TRAININGS};
pub use service::{ABSENCES, ASSIGNMENTS, EMPLOYMENTS};
pub use tasks::TASKS;
pub use teaching::TEACHINGS;
pub use units::STAFF_UNITS;
pub use vacancies::VACANCIES;

use crate::registers::Scoped;

/// Who sees what is paid and why someone left.
pub(super) const MONEY: &[&str] = &["HR", "DIR", "BUH"];

/// A worker sees what is kept of themselves.
pub(super) const OWN: Scoped = Scoped {
    role: "RAB",
    words: "свои",
    sql: "person_id = {me}",
};

/// The same for what hangs on the relations of work.
pub(super) const OWN_WORK: Scoped = Scoped {
    role: "RAB",
    words: "свои",
    sql: "employment_id IN (SELECT id FROM employment WHERE person_id = {me})",
};
