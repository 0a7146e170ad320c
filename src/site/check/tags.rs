//! The tags of a subsection as the robot gathers them: those of its page and of the pages that the
//! page names with `addRef`, each with its nearest tagged element above.

use std::collections::BTreeMap;

use super::folder::{Folder, address};
use super::links::{Target, resolve};
use super::page::{Page, Tag};
use crate::site::sveden::vocabulary::{Block, Field, Section};

/// A tag of a subsection.
pub struct Seen<'a> {
    /// The element.
    pub tag: &'a Tag,
    /// The tagged element above it.
    pub parent: Option<&'a Tag>,
    /// The same as a place: page and number there. Equal places are one container.
    pub inside: Option<(usize, usize)>,
    /// Its own place.
    pub place: (usize, usize),
    /// How many tagged elements are above it.
    pub depth: usize,
    /// Address of the page on which it stands.
    pub page: String,
}

/// The tags, and what is wrong with the way to them.
pub struct Gathered<'a> {
    /// All tags of the subsection.
    pub seen: Vec<Seen<'a>>,
    /// Files of the pages that were read.
    pub read: Vec<String>,
    /// `addRef` links that lead nowhere.
    pub lost: Vec<String>,
}

/// Gathers the tags of a subsection, beginning with its page.
pub fn gather<'a>(folder: &Folder, pages: &'a BTreeMap<String, Page>, main: &str) -> Gathered<'a> {
    let mut gathered = Gathered {
        seen: Vec::new(),
        read: vec![main.to_owned()],
        lost: Vec::new(),
    };
    let more = pages.get(main).into_iter().flat_map(|page| &page.tags);
    for tag in more.filter(|tag| tag.name == "addRef") {
        let target = tag.href.as_deref().unwrap_or_default();
        match resolve(folder, &address(main), target) {
            Target::File(path, _) if pages.contains_key(&path) => {
                if !gathered.read.contains(&path) {
                    gathered.read.push(path);
                }
            }
            _ => gathered.lost.push(target.to_owned()),
        }
    }
    for (number, path) in gathered.read.iter().enumerate() {
        let Some(page) = pages.get(path) else {
            continue;
        };
        for (place, tag) in page.tags.iter().enumerate() {
            gathered.seen.push(Seen {
                tag,
                parent: tag.parent.map(|above| &page.tags[above]),
                inside: tag.parent.map(|above| (number, above)),
                place: (number, place),
                depth: depth(page, tag),
                page: address(path),
            });
        }
    }
    gathered
}

fn depth(page: &Page, tag: &Tag) -> usize {
    std::iter::successors(tag.parent, |above| page.tags[*above].parent).count()
}

impl Seen<'_> {
    /// Name of the tagged element above.
    pub fn parent_name(&self) -> Option<&str> {
        self.parent.map(|parent| parent.name.as_str())
    }

    /// The block and field of the vocabulary that the tag is, by its own name and its parent's.
    pub fn field<'s>(&self, section: &'s Section) -> Option<(&'s Block, &'s Field)> {
        let above = self.parent_name().unwrap_or_default();
        let blocks = section.blocks.iter().filter(|b| b.itemprop == above);
        blocks
            .filter_map(|b| Some((b, b.field(&self.tag.name)?)))
            .next()
    }
}
