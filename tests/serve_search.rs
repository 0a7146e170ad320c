//! Search as a visitor without scripts has it: the built site in memory answers `/search/?q=…`.

mod site_world;

use axum::{
    body::to_bytes,
    http::{HeaderMap, HeaderValue, Method, StatusCode},
};
use eios::site::{published, serve::Live};
use site_world::World;

struct Visitor {
    world: World,
    live: Live,
}

fn visitor() -> Visitor {
    let world = World::new();
    world.write("abitur/_index.md", "+++\ntitle = \"Абитуриенту\"\n+++\n");
    world.write(
        "abitur/sroki.md",
        "# Сроки приёма\n\nДокументы принимают с 20 июня по 15 августа.\n",
    );
    world.write("stipendii.md", "# Стипендии\n\nАкадемическую стипендию назначают по итогам сессии, социальную — по заявлению. Для приёма документов зайдите в кабинет 5.\n");
    for n in 1..=30 {
        world.write(
            &format!("news/n{n}.md"),
            format!("# Новость {n}\n\nСостязание сварщиков номер {n}.\n"),
        );
    }
    world.write("news/_index.md", "+++\ntitle = \"Новости\"\n+++\n");
    assert!(site_world::told(&world.build()).is_empty());
    let live = Live::open(&published(&world.public())).unwrap();
    Visitor { world, live }
}

impl Visitor {
    fn ask_as(&self, uri: &str, headers: &HeaderMap) -> (StatusCode, HeaderMap, String) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        runtime.block_on(async {
            let uri = uri.parse().unwrap();
            let answer = self.live.respond(&Method::GET, &uri, headers).await;
            let (parts, body) = answer.into_parts();
            let body = to_bytes(body, usize::MAX).await.unwrap();
            (
                parts.status,
                parts.headers,
                String::from_utf8(body.to_vec()).unwrap(),
            )
        })
    }

    fn ask(&self, words: &str) -> String {
        let sent: String = words.bytes().map(|b| format!("%{b:02X}")).collect();
        let (status, _, page) = self.ask_as(&format!("/search/?q={sent}"), &HeaderMap::new());
        assert_eq!(status, StatusCode::OK);
        page
    }

    /// The address of the first page found.
    fn first(&self, words: &str) -> String {
        let page = self.ask(words);
        let results = page
            .split("<ol class=\"results\"")
            .nth(1)
            .unwrap_or_default();
        let link = results.split("<a href=\"").nth(1).unwrap_or_default();
        link.split('"').next().unwrap_or_default().to_owned()
    }
}

#[test]
fn a_page_is_found_however_its_words_are_typed() {
    let visitor = visitor();
    for words in [
        "сроки приёма",
        "СРОКИ ПРИЕМА",
        "срок прием",
        "chjrb ghbtvf",
        "сроик",
        "срок",
        "когда приём документов",
    ] {
        assert_eq!(visitor.first(words), "/abitur/sroki/", "{words}");
    }
    for words in [
        "стипендия",
        "стипендию",
        "стипендий",
        "стипнедия",
        "cnbgtylbz",
    ] {
        assert_eq!(visitor.first(words), "/stipendii/", "{words}");
    }
}

#[test]
fn answers_say_where_a_page_stands_and_mark_the_words() {
    let visitor = visitor();
    let page = visitor.ask("документы принимают");
    assert!(
        page.contains("<p class=\"result__section\">Абитуриенту</p>"),
        "{page}"
    );
    assert!(
        page.contains("<mark>Документы</mark> <mark>принимают</mark>"),
        "{page}"
    );
    assert!(page.contains("id=\"search-q\" value=\"документы принимают\""));
    assert!(!page.contains("<noscript>"));
    assert!(visitor.ask("ghbtv").contains("набрано в другой раскладке"));
}

#[test]
fn many_answers_stand_on_sheets() {
    let visitor = visitor();
    let page = visitor.ask("сварщики");
    assert!(
        page.contains("нашлось 30 страниц") && page.contains("1 из 2"),
        "{page}"
    );
    let (_, _, second) = visitor.ask_as(
        "/search/?q=%D1%81%D0%B2%D0%B0%D1%80%D1%89%D0%B8%D0%BA%D0%B8&page=2",
        &HeaderMap::new(),
    );
    assert!(
        second.contains("start=\"21\"") && second.matches("class=\"result\"").count() == 10,
        "{second}"
    );
    let (status, _, _) =
        visitor.ask_as("/search/?q=a&page=99999999999999999999", &HeaderMap::new());
    assert_eq!(status, StatusCode::OK);
}

#[test]
fn an_empty_question_shows_the_field_and_one_without_answers_says_what_to_try() {
    let visitor = visitor();
    for uri in ["/search/", "/search", "/search/?q=", "/search/?q=+%20"] {
        let (status, _, page) = visitor.ask_as(uri, &HeaderMap::new());
        assert_eq!(status, StatusCode::OK);
        assert!(
            page.contains("name=\"q\"") && !page.contains("data-answered"),
            "{uri}"
        );
    }
    let page = visitor.ask("ъъъъъъ");
    assert!(
        page.contains("ничего не нашлось") && page.contains("href=\"/sitemap/\""),
        "{page}"
    );
}

#[test]
fn nothing_that_is_typed_becomes_html_or_breaks_the_page() {
    let visitor = visitor();
    for words in [
        "\"><script>alert(1)</script>",
        "</main></html>",
        "{{ throw() }}",
        "\0\u{1}\u{7f}",
        "ё́",
        &"стипендия ".repeat(2000),
        &"я".repeat(100_000),
    ] {
        let page = visitor.ask(words);
        assert!(!page.contains("<script>alert") && page.trim_end().ends_with("</html>"));
        assert_eq!(
            page.matches("</main>").count(),
            visitor.ask("срок").matches("</main>").count()
        );
    }
    let (status, _, _) = visitor.ask_as("/search/?q=%FF%FE%zz%", &HeaderMap::new());
    assert_eq!(status, StatusCode::OK);
}

#[test]
fn answers_are_for_one_visitor_and_in_his_look() {
    let visitor = visitor();
    let mut headers = HeaderMap::new();
    headers.insert("cookie", HeaderValue::from_static("eios-look=dark.large"));
    let (_, sent, page) = visitor.ask_as("/search/?q=a", &headers);
    assert!(
        page.starts_with(
            "<!doctype html>\n<html lang=\"ru\" data-theme=\"dark\" data-size=\"large\""
        ),
        "{page}"
    );
    assert_eq!(sent["cache-control"], "no-store");
    assert_eq!(sent["x-robots-tag"], "noindex");
    assert!(
        sent["content-security-policy"]
            .to_str()
            .unwrap()
            .contains("default-src 'self'")
    );
}

#[test]
fn a_changed_site_is_searched_anew() {
    let visitor = visitor();
    assert_eq!(visitor.first("олимпиада"), "");
    visitor.world.write("news/n31.md", "# Олимпиада\n");
    let outcome = visitor.world.build();
    let folder = published(&visitor.world.public());
    visitor
        .live
        .refresh(&folder, &outcome.changed, &outcome.gone)
        .unwrap();
    assert_eq!(visitor.first("олимпиады"), "/news/n31/");
}
