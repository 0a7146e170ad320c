//! `eios watch`: the site as it is being written; every saved file is in the browser at once.

use std::sync::Arc;

use anyhow::Result;
use axum::body::Body;
use hyper::Request;

use super::{Outcome, build, say, serve::bind};
use crate::{
    app,
    config::Config,
    server,
    site::{Supplied, serve::Live, watch},
};

pub(super) async fn run(config: Config) -> Result<Outcome> {
    let listener = bind(&config).await?;
    let url = app::public_url(&config, listener.local_addr()?);
    let supplied = match app::store_if_any(&config).await? {
        None => Supplied::default(),
        Some(store) => {
            let supplied = app::supplied(&config, &store).await;
            store.close().await;
            supplied?.0
        }
    };
    let mut builder = app::builder_in_memory(&config, &url).supplied(supplied);
    let mut outcome = builder.build(&|_, _| {})?;
    build::tell(&outcome);
    let live = Arc::new(Live::in_memory());
    live.take(std::mem::take(&mut outcome.fresh), &outcome.gone)?;
    say::note(&format!(
        "Сайт: {url}/\nПравки видны сразу; на диск их пишет eios build. Остановить: Ctrl+C"
    ));
    let shown = live.clone();
    let watching = watch::run(builder, move |mut outcome| {
        // shown first, told after: the page must not wait for the terminal
        if let Err(error) = shown.take(std::mem::take(&mut outcome.fresh), &outcome.gone) {
            say::error(&format!("файл сайта не читается: {error}"));
        }
        build::tell(&outcome);
    })?;
    let answer = move |request: Request<Body>| {
        let live = live.clone();
        async move {
            live.respond(request.method(), request.uri(), request.headers())
                .await
        }
    };
    server::serve(listener, &config.server, answer, server::stop_signal()).await;
    drop(watching);
    Ok(Outcome::Done)
}
