//! The contents: subsystems, and the registers and pages of one.

use axum::response::Response;

use serde::Serialize;
use sqlx::AssertSqlSafe;

use super::Scene;
use crate::{
    registers::{Reading, Subsystem},
    web::{Error, Page, Path, Result},
};

#[derive(Serialize)]
struct Room {
    title: &'static str,
    about: &'static str,
    url: &'static str,
    registers: usize,
}

#[derive(Serialize)]
struct Shelf {
    title: &'static str,
    about: &'static str,
    url: String,
    count: Option<i64>,
    /// Who may write sees the way to a new record.
    add: Option<String>,
}

/// Where a subsystem's contents are. The addresses are made once and live as long as the program: there are nineteen.
pub(super) fn address(subsystem: &'static Subsystem) -> &'static str {
    use std::{collections::BTreeMap, sync::Mutex};
    static KNOWN: Mutex<BTreeMap<&'static str, &'static str>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().unwrap_or_else(|broken| broken.into_inner());
    known
        .entry(subsystem.code)
        .or_insert_with(|| Box::leak(format!("/lk/s/{}", subsystem.code).into_boxed_str()))
}

/// `GET /lk/registers`.
pub(super) async fn all(scene: Scene) -> Result<Response> {
    let rooms = scene.catalog.subsystems().iter().map(|subsystem| {
        let registers = readable(&scene, subsystem).count();
        let doors = doors(&scene, subsystem).count();
        (subsystem, registers, doors)
    });
    let rooms: Vec<Room> = rooms
        .filter(|(_, registers, doors)| registers + doors > 0)
        .map(|(subsystem, registers, _)| Room {
            title: subsystem.title,
            about: subsystem.about,
            url: address(subsystem),
            registers,
        })
        .collect();
    Page::new(
        &scene.state,
        &scene.visit.asked,
        "registers_all.html",
        "Разделы",
    )
    .with("rooms", &rooms)
    .render()
}

/// `GET /lk/s/{subsystem}`.
pub(super) async fn one(scene: Scene, Path(code): Path<String>) -> Result<Response> {
    let subsystem = scene.catalog.subsystems().iter().find(|s| s.code == code);
    let subsystem = subsystem.ok_or(Error::NotFound)?;
    let mut shelves = Vec::new();
    for pass in readable(&scene, subsystem) {
        let register = pass.register();
        let may_write = scene.may_write(register.table);
        shelves.push(Shelf {
            title: register.many,
            about: register.about,
            url: format!("/lk/r/{}", register.table),
            count: Some(count(&scene, &pass).await?),
            add: may_write.then(|| format!("/lk/r/{}/new", register.table)),
        });
    }
    let doors: Vec<Shelf> = doors(&scene, subsystem)
        .map(|door| Shelf {
            title: door.title,
            about: door.about,
            url: door.url.to_owned(),
            count: None,
            add: None,
        })
        .collect();
    if shelves.is_empty() && doors.is_empty() {
        return Err(Error::NotFound);
    }
    Page::new(
        &scene.state,
        &scene.visit.asked,
        "registers_one.html",
        subsystem.title,
    )
    .crumb("Разделы", "/lk/registers")
    .with("about", subsystem.about)
    .with("doors", &doors)
    .with("shelves", &shelves)
    .render()
}

fn readable<'a>(scene: &'a Scene, subsystem: &'a Subsystem) -> impl Iterator<Item = Reading> + 'a {
    let registers = subsystem.registers.iter();
    registers.filter_map(|register| scene.catalog.read(register.table, &scene.asker))
}

fn doors<'a>(
    scene: &'a Scene,
    subsystem: &'static Subsystem,
) -> impl Iterator<Item = &'static crate::registers::Door> + 'a {
    let pages = subsystem.pages.iter();
    pages.filter(|door| scene.asker.has_any(door.roles))
}

async fn count(scene: &Scene, pass: &Reading) -> Result<i64> {
    let mut values = Vec::new();
    let condition = pass.condition(&mut values);
    let sql = format!(
        "SELECT count(*) FROM {} t WHERE t.deleted_at IS NULL AND t.archived_at IS NULL AND {condition}",
        pass.register().table
    );
    let (count,): (i64,) = scene.db().one(AssertSqlSafe(sql), values).await?;
    Ok(count)
}
