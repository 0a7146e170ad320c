//! Sessions: `security.md` section 3, sentence by sentence.

mod world;

use eios::{
    identity::{By, accounts, roles, sessions},
    storage::{Val, v},
};
use jiff::SignedDuration;
use world::{ASYA, Browser, Engine, ILYA, PASSWORD, World};

both_engines! {
    only_the_hash_of_a_256_bit_token_is_in_the_database,
    the_cookie_is_strict_over_plain_http,
    the_cookie_is_bound_to_the_host_over_https,
    an_id_from_the_client_is_never_adopted,
    a_login_makes_a_new_id_and_ends_the_old_one,
    a_change_of_roles_acts_at_the_next_request,
    blocking_acts_at_the_next_request,
    staff_are_idle_for_half_an_hour_and_students_for_two,
    no_session_outlives_twelve_hours,
    the_sixth_session_ends_the_oldest,
    a_person_sees_and_ends_their_sessions,
    nobody_ends_the_session_of_another,
    an_administrator_ends_the_sessions_of_anyone,
    leaving_is_a_form_that_kills_the_row,
    sessions_survive_a_restart,
    the_last_visit_is_written_once_a_minute,
    a_new_device_is_asked_about,
    anonymous_pages_write_nothing,
}

fn token(browser: &Browser) -> String {
    browser.cookie("eios").expect("session cookie").to_owned()
}

async fn is_in(browser: &mut Browser) -> bool {
    browser.get("/lk/").await.status == 200
}

async fn only_the_hash_of_a_256_bit_token_is_in_the_database(engine: Engine) {
    let world = World::on(engine).await;
    let token = token(&world.entered(ASYA).await);
    assert_eq!(token.len(), 64);
    assert_ne!(token, self::token(&world.entered(ASYA).await));
    let kept: Vec<(String, String)> = world
        .keeper()
        .db
        .all("SELECT id, tag FROM session", v![])
        .await
        .expect("rows");
    assert!(
        kept.iter()
            .any(|(id, _)| *id == eios::identity::digest(&[token.as_bytes()]))
    );
    assert!(
        kept.iter()
            .all(|(id, tag)| !token.contains(tag.as_str()) && *id != token)
    );
}

async fn the_cookie_is_strict_over_plain_http(engine: Engine) {
    let world = World::on(engine).await;
    let answer = world.browser().log_in(ASYA, PASSWORD).await;
    let cookie = answer
        .set_cookies()
        .into_iter()
        .find(|c| c.starts_with("eios="))
        .expect("cookie")
        .to_owned();
    assert!(
        cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax"),
        "{cookie}"
    );
}

async fn the_cookie_is_bound_to_the_host_over_https(engine: Engine) {
    let world = World::with(engine, |c| {
        c.server.public_url = "https://127.0.0.1:8080".into()
    })
    .await;
    let mut browser = world.browser();
    let page = browser.get("/lk/login").await;
    assert_eq!(page.header("strict-transport-security"), "max-age=31536000");
    let answer = browser
        .post("/lk/login", &[("login", ASYA), ("password", PASSWORD)])
        .await;
    let cookies = answer.set_cookies();
    let cookie = cookies
        .iter()
        .find(|c| c.starts_with("__Host-eios="))
        .expect("cookie");
    assert!(
        cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"),
        "{cookie}"
    );
    assert!(cookies.iter().all(|c| !c.starts_with("eios=")));
    assert_eq!(browser.get("/lk/").await.status, 200);
}

async fn an_id_from_the_client_is_never_adopted(engine: Engine) {
    let world = World::on(engine).await;
    let planted = "a".repeat(64);
    let mut browser = world.browser();
    browser.set_cookie("eios", &planted);
    assert!(!is_in(&mut browser).await);
    browser.log_in(ASYA, PASSWORD).await;
    assert_ne!(token(&browser), planted);
    let mut attacker = world.browser();
    attacker.set_cookie("eios", &planted);
    assert!(!is_in(&mut attacker).await);
}

async fn a_login_makes_a_new_id_and_ends_the_old_one(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = world.entered(ASYA).await;
    let before = token(&browser);
    browser.get("/lk/sessions").await;
    let again = browser
        .post("/lk/login", &[("login", ILYA), ("password", PASSWORD)])
        .await;
    assert_eq!(again.status, 303);
    assert_ne!(token(&browser), before);
    assert!(browser.get("/lk/").await.text.contains("Ершов"));
    let mut old = world.browser();
    old.set_cookie("eios", &before);
    assert!(!is_in(&mut old).await);
}

async fn a_change_of_roles_acts_at_the_next_request(engine: Engine) {
    let world = World::on(engine).await;
    let (keeper, ilya, by) = (world.keeper(), world.account(ILYA), By::console());
    let mut browser = world.entered(ILYA).await;
    roles::grant(keeper, ilya, "MET", Some("приказ № 2"), &by)
        .await
        .expect("grant");
    assert!(
        !is_in(&mut browser).await,
        "старый сеанс с прежними правами"
    );
    let mut browser = world.entered(ILYA).await;
    assert!(browser.get("/lk/").await.text.contains("Методист"));
    roles::revoke(keeper, ilya, "MET", &by)
        .await
        .expect("revoke");
    assert!(!is_in(&mut browser).await);
    let mut browser = world.entered(ILYA).await;
    assert!(!browser.get("/lk/").await.text.contains("Методист"));
}

async fn blocking_acts_at_the_next_request(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = world.entered(ASYA).await;
    accounts::block(
        world.keeper(),
        world.account(ASYA),
        "expelled",
        &By::console(),
    )
    .await
    .expect("block");
    let answer = browser.get("/lk/").await;
    assert_eq!(
        (answer.status.as_u16(), answer.location()),
        (303, "/lk/login")
    );
    accounts::unblock(world.keeper(), world.account(ASYA), &By::console())
        .await
        .expect("unblock");
    assert!(!is_in(&mut browser).await, "прежний сеанс не оживает");
    assert!(is_in(&mut world.entered(ASYA).await).await);
}

async fn staff_are_idle_for_half_an_hour_and_students_for_two(engine: Engine) {
    let world = World::on(engine).await;
    let (mut ilya, mut asya) = (world.entered(ILYA).await, world.entered(ASYA).await);
    world.pass(SignedDuration::from_mins(29));
    assert!(is_in(&mut ilya).await && is_in(&mut asya).await);
    world.pass(SignedDuration::from_mins(29));
    assert!(is_in(&mut ilya).await, "обращение продлевает сеанс");
    world.pass(SignedDuration::from_mins(30));
    assert!(!is_in(&mut ilya).await);
    assert!(is_in(&mut asya).await);
    world.pass(SignedDuration::from_mins(120));
    assert!(!is_in(&mut asya).await);
}

async fn no_session_outlives_twelve_hours(engine: Engine) {
    let world = World::on(engine).await;
    let mut asya = world.entered(ASYA).await;
    for _ in 0..11 {
        world.pass(SignedDuration::from_mins(65));
        assert!(is_in(&mut asya).await);
    }
    world.pass(SignedDuration::from_mins(5));
    assert!(!is_in(&mut asya).await);
}

async fn the_sixth_session_ends_the_oldest(engine: Engine) {
    let world = World::on(engine).await;
    let mut browsers = Vec::new();
    for _ in 0..6 {
        browsers.push(world.entered(ASYA).await);
        world.pass(SignedDuration::from_secs(1));
    }
    assert!(!is_in(&mut browsers[0]).await);
    for browser in &mut browsers[1..] {
        assert!(is_in(browser).await);
    }
    let reason: String = world
        .value(
            "SELECT end_reason FROM session WHERE ended_at IS NOT NULL",
            v![],
        )
        .await;
    assert_eq!(reason, "displaced");
}

/// The tags in the forms of the list.
fn tags(page: &str) -> Vec<String> {
    let forms = page.split("name=\"session\" value=\"").skip(1);
    forms
        .map(|rest| rest.split('"').next().unwrap_or_default().to_owned())
        .collect()
}

async fn a_person_sees_and_ends_their_sessions(engine: Engine) {
    let world = World::on(engine).await;
    let mut phone = world.browser();
    phone.user_agent = "Mozilla/5.0 (Linux; Android 14) Chrome/140.0 Mobile Safari/537.36".into();
    phone.log_in(ASYA, PASSWORD).await;
    let mut library = world.entered(ASYA).await;
    world.pass(SignedDuration::from_secs(1));
    let mut desk = world.entered(ASYA).await;
    let page = desk.get("/lk/sessions").await;
    assert!(page.text.contains("Chrome, Android") && page.text.contains("Firefox, Linux"));
    assert_eq!(page.text.matches("этот сеанс").count(), 1);
    let tags = tags(&page.text);
    assert_eq!(tags.len(), 2, "свой сеанс завершают кнопкой «Выйти»");
    assert!(is_in(&mut phone).await && is_in(&mut library).await);
    let answer = desk
        .post("/lk/sessions/end", &[("session", &tags[0])])
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.location()),
        (303, "/lk/sessions")
    );
    assert!(
        desk.get("/lk/sessions")
            .await
            .text
            .contains("Сеанс завершён.")
    );
    assert!(is_in(&mut phone).await != is_in(&mut library).await);
    assert_eq!(desk.post("/lk/sessions/end-others", &[]).await.status, 303);
    assert!(!is_in(&mut phone).await && !is_in(&mut library).await && is_in(&mut desk).await);
}

async fn nobody_ends_the_session_of_another(engine: Engine) {
    let world = World::on(engine).await;
    let mut ilya = world.entered(ILYA).await;
    let tag: String = world
        .value(
            "SELECT tag FROM session WHERE account_id = $1",
            v![world.account(ILYA)],
        )
        .await;
    let mut asya = world.entered(ASYA).await;
    asya.get("/lk/sessions").await;
    asya.post("/lk/sessions/end", &[("session", &tag)]).await;
    let foreign = asya.get("/lk/sessions").await.text;
    asya.post("/lk/sessions/end", &[("session", "net-takogo")])
        .await;
    let unknown = asya.get("/lk/sessions").await.text;
    assert!(foreign.contains("Этого сеанса уже нет"));
    assert_eq!(foreign, unknown, "«не ваш» и «нет такого» неотличимы");
    asya.post("/lk/sessions/end-others", &[]).await;
    assert!(is_in(&mut ilya).await);
}

async fn an_administrator_ends_the_sessions_of_anyone(engine: Engine) {
    let world = World::on(engine).await;
    let (mut asya, mut ilya) = (world.entered(ASYA).await, world.entered(ILYA).await);
    world.entered(ASYA).await;
    let ended = sessions::end_of_account(world.keeper(), world.account(ASYA), &By::console()).await;
    assert_eq!(ended.expect("ended"), 2);
    assert!(!is_in(&mut asya).await && is_in(&mut ilya).await);
}

async fn leaving_is_a_form_that_kills_the_row(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = world.entered(ASYA).await;
    browser.get("/lk/").await;
    assert_eq!(browser.get("/lk/logout").await.status, 405);
    assert!(is_in(&mut browser).await, "ссылкой выйти нельзя");
    let before = token(&browser);
    let answer = browser.post("/lk/logout", &[]).await;
    assert_eq!(
        (answer.status.as_u16(), answer.location()),
        (303, "/lk/login")
    );
    assert_eq!(answer.header("clear-site-data"), "\"cache\",\"storage\"");
    assert!(browser.cookie("eios").is_none());
    assert!(
        browser
            .get("/lk/login")
            .await
            .text
            .contains("Вы вышли. Сеанс завершён.")
    );
    browser.set_cookie("eios", &before);
    assert!(!is_in(&mut browser).await);
    assert_eq!(
        world
            .count("SELECT count(*) FROM auth_event WHERE kind = 'logout'")
            .await,
        1
    );
}

async fn sessions_survive_a_restart(engine: Engine) {
    let mut world = World::on(engine).await;
    let mut browser = world.entered(ASYA).await;
    world.restart().await;
    browser.router = world.router.clone();
    assert!(is_in(&mut browser).await);
}

async fn the_last_visit_is_written_once_a_minute(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = world.entered(ASYA).await;
    let seen = async || -> String { world.value("SELECT last_seen_at FROM session", v![]).await };
    world.pass(SignedDuration::from_secs(59));
    browser.get("/lk/").await;
    assert_eq!(seen().await, "2026-11-23T06:00:00.000Z");
    world.pass(SignedDuration::from_secs(1));
    browser.get("/lk/").await;
    assert_eq!(seen().await, "2026-11-23T06:01:00.000Z");
}

async fn a_new_device_is_asked_about(engine: Engine) {
    let world = World::on(engine).await;
    let mut desk = world.entered(ASYA).await;
    assert!(
        !desk.get("/lk/").await.text.contains("нового устройства"),
        "первый вход никого не удивит"
    );
    let mut phone = world.browser();
    phone.user_agent = "Mozilla/5.0 (iPhone) Safari/605.1".into();
    phone.address = "203.0.113.77:5000".parse().expect("address");
    phone.log_in(ASYA, PASSWORD).await;
    let home = desk.get("/lk/").await.text;
    assert!(
        home.contains("вход с нового устройства (Safari, iPhone, адрес 203.0.113.77)"),
        "{home}"
    );
    assert!(
        !phone.get("/lk/").await.text.contains("нового устройства"),
        "о самом себе не спрашивают"
    );
    world.pass(SignedDuration::from_hours(24 * 8));
    let mut later = world.entered(ASYA).await;
    assert!(!later.get("/lk/").await.text.contains("нового устройства"));
}

/// How many rows every table of the door has, and the moments that a request could touch.
async fn footprint(world: &World) -> Vec<Val> {
    let mut all = Vec::new();
    for sql in [
        "SELECT count(*) FROM session",
        "SELECT count(*) FROM auth_event",
        "SELECT count(*) FROM login_attempt",
        "SELECT count(*) FROM login_guard",
        "SELECT count(*) FROM setting",
        "SELECT CAST(sum(row_version) AS BIGINT) FROM user_account",
    ] {
        all.push(Val::Int(world.count(sql).await));
    }
    all
}

async fn anonymous_pages_write_nothing(engine: Engine) {
    let world = World::on(engine).await;
    let before = footprint(&world).await;
    // The only writer's place is taken: whoever wanted to write would wait here for ever.
    let held = world.keeper().db.begin().await.expect("transaction");
    let mut browser = world.browser();
    let visit = async {
        for path in [
            "/lk",
            "/lk/",
            "/lk/login",
            "/lk/look?back=/",
            "/lk/net",
            "/lk/sessions",
            "/static/net.css",
        ] {
            let answer = browser.get(path).await;
            assert!(answer.status.as_u16() < 500, "{path}: {}", answer.status);
        }
        let saved = browser
            .post(
                "/lk/look",
                &[("theme", "dark"), ("size", "large"), ("back", "/")],
            )
            .await;
        assert_eq!((saved.status.as_u16(), saved.location()), (303, "/"));
    };
    // Less than the fifteen seconds after which a writer gives up, so that no wait passes unseen.
    let patience = std::time::Duration::from_secs(12);
    tokio::time::timeout(patience, visit)
        .await
        .expect("аноним ждёт записи");
    drop(held);
    assert_eq!(before, footprint(&world).await);
    assert_eq!(
        sessions::list(world.keeper(), world.account(ASYA))
            .await
            .expect("list")
            .len(),
        0
    );
}
