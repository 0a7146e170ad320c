//! References to the library in any page's Markdown. `[words](@lib/key)` keeps its words and leads
//! to the electronic library; `[](@lib/key)` and an item of a list that is only `@lib/key` become
//! the book's record. The result is Markdown again, so the page and the paper say the same.

use std::{borrow::Cow, collections::BTreeSet, ops::Range};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::site::{
    facts::{Book, Library},
    text::line_of,
};

/// How a reference begins.
const MARK: &str = "@lib/";

/// A text whose references have become records.
#[derive(Debug)]
pub struct Expanded<'a> {
    /// Markdown with as many lines as before.
    pub text: Cow<'a, str>,
    /// Faults: line of the text, from 1, and words.
    pub problems: Vec<(usize, String)>,
    /// Books that are referred to.
    pub keys: BTreeSet<String>,
}

/// Whether there is anything to do in a text.
pub fn is_named_in(body: &str) -> bool {
    body.contains(MARK)
}

/// Puts the records in the place of the references.
pub fn expand<'a>(body: &'a str, library: &Library) -> Expanded<'a> {
    let mut done = Expanded {
        text: Cow::Borrowed(body),
        problems: vec![],
        keys: BTreeSet::new(),
    };
    if !is_named_in(body) {
        return done;
    }
    let mut text = String::with_capacity(body.len() * 2);
    let mut copied = 0;
    for reference in references(body) {
        let key = reference.key;
        let Some(book) = library.book(key) else {
            let line = line_of(body, reference.place.start);
            done.problems.push((line, unknown(key, library)));
            continue;
        };
        done.keys.insert(key.to_owned());
        text.push_str(&body[copied..reference.place.start]);
        text.push_str(&match reference.words {
            Some(words) if !words.trim().is_empty() => linked(words, book),
            _ => record(book),
        });
        copied = reference.place.end;
    }
    text.push_str(&body[copied..]);
    done.text = Cow::Owned(text);
    done
}

struct Reference<'a> {
    place: Range<usize>,
    key: &'a str,
    /// The words between the square brackets; none in a list of books.
    words: Option<&'a str>,
}

/// The references in their order. Code is passed over, because it is no text.
fn references(body: &str) -> Vec<Reference<'_>> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_GFM;
    let mut found = vec![];
    let mut item = false;
    let mut link: Option<(Range<usize>, String)> = None;
    for (event, range) in Parser::new_ext(body, options).into_offset_iter() {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) if dest_url.starts_with(MARK) => {
                link = Some((range, dest_url.to_string()));
            }
            Event::End(TagEnd::Link) => {
                if let Some((place, url)) = link.take() {
                    found.extend(of_link(body, place, &url));
                }
            }
            Event::Start(Tag::Item) => {
                item = true;
                continue;
            }
            Event::Start(Tag::Paragraph) if item => continue,
            Event::Text(text) if item && link.is_none() && text.starts_with(MARK) => {
                found.extend(of_item(body, range.start));
            }
            _ => {}
        }
        item = false;
    }
    found
}

fn of_link<'a>(body: &'a str, place: Range<usize>, url: &str) -> Option<Reference<'a>> {
    let source = &body[place.clone()];
    // a reference of another shape ([words][name]) keeps its address elsewhere; it is not ours
    let at = source.rfind(&format!("]({url}"))?;
    let key = &source[at + 2 + MARK.len()..];
    let key = &key[..key.find([')', ' '])?];
    Some(Reference {
        place,
        key,
        words: source.get(1..at),
    })
}

/// The text of an item may come in pieces; the reference is the rest of its line, and only when
/// nothing else stands there.
fn of_item(body: &str, start: usize) -> Option<Reference<'_>> {
    let line = body[start..].lines().next()?;
    let written = line.trim_end();
    let key = written.strip_prefix(MARK)?;
    let alone = !key.is_empty() && !key.contains(char::is_whitespace);
    alone.then_some(Reference {
        place: start..start + written.len(),
        key: key.trim_end_matches(['.', ';']),
        words: None,
    })
}

fn unknown(key: &str, library: &Library) -> String {
    let hint = match library.nearest(key) {
        Some(near) => format!("возможно, «{near}»"),
        None => "добавьте книгу в content/library.toml".to_owned(),
    };
    format!("в каталоге библиотеки нет книги «{key}»: {hint}")
}

fn linked(words: &str, book: &Book) -> String {
    match &book.url {
        Some(url) => format!("[{words}](<{url}>)"),
        // a book on paper has no address to lead to
        None => words.to_owned(),
    }
}

fn record(book: &Book) -> String {
    let (before, ebs, after) = book.record();
    match (ebs, &book.url) {
        (Some(ebs), Some(url)) => format!(
            "{}[{}](<{url}>){}",
            quoted(&before),
            quoted(&ebs),
            quoted(&after)
        ),
        _ => quoted(&before),
    }
}

/// Plain words as Markdown that says exactly them.
fn quoted(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for sign in words.chars() {
        if sign.is_ascii_punctuation() && !matches!(sign, '.' | ',' | ';' | ':' | '/') {
            out.push('\\');
        }
        out.push(if sign == '\n' { ' ' } else { sign });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn library() -> Library {
        Library::of(vec![
            Book {
                key: "algoritmy".into(),
                authors: vec!["Берёзова Н. В.".into()],
                title: "Основы алгоритмизации*".into(),
                publisher: "Учебная книга".into(),
                year: 2025,
                ebs: Some("Читальня".into()),
                url: Some("https://chitalnya.example/book/101".into()),
                ..Book::default()
            },
            Book {
                key: "svarka".into(),
                title: "Сварка".into(),
                publisher: "Учебная книга".into(),
                year: 2024,
                ..Book::default()
            },
        ])
    }

    #[test]
    fn a_list_of_references_becomes_a_list_of_records() {
        let library = library();
        let body = "Основная:\n\n1. @lib/algoritmy\n2. @lib/svarka\n";
        let done = expand(body, &library);
        assert_eq!(done.problems, []);
        let lines: Vec<&str> = done.text.lines().collect();
        assert!(
            lines[2].starts_with("1. Берёзова, Н. В. Основы алгоритмизации\\*"),
            "{}",
            lines[2]
        );
        assert!(lines[2].contains("[ЭБС «Читальня»](<https://chitalnya.example/book/101>)"));
        assert!(
            lines[3].ends_with("Текст : непосредственный."),
            "{}",
            lines[3]
        );
    }

    #[test]
    fn a_link_keeps_its_words_and_one_without_words_becomes_the_record() {
        let library = library();
        let done = expand("См. [учебник](@lib/algoritmy) и [](@lib/svarka).", &library);
        assert!(
            done.text
                .starts_with("См. [учебник](<https://chitalnya.example/book/101>) и Сварка")
        );
        assert_eq!(done.keys.len(), 2);
        let paper = expand("[учебник](@lib/svarka)", &library);
        assert_eq!(paper.text, "учебник");
    }

    #[test]
    fn an_unknown_reference_is_told_with_its_line() {
        let library = library();
        let done = expand(
            "Текст\n\n- @lib/algoritm\n\n[x](@lib/nothing-like-it)\n",
            &library,
        );
        assert_eq!(
            done.problems,
            [
                (3, "в каталоге библиотеки нет книги «algoritm»: возможно, «algoritmy»".to_owned()),
                (
                    5,
                    "в каталоге библиотеки нет книги «nothing-like-it»: добавьте книгу в content/library.toml".to_owned()
                ),
            ]
        );
    }

    #[test]
    fn code_and_mail_are_no_references() {
        let library = library();
        let body = "`[x](@lib/svarka)`\n\n```\n- @lib/svarka\n```\n\nadmin@lib/x\n";
        assert_eq!(expand(body, &library).text, body);
    }
}
