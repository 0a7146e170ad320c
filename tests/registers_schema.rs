//! Two tellings of one truth: what descriptions say of the tables, and the tables that migrations made, on SQLite
//! and on PostgreSQL. A register that is described wrongly fails here, before anyone opens its page.

#[path = "storage/world.rs"]
mod world;

use std::collections::{BTreeMap, BTreeSet};

use eios::{
    registers::{Catalog, Field, Kind, Register, Writer, access},
    storage::{Db, v},
    subsystems,
};
use sqlx::AssertSqlSafe;

use world::World;

/// Columns that every register has and no description names.
const COMMON: &[&str] = &[
    "id",
    "created_at",
    "created_by",
    "updated_at",
    "updated_by",
    "row_version",
    "archived_at",
    "deleted_at",
    "source",
    "received_on",
    "due_on",
    "search_norm",
];
/// Those of a dated register, besides its own `valid_from` and `valid_to`.
const DATED: &[&str] = &["recorded_at", "basis_item_id"];
/// Asked for by the form and yet empty at times: the door knows people by their names alone.
const EMPTY_AT_TIMES: &[(&str, &str)] = &[("person", "birth_date"), ("person", "sex")];
/// Sub-sections of the public section.
const SECTIONS: &[&str] = &[
    "common",
    "struct",
    "document",
    "education",
    "eduStandarts",
    "managers",
    "employees",
    "objects",
    "paid_edu",
    "budget",
    "vacant",
    "grants",
    "inter",
    "catering",
    // the college's own page of vacant posts
    "vacancies",
    // the page of the environment
    "eios",
];

fn catalog() -> Catalog {
    Catalog::new(subsystems::ALL)
}

fn registers() -> impl Iterator<Item = &'static Register> {
    let all = subsystems::ALL.iter();
    all.flat_map(|subsystem| subsystem.registers.iter().copied())
}

fn none(problems: Vec<String>) {
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

/// A column as both engines tell it.
#[derive(Debug)]
struct Column {
    kind: String,
    required: bool,
}

async fn columns(db: &Db, table: &str) -> BTreeMap<String, Column> {
    let sql = match db.is_postgres() {
        true => {
            "SELECT column_name::text, data_type::text, is_nullable::text = 'NO' FROM information_schema.columns \
             WHERE table_schema = current_schema() AND table_name = $1"
        }
        false => "SELECT name, type, \"notnull\" <> 0 OR pk <> 0 FROM pragma_table_info($1)",
    };
    let rows: Vec<(String, String, bool)> = db.all(sql, v![table]).await.unwrap();
    rows.into_iter()
        .map(|(name, kind, required)| {
            let kind = kind.to_lowercase();
            (name, Column { kind, required })
        })
        .collect()
}

/// Which column leads to which table.
async fn foreign_keys(db: &Db, table: &str) -> BTreeSet<(String, String)> {
    let sql = match db.is_postgres() {
        true => {
            "SELECT a.attname::text, t.relname::text FROM pg_constraint c \
             JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] \
             JOIN pg_class t ON t.oid = c.confrelid JOIN pg_class s ON s.oid = c.conrelid \
             WHERE c.contype = 'f' AND s.relname = $1 AND s.relnamespace = current_schema()::regnamespace"
        }
        false => "SELECT \"from\", \"table\" FROM pragma_foreign_key_list($1)",
    };
    let rows: Vec<(String, String)> = db.all(sql, v![table]).await.unwrap();
    rows.into_iter().collect()
}

/// The columns with which some index begins.
async fn indexed(db: &Db, table: &str) -> BTreeSet<String> {
    let sql = match db.is_postgres() {
        true => {
            "SELECT a.attname::text FROM pg_index i JOIN pg_class s ON s.oid = i.indrelid \
             JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] \
             WHERE s.relname = $1 AND s.relnamespace = current_schema()::regnamespace"
        }
        false => {
            "SELECT c.name FROM pragma_index_list($1) i, pragma_index_info(i.name) c \
             WHERE c.seqno = 0 AND c.name IS NOT NULL"
        }
    };
    let rows: Vec<(String,)> = db.all(sql, v![table]).await.unwrap();
    rows.into_iter().map(|(name,)| name).collect()
}

/// The unique indexes of a table with their columns.
async fn unique(db: &Db, table: &str) -> BTreeMap<String, Vec<String>> {
    let sql = match db.is_postgres() {
        true => {
            "SELECT n.relname::text, a.attname::text FROM pg_index i JOIN pg_class s ON s.oid = i.indrelid \
             JOIN pg_class n ON n.oid = i.indexrelid JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey) \
             WHERE i.indisunique AND NOT i.indisprimary AND s.relname = $1 AND s.relnamespace = current_schema()::regnamespace"
        }
        false => {
            "SELECT i.name, c.name FROM pragma_index_list($1) i, pragma_index_info(i.name) c \
             WHERE i.\"unique\" <> 0 AND i.origin <> 'pk' AND c.name IS NOT NULL"
        }
    };
    let rows: Vec<(String, String)> = db.all(sql, v![table]).await.unwrap();
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (index, column) in rows {
        all.entry(index).or_default().push(column);
    }
    all
}

fn kind_in_database(field: &Field) -> &'static str {
    match field.kind {
        Kind::Int(..) | Kind::Number(_) | Kind::Money | Kind::Link(_) => "bigint",
        Kind::Flag => "boolean",
        _ => "text",
    }
}

fn compare(register: &Register, columns: &BTreeMap<String, Column>) -> Vec<String> {
    let table = register.table;
    let mut problems = Vec::new();
    if columns.is_empty() {
        return vec![format!("{table}: такой таблицы нет")];
    }
    for field in register.fields.iter().filter(|field| field.is_column()) {
        let name = field.name;
        let Some(column) = columns.get(name) else {
            problems.push(format!("{table}.{name}: столбца нет"));
            continue;
        };
        let right = kind_in_database(field);
        if column.kind != right {
            problems.push(format!(
                "{table}.{name}: тип {}, а нужен {right}",
                column.kind
            ));
        }
        let must = field.required || field.kind == Kind::Flag;
        // What a workflow writes it writes whole; a form leaves what is not required empty.
        let is_fuller = column.required && register.writer != Writer::Engine;
        if column.required != must && !is_fuller && !EMPTY_AT_TIMES.contains(&(table, name)) {
            let words = if must {
                "должен быть NOT NULL"
            } else {
                "NOT NULL, а поле не обязательно"
            };
            problems.push(format!("{table}.{name}: {words}"));
        }
    }
    for name in columns.keys() {
        let is_ours = COMMON.contains(&name.as_str())
            || register.field(name).is_some()
            || register.dated && DATED.contains(&name.as_str());
        if !is_ours {
            problems.push(format!("{table}.{name}: столбец не описан"));
        }
    }
    let missing = COMMON.iter().chain(DATED.iter().filter(|_| register.dated));
    for name in missing.filter(|name| !columns.contains_key(**name)) {
        problems.push(format!("{table}.{name}: общего столбца нет"));
    }
    problems
}

async fn migrated(world: &World) -> Db {
    world.open().await.db
}

on_both_engines! {
    async fn every_description_is_its_table(world: World) {
        let db = migrated(&world).await;
        let mut problems = Vec::new();
        for register in registers() {
            problems.extend(compare(register, &columns(&db, register.table).await));
        }
        none(problems);
    }

    async fn every_link_has_its_foreign_key_and_index_and_every_foreign_key_is_a_link(world: World) {
        let db = migrated(&world).await;
        let mut problems = Vec::new();
        for register in registers() {
            let table = register.table;
            let keys = foreign_keys(&db, table).await;
            let indexed = indexed(&db, table).await;
            for field in register.fields {
                if let Kind::Link(to) = field.kind {
                    let name = field.name;
                    if !keys.contains(&(name.to_owned(), to.to_owned())) {
                        problems.push(format!("{table}.{name}: нет внешнего ключа на {to}"));
                    }
                    if !indexed.contains(name) {
                        problems.push(format!("{table}.{name}: нет индекса"));
                    }
                }
            }
            for (from, to) in &keys {
                let described = register.field(from).is_some_and(|f| f.kind == Kind::Link(leak(to)));
                let is_ours = from == "basis_item_id" || (table, from.as_str()) == ("code_item", "list");
                if !described && !is_ours {
                    problems.push(format!("{table}.{from}: внешний ключ на {to} не описан ссылкой"));
                }
            }
        }
        none(problems);
    }

    async fn what_an_import_can_clash_with_is_in_the_key_or_said_to_be_unique(world: World) {
        let db = migrated(&world).await;
        let mut problems = Vec::new();
        for register in registers().filter(|register| register.writer == Writer::Engine) {
            for (index, columns) in unique(&db, register.table).await {
                let known = columns.iter().all(|column| {
                    let column = column.as_str();
                    register.key.contains(&column)
                        || register.unique.contains(&column)
                        || register.dated && column == "valid_from"
                });
                if !known {
                    problems.push(format!("{}: {index} ({})", register.table, columns.join(", ")));
                }
            }
        }
        none(problems);
    }

    async fn every_table_of_pairs_joins_its_two_registers(world: World) {
        let db = migrated(&world).await;
        let mut problems = Vec::new();
        for register in registers() {
            for field in register.fields {
                let Kind::Links(to, pairs) = field.kind else { continue };
                let right = BTreeSet::from([
                    ("owner_id".to_owned(), register.table.to_owned()),
                    ("target_id".to_owned(), to.to_owned()),
                ]);
                if foreign_keys(&db, pairs).await != right {
                    problems.push(format!("{}.{}: таблица {pairs} не связывает его с {to}", register.table, field.name));
                }
                let sides = ["owner_id", "target_id"].map(str::to_owned);
                if !indexed(&db, pairs).await.is_superset(&BTreeSet::from(sides)) {
                    problems.push(format!("{pairs}: нужны ключ от owner_id и индекс от target_id"));
                }
            }
        }
        none(problems);
    }

    async fn every_list_that_a_field_chooses_from_has_items_and_a_name(world: World) {
        let db = migrated(&world).await;
        let rows: Vec<(String, String)> = db.all("SELECT list, code FROM code_item", v![]).await.unwrap();
        let mut lists: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (list, code) in rows {
            lists.entry(list).or_default().insert(code);
        }
        let names: Vec<(String,)> = db.all("SELECT code FROM code_list", v![]).await.unwrap();
        let names: BTreeSet<String> = names.into_iter().map(|(code,)| code).collect();
        let nothing = Vec::<String>::new();
        let apart = |other: &BTreeSet<String>| -> Vec<String> { names.symmetric_difference(other).cloned().collect() };
        assert_eq!(apart(&lists["CODE_LIST"]), nothing, "есть в code_list или среди значений CODE_LIST, но не там и там");
        assert_eq!(apart(&lists.keys().cloned().collect()), nothing, "список без значений или значения без списка");
        let mut problems = Vec::new();
        for register in registers() {
            for field in register.fields {
                let (Kind::Choice(list) | Kind::Choices(list)) = field.kind else { continue };
                let Some(items) = lists.get(list) else {
                    problems.push(format!("{}.{}: списка {list} нет", register.table, field.name));
                    continue;
                };
                let default = field.default;
                if !default.is_empty() && !items.contains(default) {
                    problems.push(format!("{}.{}: в списке {list} нет значения {default}", register.table, field.name));
                }
            }
        }
        none(problems);
    }

    async fn labels_of_a_list_differ_so_that_an_import_knows_them_apart(world: World) {
        let db = migrated(&world).await;
        let same: Vec<(String, String)> = db
            .all("SELECT list, label FROM code_item GROUP BY list, label HAVING count(*) > 1", v![])
            .await
            .unwrap();
        assert_eq!(same, []);
    }

    async fn every_role_in_a_right_is_a_role_and_whoever_sees_a_private_field_reads_the_register(world: World) {
        let db = migrated(&world).await;
        let roles: Vec<(String,)> = db.all("SELECT code FROM role", v![]).await.unwrap();
        let roles: BTreeSet<String> = roles.into_iter().map(|(code,)| code).collect();
        let mut problems = Vec::new();
        for register in registers() {
            let access = &register.access;
            let some = access.some.iter().map(|scoped| scoped.role);
            let readers: Vec<&str> = access.read.iter().chain(access.write).copied().chain(some).collect();
            for role in readers.iter().filter(|role| !roles.contains(**role)) {
                problems.push(format!("{}: роли {role} нет", register.table));
            }
            if access.write.is_empty() && register.writer == Writer::Engine {
                problems.push(format!("{}: писать некому", register.table));
            }
            for field in register.fields {
                for role in field.private.iter().filter(|role| !readers.contains(*role)) {
                    problems.push(format!("{}.{}: {role} видит поле, но не реестр", register.table, field.name));
                }
            }
        }
        none(problems);
    }

    async fn the_condition_of_every_narrow_right_can_be_asked(world: World) {
        let db = migrated(&world).await;
        for register in registers() {
            for scoped in register.access.some {
                let sql = format!("SELECT count(*) FROM {} WHERE {}", register.table, scoped.sql.replace("{me}", "$1")
                    .replace("{units}", "(SELECT id FROM org_unit)")
                    .replace("{groups}", "(SELECT id FROM study_group)")
                    .replace("{buildings}", "(SELECT id FROM building)")
                    .replace("{campaigns}", "(2026)")
                    .replace("{today}", "'2026-11-23'"));
                let values = if scoped.sql.contains("{me}") { v![1_i64] } else { v![] };
                let asked = db.one::<(i64,)>(AssertSqlSafe(sql), values).await;
                assert!(asked.is_ok(), "{} {}: {asked:?}", register.table, scoped.role);
            }
        }
    }
}

/// A name for comparing with names of descriptions; the test ends soon.
fn leak(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

fn twice<'a>(words: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = BTreeSet::new();
    words.filter(|word| !seen.insert(*word)).collect()
}

#[test]
fn names_and_labels_are_unique() {
    let mut problems = Vec::new();
    let tables: Vec<&str> = registers().map(|register| register.table).collect();
    problems.extend(
        twice(tables.iter().copied())
            .iter()
            .map(|table| format!("{table}: описана дважды")),
    );
    problems.extend(
        twice(registers().map(|r| r.many))
            .iter()
            .map(|many| format!("«{many}»: так названы два реестра")),
    );
    problems.extend(
        twice(subsystems::ALL.iter().map(|s| s.code))
            .iter()
            .map(|code| format!("{code}: две подсистемы")),
    );
    for register in registers() {
        let table = register.table;
        for (what, words) in [
            (
                "имя",
                register.fields.iter().map(|f| f.name).collect::<Vec<_>>(),
            ),
            ("метка", register.fields.iter().map(|f| f.label).collect()),
        ] {
            problems.extend(
                twice(words.into_iter())
                    .iter()
                    .map(|word| format!("{table}: {what} «{word}» дважды")),
            );
        }
        let headings = register
            .fields
            .iter()
            .flat_map(|f| std::iter::once(&f.label).chain(f.synonyms));
        let headings: Vec<String> = headings
            .map(|heading| eios::registers::fold(heading))
            .collect();
        let same = twice(headings.iter().map(String::as_str));
        problems.extend(
            same.iter()
                .map(|word| format!("{table}: заголовок «{word}» у двух полей")),
        );
    }
    none(problems);
}

#[test]
fn every_name_that_a_description_mentions_exists() {
    let catalog = catalog();
    let mut problems = Vec::new();
    for register in registers() {
        let table = register.table;
        let mut wrong = |words: String| problems.push(format!("{table}: {words}"));
        for text in [register.one, register.many, register.about] {
            if text.is_empty() {
                wrong("нет названия или пояснения".to_owned());
            }
        }
        if register.title.is_empty() || register.order.is_empty() {
            wrong("нет title или order".to_owned());
        }
        for name in register
            .title
            .iter()
            .chain(register.key)
            .chain(register.unique)
        {
            if register.field(name).is_none() {
                wrong(format!("поля {name} нет (title, key, unique)"));
            }
        }
        for name in register.title {
            if register
                .field(name)
                .is_some_and(|field| !field.private.is_empty())
            {
                wrong(format!("закрытое поле {name} в названии"));
            }
        }
        for name in register.order {
            let name = name.trim_start_matches('-');
            if !register.field(name).is_some_and(Field::is_column) {
                wrong(format!("столбца {name} нет (order)"));
            }
        }
        if !register.keeps.is_empty()
            && register.field(register.keeps).map(|f| f.kind) != Some(Kind::Flag)
        {
            wrong(format!("{} не отметка (keeps)", register.keeps));
        }
        for section in register
            .feeds
            .iter()
            .filter(|section| !SECTIONS.contains(section))
        {
            wrong(format!("подраздела {section} нет (feeds)"));
        }
        for tab in register.tabs {
            let by = catalog
                .find(tab.table)
                .and_then(|child| child.field(tab.by));
            if by.map(|field| field.kind) != Some(Kind::Link(register.table)) {
                wrong(format!(
                    "вкладка {}.{} не ссылается сюда",
                    tab.table, tab.by
                ));
            }
        }
        for field in register.fields {
            if let Kind::Link(to) | Kind::Links(to, _) = field.kind
                && catalog.find(to).is_none()
            {
                wrong(format!("{} ведёт в реестр {to}, которого нет", field.name));
            }
        }
    }
    none(problems);
}

#[test]
fn a_narrow_right_names_in_braces_only_what_is_known() {
    let mut wrong = Vec::new();
    for register in registers() {
        for scoped in register.access.some {
            for part in scoped.sql.split('{').skip(1) {
                let name = part.split_once('}').map_or(part, |(name, _)| name);
                if !access::NAMES.contains(&name) {
                    wrong.push(format!("{} {}: {{{name}}}", register.table, scoped.role));
                }
            }
        }
    }
    none(wrong);
}

#[test]
fn a_list_shows_something_and_search_has_where_to_look() {
    let mut problems = Vec::new();
    for register in registers() {
        let listed = register.fields.iter().filter(|field| field.listed).count();
        if !(1..=12).contains(&listed) {
            problems.push(format!("{}: столбцов в списке {listed}", register.table));
        }
        for field in register.fields.iter().filter(|field| field.found) {
            if !matches!(
                field.kind,
                Kind::Text(..) | Kind::Long | Kind::Int(..) | Kind::Link(_)
            ) || !field.private.is_empty()
            {
                problems.push(format!(
                    "{}.{}: поиск здесь не ищет",
                    register.table, field.name
                ));
            }
        }
        for field in register.fields.iter().filter(|field| field.summed) {
            if !matches!(field.kind, Kind::Int(..) | Kind::Number(_) | Kind::Money) {
                problems.push(format!(
                    "{}.{}: суммы не бывает",
                    register.table, field.name
                ));
            }
        }
        for field in register
            .fields
            .iter()
            .filter(|field| !field.hint.is_empty())
        {
            if !field.hint.ends_with(['.', '?', '!']) && field.hint.contains(' ') {
                problems.push(format!(
                    "{}.{}: пояснение — предложение с точкой",
                    register.table, field.name
                ));
            }
        }
    }
    none(problems);
}
