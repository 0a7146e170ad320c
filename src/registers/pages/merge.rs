//! Merging twins: side by side, the main one is chosen and each of its values.

use axum::response::Response;

use serde::Serialize;

use super::{Scene, form};
use crate::{
    registers::{
        Lists, Names, Value, Values, Writing,
        describe::{Field, Kind},
        merge,
        rows::{self, Row},
    },
    web::{Error, Fields, Flash, Path, Result},
};

#[derive(Serialize)]
struct Line {
    name: &'static str,
    label: &'static str,
    differs: bool,
    cells: Vec<String>,
}

/// `GET /lk/r/{table}/merge?ids=1,2`.
pub(super) async fn show(scene: Scene, Path(table): Path<String>) -> Result<Response> {
    let pass = mergeable(&scene, &table)?;
    let ids = numbers(&scene.asked("ids").unwrap_or_default());
    page(&scene, &pass, &ids, &[], 200).await
}

fn mergeable(scene: &Scene, table: &str) -> Result<Writing> {
    let pass = scene.write(table)?;
    match pass.register().merges {
        true => Ok(pass),
        false => Err(Error::NotFound),
    }
}

fn numbers(text: &str) -> Vec<i64> {
    let mut ids: Vec<i64> = text
        .split(',')
        .filter_map(|n| n.trim().parse().ok())
        .collect();
    ids.dedup();
    ids.truncate(12);
    ids
}

async fn rows_of(scene: &Scene, pass: &Writing, ids: &[i64]) -> Result<Vec<Row>> {
    let rows = rows::many(scene.db(), pass, ids).await?;
    Ok(rows
        .into_iter()
        .filter(|row| row.deleted_at.is_none())
        .collect())
}

async fn page(
    scene: &Scene,
    pass: &Writing,
    ids: &[i64],
    problems: &[crate::registers::Problem],
    status: u16,
) -> Result<Response> {
    let register = pass.register();
    let table = register.table;
    let found = rows_of(scene, pass, ids).await?;
    if found.len() < 2 {
        return super::act::refused(
            scene,
            table,
            &format!("/lk/r/{table}"),
            "Объединять нечего: нужны хотя бы две записи.",
            &[],
            "Отметьте в списке две или больше записей об одном и том же и повторите.",
        );
    }
    let fields: Vec<_> = pass
        .fields()
        .filter(|f| !matches!(f.kind, Kind::Files(_)))
        .collect();
    let lists = Lists::of(scene.db(), fields.iter().copied()).await?;
    let names = Names::of_links(
        scene.db(),
        &scene.catalog,
        &fields,
        found.iter().map(|r| &r.values),
    )
    .await?;
    let lines: Vec<Line> = fields
        .iter()
        .map(|field| {
            let cells: Vec<String> = found
                .iter()
                .map(|row| names.show(field, row.values.get(field.name), &lists, scene.zone()))
                .collect();
            Line {
                name: field.name,
                label: field.label,
                differs: cells.iter().any(|cell| *cell != cells[0]),
                cells,
            }
        })
        .filter(|line| line.cells.iter().any(|cell| !cell.is_empty()))
        .collect();
    let heads: Vec<(i64, String)> = found
        .iter()
        .map(|row| (row.id, names.title(register, &row.values, &lists)))
        .collect();
    let ids: Vec<String> = found.iter().map(|row| row.id.to_string()).collect();
    let title = format!("Объединить повторы: {}", register.many);
    scene
        .page("registers_merge.html", &title, table)
        .status(status)
        .crumb(register.many, &format!("/lk/r/{table}"))
        .with("table", table)
        .with("heads", &heads)
        .with("lines", &lines)
        .with("ids", &ids.join(","))
        .with("problems", problems)
        .render()
}

/// `POST /lk/r/{table}/merge`.
pub(super) async fn run(scene: Scene, Path(table): Path<String>, sent: Fields) -> Result<Response> {
    let pass = mergeable(&scene, &table)?;
    let ids = numbers(sent.get("ids"));
    let found = rows_of(&scene, &pass, &ids).await?;
    let main: i64 = sent.get("main").parse().unwrap_or(0);
    if found.len() < 2 || !found.iter().any(|row| row.id == main) {
        let mut problems = crate::registers::Problems::default();
        problems.add("", "Выберите запись, которая останется.");
        return page(&scene, &pass, &ids, &problems.0, 422).await;
    }
    let values = chosen(&pass, &found, &sent);
    let others: Vec<i64> = found
        .iter()
        .map(|row| row.id)
        .filter(|id| *id != main)
        .collect();
    let mut tx = scene.db().begin().await?;
    match merge::merge(&mut tx, &scene.catalog, &pass, main, &others, &values).await {
        Ok(_) => {
            tx.commit().await?;
            let to = format!("/lk/r/{table}/{main}");
            Ok(form::saved(&scene, &to, Flash::RecordsMerged))
        }
        Err(bad) => {
            drop(tx);
            let problems = form::problems_of(bad)?;
            page(&scene, &pass, &ids, &problems.0, 422).await
        }
    }
}

/// The values of the main record: field by field from whichever record was chosen.
fn chosen(pass: &Writing, found: &[Row], sent: &Fields) -> Values {
    let mut values = Values::default();
    let fields: Vec<&Field> = pass
        .fields()
        .filter(|f| !matches!(f.kind, Kind::Files(_)))
        .collect();
    for field in fields {
        let from: i64 = sent
            .get(&format!("from.{}", field.name))
            .parse()
            .unwrap_or(0);
        let row = found.iter().find(|row| row.id == from);
        if let Some(value) = row
            .map(|row| row.values.get(field.name))
            .filter(|v| **v != Value::Empty)
        {
            values.set(field.name, value.clone());
        }
    }
    values
}
