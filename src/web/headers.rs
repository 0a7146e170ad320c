//! The headers that every answer carries. Whoever knows better may have set one before: it stays.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// Nothing from elsewhere, nothing inline, no frames, forms only to ourselves.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; script-src 'self'; \
     form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'";

/// For a public address that is https: the browser comes by https only, for a year.
pub const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Adds what is missing. `portal` is behind the login: nothing of it is kept in a cache.
pub(super) fn protect(headers: &mut HeaderMap, secure: bool, portal: bool, id: &str) {
    let mut add = |name: HeaderName, value: &'static str| {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    add(header::CONTENT_SECURITY_POLICY, POLICY);
    add(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    add(header::REFERRER_POLICY, "same-origin");
    add(header::X_FRAME_OPTIONS, "DENY");
    add(
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    if portal {
        add(header::CACHE_CONTROL, "no-store");
    }
    if secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HSTS);
    }
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
}
