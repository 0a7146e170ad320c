//! Search that needs no scripts: `/search/?q=…` answered with the built page of search and the
//! found pages in it. The index is the file the build wrote; it is read when somebody searches
//! for the first time and again after it has changed. What is indexed is the generator's choice.

mod index;
mod page;
mod words;

use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, Response, Uri, header};

use super::entry::{self, Entry};
use super::look::Look;
use super::snapshot::Shelf;
use index::Index;

/// The page into which the answers are put.
pub const PAGE: &str = "/search/";
/// What is searched in.
pub const INDEX: &str = "/search/index.json";
/// A longer question is cut; nobody reads more of it.
const LONGEST: usize = 200;

/// The index of the site that is served, with the file it was read from.
#[derive(Default)]
pub struct Search(Mutex<Option<(Arc<Entry>, Arc<Index>)>>);

/// What a visitor wants to find.
#[derive(Debug, PartialEq, Eq)]
pub struct Question {
    /// The words as typed, not too many.
    pub words: String,
    /// Sheet of the answers, from 1.
    pub sheet: usize,
}

/// The question in an address, if it asks one.
pub fn question(uri: &Uri) -> Option<Question> {
    if uri.path() != PAGE && uri.path() != PAGE.trim_end_matches('/') {
        return None;
    }
    let mut asked = Question {
        words: String::new(),
        sheet: 1,
    };
    for pair in uri.query()?.split('&') {
        match pair.split_once('=') {
            Some(("q", words)) => asked.words = typed(words),
            Some(("page", sheet)) => asked.sheet = sheet.parse().unwrap_or(1).clamp(1, 1000),
            _ => {}
        }
    }
    (!asked.words.is_empty()).then_some(asked)
}

/// What a form has sent, as it was typed.
fn typed(sent: &str) -> String {
    let spaced = sent.replace('+', " ");
    let plain = crate::site::text::unescape_url(&spaced);
    let decent = plain.chars().map(|c| if c.is_control() { ' ' } else { c });
    let cut: String = decent.take(LONGEST).collect();
    cut.trim().to_owned()
}

impl Search {
    /// The page of search with the answers in it; nothing when the site has none.
    pub async fn answer(
        &self,
        asked: &Question,
        (page, index): (Arc<Entry>, Arc<Entry>),
        shelf: &Shelf,
        (method, headers): (&Method, &HeaderMap),
    ) -> Option<Response<Body>> {
        let html = bytes(&page, shelf).await?;
        let index = self.index(index, shelf).await?;
        let filled = page::fill(std::str::from_utf8(&html).ok()?, asked, &index);
        let look = Look::asked(headers);
        let dressed = look.other().and_then(|_| look.dress(filled.as_bytes()));
        let body = dressed.unwrap_or_else(|| filled.into_bytes());
        Some(respond(&page, method, body))
    }

    async fn index(&self, file: Arc<Entry>, shelf: &Shelf) -> Option<Arc<Index>> {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, index)) = &*lock()
            && Arc::ptr_eq(known, &file)
        {
            return Some(Arc::clone(index));
        }
        let json = bytes(&file, shelf).await?;
        // a large site takes a moment, and other visitors must not wait for it
        let read = tokio::task::spawn_blocking(move || Index::read(&json)).await;
        let index = Arc::new(read.ok()??);
        *lock() = Some((file, Arc::clone(&index)));
        Some(index)
    }
}

async fn bytes(entry: &Entry, shelf: &Shelf) -> Option<axum::body::Bytes> {
    match &entry.body {
        entry::Body::Held(held) => Some(held.plain.identity.bytes.clone()),
        _ => tokio::fs::read(shelf.place(entry)).await.ok().map(Into::into),
    }
}

fn respond(page: &Entry, method: &Method, body: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, page.kind.mime.clone());
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, "Cookie"),
        (header::REFERRER_POLICY, "same-origin"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // answers are no pages of the site
    let robots = header::HeaderName::from_static("x-robots-tag");
    headers.insert(robots, HeaderValue::from_static("noindex"));
    if let Some(policy) = &page.kind.policy {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy.clone());
    }
    if method != Method::HEAD {
        *response.body_mut() = Body::from(body);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(uri: &str) -> Option<Question> {
        question(&uri.parse().expect("an address"))
    }

    #[test]
    fn a_question_is_read_from_the_address_as_it_was_typed() {
        let found = asked("/search/?q=%D0%BF%D1%80%D0%B8%D1%91%D0%BC+2026&page=2").expect("asked");
        assert_eq!((found.words.as_str(), found.sheet), ("приём 2026", 2));
        assert_eq!(asked("/search/?q="), None);
        assert_eq!(asked("/search/?q=%20%0A"), None);
        assert_eq!(asked("/news/?q=a"), None);
        let long = format!("/search/?q={}", "a".repeat(5000));
        assert_eq!(asked(&long).expect("asked").words.len(), LONGEST);
    }
}
