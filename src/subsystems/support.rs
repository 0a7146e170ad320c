//! «Поддержка»: requests as a register to look through, and what feeds their work: instructions, ready answers, known
//! problems, who sorts what out. The work itself is the room `journal`, which knows these tables by their names.

use crate::{
    registers::{Access, Door, Field, Format, Register, Scoped, Subsystem, Writer},
    subsystems::readers,
};

/// They sort requests out.
const DESKS: &[&str] = &["ADM", "EIO", "TP", "KON", "MET", "HR", "SITE", "PDN"];
/// They keep what feeds the work.
const KEEPERS: &[&str] = &["ADM", "EIO", "TP"];
/// They see what a person's card says of them.
const CLEARED: &[&str] = &["ADM", "KON", "HR"];

const fn at_desk(role: &'static str, sql: &'static str) -> Scoped {
    Scoped {
        role,
        words: "своего стола",
        sql,
    }
}

/// The subsystem.
pub static SUPPORT: Subsystem = Subsystem {
    code: "support",
    title: "Поддержка",
    about: "Обращения и заявки, журнал заявок о проблеме входа, инструкции, готовые ответы.",
    registers: &[
        &TICKETS,
        &FAQ_ARTICLES,
        &SAVED_REPLIES,
        &KNOWN_PROBLEMS,
        &TICKET_RULES,
    ],
    pages: &[
        Door {
            title: "Очередь обращений",
            url: "/lk/tickets/queue",
            about: "Все обращения, которые вы разбираете: отбор, сроки, ответы, действия над многими.",
            roles: DESKS,
        },
        Door {
            title: "Журнал заявок о проблеме входа",
            url: "/lk/journal/login",
            about: "Журнал по форме, печать по листам, выгрузка, статистика.",
            roles: &["ADM", "EIO", "KON", "PDN"],
        },
        Door {
            title: "Сопоставление людей",
            url: "/lk/tickets/matching",
            about: "Кого вход не найдёт или найдёт дважды: по СНИЛС, почте, фамилии и дате рождения.",
            roles: CLEARED,
        },
        Door {
            title: "Статистика обращений",
            url: "/lk/tickets/statistics",
            about: "Сколько, о чём, за какое время решено, как оценено.",
            roles: &["ADM", "EIO", "KON", "TP", "DIR", "KACH"],
        },
    ],
};

/// Requests.
pub static TICKETS: Register = Register {
    table: "ticket",
    one: "Обращение",
    many: "Обращения и заявки",
    about: "Всё, с чем обращались: трудности со входом, помощь, замечания, предложения, жалобы. Здесь — чтобы найти и выгрузить.",
    title: &["number", "topic"],
    key: &["number"],
    order: &["-year", "-no"],
    access: Access {
        read: &["ADM", "EIO"],
        write: &[],
        some: &[
            at_desk("KON", "desk = 'KON'"),
            at_desk("HR", "desk = 'HR'"),
            at_desk("TP", "desk = 'TP'"),
            at_desk("MET", "desk = 'MET'"),
        ],
    },
    writer: Writer::Workflow(
        "Обращения разбирают на их страницах; здесь они только показываются.",
        "/lk/tickets/queue",
    ),
    fields: TICKET_FIELDS,
    ..Register::PLAIN
};

const TICKET_FIELDS: &[Field] = &[
    Field::text("number", "Номер").required().listed().found(),
    Field::int("year", "Год").required(),
    Field::int("no", "№ в году").required(),
    Field::choice("kind", "Вид", "TICKET_KIND")
        .required()
        .listed(),
    Field::text("topic", "Тема").required().listed().found(),
    Field::choice("error_kind", "Вид ошибки", "LOGIN_ERROR").listed(),
    Field::long("body", "Описание").required(),
    Field::flag("suggestion", "Есть предложение"),
    Field::choice("priority", "Срочность", "TICKET_PRIORITY").required(),
    Field::text("category", "Раздел портала"),
    Field::choice("desk", "Разбирает", "TICKET_DESK").listed(),
    Field::choice("state", "Состояние", "TICKET_STATE")
        .required()
        .listed(),
    Field::moment("state_since", "В этом состоянии с").required(),
    Field::link("assignee_id", "Исполнитель", "person").listed(),
    Field::moment("due_at", "Срок").listed(),
    Field::link("author_id", "Автор", "person").group("Кто и о ком"),
    Field::text("author_name", "Назвался"),
    Field::text("author_contact", "Как связаться").private(CLEARED),
    Field::link("subject_person_id", "О ком обращение", "person"),
    Field::choice("subject_kind", "Кто это", "TICKET_SUBJECT").required(),
    Field::text("subject_name", "ФИО в заявке"),
    Field::date("subject_birth", "Дата рождения в заявке").private(CLEARED),
    Field::of("subject_snils", "СНИЛС в заявке", Format::Snils).private(CLEARED),
    Field::text("subject_place", "Группа, должность"),
    Field::text("esia_email", "Почта на Госуслугах").private(CLEARED),
    Field::flag("student_card_seen", "Студбилет предъявлен"),
    Field::flag("screenshot_seen", "Снимок экрана есть"),
    Field::text("user_role", "Роль пользователя").group("Где и как"),
    Field::text("territory", "Территория"),
    Field::text("org_name", "Организация"),
    Field::long("action_before", "Действие, после которого ошибка"),
    Field::long("tried", "Что уже пробовали"),
    Field::text("page_url", "Страница").max(500),
    Field::text("device", "Устройство"),
    Field::flag("mobile_app", "Мобильное приложение"),
    Field::text("os", "Операционная система"),
    Field::text("os_version", "Версия ОС"),
    Field::text("app_version", "Версия приложения"),
    Field::text("browser", "Браузер").max(300),
    Field::moment("answered_at", "Первый ответ").group("Ход работы"),
    Field::choice("check_result", "Результат сверки", "TICKET_CHECK"),
    Field::moment("corrected_at", "Исправлено"),
    Field::link("corrected_by", "Кто исправил", "person"),
    Field::moment("effective_at", "Вступит в силу"),
    Field::moment("informed_at", "Заявитель извещён"),
    Field::moment("rechecked_at", "Повторно проверено"),
    Field::flag("recheck_failed", "Повторная проверка не удалась"),
    Field::moment("escalated_at", "Передано в поддержку"),
    Field::text("external_no", "№ в СТП"),
    Field::moment("solved_at", "Решено"),
    Field::moment("closed_at", "Закрыто"),
    Field::long("solution", "Решение"),
    Field::int("rating", "Оценка").min(1).max(5),
    Field::long("rating_words", "Отзыв"),
    Field::int("reopened", "Возвращено в работу, раз").required(),
    Field::link("parent_id", "Связано с", "ticket"),
    Field::link("merged_into", "Объединено с", "ticket"),
];

/// Instructions.
pub static FAQ_ARTICLES: Register = Register {
    table: "faq_article",
    one: "Инструкция",
    many: "Инструкции, частые вопросы",
    about: "Что делать при каждой ошибке входа. Опубликованные показываются на странице помощи всем, без входа.",
    title: &["title"],
    key: &["title"],
    order: &["sort", "title"],
    access: Access {
        read: readers::STAFF,
        write: KEEPERS,
        some: &[],
    },
    fields: &[
        Field::text("title", "Название").required().listed().found(),
        Field::choice("error_kind", "Вид ошибки", "LOGIN_ERROR").listed(),
        Field::long("body", "Пояснение").required(),
        Field::long("steps", "Шаги").hint("По одному в строке: человек отмечает сделанное."),
        Field::choices("audience", "Для кого", "FAQ_AUDIENCE"),
        Field::choice("pub", "Публикация", "PUB_STATE")
            .required()
            .listed()
            .default("draft"),
        Field::int("sort", "Порядок").max(1000).listed(),
    ],
    ..Register::PLAIN
};

/// Ready answers.
pub static SAVED_REPLIES: Register = Register {
    table: "saved_reply",
    one: "Готовый ответ",
    many: "Готовые ответы",
    about: "Тексты для частых ответов. {{имя}}, {{номер}} и {{срок}} заменяются сами.",
    title: &["title"],
    key: &["title"],
    order: &["title"],
    access: Access {
        read: DESKS,
        write: KEEPERS,
        some: &[],
    },
    fields: &[
        Field::text("title", "Название").required().listed().found(),
        Field::choice("kind", "Вид обращений", "TICKET_KIND")
            .listed()
            .hint("Пусто — для всех."),
        Field::long("body", "Текст")
            .required()
            .hint("Можно вставить {{имя}}, {{номер}}, {{срок}}."),
    ],
    ..Register::PLAIN
};

/// Known problems.
pub static KNOWN_PROBLEMS: Register = Register {
    table: "known_problem",
    one: "Известная неполадка",
    many: "Известные неполадки",
    about: "Пока неполадка не устранена, о ней сказано на главной странице портала, на странице помощи и на страницах обращений.",
    title: &["title"],
    key: &["title", "starts_at"],
    order: &["-starts_at"],
    access: Access {
        read: readers::STAFF,
        write: KEEPERS,
        some: &[],
    },
    fields: &[
        Field::text("title", "Что случилось")
            .required()
            .listed()
            .found(),
        Field::long("body", "Что делать людям").required(),
        Field::moment("starts_at", "Началось").required().listed(),
        Field::moment("ends_at", "Устранено")
            .listed()
            .hint("Пусто — ещё не устранено."),
    ],
    check: |values, problems| {
        if let (Some(from), Some(to)) = (values.text("starts_at"), values.text("ends_at"))
            && to <= from
        {
            problems.add("ends_at", "Неполадка устранена раньше, чем началась.");
        }
    },
    ..Register::PLAIN
};

/// Who sorts what out.
pub static TICKET_RULES: Register = Register {
    table: "ticket_rule",
    one: "Правило разбора",
    many: "Правила разбора обращений",
    about: "Кому достаётся новое обращение и за сколько рабочих дней на него отвечают. Сильнее то правило, в котором больше сказано.",
    title: &["kind", "desk"],
    key: &["kind", "error_kind", "subject_kind", "category"],
    order: &["kind", "error_kind", "subject_kind"],
    access: Access {
        read: DESKS,
        write: &["ADM", "EIO"],
        some: &[],
    },
    fields: &[
        Field::choice("kind", "Вид обращения", "TICKET_KIND")
            .required()
            .listed(),
        Field::choice("error_kind", "Вид ошибки", "LOGIN_ERROR").listed(),
        Field::choice("subject_kind", "О ком", "TICKET_SUBJECT").listed(),
        Field::text("category", "Раздел портала").listed(),
        Field::choice("desk", "Кто разбирает", "TICKET_DESK")
            .required()
            .listed(),
        Field::link("person_id", "Сразу поручить", "person").listed(),
        Field::choice("priority", "Срочность", "TICKET_PRIORITY").listed(),
        Field::int("term_days", "Рабочих дней на ответ")
            .max(60)
            .listed(),
    ],
    ..Register::PLAIN
};
