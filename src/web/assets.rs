//! Static files of the theme, ready in memory: fingerprint, type, compressed twins. `/static/…` serves them to
//! the portal and to the site alike.

use std::{
    collections::BTreeMap,
    io::{Read as _, Write as _},
};

use anyhow::Result;
use axum::{
    body::{Body, Bytes},
    extract::{Path, RawQuery},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};

use super::{Error, State};
use crate::{identity::digest, themes::Themes};

/// All static files of a theme.
pub struct Assets(BTreeMap<String, Asset>);

struct Asset {
    plain: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
    mime: HeaderValue,
    version: String,
    etag: HeaderValue,
}

impl Assets {
    /// Reads and compresses the theme's half `static`.
    pub fn load(themes: &Themes) -> Result<Self> {
        let files = themes.files("static")?;
        let made = files
            .into_iter()
            .map(|(name, bytes)| Ok((name.clone(), Asset::new(&name, bytes.into_owned())?)));
        made.collect::<Result<_>>().map(Self)
    }

    /// The address of a file, with its fingerprint so that it may be cached for ever.
    pub fn url(&self, path: &str) -> String {
        match self.0.get(path) {
            Some(asset) => format!("/static/{path}?v={}", asset.version),
            None => format!("/static/{path}"),
        }
    }

    /// The names of all files.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl Asset {
    fn new(name: &str, bytes: Vec<u8>) -> Result<Self> {
        let sum = digest(&[&bytes]);
        let mime = mime_guess::from_path(name).first_or_octet_stream();
        let text = mime.type_() == "text"
            || matches!(mime.subtype().as_str(), "javascript" | "json" | "xml")
            || mime.suffix().is_some_and(|s| s == "xml");
        let mime = match mime.type_() == "text" {
            true => format!("{mime}; charset=utf-8"),
            false => mime.to_string(),
        };
        let smaller = |made: Vec<u8>| (made.len() < bytes.len()).then(|| Bytes::from(made));
        Ok(Self {
            brotli: if text { smaller(brotli(&bytes)?) } else { None },
            gzip: if text { smaller(gzip(&bytes)?) } else { None },
            mime: HeaderValue::from_str(&mime)?,
            etag: HeaderValue::from_str(&format!("\"{}\"", &sum[..16]))?,
            version: sum[..8].to_owned(),
            plain: bytes.into(),
        })
    }

    fn answer(&self, asked: &HeaderMap, version: Option<&str>) -> Response {
        let known = asked
            .get_all(header::IF_NONE_MATCH)
            .iter()
            .filter_map(|v| v.to_str().ok())
            .flat_map(|v| v.split(','))
            .any(|tag| {
                let tag = tag.trim();
                tag == "*" || tag.trim_start_matches("W/").as_bytes() == self.etag.as_bytes()
            });
        let accepts = |coding: &str| {
            asked
                .get(header::ACCEPT_ENCODING)
                .and_then(|v| v.to_str().ok())
                .is_some_and(|v| accepts(v, coding))
        };
        let (coding, body) = match (&self.brotli, &self.gzip) {
            (Some(b), _) if accepts("br") => (Some("br"), b),
            (_, Some(g)) if accepts("gzip") => (Some("gzip"), g),
            _ => (None, &self.plain),
        };
        let mut response = match known {
            true => StatusCode::NOT_MODIFIED.into_response(),
            false => Response::new(Body::from(body.clone())),
        };
        let headers = response.headers_mut();
        let forever = version == Some(self.version.as_str());
        let caching = match forever {
            true => "public, max-age=31536000, immutable",
            false => "no-cache",
        };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
        headers.insert(header::ETAG, self.etag.clone());
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if !known {
            headers.insert(header::CONTENT_TYPE, self.mime.clone());
            if let Some(coding) = coding {
                headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
            }
        }
        response
    }
}

/// Whether an `Accept-Encoding` names the coding and does not forbid it with `q=0`.
fn accepts(header: &str, coding: &str) -> bool {
    header.split(',').any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let named = parts.next().is_some_and(|c| c.eq_ignore_ascii_case(coding));
        let forbidden = parts.any(|q| {
            q.strip_prefix("q=")
                .and_then(|q| q.parse::<f32>().ok())
                .is_some_and(|q| q <= 0.0)
        });
        named && !forbidden
    })
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut made = Vec::new();
    brotli::CompressorReader::new(bytes, 4096, 9, 22).read_to_end(&mut made)?;
    Ok(made)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut made = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    made.write_all(bytes)?;
    Ok(made.finish()?)
}

/// `GET /static/{*path}`.
pub(super) async fn serve(
    state: State,
    Path(path): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let asset = state.assets.0.get(&path).ok_or(Error::NotFound)?;
    let version = query.as_deref().and_then(|q| q.strip_prefix("v="));
    Ok(asset.answer(&headers, version))
}
