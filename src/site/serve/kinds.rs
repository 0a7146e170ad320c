//! What a file is by its name: its type, whether it is worth compressing, how long it may be kept.

use axum::http::HeaderValue;

/// The kind of a file.
#[derive(Clone, Debug)]
pub struct Kind {
    /// `Content-Type`.
    pub mime: HeaderValue,
    /// Whether the visitor's appearance is written into it.
    pub html: bool,
    /// Whether it becomes smaller when compressed.
    pub packs: bool,
    /// `Content-Security-Policy`, where the browser would show it as a page.
    pub policy: Option<HeaderValue>,
    /// `Cache-Control` for an address without a version.
    pub cache: HeaderValue,
}

const PAGE_POLICY: &str = "default-src 'self'; img-src 'self' data:; object-src 'none'; \
     base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// A drawing opened by itself must not run anything.
const DRAWING_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// A page or a document must be fresh, but a browser may ask whether its copy still is.
const ASK: HeaderValue = HeaderValue::from_static("no-cache");
const HOUR: HeaderValue = HeaderValue::from_static("public, max-age=3600");

impl Kind {
    /// The kind of the file with this name.
    pub fn of(path: &str) -> Kind {
        let name = path.rsplit('/').next().unwrap_or(path);
        let ending = name
            .rsplit_once('.')
            .map_or("", |(_, ending)| ending)
            .to_ascii_lowercase();
        let html = matches!(ending.as_str(), "html" | "htm");
        let policy = match ending.as_str() {
            "html" | "htm" => Some(PAGE_POLICY),
            "svg" | "xml" => Some(DRAWING_POLICY),
            _ => None,
        };
        let picture = matches!(
            ending.as_str(),
            "png"
                | "jpg"
                | "jpeg"
                | "webp"
                | "avif"
                | "gif"
                | "svg"
                | "ico"
                | "woff2"
                | "woff"
                | "css"
                | "js"
        );
        Kind {
            mime: mime(&ending),
            html,
            packs: packs(&ending),
            policy: policy.map(HeaderValue::from_static),
            cache: if picture { HOUR } else { ASK },
        }
    }
}

fn mime(ending: &str) -> HeaderValue {
    let own = match ending {
        "html" | "htm" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "json" => "application/json; charset=utf-8",
        "xml" => "application/xml; charset=utf-8",
        "svg" => "image/svg+xml; charset=utf-8",
        "ics" => "text/calendar; charset=utf-8",
        "webmanifest" => "application/manifest+json; charset=utf-8",
        // Detached signatures of Russian documents are PKCS #7, not PGP as the usual tables think.
        "sig" | "p7s" | "sgn" => "application/pkcs7-signature",
        _ => "",
    };
    if !own.is_empty() {
        return HeaderValue::from_static(own);
    }
    let guess = mime_guess::from_ext(ending).first_raw();
    HeaderValue::from_static(guess.unwrap_or("application/octet-stream"))
}

fn packs(ending: &str) -> bool {
    matches!(
        ending,
        "html"
            | "htm"
            | "css"
            | "js"
            | "mjs"
            | "txt"
            | "csv"
            | "json"
            | "xml"
            | "svg"
            | "ics"
            | "webmanifest"
            | "map"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn papers_and_signatures_have_types_that_browsers_know() {
        assert_eq!(Kind::of("files/ustav.pdf").mime, "application/pdf");
        assert_eq!(
            Kind::of("files/ustav.pdf.sig").mime,
            "application/pkcs7-signature"
        );
        assert_eq!(Kind::of("a.b/README").mime, "application/octet-stream");
        assert!(Kind::of("INDEX.HTML").html);
    }
}
