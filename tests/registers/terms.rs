//! Terms of entry, the quality of what is kept, those who answer for it, and twins that become one.

use eios::storage::v;

use crate::{
    both_engines,
    help::{building, enter, grant, room},
    world::{ASYA, Engine, NINA, VERA, World},
};

both_engines! {
    news_waits_with_its_light_until_it_is_entered,
    what_came_late_is_told_to_those_who_watch,
    a_person_answers_for_registers_by_an_order,
    the_quality_of_every_register_is_told,
    twins_become_one_and_two_again,
}

async fn news_waits_with_its_light_until_it_is_entered(engine: Engine) {
    let world = World::on(engine).await;
    grant(&world, NINA, "AHO").await;
    let mut nina = world.entered(NINA).await;
    let news = |words, received| {
        [
            ("register", "room"),
            ("words", words),
            ("received", received),
        ]
    };
    assert_eq!(nina.get("/lk/deadlines").await.status, 200);
    let empty = nina.post("/lk/deadlines", &news("", "завтра")).await;
    assert_eq!(empty.status, 422);
    assert!(empty.text.contains("какие сведения") && empty.text.contains("Нужна дата"));
    let kept = nina
        .post("/lk/deadlines", &news("Новая аудитория 117", "01.09.2025"))
        .await;
    assert_eq!(kept.status, 303);
    let page = nina.get("/lk/deadlines").await.text;
    assert!(page.contains("Новая аудитория 117") && page.contains("просрочено"));
    let mut vera = world.entered(VERA).await;
    assert!(vera.get("/lk/").await.text.contains("не внесены в срок: 1"));
    let id: i64 = world.value("SELECT max(id) FROM data_deadline", v![]).await;
    let id = id.to_string();
    let done = [("register", "room"), ("id", id.as_str())];
    assert_eq!(nina.post("/lk/deadlines/enter", &done).await.status, 303);
    assert!(
        nina.get("/lk/deadlines")
            .await
            .text
            .contains("Всё полученное внесено")
    );
    assert!(!vera.get("/lk/").await.text.contains("не внесены в срок"));
}

async fn what_came_late_is_told_to_those_who_watch(engine: Engine) {
    let world = World::on(engine).await;
    grant(&world, NINA, "AHO").await;
    let mut nina = world.entered(NINA).await;
    let corpus = building(&mut nina, "Главный корпус", "4 861,20").await;
    let late = "SELECT count(*) FROM data_deadline WHERE state = 'late'";
    assert_eq!(world.count(late).await, 0);
    room(&mut nina, corpus, "101", &[("_received_on", "01.09.2025")]).await;
    assert_eq!(world.count(late).await, 1);
    let mut vera = world.entered(VERA).await;
    assert!(vera.get("/lk/deadlines").await.text.contains("01.09.2025"));
}

async fn a_person_answers_for_registers_by_an_order(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = world.entered(VERA).await;
    assert_eq!(vera.get("/lk/keepers").await.status, 200);
    let wrong = vera.post("/lk/keepers", &[("who", "Никого Нет")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("Никого Нет") && wrong.text.contains("Укажите приказ"));
    let name: String = world
        .value(
            "SELECT p.last_name || ' ' || p.first_name FROM person p JOIN user_account a ON a.person_id = p.id WHERE a.login = $1",
            v![NINA],
        )
        .await;
    let right = [
        ("who", name.as_str()),
        ("basis", "от 01.09.2026 № 1-О"),
        ("register", "room"),
        ("register", "building"),
    ];
    assert_eq!(vera.post("/lk/keepers", &right).await.status, 303);
    assert_eq!(world.count("SELECT count(*) FROM register_keeper").await, 2);
    assert!(vera.get("/lk/keepers").await.text.contains("№ 1-О"));
    let mut asya = world.entered(ASYA).await;
    asya.get("/lk/deadlines").await;
    assert_eq!(asya.post("/lk/keepers", &right).await.status, 403);
}

async fn the_quality_of_every_register_is_told(engine: Engine) {
    let world = World::on(engine).await;
    grant(&world, NINA, "AHO").await;
    let mut nina = world.entered(NINA).await;
    let corpus = building(&mut nina, "Главный корпус", "4 861,20").await;
    let hall = room(&mut nina, corpus, "101", &[]).await;
    let db = &world.keeper().db;
    db.exec(
        "UPDATE room SET type = 'нет такого' WHERE id = $1",
        v![hall],
    )
    .await
    .unwrap();
    for register in eios::subsystems::catalog().all() {
        let page = nina.get(&format!("/lk/quality/{}", register.table)).await;
        assert!(
            [200, 404].contains(&page.status.as_u16()),
            "{}",
            register.table
        );
    }
    let page = nina.get("/lk/quality/room").await.text;
    assert!(page.contains("такого значения нет в справочнике"));
    assert_eq!(nina.get("/lk/quality").await.status, 200);
}

async fn twins_become_one_and_two_again(engine: Engine) {
    let world = World::on(engine).await;
    grant(&world, NINA, "MET").await;
    let mut nina = world.entered(NINA).await;
    let one = enter(
        &mut nina,
        "discipline",
        &[("name", "Физика"), ("kind", "discipline")],
    )
    .await;
    let two = enter(
        &mut nina,
        "discipline",
        &[("name", "Физика."), ("kind", "discipline")],
    )
    .await;
    let (first, ids) = (one.to_string(), format!("{one},{two}"));
    let page = nina.get(&format!("/lk/r/discipline/merge?ids={ids}")).await;
    assert_eq!(page.status, 200);
    let nobody = nina
        .post("/lk/r/discipline/merge", &[("ids", ids.as_str())])
        .await;
    assert_eq!(nobody.status, 422);
    let merge = [("ids", ids.as_str()), ("main", first.as_str())];
    assert_eq!(
        nina.post("/lk/r/discipline/merge", &merge).await.status,
        303
    );
    let live = "SELECT count(*) FROM discipline WHERE deleted_at IS NULL AND name LIKE 'Физика%'";
    assert_eq!(world.count(live).await, 1);
    let batch: i64 = world
        .value("SELECT max(id) FROM register_batch", v![])
        .await;
    let batch = batch.to_string();
    let undo = [("id", batch.as_str())];
    assert_eq!(
        nina.post("/lk/r/discipline/batches/undo", &undo)
            .await
            .status,
        303
    );
    assert_eq!(world.count(live).await, 2);
    assert_eq!(nina.get("/lk/r/room/merge?ids=1,2").await.status, 403);
}
