//! Places of work that are offered.

use crate::registers::{Access, Due, Field, Problems, Register, Values};

/// Вакансии.
pub static VACANCIES: Register = Register {
    table: "vacancy",
    one: "Вакансия",
    many: "Вакансии",
    about: "Вакансии колледжа предлагаются из незанятых ставок; опубликованные видны на сайте.",
    title: &["title"],
    key: &["owner_id", "title", "published_on"],
    order: &["-published_on"],
    access: Access {
        read: &["DIR", "ADM", "SITE", "KACH"],
        write: &["HR", "TRD"],
        some: &[crate::registers::Scoped {
            role: "STU",
            words: "опубликованные",
            sql: "state = 'open'",
        }],
    },
    fields: &[
        Field::link("owner_id", "Владелец", "organisation")
            .required()
            .listed(),
        Field::choice("kind", "Вид", "VACANCY_KIND")
            .required()
            .listed()
            .default("college_job"),
        Field::text("title", "Название").required().listed().found(),
        Field::link("position_id", "Должность", "position"),
        Field::link("staff_unit_id", "Штатная единица", "staff_unit"),
        Field::links(
            "specialty_ids",
            "Специальности",
            "specialty",
            "vacancy_specialty",
        ),
        Field::int("course_min", "Курс не ниже").max(6),
        Field::int("count", "Количество")
            .min(1)
            .max(1000)
            .required()
            .listed()
            .default("1"),
        Field::money("salary_from", "Зарплата от").group("Условия"),
        Field::money("salary_to", "Зарплата до"),
        Field::text("schedule", "Режим работы"),
        Field::choice("employment", "Тип занятости", "VACANCY_EMPLOYMENT"),
        Field::int("age_min", "Возраст от").max(99),
        Field::long("description", "Описание"),
        Field::text("region", "Регион"),
        Field::text("address", "Адрес").max(500),
        Field::text("contact", "Контакт").max(500),
        Field::choice("state", "Статус", "VACANCY_STATE")
            .required()
            .listed()
            .default("draft")
            .group("Публикация"),
        Field::date("published_on", "Дата публикации").listed(),
        Field::date("closes_on", "Закрывается").listed(),
        Field::text("trudvsem_ref", "№ на «Работа России»"),
    ],
    due: Due::TenDays,
    check,
    feeds: &["vacancies"],
    ..Register::PLAIN
};

fn check(vacancy: &Values, problems: &mut Problems) {
    if let (Some(from), Some(to)) = (vacancy.int("salary_from"), vacancy.int("salary_to"))
        && to < from
    {
        problems.add("salary_to", "Зарплата «до» меньше, чем «от».");
    }
    if let (Some(from), Some(to)) = (vacancy.date("published_on"), vacancy.date("closes_on"))
        && to < from
    {
        problems.add("closes_on", "Вакансия закрывается раньше, чем публикуется.");
    }
    if vacancy.text("state") == Some("open") && vacancy.date("published_on").is_none() {
        problems.add("published_on", "Укажите день публикации.");
    }
}
