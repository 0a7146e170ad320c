//! Values of code lists: types of rooms, cycles, kinds of orders and all the others of one line each.

use crate::{
    registers::{Access, Field, Format, Register},
    subsystems::{checks, readers},
};

/// Values of all code lists.
pub static CODE_ITEMS: Register = Register {
    table: "code_item",
    one: "Значение справочника",
    many: "Значения справочников",
    about: "Значения, из которых выбирают в полях: типы помещений, циклы, виды документов. Поставленные с программой удалить нельзя, но можно переименовать или убрать в архив.",
    title: &["label"],
    key: &["list", "code"],
    order: &["list", "sort"],
    access: Access {
        read: readers::STAFF,
        write: &["ADM", "UCH", "OP"],
        some: &[],
    },
    fields: &[
        Field::choice("list", "Справочник", "CODE_LIST")
            .required()
            .listed()
            .fixed(),
        Field::of("code", "Код", Format::Any)
            .max(40)
            .required()
            .listed()
            .found()
            .fixed()
            .hint("Латинские буквы и цифры; по нему значение узнают программы, после сохранения не меняется."),
        Field::text("label", "Метка")
            .required()
            .listed()
            .found()
            .also(&["Наименование", "Значение"]),
        Field::text("short", "Сокращение").max(40).listed().found(),
        Field::int("sort", "Порядок").required().default("100"),
        Field::text("ext", "Коды в других системах")
            .hint("Пары «система=код» через точку с запятой: frdo=Муж; okin=1."),
        Field::date("valid_from", "Действует с").group("Срок действия"),
        Field::date("valid_to", "Действует по")
            .hint("После этого дня значение в новых записях не предлагается."),
        Field::flag("locked", "Поставлено с программой").fixed(),
    ],
    keeps: "locked",
    check: |values, problems| {
        let is_plain = |code: &str| {
            code.bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
        };
        if values.text("code").is_some_and(|code| !is_plain(code)) {
            problems.add("code", "Код пишут латинскими буквами, цифрами, точкой, чертой и подчёркиванием, без пробелов.");
        }
        checks::in_order(values, problems, "valid_from", "valid_to", "Срок действия кончается раньше, чем начинается.");
    },
    ..Register::PLAIN
};
