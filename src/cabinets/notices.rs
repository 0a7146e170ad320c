//! News of other rooms for the home page: the room above hands them in, because this one may not know the site.

use std::{future::Future, pin::Pin, sync::Arc};

use crate::web::{State, Visit};

/// Something that a visitor should look at.
#[derive(Clone, Debug)]
pub struct Notice {
    /// What it is.
    pub text: String,
    /// The words of the way there.
    pub title: &'static str,
    /// The way there.
    pub url: &'static str,
}

/// A notice under way.
pub type Coming<'a> = Pin<Box<dyn Future<Output = Option<Notice>> + Send + 'a>>;

type Ask = dyn for<'a> Fn(&'a State, &'a Visit) -> Coming<'a> + Send + Sync;

/// Asks another room what a visitor should know.
#[derive(Clone)]
pub struct Notices(Arc<Ask>);

impl Notices {
    /// Asks in this way.
    pub fn new(
        ask: impl for<'a> Fn(&'a State, &'a Visit) -> Coming<'a> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(ask))
    }

    /// What this visitor should know.
    pub(super) async fn of(&self, state: &State, visit: &Visit) -> Option<Notice> {
        (self.0)(state, visit).await
    }
}
