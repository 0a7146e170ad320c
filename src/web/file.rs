//! Giving files to people: always with headers under which nothing of the file can act in the name of the portal.

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use futures::TryStreamExt as _;
use tokio::sync::Semaphore;

use super::{Error, Result, State, kinds::KINDS};
use crate::{picture, storage::StoredFile};

/// Types that a browser may show in its window.
const SHOWN: &[&str] = &[
    "image/png",
    "image/jpeg",
    "image/webp",
    "application/pdf",
    "text/plain",
];

/// A file of the store. Whoever calls has proved that this person may see it. `inline`: in the window, if the
/// kind is one that can do no harm there.
pub async fn serve_file(state: &State, file: &StoredFile, inline: bool) -> Result<Response> {
    let bytes = state.files.read(file, None).await?;
    let mut response = Body::from_stream(bytes).into_response();
    let known = KINDS.iter().find(|kind| kind.mime == file.mime);
    let mime = known.map_or("application/octet-stream", |kind| kind.mime);
    dress(
        &mut response,
        &file.name,
        mime,
        inline && SHOWN.contains(&mime),
    );
    if let Ok(size) = u64::try_from(file.size) {
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    }
    Ok(response)
}

/// Larger pictures have no preview: nobody waits for it.
const PREVIEWED: i64 = 30 << 20;
/// So many pictures are decoded at once, each in up to 256 MB.
static DECODING: Semaphore = Semaphore::const_new(2);

/// Whether a file of the store has a small picture of itself.
pub fn has_preview(file: &StoredFile) -> bool {
    file.mime.starts_with("image/") && SHOWN.contains(&&*file.mime) && file.size <= PREVIEWED
}

/// A small picture of a picture of the store. Whoever calls has proved that this person may see the file. One that
/// cannot be read is not found: its name and the file itself are there all the same.
pub async fn serve_preview(state: &State, file: &StoredFile) -> Result<Response> {
    if !has_preview(file) {
        return Err(Error::NotFound);
    }
    let _turn = DECODING.acquire().await;
    let mut bytes = Vec::with_capacity(usize::try_from(file.size).unwrap_or_default());
    let mut stream = state.files.read(file, None).await?;
    while let Some(part) = stream.try_next().await? {
        bytes.extend_from_slice(&part);
    }
    let made = tokio::task::spawn_blocking(move || picture::preview(&bytes)).await;
    let small = made
        .ok()
        .and_then(|made| made.ok())
        .ok_or(Error::NotFound)?;
    let mut response = Body::from(small).into_response();
    dress(&mut response, &file.name, "image/jpeg", true);
    Ok(response)
}

/// A file that was made for this answer.
pub fn serve_made(body: Body, name: &str, mime: &'static str) -> Response {
    let mut response = body.into_response();
    dress(&mut response, name, mime, false);
    response
}

fn dress(response: &mut Response, name: &str, mime: &'static str, inline: bool) {
    let headers = response.headers_mut();
    let mut put = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    put(header::CONTENT_TYPE, mime);
    put(header::CONTENT_DISPOSITION, &disposition(name, inline));
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(
        header::CONTENT_SECURITY_POLICY,
        "sandbox; default-src 'none'",
    );
    put(header::CACHE_CONTROL, "private, no-store");
}

/// The name for new browsers in UTF-8 and for old ones in ASCII.
fn disposition(name: &str, inline: bool) -> String {
    let way = if inline { "inline" } else { "attachment" };
    let plain: String = name
        .chars()
        .map(|c| match c {
            '"' | '\\' | '%' | ';' => '_',
            c if c.is_ascii() && !c.is_ascii_control() => c,
            _ => '_',
        })
        .collect();
    let mut full = String::new();
    for b in name.bytes() {
        match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => full.push(b as char),
            other => full.push_str(&format!("%{other:02X}")),
        }
    }
    format!("{way}; filename=\"{plain}\"; filename*=UTF-8''{full}")
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn a_name_reaches_old_and_new_browsers_and_breaks_no_header() {
        assert_eq!(
            disposition("Отчёт 1.pdf", true),
            "inline; filename=\"_____ 1.pdf\"; filename*=UTF-8''%D0%9E%D1%82%D1%87%D1%91%D1%82%201.pdf"
        );
        assert_eq!(
            disposition("a\";\r\nb", false),
            "attachment; filename=\"a____b\"; filename*=UTF-8''a%22%3B%0D%0Ab"
        );
    }
}
