//! A password that was issued is nowhere: not in the tables, not in the files, not in the log.

use std::{
    io::Write,
    sync::{Arc, Mutex, OnceLock},
};

use eios::storage::v;

use crate::{
    College, EIO, access, both_engines, issue, slips,
    world::{self, Engine, World},
};

both_engines! {
    a_password_that_was_issued_is_nowhere,
}

/// Everything that the program's log has said in this process.
fn log() -> Arc<Mutex<Vec<u8>>> {
    #[derive(Clone)]
    struct Sink(Arc<Mutex<Vec<u8>>>);
    impl Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().expect("log").extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    static LOG: OnceLock<Arc<Mutex<Vec<u8>>>> = OnceLock::new();
    LOG.get_or_init(|| {
        let kept = Arc::new(Mutex::new(Vec::new()));
        let sink = Sink(kept.clone());
        tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(move || sink.clone())
            .init();
        kept
    })
    .clone()
}

/// Names of all tables.
async fn tables(world: &World) -> Vec<String> {
    let sql = match world.keeper().db.is_postgres() {
        true => {
            "SELECT tablename::text FROM pg_catalog.pg_tables WHERE schemaname = current_schema()"
        }
        false => "SELECT name FROM sqlite_master WHERE type = 'table'",
    };
    let rows: Vec<(String,)> = world.keeper().db.all(sql, v![]).await.expect("tables");
    rows.into_iter().map(|row| row.0).collect()
}

/// Every row of every table as one text.
async fn dump(world: &World) -> String {
    let mut all = String::new();
    for table in tables(world).await {
        let sql = match world.keeper().db.is_postgres() {
            true => format!("SELECT t::text FROM {table} t"),
            false => {
                let columns: Vec<(String,)> = world
                    .keeper()
                    .db
                    .all(
                        sqlx::AssertSqlSafe(format!(
                            "SELECT name FROM pragma_table_info('{table}')"
                        )),
                        v![],
                    )
                    .await
                    .expect("columns");
                let parts: Vec<String> = columns
                    .iter()
                    .map(|c| format!("coalesce(CAST({} AS TEXT), '')", c.0))
                    .collect();
                format!("SELECT {} FROM {table}", parts.join(" || ' ' || "))
            }
        };
        let rows: Vec<(String,)> = world
            .keeper()
            .db
            .all(sqlx::AssertSqlSafe(sql), v![])
            .await
            .expect("rows");
        all.extend(rows.into_iter().map(|row| row.0 + "\n"));
    }
    all
}

async fn a_password_that_was_issued_is_nowhere(engine: Engine) {
    let log = log();
    let college = College::on(engine).await;
    let world = &college.world;
    let mut eio = world.entered(EIO).await;
    let mut issued = slips(&issue(&mut eio, "student", &college.ids(), &[]).await);
    let pdf = issue(
        &mut eio,
        "student",
        &college.ids(),
        &[("again", "1"), ("form", "pdf")],
    )
    .await;
    assert!(pdf.text.starts_with("%PDF"));
    issued.extend(slips(
        &issue(&mut eio, "student", &college.ids(), &[("again", "1")]).await,
    ));
    assert_eq!(issued.len(), 6);
    world.browser().log_in(&issued[3].0, &issued[3].1).await;
    access(world).await;
    let told = dump(world).await;
    assert!(told.contains(&issued[0].0), "выгрузка видит логины");
    let mut places: Vec<(String, Vec<u8>)> = vec![("таблицы".into(), told.into_bytes())];
    places.push(("журнал программы".into(), log.lock().expect("log").clone()));
    for entry in walkdir::WalkDir::new(&world.config.paths.store) {
        let entry = entry.expect("entry");
        if entry.file_type().is_file() {
            let bytes = std::fs::read(entry.path()).expect("file");
            places.push((entry.path().display().to_string(), bytes));
        }
    }
    if engine == Engine::Sqlite {
        assert!(places.len() > 2, "файлы базы прочитаны");
    }
    for (login, password) in &issued {
        for form in [
            password.clone(),
            password.replace('-', ""),
            world::encode(&[("p", password)]),
        ] {
            for (name, bytes) in &places {
                let found = bytes
                    .windows(form.len())
                    .any(|part| part == form.as_bytes());
                assert!(!found, "{name}: пароль {login}");
            }
        }
    }
}
