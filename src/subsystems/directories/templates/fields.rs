//! The fields that a template of a register may name, made from the registers' descriptions: the record's own, those of
//! the records it links to, the registers that belong to it, the college, the day.

use crate::{
    documents::templates::{Dictionary, Entry, Kind as Shown},
    registers::{Catalog, Field, Kind, Register},
};

/// The key of what a record is called, in its part of the data.
pub(super) const CALLED: &str = "_";
/// The key of the person a record speaks of.
pub(super) const WHO: &str = "_who";
/// The key that says whether a dated row is in force today.
pub(super) const NOW: &str = "_now";

/// Registers that a template of another may go through as a whole: `(entity, table)`.
const WHOLE: &[(&str, &str)] = &[("organisation", "staff_unit")];

/// All fields for records of a table.
pub fn dictionary(catalog: &Catalog, table: &str) -> Dictionary {
    let mut entries = Vec::new();
    if let Some(register) = catalog.find(table) {
        entries.extend(record(catalog, register, register.one));
        for (child, _) in lists(catalog, register) {
            let rows = record(catalog, child.register, child.register.many);
            let kind = Shown::Rows(rows);
            entries.push(Entry::new(child.key(), child.label, kind).under("Списки"));
        }
    }
    if let Some(college) = catalog.find("organisation") {
        const COLLEGE: &str = "Колледж";
        let own = plain(college, "college.", "Колледж.", COLLEGE);
        entries.extend(own);
        if let Some(bank) = catalog.find("bank_account") {
            entries.extend(plain(bank, "bank.", "Счёт.", "Счёт колледжа"));
        }
    }
    const COMMON: &str = "Общее";
    entries.extend([
        Entry::new("college._", "Колледж", Shown::Text)
            .like("Приозёрский техникум")
            .under(COMMON),
        Entry::new("today", "Сегодня", Shown::Date)
            .like("22.11.2026")
            .under(COMMON),
        Entry::new("printer._who", "Кто печатает", Shown::Person)
            .like("Соколова Вера Павловна")
            .under(COMMON),
        Entry::new("issue.number", "Номер документа", Shown::Text)
            .like("17")
            .under(COMMON),
        Entry::new("issue.date", "Дата документа", Shown::Date)
            .like("22.11.2026")
            .under(COMMON),
    ]);
    Dictionary(entries)
}

/// A register whose records a document goes through.
pub(super) struct Child {
    pub register: &'static Register,
    /// The field that leads to the parent; none: the register as a whole.
    pub by: Option<&'static Field>,
    pub label: String,
}

impl Child {
    /// Where its rows lie in the data.
    pub fn key(&self) -> String {
        let by = self.by.map_or("all", |field| field.name);
        format!("{}-{by}", self.register.table)
    }
}

/// Whose rows: of the record itself, or of the person it speaks of.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Whose {
    Record,
    Person,
}

/// All lists of a record: what belongs to it, then what belongs to its person.
pub(super) fn lists(catalog: &Catalog, register: &'static Register) -> Vec<(Child, Whose)> {
    let own = children(catalog, register);
    let mut all: Vec<(Child, Whose)> = own
        .into_iter()
        .map(|child| (child, Whose::Record))
        .collect();
    let direct = who(catalog, register) == Some(&["person_id"]);
    if let Some(person) = catalog.find("person").filter(|_| direct) {
        for mut child in children(catalog, person) {
            if child.register.table == register.table {
                continue;
            }
            if all.iter().any(|(known, _)| known.label == child.label) {
                child.label = format!("{} (лицо)", child.label);
            }
            all.push((child, Whose::Person));
        }
    }
    all
}

/// What belongs to a record: its tabs, then whatever cannot be without it.
pub(super) fn children(catalog: &Catalog, register: &'static Register) -> Vec<Child> {
    let mut found: Vec<Child> = Vec::new();
    let tabs = register.tabs.iter().filter_map(|tab| {
        let child = catalog.find(tab.table)?;
        Some((child, child.field(tab.by)?))
    });
    let uses = catalog.uses(register.table).iter();
    let uses = uses.filter(|used| used.field.required && matches!(used.field.kind, Kind::Link(_)));
    for (child, by) in tabs.chain(uses.map(|used| (used.register, used.field))) {
        let same = |known: &Child| {
            known.register.table == child.table
                && known.by.is_some_and(|field| field.name == by.name)
        };
        if found.iter().any(same) || child.table == register.table {
            continue;
        }
        let again = found
            .iter()
            .any(|known| known.register.table == child.table);
        let label = match again {
            true => format!("{} ({})", child.many, by.label),
            false => child.many.to_owned(),
        };
        found.push(Child {
            register: child,
            by: Some(by),
            label,
        });
    }
    for (_, table) in WHOLE.iter().filter(|(entity, _)| *entity == register.table) {
        if let Some(child) = catalog.find(table) {
            found.push(Child {
                register: child,
                by: None,
                label: child.many.to_owned(),
            });
        }
    }
    found
}

/// A record's own fields, and those of what it links to, one step away.
fn record(catalog: &Catalog, register: &'static Register, group: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    if who(catalog, register).is_some() {
        entries.push(person(WHO.to_owned(), "ФИО".to_owned()).under(group));
    }
    entries.extend(plain(register, "", "", group));
    if register.dated {
        let now = Entry::new(NOW, "Действует сегодня", Shown::Flag).like("да");
        entries.push(now.under(group));
    }
    if register.table == ORDER_ITEM {
        entries.extend(terms(group));
    }
    for field in linking(register) {
        let Kind::Link(table) = field.kind else {
            continue;
        };
        let Some(target) = catalog.find(table) else {
            continue;
        };
        let (path, label) = (format!("{}.", field.name), format!("{}.", field.label));
        let group = format!("{group}: {}", field.label.to_lowercase());
        if who(catalog, target).is_some() {
            let who = person(format!("{path}{WHO}"), format!("{label}ФИО"));
            entries.push(who.under(&group));
        }
        entries.extend(plain(target, &path, &label, &group));
    }
    entries
}

/// The register whose lines keep their terms as one text.
pub(super) const ORDER_ITEM: &str = "order_item";

/// What a line of an order says besides the person and the days: `order_item.params` taken apart.
fn terms(group: &str) -> Vec<Entry> {
    use Shown::{Date, Int, Money, Number, Text};
    let said = [
        ("position", "Должность", Text, "преподаватель"),
        ("unit", "Подразделение", Text, "Учебная часть"),
        ("rate", "Ставка", Number(2), "1,5"),
        ("salary", "Оклад", Money, "45 120,00"),
        ("employ_type", "Вид работы", Text, "основная работа"),
        ("work_schedule", "График работы", Text, "с 8:30 до 17:00"),
        (
            "probation_till",
            "Испытательный срок до",
            Date,
            "01.12.2026",
        ),
        ("contract", "Трудовой договор", Text, "№ 17 от 01.09.2026"),
        (
            "reason",
            "Основание увольнения",
            Text,
            "по собственному желанию",
        ),
        ("place", "Место", Text, "г. Приозёрск"),
        ("words", "Цель", Text, "обмен опытом"),
        ("award_kind", "Вид поощрения", Text, "благодарность"),
        ("award_name", "Поощрение", Text, "за многолетний труд"),
        ("days", "Дней", Int, "14"),
    ];
    said.map(|(path, label, kind, example)| {
        Entry::new(format!("said.{path}"), label, kind)
            .like(example)
            .under(group)
    })
    .into()
}

fn person(path: String, label: String) -> Entry {
    Entry::new(path, label, Shown::Person).like("Озерцова Анна Петровна")
}

fn linking(register: &'static Register) -> impl Iterator<Item = &'static Field> {
    register
        .fields
        .iter()
        .filter(|field| matches!(field.kind, Kind::Link(_)))
}

/// Fields of one register without going further.
fn plain(register: &'static Register, path: &str, label: &str, group: &str) -> Vec<Entry> {
    let fields = register
        .fields
        .iter()
        .filter(|field| !matches!(field.kind, Kind::Files(_)));
    fields
        .map(|field| {
            let (kind, example) = shown(field);
            let end = match field.kind {
                Kind::Link(_) => format!("{}.{CALLED}", field.name),
                _ => field.name.to_owned(),
            };
            Entry::new(
                format!("{path}{end}"),
                format!("{label}{}", field.label),
                kind,
            )
            .like(example)
            .under(group)
        })
        .collect()
}

/// How a field is said, and an example.
fn shown(field: &Field) -> (Shown, &'static str) {
    match field.kind {
        Kind::Date => (Shown::Date, "01.09.2026"),
        Kind::Int(..) => (Shown::Int, "3"),
        Kind::Number(digits) => (Shown::Number(digits), "1,5"),
        Kind::Money => (Shown::Money, "45 120,00"),
        Kind::Flag => (Shown::Flag, "да"),
        Kind::Link("person") => (Shown::Person, "Озерцова Анна Петровна"),
        Kind::Link(_) => (Shown::Text, "название записи"),
        Kind::Links(..) => (Shown::Text, "первая; вторая"),
        Kind::Choice(_) | Kind::Choices(_) => (Shown::Text, "значение из списка"),
        Kind::Moment => (Shown::Text, "01.09.2026 08:30"),
        Kind::Time => (Shown::Text, "08:30"),
        Kind::Long => (Shown::Text, "несколько строк"),
        Kind::Text(..) | Kind::Files(_) => (Shown::Text, text_example(field.name)),
    }
}

fn text_example(name: &str) -> &'static str {
    match name {
        "last_name" => "Озерцова",
        "first_name" => "Анна",
        "middle_name" => "Петровна",
        "head_name" => "Тополев Олег Иванович",
        "head_post" | "signer_post" => "Директор",
        "full_name" => "Приозёрский техникум имени первых строителей",
        "short_name" => "Приозёрский техникум",
        "number" | "no" | "tab_no" => "17",
        _ => "текст",
    }
}

/// By which links a record leads to the person it speaks of: itself, `person_id`, or through the employment.
pub(super) fn who(
    catalog: &Catalog,
    register: &'static Register,
) -> Option<&'static [&'static str]> {
    let link = |register: &Register, name: &str, table: &str| {
        let field = register.field(name);
        field.is_some_and(|field| {
            field.kind
                == Kind::Link(match table {
                    "person" => "person",
                    _ => "employment",
                })
        })
    };
    if register.table == "person" {
        return Some(&[]);
    }
    if link(register, "person_id", "person") {
        return Some(&["person_id"]);
    }
    let through = link(register, "employment_id", "employment");
    (through && catalog.find("employment").is_some()).then_some(&["employment_id", "person_id"])
}
