//! A damaged backup is recognised whatever was done to it, and nothing is restored from it.

use std::path::{Path, PathBuf};

use eios::storage::{
    Error,
    backup::{self, Restore, silent},
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::{
    backup::filled,
    on_both_engines,
    world::{World, drop_database, now, tree},
};

/// A good backup, and a place to spoil copies of it.
struct Bench {
    good: PathBuf,
    dir: PathBuf,
    twin: World,
    spoilt: usize,
}

impl Bench {
    async fn new(world: &World) -> Bench {
        let store = filled(world).await;
        let good = world.dir.join("копия");
        backup::backup(&store, &good, &[], now(), &silent)
            .await
            .unwrap();
        store.close().await;
        let twin = world.beside("twin", world.engine).await;
        Bench {
            good,
            dir: world.dir.clone(),
            twin,
            spoilt: 0,
        }
    }

    /// Spoils a fresh copy, and expects that the proof says `what` and that a restore changes nothing.
    async fn spoil(&mut self, what: &str, how: impl FnOnce(&Path)) {
        self.spoilt += 1;
        let copy = self.dir.join(format!("испорчено-{}", self.spoilt));
        for (name, bytes) in tree(&self.good) {
            let to = copy.join(name);
            std::fs::create_dir_all(to.parent().unwrap()).unwrap();
            std::fs::write(to, bytes).unwrap();
        }
        how(&copy);
        let report = backup::verify(&copy, &silent).await.unwrap();
        let problems = report.problems.join("\n");
        assert!(
            !report.sound() && problems.contains(what),
            "«{what}» is not in: {problems}"
        );
        let how = Restore {
            replace: true,
            extra: &[],
        };
        let outcome = backup::restore(
            &copy,
            &self.twin.storage,
            &self.twin.paths,
            how,
            now(),
            &silent,
        )
        .await;
        let Err(Error::Damaged(said)) = outcome else {
            panic!("restored: {outcome:?}")
        };
        assert!(said.contains("Возьмите другую копию"), "{said}");
        assert!(!self.twin.paths.store.exists(), "the store was touched");
    }

    fn names(&self) -> Vec<String> {
        tree(&self.good).into_keys().collect()
    }

    async fn end(self) {
        drop_database(&self.twin.storage.database).await;
    }
}

/// Changes the manifest and gives it a right hash: a liar, not an accident.
fn rewrite(copy: &Path, change: impl FnOnce(&mut Value)) {
    let path = copy.join("manifest.json");
    let mut manifest: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    change(&mut manifest);
    let text = serde_json::to_vec(&manifest).unwrap();
    let hash: String = Sha256::digest(&text)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    std::fs::write(&path, text).unwrap();
    std::fs::write(
        copy.join("manifest.sha256"),
        format!("{hash}  manifest.json\n"),
    )
    .unwrap();
}

fn entry(bytes: &[u8]) -> Value {
    let hash: String = Sha256::digest(bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    json!({"size": bytes.len(), "sha256": hash})
}

fn a_content(copy: &Path) -> String {
    let names = tree(copy).into_iter();
    names
        .filter(|(n, b)| n.starts_with("files/") && !b.is_empty())
        .map(|(n, _)| n)
        .next()
        .unwrap()
}

on_both_engines! {
    async fn one_flipped_byte_in_any_file_is_found(world: World) {
        let mut bench = Bench::new(&world).await;
        for name in bench.names() {
            let bytes = std::fs::read(bench.good.join(&name)).unwrap();
            if bytes.is_empty() {
                continue;
            }
            let what = if name.starts_with("manifest") { "manifest.json изменён" } else { &name };
            bench.spoil(what, |copy| {
                let mut bytes = bytes;
                let middle = bytes.len() / 2;
                bytes[middle] ^= 1;
                std::fs::write(copy.join(&name), bytes).unwrap();
            }).await;
        }
        bench.end().await;
    }

    async fn a_missing_file_is_found_whichever_it_is(world: World) {
        let mut bench = Bench::new(&world).await;
        for name in bench.names() {
            bench.spoil(&name, |copy| std::fs::remove_file(copy.join(&name)).unwrap()).await;
        }
        bench.end().await;
    }

    async fn what_does_not_belong_there_is_found(world: World) {
        let mut bench = Bench::new(&world).await;
        bench.spoil("лишний файл files/чужое", |copy| std::fs::write(copy.join("files/чужое"), "x").unwrap()).await;
        bench.spoil("лишнее: ссылка", |copy| std::os::unix::fs::symlink("/etc/passwd", copy.join("ссылка")).unwrap()).await;
        bench.spoil("нет файла", |copy| {
            let name = a_content(copy);
            std::fs::rename(copy.join(&name), copy.join("files/x")).unwrap();
            std::os::unix::fs::symlink(copy.join("files/x"), copy.join(&name)).unwrap();
        }).await;
        bench.end().await;
    }

    async fn a_manifest_that_is_cut_wrong_or_lies_is_found(world: World) {
        let mut bench = Bench::new(&world).await;
        bench.spoil("manifest.json изменён", |copy| {
            let path = copy.join("manifest.json");
            let bytes = std::fs::read(&path).unwrap();
            std::fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
        }).await;
        bench.spoil("вид копии 99", |copy| rewrite(copy, |m| m["format"] = json!(99))).await;
        bench.spoil("не разобран", |copy| rewrite(copy, |m| m["schema"] = json!("два"))).await;
        bench.spoil("не разобран", |copy| rewrite(copy, |m| *m = json!({"format": 1}))).await;
        bench.spoil("строк", |copy| rewrite(copy, |m| {
            let file = m["tables"].as_array_mut().unwrap().iter_mut().find(|t| t["name"] == "file").unwrap();
            file["rows"] = json!(4);
        })).await;
        bench.spoil("нет файла ../../etc/passwd", |copy| rewrite(copy, |m| {
            m["files"]["../../etc/passwd"] = json!({"size": 1, "sha256": "0".repeat(64)});
        })).await;
        bench.end().await;
    }

    async fn a_database_that_speaks_of_other_files_is_found(world: World) {
        let mut bench = Bench::new(&world).await;
        bench.spoil("о котором говорит база", |copy| {
            let name = a_content(copy);
            std::fs::remove_file(copy.join(&name)).unwrap();
            rewrite(copy, |m| { m["files"].as_object_mut().unwrap().remove(&name); });
        }).await;
        bench.spoil("база не знает содержимого files/ab/cd", |copy| {
            std::fs::create_dir_all(copy.join("files/ab")).unwrap();
            std::fs::write(copy.join("files/ab/cd"), "x").unwrap();
            rewrite(copy, |m| m["files"]["files/ab/cd"] = entry(b"x"));
        }).await;
        bench.spoil("не то, о котором говорит база", |copy| {
            let name = a_content(copy);
            std::fs::write(copy.join(&name), "other").unwrap();
            rewrite(copy, |m| m["files"][&name] = entry(b"other"));
        }).await;
        bench.end().await;
    }

    async fn a_database_broken_before_it_was_hashed_is_found(world: World) {
        let mut bench = Bench::new(&world).await;
        let name = match world.engine {
            crate::world::Engine::Sqlite => "database.sqlite",
            crate::world::Engine::Postgres => "tables/file.copy",
        };
        let what = if name == "database.sqlite" { "баз" } else { "file" };
        bench.spoil(what, |copy| {
            let mut bytes = std::fs::read(copy.join(name)).unwrap();
            let length = bytes.len();
            bytes.truncate(length / 2);
            bytes.extend(vec![b'\t'; length - length / 2]);
            std::fs::write(copy.join(name), &bytes).unwrap();
            rewrite(copy, |m| m["files"][name] = entry(&bytes));
        }).await;
        bench.end().await;
    }

    async fn a_backup_of_a_newer_program_is_refused_with_a_sentence_that_helps(world: World) {
        let bench = Bench::new(&world).await;
        let copy = &bench.good;
        rewrite(copy, |m| {
            m["program"] = json!("9.9.9");
            m["schema"] = json!(900);
        });
        let how = Restore { replace: true, extra: &[] };
        let outcome = backup::restore(copy, &bench.twin.storage, &bench.twin.paths, how, now(), &silent).await;
        let said = outcome.unwrap_err().to_string();
        assert!(said.contains("900"), "{said}");
        assert!(!bench.twin.paths.store.exists());
        bench.end().await;
    }
}

#[test]
fn a_folder_that_is_no_backup_is_called_so() {
    crate::world::run(crate::world::Engine::Sqlite, |world| async move {
        let nowhere = backup::verify(&world.dir.join("нет"), &silent).await;
        assert!(matches!(nowhere, Err(Error::Refused(_))));
        let report = backup::verify(&world.dir, &silent).await.unwrap();
        assert!(!report.sound() && report.problems[0].contains("manifest.json"));
    });
}
