//! What pages of a register of a hundred thousand records cost, through the real router without a network, on both
//! engines: SQLite always, PostgreSQL when `EIOS_TEST_PG` says where a server is.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use eios::{
    registers::{Catalog, Subsystem, large},
    storage::{Db, v},
    subsystems,
};

use crate::world::{Browser, Engine, VERA, World};

const ROOMS: i64 = 100_000;
const BUILDINGS: i64 = 200;
const TIMES: usize = 150;

/// A line of the table: what, p50, p99, what was wanted of p99.
pub struct Line {
    pub what: String,
    pub half: Duration,
    pub most: Duration,
    pub wanted: &'static str,
}

/// The catalogue and the routes of at least a hundred and fifty registers.
pub fn start() -> Line {
    let registers: usize = subsystems::ALL.iter().map(|s| s.registers.len()).sum();
    let times = 150_usize.div_ceil(registers.max(1));
    let many: Vec<&'static Subsystem> = subsystems::ALL.repeat(times);
    let many: &'static [&'static Subsystem] = many.leak();
    let what = format!("запуск: список {} реестров и адреса", registers * times);
    let took = (0..50).map(|_| {
        let began = Instant::now();
        let catalog = Arc::new(Catalog::new(many));
        let routes = eios::registers::pages::routes(&catalog);
        assert!(!routes.is_empty());
        began.elapsed()
    });
    line(what, took.collect(), "< 50 мс")
}

/// The pages on one engine.
pub async fn measure(engine: Engine) -> Vec<Line> {
    let world = World::on(engine).await;
    fill(&world).await;
    let mut vera = world.entered(VERA).await;
    let of = |what: &str| format!("{engine:?}: {what}");
    let last = format!("/lk/r/room?page={}", ROOMS / 50);
    let card = format!("/lk/r/room/{}", ROOMS / 2);
    let from_list = format!("{card}?list=sort%3D-area%26page%3D3");
    let pages = [
        ("список, первая страница", "/lk/r/room", "< 30 мс"),
        (
            "список: отбор и порядок",
            "/lk/r/room?f.type=lab&f.seats.from=10&sort=-area,number",
            "< 30 мс",
        ),
        (
            "список: поиск, отбор и порядок",
            "/lk/r/room?q=%D1%87%D0%B5%D1%80%D1%87%D0%B5%D0%BD%D0%B8%D1%8F+77&f.type=lab&f.seats.from=10&sort=-area,number",
            "< 30 мс",
        ),
        (
            "список: поиск одного слова",
            "/lk/r/room?q=%D1%87%D0%B5%D1%80%D1%87%D0%B5%D0%BD%D0%B8%D1%8F",
            "< 30 мс",
        ),
        (
            "список по имени связанного здания",
            "/lk/r/room?sort=-building_id,-seats",
            "< 30 мс",
        ),
        ("список по тексту", "/lk/r/room?sort=name", "< 30 мс"),
        ("список, последняя страница", &last, ""),
        ("карточка", &card, "< 15 мс"),
        ("карточка из списка, с соседями", &from_list, "< 15 мс"),
        (
            "карточка здания с пятьюстами помещений",
            "/lk/r/building/7",
            "",
        ),
        ("форма новой записи", "/lk/r/room/new", ""),
    ];
    let mut lines = Vec::new();
    for (what, path, wanted) in pages {
        lines.push(line(of(what), asked(&mut vera, path).await, wanted));
    }
    lines
}

async fn asked(browser: &mut Browser, path: &str) -> Vec<Duration> {
    let mut took = Vec::with_capacity(TIMES);
    let begun = Instant::now();
    for turn in 0..TIMES + 5 {
        let began = Instant::now();
        let answer = browser.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        // The first ones warm up; a page that is much too slow is not asked for minutes.
        if turn >= 5 {
            took.push(began.elapsed());
        }
        if begun.elapsed() > Duration::from_secs(20) && took.len() > 10 {
            break;
        }
    }
    took
}

fn line(what: String, mut took: Vec<Duration>, wanted: &'static str) -> Line {
    took.sort();
    let at = |part: f64| took[((took.len() - 1) as f64 * part).round() as usize];
    Line {
        what,
        half: at(0.5),
        most: at(0.99),
        wanted,
    }
}

/// Two hundred buildings and a hundred thousand rooms, told in one statement each.
async fn fill(world: &World) {
    let db = &world.keeper().db;
    let numbers = "WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < $1) ";
    let buildings = format!(
        "{numbers} INSERT INTO building (name, kind, address, emergency, created_at, updated_at, search_norm) \
         SELECT 'Корпус ' || CAST(i AS TEXT), 'study', 'г. Замерск', FALSE, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', \
         'корпус ' || CAST(i AS TEXT) || ' г. замерск' FROM n"
    );
    let rooms = format!(
        "{numbers} INSERT INTO room (building_id, number, name, type, floor, area, seats, schedulable, accessible, created_at, updated_at, search_norm) \
         SELECT 1 + i % {BUILDINGS}, CAST(i AS TEXT), w || ' ' || CAST(i % 977 AS TEXT), t, i % 5, 1000 + i * 7919 % 9000, i % 40, FALSE, i % 3 = 0, \
         '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', CAST(i AS TEXT) || ' ' || s || ' ' || CAST(i % 977 AS TEXT) \
         FROM (SELECT i, CASE i % 7 WHEN 0 THEN 'Кабинет черчения' WHEN 1 THEN 'Лаборатория электротехники' ELSE 'Учебная аудитория' END AS w, \
         CASE i % 7 WHEN 0 THEN 'кабинет черчения' WHEN 1 THEN 'лаборатория электротехники' ELSE 'учебная аудитория' END AS s, \
         CASE i % 4 WHEN 0 THEN 'lab' WHEN 1 THEN 'workshop' ELSE 'cabinet' END AS t FROM n) m"
    );
    for (sql, count) in [(buildings, BUILDINGS), (rooms, ROOMS)] {
        db.exec(sqlx::AssertSqlSafe(sql), v![count])
            .await
            .expect("rows");
    }
    db.exec("ANALYZE", v![]).await.expect("statistics");
    // What the program does by the clock, and what a PostgreSQL server does by its own.
    large::renew(db, &Catalog::new(subsystems::ALL))
        .await
        .expect("index");
    if let Db::Pg(pool) = db {
        sqlx::query("VACUUM ANALYZE room")
            .execute(pool)
            .await
            .expect("vacuum");
    }
}
