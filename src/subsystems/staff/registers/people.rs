//! What is known of a worker beyond the orders: service elsewhere, learning, attestation, awards.

use super::OWN;
use crate::registers::{Access, Due, Field, Problems, Register, Values};

const ACCESS: Access = Access {
    read: &["DIR", "ZUR", "MET", "ADM"],
    write: &["HR"],
    some: &[OWN],
};

/// Стаж.
pub static EXPERIENCE: Register = Register {
    table: "experience_period",
    one: "Период стажа",
    many: "Стаж",
    about: "Периоды работы до колледжа. Стаж в колледже считается по приказам, дни наложившихся периодов — один раз.",
    title: &["person_id", "kind", "from_on"],
    key: &["person_id", "kind", "from_on"],
    order: &["person_id", "from_on"],
    access: Access {
        read: &["DIR", "ZUR", "BUH", "ADM"],
        write: &["HR"],
        some: &[OWN],
    },
    fields: &[
        Field::link("person_id", "Лицо", "person")
            .required()
            .listed(),
        Field::choice("kind", "Вид", "EXPERIENCE_KIND")
            .required()
            .listed(),
        Field::date("from_on", "С")
            .required()
            .listed()
            .also(&["Начало"]),
        Field::date("to_on", "По")
            .listed()
            .also(&["Окончание"])
            .hint("Последний день; пусто — продолжается."),
        Field::text("organisation", "Организация").listed().found(),
        Field::text("position", "Должность").listed().found(),
        Field::text("basis", "Основание").default("трудовая книжка"),
    ],
    due: Due::TenDays,
    check: |period, problems| in_order(period, "from_on", "to_on", problems),
    ..Register::PLAIN
};

/// ДПО, стажировки.
pub static TRAININGS: Register = Register {
    table: "staff_training",
    one: "Обучение работника",
    many: "ДПО, стажировки работников",
    about: "Повышение квалификации, переподготовка и стажировки. Педагог учится не реже раза в три года.",
    title: &["title"],
    key: &["person_id", "kind", "title", "from_on"],
    order: &["-from_on"],
    access: Access {
        read: &["DIR", "ZUR", "ADM", "OT"],
        write: &["HR", "MET"],
        some: &[OWN],
    },
    fields: &[
        Field::link("person_id", "Лицо", "person")
            .required()
            .listed(),
        Field::choice("kind", "Вид", "TRAINING_KIND")
            .required()
            .listed(),
        Field::text("title", "Название")
            .max(500)
            .required()
            .listed()
            .found(),
        Field::text("organisation", "Организация")
            .max(500)
            .listed()
            .found(),
        Field::int("hours", "Часы").max(10_000).listed(),
        Field::date("from_on", "С").required().also(&["Начало"]),
        Field::date("to_on", "По").listed().also(&["Окончание"]),
        Field::link(
            "education_document_id",
            "Документ об образовании",
            "education_document",
        ),
        Field::choices("topic_tags", "Темы", "TRAINING_TOPIC"),
        Field::choice("fund", "Источник финансирования", "FUND_PAY"),
    ],
    due: Due::TenDays,
    check: |training, problems| {
        in_order(training, "from_on", "to_on", problems);
        let pp = training.text("kind") == Some("pp");
        if pp && training.int("hours").is_some_and(|hours| hours < 250) {
            problems.add(
                "hours",
                "Программа переподготовки длится не менее 250 часов: проверьте вид и часы.",
            );
        }
    },
    ..Register::PLAIN
};

/// Аттестация.
pub static ATTESTATIONS: Register = Register {
    table: "staff_attestation",
    one: "Аттестация",
    many: "Аттестация",
    about: "Квалификационные категории и соответствие должности; о сроке следующей аттестации портал напоминает.",
    title: &["person_id", "category", "date"],
    key: &["person_id", "category", "date"],
    order: &["-date"],
    access: ACCESS,
    fields: &[
        Field::link("person_id", "Лицо", "person")
            .required()
            .listed(),
        Field::choice("category", "Категория", "PED_CAT")
            .required()
            .listed(),
        Field::link("position_id", "Должность", "position").listed(),
        Field::date("date", "Дата").required().listed(),
        Field::text("order_no", "№ приказа").found(),
        Field::date("valid_to", "Действует до")
            .listed()
            .hint("Категория бессрочна; соответствие должности подтверждают раз в пять лет."),
        Field::text("commission", "Состав комиссии").max(500),
    ],
    due: Due::TenDays,
    check: |it, problems| in_order(it, "date", "valid_to", problems),
    ..Register::PLAIN
};

/// Награды.
pub static AWARDS: Register = Register {
    table: "person_award",
    one: "Награда, степень, звание",
    many: "Награды, степени, звания",
    about: "Учёные степени и звания публикуются на сайте; награды по приказам колледжа добавляются сами.",
    title: &["name"],
    key: &["person_id", "kind", "name"],
    order: &["-date"],
    access: ACCESS,
    fields: &[
        Field::link("person_id", "Лицо", "person")
            .required()
            .listed(),
        Field::choice("kind", "Вид", "AWARD_KIND")
            .required()
            .listed(),
        Field::text("name", "Наименование")
            .max(500)
            .required()
            .listed()
            .found(),
        Field::date("date", "Дата").listed(),
        Field::text("doc", "Документ"),
        Field::choice("level", "Уровень", "AWARD_LEVEL").listed(),
        Field::link("order_item_id", "Пункт приказа", "order_item"),
    ],
    due: Due::TenDays,
    ..Register::PLAIN
};

fn in_order(values: &Values, from: &str, to: &str, problems: &mut Problems) {
    if let (Some(a), Some(b)) = (values.date(from), values.date(to))
        && b < a
    {
        problems.add(to, "Окончание раньше начала: проверьте даты.");
    }
}
