//! What the charter says, who governs the college, and its local acts.

use crate::{
    registers::{Access, Due, Field, Format, Register, Tab},
    subsystems::{checks, readers},
};

/// What the charter establishes, by its sections.
pub static CHARTER_FACTS: Register = Register {
    table: "charter_fact",
    one: "Положение устава",
    many: "Сведения устава",
    about: "Что установлено уставом, по разделам и редакциям.",
    title: &["section"],
    key: &["section", "charter_version"],
    order: &["section", "-registered_on"],
    access: Access {
        read: readers::ALL,
        write: &["ADM", "AHO", "DIR"],
        some: &[],
    },
    fields: &[
        Field::text("section", "Раздел")
            .max(300)
            .required()
            .listed()
            .found(),
        Field::long("text", "Текст").required().found(),
        Field::text("charter_version", "Редакция устава")
            .required()
            .listed(),
        Field::date("registered_on", "Дата регистрации").listed(),
        Field::file("file", "Файл"),
    ],
    due: Due::TenDays,
    feeds: &["common"],
    ..Register::PLAIN
};

/// Governing bodies.
pub static GOVERNING_BODIES: Register = Register {
    table: "governing_body",
    one: "Орган управления",
    many: "Органы управления",
    about: "Советы, собрания и комиссии колледжа; вместе с подразделениями составляют страницу «Структура».",
    title: &["name"],
    key: &["name"],
    order: &["sort", "name"],
    access: Access {
        read: readers::ALL,
        write: &["ADM", "AHO", "SITE"],
        some: &[],
    },
    fields: &[
        Field::text("name", "Наименование")
            .max(300)
            .required()
            .listed()
            .found(),
        Field::choice("kind", "Вид", "GOVERNING_BODY").listed(),
        Field::text("term", "Срок полномочий").listed(),
        Field::int("sort", "Порядок")
            .required()
            .default("100")
            .hint("Порядок на странице «Структура»."),
        Field::file("regulation", "Положение"),
        Field::long("address", "Адрес").group("Связь"),
        Field::of("phone", "Телефон", Format::Phone),
        Field::of("email", "Эл. почта", Format::Email).listed(),
        Field::of("site", "Сайт", Format::Url),
    ],
    tabs: &[Tab {
        table: "body_member",
        by: "body_id",
    }],
    due: Due::TenDays,
    feeds: &["struct"],
    ..Register::PLAIN
};

/// Members of governing bodies.
pub static BODY_MEMBERS: Register = Register {
    table: "body_member",
    one: "Член органа управления",
    many: "Члены органов управления",
    about: "Кто входит в советы и комиссии и кто их возглавляет.",
    title: &["person_id", "post"],
    key: &["body_id", "person_id", "since"],
    order: &["body_id", "-is_head"],
    access: Access {
        read: readers::ALL,
        write: &["ADM", "AHO", "SITE"],
        some: &[],
    },
    fields: &[
        Field::link("body_id", "Орган", "governing_body")
            .required()
            .listed()
            .fixed(),
        Field::link("person_id", "Лицо", "person")
            .required()
            .listed(),
        Field::text("post", "Должность").max(300).listed().found(),
        Field::flag("is_head", "Возглавляет")
            .listed()
            .hint("Этот человек назван на сайте."),
        Field::date("since", "С").listed(),
        Field::date("till", "По").listed(),
    ],
    due: Due::TenDays,
    check: |values, problems| {
        checks::in_order(
            values,
            problems,
            "since",
            "till",
            "Полномочия кончаются раньше, чем начинаются.",
        );
    },
    feeds: &["struct"],
    ..Register::PLAIN
};

/// Local acts and documents of the college.
pub static LOCAL_ACTS: Register = Register {
    table: "local_act",
    one: "Локальный акт",
    many: "Локальные акты и документы",
    about: "Устав, правила, положения, отчёты: действующие составляют страницу «Документы».",
    title: &["title"],
    key: &["kind", "title", "approved_on"],
    order: &["-approved_on"],
    access: Access {
        read: readers::ALL,
        write: &["ADM", "SITE", "MET", "AHO"],
        some: &[],
    },
    fields: &[
        Field::choice("kind", "Вид", "LNA").required().listed(),
        Field::text("title", "Название")
            .max(500)
            .required()
            .listed()
            .found(),
        Field::text("number", "Номер").max(60).listed().found(),
        Field::date("approved_on", "Дата утверждения")
            .required()
            .listed(),
        Field::date("valid_to", "Действует до")
            .listed()
            .hint("Пусто — до отмены."),
        Field::text("version", "Версия").max(60),
        Field::link("order_id", "Приказ", "order_doc").hint("Приказ, которым утверждён."),
        Field::file("file", "Файл").hint("Подписанный документ: PDF с текстом, а не картинкой."),
        Field::choice("sveden_prop", "Место в разделе «Сведения…»", "SVEDEN_DOC")
            .group("Сайт")
            .hint("Если документ обязателен для сайта."),
        Field::choice("pub", "Публикация", "PUB_STATE")
            .listed()
            .default("draft"),
    ],
    due: Due::TenDays,
    check: |values, problems| {
        checks::in_order(
            values,
            problems,
            "approved_on",
            "valid_to",
            "Акт перестал действовать раньше, чем утверждён.",
        );
    },
    feeds: &["document", "grants", "paid_edu"],
    ..Register::PLAIN
};
