//! What stands in rooms, and where people eat.

use crate::{
    registers::{Access, Due, Field, Register},
    subsystems::{checks, readers},
};

/// Points of catering.
pub static CATERING_POINTS: Register = Register {
    table: "catering_point",
    one: "Пункт питания",
    many: "Пункты питания",
    about: "Столовые и буфеты: места, режим, кто кормит, меню. Публикуются на странице «Организация питания».",
    title: &["kind", "room_id"],
    key: &["room_id", "kind"],
    order: &["kind", "-seats"],
    access: Access {
        read: readers::ALL,
        write: &["ADM", "AHO"],
        some: &[],
    },
    fields: &[
        Field::choice("kind", "Вид", "CATERING_KIND")
            .required()
            .listed(),
        Field::link("room_id", "Помещение", "room").listed(),
        Field::int("seats", "Мест").max(5000).listed().summed(),
        Field::int("meals_per_day", "Кратность питания").max(10),
        Field::long("schedule", "Режим работы").listed(),
        Field::link("operator_id", "Оператор питания", "organisation")
            .listed()
            .hint("Пусто — кормит сам колледж."),
        Field::link("contract_id", "Договор", "contract"),
        Field::files("menu_files", "Файлы меню", 30),
    ],
    due: Due::TenDays,
    feeds: &["catering"],
    ..Register::PLAIN
};

/// Equipment of rooms.
pub static EQUIPMENT: Register = Register {
    table: "equipment",
    one: "Оборудование",
    many: "МТО помещений",
    about: "Что стоит в помещениях: компьютеры, станки, стенды, программы. По нему составляются справки об обеспечении программ и оснащение кабинетов на сайте.",
    title: &["name", "inventory_no"],
    key: &["inventory_no"],
    order: &["room_id", "name"],
    access: Access {
        read: &[
            "MIN", "ADM", "DIR", "ZUR", "ZPR", "UCH", "MET", "PREP", "BUH", "OT", "SITE",
        ],
        write: &["AHO"],
        some: &[],
    },
    fields: &[
        Field::link("room_id", "Помещение", "room")
            .required()
            .listed()
            .also(&["Ауд.", "Кабинет", "Аудитория", "Местонахождение"]),
        Field::choice("kind", "Вид", "EQUIP_KIND")
            .required()
            .listed()
            .also(&["Тип"]),
        Field::text("name", "Наименование")
            .max(400)
            .required()
            .listed()
            .found()
            .also(&["Наименование оборудования", "Основное средство"]),
        Field::int("qty", "Количество")
            .min(1)
            .max(100_000)
            .required()
            .listed()
            .summed()
            .default("1")
            .also(&["Кол-во", "Кол.", "шт."]),
        Field::choice("condition", "Состояние", "CONDITION").listed(),
        Field::flag("accessible", "Для лиц с ОВЗ"),
        Field::links(
            "programme_ids",
            "Образовательные программы",
            "programme",
            "equipment_programme",
        )
        .hint("Для каких программ нужно: по ним делится справка об обеспечении."),
        Field::text("inventory_no", "Инвентарный №")
            .max(60)
            .listed()
            .found()
            .group("Учёт")
            .also(&["Инв. №", "Инв.№", "Инвентарный номер", "Инв. номер"]),
        Field::text("serial", "Серийный №")
            .max(100)
            .found()
            .also(&["Серийный номер", "Зав. №"]),
        Field::date("acquired_on", "Дата приобретения")
            .also(&["Дата ввода", "Дата принятия к учёту"]),
        Field::money("cost", "Стоимость")
            .listed()
            .summed()
            .also(&["Балансовая стоимость", "Цена"]),
        Field::date("written_off_on", "Списано"),
        Field::date("licence_till", "Лицензия до")
            .hint("У программ: до какого дня действует право."),
    ],
    due: Due::TenDays,
    check: |values, problems| {
        checks::positive(values, problems, "qty");
        checks::in_order(
            values,
            problems,
            "acquired_on",
            "written_off_on",
            "Списано раньше, чем приобретено.",
        );
        if values.text("inventory_no").is_some() && values.int("qty").is_some_and(|qty| qty > 1) {
            let grouped = values.text("kind").is_some_and(|kind| {
                matches!(
                    kind,
                    "furniture" | "tool" | "visual" | "sport" | "safety" | "software" | "other"
                )
            });
            if !grouped {
                problems.add(
                    "qty",
                    "Один инвентарный номер — одна вещь: у каждой запись со своим номером.",
                );
            }
        }
    },
    feeds: &["objects"],
    ..Register::PLAIN
};
