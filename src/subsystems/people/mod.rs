//! «Физические лица»: one person, one card, whoever he is to the college — and what hangs on it: names, documents,
//! contacts, addresses, family, categories, consents, education, health. Roles in the college are told elsewhere.

mod documents;
mod family;
mod persons;
mod special;

pub use documents::{EDUCATION_DOCUMENTS, IDENTITY_DOCUMENTS};
pub use family::{CONSENTS, PERSON_RELATIONS};
pub use persons::{EXTERNAL_IDENTITIES, PERSON_ADDRESSES, PERSON_CONTACTS, PERSON_NAMES, PERSONS};
pub use special::{MEDICAL_RECORDS, PERSON_CATEGORIES};

use crate::registers::{Scoped, Subsystem};

/// The subsystem.
pub static PEOPLE: Subsystem = Subsystem {
    code: "people",
    title: "Физические лица",
    about: "Карточки людей: один человек — одна карточка, кем бы он ни был: поступающим, студентом, работником, родителем.",
    registers: &[
        &PERSONS,
        &PERSON_NAMES,
        &IDENTITY_DOCUMENTS,
        &PERSON_CONTACTS,
        &PERSON_ADDRESSES,
        &PERSON_RELATIONS,
        &PERSON_CATEGORIES,
        &CONSENTS,
        &EDUCATION_DOCUMENTS,
        &MEDICAL_RECORDS,
        &EXTERNAL_IDENTITIES,
    ],
    pages: &[],
};

/// One's own records, for those who see nothing else.
const OWN: &[Scoped] = &[own("RAB"), own("STU"), own("ABI")];

const fn own(role: &'static str) -> Scoped {
    Scoped {
        role,
        words: "свои",
        sql: "person_id = {me}",
    }
}
