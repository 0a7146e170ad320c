//! Special categories of personal data: health and hardship. Few roles see them, and the director is not among them
//! (domain.md, 2.1 and 9).

use crate::{
    registers::{Access, Due, Field, Register},
    subsystems::checks,
};

/// Benefits and social status.
pub static PERSON_CATEGORIES: Register = Register {
    table: "person_category",
    one: "Льготная категория",
    many: "Льготы, социальный статус",
    about: "К каким льготным категориям человек относится, по какому документу и до какого дня.",
    title: &["category", "valid_from"],
    key: &["person_id", "category", "valid_from"],
    order: &["person_id", "-valid_from"],
    dated: true,
    access: Access {
        read: &[],
        write: &["SOC", "PK", "DEK", "HR"],
        some: &[],
    },
    fields: &[
        Field::link("person_id", "Лицо", "person")
            .required()
            .listed()
            .fixed(),
        Field::choice("category", "Категория", "PERSON_CATEGORY")
            .required()
            .listed(),
        Field::date("valid_from", "Действует с").required().listed(),
        Field::date("valid_to", "Действует по").listed(),
        Field::choice("admission_right", "Право при приёме", "ADM_RIGHT"),
        Field::flag("health_flag", "Сведения о здоровье")
            .hint("Такие записи не попадают в поиск и показатели."),
        Field::text("doc_name", "Наименование документа")
            .max(300)
            .group("Документ"),
        Field::text("doc_number", "Номер документа")
            .max(60)
            .private(&["SOC", "HR"]),
        Field::date("doc_date", "Дата документа"),
        Field::text("doc_by", "Кем выдан документ")
            .max(300)
            .private(&["SOC", "HR"]),
        Field::date("expires_on", "Документ действует до").listed(),
        Field::link("verified_by", "Подтвердил", "person"),
        Field::file("scan", "Скан").private(&["SOC", "HR"]),
    ],
    due: Due::TenDays,
    check: |values, problems| {
        checks::lasts(values, problems);
        checks::in_order(
            values,
            problems,
            "doc_date",
            "expires_on",
            "Документ кончается раньше, чем выдан.",
        );
    },
    ..Register::PLAIN
};

/// Medical records.
pub static MEDICAL_RECORDS: Register = Register {
    table: "medical_record",
    one: "Медицинские сведения",
    many: "Медицинские сведения",
    about: "Осмотры, прививки, группы здоровья, заключения. Диагнозы не записываются.",
    title: &["kind", "date"],
    key: &["person_id", "kind", "name", "date"],
    order: &["person_id", "-date"],
    access: Access {
        read: &["OT"],
        write: &["SOC", "HR", "PK"],
        some: &[],
    },
    fields: &[
        Field::link("person_id", "Лицо", "person")
            .required()
            .listed()
            .fixed(),
        Field::choice("kind", "Вид", "MED").required().listed(),
        Field::text("name", "Вакцина или вид осмотра")
            .max(300)
            .listed(),
        Field::date("date", "Дата").required().listed(),
        Field::date("valid_to", "Действует до").listed(),
        Field::text("result", "Результат")
            .max(300)
            .private(&["SOC", "HR"])
            .hint("Годен, группа здоровья; без диагноза."),
        Field::flag("refusal", "Отказ"),
        Field::text("organisation", "Медицинская организация").max(300),
        Field::file("scan", "Скан").private(&["SOC", "HR"]),
    ],
    due: Due::TenDays,
    check: |values, problems| {
        checks::in_order(
            values,
            problems,
            "date",
            "valid_to",
            "Срок кончается раньше дня осмотра.",
        );
    },
    ..Register::PLAIN
};
