//! S03, the staff: the staffing table, workers with their posts on any day, service, learning, absences, vacancies.
//! Posts come from signed orders only (`career`, `ledger`); how an order is prepared is in `orders`.

pub mod career;
pub mod experience;
pub mod ledger;
pub mod registers;

use registers::*;

use crate::registers::Subsystem;

/// Кадровый учёт.
pub static STAFF: Subsystem = Subsystem {
    code: "staff",
    title: "Кадровый учёт",
    about: "Штатное расписание, работники, отсутствия, вакансии.",
    registers: &[
        &STAFF_UNITS,
        &EMPLOYMENTS,
        &ASSIGNMENTS,
        &ABSENCES,
        &EXPERIENCE,
        &TRAININGS,
        &ATTESTATIONS,
        &AWARDS,
        &EFFECTIVENESS_INDICATORS,
        &EFFECTIVENESS_SCORES,
        &TASKS,
        &VACANCIES,
    ],
    pages: &[],
};
