//! «Обмен данными»: the same for people, with commands to try.

use axum::response::Response;
use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use super::{doc, read};
use crate::{
    registers::{Field, Kind, Reading, Value, pages::Scene, query::sortable},
    web::{Page, Path, Result},
};

const TITLE: &str = "Обмен данными";

#[derive(Serialize)]
struct Shelf {
    title: &'static str,
    registers: Vec<Book>,
}

#[derive(Serialize)]
struct Book {
    table: &'static str,
    title: &'static str,
    right: &'static str,
}

#[derive(Serialize)]
struct Line {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    kind: String,
    required: bool,
    private: bool,
    fixed: bool,
    sorted: bool,
    conditions: Vec<String>,
}

fn words(right: &str) -> &'static str {
    match right {
        "write" => "читать и изменять",
        "read" => "читать",
        _ => "читать часть записей",
    }
}

fn site(scene: &Scene) -> String {
    match scene.state.server.public_url.trim_end_matches('/') {
        "" => "https://адрес-сайта".to_owned(),
        url => url.to_owned(),
    }
}

/// `GET /lk/api`.
pub(super) async fn all(scene: Scene) -> Result<Response> {
    let shelves = scene.catalog.subsystems().iter().map(|subsystem| Shelf {
        title: subsystem.title,
        registers: subsystem
            .registers
            .iter()
            .filter_map(|register| scene.catalog.read(register.table, &scene.asker))
            .map(|pass| Book {
                table: pass.register().table,
                title: pass.register().many,
                right: words(read::right(&scene.catalog, &pass)),
            })
            .collect(),
    });
    let shelves: Vec<Shelf> = shelves
        .filter(|shelf| !shelf.registers.is_empty())
        .collect();
    Page::new(
        &scene.state,
        &scene.visit.asked,
        "registers_api.html",
        TITLE,
    )
    .with("site", &site(&scene))
    .with("shelves", &shelves)
    .with("staff", &(scene.visit.kind == "staff"))
    .render()
}

/// `GET /lk/api/r/{table}`.
pub(super) async fn one(scene: Scene, Path(table): Path<String>) -> Result<Response> {
    let pass = scene.read(&table)?;
    let register = pass.register();
    let fields: Vec<Line> = pass.fields().map(line).collect();
    let right = read::right(&scene.catalog, &pass);
    let title = format!("{TITLE}: {}", register.many);
    scene
        .page("registers_api_one.html", &title, &table)
        .crumb(register.many, &format!("/lk/r/{table}"))
        .crumb(TITLE, "/lk/api")
        .with("site", &site(&scene))
        .with("table", &table)
        .with("about", register.about)
        .with("dated", &register.dated)
        .with("right", words(right))
        .with("writes", &(right == "write"))
        .with("elsewhere", &read::elsewhere(register.writer))
        .with("fields", &fields)
        .with("sample", &sample(&pass))
        .render()
}

fn line(field: &'static Field) -> Line {
    let name = field.name;
    let conditions = doc::conditions(field).into_iter();
    Line {
        name,
        label: field.label,
        hint: field.hint,
        kind: kind(field),
        required: field.required,
        private: !field.private.is_empty(),
        fixed: field.fixed,
        sorted: sortable(field),
        conditions: conditions
            .map(|(end, ..)| format!("f.{name}{end}"))
            .collect(),
    }
}

fn kind(field: &Field) -> String {
    match field.kind {
        Kind::Text(max, _) => format!("строка до {max} знаков"),
        Kind::Long => "текст".to_owned(),
        Kind::Int(min, max) => format!("целое число от {min} до {max}"),
        Kind::Number(digits) => format!("число строкой, после точки цифр: {digits}"),
        Kind::Money => "сумма в копейках".to_owned(),
        Kind::Date => "день, 2026-11-22".to_owned(),
        Kind::Moment => "момент в UTC".to_owned(),
        Kind::Time => "время, 08:30".to_owned(),
        Kind::Flag => "true или false".to_owned(),
        Kind::Choice(list) => format!("код списка {list}"),
        Kind::Choices(list) => format!("коды списка {list}"),
        Kind::Link(table) => format!("номер записи {table}"),
        Kind::Links(table, _) => format!("номера записей {table}"),
        Kind::Files(_) => "файлы, только чтение".to_owned(),
    }
}

/// What a program would send to make a record: the required fields.
fn sample(pass: &Reading) -> String {
    let required = pass
        .fields()
        .filter(|field| field.required && field.is_column());
    let values: Map<String, Json> = required
        .map(|field| (field.name.to_owned(), example(field)))
        .collect();
    json!({"values": values}).to_string()
}

fn example(field: &Field) -> Json {
    match field.kind {
        Kind::Int(min, _) => min.max(1).into(),
        Kind::Number(_) => "1.5".into(),
        Kind::Money => 125_000.into(),
        Kind::Date => "2026-11-22".into(),
        Kind::Moment => "2026-11-22T06:30:00Z".into(),
        Kind::Time => "08:30".into(),
        Kind::Flag => Value::Flag(true).to_json(),
        Kind::Choice(_) => "код".into(),
        Kind::Choices(_) => json!(["код"]),
        Kind::Link(_) => 1.into(),
        Kind::Links(..) => json!([1]),
        _ => "…".into(),
    }
}
