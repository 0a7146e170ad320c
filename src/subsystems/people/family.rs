//! Who stands beside a person, and what the person agreed to.

use crate::{
    registers::{Access, Due, Field, Format, Register},
    subsystems::checks,
};

/// Parents, representatives, children.
pub static PERSON_RELATIONS: Register = Register {
    table: "person_relation",
    one: "Родственник, представитель",
    many: "Родители, представители, дети",
    about: "Кто кому родитель, опекун, супруг, ребёнок. Законный представитель может получить доступ родителя.",
    title: &["kind", "related_id"],
    key: &["person_id", "related_id", "kind"],
    order: &["person_id", "kind"],
    access: Access {
        read: &["ADM", "DIR", "DEK", "SOC", "ZVR"],
        write: &["KON", "PK", "HR"],
        some: super::OWN,
    },
    fields: &[
        Field::link("person_id", "Лицо", "person")
            .required()
            .listed()
            .fixed(),
        Field::link("related_id", "Связанное лицо", "person")
            .required()
            .listed(),
        Field::choice("kind", "Кем приходится", "RELATION")
            .required()
            .listed()
            .hint("Кем связанное лицо приходится этому человеку."),
        Field::flag("is_legal_rep", "Законный представитель").listed(),
        Field::text("basis", "Документ").max(300),
        Field::of("phone", "Телефон", Format::Phone).listed(),
        Field::text("work_place", "Место работы").max(300),
        Field::text("work_post", "Должность"),
        Field::date("since", "С"),
        Field::date("till", "По"),
    ],
    due: Due::TenDays,
    check: |values, problems| {
        checks::in_order(
            values,
            problems,
            "since",
            "till",
            "Представительство кончается раньше, чем начинается.",
        );
        if values.int("person_id").is_some() && values.int("person_id") == values.int("related_id")
        {
            problems.add(
                "related_id",
                "Человек не может быть родственником самому себе.",
            );
        }
    },
    ..Register::PLAIN
};

/// Consents.
pub static CONSENTS: Register = Register {
    table: "consent",
    one: "Согласие",
    many: "Согласия",
    about: "Согласия на обработку и распространение персональных данных. Отозванное согласие убирает необязательные сведения с сайта при следующей сборке.",
    title: &["kind", "given_on"],
    key: &["person_id", "kind", "given_on"],
    order: &["person_id", "-given_on"],
    access: Access {
        read: &["ADM", "DIR", "KON", "DEK", "SITE"],
        write: &["PDN", "PK", "HR"],
        some: super::OWN,
    },
    fields: &[
        Field::link("person_id", "Лицо", "person")
            .required()
            .listed()
            .fixed(),
        Field::choice("kind", "Вид", "CONSENT").required().listed(),
        Field::date("given_on", "Дата").required().listed(),
        Field::link("given_by", "Кем дано", "person")
            .hint("Представитель, если сам человек дать согласие не может."),
        Field::choice("form", "Форма", "CONSENT_FORM")
            .listed()
            .default("paper"),
        Field::date("withdrawn_on", "Отозвано").listed(),
        Field::text("text_version", "Редакция текста").max(60),
        Field::file("scan", "Скан"),
    ],
    due: Due::SameDay,
    check: |values, problems| {
        checks::in_order(
            values,
            problems,
            "given_on",
            "withdrawn_on",
            "Согласие отозвано раньше, чем дано.",
        );
    },
    feeds: &["employees", "managers"],
    ..Register::PLAIN
};
