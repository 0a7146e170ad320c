//! Answers in JSON with their tags: who has the same already is told so and gets nothing twice.

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde_json::Value as Json;

use crate::{identity::digest, web::Problem};

/// The tag of a version of a record.
pub(super) fn tag(version: i64) -> String {
    format!("\"{version}\"")
}

/// An answer with a status.
pub(super) fn json(status: u16, told: &Json) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    let kind = [(header::CONTENT_TYPE, "application/json")];
    (status, kind, told.to_string()).into_response()
}

/// Puts a header; one that cannot be written is left out.
pub(super) fn put(response: &mut Response, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// The tag of an answer that has no version: of its content.
pub(super) fn tag_of(told: &Json) -> String {
    format!("\"{}\"", &digest(&[told.to_string().as_bytes()])[..32])
}

/// «Nothing new», when the asker has this tag already.
pub(super) fn unchanged(headers: &HeaderMap, tag: &str) -> Option<Response> {
    let known = tags(headers, header::IF_NONE_MATCH);
    // Here a weak tag is as good as a strong one.
    let same = |known: &String| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag;
    known.iter().any(same).then(|| {
        let mut response = StatusCode::NOT_MODIFIED.into_response();
        put(&mut response, header::ETAG, tag);
        response
    })
}

/// Whether the change is meant for this version: 428 when nothing is said, 412 when another is.
pub(super) fn meant_for(headers: &HeaderMap, version: i64) -> Result<(), Problem> {
    let named = tags(headers, header::IF_MATCH);
    if named.is_empty() {
        return Err(Problem::of_status(428));
    }
    let now = tag(version);
    match named.iter().any(|named| named == "*" || *named == now) {
        true => Ok(()),
        false => Err(changed(version)),
    }
}

/// The record is at another version.
pub(super) fn changed(version: i64) -> Problem {
    Problem::of_status(412).with_header(header::ETAG, &tag(version))
}

fn tags(headers: &HeaderMap, name: header::HeaderName) -> Vec<String> {
    let lines = headers.get_all(name);
    let texts = lines.iter().filter_map(|line| line.to_str().ok());
    let words = texts.flat_map(|line| line.split(','));
    words
        .map(|word| word.trim().to_owned())
        .filter(|word| !word.is_empty())
        .collect()
}
