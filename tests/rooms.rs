//! Who may use whom. Reads the `crate::…` paths of every source file and compares them with the table below, which is
//! the README's map told to a machine. A new room is a new line here.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

/// A room and the rooms that it may name. `clock` and `config` may be named by all; a room may name itself.
const ROOMS: &[(&str, &[&str])] = &[
    ("main", &["cli"]),
    ("lib", &[]),
    (
        "cli",
        &[
            "router", "server", "app", "demo", "site", "identity", "storage", "themes",
        ],
    ),
    ("router", &["app", "cabinets", "web", "site"]),
    ("server", &[]),
    ("app", &["web", "site", "identity", "storage", "themes"]),
    ("demo", &["identity", "storage"]),
    ("cabinets", &["web", "identity", "storage"]),
    ("web", &["themes", "identity", "storage"]),
    ("identity", &["storage"]),
    ("storage", &[]),
    ("site", &["themes"]),
    ("themes", &[]),
    ("config", &[]),
    ("clock", &[]),
];
const FOR_ALL: &[&str] = &["clock", "config"];

/// The two halves: neither may reach the other, not even through a third room.
const PORTAL: &[&str] = &["cabinets", "web", "identity", "storage", "demo"];

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
    let problems = source.wrong_directions();
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
        source.wrong_directions(),
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
    assert_eq!(source.wrong_directions(), Vec::<String>::new());
}

// --- Reading sources --------------------------------------------------------------------------------------------------

struct File {
    /// Path under `src/`, with `/`.
    name: String,
    /// First part of the path, without `.rs`.
    room: String,
    text: String,
}

struct Source {
    files: Vec<File>,
}

impl Source {
    fn of_the_project() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut paths = vec![];
        rust_files(&root, &mut paths);
        let texts: Vec<(String, String)> = paths
            .iter()
            .map(|path| {
                let name = path.strip_prefix(&root).expect("found under src");
                let name = name.to_string_lossy().replace('\\', "/");
                (
                    name,
                    std::fs::read_to_string(path).expect("a readable source"),
                )
            })
            .collect();
        let borrowed: Vec<_> = texts
            .iter()
            .map(|(n, t)| (n.as_str(), t.as_str()))
            .collect();
        Self::made_of(&borrowed)
    }

    fn made_of(files: &[(&str, &str)]) -> Self {
        let mut files: Vec<File> = files
            .iter()
            .map(|(name, text)| File {
                name: name.to_string(),
                room: name
                    .split('/')
                    .next()
                    .unwrap_or(name)
                    .trim_end_matches(".rs")
                    .to_string(),
                text: text.to_string(),
            })
            .collect();
        files.sort_by(|a, b| a.name.cmp(&b.name));
        Self { files }
    }

    fn text(&self, name: &str) -> &str {
        let file = self.files.iter().find(|file| file.name == name);
        &file.unwrap_or_else(|| panic!("нет src/{name}")).text
    }

    /// One line a violation: `src/web/page.rs:12: web → site`.
    fn wrong_directions(&self) -> Vec<String> {
        let macros = self.macros();
        let mut problems = BTreeSet::new();
        for file in &self.files {
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

    /// Exported macros live at the root of the crate by name, and in a room by right.
    fn macros(&self) -> BTreeMap<String, String> {
        let mut macros = BTreeMap::new();
        for file in &self.files {
            for part in file.text.split("#[macro_export]").skip(1) {
                if let Some(rest) = part.split("macro_rules!").nth(1) {
                    let name = rest
                        .trim_start()
                        .split(|c: char| !c.is_alphanumeric() && c != '_')
                        .next();
                    macros.insert(name.unwrap_or_default().to_string(), file.room.clone());
                }
            }
        }
        macros
    }
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            found.push(path);
        }
    }
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
    let words = words(lib);
    words
        .windows(2)
        .filter(|pair| pair[0].text == "mod")
        .map(|pair| pair[1].text.clone())
        .collect()
}

// --- A very small reader of Rust --------------------------------------------------------------------------------------

/// A name or a sign, and the line it stands on.
struct Word {
    line: usize,
    text: String,
}

/// The words of a source without comments, strings and characters; `::` is one word.
fn words(source: &str) -> Vec<Word> {
    let text: Vec<char> = source.chars().collect();
    let (mut words, mut line, mut at) = (vec![], 1, 0);
    while at < text.len() {
        let next = text.get(at + 1).copied().unwrap_or(' ');
        let end = match text[at] {
            '/' if next == '/' => end_of_line(&text, at),
            '/' if next == '*' => end_of_comment(&text, at),
            '"' => end_of_string(&text, at),
            'r' if next == '"' || next == '#' => end_of_raw_string(&text, at).unwrap_or(at),
            'b' if next == 'r' => end_of_raw_string(&text, at + 1).unwrap_or(at),
            '\'' => end_of_character(&text, at),
            _ => at,
        };
        if end > at {
            line += text[at..end].iter().filter(|c| **c == '\n').count();
            at = end;
            continue;
        }
        let length = match text[at] {
            c if is_name(c) => text[at..].iter().take_while(|c| is_name(**c)).count(),
            ':' if next == ':' => 2,
            _ => 1,
        };
        if text[at] == '\n' {
            line += 1;
        } else if !text[at].is_whitespace() {
            words.push(Word {
                line,
                text: text[at..at + length].iter().collect(),
            });
        }
        at += length;
    }
    words
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn end_of_line(text: &[char], at: usize) -> usize {
    text[at..]
        .iter()
        .position(|c| *c == '\n')
        .map_or(text.len(), |n| at + n)
}

fn end_of_comment(text: &[char], mut at: usize) -> usize {
    let mut depth = 0;
    while at + 1 < text.len() {
        match (text[at], text[at + 1]) {
            ('/', '*') => depth += 1,
            ('*', '/') => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

fn end_of_string(text: &[char], mut at: usize) -> usize {
    at += 1;
    while at < text.len() && text[at] != '"' {
        at += if text[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(text.len())
}

/// `r"…"` and `r#"…"#`, beginning at the `r`; nothing for a raw name such as `r#type`.
fn end_of_raw_string(text: &[char], at: usize) -> Option<usize> {
    let hashes = text[at + 1..].iter().take_while(|c| **c == '#').count();
    let open = at + 1 + hashes;
    (text.get(open) == Some(&'"')).then(|| {
        let close: Vec<char> = std::iter::once('"')
            .chain(std::iter::repeat_n('#', hashes))
            .collect();
        let rest = &text[open + 1..];
        let length = rest.windows(close.len()).position(|part| part == close);
        length.map_or(text.len(), |n| open + 1 + n + close.len())
    })
}

/// `'x'` and `'\n'` are skipped whole; of a lifetime only the quote is.
fn end_of_character(text: &[char], at: usize) -> usize {
    if text.get(at + 1) == Some(&'\\') {
        let close = text[at + 3..].iter().position(|c| *c == '\'');
        close.map_or(text.len(), |n| at + 3 + n + 1)
    } else if text.get(at + 2) == Some(&'\'') {
        at + 3
    } else {
        at + 1
    }
}

/// Line and first part of every path that starts at the root of the crate: by `crate::`, by the crate's own name, or by
/// enough `super::`.
fn paths_from_the_root(name: &str, source: &str) -> Vec<(usize, String)> {
    let words = words(source);
    let file_depth = depth_of_file(name);
    let mut inner = vec![]; // for each open brace, whether it opened a module
    let mut found = vec![];
    for (at, word) in words.iter().enumerate() {
        match word.text.as_str() {
            "{" => inner.push(at >= 2 && words[at - 2].text == "mod"),
            "}" => {
                inner.pop();
            }
            "crate" | "eios" if !follows_path(&words, at) => heads(&words, at + 1, &mut found),
            "super" if !follows_path(&words, at) => {
                let depth = file_depth + inner.iter().filter(|module| **module).count();
                let ups = supers(&words, at);
                if ups == depth {
                    heads(&words, at + 2 * ups - 1, &mut found);
                }
            }
            _ => {}
        }
    }
    found
}

/// How many modules lie between the root and the code of this file.
fn depth_of_file(name: &str) -> usize {
    match name {
        "lib.rs" | "main.rs" => 0,
        _ => name
            .trim_end_matches(".rs")
            .trim_end_matches("/mod")
            .split('/')
            .count(),
    }
}

fn follows_path(words: &[Word], at: usize) -> bool {
    at > 0 && words[at - 1].text == "::"
}

/// The length of `super::super::…` beginning here.
fn supers(words: &[Word], at: usize) -> usize {
    let rest = words[at..].chunks(2);
    rest.take_while(|pair| pair[0].text == "super" && pair.get(1).is_some_and(|w| w.text == "::"))
        .count()
}

/// The names after the `::` at `at`: one, or each first name of a group.
fn heads(words: &[Word], at: usize, found: &mut Vec<(usize, String)>) {
    if words.get(at).is_none_or(|word| word.text != "::") {
        return;
    }
    let Some(first) = words.get(at + 1) else {
        return;
    };
    if first.text != "{" {
        found.push((first.line, first.text.clone()));
        return;
    }
    let (mut depth, mut head) = (0, true);
    for word in &words[at + 1..] {
        match word.text.as_str() {
            "{" => depth += 1,
            "}" if depth == 1 => return,
            "}" => depth -= 1,
            "," if depth == 1 => head = true,
            name if depth == 1 && head => {
                found.push((word.line, name.to_string()));
                head = false;
            }
            _ => {}
        }
    }
}
