//! Requests and pages: `security.md` section 4, and odd input that must never become a 5xx.

mod world;

use axum::{
    body::Body,
    http::{Method, header},
};
use eios::{storage::v, web};
use world::{ASYA, Answer, Browser, Engine, ILYA, NINA, PASSWORD, VERA, World, encode};

both_engines! {
    a_form_without_the_right_token_is_refused_before_anything_else,
    the_token_of_another_session_does_not_fit,
    a_form_from_another_site_is_refused,
    an_old_browser_without_origin_passes_by_the_token,
    only_forms_are_taken,
    reading_changes_nothing,
    every_page_carries_the_security_headers,
    a_redirect_stays_in_the_house,
    an_unknown_host_is_misdirected,
    a_forwarded_address_counts_only_from_our_proxy,
    odd_input_never_breaks_the_server,
    a_body_over_the_limit_is_too_large,
    a_wrong_method_is_405_and_says_which_are_allowed,
    a_page_that_does_not_exist_is_404_for_everyone,
    every_route_asks_for_what_the_table_says,
    roles_are_refused_with_403_and_a_line_in_the_journal,
    a_panic_is_one_page_and_not_the_end,
    a_store_that_cannot_answer_is_503,
}

async fn a_form_without_the_right_token_is_refused_before_anything_else(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = world.browser();
    browser.get("/lk/login").await;
    let good = browser.csrf.clone();
    let other = world.browser().get("/lk/login").await;
    let foreign = other
        .text
        .split("name=\"csrf\" value=\"")
        .nth(1)
        .map_or("", |t| &t[..64])
        .to_owned();
    for token in [
        "",
        "x",
        &good[1..],
        &foreign,
        &good.to_uppercase(),
        &format!("{good} "),
    ] {
        // Neither the empty login nor the wrong one is looked at.
        let answer = browser
            .post_raw("/lk/login", encode(&[("csrf", token), ("login", "")]))
            .await;
        assert_eq!(answer.status, 403, "{token}");
        assert!(!answer.text.contains("Введите логин"));
    }
    let answer = browser
        .post_raw(
            "/lk/login",
            encode(&[("login", ASYA), ("password", PASSWORD)]),
        )
        .await;
    assert_eq!(answer.status, 403);
    assert_eq!(world.count("SELECT count(*) FROM login_attempt").await, 0);
    let mut inside = world.entered(ASYA).await;
    for path in [
        "/lk/logout",
        "/lk/sessions/end-others",
        "/lk/password",
        "/lk/look",
    ] {
        let answer = inside.post_raw(path, encode(&[("csrf", &good)])).await;
        assert_eq!(answer.status, 403, "{path}");
    }
    assert_eq!(inside.get("/lk/").await.status, 200);
}

async fn the_token_of_another_session_does_not_fit(engine: Engine) {
    let world = World::on(engine).await;
    let mut ilya = world.entered(ILYA).await;
    ilya.get("/lk/").await;
    let mut asya = world.entered(ASYA).await;
    asya.get("/lk/").await;
    assert_ne!(ilya.csrf, asya.csrf);
    asya.csrf = ilya.csrf.clone();
    assert_eq!(asya.post("/lk/logout", &[]).await.status, 403);
    assert_eq!(asya.get("/lk/").await.status, 200);
}

async fn send_form(browser: &mut Browser, header: (&str, &str)) -> Answer {
    browser.get("/lk/login").await;
    let fields = [
        ("csrf", browser.csrf.as_str()),
        ("login", ASYA),
        ("password", PASSWORD),
    ];
    let request = browser
        .request(Method::POST, "/lk/login")
        .header(
            header::CONTENT_TYPE,
            "application/x-www-form-urlencoded; charset=UTF-8",
        )
        .header(header.0, header.1)
        .body(Body::from(encode(&fields)))
        .expect("request");
    browser.send(request).await
}

async fn a_form_from_another_site_is_refused(engine: Engine) {
    let world = World::on(engine).await;
    for header in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("origin", "http://127.0.0.1:9999"),
    ] {
        let answer = send_form(&mut world.browser(), header).await;
        assert_eq!(answer.status, 403, "{header:?}");
    }
    for header in [
        ("sec-fetch-site", "same-origin"),
        ("origin", "http://127.0.0.1:8080"),
    ] {
        let answer = send_form(&mut world.browser(), header).await;
        assert_eq!(answer.status, 303, "{header:?}: {}", answer.text);
    }
}

async fn an_old_browser_without_origin_passes_by_the_token(engine: Engine) {
    let world = World::on(engine).await;
    assert_eq!(world.browser().log_in(ASYA, PASSWORD).await.status, 303);
}

async fn only_forms_are_taken(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = world.browser();
    browser.get("/lk/login").await;
    let body = encode(&[
        ("csrf", &browser.csrf),
        ("login", ASYA),
        ("password", PASSWORD),
    ]);
    for kind in [
        "application/json",
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded; charset=windows-1251",
        "",
    ] {
        let request = browser
            .request(Method::POST, "/lk/login")
            .header(header::CONTENT_TYPE, kind);
        let answer = browser
            .send(request.body(Body::from(body.clone())).expect("request"))
            .await;
        assert_eq!(answer.status, 415, "{kind}");
    }
    let request = browser
        .request(Method::POST, "/lk/login")
        .body(Body::from(body))
        .expect("request");
    assert_eq!(browser.send(request).await.status, 415);
}

async fn reading_changes_nothing(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = world.entered(VERA).await;
    let events = "SELECT count(*) FROM auth_event";
    let before = world.count(events).await;
    for route in web::routes() {
        if route.method == web::routes::Method::Post {
            let answer = browser.get(route.path).await;
            assert!(
                [200, 303, 405].contains(&answer.status.as_u16()),
                "{}: {}",
                route.path,
                answer.status
            );
        }
    }
    assert_eq!(world.count(events).await, before);
    assert_eq!(browser.get("/lk/").await.status, 200);
}

fn is_protected(answer: &Answer) {
    let policy = answer.header("content-security-policy");
    for part in [
        "default-src 'none'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains('*'));
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("referrer-policy"), "same-origin");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("x-request-id").len(), 16);
    assert_eq!(answer.header("server"), "");
    assert!(
        !answer.text.contains(" style=")
            && !answer.text.contains("<style")
            && !answer.text.contains(" onclick=")
    );
    assert!(!answer.text.contains("<script"));
}

async fn every_page_carries_the_security_headers(engine: Engine) {
    let world = World::on(engine).await;
    let mut inside = world.entered(VERA).await;
    for path in [
        "/lk/",
        "/lk/sessions",
        "/lk/password",
        "/lk/look",
        "/lk/net",
    ] {
        is_protected(&inside.get(path).await);
    }
    let mut outside = world.browser();
    for path in ["/lk", "/lk/", "/lk/login", "/lk/look", "/lk/net"] {
        is_protected(&outside.get(path).await);
    }
    is_protected(&outside.post("/lk/logout", &[]).await);
    is_protected(&outside.post_raw("/lk/login", "csrf=нет").await);
    let one = outside.get("/lk/login").await;
    let two = outside.get("/lk/login").await;
    assert_ne!(one.header("x-request-id"), two.header("x-request-id"));
    assert_eq!(
        one.header("strict-transport-security"),
        "",
        "по http браузеру не обещают https"
    );
}

async fn a_redirect_stays_in_the_house(engine: Engine) {
    let world = World::on(engine).await;
    let mut stranger = world.browser();
    let answer = stranger.get("/lk/sessions?a=1").await;
    assert_eq!(answer.location(), "/lk/login?next=/lk/sessions%3Fa%3D1");
    let page = stranger.get(answer.location()).await;
    assert!(
        page.text
            .contains("name=\"next\" value=\"/lk/sessions?a=1\"")
    );
    for (next, leads) in [
        ("/lk/sessions?a=1", "/lk/sessions?a=1"),
        ("//evil.example", "/lk/"),
        ("/\\evil.example", "/lk/"),
        ("https://evil.example", "/lk/"),
        ("/\r\nX-Evil: 1", "/lk/"),
        ("javascript:alert(1)", "/lk/"),
        ("", "/lk/"),
    ] {
        let mut browser = world.browser();
        browser.get("/lk/login").await;
        let fields = [("login", ASYA), ("password", PASSWORD), ("next", next)];
        assert_eq!(
            browser.post("/lk/login", &fields).await.location(),
            leads,
            "{next:?}"
        );
        let look = [("theme", "dark"), ("size", "normal"), ("back", next)];
        browser.get("/lk/look").await;
        assert_eq!(
            browser.post("/lk/look", &look).await.location(),
            leads,
            "{next:?}"
        );
    }
}

async fn an_unknown_host_is_misdirected(engine: Engine) {
    let world = World::with(engine, |c| {
        c.server.public_url = "http://spo.example".into()
    })
    .await;
    let mut browser = world.browser();
    let answer = browser.get("/lk/login").await;
    assert_eq!(answer.status, 421);
    assert!(answer.text.contains("официальному адресу"));
    for (host, status) in [
        ("spo.example", 200),
        ("SPO.example:80", 200),
        ("spo.example.evil.example", 421),
    ] {
        let mut request = browser
            .request(Method::GET, "/lk/login")
            .body(Body::empty())
            .expect("request");
        request
            .headers_mut()
            .insert(header::HOST, host.parse().expect("host"));
        assert_eq!(browser.send(request).await.status, status, "{host}");
    }
}

async fn a_forwarded_address_counts_only_from_our_proxy(engine: Engine) {
    let proxy = "198.51.100.7".parse().expect("address");
    for (trusted, told) in [(vec![], "198.51.100.7"), (vec![proxy], "203.0.113.5")] {
        let world = World::with(engine, |c| c.server.trusted_proxies = trusted).await;
        let answer = send_form(
            &mut world.browser(),
            ("x-forwarded-for", "10.0.0.1, 203.0.113.5"),
        )
        .await;
        assert_eq!(answer.status, 303);
        let address: String = world.value("SELECT address FROM session", v![]).await;
        assert_eq!(address, told);
    }
}

async fn odd_input_never_breaks_the_server(engine: Engine) {
    let world = World::on(engine).await;
    let long = "й".repeat(3000);
    let odd = [
        "",
        "\u{7f}",
        "'; DROP TABLE person; --",
        "{{ 7*7 }}",
        "<b>&quot;",
        "-1",
        "99999999999999999999999999",
        "\u{202e}\u{200f}",
        "%00",
        "../../etc/passwd",
        "[]",
        &long,
        "🦉",
        "\r\nX: y",
    ];
    let mut inside = world.entered(ASYA).await;
    inside.get("/lk/look").await;
    let mut outside = world.browser();
    outside.get("/lk/login").await;
    for text in odd {
        let all: Vec<(&str, &str)> = [
            "login", "password", "next", "theme", "size", "back", "session", "current", "new",
            "again", text,
        ]
        .into_iter()
        .map(|name| (name, text))
        .collect();
        for path in ["/lk/login", "/lk/look"] {
            let status = outside.post(path, &all).await.status.as_u16();
            assert!(status < 500, "{path} {text:?}: {status}");
        }
        for path in ["/lk/look", "/lk/sessions/end", "/lk/password"] {
            let status = inside.post(path, &all).await.status.as_u16();
            assert!(status < 500, "{path} {text:?}: {status}");
        }
        let query = encode(&[("next", text), ("back", text)]);
        for path in ["/lk/login", "/lk/look", "/lk/", "/lk/sessions"] {
            for browser in [&mut inside, &mut outside] {
                let status = browser
                    .get(&format!("{path}?{query}"))
                    .await
                    .status
                    .as_u16();
                assert!(status < 500, "{path}?{query}: {status}");
            }
        }
        inside.set_cookie("eios-look", "dark.huge.x");
        inside.set_cookie("eios-flash", "нет");
    }
    for body in [
        "%", "csrf=%ff", "csrf=%00", "&&&=", "csrf", "a=%zz", "=&=&=",
    ] {
        let status = outside.post_raw("/lk/login", body).await.status.as_u16();
        assert!((400..500).contains(&status), "{body}: {status}");
    }
    let csrf = outside.csrf.clone();
    let repeated = encode(&[
        ("csrf", &csrf),
        ("login", ASYA),
        ("login", ILYA),
        ("password", "x"),
        ("zzz", "1"),
    ]);
    assert_eq!(outside.post_raw("/lk/login", repeated).await.status, 422);
    outside.set_cookie("eios", &"z".repeat(5000));
    outside.set_cookie("eios-door", "короткий");
    assert_eq!(outside.get("/lk/login").await.status, 200);
    for path in [
        "/lk/%ff",
        "/lk/%00",
        "/lk/login/",
        "/lk//",
        "/static/../Cargo.toml",
        "/static/%2e%2e/x",
        "/static/%ff",
    ] {
        let status = outside.get(path).await.status.as_u16();
        assert!((400..500).contains(&status), "{path}: {status}");
    }
}

async fn a_body_over_the_limit_is_too_large(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = world.browser();
    browser.get("/lk/login").await;
    let body = format!(
        "csrf={}&login=a&password={}",
        browser.csrf,
        "x".repeat(64 * 1024)
    );
    assert_eq!(
        browser.post_raw("/lk/login", body.clone()).await.status,
        413
    );
    // Without an announced length the reading stops at the limit.
    let pieces =
        futures::stream::iter((0..2000).map(|_| Ok::<_, std::io::Error>("a".repeat(1024))));
    assert_eq!(
        browser
            .post_raw("/lk/login", Body::from_stream(pieces))
            .await
            .status,
        413
    );
    let request = browser
        .request(Method::POST, "/lk/login")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::CONTENT_LENGTH, "99999999999")
        .body(Body::from("csrf=x"))
        .expect("request");
    assert_eq!(browser.send(request).await.status, 413);
}

async fn a_wrong_method_is_405_and_says_which_are_allowed(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = world.browser();
    for (method, path) in [
        (Method::PUT, "/lk/login"),
        (Method::DELETE, "/lk/look"),
        (Method::GET, "/lk/logout"),
        (Method::POST, "/lk/sessions"),
    ] {
        let request = browser
            .request(method, path)
            .body(Body::empty())
            .expect("request");
        let answer = browser.send(request).await;
        assert_eq!(answer.status, 405, "{path}");
        assert!(
            !answer.header("allow").is_empty() && answer.text.contains("Код 405"),
            "{path}"
        );
    }
}

async fn a_page_that_does_not_exist_is_404_for_everyone(engine: Engine) {
    let world = World::on(engine).await;
    let mut inside = world.entered(ASYA).await;
    for browser in [&mut inside, &mut world.browser()] {
        let answer = browser.get("/lk/students/1").await;
        assert_eq!(answer.status, 404);
        assert!(
            answer.text.contains("Страница не найдена")
                && answer.text.contains(answer.header("x-request-id"))
        );
    }
}

async fn every_route_asks_for_what_the_table_says(engine: Engine) {
    let world = World::on(engine).await;
    let mut table = web::routes();
    table.extend(eios::router::rooms());
    let mut outside = world.browser();
    for route in table {
        let open = matches!(route.guard, web::Guard::Public | web::Guard::Static);
        let answer = match route.method {
            web::routes::Method::Get => outside.get(route.path).await,
            web::routes::Method::Post => outside.post(route.path, &[]).await,
            other => {
                let method = Method::from_bytes(other.name().as_bytes()).expect("method");
                let request = outside.request(method, route.path);
                outside
                    .send(request.body(Body::empty()).expect("request"))
                    .await
            }
        };
        // Programs are not led to the login page: they are told that a key is needed.
        if route.guard == web::Guard::Key {
            assert_eq!(answer.status, 401, "{route:?}");
            assert_eq!(
                answer.header("content-type"),
                "application/problem+json",
                "{route:?}"
            );
            continue;
        }
        let sent_to_login = answer.location().starts_with("/lk/login");
        assert_eq!(
            open,
            !sent_to_login,
            "{route:?}: {} {}",
            answer.status,
            answer.location()
        );
    }
}

async fn roles_are_refused_with_403_and_a_line_in_the_journal(engine: Engine) {
    let mut world = World::on(engine).await;
    let only = web::Route::get("/lk/secret", web::Guard::Roles(&["DIR"]), async || "тайна")
        .in_menu("Тайна");
    let mut extra = eios::router::rooms();
    extra.push(only);
    world.restart().await;
    world.router = web::router(world_state(&world), extra);
    let mut asya = world.entered(ASYA).await;
    let answer = asya.get("/lk/secret").await;
    assert_eq!(answer.status, 403);
    assert!(!answer.text.contains("тайна") && !answer.text.contains("href=\"/lk/secret\""));
    assert!(
        answer.text.contains("Лунина"),
        "страница отказа знает, кто вошёл"
    );
    assert_eq!(
        world.entered(NINA).await.get("/lk/secret").await.text,
        "тайна"
    );
    let denied: String = world
        .value("SELECT path FROM auth_event WHERE kind = 'denied'", v![])
        .await;
    assert_eq!(denied, "/lk/secret");
}

/// A state that no router has been made of yet.
fn world_state(world: &World) -> web::State {
    let keeper = &world.state.keeper;
    let themes = eios::themes::Themes::new("default", None);
    web::State::new(
        &world.config,
        keeper.db.clone(),
        world.state.files.clone(),
        &themes,
        keeper.clock.clone(),
        keeper.chance.clone(),
        world::COLLEGE,
    )
    .expect("state")
}

async fn a_panic_is_one_page_and_not_the_end(engine: Engine) {
    let world = World::on(engine).await;
    async fn boom() -> &'static str {
        panic!("секрет внутренностей")
    }
    let broken = web::Route::get("/lk/boom", web::Guard::Public, boom);
    let mut browser = world.browser();
    browser.router = web::router(world_state(&world), vec![broken]);
    let answer = browser.get("/lk/boom").await;
    assert_eq!(answer.status, 500);
    assert!(answer.text.contains("Ошибка на сервере") && !answer.text.contains("внутренностей"));
    assert!(answer.text.contains(answer.header("x-request-id")));
    assert_eq!(browser.get("/lk/login").await.status, 200);
}

async fn a_store_that_cannot_answer_is_503(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = world.entered(ASYA).await;
    match &world.keeper().db {
        eios::storage::Db::Sqlite { read, .. } => read.close().await,
        eios::storage::Db::Pg(pool) => pool.close().await,
    }
    let answer = browser.get("/lk/").await;
    assert_eq!(answer.status, 503);
    assert!(
        answer.text.contains("временно недоступен") && !answer.header("retry-after").is_empty()
    );
    assert_eq!(
        world.browser().get("/lk/login").await.status,
        200,
        "страница входа базы не просит"
    );
}
