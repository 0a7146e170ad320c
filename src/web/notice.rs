//! What rooms have to say on the home page.

use std::{future::Future, pin::Pin};

/// Something that a visitor should look at today.
#[derive(Clone, Debug)]
pub struct Notice {
    /// How pressing it is: `bad`, `warn`, `ok`.
    pub kind: &'static str,
    /// What it is.
    pub text: String,
    /// The words of the way there.
    pub title: &'static str,
    /// The way there.
    pub url: &'static str,
}

/// Notices under way. A store that does not answer has nothing to say: the page itself tells of that.
pub type Notices<'a> = Pin<Box<dyn Future<Output = Vec<Notice>> + Send + 'a>>;
