//! What templates may ask for while a page is being made (sections, pages, labels, data files,
//! pictures) and the memory of what each page asked, which is what makes it be made anew when an
//! answer changes. Nothing is rendered here.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, RwLock},
};

use serde::{Deserialize, Serialize};
use tera::Value;

use super::{
    Problem, data,
    model::{Model, folder_of},
    pictures::{Pictures, Variant},
    search,
};

/// Something a page was made of besides its own source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Need {
    /// A section with the list of its pages, by its source.
    Section(String),
    /// A page as lists show it, by its source.
    Page(String),
    /// A file of `content/` that is not a page; it may be absent.
    File(String),
    /// A template used by name: a shortcode.
    Template(String),
    /// All labels of one kind.
    Labels(String),
}

/// What one page asked for.
#[derive(Debug, Default)]
pub struct Asked {
    /// What it was made of.
    pub needs: BTreeSet<Need>,
    /// Pictures it wants made.
    pub variants: BTreeSet<Variant>,
    /// The fault of a file of `content/` that stopped the template.
    pub fault: Option<Problem>,
    /// Texts the template gave to the filter `markdown`, and whether without a paragraph around.
    pub texts: Vec<(String, bool)>,
}

thread_local! {
    /// What the page being made on this thread has asked for.
    static ASKED: RefCell<Asked> = RefCell::default();
}

/// Remembers that the page on this thread was made of this.
pub fn need(need: Need) {
    ASKED.with_borrow_mut(|asked| asked.needs.insert(need));
}

/// Remembers that the page on this thread wants a picture.
pub fn want(variant: Variant) {
    ASKED.with_borrow_mut(|asked| asked.variants.insert(variant));
}

/// Remembers whose fault it is that the template cannot go on.
pub fn blame(problem: Problem) {
    ASKED.with_borrow_mut(|asked| {
        asked.fault.get_or_insert(problem);
    });
}

/// A mark that stands for a text until the page knows how to render it.
pub fn later(text: &str, inline: bool) -> String {
    ASKED.with_borrow_mut(|asked| {
        asked.texts.push((text.to_owned(), inline));
        format!("{LATER}{}{LATER}", asked.texts.len() - 1)
    })
}

/// Stands around the number of a text that is still to be rendered.
pub const LATER: char = '\u{f0002}';

/// What was asked since the last time; the memory is empty after it.
pub fn take() -> Asked {
    ASKED.take()
}

/// The answers of a run, shared by all functions of the theme.
#[derive(Default)]
pub struct Answers {
    now: RwLock<Now>,
    data: Mutex<data::Cache>,
    /// Pictures and their hashes.
    pub pictures: Pictures,
    /// Lines of the index of search.
    pub search: search::Lines,
}

/// What changes with every run.
#[derive(Clone, Default)]
pub struct Now {
    /// The tree.
    pub model: Arc<Model>,
    /// Section's source → what `get_section` answers.
    pub sections: HashMap<String, Value>,
    /// Kind of labels → what `get_taxonomy` answers.
    pub labels: BTreeMap<String, Value>,
    /// Address of the site without a slash at the end.
    pub base: String,
}

impl Answers {
    /// Hands templates the lists of pages.
    pub fn set_lists(&self, sections: HashMap<String, Value>, labels: BTreeMap<String, Value>) {
        let mut now = self.now.write().unwrap_or_else(|e| e.into_inner());
        now.sections = sections;
        now.labels = labels;
    }

    /// Hands templates the tree, or takes it away while it is being changed.
    pub fn set_model(&self, model: Arc<Model>, base: &str) {
        let mut now = self.now.write().unwrap_or_else(|e| e.into_inner());
        now.model = model;
        now.base = base.to_owned();
    }

    /// Looks something up.
    pub fn with<T>(&self, look: impl FnOnce(&Now) -> T) -> T {
        look(&self.now.read().unwrap_or_else(|e| e.into_inner()))
    }

    /// The tables that were read already.
    pub fn data(&self) -> MutexGuard<'_, data::Cache> {
        self.data.lock().unwrap_or_else(|e| e.into_inner())
    }

    /// The file of `content/` that a path means on a page: from the folder of the page, or from
    /// the root. Both places are remembered, for the nearer file may appear later.
    pub fn file(&self, page: &str, path: &str) -> Option<Arc<super::source::Asset>> {
        let plain = super::text::unescape_url(path);
        let rooted = plain.strip_prefix("@/").or(plain.strip_prefix('/'));
        let near = match rooted {
            Some(_) => None,
            None => super::links::normal(folder_of(page), &plain),
        };
        let far = super::links::normal("", rooted.unwrap_or(&plain));
        let mut names: Vec<String> = [near, far].into_iter().flatten().collect();
        names.dedup();
        self.with(|now| {
            names.into_iter().find_map(|name| {
                need(Need::File(name.clone()));
                now.model.file(&name).cloned()
            })
        })
    }
}
