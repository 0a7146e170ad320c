//! What the pages of access have in common: the way to them, names, days, lists to choose from, files to take away.

use axum::response::Response;
use jiff::{Timestamp, civil::Date};
use serde::Serialize;

use crate::{
    identity::audit,
    registers::{pages::Scene, value},
    sheets::{Cell, Column, write::Kind},
    storage::{Db, v},
    subsystems::tables,
    web::{Page, Result},
};

/// A step to a neighbouring page.
#[derive(Serialize)]
pub struct Tool {
    title: &'static str,
    url: &'static str,
}

/// A page with the way to it and to its neighbours.
pub fn page<'a>(scene: &'a Scene, template: &'static str, title: &'a str) -> Page<'a> {
    let all: [(&'static str, &'static str, &[&str]); 6] = [
        ("Роли", "/lk/access/roles", super::READERS),
        ("Посещения", "/lk/access/visits", super::WATCHERS),
        ("Журнал действий", "/lk/access/audit", super::WATCHERS),
        ("Открытые сеансы", "/lk/access/sessions", super::GRANTERS),
        (
            "Правила и ознакомление",
            "/lk/access/policies",
            super::OVERSEERS,
        ),
        (super::jobs::TITLE, super::jobs::PATH, super::GRANTERS),
    ];
    let here = scene.visit.asked.caller.uri.path();
    let tools: Vec<Tool> = all
        .into_iter()
        .filter(|(_, url, roles)| *url != here && scene.visit.has_any(roles))
        .map(|(title, url, _)| Tool { title, url })
        .collect();
    Page::new(&scene.state, &scene.visit.asked, template, title)
        .crumb("Главная", "/lk/")
        .with("tools", &tools)
}

/// A day of the address; none when nothing or nonsense is there.
pub fn day(scene: &Scene, name: &str) -> Option<Date> {
    let typed = scene.asked(name).unwrap_or_default();
    value::day(typed.trim()).ok()
}

/// A day of the database as people write it.
pub fn shown(iso: &str) -> String {
    value::show_day(iso)
}

/// The last day of what ends before `to`.
pub fn last_day(to: &str) -> String {
    let last = to.parse::<Date>().ok().and_then(|day| day.yesterday().ok());
    last.map_or_else(|| to.to_owned(), |day| value::show_day(&day.to_string()))
}

/// The moment at which a day of the college begins.
pub fn beginning(scene: &Scene, day: Date) -> Timestamp {
    day.to_zoned(scene.zone().clone())
        .map_or(Timestamp::MIN, |at| at.timestamp())
}

/// Numbers and words to choose from.
pub type Choices = Vec<(i64, String)>;

/// Groups that study, by name.
pub async fn groups(db: &Db) -> Result<Choices> {
    Ok(db
        .all(
            "SELECT id, name FROM study_group WHERE deleted_at IS NULL AND archived_at IS NULL \
             ORDER BY name COLLATE \"ru-x-icu\", id",
            v![],
        )
        .await?)
}

/// Units of the college, in their order.
pub async fn units(db: &Db) -> Result<Choices> {
    Ok(db
        .all(
            "SELECT id, name FROM org_unit WHERE deleted_at IS NULL AND archived_at IS NULL \
             ORDER BY sort, name COLLATE \"ru-x-icu\", id",
            v![],
        )
        .await?)
}

/// Buildings, by name.
pub async fn buildings(db: &Db) -> Result<Choices> {
    Ok(db
        .all(
            "SELECT id, name FROM building WHERE deleted_at IS NULL AND archived_at IS NULL \
             ORDER BY name COLLATE \"ru-x-icu\", id",
            v![],
        )
        .await?)
}

/// Kinds of accounts: code and name.
pub fn kinds() -> Vec<(&'static str, &'static str)> {
    let all = crate::identity::accounts::Kind::ALL.iter();
    all.map(|(_, code, name)| (*code, *name)).collect()
}

/// A table as a workbook, noted in the journal before the first byte leaves.
pub async fn workbook(
    scene: &Scene,
    title: &str,
    entity: &str,
    headings: &[&str],
    rows: Vec<Vec<Cell>>,
) -> Result<Response> {
    let columns = headings.iter().map(|heading| Column {
        key: (*heading).to_owned(),
        title: (*heading).to_owned(),
        ..Column::default()
    });
    let mut tx = scene.db().begin().await?;
    let (now, by) = (scene.asker.now, &scene.asker.by);
    audit::note(&mut tx, now, by, "export", entity, None, Some("xlsx")).await?;
    tx.commit().await?;
    let name = format!("{title} {}", scene.asker.today);
    tables::given(Kind::Xlsx, &name, columns.collect(), rows).await
}
