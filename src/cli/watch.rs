//! `eios watch`: the site as it is being written; every saved file is in the browser at once.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use anyhow::{Context as _, Result};
use axum::body::Body;
use hyper::Request;

use super::{Outcome, build, say, serve::bind};
use crate::{
    app,
    config::Config,
    server,
    site::{self, serve::Live, watch},
};

pub(super) async fn run(mut config: Config) -> Result<Outcome> {
    let listener = bind(&config).await?;
    config.server.public_url = app::public_url(&config, listener.local_addr()?);
    let mut builder = app::builder(&config, &config.server.public_url, true);
    let outcome = builder.build(&|_, _| {})?;
    build::tell(&outcome);
    let folder = site::served_folder(&config.paths.public);
    let live = Arc::new(Live::open_with_reload(&folder)?);
    say::note(&format!(
        "Сайт: {}/\nОстановить: Ctrl+C",
        config.server.public_url
    ));
    let (shown, stop) = (live.clone(), Arc::new(AtomicBool::new(false)));
    let watched = stop.clone();
    let watching = tokio::task::spawn_blocking(move || {
        watch::run(&mut builder, &watched, |outcome| match outcome {
            Ok(outcome) => refresh(&shown, &folder, &outcome),
            Err(error) => say::error(&format!("{error:#}")),
        })
    });
    let answer = move |request: Request<Body>| {
        let live = live.clone();
        async move {
            live.respond(request.method(), request.uri(), request.headers())
                .await
        }
    };
    server::serve(listener, &config.server, answer, server::stop_signal()).await;
    stop.store(true, Ordering::Relaxed);
    watching.await.context("слежение прервано")??;
    Ok(Outcome::Done)
}

/// Shows what was rebuilt.
fn refresh(live: &Live, folder: &Path, outcome: &site::Outcome) {
    build::tell(outcome);
    if let Err(error) = live.refresh(folder, &outcome.changed, &[]) {
        say::error(&format!("собранный сайт не читается: {error}"));
    }
}
