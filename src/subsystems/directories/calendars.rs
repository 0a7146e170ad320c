//! Years, bells and the production calendar.

use jiff::civil::Date;

use crate::{
    registers::{Access, Field, Problems, Register, Tab, Values},
    subsystems::{checks, readers},
};

const STUDY_OFFICE: Access = Access {
    read: readers::ALL,
    write: &["ADM", "UCH", "ZUR"],
    some: &[],
};

/// Academic years.
pub static ACADEMIC_YEARS: Register = Register {
    table: "academic_year",
    one: "Учебный год",
    many: "Учебные годы",
    about: "Учебные годы с днями начала и конца.",
    title: &["name"],
    key: &["name"],
    order: &["-starts_on"],
    access: STUDY_OFFICE,
    fields: &[
        Field::text("name", "Наименование")
            .max(20)
            .required()
            .listed()
            .found()
            .hint("2026/2027"),
        Field::date("starts_on", "Дата начала").required().listed(),
        Field::date("ends_on", "Дата окончания").required().listed(),
    ],
    check: |values, problems| {
        checks::in_order(
            values,
            problems,
            "starts_on",
            "ends_on",
            "Учебный год кончается раньше, чем начинается.",
        );
        year_is_named_by_its_days(values, problems);
    },
    ..Register::PLAIN
};

fn year_is_named_by_its_days(values: &Values, problems: &mut Problems) {
    let (Some(name), Some(starts)) = (values.text("name"), values.date("starts_on")) else {
        return;
    };
    let right = format!("{}/{}", starts.year(), starts.year() + 1);
    if name != right {
        problems.add(
            "name",
            format!(
                "Год, который начинается {}, называется {right}",
                said(starts)
            ),
        );
    }
}

fn said(day: Date) -> String {
    day.strftime("%d.%m.%Y").to_string()
}

/// Schedules of bells.
pub static BELL_SCHEDULES: Register = Register {
    table: "bell_schedule",
    one: "Расписание звонков",
    many: "Расписания звонков",
    about: "Когда начинаются и кончаются пары: для всего колледжа или для отдельного здания, для всех дней или для некоторых.",
    title: &["name"],
    key: &["name"],
    order: &["name"],
    access: STUDY_OFFICE,
    fields: &[
        Field::text("name", "Наименование")
            .required()
            .listed()
            .found(),
        Field::choices("days", "Дни", "WEEKDAY").listed(),
        Field::link("building_id", "Здание", "building").listed(),
    ],
    tabs: &[Tab {
        table: "bell_slot",
        by: "schedule_id",
    }],
    ..Register::PLAIN
};

/// Slots of a schedule of bells.
pub static BELL_SLOTS: Register = Register {
    table: "bell_slot",
    one: "Звонок",
    many: "Звонки",
    about: "Начало и конец каждой пары.",
    title: &["no", "starts"],
    key: &["schedule_id", "no"],
    order: &["schedule_id", "no"],
    access: STUDY_OFFICE,
    fields: &[
        Field::link("schedule_id", "Расписание звонков", "bell_schedule")
            .required()
            .listed()
            .fixed(),
        Field::int("no", "Пара").max(20).required().listed(),
        Field::time("starts", "Начало").required().listed(),
        Field::time("ends", "Конец").required().listed(),
    ],
    check: |values, problems| {
        if let (Some(starts), Some(ends)) = (values.text("starts"), values.text("ends"))
            && ends <= starts
        {
            problems.add("ends", "Пара кончается раньше, чем начинается.");
        }
    },
    ..Register::PLAIN
};

/// Days of the production calendar that differ from the usual week.
pub static BUSINESS_DAYS: Register = Register {
    table: "business_day",
    one: "День календаря",
    many: "Производственный календарь",
    about: "Дни, которые отличаются от обычной недели: праздники, переносы, рабочие субботы, дни области. По ним считаются сроки в рабочих днях.",
    title: &["date", "kind"],
    key: &["date"],
    order: &["-date"],
    access: Access {
        read: readers::STAFF,
        write: &["ADM"],
        some: &[],
    },
    fields: &[
        Field::date("date", "Дата").required().listed(),
        Field::choice("kind", "Вид", "DAY_KIND").required().listed(),
        Field::text("region", "Регион")
            .listed()
            .hint("Если день установлен законом области, а не страны."),
        Field::text("basis", "Основание").max(400).listed().found(),
    ],
    ..Register::PLAIN
};
