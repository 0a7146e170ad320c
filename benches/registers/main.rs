//! What registers cost, in one table: `cargo bench --bench registers`. A store of its own in a temporary folder;
//! nothing here passes or fails.

mod exchange;
mod pages;
#[allow(unused_macros, reason = "the tests use the rest")]
#[path = "../../tests/world/mod.rs"]
mod world;

use std::{sync::Arc, time::Instant};

use eios::{
    clock::{Chance, Clock},
    config::Config,
    identity::{
        By, Keeper,
        accounts::{self, Kind, NewAccount},
    },
    registers::{Asker, Catalog},
    storage::{Db, v},
    subsystems,
};

#[tokio::main]
async fn main() {
    show_pages().await;
    if std::env::var_os("EIOS_BENCH_PAGES").is_none() {
        files().await;
    }
}

/// Lists and cards of a hundred thousand records.
async fn show_pages() {
    let mut lines = vec![pages::start()];
    lines.extend(pages::measure(world::Engine::Sqlite).await);
    match std::env::var_os("EIOS_TEST_PG") {
        Some(_) => lines.extend(pages::measure(world::Engine::Postgres).await),
        None => println!("PostgreSQL не замерен: переменная EIOS_TEST_PG не называет сервера"),
    }
    let ms = |took: std::time::Duration| format!("{:.1} мс", took.as_secs_f64() * 1e3);
    println!("| что | p50 | p99 | задано |\n| --- | --- | --- | --- |");
    for line in lines {
        println!(
            "| {} | {} | {} | {} |",
            line.what,
            ms(line.half),
            ms(line.most),
            line.wanted
        );
    }
}

/// Import and export.
async fn files() {
    let mut measures = Vec::new();
    let began = Instant::now();
    let catalog = Arc::new(Catalog::new(subsystems::ALL));
    measures.push(("список реестров".to_owned(), began.elapsed(), "< 50 мс"));
    let folder = tempfile::tempdir().expect("folder");
    let db = Db::sqlite(&folder.path().join("eios.sqlite"))
        .await
        .expect("database");
    db.migrate().await.expect("migrations");
    let asker = clerk(&db, folder.path()).await;
    let kind = building(&db).await;
    measures.extend(exchange::import(&db, &catalog, &asker, 0..10_000, &kind).await);
    measures.extend(exchange::import(&db, &catalog, &asker, 10_000..100_000, &kind).await);
    measures.extend(exchange::export(&db, &catalog, &asker, "room").await);
    measures.extend(exchange::undo(&db, &catalog, &asker).await);
    let (measure, grown) = exchange::writer(100_000);
    measures.push(measure);
    println!("| что | время | задано |\n| --- | --- | --- |");
    for (what, took, wanted) in measures {
        println!("| {what} | {:.2} с | {wanted} |", took.as_secs_f64());
    }
    println!(
        "| память на запись XLSX | {} КБ | не растёт с числом строк |",
        grown
    );
}

/// Someone who may write everything that the bench writes.
async fn clerk(db: &Db, folder: &std::path::Path) -> Arc<Asker> {
    let mut config = Config::default();
    config.paths.store = folder.to_owned();
    let clock = Clock::system();
    let keeper =
        Keeper::new(&config, db.clone(), clock, Chance::system(), "Замер").expect("keeper");
    let new = NewAccount {
        last_name: "Замерова".into(),
        first_name: "Анна".into(),
        middle_name: None,
        birth_date: None,
        kind: Kind::Staff,
        login: None,
        roles: vec!["ADM".into()],
        basis: None,
    };
    let made = accounts::create_many(&keeper, &[new], &By::console())
        .await
        .expect("account");
    let account = made.first().expect("account").account_id;
    Arc::new(Asker {
        person_id: 0,
        roles: vec!["ADM".into()],
        by: By {
            account_id: Some(account),
            ..By::console()
        },
        now: keeper.clock.now(),
        today: keeper.today(),
        reach: Default::default(),
    })
}

/// The building of the rooms; the words of a kind of room.
async fn building(db: &Db) -> String {
    let now = jiff::Timestamp::now();
    db.exec(
        "INSERT INTO building (name, kind, address, created_at, updated_at) \
         SELECT 'Корпус 1', code, 'г. Замерск', $1, $2 FROM code_item WHERE list = 'BUILDING_KIND' ORDER BY sort LIMIT 1",
        v![now, now],
    )
    .await
    .expect("building");
    let sql = "SELECT label FROM code_item WHERE list = 'ROOM_TYPE' ORDER BY sort LIMIT 1";
    let (label,): (String,) = db.one(sql, v![]).await.expect("kind of room");
    label
}
