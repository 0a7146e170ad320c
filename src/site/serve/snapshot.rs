//! All files of the site at one moment, by the addresses at which they answer.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::http::HeaderValue;
use rayon::prelude::*;

use super::entry::{self, Body, Entry, Held, Room};
use super::kinds::Kind;
use super::reload;

/// Larger files are streamed from disk.
const SMALL: u64 = 256 << 10;
/// Pages may be larger: they must be dressed and compressed as a whole.
const SMALL_TEXT: u64 = 4 << 20;
/// All small files together take no more memory than this; the rest wait on disk.
const HELD: usize = 40 << 20;

/// The site at one moment.
pub struct Snapshot {
    root: PathBuf,
    reload: bool,
    files: BTreeMap<String, Arc<Entry>>,
    routes: HashMap<String, Arc<Entry>>,
    /// Room for what is made on the way.
    pub room: Room,
}

impl Snapshot {
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
            .collect::<io::Result<BTreeMap<_, _>>>()?;
        Ok(Snapshot::of(root, reload, files))
    }

    /// The same site with some files taken anew and others gone.
    pub fn with<P: AsRef<Path>>(
        &self,
        folder: &Path,
        changed: &[P],
        removed: &[P],
    ) -> io::Result<Snapshot> {
        let root = folder.canonicalize()?;
        let mut files = self.files.clone();
        let mut held = self.own();
        let named = |path: &P| relative(&root, &root.join(path));
        for path in changed.iter().chain(removed).filter_map(named) {
            held -= files.remove(&path).map_or(0, |old| weight(&old).0);
        }
        for path in changed.iter().filter_map(named) {
            // As when the folder is walked: a link inside of the site leads nowhere.
            let about = std::fs::symlink_metadata(root.join(&path));
            let Some(about) = about.ok().filter(std::fs::Metadata::is_file) else {
                continue;
            };
            let small = is_small(&Kind::of(&path), about.len());
            let hold = small && held + about.len() as usize <= HELD;
            let entry = load(&root, path.clone(), hold, self.reload)?;
            held += weight(&entry).0;
            files.insert(path, Arc::new(entry));
        }
        Ok(Snapshot::of(root, self.reload, files))
    }

    fn of(root: PathBuf, reload: bool, files: BTreeMap<String, Arc<Entry>>) -> Snapshot {
        let mut routes = HashMap::with_capacity(files.len() * 3);
        for (path, entry) in &files {
            let folder = match path.strip_suffix("index.html") {
                Some("") => "/".to_owned(),
                Some(folder) if folder.ends_with('/') => format!("/{folder}"),
                _ => continue,
            };
            // The law's addresses have no slash at the end, plain web servers' folders have one.
            routes.insert(folder.trim_end_matches('/').to_owned(), Arc::clone(entry));
            routes.insert(folder, Arc::clone(entry));
        }
        for (path, entry) in &files {
            routes.insert(format!("/{path}"), Arc::clone(entry));
        }
        let derived = files.values().map(|entry| weight(entry).1).sum();
        Snapshot {
            root,
            reload,
            files,
            routes,
            room: Room::with(derived),
        }
    }

    /// The file that answers at an address. Only addresses of files found by ourselves are known,
    /// so no trick with dots or slashes can lead out of the site.
    pub fn find(&self, path: &str) -> Option<&Entry> {
        if let Some(entry) = self.routes.get(path) {
            return Some(entry);
        }
        let plain = path.contains('%').then(|| decoded(path))??;
        self.routes.get(&plain).map(Arc::as_ref)
    }

    /// The page for addresses at which there is nothing.
    pub fn not_found(&self) -> Option<&Entry> {
        self.files.get("404.html").map(Arc::as_ref)
    }

    /// Where a file lies.
    pub fn place(&self, entry: &Entry) -> PathBuf {
        self.root.join(&entry.path)
    }

    /// A file for which there was no room, in memory for one answer.
    pub fn warmed(&self, entry: &Entry, bytes: Vec<u8>) -> Held {
        Held::new(&entry.kind, prepared(&entry.kind, bytes, self.reload))
    }

    /// Bytes in memory, with what was made on the way.
    pub fn held(&self) -> usize {
        self.own() + self.room.taken()
    }

    fn own(&self) -> usize {
        self.files.values().map(|entry| weight(entry).0).sum()
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
        Body::Large {
            len: about.len(),
            etag: dated(&about),
        }
    };
    Ok(Entry { path, kind, body })
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
