//! S03, the staff: the staffing table, workers with their posts on any day, service, learning, absences, vacancies.
//! Posts come from signed orders only (`career`, `ledger`); how an order is prepared is in `orders`.

pub mod career;
pub mod experience;
mod ledger;
mod pages;
pub mod people;
pub mod registers;
pub mod staffing;
pub mod terms;

pub use pages::routes;

use registers::*;

use crate::registers::{Door, Subsystem};

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
        &TEACHINGS,
        &EFFECTIVENESS_INDICATORS,
        &EFFECTIVENESS_SCORES,
        &TASKS,
        &VACANCIES,
    ],
    pages: DOORS,
};

/// The pages of the staff, for the contents.
static DOORS: &[Door] = &[
    Door {
        title: "Работники на дату",
        url: "/lk/staff/people",
        about: "Должности, ставки, категории, стаж, сроки аттестации и обучения; карточки.",
        roles: pages::READERS,
    },
    Door {
        title: "Штатное расписание на дату",
        url: "/lk/staff/staffing",
        about: "Ставки всего, занято, вакантно; печать по образцу Т-3; новое расписание с даты.",
        roles: pages::TABLE,
    },
    Door {
        title: "Отсутствующие",
        url: "/lk/staff/absences",
        about: "Кто болен, в отпуске, в командировке и кто замещает.",
        roles: pages::TABLE,
    },
    Door {
        title: "Вакансии колледжа",
        url: "/lk/staff/vacancies",
        about: "Незанятые ставки и вакансии, которые видны на сайте.",
        roles: pages::VACANT,
    },
    Door {
        title: "Сроки и напоминания",
        url: "/lk/staff/terms",
        about: "Аттестация, повышение квалификации, стажировки, медосмотры.",
        roles: pages::READERS,
    },
];

/// A rate of hundredths without idle zeros: «0,5», «1».
pub fn rate_words(rate: i64) -> String {
    let words = crate::registers::value::show_scaled(rate, 2);
    words.trim_end_matches('0').trim_end_matches(',').to_owned()
}
