//! A clean built site on the disk, and copies of it with one thing changed. A copy is made of hard
//! links, so that hundreds of them cost nothing.

#![allow(dead_code)] // each test takes what it needs

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use eios::site::check::{Options, Report, run_folder};
use tempfile::TempDir;

use crate::sveden_world::{site, whole_college};

static CLEAN: LazyLock<(TempDir, BTreeMap<String, Vec<u8>>)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let files = site(&whole_college());
    for (path, bytes) in &files {
        put(folder.path(), path, bytes);
    }
    (folder, files)
});

fn put(folder: &Path, path: &str, bytes: &[u8]) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    fs::write(path, bytes).expect("a file");
}

/// The clean site with what was changed in it.
#[derive(Default)]
pub struct Spoilt {
    changed: BTreeMap<String, Option<Vec<u8>>>,
    pub options: Options,
}

/// The clean site.
pub fn clean() -> Spoilt {
    Spoilt {
        options: Options {
            today: Some(jiff::civil::date(2026, 11, 22)),
            ..Options::default()
        },
        ..Spoilt::default()
    }
}

/// File of a page of the section.
pub fn page(slug: &str) -> String {
    format!("sveden/{slug}/index.html")
}

impl Spoilt {
    /// A file's text as it is now.
    pub fn text(&self, path: &str) -> String {
        let now = match self.changed.get(path) {
            Some(changed) => changed.clone(),
            None => CLEAN.1.get(path).cloned(),
        };
        let bytes = now.unwrap_or_else(|| panic!("no file {path}"));
        String::from_utf8(bytes).expect("text")
    }

    /// Changes the first place; the change must hit something.
    pub fn change(&mut self, path: &str, old: &str, new: &str) -> &mut Spoilt {
        let text = self.text(path);
        assert!(text.contains(old), "{path} has no {old}:\n{text}");
        self.put(path, text.replacen(old, new, 1))
    }

    /// Changes every place.
    pub fn change_all(&mut self, path: &str, old: &str, new: &str) -> &mut Spoilt {
        let text = self.text(path);
        assert!(text.contains(old), "{path} has no {old}");
        self.put(path, text.replace(old, new))
    }

    /// Adds to the end of the page's main part.
    pub fn add(&mut self, path: &str, html: &str) -> &mut Spoilt {
        let end = if self.text(path).contains("</main>") {
            "</main>"
        } else {
            "</body>"
        };
        self.change(path, end, &format!("{html}{end}"))
    }

    /// Puts a file in place.
    pub fn put(&mut self, path: &str, bytes: impl Into<Vec<u8>>) -> &mut Spoilt {
        self.changed.insert(path.to_owned(), Some(bytes.into()));
        self
    }

    /// Takes a file away.
    pub fn take(&mut self, path: &str) -> &mut Spoilt {
        self.changed.insert(path.to_owned(), None);
        self
    }

    /// The site as a folder.
    pub fn folder(&self) -> TempDir {
        let folder = tempfile::tempdir_in(CLEAN.0.path().parent().expect("a parent"));
        let folder = folder.expect("a temporary folder");
        for path in CLEAN
            .1
            .keys()
            .filter(|path| !self.changed.contains_key(*path))
        {
            let to = folder.path().join(path);
            fs::create_dir_all(to.parent().expect("a parent")).expect("a folder");
            fs::hard_link(CLEAN.0.path().join(path), to).expect("a link");
        }
        for (path, bytes) in &self.changed {
            if let Some(bytes) = bytes {
                put(folder.path(), path, bytes);
            }
        }
        folder
    }

    /// What the check says of it.
    pub fn report(&self) -> Report {
        let folder = self.folder();
        run_folder(folder.path(), &self.options, &|_, _, _| {}).expect("the folder is read")
    }
}
