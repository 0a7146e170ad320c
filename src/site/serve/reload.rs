//! For those who write the site: a page that waits for a change and shows itself anew.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, Response, header};
use tokio::sync::watch;

const SCRIPT: &str = "\
new EventSource(\"/_reload\").addEventListener(\"message\", function () { location.reload(); });\n";
const TAG: &[u8] = b"<script src=\"/_reload.js\" defer></script>";
/// Now and then a word is said so that nobody in between thinks the line is dead.
const PAUSE: Duration = Duration::from_secs(20);

/// Tells waiting pages of changes.
pub struct Reload {
    changes: watch::Sender<u64>,
}

impl Default for Reload {
    fn default() -> Self {
        Reload {
            changes: watch::Sender::new(0),
        }
    }
}

impl Reload {
    /// The site has changed.
    pub fn tell(&self) {
        self.changes.send_modify(|n| *n += 1);
    }

    /// The answer at one of the two addresses that belong to reloading.
    pub fn respond(&self, path: &str) -> Option<Response<Body>> {
        let (mime, body) = match path {
            "/_reload.js" => ("text/javascript; charset=utf-8", Body::from(SCRIPT)),
            "/_reload" => ("text/event-stream", self.events()),
            _ => return None,
        };
        let mut response = Response::new(body);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(mime));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        Some(response)
    }

    fn events(&self) -> Body {
        let waiting = self.changes.subscribe();
        Body::from_stream(futures::stream::unfold(waiting, |mut waiting| async {
            let said: &'static str = match tokio::time::timeout(PAUSE, waiting.changed()).await {
                Err(_) => ": жду\n\n",
                Ok(Ok(())) => "data: changed\n\n",
                Ok(Err(_)) => return None,
            };
            Some((
                Ok::<_, Infallible>(Bytes::from_static(said.as_bytes())),
                waiting,
            ))
        }))
    }
}

/// The page with the waiting script at its end.
pub fn with_script(mut page: Vec<u8>) -> Vec<u8> {
    let end = b"</body>";
    if let Some(place) = page.windows(end.len()).rposition(|window| window == end) {
        page.reserve_exact(TAG.len());
        page.splice(place..place, TAG.iter().copied());
    }
    page
}
