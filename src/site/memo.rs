//! What a build remembers for the next program that builds: the state of everything it read and
//! what came of each file, kept in `public/.memo`. With it a build in which nothing has changed
//! reads no page at all, and one in which a page has changed renders one page. It is a
//! convenience: a memo that is missing, from another version of the program or about another
//! published site is passed over, and the build does the whole work.

use std::{collections::HashMap, fmt::Write as _, fs, path::Path};

use serde::{Deserialize, Serialize};

use super::{
    Problem,
    builder::{Done, SiteOptions},
    facts::Papers,
    hash,
    source::{Found, Stat},
    supplied::Supplied,
};

const FILE: &str = ".memo";

/// The state of everything a build reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inputs {
    /// Program and options.
    program: u128,
    /// Files of content and theme.
    files: u128,
}

/// What was remembered.
#[derive(Default, Serialize, Deserialize)]
pub struct Memo {
    /// What it was made of.
    pub inputs: Option<Inputs>,
    /// Which published site this is about.
    pub stamp: String,
    /// Pages of the site.
    pub pages: usize,
    /// Files of the site.
    pub files: usize,
    /// Faults of the site.
    pub problems: Vec<Problem>,
    /// What an editor should know and what is no fault.
    pub notes: Vec<Problem>,
    /// What was learnt of the documents: hashing them again would take seconds.
    pub papers: Papers,
    /// Output file → what came of it.
    pub done: HashMap<String, Done>,
}

impl Inputs {
    /// The state of everything, as it is now.
    pub fn now(options: &SiteOptions, found: &Found, supplied: &Supplied) -> Self {
        let program = format!(
            "{:?} {:?} {} {} {} {:?} {:x}",
            options.config,
            options.themes,
            options.public_url,
            options.today,
            options.live_reload,
            program(),
            supplied.state(),
        );
        let mut files = String::with_capacity(64 * (found.docs.len() + found.assets.len()));
        let lists = [&found.docs, &found.assets, &found.steering];
        for (name, stat) in lists.into_iter().flatten() {
            state(&mut files, name, *stat);
        }
        // by what is in them: the theme is small, and part of it may be inside the program
        for half in ["site", "static", "documents"] {
            for (name, bytes) in options.themes.files(half).unwrap_or_default() {
                let _ = writeln!(files, "{half}/{name}\0{:x}", hash::lasting(&bytes));
            }
        }
        Self {
            program: hash::lasting(program.as_bytes()),
            files: hash::lasting(files.as_bytes()),
        }
    }
}

fn state(files: &mut String, name: &str, stat: Stat) {
    // writing into memory cannot fail
    let _ = writeln!(files, "{name}\0{} {}", stat.size, stat.changed);
}

/// What tells this program from any other build of it: the memo holds hashes that only it knows.
fn program() -> Option<Stat> {
    let file = std::env::current_exe().ok()?;
    Some(Stat::of(&fs::metadata(file).ok()?))
}

impl Memo {
    /// What is remembered about the published site with this stamp, by this program and for these
    /// options; otherwise an empty memo.
    pub fn load(public: &Path, stamp: Option<&str>, inputs: Inputs) -> Self {
        let read = || -> Option<Self> {
            let bytes = fs::read(public.join(FILE)).ok()?;
            let memo: Self = postcard::from_bytes(&bytes).ok()?;
            let same = memo.inputs?.program == inputs.program && stamp == Some(memo.stamp.as_str());
            same.then_some(memo)
        };
        read().unwrap_or_default()
    }

    /// Whether everything is as it was.
    pub fn is_of(&self, inputs: Inputs) -> bool {
        self.inputs == Some(inputs)
    }

    /// Remembers a build. What cannot be written is not remembered, and nothing is lost.
    pub fn save(mut self, public: &Path, stamp: Option<String>, inputs: Inputs) -> Self {
        if let Some(stamp) = stamp {
            self.inputs = Some(inputs);
            self.stamp = stamp;
            let fresh = public.join(".memo.new");
            let saved = postcard::to_stdvec(&self)
                .map_err(|e| e.to_string())
                .and_then(|bytes| fs::write(&fresh, bytes).map_err(|e| e.to_string()))
                .and_then(|()| fs::rename(&fresh, public.join(FILE)).map_err(|e| e.to_string()));
            if let Err(error) = saved {
                tracing::debug!(error, "состояние сборки не записано");
            }
        }
        self
    }

    /// Forgets everything.
    pub fn forget(public: &Path) {
        // what is not there is forgotten
        let _ = fs::remove_file(public.join(FILE));
    }
}
