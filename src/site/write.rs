//! The built site on disk. `public/` holds two folders, `build-7` and `build-8`, and the link
//! `current` to the one that is served. A build changes only the other one, file by file: what is
//! equal is left alone or linked from the served folder, what vanished is removed; then the folder
//! gets the next number and the link is switched in one step. So a visitor sees the old site or
//! the new one and never a mixture, a build that fails changes nothing, and whoever keeps the site
//! in memory sees by the link's target that there is a new one. Beside a folder lies its list,
//! `build-7.list`: hash, size and time of every file; a folder without its list was being written
//! when the program stopped, and its files are compared anew.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{self, Write as _},
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    sync::{
        Mutex, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
};

use anyhow::{Context as _, Result, bail};
use rayon::prelude::*;

use super::source::Stat;

/// The link to the folder that is served.
const CURRENT: &str = "current";
const PREFIX: &str = "build-";

/// The folder with the site that is served now. Its name changes with every build.
pub fn published(public: &Path) -> PathBuf {
    let link = public.join(CURRENT);
    link.canonicalize().unwrap_or(link)
}

/// Whether there is a site to be served.
pub fn is_built(public: &Path) -> bool {
    public.join(CURRENT).join("index.html").is_file()
}

/// A file in a slot. The hash 0 stands for «unknown».
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry {
    hash: u128,
    stat: Stat,
}

type Files = BTreeMap<String, Entry>;

/// A folder with a site, whole or not yet.
#[derive(Default)]
struct Slot {
    number: u64,
    files: Files,
}

/// The output folder.
pub struct Publisher {
    root: PathBuf,
    /// What is served.
    active: Option<Slot>,
    /// What the next build will be made of.
    spare: Slot,
}

/// What a build did to the folder.
#[derive(Clone, Debug, Default)]
pub struct Published {
    /// Number of files that are new or different.
    pub written: usize,
    /// Number of files that stayed as they were.
    pub unchanged: usize,
    /// Files that are new or different.
    pub changed: Vec<String>,
    /// Files that vanished.
    pub gone: Vec<String>,
}

impl Publisher {
    /// Looks at what lies in the folder; makes it when it is not there.
    pub fn open(root: &Path) -> Result<Self> {
        fs::create_dir_all(root)
            .with_context(|| format!("не создаётся папка {}", root.display()))?;
        let active = active(root);
        let mut others: Vec<u64> = fs::read_dir(root)?
            .filter_map(|entry| number_of(entry.ok()?.file_name().to_str()?))
            .filter(|number| Some(*number) != active)
            .collect();
        others.sort_unstable();
        let spare = others.pop();
        for left_over in others {
            fs::remove_dir_all(root.join(folder_name(left_over)))?;
        }
        let next = active.map_or(1, |n| n + 1);
        Ok(Self {
            root: root.to_owned(),
            active: active.map(|n| known(root, n)).transpose()?,
            spare: match spare {
                Some(number) => known(root, number)?,
                None => Slot {
                    number: next,
                    files: Files::new(),
                },
            },
        })
    }

    /// Begins a build whose files will be exactly `wanted`.
    pub fn begin(&mut self, wanted: BTreeSet<String>) -> Result<Session<'_>> {
        let lock = fs::File::create(self.root.join(".lock"))?;
        if lock.try_lock().is_err() {
            bail!(
                "папку {} сейчас пишет другая сборка; дождитесь её окончания",
                self.root.display()
            );
        }
        if active(&self.root) != self.active.as_ref().map(|slot| slot.number) {
            *self = Self::open(&self.root)?;
        }
        let folder = self.root.join(folder_name(self.spare.number));
        Ok(Session {
            publisher: self,
            _lock: lock,
            folder,
            wanted,
            begun: OnceLock::new(),
            files: Mutex::default(),
            links: Mutex::default(),
            written: AtomicUsize::new(0),
        })
    }
}

/// One build's writing. Files may be put from many threads.
pub struct Session<'a> {
    publisher: &'a mut Publisher,
    _lock: fs::File,
    folder: PathBuf,
    wanted: BTreeSet<String>,
    begun: OnceLock<Result<(), String>>,
    files: Mutex<Files>,
    links: Mutex<Vec<String>>,
    written: AtomicUsize,
}

impl Session<'_> {
    /// Puts a file; `hash` is the lasting hash of `bytes`.
    pub fn put(&self, path: &str, hash: u128, bytes: &[u8]) -> Result<()> {
        self.place(path, hash, |file| {
            let mut out = fs::File::create(file)?;
            out.write_all(bytes)?;
            Ok(Stat::of(&out.metadata()?))
        })
    }

    /// Puts a copy of a file; `hash` stands for its state.
    pub fn copy(&self, path: &str, hash: u128, from: &Path) -> Result<()> {
        self.place(path, hash, |file| {
            // a copy of a read-only file must not stay read-only, or it could never be renewed
            let mut out = fs::File::create(file)?;
            io::copy(&mut fs::File::open(from)?, &mut out)?;
            Ok(Stat::of(&out.metadata()?))
        })
    }

    /// Whether the served site has this very file.
    pub fn has(&self, path: &str, hash: u128) -> bool {
        self.served(path).is_some_and(|entry| entry.hash == hash)
    }

    /// Leaves a file as the served site has it. False when it has none.
    pub fn keep(&self, path: &str) -> bool {
        let Some(entry) = self.served(path) else {
            return false;
        };
        self.unchanged(path, entry);
        true
    }

    fn served(&self, path: &str) -> Option<Entry> {
        let active = self.publisher.active.as_ref()?;
        active.files.get(path).copied()
    }

    fn unchanged(&self, path: &str, entry: Entry) {
        if self.publisher.spare.files.get(path) != Some(&entry) {
            lock(&self.links).push(path.to_owned());
        }
        lock(&self.files).insert(path.to_owned(), entry);
    }

    fn place(
        &self,
        path: &str,
        hash: u128,
        write: impl Fn(&Path) -> io::Result<Stat>,
    ) -> Result<()> {
        if let Some(entry) = self.served(path).filter(|e| e.hash == hash) {
            self.unchanged(path, entry);
            return Ok(());
        }
        let old = self.publisher.spare.files.get(path).copied();
        let entry = match old.filter(|e| e.hash == hash) {
            Some(entry) => entry,
            None => {
                self.make_ready()?;
                let file = self.folder.join(path);
                if old.is_some() {
                    unlink_shared(&file)?;
                }
                let stat = with_folder(&file, || write(&file))
                    .with_context(|| format!("не пишется файл {}", file.display()))?;
                Entry { hash, stat }
            }
        };
        self.written.fetch_add(1, Ordering::Relaxed);
        lock(&self.files).insert(path.to_owned(), entry);
        Ok(())
    }

    /// Before the first change: the slot loses its list, and what will not be there makes room.
    fn make_ready(&self) -> Result<()> {
        let done = self.begun.get_or_init(|| {
            let clear = || -> Result<()> {
                fs::create_dir_all(&self.folder)?;
                remove(&list_file(
                    &self.publisher.root,
                    self.publisher.spare.number,
                ))?;
                for path in self.publisher.spare.files.keys() {
                    // pictures are known only after the pages that want them
                    let picture = path.starts_with(super::pictures::FOLDER);
                    if !picture && !self.wanted.contains(path) {
                        remove(&self.folder.join(path))?;
                        remove_empty_folders(&self.folder, path);
                    }
                }
                Ok(())
            };
            clear().map_err(|e| format!("{e:#}"))
        });
        match done {
            Ok(()) => Ok(()),
            Err(message) => bail!("папка {} не пишется: {message}", self.folder.display()),
        }
    }

    /// Gives the build up: the served site stays, the other slot is looked at anew next time.
    pub fn abandon(self) -> Result<()> {
        if self.begun.get().is_some() {
            self.publisher.spare = known(&self.publisher.root, self.publisher.spare.number)?;
        }
        Ok(())
    }

    /// Completes the folder and switches visitors over to it; with nothing changed, does nothing.
    pub fn finish(self) -> Result<Published> {
        let files = std::mem::take(&mut *lock(&self.files));
        let written = self.written.load(Ordering::Relaxed);
        let old = self.publisher.active.as_ref().map(|slot| &slot.files);
        let changed: Vec<String> = files
            .iter()
            .filter(|(path, entry)| old.and_then(|o| o.get(*path)) != Some(entry))
            .map(|(path, _)| path.clone())
            .collect();
        let gone: Vec<String> = old
            .into_iter()
            .flat_map(|old| old.keys())
            .filter(|path| !files.contains_key(*path))
            .cloned()
            .collect();
        let nothing = changed.is_empty() && gone.is_empty() && old.is_some();
        let outcome = Published {
            written,
            unchanged: files.len() - written,
            changed,
            gone,
        };
        if !nothing {
            self.make_ready()?;
            for path in self.publisher.spare.files.keys() {
                if path.starts_with(super::pictures::FOLDER) && !files.contains_key(path) {
                    remove(&self.folder.join(path))?;
                    remove_empty_folders(&self.folder, path);
                }
            }
            self.link_unchanged()?;
            self.switch(files)?;
        }
        Ok(outcome)
    }

    fn switch(self, files: Files) -> Result<()> {
        let publisher = self.publisher;
        let number = publisher.active.as_ref().map_or(1, |slot| slot.number + 1);
        let folder = publisher.root.join(folder_name(number));
        if folder != self.folder {
            fs::rename(&self.folder, &folder)?;
        }
        save_list(&publisher.root, number, &files)?;
        point(&publisher.root, &folder_name(number))?;
        let now = Slot { number, files };
        let before = publisher.active.replace(now);
        publisher.spare = before.unwrap_or(Slot {
            number: number + 1,
            files: Files::new(),
        });
        Ok(())
    }

    fn link_unchanged(&self) -> Result<()> {
        let Some(active) = &self.publisher.active else {
            return Ok(());
        };
        let from = self.publisher.root.join(folder_name(active.number));
        let links = std::mem::take(&mut *lock(&self.links));
        links.par_iter().try_for_each(|path| {
            let (old, new) = (from.join(path), self.folder.join(path));
            remove(&new)?;
            with_folder(&new, || {
                // not every file system has hard links
                fs::hard_link(&old, &new).or_else(|_| fs::copy(&old, &new).map(|_| ()))
            })
            .with_context(|| format!("не пишется файл {}", new.display()))
        })
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|e| e.into_inner())
}

fn folder_name(number: u64) -> String {
    format!("{PREFIX}{number}")
}

fn number_of(folder: &str) -> Option<u64> {
    folder.strip_prefix(PREFIX)?.parse().ok()
}

fn active(root: &Path) -> Option<u64> {
    let link = fs::read_link(root.join(CURRENT)).ok()?;
    let number = number_of(link.to_str()?)?;
    root.join(&link).is_dir().then_some(number)
}

fn list_file(root: &Path, number: u64) -> PathBuf {
    root.join(format!("{}.list", folder_name(number)))
}

/// A folder's files: by its list as far as they still are what it says, or else by a walk.
fn known(root: &Path, number: u64) -> Result<Slot> {
    let files = listed(root, number).map_or_else(|| walked(root, number), Ok)?;
    Ok(Slot { number, files })
}

fn listed(root: &Path, number: u64) -> Option<Files> {
    let folder = root.join(folder_name(number));
    let text = fs::read_to_string(list_file(root, number)).ok()?;
    let lines: Vec<_> = text.lines().map(entry_of_line).collect::<Option<_>>()?;
    let files: Vec<_> = lines
        .into_par_iter()
        .filter_map(|(path, mut entry)| {
            let meta = fs::symlink_metadata(folder.join(&path)).ok()?;
            if Stat::of(&meta) != entry.stat {
                entry.hash = 0;
            }
            Some((path, entry))
        })
        .collect();
    Some(files.into_iter().collect())
}

fn walked(root: &Path, number: u64) -> Result<Files> {
    let folder = root.join(folder_name(number));
    let mut files = Files::new();
    if folder.is_dir() {
        for entry in walkdir::WalkDir::new(&folder) {
            let entry = entry?;
            if let Some(path) = super::source::name_of(&folder, entry.path())
                && !entry.file_type().is_dir()
            {
                let stat = Stat::of(&entry.metadata()?);
                files.insert(path, Entry { hash: 0, stat });
            }
        }
    }
    Ok(files)
}

fn entry_of_line(line: &str) -> Option<(String, Entry)> {
    let mut parts = line.splitn(4, ' ');
    let hash = u128::from_str_radix(parts.next()?, 16).ok()?;
    let size = parts.next()?.parse().ok()?;
    let changed = parts.next()?.parse().ok()?;
    let entry = Entry {
        hash,
        stat: Stat { size, changed },
    };
    Some((parts.next()?.to_owned(), entry))
}

fn save_list(root: &Path, number: u64, files: &Files) -> Result<()> {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(files.len() * 100);
    for (path, entry) in files {
        // a name with a line break would break the list; such a file is written every time
        if !path.contains('\n') {
            let stat = entry.stat;
            let _ = writeln!(
                text,
                "{:032x} {} {} {path}",
                entry.hash, stat.size, stat.changed
            );
        }
    }
    let file = list_file(root, number);
    let fresh = file.with_extension("list.new");
    fs::write(&fresh, text)?;
    fs::rename(&fresh, &file)?;
    Ok(())
}

/// Points `current` at a folder in one step: a new link is renamed over the old one.
fn point(root: &Path, folder: &str) -> Result<()> {
    let fresh = root.join(".current.new");
    remove(&fresh)?;
    std::os::unix::fs::symlink(folder, &fresh)
        .and_then(|()| fs::rename(&fresh, root.join(CURRENT)))
        .with_context(|| format!("не переключается ссылка {}", root.join(CURRENT).display()))
}

/// Runs `write`; when the folder is missing, makes it and runs again.
fn with_folder<T>(file: &Path, write: impl Fn() -> io::Result<T>) -> io::Result<T> {
    match write() {
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            if let Some(folder) = file.parent() {
                fs::create_dir_all(folder)?;
            }
            write()
        }
        other => other,
    }
}

/// A file that the served slot shares must not be written over.
fn unlink_shared(file: &Path) -> io::Result<()> {
    match fs::symlink_metadata(file) {
        Ok(meta) if meta.nlink() > 1 || !meta.is_file() => remove(file),
        Ok(_) => Ok(()),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(e) => Err(e),
    }
}

fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(e)
            if matches!(
                e.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            Ok(())
        }
        other => other,
    }
}

fn remove_empty_folders(root: &Path, path: &str) {
    let mut at = path;
    while let Some(cut) = at.rfind('/') {
        at = &at[..cut];
        if fs::remove_dir(root.join(at)).is_err() {
            break;
        }
    }
}
