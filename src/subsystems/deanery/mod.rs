//! S07, the deanery, as far as it is built: groups, students with their state on any day, curators.
//! States come from signed orders only (`study`, `ledger`); how an order is prepared is in `orders`.

mod ledger;
mod registers;
pub mod study;

pub use registers::{ENROLMENT_STATES, ENROLMENTS, STUDY_GROUPS, SUPERVISIONS};

use crate::registers::{Door, Subsystem};

/// Деканат.
pub static DEANERY: Subsystem = Subsystem {
    code: "deanery",
    title: "Деканат",
    about: "Учебные группы, обучающиеся, кураторы; зачисление, переводы и отчисление — приказами.",
    registers: &[&STUDY_GROUPS, &ENROLMENTS, &ENROLMENT_STATES, &SUPERVISIONS],
    pages: &[Door {
        title: "Приказы по контингенту",
        url: "/lk/orders",
        about: "Зачислить, перевести, предоставить отпуск, отчислить, выпустить.",
        roles: &["DEK", "KON", "DIR", "ADM"],
    }],
};
