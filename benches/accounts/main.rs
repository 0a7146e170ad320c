//! What accounts cost: `cargo bench --bench accounts`. Issue for 1,200 students with slips as a page and as a PDF beside
//! the floor that Argon2id sets, a thousand logins in a minute while people look at pages, and one decision about access.
//! Nothing here passes or fails; SQLite always, PostgreSQL when `EIOS_TEST_PG` says where a server is.

#[allow(unused_macros, reason = "the tests use the rest")]
#[path = "../../tests/world/mod.rs"]
mod world;

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use eios::{
    identity::{Secret, accounts::may_serve, sessions},
    storage::v,
};
use futures::{StreamExt as _, stream};
use world::{Browser, Engine, PASSWORD, VERA, World, morning};

const STUDENTS: usize = 1_200;
const LOGINS: usize = 1_000;
const MINUTE: Duration = Duration::from_secs(60);

#[tokio::main]
async fn main() {
    println!("| что | замер | задано |\n| --- | --- | --- |");
    measure(Engine::Sqlite).await;
    match std::env::var_os("EIOS_TEST_PG") {
        Some(_) => measure(Engine::Postgres).await,
        None => println!("| PostgreSQL | не замерен: нет EIOS_TEST_PG | |"),
    }
}

async fn measure(engine: Engine) {
    let world = World::on(engine).await;
    let people = students(&world).await;
    let floor = argon(&world).await;
    line(
        engine,
        "Argon2id на 1 200 паролей, нижняя граница",
        seconds(floor),
        "",
    );
    let mut vera = world.entered(VERA).await;
    for (what, form) in [
        ("выдача 1 200 студентам, страница", "page"),
        ("выдача 1 200 студентам, PDF", "pdf"),
    ] {
        let took = issue(&mut vera, &people, form).await;
        let times = format!(
            "{}, ×{:.2} к границе",
            seconds(took),
            took.as_secs_f64() / floor.as_secs_f64()
        );
        line(engine, what, times, "< 60 с");
    }
    log_in_all(&world, engine).await;
    decide(&world, engine).await;
}

fn line(engine: Engine, what: &str, value: String, wanted: &str) {
    println!("| {engine:?}: {what} | {value} | {wanted} |");
}

fn seconds(took: Duration) -> String {
    format!("{:.2} с", took.as_secs_f64())
}

/// Students of one group, in one statement each.
async fn students(world: &World) -> Vec<i64> {
    let group = world.group("ИСП-21").await;
    let db = &world.keeper().db;
    let people = format!(
        "WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < {STUDENTS}) \
         INSERT INTO person (last_name, first_name, middle_name, search_norm, created_at, updated_at) \
         SELECT 'Замеров', 'Номер', 'Замерович', 'замеров номер ' || CAST(i AS TEXT), $1, $1 FROM n"
    );
    db.exec(sqlx::AssertSqlSafe(people), v![morning()])
        .await
        .expect("people");
    db.exec(
        "INSERT INTO enrolment (person_id, programme_id, enrolled_on, created_at, updated_at) \
         SELECT p.id, (SELECT min(id) FROM programme), '2026-09-01', $1, $1 FROM person p WHERE p.last_name = 'Замеров'",
        v![morning()],
    )
    .await
    .expect("enrolments");
    db.exec(
        "INSERT INTO enrolment_state (enrolment_id, status, course, group_id, study_form, funding, valid_from, recorded_at, created_at, updated_at) \
         SELECT id, 'active', 1, $1, 'full', 'reg', '2026-09-01', $2, $2, $2 FROM enrolment",
        v![group, morning()],
    )
    .await
    .expect("states");
    db.exec("ANALYZE", v![]).await.expect("statistics");
    let rows: Vec<(i64,)> = db
        .all(
            "SELECT id FROM person WHERE last_name = 'Замеров' ORDER BY id",
            v![],
        )
        .await
        .expect("people");
    rows.into_iter().map(|row| row.0).collect()
}

/// The same number of passwords with nothing around them.
async fn argon(world: &World) -> Duration {
    let keeper = world.keeper();
    let began = Instant::now();
    stream::iter(0..STUDENTS)
        .map(|n| async move {
            let password = Secret::new(format!("замер-{n}-пароля"));
            keeper.hasher.hash(&password).await.expect("hash")
        })
        .buffered(keeper.rules.hashing_at_once)
        .for_each(|_| async {})
        .await;
    began.elapsed()
}

/// The plan and the issue, as the officer does it; the second round issues anew.
async fn issue(vera: &mut Browser, people: &[i64], form: &str) -> Duration {
    let ids: Vec<String> = people.iter().map(i64::to_string).collect();
    let ids = ids.join(".");
    vera.get("/lk/accounts").await;
    let began = Instant::now();
    let whom = [
        ("kind", "student"),
        ("ids", ids.as_str()),
        ("again", "1"),
        ("entered", "1"),
    ];
    let plan = vera.post("/lk/accounts/issue", &whom).await;
    assert_eq!(plan.status, 200, "{}", plan.text);
    let hidden = |name: &str| {
        let mark = format!("name=\"{name}\" value=\"");
        let rest = plan.text.split_once(&mark).expect("field").1;
        rest.split('"').next().unwrap_or_default().to_owned()
    };
    let (key, seen) = (hidden("key"), hidden("seen"));
    let mut fields = whom.to_vec();
    fields.extend([
        ("key", key.as_str()),
        ("seen", seen.as_str()),
        ("form", form),
    ]);
    let answer = vera.post("/lk/accounts/issues", &fields).await;
    let took = began.elapsed();
    assert_eq!(answer.status, 200);
    match form {
        "pdf" => assert!(answer.text.starts_with("%PDF")),
        _ => assert_eq!(answer.text.matches("class=\"slip\"").count(), people.len()),
    }
    took
}

/// The first minute of lessons: logins evenly spread, and somebody who opens pages all the while.
async fn log_in_all(world: &World, engine: Engine) {
    let hash: (String,) = world
        .keeper()
        .db
        .one(
            "SELECT password_hash FROM user_account WHERE login = $1",
            v![VERA],
        )
        .await
        .expect("hash");
    world
        .keeper()
        .db
        .exec(
            "UPDATE user_account SET state = 'active', temp = FALSE, must_change = FALSE, temp_expires_at = NULL, password_hash = $1 WHERE kind = 'student'",
            v![hash.0],
        )
        .await
        .expect("passwords");
    let logins: Vec<(String,)> = world
        .keeper()
        .db
        .all(
            "SELECT login FROM user_account WHERE login LIKE 'zamerov%' ORDER BY id LIMIT 1000",
            v![],
        )
        .await
        .expect("logins");
    let mut reader = world.entered(VERA).await;
    let began = Instant::now();
    let looking = tokio::spawn(async move {
        let mut took = Vec::new();
        while began.elapsed() < MINUTE {
            for path in ["/lk/", "/lk/accounts?kind=student", "/lk/sessions"] {
                let asked = Instant::now();
                let answer = reader.get(path).await;
                took.push((asked.elapsed(), answer.status.as_u16()));
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        took
    });
    let each = MINUTE / LOGINS as u32;
    let mut entering = Vec::with_capacity(LOGINS);
    for (n, (login,)) in logins.into_iter().take(LOGINS).enumerate() {
        tokio::time::sleep_until((began + each * n as u32).into()).await;
        let mut browser = world.browser();
        let octets = [198, 51, (n / 250) as u8, (n % 250) as u8];
        browser.address = SocketAddr::from((octets, 40_000));
        entering.push(tokio::spawn(async move {
            let asked = Instant::now();
            let answer = browser.log_in(&login, PASSWORD).await;
            (asked.elapsed(), answer.status.as_u16())
        }));
    }
    let mut entries = Vec::with_capacity(LOGINS);
    for one in entering {
        entries.push(one.await.expect("login"));
    }
    let all = began.elapsed();
    let pages = looking.await.expect("pages");
    let wrong = |list: &[(Duration, u16)], right: u16| {
        list.iter().filter(|(_, status)| *status != right).count()
    };
    line(
        engine,
        "1 000 входов",
        format!("{}, ошибок {}", seconds(all), wrong(&entries, 303)),
        "60 с, 0 ошибок",
    );
    line(engine, "вход, p99", seconds(worst(&entries)), "");
    line(
        engine,
        "страницы портала в это время, p99",
        format!(
            "{}, ошибок {} из {}",
            seconds(worst(&pages)),
            wrong(&pages, 200),
            pages.len()
        ),
        "< 1 с",
    );
}

fn worst(list: &[(Duration, u16)]) -> Duration {
    let mut took: Vec<Duration> = list.iter().map(|(took, _)| *took).collect();
    took.sort();
    let at = (took.len().saturating_sub(1)) as f64 * 0.99;
    took.get(at.round() as usize).copied().unwrap_or_default()
}

/// What a page pays to know who asks and whether they may.
async fn decide(world: &World, engine: Engine) {
    const TIMES: u32 = 2_000;
    let browser = world.entered(VERA).await;
    let token = browser
        .cookie("eios")
        .and_then(sessions::Token::parse)
        .expect("token");
    let began = Instant::now();
    for _ in 0..TIMES {
        let live = sessions::find(world.keeper(), &token)
            .await
            .expect("session")
            .expect("live");
        assert!(may_serve(live.role_codes(), ["STU"]));
    }
    let each = began.elapsed() / TIMES;
    line(
        engine,
        "решение о доступе",
        format!("{:.3} мс", each.as_secs_f64() * 1e3),
        "< 1 мс",
    );
}
