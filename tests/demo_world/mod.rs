//! What the registers of the demo college give its site: a store is filled as `eios demo` fills it, and read.

#![allow(dead_code)] // each test takes what it needs

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use eios::{
    clock::{Chance, Clock},
    config::Config,
    demo::{self, Size, college::Ground},
    identity::Keeper,
    publish,
    site::{Supplied, facts::Facts},
    storage::{Db, Files},
};
use tempfile::TempDir;

/// `content/` of the demo college.
pub fn content() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("content")
}

/// Facts and files of the registers; they lie in a folder that lives as long as the tests.
pub fn supplied() -> Supplied {
    static GIVEN: LazyLock<(TempDir, Supplied)> = LazyLock::new(|| {
        // a runtime of its own: a test may be inside another one
        let made = std::thread::spawn(|| {
            tokio::runtime::Runtime::new()
                .expect("a runtime")
                .block_on(make())
        });
        made.join().expect("the registers of the demo college")
    });
    GIVEN.1.clone()
}

/// The facts of files and registers together.
pub fn facts() -> Facts {
    let (mut facts, problems) = Facts::load(&content().join("sveden"));
    assert_eq!(problems, vec![]);
    assert_eq!(
        facts.join(&supplied().facts),
        vec![],
        "у каждого блока один источник"
    );
    facts
}

async fn make() -> (TempDir, Supplied) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut config = Config::default();
    config.paths.store = folder.path().to_owned();
    let db = Db::sqlite(&folder.path().join("eios.sqlite"))
        .await
        .expect("a store");
    db.migrate().await.expect("a schema");
    let files = Files::open(&config.storage, &config.paths).expect("files");
    let (clock, _) = Clock::by_hand("2026-11-22T06:00:00Z".parse().expect("a moment"));
    let keeper =
        Keeper::new(&config, db.clone(), clock, Chance::seeded(1974), "Колледж").expect("a keeper");
    let ground = Ground {
        keeper: &keeper,
        files: &files,
        content: &content(),
        full: false,
    };
    demo::populate(ground, Size::SMALL, &demo::workers(), &|_, _| {})
        .await
        .expect("the demo college");
    let given = publish::supplied(&db, &files, folder.path(), &keeper.local_now()).await;
    (folder, given.expect("what the registers give").0)
}
