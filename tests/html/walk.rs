//! Following every link of a page, and of the pages it leads to.

use std::collections::{BTreeMap, BTreeSet};

use scraper::{Html, Selector};

use crate::demo::Visitor;

/// A walk over links; the visitor may be somebody who has entered.
pub struct Walk<F> {
    visitor: Visitor,
    /// Which pages are read for further links; others are only knocked at.
    inside: F,
    /// HTML of each page read.
    pub pages: BTreeMap<String, String>,
    pub broken: Vec<String>,
}

impl<F: Fn(&str) -> bool> Walk<F> {
    pub fn over(visitor: Visitor, inside: F) -> Self {
        Self {
            visitor,
            inside,
            pages: BTreeMap::new(),
            broken: vec![],
        }
    }

    /// Follows links until no new ones appear.
    pub async fn from(&mut self, start: &str) {
        let mut seen = BTreeSet::from([kind(start)]);
        let mut next = vec![(String::from("(начало)"), start.to_string())];
        while let Some((from, path)) = next.pop() {
            let answer = self.visitor.get(&path).await;
            let moved = answer.location.as_deref().map(|to| resolve(&path, to));
            match (answer.status, moved) {
                (200, _) => {}
                (301 | 302 | 303 | 307 | 308, Some(Some(to))) => {
                    if seen.insert(kind(&to)) {
                        next.push((path, to));
                    }
                    continue;
                }
                (status, _) => {
                    self.broken.push(format!("{from} → {path}: {status}"));
                    continue;
                }
            }
            if !answer.is_html() || !(self.inside)(&path) {
                continue;
            }
            let html = answer.text();
            for to in links(&html).iter().filter_map(|to| resolve(&path, to)) {
                if seen.insert(kind(&to)) {
                    next.push((path.clone(), to));
                }
            }
            self.pages.insert(path, html);
        }
    }
}

/// What makes a page another kind of page. The pages of all registers are of one kind, and so is one list in any
/// order: each register is walked by `tests/registers.rs`, for each role by `tests/registers_rights.rs`.
fn kind(path: &str) -> String {
    let Some(rest) = path.strip_prefix("/lk/") else {
        return path.to_owned();
    };
    let bare = rest.split('?').next().unwrap_or_default();
    let register =
        bare.starts_with("r/") || bare.starts_with("quality/") || bare.starts_with("api/");
    let parts = bare.split('/').enumerate().map(|(at, part)| {
        let number = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if number || (register && at == 1) {
            "*"
        } else {
            part
        }
    });
    parts.collect::<Vec<_>>().join("/")
}

/// Addresses that a page names: links, pictures, styles, scripts.
fn links(html: &str) -> Vec<String> {
    let page = Html::parse_document(html);
    let mut found = vec![];
    for (selector, attribute) in [
        ("a[href], area[href], link[href]", "href"),
        ("img[src], script[src], source[src]", "src"),
    ] {
        let selector = Selector::parse(selector).expect("a selector");
        let named = page
            .select(&selector)
            .filter_map(|element| element.value().attr(attribute));
        found.extend(named.map(String::from));
    }
    found
}

/// The path within the college that an address on a page means; nothing for other sites, mails and telephones.
fn resolve(page: &str, address: &str) -> Option<String> {
    let base = reqwest::Url::parse("http://college")
        .ok()?
        .join(page)
        .ok()?;
    let url = base.join(address).ok()?;
    (url.scheme() == "http" && matches!(url.host_str(), Some("college" | "127.0.0.1"))).then(|| {
        let query = url
            .query()
            .map(|query| format!("?{query}"))
            .unwrap_or_default();
        format!("{}{query}", url.path())
    })
}
