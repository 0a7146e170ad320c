//! What a page says to machines in its head and to people with poor sight in its header, on every page of the site.

#[allow(dead_code, reason = "each test file uses its part")]
mod demo;

use std::collections::{BTreeMap, BTreeSet};

use demo::{Demo, Visitor};
use scraper::{Html, Selector};
use serde_json::Value;

#[tokio::test]
async fn every_page_says_who_publishes_it_and_where_it_stands() {
    for (path, page) in pages() {
        let data = data_of(&path, &page);
        let college = of_type(&data, "CollegeOrUniversity")
            .unwrap_or_else(|| panic!("{path}: не сказано, чей это сайт"));
        assert_eq!(
            college["alternateName"], "ГБПОУ «Приозёрский технический колледж»",
            "{path}"
        );
        assert!(
            college["telephone"].is_array() && college["address"].is_string(),
            "{path}: {college}"
        );
        let Some(way) = of_type(&data, "BreadcrumbList") else {
            assert_eq!(path, "/", "{path}: не сказано, где стоит страница");
            continue;
        };
        let steps = way["itemListElement"].as_array().expect("steps");
        for (at, step) in steps.iter().enumerate() {
            assert_eq!(step["position"], at + 1, "{path}");
            assert!(
                step["name"].as_str().is_some_and(|name| !name.is_empty()),
                "{path}: {step}"
            );
        }
        let last = steps.last().map(|step| &step["item"]);
        assert_eq!(
            last,
            Some(&Value::from(one(&page, "link[rel=canonical]", "href"))),
            "{path}"
        );
    }
}

#[tokio::test]
async fn news_are_told_as_news_with_their_day() {
    let mut news = 0;
    for (path, page) in pages() {
        let data = data_of(&path, &page);
        let article = of_type(&data, "NewsArticle");
        let is_news =
            path.starts_with("/news/") && path != "/news/" && !path.starts_with("/news/list/");
        assert_eq!(article.is_some(), is_news, "{path}");
        if let Some(article) = article {
            news += 1;
            assert_eq!(article["headline"], heading(&page), "{path}");
            let day = article["datePublished"].as_str().unwrap_or_default();
            assert_eq!(
                one(&page, "meta[property='article:published_time']", "content"),
                day,
                "{path}"
            );
            assert_eq!(
                one(&page, "meta[property='og:type']", "content"),
                "article",
                "{path}"
            );
        }
    }
    assert!(news > 10, "новостей только {news}");
}

#[tokio::test]
async fn what_is_shown_when_a_page_is_sent_to_somebody_is_whole() {
    let demo = Demo::college();
    let mut guest = Visitor::to(&demo.address);
    let mut pictures = BTreeSet::new();
    let mut titles: BTreeMap<String, String> = BTreeMap::new();
    for (path, page) in pages() {
        for name in [
            "og:title",
            "og:description",
            "og:url",
            "og:image",
            "og:site_name",
            "og:locale",
        ] {
            let said = one(&page, &format!("meta[property='{name}']"), "content");
            assert!(!said.is_empty(), "{path}: нет {name}");
        }
        let canonical = one(&page, "link[rel=canonical]", "href");
        assert_eq!(
            one(&page, "meta[property='og:url']", "content"),
            canonical,
            "{path}"
        );
        assert!(
            canonical.ends_with(&path),
            "{path}: главный адрес {canonical}"
        );
        pictures.insert(one(&page, "meta[property='og:image']", "content"));
        let title = text(&page, "title");
        if let Some(other) = titles.insert(title.clone(), path.clone()) {
            panic!("«{title}»: одно название у {other} и {path}");
        }
    }
    for picture in pictures {
        let path = picture
            .split_once("://")
            .and_then(|(_, rest)| rest.find('/').map(|at| rest[at..].to_string()));
        let answer = guest.get(&path.expect("a full address")).await;
        assert_eq!(
            (answer.status, answer.kind.starts_with("image/")),
            (200, true),
            "{picture}"
        );
    }
}

#[tokio::test]
async fn the_control_for_poor_sight_is_on_every_page_with_its_tag_and_leads_somewhere() {
    let demo = Demo::college();
    let mut guest = Visitor::to(&demo.address);
    let mut places = BTreeSet::new();
    for (path, page) in pages() {
        let control = Selector::parse("header a[itemprop=copy]").expect("a selector");
        let found: Vec<_> = page.select(&control).collect();
        assert_eq!(found.len(), 1, "{path}");
        let words: String = found[0].text().collect();
        assert_eq!(words.trim(), "Версия для слабовидящих", "{path}");
        places.insert(found[0].attr("href").unwrap_or_default().to_string());
    }
    for place in places
        .iter()
        .take(5)
        .map(String::as_str)
        .chain(["/vision/"])
    {
        let answer = guest.get(place).await;
        assert_eq!(answer.status, 200, "{place}");
        assert!(answer.text().contains("слабовидящих"), "{place} не о том");
    }
}

#[tokio::test]
async fn every_link_says_by_its_words_where_it_leads() {
    const EMPTY_WORDS: [&str; 9] = [
        "здесь",
        "тут",
        "подробнее",
        "далее",
        "читать далее",
        "ссылка",
        "скачать",
        "сюда",
        "перейти",
    ];
    let links = Selector::parse("a[href]").expect("a selector");
    for (path, page) in pages() {
        for link in page.select(&links) {
            let words: String = link.text().collect::<String>().trim().to_lowercase();
            let named = !words.is_empty() || link.attr("aria-label").is_some();
            assert!(named, "{path}: ссылка без слов: {}", link.html());
            assert!(
                !EMPTY_WORDS.contains(&words.as_str()),
                "{path}: из слов «{words}» не ясно, куда ведёт {}",
                link.html()
            );
        }
    }
}

/// Every page that search engines may show, with its address.
fn pages() -> Vec<(String, Html)> {
    let public = Demo::college().site();
    let mut pages = vec![];
    for entry in walkdir::WalkDir::new(&public)
        .follow_links(true)
        .sort_by_file_name()
    {
        let entry = entry.expect("a readable folder");
        if entry.path().extension().is_none_or(|ext| ext != "html") {
            continue;
        }
        let html = std::fs::read_to_string(entry.path()).expect("a readable page");
        let path = entry
            .path()
            .strip_prefix(&public)
            .expect("inside")
            .to_string_lossy()
            .into_owned();
        let path = format!("/{}", path.strip_suffix("index.html").unwrap_or(&path));
        let sends_on =
            html.contains("http-equiv=\"refresh\"") || html.contains("http-equiv=refresh");
        if sends_on || path == "/404.html" {
            continue;
        }
        let page = Html::parse_document(&html);
        pages.push((path, page));
    }
    assert!(pages.len() > 60, "страниц только {}", pages.len());
    pages
}

fn data_of(path: &str, page: &Html) -> Vec<Value> {
    let data = text(page, "script[type='application/ld+json']");
    let data: Value =
        serde_json::from_str(&data).unwrap_or_else(|error| panic!("{path}: {error}: {data}"));
    assert_eq!(data["@context"], "https://schema.org", "{path}");
    data["@graph"].as_array().cloned().unwrap_or_default()
}

fn of_type<'a>(data: &'a [Value], name: &str) -> Option<&'a Value> {
    data.iter().find(|thing| thing["@type"] == name)
}

fn heading(page: &Html) -> String {
    text(page, "h1")
}

fn text(page: &Html, selector: &str) -> String {
    let selector = Selector::parse(selector).expect("a selector");
    page.select(&selector)
        .next()
        .map(|found| found.text().collect::<String>().trim().to_string())
        .unwrap_or_default()
}

fn one(page: &Html, selector: &str, attribute: &str) -> String {
    let selector = Selector::parse(selector).expect("a selector");
    page.select(&selector)
        .next()
        .and_then(|found| found.attr(attribute))
        .unwrap_or_default()
        .to_string()
}
