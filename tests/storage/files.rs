//! Files: each content once, whole or not at all, in a folder, in memory and in an S3-compatible service.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use eios::storage::{
    Db, Error, Files, Store, StoredFile,
    files::{self, Link, Swept},
};
use futures::TryStreamExt as _;
use jiff::SignedDuration;
use object_store::{ObjectStoreExt as _, memory::InMemory};
use tokio::io::{AsyncRead, ReadBuf};

use crate::{
    on_both_engines,
    world::{self, Engine, World, now, real_now},
};

/// Makes of one body a test over each place where files may lie.
macro_rules! in_every_place {
    ($($(#[$doc:meta])* async fn $name:ident($db:ident: Db, $files:ident: Files) $body:block)*) => {$(
        $(#[$doc])*
        mod $name {
            use super::*;
            async fn body($db: Db, $files: Files) $body
            #[test]
            fn folder() {
                world::run(Engine::Sqlite, |world| async move {
                    let store = world.open().await;
                    body(store.db, store.files).await;
                });
            }
            #[test]
            fn memory() {
                world::run(Engine::Sqlite, |world| async move {
                    let store = world.open().await;
                    let files = Files::over(Arc::new(InMemory::new()), &world.paths.store).unwrap();
                    body(store.db, files).await;
                });
            }
            #[test]
            fn s3() {
                world::run(Engine::Postgres, |world| async move {
                    let store = with_s3(world).await.open().await;
                    body(store.db, store.files).await;
                });
            }
        }
    )*};
}

/// The same world with its files in a bucket of its own.
pub async fn with_s3(mut world: World) -> World {
    let endpoint = std::env::var("EIOS_TEST_S3").unwrap_or_else(|_| {
        panic!("EIOS_TEST_S3 is not set: these tests need an S3-compatible service. Run tests/run, which starts one, or give its address: EIOS_TEST_S3=http://host:port")
    });
    let bucket = format!("eios-test-{:016x}", rand::random::<u64>());
    // A test service makes a bucket for whoever asks; a real one is made by its administrator.
    let made = reqwest_put(&format!("{endpoint}/{bucket}")).await;
    assert!(made, "no bucket could be made at {endpoint}");
    world.storage.files = format!("s3://{bucket}/college");
    world.storage.s3_endpoint = endpoint;
    world.storage.s3_key = "test".to_owned();
    world.storage.s3_secret = "test".to_owned();
    world
}

async fn reqwest_put(url: &str) -> bool {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
        .put(url)
        .send()
        .await
        .is_ok_and(|r| r.status().is_success())
}

async fn put(db: &Db, files: &Files, name: &str, bytes: &[u8]) -> Result<StoredFile, Error> {
    files
        .put(db, name, "text/plain", bytes, 40 << 20, now())
        .await
}

async fn read(files: &Files, file: &StoredFile, range: Option<std::ops::Range<u64>>) -> Vec<u8> {
    let parts: Vec<_> = files
        .read(file, range)
        .await
        .unwrap()
        .try_collect()
        .await
        .unwrap();
    parts.concat()
}

async fn rows(db: &Db) -> i64 {
    db.one::<(i64,)>("SELECT count(*) FROM file", vec![])
        .await
        .unwrap()
        .0
}

/// Long enough for several parts of an upload, different everywhere.
fn long() -> Vec<u8> {
    (0..18_000_000u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect()
}

in_every_place! {
    async fn a_file_comes_back_byte_for_byte_and_in_parts(db: Db, files: Files) {
        for bytes in [vec![], b"x".to_vec(), long()] {
            let file = put(&db, &files, "Отчёт.txt", &bytes).await.unwrap();
            assert_eq!(file.size, bytes.len() as i64);
            assert!(read(&files, &file, None).await == bytes);
            assert_eq!(files::find(&db, file.id).await.unwrap(), file);
            files.verify(&file).await.unwrap();
        }
        let file = put(&db, &files, "Отчёт.txt", &long()).await.unwrap();
        assert!(read(&files, &file, Some(9_000_000..9_000_100)).await == long()[9_000_000..9_000_100]);
        let past = files.read(&file, Some(0..18_000_001)).await;
        assert!(matches!(past.err(), Some(Error::BadValue(_))));
        files.ping().await.unwrap();
    }

    async fn the_same_content_is_kept_once_and_each_keeps_its_own_name(db: Db, files: Files) {
        let one = put(&db, &files, "Паспорт Ивановой.pdf", b"the same").await.unwrap();
        let two = put(&db, &files, "справка.pdf", b"the same").await.unwrap();
        assert_eq!((one.id, &one.storage_key), (two.id, &two.storage_key));
        assert_eq!(two.name, "справка.pdf");
        assert_eq!(rows(&db).await, 1);
        let mut tx = db.begin().await.unwrap();
        let link = |entity_id| Link { entity: "person", entity_id, role: Some("scan"), sort: 0 };
        let first = files::attach(&mut tx, &one, link(1), now()).await.unwrap();
        files::attach(&mut tx, &two, link(2), now()).await.unwrap();
        tx.commit().await.unwrap();
        let theirs = files::attached(&db, "person", 2).await.unwrap();
        assert_eq!(theirs.len(), 1);
        assert_eq!(theirs[0].file, two);
        let mut tx = db.begin().await.unwrap();
        assert!(files::delete(&mut tx, one.id).await.unwrap_err().breaks(Error::FOREIGN_KEY));
        drop(tx);
        let mut tx = db.begin().await.unwrap();
        files::detach(&mut tx, first).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(rows(&db).await, 1);
        let mut tx = db.begin().await.unwrap();
        files::detach(&mut tx, theirs[0].link_id).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(rows(&db).await, 0);
    }

    async fn a_file_that_is_too_large_leaves_nothing(db: Db, files: Files) {
        let outcome = files.put(&db, "а", "text/plain", &[7; 1001][..], 1000, now()).await;
        assert!(matches!(outcome, Err(Error::TooLarge(1000))));
        files.put(&db, "а", "text/plain", &[7; 1000][..], 1000, now()).await.unwrap();
        assert_eq!(rows(&db).await, 1);
    }

    async fn a_sender_that_breaks_off_leaves_nothing(db: Db, files: Files) {
        let outcome = files.put(&db, "а", "text/plain", Broken(3), 1 << 20, now()).await;
        assert!(matches!(outcome, Err(Error::BadValue(_))), "{outcome:?}");
        assert_eq!(rows(&db).await, 0);
        let swept = files.sweep(&db, real_now() + SignedDuration::from_hours(2)).await.unwrap();
        assert_eq!(swept, Swept::default());
    }

    async fn a_sweep_takes_what_has_no_row_after_an_hour_and_nothing_else(db: Db, files: Files) {
        let kept = put(&db, &files, "а", b"kept").await.unwrap();
        let gone = put(&db, &files, "б", b"gone").await.unwrap();
        let mut tx = db.begin().await.unwrap();
        files::delete(&mut tx, gone.id).await.unwrap();
        tx.commit().await.unwrap();
        // A transaction that came to nothing leaves its content behind.
        let staged = files.stage(&b"rolled back"[..], 100).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        files.keep(&mut tx, staged, "в", "text/plain", now()).await.unwrap();
        drop(tx);
        let soon = real_now() + SignedDuration::from_mins(30);
        assert_eq!(files.sweep(&db, soon).await.unwrap(), Swept::default());
        assert_eq!(read(&files, &gone, None).await, b"gone");
        let later = real_now() + SignedDuration::from_hours(2);
        assert_eq!(files.sweep(&db, later).await.unwrap().contents, 2);
        assert!(matches!(files.read(&gone, None).await.err(), Some(Error::Damaged(_))));
        files.verify(&kept).await.unwrap();
        // What went may come again.
        let back = put(&db, &files, "б", b"gone").await.unwrap();
        files.verify(&back).await.unwrap();
        assert_eq!(files.sweep(&db, later).await.unwrap(), Swept::default());
    }

    async fn a_content_that_comes_back_while_it_is_swept_is_not_lost(db: Db, files: Files) {
        let later = real_now() + SignedDuration::from_hours(2);
        for round in 0..12 {
            let bytes = format!("снова и снова {round}").into_bytes();
            let file = put(&db, &files, "а", &bytes).await.unwrap();
            let mut tx = db.begin().await.unwrap();
            files::delete(&mut tx, file.id).await.unwrap();
            tx.commit().await.unwrap();
            let (swept, back) = tokio::join!(files.sweep(&db, later), put(&db, &files, "а", &bytes));
            swept.unwrap();
            files.verify(&back.unwrap()).await.unwrap();
        }
    }
}

on_both_engines! {
    async fn a_file_and_its_row_come_and_go_together(world: World) {
        let store = world.open().await;
        let many: Vec<_> = (0..24)
            .map(|i| {
                let store = store.clone();
                tokio::spawn(async move {
                    let bytes = format!("содержимое {}", i % 6).into_bytes();
                    put(&store.db, &store.files, "а", &bytes).await.unwrap()
                })
            })
            .collect();
        for one in many {
            store.files.verify(&one.await.unwrap()).await.unwrap();
        }
        assert_eq!(rows(&store.db).await, 6);
        let later = real_now() + SignedDuration::from_hours(2);
        assert_eq!(store.files.sweep(&store.db, later).await.unwrap(), Swept::default());
    }
}

#[test]
fn a_file_spoilt_on_the_disk_is_noticed_and_healed_when_it_comes_again() {
    world::run(Engine::Sqlite, |world| async move {
        let Store { db, files, .. } = world.open().await;
        let file = put(&db, &files, "приказ.pdf", b"as it was").await.unwrap();
        std::fs::write(
            world.paths.store.join("files").join(&file.storage_key),
            b"as it is",
        )
        .unwrap();
        let Err(Error::Damaged(said)) = files.verify(&file).await else {
            panic!("not noticed")
        };
        assert!(
            said.contains("приказ.pdf") && said.contains("eios restore"),
            "{said}"
        );
        put(&db, &files, "приказ.pdf", b"as it was").await.unwrap();
        files.verify(&file).await.unwrap();
    });
}

#[test]
fn a_sweep_of_a_folder_takes_old_halves_and_leaves_strange_files() {
    world::run(Engine::Sqlite, |world| async move {
        let Store { db, files, .. } = world.open().await;
        let folder = world.paths.store.join("files");
        std::fs::write(folder.join("tmp/put-half"), b"half").unwrap();
        std::fs::write(folder.join("README.txt"), b"not ours").unwrap();
        let staged = files.stage(&b"on its way"[..], 100).await.unwrap();
        assert_eq!(
            files.sweep(&db, real_now()).await.unwrap(),
            Swept::default()
        );
        assert!(staged.path().exists());
        drop(staged);
        let later = real_now() + SignedDuration::from_hours(2);
        assert_eq!(files.sweep(&db, later).await.unwrap().halves, 1);
        assert!(folder.join("README.txt").exists());
    });
}

#[test]
fn a_service_that_does_not_answer_is_unavailable() {
    world::run(Engine::Sqlite, |world| async move {
        let mut storage = world.storage.clone();
        storage.files = "s3://bucket".to_owned();
        storage.s3_endpoint = "http://127.0.0.1:1".to_owned();
        let store = Store::open(&storage, &world.paths).await.unwrap();
        let outcome = store.ready().await;
        assert!(matches!(outcome, Err(Error::Unavailable(_))), "{outcome:?}");
    });
}

#[test]
fn a_bucket_of_a_college_holds_only_what_is_under_its_prefix() {
    world::run(Engine::Postgres, |world| async move {
        let world = with_s3(world).await;
        let store = world.open().await;
        let file = put(&store.db, &store.files, "а", b"abc").await.unwrap();
        let bucket = world
            .storage
            .files
            .trim_start_matches("s3://")
            .split('/')
            .next()
            .unwrap()
            .to_owned();
        let whole = object_store::aws::AmazonS3Builder::new()
            .with_bucket_name(bucket)
            .with_endpoint(&world.storage.s3_endpoint)
            .with_region("us-east-1")
            .with_access_key_id("test")
            .with_secret_access_key("test")
            .with_allow_http(true)
            .build()
            .unwrap();
        let key = object_store::path::Path::from(format!("college/{}", file.storage_key));
        assert_eq!(whole.head(&key).await.unwrap().size, 3);
    });
}

/// A sender whose line is cut after a few parts.
struct Broken(u8);

impl AsyncRead for Broken {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        if self.0 == 0 {
            return Poll::Ready(Err(std::io::ErrorKind::ConnectionReset.into()));
        }
        self.0 -= 1;
        buf.put_slice(b"part");
        Poll::Ready(Ok(()))
    }
}
