//! The catalogue of books that programmes refer to: `content/library.toml` until the portal's
//! library feeds it. A reference `@lib/key` finds its book here.

use std::{collections::BTreeMap, path::Path};

use serde::Deserialize;

use crate::site::{Problem, hash, toml_json};

/// The file of the catalogue below `content/`.
pub const FILE: &str = "library.toml";

/// Books by their keys.
#[derive(Clone, Debug, Default)]
pub struct Library {
    books: BTreeMap<String, Book>,
    version: hash::Hash,
}

/// One book of the catalogue.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Hash)]
#[serde(deny_unknown_fields)]
pub struct Book {
    /// Its name in references: small Latin letters, digits and `-`.
    pub key: String,
    /// «Фамилия И. О.», in the order of the title page.
    #[serde(default)]
    pub authors: Vec<String>,
    /// Title.
    pub title: String,
    /// What it is: «учебник для СПО».
    #[serde(default)]
    pub about: Option<String>,
    /// «3-е изд., испр.»
    #[serde(default)]
    pub edition: Option<String>,
    /// Where it was published.
    #[serde(default)]
    pub city: Option<String>,
    /// Publisher.
    pub publisher: String,
    /// Year of publication.
    pub year: u16,
    /// Number of pages.
    #[serde(default)]
    pub pages: Option<u32>,
    /// ISBN.
    #[serde(default)]
    pub isbn: Option<String>,
    /// Name of the electronic library that holds it.
    #[serde(default)]
    pub ebs: Option<String>,
    /// Its address there.
    #[serde(default)]
    pub url: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogue {
    #[serde(default)]
    book: Vec<toml::Spanned<Book>>,
}

impl Library {
    /// A catalogue of these books.
    pub fn of(books: Vec<Book>) -> Library {
        let books = books.into_iter().map(|book| (book.key.clone(), book));
        let books: BTreeMap<String, Book> = books.collect();
        Library {
            version: hash::of(&books),
            books,
        }
    }

    /// The catalogue of `content/`, and what is wrong in it. No file is an empty catalogue.
    pub fn load(content: &Path) -> (Library, Vec<Problem>) {
        let path = content.join(FILE);
        if !path.is_file() {
            return (Library::default(), vec![]);
        }
        match std::fs::read_to_string(&path) {
            Ok(text) => Library::read(&text),
            Err(why) => {
                let message = format!("каталог литературы не читается: {why}");
                let problem = Problem::new(FILE, None, message).fatal();
                (Library::default(), vec![problem])
            }
        }
    }

    fn read(text: &str) -> (Library, Vec<Problem>) {
        let catalogue: Catalogue = match toml_json::typed(text) {
            Ok(catalogue) => catalogue,
            Err((line, message)) => {
                let problem = Problem::new(FILE, Some(line), message).fatal();
                return (Library::default(), vec![problem]);
            }
        };
        let mut books: Vec<Book> = vec![];
        let mut problems = vec![];
        for book in catalogue.book {
            let line = crate::site::text::line_of(text, book.span().start);
            let book = book.into_inner();
            let known = books.iter().any(|other| other.key == book.key);
            if let Some(message) = wrong(&book, known) {
                problems.push(Problem::new(FILE, Some(line), message).fatal());
            }
            books.push(book);
        }
        (Library::of(books), problems)
    }

    /// A book by its key.
    pub fn book(&self, key: &str) -> Option<&Book> {
        self.books.get(key)
    }

    /// The key that was probably meant.
    pub fn nearest(&self, key: &str) -> Option<&str> {
        let keys = self.books.keys().map(String::as_str);
        crate::site::sveden::vocabulary::nearest(key, keys)
    }

    /// Changes with any book.
    pub fn version(&self) -> hash::Hash {
        self.version
    }
}

fn wrong(book: &Book, known: bool) -> Option<String> {
    let key = &book.key;
    let tidy = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if key.is_empty() || !key.chars().all(tidy) {
        return Some(format!(
            "ключ книги «{key}»: нужны маленькие латинские буквы, цифры и дефис"
        ));
    }
    if known {
        return Some(format!("ключ «{key}» уже занят другой книгой; дайте новый"));
    }
    if let Some(url) = book.url.as_deref().filter(|url| !url.starts_with("http")) {
        return Some(format!(
            "книга «{key}»: адрес «{url}» должен начинаться с https://"
        ));
    }
    (book.url.is_some() != book.ebs.is_some())
        .then(|| format!("книга «{key}»: название ЭБС (ebs) и адрес в ней (url) пишутся вместе"))
}

impl Book {
    /// The bibliographic record by ГОСТ Р 7.0.100-2018, cut at the name of the electronic library,
    /// which is a link: what stands before it, the name, what stands after.
    pub fn record(&self) -> (String, Option<String>, String) {
        let mut areas = vec![self.title_area()];
        areas.extend(self.edition.clone());
        let place = self.city.as_deref().unwrap_or("[Б. м.]");
        areas.push(format!("{place} : {}, {}", self.publisher, self.year));
        areas.extend(self.pages.map(|pages| format!("{pages} с")));
        areas.extend(self.isbn.as_ref().map(|isbn| format!("ISBN {isbn}")));
        let (Some(ebs), Some(url)) = (&self.ebs, &self.url) else {
            areas.push("Текст : непосредственный".to_owned());
            return (joined(&areas) + ".", None, String::new());
        };
        areas.push("Текст : электронный // ".to_owned());
        let bare = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
        (
            joined(&areas),
            Some(format!("ЭБС «{ebs}»")),
            format!(" : [сайт]. — URL: {bare}."),
        )
    }

    /// «Фамилия, И. О. Заглавие : сведения / И. О. Фамилия, …»
    fn title_area(&self) -> String {
        let title = match &self.about {
            Some(about) => format!("{} : {about}", self.title),
            None => self.title.clone(),
        };
        let named: Vec<String> = self.authors.iter().map(|a| initials_first(a)).collect();
        match self.authors.as_slice() {
            [] => title,
            [first, ..] if self.authors.len() <= 3 => {
                let head = first.replacen(' ', ", ", 1);
                format!("{head} {title} / {}", named.join(", "))
            }
            four if four.len() == 4 => format!("{title} / {}", named.join(", ")),
            _ => format!("{title} / {} [и др.]", named[..3].join(", ")),
        }
    }
}

/// Areas are parted by «. — »; an area that ends in a full stop does not get a second.
fn joined(areas: &[String]) -> String {
    let mut text = String::new();
    for area in areas {
        if !text.is_empty() {
            text.push_str(if text.ends_with('.') {
                " — "
            } else {
                ". — "
            });
        }
        text.push_str(area);
    }
    text
}

/// «Берёзова Н. В.» → «Н. В. Берёзова»
fn initials_first(author: &str) -> String {
    match author.split_once(' ') {
        Some((surname, initials)) => format!("{initials} {surname}"),
        None => author.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = r#"
[[book]]
key = "algoritmy"
authors = ["Берёзова Н. В.", "Ольхин К. И."]
title = "Основы алгоритмизации"
about = "учебник для СПО"
edition = "3-е изд., испр."
city = "Заозёрск"
publisher = "Учебная книга"
year = 2025
pages = 312
isbn = "978-5-0000-0001-1"
ebs = "Читальня"
url = "https://chitalnya.example/book/101"
"#;

    #[test]
    fn a_record_is_made_by_the_standard() {
        let (library, problems) = Library::read(ONE);
        assert_eq!(problems, []);
        let (before, ebs, after) = library.book("algoritmy").expect("the book").record();
        assert_eq!(
            before,
            "Берёзова, Н. В. Основы алгоритмизации : учебник для СПО / Н. В. Берёзова, К. И. Ольхин. — 3-е изд., испр. — \
             Заозёрск : Учебная книга, 2025. — 312 с. — ISBN 978-5-0000-0001-1. — Текст : электронный // "
        );
        assert_eq!(ebs.as_deref(), Some("ЭБС «Читальня»"));
        assert_eq!(after, " : [сайт]. — URL: chitalnya.example/book/101.");
    }

    #[test]
    fn a_paper_book_by_five_authors_names_three_of_them() {
        let book = Book {
            title: "Справочник сварщика".into(),
            authors: (1..=5).map(|n| format!("Автор{n} А. А.")).collect(),
            publisher: "Учебная книга".into(),
            year: 2024,
            ..Book::default()
        };
        assert_eq!(
            book.record().0,
            "Справочник сварщика / А. А. Автор1, А. А. Автор2, А. А. Автор3 [и др.]. — [Б. м.] : Учебная книга, 2024. — \
             Текст : непосредственный."
        );
    }

    #[test]
    fn faults_of_the_catalogue_are_told_with_their_lines() {
        let twice = format!("{ONE}{ONE}");
        let (_, problems) = Library::read(&twice);
        assert_eq!(problems[0].line, Some(16));
        let (_, problems) = Library::read(&ONE.replace("year = 2025", "yaer = 2025"));
        assert!(problems[0].message.contains("yaer"), "{problems:?}");
        assert_eq!(problems[0].line, Some(10));
        let (_, problems) = Library::read(&ONE.replace("ebs = \"Читальня\"", ""));
        assert!(problems[0].message.contains("пишутся вместе"));
    }
}
