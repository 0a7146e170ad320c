//! What search knows of the site: one file with the title, the place and the words of every page
//! that wants to be found. The built-in server and the script of the search page read the same
//! file; how they search is their affair.

use std::{
    collections::HashMap,
    fmt::Write as _,
    sync::{Arc, Mutex, PoisonError},
};

use tera::Value;

use super::{
    hash::{self, Hash},
    model::{HOME, Model},
    published::{FactPage, Published},
    shortcodes,
    source::Doc,
};

/// All texts together; of a large site every page gives fewer words.
const LETTERS: usize = 600_000;
const FEWEST: usize = 80;
const MOST: usize = 4_000;

/// Lines of the index by the sources of their pages, so that an update makes only what changed.
#[derive(Default)]
pub struct Lines(Mutex<HashMap<String, (Hash, Arc<str>)>>);

/// Pages that search may show.
fn listed(model: &Model) -> impl Iterator<Item = (usize, &Doc)> {
    model.nodes.iter().enumerate().filter_map(|(node, it)| {
        let doc = it.doc.as_deref()?;
        let shown = doc.front.in_search && !doc.front.hidden && !doc.broken;
        (shown && doc.front.redirect_to.is_none()).then_some((node, doc))
    })
}

fn limit(model: &Model) -> usize {
    (LETTERS / model.nodes.len().max(1)).clamp(FEWEST, MOST)
}

/// Changes with anything that the index says; with `roughly`, only with what pages there are and
/// how they are called. Who is writing a page must not wait at every save until all are listed.
pub fn version(model: &Model, published: &Published, roughly: bool) -> Hash {
    let pages: Vec<_> = listed(model)
        .map(|(node, doc)| {
            let it = &model.nodes[node];
            let text = if roughly { 0 } else { doc.hash };
            (&it.url, &it.title, text, section(model, node))
        })
        .collect();
    let facts: Vec<Hash> = published.pages.iter().map(|page| page.hash).collect();
    hash::of(&(pages, facts, limit(model)))
}

fn section(model: &Model, node: usize) -> &str {
    let above = model.nodes[node].parent.filter(|n| *n != HOME);
    above.map_or("", |n| &model.nodes[n].title)
}

/// The index: a list of `[address, title, section, headings, text]`.
pub fn index(model: &Model, published: &Published, lines: &Lines) -> String {
    let limit = limit(model);
    let mut known = lines.0.lock().unwrap_or_else(PoisonError::into_inner);
    let mut fresh = HashMap::with_capacity(known.len());
    let mut out = String::from("{\"v\":1,\"pages\":[");
    for (node, doc) in listed(model) {
        let it = &model.nodes[node];
        let section = section(model, node);
        let state = hash::of(&(&it.url, &it.title, doc.hash, section, limit));
        let old = known.remove(&it.source).filter(|(hash, _)| *hash == state);
        let (_, line) = old.unwrap_or_else(|| {
            let line = line(
                &it.url,
                &it.title,
                section,
                &headings(&doc.body),
                &plain(&doc.body, limit),
            );
            (state, line.into())
        });
        push(&mut out, &line);
        fresh.insert(it.source.clone(), (state, line));
    }
    *known = fresh;
    drop(known);
    for page in &published.pages {
        push(&mut out, &fact_line(page, limit));
    }
    out.push_str("\n]}\n");
    out
}

fn push(out: &mut String, line: &str) {
    out.push_str(if out.ends_with('[') { "\n" } else { ",\n" });
    out.push_str(line);
}

fn fact_line(page: &FactPage, limit: usize) -> String {
    let mut words = String::new();
    gather(&page.sveden, &mut words, limit * 4);
    let section = page
        .page
        .breadcrumbs
        .last()
        .map_or("", |crumb| &crumb.title);
    let section = if section == "Главная" {
        ""
    } else {
        section
    };
    line(
        &page.page.url,
        &page.page.title,
        section,
        "",
        &plain(&words, limit),
    )
}

/// The words of facts, wherever in their tables they stand.
fn gather(value: &Value, words: &mut String, limit: usize) {
    if words.len() > limit * 2 {
        return;
    }
    if let Some(text) = value.as_str() {
        // addresses and names of tags are one word without spaces
        if text.contains(' ') || !text.is_ascii() {
            let _ = write!(words, "{} ", without_tags(text));
        }
    } else if let Some(list) = value.as_array() {
        list.iter().for_each(|one| gather(one, words, limit));
    } else if let Some(map) = value.as_map() {
        let kept = map.iter().filter(|(key, _)| {
            // every page of the section says these
            !matches!(key.as_str(), Some("nav" | "section" | "downloads"))
        });
        kept.for_each(|(_, one)| gather(one, words, limit));
    }
}

fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut tag = false;
    for c in text.chars() {
        match c {
            '<' => tag = true,
            '>' if tag => {
                tag = false;
                out.push(' ');
            }
            c if !tag => out.push(c),
            _ => {}
        }
    }
    out
}

fn line(url: &str, title: &str, section: &str, headings: &str, text: &str) -> String {
    let fields = [url, title, section, headings, text];
    serde_json::to_string(&fields).unwrap_or_else(|_| "[]".into())
}

fn headings(body: &str) -> String {
    let mut all = String::new();
    for line in body.lines().filter(|line| line.starts_with('#')) {
        let words = line
            .trim_start_matches('#')
            .split(" {#")
            .next()
            .unwrap_or("");
        if !words.trim().is_empty() && all.len() < 600 {
            if !all.is_empty() {
                all.push_str(" · ");
            }
            all.push_str(&plain(words, 120));
        }
    }
    all
}

/// The words of a Markdown text, no more letters than asked for. A quick look that reads only as
/// far as needed: the marks go, addresses of links go, what people read stays.
fn plain(body: &str, limit: usize) -> String {
    let body = shortcodes::without(body);
    let mut out = String::with_capacity(limit.min(body.len()) * 2);
    let mut letters = 0;
    let mut gap = false;
    let mut chars = body.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            // the address that an author gave to a heading
            '{' if chars.peek() == Some(&'#') => {
                for c in chars.by_ref() {
                    if c == '}' || c == '\n' {
                        break;
                    }
                }
                gap = true;
            }
            ']' if matches!(chars.peek(), Some('(' | '[')) => {
                let close = if chars.next() == Some('(') { ')' } else { ']' };
                for c in chars.by_ref() {
                    if c == close || c == '\n' {
                        break;
                    }
                }
                gap = true;
            }
            '<' if chars
                .peek()
                .is_some_and(|c| c.is_alphabetic() || matches!(c, '/' | '!')) =>
            {
                for c in chars.by_ref() {
                    if c == '>' {
                        break;
                    }
                }
                gap = true;
            }
            '#' | '*' | '_' | '`' | '|' | '[' | ']' | '>' | '~' | '\\' | '!' => {
                gap |= c != '_' && c != '*'
            }
            '-' | '=' | ':' if gap || out.is_empty() => gap = true,
            c if c.is_whitespace() => gap = true,
            c => {
                if gap && !out.is_empty() && !matches!(c, '.' | ',' | ';' | ')' | '»') {
                    if letters >= limit {
                        out.push('…');
                        break;
                    }
                    out.push(' ');
                }
                gap = false;
                out.push(c);
                letters += 1;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_searched_by_what_people_read_in_it() {
        let body = "# Приём {#priem}\n\nПодать **заявление** можно [здесь](@/a.md), см. `код`.\n\n- раз\n- два\n\n| А | Б |\n|---|:-:|\n| 1 | <b>2</b> |\n{{ file(path=\"x.pdf\") }}\n";
        assert_eq!(
            plain(body, 500),
            "Приём Подать заявление можно здесь, см. код. раз два А Б 1 2"
        );
        assert_eq!(plain("один два три", 6), "один два…");
        assert_eq!(headings("# Раз {#a}\nтекст\n## Два\n"), "Раз · Два");
    }
}
