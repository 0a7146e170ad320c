//! The site that is checked, as a list of files and of what answers at which address. The files lie
//! in the built folder, or in a temporary one when the site was fetched.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};

use super::address::{address, decoded, has_scheme, joined};

/// Number of a file in its site.
pub type Id = u32;

/// The site.
pub struct Site {
    root: PathBuf,
    files: Vec<File>,
    by_path: HashMap<String, Id>,
    /// Addresses that only send to other addresses.
    pub moved: BTreeMap<String, String>,
    /// Addresses that were not asked: beyond the limit or without an answer.
    pub unknown: HashSet<String>,
    /// Beginnings of links that stay on the site: `https://college.ru`.
    pub origins: Vec<String>,
    /// Whether it was fetched: then addresses may have a `?`.
    pub fetched: bool,
    /// Keeps the fetched files until the check is over.
    pub keep: Option<tempfile::TempDir>,
}

/// A file of the site.
pub struct File {
    /// Path below the root of the site, without a leading slash.
    pub path: String,
    /// Where it lies, if not at its path below the root.
    pub disk: Option<PathBuf>,
    /// What it is.
    pub kind: Kind,
    /// Its size, when it was only asked for and not fetched.
    pub told_size: Option<u64>,
    /// The encoding in which it came, when that is not UTF-8.
    pub charset: Option<&'static str>,
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// HTML.
    Page,
    /// CSS.
    Style,
    /// Everything else.
    Other,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lead {
    /// Away from the site, or to the portal: not ours to follow.
    Outside,
    /// To a file of the site.
    File(Id),
    /// To nothing.
    Nothing,
    /// To an address that was not asked.
    Unknown,
}

impl Site {
    /// Everything below `root`.
    pub fn read(root: &Path) -> io::Result<Site> {
        let root = root.canonicalize()?;
        let mut files = Vec::new();
        for file in walkdir::WalkDir::new(&root) {
            let file = file?;
            if !file.file_type().is_file() {
                continue;
            }
            if let Ok(inside) = file.path().strip_prefix(&root) {
                let path = inside.to_string_lossy().replace('\\', "/");
                let kind = Kind::of(&path);
                files.push(File {
                    path,
                    disk: None,
                    kind,
                    told_size: None,
                    charset: None,
                });
            }
        }
        Ok(Site::of(root, files))
    }

    /// A site of these files.
    pub fn of(root: PathBuf, mut files: Vec<File>) -> Site {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files.dedup_by(|a, b| a.path == b.path);
        let by_path = (0..).zip(&files).map(|(id, f)| (f.path.clone(), id));
        Site {
            by_path: by_path.collect(),
            root,
            files,
            moved: BTreeMap::new(),
            unknown: HashSet::new(),
            origins: Vec::new(),
            fetched: false,
            keep: None,
        }
    }

    /// All files in the order of their paths.
    pub fn files(&self) -> &[File] {
        &self.files
    }

    /// Numbers of the files of a kind.
    pub fn ids(&self, kind: Kind) -> impl Iterator<Item = Id> + '_ {
        let all = (0..).zip(&self.files);
        all.filter(move |(_, f)| f.kind == kind).map(|(id, _)| id)
    }

    /// A file's path.
    pub fn path(&self, id: Id) -> &str {
        self.files.get(id as usize).map_or("", |f| &f.path)
    }

    /// The address a file is known by.
    pub fn address(&self, id: Id) -> String {
        address(self.path(id))
    }

    /// A file's bytes; none when it was not fetched.
    pub fn bytes(&self, id: Id) -> io::Result<Vec<u8>> {
        std::fs::read(self.disk(id)?)
    }

    /// A file's size in bytes.
    pub fn size(&self, id: Id) -> u64 {
        let told = self.files.get(id as usize).and_then(|f| f.told_size);
        told.or_else(|| Some(std::fs::metadata(self.disk(id).ok()?).ok()?.len()))
            .unwrap_or(0)
    }

    fn disk(&self, id: Id) -> io::Result<PathBuf> {
        let file = self.files.get(id as usize);
        let file = file.ok_or(io::ErrorKind::NotFound)?;
        match (&file.disk, self.fetched) {
            (Some(disk), _) => Ok(disk.clone()),
            (None, true) => Err(io::ErrorKind::NotFound.into()),
            (None, false) => Ok(self.root.join(&file.path)),
        }
    }

    /// The file with this path.
    pub fn find(&self, path: &str) -> Option<Id> {
        self.by_path.get(path).copied()
    }

    /// The file that answers at a plain address: `/abc`, `/abc/` and `/abc/index.html` are one.
    pub fn at(&self, address: &str) -> Option<Id> {
        let mut address = address;
        for _ in 0..8 {
            if let Some(found) = self.straight(address) {
                return Some(found);
            }
            match self.moved.get(address) {
                Some(next) => address = next,
                None => return None,
            }
        }
        None
    }

    fn straight(&self, address: &str) -> Option<Id> {
        let path = address.trim_start_matches('/');
        let folder = path.trim_end_matches('/');
        if folder.is_empty() {
            return self.find("index.html");
        }
        let plain = if address.ends_with('/') {
            None
        } else {
            self.find(path)
        };
        plain.or_else(|| self.find(&format!("{folder}/index.html")))
    }

    /// The addresses to which one sends, from itself to the last.
    pub fn hops<'s>(&'s self, address: &'s str) -> Vec<&'s str> {
        let next = |at: &&'s str| self.moved.get(*at).map(String::as_str);
        std::iter::successors(Some(address), next).take(9).collect()
    }

    /// A link of the site to itself without the site's name.
    fn own<'t>(&self, target: &'t str) -> &'t str {
        for origin in &self.origins {
            match target.strip_prefix(origin.as_str()) {
                Some("") => return "/",
                Some(rest) if rest.starts_with(['/', '?', '#']) => return rest,
                _ => {}
            }
        }
        target
    }

    /// Where a link on the page `from` leads, and the place in the page it names.
    pub fn lead<'t>(&self, from: &str, target: &'t str) -> (Lead, Option<Cow<'t, str>>) {
        let target = self.own(target.trim());
        if target.starts_with("//") || has_scheme(target) {
            return (Lead::Outside, None);
        }
        let (path, anchor) = match target.split_once('#') {
            Some((path, anchor)) => (path, Some(anchor).filter(|a| !a.is_empty())),
            None => (target, None),
        };
        let plain = path.split('?').next().unwrap_or(path);
        let Some(address) = joined(from, &decoded(plain)) else {
            return (Lead::Nothing, None);
        };
        // The portal answers there while the program runs; the built site has no such files.
        if address == "/lk" || address.starts_with("/lk/") {
            return (Lead::Outside, None);
        }
        let asked = path
            .split_once('?')
            .filter(|_| self.fetched)
            .map(|(_, q)| q);
        let whole = asked.map(|query| format!("{address}?{query}"));
        let found = whole.as_deref().and_then(|whole| self.at(whole));
        let lead = match found.or_else(|| self.at(&address)) {
            Some(id) => Lead::File(id),
            None if self.unknown.contains(whole.as_deref().unwrap_or(&address)) => Lead::Unknown,
            None => Lead::Nothing,
        };
        (lead, anchor.map(decoded))
    }
}

impl Kind {
    /// By the ending of the name.
    pub fn of(path: &str) -> Kind {
        match path.rsplit_once('.').map(|(_, ending)| ending) {
            Some("html" | "htm") => Kind::Page,
            Some("css") => Kind::Style,
            _ => Kind::Other,
        }
    }
}
