//! `eios check` finds every known cause for which the regulator's robot fails a site. Each test
//! plants one fault into a whole site and reads what is said about it.

mod sveden_world;

use std::collections::BTreeMap;
use std::fs;
use std::sync::LazyLock;

use eios::site::check::{Finding, Report, Weight, run};
use eios::site::facts::Facts;
use sveden_world::{site, whole_college};

/// A site that can be spoilt before it is checked.
struct Spoilt(BTreeMap<String, Vec<u8>>);

static WHOLE: LazyLock<BTreeMap<String, Vec<u8>>> = LazyLock::new(|| site(&whole_college()));

fn whole() -> Spoilt {
    Spoilt(WHOLE.clone())
}

fn page(slug: &str) -> String {
    format!("sveden/{slug}/index.html")
}

impl Spoilt {
    /// Changes a page of the section; the change must hit something.
    fn change(mut self, slug: &str, old: &str, new: &str) -> Spoilt {
        let path = page(slug);
        let text = String::from_utf8(self.0[&path].clone()).expect("text");
        assert!(text.contains(old), "{slug} has no {old}");
        self.0.insert(path, text.replacen(old, new, 1).into_bytes());
        self
    }

    fn change_all(mut self, slug: &str, old: &str, new: &str) -> Spoilt {
        let path = page(slug);
        let text = String::from_utf8(self.0[&path].clone()).expect("text");
        assert!(text.contains(old), "{slug} has no {old}");
        self.0.insert(path, text.replace(old, new).into_bytes());
        self
    }

    fn with(mut self, path: &str, text: &str) -> Spoilt {
        self.0.insert(path.to_owned(), text.as_bytes().to_vec());
        self
    }

    fn with_bytes(mut self, path: &str, bytes: Vec<u8>) -> Spoilt {
        self.0.insert(path.to_owned(), bytes);
        self
    }

    fn without(mut self, path: &str) -> Spoilt {
        assert!(self.0.remove(path).is_some(), "{path}");
        self
    }

    fn report(&self) -> Report {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (path, bytes) in &self.0 {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, bytes).expect("a file");
        }
        run(folder.path()).expect("the folder is read")
    }

    /// The faults about a field or container, as sentences.
    #[track_caller]
    fn fault(&self, field: &str, words: &str) -> Finding {
        let report = self.report();
        let found = report.findings.iter().find(|f| {
            f.weight == Weight::Fault
                && (f.field.as_deref() == Some(field)
                    || f.block.as_deref() == Some(field)
                    || f.page == field)
                && f.wrong.contains(words)
        });
        assert!(!report.ok());
        found
            .unwrap_or_else(|| panic!("no fault «{words}» about {field}:\n{report}"))
            .clone()
    }
}

#[test]
fn a_whole_site_has_nothing_to_mend() {
    let report = whole().report();
    assert!(report.findings.is_empty(), "{report}");
    assert!(report.ok());
    assert_eq!(report.pages, 19);
    assert!(
        report
            .sections
            .iter()
            .all(|s| s.found == s.expected && s.found > 0),
        "{report}"
    );
}

#[test]
fn a_college_that_has_said_nothing_still_passes_the_robot() {
    let report = Spoilt(site(&Facts::default())).report();
    assert!(report.ok(), "{report}");
}

#[test]
fn a_field_outside_of_its_container_is_found() {
    let site = whole().change_all("struct", "<tr itemprop=\"filInfo\" itemscope>", "<tr>");
    site.fault("filInfo", "нет контейнера");
    let site = whole()
        .change_all("managers", "itemprop=\"telephone\"", "")
        .change(
            "managers",
            "<h1",
            "<p itemprop=\"telephone\">+7 (000) 000-00-00</p><h1",
        );
    let finding = site.fault("telephone", "вне контейнера");
    assert_eq!(finding.page, "/sveden/managers/");
}

#[test]
fn a_container_on_a_table_instead_of_rows_is_found() {
    let site = whole()
        .change_all("catering", "<tr itemprop=\"meals\" itemscope>", "<tr>")
        .change(
            "catering",
            "<table class",
            "<table itemprop=\"meals\" class",
        );
    site.fault("meals", "<table>");
    site.fault("objName", "несколько раз");
}

#[test]
fn a_container_on_a_heading_is_found() {
    let site = whole()
        .change_all("catering", "<tr itemprop=\"meals\" itemscope>", "<tr>")
        .change("catering", "<h2>", "<h2 itemprop=\"meals\">");
    site.fault("meals", "<h2>");
}

#[test]
fn a_misspelt_name_is_found_and_the_right_one_is_told() {
    let site = whole().change_all("education", "\"educationShedule\"", "\"educationSchedule\"");
    let finding = site.fault("educationSchedule", "написано с ошибкой");
    assert!(finding.wrong.contains("«educationShedule»"));
    site.fault("educationShedule", "нет метки в строках: 1, 2, 3");
    let site = whole().change("common", "\"fullName\"", "\"FullName\"");
    site.fault("FullName", "«fullName»");
}

#[test]
fn typographic_quotes_and_spaces_in_a_name_are_found() {
    let site = whole().change("common", "itemprop=\"regDate\"", "itemprop=”regDate”");
    site.fault("”regDate”", "типографская кавычка");
    let site = whole().change("common", "itemprop=\"regDate\"", "itemprop=\" regDate\"");
    site.fault(" regDate", "лишний пробел");
    site.fault("regDate", "нет метки");
}

#[test]
fn facts_that_only_a_script_would_show_are_missing() {
    let script = "<!doctype html>\n<html lang=\"ru\"><head><title>Документы</title></head><body>\
         <nav><a href=\"/sveden/\">Сведения</a></nav><div id=\"app\"></div></body></html>";
    let site = whole().with(&page("document"), script);
    site.fault("ustavDocLink", "нет метки");
    site.fault("/sveden/document/", "в навигации раздела нет подразделов");
}

#[test]
fn hidden_stubs_are_found_however_they_are_hidden() {
    let hide = |how: &str| {
        whole().change(
            "common",
            "<td itemprop=\"fullName\"",
            &format!("<td {how} itemprop=\"fullName\""),
        )
    };
    hide("hidden").fault("fullName", "не видит");
    hide("style=\"display: none\"").fault("fullName", "не видит");
    hide("class=\"visually-hidden\"").fault("fullName", "не видит");
    hide("class=\"gone\"")
        .with("static/site.css", ".gone{display:none}")
        .fault("fullName", "классом gone");
    let closed = whole()
        .change(
            "common",
            "<section id=\"main\">",
            "<details><section id=\"main\">",
        )
        .change("common", "</section>", "</section></details>");
    closed.fault("fullName", "<details>");
}

#[test]
fn names_of_earlier_orders_are_found() {
    let site = whole().change("objects", "<h1", "<p itemprop=\"objSq\">100</p><h1");
    site.fault("objSq", "отменено");
    let site = whole().change(
        "common",
        "<h1",
        "<p itemprop=\"accreditationDocLink\">есть</p><h1",
    );
    site.fault("accreditationDocLink", "«Образование»");
}

#[test]
fn a_page_at_an_address_of_an_earlier_order_is_found_and_a_redirect_is_not() {
    let old = String::from_utf8(whole().0[&page("objects")].clone()).expect("text");
    whole()
        .with("sveden/ovz/index.html", &old)
        .fault("/sveden/ovz/", "с таким адресом");
    let redirect = "<!doctype html>\n<html lang=\"ru\"><head><title>Переход</title>\
         <meta http-equiv=\"refresh\" content=\"0; url=/sveden/objects/\"></head><body></body></html>";
    assert!(
        whole()
            .with("sveden/ovz/index.html", redirect)
            .report()
            .ok()
    );
}

#[test]
fn an_omitted_name_and_a_dash_instead_of_a_fact_are_found() {
    whole()
        .change("document", " itemprop=\"ustavDocLink\"", "")
        .fault("ustavDocLink", "нет метки");
    let empty = Spoilt(site(&Facts::default()));
    let dash = empty.change(
        "common",
        "itemprop=\"fullName\">отсутствует",
        "itemprop=\"fullName\"> — ",
    );
    dash.fault("fullName", "прочерк");
}

#[test]
fn a_row_without_one_of_its_fields_is_told_by_its_number() {
    let site = whole().change("vacant", " itemprop=\"eduProf\"", "");
    site.fault("eduProf", "нет метки в строках: 1");
}

#[test]
fn several_names_in_one_attribute_are_found() {
    let site = whole().change(
        "education",
        "itemprop=\"opMain\"",
        "itemprop=\"opMain educationPlan\"",
    );
    site.fault("opMain educationPlan", "несколько имён");
}

#[test]
fn deeper_nesting_than_the_robot_reads_is_found() {
    let site = whole().change(
        "inter",
        "<div class=\"sveden\" itemscope>",
        "<div class=\"sveden\" itemscope itemprop=\"copy\">",
    );
    site.fault("internationalDog", "внутри другой метки");
    let site = whole().change(
        "common",
        "<section id=\"license\">",
        "<section id=\"license\" itemprop=\"uchredLaw\">",
    );
    site.fault("licenseDocLink", "внутри «uchredLaw»");
}

#[test]
fn an_additional_page_counts_only_when_the_main_page_names_it() {
    let part = "<!doctype html>\n<html lang=\"ru\"><head><title>Ещё</title></head><body>\
         <nav><a href=\"/sveden/\">Сведения</a></nav><h1>Ещё</h1><div itemscope>\
         <p itemprop=\"comNet\">есть</p></div></body></html>";
    let split = || {
        whole()
            .change("objects", " itemprop=\"comNet\"", "")
            .with("sveden/objects/more/index.html", part)
    };
    split().fault("comNet", "нет метки");
    split().fault("addRef", "робот о ней не узнает");
    let named = split().change(
        "objects",
        "<h1",
        "<a itemprop=\"addRef\" href=\"/sveden/objects/more/\">Ещё</a><h1",
    );
    assert!(named.report().ok(), "{}", named.report());
    let lost = whole().change(
        "objects",
        "<h1",
        "<a itemprop=\"addRef\" href=\"/sveden/objects/no/\">Ещё</a><h1",
    );
    lost.fault("addRef", "нет на сайте");
}

#[test]
fn more_than_ten_additional_pages_are_too_many() {
    let mut site = whole();
    for n in 0..11 {
        let path = format!("sveden/objects/{n}/index.html");
        let text = String::from_utf8(site.0["404.html"].clone()).expect("text");
        let link = format!("<a itemprop=\"addRef\" href=\"/sveden/objects/{n}/\">Ещё</a><h1");
        site = site.with(&path, &text).change("objects", "<h1", &link);
    }
    site.fault("addRef", "больше 10");
}

#[test]
fn a_dead_link_to_a_document_is_found() {
    whole()
        .without("files/ustav.pdf")
        .fault("ustavDocLink", "нет на сайте");
}

#[test]
fn a_scan_without_text_is_found() {
    whole()
        .with_bytes("files/ustav.pdf", sveden_world::pdf::scan())
        .fault("ustavDocLink", "похоже на скан");
}

#[test]
fn an_unsigned_electronic_document_is_found() {
    let site = whole()
        .without("files/ustav.pdf.sig")
        .change_all("document", "одпис", "охран");
    site.fault("priemDocLink", "не подписан");
    let report = site.report();
    let charter = report
        .findings
        .iter()
        .find(|f| f.field.as_deref() == Some("ustavDocLink"));
    assert!(charter.is_none(), "the college does not sign its charter");
}

#[test]
fn dormitory_figures_that_differ_are_found() {
    let site = whole().change(
        "grants",
        "class=\"number\" data-label=\"Общежития\">100",
        "class=\"number\" data-label=\"Общежития\">200",
    );
    let finding = site.fault("hostelInfo", "/sveden/objects/");
    assert_eq!(finding.page, "/sveden/grants/");
}

#[test]
fn a_page_that_is_missing_or_spelt_otherwise_is_found() {
    let mut site = whole();
    let text = site.0.remove(&page("eduStandarts")).expect("a page");
    site.0.insert(page("edustandarts"), text);
    site.fault("/sveden/eduStandarts/", "страницы нет");
}

#[test]
fn the_section_must_be_reached_from_the_home_page_and_every_menu() {
    let home = "<!doctype html>\n<html lang=\"ru\"><head><title>К</title></head><body><p>Привет</p></body></html>";
    let site = whole().with("index.html", home);
    site.fault("/", "в меню страницы нет пути");
    site.fault("/sveden/common/", "не дойти");
}

#[test]
fn dead_links_anchors_pictures_and_styles_of_any_page_are_found() {
    let plant = |html: &str| {
        let home = String::from_utf8(whole().0["index.html"].clone()).expect("text");
        whole().with(
            "index.html",
            &home.replace("</body>", &format!("{html}</body>")),
        )
    };
    plant("<a href=\"/no/\">нет</a>").fault("/", "«/no/»");
    plant("<a href=\"no.html\">нет</a>").fault("/", "«no.html»");
    plant("<a href=\"#no\">нет</a>").fault("/", "«#no»");
    plant("<a href=\"/sveden/common/#no\">нет</a>").fault("/", "/sveden/common/");
    plant("<img src=\"/no.png\" alt=\"нет\">").fault("/", "картинка");
    plant("<a href=\"/../no\">нет</a>").fault("/", "никуда");
    whole()
        .without("static/site.css")
        .fault("/", "файл оформления");
    whole()
        .with("static/site.css", "a { background: url('no.png') }")
        .fault("/static/site.css", "no.png");
    let fine = "<a href=\"https://example.ru\">a</a><a href=\"tel:+7\">b</a><a href=\"/lk/\">c</a>\
         <a href=\"/sveden/common#main\">d</a><a href=\"/sveden/common/index.html?x=1\">e</a>";
    let report = plant(fine).report();
    assert!(report.ok(), "{report}");
}

#[test]
fn the_report_reads_well_for_people_and_for_programs() {
    let report = whole()
        .change("common", " itemprop=\"fullName\"", "")
        .report();
    let text = report.to_string();
    for words in [
        " 1  Основные сведения  ",
        "19/20  █████████░",
        "ОШИБКА S-03 main / fullName: нет метки",
        "Где: /sveden/common/",
        "Что сделать: ",
        "Основание: приказ Рособрнадзора № 1493, п. 27",
    ] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
    assert!(text.ends_with("Ошибок: 1, замечаний: 0."));
    assert!(!text.contains('\u{1b}'), "no colours where nobody looks");
    let json = serde_json::to_value(&report).expect("plain data");
    let finding = &json["findings"][0];
    assert_eq!(finding["weight"], "fault");
    assert_eq!(finding["field"], "fullName");
    assert_eq!(finding["rule"], "S-03");
    assert!(
        finding["source"]
            .as_str()
            .is_some_and(|s| s.contains("1493"))
    );
    assert_eq!(json["sections"].as_array().map(Vec::len), Some(14));
    assert_eq!(json["sections"][0]["items"][0]["state"], "missing");
}

#[test]
fn the_report_as_a_page_needs_nothing_else_and_names_rules_and_sources() {
    let report = whole()
        .change("common", " itemprop=\"fullName\"", "")
        .change("common", "<h1", "<p itemprop=\"<b>\">есть</p><h1")
        .report();
    let html = eios::site::check::html(&report);
    assert!(html.starts_with("<!doctype html>\n<html lang=\"ru\">"));
    for outside in ["<script", "<link", "http://", "https://", "<img"] {
        assert!(!html.contains(outside), "{outside}");
    }
    for words in [
        "S-03",
        "fullName",
        "приказ Рособрнадзора № 1493",
        "19 из 20",
        "&lt;b&gt;",
    ] {
        assert!(html.contains(words), "{words}");
    }
    assert!(
        !html.contains("<b>\""),
        "what a site says is not made part of the page"
    );
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("index.html"), &html).expect("a file");
    let own = run(folder.path()).expect("a report");
    let bad: Vec<_> = own
        .findings
        .iter()
        .filter(|f| f.rule.starts_with("A-"))
        .collect();
    assert!(bad.is_empty(), "the page keeps its own rules: {bad:?}");
}

#[test]
fn the_act_is_a_paper_that_names_what_was_found() {
    let report = whole()
        .change("common", " itemprop=\"fullName\"", "")
        .change("common", "<h1", "<p itemprop=\"\u{4e2d}\">есть</p><h1")
        .report();
    let themes = eios::themes::Themes::new("default", None);
    let act = eios::site::check::act(&report, "ГАПОУ «Выдуманный колледж»", &themes);
    let act = act.expect("an act");
    assert!(act.starts_with(b"%PDF"));
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(folder.path().join("files")).expect("a folder");
    fs::write(folder.path().join("files/act.pdf"), act).expect("a file");
    let home = sveden_world::page(
        "Акт",
        "<h1>Акт</h1><a href=\"/files/act.pdf\">Акт (PDF)</a>",
    );
    fs::write(folder.path().join("index.html"), home).expect("a file");
    let own = run(folder.path()).expect("a report");
    let bad: Vec<_> = own
        .findings
        .iter()
        .filter(|f| f.rule.starts_with("D-"))
        .collect();
    assert!(
        bad.is_empty() && own.documents == 1,
        "the act keeps its own rules: {bad:?}"
    );
}
