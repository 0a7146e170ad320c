//! One page as the check needs it: tagged elements, links, anchors. The tree is walked once.

use std::collections::BTreeSet;

use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use scraper::Html;
use scraper::node::{Element, Node};

/// What a page has.
#[derive(Debug, Default)]
pub struct Page {
    /// Elements with an `itemprop`, in their order.
    pub tags: Vec<Tag>,
    /// Everything that leads somewhere or needs a file.
    pub links: Vec<Link>,
    /// Names that can be led to inside of the page.
    pub anchors: BTreeSet<String>,
    /// Language of the page.
    pub lang: Option<String>,
    /// Whether it has a title with words in it.
    pub titled: bool,
    /// Whether it only sends the visitor elsewhere.
    pub redirects: bool,
}

/// An element with an `itemprop`.
#[derive(Debug, Default)]
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

/// A link or a needed file.
#[derive(Debug)]
pub struct Link {
    /// As written.
    pub target: String,
    /// What it is, for people.
    pub what: &'static str,
    /// Whether it stands in a navigation.
    pub in_nav: bool,
}

/// What is known of the elements that are open at a moment of the walk.
#[derive(Default)]
struct Walk {
    /// Places of open tagged elements.
    tagged: Vec<usize>,
    /// Why what is open is not seen, with the depth at which it began.
    hidden: Option<(usize, String)>,
    depth: usize,
    navs: usize,
    title: bool,
}

impl Page {
    /// Reads a page; `hiding` are classes whose elements are not seen.
    pub fn read(html: &str, hiding: &BTreeSet<String>) -> Page {
        let document = Html::parse_document(html);
        let mut page = Page::default();
        let mut walk = Walk::default();
        for edge in document.tree.root().traverse() {
            match edge {
                Edge::Open(node) => match node.value() {
                    Node::Element(element) => page.open(&mut walk, node, element, hiding),
                    Node::Text(text) => page.said(&walk, text),
                    _ => {}
                },
                Edge::Close(node) => {
                    if let Node::Element(element) = node.value() {
                        walk.close(element);
                    }
                }
            }
        }
        for tag in &mut page.tags {
            tag.text = squeezed(&tag.text);
        }
        page
    }

    fn open(
        &mut self,
        walk: &mut Walk,
        node: NodeRef<Node>,
        element: &Element,
        hiding: &BTreeSet<String>,
    ) {
        walk.depth += 1;
        walk.navs += usize::from(element.name() == "nav");
        walk.title |= element.name() == "title";
        if walk.hidden.is_none()
            && let Some(why) = hides(node, element, hiding)
        {
            walk.hidden = Some((walk.depth, why));
        }
        if let Some(id) = element.attr("id").or_else(|| named_anchor(element)) {
            self.anchors.insert(id.to_owned());
        }
        if element.name() == "html" {
            self.lang = element.attr("lang").map(str::to_owned);
        }
        let refresh = element
            .attr("http-equiv")
            .is_some_and(|v| v.eq_ignore_ascii_case("refresh"));
        self.redirects |= element.name() == "meta" && refresh;
        self.needs(walk, element);
        if let Some(name) = element.attr("itemprop") {
            let href = element.attr("href").map(str::to_owned);
            self.tags.push(Tag {
                name: name.to_owned(),
                element: element.name().to_owned(),
                parent: walk.tagged.last().copied(),
                hidden: walk.hidden.as_ref().map(|(_, why)| why.clone()),
                around: if href.is_some() {
                    around(node)
                } else {
                    String::new()
                },
                href,
                text: String::new(),
            });
            walk.tagged.push(self.tags.len() - 1);
        }
        if element.name() == "img"
            && let Some(words) = element.attr("alt")
        {
            self.said(walk, words);
        }
    }

    fn said(&mut self, walk: &Walk, words: &str) {
        self.titled |= walk.title && !words.trim().is_empty();
        if walk.hidden.is_none() {
            for place in &walk.tagged {
                self.tags[*place].text.push_str(words);
                self.tags[*place].text.push(' ');
            }
        }
    }

    fn needs(&mut self, walk: &Walk, element: &Element) {
        let (attribute, what) = match element.name() {
            "a" | "area" => ("href", "ссылка"),
            "link" => ("href", "файл оформления"),
            "img" => ("src", "картинка"),
            "script" => ("src", "скрипт"),
            "source" | "video" | "audio" | "track" | "embed" | "iframe" => ("src", "файл"),
            "object" => ("data", "файл"),
            _ => return,
        };
        let in_nav = walk.navs > 0;
        if let Some(target) = element.attr(attribute) {
            self.links.push(Link {
                target: target.to_owned(),
                what,
                in_nav,
            });
        }
        let sizes = element.attr("srcset").unwrap_or_default().split(',');
        for target in sizes.filter_map(|one| one.split_whitespace().next()) {
            self.links.push(Link {
                target: target.to_owned(),
                what,
                in_nav,
            });
        }
    }
}

impl Walk {
    fn close(&mut self, element: &Element) {
        if self
            .hidden
            .as_ref()
            .is_some_and(|(depth, _)| *depth == self.depth)
        {
            self.hidden = None;
        }
        self.depth -= 1;
        self.navs -= usize::from(element.name() == "nav");
        self.title &= element.name() != "title";
        if element.attr("itemprop").is_some() {
            self.tagged.pop();
        }
    }
}

/// Why what is inside of an element is not seen.
fn hides(node: NodeRef<Node>, element: &Element, hiding: &BTreeSet<String>) -> Option<String> {
    if ["script", "style", "template", "noscript", "head"].contains(&element.name()) {
        return Some(format!("стоит внутри <{}>", element.name()));
    }
    if element.attr("hidden").is_some() {
        return Some("у элемента атрибут hidden".to_owned());
    }
    let style = element
        .attr("style")
        .unwrap_or_default()
        .replace(char::is_whitespace, "");
    if style.contains("display:none") || style.contains("visibility:hidden") {
        return Some("элемент скрыт стилем".to_owned());
    }
    if let Some(class) = element.classes().find(|class| hiding.contains(*class)) {
        return Some(format!("элемент скрыт классом {class}"));
    }
    let shut = node
        .parent()
        .and_then(|p| p.value().as_element())
        .is_some_and(|parent| {
            parent.name() == "details"
                && parent.attr("open").is_none()
                && element.name() != "summary"
        });
    shut.then(|| "стоит в свёрнутом <details>".to_owned())
}

fn named_anchor(element: &Element) -> Option<&str> {
    element.attr("name").filter(|_| element.name() == "a")
}

/// Text of the nearest cell or line around an element.
fn around(node: NodeRef<Node>) -> String {
    let lines = ["td", "th", "dd", "li", "p", "section", "body"];
    let line = node.ancestors().find(|above| {
        above
            .value()
            .as_element()
            .is_some_and(|e| lines.contains(&e.name()))
    });
    let texts = line.into_iter().flat_map(|line| line.descendants());
    let words: Vec<&str> = texts
        .filter_map(|n| n.value().as_text().map(|t| &**t))
        .collect();
    squeezed(&words.join(" "))
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
