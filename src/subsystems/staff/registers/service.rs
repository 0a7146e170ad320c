//! What signed orders say of the workers. No form writes these tables.

use super::{MONEY, OWN, OWN_WORK};
use crate::registers::{Access, Due, Field, Register, Tab, Writer};

const READERS: &[&str] = &["HR", "DIR", "BUH", "ZUR", "UCH", "ADM", "OT"];

/// How these tables change.
const BY_ORDERS: Writer = Writer::Workflow(
    "Приём, перевод, изменение ставки и увольнение вносятся приказами.",
    "/lk/orders/new",
);

/// Трудовые отношения.
pub static EMPLOYMENTS: Register = Register {
    table: "employment",
    one: "Трудовые отношения",
    many: "Трудовые отношения, ГПД",
    about: "Кто, когда и как принят на работу и уволен. Записи делают подписанные приказы.",
    title: &["person_id", "tab_no"],
    key: &["tab_no"],
    order: &["person_id", "hired_on"],
    access: Access {
        read: READERS,
        write: &[],
        some: &[OWN],
    },
    fields: &[
        Field::link("person_id", "Лицо", "person")
            .required()
            .fixed()
            .listed(),
        Field::choice("type", "Тип", "EMPLOY_TYPE")
            .required()
            .listed(),
        Field::of("tab_no", "Табельный №", crate::registers::Format::Digits)
            .listed()
            .found(),
        Field::link("contract_id", "Трудовой договор", "contract"),
        Field::date("hired_on", "Дата приёма").required().listed(),
        Field::link("hire_order_item", "Приказ о приёме", "order_item"),
        Field::date("dismissed_on", "Дата увольнения")
            .listed()
            .group("Увольнение"),
        Field::text("dismiss_reason", "Основание увольнения")
            .max(500)
            .private(MONEY),
        Field::link("dismiss_order_item", "Приказ об увольнении", "order_item"),
        Field::date("probation_till", "Испытательный срок до").group("Условия"),
        Field::flag("is_main_place", "Основное место работы"),
    ],
    tabs: &[
        Tab {
            table: "assignment",
            by: "employment_id",
        },
        Tab {
            table: "absence",
            by: "employment_id",
        },
    ],
    writer: BY_ORDERS,
    due: Due::TenDays,
    ..Register::PLAIN
};

/// Назначения.
pub static ASSIGNMENTS: Register = Register {
    table: "assignment",
    one: "Назначение",
    many: "Назначения",
    about: "Кто в какой должности, подразделении и на сколько ставок работает в каждый день.",
    title: &["employment_id", "position_id"],
    key: &[],
    order: &["-valid_from"],
    access: Access {
        read: READERS,
        write: &[],
        some: &[OWN_WORK],
    },
    fields: &[
        Field::link("employment_id", "Трудовые отношения", "employment")
            .required()
            .listed(),
        Field::link("position_id", "Должность", "position")
            .required()
            .listed(),
        Field::link("org_unit_id", "Подразделение", "org_unit")
            .required()
            .listed(),
        Field::link("staff_unit_id", "Штатная единица", "staff_unit"),
        Field::number("rate", "Ставка", 2)
            .required()
            .listed()
            .summed(),
        Field::money("salary", "Оклад").private(MONEY),
        Field::choice("fund", "Источник финансирования", "FUND_PAY"),
        Field::text("work_schedule", "График работы"),
        Field::flag("remote", "Дистанционно"),
        Field::flag("combined", "По совмещению"),
        Field::date("valid_from", "Действует с")
            .required()
            .listed()
            .group("Срок"),
        Field::date("valid_to", "Действует до").listed(),
        Field::link("basis_item_id", "Пункт приказа", "order_item"),
    ],
    writer: BY_ORDERS,
    dated: true,
    due: Due::TenDays,
    ..Register::PLAIN
};

/// Отсутствия.
pub static ABSENCES: Register = Register {
    table: "absence",
    one: "Отсутствие",
    many: "Отсутствия",
    about: "Болезни, отпуска и командировки работников. Диагноз не хранится.",
    title: &["employment_id", "valid_from"],
    key: &[],
    order: &["-valid_from"],
    access: Access {
        read: READERS,
        write: &[],
        some: &[OWN_WORK],
    },
    fields: &[
        Field::link("employment_id", "Трудовые отношения", "employment")
            .required()
            .listed(),
        Field::choice("kind", "Вид", "ABSENCE")
            .required()
            .listed()
            .private(MONEY),
        Field::text("eln_no", "№ ЭЛН").max(20).private(MONEY),
        Field::text("place", "Место"),
        Field::link("substitute_id", "Замещающий", "person").listed(),
        Field::long("note", "Примечание").private(MONEY),
        Field::date("valid_from", "Отсутствует с")
            .required()
            .listed(),
        Field::date("valid_to", "Выход на работу").listed(),
        Field::link("basis_item_id", "Пункт приказа", "order_item"),
    ],
    writer: Writer::Workflow(
        "Отпуска и командировки вносятся приказами, болезнь — на странице отсутствующих.",
        "/lk/staff/absences",
    ),
    dated: true,
    due: Due::TenDays,
    ..Register::PLAIN
};
