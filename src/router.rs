//! Who is mounted where: the portal under `/lk`, the health of the whole under `/healthz`, the public
//! site everywhere else. One screen, and it stays one screen.

use std::{future::Future, sync::Arc};

use axum::{
    body::Body,
    http::{Request, Response, StatusCode, header, request::Parts},
    response::IntoResponse as _,
};
use tower::ServiceExt as _;

use crate::{
    app::App,
    cabinets, journal, messages,
    publish::{self, Publisher},
    registers::{self, Catalog},
    subsystems, web,
};

/// The one function that answers every request.
pub fn answer(app: Arc<App>) -> impl Fn(Request<Body>) -> Answered + Clone + Send + Sync + 'static {
    let portal = web::router(app.portal.clone(), rooms_of(&app.publisher));
    move |request| {
        let (app, portal) = (app.clone(), portal.clone());
        Box::pin(async move {
            match request.uri().path() {
                "/healthz" => health(&app).await,
                path if belongs_to_portal(path) => portal.oneshot(request).await.into_response(),
                _ => page_of_the_site(&app, request.into_parts().0).await,
            }
        })
    }
}

/// The routes of all rooms of the portal; the engine of registers gets its list here.
pub fn rooms() -> Vec<web::Route> {
    rooms_with(notices())
}

fn rooms_with(notices: cabinets::Notices) -> Vec<web::Route> {
    let catalog = Arc::new(Catalog::new(subsystems::ALL).with_places(publish::titles));
    let mut routes = cabinets::routes();
    routes
        .iter_mut()
        .filter(|route| route.path == "/lk/")
        .for_each(|route| {
            *route = route.clone().carrying(notices.clone());
        });
    routes.extend(registers::pages::routes(&catalog));
    routes.extend(registers::exchange::routes(&catalog));
    routes.extend(registers::api::routes(&catalog));
    routes.extend(subsystems::routes(&catalog));
    routes.extend(journal::routes(&catalog));
    routes.extend(messages::routes(&catalog));
    routes
}

/// What rooms tell people on the home page.
fn notices() -> cabinets::Notices {
    cabinets::Notices::default()
        .and(subsystems::beginning::notices)
        .and(subsystems::administration::notices)
        .and(subsystems::access::notices)
        .and(subsystems::orders::notices)
        .and(journal::notices)
        .and(messages::notices)
}

/// The same for a college that publishes its site from here.
pub fn rooms_of(publisher: &Arc<Publisher>) -> Vec<web::Route> {
    let watched = publisher.clone();
    let notices = notices().and(move |state, visit| {
        let publisher = watched.clone();
        Box::pin(async move {
            let behind = publisher.behind(visit, state).await.filter(|n| *n > 0);
            let notice = behind.map(|behind| web::Notice {
                kind: "warn",
                text: format!("На сайте есть неопубликованные изменения: блоков {behind}."),
                title: "Посмотреть и опубликовать",
                url: "/lk/publish",
            });
            notice.into_iter().collect()
        })
    });
    let mut routes = rooms_with(notices);
    routes.extend(publish::routes(publisher));
    routes
}

/// An answer under way.
pub type Answered = std::pin::Pin<Box<dyn Future<Output = Response<Body>> + Send>>;

fn belongs_to_portal(path: &str) -> bool {
    path == "/lk" || path.starts_with("/lk/") || path.starts_with("/static/")
}

/// The public pages are the same under any name the server has: they hold no link made from `Host`, so a
/// robot that comes by address or by `www.` is answered too. The portal is stricter (421).
async fn page_of_the_site(app: &App, asked: Parts) -> Response<Body> {
    let (method, uri) = (&asked.method, &asked.uri);
    let mut response = app.site.respond(method, uri, &asked.headers).await;
    if app.portal.secure {
        response
            .headers_mut()
            .insert(header::STRICT_TRANSPORT_SECURITY, web::HSTS);
    }
    tracing::debug!(%method, path = uri.path(), status = response.status().as_u16(), "страница сайта");
    response
}

/// Ready only with a working database and room on the disk; the reason goes to the log, not to the street.
async fn health(app: &App) -> Response<Body> {
    let (status, text) = match app.store.ready().await {
        Ok(()) => (StatusCode::OK, "ok\n"),
        Err(error) => {
            tracing::error!(%error, "не готов к работе");
            (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
        }
    };
    (status, [(header::CACHE_CONTROL, "no-store")], text).into_response()
}
