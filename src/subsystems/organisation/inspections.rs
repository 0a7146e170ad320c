//! Inspections of buildings and what they found.

use crate::{
    registers::{Access, Due, Field, Register, Tab},
    subsystems::checks,
};

const INSPECTORS: Access = Access {
    read: &["ADM", "DIR", "ZUR", "ZPR", "ZVR", "BUH", "OBS"],
    write: &["AHO", "OT"],
    some: &[],
};

/// Inspections.
pub static INSPECTIONS: Register = Register {
    table: "inspection",
    one: "Протокол осмотра",
    many: "Протоколы осмотра",
    about: "Осмотры зданий весной и осенью, внеочередные, приёмка к учебному году.",
    title: &["no", "date"],
    key: &["no", "date"],
    order: &["-date"],
    access: INSPECTORS,
    fields: &[
        Field::text("no", "Номер")
            .max(40)
            .required()
            .listed()
            .found(),
        Field::date("date", "Дата")
            .required()
            .listed()
            .default("today"),
        Field::choice("kind", "Вид", "INSPECTION_KIND")
            .required()
            .listed(),
        Field::link("building_id", "Здание", "building").listed(),
        Field::links("room_ids", "Помещения", "room", "inspection_room"),
        Field::long("commission", "Состав комиссии").found().hint(
            "Первая строка — председатель, дальше члены: фамилия, имя, отчество и должность.",
        ),
        Field::link("order_id", "Приказ", "order_doc")
            .hint("Приказ о комиссии.")
            .group("Документ"),
        Field::link("template_id", "Шаблон", "document_template"),
        Field::choice("state", "Статус", "INSPECTION_STATE")
            .listed()
            .default("draft"),
        Field::file("file", "Файл").hint("Скан подписанного протокола."),
    ],
    tabs: &[Tab {
        table: "inspection_finding",
        by: "inspection_id",
    }],
    due: Due::TenDays,
    ..Register::PLAIN
};

/// Findings of inspections.
pub static INSPECTION_FINDINGS: Register = Register {
    table: "inspection_finding",
    one: "Результат осмотра",
    many: "Результаты осмотров",
    about: "Что осмотрено и какие недостатки найдены: кто, к какому сроку и по какому договору устраняет.",
    title: &["element", "room_id"],
    key: &[],
    order: &["-inspection_id", "deadline_on"],
    access: INSPECTORS,
    fields: &[
        Field::link("inspection_id", "Протокол осмотра", "inspection")
            .required()
            .listed()
            .fixed(),
        Field::link("room_id", "Помещение", "room").listed(),
        Field::text("element", "Элемент")
            .required()
            .listed()
            .found()
            .hint("Кровля, полы, электрика, окна."),
        Field::choice("condition", "Состояние", "CONDITION")
            .required()
            .listed(),
        Field::long("defect", "Недостаток").listed().found(),
        Field::files("photo", "Фото", 10),
        Field::long("action", "Мероприятие")
            .found()
            .group("Устранение"),
        Field::link("responsible_id", "Ответственный", "assignment").listed(),
        Field::date("deadline_on", "Срок").listed(),
        Field::date("done_on", "Выполнено").listed(),
        Field::link("contract_id", "Договор", "contract"),
    ],
    due: Due::TenDays,
    check: |values, problems| {
        if matches!(
            values.text("condition"),
            Some("repair" | "broken" | "emergency")
        ) {
            checks::filled(
                values,
                problems,
                "defect",
                "Опишите недостаток: состояние требует работ.",
            );
            checks::filled(
                values,
                problems,
                "deadline_on",
                "Назначьте срок устранения.",
            );
        }
    },
    ..Register::PLAIN
};
