//! From a file and a request to a response: conditions, parts, encodings, headers.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, Uri, header};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio_util::io::ReaderStream;

use super::entry::{self, Encoding, Entry, Held};
use super::look::Look;
use super::range::{self, Part};
use super::snapshot::Shelf;

/// What was asked.
pub struct Asked<'a> {
    /// GET or HEAD.
    pub method: &'a Method,
    /// The address.
    pub uri: &'a Uri,
    /// The request's headers.
    pub headers: &'a HeaderMap,
    /// 200, or 404 when the entry is the page for nothing.
    pub status: StatusCode,
}

const NOSNIFF: HeaderValue = HeaderValue::from_static("nosniff");
const BYTES: HeaderValue = HeaderValue::from_static("bytes");
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const BY_ENCODING: HeaderValue = HeaderValue::from_static("Accept-Encoding");
const BY_LOOK: HeaderValue = HeaderValue::from_static("Accept-Encoding, Cookie");
const REFERRER: HeaderValue = HeaderValue::from_static("same-origin");

/// The answer for a file.
pub async fn answer(shelf: &Shelf, entry: &Entry, asked: &Asked<'_>) -> Response<Body> {
    match &entry.body {
        entry::Body::Held(held) => from_memory(shelf, entry, held, asked),
        entry::Body::Cold => match tokio::fs::read(shelf.place(entry)).await {
            Ok(bytes) => from_memory(shelf, entry, &shelf.warmed(entry, bytes), asked),
            Err(_) => plain_not_found(),
        },
        entry::Body::Large { len, etag } => from_disk(shelf, entry, (*len, etag), asked).await,
    }
}

fn from_memory(shelf: &Shelf, entry: &Entry, held: &Held, asked: &Asked) -> Response<Body> {
    let look = if entry.kind.html {
        Look::asked(asked.headers)
    } else {
        Look::PLAIN
    };
    let ranged = asked.status == StatusCode::OK && asked.headers.contains_key(header::RANGE);
    let encoding = if ranged {
        Encoding::Identity
    } else {
        accepted(asked.headers)
    };
    let sent = held.sent(look, encoding, &shelf.room);
    let packed = encoding != Encoding::Identity && held.plain.varies();

    let mut response = headed(entry, asked, &sent.etag);
    let headers = response.headers_mut();
    match (entry.kind.html, held.plain.varies()) {
        (true, _) => put(headers, header::VARY, BY_LOOK),
        (false, true) => put(headers, header::VARY, BY_ENCODING),
        (false, false) => put(headers, header::ACCEPT_RANGES, BYTES),
    }
    if asked.unchanged(&sent.etag) {
        return not_modified(response);
    }
    if packed {
        let name = if encoding == Encoding::Brotli {
            "br"
        } else {
            "gzip"
        };
        put(
            headers,
            header::CONTENT_ENCODING,
            HeaderValue::from_static(name),
        );
    }
    let len = sent.bytes.len() as u64;
    let part = if ranged {
        asked.part(len, &sent.etag)
    } else {
        Part::Whole
    };
    let body = match part {
        Part::Between(first, last) => sent.bytes.slice(first as usize..=last as usize),
        Part::Whole | Part::Nothing => sent.bytes,
    };
    finish(response, part, len, asked, || Body::from(body))
}

async fn from_disk(
    shelf: &Shelf,
    entry: &Entry,
    (len, etag): (u64, &HeaderValue),
    asked: &Asked<'_>,
) -> Response<Body> {
    let mut response = headed(entry, asked, etag);
    put(response.headers_mut(), header::ACCEPT_RANGES, BYTES);
    if asked.unchanged(etag) {
        return not_modified(response);
    }
    let part = asked.part(len, etag);
    let (first, count) = match part {
        Part::Between(first, last) => (first, last - first + 1),
        Part::Whole | Part::Nothing => (0, len),
    };
    if asked.method == Method::HEAD || part == Part::Nothing {
        return finish(response, part, len, asked, Body::empty);
    }
    let Ok(mut file) = tokio::fs::File::open(shelf.place(entry)).await else {
        return plain_not_found();
    };
    if first > 0 && file.seek(std::io::SeekFrom::Start(first)).await.is_err() {
        return plain_not_found();
    }
    let stream = ReaderStream::with_capacity(file.take(count), 64 << 10);
    finish(response, part, len, asked, || Body::from_stream(stream))
}

/// Headers that do not depend on the body.
fn headed(entry: &Entry, asked: &Asked, etag: &HeaderValue) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = asked.status;
    let headers = response.headers_mut();
    headers.reserve(12);
    put(headers, header::CONTENT_TYPE, entry.kind.mime.clone());
    put(headers, header::X_CONTENT_TYPE_OPTIONS, NOSNIFF);
    if asked.status == StatusCode::OK {
        put(headers, header::ETAG, etag.clone());
    }
    let versioned = entry.path.starts_with("static/")
        && asked
            .uri
            .query()
            .is_some_and(|query| query.starts_with("v="));
    let cache = if versioned {
        FOREVER
    } else {
        entry.kind.cache.clone()
    };
    put(headers, header::CACHE_CONTROL, cache);
    if let Some(policy) = &entry.kind.policy {
        put(headers, header::CONTENT_SECURITY_POLICY, policy.clone());
        put(headers, header::REFERRER_POLICY, REFERRER);
    }
    response
}

fn finish(
    mut response: Response<Body>,
    part: Part,
    len: u64,
    asked: &Asked,
    body: impl FnOnce() -> Body,
) -> Response<Body> {
    let (status, range, count) = match part {
        Part::Whole => (asked.status, None, len),
        Part::Nothing => (
            StatusCode::RANGE_NOT_SATISFIABLE,
            Some(format!("bytes */{len}")),
            0,
        ),
        Part::Between(first, last) => {
            let range = format!("bytes {first}-{last}/{len}");
            (StatusCode::PARTIAL_CONTENT, Some(range), last - first + 1)
        }
    };
    *response.status_mut() = status;
    let headers = response.headers_mut();
    put(headers, header::CONTENT_LENGTH, HeaderValue::from(count));
    if let Some(range) = range.and_then(|text| HeaderValue::from_str(&text).ok()) {
        put(headers, header::CONTENT_RANGE, range);
    }
    if asked.method != Method::HEAD && part != Part::Nothing {
        *response.body_mut() = body();
    }
    response
}

impl Asked<'_> {
    /// Whether the browser already has these bytes.
    fn unchanged(&self, etag: &HeaderValue) -> bool {
        let Some(known) = self.text(header::IF_NONE_MATCH) else {
            return false;
        };
        let mark = etag.as_bytes();
        self.status == StatusCode::OK
            && known.split(',').any(|one| {
                let one = one.trim();
                one == "*" || one.strip_prefix("W/").unwrap_or(one).as_bytes() == mark
            })
    }

    /// The part to send; a part of an older file is of no use, then the whole new one is sent.
    fn part(&self, len: u64, etag: &HeaderValue) -> Part {
        let same = self
            .headers
            .get(header::IF_RANGE)
            .is_none_or(|known| known == etag);
        if same {
            range::asked(self.text(header::RANGE), len)
        } else {
            Part::Whole
        }
    }

    fn text(&self, name: HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// The best encoding that the browser takes.
fn accepted(headers: &HeaderMap) -> Encoding {
    let Some(list) = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|h| h.to_str().ok())
    else {
        return Encoding::Identity;
    };
    let takes = |name: &str| {
        list.split(',').any(|one| {
            let (token, quality) = one.split_once(';').unwrap_or((one, ""));
            let refused = quality
                .trim()
                .strip_prefix("q=")
                .is_some_and(|q| q.trim().parse() == Ok(0.0));
            token.trim().eq_ignore_ascii_case(name) && !refused
        })
    };
    if takes("br") {
        Encoding::Brotli
    } else if takes("gzip") {
        Encoding::Gzip
    } else {
        Encoding::Identity
    }
}

fn not_modified(mut response: Response<Body>) -> Response<Body> {
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    response.headers_mut().remove(header::CONTENT_TYPE);
    response
}

/// Only reading is possible here.
pub fn not_allowed() -> Response<Body> {
    let mut response = plain("Эту страницу можно только смотреть.\n");
    *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
    put(
        response.headers_mut(),
        header::ALLOW,
        HeaderValue::from_static("GET, HEAD"),
    );
    response
}

/// There is nothing at the address, and the site has no page to say so.
pub fn plain_not_found() -> Response<Body> {
    let mut response = plain("Такой страницы нет. Начните с главной: /\n");
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

fn plain(words: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(words));
    let headers = response.headers_mut();
    put(
        headers,
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    put(headers, header::X_CONTENT_TYPE_OPTIONS, NOSNIFF);
    response
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    headers.insert(name, value);
}
