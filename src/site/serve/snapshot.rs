//! All files of the site as they are now, by the addresses at which they answer.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::http::HeaderValue;
use rayon::prelude::*;

use super::entry::{self, Body, Entry, Held, Room};
use super::kinds::Kind;
use super::reload;
use crate::site::Content;

/// Larger files are streamed from disk.
const SMALL: u64 = 256 << 10;
/// Pages may be larger: they must be dressed and compressed as a whole.
const SMALL_TEXT: u64 = 4 << 20;
/// All small files together take no more memory than this; the rest wait on disk.
const HELD: usize = 40 << 20;

/// The files of the site. A change takes only as long as what has changed.
pub struct Snapshot {
    files: HashMap<String, Arc<Entry>>,
    held: usize,
    /// What answers are made with.
    pub shelf: Arc<Shelf>,
}

/// What an answer needs besides its entry.
pub struct Shelf {
    root: PathBuf,
    reload: bool,
    /// Room for what is made on the way.
    pub room: Arc<Room>,
}

impl Snapshot {
    /// A site without a single file, for one that is built in memory.
    pub fn empty(reload: bool) -> Snapshot {
        Snapshot {
            files: HashMap::new(),
            held: 0,
            shelf: Arc::new(Shelf {
                root: PathBuf::new(),
                reload,
                room: Arc::default(),
            }),
        }
    }

    /// The site as it lies in `folder`.
    pub fn read(folder: &Path, reload: bool) -> io::Result<Snapshot> {
        // The link is followed once: answers of this snapshot never mix two builds.
        let root = folder.canonicalize()?;
        let mut found: Vec<(String, u64)> = Vec::new();
        for file in walkdir::WalkDir::new(&root) {
            let file = file?;
            if file.file_type().is_file()
                && let Some(path) = relative(&root, file.path())
            {
                found.push((path, file.metadata()?.len()));
            }
        }
        let names: std::collections::HashSet<&str> =
            found.iter().map(|(path, _)| path.as_str()).collect();
        let copies: std::collections::HashSet<String> = found
            .iter()
            .filter(|(path, _)| entry::packed_from(path).is_some_and(|of| names.contains(of)))
            .map(|(path, _)| path.clone())
            .collect();
        found.retain(|(path, _)| !copies.contains(path));
        // Pages and styles first, small before large: those are asked for most.
        found.sort_by_cached_key(|(path, len)| (!Kind::of(path).packs, *len));
        let mut room = HELD as u64;
        let planned = found.into_iter().map(|(path, len)| {
            let hold = is_small(&Kind::of(&path), len) && len <= room;
            room -= if hold { len } else { 0 };
            (path, hold)
        });
        let files = planned
            .collect::<Vec<_>>()
            .into_par_iter()
            .map(|(path, hold)| Ok((path.clone(), Arc::new(load(&root, path, hold, reload)?))))
            .collect::<io::Result<HashMap<_, _>>>()?;
        let held = files.values().map(|entry| weight(entry).0).sum();
        Ok(Snapshot {
            files,
            held,
            shelf: Arc::new(Shelf {
                root,
                reload,
                room: Arc::default(),
            }),
        })
    }

    /// Takes some files anew and forgets others.
    pub fn refresh<P: AsRef<Path>>(
        &mut self,
        folder: &Path,
        changed: &[P],
        removed: &[P],
    ) -> io::Result<()> {
        let root = folder.canonicalize()?;
        let named = |path: &P| relative(&root, &root.join(path));
        let mut fresh = vec![];
        for path in changed.iter().filter_map(named) {
            // As when the folder is walked: a link inside of the site leads nowhere.
            let about = std::fs::symlink_metadata(root.join(&path));
            let Some(about) = about.ok().filter(std::fs::Metadata::is_file) else {
                continue;
            };
            let small = is_small(&Kind::of(&path), about.len());
            let hold = small && self.held + about.len() as usize <= HELD;
            fresh.push(load(&root, path, hold, self.shelf.reload)?);
        }
        changed
            .iter()
            .chain(removed)
            .filter_map(named)
            .for_each(|path| self.forget(&path));
        fresh.into_iter().for_each(|entry| self.put(entry));
        self.shelf = Arc::new(Shelf {
            root,
            reload: self.shelf.reload,
            room: self.shelf.room.clone(),
        });
        Ok(())
    }

    /// Takes files of a site that is built in memory, and forgets others.
    pub fn take(&mut self, fresh: Vec<(String, Content)>, gone: &[String]) -> io::Result<()> {
        let mut entries = Vec::with_capacity(fresh.len());
        for (path, content) in fresh {
            entries.push(match content {
                Content::Bytes(bytes) => {
                    let kind = Kind::of(&path);
                    let bytes = prepared(&kind, bytes.into(), self.shelf.reload);
                    let body = Body::Held(Box::new(Held::new(&kind, bytes)));
                    Entry {
                        path,
                        place: None,
                        kind,
                        body,
                    }
                }
                Content::File(place) => {
                    let kind = Kind::of(&path);
                    let about = std::fs::metadata(&place)?;
                    let body = match is_small(&kind, about.len()) {
                        true => Body::Cold,
                        false => large(&about),
                    };
                    Entry {
                        path,
                        place: Some(place),
                        kind,
                        body,
                    }
                }
            });
        }
        gone.iter().for_each(|path| self.forget(path));
        entries.into_iter().for_each(|entry| self.put(entry));
        Ok(())
    }

    fn put(&mut self, entry: Entry) {
        self.forget(&entry.path);
        self.held += weight(&entry).0;
        self.files.insert(entry.path.clone(), Arc::new(entry));
    }

    fn forget(&mut self, path: &str) {
        if let Some(old) = self.files.remove(path) {
            let (own, derived) = weight(&old);
            self.held -= own;
            self.shelf.room.give(derived);
        }
    }

    /// The file that answers at an address. Only addresses of files found by ourselves are known,
    /// so no trick with dots or slashes can lead out of the site.
    pub fn find(&self, path: &str) -> Option<Arc<Entry>> {
        if let Some(entry) = self.at(path) {
            return Some(entry);
        }
        let plain = path.contains('%').then(|| decoded(path))??;
        self.at(&plain)
    }

    /// The law's addresses have no slash at the end, plain web servers' folders have one.
    fn at(&self, path: &str) -> Option<Arc<Entry>> {
        let inside = match path {
            "" => "",
            _ => path.strip_prefix('/')?,
        };
        let found = self.files.get(inside).or_else(|| {
            let folder = inside.strip_suffix('/').unwrap_or(inside);
            match folder {
                "" => self.files.get("index.html").filter(|_| inside.is_empty()),
                _ => self.files.get(&format!("{folder}/index.html")),
            }
        });
        found.cloned()
    }

    /// The page for addresses at which there is nothing.
    pub fn not_found(&self) -> Option<Arc<Entry>> {
        self.files.get("404.html").cloned()
    }

    /// Bytes in memory, with what was made on the way.
    pub fn held(&self) -> usize {
        self.held + self.shelf.room.taken()
    }
}

impl Shelf {
    /// Where a file lies.
    pub fn place(&self, entry: &Entry) -> PathBuf {
        match &entry.place {
            Some(place) => place.clone(),
            None => self.root.join(&entry.path),
        }
    }

    /// A file for which there was no room, in memory for one answer.
    pub fn warmed(&self, entry: &Entry, bytes: Vec<u8>) -> Held {
        Held::new(&entry.kind, prepared(&entry.kind, bytes, self.reload))
    }
}

fn load(root: &Path, path: String, hold: bool, reload: bool) -> io::Result<Entry> {
    let kind = Kind::of(&path);
    let place = root.join(&path);
    let about = std::fs::metadata(&place)?;
    let body = if hold {
        Body::Held(Box::new(Held::new(
            &kind,
            prepared(&kind, std::fs::read(&place)?, reload),
        )))
    } else if is_small(&kind, about.len()) {
        Body::Cold
    } else {
        large(&about)
    };
    Ok(Entry {
        path,
        place: None,
        kind,
        body,
    })
}

fn large(about: &std::fs::Metadata) -> Body {
    Body::Large {
        len: about.len(),
        etag: dated(about),
    }
}

fn is_small(kind: &Kind, len: u64) -> bool {
    len <= if kind.packs { SMALL_TEXT } else { SMALL }
}

fn prepared(kind: &Kind, bytes: Vec<u8>, reload: bool) -> Vec<u8> {
    if kind.html && reload {
        reload::with_script(bytes)
    } else {
        bytes
    }
}

fn dated(about: &std::fs::Metadata) -> HeaderValue {
    let changed = about.modified().ok();
    let since = changed.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    entry::tag(&format!(
        "{:x}-{:x}",
        about.len(),
        since.map_or(0, |d| d.as_nanos())
    ))
}

fn weight(entry: &Entry) -> (usize, usize) {
    match &entry.body {
        Body::Held(held) => held.weight(),
        _ => (0, 0),
    }
}

/// The path under the root with straight slashes; nothing for what is not to be served.
fn relative(root: &Path, path: &Path) -> Option<String> {
    let inside = path.strip_prefix(root).ok()?;
    let mut parts = Vec::new();
    for part in inside.components() {
        let std::path::Component::Normal(name) = part else {
            return None;
        };
        let name = name.to_str()?;
        if name.starts_with('.') && name != ".well-known" {
            return None;
        }
        parts.push(name);
    }
    Some(parts.join("/"))
}

/// The address with its percents read, if that makes a decent path.
fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |b: u8| char::from(b).to_digit(16);
        let (high, low) = (digit(rest.next()?)?, digit(rest.next()?)?);
        bytes.push((high * 16 + low) as u8);
    }
    let text = String::from_utf8(bytes).ok()?;
    let decent = !text.contains('\\')
        && !text.chars().any(char::is_control)
        && !text.split('/').any(|part| part == "." || part == "..");
    decent.then_some(text)
}
