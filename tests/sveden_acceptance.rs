//! The fifteen points by which the section is accepted, in their order, on the demo college built
//! with the real theme. What only a browser can tell (contrast, zoom, the keyboard) is in
//! `tests/browser`.

#[path = "sveden_world/demo.rs"]
mod demo;
mod demo_world;
mod sveden_world;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::sync::LazyLock;

use axum::body::to_bytes;
use axum::http::{HeaderMap, Method, StatusCode, header};
use calamine::{Data, Reader as _, Xlsx};
use demo::{Demo, Tag, built, selector, tags, text};
use eios::site::check;
use eios::site::facts::Facts;
use eios::site::serve::Live;
use eios::site::sveden::vocabulary::{Block, Emit, Field, Kind, Section, vocabulary};
use eios::site::sveden::{Due, disagreements, overdue, programmes};
use jiff::civil::{Date, date};
use sveden_world::{blocks, rendered, rendered_on};

const TODAY: Date = date(2026, 11, 22);
static DEMO: LazyLock<Demo> = LazyLock::new(|| built(TODAY));

fn sections() -> impl Iterator<Item = &'static Section> {
    vocabulary().sections.iter()
}

fn always(block: &Block) -> impl Iterator<Item = &Field> {
    block
        .fields
        .iter()
        .filter(|field| block.container || field.emit == Emit::Always)
}

/// Tags of a field in the container of its block.
fn of<'a>(tags: &'a [Tag], block: &Block, field: &Field) -> Vec<&'a Tag> {
    tags.iter()
        .filter(|tag| tag.name == field.itemprop && tag.parent == block.itemprop)
        .collect()
}

#[tokio::test]
async fn p01_fourteen_pages_answer_at_their_exact_addresses_with_and_without_the_slash() {
    let live = Live::open(&DEMO.root).expect("the site opens");
    for section in sections() {
        let exact = format!("/sveden/{}", section.slug);
        for url in [exact.clone(), format!("{exact}/")] {
            let uri = url.parse().expect("an address");
            let answer = live.respond(&Method::GET, &uri, &HeaderMap::new()).await;
            assert_eq!(answer.status(), StatusCode::OK, "{url}");
            let head = answer.headers();
            assert_eq!(
                head[header::CONTENT_TYPE],
                "text/html; charset=utf-8",
                "{url}"
            );
            assert!(!head.contains_key(header::SET_COOKIE) && !head.contains_key(header::LOCATION));
            let body = to_bytes(answer.into_body(), usize::MAX)
                .await
                .expect("a body");
            let html = String::from_utf8(body.to_vec()).expect("UTF-8");
            assert!(html.contains("<html lang=\"ru\"") || html.contains("<html lang=ru"));
            assert!(
                !html.to_lowercase().contains("http-equiv=\"refresh"),
                "{url}"
            );
        }
        let other = exact.to_uppercase().replace("/SVEDEN", "/sveden");
        let uri = other.parse().expect("an address");
        let answer = live.respond(&Method::GET, &uri, &HeaderMap::new()).await;
        assert_ne!(
            answer.status(),
            StatusCode::OK,
            "the case of letters matters: {other}"
        );
    }
}

#[test]
fn p02_the_section_is_entered_from_the_home_page_and_every_menu_and_leads_through_itself() {
    let main = DEMO.page("/");
    let links = selector("main a[href^='/sveden/']");
    assert!(
        main.select(&links).next().is_some(),
        "the home page itself, not only its menu"
    );
    for url in DEMO.urls() {
        let page = DEMO.page(url);
        let menu = selector("header nav a[href='/sveden/']");
        assert!(
            page.select(&menu).next().is_some(),
            "no way into the section from {url}"
        );
    }
    let wanted: Vec<String> = sections().map(Section::url).collect();
    for section in sections() {
        let page = DEMO.page(&section.url());
        let nav = selector("nav.sveden-nav a");
        let all: Vec<&str> = page.select(&nav).filter_map(|a| a.attr("href")).collect();
        assert_eq!(all, wanted, "{}", section.slug);
        let marked = selector("nav.sveden-nav a[aria-current=page]");
        let marked: Vec<&str> = page
            .select(&marked)
            .filter_map(|a| a.attr("href"))
            .collect();
        assert_eq!(marked, [section.url()]);
    }
}

#[test]
fn p03_every_tag_stands_in_its_own_container_and_none_is_retired() {
    for section in sections() {
        let tags = DEMO.gathered(&section.url());
        let expected = section.blocks.iter().filter(|b| b.emit == Emit::Always);
        for block in expected {
            for field in always(block) {
                let found = of(&tags, block, field);
                assert!(
                    !found.is_empty(),
                    "{}: {}/{}",
                    section.slug,
                    block.key,
                    field.itemprop
                );
            }
        }
        for tag in &tags {
            let old = vocabulary().retired_in(&section.slug, &tag.name);
            assert!(old.is_none(), "{}: {}", section.slug, tag.name);
        }
    }
}

#[test]
fn p04_every_row_is_whole_and_everything_tagged_is_seen_and_says_something() {
    for (section, block) in blocks().filter(|(_, block)| block.container) {
        let tags = DEMO.gathered(&section.url());
        let mut rows: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
        for tag in tags.iter().filter(|tag| tag.parent == block.itemprop) {
            let row = tag.inside.expect("a container above");
            rows.entry(row).or_default().insert(&tag.name);
        }
        let whole: BTreeSet<&str> = block.fields.iter().map(|f| f.itemprop.as_str()).collect();
        assert!(!rows.is_empty(), "{}", block.key);
        for (place, row) in rows {
            assert_eq!(row, whole, "{}, row {place}", block.key);
        }
    }
    for section in sections() {
        for tag in DEMO.gathered(&section.url()) {
            let says = tag.text.chars().any(char::is_alphanumeric);
            assert!(says && !tag.hidden, "{}: {tag:?}", section.slug);
        }
    }
}

#[test]
fn p05_a_block_without_data_becomes_a_phrase_and_figures_become_nothing() {
    let whole = demo_world::facts();
    for (section, block) in blocks() {
        let mut facts = whole.clone();
        facts.remove(&section.slug, &block.key);
        let html = rendered(&facts);
        let html = &html[&format!("sveden/{}/index.html", section.slug)];
        let tags = tags(&scraper::Html::parse_document(html), 0);
        for field in always(block) {
            let found = of(&tags, block, field);
            assert_eq!(found.len(), 1, "{}/{}: one stub", block.key, field.itemprop);
            assert_eq!(
                found[0].text, field.empty,
                "{}/{}",
                block.key, field.itemprop
            );
            if matches!(field.kind, Kind::Int | Kind::Money) {
                assert_eq!(found[0].text, "0", "{}", field.itemprop);
            }
        }
    }
}

#[test]
fn p06_accreditation_stands_only_on_education_and_the_dormitory_reads_the_same_twice() {
    for section in sections() {
        let tags = DEMO.gathered(&section.url());
        let here = tags.iter().any(|tag| tag.name == "accreditationDocLink");
        assert_eq!(here, section.slug == "education", "{}", section.slug);
    }
    let (objects, grants) = ("/sveden/objects/", "/sveden/grants/");
    let (objects, grants) = (DEMO.gathered(objects), DEMO.gathered(grants));
    let block = vocabulary()
        .section("grants")
        .and_then(|s| s.block("hostel"));
    for field in always(block.expect("the dormitory")) {
        let texts = |tags: &[Tag]| -> Vec<String> {
            let own = tags.iter().filter(|tag| tag.name == field.itemprop);
            own.map(|tag| tag.text.clone()).collect()
        };
        assert_eq!(texts(&objects), texts(&grants), "{}", field.itemprop);
        assert!(!texts(&objects).is_empty(), "{}", field.itemprop);
    }
}

#[test]
fn p07_the_staff_is_reached_by_programme_and_names_the_programmes_of_education() {
    let facts = demo_world::facts();
    assert_eq!(disagreements(&facts), []);
    let main = DEMO.page("/sveden/employees/");
    let links: Vec<Tag> = tags(&main, 0)
        .into_iter()
        .filter(|t| t.name == "addRef")
        .collect();
    for programme in programmes(&facts) {
        let link = links
            .iter()
            .find(|link| link.text.contains(&programme.code));
        let link = link.unwrap_or_else(|| panic!("no page of {}", programme.title()));
        assert_eq!((link.element.as_str(), link.parent.as_str()), ("a", ""));
        let page = DEMO.page(link.href.as_deref().expect("a link"));
        let staff = tags(&page, 0);
        let rows = staff
            .iter()
            .filter(|tag| tag.name == "teachingStaff")
            .count();
        assert!(rows > 0, "{}", programme.title());
        let told = staff.iter().filter(|tag| tag.name == "teachingOp");
        for told in told {
            assert!(
                told.text.contains(&programme.code),
                "{}: {}",
                programme.code,
                told.text
            );
        }
    }
    // the page itself is whole without them
    let all = tags(&main, 0)
        .iter()
        .filter(|tag| tag.name == "teachingStaff")
        .count();
    assert_eq!(all, facts.rows("employees", "teachingStaff").len());
}

/// «(PDF, 412 КБ)» at the end of a link's text.
fn tells_format_and_size(text: &str) -> bool {
    let inside = text
        .rsplit_once('(')
        .and_then(|(_, rest)| rest.strip_suffix(')'));
    let parts = inside.and_then(|inside| inside.split_once(", "));
    parts.is_some_and(|(format, size)| {
        let unit = size.ends_with("КБ") || size.ends_with("МБ") || size.ends_with('Б');
        format.chars().all(|c| c.is_uppercase() || c.is_numeric())
            && unit
            && size.starts_with(|c: char| c.is_numeric())
    })
}

/// Whether the letters of a PDF can be copied: a font with a map to letters.
fn has_letters(pdf: &[u8]) -> bool {
    let has = |bytes: &[u8]| bytes.windows(10).any(|window| window == b"/ToUnicode");
    let mut rest = pdf;
    let mut found = has(pdf);
    while let Some(start) = rest.windows(6).position(|window| window == b"stream") {
        let body = &rest[start + 6..];
        let skip = body
            .iter()
            .take_while(|b| matches!(b, b'\r' | b'\n'))
            .count();
        let mut plain = Vec::new();
        let _ = flate2::read::ZlibDecoder::new(&body[skip..]).read_to_end(&mut plain);
        found |= has(&plain);
        rest = body;
    }
    found
}

#[test]
fn p08_documents_tell_what_they_are_and_are_there_signed_and_searchable() {
    let mut papers = BTreeSet::new();
    for (section, block) in blocks() {
        let tags = DEMO.gathered(&section.url());
        let docs = block
            .fields
            .iter()
            .filter(|field| matches!(field.kind, Kind::Doc | Kind::SignedDoc | Kind::DocOrText));
        for field in docs {
            for tag in of(&tags, block, field) {
                let Some(href) = tag.href.as_deref() else {
                    continue;
                };
                let Some(path) = href.strip_prefix('/') else {
                    continue;
                };
                assert!(
                    tells_format_and_size(&tag.text),
                    "{}: {}",
                    field.itemprop,
                    tag.text
                );
                let title = tag.text.split(" (").next().unwrap_or_default();
                assert!(
                    title.chars().count() > 4
                        && !title.contains("files/")
                        && !title.ends_with(".pdf"),
                    "{}",
                    tag.text
                );
                let bytes = std::fs::read(DEMO.root.join(path)).expect(path);
                if path.ends_with(".pdf") && papers.insert(path.to_owned()) {
                    assert!(has_letters(&bytes), "{path} has no text");
                }
                if field.kind == Kind::SignedDoc {
                    assert!(tag.around.contains("Подписан"), "{path}: {}", tag.around);
                }
            }
        }
    }
    assert!(papers.len() > 30, "{}", papers.len());
    let report = check::run(&DEMO.root).expect("the folder is read");
    assert!(report.ok(), "{report}");
}

/// All texts of a workbook's cells, in one line each.
fn workbook(path: &str) -> BTreeSet<String> {
    let bytes = std::fs::read(DEMO.root.join(path.trim_start_matches('/'))).expect(path);
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).expect(path);
    let mut all = BTreeSet::new();
    for (name, range) in book.worksheets() {
        assert!(name.chars().count() <= 31, "{name}");
        for cell in range.rows().flatten() {
            let words = match cell {
                Data::String(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
                Data::Float(number) => number.to_string(),
                _ => continue,
            };
            all.insert(words);
        }
    }
    all
}

#[test]
fn p09_text_and_tables_of_each_page_are_also_files_that_can_be_searched() {
    let staff = tags(&DEMO.page("/sveden/employees/"), 0);
    let staff = staff.iter().filter(|tag| tag.name == "addRef");
    let pages = sections().map(|s| (s, s.url()));
    let employees = vocabulary().section("employees").expect("a section");
    let staff = staff.filter_map(|tag| Some((employees, tag.href.clone()?)));
    for (section, url) in pages.chain(staff) {
        let page = DEMO.page(&url);
        let files = selector(".stamp a[download]");
        let files: Vec<&str> = page.select(&files).filter_map(|a| a.attr("href")).collect();
        let [xlsx, csv] = files[..] else {
            panic!("{url}: {files:?}")
        };
        let cells = workbook(xlsx);
        let table = std::fs::read_to_string(DEMO.root.join(&csv[1..])).expect(csv);
        assert!(
            table.starts_with('\u{feff}') && table.contains(';'),
            "Excel reads it: {csv}"
        );
        let shown = tags(&page, 0);
        for block in &section.blocks {
            let plain = block
                .fields
                .iter()
                .filter(|f| matches!(f.kind, Kind::Text | Kind::Address));
            for field in plain.filter(|f| !f.multiple) {
                for tag in of(&shown, block, field) {
                    assert!(cells.contains(&tag.text), "{xlsx} has no «{}»", tag.text);
                }
            }
        }
    }
    assert!(
        workbook("/sveden/education/education.xlsx").contains("09.02.07"),
        "a code stays a code"
    );
}

#[test]
fn p10_what_is_late_is_told_and_old_training_leaves_the_page() {
    assert_eq!(
        DEMO.outcome.notes,
        [],
        "nothing is late in the demo on its day"
    );
    for section in sections() {
        assert!(
            DEMO.html(&section.url()).contains("Обновлено "),
            "{}",
            section.slug
        );
    }
    let later = date(2028, 11, 22);
    let facts = demo_world::facts();
    let late = overdue(&facts, later);
    let told: Vec<&str> = late.iter().map(|due| due.wrong.as_str()).collect();
    for words in [
        "отчёт о самообследовании",
        "численности",
        "результаты приёма",
        "перевода",
        "трудоустройстве",
        "поступлении и расходовании",
        "повышение квалификации старше трёх лет",
    ] {
        assert!(
            told.iter().any(|line| line.contains(words)),
            "{words}: {told:#?}"
        );
    }
    let whole = |due: &Due| {
        let named = due.source.contains("sveden/") || due.source.starts_with("реестр «");
        named && !due.mend.is_empty() && !due.law.is_empty()
    };
    assert!(late.iter().all(whole), "{late:#?}");
    let trained = |today: Date| {
        let html = rendered_on(&facts, today);
        let page = scraper::Html::parse_document(&html["sveden/employees/index.html"]);
        let own = tags(&page, 0).into_iter();
        let own = own.filter(|tag| tag.name == "qualification");
        own.filter(|tag| tag.text.contains("2024")).count()
    };
    assert!(trained(TODAY) > 0);
    assert_eq!(trained(later), 0);
}

#[test]
fn p11_the_map_of_the_site_and_the_foot_of_every_page_lead_to_the_ministries() {
    let ministries = ["https://minobrnauki.gov.ru", "https://edu.gov.ru"];
    let leads = |page: &scraper::Html, css: &str| -> BTreeSet<String> {
        let css = selector(css);
        let all = page.select(&css);
        all.filter_map(|a| a.attr("href"))
            .map(|h| h.trim_end_matches('/').to_owned())
            .collect()
    };
    let map = leads(&DEMO.page("/sitemap/"), "main a");
    for section in sections() {
        assert!(
            map.contains(section.url().trim_end_matches('/')),
            "{}",
            section.slug
        );
    }
    for url in DEMO.urls() {
        let foot = leads(&DEMO.page(url), "footer a");
        for ministry in ministries {
            assert!(
                foot.contains(ministry) && map.contains(ministry),
                "{url}: {ministry}"
            );
        }
        assert!(foot.contains("/sitemap"), "{url}");
    }
}

#[test]
fn p12_no_personal_data_beyond_the_listed_fields() {
    // whatever the vocabulary does not list cannot even be entered
    let folder = tempfile::tempdir().expect("a temporary folder");
    let text = "[[teachingStaff]]\nfio = 'В. В.'\nbirthDate = 1980-01-01\nhomeAddress = 'дом'\n";
    std::fs::write(folder.path().join("employees.toml"), text).expect("a file");
    let (_, problems) = Facts::load(folder.path());
    assert_eq!(
        problems.iter().filter(|problem| problem.fatal).count(),
        2,
        "{problems:#?}"
    );
    for section in sections() {
        let page = DEMO.page(&section.url());
        let main = page.select(&selector("main")).next().expect("main");
        let words = text_of(main);
        for sign in [
            "родился",
            "дата рождения",
            "паспорт серии",
            "снилс",
            "домашний адрес",
        ] {
            assert!(
                !words.to_lowercase().contains(sign),
                "{}: {sign}",
                section.slug
            );
        }
        let snils = |run: &str| {
            let shape: String = run
                .chars()
                .map(|c| if c.is_ascii_digit() { '0' } else { c })
                .collect();
            shape.contains("000-000-000 00")
        };
        assert!(!snils(&words), "{}: a number like СНИЛС", section.slug);
    }
}

fn text_of(element: scraper::ElementRef<'_>) -> String {
    text(element)
}

#[test]
fn p13_pages_of_the_section_can_be_read_by_programs_and_the_control_is_kept() {
    for section in sections() {
        let page = DEMO.page(&section.url());
        let count = |css: &str| page.select(&selector(css)).count();
        assert_eq!(
            (count("h1"), count("main"), count("a.skip")),
            (1, 1, 1),
            "{}",
            section.slug
        );
        let title = page
            .select(&selector("title"))
            .next()
            .map(text)
            .unwrap_or_default();
        assert!(title.contains(&section.title), "{title}");
        let mut level = 1;
        for heading in page.select(&selector("main h1, main h2, main h3, main h4")) {
            let own = heading.value().name()[1..].parse::<u32>().expect("a level");
            assert!(own <= level + 1, "{}: a level is jumped over", section.slug);
            level = own;
        }
        for link in page.select(&selector("a")) {
            let named = link
                .attr("aria-label")
                .map_or_else(|| text(link), str::to_owned);
            assert!(!named.is_empty(), "{}: a link without words", section.slug);
        }
        assert_eq!(count("img:not([alt])") + count("[tabindex='1']"), 0);
        for table in page.select(&selector("main table")) {
            let inside = |css: &str| table.select(&selector(css)).count();
            assert_eq!(inside("caption"), 1, "{}", section.slug);
            assert!(inside("th[scope]") > 0 && inside("th:not([scope])") == 0);
        }
        let control = page.select(&selector("header a[itemprop=copy]")).next();
        let control = control.unwrap_or_else(|| panic!("{}: no control", section.slug));
        assert!(text(control).to_lowercase().contains("слабовидящих"));
    }
}

#[test]
fn p14_what_is_not_asked_of_a_college_is_a_phrase_or_absent() {
    let names = [
        "hostelNumRooms",
        "paidParents",
        "eduStandartDoc",
        "eduFedTreb",
        "eduStandartTreb",
    ];
    for (section, block) in blocks() {
        let tags = DEMO.gathered(&section.url());
        let asked_of_others =
            |field: &&Field| block.key == "eduNir" || names.contains(&field.itemprop.as_str());
        for field in block.fields.iter().filter(asked_of_others) {
            for tag in of(&tags, block, field) {
                assert_eq!(tag.text, field.empty, "{}", field.itemprop);
            }
        }
    }
}

#[test]
fn p15_one_name_an_attribute_in_straight_quotes_and_exact_case() {
    let mut known: BTreeSet<&str> = vocabulary()
        .globals
        .iter()
        .map(|g| g.itemprop.as_str())
        .collect();
    for (_, block) in blocks() {
        known.insert(&block.itemprop);
        known.extend(block.fields.iter().map(|field| field.itemprop.as_str()));
    }
    known.remove("");
    for section in sections() {
        let html = DEMO.html(&section.url());
        for after in html.split("itemprop=").skip(1) {
            let name: String = match after.strip_prefix('"') {
                Some(quoted) => quoted.chars().take_while(|c| *c != '"').collect(),
                None => after.chars().take_while(|c| !" >\n".contains(*c)).collect(),
            };
            assert!(
                known.contains(name.as_str()),
                "{}: itemprop «{name}»",
                section.slug
            );
        }
    }
}
