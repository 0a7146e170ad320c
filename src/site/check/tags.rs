//! The tags of a subsection as the robot gathers them: those of its page and of the pages that the
//! page names with `addRef`, each with its nearest tagged element above.

use super::page::{Page, Tag};
use super::pages::Pages;
use super::site::{Id, Lead, Site};
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
    /// Pages that were read.
    pub read: Vec<Id>,
    /// `addRef` links that lead nowhere.
    pub lost: Vec<String>,
}

/// Gathers the tags of a subsection, beginning with its page.
pub fn gather<'a>(site: &Site, pages: &'a Pages, main: Id) -> Gathered<'a> {
    let mut gathered = Gathered {
        seen: Vec::new(),
        read: vec![main],
        lost: Vec::new(),
    };
    let from = site.address(main);
    let more = pages.get(main).into_iter().flat_map(|page| &page.tags);
    for tag in more.filter(|tag| tag.name == "addRef") {
        let target = tag.href.as_deref().unwrap_or_default();
        match site.lead(&from, target).0 {
            Lead::File(id) if pages.get(id).is_some() => {
                if !gathered.read.contains(&id) {
                    gathered.read.push(id);
                }
            }
            Lead::Unknown => {}
            _ => gathered.lost.push(target.to_owned()),
        }
    }
    for (number, id) in gathered.read.iter().enumerate() {
        let Some(page) = pages.get(*id) else {
            continue;
        };
        for (place, tag) in page.tags.iter().enumerate() {
            gathered.seen.push(Seen {
                tag,
                parent: tag.parent.map(|above| &page.tags[above]),
                inside: tag.parent.map(|above| (number, above)),
                place: (number, place),
                depth: depth(page, tag),
                page: site.address(*id),
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

    /// Whether the visitor sees it.
    pub fn is_seen(&self) -> bool {
        self.tag.hidden.is_none()
    }
}
