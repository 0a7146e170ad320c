//! How the work is measured.

use super::OWN;
use crate::registers::{Access, Field, Register};

/// Показатели эффективности.
pub static EFFECTIVENESS_INDICATORS: Register = Register {
    table: "effectiveness_indicator",
    one: "Показатель эффективности",
    many: "Показатели эффективности",
    about: "По каким показателям комиссия оценивает работу за период.",
    title: &["code", "name"],
    key: &["code"],
    order: &["code"],
    access: Access {
        read: &["DIR", "HR", "RAB", "BUH"],
        write: &["ZUR", "KACH"],
        some: &[],
    },
    fields: &[
        Field::text("code", "Код")
            .max(20)
            .required()
            .listed()
            .found(),
        Field::text("name", "Наименование")
            .max(500)
            .required()
            .listed()
            .found(),
        Field::text("unit", "Ед. изм.").max(40).listed(),
        Field::number("max_points", "Макс. баллов", 2)
            .required()
            .listed(),
        Field::choice("category", "Группа", "INDICATOR_CATEGORY").listed(),
        Field::text("formula", "Формула").max(500),
    ],
    ..Register::PLAIN
};

/// Оценки.
pub static EFFECTIVENESS_SCORES: Register = Register {
    table: "effectiveness_score",
    one: "Оценка эффективности",
    many: "Оценки эффективности",
    about: "Баллы работников по показателям за период; их утверждает комиссия.",
    title: &["person_id", "indicator_id", "period"],
    key: &["indicator_id", "person_id", "period"],
    order: &["-period", "person_id"],
    access: Access {
        read: &["DIR", "HR", "BUH"],
        write: &["ZUR", "KACH"],
        some: &[OWN],
    },
    fields: &[
        Field::link("indicator_id", "Показатель", "effectiveness_indicator")
            .required()
            .listed(),
        Field::link("person_id", "Лицо", "person")
            .required()
            .listed(),
        Field::text("period", "Период")
            .max(40)
            .required()
            .listed()
            .found()
            .hint("Например, 2026/2027-1."),
        Field::number("value", "Значение", 2).listed(),
        Field::number("points", "Баллы", 2).listed().summed(),
        Field::file("evidence_file", "Подтверждающий файл"),
        Field::choice("state", "Статус", "SCORE_STATE")
            .required()
            .listed()
            .default("checked"),
        Field::link("checked_by", "Проверил", "person"),
    ],
    ..Register::PLAIN
};
