//! A file to fill in: the register's fields as headings, with hints, examples and the values to choose from.

use axum::response::Response;

use super::{columns, export};
use crate::{
    registers::{
        Lists, Names,
        describe::{Field, Format, Kind},
        pages::Scene,
    },
    sheets::write::{self, Blank, Choice},
    storage::v,
    web::{Error, Path, Result},
};

/// A longer list of records is not offered: it is found by name.
const OFFERED: i64 = 300;

/// `GET /lk/r/{table}/import/blank.xlsx`.
pub(super) async fn download(scene: Scene, Path(table): Path<String>) -> Result<Response> {
    let pass = scene.write(&table)?;
    let register = pass.register();
    let fields: Vec<_> = columns::importable(&pass).collect();
    let lists = Lists::of(scene.db(), fields.iter().copied()).await?;
    let mut blanks = Vec::with_capacity(fields.len());
    for field in fields {
        blanks.push(Blank {
            column: export::column(field),
            hint: hint(field, &scene),
            example: example(field).to_owned(),
            required: field.required,
            choices: choices(&scene, field, &lists).await?,
        });
    }
    let made = tokio::task::spawn_blocking(move || {
        Blank::workbook(register.many, register.about, &blanks)
    });
    let file = made.await.map_err(|e| Error::Fault(e.into()))?;
    let name = format!("{} — образец.xlsx", register.many);
    export::given(file.map_err(Error::Fault)?, &name, write::XLSX)
}

fn hint(field: &Field, scene: &Scene) -> String {
    let kind = match field.kind {
        Kind::Text(max, Format::Any) => format!("Текст до {max} знаков."),
        Kind::Text(..) => String::new(),
        Kind::Long => "Текст, можно в несколько строк.".to_owned(),
        Kind::Int(min, max) if max < 1_000_000 => format!("Целое число от {min} до {max}."),
        Kind::Int(..) => "Целое число.".to_owned(),
        Kind::Number(digits) => format!("Число, после запятой до {digits} цифр."),
        Kind::Money => "Сумма в рублях.".to_owned(),
        Kind::Date => "Дата.".to_owned(),
        Kind::Moment => "Дата и время.".to_owned(),
        Kind::Time => "Время.".to_owned(),
        Kind::Flag => "да или нет.".to_owned(),
        Kind::Choice(_) => "Одно из значений списка.".to_owned(),
        Kind::Choices(_) => "Значения списка через точку с запятой.".to_owned(),
        Kind::Link(table) => named(scene, table, "Название записи"),
        Kind::Links(table, _) => named(scene, table, "Названия записей через точку с запятой"),
        Kind::Files(_) => String::new(),
    };
    format!("{} {kind}", field.hint).trim().to_owned()
}

fn named(scene: &Scene, table: &str, what: &str) -> String {
    match scene.catalog.find(table) {
        Some(target) => format!("{what} реестра «{}».", target.many),
        None => what.to_owned(),
    }
}

fn example(field: &Field) -> &'static str {
    match field.kind {
        Kind::Date => "22.11.2026",
        Kind::Moment => "22.11.2026 14:00",
        Kind::Time => "08:30",
        Kind::Number(_) => "12,5",
        Kind::Money => "1234,50",
        Kind::Int(..) => "12",
        Kind::Flag => "да",
        Kind::Text(_, Format::Snils) => "112-233-445 95",
        Kind::Text(_, Format::Phone) => "+7 (3842) 12-34-56",
        Kind::Text(_, Format::Email) => "info@example.ru",
        Kind::Text(_, Format::Url) => "https://example.ru",
        Kind::Text(_, Format::SpecialtyCode) => "09.02.07",
        _ => "",
    }
}

async fn choices(scene: &Scene, field: &Field, lists: &Lists) -> Result<Vec<Choice>> {
    let plain = |label: &str| Choice {
        label: label.to_owned(),
        code: String::new(),
    };
    match field.kind {
        Kind::Flag => Ok(vec![plain("да"), plain("нет")]),
        Kind::Choice(list) => {
            let items = lists.items(list).iter().filter(|item| !item.archived);
            let each = items.map(|item| Choice {
                label: item.label.clone(),
                code: item.code.clone(),
            });
            Ok(each.collect())
        }
        Kind::Link(table) => {
            let Some(target) = scene.catalog.find(table) else {
                return Ok(Vec::new());
            };
            let sql = format!(
                "SELECT t.id FROM {table} t WHERE t.deleted_at IS NULL AND t.archived_at IS NULL ORDER BY t.id LIMIT $1"
            );
            let ids: Vec<(i64,)> = scene
                .db()
                .all(sqlx::AssertSqlSafe(sql), v![OFFERED + 1])
                .await?;
            if ids.len() as i64 > OFFERED {
                return Ok(Vec::new());
            }
            let ids: Vec<i64> = ids.into_iter().map(|(id,)| id).collect();
            let names = Names::of(scene.db(), &scene.catalog, target, &ids).await?;
            let mut labels: Vec<String> = ids.iter().map(|id| names.get(table, *id)).collect();
            labels.sort_by_key(|label| label.to_lowercase());
            labels.dedup();
            Ok(labels.iter().map(|label| plain(label)).collect())
        }
        _ => Ok(Vec::new()),
    }
}
