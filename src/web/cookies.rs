//! Cookies: their names, their strictness, and reading them without trusting them.

use axum::http::{HeaderMap, HeaderValue, header};

/// What a cookie is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Jar {
    /// The session's token.
    Session,
    /// The secret of the forms that are filled in before a session.
    Door,
    /// The code of a message for the next page.
    Flash,
    /// The appearance; read by the site's server too, so its name is always the same.
    Look,
}

impl Jar {
    /// The name: with the prefix that binds it to this host when the public address is https.
    pub fn name(self, secure: bool) -> &'static str {
        match (self, secure) {
            (Self::Session, true) => "__Host-eios",
            (Self::Session, false) => "eios",
            (Self::Door, true) => "__Host-eios-door",
            (Self::Door, false) => "eios-door",
            (Self::Flash, true) => "__Host-eios-flash",
            (Self::Flash, false) => "eios-flash",
            (Self::Look, _) => "eios-look",
        }
    }

    /// The value that a request carries; of several the first.
    pub fn read(self, headers: &HeaderMap, secure: bool) -> Option<&str> {
        let name = self.name(secure);
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }

    /// The header that sets it; `max_age` in seconds, none until the browser closes.
    pub fn set(self, value: &str, max_age: Option<i64>, secure: bool) -> HeaderValue {
        let age = max_age
            .map(|s| format!("; Max-Age={s}"))
            .unwrap_or_default();
        let secure_word = if secure { "; Secure" } else { "" };
        let name = self.name(secure);
        HeaderValue::try_from(format!(
            "{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure_word}{age}"
        ))
        .unwrap_or(HeaderValue::from_static("eios-none=; Max-Age=0"))
    }

    /// The header that removes it.
    pub fn clear(self, secure: bool) -> HeaderValue {
        self.set("", Some(0), secure)
    }
}
