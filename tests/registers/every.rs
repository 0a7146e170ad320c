//! Every register that is described: all of its pages show a record, and its list can be asked for everything.

use eios::registers::{Field, Kind, Writer, fold, query};

use crate::{
    both_engines,
    help::grant,
    sample::Samples,
    world::{Browser, Engine, VERA, World, encode},
};

both_engines! {
    every_page_of_every_register_shows_a_record,
    every_list_is_filtered_and_sorted_by_every_field,
}

/// Vera with all roles, and a record of every register.
async fn full(engine: Engine) -> (World, Samples, Browser) {
    let world = World::on(engine).await;
    for role in eios::identity::roles::ALL {
        grant(&world, VERA, role.code).await;
    }
    let mut samples = Samples::of(&world);
    let mut wrong = Vec::new();
    for register in samples.catalog.all().collect::<Vec<_>>() {
        wrong.extend(samples.one(register).await.err());
    }
    assert!(wrong.is_empty(), "нет образца:\n{}", wrong.join("\n"));
    let browser = world.entered(VERA).await;
    (world, samples, browser)
}

async fn every_page_of_every_register_shows_a_record(engine: Engine) {
    let mut wrong: Vec<String> = Vec::new();
    let (_world, mut samples, mut browser) = full(engine).await;
    for subsystem in samples.catalog.subsystems() {
        let page = browser.get(&format!("/lk/s/{}", subsystem.code)).await;
        assert_eq!(page.status, 200, "{}: {}", subsystem.code, page.text);
    }
    for register in samples.catalog.all().collect::<Vec<_>>() {
        let (table, id) = (register.table, samples.one(register).await.expect("sample"));
        let mut pages = vec![
            "",
            "/print",
            "/columns",
            "/history",
            "/rights",
            "/batches",
            "/lookup?q=проба",
        ]
        .into_iter()
        .map(|end| format!("/lk/r/{table}{end}"))
        .collect::<Vec<_>>();
        for end in ["", "/print", "/paper", "/history"] {
            pages.push(format!("/lk/r/{table}/{id}{end}"));
        }
        let writes = register.writer == Writer::Engine && !register.access.write.is_empty();
        if writes {
            pages.push(format!("/lk/r/{table}/new"));
            pages.push(format!("/lk/r/{table}/new?copy={id}"));
            pages.push(format!("/lk/r/{table}/{id}/edit"));
        }
        for path in pages {
            let path = path.replace("проба", "%D0%BF%D1%80%D0%BE%D0%B1%D0%B0");
            let page = browser.get(&path).await;
            assert_eq!(page.status, 200, "{path}: {}", page.text);
            assert!(!page.text.contains("href=\"\""), "{path}: ссылка в никуда");
        }
        // What the form shows is what it takes: saved as it is, it changes nothing.
        if writes {
            let version = format!("SELECT row_version FROM {table} WHERE id = {id}");
            let version = async || -> (i64,) {
                let sql = sqlx::AssertSqlSafe(version.clone());
                samples.db.one(sql, vec![]).await.expect("a version")
            };
            let before = version().await;
            let page = browser.get(&format!("/lk/r/{table}/{id}/edit")).await;
            let typed = typed_in(&page.text);
            let fields: Vec<(&str, &str)> = typed
                .iter()
                .map(|(k, v)| (k.as_str(), v.as_str()))
                .collect();
            let saved = browser
                .post(&format!("/lk/r/{table}/{id}/edit"), &fields)
                .await;
            if saved.status != 303 || version().await != before {
                let why = problems(&saved.text);
                wrong.push(format!("{table}: {} {why} {fields:?}", saved.status));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "сохранение без правки не прошло или что-то изменило:\n{}",
        wrong.join("\n")
    );
}

async fn every_list_is_filtered_and_sorted_by_every_field(engine: Engine) {
    let (_world, mut samples, mut browser) = full(engine).await;
    for register in samples.catalog.all().collect::<Vec<_>>() {
        // A rule may leave room for one record only.
        samples.another(register).await.ok();
        let mut asked = vec![
            encode(&[("q", "проба ёж №1")]),
            "which=archived".into(),
            "which=deleted&on=all".into(),
        ];
        for field in register.fields {
            asked.push(format!("f.{}.is=empty", field.name));
            asked.push(format!("f.{}.is=filled&which=live", field.name));
            asked.push(format!("cols={}", field.name));
            if query::sortable(field) {
                asked.push(format!("sort={}", field.name));
                asked.push(format!("sort=-{},{}", field.name, register.fields[0].name));
            }
            asked.extend(
                tests_of(field)
                    .into_iter()
                    .map(|(key, text)| encode(&[(&key, &text)])),
            );
        }
        for query in asked {
            let path = format!("/lk/r/{}?{query}", register.table);
            let page = browser.get(&path).await;
            assert_eq!(page.status, 200, "{path}: {}", page.text);
        }
    }
}

fn tests_of(field: &Field) -> Vec<(String, String)> {
    let key = |end: &str| format!("f.{}{end}", field.name);
    match field.kind {
        Kind::Text(..) | Kind::Long => vec![(key(""), fold("Проба %_\\ ёлка"))],
        Kind::Choice(_) | Kind::Choices(_) => vec![(key(""), "x_%\"'".into())],
        Kind::Link(_) | Kind::Links(..) => vec![(key(""), "1".into()), (key(".q"), "проба".into())],
        Kind::Flag => vec![(key(""), "yes".into()), (key(""), "no".into())],
        Kind::Date | Kind::Moment => vec![
            (key(".from"), "01.01.2026".into()),
            (key(".to"), "2026-12-31".into()),
        ],
        Kind::Time => vec![(key(".from"), "08:00".into())],
        Kind::Int(..) | Kind::Number(_) | Kind::Money => {
            vec![
                (key(".from"), "-1".into()),
                (key(".to"), "99999999999".into()),
                (key(""), "1".into()),
            ]
        }
        Kind::Files(_) => Vec::new(),
    }
}

/// What a browser would send of a form's fields.
pub fn typed_in(html: &str) -> Vec<(String, String)> {
    let page = scraper::Html::parse_document(html);
    let one = |css: &str| scraper::Selector::parse(css).expect("selector");
    let mut pairs = Vec::new();
    let fields =
        one("form.form--record input, form.form--record textarea, form.form--record select");
    for field in page.select(&fields) {
        let name = field.attr("name").unwrap_or_default();
        if name.is_empty() || name == "csrf" {
            continue;
        }
        let value = match field.value().name() {
            "textarea" => Some(field.text().collect::<String>()),
            "select" => {
                let chosen = field.select(&one("option[selected]")).next();
                Some(
                    chosen
                        .map_or("", |o| o.attr("value").unwrap_or_default())
                        .to_owned(),
                )
            }
            _ if matches!(field.attr("type"), Some("checkbox" | "radio")) => field
                .attr("checked")
                .map(|_| field.attr("value").unwrap_or("on").to_owned()),
            _ => Some(field.attr("value").unwrap_or_default().to_owned()),
        };
        pairs.extend(value.map(|value| (name.to_owned(), value)));
    }
    pairs
}

/// The summary of problems of a page.
pub fn problems(html: &str) -> String {
    let page = scraper::Html::parse_document(html);
    let summary = scraper::Selector::parse(".error-summary").expect("selector");
    page.select(&summary)
        .flat_map(|e| e.text())
        .collect::<Vec<_>>()
        .join(" ")
}
