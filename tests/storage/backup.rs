//! A backup is made while others work, says the truth about itself, and brings everything back.

use std::{
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
};

use eios::storage::{
    Error, Store, StoredFile,
    backup::{self, Manifest, Restore, Restored, silent},
    files::{self, Link},
    migrations, v,
};

use crate::{
    files::with_s3,
    on_both_engines,
    world::{self, Engine, World, drop_database, now, tree},
};

/// A store with files of several sizes, attached here and there, and with texts that are hard to copy.
pub async fn filled(world: &World) -> Store {
    let store = world.open().await;
    let texts = [
        "",
        "ё\tж\nз\r\\N \\. \u{8}",
        "«Положение» — 3½",
        "\\x00",
        "'; DROP TABLE file; --",
    ];
    for (i, text) in texts.iter().enumerate() {
        let bytes = vec![i as u8; i * 70_000];
        let file = put(&store, &format!("Работа {i}.bin"), &bytes).await;
        let mut tx = store.db.begin().await.unwrap();
        let about = serde_json::json!({"кто": *text, "n": [1, 2.5, null]});
        tx.exec(
            "UPDATE file SET text_extract = $1, public = $2, signed_by = $3, pages = $4 WHERE id = $5",
            v![*text, i % 2 == 0, (i > 1).then_some(about), (i > 2).then_some(i as i64), file.id],
        )
        .await
        .unwrap();
        let link = Link {
            entity: "person",
            entity_id: i as i64 / 2,
            role: Some("work"),
            sort: 1,
        };
        files::attach(&mut tx, &file, link, now()).await.unwrap();
        tx.commit().await.unwrap();
    }
    store
}

async fn put(store: &Store, name: &str, bytes: &[u8]) -> StoredFile {
    let kind = "application/octet-stream";
    store
        .files
        .put(&store.db, name, kind, bytes, 1 << 20, now())
        .await
        .unwrap()
}

/// Everything the store holds, in words; every file is read and proved on the way.
async fn facts(store: &Store) -> Vec<String> {
    #[derive(Debug, sqlx::FromRow)]
    #[allow(dead_code)]
    struct Row {
        pages: Option<i64>,
        text_extract: Option<String>,
        signed_by: Option<sqlx::types::Json<serde_json::Value>>,
        public: bool,
        created_at: String,
        #[sqlx(flatten)]
        file: StoredFile,
    }
    let rows: Vec<Row> = store
        .db
        .all("SELECT * FROM file ORDER BY id", vec![])
        .await
        .unwrap();
    let mut facts = vec![];
    for mut row in rows {
        store.files.verify(&row.file).await.unwrap();
        // PostgreSQL keeps the keys of an object in an order of its own.
        if let Some(json) = &mut row.signed_by {
            json.0.sort_all_objects();
        }
        facts.push(format!("{row:?}"));
        for link in files::attached(&store.db, "person", row.file.id / 2)
            .await
            .unwrap()
        {
            facts.push(format!("{link:?}"));
        }
    }
    facts
}

async fn make(store: &Store, target: &Path) -> Result<Manifest, Error> {
    backup::backup(store, target, &[], now(), &silent).await
}

async fn restore(world: &World, from: &Path, replace: bool) -> Result<Restored, Error> {
    let how = Restore {
        replace,
        extra: &[],
    };
    backup::restore(from, &world.storage, &world.paths, how, now(), &silent).await
}

fn refusal<T>(outcome: Result<T, Error>) -> String {
    match outcome {
        Err(Error::Refused(said) | Error::Damaged(said)) => said,
        Err(other) => panic!("a refusal was expected, came {other:?}"),
        Ok(_) => panic!("a refusal was expected, it went through"),
    }
}

fn other(engine: Engine) -> Engine {
    match engine {
        Engine::Sqlite => Engine::Postgres,
        Engine::Postgres => Engine::Sqlite,
    }
}

on_both_engines! {
    async fn what_was_backed_up_comes_back_on_the_same_engine_and_on_the_other(world: World) {
        let store = filled(&world).await;
        let copy = world.dir.join("копия");
        let manifest = make(&store, &copy).await.unwrap();
        assert_eq!(manifest.schema, migrations::CURRENT);
        assert_eq!(manifest.program, env!("CARGO_PKG_VERSION"));
        let was = facts(&store).await;
        for engine in [world.engine, other(world.engine)] {
            let twin = world.beside(&format!("{engine:?}"), engine).await;
            let done = restore(&twin, &copy, false).await.unwrap();
            assert!(done.kept_aside.is_empty());
            let restored = twin.open().await;
            assert_eq!(facts(&restored).await, was);
            // New rows go on where the old ones ended.
            assert_eq!(put(&restored, "новая", b"new").await.id, 6);
            restored.close().await;
            drop_database(&twin.storage.database).await;
        }
    }

    async fn a_proof_and_a_drill_change_nothing_and_find_nothing_wrong(world: World) {
        let store = filled(&world).await;
        let copy = world.dir.join("копия");
        let manifest = make(&store, &copy).await.unwrap();
        let before = tree(&copy);
        let report = backup::verify(&copy, &silent).await.unwrap();
        assert_eq!(report.problems, Vec::<String>::new());
        assert_eq!(report.manifest, Some(manifest));
        let report = backup::drill(&copy, &silent).await.unwrap();
        assert_eq!(report.problems, Vec::<String>::new());
        assert!(tree(&copy) == before);
    }

    async fn backups_made_while_others_write_are_each_one_moment(world: World) {
        let store = filled(&world).await;
        let stop = std::sync::Arc::new(AtomicBool::new(false));
        let writer = tokio::spawn({
            let (store, stop) = (store.clone(), stop.clone());
            async move {
                for i in 0u64.. {
                    if stop.load(Ordering::Relaxed) {
                        return i;
                    }
                    let file = put(&store, "поток", format!("часть {i}").as_bytes()).await;
                    let mut tx = store.db.begin().await.unwrap();
                    let link = Link { entity: "stream", entity_id: i as i64, role: None, sort: 0 };
                    let link = files::attach(&mut tx, &file, link, now()).await.unwrap();
                    if i % 3 == 0 {
                        files::detach(&mut tx, link).await.unwrap();
                    }
                    tx.commit().await.unwrap();
                }
                0
            }
        });
        let mut rows = vec![];
        for n in 0..4 {
            let copy = world.dir.join(format!("копия-{n}"));
            rows.push(make(&store, &copy).await.unwrap().rows());
            let report = backup::drill(&copy, &silent).await.unwrap();
            assert_eq!(report.problems, Vec::<String>::new());
        }
        stop.store(true, Ordering::Relaxed);
        assert!(writer.await.unwrap() > 0);
        assert!(rows.windows(2).all(|w| w[0] <= w[1]) && rows[0] < rows[3], "{rows:?}");
    }

    async fn a_backup_never_takes_the_place_of_anything(world: World) {
        let store = filled(&world).await;
        let there = world.dir.join("занято");
        std::fs::create_dir(&there).unwrap();
        assert!(refusal(make(&store, &there).await).contains("уже есть"));
        let content = world.dir.join("content");
        std::fs::create_dir_all(content.join("news")).unwrap();
        let inside = content.join("news/копия");
        let extra: &[(&str, &Path)] = &[("content", &content)];
        assert!(refusal(backup::backup(&store, &inside, extra, now(), &silent).await).contains("внутри"));
        assert!(tree(&there).is_empty() && tree(&content).is_empty());
    }

    async fn a_restore_touches_nothing_that_is_there_unless_told_and_then_keeps_it(world: World) {
        let store = filled(&world).await;
        let copy = world.dir.join("копия");
        make(&store, &copy).await.unwrap();
        let was = facts(&store).await;
        let later = put(&store, "после копии", b"after").await;
        let served = refusal(restore(&world, &copy, true).await);
        assert!(served.contains("Остановите"), "{served}");
        store.close().await;
        assert!(refusal(restore(&world, &copy, false).await).contains("--replace"));
        let done = restore(&world, &copy, true).await.unwrap();
        let store = world.open().await;
        assert_eq!(facts(&store).await, was);
        store.close().await;
        assert!(!done.kept_aside.is_empty());
        let aside = PathBuf::from(&done.kept_aside[0]);
        assert_eq!(std::fs::read(aside.join("files").join(&later.storage_key)).unwrap(), b"after");
        match world.engine {
            Engine::Sqlite => {
                let old = eios::storage::Db::sqlite(&aside.join("eios.sqlite")).await.unwrap();
                assert_eq!(files::find(&old, later.id).await.unwrap(), later);
            }
            Engine::Postgres => {
                let schema = done.kept_aside[1].rsplit(' ').next().unwrap();
                let store = world.open().await;
                let sql = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {schema}.file"));
                assert_eq!(store.db.one::<(i64,)>(sql, vec![]).await.unwrap().0, 6);
            }
        }
    }

    async fn a_store_of_an_older_schema_is_backed_up_and_brought_forward_after_its_restore(world: World) {
        let db = eios::storage::Db::open(&world.storage, &world.paths).await.unwrap();
        migrations::run(&db, &migrations::ALL[..1]).await.unwrap();
        db.close().await;
        let store = Store::attach_to_read(&world.storage, &world.paths).await.unwrap();
        let copy = world.dir.join("копия");
        assert_eq!(make(&store, &copy).await.unwrap().schema, 1);
        store.close().await;
        let twin = world.beside("twin", world.engine).await;
        restore(&twin, &copy, false).await.unwrap();
        assert!(refusal(Store::attach(&twin.storage, &twin.paths).await).contains("обновит базу"));
        let store = twin.open().await;
        assert_eq!(migrations::version(&store.db).await.unwrap(), migrations::CURRENT);
        store.close().await;
        drop_database(&twin.storage.database).await;
    }

    async fn a_store_with_a_spoilt_file_is_not_backed_up_silently(world: World) {
        let store = filled(&world).await;
        let file = files::find(&store.db, 3).await.unwrap();
        std::fs::write(world.paths.store.join("files").join(&file.storage_key), b"spoilt").unwrap();
        let folder = world.dir.join("копии");
        let said = refusal(make(&store, &folder.join("первая")).await);
        assert!(said.contains(&file.name) && said.contains("копия не сделана"), "{said}");
        assert!(tree(&folder).is_empty(), "halves are left");
    }

    async fn no_file_is_swept_away_while_a_backup_reads(world: World) {
        let store = filled(&world).await;
        let mut tx = store.db.begin().await.unwrap();
        let orphan = store.files.stage(&b"orphan"[..], 10).await.unwrap();
        store.files.keep(&mut tx, orphan, "сирота", "text/plain", now()).await.unwrap();
        drop(tx);
        let later = world::real_now() + jiff::SignedDuration::from_hours(2);
        let (begun, wait) = mpsc::channel();
        let (go, held) = mpsc::channel::<()>();
        let (begun, held, first) = (Mutex::new(begun), Mutex::new(held), AtomicBool::new(true));
        let copy = world.dir.join("копия");
        let making = tokio::spawn({
            let store = store.clone();
            async move {
                let pause = move |step: backup::Step| {
                    if step.what == "Файлы" && first.swap(false, Ordering::Relaxed) {
                        begun.lock().unwrap().send(()).unwrap();
                        held.lock().unwrap().recv().unwrap();
                    }
                };
                backup::backup(&store, &copy, &[], now(), &pause).await
            }
        });
        tokio::task::spawn_blocking(move || wait.recv().unwrap()).await.unwrap();
        let swept = store.files.sweep(&store.db, later).await.unwrap();
        assert!(swept.put_off && swept.contents == 0, "{swept:?}");
        go.send(()).unwrap();
        making.await.unwrap().unwrap();
        assert_eq!(store.files.sweep(&store.db, later).await.unwrap().contents, 1);
    }

    async fn folders_given_along_come_back_too(world: World) {
        let store = filled(&world).await;
        let content = world.dir.join("content");
        std::fs::create_dir_all(content.join("news/2026")).unwrap();
        std::fs::write(content.join("site.toml"), "title = \"Заречный техникум\"").unwrap();
        std::fs::write(content.join("news/2026/первое.md"), "Первое сентября").unwrap();
        let copy = world.dir.join("копия");
        backup::backup(&store, &copy, &[("content", &content)], now(), &silent).await.unwrap();
        store.close().await;
        let was = tree(&content);
        std::fs::write(content.join("site.toml"), "title = \"испорчено\"").unwrap();
        let how = |replace| Restore { replace, extra: &[] };
        let extra: &[(&str, &Path)] = &[("content", &content)];
        let twin = world.beside("twin", world.engine).await;
        let go = |replace| backup::restore(&copy, &twin.storage, &twin.paths, Restore { extra, ..how(replace) }, now(), &silent);
        assert!(refusal(go(false).await).contains("content"));
        assert!(!twin.paths.store.join("files").exists(), "the store was touched");
        let done = go(true).await.unwrap();
        assert!(tree(&content) == was);
        assert!(Path::new(done.kept_aside.last().unwrap()).join("site.toml").exists());
        let how = Restore { replace: true, extra: &[("themes", &content)] };
        let none = backup::restore(&copy, &twin.storage, &twin.paths, how, now(), &silent).await;
        assert!(refusal(none).contains("themes"));
        drop_database(&twin.storage.database).await;
    }

    async fn a_restore_that_was_killed_is_repeated_and_nothing_is_taken_for_empty(world: World) {
        let store = filled(&world).await;
        let copy = world.dir.join("копия");
        make(&store, &copy).await.unwrap();
        let was = facts(&store).await;
        store.close().await;
        // As kill -9 leaves it between the two renames.
        let folder = &world.paths.store;
        std::fs::write(folder.join("restore-unfinished"), b"").unwrap();
        std::fs::create_dir(folder.join("replaced-earlier")).unwrap();
        std::fs::rename(folder.join("files"), folder.join("replaced-earlier/files")).unwrap();
        for opened in [Store::open(&world.storage, &world.paths).await, Store::attach(&world.storage, &world.paths).await] {
            assert!(refusal(opened).contains("прервано"));
        }
        assert!(refusal(restore(&world, &copy, false).await).contains("--replace"));
        restore(&world, &copy, true).await.unwrap();
        let store = world.open().await;
        assert_eq!(facts(&store).await, was);
        assert!(folder.join("replaced-earlier/files").exists());
    }
}

#[test]
fn files_in_a_service_are_backed_up_and_come_back_into_a_folder_or_a_service() {
    world::run(Engine::Postgres, |world| async move {
        let world = with_s3(world).await;
        let store = filled(&world).await;
        let copy = world.dir.join("копия");
        make(&store, &copy).await.unwrap();
        let was = facts(&store).await;
        store.close().await;
        let folder = world.beside("folder", Engine::Sqlite).await;
        let service = with_s3(world.beside("service", Engine::Sqlite).await).await;
        for twin in [folder, service] {
            restore(&twin, &copy, false).await.unwrap();
            assert_eq!(facts(&twin.open().await).await, was);
        }
    });
}

#[test]
fn a_backup_is_closed_to_others_and_readable_by_plain_tools() {
    use std::os::unix::fs::PermissionsExt as _;
    world::run(Engine::Sqlite, |world| async move {
        let store = filled(&world).await;
        let copy = world.dir.join("копия");
        make(&store, &copy).await.unwrap();
        assert_eq!(
            std::fs::metadata(&copy).unwrap().permissions().mode() & 0o777,
            0o700
        );
        let plain = std::process::Command::new("sha256sum")
            .args(["--check", "--status", "manifest.sha256"])
            .current_dir(&copy)
            .status()
            .unwrap();
        assert!(plain.success());
    });
}
