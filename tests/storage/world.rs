//! A store of its own for one test, on either engine, gone when the test ends.
#![allow(dead_code)]

use std::path::{Path, PathBuf};

use eios::{
    config::{self, Config},
    storage::{Db, Store},
};
use jiff::Timestamp;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A folder for a store and, for PostgreSQL, a database of its own.
#[derive(Clone, Debug)]
pub struct World {
    pub engine: Engine,
    pub dir: PathBuf,
    pub storage: config::Storage,
    pub paths: config::Paths,
}

/// Runs a test body in a fresh world; the database is dropped even when the body fails.
pub fn run<F>(engine: Engine, body: impl FnOnce(World) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let dir = tempfile::tempdir().expect("a temporary folder");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let outcome = runtime.block_on(async {
        let world = World::new(engine, dir.path().to_owned()).await;
        let database = world.storage.database.clone();
        let outcome = tokio::spawn(body(world)).await;
        drop_database(&database).await;
        outcome
    });
    if let Err(failed) = outcome {
        std::panic::resume_unwind(failed.into_panic());
    }
}

impl World {
    pub async fn new(engine: Engine, dir: PathBuf) -> World {
        let defaults = Config::default();
        let mut world = World {
            engine,
            paths: config::Paths {
                store: dir.join("portfolio-store"),
                ..defaults.paths
            },
            dir,
            storage: defaults.storage,
        };
        if engine == Engine::Postgres {
            world.storage.database = fresh_database().await;
        }
        world
    }

    /// Another, empty world beside this one, on the engine asked for; the caller drops its database.
    pub async fn beside(&self, name: &str, engine: Engine) -> World {
        World::new(engine, self.dir.join(name)).await
    }

    /// The store as the serving process opens it.
    pub async fn open(&self) -> Store {
        Store::open(&self.storage, &self.paths)
            .await
            .expect("the store opens")
    }

    /// A bare database with one table of the test's own.
    pub async fn table(&self, ddl: &'static str) -> Db {
        let db = Db::open(&self.storage, &self.paths)
            .await
            .expect("the database opens");
        eios::storage::migrations::run(&db, &[(1, "проба", ddl)])
            .await
            .expect("the table is made");
        db
    }
}

/// The moment at which all tests happen.
pub fn now() -> Timestamp {
    "2026-09-01T08:00:00Z".parse().expect("a moment")
}

/// The moment of this machine, for what is compared with times of files.
pub fn real_now() -> Timestamp {
    Timestamp::now()
}

/// All files below a folder with their bytes.
pub fn tree(folder: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .map(|e| e.expect("a readable folder"))
        .filter(|e| e.file_type().is_file())
        .map(|e| {
            let name = e
                .path()
                .strip_prefix(folder)
                .expect("below")
                .to_string_lossy()
                .into_owned();
            (name, std::fs::read(e.path()).expect("a readable file"))
        })
        .collect()
}

fn server() -> String {
    std::env::var("EIOS_TEST_PG").unwrap_or_else(|_| {
        panic!("EIOS_TEST_PG is not set: these tests need PostgreSQL. Run tests/run, which starts one, or give the address of a server: EIOS_TEST_PG=postgres://user@host:port/postgres")
    })
}

async fn fresh_database() -> String {
    let name = format!("eios_test_{:016x}", rand::random::<u64>());
    let mut pg = PgConnection::connect(&server())
        .await
        .expect("the PostgreSQL server of EIOS_TEST_PG answers");
    sqlx::raw_sql(AssertSqlSafe(format!(
        "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"
    )))
    .execute(&mut pg)
    .await
    .expect("a fresh database");
    let server = server();
    let (address, _) = server.rsplit_once('/').expect("an address with a database");
    format!("{address}/{name}")
}

/// Drops a database made for a test; SQLite's goes with its folder.
pub async fn drop_database(url: &str) {
    let Some((_, name)) = url.rsplit_once('/') else {
        return;
    };
    let mut pg = PgConnection::connect(&server())
        .await
        .expect("the PostgreSQL server answers");
    sqlx::raw_sql(AssertSqlSafe(format!(
        "DROP DATABASE IF EXISTS {name} WITH (FORCE)"
    )))
    .execute(&mut pg)
    .await
    .expect("the database is dropped");
}

/// Makes of one body a test on SQLite and a test on PostgreSQL.
#[macro_export]
macro_rules! on_both_engines {
    ($($(#[$doc:meta])* async fn $name:ident($world:ident: World) $body:block)*) => {$(
        $(#[$doc])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            async fn body($world: $crate::world::World) $body
            #[test]
            fn sqlite() {
                $crate::world::run($crate::world::Engine::Sqlite, body);
            }
            #[test]
            fn postgres() {
                $crate::world::run($crate::world::Engine::Postgres, body);
            }
        }
    )*};
}
