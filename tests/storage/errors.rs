//! What the database refuses is said in one way on both engines.

use eios::storage::{Db, Error, Val, v};

use crate::on_both_engines;

const SCHOOL: &str = "
CREATE TABLE college (id $ID$, name TEXT NOT NULL UNIQUE);
CREATE TABLE study_group (
    id $ID$,
    college_id BIGINT NOT NULL REFERENCES college (id),
    code TEXT NOT NULL,
    seats BIGINT CONSTRAINT ck_study_group_seats CHECK (seats > 0),
    UNIQUE (college_id, code)
);
CREATE TABLE alias (name TEXT NOT NULL);
CREATE UNIQUE INDEX uq_alias_name ON alias (lower(name));
CREATE TABLE setting_like (key TEXT PRIMARY KEY, value TEXT)";

async fn refused(db: &Db, sql: &'static str, values: Vec<Val>) -> String {
    match db.exec(sql, values).await {
        Err(Error::Constraint(name)) => name,
        other => panic!("a broken constraint was expected, came {other:?}"),
    }
}

on_both_engines! {
    async fn a_broken_constraint_is_named_by_its_columns_or_its_name(world: World) {
        let db = world.table(SCHOOL).await;
        db.exec("INSERT INTO college (name) VALUES ($1)", v!["Заречный техникум"]).await.unwrap();
        let group = "INSERT INTO study_group (college_id, code, seats) VALUES ($1, $2, $3)";
        db.exec(group, v![1, "ТЭ-21", 25]).await.unwrap();

        let twice = refused(&db, "INSERT INTO college (name) VALUES ($1)", v!["Заречный техникум"]).await;
        assert_eq!(twice, "college.name");
        assert_eq!(refused(&db, group, v![1, "ТЭ-21", 25]).await, "study_group.college_id, study_group.code");
        db.exec("INSERT INTO alias (name) VALUES ($1)", v!["ab"]).await.unwrap();
        let alias = refused(&db, "INSERT INTO alias (name) VALUES ($1)", v!["AB"]).await;
        assert_eq!(alias, "uq_alias_name");
        assert_eq!(refused(&db, group, v![1, None::<String>, 5]).await, "study_group.code");
        assert_eq!(refused(&db, group, v![1, "x", 0]).await, "ck_study_group_seats");
        assert_eq!(refused(&db, group, v![99, "x", 5]).await, Error::FOREIGN_KEY);
        assert_eq!(refused(&db, "DELETE FROM college WHERE id = $1", v![1]).await, Error::FOREIGN_KEY);
        let key = "INSERT INTO setting_like (key, value) VALUES ($1, $2)";
        db.exec(key, v!["a", "=(1"]).await.unwrap();
        assert_eq!(refused(&db, key, v!["a", "b"]).await, "setting_like.key");
    }

    async fn a_value_that_no_column_can_hold_is_the_senders_mistake(world: World) {
        let db = world.table("CREATE TABLE note (id $ID$, body TEXT, data $JSON$, weight DOUBLE PRECISION)").await;
        let bad = [
            ("INSERT INTO note (body) VALUES ($1)", v!["до\0после"]),
            ("INSERT INTO note (data) VALUES ($1)", v![serde_json::json!({"a": ["\0"]})]),
            ("INSERT INTO note (data) VALUES ($1)", v![serde_json::json!({"\0": 1})]),
            ("INSERT INTO note (weight) VALUES ($1)", v![f64::NAN]),
            ("INSERT INTO note (weight) VALUES ($1)", v![f64::INFINITY]),
        ];
        for (sql, values) in bad {
            let outcome = db.exec(sql, values.clone()).await;
            assert!(matches!(outcome, Err(Error::BadValue(_))), "{values:?}: {outcome:?}");
        }
        let asked = db.opt::<(i64,)>("SELECT id FROM note WHERE body = $1", v!["\0"]).await;
        assert!(matches!(asked, Err(Error::BadValue(_))));
        let rows: (i64,) = db.one("SELECT count(*) FROM note", vec![]).await.unwrap();
        assert_eq!(rows.0, 0);
    }

    async fn no_row_is_not_found_and_a_wrong_statement_is_a_fault(world: World) {
        let db = world.table("CREATE TABLE note (id $ID$, body TEXT)").await;
        let missing = db.one::<(i64,)>("SELECT id FROM note WHERE id = $1", v![7]).await;
        assert!(matches!(missing, Err(Error::NotFound)));
        let wrong = db.exec("INSERT INTO nowhere (a) VALUES ($1)", v![1]).await;
        assert!(matches!(wrong, Err(Error::Fault(_))));
    }

    async fn a_closed_database_is_unavailable_and_not_a_fault(world: World) {
        let db = world.table("CREATE TABLE note (id $ID$)").await;
        db.ping().await.unwrap();
        db.close().await;
        assert!(matches!(db.ping().await, Err(Error::Unavailable(_))));
        assert!(matches!(db.exec("DELETE FROM note", vec![]).await, Err(Error::Unavailable(_))));
    }
}

#[test]
fn with_a_full_disk_reading_goes_on_and_writing_resumes_by_itself() {
    crate::world::run(crate::world::Engine::Sqlite, |world| async move {
        let db = world.table("CREATE TABLE note (id $ID$, body TEXT)").await;
        let add = "INSERT INTO note (body) VALUES ($1)";
        db.exec(add, v!["до"]).await.unwrap();
        let Db::Sqlite { write, .. } = &db else {
            unreachable!()
        };
        // SQLite's own limit gives the very error that a full disk gives.
        let limit = async |pages: i64| {
            let sql = sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {pages}"));
            sqlx::query(sql).execute(write).await.unwrap();
        };
        for _ in 0..3 {
            limit(1).await;
            let full = db.exec(add, v!["ж".repeat(100_000)]).await;
            assert!(matches!(full, Err(Error::Unavailable(_))), "{full:?}");
            db.ping().await.unwrap();
            let rows: (i64,) = db.one("SELECT count(*) FROM note", vec![]).await.unwrap();
            assert_eq!(rows.0, 1);
        }
        limit(1_000_000).await;
        db.exec(add, v!["ж".repeat(100_000)]).await.unwrap();
    });
}

#[test]
fn every_check_in_the_schema_has_a_name() {
    for (version, name, sql) in eios::storage::migrations::ALL {
        let code: String = sql
            .lines()
            .filter(|l| !l.trim_start().starts_with("--"))
            .collect::<Vec<_>>()
            .join(" ");
        let words: Vec<&str> = code.split_whitespace().collect();
        for (i, _) in words.iter().enumerate().filter(|(_, w)| {
            let word = w.to_uppercase();
            word == "CHECK" || word.starts_with("CHECK(")
        }) {
            let named = i >= 2
                && words[i - 2].eq_ignore_ascii_case("CONSTRAINT")
                && words[i - 1].starts_with("ck_");
            let around = words[i.saturating_sub(3)..(i + 4).min(words.len())].join(" ");
            assert!(
                named,
                "step {version} ({name}): write CONSTRAINT ck_… CHECK (…) in «{around}»"
            );
        }
    }
}
