//! What handlers need, in one cheap handle.

use std::{
    path::PathBuf,
    sync::{Arc, OnceLock},
};

use anyhow::{Context as _, Result};
use tera::{Kwargs, Tera};

use super::{
    assets::Assets,
    routes::{Line, MenuItem},
};
use crate::{
    clock::{Chance, Clock},
    config::{Config, Mail, Server},
    identity::Keeper,
    storage::{Db, Files},
    themes::Themes,
};

/// The portal's state; cloning it clones a pointer.
#[derive(Clone)]
pub struct State(Arc<Inner>);

/// What is behind [`State`].
pub struct Inner {
    /// Accounts and sessions; the database, the clock and the chance are its fields.
    pub keeper: Keeper,
    /// The place of files.
    pub files: Files,
    /// The templates of the theme's half `portal`.
    pub tera: Tera,
    /// Static files of the theme.
    pub assets: Arc<Assets>,
    /// The theme itself, for rooms that open another half of it: the press.
    pub themes: Themes,
    /// Limits and addresses.
    pub server: Server,
    /// The server that carries letters out.
    pub mail: Mail,
    /// The folder of the site's pages, for what people ask to be placed there.
    pub content: PathBuf,
    /// Whether the public address is https: cookies are `Secure`, HSTS is sent.
    pub secure: bool,
    pub(super) menu: OnceLock<Vec<MenuItem>>,
    pub(super) table: OnceLock<Vec<Line>>,
}

impl std::ops::Deref for State {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl State {
    /// The college's name as the masthead shows it.
    pub fn college(&self) -> String {
        self.keeper.college().to_string()
    }

    /// Loads templates and static files; fails with the file and the line when a template is broken.
    pub fn new(
        config: &Config,
        db: Db,
        files: Files,
        themes: &Themes,
        clock: Clock,
        chance: Chance,
        college: &str,
    ) -> Result<Self> {
        let assets = Arc::new(Assets::load(themes)?);
        let mut tera = Tera::new();
        let known = assets.clone();
        tera.register_function("asset", move |args: Kwargs, _: &tera::State| {
            args.must_get::<String>("path").map(|path| known.url(&path))
        });
        tera.add_raw_templates(themes.templates("portal")?)
            .context("шаблоны портала не загружены")?;
        Ok(Self(Arc::new(Inner {
            keeper: Keeper::new(config, db, clock, chance, college)?,
            files,
            tera,
            assets,
            themes: themes.clone(),
            server: config.server.clone(),
            mail: config.mail.clone(),
            content: config.paths.content.clone(),
            secure: config.server.public_url.starts_with("https://"),
            menu: OnceLock::new(),
            table: OnceLock::new(),
        })))
    }

    /// Every line of the table of routes; empty before the router is made.
    pub fn table(&self) -> &[Line] {
        self.table.get().map_or(&[], Vec::as_slice)
    }
}

impl axum::extract::FromRequestParts<State> for State {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(
        _: &mut axum::http::request::Parts,
        state: &State,
    ) -> Result<Self, Self::Rejection> {
        Ok(state.clone())
    }
}
