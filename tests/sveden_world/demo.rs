//! The demo college built by the real generator into the real theme, and read by a real parser.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use eios::config::Config;
use eios::site::{Builder, Outcome, SiteOptions, published};
use eios::themes::Themes;
use jiff::civil::Date;
use scraper::{ElementRef, Html, Selector};
use tempfile::TempDir;

/// The built demo college.
pub struct Demo {
    _folder: TempDir,
    /// The folder that a web server would serve.
    pub root: PathBuf,
    /// What the build said.
    pub outcome: Outcome,
    pages: BTreeMap<String, String>,
}

/// One tagged element.
#[derive(Clone, Debug)]
pub struct Tag {
    /// Its name.
    pub name: String,
    /// Name of the nearest tagged element above.
    pub parent: String,
    /// Which container of the page it stands in.
    pub inside: Option<usize>,
    /// Element.
    pub element: String,
    /// Text with spaces squeezed.
    pub text: String,
    /// Where it leads.
    pub href: Option<String>,
    /// Whether it or an element above is kept out of sight.
    pub hidden: bool,
    /// Text of the nearest cell, item or line around it.
    pub around: String,
}

/// The demo college as it is built on a day.
pub fn built(today: Date) -> Demo {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let options = SiteOptions {
        content: crate::demo_world::content(),
        public: folder.path().to_owned(),
        themes: Themes::new("default", None),
        config: Config::default().site,
        public_url: "https://priozersk.example".to_owned(),
        today,
        live_reload: false,
    };
    let outcome = Builder::new(options)
        .and_then(|builder| {
            builder
                .supplied(crate::demo_world::supplied())
                .build(&|_, _| {})
        })
        .expect("the demo site is built");
    let root = published(folder.path());
    let mut pages = BTreeMap::new();
    read(&root, &root, &mut pages);
    Demo {
        _folder: folder,
        root,
        outcome,
        pages,
    }
}

fn read(root: &Path, folder: &Path, pages: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            read(root, &path, pages);
        } else if path.extension().is_some_and(|ending| ending == "html") {
            let name = path.strip_prefix(root).expect("inside");
            let name = format!("/{}", name.to_string_lossy());
            let text = std::fs::read_to_string(&path).expect("a page");
            pages.insert(name.trim_end_matches("index.html").to_owned(), text);
        }
    }
}

impl Demo {
    /// HTML of a page as it is written.
    #[track_caller]
    pub fn html(&self, url: &str) -> &str {
        let found = self.pages.get(url);
        found.unwrap_or_else(|| panic!("no page {url}"))
    }

    /// A page, parsed.
    #[track_caller]
    pub fn page(&self, url: &str) -> Html {
        Html::parse_document(self.html(url))
    }

    /// Addresses of all pages that are not mere signposts to others.
    pub fn urls(&self) -> Vec<&str> {
        let pages = self.pages.iter();
        let real = pages.filter(|(_, html)| !html.contains("http-equiv"));
        real.map(|(url, _)| url.as_str()).collect()
    }

    /// Tags of a subsection as the robot gathers them: of its page and of those named by `addRef`.
    pub fn gathered(&self, url: &str) -> Vec<Tag> {
        let main = tags(&self.page(url), 0);
        let more: Vec<String> = main
            .iter()
            .filter(|tag| tag.name == "addRef")
            .filter_map(|tag| tag.href.clone())
            .collect();
        assert!(more.len() <= 10, "{url}: {} links", more.len());
        let mut all = main;
        for (number, url) in more.iter().enumerate() {
            all.extend(tags(&self.page(url), (number + 1) * 100_000));
        }
        all
    }
}

/// All tagged elements of a page; containers are numbered from `first`.
pub fn tags(page: &Html, first: usize) -> Vec<Tag> {
    let tagged = selector("[itemprop]");
    let mut ids = BTreeMap::new();
    let found = page.select(&tagged).enumerate().map(|(number, element)| {
        ids.insert(element.id(), first + number);
        let above = ancestors(element).find(|a| a.attr("itemprop").is_some());
        let line = ["td", "li", "dd", "tr"];
        let around = ancestors(element).find(|a| line.contains(&a.value().name()));
        Tag {
            name: element.attr("itemprop").unwrap_or_default().to_owned(),
            parent: above
                .and_then(|a| a.attr("itemprop"))
                .unwrap_or_default()
                .to_owned(),
            inside: above.and_then(|a| ids.get(&a.id()).copied()),
            element: element.value().name().to_owned(),
            text: text(element),
            href: element.attr("href").map(str::to_owned),
            hidden: std::iter::once(element)
                .chain(ancestors(element))
                .any(is_hidden),
            around: around.map(text).unwrap_or_default(),
        }
    });
    found.collect()
}

/// Whether the element itself is kept from some visitors.
fn is_hidden(element: ElementRef<'_>) -> bool {
    let classes: Vec<&str> = element.value().classes().collect();
    let folded = element.value().name() == "details" && element.attr("open").is_none();
    element.attr("hidden").is_some()
        || element.attr("aria-hidden") == Some("true")
        || element.attr("style").is_some()
        || classes.contains(&"visually-hidden")
        || folded
}

fn ancestors(element: ElementRef<'_>) -> impl Iterator<Item = ElementRef<'_>> {
    element.ancestors().filter_map(ElementRef::wrap)
}

/// Text of an element with spaces squeezed.
pub fn text(element: ElementRef<'_>) -> String {
    let words: String = element.text().collect::<Vec<_>>().join(" ");
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A selector that is known to be right.
pub fn selector(css: &str) -> Selector {
    Selector::parse(css).expect("a selector")
}
