//! Logging in: `security.md` section 2, sentence by sentence.

mod world;

use std::time::Duration;

use eios::{
    identity::{By, accounts},
    storage::v,
};
use jiff::SignedDuration;
use world::{ASYA, Answer, Engine, ILYA, NINA, PASSWORD, TIMUR, VERA, World};

both_engines! {
    a_right_password_opens_the_home_page,
    the_login_is_folded_before_it_is_compared,
    a_look_alike_login_never_matches,
    an_empty_field_is_named_beside_it_and_what_was_typed_stays,
    unknown_wrong_blocked_and_expired_look_the_same,
    unknown_and_known_logins_cost_the_same_work,
    the_eleventh_try_within_a_quarter_of_an_hour_waits,
    a_locked_door_stays_locked_for_the_right_password_and_opens_by_itself,
    a_name_that_does_not_exist_is_locked_in_the_same_way,
    thirty_tries_at_once_are_counted_one_by_one,
    the_count_survives_a_restart,
    an_address_is_limited_by_its_failures_only,
    success_takes_back_the_wrong_tries,
    a_hash_of_weaker_parameters_is_made_anew,
    a_storm_of_logins_does_not_stop_pages,
    input_over_a_kilobyte_is_refused_before_hashing,
    entry_and_refusal_are_in_the_journal_without_what_was_typed,
    nobody_has_an_account_before_one_is_made,
}

async fn a_right_password_opens_the_home_page(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = world.browser();
    let answer = browser.log_in(ASYA, PASSWORD).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    assert_eq!(answer.location(), "/lk/");
    let home = browser.get("/lk/").await;
    assert_eq!(home.status, 200);
    assert!(home.text.contains("Здравствуйте, Ася Романовна"));
    assert!(home.text.contains("Обучающийся"));
}

async fn the_login_is_folded_before_it_is_compared(engine: Engine) {
    let world = World::on(engine).await;
    for typed in ["LuninaAR", " luninaar "] {
        let answer = world.browser().log_in(typed, PASSWORD).await;
        assert_eq!(answer.status, 303, "{typed}");
    }
}

async fn a_look_alike_login_never_matches(engine: Engine) {
    let world = World::on(engine).await;
    // Cyrillic «а», full-width letters, a zero-width space, a combining accent, a dotless «ı».
    let alike = [
        "luninаar",
        "ｌuninaar",
        "lunin\u{200b}aar",
        "luninaa\u{301}r",
        "lunınaar",
        "luninaar\u{feff}",
    ];
    for typed in alike {
        let answer = world.browser().log_in(typed, PASSWORD).await;
        assert_eq!(answer.status, 422, "{typed:?}");
    }
}

async fn an_empty_field_is_named_beside_it_and_what_was_typed_stays(engine: Engine) {
    let world = World::on(engine).await;
    let answer = world.browser().log_in("luninaar\"><script>", "").await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("href=\"#f-password\">Введите пароль"));
    assert!(answer.text.contains("aria-invalid=\"true\""));
    assert!(
        answer
            .text
            .contains("value=\"luninaar&quot;&gt;&lt;script&gt;\"")
    );
    assert!(!answer.text.contains("<script>"));
    let secret = "мой пароль виден";
    let answer = world.browser().log_in("", secret).await;
    assert!(
        !answer.text.contains(secret),
        "пароль не показывается снова"
    );
}

/// What a stranger can tell of an answer: all but the values that differ at every request.
fn visible(answer: &Answer, typed: &str) -> (u16, String, String) {
    let mut headers: Vec<String> = answer
        .headers
        .iter()
        .filter(|(name, _)| *name != "x-request-id")
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap_or_default()))
        .collect();
    headers.sort();
    let (head, rest) = answer
        .text
        .split_once("name=\"csrf\" value=\"")
        .unwrap_or((&answer.text, ""));
    let text = format!(
        "{head}{}",
        rest.split_once('"').map_or("", |(_, rest)| rest)
    );
    (
        answer.status.as_u16(),
        headers.join("\n"),
        text.replace(typed, "LOGIN"),
    )
}

async fn unknown_wrong_blocked_and_expired_look_the_same(engine: Engine) {
    let world = World::on(engine).await;
    accounts::block(
        world.keeper(),
        world.account(NINA),
        "absence",
        &By::console(),
    )
    .await
    .expect("block");
    world.pass(SignedDuration::from_hours(73));
    let one_time = world.one_time.reveal().to_owned();
    let tries = [
        ("nikogone", PASSWORD),
        (ASYA, "неверный пароль!"),
        (NINA, PASSWORD),
        (NINA, "неверный пароль!"),
        (TIMUR, one_time.as_str()),
    ];
    let mut seen = Vec::new();
    for (login, password) in tries {
        let answer = world.browser().log_in(login, password).await;
        seen.push(visible(&answer, login));
    }
    assert_eq!(seen[0].0, 422);
    assert!(seen[0].2.contains("Войти не удалось"));
    for other in &seen[1..] {
        assert_eq!(&seen[0], other);
    }
}

async fn unknown_and_known_logins_cost_the_same_work(engine: Engine) {
    let world = World::on(engine).await;
    for login in ["nikogonet", ASYA, "Никого Нет", "a\u{200b}sya"] {
        let mut browser = world.browser();
        browser.get("/lk/login").await;
        let before = world.keeper().hasher.computed();
        browser
            .post(
                "/lk/login",
                &[("login", login), ("password", "неверный пароль!")],
            )
            .await;
        let after = world.keeper().hasher.computed();
        assert_eq!(after - before, 1, "«{login}»");
    }
}

/// Sends wrong passwords until the door closes; the number of those that were let through.
async fn hammer(world: &World, login: &str) -> (usize, Answer) {
    let mut browser = world.browser();
    for n in 0..50 {
        let answer = browser.log_in(login, "неверный пароль!").await;
        if answer.status == 429 {
            return (n, answer);
        }
    }
    panic!("дверь не закрылась");
}

async fn the_eleventh_try_within_a_quarter_of_an_hour_waits(engine: Engine) {
    let world = World::on(engine).await;
    let (tries, answer) = hammer(&world, ASYA).await;
    assert_eq!(tries, 10);
    let wait: i64 = answer.header("retry-after").parse().expect("Retry-After");
    assert_eq!(wait, 900);
    assert!(
        answer.text.contains("Слишком много попыток") && answer.text.contains("через 15 минут")
    );
    let locked = world
        .count("SELECT count(*) FROM auth_event WHERE kind = 'locked'")
        .await;
    assert_eq!(locked, 1);
}

async fn a_locked_door_stays_locked_for_the_right_password_and_opens_by_itself(engine: Engine) {
    let world = World::on(engine).await;
    hammer(&world, ASYA).await;
    assert_eq!(world.browser().log_in(ASYA, PASSWORD).await.status, 429);
    assert_eq!(
        world.browser().log_in(" LUNINAAR", PASSWORD).await.status,
        429
    );
    world.pass(SignedDuration::from_mins(14));
    assert_eq!(world.browser().log_in(ASYA, PASSWORD).await.status, 429);
    world.pass(SignedDuration::from_secs(61));
    assert_eq!(world.browser().log_in(ASYA, PASSWORD).await.status, 303);
}

async fn a_name_that_does_not_exist_is_locked_in_the_same_way(engine: Engine) {
    let world = World::on(engine).await;
    let (known, a) = hammer(&world, ASYA).await;
    let (unknown, b) = hammer(&world, "nikogonet").await;
    let (odd, c) = hammer(&world, "Нет такого").await;
    assert_eq!((known, unknown, odd), (10, 10, 10));
    assert_eq!(a.header("retry-after"), b.header("retry-after"));
    assert_eq!((a.status, b.status), (c.status, c.status));
}

async fn thirty_tries_at_once_are_counted_one_by_one(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = world.browser();
    browser.get("/lk/login").await;
    let tries = (0..30).map(|_| {
        let mut browser = browser.clone();
        tokio::spawn(async move {
            let fields = [("login", ASYA), ("password", "неверный пароль!")];
            browser.post("/lk/login", &fields).await.status.as_u16()
        })
    });
    let mut looked_at = 0;
    for answer in futures::future::join_all(tries).await {
        match answer.expect("task") {
            422 => looked_at += 1,
            other => assert_eq!(other, 429),
        }
    }
    assert_eq!(looked_at, 10);
}

async fn the_count_survives_a_restart(engine: Engine) {
    let mut world = World::on(engine).await;
    hammer(&world, ASYA).await;
    world.restart().await;
    assert_eq!(world.browser().log_in(ASYA, PASSWORD).await.status, 429);
}

async fn an_address_is_limited_by_its_failures_only(engine: Engine) {
    let world = World::with(engine, |config| config.identity.tries_per_address = 6).await;
    // Many right passwords from one address: a college sits behind one.
    for login in [ASYA, ILYA, VERA, NINA, ASYA, ILYA, VERA, NINA] {
        assert_eq!(world.browser().log_in(login, PASSWORD).await.status, 303);
    }
    for n in 0..6 {
        let answer = world.browser().log_in(&format!("nikto{n}"), PASSWORD).await;
        assert_eq!(answer.status, 422);
    }
    assert_eq!(world.browser().log_in("nikto7", PASSWORD).await.status, 429);
    let mut elsewhere = world.browser();
    elsewhere.address = "203.0.113.9:1234".parse().expect("address");
    assert_eq!(elsewhere.log_in(ASYA, PASSWORD).await.status, 303);
}

async fn success_takes_back_the_wrong_tries(engine: Engine) {
    let world = World::on(engine).await;
    for _ in 0..3 {
        for _ in 0..9 {
            assert_eq!(
                world
                    .browser()
                    .log_in(ASYA, "неверный пароль!")
                    .await
                    .status,
                422
            );
        }
        assert_eq!(world.browser().log_in(ASYA, PASSWORD).await.status, 303);
    }
}

async fn a_hash_of_weaker_parameters_is_made_anew(engine: Engine) {
    use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, Version};
    let world = World::on(engine).await;
    let weak = Params::new(8 * 1024, 1, 1, None).expect("parameters");
    let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, weak);
    let hash = weak
        .hash_password_with_salt(PASSWORD.as_bytes(), &[7; 16])
        .expect("hash")
        .to_string();
    let db = &world.keeper().db;
    db.exec(
        "UPDATE user_account SET password_hash = $1 WHERE login = $2",
        v![hash, ASYA],
    )
    .await
    .expect("weak");
    assert_eq!(world.browser().log_in(ASYA, PASSWORD).await.status, 303);
    let now: String = world
        .value(
            "SELECT password_hash FROM user_account WHERE login = $1",
            v![ASYA],
        )
        .await;
    assert!(now.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{now}");
    assert_eq!(world.browser().log_in(ASYA, PASSWORD).await.status, 303);
}

async fn a_storm_of_logins_does_not_stop_pages(engine: Engine) {
    let world = World::with(engine, |config| config.identity.hashing_at_once = 1).await;
    let mut reader = world.entered(VERA).await;
    let mut browser = world.browser();
    browser.get("/lk/login").await;
    let before = world.keeper().hasher.computed();
    let storm: Vec<_> = (0..40)
        .map(|n| {
            let mut browser = browser.clone();
            tokio::spawn(async move {
                let login = format!("nikto{n}");
                browser
                    .post(
                        "/lk/login",
                        &[("login", &login), ("password", "неверный пароль!")],
                    )
                    .await
            })
        })
        .collect();
    // The page is asked for when the storm has begun, however long that takes.
    while world.keeper().hasher.computed() == before {
        assert!(storm.iter().any(|task| !task.is_finished()));
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(reader.get("/lk/").await.status, 200);
    let waiting = storm.iter().filter(|task| !task.is_finished()).count();
    assert!(waiting > 0, "страница открылась только после всех входов");
    for task in storm {
        assert_eq!(task.await.expect("task").status, 422);
    }
}

async fn input_over_a_kilobyte_is_refused_before_hashing(engine: Engine) {
    let world = World::on(engine).await;
    let long = "щ".repeat(513);
    let mut browser = world.browser();
    browser.get("/lk/login").await;
    let before = world.keeper().hasher.computed();
    let answer = browser
        .post("/lk/login", &[("login", ASYA), ("password", &long)])
        .await;
    assert_eq!(answer.status, 422);
    assert_eq!(world.keeper().hasher.computed(), before);
    let verdict = world
        .keeper()
        .hasher
        .verify(&eios::identity::Secret::new(long), None)
        .await;
    assert_eq!(
        verdict.expect("verdict"),
        eios::identity::passwords::Verdict::Wrong
    );
}

async fn entry_and_refusal_are_in_the_journal_without_what_was_typed(engine: Engine) {
    let world = World::on(engine).await;
    let typed = "MoySekret2026";
    world.browser().log_in(typed, "ещё один секрет").await;
    world.browser().log_in(ASYA, "ещё один секрет").await;
    world.entered(ASYA).await;
    let rows: Vec<(String, Option<i64>, Option<String>, String)> = world
        .keeper()
        .db
        .all(
            "SELECT kind, account_id, ip, COALESCE(session, '') || COALESCE(user_agent, '') || COALESCE(path, '') \
             || COALESCE(request_id, '') || COALESCE(note, '') FROM auth_event WHERE kind IN ('login', 'fail') ORDER BY id",
            v![],
        )
        .await
        .expect("journal");
    let told: Vec<_> = rows.iter().map(|r| (r.0.as_str(), r.1)).collect();
    let asya = Some(world.account(ASYA));
    assert_eq!(told, [("fail", None), ("fail", asya), ("login", asya)]);
    for (_, _, ip, text) in &rows {
        assert_eq!(ip.as_deref(), Some("198.51.100.7"));
        assert!(!text.contains(typed) && !text.contains("секрет"), "{text}");
    }
    let keys: Vec<(String,)> = world
        .keeper()
        .db
        .all("SELECT key FROM login_guard", v![])
        .await
        .expect("keys");
    assert!(
        keys.iter()
            .all(|(key,)| !key.to_lowercase().contains("sekret"))
    );
}

async fn nobody_has_an_account_before_one_is_made(engine: Engine) {
    let world = World::on(engine).await;
    let made = i64::try_from(world::PEOPLE.len()).expect("number");
    assert_eq!(world.count("SELECT count(*) FROM user_account").await, made);
    assert_eq!(world.count("SELECT count(*) FROM person").await, made);
}
