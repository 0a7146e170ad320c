//! The built site on disk. `public/` holds two folders, `build-7` and `build-8`, and the link
//! `current` to the one that is served. A build changes only the other one, file by file: what is
//! equal is left alone or linked from the served folder, what vanished is removed; then the folder
//! gets the next number and the link is switched in one step. So a visitor sees the old site or
//! the new one and never a mixture, a build that fails changes nothing, and whoever keeps the site
//! in memory sees by the link's target that there is a new one. Kept releases (`release-…`) are
//! folders of the same kind; the link may lead to one of them.

use std::{
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

use super::{
    Published, Wanted,
    changes::{self, Changes},
    list::{self, Entry, Files},
    pack, release,
};
use crate::site::{pictures, source::Stat};

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

/// A folder with a site, whole or not yet.
#[derive(Default)]
struct Slot {
    folder: String,
    files: Files,
}

/// The output folder.
pub struct Publisher {
    root: PathBuf,
    /// Whether texts get compressed copies.
    packed: bool,
    /// What is served.
    active: Option<Slot>,
    /// What the next build will be made of.
    spare: Slot,
    /// What lies in the spare folder is looked at only when something is to be written there.
    spare_is_known: bool,
}

impl Publisher {
    /// Looks at what lies in the folder; makes it when it is not there. With `packed` every text
    /// gets compressed copies beside it, for servers that send those.
    pub fn open(root: &Path, packed: bool) -> Result<Self> {
        fs::create_dir_all(root)
            .with_context(|| format!("не создаётся папка {}", root.display()))?;
        let active = active(root);
        let mut others: Vec<u64> = builds(root)?;
        others.retain(|number| active.as_deref() != Some(&folder_name(*number)));
        let spare = others.pop();
        for left_over in others {
            fs::remove_dir_all(root.join(folder_name(left_over)))?;
            remove(&list::file_of(root, &folder_name(left_over)))?;
        }
        let spare = spare.map_or_else(|| next_number(root), Ok)?;
        Ok(Self {
            root: root.to_owned(),
            packed,
            active: active.map(|folder| Slot::known(root, folder)).transpose()?,
            spare: Slot {
                folder: folder_name(spare),
                files: Files::new(),
            },
            spare_is_known: false,
        })
    }

    /// Looks at the folder anew.
    pub fn reopen(&mut self) -> Result<()> {
        *self = Self::open(&self.root, self.packed)?;
        Ok(())
    }

    /// Names the served folder and the state of its list: another build, a rollback or a lost
    /// list give another stamp.
    pub fn stamp(&self) -> Option<String> {
        let slot = self.active.as_ref()?;
        let list = fs::metadata(list::file_of(&self.root, &slot.folder)).ok()?;
        let stat = Stat::of(&list);
        Some(format!("{} {} {}", slot.folder, stat.size, stat.changed))
    }

    /// Whether every file of the served site still is what the list says.
    pub fn is_whole(&self) -> bool {
        let slot = self.active.as_ref();
        slot.is_some_and(|slot| slot.files.values().all(|entry| entry.hash != 0))
    }

    /// Begins a build whose files will be exactly `wanted`.
    pub fn begin<'a>(&'a mut self, wanted: &'a Wanted) -> Result<Session<'a>> {
        let lock = lock_folder(&self.root)?;
        if active(&self.root).as_ref() != self.active.as_ref().map(|slot| &slot.folder) {
            self.reopen()?;
        }
        if !self.spare_is_known {
            let folder = std::mem::take(&mut self.spare.folder);
            self.spare = Slot::known(&self.root, folder)?;
            self.spare_is_known = true;
        }
        let folder = self.root.join(&self.spare.folder);
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
    wanted: &'a Wanted,
    begun: OnceLock<Result<(), String>>,
    files: Mutex<Files>,
    links: Mutex<Vec<String>>,
    written: AtomicUsize,
}

impl Session<'_> {
    /// Puts a file; `hash` is the lasting hash of `bytes`.
    pub fn put(&self, path: &str, hash: u128, bytes: &[u8]) -> Result<()> {
        if self.place(path, hash, |file| write(file, bytes))? {
            self.written.fetch_add(1, Ordering::Relaxed);
        }
        if self.publisher.packed && pack::is_worth(path, bytes.len()) {
            for form in pack::FORMS {
                // the packed form changes exactly when the file does
                self.place(&form.beside(path), hash, |file| {
                    write(file, &form.pack(bytes))
                })?;
            }
        }
        Ok(())
    }

    /// Puts a copy of a file; `hash` stands for its state.
    pub fn copy(&self, path: &str, hash: u128, from: &Path) -> Result<()> {
        let placed = self.place(path, hash, |file| {
            // a copy of a read-only file must not stay read-only, or it could never be renewed
            let mut out = fs::File::create(file)?;
            io::copy(&mut fs::File::open(from)?, &mut out)?;
            Ok(Stat::of(&out.metadata()?))
        })?;
        self.written
            .fetch_add(usize::from(placed), Ordering::Relaxed);
        Ok(())
    }

    /// Whether the served site has this very file.
    pub fn has(&self, path: &str, hash: u128) -> bool {
        self.served(path).is_some_and(|entry| entry.hash == hash)
    }

    /// Leaves a file as the served site has it. False when it has none, or when somebody else has
    /// changed it or its packed copies since it was written.
    pub fn keep(&self, path: &str) -> bool {
        let whole = |entry: &Entry| entry.hash != 0;
        if !self.served(path).is_some_and(|entry| whole(&entry)) {
            return false;
        }
        let copies = self.copies(path);
        if !copies.iter().all(|(_, entry)| whole(entry)) {
            return false;
        }
        self.keep_anyway(path)
    }

    /// The same, whatever is in the file by now.
    pub fn keep_anyway(&self, path: &str) -> bool {
        let Some(entry) = self.served(path) else {
            return false;
        };
        self.unchanged(path, entry);
        for (copy, entry) in self.copies(path) {
            self.unchanged(&copy, entry);
        }
        true
    }

    /// The packed copies that the served site has of a file.
    fn copies(&self, path: &str) -> Vec<(String, Entry)> {
        if !self.publisher.packed || !pack::is_text(path) {
            return vec![];
        }
        let names = pack::FORMS.iter().map(|form| form.beside(path));
        names
            .filter_map(|name| self.served(&name).map(|entry| (name, entry)))
            .collect()
    }

    /// Leaves every file that was neither put nor kept as the served site has it.
    pub fn keep_rest(&mut self) {
        let Some(active) = &self.publisher.active else {
            return;
        };
        let files = lock(&self.files);
        let rest: Vec<_> = active
            .files
            .iter()
            .filter(|(path, _)| !files.contains_key(*path) && !path.starts_with(pictures::FOLDER))
            .map(|(path, entry)| (path.clone(), *entry))
            .collect();
        drop(files);
        for (path, entry) in rest {
            self.unchanged(&path, entry);
        }
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
    ) -> Result<bool> {
        if let Some(entry) = self.served(path).filter(|e| e.hash == hash) {
            self.unchanged(path, entry);
            return Ok(false);
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
        lock(&self.files).insert(path.to_owned(), entry);
        Ok(true)
    }

    /// Before the first change: the slot loses its list, and what will not be there makes room.
    fn make_ready(&self) -> Result<()> {
        let done = self.begun.get_or_init(|| {
            let clear = || -> Result<()> {
                fs::create_dir_all(&self.folder)?;
                let spare = &self.publisher.spare;
                remove(&list::file_of(&self.publisher.root, &spare.folder))?;
                for path in spare.files.keys() {
                    // pictures are known only after the pages that want them
                    let picture = path.starts_with(pictures::FOLDER);
                    let wanted = self.wanted.contains_key(path);
                    if !picture && !wanted && !pack::is_beside(path, self.wanted) {
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
            let folder = std::mem::take(&mut self.publisher.spare.folder);
            self.publisher.spare = Slot::known(&self.publisher.root, folder)?;
        }
        Ok(())
    }

    /// Completes the folder and switches visitors over to it; with nothing changed, does nothing.
    pub fn finish(self) -> Result<Published> {
        let files = std::mem::take(&mut *lock(&self.files));
        let written = self.written.load(Ordering::Relaxed);
        // packed copies come and go with their files and are not told of
        let is_own = |path: &&String| !pack::is_beside(path, self.wanted);
        let old = self.publisher.active.as_ref().map(|slot| &slot.files);
        let changed: Vec<String> = files
            .iter()
            .filter(|(path, entry)| old.and_then(|o| o.get(*path)) != Some(entry))
            .map(|(path, _)| path)
            .filter(is_own)
            .cloned()
            .collect();
        let gone: Vec<String> = old
            .into_iter()
            .flat_map(|old| old.keys())
            .filter(|path| !files.contains_key(*path))
            .filter(|path| !pack::is_copy(path))
            .cloned()
            .collect();
        let nothing = old == Some(&files);
        let (altered, added) = changed
            .iter()
            .cloned()
            .partition(|path| old.is_some_and(|old| old.contains_key(path)));
        let changes = Changes {
            build: String::new(),
            added,
            changed: altered,
            gone: gone.clone(),
        };
        let outcome = Published {
            written,
            unchanged: files.keys().filter(is_own).count() - written,
            changed,
            gone,
            fresh: vec![],
        };
        if !nothing {
            self.make_ready()?;
            self.link_unchanged()?;
            // a copy that is no longer worth packing leaves no older packed form behind
            for path in self.publisher.spare.files.keys() {
                if !files.contains_key(path) {
                    remove(&self.folder.join(path))?;
                }
            }
            self.switch(files, changes)?;
        }
        Ok(outcome)
    }

    fn switch(self, files: Files, changes: Changes) -> Result<()> {
        let publisher = self.publisher;
        // the served folder always has the highest number
        let mut others = builds(&publisher.root)?;
        others.retain(|number| folder_name(*number) != publisher.spare.folder);
        let highest = others.last().copied().unwrap_or(0);
        let folder = match number_of(&publisher.spare.folder) {
            Some(own) if own > highest => publisher.spare.folder.clone(),
            _ => folder_name(highest + 1),
        };
        let place = publisher.root.join(&folder);
        if place != self.folder {
            fs::rename(&self.folder, &place)?;
        }
        list::save(&publisher.root, &folder, &files)?;
        point(&publisher.root, &folder)?;
        let build = folder.clone();
        changes::save(&publisher.root, &Changes { build, ..changes })?;
        let before = publisher.active.replace(Slot { folder, files });
        publisher.spare = match before.filter(|slot| !release::is_release(&slot.folder)) {
            Some(slot) => slot,
            None => Slot {
                folder: folder_name(next_number(&publisher.root)?),
                files: Files::new(),
            },
        };
        Ok(())
    }

    fn link_unchanged(&self) -> Result<()> {
        let Some(active) = &self.publisher.active else {
            return Ok(());
        };
        let from = self.publisher.root.join(&active.folder);
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

pub fn folder_name(number: u64) -> String {
    format!("{PREFIX}{number}")
}

fn number_of(folder: &str) -> Option<u64> {
    folder.strip_prefix(PREFIX)?.parse().ok()
}

/// Keeps others from changing the output folder until the file is dropped.
///
/// # Errors
/// Another program is writing there.
pub fn lock_folder(root: &Path) -> Result<fs::File> {
    let lock = fs::File::create(root.join(".lock"))
        .with_context(|| format!("папка {} не пишется", root.display()))?;
    if lock.try_lock().is_err() {
        bail!(
            "папку {} сейчас пишет другая сборка; дождитесь её окончания",
            root.display()
        );
    }
    Ok(lock)
}

/// The numbers of the slots, in order.
fn builds(root: &Path) -> Result<Vec<u64>> {
    let mut numbers: Vec<u64> = fs::read_dir(root)?
        .filter_map(|entry| number_of(entry.ok()?.file_name().to_str()?))
        .filter(|number| root.join(folder_name(*number)).is_dir())
        .collect();
    numbers.sort_unstable();
    Ok(numbers)
}

fn next_number(root: &Path) -> Result<u64> {
    Ok(builds(root)?.last().map_or(1, |number| number + 1))
}

/// The folder that is served.
pub fn active(root: &Path) -> Option<String> {
    let link = fs::read_link(root.join(CURRENT)).ok()?;
    let folder = link.to_str()?;
    let ours = number_of(folder).is_some() || release::is_release(folder);
    (ours && root.join(folder).is_dir()).then(|| folder.to_owned())
}

/// The slot that was served before the present one, if its list says that it is whole.
pub fn before(root: &Path) -> Result<Option<String>> {
    let active = active(root);
    let mut numbers = builds(root)?;
    numbers.retain(|number| active.as_deref() != Some(&folder_name(*number)));
    Ok(numbers
        .pop()
        .map(folder_name)
        .filter(|folder| list::file_of(root, folder).is_file()))
}

impl Slot {
    fn known(root: &Path, folder: String) -> Result<Self> {
        let files = list::known(root, &folder)?;
        Ok(Self { folder, files })
    }
}

fn write(file: &Path, bytes: &[u8]) -> io::Result<Stat> {
    let mut out = fs::File::create(file)?;
    out.write_all(bytes)?;
    Ok(Stat::of(&out.metadata()?))
}

/// Points `current` at a folder in one step: a new link is renamed over the old one.
pub fn point(root: &Path, folder: &str) -> Result<()> {
    let fresh = root.join(".current.new");
    remove(&fresh)?;
    std::os::unix::fs::symlink(folder, &fresh)
        .and_then(|()| fs::rename(&fresh, root.join(CURRENT)))
        .with_context(|| format!("не переключается ссылка {}", root.join(CURRENT).display()))
}

/// Runs `write`; when the folder is missing, makes it and runs again.
pub fn with_folder<T>(file: &Path, write: impl Fn() -> io::Result<T>) -> io::Result<T> {
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

pub fn remove(file: &Path) -> io::Result<()> {
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
