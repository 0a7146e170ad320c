//! Papers of a person: identity and education.

use crate::{
    registers::{Access, Due, Field, Problems, Register, Values},
    subsystems::{checks, readers},
};

const KEEPERS: &[&str] = &["PK", "KON", "HR"];

/// Documents of identity.
pub static IDENTITY_DOCUMENTS: Register = Register {
    table: "identity_document",
    one: "Удостоверение личности",
    many: "Документы, удостоверяющие личность",
    about: "Паспорта и другие удостоверения. Номера видят только те, кто ведёт личные дела.",
    title: &["kind", "issued_on"],
    key: &["kind", "series", "number"],
    order: &["person_id", "-issued_on"],
    access: Access {
        read: &["DIR"],
        write: KEEPERS,
        some: super::OWN,
    },
    fields: &[
        Field::link("person_id", "Лицо", "person")
            .required()
            .listed()
            .fixed(),
        Field::choice("kind", "Вид", "ID_DOC")
            .required()
            .listed()
            .default("passport_rf"),
        Field::text("series", "Серия")
            .max(10)
            .listed()
            .private(KEEPERS)
            .hint("У паспорта РФ — четыре цифры."),
        Field::text("number", "Номер")
            .max(20)
            .required()
            .listed()
            .private(KEEPERS),
        Field::date("issued_on", "Дата выдачи").required().listed(),
        Field::long("issued_by", "Кем выдан").private(KEEPERS),
        Field::text("issuer_code", "Код подразделения")
            .max(7)
            .private(KEEPERS)
            .hint("000-000"),
        Field::date("valid_to", "Действует до"),
        Field::flag("is_main", "Основной").listed().default("да"),
        Field::file("scan", "Скан").private(KEEPERS),
    ],
    due: Due::TenDays,
    check: |values, problems| {
        checks::in_order(
            values,
            problems,
            "issued_on",
            "valid_to",
            "Срок кончается раньше дня выдачи.",
        );
        if values.text("kind") == Some("passport_rf") {
            russian_passport(values, problems);
        }
    },
    ..Register::PLAIN
};

fn russian_passport(values: &Values, problems: &mut Problems) {
    checks::filled(
        values,
        problems,
        "series",
        "У паспорта гражданина РФ есть серия.",
    );
    let digits = |field: &str, count: usize| {
        values.text(field).is_none_or(|text| {
            text.chars().filter(char::is_ascii_digit).count() == count
                && text.chars().all(|c| c.is_ascii_digit() || c == ' ')
        })
    };
    if !digits("series", 4) {
        problems.add("series", "В серии паспорта РФ четыре цифры.");
    }
    if !digits("number", 6) {
        problems.add("number", "В номере паспорта РФ шесть цифр.");
    }
    let is_code = |code: &str| {
        code.len() == 7
            && code.bytes().enumerate().all(|(i, b)| {
                if i == 3 {
                    b == b'-'
                } else {
                    b.is_ascii_digit()
                }
            })
    };
    if values
        .text("issuer_code")
        .is_some_and(|code| !is_code(code))
    {
        problems.add("issuer_code", "Код подразделения пишут так: 000-000.");
    }
}

/// Documents of education.
pub static EDUCATION_DOCUMENTS: Register = Register {
    table: "education_document",
    one: "Документ об образовании",
    many: "Документы об образовании",
    about: "Аттестаты, дипломы, удостоверения студентов и работников. Образование педагогов публикуется на сайте.",
    title: &["kind", "issued_on"],
    key: &["kind", "series", "number"],
    order: &["person_id", "-issued_on"],
    access: Access {
        read: &["ADM", "DIR", "ZUR", "MET", "KON", "SITE"],
        write: &["PK", "HR", "DEK"],
        some: super::OWN,
    },
    fields: &[
        Field::link("person_id", "Лицо", "person")
            .required()
            .listed()
            .fixed(),
        Field::choice("kind", "Вид", "EDU_DOC").required().listed(),
        Field::text("series", "Серия")
            .max(20)
            .private(readers::FILES),
        Field::text("number", "Номер")
            .max(30)
            .required()
            .private(readers::FILES),
        Field::text("reg_number", "Регистрационный №")
            .max(30)
            .private(readers::FILES),
        Field::date("issued_on", "Дата выдачи").required().listed(),
        Field::link("issuer_id", "Кем выдан (организация)", "organisation"),
        Field::text("issuer_text", "Кем выдан")
            .max(400)
            .found()
            .hint("Как в документе, если организации нет среди записей."),
        Field::int("year", "Год окончания")
            .min(1900)
            .max(2200)
            .listed(),
        Field::choice("level", "Уровень", "EDU_LEVEL")
            .listed()
            .group("Чему научились"),
        Field::text("qualification", "Квалификация")
            .max(300)
            .listed()
            .found(),
        Field::text("specialty_text", "Специальность (текст)")
            .max(300)
            .listed()
            .found(),
        Field::number("avg_mark", "Средний балл", 2).private(readers::FILES),
        Field::flag("honor", "С отличием"),
        Field::flag("is_own_college", "Выдан колледжем"),
        Field::flag("original_in_file", "Оригинал в деле"),
        Field::text("recognition_no", "Признание")
            .max(60)
            .hint("Свидетельство о признании иностранного документа."),
        Field::text("name_on_doc", "ФИО в документе")
            .hint("Если человек с тех пор сменил фамилию."),
        Field::file("scan", "Скан").private(readers::FILES),
    ],
    due: Due::TenDays,
    check: |values, problems| {
        if values
            .int("avg_mark")
            .is_some_and(|mark| !(200..=500).contains(&mark))
        {
            problems.add("avg_mark", "Средний балл — от 2,00 до 5,00.");
        }
        if let (Some(year), Some(issued)) = (values.int("year"), values.date("issued_on"))
            && i64::from(issued.year()) < year
        {
            problems.add("issued_on", "Документ выдан раньше года окончания.");
        }
    },
    feeds: &["employees"],
    ..Register::PLAIN
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::Value;

    #[test]
    fn a_passport_has_four_and_six_digits_and_a_birth_certificate_has_not() {
        let fields = |kind: &str, series: &str, number: &str| {
            let mut values = Values::default();
            for (name, text) in [("kind", kind), ("series", series), ("number", number)] {
                values.set(name, Value::Text(text.to_owned()));
            }
            let mut problems = Problems::default();
            (IDENTITY_DOCUMENTS.check)(&values, &mut problems);
            problems.0.into_iter().map(|p| p.field).collect::<Vec<_>>()
        };
        assert!(fields("passport_rf", "00 00", "000001").is_empty());
        assert_eq!(fields("passport_rf", "000", "12345"), ["series", "number"]);
        assert!(fields("birth_cert", "I-ВГ", "123456").is_empty());
    }
}
