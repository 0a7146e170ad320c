//! An invented college that has a fact for every field, its section as HTML, and a reader of
//! microdata that shares nothing with the one in `eios check`.

#![allow(dead_code)] // each test takes what it needs

pub mod microdata;
pub mod pdf;
pub mod sig;

use std::collections::BTreeMap;

use eios::site::facts::{Doc, Facts, Link, Place, Row, Signature, SignatureKind, Value};
use eios::site::sveden::vocabulary::{Block, Field, Kind, Section, vocabulary};
use eios::site::sveden::{Written, pages};
use eios::themes::Themes;
use jiff::civil::{Date, date};

/// The day of all these tests.
pub const TODAY: Date = date(2026, 11, 22);

/// Facts for every field of every block; tables have three rows.
pub fn whole_college() -> Facts {
    let mut facts = Facts::default();
    for (section, block) in blocks() {
        if block.from.is_none() {
            let rows = (0..if block.has_rows() { 3 } else { 1 }).map(|n| row(block, n));
            facts
                .set(&section.slug, &block.key, rows.collect(), "выдумано")
                .unwrap_or_else(|why| panic!("{why}"));
        }
    }
    facts
}

/// Every block with its section, in the order of the pages.
pub fn blocks() -> impl Iterator<Item = (&'static Section, &'static Block)> {
    let sections = vocabulary().sections.iter();
    sections.flat_map(|s| s.blocks.iter().map(move |b| (s, b)))
}

fn row(block: &Block, n: usize) -> Row {
    let mut row = Row::default();
    for field in &block.fields {
        for copy in 0..if field.multiple { 2 } else { 1 } {
            row.push(&field.itemprop, invented(field, n * 10 + copy));
        }
    }
    row
}

/// A value that cannot be mistaken for another field's.
pub fn invented(field: &Field, n: usize) -> Value {
    let name = format!("{} {n}", field.itemprop);
    match field.kind {
        Kind::Text | Kind::Address => Value::Text(format!("{name} «слово» & <знак>")),
        Kind::Phone => Value::Text(format!("+7 (000) 000-10-{n:02}")),
        Kind::Email => Value::Text(format!("office{n}@college.example")),
        Kind::Longtext => Value::Prose(format!("{name} первый абзац\n\nвторой абзац")),
        Kind::Date => Value::Date(date(1963, 9, 2)),
        Kind::Year => Value::Int(2020 + n as i64),
        Kind::Int => Value::Int(100 + n as i64),
        Kind::Money => Value::Money(123_450 + n as i64 * 100),
        Kind::Url | Kind::Link => Value::Link(Link {
            title: Some(name),
            url: format!("https://college.example/{n}"),
        }),
        Kind::Doc | Kind::SignedDoc => Value::Doc(Box::new(document(&name))),
        Kind::DocOrText if n.is_multiple_of(2) => Value::Doc(Box::new(document(&name))),
        Kind::DocOrText => Value::Prose(name),
    }
}

fn document(title: &str) -> Doc {
    let place = Place::File {
        path: "files/ustav.pdf".to_owned(),
        size: 421_000,
    };
    Doc {
        title: Some(title.to_owned()),
        date: Some(date(2024, 5, 14)),
        signature: Some(Signature {
            by: "Выдуманов И. И.".to_owned(),
            post: Some("директор".to_owned()),
            on: Some(date(2024, 5, 15)),
            kind: SignatureKind::Simple,
            file: Some(("files/ustav.pdf.sig".to_owned(), 3000)),
            read: None,
        }),
        ..Doc::new(place)
    }
}

/// The section's pages as HTML in a plain frame: file name → text.
pub fn rendered(facts: &Facts) -> BTreeMap<String, String> {
    rendered_on(facts, TODAY)
}

/// The same on another day.
pub fn rendered_on(facts: &Facts, today: Date) -> BTreeMap<String, String> {
    let tera = templates();
    let Written { pages, .. } = pages(facts, today);
    let html = pages.into_iter().map(|page| {
        let mut context = tera::Context::new();
        let head = serde_json::json!({
            "title": page.title, "url": page.url, "breadcrumbs": page.breadcrumbs,
            "description": page.description,
        });
        context.insert("page", &head);
        context.insert("sveden", &page.sveden);
        let html = tera
            .render(page.template, &context)
            .unwrap_or_else(|why| panic!("{}: {why:?}", page.path));
        (page.path, html)
    });
    html.collect()
}

/// A whole site around the section, as files of a folder: nothing in it is to be mended.
pub fn site(facts: &Facts) -> BTreeMap<String, Vec<u8>> {
    let html = rendered(facts)
        .into_iter()
        .map(|(path, text)| (path, text.into_bytes()));
    let text = [
        ("index.html", page("Колледж", HOME)),
        ("404.html", page("Страницы нет", "<h1>Страницы нет</h1>")),
        ("about/index.html", page("О колледже", ABOUT)),
        ("sitemap/index.html", page("Карта сайта", MAP)),
        ("static/site.css", STYLE.to_owned()),
        ("static/css/sveden.css", "body { color: black }".to_owned()),
        (
            "static/house.svg",
            "<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_owned(),
        ),
    ];
    let text = text
        .into_iter()
        .map(|(path, text)| (path.to_owned(), text.into_bytes()));
    html.chain(text)
        .chain([
            ("files/ustav.pdf".to_owned(), pdf::tagged()),
            ("files/ustav.pdf.sig".to_owned(), sig::of(&pdf::tagged())),
        ])
        .chain(pages(facts, TODAY).files)
        .collect()
}

const STYLE: &str = ":root { --ink: #1a262c; --ground: #f4f6f5 }\n\
    [data-theme=\"dark\"] { --ink: #e5ebed; --ground: #10191d }\n\
    body { color: var(--ink); background: var(--ground) }\n\
    .button { color: #fff; background: #0d5a74 }\n\
    .house { background-image: url(house.svg) }\n";

const HOME: &str = "<h1 id=\"a\">Колледж</h1><a href=\"#a\">К началу</a>\
    <p>Приёмная: +7 (000) 000-10-01</p><p><a href=\"/about/\">О колледже</a></p>";

const ABOUT: &str = "<h1>О колледже</h1><h2 id=\"history\">История</h2>\
    <p>Создан 02.09.1963. <a href=\"#history\">История колледжа</a></p>\
    <img src=\"/static/house.svg\" alt=\"Главный корпус\" width=\"10\" height=\"10\">\
    <table><tr><th>Год</th></tr><tr><td>1963</td></tr></table>\
    <form action=\"/lk/\"><label for=\"q\">Что искать</label><input id=\"q\" name=\"q\">\
    <button>Найти</button></form>";

const MAP: &str = "<h1>Карта сайта</h1><ul><li><a href=\"/\">Главная страница</a></li></ul>\
    <a href=\"https://minobrnauki.gov.ru\">Минобрнауки</a>\
    <a href=\"https://edu.gov.ru\">Минпросвещения</a>";

/// A page of the site outside of the section.
pub fn page(title: &str, inside: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"ru\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <link rel=\"stylesheet\" href=\"/static/site.css\"></head><body>\
         <nav><a href=\"/\">Главная</a><a href=\"/sveden/\">Сведения</a></nav>\
         <main>{inside}</main><footer><a href=\"/sitemap/\">Карта сайта</a></footer></body></html>"
    )
}

/// The theme's templates of the section inside a frame with nothing else in it.
fn templates() -> tera::Tera {
    let theme = Themes::new("default", None)
        .templates("site")
        .expect("the built-in theme");
    let own = theme
        .into_iter()
        .filter(|(name, _)| name.starts_with("sveden/"));
    let frame = [(
        "base.html".to_owned(),
        "<!doctype html>\n<html lang=\"ru\"><head><title>{{ page.title }}</title></head><body>\
         <nav><a href=\"/\">Главная</a><a href=\"/sveden/\">Сведения</a></nav>\
         {% block content %}{% endblock %}</body></html>\
         {% component part.crumbs(items) %}{% for item in items %}<a href=\"{{ item.url }}\">\
         {{ item.title }}</a>{% endfor %}{% endcomponent part.crumbs %}"
            .to_owned(),
    )];
    let mut tera = tera::Tera::default();
    tera.register_function("asset", |given: tera::Kwargs, _: &tera::State| {
        given
            .must_get::<String>("path")
            .map(|path| format!("/static/{path}"))
    });
    tera.add_raw_templates(frame.into_iter().chain(own).collect::<Vec<_>>())
        .unwrap_or_else(|why| panic!("{why:?}"));
    tera
}
