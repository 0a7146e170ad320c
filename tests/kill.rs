//! kill -9 at any moment: what was answered with "saved" is there, whole, once; nothing half is left.
//! The test starts itself as a child that works and is killed.

#[path = "storage/world.rs"]
mod world;

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};

use eios::{
    config::Config,
    storage::{
        Error, Store, StoredFile, Tx,
        backup::{self, Restore, silent},
        files::{self, Link, Swept},
        v,
    },
};
use jiff::SignedDuration;
use world::{Engine, World, real_now};

/// How long a child may be silent before it counts as one that hangs.
const PATIENCE: Duration = Duration::from_secs(60);

const CHILD: &str = "EIOS_KILLED_CHILD";

/// Not a test of its own: it does nothing unless the tests below started it.
#[test]
fn child() {
    let Ok(orders) = std::env::var(CHILD) else {
        return;
    };
    let orders: Vec<&str> = orders.split('|').collect();
    let [work, dir, database, first] = orders[..] else {
        panic!("{orders:?}")
    };
    let mut config = Config::default();
    config.paths.store = PathBuf::from(dir).join("portfolio-store");
    config.storage.database = database.to_owned();
    let first = first.parse().expect("a number");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        match work {
            "write" => write(&config, first).await,
            _ => restore(&config, &PathBuf::from(dir).join("копия")).await,
        }
    });
}

/// Four people at once put files and pairs of rows until the end, which comes from outside.
async fn write(config: &Config, first: i64) {
    let store = Store::open(&config.storage, &config.paths)
        .await
        .expect("the store opens");
    let next = Arc::new(AtomicI64::new(first));
    let people: Vec<_> = (0..4)
        .map(|_| {
            let (store, next) = (store.clone(), next.clone());
            tokio::spawn(async move {
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    match n % 2 {
                        0 => save_file(&store, n).await,
                        _ => save_pair(&store, n).await,
                    }
                }
            })
        })
        .collect();
    futures::future::join_all(people).await;
}

fn content(n: i64) -> Vec<u8> {
    let size = (n * 7919 % 150_000) as usize;
    (0..size + 8)
        .map(|i| (i as i64 * 31 + n * 17) as u8)
        .chain(n.to_be_bytes())
        .collect()
}

async fn link(tx: &mut Tx, file: &StoredFile, entity: &str, n: i64) {
    let link = Link {
        entity,
        entity_id: n,
        role: None,
        sort: 0,
    };
    files::attach(tx, file, link, real_now())
        .await
        .expect("attached");
}

async fn save_file(store: &Store, n: i64) {
    let staged = store
        .files
        .stage(&content(n)[..], 1 << 20)
        .await
        .expect("staged");
    let mut tx = store.db.begin().await.expect("begun");
    let name = format!("работа {n}");
    let file = store
        .files
        .keep(&mut tx, staged, &name, "text/plain", real_now())
        .await
        .expect("kept");
    link(&mut tx, &file, "work", n).await;
    tx.commit().await.expect("committed");
    println!("saved work {n}");
}

async fn save_pair(store: &Store, n: i64) {
    let staged = store
        .files
        .stage(&b"one for all"[..], 100)
        .await
        .expect("staged");
    let mut tx = store.db.begin().await.expect("begun");
    let file = store
        .files
        .keep(&mut tx, staged, "общий", "text/plain", real_now())
        .await
        .expect("kept");
    link(&mut tx, &file, "pair", n).await;
    link(&mut tx, &file, "pair", n).await;
    tx.commit().await.expect("committed");
    println!("saved pair {n}");
}

async fn restore(config: &Config, copy: &std::path::Path) {
    let how = Restore {
        replace: true,
        extra: &[],
    };
    backup::restore(
        copy,
        &config.storage,
        &config.paths,
        how,
        real_now(),
        &silent,
    )
    .await
    .expect("restored");
    println!("saved restore 0");
}

/// Starts the child, kills it when it has answered `done` times with "saved" and lived for `then` more, and returns all
/// that it had answered.
fn let_live(
    world: &World,
    work: &str,
    first: i64,
    (done, then): (usize, Duration),
) -> Vec<(String, i64)> {
    let orders = [
        work,
        world.dir.to_str().expect("a path"),
        &world.storage.database,
        &first.to_string(),
    ]
    .join("|");
    let mut child = Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", "child", "--nocapture"])
        .env(CHILD, orders)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the child starts");
    let out = child.stdout.take().expect("its answers");
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let lines = BufReader::new(out).lines().map_while(Result::ok);
        for answer in lines.filter_map(|line| answer(&line)) {
            let _ = tell.send(answer);
        }
    });
    let mut answers = vec![];
    while answers.len() < done
        && let Ok(answer) = told.recv_timeout(PATIENCE)
    {
        answers.push(answer);
    }
    let heard = answers.len();
    std::thread::sleep(then);
    child.kill().expect("it is killed");
    child.wait().expect("it is gone");
    assert_eq!(heard, done, "it fell silent before it was killed");
    answers.extend(told);
    answers
}

fn answer(line: &str) -> Option<(String, i64)> {
    let (what, n) = line.strip_prefix("saved ")?.split_once(' ')?;
    Some((what.to_owned(), n.parse().ok()?))
}

/// Entity and number → how many rows.
async fn links(store: &Store) -> BTreeMap<(String, i64), i64> {
    let rows: Vec<(String, i64, i64)> = store
        .db
        .all(
            "SELECT entity, entity_id, count(*) FROM file_link GROUP BY entity, entity_id",
            vec![],
        )
        .await
        .expect("the rows");
    rows.into_iter()
        .map(|(e, n, count)| ((e, n), count))
        .collect()
}

async fn check_round(store: &Store, answered: &[(String, i64)]) {
    let links = links(store).await;
    for (what, n) in answered {
        let rows = links.get(&(what.clone(), *n)).copied().unwrap_or_default();
        assert_eq!(
            rows,
            if what == "pair" { 2 } else { 1 },
            "{what} {n} was answered with saved"
        );
        if what == "work" {
            let there = files::attached(&store.db, "work", *n)
                .await
                .expect("the file");
            let parts = store
                .files
                .read(&there[0].file, None)
                .await
                .expect("its content");
            let bytes: Vec<bytes::Bytes> = futures::TryStreamExt::try_collect(parts)
                .await
                .expect("all of it");
            assert!(bytes.concat() == content(*n), "the content of {n}");
        }
    }
    for ((what, n), rows) in links {
        assert_eq!(
            rows,
            if what == "pair" { 2 } else { 1 },
            "half of {what} {n} is there"
        );
    }
}

/// Every row has its content, every content its row, and no halves.
async fn check_whole(store: &Store, folder: &std::path::Path) {
    let later = real_now() + SignedDuration::from_hours(2);
    store.files.sweep(&store.db, later).await.expect("swept");
    assert_eq!(
        store.files.sweep(&store.db, later).await.expect("swept"),
        Swept::default()
    );
    let rows: Vec<StoredFile> = store
        .db
        .all(
            "SELECT id, name, mime, size, sha256, storage_key FROM file",
            vec![],
        )
        .await
        .expect("rows");
    for row in &rows {
        store.files.verify(row).await.expect("a whole file");
    }
    let known: BTreeSet<String> = rows.into_iter().map(|r| r.storage_key).collect();
    let there: BTreeSet<String> = world::tree(&folder.join("files")).into_keys().collect();
    assert_eq!(there, known);
    if let eios::storage::Db::Sqlite { read, .. } = &store.db {
        let (sound,): (String,) = sqlx::query_as("PRAGMA integrity_check")
            .fetch_one(read)
            .await
            .expect("an answer");
        assert_eq!(sound, "ok");
    }
}

async fn kill_writers(world: World, rounds: u32) {
    let chance = eios::clock::Chance::system();
    let mut answered = vec![];
    let mut slowest = Duration::ZERO;
    for round in 0..rounds {
        // Some die while they open or migrate, most in the midst of work: these live until they have done so much, for
        // on a busy machine a span of time is over before they begin.
        let life = match round % 4 {
            0 => (0, Duration::from_millis(20 + u64::from(chance.below(80)))),
            _ => (
                11 + chance.below(60) as usize,
                Duration::from_micros(u64::from(chance.below(40_000))),
            ),
        };
        let saved = let_live(&world, "write", i64::from(round) * 1_000_000, life);
        let start = Instant::now();
        let store = world.open().await;
        store.db.ping().await.expect("the database answers");
        slowest = slowest.max(start.elapsed());
        check_round(&store, &saved).await;
        store.close().await;
        answered.extend(saved);
    }
    assert!(
        answered.len() > 100,
        "only {} answers: the killing came too early",
        answered.len()
    );
    let store = world.open().await;
    check_round(&store, &answered).await;
    check_whole(&store, &world.paths.store).await;
    eprintln!(
        "{:?}: {rounds} kills, {} answers kept, slowest start {slowest:?}",
        world.engine,
        answered.len()
    );
}

#[test]
fn nothing_answered_is_lost_when_the_program_is_killed_on_sqlite() {
    world::run(Engine::Sqlite, |world| kill_writers(world, 36));
}

#[test]
fn nothing_answered_is_lost_when_the_program_is_killed_on_postgresql() {
    world::run(Engine::Postgres, |world| kill_writers(world, 14));
}

/// A restore that is killed leaves the old store, the new one, or a store that says what to do.
async fn kill_restores(world: World, rounds: u32) {
    let store = world.open().await;
    for n in [0, 2, 4, 1] {
        match n % 2 {
            0 => save_file(&store, n).await,
            _ => save_pair(&store, n).await,
        }
    }
    let copy = world.dir.join("копия");
    backup::backup(&store, &copy, &[], real_now(), &silent)
        .await
        .expect("a backup");
    let was = links(&store).await;
    store
        .db
        .exec("UPDATE file_link SET sort = $1", v![1])
        .await
        .expect("changed");
    store.close().await;
    let chance = eios::clock::Chance::system();
    for _ in 0..rounds {
        let life = Duration::from_millis(u64::from(10 + chance.below(250)));
        let_live(&world, "restore", 0, (0, life));
        match Store::open(&world.storage, &world.paths).await {
            Ok(store) => {
                assert_eq!(links(&store).await, was);
                check_whole(&store, &world.paths.store).await;
                store.close().await;
            }
            Err(Error::Refused(said)) => {
                assert!(said.contains("Повторите eios restore"), "{said}");
                let how = Restore {
                    replace: true,
                    extra: &[],
                };
                backup::restore(
                    &copy,
                    &world.storage,
                    &world.paths,
                    how,
                    real_now(),
                    &silent,
                )
                .await
                .expect("repeated");
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    let store = world.open().await;
    assert_eq!(links(&store).await, was);
    check_whole(&store, &world.paths.store).await;
}

#[test]
fn a_restore_killed_at_any_moment_loses_nothing() {
    world::run(Engine::Sqlite, |world| kill_restores(world, 12));
}
