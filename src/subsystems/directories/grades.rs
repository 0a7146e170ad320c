//! Systems of grades and their values.

use crate::{
    registers::{Access, Field, Format, Register, Tab},
    subsystems::readers,
};

const KEEPERS: Access = Access {
    read: readers::STAFF,
    write: &["ADM", "UCH", "ZUR", "MET"],
    some: &[],
};

/// Systems of grades.
pub static GRADE_SCALES: Register = Register {
    table: "grade_scale",
    one: "Система оценивания",
    many: "Системы оценивания",
    about: "Чем оценивают на промежуточной и итоговой аттестации: пять баллов, зачёт, сто баллов, освоение вида деятельности.",
    title: &["name"],
    key: &["code"],
    order: &["name"],
    access: KEEPERS,
    fields: &[
        Field::of("code", "Код", Format::Any)
            .max(40)
            .required()
            .listed()
            .found()
            .fixed(),
        Field::text("name", "Наименование")
            .required()
            .listed()
            .found(),
        Field::choice("kind", "Вид", "SCALE").listed(),
    ],
    tabs: &[Tab {
        table: "grade_value",
        by: "scale_id",
    }],
    ..Register::PLAIN
};

/// Values of a system of grades.
pub static GRADE_VALUES: Register = Register {
    table: "grade_value",
    one: "Оценка",
    many: "Оценки",
    about: "Значения систем оценивания: как пишется в журнале, как печатается полностью, из скольких баллов получается.",
    title: &["label"],
    key: &["scale_id", "code"],
    order: &["scale_id", "sort"],
    access: KEEPERS,
    fields: &[
        Field::link("scale_id", "Система оценивания", "grade_scale")
            .required()
            .listed()
            .fixed(),
        Field::of("code", "Код", Format::Any)
            .max(40)
            .required()
            .listed(),
        Field::text("label", "Метка")
            .max(40)
            .required()
            .listed()
            .found(),
        Field::text("print_full", "Печать полностью")
            .listed()
            .found(),
        Field::number("numeric", "Числовое значение", 2)
            .listed()
            .hint("Для среднего балла."),
        Field::flag("passed", "Сдано").listed(),
        Field::flag("counts_avg", "Учитывается в среднем").listed(),
        Field::number("min_points", "Баллы от", 2)
            .listed()
            .group("Перевод баллов"),
        Field::number("max_points", "Баллы до", 2).listed(),
        Field::int("sort", "Порядок").required().default("100"),
    ],
    check: |values, problems| {
        let points = (values.int("min_points"), values.int("max_points"));
        match points {
            (Some(min), Some(max)) if max < min => {
                problems.add("max_points", "Верхняя граница меньше нижней.");
            }
            (Some(_), None) => problems.add("max_points", "Укажите и верхнюю границу."),
            (None, Some(_)) => problems.add("min_points", "Укажите и нижнюю границу."),
            _ => {}
        }
    },
    ..Register::PLAIN
};
