//! All or nothing, one after another, whatever happens to those who wait.

use std::time::Duration;

use eios::storage::{Db, v};

use crate::on_both_engines;

const COUNTER: &str = "CREATE TABLE counter (name TEXT PRIMARY KEY, n BIGINT NOT NULL)";

async fn value(db: &Db) -> i64 {
    db.one::<(i64,)>("SELECT n FROM counter WHERE name = $1", v!["входы"])
        .await
        .unwrap()
        .0
}

async fn counter(world: &crate::world::World) -> Db {
    let db = world.table(COUNTER).await;
    db.exec(
        "INSERT INTO counter (name, n) VALUES ($1, $2)",
        v!["входы", 0],
    )
    .await
    .unwrap();
    db
}

/// Reads, thinks, writes: right only when nobody comes in between.
async fn read_and_add(db: &Db) {
    let mut tx = db.begin().await.unwrap();
    tx.lock("входы").await.unwrap();
    let (n,): (i64,) = tx
        .one("SELECT n FROM counter WHERE name = $1", v!["входы"])
        .await
        .unwrap();
    tokio::task::yield_now().await;
    tx.exec(
        "UPDATE counter SET n = $1 WHERE name = $2",
        v![n + 1, "входы"],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

/// The counter when everyone who came before has ended. A request that breaks off while it commits has handed its
/// COMMIT over already: SQLite's worker thread, or PostgreSQL's server, may carry it out after the request is gone,
/// and until then a reader beside it sees the number from before. A writer cannot come in between: SQLite has one at a
/// time, and PostgreSQL keeps the row for the one who has changed it until that one ends.
async fn settled(db: &Db) -> i64 {
    let mut tx = db.begin().await.unwrap();
    tx.exec("UPDATE counter SET n = n WHERE name = $1", v!["входы"])
        .await
        .unwrap();
    let (n,): (i64,) = tx
        .one("SELECT n FROM counter WHERE name = $1", v!["входы"])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    n
}

on_both_engines! {
    async fn a_transaction_that_is_dropped_leaves_no_trace(world: World) {
        let db = counter(&world).await;
        let mut tx = db.begin().await.unwrap();
        tx.exec("UPDATE counter SET n = $1", v![41]).await.unwrap();
        drop(tx);
        let mut tx = db.begin().await.unwrap();
        tx.exec("UPDATE counter SET n = n + 1", vec![]).await.unwrap();
        assert!(tx.exec("INSERT INTO counter (name, n) VALUES ($1, $2)", v!["входы", 9]).await.is_err());
        drop(tx);
        assert_eq!(value(&db).await, 0);
    }

    async fn a_reader_sees_nothing_of_a_transaction_before_its_end(world: World) {
        let db = counter(&world).await;
        let mut tx = db.begin().await.unwrap();
        tx.exec("UPDATE counter SET n = $1", v![1]).await.unwrap();
        assert_eq!(value(&db).await, 0);
        tx.commit().await.unwrap();
        assert_eq!(value(&db).await, 1);
    }

    async fn sixteen_writers_that_decide_by_what_they_read_lose_nothing(world: World) {
        let db = counter(&world).await;
        let writers: Vec<_> = (0..16)
            .map(|_| {
                let db = db.clone();
                tokio::spawn(async move {
                    for _ in 0..10 {
                        read_and_add(&db).await;
                    }
                })
            })
            .collect();
        for writer in writers {
            writer.await.unwrap();
        }
        assert_eq!(value(&db).await, 160);
    }

    async fn requests_that_break_off_at_any_moment_do_not_stop_the_others(world: World) {
        let db = counter(&world).await;
        for i in 0..120u64 {
            let cut = Duration::from_micros(i * 25);
            let _ = tokio::time::timeout(cut, read_and_add(&db)).await;
        }
        let before = settled(&db).await;
        tokio::time::timeout(Duration::from_secs(10), read_and_add(&db)).await.expect("nobody holds the writer");
        assert_eq!(value(&db).await, before + 1);
    }
}
