//! The second step of entry: joining a phone, codes, recovery codes, roles that must have it.

mod world;

use std::{
    io::Write,
    sync::{Arc, Mutex, OnceLock},
};

use eios::{
    config::Config,
    identity::{
        By, Keeper,
        accounts::{self, Handed},
        factor,
    },
    storage::v,
    web::{self, Guard, routes::Method},
};
use jiff::SignedDuration;
use sqlx::AssertSqlSafe;
use world::{ASYA, Answer, Browser, Engine, ILYA, NEW_PASSWORD, PASSWORD, TIMUR, VERA, World};

both_engines! {
    a_phone_is_joined_by_its_first_code,
    a_secret_waits_half_an_hour_and_only_for_the_session_that_asked,
    the_code_comes_after_the_password_and_opens_under_a_new_id,
    a_code_is_taken_once,
    one_code_sent_twice_at_once_opens_one_door,
    a_clock_may_be_one_step_off_and_no_more,
    a_recovery_code_replaces_the_phone_once,
    wrong_codes_close_the_door_and_the_right_password_does_not_open_it,
    a_half_open_session_reaches_nothing_else,
    who_knows_only_the_password_pushes_nobody_out,
    a_required_role_is_led_to_the_page_and_kept_there,
    a_one_time_password_is_changed_before_the_phone_is_joined,
    who_must_have_the_step_cannot_switch_it_off,
    it_is_switched_off_with_password_and_code,
    new_recovery_codes_replace_the_old_ones,
    another_phone_takes_over_when_it_is_confirmed,
    secrets_and_codes_are_shown_once_and_found_nowhere,
    the_step_is_taken_away_from_who_lost_everything,
    a_new_password_does_not_remove_the_step,
    a_deleted_account_leaves_no_secret,
    the_choice_of_roles_is_written_down_when_it_changes,
}

const STEP: SignedDuration = SignedDuration::from_secs(30);

/// A phone with an application for codes.
struct Phone(String);

impl Phone {
    /// What it shows now, when its clock is so many steps ahead.
    fn code(&self, world: &World, ahead: i64) -> String {
        let secret = totp_rs::Secret::try_from_base32(&self.0).expect("base32");
        let totp = totp_rs::Builder::new().with_secret(secret).build();
        let now = world.keeper().clock.now().as_second() + ahead * 30;
        let seconds = u64::try_from(now).expect("seconds");
        totp.expect("totp").generate(seconds).to_string()
    }

    /// A code that is none of those that count now.
    fn wrong(&self, world: &World) -> String {
        let near: Vec<String> = (-2..=2).map(|n| self.code(world, n)).collect();
        let mut all = (0..10).map(|n| format!("{n}{n}{n}{n}{n}{n}"));
        all.find(|code| !near.contains(code)).expect("code")
    }
}

/// The secret on the page that joins a phone.
fn key_of(page: &Answer) -> Phone {
    let shown = page.text.split("class=\"key\"><code>").nth(1);
    let shown = shown.and_then(|rest| rest.split('<').next());
    Phone(shown.expect("ключ на странице").replace(' ', ""))
}

/// The recovery codes of the only page that shows them.
fn codes_of(page: &Answer) -> Vec<String> {
    let items = page.text.split("<li><code>").skip(1);
    items
        .filter_map(|rest| rest.split('<').next())
        .map(str::to_owned)
        .collect()
}

/// Joins a phone and lets half a minute pass, so that its next code is fresh.
async fn join(world: &World, browser: &mut Browser) -> (Phone, Vec<String>) {
    browser.get("/lk/factor").await;
    let begun = browser.post("/lk/factor/begin", &[]).await;
    assert_eq!(begun.location(), "/lk/factor/phone", "{}", begun.text);
    let phone = key_of(&browser.get("/lk/factor/phone").await);
    let code = phone.code(world, 0);
    let done = browser.post("/lk/factor/phone", &[("code", &code)]).await;
    assert_eq!(done.status, 200, "{}", done.text);
    world.pass(STEP);
    (phone, codes_of(&done))
}

/// A person with a phone, and a browser in which they are inside.
async fn with_phone(world: &World, login: &str) -> (Browser, Phone, Vec<String>) {
    let mut browser = world.entered(login).await;
    let (phone, codes) = join(world, &mut browser).await;
    (browser, phone, codes)
}

/// A browser in which the password was right and the code is awaited.
async fn halfway(world: &World, login: &str) -> Browser {
    let mut browser = world.browser();
    let answer = browser.log_in(login, PASSWORD).await;
    assert_eq!(answer.location(), "/lk/code");
    browser.get("/lk/code").await;
    browser
}

async fn give(browser: &mut Browser, code: &str) -> Answer {
    browser.get("/lk/code").await;
    browser.post("/lk/code", &[("code", code)]).await
}

async fn lines(world: &World, kind: &str) -> i64 {
    world
        .value("SELECT count(*) FROM auth_event WHERE kind = $1", v![kind])
        .await
}

async fn a_phone_is_joined_by_its_first_code(engine: Engine) {
    let world = World::on(engine).await;
    let mut elsewhere = world.entered(ASYA).await;
    let mut asya = world.entered(ASYA).await;
    assert!(asya.get("/lk/factor").await.text.contains("не включён"));
    asya.post("/lk/factor/begin", &[]).await;
    let page = asya.get("/lk/factor/phone").await;
    assert_eq!(page.header("cache-control"), "no-store");
    assert!(page.text.contains("src=\"/lk/factor/qr.svg\""));
    let phone = key_of(&page);
    assert_eq!(phone.0.len(), 32, "160 бит");
    let drawn = asya.get("/lk/factor/qr.svg").await;
    assert_eq!(
        (drawn.status.as_u16(), drawn.header("content-type")),
        (200, "image/svg+xml")
    );
    assert_eq!(drawn.header("cache-control"), "no-store");
    assert!(drawn.text.contains("<svg") && !drawn.text.contains("style"));
    asya.get("/lk/factor/phone").await;
    let wrong = phone.wrong(&world);
    let refused = asya.post("/lk/factor/phone", &[("code", &wrong)]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("id=\"f-code-error\""));
    let before = asya.cookie("eios").map(str::to_owned);
    let code = phone.code(&world, 0);
    let done = asya.post("/lk/factor/phone", &[("code", &code)]).await;
    assert_eq!((done.status.as_u16(), codes_of(&done).len()), (200, 10));
    assert_eq!(done.header("cache-control"), "no-store");
    assert_ne!(asya.cookie("eios").map(str::to_owned), before);
    assert_eq!(lines(&world, "factor_on").await, 1);
    assert_eq!(elsewhere.get("/lk/").await.status, 303, "там кода не было");
    assert_eq!(asya.get("/lk/factor/phone").await.location(), "/lk/factor");
    assert_eq!(asya.get("/lk/factor/qr.svg").await.status, 404);
    let home = asya.get("/lk/").await.text;
    assert!(home.contains("<dt>Второй шаг входа</dt><dd>включён</dd>"));
    let left = asya.get("/lk/factor").await.text;
    assert!(left.contains("Неиспользованных запасных кодов: 10"));
    let again = asya.post("/lk/factor/begin", &[]).await;
    assert_eq!(
        again.location(),
        "/lk/factor",
        "без кода новый ключ не дают"
    );
    assert_eq!(asya.get("/lk/factor/qr.svg").await.status, 404);
}

async fn a_secret_waits_half_an_hour_and_only_for_the_session_that_asked(engine: Engine) {
    let world = World::on(engine).await;
    let mut asya = world.entered(ASYA).await;
    let mut other = world.entered(ASYA).await;
    asya.get("/lk/factor").await;
    asya.post("/lk/factor/begin", &[]).await;
    let phone = key_of(&asya.get("/lk/factor/phone").await);
    assert_eq!(other.get("/lk/factor/phone").await.location(), "/lk/factor");
    assert_eq!(other.get("/lk/factor/qr.svg").await.status, 404);
    world.pass(SignedDuration::from_mins(30));
    let code = phone.code(&world, 0);
    let late = asya.post("/lk/factor/phone", &[("code", &code)]).await;
    assert_eq!(late.location(), "/lk/factor");
    assert!(
        asya.get("/lk/factor")
            .await
            .text
            .contains("Начните ещё раз")
    );
    world.pass(SignedDuration::from_mins(31));
    eios::identity::sweep(world.keeper()).await.expect("sweep");
    assert_eq!(world.count("SELECT count(*) FROM factor_offer").await, 0);
}

async fn the_code_comes_after_the_password_and_opens_under_a_new_id(engine: Engine) {
    let world = World::on(engine).await;
    let (_, phone, _) = with_phone(&world, ILYA).await;
    let (logins, first) = (lines(&world, "login").await, world.keeper().clock.now());
    world.pass(SignedDuration::from_mins(5));
    let mut ilya = world.browser();
    ilya.get("/lk/login?next=/lk/sessions").await;
    let fields = [
        ("login", ILYA),
        ("password", PASSWORD),
        ("next", "/lk/sessions"),
    ];
    let half = ilya.post("/lk/login", &fields).await;
    assert_eq!(half.location(), "/lk/code?next=/lk/sessions");
    let before = ilya.cookie("eios").expect("session").to_owned();
    assert_eq!(lines(&world, "half").await, 1);
    assert_eq!(lines(&world, "login").await, logins, "это ещё не вход");
    let page = ilya.get(half.location()).await;
    assert!(page.text.contains("autocomplete=\"one-time-code\""));
    let code = phone.code(&world, 0);
    let spaced = format!(" {} {} ", &code[..3], &code[3..]);
    let fields = [("code", spaced.as_str()), ("next", "/lk/sessions")];
    let opened = ilya.post("/lk/code", &fields).await;
    assert_eq!(opened.location(), "/lk/sessions", "{}", opened.text);
    assert_ne!(ilya.cookie("eios"), Some(before.as_str()));
    assert_eq!(lines(&world, "login").await, logins + 1);
    assert_eq!(ilya.get("/lk/sessions").await.status, 200);
    assert_eq!(ilya.get("/lk/code").await.location(), "/lk/");
    let now: String = world
        .value(
            "SELECT last_login_at FROM user_account WHERE login = $1",
            v![ILYA],
        )
        .await;
    assert!(now > eios::storage::db::timestamp(first));
    let mut stale = world.browser();
    stale.set_cookie("eios", &before);
    assert!(stale.get("/lk/").await.location().starts_with("/lk/login"));
}

async fn a_code_is_taken_once(engine: Engine) {
    let world = World::on(engine).await;
    let (_, phone, _) = with_phone(&world, ASYA).await;
    let joined = phone.code(&world, -1);
    let mut first = halfway(&world, ASYA).await;
    let refused = give(&mut first, &joined).await;
    assert_eq!(refused.status, 422, "этим кодом телефон подключали");
    let code = phone.code(&world, 0);
    assert_eq!(give(&mut first, &code).await.location(), "/lk/");
    let mut second = halfway(&world, ASYA).await;
    let replayed = give(&mut second, &code).await;
    assert_eq!(replayed.status, 422);
    let unknown = give(&mut second, &phone.wrong(&world)).await;
    let words = |a: &Answer| {
        let shown = a.text.split("error-summary").nth(1);
        shown.map(|t| t.chars().take(300).collect::<String>())
    };
    assert_eq!(words(&replayed), words(&unknown), "ответ тот же");
    world.pass(STEP);
    let fresh = phone.code(&world, 0);
    assert_eq!(give(&mut second, &fresh).await.location(), "/lk/");
}

async fn one_code_sent_twice_at_once_opens_one_door(engine: Engine) {
    let world = World::on(engine).await;
    let (_, phone, codes) = with_phone(&world, ASYA).await;
    for code in [phone.code(&world, 0), codes[0].clone()] {
        let mut tries = Vec::new();
        for _ in 0..4 {
            world.pass(SignedDuration::from_millis(1));
            tries.push(halfway(&world, ASYA).await);
        }
        let sent = tries.into_iter().map(|mut browser| {
            let code = code.clone();
            async move { browser.post("/lk/code", &[("code", &code)]).await.status }
        });
        let mut answers = futures::future::join_all(sent).await;
        answers.sort();
        assert_eq!(answers, [303, 422, 422, 422]);
    }
}

async fn a_clock_may_be_one_step_off_and_no_more(engine: Engine) {
    let world = World::on(engine).await;
    let (_, phone, _) = with_phone(&world, ASYA).await;
    for (ahead, opens) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
        world.pass(SignedDuration::from_mins(5));
        let mut browser = halfway(&world, ASYA).await;
        let answer = give(&mut browser, &phone.code(&world, ahead)).await;
        assert_eq!(answer.status == 303, opens, "{ahead}");
    }
}

async fn a_recovery_code_replaces_the_phone_once(engine: Engine) {
    let world = World::on(engine).await;
    let (_, _, codes) = with_phone(&world, ASYA).await;
    assert!(codes.iter().all(|c| c.len() == 17), "{codes:?}");
    let mut first = halfway(&world, ASYA).await;
    let typed = codes[3].to_uppercase().replace('-', " ");
    assert_eq!(give(&mut first, &typed).await.location(), "/lk/");
    assert_eq!(lines(&world, "factor_recovery").await, 1);
    let page = first.get("/lk/factor").await.text;
    assert!(page.contains("Неиспользованных запасных кодов: 9"));
    let mut second = halfway(&world, ASYA).await;
    assert_eq!(give(&mut second, &codes[3]).await.status, 422);
    assert_eq!(give(&mut second, &codes[4]).await.location(), "/lk/");
    let (_, _, foreign) = with_phone(&world, ILYA).await;
    let mut third = halfway(&world, ASYA).await;
    assert_eq!(
        give(&mut third, &foreign[0]).await.status,
        422,
        "чужой лист"
    );
}

async fn wrong_codes_close_the_door_and_the_right_password_does_not_open_it(engine: Engine) {
    let world = World::on(engine).await;
    let (_, phone, codes) = with_phone(&world, ASYA).await;
    let wrong = phone.wrong(&world);
    for n in 0..10 {
        // The password is given anew each time: it must not take the wrong codes back.
        let mut browser = halfway(&world, ASYA).await;
        let answer = give(&mut browser, &wrong).await;
        assert_eq!(answer.status, 422, "попытка {n}");
        if n == 9 {
            let closed = give(&mut browser, &phone.code(&world, 0)).await;
            assert_eq!(closed.status, 429);
            assert!(!closed.header("retry-after").is_empty());
            assert_eq!(give(&mut browser, &codes[0]).await.status, 429);
        }
    }
    assert_eq!(world.browser().log_in(ASYA, PASSWORD).await.status, 429);
    assert_eq!(lines(&world, "locked").await, 1);
    assert_eq!(lines(&world, "fail").await, 10);
    world.pass(SignedDuration::from_mins(15));
    let mut browser = halfway(&world, ASYA).await;
    let code = phone.code(&world, 0);
    assert_eq!(give(&mut browser, &code).await.location(), "/lk/");
    assert_eq!(world.count("SELECT count(*) FROM login_attempt WHERE key NOT IN (SELECT key FROM login_attempt GROUP BY key HAVING count(*) = 10)").await, 0);
}

async fn a_half_open_session_reaches_nothing_else(engine: Engine) {
    let world = World::on(engine).await;
    let (mut inside, phone, _) = with_phone(&world, VERA).await;
    let mut half = halfway(&world, VERA).await;
    let page = half.get("/lk/code").await.text;
    assert!(!page.contains("Соколова"), "имени до кода не видно");
    assert!(page.contains(VERA) && page.contains("action=\"/lk/logout\""));
    assert!(!page.contains("href=\"/lk/sessions\"") && !page.contains("href=\"/lk/password\""));
    let mut table = web::routes();
    table.extend(eios::router::rooms());
    let mut closed = 0;
    for route in table {
        if matches!(
            route.guard,
            // Programs come with a key and are answered in their own way.
            Guard::Public | Guard::Static | Guard::Halfway | Guard::Holder | Guard::Key
        ) {
            continue;
        }
        let answer = match route.method {
            Method::Get => half.get(route.path).await,
            _ => half.post(route.path, &[]).await,
        };
        assert_eq!(answer.location(), "/lk/code", "{route:?}");
        closed += 1;
    }
    assert!(closed >= 14);
    half.get("/lk/look").await;
    half.post("/lk/look", &[("theme", "dark"), ("size", "large")])
        .await;
    let looks = "SELECT count(*) FROM user_account WHERE look IS NOT NULL";
    assert_eq!(world.count(looks).await, 0, "учётная запись не тронута");
    let list = inside.get("/lk/sessions").await.text;
    assert_eq!(list.matches("<th scope=\"row\">").count(), 1);
    world.pass(SignedDuration::from_mins(10));
    let code = phone.code(&world, 0);
    let late = half.post("/lk/code", &[("code", &code)]).await;
    assert!(
        late.location().starts_with("/lk/login"),
        "ждут десять минут"
    );
    let mut leaving = halfway(&world, VERA).await;
    assert_eq!(
        leaving.post("/lk/logout", &[]).await.location(),
        "/lk/login"
    );
    assert!(leaving.cookie("eios").is_none());
}

async fn who_knows_only_the_password_pushes_nobody_out(engine: Engine) {
    let world = World::on(engine).await;
    let (mut inside, _, _) = with_phone(&world, ASYA).await;
    for _ in 0..8 {
        halfway(&world, ASYA).await;
    }
    assert_eq!(inside.get("/lk/").await.status, 200);
    let open = "SELECT count(*) FROM session WHERE half AND ended_at IS NULL";
    assert_eq!(world.count(open).await, 5);
}

fn required(code: &str) -> impl FnOnce(&mut Config) {
    let code = code.to_owned();
    move |config| config.identity.second_factor = vec![code]
}

async fn a_required_role_is_led_to_the_page_and_kept_there(engine: Engine) {
    let world = World::with(engine, required("ADM")).await;
    let mut vera = world.entered(VERA).await;
    for path in ["/lk/", "/lk/sessions", "/lk/password"] {
        assert_eq!(vera.get(path).await.location(), "/lk/factor", "{path}");
    }
    let page = vera.get("/lk/factor").await.text;
    assert!(page.contains("второй шаг обязателен") && !page.contains("href=\"/lk/sessions\""));
    let kept = vera.post("/lk/sessions/end-others", &[]).await;
    assert_eq!(kept.location(), "/lk/factor");
    assert_eq!(vera.get("/lk/look").await.status, 200);
    join(&world, &mut vera).await;
    assert_eq!(vera.get("/lk/").await.status, 200);
    assert_eq!(vera.get("/lk/password").await.status, 200);
    let mut asya = world.entered(ASYA).await;
    assert_eq!(asya.get("/lk/").await.status, 200, "студента не касается");
}

async fn a_one_time_password_is_changed_before_the_phone_is_joined(engine: Engine) {
    let world = World::with(engine, required("STU")).await;
    let mut timur = world.browser();
    let one_time = world.one_time.reveal();
    let entered = timur.log_in(TIMUR, one_time).await;
    assert_eq!(entered.location(), "/lk/password");
    assert_eq!(timur.get("/lk/factor").await.location(), "/lk/password");
    timur.get("/lk/password").await;
    let fields = [
        ("current", one_time),
        ("new", NEW_PASSWORD),
        ("again", NEW_PASSWORD),
    ];
    assert_eq!(timur.post("/lk/password", &fields).await.location(), "/lk/");
    assert_eq!(timur.get("/lk/").await.location(), "/lk/factor");
    join(&world, &mut timur).await;
    assert_eq!(timur.get("/lk/").await.status, 200);
}

async fn who_must_have_the_step_cannot_switch_it_off(engine: Engine) {
    let world = World::with(engine, required("ADM")).await;
    let (mut vera, phone, _) = with_phone(&world, VERA).await;
    let page = vera.get("/lk/factor").await.text;
    assert!(!page.contains("/lk/factor/off") && page.contains("выключить второй шаг нельзя"));
    let code = phone.code(&world, 0);
    let fields = [("current", PASSWORD), ("code", &code)];
    assert_eq!(vera.post("/lk/factor/off", &fields).await.status, 403);
    assert_eq!(lines(&world, "denied").await, 1);
    assert_eq!(world.count("SELECT count(*) FROM second_factor").await, 1);
}

async fn it_is_switched_off_with_password_and_code(engine: Engine) {
    let world = World::on(engine).await;
    let (mut asya, phone, _) = with_phone(&world, ASYA).await;
    asya.get("/lk/factor").await;
    let (code, wrong) = (phone.code(&world, 0), phone.wrong(&world));
    for (password, code) in [(PASSWORD, &wrong), ("не тот пароль вовсе", &code)] {
        let fields = [("current", password), ("code", code)];
        let refused = asya.post("/lk/factor/off", &fields).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text.contains("Пароль или код не подошли"));
    }
    assert_eq!(lines(&world, "fail").await, 2, "неверные считаются");
    let fields = [("current", PASSWORD), ("code", &code)];
    let done = asya.post("/lk/factor/off", &fields).await;
    assert_eq!(done.location(), "/lk/factor");
    let page = asya.get("/lk/factor").await.text;
    assert!(page.contains("Второй шаг входа выключен"));
    assert_eq!(lines(&world, "factor_off").await, 1);
    assert_eq!(world.count("SELECT count(*) FROM recovery_code").await, 0);
    assert_eq!(
        world.browser().log_in(ASYA, PASSWORD).await.location(),
        "/lk/"
    );
}

async fn new_recovery_codes_replace_the_old_ones(engine: Engine) {
    let world = World::on(engine).await;
    let (mut asya, phone, old) = with_phone(&world, ASYA).await;
    asya.get("/lk/factor").await;
    let code = phone.code(&world, 0);
    let fields = [("current", PASSWORD), ("code", &code)];
    let page = asya.post("/lk/factor/codes", &fields).await;
    let new = codes_of(&page);
    assert_eq!((page.status.as_u16(), new.len()), (200, 10));
    assert!(new.iter().all(|code| !old.contains(code)));
    assert_eq!(lines(&world, "factor_codes").await, 1);
    let reloaded = asya.post("/lk/factor/codes", &fields).await;
    assert_eq!(reloaded.status, 422, "тот же код второй раз не годится");
    let mut browser = halfway(&world, ASYA).await;
    assert_eq!(give(&mut browser, &old[0]).await.status, 422);
    assert_eq!(give(&mut browser, &new[0]).await.location(), "/lk/");
}

async fn another_phone_takes_over_when_it_is_confirmed(engine: Engine) {
    let world = World::with(engine, required("ADM")).await;
    let (mut vera, old, codes) = with_phone(&world, VERA).await;
    vera.get("/lk/factor").await;
    let fields = [("current", PASSWORD), ("code", codes[0].as_str())];
    let begun = vera.post("/lk/factor/replace", &fields).await;
    assert_eq!(begun.location(), "/lk/factor/phone", "{}", begun.text);
    let new = key_of(&vera.get("/lk/factor/phone").await);
    assert_ne!(new.0, old.0);
    let mut meanwhile = halfway(&world, VERA).await;
    let code = old.code(&world, 0);
    assert_eq!(give(&mut meanwhile, &code).await.location(), "/lk/");
    let code = new.code(&world, 0);
    let done = vera.post("/lk/factor/phone", &[("code", &code)]).await;
    assert_eq!(codes_of(&done).len(), 10);
    world.pass(STEP);
    let mut browser = halfway(&world, VERA).await;
    assert_eq!(
        give(&mut browser, &old.code(&world, 0)).await.status,
        422,
        "прежний телефон больше не годится"
    );
    let code = new.code(&world, 0);
    assert_eq!(give(&mut browser, &code).await.location(), "/lk/");
}

/// Every row of every table, table by table.
async fn dump(world: &World) -> Vec<(String, String)> {
    let db = &world.keeper().db;
    let list = match world.engine {
        Engine::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        }
        Engine::Postgres => {
            "SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = current_schema()"
        }
    };
    let tables: Vec<(String,)> = db.all(list, v![]).await.expect("tables");
    let mut all = Vec::new();
    for (table,) in tables {
        let rows = match world.engine {
            Engine::Postgres => format!("SELECT t::text FROM {table} t"),
            Engine::Sqlite => {
                let sql = format!("SELECT name FROM pragma_table_info('{table}')");
                let columns: Vec<(String,)> =
                    db.all(AssertSqlSafe(sql), v![]).await.expect("columns");
                let cells = columns.iter().map(|c| format!("quote({})", c.0));
                let cells = cells.collect::<Vec<_>>().join(" || ' ' || ");
                format!("SELECT {cells} FROM {table}")
            }
        };
        let rows: Vec<(String,)> = db.all(AssertSqlSafe(rows), v![]).await.expect("rows");
        let text = rows.into_iter().map(|row| row.0 + "\n").collect();
        all.push((table, text));
    }
    all
}

/// The log of all tests here: one subscriber for the process, so that no line gets lost between threads.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Paper {
    fn begun() -> &'static Self {
        static PAPER: OnceLock<Paper> = OnceLock::new();
        PAPER.get_or_init(|| {
            let paper = Paper::default();
            let kept = paper.clone();
            tracing_subscriber::fmt()
                .with_max_level(tracing::Level::TRACE)
                .with_writer(move || kept.clone())
                .init();
            paper
        })
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("paper")).into_owned()
    }
}

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("paper").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

async fn secrets_and_codes_are_shown_once_and_found_nowhere(engine: Engine) {
    let paper = Paper::begun();
    let world = World::on(engine).await;
    let (mut asya, phone, codes) = with_phone(&world, ASYA).await;
    let mut browser = halfway(&world, ASYA).await;
    let typed = phone.code(&world, 0);
    give(&mut browser, &typed).await;
    let mut other = halfway(&world, ASYA).await;
    give(&mut other, &codes[0]).await;
    for path in [
        "/lk/",
        "/lk/factor",
        "/lk/factor/phone",
        "/lk/factor/qr.svg",
        "/lk/sessions",
    ] {
        let page = asya.get(path).await.text.replace(' ', "");
        assert!(!page.contains(&phone.0), "{path}");
        assert!(codes.iter().all(|code| !page.contains(code)), "{path}");
    }
    let log = paper.text();
    assert!(log.contains("/lk/code"), "журнал программы пишется");
    assert!(!log.contains(&phone.0) && codes.iter().all(|code| !log.contains(code)));
    for (table, rows) in dump(&world).await {
        for code in &codes {
            let bare = code.replace('-', "");
            assert!(!rows.contains(code) && !rows.contains(&bare), "{table}");
        }
        // The one column that must know it, and none beside it.
        let shown = rows.matches(&phone.0).count();
        assert_eq!(shown, usize::from(table == "second_factor"), "{table}");
    }
    let marks = "SELECT count(*) FROM auth_event WHERE kind LIKE 'factor%' AND note IS NOT NULL";
    assert_eq!(world.count(marks).await, 0);
    asya.get("/lk/factor").await;
    let fields = [("current", PASSWORD), ("code", codes[1].as_str())];
    asya.post("/lk/factor/off", &fields).await;
    for (table, rows) in dump(&world).await {
        assert!(!rows.contains(&phone.0), "{table}");
    }
}

async fn the_step_is_taken_away_from_who_lost_everything(engine: Engine) {
    let world = World::on(engine).await;
    let (mut asya, _, _) = with_phone(&world, ASYA).await;
    let (keeper, by) = (world.keeper(), By::console());
    let asyas = world.account(ASYA);
    assert!(factor::reset(keeper, asyas, &by).await.expect("reset"));
    assert!(asya.get("/lk/").await.location().starts_with("/lk/login"));
    assert_eq!(lines(&world, "factor_reset").await, 1);
    assert_eq!(asya.log_in(ASYA, PASSWORD).await.location(), "/lk/");
    assert!(!factor::reset(keeper, asyas, &by).await.expect("reset"));
    assert!(factor::reset(keeper, 999, &by).await.is_err());
}

async fn a_new_password_does_not_remove_the_step(engine: Engine) {
    let world = World::on(engine).await;
    let (_, phone, _) = with_phone(&world, ASYA).await;
    let handed = Handed {
        reason: "reset",
        way: "лично",
    };
    let (asyas, by) = (world.account(ASYA), By::console());
    let issued = accounts::reset_password(world.keeper(), asyas, handed, &by).await;
    let issued = issued.expect("issued");
    let mut browser = world.browser();
    let half = browser.log_in(ASYA, issued.password.reveal()).await;
    assert_eq!(half.location(), "/lk/code", "сначала код");
    assert_eq!(browser.get("/lk/password").await.location(), "/lk/code");
    let code = phone.code(&world, 0);
    assert_eq!(give(&mut browser, &code).await.location(), "/lk/password");
    assert_eq!(browser.get("/lk/").await.location(), "/lk/password");
}

async fn a_deleted_account_leaves_no_secret(engine: Engine) {
    let world = World::on(engine).await;
    with_phone(&world, ILYA).await;
    let ilyas = world.account(ILYA);
    accounts::delete(world.keeper(), ilyas, "dismissed", &By::console())
        .await
        .expect("delete");
    let left = "SELECT (SELECT count(*) FROM second_factor) + (SELECT count(*) FROM recovery_code)";
    assert_eq!(world.count(left).await, 0);
}

async fn the_choice_of_roles_is_written_down_when_it_changes(engine: Engine) {
    let mut world = World::with(engine, required("ADM")).await;
    for roles in [vec!["ADM"], vec!["ADM"], vec![], vec![], vec!["ADM", "HR"]] {
        world.config.identity.second_factor = roles.into_iter().map(str::to_owned).collect();
        world.restart().await;
        factor::note_policy(world.keeper()).await.expect("policy");
    }
    let notes: Vec<(String,)> = world
        .keeper()
        .db
        .all(
            "SELECT note FROM auth_event WHERE kind = 'factor_policy' ORDER BY id",
            v![],
        )
        .await
        .expect("notes");
    assert_eq!(
        notes.iter().map(|n| n.0.as_str()).collect::<Vec<_>>(),
        ["ADM", "none", "ADM,HR"]
    );
    world.config.identity.second_factor = vec!["NET".to_owned()];
    let keeper = world.keeper();
    let (db, clock, chance) = (&keeper.db, &keeper.clock, &keeper.chance);
    let refused = Keeper::new(
        &world.config,
        db.clone(),
        clock.clone(),
        chance.clone(),
        world::COLLEGE,
    );
    let why = refused.expect_err("unknown role").to_string();
    assert!(why.contains("«NET»") && why.contains("ADM"), "{why}");
}
