//! The two registers: templates with their versions, and documents that were given out by them.

use super::{ADDRESS, MAKERS};
use crate::{
    registers::{Access, Field, Register, Scoped, Tab, Writer},
    subsystems::readers::STAFF,
};

/// Who sees what was written in a document that was given out.
const KEEPERS: &[&str] = &["DEK", "KON", "HR"];

/// Templates. A record is one version; versions of one template have one code.
pub static DOCUMENT_TEMPLATES: Register = Register {
    table: "document_template",
    one: "Шаблон документа",
    many: "Шаблоны документов",
    about: "Тексты с полями, по которым печатаются справки, приказы, протоколы и карточки. Каждое изменение \
            опубликованного шаблона — новая версия.",
    title: &["name", "version"],
    key: &["code", "version"],
    order: &["name", "-version"],
    access: Access {
        read: STAFF,
        write: MAKERS,
        some: &[],
    },
    fields: &[
        Field::text("code", "Код")
            .max(60)
            .required()
            .listed()
            .found()
            .fixed(),
        Field::text("name", "Наименование")
            .required()
            .listed()
            .found(),
        Field::choice("kind", "Вид", "TEMPLATE_KIND")
            .required()
            .listed(),
        Field::text("entity", "Реестр").max(60).required().listed(),
        Field::choice("page", "Лист", "TEMPLATE_PAGE")
            .required()
            .default("A4"),
        Field::int("version", "Версия")
            .min(1)
            .required()
            .listed()
            .fixed(),
        Field::choice("status", "Статус", "PUB_STATE")
            .required()
            .listed()
            .default("draft"),
        Field::date("valid_from", "Действует с"),
        Field::date("valid_to", "Действует по"),
        Field::flag("orders_required", "Только при наличии приказа"),
        Field::long("body", "Текст").required(),
        Field::file("sample_file", "Образец"),
    ],
    tabs: &[Tab {
        table: "issued_document",
        by: "template_id",
    }],
    writer: Writer::Workflow(
        "Шаблоны составляют в редакторе: он показывает поля и проверяет текст.",
        ADDRESS,
    ),
    ..Register::PLAIN
};

/// Documents that were given out: number, day, and what was said, as it was said.
pub static ISSUED_DOCUMENTS: Register = Register {
    table: "issued_document",
    one: "Выданный документ",
    many: "Выданные документы",
    about: "Справки и другие документы с номером. Содержание сохранено на день выдачи и не меняется вместе с записями.",
    title: &["number", "date"],
    key: &["kind", "year", "number"],
    order: &["-date", "-number"],
    access: Access {
        read: &["DIR", "ADM", "SOC", "DEK", "KON", "HR"],
        write: &[],
        some: &[Scoped {
            role: "RAB",
            words: "свои",
            sql: "person_id = {me}",
        }],
    },
    fields: &[
        Field::choice("kind", "Вид", "DOC_KIND").required().listed(),
        Field::text("number", "Номер")
            .max(40)
            .required()
            .listed()
            .found(),
        Field::date("date", "Дата").required().listed(),
        Field::int("year", "Год").required(),
        Field::link("person_id", "Кому", "person").listed(),
        Field::link("template_id", "Шаблон", "document_template").required(),
        Field::int("template_version", "Версия шаблона").required(),
        Field::text("entity", "Реестр").required(),
        Field::int("entity_id", "№ записи").required(),
        Field::date("valid_to", "Действует до"),
        Field::choice("state", "Статус", "DOC_STATE")
            .required()
            .listed(),
        Field::moment("issued_at", "Выдан"),
        Field::link("copy_of_id", "Дубликат документа", "issued_document"),
        Field::text("annul_reason", "Причина аннулирования"),
        Field::long("payload", "Содержание")
            .required()
            .private(KEEPERS),
    ],
    writer: Writer::Workflow(
        "Документ выдаётся с карточки записи: «Печать», затем «Выдать под номером».",
        "/lk/registers",
    ),
    ..Register::PLAIN
};
