//! What is taught and who works: positions, specialties, programmes, disciplines.

use crate::{
    registers::{Access, Due, Field, Register, Tab},
    subsystems::{checks, readers},
};

/// Positions of employees.
pub static POSITIONS: Register = Register {
    table: "position",
    merges: true,
    one: "Должность",
    many: "Должности",
    about: "Должности штатного расписания: категория решает, в каких отчётах человек считается, и норму его нагрузки.",
    title: &["name"],
    key: &["name"],
    order: &["name"],
    access: Access {
        read: readers::STAFF,
        write: &["ADM", "HR"],
        some: &[],
    },
    fields: &[
        Field::text("name", "Наименование")
            .required()
            .listed()
            .found()
            .also(&["Должность", "Наименование должности"]),
        Field::choice("category", "Категория", "STAFF_CAT")
            .required()
            .listed(),
        Field::flag("is_ped", "Педагогическая")
            .listed()
            .hint("Человек на такой должности попадает в педагогический состав."),
        Field::int("load_norm_hours", "Норма нагрузки, ч")
            .max(5000)
            .listed()
            .hint("За учебный год на ставку: у преподавателя 720."),
        Field::int("leave_days", "Дней отпуска").max(366).listed(),
        Field::text("okpdtr", "ОКПДТР")
            .max(20)
            .group("Классификаторы"),
        Field::text("etks", "ЕТКС/ЕКС")
            .hint("Профстандарт или раздел квалификационного справочника."),
    ],
    due: Due::TenDays,
    feeds: &["employees"],
    ..Register::PLAIN
};

/// Specialties and professions.
pub static SPECIALTIES: Register = Register {
    table: "specialty",
    one: "Специальность, профессия",
    many: "Специальности и профессии",
    about: "Что преподаётся и что планируется: код и наименование по перечню, стандарт, укрупнённая группа.",
    title: &["code", "name"],
    key: &["code", "name"],
    order: &["code"],
    access: Access {
        read: readers::ALL,
        write: &["ADM", "UCH", "ZUR", "MET"],
        some: &[],
    },
    fields: &[
        Field::text("code", "Код")
            .max(8)
            .required()
            .listed()
            .found()
            .hint("09.02.07; у профессии рабочего — пять цифр: 16675.")
            .also(&["Код специальности", "Шифр"]),
        Field::text("name", "Наименование")
            .required()
            .listed()
            .found()
            .also(&["Специальность", "Профессия"]),
        Field::choice("kind", "Вид", "SPECIALTY_KIND")
            .required()
            .listed(),
        Field::choice("status", "Подготовка", "SPECIALTY_STATUS")
            .listed()
            .default("active"),
        Field::long("qualifications", "Квалификации").hint("По одной в строке."),
        Field::flag("medical_697", "Медосмотр при приёме").hint(
            "Поступающие проходят предварительный осмотр (постановление Правительства РФ № 697).",
        ),
        Field::text("list_ref", "Перечень (приказ)").group("Стандарт"),
        Field::text("fgos_ref", "Реквизиты ФГОС").max(400),
        Field::file("fgos_file", "Файл ФГОС"),
        Field::text("ugs_code", "Код УГС")
            .max(8)
            .hint("Укрупнённая группа: 09.00.00."),
        Field::text("ugs_name", "УГС"),
        Field::link("replaced_by", "Заменена на", "specialty"),
    ],
    tabs: &[Tab {
        table: "programme",
        by: "specialty_id",
    }],
    due: Due::TenDays,
    check: |values, problems| {
        if let (Some(kind), Some(code)) = (values.text("kind"), values.text("code"))
            && !code_suits(kind, code)
        {
            problems.add(
                "code",
                "Код профессии выглядит как 15.01.05, специальности — 09.02.07, профессии рабочего — пять цифр: проверьте код и вид.",
            );
        }
    },
    feeds: &["education", "eduStandarts"],
    ..Register::PLAIN
};

/// The second pair of digits tells a profession from a specialty; jobs of workers have codes of their own.
fn code_suits(kind: &str, code: &str) -> bool {
    let parts: Vec<&str> = code.split('.').collect();
    let figures =
        |part: &&str, count: usize| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
    match (kind, parts.as_slice()) {
        ("worker_job", [code]) => figures(code, 5),
        ("profession", [a, "01", c]) | ("specialty", [a, "02", c]) => {
            figures(a, 2) && figures(c, 2)
        }
        _ => false,
    }
}

/// Educational programmes.
pub static PROGRAMMES: Register = Register {
    table: "programme",
    one: "Образовательная программа",
    many: "Образовательные программы",
    about: "Программы, по которым учат: специальность, база, форма, срок. По ним собирается раздел «Образование» и делится педагогический состав.",
    title: &["name", "base", "study_form"],
    key: &[
        "specialty_id",
        "kind",
        "base",
        "study_form",
        "qualification",
        "adapted",
    ],
    order: &["name"],
    access: Access {
        read: readers::ALL,
        write: &["ADM", "MET", "ZUR"],
        some: &[],
    },
    fields: &[
        Field::link("specialty_id", "Специальность, профессия", "specialty").listed(),
        Field::choice("kind", "Вид", "PROG_KIND")
            .required()
            .listed(),
        Field::text("name", "Наименование")
            .max(400)
            .required()
            .listed()
            .found(),
        Field::text("profile", "Направленность").max(400).found(),
        Field::text("qualification", "Квалификация")
            .required()
            .listed()
            .hint("Если их несколько — через точку с запятой."),
        Field::choice("base", "База приёма", "EDU_BASE").listed(),
        Field::choice("study_form", "Форма обучения", "STUDY_FORM")
            .required()
            .listed()
            .default("full"),
        Field::int("term_months", "Срок, месяцев")
            .min(1)
            .max(120)
            .required()
            .listed()
            .hint("3 года 10 месяцев — это 46."),
        Field::int("hours", "Часы").max(20000),
        Field::text("start_years", "Годы набора").hint("Через запятую: 2024, 2025, 2026."),
        Field::text("languages", "Языки").default("русский"),
        Field::choice("el_dot", "Применение ЭО и ДОТ", "EL_DOT").default("partly"),
        Field::flag("adapted", "Адаптированная").listed(),
        Field::flag("professionalitet", "Профессионалитет"),
        Field::link("accred_permit_id", "Аккредитация", "permit").group("Утверждение"),
        Field::text("approved_protocol", "Протокол утверждения"),
        Field::date("approved_on", "Дата утверждения"),
        Field::choice("pub", "Публикация", "PUB_STATE")
            .listed()
            .default("draft"),
    ],
    due: Due::TenDays,
    check: |values, problems| {
        if let Some(years) = values.text("start_years") {
            let is_year = |text: &str| {
                text.trim()
                    .parse()
                    .is_ok_and(|year: i32| (1990..2100).contains(&year))
            };
            if !years.split(',').all(is_year) {
                problems.add("start_years", "Годы пишут через запятую: 2024, 2025, 2026.");
            }
        }
        if values.text("pub") == Some("approved") {
            checks::filled(
                values,
                problems,
                "approved_on",
                "У утверждённой программы должна быть дата утверждения.",
            );
        }
    },
    feeds: &["education", "vacant"],
    ..Register::PLAIN
};

/// Disciplines, modules, practices.
pub static DISCIPLINES: Register = Register {
    table: "discipline",
    merges: true,
    one: "Дисциплина, модуль, практика",
    many: "Дисциплины, модули, практики",
    about: "Наименования, по которым строятся учебные планы, нагрузка и журнал. Одно наименование — одна запись.",
    title: &["name"],
    key: &["name", "kind"],
    order: &["name"],
    access: Access {
        read: readers::STAFF,
        write: &["ADM", "UCH", "MET", "ZUR"],
        some: &[],
    },
    fields: &[
        Field::text("name", "Наименование")
            .max(400)
            .required()
            .listed()
            .found()
            .also(&["Дисциплина", "Наименование дисциплины"]),
        Field::text("short", "Сокращение").max(40).listed().found(),
        Field::choice("kind", "Вид", "ITEM_KIND")
            .required()
            .listed()
            .default("discipline"),
        Field::link("pck_id", "ПЦК/ЦМК", "org_unit").listed(),
        Field::int("subgroup_default", "Деление на подгруппы")
            .min(1)
            .max(10)
            .hint("На сколько подгрупп обычно делится группа."),
        Field::flag("foreign_lang", "Иностранный язык"),
        Field::flag("pe", "Физкультура"),
    ],
    due: Due::TenDays,
    feeds: &["employees"],
    ..Register::PLAIN
};

#[cfg(test)]
mod tests {
    use super::code_suits;

    #[test]
    fn a_code_tells_a_profession_from_a_specialty() {
        assert!(code_suits("specialty", "09.02.07") && code_suits("profession", "15.01.05"));
        assert!(code_suits("worker_job", "16675"));
        assert!(!code_suits("specialty", "15.01.05") && !code_suits("worker_job", "09.02.07"));
        assert!(!code_suits("specialty", "9.02.07") && !code_suits("profession", "15.01"));
    }
}
