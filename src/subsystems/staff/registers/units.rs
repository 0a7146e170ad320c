//! The staffing table.

use super::MONEY;
use crate::registers::{Access, Due, Field, Problems, Register, Values};

/// Штатные единицы.
pub static STAFF_UNITS: Register = Register {
    table: "staff_unit",
    one: "Штатная единица",
    many: "Штатное расписание",
    about: "Сколько ставок и по каким должностям есть в подразделениях. Вакантно то, что не занято назначениями.",
    title: &["position_id", "org_unit_id"],
    key: &["org_unit_id", "position_id", "fund", "valid_from"],
    order: &["org_unit_id", "position_id"],
    access: Access {
        read: &["DIR", "BUH", "ZUR", "UCH", "ADM", "OT"],
        write: &["HR"],
        some: &[],
    },
    fields: &[
        Field::link("org_unit_id", "Подразделение", "org_unit")
            .required()
            .listed(),
        Field::link("position_id", "Должность", "position")
            .required()
            .listed(),
        Field::number("rate", "Ставок", 2)
            .required()
            .listed()
            .summed()
            .default("1"),
        Field::money("salary", "Оклад").private(MONEY).listed(),
        Field::long("allowances", "Надбавки").private(MONEY),
        Field::choice("fund", "Источник финансирования", "FUND_PAY")
            .listed()
            .default("subsidy"),
        Field::text("schedule_no", "Утверждено приказом")
            .found()
            .hint("Дата и номер приказа об утверждении штатного расписания."),
        Field::date("valid_from", "Действует с")
            .required()
            .listed()
            .group("Срок"),
        Field::date("valid_to", "Действует до"),
    ],
    tabs: &[
        crate::registers::Tab {
            table: "assignment",
            by: "staff_unit_id",
        },
        crate::registers::Tab {
            table: "vacancy",
            by: "staff_unit_id",
        },
    ],
    dated: true,
    due: Due::TenDays,
    check,
    ..Register::PLAIN
};

fn check(unit: &Values, problems: &mut Problems) {
    if unit.int("rate").is_some_and(|rate| rate <= 0) {
        problems.add("rate", "Укажите больше нуля: например, 1 или 0,5.");
    }
    if unit.int("rate").is_some_and(|rate| rate % 5 != 0) {
        problems.add(
            "rate",
            "Ставка считается двадцатыми долями: 0,25, 0,5, 1,05.",
        );
    }
}
