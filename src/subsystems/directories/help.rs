//! Benefits and military offices.

use crate::{
    registers::{Access, Due, Field, Format, Register},
    subsystems::readers,
};

/// What a category of people is entitled to.
pub static BENEFIT_RULES: Register = Register {
    table: "benefit_rule",
    one: "Льгота",
    many: "Перечень льгот",
    about: "Что положено льготной категории: меры поддержки, стипендия, право при приёме, документы. Правила области колледж добавляет сам.",
    title: &["category"],
    key: &["category"],
    order: &["category"],
    access: Access {
        read: readers::STAFF,
        write: &["ADM", "SOC", "ZVR"],
        some: &[],
    },
    fields: &[
        Field::choice("category", "Льготная категория", "PERSON_CATEGORY")
            .required()
            .listed()
            .fixed(),
        Field::choices("supports", "Меры поддержки", "SUPPORT").listed(),
        Field::choice("stipend", "Вид стипендии", "STIPEND").listed(),
        Field::choice("admission_right", "Право при приёме", "ADM_RIGHT").listed(),
        Field::long("documents", "Документы").hint("Чем подтверждается: по одному в строке."),
        Field::long("law", "Норма закона").found(),
        Field::flag("active", "Действует").listed().default("да"),
    ],
    due: Due::TenDays,
    feeds: &["grants"],
    ..Register::PLAIN
};

/// Military offices.
pub static MILITARY_OFFICES: Register = Register {
    table: "military_office",
    one: "Военный комиссариат",
    many: "Военные комиссариаты",
    about: "Куда колледж направляет сведения о воинском учёте и чью территорию комиссариат обслуживает.",
    title: &["name"],
    key: &["name"],
    order: &["name"],
    access: Access {
        read: readers::STAFF,
        write: &["ADM", "VUS"],
        some: &[],
    },
    fields: &[
        Field::text("name", "Наименование")
            .max(400)
            .required()
            .listed()
            .found(),
        Field::text("district", "Район").required().listed().found(),
        Field::long("address", "Адрес").required().listed(),
        Field::of("phone", "Телефон", Format::Phone).listed(),
        Field::long("territory", "Обслуживаемая территория").found(),
        Field::link("organisation_id", "Организация", "organisation")
            .hint("Если комиссариат есть среди организаций."),
    ],
    due: Due::TenDays,
    ..Register::PLAIN
};
