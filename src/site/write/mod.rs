//! Where a built site goes: into a folder that any web server can serve (`folder`), or into memory
//! for those who are writing it (`memory`). Either way the site is replaced as a whole: a build
//! begins a session, puts and keeps files, and finishes or abandons it. What is in the files is
//! nobody's business here.

mod changes;
mod folder;
mod list;
mod memory;
mod pack;
mod release;

use std::{collections::HashMap, path::Path};

use anyhow::Result;

pub use changes::{Changes, last as last_changes};
pub use folder::{Publisher, is_built, published};
pub use memory::Content;
pub use release::{Release, back, forget, keep, may_be_named, releases};

/// The files that a build will make, by their paths below the site's root.
pub type Wanted = HashMap<String, Option<usize>>;

/// Where a build goes.
pub enum Target {
    /// A folder with two slots and a link to the one that is served.
    Folder(Publisher),
    /// Memory.
    Memory(memory::Shelf),
}

/// One build's writing. Files may be put from many threads.
pub enum Session<'a> {
    /// Into a folder.
    Folder(folder::Session<'a>),
    /// Into memory.
    Memory(memory::Session<'a>),
}

/// What a build did.
#[derive(Clone, Debug, Default)]
pub struct Published {
    /// Number of files that were written.
    pub written: usize,
    /// Number of files that stayed as they were.
    pub unchanged: usize,
    /// Files that are new or different.
    pub changed: Vec<String>,
    /// Files that vanished.
    pub gone: Vec<String>,
    /// In memory: the files that are new or different, with what is in them.
    pub fresh: Vec<(String, Content)>,
}

impl Target {
    /// Begins a build whose files will be these.
    pub fn begin<'a>(&'a mut self, wanted: &'a Wanted) -> Result<Session<'a>> {
        Ok(match self {
            Self::Folder(publisher) => Session::Folder(publisher.begin(wanted)?),
            Self::Memory(shelf) => Session::Memory(shelf.begin()),
        })
    }

    /// Looks at the folder anew: somebody else may have built or switched since.
    pub fn reopen(&mut self) -> Result<()> {
        match self {
            Self::Folder(publisher) => publisher.reopen(),
            Self::Memory(shelf) => {
                *shelf = memory::Shelf::default();
                Ok(())
            }
        }
    }

    /// Whether the site outlives the program.
    pub fn lasts(&self) -> bool {
        matches!(self, Self::Folder(_))
    }

    /// Whether every file of the published site is what the last build wrote.
    pub fn is_whole(&self) -> bool {
        match self {
            Self::Folder(publisher) => publisher.is_whole(),
            Self::Memory(_) => true,
        }
    }

    /// What tells this published site from any other: changes whenever somebody switches it.
    /// `None` for a site that does not outlive the program.
    pub fn stamp(&self) -> Option<String> {
        match self {
            Self::Folder(publisher) => publisher.stamp(),
            Self::Memory(_) => None,
        }
    }
}

impl Session<'_> {
    /// Puts a file; `hash` is the lasting hash of `bytes`.
    pub fn put(&self, path: &str, hash: u128, bytes: Vec<u8>) -> Result<()> {
        match self {
            Self::Folder(session) => session.put(path, hash, &bytes),
            Self::Memory(session) => {
                // a page was made with room to grow, which it needs no longer
                let bytes = bytes.into_boxed_slice();
                session.put(path, hash, Content::Bytes(bytes.into()));
                Ok(())
            }
        }
    }

    /// Puts a copy of a file; `hash` stands for its state.
    pub fn copy(&self, path: &str, hash: u128, from: &Path) -> Result<()> {
        match self {
            Self::Folder(session) => session.copy(path, hash, from),
            Self::Memory(session) => {
                session.put(path, hash, Content::File(from.to_owned()));
                Ok(())
            }
        }
    }

    /// Whether the served site has a file of this very hash.
    pub fn has(&self, path: &str, hash: u128) -> bool {
        match self {
            Self::Folder(session) => session.has(path, hash),
            Self::Memory(session) => session.has(path, hash),
        }
    }

    /// Leaves a file as the served site has it. False when it has none or an altered one.
    pub fn keep(&self, path: &str) -> bool {
        match self {
            Self::Folder(session) => session.keep(path),
            Self::Memory(session) => session.keep(path),
        }
    }

    /// The same for a file that cannot be made now: whatever is in it by now.
    pub fn keep_anyway(&self, path: &str) -> bool {
        match self {
            Self::Folder(session) => session.keep_anyway(path),
            Self::Memory(session) => session.keep(path),
        }
    }

    /// Leaves every file that was neither put nor kept as the served site has it; only of the
    /// pictures that pages want made exactly those stay that were put or kept.
    pub fn keep_rest(&mut self) {
        match self {
            Self::Folder(session) => session.keep_rest(),
            Self::Memory(session) => session.keep_rest(),
        }
    }

    /// Gives the build up: the served site stays as it is.
    pub fn abandon(self) -> Result<()> {
        match self {
            Self::Folder(session) => session.abandon(),
            Self::Memory(_) => Ok(()),
        }
    }

    /// Completes the site and switches visitors over to it; with nothing changed, does nothing.
    pub fn finish(self) -> Result<Published> {
        match self {
            Self::Folder(session) => session.finish(),
            Self::Memory(session) => Ok(session.finish()),
        }
    }
}
