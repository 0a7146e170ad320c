//! Who teaches what: a bridge until the workload of S06 tells it.

use crate::registers::{Access, Due, Field, Register};

/// Преподаваемые дисциплины.
pub static TEACHINGS: Register = Register {
    table: "teaching",
    one: "Преподаваемая дисциплина",
    many: "Кто что преподаёт",
    about: "Педагог, дисциплина и образовательная программа. Отсюда состав педагогов по программам на сайте; когда появится нагрузка, сведения будет давать она.",
    title: &["person_id", "discipline_id"],
    key: &["person_id", "discipline_id", "programme_id"],
    order: &["person_id", "discipline_id"],
    access: Access {
        read: &["DIR", "ADM", "HR", "SITE", "ZPR", "DEK"],
        write: &["ZUR", "MET", "UCH"],
        some: &[super::OWN],
    },
    fields: &[
        Field::link("person_id", "Педагог", "person")
            .required()
            .listed(),
        Field::link("discipline_id", "Дисциплина", "discipline")
            .required()
            .listed(),
        Field::link("programme_id", "Образовательная программа", "programme")
            .required()
            .listed(),
    ],
    due: Due::TenDays,
    feeds: &["employees"],
    ..Register::PLAIN
};
