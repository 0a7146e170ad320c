//! Labels of pages by their kinds: `tags`, `authors`, whatever `site.toml` names. Which pages have
//! a label, where its list stands, and what is wrong with labels nobody has declared.

use std::collections::BTreeMap;

use serde::Serialize;
use tera::Value;

use super::{
    Problem,
    hash::{self, Hash},
    model::Model,
    text::{collation_key, slug},
};

/// A kind of labels as `site.toml` declares it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Declared {
    /// As pages name it: `tags`.
    pub name: String,
    /// As people read it: «Метки».
    pub title: String,
    /// Address of the list of all labels.
    pub url: String,
    /// Pages on one sheet of a label; 0 for all.
    pub paginate_by: usize,
    /// The word in the addresses of further sheets.
    pub paginate_path: String,
    /// RSS and Atom of every label.
    pub feed: bool,
    /// Whether its pages are written at all.
    pub render: bool,
}

/// A kind of labels with its labels.
#[derive(Clone, Debug)]
pub struct Taxonomy {
    /// What `site.toml` says.
    pub declared: Declared,
    /// The labels by the alphabet.
    pub terms: Vec<Term>,
}

/// A label.
#[derive(Clone, Debug)]
pub struct Term {
    /// Its words.
    pub name: String,
    /// Its part of an address.
    pub slug: String,
    /// Its address.
    pub url: String,
    /// Its pages, the newest first.
    pub pages: Vec<usize>,
}

/// A label as templates see it.
#[derive(Serialize)]
pub struct Label<'a> {
    /// Its words.
    pub name: &'a str,
    /// Its part of an address.
    pub slug: String,
    /// Its address.
    pub url: String,
}

/// Sorts the pages of a model by their labels.
pub fn collect(model: &mut Model, declared: &[Declared]) {
    let mut found: Vec<BTreeMap<String, Term>> = declared.iter().map(|_| BTreeMap::new()).collect();
    let mut problems = vec![];
    for (node, it) in model.nodes.iter().enumerate() {
        let Some(doc) = it
            .doc
            .as_ref()
            .filter(|doc| !doc.front.taxonomies.is_empty())
        else {
            continue;
        };
        for (kind, names) in &doc.front.taxonomies {
            let Some(at) = declared.iter().position(|d| d.name == *kind) else {
                let line = doc.front.line_of_labels(kind);
                problems.push(Problem::new(&it.source, line, undeclared(kind, declared)));
                continue;
            };
            for name in names
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|n| n.as_str())
            {
                let slug = slug(name);
                let term = found[at].entry(slug.clone()).or_insert_with(|| Term {
                    name: name.to_owned(),
                    url: url_of(&declared[at], &slug),
                    slug,
                    pages: vec![],
                });
                if term.pages.last() != Some(&node) {
                    term.pages.push(node);
                }
            }
        }
    }
    let terms = found
        .into_iter()
        .map(|terms| sorted(model, terms.into_values().collect()));
    model.taxonomies = declared
        .iter()
        .cloned()
        .zip(terms)
        .map(|(declared, terms)| Taxonomy { declared, terms })
        .collect();
    model.problems.extend(problems);
}

fn sorted(model: &Model, mut terms: Vec<Term>) -> Vec<Term> {
    let date = |n: usize| model.front(n).and_then(|front| front.date);
    for term in &mut terms {
        term.pages.sort_by_cached_key(|n| {
            let day = date(*n);
            (
                day.is_none(),
                std::cmp::Reverse(day),
                model.nodes[*n].source.clone(),
            )
        });
    }
    terms.sort_by_cached_key(|term| (collation_key(&term.name), term.slug.clone()));
    terms
}

fn undeclared(kind: &str, declared: &[Declared]) -> String {
    let example = format!("[[taxonomies]] с name = \"{kind}\" и title = \"…\"");
    match declared {
        [] => format!("вид меток «{kind}» не объявлен; добавьте в site.toml {example}"),
        known => {
            let names: Vec<&str> = known.iter().map(|d| d.name.as_str()).collect();
            format!(
                "вид меток «{kind}» не объявлен, есть: {}; исправьте имя или добавьте в site.toml {example}",
                names.join(", ")
            )
        }
    }
}

/// The address of a label.
pub fn url_of(declared: &Declared, slug: &str) -> String {
    format!("{}{}/", declared.url, super::text::url_path(slug))
}

/// The labels of a page, by their kinds.
pub fn labels_of<'a>(
    front: &'a super::front::Front,
    declared: &[Taxonomy],
) -> BTreeMap<&'a str, Vec<Label<'a>>> {
    let kinds = front.taxonomies.iter().filter_map(|(kind, names)| {
        let taxonomy = declared.iter().find(|t| t.declared.name == *kind)?;
        let names = names.as_array()?.iter().filter_map(|n| n.as_str());
        let labels = names.map(|name| {
            let slug = slug(name);
            Label {
                name,
                url: url_of(&taxonomy.declared, &slug),
                slug,
            }
        });
        Some((kind.as_str(), labels.collect()))
    });
    kinds.collect()
}

#[derive(Serialize)]
struct Shown<'a> {
    name: &'a str,
    slug: &'a str,
    url: &'a str,
    path: &'a str,
    permalink: String,
    page_count: usize,
    pages: Value,
}

/// A label with some of its pages as templates see it.
pub fn term_value(term: &Term, pages: Value, base: &str) -> Value {
    Value::from_serializable(&Shown {
        name: &term.name,
        slug: &term.slug,
        url: &term.url,
        path: &term.url,
        permalink: format!("{base}{}", term.url),
        page_count: term.pages.len(),
        pages,
    })
}

/// A kind of labels with all labels, as `get_taxonomy` answers.
pub fn taxonomy_value(taxonomy: &Taxonomy, items: &[Value], base: &str) -> Value {
    #[derive(Serialize)]
    struct Whole<'a> {
        kind: &'a Declared,
        name: &'a str,
        title: &'a str,
        url: &'a str,
        items: Vec<Value>,
    }
    let labels = taxonomy.terms.iter().map(|term| {
        let pages = super::context::list(&term.pages, items);
        term_value(term, pages, base)
    });
    Value::from_serializable(&Whole {
        kind: &taxonomy.declared,
        name: &taxonomy.declared.name,
        title: &taxonomy.declared.title,
        url: &taxonomy.declared.url,
        items: labels.collect(),
    })
}

/// Changes with anything that the list of a label shows.
pub fn term_version(model: &Model, term: &Term) -> Hash {
    let metas: Vec<Hash> = term.pages.iter().map(|n| model.nodes[*n].meta).collect();
    hash::of(&(&term.name, &term.url, metas))
}

/// Changes with anything that the list of all labels shows.
pub fn version(model: &Model, taxonomy: &Taxonomy) -> Hash {
    let terms: Vec<Hash> = taxonomy
        .terms
        .iter()
        .map(|t| term_version(model, t))
        .collect();
    hash::of(&(&taxonomy.declared, terms))
}
