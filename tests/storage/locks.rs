//! Who may open a store, and what its folder looks like to others.

use std::os::unix::fs::PermissionsExt as _;

use eios::{
    config::Storage,
    storage::{Db, Error, Store, v},
};

use crate::world::{Engine, now, run};

fn mode(path: &std::path::Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn refusal<T>(outcome: Result<T, Error>) -> String {
    match outcome {
        Err(Error::Refused(sentence)) => sentence,
        Err(other) => panic!("a refusal was expected, came {other:?}"),
        Ok(_) => panic!("a refusal was expected, it went through"),
    }
}

#[test]
fn a_store_is_served_by_one_process_and_used_beside_it_by_others() {
    run(Engine::Sqlite, |world| async move {
        let served = world.open().await;
        let second = refusal(Store::open(&world.storage, &world.paths).await);
        assert!(
            second.contains("уже работает") && second.contains(&std::process::id().to_string()),
            "{second}"
        );
        let beside = Store::attach(&world.storage, &world.paths).await.unwrap();
        beside.db.exec("INSERT INTO file (name, mime, size, sha256, storage_key, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
            v!["а", "text/plain", 0, "0".repeat(64), "k", now()]).await.unwrap();
        let seen: (i64,) = served
            .db
            .one("SELECT count(*) FROM file", vec![])
            .await
            .unwrap();
        assert_eq!(seen.0, 1);
        beside.close().await;
        served.close().await;
        drop((served, beside));
        world.open().await.ready().await.unwrap();
    });
}

#[test]
fn nobody_but_the_owner_may_look_into_a_store() {
    run(Engine::Sqlite, |world| async move {
        std::fs::create_dir_all(&world.paths.store).unwrap();
        std::fs::set_permissions(&world.paths.store, std::fs::Permissions::from_mode(0o755))
            .unwrap();
        let store = world.open().await;
        let file = store
            .files
            .put(&store.db, "а.txt", "text/plain", &b"abc"[..], 10, now())
            .await
            .unwrap();
        let folder = &world.paths.store;
        let kept = folder.join("files").join(&file.storage_key);
        for dir in [
            folder.clone(),
            folder.join("files"),
            kept.parent().unwrap().to_owned(),
        ] {
            assert_eq!(mode(&dir), 0o700, "{}", dir.display());
        }
        for file in [
            kept,
            folder.join("eios.sqlite"),
            folder.join("eios.sqlite-wal"),
        ] {
            assert_eq!(mode(&file), 0o600, "{}", file.display());
        }
    });
}

#[test]
fn a_store_that_is_not_there_is_not_made_by_those_who_come_beside() {
    run(Engine::Sqlite, |world| async move {
        assert!(refusal(Store::attach(&world.storage, &world.paths).await).contains("eios init"));
        assert!(!world.paths.store.exists());
    });
}

#[test]
fn a_wrong_address_is_refused_with_the_form_of_a_right_one() {
    run(Engine::Sqlite, |world| async move {
        let with = |database: &str| Storage {
            database: database.to_owned(),
            ..world.storage.clone()
        };
        assert!(refusal(Db::open(&with("mysql://x"), &world.paths).await).contains("postgres://"));
        let storage = Storage {
            files: "ftp://x".to_owned(),
            ..world.storage.clone()
        };
        assert!(refusal(Store::open(&storage, &world.paths).await).contains("s3://"));
        let nobody = Db::open(&with("postgres://nobody@127.0.0.1:1/none"), &world.paths).await;
        assert!(matches!(nobody, Err(Error::Unavailable(_))), "{nobody:?}");
    });
}
