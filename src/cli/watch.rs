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
    site::{self, serve::Live, watch},
};

pub(super) async fn run(config: Config) -> Result<Outcome> {
    let listener = bind(&config).await?;
    let url = app::public_url(&config, listener.local_addr()?);
    let mut builder = app::builder(&config, &url, true)?;
    let outcome = builder.build(&|_, _| {})?;
    build::tell(&outcome);
    let live = Arc::new(Live::open_with_reload(&site::published(
        &config.paths.public,
    ))?);
    say::note(&format!("Сайт: {}/\nОстановить: Ctrl+C", url));
    let (shown, public) = (live.clone(), config.paths.public.clone());
    let watching = watch::run(builder, move |outcome| {
        build::tell(outcome);
        if let Err(error) =
            shown.refresh(&site::published(&public), &outcome.changed, &outcome.gone)
        {
            say::error(&format!("собранный сайт не читается: {error}"));
        }
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
