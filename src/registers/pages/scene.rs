//! What every page of a register needs at hand: the store, the catalogue, who asks, and the pass that they get.

use std::sync::Arc;

use axum::Extension;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use jiff::tz::TimeZone;

use crate::{
    identity::roles::parse_scopes,
    registers::{Asker, Catalog, Reach, Reading, Writing},
    storage::Db,
    web::{Error, Page, Result, State, Visit},
};

/// A request to a page of registers.
pub struct Scene {
    /// The portal.
    pub state: State,
    /// Who asks.
    pub visit: Visit,
    /// All registers.
    pub catalog: Arc<Catalog>,
    /// The same person for the engine.
    pub asker: Arc<Asker>,
}

/// The visitor as the engine knows them.
pub fn asker(state: &State, visit: &Visit) -> Arc<Asker> {
    Arc::new(Asker {
        person_id: visit.person_id,
        roles: visit.role_codes().map(str::to_owned).collect(),
        by: visit.asked.by(),
        now: state.keeper.clock.now(),
        today: state.keeper.today(),
        reach: Reach {
            scopes: parse_scopes(visit.scopes.as_deref()),
            blind: visit.is_viewed(),
        },
    })
}

impl FromRequestParts<State> for Scene {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Error> {
        let visit = Visit::from_request_parts(parts, state).await?;
        let Extension(catalog) = Extension::<Arc<Catalog>>::from_request_parts(parts, state)
            .await
            .map_err(|e| Error::Fault(anyhow::anyhow!("страница без списка реестров: {e}")))?;
        let asker = asker(state, &visit);
        Ok(Self {
            state: state.clone(),
            visit,
            catalog,
            asker,
        })
    }
}

impl Scene {
    /// The store.
    pub fn db(&self) -> &Db {
        &self.state.keeper.db
    }

    /// The college's time.
    pub fn zone(&self) -> &TimeZone {
        &self.state.keeper.time_zone
    }

    /// The pass to read; without it there is no such page.
    pub fn read(&self, table: &str) -> Result<Reading> {
        self.catalog.read(table, &self.asker).ok_or(Error::NotFound)
    }

    /// The pass to write; who may read is told that writing is not for them.
    pub fn write(&self, table: &str) -> Result<Writing> {
        self.read(table)?;
        self.catalog
            .write(table, &self.asker)
            .ok_or(Error::Forbidden)
    }

    /// Whether they may write.
    pub fn may_write(&self, table: &str) -> bool {
        self.catalog.write(table, &self.asker).is_some()
    }

    /// The pairs of the address.
    pub fn pairs(&self) -> Vec<(String, String)> {
        self.visit.asked.caller.pairs()
    }

    /// The way back to a list with the query of this address.
    pub fn back_to(&self, list: &str) -> String {
        match self.visit.asked.caller.uri.query() {
            Some(query) => format!("{list}?{query}"),
            None => list.to_owned(),
        }
    }

    /// A value of the address.
    pub fn asked(&self, name: &str) -> Option<String> {
        self.visit.asked.caller.query(name)
    }

    /// A page with the way to it: the contents, the subsystem.
    pub fn page<'a>(&'a self, template: &'static str, title: &'a str, table: &str) -> Page<'a> {
        let page = Page::new(&self.state, &self.visit.asked, template, title);
        let page = page.crumb("Разделы", "/lk/registers");
        match self.catalog.subsystem_of(table) {
            Some(subsystem) => page.crumb(subsystem.title, super::contents::address(subsystem)),
            None => page,
        }
    }
}
