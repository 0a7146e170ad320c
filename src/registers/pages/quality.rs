//! «Качество данных»: what is wrong in the registers that one may read, with the way to each record.

use axum::response::Response;

use serde::Serialize;
use sqlx::AssertSqlSafe;

use super::Scene;
use crate::{
    registers::{
        Names, Reading,
        quality::{self, Fault},
        terms,
    },
    web::{Page, Path, Result},
};

/// A register with more records is checked on its own page.
const AT_ONCE: i64 = 5_000;

#[derive(Serialize)]
struct Line {
    title: &'static str,
    url: String,
    records: i64,
    /// Nothing when the register is too large to be checked here.
    remarks: Option<usize>,
    words: String,
    overdue: i64,
}

/// `GET /lk/quality`.
pub(super) async fn all(scene: Scene) -> Result<Response> {
    let mut lines = Vec::new();
    for subsystem in scene.catalog.subsystems() {
        for register in subsystem.registers {
            let Some(pass) = scene.catalog.read(register.table, &scene.asker) else {
                continue;
            };
            lines.push(line(&scene, &pass).await?);
        }
    }
    let total: usize = lines.iter().filter_map(|line| line.remarks).sum();
    Page::new(
        &scene.state,
        &scene.visit.asked,
        "registers_quality.html",
        "Качество данных",
    )
    .crumb("Разделы", "/lk/registers")
    .with("lines", &lines)
    .with("total", &total)
    .render()
}

async fn line(scene: &Scene, pass: &Reading) -> Result<Line> {
    let register = pass.register();
    let records = records(scene, pass).await?;
    let report = match records <= AT_ONCE {
        true => Some(quality::check(scene.db(), &scene.catalog, pass).await?),
        false => None,
    };
    let words = report.iter().flat_map(|report| &report.counts);
    let words: Vec<String> = words
        .map(|(fault, count)| format!("{}: {count}", fault.words()))
        .collect();
    let (overdue, _) = terms::counts(scene.db(), register.table, scene.asker.today).await?;
    Ok(Line {
        title: register.many,
        url: format!("/lk/quality/{}", register.table),
        records,
        remarks: report.map(|report| report.total()),
        words: words.join("; "),
        overdue,
    })
}

async fn records(scene: &Scene, pass: &Reading) -> Result<i64> {
    let mut values = Vec::new();
    let condition = pass.condition(&mut values);
    let sql = format!(
        "SELECT count(*) FROM {} t WHERE t.deleted_at IS NULL AND {condition}",
        pass.register().table
    );
    let (count,): (i64,) = scene.db().one(AssertSqlSafe(sql), values).await?;
    Ok(count)
}

#[derive(Serialize)]
struct Remark {
    name: String,
    url: String,
    fault: &'static str,
    bad: bool,
    text: String,
}

/// `GET /lk/quality/{table}`.
pub(super) async fn one(scene: Scene, Path(table): Path<String>) -> Result<Response> {
    let pass = scene.read(&table)?;
    let register = pass.register();
    let report = quality::check(scene.db(), &scene.catalog, &pass).await?;
    let ids: Vec<i64> = report.remarks.iter().map(|remark| remark.id).collect();
    let names = Names::of(scene.db(), &scene.catalog, register, &ids).await?;
    let counts: Vec<(&str, usize)> = report
        .counts
        .iter()
        .map(|(fault, count)| (fault.words(), *count))
        .collect();
    let remarks: Vec<Remark> = report
        .remarks
        .into_iter()
        .map(|remark| Remark {
            name: names.get(register.table, remark.id),
            url: match remark.field.is_empty() {
                true => format!("/lk/r/{table}/{}", remark.id),
                false => format!("/lk/r/{table}/{}/edit#f-{}", remark.id, remark.field),
            },
            fault: remark.fault.words(),
            bad: !matches!(remark.fault, Fault::Twins),
            text: remark.text,
        })
        .collect();
    let title = format!("Качество данных: {}", register.many);
    scene
        .page("registers_quality_one.html", &title, &table)
        .crumb(register.many, &format!("/lk/r/{table}"))
        .with("records", &report.records)
        .with("counts", &counts)
        .with("remarks", &remarks)
        .render()
}
