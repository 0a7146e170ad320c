//! Help and requests before entry: what is never told to strangers.

use eios::storage::v;
use jiff::SignedDuration;

use crate::{
    PNG, both_engines, exec, give, is_whole, words,
    world::{Engine, ILYA, VERA, World},
};

both_engines! {
    a_stranger_is_told_the_same_whoever_they_are,
    many_requests_from_one_address_are_held_back_and_nothing_typed_is_lost,
}

async fn a_stranger_is_told_the_same_whoever_they_are(engine: Engine) {
    let world = World::with(engine, |_| ()).await;
    give(&world, ILYA, "KON").await;
    exec(&world, "INSERT INTO person_contact (person_id, kind, value, is_main, created_at, updated_at) SELECT id, 'phone_work', '+7 (000) 000-10-40', TRUE, '2026-09-01T00:00:00.000Z', '2026-09-01T00:00:00.000Z' FROM person WHERE last_name = 'Ершов'").await;
    exec(&world, "INSERT INTO person_contact (person_id, kind, value, is_main, created_at, updated_at) SELECT id, 'phone_mob', '+7 (000) 111-11-11', TRUE, '2026-09-01T00:00:00.000Z', '2026-09-01T00:00:00.000Z' FROM person WHERE last_name = 'Ершов'").await;
    let mut browser = world.browser();
    assert!(
        browser
            .get("/lk/login")
            .await
            .text
            .contains("href=\"/lk/help/login\"")
    );
    let tree = browser.get("/lk/help/login").await;
    is_whole(&tree, "помощь");
    assert!(
        tree.text.contains("000-10-40") && !tree.text.contains("111-11-11"),
        "только рабочий телефон"
    );
    assert_eq!(tree.text.matches("/lk/help/login/").count(), 9);
    for error in [
        "not_found",
        "multiple",
        "children_missing",
        "oops",
        "slow",
        "http",
        "password",
        "blocked",
        "other",
    ] {
        is_whole(
            &browser.get(&format!("/lk/help/login/{error}")).await,
            error,
        );
    }
    assert_eq!(browser.get("/lk/help/login/nonsense").await.status, 404);
    browser.get("/lk/help/login/slow").await;
    let answer = browser
        .post(
            "/lk/help/login/slow",
            &[
                ("step", "1"),
                ("step", "3"),
                ("step", "99"),
                ("result", "failed"),
            ],
        )
        .await;
    assert_eq!(answer.location(), "/lk/help/request?error=slow&done=1.3");
    assert_eq!(
        world
            .count("SELECT count(*) FROM faq_answer WHERE steps = '1.3' AND NOT helped")
            .await,
        1
    );
    let form = browser.get(answer.location()).await;
    is_whole(&form, "заявка до входа");
    assert!(
        form.text.contains("Firefox, Linux"),
        "браузер определён сам"
    );
    let filled = |name: &str, key: &str| -> Vec<(String, String)> {
        [
            ("key", key),
            ("error_kind", "not_found"),
            ("subject_kind", "student"),
            ("subject_name", name),
            ("subject_birth", "05.03.2008"),
            ("esia_email", "a@mail.example"),
            ("author_contact", "+7 900 000-00-00"),
            ("action_before", "вход"),
            ("body", "не пускает"),
            ("agree", "да"),
            ("done", "1.3"),
        ]
        .map(|(k, v)| (k.to_owned(), v.to_owned()))
        .to_vec()
    };
    let mut told = Vec::new();
    for (name, key) in [
        ("Лунина Ася Романовна", "а"),
        ("Нездешний Никто Никтович", "б"),
    ] {
        let fields = filled(name, key);
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str()))
            .collect();
        let answer = browser
            .send_files("/lk/help/request", &fields, &[("file", "снимок.png", PNG)])
            .await;
        assert_eq!(answer.status, 303, "{}", words(&answer));
        let page = browser.get(answer.location()).await;
        is_whole(&page, "готово");
        told.push(page.text.replace("1/2026", "N").replace("2/2026", "N"));
        browser.get("/lk/help/request").await;
    }
    let plain = |text: &str| text.split("<main").nth(1).unwrap_or_default().to_owned();
    assert_eq!(plain(&told[0]), plain(&told[1]));
    let tried: String = world
        .value("SELECT tried FROM ticket WHERE no = $1", v![1])
        .await;
    assert_eq!(tried, "шаги инструкции: 1, 3");
    // mistakes come back all at once with what was typed
    let wrong = browser
        .send_files(
            "/lk/help/request",
            &[
                ("subject_name", "Тот Самый"),
                ("mobile_app", "да"),
                ("esia_email", "не почта"),
            ],
            &[("file", "a.exe", b"MZ")],
        )
        .await;
    assert_eq!(wrong.status, 422);
    is_whole(&wrong, "ошибки");
    let problems = words(&wrong);
    for said in [
        "Что вы видите",
        "Версия приложения",
        "не адрес почты",
        "A.EXE",
        "согласие",
    ] {
        assert!(
            problems.to_lowercase().contains(&said.to_lowercase()),
            "{said}: {problems}"
        );
    }
    assert!(wrong.text.contains("Тот Самый"));
}

async fn many_requests_from_one_address_are_held_back_and_nothing_typed_is_lost(engine: Engine) {
    let mut world = World::on(engine).await;
    let mut vera = world.entered(VERA).await;
    vera.get("/lk/tickets/settings").await;
    let wrong = vera
        .post(
            "/lk/tickets/settings",
            &[("from_address", "0"), ("outside_email", "нет")],
        )
        .await;
    assert_eq!(wrong.status, 422);
    is_whole(&wrong, "настройки");
    let saved = vera
        .post(
            "/lk/tickets/settings",
            &[("from_address", "2"), ("papers_demanded", "да")],
        )
        .await;
    assert_eq!(saved.status, 303);
    let fields = |key: &'static str| {
        [
            ("key", key),
            ("error_kind", "oops"),
            ("subject_kind", "parent"),
            ("subject_name", "Кто Угодно"),
            ("author_contact", "+7 900 000-00-00"),
            ("action_before", "вход"),
            ("body", "упс"),
            ("agree", "да"),
        ]
    };
    let mut browser = world.browser();
    browser.get("/lk/help/request").await;
    for key in ["1", "2"] {
        assert_eq!(
            browser.post("/lk/help/request", &fields(key)).await.status,
            303
        );
    }
    world.restart().await;
    let mut browser = world.browser();
    browser.get("/lk/help/request").await;
    let held = browser.post("/lk/help/request", &fields("3")).await;
    assert_eq!(held.status, 429);
    assert!(
        held.header("retry-after")
            .parse::<i64>()
            .is_ok_and(|seconds| seconds > 0)
    );
    assert!(held.text.contains("Кто Угодно") && held.text.contains("много заявок"));
    assert_eq!(world.count("SELECT count(*) FROM ticket").await, 2);
    let state: String = world
        .value("SELECT tried FROM ticket WHERE no = $1", v![1])
        .await;
    assert_eq!(
        state,
        "портал при подаче отвечал, известных неполадок не было"
    );
    world.pass(SignedDuration::from_mins(16));
    assert_eq!(
        browser.post("/lk/help/request", &fields("3")).await.status,
        303
    );
}
