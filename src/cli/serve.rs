//! `eios serve`: the site and the portal for visitors; also the last step of `eios demo`.

use std::{net::SocketAddr, sync::Arc};

use anyhow::{Context as _, Result, bail};
use tokio::net::TcpListener;

use super::{Outcome, build, say};
use crate::{
    app::{self, App},
    config::Config,
    router, server, site,
    storage::{SQLITE_FILE, Store},
};

pub(super) async fn run(config: Config) -> Result<Outcome> {
    let sqlite = config.storage.database.is_empty();
    if sqlite && !config.paths.store.join(SQLITE_FILE).is_file() {
        bail!(
            "в папке {} нет хранилища; заведите колледж: eios init, или посмотрите на вымышленный: eios demo",
            config.paths.store.display()
        );
    }
    let listener = bind(&config).await?;
    let url = app::public_url(&config, listener.local_addr()?);
    let store = Store::open(&config.storage, &config.paths).await?;
    if !site::is_built(&config.paths.public) {
        build::build_with(&config, Some(&store), &url).await?;
    }
    let app = App::over(config, store).await?;
    say::note(&format!(
        "Сайт: {url}/\nЭИОС: {url}/lk/\nОстановить: Ctrl+C"
    ));
    open(app, listener).await
}

/// Takes the port, or says in plain words why not.
pub(super) async fn bind(config: &Config) -> Result<TcpListener> {
    let listen = config.server.listen;
    TcpListener::bind(listen)
        .await
        .with_context(|| match listen.port() {
            0 => format!("адрес {} занять нельзя", listen.ip()),
            port => format!(
                "порт {port} занять нельзя: он занят или запрещён; укажите другой: --listen {}",
                other(listen)
            ),
        })
}

fn other(listen: SocketAddr) -> SocketAddr {
    SocketAddr::new(listen.ip(), 0)
}

/// Serves until the signal to stop; then what is open is finished and the store is closed.
pub(super) async fn open(app: App, listener: TcpListener) -> Result<Outcome> {
    let app = Arc::new(app);
    if !app.portal.secure {
        tracing::warn!(
            "адрес сайта без https: пароли и сеансы идут по сети открыто; для работы нужен https"
        );
    }
    let (tidying, following) = (app.clone(), app.clone());
    let chores = [
        tokio::spawn(async move { tidying.keep_time().await }),
        tokio::spawn(async move { following.follow_builds().await }),
    ];
    server::serve(
        listener,
        &app.config.server,
        router::answer(app.clone()),
        server::stop_signal(),
    )
    .await;
    chores.iter().for_each(|chore| chore.abort());
    app.store.close().await;
    say::note("Остановлено.");
    Ok(Outcome::Done)
}
