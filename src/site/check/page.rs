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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::check::site::Kind;
    use crate::site::{Builder, SiteOptions, published};

    fn both(site: &Site, html: &str) -> (Option<Page>, Page) {
        let hiding = Hiding::of_styles(std::iter::empty());
        let begin = || Walk::new(site, "/a/".to_owned(), &hiding, true);
        let quick = tokens::walk(html, begin()).map(Walk::finish);
        (quick, tree::walk(html, begin()).finish())
    }

    fn empty() -> Site {
        Site::of(std::path::PathBuf::new(), Vec::new())
    }

    #[test]
    fn both_readers_see_the_same_on_every_page_of_the_demo() {
        let public = tempfile::tempdir().expect("a temporary folder");
        let options = SiteOptions {
            content: std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("content"),
            public: public.path().to_owned(),
            themes: crate::themes::Themes::new("default", None),
            config: crate::config::Config::default().site,
            public_url: "https://college.example".to_owned(),
            today: jiff::civil::date(2026, 11, 22),
            live_reload: false,
        };
        let built = Builder::new(options).and_then(|mut builder| builder.build(&|_, _| {}));
        built.expect("the demo site is built");
        let site = Site::read(&published(public.path())).expect("the folder is read");
        let (mut quick, mut all) = (0, 0);
        for id in site.ids(Kind::Page) {
            let html = String::from_utf8(site.bytes(id).expect("a page")).expect("UTF-8");
            let (tokens, tree) = both(&site, &html);
            if let Some(tokens) = tokens {
                assert_eq!(tokens, tree, "{}", site.path(id));
                quick += 1;
            }
            all += 1;
        }
        assert!(
            quick * 10 >= all * 9,
            "only {quick} of {all} pages are read by their tags"
        );
    }

    #[test]
    fn both_readers_see_the_same_in_small_pages() {
        let site = empty();
        let page = |body: &str| {
            format!(
                "<!doctype html>\n<html lang=ru><head><meta charset=utf-8><title>a&amp;b</title><body>{body}"
            )
        };
        for body in [
            "<p>one<p>two <b>three</b><ul><li>a<li>b<ul><li>c</ul></ul><h1>d</h1>",
            "<p title=\"a\"b>c",
            "<table><tr><td>1<td>2<tr><th>3</table><p>after",
            "<table><caption>t</caption><thead><tr><th>a<tbody><tr><td>b</table>",
            "<dl><dt>a<dd>b<dt>c<dd>d</dl><details><summary>s</summary><p>x</details>",
            "<a href='/x?a=1&amp;b=2'>&laquo;x&raquo; &#8212;&nbsp;</a><a href=#a>y</a><p id=a>",
            "<img src=a.png alt=\"\"><br/><input name=q><label>z <input></label><select name=s><option>1<option>2</select>",
            "<script>if (a < b) { \"</p>\" }</script><style>.a > b {}</style><!-- <p> --><textarea>\n<b></textarea>",
            "<svg viewBox=\"0 0 1 1\"><title>pic</title><path d=\"M0 0\"/></svg><nav><a href=/>m</a></nav>",
            "<div hidden>none</div><span aria-hidden=true>x</span><button></button><iframe src=/f></iframe>",
        ] {
            let html = page(body);
            let (tokens, tree) = both(&site, &html);
            assert_eq!(tokens.as_ref(), Some(&tree), "{body}");
        }
    }

    #[test]
    fn a_page_that_a_browser_would_mend_is_left_to_the_tree() {
        let site = empty();
        for body in [
            "<p><b>one</p><p>two</b>",
            "<table><p>out</p></table>",
            "<div><span></div>",
            "<a href=/>a<a href=/>b</a>",
            "<p><b><div>x</div></b>",
            "</p>",
            "<li>alone",
            "&notanentity;",
            "a < b",
            "<DIV/>",
            "<template><p></template>",
        ] {
            let html = format!(
                "<!doctype html><html lang=\"ru\"><head><title>a</title></head><body>{body}</body></html>"
            );
            let (tokens, _) = both(&site, &html);
            assert!(tokens.is_none(), "{body}");
        }
    }
}
