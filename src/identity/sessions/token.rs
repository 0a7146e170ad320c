//! The secret of a session.

use crate::{
    clock::Chance,
    identity::{digest, hex},
};

/// The secret of a session. It is shown to the browser and to nobody else.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A new one: 32 unguessable bytes.
    pub fn new(chance: &Chance) -> Self {
        Self(hex(&chance.bytes::<32>()))
    }

    /// Of a cookie's text; anything that was never ours is none.
    pub fn parse(text: &str) -> Option<Self> {
        let ours = text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        ours.then(|| Self(text.to_owned()))
    }

    /// The text for the cookie.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The key of the row.
    pub(super) fn id(&self) -> String {
        digest(&[self.0.as_bytes()])
    }

    /// The token for the forms of this session.
    pub fn csrf(&self) -> String {
        digest(&[b"eios form ", self.0.as_bytes()])
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token")
    }
}
