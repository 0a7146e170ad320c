//! News of other rooms for the home page: the room above hands them in, because this one may not know the site.

use std::{future::Future, pin::Pin, sync::Arc};

use crate::web::{State, Visit};

/// Something that a visitor should look at.
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

/// Notices under way.
pub type Coming<'a> = Pin<Box<dyn Future<Output = Vec<Notice>> + Send + 'a>>;

type Ask = dyn for<'a> Fn(&'a State, &'a Visit) -> Coming<'a> + Send + Sync;

/// Asks other rooms what a visitor should know.
#[derive(Clone, Default)]
pub struct Notices(Vec<Arc<Ask>>);

impl Notices {
    /// Asks one room more.
    pub fn and(
        mut self,
        ask: impl for<'a> Fn(&'a State, &'a Visit) -> Coming<'a> + Send + Sync + 'static,
    ) -> Self {
        self.0.push(Arc::new(ask));
        self
    }

    /// What this visitor should know.
    pub(super) async fn of(&self, state: &State, visit: &Visit) -> Vec<Notice> {
        let mut all = Vec::new();
        for ask in &self.0 {
            all.extend(ask(state, visit).await);
        }
        all
    }
}
