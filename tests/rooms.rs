//! Who may use whom. Reads the `crate::…` paths of every source file and compares them with the table below, which is
//! the README's map told to a machine. A new room is a new line here.

#[path = "rooms/source.rs"]
mod source;
#[path = "rooms/words.rs"]
mod words;

use std::collections::BTreeSet;

use source::Source;
use words::paths_from_the_root;

/// A room and the rooms that it may name. `calendar`, `clock` and `config` may be named by all; a room may name itself.
const ROOMS: &[(&str, &[&str])] = &[
    ("main", &["cli"]),
    ("lib", &[]),
    (
        "cli",
        &[
            "router",
            "server",
            "app",
            "demo",
            "publish",
            "site",
            "identity",
            "storage",
            "themes",
            "registers",
            "subsystems",
            "web",
        ],
    ),
    (
        "router",
        &[
            "app",
            "cabinets",
            "journal",
            "messages",
            "publish",
            "registers",
            "subsystems",
            "web",
            "site",
        ],
    ),
    ("server", &[]),
    (
        "app",
        &[
            "jobs",
            "journal",
            "messages",
            "publish",
            "subsystems",
            "registers",
            "web",
            "site",
            "identity",
            "storage",
            "themes",
        ],
    ),
    (
        "publish",
        &[
            "subsystems",
            "registers",
            "site",
            "storage",
            "identity",
            "web",
            "documents",
            "sheets",
        ],
    ),
    (
        "demo",
        &[
            "journal",
            "messages",
            "subsystems",
            "registers",
            "identity",
            "storage",
        ],
    ),
    ("cabinets", &["registers", "web", "identity", "storage"]),
    (
        "subsystems",
        &[
            "registers",
            "sheets",
            "documents",
            "outbox",
            "jobs",
            "web",
            "identity",
            "storage",
        ],
    ),
    (
        "journal",
        &[
            "registers",
            "documents",
            "sheets",
            "outbox",
            "jobs",
            "web",
            "identity",
            "storage",
        ],
    ),
    (
        "messages",
        &[
            "registers",
            "sheets",
            "outbox",
            "jobs",
            "web",
            "identity",
            "storage",
        ],
    ),
    ("registers", &["sheets", "web", "identity", "storage"]),
    (
        "web",
        &["themes", "identity", "outbox", "picture", "storage"],
    ),
    ("identity", &["outbox", "storage"]),
    ("jobs", &["identity", "storage"]),
    ("outbox", &["storage"]),
    ("storage", &[]),
    ("sheets", &[]),
    ("site", &["themes", "documents", "picture"]),
    ("picture", &[]),
    ("documents", &["themes"]),
    ("themes", &[]),
    ("config", &[]),
    ("calendar", &[]),
    ("clock", &[]),
];
const FOR_ALL: &[&str] = &["calendar", "clock", "config"];

/// The two halves: neither may reach the other, not even through a third room.
const PORTAL: &[&str] = &[
    "cabinets",
    "journal",
    "messages",
    "subsystems",
    "registers",
    "web",
    "identity",
    "storage",
    "demo",
];

/// What may lie at the top of the repository.
const TOP: &[&str] = &[
    ".ci",
    ".gitignore",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "benches",
    "content",
    "portfolio-store",
    "search-index",
    "src",
    "tests",
    "themes",
];

#[test]
fn every_room_names_only_those_it_may() {
    let source = Source::of_the_project();
    let problems = wrong_directions(&source);
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn every_room_of_the_library_is_on_the_list_and_the_list_has_no_others() {
    let source = Source::of_the_project();
    let listed: BTreeSet<&str> = ROOMS.iter().map(|(room, _)| *room).collect();
    let found: BTreeSet<&str> = source.files.iter().map(|file| file.room.as_str()).collect();
    assert_eq!(
        found, listed,
        "src/ (слева) и таблица ROOMS (справа) разошлись"
    );
    let declared = modules_declared(source.text("lib.rs"));
    for room in found.iter().filter(|room| !["lib", "main"].contains(*room)) {
        assert!(
            declared.contains(*room),
            "src/lib.rs не называет комнату {room}"
        );
    }
}

#[test]
fn the_site_and_the_portal_do_not_reach_each_other_even_through_a_third_room() {
    assert_eq!(
        reached_from("site")
            .iter()
            .find(|r| PORTAL.contains(&r.as_str())),
        None
    );
    for room in PORTAL {
        assert!(
            !reached_from(room).contains("site"),
            "{room} доходит до site"
        );
    }
}

#[test]
fn no_room_reaches_itself_by_a_circle() {
    for (room, may) in ROOMS {
        for next in *may {
            assert!(
                !reached_from(next).contains(*room),
                "круг: {room} → {next} → … → {room}"
            );
        }
    }
}

#[test]
fn every_front_door_says_in_two_to_six_lines_what_lives_there() {
    for file in &Source::of_the_project().files {
        let said = file
            .text
            .lines()
            .take_while(|line| line.starts_with("//!"))
            .count();
        let enough = if file.name.ends_with("mod.rs") {
            2..=6
        } else {
            1..=30
        };
        assert!(
            enough.contains(&said),
            "src/{}: строк «//!» в начале {said}, а нужно {enough:?}",
            file.name
        );
    }
}

#[test]
fn the_top_of_the_repository_holds_only_what_was_agreed() {
    let listed = std::process::Command::new("git")
        .args(["-C", env!("CARGO_MANIFEST_DIR"), "ls-files", "-z"])
        .output();
    // Without git (an unpacked archive) there is nothing to tell the project's files from the user's own.
    let Ok(listed) = listed else { return };
    let listed = String::from_utf8(listed.stdout).expect("names in UTF-8");
    let top: BTreeSet<&str> = listed
        .split('\0')
        .filter_map(|path| path.split('/').next())
        .collect();
    let strange: Vec<_> = top
        .iter()
        .filter(|name| !name.is_empty() && !TOP.contains(name))
        .collect();
    assert!(
        strange.is_empty(),
        "наверху лежит неуговорённое: {strange:?}"
    );
}

#[test]
fn planted_violations_are_found() {
    let source = Source::made_of(&[
        (
            "site/mod.rs",
            "use crate::{config::Config, storage::{Db, Tx}};\n",
        ),
        (
            "web/page.rs",
            "fn f() { let x = crate :: site :: build(); }\n",
        ),
        (
            "storage/files.rs",
            "mod tests { use super::super::super::identity::Person; }\n",
        ),
        ("identity/mod.rs", "use super::cabinets;\n"),
        ("themes.rs", "use crate::*;\n"),
        ("main.rs", "fn main() { eios::storage::db::open() }\n"),
        ("site/render.rs", "use crate::shelf;\n"),
        (
            "storage/db.rs",
            "#[macro_export]\nmacro_rules! shelf { () => {} }\n",
        ),
    ]);
    assert_eq!(
        wrong_directions(&source),
        [
            "src/identity/mod.rs:1: identity → cabinets",
            "src/main.rs:1: main → storage",
            "src/site/mod.rs:1: site → storage",
            "src/site/render.rs:1: site → storage",
            "src/storage/files.rs:1: storage → identity",
            "src/themes.rs:1: themes → *",
            "src/web/page.rs:1: web → site",
        ]
    );
}

#[test]
fn what_only_looks_like_a_violation_is_let_through() {
    let source = Source::made_of(&[(
        "site/mod.rs",
        r####"
        //! crate::storage is not used.
        /* nor /* here */ crate::web */
        pub(crate) fn f<'a>(x: &'a str) -> char { '"' }
        const A: &str = "crate::web \" crate::web";
        const B: &str = r#"crate::identity "quoted" "#;
        use crate::{themes::Themes, site::Page, config};
        mod tests { use super::*; use super::super::clock::Clock; }
        "####,
    )]);
    assert_eq!(wrong_directions(&source), Vec::<String>::new());
}

/// One line a violation: `src/web/page.rs:12: web → site`.
fn wrong_directions(source: &Source) -> Vec<String> {
    let macros = source.macros();
    let mut problems = BTreeSet::new();
    for file in &source.files {
        let may = ROOMS
            .iter()
            .find(|(room, _)| *room == file.room)
            .map_or(&[][..], |(_, may)| may);
        for (line, named) in paths_from_the_root(&file.name, &file.text) {
            let room = macros.get(&named).unwrap_or(&named);
            let own = *room == file.room || (file.room == "lib" && room != "*");
            if !own && !may.contains(&room.as_str()) && !FOR_ALL.contains(&room.as_str()) {
                problems.insert(format!("src/{}:{line}: {} → {room}", file.name, file.room));
            }
        }
    }
    problems.into_iter().collect()
}

/// All rooms that `room` may name, and those that they may name, and so on.
fn reached_from(room: &str) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut next = vec![room];
    while let Some(room) = next.pop() {
        let may = ROOMS
            .iter()
            .find(|(name, _)| *name == room)
            .map_or(&[][..], |(_, may)| may);
        next.extend(may.iter().filter(|room| reached.insert(room.to_string())));
    }
    reached
}

fn modules_declared(lib: &str) -> BTreeSet<String> {
    let words = words::words(lib);
    words
        .windows(2)
        .filter(|pair| pair[0].text == "mod")
        .map(|pair| pair[1].text.clone())
        .collect()
}
