//! The card of a person: name, birth, numbers, contacts, addresses.

use crate::{
    registers::{Access, Due, Field, Format, Problems, Register, Scoped, Tab, Value, Values},
    subsystems::{checks, readers},
};

const fn me(role: &'static str) -> Scoped {
    Scoped {
        role,
        words: "себя",
        sql: "id = {me}",
    }
}

/// People.
pub static PERSONS: Register = Register {
    table: "person",
    one: "Физическое лицо",
    many: "Физические лица",
    about: "Все, кого знает колледж. Прежде чем завести человека, найдите его: второй карточки у него быть не должно.",
    title: &["last_name", "first_name", "middle_name"],
    key: &["last_name", "first_name", "middle_name", "birth_date"],
    unique: &["snils"],
    order: &["last_name", "first_name"],
    access: Access {
        read: &["ADM", "DIR"],
        write: readers::FILES,
        some: &[me("RAB"), me("STU"), me("ABI")],
    },
    fields: &[
        Field::text("last_name", "Фамилия")
            .max(50)
            .required()
            .listed()
            .found(),
        Field::text("first_name", "Имя")
            .max(50)
            .required()
            .listed()
            .found(),
        Field::text("middle_name", "Отчество")
            .max(50)
            .listed()
            .found()
            .hint("Оставьте пустым, если его нет в документе."),
        Field::date("birth_date", "Дата рождения")
            .required()
            .listed()
            .also(&["Д.р.", "ДР"]),
        Field::choice("sex", "Пол", "SEX").required().listed(),
        Field::long("birth_place", "Место рождения").private(readers::FILES),
        Field::choice("citizenship", "Гражданство", "OKSM")
            .required()
            .default("643"),
        Field::choice("citizenship2", "Второе гражданство", "OKSM"),
        Field::file("photo", "Фото")
            .hint("Для пропуска и личного дела; на сайт без согласия не попадает."),
        Field::of("snils", "СНИЛС", Format::Snils)
            .private(readers::FILES)
            .group("Номера")
            .also(&["СНИЛС №", "Страховой номер"]),
        Field::choice("snils_status", "Статус СНИЛС", "SNILS_STATUS")
            .required()
            .default("none"),
        Field::moment("snils_checked_at", "СНИЛС проверен"),
        Field::of("inn", "ИНН", Format::Inn).private(readers::FILES),
        Field::text("native_lang", "Родной язык")
            .max(60)
            .group("Прочее"),
        Field::text("foreign_lang", "Изучаемый язык").max(60),
        Field::text("last_name_dat", "Фамилия в дательном падеже")
            .max(60)
            .hint("Только если программа склоняет неверно."),
        Field::text("first_name_dat", "Имя в дательном падеже").max(60),
        Field::text("middle_name_dat", "Отчество в дательном падеже").max(60),
        Field::date("death_on", "Дата смерти"),
        Field::link("merged_into", "Объединён с", "person").fixed(),
        Field::long("note", "Примечание").private(readers::FILES),
    ],
    tabs: &[
        Tab {
            table: "person_contact",
            by: "person_id",
        },
        Tab {
            table: "person_address",
            by: "person_id",
        },
        Tab {
            table: "identity_document",
            by: "person_id",
        },
        Tab {
            table: "education_document",
            by: "person_id",
        },
        Tab {
            table: "person_relation",
            by: "person_id",
        },
        Tab {
            table: "person_category",
            by: "person_id",
        },
        Tab {
            table: "consent",
            by: "person_id",
        },
        Tab {
            table: "person_name",
            by: "person_id",
        },
        Tab {
            table: "medical_record",
            by: "person_id",
        },
        Tab {
            table: "external_identity",
            by: "person_id",
        },
        Tab {
            table: "body_member",
            by: "person_id",
        },
    ],
    due: Due::TenDays,
    check: |values, problems| {
        checks::in_order(
            values,
            problems,
            "birth_date",
            "death_on",
            "Дата смерти раньше даты рождения.",
        );
        snils_and_its_status(values, problems);
        if values.text("inn").is_some_and(|inn| inn.len() != 12) {
            problems.add("inn", "У человека в ИНН двенадцать цифр.");
        }
    },
    ..Register::PLAIN
};

fn snils_and_its_status(values: &Values, problems: &mut Problems) {
    let is_there = !matches!(values.get("snils"), Value::Empty);
    match values.text("snils_status") {
        Some("none") if is_there => {
            problems.add(
                "snils_status",
                "СНИЛС указан: выберите «введён» или результат проверки.",
            );
        }
        Some("confirmed" | "sent" | "entered") if !is_there => {
            problems.add("snils", "По статусу СНИЛС есть, но номер не указан.");
        }
        _ => {}
    }
}

/// Former names.
pub static PERSON_NAMES: Register = Register {
    table: "person_name",
    one: "Фамилия, имя, отчество",
    many: "История ФИО",
    about: "Как человека звали в каждое время: документы прошлых лет печатаются с прежней фамилией.",
    title: &["last_name", "first_name", "middle_name"],
    key: &["person_id", "valid_from"],
    order: &["person_id", "-valid_from"],
    dated: true,
    access: Access {
        read: &["ADM", "DIR", "PK", "DEK"],
        write: &["KON", "HR"],
        some: super::OWN,
    },
    fields: &[
        Field::link("person_id", "Лицо", "person")
            .required()
            .listed()
            .fixed(),
        Field::text("last_name", "Фамилия")
            .max(50)
            .required()
            .listed()
            .found(),
        Field::text("first_name", "Имя")
            .max(50)
            .required()
            .listed()
            .found(),
        Field::text("middle_name", "Отчество").max(50).listed(),
        Field::date("valid_from", "Действует с").required().listed(),
        Field::date("valid_to", "Действует по").listed(),
        Field::text("reason", "Основание").max(300).listed(),
        Field::file("doc_file", "Скан документа"),
    ],
    due: Due::TenDays,
    check: checks::lasts,
    ..Register::PLAIN
};

/// Telephones, e-mail and other ways to reach a person.
pub static PERSON_CONTACTS: Register = Register {
    table: "person_contact",
    one: "Контакт",
    many: "Контакты",
    about: "Телефоны, почта, мессенджеры. Рабочие телефон и почта руководителей публикуются на сайте.",
    title: &["kind", "value"],
    key: &["person_id", "kind", "value"],
    order: &["person_id", "kind"],
    access: Access {
        read: &["ADM", "DIR", "DEK", "EIO", "ZUR", "ZVR", "SOC"],
        write: &["KON", "PK", "HR"],
        some: super::OWN,
    },
    fields: &[
        Field::link("person_id", "Лицо", "person")
            .required()
            .listed()
            .fixed(),
        Field::choice("kind", "Вид", "CONTACT").required().listed(),
        Field::text("value", "Значение")
            .required()
            .listed()
            .found()
            .also(&["Телефон", "Эл. почта", "E-mail", "Контакт"]),
        Field::flag("is_main", "Основной").listed(),
        Field::moment("verified_at", "Подтверждено"),
        Field::text("note", "Примечание"),
    ],
    due: Due::TenDays,
    check: |values, problems| {
        let (Some(kind), Some(value)) = (values.text("kind"), values.text("value")) else {
            return;
        };
        if kind.starts_with("email") && !looks_like_mail(value) {
            problems.add(
                "value",
                "Похоже, это не адрес почты: нужен вид имя@узел.ru.",
            );
        }
        let digits = value.bytes().filter(u8::is_ascii_digit).count();
        if kind.starts_with("phone") && !(5..=15).contains(&digits) {
            problems.add("value", "В телефоне от 5 до 15 цифр: +7 912 000-00-00.");
        }
    },
    feeds: &["managers", "employees"],
    ..Register::PLAIN
};

fn looks_like_mail(value: &str) -> bool {
    let Some((name, host)) = value.split_once('@') else {
        return false;
    };
    let is_clean = |part: &str| !part.is_empty() && !part.contains(char::is_whitespace);
    is_clean(name) && is_clean(host) && host.contains('.') && !host.contains('@')
}

/// Addresses.
pub static PERSON_ADDRESSES: Register = Register {
    table: "person_address",
    one: "Адрес",
    many: "Адреса",
    about: "Где человек зарегистрирован и где живёт.",
    title: &["kind", "valid_from"],
    key: &["person_id", "kind", "valid_from"],
    order: &["person_id", "kind", "-valid_from"],
    dated: true,
    access: Access {
        read: &["ADM", "DIR", "DEK", "SOC", "VUS"],
        write: &["PK", "KON", "HR"],
        some: super::OWN,
    },
    fields: &[
        Field::link("person_id", "Лицо", "person")
            .required()
            .listed()
            .fixed(),
        Field::choice("kind", "Вид", "ADDRESS").required().listed(),
        Field::long("text", "Адрес").required().listed(),
        Field::of("postcode", "Индекс", Format::Digits)
            .max(6)
            .listed(),
        Field::text("fias", "ФИАС").max(36),
        Field::date("since", "Зарегистрирован с"),
        Field::date("valid_from", "Действует с").required().listed(),
        Field::date("valid_to", "Действует по").listed(),
    ],
    due: Due::TenDays,
    check: |values, problems| {
        checks::lasts(values, problems);
        checks::digits(
            values,
            problems,
            "postcode",
            &[6],
            "В почтовом индексе шесть цифр.",
        );
    },
    ..Register::PLAIN
};

/// How other systems know a person.
pub static EXTERNAL_IDENTITIES: Register = Register {
    table: "external_identity",
    one: "Внешний идентификатор",
    many: "Внешние идентификаторы",
    about: "Под какими номерами человека знают Госуслуги, ЭПОС, электронные библиотеки.",
    title: &["system", "ext_id"],
    key: &["system", "ext_id"],
    order: &["system", "ext_id"],
    access: Access {
        read: &["ADM", "EIO"],
        write: &["KON"],
        some: &[],
    },
    fields: &[
        Field::link("person_id", "Лицо", "person")
            .required()
            .listed(),
        Field::choice("system", "Система", "EXT_SYSTEM")
            .required()
            .listed(),
        Field::text("ext_id", "Внешний идентификатор")
            .required()
            .listed()
            .found(),
        Field::of("email", "Эл. почта", Format::Email).found(),
        Field::moment("matched_at", "Сопоставлено").listed(),
        Field::choice("match_state", "Результат сопоставления", "MATCH_STATE")
            .required()
            .listed()
            .default("ok"),
    ],
    ..Register::PLAIN
};

#[cfg(test)]
mod tests {
    use super::*;

    fn told(pairs: &[(&str, &str)]) -> Values {
        let mut values = Values::default();
        for (name, text) in pairs {
            values.set(name, Value::Text((*text).to_owned()));
        }
        values
    }

    fn fields(register: &Register, pairs: &[(&str, &str)]) -> Vec<String> {
        let mut problems = Problems::default();
        (register.check)(&told(pairs), &mut problems);
        problems.0.into_iter().map(|p| p.field).collect()
    }

    #[test]
    fn the_status_of_a_snils_does_not_contradict_its_number() {
        let of = |pairs: &[(&str, &str)]| fields(&PERSONS, pairs);
        assert_eq!(
            of(&[("snils", "00000000000"), ("snils_status", "none")]),
            ["snils_status"]
        );
        assert_eq!(of(&[("snils_status", "confirmed")]), ["snils"]);
        assert!(of(&[("snils_status", "none")]).is_empty());
    }

    #[test]
    fn a_contact_looks_like_what_its_kind_says() {
        let of = |kind, value| fields(&PERSON_CONTACTS, &[("kind", kind), ("value", value)]);
        assert!(of("email", "pervaya@priozersk.example").is_empty());
        assert_eq!(of("email_work", "pervaya"), ["value"]);
        assert_eq!(of("phone_mob", "нет"), ["value"]);
        assert!(of("phone_mob", "+7 (000) 000-10-01").is_empty());
    }
}
