//! What is larger than a part: it goes in and back part by part, goes on where it was broken off, and writes nothing twice.

use std::time::Duration;

use eios::storage::v;

use crate::{
    BUILDINGS, both_engines, confirm, csv, label, secretary, send, tally, two_buildings,
    world::{Engine, World},
};

both_engines! {
    a_large_load_that_is_broken_off_goes_on_and_is_taken_back,
    rows_of_a_large_load_may_speak_of_each_other,
    a_load_that_is_broken_off_can_be_taken_back_as_it_is,
}

/// Two buildings that are there with another street, and so many that are not.
async fn lines(world: &World, halls: usize) -> Vec<u8> {
    let kind = label(world, "BUILDING_KIND", 0).await;
    let mut text = BUILDINGS.join("\n").replace("Лесная", "Луговая");
    text = text.replace("Учебный корпус", &kind);
    let columns = BUILDINGS[0].matches(';').count();
    let sample = BUILDINGS[1].replace("Учебный корпус", &kind);
    for hall in 1..=halls {
        let line = sample.replacen("Корпус 1", &format!("Зал {hall}"), 1);
        assert_eq!(line.matches(';').count(), columns);
        text.push('\n');
        text.push_str(&line);
    }
    text.into_bytes()
}

async fn a_large_load_that_is_broken_off_goes_on_and_is_taken_back(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = secretary(&world, "building").await;
    two_buildings(&world, &mut browser).await;
    let db = world.state.keeper.db.clone();
    let count = "SELECT count(*) FROM building WHERE deleted_at IS NULL";
    let (import, page) = send(
        &mut browser,
        "building",
        "залы.csv",
        &lines(&world, 2_098).await,
    )
    .await;
    assert_eq!(tally(&page.text), [2_098, 2, 0, 0], "{}", page.text);
    // One row becomes impossible, and the work is stopped after a part: that row is rejected, what is written stays.
    let touched = "UPDATE building SET row_version = row_version + 1 WHERE name = 'Корпус 2'";
    db.exec(touched, v![]).await.expect("touched");
    let stop = async {
        // A minute and more: the machine may be busy with other things.
        for _ in 0..60_000 {
            let sql = "SELECT done FROM import_batch WHERE state = 'applying' AND done > 0";
            let begun: Option<(i64,)> = db.opt(sql, v![]).await.expect("import");
            if begun.is_some() {
                let sql = "UPDATE import_batch SET state = 'checked' WHERE state = 'applying'";
                return db.exec(sql, v![]).await.expect("stopped");
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        panic!("загрузка не началась");
    };
    let (page, stopped) = tokio::join!(confirm(&mut browser, &import, "all"), stop);
    assert_eq!(stopped, 1);
    let written = world
        .count("SELECT done FROM import_batch WHERE file_name = 'залы.csv'")
        .await;
    assert!((1..2_099).contains(&written), "{written}");
    assert_eq!(world.count(count).await, 2 + written - 1);
    assert_eq!(tally(&page.text)[0], 2_099 - written, "{}", page.text);
    assert_eq!(tally(&page.text)[3], 1);
    // What is partly written is not tried anew: it only goes on.
    let columns = browser.get(&format!("{import}?step=columns")).await;
    assert_eq!(tally(&columns.text)[3], 1, "{}", columns.text);
    assert!(
        columns.text.contains("Уже записано") && columns.text.contains("Продолжить загрузку"),
        "{}",
        columns.text
    );
    let again = browser.post(&format!("{import}/columns"), &[]).await;
    assert_eq!(again.location(), import);
    let page = confirm(&mut browser, &import, "good").await;
    assert!(
        page.text.contains("загружено 2099 записей") && page.text.contains("Не принято строк: 1"),
        "{}",
        page.text
    );
    assert_eq!(world.count(count).await, 2_100);
    let batches = "SELECT count(*) FROM register_batch WHERE rows = 2099";
    assert_eq!(world.count(batches).await, 1);
    taken_back(&world, &mut browser).await;
}

/// The load of 2,099 records is taken back; what was edited since stays and is named.
async fn taken_back(world: &World, browser: &mut crate::Browser) {
    let db = &world.state.keeper.db;
    let edited = "UPDATE building SET row_version = row_version + 1 WHERE name = 'Зал 7'";
    db.exec(edited, v![]).await.expect("edited");
    let batch = world
        .count("SELECT id FROM register_batch WHERE rows = 2099")
        .await;
    // Taking back was begun once and did not come to its end.
    let begun = "UPDATE register_batch SET undo_at = '2026-11-23T06:00:00.000Z' WHERE id = $1";
    db.exec(begun, v![batch]).await.expect("begun");
    let page = browser.get("/lk/r/building/batches").await;
    assert!(
        page.text.contains("Отмена прервалась") && page.text.contains("Продолжить отмену"),
        "{}",
        page.text
    );
    let undo = browser
        .post("/lk/r/building/batches/undo", &[("id", &batch.to_string())])
        .await;
    let (_, page) = browser.settled(undo).await;
    assert!(
        page.text.contains("Зал 7 — изменена после этого действия"),
        "{}",
        page.text
    );
    let left = "SELECT count(*) FROM building WHERE deleted_at IS NULL";
    assert_eq!(world.count(left).await, 3);
    let street =
        "SELECT count(*) FROM building WHERE deleted_at IS NULL AND address LIKE '%Луговая%'";
    assert_eq!(world.count(street).await, 0, "улица прежняя");
    let undone =
        "SELECT count(*) FROM register_batch WHERE undone_at IS NOT NULL AND undo_left = 1";
    assert_eq!(world.count(undone).await, 1);
}

async fn rows_of_a_large_load_may_speak_of_each_other(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = secretary(&world, "org_unit").await;
    let kind = label(&world, "UNIT", 0).await;
    let register = eios::subsystems::ALL
        .iter()
        .flat_map(|subsystem| subsystem.registers)
        .find(|register| register.table == "org_unit")
        .expect("org_unit");
    let title = |name: &str| register.field(name).expect("field").label;
    let mut lines = vec![format!(
        "{};{};{}",
        title("name"),
        title("kind"),
        title("parent_id")
    )];
    for n in 1..=1_020 {
        let parent = match n % 10 {
            0 => format!("Отдел {}", n + 1),
            _ => String::new(),
        };
        lines.push(format!("Отдел {n};{kind};{parent}"));
    }
    // The last speaks of a row that is not there.
    lines.retain(|line| !line.ends_with("Отдел 1021"));
    lines.push(format!("Отдел 1020;{kind};Отдел 1019"));
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let (import, page) = send(&mut browser, "org_unit", "отделы.csv", &csv(&lines)).await;
    assert_eq!(tally(&page.text), [1_020, 0, 0, 0], "{}", page.text);
    let page = confirm(&mut browser, &import, "all").await;
    assert!(
        page.text.contains("загружено 1020 записей"),
        "{}",
        page.text
    );
    let led = "SELECT count(*) FROM org_unit c JOIN org_unit p ON p.id = c.parent_id WHERE c.name LIKE 'Отдел %'";
    assert_eq!(world.count(led).await, 102);
    let batches = "SELECT count(*) FROM register_batch WHERE rows = 1020";
    assert_eq!(world.count(batches).await, 1);
}

async fn a_load_that_is_broken_off_can_be_taken_back_as_it_is(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = secretary(&world, "building").await;
    two_buildings(&world, &mut browser).await;
    let file = lines(&world, 1_098).await;
    let (import, _) = send(&mut browser, "building", "залы.csv", &file).await;
    confirm(&mut browser, &import, "all").await;
    // As if the program had been stopped before the last row and the end.
    let db = &world.state.keeper.db;
    let (batch,): (i64,) = db
        .one("SELECT max(id) FROM register_batch", v![])
        .await
        .expect("batch");
    let broken =
        "UPDATE import_batch SET state = 'applying', done = 1099, good = 1100 WHERE batch_id = $1";
    db.exec(broken, v![batch]).await.expect("broken off");
    let page = browser.get(&import).await;
    assert!(
        page.text.contains("Загрузка прервалась") && page.text.contains("Закончить загрузку"),
        "{}",
        page.text
    );
    let listed = browser.get("/lk/r/building/import").await;
    assert!(listed.text.contains("загружен не весь"), "{}", listed.text);
    let undo = [("id", batch.to_string())];
    let undo: Vec<(&str, &str)> = undo.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let undone = browser.post("/lk/r/building/batches/undo", &undo).await;
    let _ = browser.settled(undone).await;
    let page = browser.get(&import).await;
    assert!(
        page.text.contains("её отменили") && page.text.contains("Эта загрузка отменена"),
        "{}",
        page.text
    );
    // Nothing is written into what was taken back.
    let again = browser
        .post(&format!("{import}/apply"), &[("what", "good")])
        .await;
    assert_eq!(again.location(), import);
    let left = "SELECT count(*) FROM building WHERE deleted_at IS NULL";
    assert_eq!(world.count(left).await, 2);
    let twice = browser.post("/lk/r/building/batches/undo", &undo).await;
    let (_, page) = browser.settled(twice).await;
    assert!(
        page.text.contains("Это действие уже отменено"),
        "{}",
        page.text
    );
}
