//! What the heads ask to be done.

use crate::registers::{Access, Field, Register, Scoped};

/// Поручения.
pub static TASKS: Register = Register {
    table: "task",
    one: "Поручение",
    many: "Поручения",
    about: "Кому что поручено и к какому дню.",
    title: &["title"],
    key: &[],
    order: &["due_day"],
    access: Access {
        read: &[],
        write: &["DIR", "ZUR", "ZPR", "ZVR", "AHO", "HR"],
        some: &[Scoped {
            role: "RAB",
            words: "свои",
            sql: "executor_id = {me} OR author_id = {me} OR id IN (SELECT owner_id FROM task_co_executor WHERE target_id = {me})",
        }],
    },
    fields: &[
        Field::text("title", "Название")
            .max(500)
            .required()
            .listed()
            .found(),
        Field::long("body", "Текст").found(),
        Field::link("author_id", "Автор", "person").required(),
        Field::link("executor_id", "Исполнитель", "person")
            .required()
            .listed(),
        Field::links(
            "co_executors",
            "Соисполнители",
            "person",
            "task_co_executor",
        ),
        Field::choice("basis", "Основание", "TASK_BASIS"),
        Field::date("due_day", "Срок").required().listed(),
        Field::date("done_on", "Выполнено").listed(),
        Field::choice("state", "Статус", "TASK_STATE")
            .required()
            .listed()
            .default("new"),
        Field::long("result", "Результат"),
        Field::choice("priority", "Приоритет", "TASK_PRIORITY")
            .listed()
            .default("usual"),
        Field::file("file", "Файл"),
    ],
    ..Register::PLAIN
};
