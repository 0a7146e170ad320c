//! One-time passwords and passwords of one's own: `security.md` 2.4, 2.6, 2.7.

mod world;

use std::collections::HashSet;

use eios::{
    clock::Chance,
    identity::{
        By, Secret,
        accounts::{self, Handed},
        passwords::{self, Owner},
        sessions,
    },
    storage::v,
};
use jiff::SignedDuration;
use world::{ASYA, Engine, NEW_PASSWORD, PASSWORD, TIMUR, World};

both_engines! {
    a_one_time_password_opens_only_the_change_form,
    a_one_time_password_lives_seventy_two_hours,
    a_one_time_password_is_nowhere_in_the_database,
    the_journal_of_issue_says_who_whom_when_and_how,
    a_new_issue_ends_the_old_password_and_all_sessions,
    changing_the_password_opens_the_portal_under_a_new_id,
    changing_the_password_ends_all_other_sessions,
    the_present_password_is_asked_again_and_wrong_ones_are_counted,
    an_unfit_password_is_explained_beside_the_field,
    a_password_is_used_exactly_as_sent,
}

const HANDED: Handed<'static> = Handed {
    reason: "reset",
    way: "лично",
};

fn owner() -> Owner<'static> {
    Owner {
        login: "luninaar",
        names: ["Лунина", "Ася", "Романовна"],
        college: world::COLLEGE,
    }
}

fn fits(password: &str) -> bool {
    passwords::problems(&Secret::new(password), &owner()).is_empty()
}

#[test]
fn any_characters_make_a_password_of_twelve_to_one_hundred_and_twenty_eight() {
    for good in [
        PASSWORD,
        NEW_PASSWORD,
        "двенадцать б",
        "nothing but l0wer",
        "🦉🦊🐝 под дождём",
        &"ёж-".repeat(42).replacen("ёж", "уж", 3),
    ] {
        assert!(
            fits(good),
            "{good}: {:?}",
            passwords::problems(&Secret::new(good), &owner())
        );
    }
    assert!(!fits("одиннадцат."), "короче двенадцати");
    assert!(
        !fits(&format!("{}{}", PASSWORD, "ъ1".repeat(60))),
        "длиннее ста двадцати восьми"
    );
    assert!(!fits(&"🦉🦊".repeat(600)), "больше килобайта");
}

#[test]
fn common_passwords_logins_names_and_college_words_are_refused() {
    for bad in [
        "password1234",
        "Qwertyuiop12",
        "ЙцУкЕнГшЩзХъ",
        "пароль123456",
        "1q2w3e4r5t6y",
        "123456789012",
        "abcabcabcabc",
        "аааааааааааааа",
        "abcdefghijkl",
        "--luninaar-2026",
        "Дорогая Лунина!",
        "dorogaya lunina",
        "РОМАНОВНА 1999 год",
        "Наш Приозёрский край",
        "мой любимый техникум",
        "priozerskii bereg",
    ] {
        assert!(!fits(bad), "{bad}");
    }
}

#[test]
fn a_one_time_password_has_sixty_bits_and_no_letters_that_look_alike() {
    let chance = Chance::system();
    let mut seen = HashSet::new();
    let mut letters = HashSet::new();
    for _ in 0..2000 {
        let password = passwords::one_time(&chance);
        let text = password.reveal().to_owned();
        assert_eq!(text.len(), 14);
        letters.extend(text.chars().filter(|c| *c != '-'));
        assert!(seen.insert(text), "повторился");
    }
    assert_eq!(letters.len(), 56);
    assert!((56f64).log2() * 12.0 > 60.0);
    assert!("0OIl1".chars().all(|c| !letters.contains(&c)));
    assert_eq!(format!("{:?}", passwords::one_time(&chance)), "Secret");
}

async fn a_one_time_password_opens_only_the_change_form(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = world.browser();
    let answer = browser.log_in(TIMUR, world.one_time.reveal()).await;
    assert_eq!(answer.location(), "/lk/password", "{}", answer.text);
    for path in ["/lk/", "/lk/sessions"] {
        let answer = browser.get(path).await;
        assert_eq!(
            (answer.status.as_u16(), answer.location()),
            (303, "/lk/password")
        );
    }
    let answer = browser.post("/lk/sessions/end-others", &[]).await;
    assert_eq!(
        (answer.status.as_u16(), answer.location()),
        (303, "/lk/password")
    );
    let form = browser.get("/lk/password").await;
    assert!(
        form.text.contains("Одноразовый пароль") && form.text.contains("26 ноября 2026 г., 09:00")
    );
    assert!(
        !form.text.contains("href=\"/lk/sessions\""),
        "меню не обещает закрытого"
    );
    let out = browser.post("/lk/logout", &[]).await;
    assert_eq!((out.status.as_u16(), out.location()), (303, "/lk/login"));
}

async fn a_one_time_password_lives_seventy_two_hours(engine: Engine) {
    let world = World::on(engine).await;
    world.pass(SignedDuration::from_secs(72 * 3600 - 1));
    assert_eq!(
        world
            .browser()
            .log_in(TIMUR, world.one_time.reveal())
            .await
            .status,
        303
    );
    world.pass(SignedDuration::from_secs(1));
    assert_eq!(
        world
            .browser()
            .log_in(TIMUR, world.one_time.reveal())
            .await
            .status,
        422
    );
}

/// All texts of the tables that know accounts.
async fn everything(world: &World) -> String {
    let mut all = String::new();
    for sql in [
        "SELECT id || tag || COALESCE(end_reason, '') FROM session",
        "SELECT login || state || COALESCE(password_hash, '') || COALESCE(look, '') FROM user_account",
        "SELECT kind || COALESCE(note, '') || COALESCE(path, '') || COALESCE(session, '') FROM auth_event",
        "SELECT login || reason || way || COALESCE(note, '') FROM credential_issue",
        "SELECT key || value FROM setting",
        "SELECT key FROM login_attempt",
    ] {
        let rows: Vec<(String,)> = world.keeper().db.all(sql, v![]).await.expect(sql);
        all.extend(rows.into_iter().map(|row| row.0 + "\n"));
    }
    all
}

async fn a_one_time_password_is_nowhere_in_the_database(engine: Engine) {
    let world = World::on(engine).await;
    world.browser().log_in(TIMUR, world.one_time.reveal()).await;
    let all = everything(&world).await;
    assert!(all.contains("$argon2id$"));
    assert!(!all.contains(world.one_time.reveal()));
    assert!(!all.contains(&world.one_time.reveal().replace('-', "")));
}

async fn the_journal_of_issue_says_who_whom_when_and_how(engine: Engine) {
    let world = World::on(engine).await;
    let rows: Vec<(String, String, String, String, Option<String>)> = world
        .keeper()
        .db
        .all(
            "SELECT issued_at, login, reason, way, first_login_at FROM credential_issue",
            v![],
        )
        .await
        .expect("journal");
    let row = &rows[0];
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (row.1.as_str(), row.2.as_str(), row.3.as_str()),
        (TIMUR, "first", "лично")
    );
    assert_eq!(
        (row.0.as_str(), &row.4),
        ("2026-11-23T06:00:00.000Z", &None)
    );
    world.browser().log_in(TIMUR, world.one_time.reveal()).await;
    let entered = world
        .count("SELECT count(*) FROM credential_issue WHERE first_login_at IS NOT NULL")
        .await;
    assert_eq!(entered, 1);
}

async fn a_new_issue_ends_the_old_password_and_all_sessions(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = world.entered(ASYA).await;
    let issued =
        accounts::reset_password(world.keeper(), world.account(ASYA), HANDED, &By::console()).await;
    let issued = issued.expect("issued");
    assert_eq!(browser.get("/lk/").await.status, 303);
    assert_eq!(world.browser().log_in(ASYA, PASSWORD).await.status, 422);
    let answer = world.browser().log_in(ASYA, issued.password.reveal()).await;
    assert_eq!(answer.location(), "/lk/password");
}

async fn changing_the_password_opens_the_portal_under_a_new_id(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = world.browser();
    let one_time = world.one_time.reveal();
    browser.log_in(TIMUR, one_time).await;
    let before = browser.cookie("eios").expect("cookie").to_owned();
    browser.get("/lk/password").await;
    let fields = [
        ("current", one_time),
        ("new", NEW_PASSWORD),
        ("again", NEW_PASSWORD),
    ];
    let answer = browser.post("/lk/password", &fields).await;
    assert_eq!(
        (answer.status.as_u16(), answer.location()),
        (303, "/lk/"),
        "{}",
        answer.text
    );
    let after = browser.cookie("eios").expect("cookie").to_owned();
    assert_ne!(before, after);
    let home = browser.get("/lk/").await;
    assert_eq!(home.status, 200);
    assert!(
        home.text
            .contains("Пароль сменён. Остальные ваши сеансы завершены.")
    );
    assert!(
        !browser.get("/lk/").await.text.contains("flash--ok"),
        "сообщение показано один раз"
    );
    let mut thief = world.browser();
    thief.set_cookie("eios", &before);
    assert_eq!(thief.get("/lk/").await.status, 303);
    assert_eq!(world.browser().log_in(TIMUR, one_time).await.status, 422);
    assert_eq!(
        world.browser().log_in(TIMUR, NEW_PASSWORD).await.location(),
        "/lk/"
    );
    let state: String = world
        .value("SELECT state FROM user_account WHERE login = $1", v![TIMUR])
        .await;
    assert_eq!(state, "active");
}

async fn changing_the_password_ends_all_other_sessions(engine: Engine) {
    let world = World::on(engine).await;
    let mut phone = world.entered(ASYA).await;
    let mut library = world.entered(ASYA).await;
    let mut desk = world.entered(ASYA).await;
    desk.get("/lk/password").await;
    let fields = [
        ("current", PASSWORD),
        ("new", NEW_PASSWORD),
        ("again", NEW_PASSWORD),
    ];
    assert_eq!(desk.post("/lk/password", &fields).await.status, 303);
    assert_eq!(desk.get("/lk/").await.status, 200);
    for other in [&mut phone, &mut library] {
        assert_eq!(other.get("/lk/").await.status, 303);
    }
    let live = sessions::list(world.keeper(), world.account(ASYA))
        .await
        .expect("sessions");
    assert_eq!(live.len(), 1);
}

async fn the_present_password_is_asked_again_and_wrong_ones_are_counted(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = world.entered(ASYA).await;
    browser.get("/lk/password").await;
    let fields = [
        ("current", "угадываю"),
        ("new", NEW_PASSWORD),
        ("again", NEW_PASSWORD),
    ];
    for _ in 0..10 {
        let answer = browser.post("/lk/password", &fields).await;
        assert_eq!(answer.status, 422);
        assert!(
            answer
                .text
                .contains("href=\"#f-current\">Нынешний пароль введён неверно")
        );
    }
    assert_eq!(browser.post("/lk/password", &fields).await.status, 429);
    let fails = world
        .count("SELECT count(*) FROM auth_event WHERE kind = 'fail'")
        .await;
    assert_eq!(fails, 10);
}

async fn an_unfit_password_is_explained_beside_the_field(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = world.entered(ASYA).await;
    browser.get("/lk/password").await;
    for (new, again, field, words) in [
        ("коротко", "коротко", "new", "не меньше 12"),
        (NEW_PASSWORD, "другое", "again", "не совпали"),
        ("", "", "new", "Придумайте"),
        (
            "Лунина Лунина 12",
            "Лунина Лунина 12",
            "new",
            "логина, имени",
        ),
        (PASSWORD, PASSWORD, "new", "отличаться"),
        ("qwertyuiop123", "qwertyuiop123", "new", "частых"),
    ] {
        let answer = browser
            .post(
                "/lk/password",
                &[("current", PASSWORD), ("new", new), ("again", again)],
            )
            .await;
        assert_eq!(answer.status, 422, "{new}");
        assert!(
            answer.text.contains(&format!("href=\"#f-{field}\"")) && answer.text.contains(words),
            "{new}"
        );
        assert!(
            new.is_empty() || !answer.text.contains(new),
            "{new} показан снова"
        );
    }
    assert_eq!(world.browser().log_in(ASYA, PASSWORD).await.status, 303);
}

async fn a_password_is_used_exactly_as_sent(engine: Engine) {
    let world = World::on(engine).await;
    let odd = "  Ёлка\tи е\u{308}лка +%&= ";
    let mut browser = world.entered(ASYA).await;
    browser.get("/lk/password").await;
    let answer = browser
        .post(
            "/lk/password",
            &[("current", PASSWORD), ("new", odd), ("again", odd)],
        )
        .await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    assert_eq!(world.browser().log_in(ASYA, odd).await.status, 303);
    for other in [
        odd.trim(),
        &odd.to_lowercase(),
        &odd.replace("е\u{308}", "ё"),
    ] {
        assert_eq!(
            world.browser().log_in(ASYA, other).await.status,
            422,
            "{other:?}"
        );
    }
}
