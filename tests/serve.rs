//! The built site from memory: what a browser, a robot and an attacker get for an address.

use std::fs;
use std::io::Read as _;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode};
use eios::site::serve::Live;

const START: &str = "<!doctype html>\n<html lang=\"ru\"";

/// A site of a few files in a temporary folder.
struct Site {
    folder: tempfile::TempDir,
    live: Live,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

fn page(words: &str) -> String {
    format!(
        "{START}><body><p>{}</p></body></html>\n",
        format!("{words} ").repeat(200)
    )
}

fn video() -> Vec<u8> {
    (0..600_000u32).map(|n| (n % 251) as u8).collect()
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |path: &str, bytes: &[u8]| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    };
    write("index.html", page("Главная").as_bytes());
    write(
        "sveden/common/index.html",
        page("Основные сведения").as_bytes(),
    );
    write("404.html", page("Такой страницы нет").as_bytes());
    write(
        "static/css/site.css",
        "body { color: black }\n".repeat(100).as_bytes(),
    );
    write("files/устав.pdf", b"%PDF-1.7 0123456789");
    write("files/устав.pdf.sig", b"0");
    write("files/video.mp4", &video());
    write(".secret", b"secret");
    write("tiny.txt", b"ok");
    folder
}

fn site() -> Site {
    let folder = folder();
    let live = Live::open(folder.path()).expect("the site opens");
    Site { folder, live }
}

impl Site {
    async fn ask(&self, method: Method, uri: &str, headers: &[(&str, &str)]) -> Answer {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let name: HeaderName = name.parse().expect("a header's name");
            map.append(name, HeaderValue::from_str(value).expect("a header"));
        }
        let uri = uri.parse().expect("an address");
        read(self.live.respond(&method, &uri, &map).await).await
    }

    async fn get(&self, uri: &str, headers: &[(&str, &str)]) -> Answer {
        self.ask(Method::GET, uri, headers).await
    }
}

async fn read(response: Response<Body>) -> Answer {
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("a body").to_vec();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body,
    }
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |v| v.to_str().expect("plain text"))
    }

    fn unpacked(&self) -> Vec<u8> {
        let mut plain = Vec::new();
        match self.header("content-encoding") {
            "br" => brotli::Decompressor::new(&self.body[..], 4096).read_to_end(&mut plain),
            "gzip" => flate2::read::GzDecoder::new(&self.body[..]).read_to_end(&mut plain),
            _ => (&self.body[..]).read_to_end(&mut plain),
        }
        .expect("the body unpacks");
        plain
    }

    fn text(&self) -> String {
        String::from_utf8(self.unpacked()).expect("text")
    }
}

#[tokio::test]
async fn a_folder_answers_with_the_slash_and_without_and_never_redirects() {
    let site = site();
    for uri in [
        "/sveden/common",
        "/sveden/common/",
        "/sveden/common/index.html",
        "/sveden/common?x=1",
    ] {
        let answer = site.get(uri, &[]).await;
        assert_eq!(answer.status, StatusCode::OK, "{uri}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(answer.text(), page("Основные сведения"));
    }
    assert_eq!(site.get("/", &[]).await.text(), page("Главная"));
}

#[tokio::test]
async fn an_address_is_exact_in_its_letters() {
    let site = site();
    assert_eq!(
        site.get("/sveden/Common", &[]).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_protect() {
    let site = site();
    let home = site.get("/", &[]).await;
    assert!(
        home.header("content-security-policy")
            .starts_with("default-src 'self'")
    );
    assert_eq!(home.header("x-content-type-options"), "nosniff");
    assert_eq!(home.header("cache-control"), "no-cache");
    assert_eq!(home.header("vary"), "Accept-Encoding, Cookie");
    assert_eq!(home.header("content-length"), home.body.len().to_string());
    let paper = site
        .get("/files/%D1%83%D1%81%D1%82%D0%B0%D0%B2.pdf", &[])
        .await;
    assert_eq!(paper.header("content-type"), "application/pdf");
    assert_eq!(paper.header("x-content-type-options"), "nosniff");
    let signature = site
        .get("/files/%d1%83%d1%81%d1%82%d0%b0%d0%b2.pdf.sig", &[])
        .await;
    assert_eq!(
        signature.header("content-type"),
        "application/pkcs7-signature"
    );
}

#[tokio::test]
async fn a_versioned_style_is_kept_forever_and_an_unversioned_one_is_not() {
    let site = site();
    let versioned = site.get("/static/css/site.css?v=12345678", &[]).await;
    assert!(versioned.header("cache-control").contains("immutable"));
    let plain = site.get("/static/css/site.css", &[]).await;
    assert!(!plain.header("cache-control").contains("immutable"));
}

#[tokio::test]
async fn a_known_copy_is_not_sent_again() {
    let site = site();
    for (uri, headers) in [
        ("/", vec![]),
        ("/", vec![("accept-encoding", "br")]),
        ("/files/video.mp4", vec![]),
    ] {
        let first = site.get(uri, &headers).await;
        let etag = first.header("etag").to_owned();
        assert!(etag.starts_with('"'), "strong: {etag}");
        for known in [
            etag.clone(),
            format!("W/{etag}"),
            format!("\"other\", {etag}"),
            "*".to_owned(),
        ] {
            let mut asked = headers.clone();
            asked.push(("if-none-match", &known));
            let again = site.get(uri, &asked).await;
            assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{uri} {known}");
            assert!(again.body.is_empty());
            assert_eq!(again.header("etag"), etag);
        }
        let changed = site.get(uri, &[("if-none-match", "\"other\"")]).await;
        assert_eq!(changed.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn compressed_answers_are_the_same_page() {
    let site = site();
    let plain = site.get("/", &[]).await;
    let mut marks = vec![plain.header("etag").to_owned()];
    for (asked, used) in [
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0, gzip;q=0.5", "gzip"),
    ] {
        let packed = site.get("/", &[("accept-encoding", asked)]).await;
        assert_eq!(packed.header("content-encoding"), used);
        assert_eq!(packed.unpacked(), plain.body);
        assert!(packed.body.len() < plain.body.len() / 2);
        assert_eq!(
            packed.header("content-length"),
            packed.body.len().to_string()
        );
        marks.push(packed.header("etag").to_owned());
    }
    marks.sort();
    marks.dedup();
    assert_eq!(marks.len(), 3, "each form has a mark of its own: {marks:?}");
    let tiny = site.get("/tiny.txt", &[("accept-encoding", "br")]).await;
    assert_eq!(
        (tiny.header("content-encoding"), tiny.body.as_slice()),
        ("", &b"ok"[..])
    );
}

#[tokio::test]
async fn a_part_of_a_file_is_sent_from_memory_and_from_disk() {
    let site = site();
    let video = video();
    let part = site
        .get("/files/video.mp4", &[("range", "bytes=300000-300009")])
        .await;
    assert_eq!(part.status, StatusCode::PARTIAL_CONTENT);
    assert_eq!(part.header("content-range"), "bytes 300000-300009/600000");
    assert_eq!(part.header("content-length"), "10");
    assert_eq!(part.body, video[300_000..300_010]);
    let tail = site.get("/files/video.mp4", &[("range", "bytes=-5")]).await;
    assert_eq!(tail.body, video[599_995..]);
    let whole = site.get("/files/video.mp4", &[]).await;
    assert_eq!((whole.status, whole.body), (StatusCode::OK, video));

    let paper = "/files/%D1%83%D1%81%D1%82%D0%B0%D0%B2.pdf";
    let part = site
        .get(paper, &[("range", "bytes=9-"), ("accept-encoding", "br")])
        .await;
    assert_eq!(
        (part.status, part.body.as_slice()),
        (StatusCode::PARTIAL_CONTENT, &b"0123456789"[..])
    );
    let beyond = site.get(paper, &[("range", "bytes=100-")]).await;
    assert_eq!(beyond.status, StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(beyond.header("content-range"), "bytes */19");
}

#[tokio::test]
async fn a_part_of_an_older_file_is_answered_with_the_whole_new_one() {
    let site = site();
    let asked = [("range", "bytes=0-1"), ("if-range", "\"old\"")];
    let answer = site.get("/files/video.mp4", &asked).await;
    assert_eq!(
        (answer.status, answer.body.len()),
        (StatusCode::OK, 600_000)
    );
}

#[tokio::test]
async fn head_tells_the_length_and_sends_nothing() {
    let site = site();
    for uri in ["/", "/files/video.mp4"] {
        let full = site.get(uri, &[]).await;
        let head = site.ask(Method::HEAD, uri, &[]).await;
        assert_eq!(head.status, StatusCode::OK);
        assert!(head.body.is_empty());
        assert_eq!(head.header("content-length"), full.body.len().to_string());
        assert_eq!(head.header("etag"), full.header("etag"));
    }
}

#[tokio::test]
async fn only_reading_is_possible() {
    let site = site();
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS] {
        let answer = site.ask(method, "/", &[]).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(answer.header("allow"), "GET, HEAD");
    }
}

#[tokio::test]
async fn nothing_outside_of_the_site_is_ever_sent() {
    let site = site();
    let outside = site
        .folder
        .path()
        .parent()
        .expect("a parent")
        .join("eios-outside.txt");
    fs::write(&outside, "outside").expect("a file");
    for uri in [
        "/../eios-outside.txt",
        "/%2e%2e/eios-outside.txt",
        "/files/..%2f..%2feios-outside.txt",
        "/files/..%5c..%5ceios-outside.txt",
        "/%252e%252e/eios-outside.txt",
        "/.%2e/eios-outside.txt",
        "//etc/passwd",
        "/sveden/./common/",
        "/index.html%00",
        "/.secret",
        "/%2esecret",
        "/%ff%fe",
        "/%zz",
        "/%",
        "/files",
    ] {
        let answer = site.get(uri, &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{uri}");
        assert!(
            !answer.text().contains("outside") && !answer.text().contains("secret"),
            "{uri}"
        );
    }
    fs::remove_file(outside).expect("removed");
}

#[tokio::test]
async fn a_missing_address_is_answered_with_the_sites_own_page() {
    let site = site();
    let cookie = [("cookie", "eios-look=dark.normal"), ("if-none-match", "*")];
    let answer = site.get("/nothing/here", &cookie).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(answer.text().contains("Такой страницы нет"));
    assert!(answer.text().contains("data-theme=\"dark\""));
    assert_eq!(answer.header("etag"), "");
}

#[tokio::test]
async fn the_cookie_dresses_the_page_in_every_encoding() {
    let site = site();
    let plain = site.get("/", &[]).await;
    let mut marks = vec![plain.header("etag").to_owned()];
    for look in [
        "auto.large",
        "light.normal",
        "dark.large",
        "contrast.normal",
    ] {
        let (theme, size) = look.split_once('.').expect("a look");
        let wanted = page("Главная").replacen(
            START,
            &format!("{START} data-theme=\"{theme}\" data-size=\"{size}\""),
            1,
        );
        let cookie = format!("a=1; eios-look={look}; b=2");
        for encoding in ["identity", "gzip", "br"] {
            let asked = [("cookie", cookie.as_str()), ("accept-encoding", encoding)];
            let answer = site.get("/", &asked).await;
            assert_eq!(answer.text(), wanted, "{look} {encoding}");
            marks.push(answer.header("etag").to_owned());
        }
    }
    marks.sort();
    marks.dedup();
    assert_eq!(
        marks.len(),
        13,
        "every look in every encoding has a mark of its own"
    );
}

#[tokio::test]
async fn a_cookie_that_is_not_on_the_list_changes_nothing() {
    let site = site();
    for cookie in [
        "eios-look=pink.large",
        "eios-look=dark\"onload=x.large",
        "eios-look=",
        "other=dark.large",
    ] {
        assert_eq!(
            site.get("/", &[("cookie", cookie)]).await.text(),
            page("Главная")
        );
    }
    let style = site
        .get(
            "/static/css/site.css",
            &[("cookie", "eios-look=dark.large")],
        )
        .await;
    assert_eq!(style.header("vary"), "Accept-Encoding");
}

#[tokio::test]
async fn a_refresh_shows_what_changed_and_forgets_what_is_gone() {
    let site = site();
    let root = site.folder.path();
    let before = site.get("/sveden/common/", &[]).await;
    fs::write(root.join("index.html"), page("Новая главная")).expect("written");
    fs::create_dir_all(root.join("news")).expect("a folder");
    fs::write(root.join("news/index.html"), page("Новости")).expect("written");
    fs::remove_file(root.join("tiny.txt")).expect("removed");
    site.live
        .refresh(root, &["index.html", "news/index.html"], &["tiny.txt"])
        .expect("refreshed");
    assert_eq!(site.get("/", &[]).await.text(), page("Новая главная"));
    assert_eq!(site.get("/news", &[]).await.text(), page("Новости"));
    assert_eq!(
        site.get("/tiny.txt", &[]).await.status,
        StatusCode::NOT_FOUND
    );
    let after = site.get("/sveden/common/", &[]).await;
    assert_eq!(before.header("etag"), after.header("etag"));
}

#[tokio::test]
async fn an_answer_that_has_begun_survives_a_refresh() {
    let site = site();
    let uri = "/files/video.mp4".parse().expect("an address");
    let begun = site
        .live
        .respond(&Method::GET, &uri, &HeaderMap::new())
        .await;
    site.live
        .refresh(site.folder.path(), &[], &["files/video.mp4"])
        .expect("refreshed");
    assert_eq!(read(begun).await.body, video());
    assert_eq!(
        site.get("/files/video.mp4", &[]).await.status,
        StatusCode::NOT_FOUND
    );
}

#[cfg(unix)]
#[tokio::test]
async fn the_site_may_stand_behind_a_link_that_moves() {
    let (first, second) = (folder(), folder());
    fs::write(second.path().join("index.html"), page("Вторая")).expect("written");
    let slot = tempfile::tempdir().expect("a temporary folder");
    let current = slot.path().join("current");
    std::os::unix::fs::symlink(first.path(), &current).expect("a link");
    let live = Live::open(&current).expect("the site opens");
    fs::remove_file(&current).expect("removed");
    std::os::unix::fs::symlink(second.path(), &current).expect("a link");
    live.refresh_all(&current).expect("refreshed");
    let uri = "/".parse().expect("an address");
    let answer = read(live.respond(&Method::GET, &uri, &HeaderMap::new()).await).await;
    assert_eq!(answer.text(), page("Вторая"));
}

#[tokio::test]
async fn pages_wait_for_a_change_only_while_the_site_is_being_written() {
    let folder = folder();
    let site = Site {
        live: Live::open_with_reload(folder.path()).expect("opens"),
        folder,
    };
    assert!(
        site.get("/", &[])
            .await
            .text()
            .contains("<script src=\"/_reload.js\" defer></script></body>")
    );
    assert!(
        site.get("/_reload.js", &[])
            .await
            .text()
            .contains("EventSource")
    );
    let uri = "/_reload".parse().expect("an address");
    let waiting = site
        .live
        .respond(&Method::GET, &uri, &HeaderMap::new())
        .await;
    assert_eq!(waiting.headers()["content-type"], "text/event-stream");
    site.live
        .refresh(site.folder.path(), &["index.html"], &[])
        .expect("refreshed");
    let mut body = waiting.into_body().into_data_stream();
    let first = futures::StreamExt::next(&mut body)
        .await
        .expect("an event")
        .expect("bytes");
    assert_eq!(first, "data: changed\n\n");

    let quiet = Live::open(site.folder.path()).expect("opens");
    let uri = "/_reload".parse().expect("an address");
    let answer = quiet.respond(&Method::GET, &uri, &HeaderMap::new()).await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
}
