//! Groups, students and those who look after them (domain.md 4.8).

use crate::{
    registers::{Access, Due, Field, Register, Scoped, Tab, Writer},
    subsystems::checks,
};

const ORDERS: Writer = Writer::Workflow(
    "Состояние обучающихся меняют подписанные приказы по контингенту.",
    "/lk/orders",
);

/// Who sees all students.
const ALL_STUDENTS: &[&str] = &[
    "ADM", "DIR", "ZUR", "ZPR", "ZVR", "UCH", "MET", "BUH", "TRD", "SOC",
];

/// Учебные группы.
pub static STUDY_GROUPS: Register = Register {
    table: "study_group",
    one: "Учебная группа",
    many: "Учебные группы",
    about: "Группы каждого года приёма: по ним выдаются логины, назначаются кураторы, издаются приказы.",
    title: &["name"],
    key: &["name", "enrol_year"],
    order: &["name"],
    access: Access {
        read: &[
            "ADM", "EIO", "DIR", "ZUR", "ZPR", "ZVR", "AHO", "HR", "PK", "UCH", "MET", "PREP",
            "KUR", "SOC", "VUS", "OBS", "BUH", "OT", "BIB", "SITE", "GIA", "KACH", "TRD", "PDN",
            "MIN",
        ],
        write: &["DEK", "KON"],
        some: &[Scoped {
            role: "STU",
            words: "своя",
            sql: "id IN (SELECT s.group_id FROM enrolment_state s JOIN enrolment e ON e.id = s.enrolment_id WHERE e.person_id = {me} AND s.deleted_at IS NULL AND s.valid_from <= {today} AND (s.valid_to IS NULL OR s.valid_to > {today}))",
        }],
    },
    fields: &[
        Field::text("name", "Группа")
            .max(20)
            .required()
            .listed()
            .found(),
        Field::link("programme_id", "Образовательная программа", "programme")
            .required()
            .listed(),
        Field::link("department_id", "Отделение", "org_unit").listed(),
        Field::int("enrol_year", "Год приёма")
            .min(1990)
            .max(2100)
            .required()
            .listed(),
        Field::choice("study_form", "Форма обучения", "STUDY_FORM")
            .required()
            .listed()
            .default("full"),
        Field::choice("base", "База приёма", "EDU_BASE"),
        Field::int("max_size", "Мест в группе")
            .min(1)
            .max(500)
            .required()
            .default("25"),
        Field::date("ends_on", "Выпуск"),
        Field::choice("state", "Состояние", "GROUP_STATE")
            .required()
            .listed()
            .default("active"),
    ],
    tabs: &[
        Tab {
            table: "enrolment_state",
            by: "group_id",
        },
        Tab {
            table: "supervision",
            by: "group_id",
        },
    ],
    due: Due::TenDays,
    ..Register::PLAIN
};

/// Личные дела обучающихся.
pub static ENROLMENTS: Register = Register {
    table: "enrolment",
    one: "Обучающийся",
    many: "Обучающиеся (личные дела)",
    about: "Кто, по какой программе и с какого дня учится. Заводится приказом о зачислении.",
    title: &["person_id"],
    key: &["person_id", "enrolled_on"],
    order: &["person_id"],
    access: Access {
        read: ALL_STUDENTS,
        write: &["DEK", "KON"],
        some: &[
            Scoped {
                role: "KUR",
                words: "своих групп",
                sql: "id IN (SELECT enrolment_id FROM enrolment_state WHERE deleted_at IS NULL AND group_id IN {groups})",
            },
            Scoped {
                role: "STU",
                words: "своё",
                sql: "person_id = {me}",
            },
        ],
    },
    fields: &[
        Field::link("person_id", "Лицо", "person")
            .required()
            .listed()
            .found(),
        Field::link("programme_id", "Образовательная программа", "programme")
            .required()
            .listed(),
        Field::text("file_no", "№ личного дела")
            .max(40)
            .listed()
            .found(),
        Field::choice("kind", "Вид обучающегося", "ENROLMENT_KIND")
            .required()
            .default("student"),
        Field::date("enrolled_on", "Зачислен с").required().listed(),
        Field::date("ended_on", "Обучение окончено").listed(),
        Field::text("record_book_no", "№ зачётной книжки").max(40),
        Field::text("student_card_no", "№ студенческого билета").max(40),
        Field::text("case_location", "Место хранения личного дела"),
        Field::text("archive_no", "Архивный №").max(40),
        Field::link(
            "enrol_order_item",
            "Пункт приказа о зачислении",
            "order_item",
        ),
    ],
    tabs: &[Tab {
        table: "enrolment_state",
        by: "enrolment_id",
    }],
    writer: ORDERS,
    ..Register::PLAIN
};

/// Состояние обучения.
pub static ENROLMENT_STATES: Register = Register {
    table: "enrolment_state",
    one: "Состояние обучения",
    many: "Состояния обучения",
    about: "Статус, курс, группа и финансирование на любую дату — так, как говорят приказы.",
    title: &["enrolment_id", "valid_from"],
    key: &["enrolment_id", "valid_from"],
    order: &["enrolment_id", "valid_from"],
    dated: true,
    access: Access {
        read: ALL_STUDENTS,
        write: &["DEK", "KON"],
        some: &[
            Scoped {
                role: "KUR",
                words: "своих групп",
                sql: "group_id IN {groups}",
            },
            Scoped {
                role: "STU",
                words: "своё",
                sql: "enrolment_id IN (SELECT id FROM enrolment WHERE person_id = {me})",
            },
        ],
    },
    fields: &[
        Field::link("enrolment_id", "Обучающийся", "enrolment")
            .required()
            .listed()
            .found(),
        Field::choice("status", "Статус", "STUDENT_STATUS")
            .required()
            .listed(),
        Field::int("course", "Курс")
            .min(1)
            .max(6)
            .required()
            .listed(),
        Field::link("group_id", "Группа", "study_group")
            .listed()
            .found(),
        Field::choice("study_form", "Форма обучения", "STUDY_FORM").required(),
        Field::choice("funding", "Источник финансирования", "FUNDING")
            .required()
            .listed(),
        Field::flag("conditional", "Переведён условно"),
        Field::date("leave_to", "Отпуск по"),
        Field::choice("expel_reason", "Причина отчисления", "EXPEL_REASON"),
        Field::date("valid_from", "Действует с").required().listed(),
        Field::date("valid_to", "Действует по"),
        Field::link("basis_item_id", "Пункт приказа", "order_item"),
    ],
    check: checks::lasts,
    writer: ORDERS,
    ..Register::PLAIN
};

/// Закрепления: кураторы, мастера, наставники.
pub static SUPERVISIONS: Register = Register {
    table: "supervision",
    one: "Закрепление",
    many: "Кураторы и наставники",
    about: "Кто и с какого дня курирует группу или сопровождает обучающегося: права куратора даются по этой записи.",
    title: &["supervisor_id", "kind"],
    key: &["kind", "group_id", "enrolment_id", "valid_from"],
    order: &["group_id", "-valid_from"],
    dated: true,
    access: Access {
        read: &["ADM", "DIR", "ZUR", "UCH", "HR", "PDN"],
        write: &["DEK", "KON", "ZVR", "SOC"],
        some: &[
            Scoped {
                role: "RAB",
                words: "свои",
                sql: "supervisor_id = {me}",
            },
            Scoped {
                role: "STU",
                words: "своей группы",
                sql: "group_id IN (SELECT s.group_id FROM enrolment_state s JOIN enrolment e ON e.id = s.enrolment_id WHERE e.person_id = {me} AND s.deleted_at IS NULL AND s.valid_from <= {today} AND (s.valid_to IS NULL OR s.valid_to > {today}))",
            },
        ],
    },
    fields: &[
        Field::choice("kind", "Вид закрепления", "SUPERVISION_KIND")
            .required()
            .listed()
            .default("curator"),
        Field::link("supervisor_id", "Кто", "person")
            .required()
            .listed()
            .found(),
        Field::link("group_id", "Группа", "study_group")
            .listed()
            .hint("Куратора закрепляют за группой, наставника — за обучающимся."),
        Field::link("enrolment_id", "Обучающийся", "enrolment").listed(),
        Field::date("valid_from", "Действует с")
            .required()
            .listed()
            .default("today"),
        Field::date("valid_to", "Действует по").listed(),
        Field::link("basis_item_id", "Пункт приказа", "order_item"),
    ],
    due: Due::TenDays,
    check: |values, problems| {
        checks::lasts(values, problems);
        let (group, student) = (values.int("group_id"), values.int("enrolment_id"));
        if group.is_some() == student.is_some() {
            problems.add("group_id", "Укажите группу или обучающегося: что-то одно.");
        }
    },
    ..Register::PLAIN
};
