//! The built site in memory: for `watch`, where a saved page must be seen at once and nothing has
//! to outlive the program. Pages are bytes; files that are only copied stay where they lie.

use std::{
    collections::{HashMap, HashSet},
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use bytes::Bytes;

use super::Published;
use crate::site::pictures;

/// What is in a file of the site.
#[derive(Clone, Debug)]
pub enum Content {
    /// These bytes.
    Bytes(Bytes),
    /// What lies at this place.
    File(PathBuf),
}

/// The files of the site: what each is made of, by its hash. The bytes themselves are with whoever
/// serves them; a second copy here would double the memory.
#[derive(Default)]
pub struct Shelf {
    files: HashMap<String, u128>,
}

impl Shelf {
    /// Begins a build.
    pub fn begin(&mut self) -> Session<'_> {
        Session {
            shelf: self,
            kept: Mutex::default(),
            fresh: Mutex::default(),
            rest: false,
        }
    }
}

/// One build's writing.
pub struct Session<'a> {
    shelf: &'a mut Shelf,
    kept: Mutex<HashSet<String>>,
    fresh: Mutex<Vec<(String, u128, Content)>>,
    rest: bool,
}

impl Session<'_> {
    /// Puts a file.
    pub fn put(&self, path: &str, hash: u128, content: Content) {
        if self.shelf.files.get(path) == Some(&hash) {
            self.keep(path);
        } else {
            lock(&self.fresh).push((path.to_owned(), hash, content));
        }
    }

    /// Whether there is a file of this very hash.
    pub fn has(&self, path: &str, hash: u128) -> bool {
        self.shelf.files.get(path) == Some(&hash)
    }

    /// Leaves a file as it is. False when there is none.
    pub fn keep(&self, path: &str) -> bool {
        let there = self.shelf.files.contains_key(path);
        if there {
            lock(&self.kept).insert(path.to_owned());
        }
        there
    }

    /// Leaves all other files as they are.
    pub fn keep_rest(&mut self) {
        self.rest = true;
    }

    /// Replaces the site.
    pub fn finish(self) -> Published {
        let kept = self
            .kept
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let fresh = self
            .fresh
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let files = &mut self.shelf.files;
        let put: HashSet<&str> = fresh.iter().map(|(path, ..)| path.as_str()).collect();
        let gone: Vec<String> = files
            .keys()
            .filter(|path| !self.rest || path.starts_with(pictures::FOLDER))
            .filter(|path| !kept.contains(*path) && !put.contains(path.as_str()))
            .cloned()
            .collect();
        gone.iter().for_each(|path| {
            files.remove(path);
        });
        let written = fresh.len();
        for (path, hash, _) in &fresh {
            files.insert(path.clone(), *hash);
        }
        let fresh: Vec<_> = fresh.into_iter().map(|(path, _, it)| (path, it)).collect();
        Published {
            written,
            unchanged: files.len() - written,
            changed: fresh.iter().map(|(path, _)| path.clone()).collect(),
            gone,
            fresh,
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
