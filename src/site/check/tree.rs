//! A page read as a browser reads it: the whole tree is built and walked. Slow and exact.

use std::borrow::Cow;

use ego_tree::iter::Edge;
use scraper::Html;
use scraper::node::Node;

use super::walk::{Attrs, Walk};

/// Walks the tree of a page.
pub fn walk<'a>(html: &str, mut walk: Walk<'a>) -> Walk<'a> {
    let document = Html::parse_document(html);
    let mut attrs: Vec<(&str, Cow<'_, str>)> = Vec::new();
    for edge in document.tree.root().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Element(element) => {
                    attrs.clear();
                    attrs.extend(element.attrs().map(|(k, v)| (k, Cow::Borrowed(v))));
                    walk.open(element.name(), &Attrs(&attrs));
                }
                Node::Text(text) => walk.said(text),
                _ => {}
            },
            Edge::Close(node) => {
                if node.value().is_element() {
                    walk.close();
                }
            }
        }
    }
    walk
}
