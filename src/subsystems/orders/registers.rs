//! The registers of orders as they are described.

use crate::registers::{Access, Door, Field, Problems, Register, Scoped, Tab, Values, Writer};

/// Who is told what is paid.
const MONEY: &[&str] = &["HR", "DIR", "BUH"];

/// The condition over an order's kind, for the groups of `rights::RIGHTS`; a test compares the two.
macro_rules! of_groups {
    ($groups:literal) => {
        concat!(
            "kind_id IN (SELECT id FROM order_kind WHERE kind_group IN (",
            $groups,
            "))"
        )
    };
}

const STAFF_ORDERS: &str = of_groups!("'staff', 'base', 'safety'");
const PAID_ORDERS: &str = of_groups!("'staff', 'stipend'");
const CLERK_ORDERS: &str =
    of_groups!("'base', 'student', 'practice', 'gia', 'stipend', 'dorm', 'admission', 'safety'");
const STUDENT_ORDERS: &str = of_groups!("'student', 'practice', 'gia', 'stipend', 'dorm'");
const PRACTICE_ORDERS: &str = of_groups!("'practice'");
const ADMISSION_ORDERS: &str = of_groups!("'admission'");
const BASE_ORDERS: &str = of_groups!("'base'");
const SAFETY_ORDERS: &str = of_groups!("'safety'");

macro_rules! scoped {
    ($($role:literal $words:literal $sql:expr),+ $(,)?) => {
        &[$(Scoped { role: $role, words: $words, sql: $sql }),+]
    };
}

/// Книги приказов.
pub static ORDER_BOOKS: Register = Register {
    table: "order_book",
    one: "Книга приказов",
    many: "Книги приказов",
    about: "Каждая книга даёт номера подряд, без пропусков и повторов; номер берётся при подписании.",
    title: &["name", "suffix"],
    key: &["suffix"],
    order: &["name"],
    access: Access {
        read: &["DIR", "HR", "DEK", "ADM", "ZPR"],
        write: &["KON"],
        some: &[],
    },
    fields: &[
        Field::text("name", "Наименование").required().listed().found(),
        Field::text("suffix", "Индекс")
            .max(10)
            .required()
            .listed()
            .found()
            .fixed()
            .hint("Ставится после номера: 15-лс."),
        Field::flag("year_reset", "Нумерация с начала года")
            .listed()
            .default("да"),
        Field::int("next_no", "Следующий №")
            .min(1)
            .required()
            .listed()
            .fixed()
            .default("1")
            .hint("Если часть приказов года подписана до портала, укажите номер после последнего из них."),
        Field::int("year", "Год").max(2200).fixed().hint("Год, к которому относится следующий номер."),
        Field::choice("retention", "Срок хранения", "RET").listed(),
        Field::date("opened", "Начата"),
        Field::date("closed", "Закрыта").hint("В закрытой книге приказы не подписываются."),
        Field::flag("locked", "Защищено").fixed(),
    ],
    tabs: &[Tab { table: "order_doc", by: "book_id" }],
    keeps: "locked",
    check: check_book,
    ..Register::PLAIN
};

fn check_book(book: &Values, problems: &mut Problems) {
    let suffix = book.text("suffix").unwrap_or_default();
    if suffix.contains(char::is_whitespace) {
        problems.add("suffix", "Индекс пишется без пробелов: -лс.");
    }
    if suffix.starts_with(|c: char| c.is_ascii_digit()) {
        problems.add(
            "suffix",
            "Индекс не начинается с цифры: она сольётся с номером.",
        );
    }
    if let (Some(opened), Some(closed)) = (book.date("opened"), book.date("closed"))
        && closed < opened
    {
        problems.add("closed", "Книга закрыта раньше, чем начата.");
    }
}

/// Виды приказов.
pub static ORDER_KINDS: Register = Register {
    table: "order_kind",
    one: "Вид приказа",
    many: "Виды приказов",
    about: "Какие бывают приказы, в какой книге они нумеруются, кто их подписывает и что меняет подпись.",
    title: &["name"],
    key: &["code"],
    order: &["kind_group", "sort"],
    access: Access {
        read: &["DIR", "HR", "DEK", "ZPR", "ZUR", "ZVR", "BUH"],
        write: &["ADM", "KON"],
        some: &[],
    },
    fields: &[
        Field::text("code", "Код")
            .max(40)
            .required()
            .listed()
            .found()
            .fixed(),
        Field::text("name", "Наименование")
            .required()
            .listed()
            .found(),
        Field::choice("kind_group", "Группа видов", "ORDER_GROUP")
            .required()
            .listed(),
        Field::choice("effect", "Действие приказа", "ORDER_EFFECT")
            .required()
            .listed()
            .fixed()
            .default("none"),
        Field::choices("required_fields", "Обязательные поля", "ORDER_PARAM"),
        Field::link("book_id", "Книга приказов", "order_book").listed(),
        Field::link("template_id", "Шаблон", "document_template"),
        Field::choice("signer_role", "Подписант", "ORDER_SIGNER")
            .required()
            .default("DIR"),
        Field::flag("review", "Согласование обязательно"),
        Field::long("preamble", "Преамбула")
            .hint("С чего начинается текст приказа; пусто — без преамбулы."),
        Field::int("retention_years", "Хранить, лет").max(100),
        Field::int("sort", "Порядок")
            .max(1000)
            .required()
            .default("100"),
        Field::flag("locked", "Защищено").fixed(),
    ],
    tabs: &[Tab {
        table: "order_doc",
        by: "kind_id",
    }],
    keeps: "locked",
    ..Register::PLAIN
};

/// Приказы.
pub static ORDER_DOCS: Register = Register {
    table: "order_doc",
    one: "Приказ",
    many: "Приказы",
    about: "Проекты и подписанные приказы. Номер и дата появляются при подписании.",
    title: &["number", "signed_on", "title"],
    key: &[],
    order: &["-signed_on"],
    access: Access {
        read: &["DIR", "PDN"],
        write: &[],
        some: scoped![
            "HR" "по кадрам и основной деятельности" STAFF_ORDERS,
            "BUH" "по кадрам и стипендиям" PAID_ORDERS,
            "KON" "по контингенту и основной деятельности" CLERK_ORDERS,
            "DEK" "по контингенту" STUDENT_ORDERS,
            "ZPR" "о практике" PRACTICE_ORDERS,
            "PK" "о приёме" ADMISSION_ORDERS,
            "ADM" "по основной деятельности" BASE_ORDERS,
            "ZUR" "по основной деятельности" BASE_ORDERS,
            "OT" "об охране труда" SAFETY_ORDERS,
        ],
    },
    fields: &[
        Field::link("kind_id", "Вид приказа", "order_kind")
            .required()
            .listed(),
        Field::text("project_no", "№ проекта").required().found(),
        Field::text("number", "Номер").listed().found(),
        Field::int("seq", "№ в книге"),
        Field::int("year", "Год").max(2200),
        Field::date("signed_on", "Дата подписания").listed(),
        Field::date("effective_on", "Действует с")
            .required()
            .listed(),
        Field::text("title", "Название")
            .max(500)
            .required()
            .listed()
            .found(),
        Field::long("preamble", "Преамбула"),
        Field::long("body", "Текст").private(MONEY),
        Field::link("control_id", "Контроль исполнения", "person"),
        Field::link("signer_id", "Подписал", "person").required(),
        Field::text("signer_post", "Должность подписавшего"),
        Field::choice("sign_way", "Способ подписания", "ORDER_WAY"),
        Field::text("late_reason", "Причина оформления задним числом").max(500),
        Field::choice("state", "Статус", "ORDER_STATE")
            .required()
            .listed()
            .default("draft"),
        Field::link("book_id", "Книга приказов", "order_book"),
        Field::int("template_version", "Версия шаблона"),
        Field::file("file", "Файл"),
        Field::files("scan", "Скан", 5),
        Field::link("cancels_id", "Отменяет приказ", "order_doc"),
        Field::link("amends_id", "Изменяет приказ", "order_doc"),
    ],
    tabs: &[Tab {
        table: "order_item",
        by: "order_id",
    }],
    writer: Writer::Workflow(
        "Приказы готовятся и подписываются на их страницах.",
        "/lk/orders",
    ),
    ..Register::PLAIN
};

/// Пункты приказов.
pub static ORDER_ITEMS: Register = Register {
    table: "order_item",
    one: "Пункт приказа",
    many: "Пункты приказов",
    about: "Что приказ говорит о каждом человеке.",
    title: &["order_id", "no"],
    key: &[],
    order: &["-effective_on", "order_id", "no"],
    access: Access {
        read: &["DIR", "PDN"],
        write: &[],
        some: scoped![
            "HR" "по кадрам и основной деятельности" STAFF_ORDERS,
            "BUH" "по кадрам и стипендиям" PAID_ORDERS,
            "KON" "по контингенту и основной деятельности" CLERK_ORDERS,
            "DEK" "по контингенту" STUDENT_ORDERS,
            "ZPR" "о практике" PRACTICE_ORDERS,
            "PK" "о приёме" ADMISSION_ORDERS,
            "ADM" "по основной деятельности" BASE_ORDERS,
            "ZUR" "по основной деятельности" BASE_ORDERS,
            "OT" "об охране труда" SAFETY_ORDERS,
            "RAB" "подписанные о себе" "person_id = {me} AND order_id IN (SELECT id FROM order_doc WHERE state IN ('signed', 'in_force', 'cancelled'))",
        ],
    },
    fields: &[
        Field::link("order_id", "Приказ", "order_doc")
            .required()
            .listed(),
        Field::int("no", "№").required().listed(),
        Field::link("person_id", "Лицо", "person").listed(),
        Field::link("employment_id", "Трудовые отношения", "employment"),
        Field::link("enrolment_id", "Личное дело обучающегося", "enrolment"),
        Field::link("kind_id", "Вид приказа", "order_kind")
            .required()
            .listed(),
        Field::date("effective_on", "Действует с")
            .required()
            .listed(),
        Field::date("until", "До").listed(),
        Field::long("params", "Параметры").required().private(MONEY),
        Field::text("basis", "Основание").max(500),
        Field::long("text", "Текст").private(&["HR", "DIR", "BUH", "RAB", "DEK"]),
        Field::moment("acked_at", "Ознакомлен"),
    ],
    writer: Writer::Workflow("Пункты составляются вместе с приказом.", "/lk/orders"),
    ..Register::PLAIN
};

/// The pages of the workflow, for the contents.
pub static DOORS: &[Door] = &[
    Door {
        title: "Приказы",
        url: "/lk/orders",
        about: "Проекты, подписание, поиск, печать и выписки.",
        roles: super::READERS,
    },
    Door {
        title: "Новый приказ",
        url: "/lk/orders/new",
        about: "Выбрать вид, людей и условия; текст составится сам.",
        roles: super::WRITERS,
    },
    Door {
        title: "Печать книги приказов",
        url: "/lk/orders/book",
        about: "Номера, даты, названия и подписи за год.",
        roles: super::READERS,
    },
];
