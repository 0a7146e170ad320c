//! Resources of the environment, and pages of others.

use std::collections::BTreeMap;

use eios::{publish, storage::v};

use crate::{
    announce, both_engines, confirm_address, exec, fine, grant, person,
    world::{ASYA, Engine, ILYA, World},
};

both_engines! {
    resources_and_those_who_answer_stand_on_the_page_of_the_environment,
    pages_of_others_are_refused,
}

async fn resources_and_those_who_answer_stand_on_the_page_of_the_environment(engine: Engine) {
    let world = World::on(engine).await;
    grant(&world, ILYA, "EIO").await;
    confirm_address(&world, ILYA, "private@example.org").await;
    exec(
        &world,
        "INSERT INTO person_contact (person_id, kind, value, created_at, updated_at) VALUES ($1, 'phone_work', '+70000001040', $2, $3)",
        v![person(&world, ILYA).await, "2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00.000Z"],
    )
    .await;
    let mut ilya = world.entered(ILYA).await;
    let page = ilya.get("/lk/resources").await;
    assert!(fine(&page).text.contains("Портал ЭИОС") && page.text.contains("Ершов Илья Глебович"));
    assert!(page.text.contains("/lk/r/eios_resource"));
    let role = "Ответственный за работу с ЭИОС: Ершов Илья Глебович";
    assert!(page.text.contains(role), "{}", page.text);
    announce(
        &mut ilya,
        &[
            ("kind", "news"),
            ("title", "Канал поддержки"),
            ("body", "Порядок и ссылка."),
            ("is_public", "да"),
        ],
    )
    .await;
    // Works of the night: two in the morning by the college's clock is the day before in UTC.
    announce(
        &mut ilya,
        &[
            ("kind", "maintenance"),
            ("title", "Ночные работы"),
            ("body", "Портал отдохнёт."),
            ("is_public", "да"),
            ("from_day", "05.12.2026"),
            ("from_time", "02:00"),
            ("to_day", "05.12.2026"),
            ("to_time", "04:00"),
        ],
    )
    .await;
    let gathered = publish::gather(&world.keeper().db, &world.keeper().local_now())
        .await
        .expect("gathered");
    let data: BTreeMap<&str, String> = gathered
        .data
        .iter()
        .map(|(name, json)| (*name, json.to_string()))
        .collect();
    let eios = &data["eios.json"];
    for words in [
        "Портал ЭИОС",
        "Сферум",
        "Электронно-библиотечная система",
        "Порядок работы",
        "Ершов Илья Глебович",
        "Ответственный за работу с ЭИОС",
        "+70000001040",
    ] {
        assert!(eios.contains(words), "нет «{words}»: {eios}");
    }
    assert!(
        !eios.contains("private@example.org"),
        "личная почта на сайт не идёт"
    );
    assert!(data["announcements.json"].contains("Канал поддержки"));
    let night = "5 декабря 2026 г., 02:00 — 04:00";
    assert!(
        data["announcements.json"].contains(night),
        "{}",
        data["announcements.json"]
    );
    let mut asya = world.entered(ASYA).await;
    let page = asya.get("/lk/resources").await;
    assert!(fine(&page).text.contains("Сферум") && !page.text.contains("Изменить список"));
    assert_eq!(asya.get("/lk/r/eios_resource/new").await.status, 403);
    let wrong = ilya.get("/lk/r/eios_resource/new").await;
    fine(&wrong);
    let wrong = ilya
        .post(
            "/lk/r/eios_resource/new",
            &[("name", "Чужое"), ("url", "javascript:alert(1)")],
        )
        .await;
    assert_eq!(wrong.status, 422);
    assert!(
        wrong.text.contains("Адрес начинается с https://"),
        "{}",
        wrong.text
    );
}

async fn pages_of_others_are_refused(engine: Engine) {
    let world = World::on(engine).await;
    let mut asya = world.entered(ASYA).await;
    for path in [
        "/lk/messages/letters",
        "/lk/announcements/all",
        "/lk/announcements/new",
        "/lk/materials/queue",
        "/lk/announcements/1/readers",
    ] {
        assert_eq!(asya.get(path).await.status, 403, "{path}");
    }
    for path in [
        "/lk/announcements/1",
        "/lk/materials/1",
        "/lk/materials/placed/1",
        "/lk/materials/file/1",
        "/lk/materials/1/edit",
        "/lk/announcements/х",
        "/lk/materials/99999999999999999999",
    ] {
        assert_eq!(asya.get(path).await.status, 404, "{path}");
    }
    asya.get("/lk/").await;
    assert_eq!(
        asya.post("/lk/materials/1/decide", &[("act", "place")])
            .await
            .status,
        403
    );
    assert_eq!(
        asya.post("/lk/materials/1/say", &[("body", "да")])
            .await
            .status,
        404
    );
    let mut guest = world.browser();
    for path in [
        "/lk/messages",
        "/lk/announcements",
        "/lk/materials",
        "/lk/resources",
    ] {
        assert_eq!(guest.get(path).await.status, 303, "{path}");
    }
}
