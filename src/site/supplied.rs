//! What someone besides `content/` gives the generator: facts that are kept elsewhere and files that lie elsewhere.
//! Who it is, the generator does not ask: a college without such a giver is built from its folder alone.

use std::{collections::BTreeMap, fs, path::PathBuf};

use super::{
    Problem,
    facts::Facts,
    hash,
    source::{Found, Stat},
};

/// Facts and files from outside `content/`.
#[derive(Clone, Debug, Default)]
pub struct Supplied {
    /// The facts. A block that `content/sveden` has too is a fault.
    pub facts: Facts,
    /// Where each file lies, by its name as if it stood in `content/`: `files/document/ustav.pdf` is published at
    /// that address, `data/vacancies.json` is read by templates.
    pub files: BTreeMap<String, PathBuf>,
}

impl Supplied {
    /// Whether nothing is supplied.
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty() && self.files.is_empty()
    }

    /// Adds the files to those that were found in `content/`, which win where both have one.
    pub(super) fn join(&self, found: &mut Found) {
        for (name, file) in &self.files {
            if let Ok(meta) = fs::metadata(file)
                && !found.assets.contains_key(name)
            {
                found.assets.insert(name.clone(), Stat::of(&meta));
            }
        }
    }

    /// Files that are not there, and files that `content/` has under the same name.
    pub(super) fn problems(&self, content: &std::path::Path) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (name, file) in &self.files {
            if content.join(name).exists() {
                let words = "этот файл есть и в папке content, и в реестрах; уберите его из папки";
                problems.push(Problem::new(name, None, words).fatal());
            } else if !file.is_file() {
                problems.push(Problem::new(name, None, "файл реестра не найден").fatal());
            }
        }
        problems
    }

    /// The state of the facts, for one who remembers what a site was made of.
    pub(super) fn state(&self) -> u128 {
        match self.is_empty() {
            true => 0,
            false => hash::lasting(format!("{:?}", self.facts).as_bytes()),
        }
    }
}
