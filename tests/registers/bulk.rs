//! One action over many records, and its undoing.

use eios::storage::v;

use crate::{
    both_engines,
    help::{building, found, list, room},
    world::{Browser, Engine, VERA, World},
};

both_engines! {
    a_field_is_set_in_ticked_records_and_set_back,
    what_was_changed_since_stays_and_is_named,
    everything_found_is_archived_and_brought_back,
    a_used_record_stops_the_whole_action,
    deleted_records_are_restored_together,
    odd_actions_change_nothing,
}

async fn rooms(engine: Engine) -> (World, Browser, Vec<i64>) {
    let world = World::on(engine).await;
    let mut vera = world.entered(VERA).await;
    let pond = building(&mut vera, "Корпус у пруда", "10").await;
    let mut ids = Vec::new();
    for number in ["101", "102", "103", "104"] {
        ids.push(room(&mut vera, pond, number, &[("seats", "10")]).await);
    }
    (world, vera, ids)
}

fn of<'a>(action: &'a str, field: &'a str, ids: &'a [String]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![("_action", action), ("_field", field), ("_scope", "page")];
    fields.extend(ids.iter().map(|id| ("_id", id.as_str())));
    fields
}

async fn seats(world: &World) -> String {
    let sql = "SELECT coalesce(sum(seats), 0) FROM room";
    let sql = if world.engine == Engine::Postgres {
        "SELECT CAST(coalesce(sum(seats), 0) AS BIGINT) FROM room"
    } else {
        sql
    };
    world.value::<i64>(sql, v![]).await.to_string()
}

async fn a_field_is_set_in_ticked_records_and_set_back(engine: Engine) {
    let (world, mut vera, ids) = rooms(engine).await;
    let ids: Vec<String> = ids[..3].iter().map(i64::to_string).collect();
    let mut fields = of("set", "seats", &ids);
    let asked = vera.post("/lk/r/room/bulk", &fields).await;
    assert_eq!(asked.status, 200);
    assert!(
        asked.text.contains("Изменить 3 записи") && asked.text.contains("name=\"seats\""),
        "{}",
        asked.text
    );
    fields.extend([
        ("_sure", "1"),
        ("seats", "много"),
        ("_query", "sort=-number"),
    ]);
    let wrong = vera.post("/lk/r/room/bulk", &fields).await;
    assert_eq!(wrong.status, 422);
    assert_eq!(seats(&world).await, "40");
    fields.retain(|(name, _)| *name != "seats");
    fields.push(("seats", "25"));
    let done = vera.post("/lk/r/room/bulk", &fields).await;
    assert_eq!(done.status, 303);
    assert_eq!(seats(&world).await, "85");
    let page = vera.get(done.location()).await;
    assert!(
        done.location().contains("sort=-number&batch=")
            && page.text.contains("Готово: изменено поле «Мест»"),
        "{}",
        done.location()
    );
    let batch: i64 = world.count("SELECT max(id) FROM register_batch").await;
    let undone = vera
        .post("/lk/r/room/batches/undo", &[("id", &batch.to_string())])
        .await;
    assert_eq!(undone.status, 303);
    assert_eq!(seats(&world).await, "40");
    vera.post("/lk/r/room/batches/undo", &[("id", &batch.to_string())])
        .await;
    assert_eq!(seats(&world).await, "40", "отменено дважды");
    let history = vera.get(&format!("/lk/r/room/{}/history", ids[0])).await;
    assert_eq!(history.text.matches("history__head").count(), 3);
}

async fn what_was_changed_since_stays_and_is_named(engine: Engine) {
    let (world, mut vera, ids) = rooms(engine).await;
    let ids: Vec<String> = ids.iter().map(i64::to_string).collect();
    let mut fields = of("set", "seats", &ids);
    fields.extend([("_sure", "1"), ("seats", "25")]);
    vera.post("/lk/r/room/bulk", &fields).await;
    let page = vera.get(&format!("/lk/r/room/{}/edit", ids[1])).await;
    let mut typed = crate::every::typed_in(&page.text);
    typed
        .iter_mut()
        .find(|(name, _)| name == "seats")
        .expect("seats")
        .1 = "26".into();
    let typed: Vec<(&str, &str)> = typed
        .iter()
        .map(|(k, v)| (k.as_str(), v.as_str()))
        .collect();
    assert_eq!(
        vera.post(&format!("/lk/r/room/{}/edit", ids[1]), &typed)
            .await
            .status,
        303
    );
    let batch: i64 = world.count("SELECT max(id) FROM register_batch").await;
    vera.post("/lk/r/room/batches/undo", &[("id", &batch.to_string())])
        .await;
    assert_eq!(seats(&world).await, "56");
    let page = vera.get("/lk/r/room/batches").await;
    assert!(
        page.text
            .contains("102 Корпус у пруда — изменена после этого действия"),
        "{}",
        page.text
    );
}

async fn everything_found_is_archived_and_brought_back(engine: Engine) {
    let (world, mut vera, _) = rooms(engine).await;
    let live = "SELECT count(*) FROM room WHERE archived_at IS NULL";
    let fields = [
        ("_action", "archive"),
        ("_scope", "found"),
        ("_query", "f.number=10&q=10"),
        ("_sure", "1"),
        ("_reason", "ремонт"),
    ];
    let done = vera.post("/lk/r/room/bulk", &fields).await;
    assert_eq!(done.status, 303);
    assert_eq!(world.count(live).await, 0);
    assert_eq!(found(&mut vera, "room", &[]).await.len(), 0);
    assert_eq!(
        found(&mut vera, "room", &[("which", "archived")])
            .await
            .len(),
        4
    );
    let fields = [
        ("_action", "unarchive"),
        ("_scope", "found"),
        ("_query", "which=archived"),
        ("_sure", "1"),
    ];
    vera.post("/lk/r/room/bulk", &fields).await;
    assert_eq!(world.count(live).await, 4);
    let batches: Vec<i64> = vec![world.count("SELECT min(id) FROM register_batch").await];
    // Archived, brought back by hand: nothing is left for the first undo, and it says so.
    vera.post(
        "/lk/r/room/batches/undo",
        &[("id", &batches[0].to_string())],
    )
    .await;
    assert_eq!(world.count(live).await, 4);
    let page = list(&mut vera, "room", &[]).await;
    assert!(page.text.contains("4 записи"));
}

async fn a_used_record_stops_the_whole_action(engine: Engine) {
    let (world, mut vera, _) = rooms(engine).await;
    let free = building(&mut vera, "Пустой корпус", "10").await;
    let used: i64 = world.count("SELECT min(id) FROM building").await;
    let ids = vec![free.to_string(), used.to_string()];
    let mut fields = of("delete", "", &ids);
    fields.push(("_sure", "1"));
    let refused = vera.post("/lk/r/building/bulk", &fields).await;
    assert_eq!(refused.status, 409);
    assert!(
        refused.text.contains("Корпус у пруда") && refused.text.contains("Помещения"),
        "{}",
        refused.text
    );
    assert_eq!(
        world
            .count("SELECT count(*) FROM building WHERE deleted_at IS NULL")
            .await,
        2
    );
    assert_eq!(world.count("SELECT count(*) FROM register_batch").await, 0);
}

async fn deleted_records_are_restored_together(engine: Engine) {
    let (world, mut vera, ids) = rooms(engine).await;
    let live = "SELECT count(*) FROM room WHERE deleted_at IS NULL";
    let ids: Vec<String> = ids.iter().map(i64::to_string).collect();
    let mut fields = of("delete", "", &ids);
    fields.push(("_sure", "1"));
    vera.post("/lk/r/room/bulk", &fields).await;
    assert_eq!(world.count(live).await, 0);
    let page = list(&mut vera, "room", &[("which", "deleted")]).await;
    assert!(page.text.contains("value=\"restore\""));
    let mut fields = of("restore", "", &ids);
    fields.push(("_sure", "1"));
    assert_eq!(vera.post("/lk/r/room/bulk", &fields).await.status, 303);
    assert_eq!(world.count(live).await, 4);
}

async fn odd_actions_change_nothing(engine: Engine) {
    let (world, mut vera, _) = rooms(engine).await;
    let before: i64 = world.count("SELECT count(*) FROM register_change").await;
    let odd: [&[(&str, &str)]; 7] = [
        &[],
        &[("_action", "drop"), ("_id", "1"), ("_sure", "1")],
        &[
            ("_action", "delete"),
            ("_id", "x"),
            ("_id", "-1"),
            ("_id", "99999999999999999999"),
            ("_sure", "1"),
        ],
        &[
            ("_action", "set"),
            ("_field", "row_version"),
            ("_id", "1"),
            ("_sure", "1"),
        ],
        &[
            ("_action", "set"),
            ("_field", "passport"),
            ("_id", "1"),
            ("_sure", "1"),
        ],
        &[
            ("_action", "set"),
            ("_field", ""),
            ("_id", "1"),
            ("_sure", "1"),
        ],
        &[
            ("_action", "delete"),
            ("_query", "\r\nX: 1"),
            ("_id", "777"),
            ("_sure", "1"),
        ],
    ];
    for fields in odd {
        let answer = vera.post("/lk/r/room/bulk", fields).await;
        assert!(
            answer.status.as_u16() < 500,
            "{fields:?}: {}",
            answer.status
        );
        assert!(answer.headers.get("x").is_none());
    }
    assert_eq!(
        world.count("SELECT count(*) FROM register_change").await,
        before
    );
}
