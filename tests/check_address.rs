//! `eios check` over a site that answers at an address: a clean one, an old one that we did not
//! make, one that moves, one that is silent; and links to other sites.

mod check_world;
mod sveden_world;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use check_world::clean;
use eios::site::check::{Asking, Limits, Options, Report, State, run_address, run_folder};
use sveden_world::{site, whole_college};

/// What a server answers at an address: status, kind or place, and bytes.
type Answers = BTreeMap<String, (u16, String, Vec<u8>)>;

/// A server on this machine that answers as it is told and remembers what it was asked.
struct Server {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
    runtime: Option<tokio::runtime::Runtime>,
}

impl Server {
    fn of(answers: Answers) -> Server {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
            .expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let (answers, journal) = (Arc::new(answers), asked.clone());
        let app = Router::new().fallback(move |request: Request| {
            let (answers, journal) = (answers.clone(), journal.clone());
            async move { answer(&answers, &journal, &request) }
        });
        runtime.spawn(async move { axum::serve(listener, app).await });
        Server {
            address,
            asked,
            runtime: Some(runtime),
        }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("nobody fell").clone()
    }

    fn report(&self) -> Report {
        run_address(&self.address, &Options::default(), &|_, _, _| {}).expect("the site is read")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn answer(answers: &Answers, journal: &Mutex<Vec<String>>, request: &Request) -> Response {
    let address = request.uri().to_string();
    let line = format!("{} {address}", request.method());
    journal.lock().expect("nobody fell").push(line);
    let found = answers
        .get(&address)
        .or_else(|| answers.get(request.uri().path()));
    let (status, kind, bytes) = found
        .cloned()
        .unwrap_or((404, "text/html".to_owned(), Vec::new()));
    let name = if (300..400).contains(&status) {
        header::LOCATION
    } else {
        header::CONTENT_TYPE
    };
    let body = if request.method() == Method::HEAD {
        Body::empty()
    } else {
        Body::from(bytes)
    };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).expect("a status");
    response
        .headers_mut()
        .insert(name, HeaderValue::from_str(&kind).expect("a header"));
    response
}

/// The whole site of the invented college as a server would answer with it.
fn whole() -> Answers {
    let mut answers = Answers::new();
    for (path, bytes) in site(&whole_college()) {
        let kind = mime_guess::from_path(&path)
            .first_or_octet_stream()
            .to_string();
        let address = match path.strip_suffix("index.html") {
            Some(folder) => format!("/{folder}"),
            None => format!("/{path}"),
        };
        if let Some(bare) = address.strip_suffix('/').filter(|bare| !bare.is_empty()) {
            answers.insert(bare.to_owned(), (200, kind.clone(), bytes.clone()));
        }
        answers.insert(address, (200, kind, bytes));
    }
    answers
}

fn ids(report: &Report) -> BTreeSet<&str> {
    report.findings.iter().map(|f| f.rule).collect()
}

#[test]
fn a_site_at_an_address_is_judged_as_its_folder_is() {
    let server = Server::of(whole());
    let report = server.report();
    assert!(report.ok(), "{report}");
    let folder = clean().folder();
    let built = run_folder(folder.path(), &Options::default(), &|_, _, _| {}).expect("a report");
    let found =
        |report: &Report| -> Vec<usize> { report.sections.iter().map(|s| s.found).collect() };
    assert_eq!(found(&report), found(&built));
    assert_eq!(report.notes, Vec::<String>::new());
    assert!(server.asked().iter().all(|line| !line.contains("/lk/")));
}

#[test]
fn a_subsection_may_move_only_to_its_address_with_a_slash() {
    let mut answers = whole();
    answers.insert(
        "/sveden/common".into(),
        (301, "/sveden/common/".into(), Vec::new()),
    );
    let server = Server::of(answers.clone());
    assert!(server.report().ok(), "{}", server.report());
    let there = answers.remove("/sveden/struct/").expect("a page");
    answers.insert("/sveden/structure".into(), there);
    answers.insert(
        "/sveden/struct".into(),
        (302, "/sveden/structure".into(), Vec::new()),
    );
    answers.insert(
        "/sveden/struct/".into(),
        (302, "/sveden/structure".into(), Vec::new()),
    );
    let report = Server::of(answers).report();
    let moved: Vec<_> = report
        .findings
        .iter()
        .filter(|f| f.rule == "S-02")
        .collect();
    assert_eq!(moved.len(), 1, "{report}");
    assert_eq!(moved[0].number, 2);
    assert!(
        moved[0]
            .wrong
            .contains("/sveden/struct → /sveden/structure"),
        "{report}"
    );
}

#[test]
fn a_redirect_without_an_end_and_one_to_another_site_are_missing_pages() {
    let mut answers = whole();
    for (one, other) in [("inter", "inter/"), ("inter/", "inter")] {
        let to = format!("/sveden/{other}");
        answers.insert(format!("/sveden/{one}"), (302, to, Vec::new()));
    }
    let away = "https://example.ru/vacant".to_owned();
    answers.insert("/sveden/vacant".into(), (302, away.clone(), Vec::new()));
    answers.insert("/sveden/vacant/".into(), (302, away, Vec::new()));
    let report = Server::of(answers).report();
    let missing = report.findings.iter().filter(|f| f.rule == "S-01");
    let numbers: Vec<u32> = missing.map(|f| f.number).collect();
    assert_eq!(numbers, [12, 13], "{report}");
}

/// A site of 2015: other letters, addresses with a question mark, names of order 831.
fn old() -> Answers {
    let page = |title: &str, inside: &str| {
        format!(
            "<html><head><meta http-equiv=Content-Type content=\"text/html; charset=windows-1251\"><title>{title}</title></head>\
             <body><table><tr><td><a href=\"/index.php?id=2\">Сведения</a><td><a href=/sveden/common>Основные сведения</a></table>{inside}<p>Незакрытый"
        )
    };
    let pages = [
        (
            "/",
            page("Техникум", "<font size=7>Добро пожаловать<img src=a.gif>"),
        ),
        (
            "/index.php?id=2",
            page(
                "Сведения",
                "<a href='index.php?id=3'>Руководство. Педагогический состав</a>",
            ),
        ),
        (
            "/index.php?id=3",
            page("Педсостав", "<p>Выдуманов И. И., +7 (912) 000-00-00"),
        ),
        (
            "/sveden/common",
            page(
                "Основные сведения",
                "<div itemprop=fullName>Техникум вымысла</div><div itemprop=\"Address\">г. Выдуманск</div><span style='display:none' itemprop='shortName'>ТВ</span><table itemprop=uchredLaw><tr><td itemprop=nameUchred>Область</table>",
            ),
        ),
        (
            "/sveden/objects",
            page(
                "Помещения",
                "<table><tr itemprop=purposeCab><td itemprop=objSq>100</td></tr></table>",
            ),
        ),
        (
            "/sveden/ovz",
            page("Доступная среда", "<p itemprop=ovz>есть</p>"),
        ),
    ];
    let answers = pages.into_iter().map(|(address, html)| {
        let bytes = html.chars().map(|c| match c {
            'А'..='я' => (c as u32 - 0x410 + 0xC0) as u8,
            c if c.is_ascii() => c as u8,
            _ => b'?',
        });
        let kind = "text/html".to_owned();
        (address.to_owned(), (200, kind, bytes.collect()))
    });
    answers.collect()
}

#[test]
fn an_old_site_that_we_did_not_make_is_judged() {
    let report = Server::of(old()).report();
    let ids = ids(&report);
    for expected in [
        "S-01", "S-03", "S-04", "S-06", "S-08", "S-11", "S-13", "S-20", "S-27", "S-29", "A-01",
        "A-04", "A-08", "L-03", "P-04",
    ] {
        assert!(ids.contains(expected), "{expected}: {report}");
    }
    assert_eq!(report.pages, 6, "{report}");
    let common = &report.sections[0];
    let state = |name: &str| {
        common
            .items
            .iter()
            .find(|i| i.itemprop == name)
            .map(|i| i.state)
    };
    assert_eq!(state("fullName"), Some(State::Found));
    assert_eq!(state("shortName"), Some(State::Hidden));
    assert_eq!(state("address"), Some(State::Missing));
    let objects = &report.sections[7];
    assert!(
        objects
            .items
            .iter()
            .any(|i| i.itemprop == "objSq" && i.state == State::Retired)
    );
    assert!(report.sections.iter().all(|s| s.found < s.expected));
}

#[test]
fn the_journey_stops_where_it_is_told_and_says_so() {
    let mut answers = Answers::new();
    for n in 0..60 {
        let html = format!(
            "<title>{n}</title><a href=/{}>Дальше по сайту</a><a href=/{}>Назад по сайту</a>",
            n + 1,
            n + 2
        );
        let kind = "text/html; charset=utf-8".to_owned();
        answers.insert(
            format!("/{}", if n == 0 { String::new() } else { n.to_string() }),
            (200, kind, html.into_bytes()),
        );
    }
    let server = Server::of(answers);
    let options = Options {
        limits: Limits {
            pages: 10,
            ..Limits::default()
        },
        ..Options::default()
    };
    let report = run_address(&server.address, &options, &|_, _, _| {}).expect("a report");
    assert!((10..=18).contains(&report.pages), "{}", report.pages);
    assert!(
        report
            .notes
            .iter()
            .any(|note| note.contains("прочитан не весь")),
        "{:?}",
        report.notes
    );
    assert!(
        !ids(&report).contains("L-01"),
        "what was not asked is not a dead link: {report}"
    );
}

#[test]
fn nobody_at_the_address_and_no_address_are_told_in_words() {
    let fails = |address: &str| {
        let report = run_address(address, &Options::default(), &|_, _, _| {});
        format!("{:#}", report.expect_err("nobody is there"))
    };
    // Kept and not listened at, so that nobody else comes there meanwhile.
    let kept = tokio::net::TcpSocket::new_v4().expect("a socket");
    kept.bind("127.0.0.1:0".parse().expect("an address"))
        .expect("a port");
    let port = kept.local_addr().expect("an address").port();
    let said = fails(&format!("http://127.0.0.1:{port}"));
    assert!(
        said.contains("не отвечает") && said.contains("проверьте адрес"),
        "{said}"
    );
    assert!(fails("http://").contains("не похоже на адрес"));
    let moved = Answers::from([(
        "/".to_owned(),
        (301, "https://example.ru/".to_owned(), Vec::new()),
    )]);
    assert!(fails(&Server::of(moved).address).contains("переводит на https://example.ru/"));
}

#[test]
fn a_server_that_falls_silent_ends_the_journey() {
    let answers = Answers::from([(
        "/".to_owned(),
        (200, "text/html".to_owned(), b"<h1>a</h1>".to_vec()),
    )]);
    let mut all = answers;
    for section in &eios::site::sveden::vocabulary::vocabulary().sections {
        all.insert(
            format!("/sveden/{}", section.slug),
            (503, "text/html".into(), Vec::new()),
        );
    }
    all.insert("/sveden/".into(), (500, "text/html".into(), Vec::new()));
    let report = Server::of(all).report();
    assert!(
        report.notes.iter().any(|note| note.contains("ответ 503")),
        "{:?}",
        report.notes
    );
    assert!(
        report
            .notes
            .iter()
            .any(|note| note.contains("перестал отвечать")),
        "{:?}",
        report.notes
    );
}

#[test]
fn links_to_other_sites_are_asked_once_and_remembered() {
    let ok = |status: u16| (status, "text/html".to_owned(), Vec::new());
    let other = Server::of(Answers::from([
        ("/fine".to_owned(), ok(200)),
        ("/closed".to_owned(), ok(403)),
        ("/moved".to_owned(), (301, "/fine".to_owned(), Vec::new())),
    ]));
    // the address of this machine as a number, or it would be the author's slip
    let port = other.address.rsplit(':').next().expect("a port");
    let mut spoilt = clean();
    for path in ["/fine", "/closed", "/moved", "/gone"] {
        let link = format!("<a href=\"http://2130706433:{port}{path}\">Чужая страница {path}</a>");
        spoilt.add("about/index.html", &link);
    }
    for (path, host) in [
        ("sitemap/index.html", "https://minobrnauki.gov.ru"),
        ("sitemap/index.html", "https://edu.gov.ru"),
    ] {
        spoilt.change(path, host, &format!("http://2130706433:{port}/fine"));
    }
    let pages = eios::site::sveden::vocabulary::vocabulary().sections.iter();
    for page in pages.map(|section| check_world::page(&section.slug)) {
        if spoilt.text(&page).contains("https://college.example") {
            spoilt.change_all(
                &page,
                "https://college.example",
                &format!("http://2130706433:{port}/fine?"),
            );
        }
    }
    let folder = spoilt.folder();
    let cache = tempfile::tempdir().expect("a folder");
    let steps = AtomicUsize::new(0);
    let ask = |now: &str| {
        let options = Options {
            outside: Some(Asking {
                cache: cache.path().join("links.json"),
                now: now.parse().expect("a moment"),
                pause: Duration::ZERO,
                answer: Duration::from_secs(5),
            }),
            ..Options::default()
        };
        run_folder(folder.path(), &options, &|_, _, _| {
            steps.fetch_add(1, Ordering::Relaxed);
        })
        .expect("a report")
    };
    let report = ask("2026-11-22T10:00:00Z");
    assert_eq!(ids(&report), BTreeSet::from(["L-05", "S-28"]), "{report}");
    let dead: Vec<_> = report
        .findings
        .iter()
        .filter(|f| f.rule == "L-05")
        .collect();
    assert_eq!(dead.len(), 1, "{report}");
    assert!(
        dead[0].wrong.contains("/gone") && dead[0].wrong.contains("ответ 404"),
        "{report}"
    );
    assert!(report.outside >= 4 && steps.load(Ordering::Relaxed) > 0);
    let first = other.asked();
    assert!(first.contains(&"HEAD /fine".to_owned()), "{first:?}");
    assert!(
        first.contains(&"GET /gone".to_owned()),
        "a server may not know HEAD: {first:?}"
    );

    let again = ask("2026-11-22T20:00:00Z");
    assert_eq!(ids(&again), ids(&report));
    assert_eq!(other.asked(), first, "nothing is asked twice within a day");
    ask("2026-11-24T10:00:00Z");
    let later = other.asked().split_off(first.len());
    assert!(
        later.iter().all(|line| line.ends_with("/gone")) && !later.is_empty(),
        "{later:?}"
    );
    ask("2026-12-24T10:00:00Z");
    assert!(
        other.asked().len() > first.len() + later.len() + 3,
        "after a week all are asked"
    );
}
