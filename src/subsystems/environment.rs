//! The environment itself (E): what is announced in it, what is placed in it, which resources it is made of. The pages of
//! announcements and of placing are elsewhere; here is what lists, filters and exports read.

use super::readers;
use crate::registers::{Access, Door, Field, Register, Scoped, Subsystem, Writer};

/// Announcements: news, events, technical works, changes of normative acts.
pub static ANNOUNCEMENTS: Register = Register {
    table: "announcement",
    one: "Объявление",
    many: "Объявления",
    about: "Что и кому объявлено: новости, события, технические работы, изменения нормативных актов.",
    title: &["title"],
    key: &["title", "published_at"],
    order: &["-published_at"],
    access: Access {
        read: &["SITE", "EIO", "ADM", "DIR", "ZVR"],
        write: &[],
        some: &[Scoped {
            role: "KUR",
            words: "свои",
            sql: "author_id = {me}",
        }],
    },
    fields: &[
        Field::choice("kind", "Вид", "ANNOUNCEMENT_KIND")
            .required()
            .listed(),
        Field::text("title", "Заголовок")
            .required()
            .listed()
            .found(),
        Field::long("body", "Текст").required().found(),
        Field::choices("audience_kinds", "Кому: пользователи", "ACCOUNT_KIND").group("Получатели"),
        Field::choices("audience_roles", "Кому: роли", "AUDIENCE_ROLE"),
        Field::links(
            "groups",
            "Кому: группы",
            "study_group",
            "announcement_group",
        ),
        Field::flag("with_parents", "И родителям обучающихся групп"),
        Field::flag("is_public", "Всем и на сайт"),
        Field::moment("starts_at", "Начало").listed().group("Показ"),
        Field::moment("ends_at", "Окончание").listed(),
        Field::flag("pin", "Закреплено"),
        Field::flag("ack_required", "С ознакомлением").listed(),
        Field::flag("urgent", "Срочное"),
        Field::choice("pub", "Состояние", "PUB_STATE")
            .required()
            .listed(),
        Field::link("author_id", "Кто объявил", "person"),
        Field::moment("published_at", "Опубликовано").listed(),
        Field::moment("withdrawn_at", "Снято"),
    ],
    writer: Writer::Workflow(
        "Объявления пишут, публикуют и снимают на их собственной странице.",
        "/lk/announcements/all",
    ),
    ..Register::PLAIN
};

/// Materials that people asked to be placed.
pub static MATERIALS: Register = Register {
    table: "material",
    one: "Материал",
    many: "Материалы",
    about: "Что просили разместить в ЭИОС и на сайте, чья это работа, кто проверил и разместил.",
    title: &["title"],
    key: &["title", "asked_at"],
    order: &["-asked_at"],
    access: Access {
        read: &["EIO", "SITE", "ADM", "DIR", "MET"],
        write: &[],
        some: &[
            Scoped {
                role: "STU",
                words: "свои",
                sql: "asked_by = {me}",
            },
            Scoped {
                role: "RAB",
                words: "свои",
                sql: "asked_by = {me}",
            },
        ],
    },
    fields: &[
        Field::text("title", "Название").required().listed().found(),
        Field::choice("kind", "Вид", "MATERIAL_KIND")
            .required()
            .listed(),
        Field::text("author", "Автор").required().listed().found(),
        Field::text("origin", "Источник")
            .max(500)
            .required()
            .found(),
        Field::choice("licence", "Условия использования", "MATERIAL_LICENCE").required(),
        Field::link("programme_id", "Программа", "programme").listed(),
        Field::choice("study_form", "Форма обучения", "STUDY_FORM"),
        Field::choice("target", "Где разместить", "MATERIAL_TARGET")
            .required()
            .listed(),
        Field::choice("audience", "Кому доступен", "MATERIAL_AUDIENCE").required(),
        Field::text("link", "Ссылка").max(500),
        Field::long("body", "Текст"),
        Field::files("files", "Файлы", 5),
        Field::link("asked_by", "Кто просит", "person")
            .required()
            .group("Ход заявки"),
        Field::moment("asked_at", "Когда").required().listed(),
        Field::choice("state", "Состояние", "MATERIAL_STATE")
            .required()
            .listed(),
        Field::choices("checked", "Проверено по правилам", "MATERIAL_RULE"),
        Field::long("reason", "Причина"),
        Field::link("placed_by", "Кто разместил", "person"),
        Field::moment("placed_at", "Размещён"),
        Field::int("edition", "Редакция").min(1).required(),
        Field::link("replaces_id", "Новая редакция материала", "material"),
        Field::text("page", "Файл страницы сайта"),
    ],
    writer: Writer::Workflow(
        "Материал просят разместить, проверяют и размещают на собственной странице.",
        "/lk/materials",
    ),
    ..Register::PLAIN
};

/// Resources that the environment is made of (E.8).
pub static EIOS_RESOURCES: Register = Register {
    table: "eios_resource",
    one: "Ресурс ЭИОС",
    many: "Ресурсы ЭИОС",
    about: "Из чего состоит ЭИОС: цель, порядок работы, поддержка, правила и ответственность по каждому ресурсу. Действующие составляют страницу «ЭИОС» сайта.",
    title: &["name"],
    key: &["name"],
    order: &["sort", "name"],
    access: Access {
        read: readers::ALL,
        write: &["EIO", "ADM"],
        some: &[],
    },
    fields: &[
        Field::text("name", "Наименование")
            .required()
            .listed()
            .found(),
        Field::choice("kind", "Вид", "RESOURCE_KIND")
            .required()
            .listed(),
        Field::text("url", "Адрес")
            .max(300)
            .listed()
            .hint("Полный адрес с https:// или страница этого сайта, начиная с косой черты."),
        Field::choice("access", "Доступ", "RESOURCE_ACCESS")
            .required()
            .listed(),
        Field::choices("audience", "Для кого", "ACCOUNT_KIND").hint("Пусто — для всех."),
        Field::flag("active", "Действует").listed().default("да"),
        Field::int("sort", "Порядок").required().default("100"),
        Field::long("goal", "Цель")
            .required()
            .group("Порядок (E.8)"),
        Field::long("work_order", "Порядок работы").required(),
        Field::long("support", "Поддержка").required(),
        Field::long("rules", "Правила").required(),
        Field::long("responsibility", "Ответственность").required(),
        Field::choice("responsible_role", "Кто отвечает: роль", "AUDIENCE_ROLE").hint(
            "Роль названа на странице «ЭИОС» и на портале, на портале с именами тех, кому она дана. Ответственный за ЭИОС, администратор и ответственный за контингент названы на сайте и по именам, с рабочими телефоном и почтой.",
        ),
        Field::link("unit_id", "Подразделение", "org_unit"),
    ],
    check: |resource, problems| {
        let url = resource.text("url").unwrap_or_default();
        let whole = ["https://", "http://"].iter().any(|s| url.starts_with(s));
        let own = url.starts_with('/') && !url.starts_with("//");
        if !url.is_empty() && !whole && !own || url.contains(char::is_whitespace) {
            problems.add(
                "url",
                "Адрес начинается с https:// (или с / для страницы этого сайта) и пишется без пробелов.",
            );
        }
    },
    feeds: &["eios"],
    ..Register::PLAIN
};

/// The subsystem.
pub static ENVIRONMENT: Subsystem = Subsystem {
    code: "environment",
    title: "ЭИОС",
    about: "Объявления, размещение материалов и ресурсы, из которых состоит электронная среда колледжа.",
    registers: &[&ANNOUNCEMENTS, &MATERIALS, &EIOS_RESOURCES],
    pages: &[
        Door {
            title: "Объявления: написать и опубликовать",
            url: "/lk/announcements/all",
            about: "Новости, события, технические работы, изменения нормативных актов; кто ещё не ознакомился.",
            roles: &["SITE", "EIO", "KUR"],
        },
        Door {
            title: "Очередь материалов",
            url: "/lk/materials/queue",
            about: "Заявки на размещение: проверить по правилам, разместить, вернуть или отказать.",
            roles: &["EIO", "SITE"],
        },
        Door {
            title: "Очередь писем",
            url: "/lk/messages/letters",
            about: "Что отправлено, что ждёт, что не ушло и почему; проверка почтового сервера.",
            roles: &["ADM"],
        },
    ],
};
