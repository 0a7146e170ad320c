//! The fourteen pages read back by a reader of their own and compared with the vocabulary.

mod sveden_world;

use eios::site::facts::{Facts, Row, Value, date_text, money_text};
use eios::site::sveden::vocabulary::{Block, Emit, Field, Kind, Section};
use sveden_world::microdata::{Tagged, read};
use sveden_world::{blocks, rendered, whole_college};

fn page(section: &Section) -> String {
    format!("sveden/{}/index.html", section.slug)
}

fn of<'a>(tags: &'a [Tagged], block: &Block, field: &Field) -> Vec<&'a Tagged> {
    let parent = Some(block.itemprop.clone()).filter(|name| !name.is_empty());
    tags.iter()
        .filter(|tag| tag.name == field.itemprop && tag.parent == parent)
        .collect()
}

fn containers(tags: &[Tagged], block: &Block) -> usize {
    let tops = tags
        .iter()
        .filter(|t| t.name == block.itemprop && t.parent.is_none());
    tops.count()
}

/// What must be read in the place of a value.
fn expected(field: &Field, value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Prose(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        Value::Date(day) => date_text(*day),
        Value::Int(n) => n.to_string(),
        Value::Money(sum) => money_text(*sum).replace('\u{a0}', " "),
        Value::Link(link) => link.title.clone().unwrap_or_default(),
        Value::Doc(doc) => format!(
            "{} (PDF, 412 КБ)",
            doc.title.as_ref().unwrap_or(&field.title)
        ),
    }
}

fn assert_stub(tags: &[Tagged], block: &Block) {
    if block.container {
        assert_eq!(containers(tags, block), 1, "{}: one stub row", block.key);
    }
    for field in &block.fields {
        let found = of(tags, block, field);
        if !block.container && field.emit == Emit::Optional {
            assert!(found.is_empty(), "{}", field.itemprop);
            continue;
        }
        let texts: Vec<&str> = found.iter().map(|t| t.text.as_str()).collect();
        assert_eq!(
            texts,
            [field.empty.as_str()],
            "{}/{}",
            block.key,
            field.itemprop
        );
    }
}

fn assert_told(tags: &[Tagged], block: &Block, rows: &[Row]) {
    if block.container {
        assert_eq!(containers(tags, block), rows.len(), "{}", block.key);
    }
    for field in &block.fields {
        let wanted: Vec<String> = rows
            .iter()
            .flat_map(|row| row.values(&field.itemprop))
            .map(|value| expected(field, value))
            .collect();
        let found = of(tags, block, field);
        let texts: Vec<&str> = found.iter().map(|t| t.text.as_str()).collect();
        assert_eq!(texts, wanted, "{}/{}", block.key, field.itemprop);
        if matches!(field.kind, Kind::Doc | Kind::SignedDoc | Kind::Link) {
            assert!(found.iter().all(|t| t.element == "a" && t.href.is_some()));
        }
    }
}

#[test]
fn every_fact_stands_on_its_page_in_its_container() {
    let facts = whole_college();
    let html = rendered(&facts);
    assert_eq!(html.len(), 15);
    for (section, block) in blocks() {
        let tags = read(&html[&page(section)]);
        let rows = facts.rows(&section.slug, &block.key);
        if block.from.is_none() {
            assert_told(&tags, block, rows);
        }
    }
}

#[test]
fn a_page_has_only_names_of_its_own_section_and_all_of_them_are_items() {
    let html = rendered(&whole_college());
    for (section, _) in blocks() {
        for tag in read(&html[&page(section)]) {
            let container = section.blocks.iter().find(|b| b.itemprop == tag.name);
            let known = match &tag.parent {
                None => section
                    .blocks
                    .iter()
                    .any(|b| !b.container && b.field(&tag.name).is_some()),
                Some(parent) => section
                    .blocks
                    .iter()
                    .any(|b| b.itemprop == *parent && b.field(&tag.name).is_some()),
            };
            assert!(
                known || (container.is_some() && tag.parent.is_none()),
                "{tag:?}"
            );
            assert!(tag.in_item, "{tag:?}");
        }
    }
}

#[test]
fn a_college_that_has_said_nothing_shows_a_phrase_in_every_tag() {
    let html = rendered(&Facts::default());
    for (section, block) in blocks() {
        assert_stub(&read(&html[&page(section)]), block);
    }
}

#[test]
fn a_block_without_facts_leaves_its_neighbours_as_they_were() {
    let whole = whole_college();
    for (section, block) in blocks() {
        let mut facts = whole.clone();
        facts.remove(&section.slug, &block.key);
        let tags = read(&rendered(&facts)[&page(section)]);
        assert_stub(&tags, block);
        for other in section
            .blocks
            .iter()
            .filter(|b| b.key != block.key && b.from.is_none())
        {
            assert_told(&tags, other, facts.rows(&section.slug, &other.key));
        }
    }
}

#[test]
fn the_dormitory_is_entered_once_and_reads_the_same_on_both_pages() {
    let html = rendered(&whole_college());
    let told = |slug: &str, name: &str| {
        let tags = read(&html[&format!("sveden/{slug}/index.html")]);
        let texts = tags.into_iter().filter(|t| t.name == name).map(|t| t.text);
        texts.collect::<Vec<_>>()
    };
    for name in [
        "hostelInfo",
        "interInfo",
        "hostelNum",
        "interNum",
        "hostelNumOvz",
        "interNumOvz",
    ] {
        assert_eq!(told("objects", name).len(), 1);
        assert_eq!(told("objects", name), told("grants", name));
    }
}

#[test]
fn a_document_tells_who_signed_it_beside_the_link_and_not_inside() {
    let html = rendered(&whole_college());
    let page = &html["sveden/document/index.html"];
    let sentence = "Подписан простой электронной подписью: Выдуманов И. И., директор, 15.05.2024";
    assert!(page.contains(sentence));
    assert!(page.contains("<a href=\"/files/ustav.pdf.sig\">файл подписи (SIG, 3 КБ)</a>"));
    assert!(read(page).iter().all(|tag| !tag.text.contains("Подписан")));
}

fn names(html: &str) -> Vec<String> {
    let tags = read(html).into_iter();
    tags.filter(|t| t.name == "fio").map(|t| t.text).collect()
}

/// A college whose teachers serve these programmes; each programme stands in «Образование» too.
fn with_staff(teachers: &[(&str, &[&str])]) -> Facts {
    let mut facts = whole_college();
    let staff = teachers.iter().map(|(name, codes)| {
        let mut row = Row::default().with("fio", Value::Text((*name).to_owned()));
        row.programmes = codes.iter().map(|c| (*c).to_owned()).collect();
        row
    });
    let mut codes: Vec<&str> = teachers
        .iter()
        .flat_map(|(_, codes)| *codes)
        .copied()
        .collect();
    codes.sort();
    codes.dedup();
    let programmes = codes.into_iter().map(|code| {
        let named = Row::default().with("eduCode", Value::Text(code.to_owned()));
        named.with("eduName", Value::Text(format!("Программа {code}")))
    });
    for (section, block, rows) in [
        ("employees", "teachingStaff", staff.collect::<Vec<_>>()),
        ("education", "eduOp", programmes.collect()),
    ] {
        facts.remove(section, block);
        facts
            .set(section, block, rows, "выдумано")
            .expect("one source");
    }
    facts
}

#[test]
fn the_staff_is_whole_on_its_page_and_each_programme_has_a_page_of_its_own() {
    let teachers: [(&str, &[&str]); 3] = [
        ("Первая", &["09.02.07", "23.02.07"]),
        ("Второй", &["23.02.07"]),
        ("Третья", &[]),
    ];
    let html = rendered(&with_staff(&teachers));
    let main = &html["sveden/employees/index.html"];
    assert_eq!(names(main), ["Первая", "Второй", "Третья"]);
    let links: Vec<Tagged> = read(main)
        .into_iter()
        .filter(|t| t.name == "addRef")
        .collect();
    let hrefs: Vec<_> = links.iter().filter_map(|t| t.href.as_deref()).collect();
    assert_eq!(
        hrefs,
        ["/sveden/employees/09-02-07/", "/sveden/employees/23-02-07/"]
    );
    assert!(links.iter().all(|t| t.element == "a" && t.parent.is_none()));
    let page = &html["sveden/employees/23-02-07/index.html"];
    assert_eq!(names(page), ["Первая", "Второй"]);
    assert!(page.contains("Педагогический состав: 23.02.07 Программа 23.02.07"));
    // what the codes say need not be said in words again
    let told = read(page).into_iter().find(|t| t.name == "teachingOp");
    let told = told.expect("a column").text;
    assert_eq!(
        told,
        "09.02.07 Программа 09.02.07 23.02.07 Программа 23.02.07"
    );
}

#[test]
fn more_than_ten_programmes_share_ten_pages_and_their_own_addresses_lead_there() {
    let codes: Vec<String> = (10..21)
        .map(|n| format!("{n}.02.01"))
        .chain(["10.02.05".to_owned()])
        .collect();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    let facts = with_staff(&[("Первая", &codes)]);
    let html = rendered(&facts);
    let tags = read(&html["sveden/employees/index.html"]);
    let pages = tags.iter().filter(|t| t.name == "addRef").count();
    assert!((1..=10).contains(&pages), "{pages}");
    let moved = eios::site::sveden::pages(&facts, sveden_world::TODAY).moved;
    assert_eq!(moved.len(), codes.len());
    for moved in moved {
        let (page, anchor) = moved.url.split_once('#').expect("an anchor");
        let file = format!("{}index.html", page.trim_start_matches('/'));
        assert!(
            html[&file].contains(&format!("id=\"{anchor}\"")),
            "{moved:?}"
        );
    }
}

#[test]
fn each_page_leads_to_all_fourteen_and_marks_itself() {
    let html = rendered(&Facts::default());
    for (section, _) in blocks() {
        let text = &html[&page(section)];
        for (other, _) in blocks() {
            assert!(text.contains(&format!("href=\"{}\"", other.url())));
        }
        assert_eq!(text.matches("aria-current=\"page\"").count(), 1);
        assert!(text.contains(&format!("href=\"{}\" aria-current=\"page\"", section.url())));
    }
}
