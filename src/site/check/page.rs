//! One page as the check needs it. It keeps little: of ten thousand pages all are in memory at once.

use super::hidden::Hiding;
use super::rules::{self, Rule};
use super::site::{Id, Lead, Site};
use super::walk::Walk;
use super::{tokens, tree};

/// So many flaws of one page are told.
const FLAWS: usize = 200;

/// What a page has.
#[derive(Debug, Default, PartialEq)]
pub struct Page {
    /// Elements with an `itemprop`, in their order.
    pub tags: Vec<Tag>,
    /// Everything that leads to a file of the site.
    pub links: Vec<Link>,
    /// How many links and needed files inside of the site were followed.
    pub followed: usize,
    /// Hashes of the names that can be led to inside of the page, sorted.
    pub anchors: Vec<u64>,
    /// Text of its `<title>`.
    pub title: Box<str>,
    /// Whether it only sends the visitor elsewhere.
    pub redirects: bool,
    /// Whether it names another address as its own: a copy.
    pub canonical: Option<Box<str>>,
    /// What is wrong with the page by itself.
    pub flaws: Vec<Flaw>,
    /// Phone numbers on it: ten digits and as written.
    pub phones: Vec<(u64, Box<str>)>,
    /// E-mail addresses of public services on it.
    pub mails: Vec<Box<str>>,
    /// Addresses of other sites, when they are asked for.
    pub outside: Vec<Box<str>>,
    /// Which ministries it links to: Минобрнауки, Минпросвещения.
    pub ministries: [bool; 2],
    /// Whether a link of it is called a map of the site.
    pub has_map_link: bool,
    /// Whether a link of it leads to a file to take away.
    pub has_download: bool,
}

/// An element with an `itemprop`.
#[derive(Debug, Default, PartialEq)]
pub struct Tag {
    /// The name exactly as written.
    pub name: String,
    /// The element.
    pub element: String,
    /// The nearest tagged element above: its place among the page's tags.
    pub parent: Option<usize>,
    /// What a visitor sees inside, spaces squeezed.
    pub text: String,
    /// Why a visitor does not see it.
    pub hidden: Option<String>,
    /// Where it leads.
    pub href: Option<String>,
    /// Text of the cell or line around a link: there the signature is told of.
    pub around: String,
}

/// A link inside of the site.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The file.
    pub to: Id,
    /// The place in it, hashed, and as written.
    pub anchor: Option<(u64, Box<str>)>,
    /// Whether it is a link to follow and not a needed file.
    pub followed: bool,
    /// Whether it stands in a navigation.
    pub in_nav: bool,
}

/// A breach of a rule on a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Flaw {
    /// The rule.
    pub rule: &'static Rule,
    /// What is wrong.
    pub wrong: String,
}

impl Page {
    /// Reads a page. A tidy page without facts is read by its tags alone; for every other one the
    /// whole tree is built, as a browser does.
    pub fn read(site: &Site, id: Id, html: &str, hiding: &Hiding, outside: bool) -> Page {
        let begin = || Walk::new(site, site.address(id), hiding, outside);
        if !html.contains("itemprop")
            && let Some(walk) = tokens::walk(html, begin())
        {
            return walk.finish();
        }
        tree::walk(html, begin()).finish()
    }

    /// Whether the place is on the page.
    pub fn has_anchor(&self, anchor: u64) -> bool {
        self.anchors.binary_search(&anchor).is_ok()
    }

    /// Adds a flaw; the same is said once.
    pub fn flaw(&mut self, rule: &'static Rule, wrong: impl Into<String>) {
        let flaw = Flaw {
            rule,
            wrong: wrong.into(),
        };
        if self.flaws.len() < FLAWS && !self.flaws.contains(&flaw) {
            self.flaws.push(flaw);
        }
    }

    /// Remembers a link to a file of the site.
    pub fn link(&mut self, link: Link) {
        if !self.links.contains(&link) {
            self.links.push(link);
        }
    }
}

/// Whether a lead is worth a number in the report.
pub fn counts(lead: &Lead) -> bool {
    *lead != Lead::Outside
}

/// A short name of a text: equal texts have equal names.
pub fn hash(text: &str) -> u64 {
    let steps = text.bytes();
    steps.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The same text with single spaces.
pub fn squeezed(text: &str) -> String {
    let mut squeezed = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !squeezed.is_empty() {
            squeezed.push(' ');
        }
        squeezed.push_str(word);
    }
    squeezed
}

/// Larger pages are hard on a slow network, in bytes.
const HEAVY: usize = 1 << 20;

impl Page {
    /// Tells of a page that is too large; `size` is in bytes.
    pub fn judge_size(&mut self, size: usize) {
        if size > HEAVY {
            let wrong = format!("страница занимает {} КБ", size / 1024);
            self.flaw(&rules::HEAVY_PAGE, wrong);
        }
    }

    /// Tells of a page in other letters than UTF-8.
    pub fn judge_charset(&mut self, charset: Option<&str>) {
        if let Some(name) = charset {
            self.flaw(&rules::CHARSET, format!("кодировка страницы — {name}"));
        }
    }
}
