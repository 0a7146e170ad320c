//! A strict reader of tagged elements: it accepts only HTML in which every element is closed by
//! hand and every attribute stands in straight quotes, so it also proves that the pages are such.

use std::collections::BTreeMap;

/// One element with an `itemprop`.
#[derive(Debug, Clone)]
pub struct Tagged {
    /// Its name.
    pub name: String,
    /// The nearest element above it that has a name.
    pub parent: Option<String>,
    /// Which of the parents of that name it stands in.
    pub parent_number: usize,
    /// The element itself.
    pub element: String,
    /// All text inside, spaces squeezed.
    pub text: String,
    /// Where it leads.
    pub href: Option<String>,
    /// Whether an element above is an item, as HTML wants.
    pub in_item: bool,
}

struct Open {
    element: String,
    tagged: Option<usize>,
    item: bool,
}

const VOID: [&str; 7] = ["meta", "link", "br", "hr", "img", "input", "wbr"];

/// Every tagged element of a page in the order of the page.
pub fn read(html: &str) -> Vec<Tagged> {
    let mut found: Vec<Tagged> = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        said(&mut found, &open, &rest[..start]);
        let end = start + rest[start..].find('>').expect("an open bracket is closed");
        let inside = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if inside.starts_with('!') {
            continue;
        }
        if let Some(name) = inside.strip_prefix('/') {
            let last = open
                .pop()
                .unwrap_or_else(|| panic!("</{name}> closes nothing"));
            assert_eq!(last.element, name, "elements are closed in their order");
            continue;
        }
        let (element, attributes) = element(inside);
        let above = open.iter().rev().find_map(|o| o.tagged);
        let tagged = attributes.get("itemprop").map(|name| {
            assert_eq!(name.split(' ').count(), 1, "one name an element: {name}");
            found.push(Tagged {
                name: name.clone(),
                parent: above.map(|place| found[place].name.clone()),
                parent_number: above.unwrap_or(0),
                element: element.clone(),
                text: String::new(),
                href: attributes.get("href").cloned(),
                in_item: open.iter().any(|o| o.item),
            });
            found.len() - 1
        });
        for hidden in ["hidden", "style", "aria-hidden"] {
            assert!(
                tagged.is_none() || !attributes.contains_key(hidden),
                "{inside}"
            );
        }
        if !VOID.contains(&element.as_str()) {
            let item = attributes.contains_key("itemscope");
            open.push(Open {
                element,
                tagged,
                item,
            });
        }
    }
    assert!(open.is_empty(), "everything is closed");
    for tagged in &mut found {
        tagged.text = tagged.text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    found
}

fn said(found: &mut [Tagged], open: &[Open], text: &str) {
    let plain = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&amp;", "&");
    for place in open.iter().filter_map(|o| o.tagged) {
        found[place].text.push_str(&plain);
        found[place].text.push(' ');
    }
}

fn element(inside: &str) -> (String, BTreeMap<String, String>) {
    let (name, mut rest) = inside.split_once([' ', '\n']).unwrap_or((inside, ""));
    let mut attributes = BTreeMap::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return (name.to_owned(), attributes);
        }
        let end = rest.find(['=', ' ']).unwrap_or(rest.len());
        let key = rest[..end].to_owned();
        let value = match rest[end..].strip_prefix('=') {
            None => {
                rest = &rest[end..];
                String::new()
            }
            Some(quoted) => {
                let quoted = quoted
                    .strip_prefix('"')
                    .unwrap_or_else(|| panic!("straight quotes: {inside}"));
                let (value, after) = quoted.split_once('"').expect("a closing quote");
                rest = after;
                value.to_owned()
            }
        };
        assert!(
            attributes.insert(key, value).is_none(),
            "twice the same attribute: {inside}"
        );
    }
}
