//! One field of one row as the page shows it: where the tag stands and what is inside it.

use serde::Serialize;

use super::panel::Panel;
use super::prose;
use super::vocabulary::{Field, Kind};
use crate::site::facts::{Doc, Edition, Link, Place, Row, Value, date_text, size_text};

/// A field with its value, ready for a template. The tag stands either on the cell itself
/// (`html`) or on each of its `parts` (links and documents, where the law tags the link).
#[derive(Clone, Debug, Serialize)]
pub struct Cell {
    /// The tag.
    pub itemprop: String,
    /// The column's or line's title.
    pub label: String,
    /// Whether the tag stands on the parts.
    pub linked: bool,
    /// What is inside a cell that is tagged itself.
    pub html: String,
    /// Links, documents and texts that are tagged one by one.
    pub parts: Vec<Part>,
    /// Whether it is a figure.
    pub number: bool,
    /// Whether the phrase of the vocabulary stands instead of a fact.
    pub empty: bool,
    /// The same in plain words, for the table that can be downloaded.
    #[serde(skip)]
    pub plain: String,
}

/// One link, document or text inside a cell.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Part {
    /// Where it leads; without it the part is a text.
    pub href: Option<String>,
    /// Plain words: the link's text or the phrase.
    pub text: String,
    /// What the link leads to: «PDF, 412 КБ» or a site's name.
    pub about: Option<String>,
    /// A text with paragraphs, instead of `text`.
    pub html: Option<String>,
    /// «от 14.05.2024»
    pub date: Option<String>,
    /// What is known of its signature.
    pub signature: Option<Panel>,
    /// Earlier editions, the newest first.
    pub editions: Vec<EditionView>,
}

/// An earlier edition of a document: a plain link without a tag.
#[derive(Clone, Debug, Serialize)]
pub struct EditionView {
    /// Where it is.
    pub href: String,
    /// Its name with its day.
    pub text: String,
    /// «PDF, 412 КБ»
    pub about: String,
    /// Why it was replaced.
    pub note: Option<String>,
    /// What is known of its signature.
    pub signature: Option<Panel>,
}

impl Cell {
    /// The field of a row, or its phrase when the row says nothing.
    pub fn of(field: &Field, row: Option<&Row>) -> Cell {
        let values = row.map_or(&[][..], |row| row.values(&field.itemprop));
        let mut cell = Cell::blank(field, values.is_empty());
        match (values, cell.linked) {
            ([], true) => cell.parts.push(Part::phrase(&field.empty)),
            ([], false) => cell.html = prose::escape(&field.empty),
            (_, true) => cell.parts = values.iter().map(|v| Part::of(field, v)).collect(),
            (_, false) => {
                let each: Vec<String> = values.iter().map(|v| inside(field.kind, v)).collect();
                cell.html = each.join("; ");
            }
        }
        cell.plain = if values.is_empty() {
            field.empty.clone()
        } else {
            let words: Vec<String> = values.iter().map(|v| plain(field, v)).collect();
            words.join("; ")
        };
        cell
    }

    /// Each value of a field as a cell of its own.
    pub fn each(field: &Field, row: Option<&Row>) -> Vec<Cell> {
        let values = row.map_or(&[][..], |row| row.values(&field.itemprop));
        if values.is_empty() {
            return vec![Cell::of(field, None)];
        }
        let alone = |value: &Value| Row::default().with(&field.itemprop, value.clone());
        values
            .iter()
            .map(|v| Cell::of(field, Some(&alone(v))))
            .collect()
    }

    fn blank(field: &Field, empty: bool) -> Cell {
        Cell {
            itemprop: field.itemprop.clone(),
            label: field.label(),
            linked: field.kind.is_linked(),
            html: String::new(),
            parts: Vec::new(),
            number: matches!(field.kind, Kind::Int | Kind::Money | Kind::Year),
            empty,
            plain: String::new(),
        }
    }
}

/// What stands inside a cell that is tagged itself.
fn inside(kind: Kind, value: &Value) -> String {
    match (kind, value) {
        (Kind::Phone, Value::Text(text)) => prose::phones(text),
        (Kind::Email, Value::Text(text)) => prose::emails(text),
        (_, Value::Prose(text)) => prose::markdown(text),
        (_, Value::Link(link)) => format!(
            "<a href=\"{}\">{}</a>",
            prose::escape(&link.url),
            prose::escape(link.title.as_deref().unwrap_or(&link.url))
        ),
        (_, other) => prose::escape(&other.plain()),
    }
}

fn plain(field: &Field, value: &Value) -> String {
    match value {
        Value::Doc(doc) => {
            let part = Part::document(field, doc);
            let signature = part.signature.map(|panel| panel.summary);
            let words = [Some(part.text), part.date, signature, part.href];
            let words: Vec<String> = words.into_iter().flatten().collect();
            words.join(", ")
        }
        Value::Link(Link {
            title: Some(title),
            url,
        }) => format!("{title}: {url}"),
        other => other.plain(),
    }
}

impl Part {
    fn phrase(words: &str) -> Part {
        Part {
            text: words.to_owned(),
            ..Part::default()
        }
    }

    fn of(field: &Field, value: &Value) -> Part {
        match value {
            Value::Doc(doc) => Part::document(field, doc),
            Value::Link(link) => Part {
                href: Some(link.url.clone()),
                text: link.title.clone().unwrap_or_else(|| link.url.clone()),
                ..Part::default()
            },
            Value::Prose(text) => Part {
                html: Some(prose::markdown(text)),
                ..Part::default()
            },
            other => Part::phrase(&other.plain()),
        }
    }

    /// A link that says what the file is, in which format and how large.
    fn document(field: &Field, doc: &Doc) -> Part {
        let title = doc.title.as_deref().unwrap_or(&field.title);
        let (href, about) = match &doc.place {
            Place::File { path, size } => (
                prose::href(path),
                format!("{}, {}", format_of(path), size_text(*size)),
            ),
            Place::Web(url) => (url.clone(), host(url).to_owned()),
        };
        let name = title;
        let earlier = doc.editions.iter().map(|e| edition(e, name));
        Part {
            href: Some(href),
            text: title.to_owned(),
            about: (!about.is_empty()).then_some(about),
            html: None,
            date: doc.date.map(|day| format!("от {}", date_text(day))),
            signature: doc
                .signature
                .as_ref()
                .map(|s| Panel::of(s, doc.digests.as_ref())),
            editions: earlier.collect(),
        }
    }
}

fn edition(edition: &Edition, name: &str) -> EditionView {
    let title = edition.title.as_deref().unwrap_or(name);
    EditionView {
        href: prose::href(&edition.path),
        text: format!("{title}, редакция от {}", date_text(edition.date)),
        about: format!("{}, {}", format_of(&edition.path), size_text(edition.size)),
        note: edition.note.clone(),
        signature: edition.signature.as_ref().map(|s| Panel::of(s, None)),
    }
}

/// «PDF»
pub(super) fn format_of(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((_, ending)) => ending.to_uppercase(),
        None => "файл".to_owned(),
    }
}

fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}
