//! The schema goes forward only, whole or not at all.

use eios::storage::{
    Db, Error, Store,
    migrations::{self, Step},
    v,
};

use crate::{
    on_both_engines,
    world::{Engine, World},
};

const FIRST: Step = (1, "первый", "CREATE TABLE a (id $ID$, body TEXT)");
const SECOND: Step = (
    2,
    "второй",
    "CREATE TABLE b (id $ID$); INSERT INTO a (body) VALUES ('из шага')",
);
const BROKEN: Step = (
    3,
    "сломанный",
    "CREATE TABLE c (id $ID$); INSERT INTO nowhere (x) VALUES (1)",
);

async fn db(world: &World) -> Db {
    Db::open(&world.storage, &world.paths).await.unwrap()
}

fn sentence(error: Error) -> String {
    match error {
        Error::Refused(sentence) => sentence,
        other => panic!("a refusal was expected, came {other:?}"),
    }
}

on_both_engines! {
    async fn from_every_version_there_was_the_schema_comes_to_the_present_one(world: World) {
        for upto in 1..=migrations::ALL.len() {
            let world = world.beside(&format!("v{upto}"), world.engine).await;
            let db = db(&world).await;
            migrations::run(&db, &migrations::ALL[..upto]).await.unwrap();
            assert_eq!(migrations::version(&db).await.unwrap(), migrations::ALL[upto - 1].0);
            db.migrate().await.unwrap();
            db.migrate().await.unwrap();
            assert_eq!(migrations::version(&db).await.unwrap(), migrations::CURRENT);
            db.close().await;
            crate::world::drop_database(&world.storage.database).await;
        }
    }

    async fn a_newer_database_is_refused_with_a_sentence_that_helps(world: World) {
        let db = db(&world).await;
        let mut future = migrations::ALL.to_vec();
        future.push((900, "будущее", "CREATE TABLE future (id $ID$)"));
        migrations::run(&db, &future).await.unwrap();
        db.close().await;
        let said = sentence(Store::open(&world.storage, &world.paths).await.unwrap_err());
        for part in ["новее", "900", env!("CARGO_PKG_VERSION"), &migrations::CURRENT.to_string(), "Поставьте программу"] {
            assert!(said.contains(part), "«{part}» is not in: {said}");
        }
        let beside = Store::attach(&world.storage, &world.paths).await;
        assert!(sentence(beside.unwrap_err()).contains("900"));
    }

    async fn a_step_meets_no_index_that_the_program_has_made(world: World) {
        let db = db(&world).await;
        db.migrate().await.unwrap();
        db.exec("CREATE INDEX lx_room_0 ON room (floor, id)", vec![]).await.unwrap();
        let mut later = migrations::ALL.to_vec();
        later.push((900, "без этажа", "ALTER TABLE room DROP COLUMN floor"));
        migrations::run(&db, &later).await.unwrap();
        assert_eq!(migrations::version(&db).await.unwrap(), 900);
    }

    async fn a_step_that_was_changed_after_its_release_is_noticed(world: World) {
        let db = db(&world).await;
        migrations::run(&db, &[FIRST]).await.unwrap();
        let changed = [(1, "первый", "CREATE TABLE a (id $ID$, body TEXT NOT NULL)"), SECOND];
        assert!(sentence(migrations::run(&db, &changed).await.unwrap_err()).contains("Шаг 1"));
        assert_eq!(migrations::version(&db).await.unwrap(), 1);
    }

    async fn a_step_that_fails_leaves_nothing_of_itself_and_of_those_before_it(world: World) {
        let db = db(&world).await;
        migrations::run(&db, &[FIRST]).await.unwrap();
        db.exec("INSERT INTO a (body) VALUES ($1)", v!["было"]).await.unwrap();
        let failed = migrations::run(&db, &[FIRST, SECOND, BROKEN]).await.unwrap_err();
        assert!(format!("{failed}").contains("шаг 3"), "{failed}");
        assert_eq!(migrations::version(&db).await.unwrap(), 1);
        let rows: Vec<(String,)> = db.all("SELECT body FROM a", vec![]).await.unwrap();
        assert_eq!(rows, [("было".to_owned(),)]);
        for gone in ["SELECT count(*) FROM b", "SELECT count(*) FROM c"] {
            assert!(db.one::<(i64,)>(sqlx::AssertSqlSafe(gone.to_owned()), vec![]).await.is_err());
        }
        migrations::run(&db, &[FIRST, SECOND]).await.unwrap();
        assert_eq!(migrations::version(&db).await.unwrap(), 2);
    }

    async fn two_programs_that_start_at_once_take_each_step_once(world: World) {
        let (one, two) = match world.engine {
            Engine::Postgres => (db(&world).await, db(&world).await),
            // Two processes cannot open one SQLite store; two tasks of one can begin together.
            Engine::Sqlite => { let db = db(&world).await; (db.clone(), db) }
        };
        let (a, b) = tokio::join!(one.migrate(), two.migrate());
        a.unwrap();
        b.unwrap();
        assert_eq!(migrations::version(&one).await.unwrap(), migrations::CURRENT);
    }
}

#[test]
fn before_its_schema_changes_an_sqlite_file_is_copied_once_for_each_version() {
    crate::world::run(Engine::Sqlite, |world| async move {
        let db = db(&world).await;
        migrations::run(&db, &[FIRST]).await.unwrap();
        db.exec("INSERT INTO a (body) VALUES ($1)", v!["до обновления"])
            .await
            .unwrap();
        assert!(
            migrations::run(&db, &[FIRST, SECOND, BROKEN])
                .await
                .is_err()
        );
        db.exec("INSERT INTO a (body) VALUES ($1)", v!["после неудачи"])
            .await
            .unwrap();
        migrations::run(&db, &[FIRST, SECOND]).await.unwrap();
        db.close().await;
        let names: Vec<String> = std::fs::read_dir(&world.paths.store)
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .filter(|n| n.contains("schema"))
            .collect();
        assert_eq!(names, ["eios.sqlite.schema-1"]);
        let copy = Db::sqlite(&world.paths.store.join(&names[0]))
            .await
            .unwrap();
        assert_eq!(migrations::version(&copy).await.unwrap(), 1);
        let rows: (i64,) = copy.one("SELECT count(*) FROM a", vec![]).await.unwrap();
        assert_eq!(rows.0, 2);
    });
}

#[test]
fn before_its_schema_changes_postgresql_keeps_the_old_tables_in_a_schema_of_their_own() {
    crate::world::run(Engine::Postgres, |world| async move {
        let db = db(&world).await;
        migrations::run(&db, &[FIRST]).await.unwrap();
        let add = "INSERT INTO a (body) VALUES ($1)";
        db.exec(add, v!["до обновления"]).await.unwrap();
        assert!(
            migrations::run(&db, &[FIRST, SECOND, BROKEN])
                .await
                .is_err()
        );
        migrations::run(&db, &[FIRST, SECOND]).await.unwrap();
        let kept: Vec<(String,)> = db
            .all("SELECT body FROM eios_schema_1.a", vec![])
            .await
            .unwrap();
        assert_eq!(kept, [("до обновления".to_owned(),)]);
    });
}

#[test]
fn the_steps_are_numbered_upwards_and_named() {
    assert!(migrations::ALL.windows(2).all(|w| w[0].0 < w[1].0));
    assert!(
        migrations::ALL
            .iter()
            .all(|(n, name, sql)| *n > 0 && !name.is_empty() && !sql.trim().is_empty())
    );
}
