//! The whole house at one address: the site, the portal and the health, each with the headers it must carry.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use eios::{
    app::{self, App},
    config::Config,
    router,
};

struct House {
    app: Arc<App>,
    _folder: tempfile::TempDir,
}

impl House {
    async fn at(public_url: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut config = Config::default();
        config.paths.store = folder.path().join("store");
        config.paths.public = folder.path().join("public");
        config.paths.content = folder.path().join("content");
        config.server.public_url = public_url.to_owned();
        let sveden = config.paths.content.join("sveden");
        std::fs::create_dir_all(&sveden).expect("a folder");
        std::fs::write(sveden.join("common.toml"), "").expect("facts");
        let home = "+++\ntitle = \"Главная\"\n+++\nЛукоморье.\n";
        std::fs::write(config.paths.content.join("_index.md"), home).expect("a page");
        app::build(&config, public_url, &|_, _| {}).expect("a site");
        let app = App::open(config).await.expect("an open house");
        Self {
            app: Arc::new(app),
            _folder: folder,
        }
    }

    async fn get(&self, host: &str, path: &str) -> (StatusCode, HeaderMap) {
        let request = Request::get(path)
            .header(header::HOST, host)
            .body(Body::empty())
            .expect("a request");
        let response = router::answer(self.app.clone())(request).await;
        (response.status(), response.headers().clone())
    }
}

fn said(headers: &HeaderMap, name: header::HeaderName) -> String {
    headers
        .get(name)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default()
        .to_owned()
}

#[tokio::test]
async fn every_page_of_the_site_and_of_the_portal_carries_the_security_headers() {
    let house = House::at("https://lukomor.example").await;
    for path in [
        "/",
        "/sveden/common",
        "/lk/login",
        "/nowhere",
        "/lk/nowhere",
    ] {
        let (_, headers) = house.get("lukomor.example", path).await;
        let policy = said(&headers, header::CONTENT_SECURITY_POLICY);
        for rule in [
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(rule), "{path}: {rule} in {policy}");
        }
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(
            said(&headers, header::X_CONTENT_TYPE_OPTIONS),
            "nosniff",
            "{path}"
        );
        assert_eq!(
            said(&headers, header::REFERRER_POLICY),
            "same-origin",
            "{path}"
        );
        assert!(
            said(&headers, header::STRICT_TRANSPORT_SECURITY).contains("31536000"),
            "{path}"
        );
        assert!(headers.get(header::SERVER).is_none(), "{path}");
    }
}

#[tokio::test]
async fn without_https_nothing_is_said_of_it() {
    let house = House::at("http://lukomor.example").await;
    for path in ["/", "/lk/login"] {
        let (_, headers) = house.get("lukomor.example", path).await;
        assert!(
            headers.get(header::STRICT_TRANSPORT_SECURITY).is_none(),
            "{path}"
        );
    }
}

#[tokio::test]
async fn the_robot_is_answered_under_any_name_and_the_portal_only_under_its_own() {
    let house = House::at("https://lukomor.example").await;
    for host in ["lukomor.example", "www.lukomor.example", "127.0.0.1:8080"] {
        assert_eq!(
            house.get(host, "/sveden/common").await.0,
            StatusCode::OK,
            "{host}"
        );
    }
    assert_eq!(
        house.get("lukomor.example", "/lk/login").await.0,
        StatusCode::OK
    );
    assert_eq!(
        house.get("evil.example", "/lk/login").await.0,
        StatusCode::MISDIRECTED_REQUEST
    );
}

#[tokio::test]
async fn health_is_asked_by_machines_under_any_name() {
    let house = House::at("https://lukomor.example").await;
    assert_eq!(
        house.get("127.0.0.1:8080", "/healthz").await.0,
        StatusCode::OK
    );
    house.app.store.close().await;
    assert_eq!(
        house.get("127.0.0.1:8080", "/healthz").await.0,
        StatusCode::SERVICE_UNAVAILABLE
    );
    assert_eq!(
        house.get("lukomor.example", "/").await.0,
        StatusCode::OK,
        "the site does not need the database"
    );
}

#[tokio::test]
async fn the_first_address_of_the_portal_leads_to_the_door() {
    let house = House::at("https://lukomor.example").await;
    let (status, headers) = house.get("lukomor.example", "/lk/").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert!(said(&headers, header::LOCATION).starts_with("/lk/login"));
}

#[tokio::test]
async fn the_pages_carry_the_name_that_the_register_says() {
    let house = House::at("https://lukomor.example").await;
    let keeper = &house.app.portal.keeper;
    assert_eq!(&*keeper.college(), "ЭИОС");
    eios::publish::found(keeper, "Лукоморский техникум")
        .await
        .expect("the college's own record");
    let app = house.app.clone();
    let clock = tokio::spawn(async move { app.keep_time().await });
    // A minute and more: the machine may be busy with other things.
    for _ in 0..1200 {
        if &*keeper.college() != "ЭИОС" {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    clock.abort();
    let request = Request::get("/lk/login").header(header::HOST, "lukomor.example");
    let answer = router::answer(house.app.clone())(request.body(Body::empty()).expect("request"));
    let body = axum::body::to_bytes(answer.await.into_body(), 1 << 20).await;
    let page = String::from_utf8(body.expect("page").to_vec()).expect("text");
    assert!(page.contains("Лукоморский техникум"), "{page}");
}
