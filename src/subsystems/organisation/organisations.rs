//! Organisations with their requisites, permits and accounts, and the units of the college.

use crate::{
    registers::{Access, Due, Field, Format, Problems, Register, Tab, Values, formats},
    subsystems::{checks, readers},
};

/// Organisations: the college, its founder, employers, suppliers.
pub static ORGANISATIONS: Register = Register {
    table: "organisation",
    merges: true,
    one: "Организация",
    many: "Организации",
    about: "Все организации, с которыми имеет дело колледж, и он сам. Реквизиты колледжа отсюда попадают на сайт и в документы.",
    title: &["short_name"],
    key: &["inn", "kpp"],
    unique: &["is_own"],
    order: &["short_name"],
    access: Access {
        read: readers::ALL,
        write: &["ADM", "AHO", "HR", "ZPR", "TRD"],
        some: &[],
    },
    fields: &[
        Field::text("full_name", "Полное наименование")
            .max(500)
            .required()
            .found(),
        Field::text("short_name", "Сокращённое наименование")
            .required()
            .listed()
            .found()
            .also(&["Наименование", "Организация", "Сокращённое"]),
        Field::choices("kinds", "Роли", "ORG_KIND")
            .required()
            .listed(),
        Field::flag("is_own", "Наша организация")
            .hint("Только у одной организации: у самого колледжа."),
        Field::choice("status", "Состояние", "ACTIVE").default("active"),
        Field::of("inn", "ИНН", Format::Inn)
            .listed()
            .found()
            .group("Реквизиты"),
        Field::of("kpp", "КПП", Format::Kpp).listed(),
        Field::of("ogrn", "ОГРН", Format::Ogrn).found(),
        Field::of("okpo", "ОКПО", Format::Digits).max(10),
        Field::text("okved", "Основной ОКВЭД").max(10),
        Field::text("profile_okved", "Профили деятельности")
            .hint("Дополнительные коды ОКВЭД через запятую: по ним подбирают базы практики."),
        Field::of("okato", "ОКТМО", Format::Digits).max(11),
        Field::text("legal_form", "ОПФ")
            .hint("Организационно-правовая форма: государственное бюджетное учреждение."),
        Field::text("ownership", "Форма собственности"),
        Field::date("founded_on", "Дата создания"),
        Field::link("founder_id", "Учредитель", "organisation"),
        Field::text("charter_ref", "Реквизиты устава").max(400),
        Field::text("head_name", "ФИО руководителя")
            .found()
            .group("Руководитель"),
        Field::text("head_post", "Должность руководителя"),
        Field::text("acts_on", "Действует на основании").hint("Родительный падеж: «устава»."),
        Field::long("legal_address", "Юридический адрес").group("Связь"),
        Field::long("post_address", "Почтовый адрес"),
        Field::of("region_code", "Субъект РФ", Format::Digits)
            .max(2)
            .hint("Две цифры: код региона."),
        Field::text("phone", "Телефон")
            .listed()
            .hint("Если их несколько — через точку с запятой."),
        Field::text("email", "Эл. почта").hint("Если их несколько — через точку с запятой."),
        Field::of("site", "Сайт", Format::Url),
        Field::long("work_hours", "Режим работы"),
        Field::text("languages", "Язык образования"),
    ],
    tabs: &[
        Tab {
            table: "bank_account",
            by: "organisation_id",
        },
        Tab {
            table: "contract",
            by: "party_id",
        },
        Tab {
            table: "military_office",
            by: "organisation_id",
        },
    ],
    due: Due::TenDays,
    check: |values, problems| {
        let says_own = values.codes("kinds").iter().any(|kind| kind == "own");
        if values.flag("is_own") != says_own {
            problems.add("is_own", "Отметка «Наша организация» и роль «наша образовательная организация» ставятся вместе.");
        }
        checks::digits(values, problems, "okpo", &[8, 10], "В ОКПО 8 или 10 цифр.");
        checks::digits(
            values,
            problems,
            "okato",
            &[8, 11],
            "В ОКТМО 8 или 11 цифр.",
        );
        checks::digits(
            values,
            problems,
            "region_code",
            &[2],
            "Код региона — две цифры.",
        );
    },
    feeds: &["common"],
    ..Register::PLAIN
};

/// Bank accounts.
pub static BANK_ACCOUNTS: Register = Register {
    table: "bank_account",
    one: "Банковский счёт",
    many: "Банковские реквизиты",
    about: "Счета колледжа и других организаций. Основной счёт колледжа печатается в договорах и на карточке реквизитов.",
    title: &["bank", "account"],
    key: &["organisation_id", "account", "personal_account"],
    order: &["bank"],
    access: Access {
        read: &[
            "MIN", "ADM", "DIR", "ZUR", "ZPR", "HR", "PK", "UCH", "DEK", "SITE", "TRD",
        ],
        write: &["BUH", "AHO"],
        some: &[],
    },
    fields: &[
        Field::link("organisation_id", "Организация", "organisation")
            .required()
            .listed()
            .fixed(),
        Field::text("bank", "Банк").required().listed().found(),
        Field::of("bik", "БИК", Format::Bik)
            .required()
            .listed()
            .found(),
        Field::of("account", "Расчётный счёт", Format::Account)
            .required()
            .listed()
            .found()
            .hint("Двадцать цифр; у казначейства — казначейский счёт."),
        Field::of("corr_account", "Корр. счёт", Format::Account)
            .hint("У казначейства — единый казначейский счёт."),
        Field::text("personal_account", "Лицевой счёт")
            .max(30)
            .listed(),
        Field::text("treasury", "Казначейство"),
        Field::flag("is_main", "Основной").listed(),
    ],
    due: Due::TenDays,
    check: bank_account,
    feeds: &["common"],
    ..Register::PLAIN
};

/// The control keys of accounts: each account has a digit that its bank's БИК determines. Accounts in the Bank of
/// Russia itself and of the treasury follow other rules and are not checked.
fn bank_account(values: &Values, problems: &mut Problems) {
    let bik = values
        .text("bik")
        .filter(|bik| bik.len() == 9 && !is_central(bik));
    let Some(bik) = bik else { return };
    let is_wrong = |field: &str, begins: &str, corr: bool| {
        let account = values
            .text(field)
            .filter(|account| account.starts_with(begins));
        account.is_some_and(|account| !formats::account_fits(account, bik, corr))
    };
    if is_wrong("account", "40", false) {
        problems.add(
            "account",
            "Счёт не подходит к БИК: проверьте двадцать цифр счёта и девять цифр БИК.",
        );
    }
    if is_wrong("corr_account", "301", true) {
        problems.add(
            "corr_account",
            "Корр. счёт не подходит к БИК: проверьте цифры.",
        );
    }
}

fn is_central(bik: &str) -> bool {
    ["000", "001", "002"].iter().any(|end| bik.ends_with(end))
}

/// Licences, accreditations, conclusions.
pub static PERMITS: Register = Register {
    table: "permit",
    one: "Разрешительный документ",
    many: "Лицензии, аккредитации, заключения",
    about: "Лицензия, государственная аккредитация, заключения санитарного и пожарного надзора со сроками.",
    title: &["kind", "number"],
    key: &["kind", "number"],
    order: &["-issued_on"],
    access: Access {
        read: readers::ALL,
        write: &["ADM", "AHO", "ZUR"],
        some: &[],
    },
    fields: &[
        Field::choice("kind", "Вид", "PERMIT_KIND")
            .required()
            .listed(),
        Field::text("number", "Номер")
            .max(100)
            .required()
            .listed()
            .found(),
        Field::text("reg_number", "Регистрационный №")
            .max(100)
            .found()
            .hint("Номер в реестре: Л035-01234-56/00123456."),
        Field::date("issued_on", "Дата выдачи").required().listed(),
        Field::text("issued_by", "Кем выдан").max(400).found(),
        Field::date("valid_to", "Действует до")
            .listed()
            .hint("Пусто — бессрочно."),
        Field::links(
            "programme_ids",
            "Образовательные программы",
            "programme",
            "permit_programme",
        ),
        Field::of("link", "Ссылка", Format::Url).hint("Выписка в государственном реестре."),
        Field::file("file", "Файл"),
    ],
    due: Due::TenDays,
    check: |values, problems| {
        checks::in_order(
            values,
            problems,
            "issued_on",
            "valid_to",
            "Срок кончается раньше дня выдачи.",
        );
    },
    feeds: &["common", "education"],
    ..Register::PLAIN
};

/// Units of the college.
pub static ORG_UNITS: Register = Register {
    table: "org_unit",
    one: "Подразделение",
    many: "Структурные подразделения",
    about: "Отделения, комиссии, мастерские, службы: их руководители и положения составляют страницу «Структура».",
    title: &["name"],
    key: &["name", "parent_id"],
    order: &["sort", "name"],
    access: Access {
        read: readers::ALL,
        write: &["ADM", "HR", "UCH"],
        some: &[],
    },
    fields: &[
        Field::text("name", "Наименование")
            .max(300)
            .required()
            .listed()
            .found()
            .also(&["Подразделение", "Структурное подразделение"]),
        Field::choice("kind", "Вид", "UNIT").required().listed(),
        Field::link("parent_id", "Вышестоящее подразделение", "org_unit").listed(),
        Field::link("head_assignment_id", "Руководитель", "assignment")
            .listed()
            .hint("Назначение из кадрового учёта: от него на сайте фамилия и должность."),
        Field::flag("in_education", "Обеспечивает образовательный процесс"),
        Field::int("sort", "Порядок")
            .required()
            .default("100")
            .hint("Порядок на странице «Структура»."),
        Field::file("regulation_file", "Положение"),
        Field::long("address", "Адрес").group("Связь"),
        Field::of("phone", "Телефон", Format::Phone).listed(),
        Field::of("email", "Эл. почта", Format::Email).listed(),
        Field::of("site", "Сайт", Format::Url),
        Field::date("opened_on", "Дата открытия").group("Существование"),
        Field::date("closed_on", "Дата закрытия"),
    ],
    tabs: &[
        Tab {
            table: "org_unit",
            by: "parent_id",
        },
        Tab {
            table: "discipline",
            by: "pck_id",
        },
    ],
    due: Due::TenDays,
    check: |values, problems| {
        checks::in_order(
            values,
            problems,
            "opened_on",
            "closed_on",
            "Подразделение закрыто раньше, чем открыто.",
        );
    },
    feeds: &["struct"],
    ..Register::PLAIN
};
