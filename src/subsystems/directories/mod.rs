//! S02, «Справочники»: lists of codes, positions, specialties, programmes, disciplines, grades, bells, calendars.
//! What the law or the program's logic knows comes with the migration; the rest is the college's.

pub mod business_days;
mod calendars;
mod codes;
mod grades;
mod help;
mod studies;
pub mod templates;

pub use calendars::{ACADEMIC_YEARS, BELL_SCHEDULES, BELL_SLOTS, BUSINESS_DAYS};
pub use codes::CODE_ITEMS;
pub use grades::{GRADE_SCALES, GRADE_VALUES};
pub use help::{BENEFIT_RULES, MILITARY_OFFICES};
pub use studies::{DISCIPLINES, POSITIONS, PROGRAMMES, SPECIALTIES};
pub use templates::{DOCUMENT_TEMPLATES, ISSUED_DOCUMENTS};

use crate::registers::Subsystem;

/// The subsystem.
pub static DIRECTORIES: Subsystem = Subsystem {
    code: "directories",
    title: "Справочники",
    about: "Списки, из которых выбирают остальные реестры: должности, специальности, дисциплины, оценки, календарь.",
    registers: &[
        &CODE_ITEMS,
        &POSITIONS,
        &SPECIALTIES,
        &PROGRAMMES,
        &DISCIPLINES,
        &GRADE_SCALES,
        &GRADE_VALUES,
        &BENEFIT_RULES,
        &MILITARY_OFFICES,
        &ACADEMIC_YEARS,
        &BELL_SCHEDULES,
        &BELL_SLOTS,
        &BUSINESS_DAYS,
        &DOCUMENT_TEMPLATES,
        &ISSUED_DOCUMENTS,
    ],
    pages: &[templates::DOOR],
};
