//! Buildings and rooms.

use crate::{
    registers::{Access, Due, Field, Register, Tab},
    subsystems::{checks, readers},
};

const HOUSEKEEPING: Access = Access {
    read: readers::ALL,
    write: &["ADM", "AHO"],
    some: &[],
};

/// Buildings and structures.
pub static BUILDINGS: Register = Register {
    table: "building",
    one: "Здание",
    many: "Здания, строения, сооружения",
    about: "Паспорта зданий: адрес, площади, права, доступность, заключения. Отсюда адреса мест обучения на сайте.",
    title: &["name"],
    key: &["name"],
    order: &["name"],
    access: HOUSEKEEPING,
    fields: &[
        Field::text("name", "Наименование")
            .required()
            .listed()
            .found()
            .also(&["Здание", "Корпус"]),
        Field::choice("kind", "Вид", "BUILDING_KIND")
            .required()
            .listed(),
        Field::long("address", "Адрес").required().listed().found(),
        Field::text("fias", "ФИАС").max(36),
        Field::text("gps", "Координаты")
            .max(40)
            .hint("Широта и долгота через запятую: 58.0105, 56.2502."),
        Field::flag("emergency", "Аварийное"),
        Field::number("area", "Общая площадь, м²", 2)
            .listed()
            .summed()
            .group("Паспорт")
            .also(&["Площадь", "Общая площадь"]),
        Field::number("study_area", "Учебная площадь, м²", 2)
            .listed()
            .summed(),
        Field::int("floors", "Этажность").max(50).listed(),
        Field::int("built_year", "Год постройки")
            .min(1600)
            .max(2100),
        Field::number("wear_pct", "Износ, %", 2),
        Field::int("capacity", "Вместимость").listed().summed(),
        Field::file("passport_file", "Паспорт здания"),
        Field::choice("right_kind", "Право", "BUILDING_RIGHT")
            .listed()
            .group("Права и заключения"),
        Field::text("right_doc", "Правоустанавливающий документ").max(400),
        Field::text("cadastral", "Кадастровый №")
            .max(40)
            .found()
            .also(&["Кадастровый номер"]),
        Field::text("fire_cert", "Заключение МЧС"),
        Field::text("sanitary_cert", "СЭЗ").hint("Санитарно-эпидемиологическое заключение."),
        Field::choice("accessible", "Доступность", "ACCESSIBLE")
            .listed()
            .group("Доступность для лиц с ОВЗ"),
        Field::long("access_note", "Условия доступа")
            .hint("Словами для сайта: пандус, лифт, кнопка вызова."),
    ],
    tabs: &[
        Tab {
            table: "room",
            by: "building_id",
        },
        Tab {
            table: "inspection",
            by: "building_id",
        },
        Tab {
            table: "bell_schedule",
            by: "building_id",
        },
    ],
    due: Due::TenDays,
    check: |values, problems| {
        checks::positive(values, problems, "area");
        if let (Some(area), Some(study)) = (values.int("area"), values.int("study_area"))
            && study > area
        {
            problems.add("study_area", "Учебная площадь больше общей.");
        }
        if values
            .int("wear_pct")
            .is_some_and(|pct| !(0..=10_000).contains(&pct))
        {
            problems.add("wear_pct", "Износ — от 0 до 100 %.");
        }
    },
    feeds: &["common", "objects"],
    ..Register::PLAIN
};

/// Rooms.
pub static ROOMS: Register = Register {
    table: "room",
    one: "Помещение",
    many: "Помещения",
    about: "Кабинеты, лаборатории, мастерские и прочие помещения. Кабинеты и мастерские публикуются в «Материально-техническом обеспечении», учебные участвуют в расписании.",
    title: &["number", "name", "building_id"],
    key: &["building_id", "number"],
    order: &["building_id", "number"],
    access: HOUSEKEEPING,
    fields: &[
        Field::link("building_id", "Здание", "building")
            .required()
            .listed()
            .also(&["Корпус"]),
        Field::text("number", "Номер")
            .max(40)
            .required()
            .listed()
            .found()
            .also(&[
                "№",
                "Ауд.",
                "Аудитория",
                "Кабинет",
                "Каб.",
                "№ помещения",
                "Номер помещения",
            ]),
        Field::text("name", "Наименование")
            .max(300)
            .listed()
            .found()
            .hint("Как на сайте: «Кабинет математики»; номер программа добавит сама.")
            .also(&["Назначение", "Название"]),
        Field::choice("type", "Тип", "ROOM_TYPE")
            .required()
            .listed()
            .also(&["Тип помещения", "Вид"]),
        Field::int("floor", "Этаж")
            .min(-5)
            .max(50)
            .listed()
            .also(&["Эт."]),
        Field::number("area", "Площадь, м²", 2)
            .listed()
            .summed()
            .also(&["Площадь", "Площадь кв.м", "S, м²"]),
        Field::int("seats", "Мест")
            .max(5000)
            .listed()
            .summed()
            .also(&["Посадочных мест", "Кол-во мест", "Вместимость"]),
        Field::int("computers", "Компьютеров")
            .max(1000)
            .listed()
            .summed()
            .also(&["ПК", "Кол-во ПК"]),
        Field::choice("condition", "Состояние", "CONDITION"),
        Field::link("responsible_id", "Зав. кабинетом", "assignment")
            .group("Учёба")
            .also(&["Ответственный"]),
        Field::links(
            "discipline_ids",
            "Дисциплины",
            "discipline",
            "room_discipline",
        )
        .hint("Что здесь преподают: расписание предложит это помещение первым."),
        Field::flag("schedulable", "Участвует в расписании"),
        Field::file("passport", "Паспорт кабинета"),
        Field::long("equipment_note", "Оснащение")
            .hint("Словами для сайта; если пусто, перечисляется оборудование помещения."),
        Field::flag("accessible", "Доступно для лиц с ОВЗ")
            .listed()
            .group("Доступность"),
        Field::text("access_note", "Условия доступа")
            .max(400)
            .hint("Словами для сайта; если пусто, повторяются условия здания."),
    ],
    tabs: &[
        Tab {
            table: "equipment",
            by: "room_id",
        },
        Tab {
            table: "catering_point",
            by: "room_id",
        },
        Tab {
            table: "inspection_finding",
            by: "room_id",
        },
        Tab {
            table: "contract_line",
            by: "room_id",
        },
    ],
    due: Due::TenDays,
    check: |values, problems| checks::positive(values, problems, "area"),
    feeds: &["objects"],
    ..Register::PLAIN
};
