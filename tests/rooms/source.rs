//! The sources of the project, file by file, each with the room it lies in.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// A source file.
pub struct File {
    /// Path under `src/`, with `/`.
    pub name: String,
    /// First part of the path, without `.rs`.
    pub room: String,
    pub text: String,
}

/// All of them, or some made for a test.
pub struct Source {
    pub files: Vec<File>,
}

impl Source {
    pub fn of_the_project() -> Self {
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

    pub fn made_of(files: &[(&str, &str)]) -> Self {
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

    pub fn text(&self, name: &str) -> &str {
        let file = self.files.iter().find(|file| file.name == name);
        &file.unwrap_or_else(|| panic!("нет src/{name}")).text
    }

    /// Exported macros live at the root of the crate by name, and in a room by right.
    pub fn macros(&self) -> BTreeMap<String, String> {
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
