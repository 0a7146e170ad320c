//! News of other rooms for the home page: the room above hands them in, because this one may not know the site.

use std::sync::Arc;

use crate::web::{self, Notice, State, Visit};

type Ask = dyn for<'a> Fn(&'a State, &'a Visit) -> web::Notices<'a> + Send + Sync;

/// Asks other rooms what a visitor should know.
#[derive(Clone, Default)]
pub struct Notices(Vec<Arc<Ask>>);

impl Notices {
    /// Asks one room more.
    pub fn and(
        mut self,
        ask: impl for<'a> Fn(&'a State, &'a Visit) -> web::Notices<'a> + Send + Sync + 'static,
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
