//! Contracts of every kind and what is attached to them.

use crate::{
    registers::{Access, Due, Field, Register, Tab},
    subsystems::checks,
};

/// The offices that make contracts; each of them sees all kinds.
const OFFICES: Access = Access {
    read: &["ADM", "DIR", "ZUR"],
    write: &["AHO", "BUH", "HR", "PK", "ZPR"],
    some: &[],
};

/// Contracts.
pub static CONTRACTS: Register = Register {
    table: "contract",
    one: "Договор",
    many: "Договоры",
    about: "Все договоры колледжа; вид решает, какие поля нужны. Договоры о ремонте связаны с недостатками осмотров.",
    title: &["kind", "number", "signed_on"],
    key: &["kind", "number", "signed_on"],
    order: &["-signed_on"],
    access: OFFICES,
    fields: &[
        Field::choice("kind", "Вид", "CONTRACT_KIND")
            .required()
            .listed(),
        Field::text("number", "Номер")
            .max(60)
            .required()
            .listed()
            .found(),
        Field::date("signed_on", "Дата подписания")
            .required()
            .listed(),
        Field::choice("state", "Статус", "CONTRACT_STATE")
            .required()
            .listed()
            .default("draft"),
        Field::long("subject", "Предмет договора").found(),
        Field::link("party_id", "Контрагент", "organisation")
            .listed()
            .group("Стороны"),
        Field::link("party_person_id", "Физлицо-сторона", "person")
            .private(&["AHO", "BUH", "HR", "PK", "ZPR"]),
        Field::link("payer_id", "Плательщик", "person").private(&["AHO", "BUH", "PK"]),
        Field::date("starts_on", "Дата начала").group("Срок и деньги"),
        Field::date("ends_on", "Дата окончания").listed(),
        Field::flag("auto_renew", "Пролонгация").hint("Продлевается сам, если никто не возразил."),
        Field::money("amount", "Сумма").listed().summed(),
        Field::money("paid", "Оплачено").listed().summed(),
        Field::link("order_id", "Приказ", "order_doc").group("Документ"),
        Field::link("template_id", "Шаблон", "document_template"),
        Field::text("place", "Место")
            .max(300)
            .hint("Где хранится подписанный экземпляр."),
        Field::file("file", "Файл"),
    ],
    tabs: &[
        Tab {
            table: "contract_line",
            by: "contract_id",
        },
        Tab {
            table: "inspection_finding",
            by: "contract_id",
        },
        Tab {
            table: "catering_point",
            by: "contract_id",
        },
    ],
    due: Due::TenDays,
    check: |values, problems| {
        checks::in_order(
            values,
            problems,
            "starts_on",
            "ends_on",
            "Договор кончается раньше, чем начинается.",
        );
        let sides = ["party_id", "party_person_id"];
        if values.text("state") != Some("draft")
            && sides.iter().all(|side| values.int(side).is_none())
        {
            problems.add(
                "party_id",
                "У договора должна быть вторая сторона: организация или человек.",
            );
        }
        if values.text("kind") == Some("repair") {
            checks::filled(
                values,
                problems,
                "ends_on",
                "У договора на ремонт должен быть срок окончания работ.",
            );
        }
    },
    ..Register::PLAIN
};

/// Attachments to contracts: stages, payments, rooms, people.
pub static CONTRACT_LINES: Register = Register {
    table: "contract_line",
    one: "Приложение к договору",
    many: "Приложения к договорам",
    about: "Этапы и платежи, помещения и люди, названные в договоре.",
    title: &["kind", "text"],
    key: &[],
    order: &["contract_id", "deadline_on"],
    access: OFFICES,
    fields: &[
        Field::link("contract_id", "Договор", "contract")
            .required()
            .listed()
            .fixed(),
        Field::choice("kind", "Вид", "CONTRACT_LINE")
            .required()
            .listed(),
        Field::long("text", "Текст").listed().found(),
        Field::link("room_id", "Помещение", "room"),
        Field::link("person_id", "Лицо", "person").private(&["AHO", "BUH", "HR", "PK", "ZPR"]),
        Field::number("qty", "Количество", 2),
        Field::money("amount", "Сумма").listed().summed(),
        Field::date("deadline_on", "Срок").listed(),
        Field::date("done_on", "Выполнено").listed(),
    ],
    due: Due::TenDays,
    check: |values, problems| match values.text("kind") {
        Some("room") => checks::filled(values, problems, "room_id", "Выберите помещение."),
        Some("person") => checks::filled(values, problems, "person_id", "Выберите человека."),
        Some("payment") => {
            checks::filled(values, problems, "amount", "У платежа должна быть сумма.")
        }
        Some("guarantee") => checks::filled(
            values,
            problems,
            "deadline_on",
            "Укажите, до какого дня гарантия.",
        ),
        _ => {}
    },
    ..Register::PLAIN
};
