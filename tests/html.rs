//! Every page that a visitor can reach, of the site and of each role's portal, is there and is valid HTML.

#[allow(dead_code, reason = "each test file uses its part")]
mod demo;
#[path = "html/validator.rs"]
mod validator;
#[path = "html/walk.rs"]
mod walk;

use std::{collections::BTreeSet, path::Path};

use demo::{Demo, Visitor, visitor::Answer};
use validator::{keep, validate};
use walk::Walk;

#[tokio::test]
async fn every_link_of_the_site_leads_somewhere() {
    let demo = Demo::college();
    let mut walk = Walk::over(Visitor::to(&demo.address), |path| !path.starts_with("/lk/"));
    walk.from("/").await;
    assert!(
        walk.pages.len() > 20,
        "сайт обойдён не весь: страниц {}",
        walk.pages.len()
    );
    assert_eq!(walk.broken, Vec::<String>::new());
}

#[tokio::test]
async fn every_built_page_can_be_reached_from_the_home_page() {
    let demo = Demo::college();
    let mut walk = Walk::over(Visitor::to(&demo.address), |path| !path.starts_with("/lk/"));
    walk.from("/").await;
    let reached: BTreeSet<_> = walk
        .pages
        .keys()
        .map(|path| path.trim_end_matches('/').to_string())
        .collect();
    let mut lost = vec![];
    for (path, html) in built_pages(&demo.site()) {
        // A page that only sends on (an old address) is rightly linked from nowhere.
        let sends_on =
            html.contains("http-equiv=\"refresh\"") || html.contains("http-equiv=refresh");
        if !sends_on && path != "/404.html" && !reached.contains(path.trim_end_matches('/')) {
            lost.push(path);
        }
    }
    assert_eq!(
        lost,
        Vec::<String>::new(),
        "страницы, на которые нет ссылок"
    );
}

#[tokio::test]
async fn every_link_of_each_roles_portal_leads_somewhere() {
    let demo = Demo::college();
    for who in demo.settled() {
        let mut visitor = Visitor::to(&demo.address);
        visitor.enter(who).await;
        let mut walk = Walk::over(visitor, |path| path.starts_with("/lk/"));
        walk.from("/lk/").await;
        assert_eq!(
            walk.broken,
            Vec::<String>::new(),
            "роль «{}»",
            who.role_name
        );
    }
}

#[tokio::test]
async fn every_kind_of_page_is_valid_html() {
    let demo = Demo::college();
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (path, html) in built_pages(&demo.site()) {
        keep(folder.path(), &format!("site{path}"), &html);
    }
    for who in demo.settled() {
        let mut visitor = Visitor::to(&demo.address);
        visitor.enter(who).await;
        let mut walk = Walk::over(visitor, |path| path.starts_with("/lk/"));
        walk.from("/lk/").await;
        for (path, html) in &walk.pages {
            keep(folder.path(), &format!("{}{path}", who.role), html);
        }
    }
    for (name, answer) in pages_of_trouble(demo).await {
        keep(
            folder.path(),
            &format!("{} {name}", answer.status),
            &answer.text(),
        );
    }
    let complaints = validate(folder.path());
    assert!(complaints.is_empty(), "\n{complaints}");
}

#[tokio::test]
async fn a_page_in_the_visitors_own_look_is_valid_too() {
    let demo = Demo::college();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut visitor = Visitor::to(&demo.address);
    visitor.set_cookie("eios-look", "contrast.large");
    for path in ["/", "/sveden/common/", "/lk/login"] {
        let html = visitor.get(path).await.text();
        assert!(
            html.contains("data-theme=\"contrast\""),
            "{path} не помнит вид"
        );
        assert!(
            html.contains("data-size=\"large\""),
            "{path} не помнит размер"
        );
        keep(folder.path(), path, &html);
    }
    let complaints = validate(folder.path());
    assert!(complaints.is_empty(), "\n{complaints}");
}

#[test]
fn the_validator_itself_finds_a_planted_error() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let page = "<!doctype html><html lang=\"ru\"><title>x</title><p><div><img src=\"x.png\"></p>";
    keep(folder.path(), "planted", page);
    let complaints = validate(folder.path());
    assert!(complaints.contains("planted.html"), "{complaints}");
    assert!(complaints.lines().count() >= 2, "{complaints}");
}

/// Pages that are shown when something is wrong, and forms that complain.
async fn pages_of_trouble(demo: &Demo) -> Vec<(&'static str, Answer)> {
    let mut guest = Visitor::to(&demo.address);
    let mut shown = vec![
        (
            "нет такой страницы сайта",
            guest.get("/no-such-page/").await,
        ),
        ("вход", guest.get("/lk/login").await),
        ("внешний вид", guest.get("/lk/look").await),
        (
            "нет такой страницы портала",
            guest.get("/lk/no-such-page").await,
        ),
        (
            "не тот способ",
            guest
                .send(reqwest::Method::DELETE, "/lk/login", String::new())
                .await,
        ),
        (
            "слишком много",
            guest
                .send(reqwest::Method::POST, "/lk/login", "a".repeat(300_000))
                .await,
        ),
        (
            "без ключа",
            guest
                .post("/lk/login", &[("login", "a"), ("password", "b")])
                .await,
        ),
    ];
    let wrong = [
        ("login", "nobody"),
        ("password", "wrong <password>"),
        ("next", ""),
    ];
    shown.push(("не тот пароль", guest.fill_in("/lk/login", &wrong).await));
    let mut newcomer = Visitor::to(&demo.address);
    newcomer.enter(demo.newcomer()).await;
    shown.push(("смена пароля", newcomer.get("/lk/password").await));
    let short = [("current", "x"), ("new", "1"), ("again", "2")];
    shown.push((
        "пароль не подошёл",
        newcomer.fill_in("/lk/password", &short).await,
    ));
    for (name, answer) in &shown {
        assert!(
            answer.is_html(),
            "{name}: не страница, а {}: {}",
            answer.kind,
            answer.text()
        );
    }
    shown
}

/// Address and HTML of each page of the built site.
fn built_pages(public: &Path) -> Vec<(String, String)> {
    let mut pages = vec![];
    for entry in walkdir::WalkDir::new(public)
        .follow_links(true)
        .sort_by_file_name()
    {
        let entry = entry.expect("a readable folder");
        if entry.path().extension().is_some_and(|ext| ext == "html") {
            let path = entry
                .path()
                .strip_prefix(public)
                .expect("inside")
                .to_string_lossy()
                .into_owned();
            let path = path.strip_suffix("index.html").unwrap_or(&path).to_string();
            pages.push((
                format!("/{path}"),
                std::fs::read_to_string(entry.path()).expect("a readable page"),
            ));
        }
    }
    assert!(
        pages.len() > 20,
        "в {} страниц: {}",
        public.display(),
        pages.len()
    );
    pages
}
