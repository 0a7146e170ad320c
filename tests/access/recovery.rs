//! A forgotten password: by a letter where letters are sent, through people otherwise.

use eios::{
    clock::Chance,
    identity::recovery::{self, make_link},
    storage::{Files, v},
    themes::Themes,
    web,
};
use jiff::SignedDuration;

use crate::{
    both_engines, exec, person, says,
    world::{self, ASYA, Browser, Engine, ILYA, NEW_PASSWORD, PASSWORD, TIMUR, VERA, World},
};

both_engines! {
    without_mail_the_page_says_whom_to_turn_to,
    the_answer_is_the_same_for_those_who_exist_and_those_who_do_not,
    a_link_changes_the_password_once_and_within_twenty_minutes,
    an_unconfirmed_address_gets_no_letter,
    requests_are_limited,
    the_link_is_in_no_table_and_no_journal,
}

/// The world's portal with a mail server behind it.
fn with_mail(world: &mut World) {
    world.config.mail.server = "mail.example".to_owned();
    let keeper = world.keeper();
    let files = Files::open(&world.config.storage, &world.config.paths).expect("files");
    let state = web::State::new(
        &world.config,
        keeper.db.clone(),
        files,
        &Themes::new("default", None),
        keeper.clock.clone(),
        Chance::system(),
        world::COLLEGE,
    );
    world.state = state.expect("state");
    world.router = web::router(world.state.clone(), eios::router::rooms());
}

async fn mail_of(world: &World, login: &str, address: &str, verified: bool) {
    let person = person(world, world.account(login)).await;
    let at = verified.then_some("2026-09-01T00:00:00.000Z");
    exec(
        world,
        "INSERT INTO person_contact (person_id, kind, value, is_main, verified_at, created_at, updated_at) \
         VALUES ($1, 'email', $2, TRUE, $3, '2026-09-01T00:00:00.000Z', '2026-09-01T00:00:00.000Z')",
        v![person, address, at],
    )
    .await;
}

async fn ask(browser: &mut Browser, typed: &str) -> world::Answer {
    browser.get("/lk/recover").await;
    browser.post("/lk/recover", &[("login", typed)]).await
}

async fn without_mail_the_page_says_whom_to_turn_to(engine: Engine) {
    let world = World::on(engine).await;
    let vera = person(&world, world.account(VERA)).await;
    for (kind, value) in [
        ("phone_work", "+7 900 000-00-01"),
        ("phone_mob", "+7 900 000-00-02"),
    ] {
        exec(
            &world,
            "INSERT INTO person_contact (person_id, kind, value, created_at, updated_at) VALUES ($1, $2, $3, '2026-09-01T00:00:00.000Z', '2026-09-01T00:00:00.000Z')",
            v![vera, kind, value],
        )
        .await;
    }
    let mut browser = world.browser();
    assert!(
        browser
            .get("/lk/login")
            .await
            .text
            .contains("href=\"/lk/recover\"")
    );
    let page = browser.get("/lk/recover").await;
    says(
        &page,
        "Соколова Вера Павловна, Администратор ЭИОС: +7 900 000-00-01",
    );
    assert!(
        !page.text.contains("000-00-02"),
        "личный телефон никому не показывают"
    );
    assert!(page.text.contains("href=\"/lk/help/login\"") && !page.text.contains("name=\"login\""));
    assert_eq!(ask(&mut browser, ASYA).await.status.as_u16() / 100, 4);
}

async fn the_answer_is_the_same_for_those_who_exist_and_those_who_do_not(engine: Engine) {
    let mut world = World::on(engine).await;
    with_mail(&mut world);
    mail_of(&world, ASYA, "asya@example.org", true).await;
    mail_of(&world, TIMUR, "timur@example.org", true).await;
    let mut answers = Vec::new();
    for typed in [
        ASYA,
        "Asya@Example.org",
        "netakogo",
        "nobody@example.org",
        TIMUR,
        "тимур",
    ] {
        let answer = ask(&mut world.browser(), typed).await;
        assert_eq!(answer.status, 200);
        answers.push(answer.text);
    }
    assert!(
        answers.iter().all(|text| *text == answers[0]),
        "по ответу видно, есть ли человек"
    );
    let letters: Vec<(String, i64)> = world
        .keeper()
        .db
        .all(
            "SELECT address, account_id FROM letter WHERE kind = 'recovery' ORDER BY id",
            v![],
        )
        .await
        .expect("letters");
    let asya = world.account(ASYA);
    assert_eq!(
        letters,
        [
            ("asya@example.org".to_owned(), asya),
            ("asya@example.org".to_owned(), asya)
        ],
        "одноразовый пароль по почте не меняют"
    );
    let empty = ask(&mut world.browser(), " ").await;
    assert_eq!(empty.status, 422);
}

async fn a_link_changes_the_password_once_and_within_twenty_minutes(engine: Engine) {
    let mut world = World::on(engine).await;
    with_mail(&mut world);
    let (keeper, asya) = (world.keeper().clone(), world.account(ASYA));
    let link = async || {
        make_link(&keeper, asya)
            .await
            .expect("link")
            .expect("an active account")
    };
    let mut inside = world.entered(ASYA).await;
    let first = link().await;
    let second = link().await;
    let mut browser = world.browser();
    let old = browser.get(&first).await;
    assert_eq!(old.status, 404);
    says(&old, "Ссылка действует 20 минут и только один раз");
    assert_eq!(browser.get(&second).await.status, 200);
    let key = second.split_once("key=").expect("key").1.to_owned();
    let short = browser
        .post(
            "/lk/recover/new",
            &[("key", &key), ("new", "luninaar"), ("again", "x")],
        )
        .await;
    assert_eq!(short.status, 422);
    says(&short, "Пароли не совпали");
    let fields = [
        ("key", key.as_str()),
        ("new", NEW_PASSWORD),
        ("again", NEW_PASSWORD),
    ];
    assert_eq!(
        browser.post("/lk/recover/new", &fields).await.location(),
        "/lk/login"
    );
    says(&browser.get("/lk/login").await, "Новый пароль сохранён");
    assert_eq!(
        inside.get("/lk/").await.status,
        303,
        "прежние сеансы завершены"
    );
    assert_eq!(
        browser.post("/lk/recover/new", &fields).await.status,
        404,
        "второй раз ссылка не действует"
    );
    assert_eq!(world.browser().log_in(ASYA, PASSWORD).await.status, 422);
    assert_eq!(world.browser().log_in(ASYA, NEW_PASSWORD).await.status, 303);
    let late = link().await;
    world.pass(SignedDuration::from_mins(20));
    assert_eq!(browser.get(&late).await.status, 404);
    exec(
        &world,
        "UPDATE user_account SET state = 'suspended' WHERE id = $1",
        v![asya],
    )
    .await;
    assert_eq!(
        make_link(&keeper, asya).await.expect("link"),
        None,
        "закрытую запись письмом не открывают"
    );
    for odd in ["", "?key=", "?key=%ff", "?key=abc"] {
        assert_eq!(
            browser
                .get(&format!("/lk/recover/new{odd}"))
                .await
                .status
                .as_u16()
                / 100,
            4
        );
    }
}

async fn an_unconfirmed_address_gets_no_letter(engine: Engine) {
    let mut world = World::on(engine).await;
    with_mail(&mut world);
    mail_of(&world, ILYA, "ilya@example.org", false).await;
    ask(&mut world.browser(), ILYA).await;
    ask(&mut world.browser(), "ilya@example.org").await;
    assert_eq!(world.count("SELECT count(*) FROM letter").await, 0);
}

async fn requests_are_limited(engine: Engine) {
    let mut world = World::on(engine).await;
    with_mail(&mut world);
    mail_of(&world, ASYA, "asya@example.org", true).await;
    for (typed, limit) in [
        (ASYA, world.config.identity.tries),
        ("netakogo", world.config.identity.tries),
    ] {
        for n in 0..limit {
            assert_eq!(
                ask(&mut world.browser(), typed).await.status,
                200,
                "{typed} {n}"
            );
        }
        let closed = ask(&mut world.browser(), typed).await;
        assert_eq!(closed.status, 429, "{typed}");
        assert!(!closed.header("retry-after").is_empty());
    }
    assert_eq!(
        world.browser().log_in(ASYA, PASSWORD).await.status,
        303,
        "вход при этом открыт"
    );
}

async fn the_link_is_in_no_table_and_no_journal(engine: Engine) {
    let mut world = World::on(engine).await;
    with_mail(&mut world);
    mail_of(&world, ASYA, "asya@example.org", true).await;
    let owed = recovery::ask(world.keeper(), ASYA, &eios::identity::By::console()).await;
    assert_eq!(owed.expect("asked"), recovery::Asked::Heard);
    let link = make_link(world.keeper(), world.account(ASYA))
        .await
        .expect("link")
        .expect("link");
    let key = link.split_once("key=").expect("key").1;
    world.browser().get(&link).await;
    let kept: String = world
        .value("SELECT token_hash FROM recovery_token", v![])
        .await;
    assert!(kept != key && kept.len() == 64);
    for sql in [
        "SELECT string_agg(COALESCE(path, '') || ' ' || COALESCE(note, ''), ' ') FROM auth_event",
        "SELECT string_agg(subject || ' ' || body, ' ') FROM letter",
        "SELECT COALESCE(string_agg(COALESCE(note, ''), ' '), '') FROM audit_log",
    ] {
        let text: String = world.value(sql, v![]).await;
        assert!(!text.contains(key), "{sql}");
    }
}
