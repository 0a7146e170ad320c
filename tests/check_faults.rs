//! The corpus of seeded faults: each is one small edit of a clean built site, and the check must name
//! exactly its rule and nothing else. Every rule of the list is provoked here or in a test named below.

mod check_world;
mod sveden_world;

use std::collections::BTreeSet;

use check_world::{Spoilt, clean, page};
use eios::site::check::{Late, rules};
use sveden_world::pdf;

/// One seeded fault: what is done, the edit, the rule that must answer.
type Fault = (&'static str, fn(&mut Spoilt), &'static str);

/// Rules that need a server: provoked in `check_address.rs`.
const OF_SERVERS: &[&str] = &["S-02", "L-05"];

const HOME: &str = "index.html";
const ABOUT: &str = "about/index.html";
const STYLE: &str = "static/site.css";
const USTAV: &str = "files/ustav.pdf";

/// The corpus.
const FAULTS: &[Fault] = &[
    // ---- the section as the robot reads it
    (
        "a subsection is not there",
        |s| {
            s.take(&page("inter"));
            not_named(s, "inter");
        },
        "S-01",
    ),
    (
        "the address differs by a capital letter",
        |s| {
            let text = s.text(&page("eduStandarts"));
            let text = text
                .replace("itemprop", "data-was")
                .replace("/sveden/eduStandarts/\"", "/sveden/\"");
            s.take(&page("eduStandarts"))
                .put(&page("edustandarts"), text);
            not_named(s, "eduStandarts");
        },
        "S-01",
    ),
    (
        "only a redirect stands at the address",
        |s| {
            s.put(&page("inter"), "<!doctype html>\n<html lang=\"ru\"><head><title>Переход</title><meta http-equiv=\"refresh\" content=\"0; url=/sveden/\"></head><body><a href=\"/sveden/\">Сведения</a></body></html>");
            s.take("sveden/inter/inter.csv");
        },
        "S-01",
    ),
    (
        "a field without a container lost its tag",
        |s| {
            s.change(&page("common"), " itemprop=\"fullName\"", "");
        },
        "S-03",
    ),
    (
        "a document lost its tag",
        |s| {
            s.change(&page("document"), " itemprop=\"ustavDocLink\"", "");
        },
        "S-03",
    ),
    (
        "a row lost one of its fields",
        |s| {
            s.change(&page("vacant"), " itemprop=\"eduProf\"", "");
        },
        "S-03",
    ),
    (
        "no row has the field",
        |s| {
            s.change_all(&page("managers"), " itemprop=\"telephone\"", "");
        },
        "S-03",
    ),
    (
        "the rows lost their container",
        |s| {
            s.change_all(
                &page("catering"),
                "<tr itemprop=\"meals\" itemscope>",
                "<tr>",
            );
            s.change_all(&page("catering"), " itemprop=\"objName\"", "")
                .change_all(&page("catering"), " itemprop=\"objAddress\"", "")
                .change_all(&page("catering"), " itemprop=\"objOvz\"", "");
        },
        "S-04",
    ),
    (
        "a field stands outside of its container",
        |s| {
            s.change_all(&page("managers"), " itemprop=\"telephone\"", "");
            s.change(
                &page("managers"),
                "<h1",
                "<p itemprop=\"telephone\">+7 (000) 000-10-01</p><h1",
            );
        },
        "S-05",
    ),
    (
        "a field that stands by itself is put into a container",
        |s| {
            s.change(
                &page("common"),
                "<section id=\"license\">",
                "<section id=\"license\" itemprop=\"copy\">",
            );
        },
        "S-05",
    ),
    (
        "a container stands on the body of the table",
        |s| {
            s.change(
                &page("managers"),
                "<tr itemprop=\"rucovodstvo\" itemscope>",
                "<tr>",
            );
            let text = s.text(&page("managers"));
            let block = text.find("id=\"rucovodstvo\"").expect("the block");
            let body = block + text[block..].find("<tbody").expect("a body");
            s.put(
                &page("managers"),
                format!(
                    "{}<tbody itemprop=\"rucovodstvo\"{}",
                    &text[..body],
                    &text[body + 6..]
                ),
            );
        },
        "S-06",
    ),
    (
        "a container lies in another tag",
        |s| {
            s.change(
                &page("inter"),
                "<div class=\"sveden\" itemscope>",
                "<div class=\"sveden\" itemscope itemprop=\"copy\">",
            );
        },
        "S-07",
    ),
    (
        "a well-known misspelling beside the right name",
        |s| {
            s.change(
                &page("education"),
                "<h1",
                "<p itemprop=\"educationSchedule\">есть</p><h1",
            );
        },
        "S-08",
    ),
    (
        "a name with a wrong capital beside the right name",
        |s| {
            s.change(
                &page("common"),
                "<h1",
                "<p itemprop=\"FullName\">есть</p><h1",
            );
        },
        "S-08",
    ),
    (
        "several names in one attribute",
        |s| {
            s.change(
                &page("education"),
                "<h1",
                "<p itemprop=\"opMain educationPlan\">есть</p><h1",
            );
        },
        "S-09",
    ),
    (
        "a typographic quote in a name",
        |s| {
            s.change(&page("common"), "<h1", "<p itemprop=”regDate”>есть</p><h1");
        },
        "S-10",
    ),
    (
        "a space in a name",
        |s| {
            s.change(
                &page("common"),
                "<h1",
                "<p itemprop=\" regDate\">есть</p><h1",
            );
        },
        "S-10",
    ),
    (
        "a name of order 831",
        |s| {
            s.change(&page("objects"), "<h1", "<p itemprop=\"objSq\">100</p><h1");
        },
        "S-11",
    ),
    (
        "accreditation where it stood until 2026",
        |s| {
            s.change(
                &page("common"),
                "<h1",
                "<p itemprop=\"accreditationDocLink\">есть</p><h1",
            );
        },
        "S-11",
    ),
    (
        "the branches of representations of 2024",
        |s| {
            s.change(&page("catering"), "<h1", "<p itemprop=\"objCnt\">40</p><h1");
        },
        "S-11",
    ),
    (
        "a name that nobody knows",
        |s| {
            s.change(
                &page("common"),
                "<h1",
                "<p itemprop=\"weather\">ясно</p><h1",
            );
        },
        "S-12",
    ),
    (
        "a fact hidden by an attribute",
        |s| {
            hide(s, "hidden");
        },
        "S-13",
    ),
    (
        "a fact hidden by its style",
        |s| {
            hide(s, "style=\"display: none\"");
        },
        "S-13",
    ),
    (
        "a fact made invisible",
        |s| {
            hide(s, "style=\"visibility:hidden\"");
        },
        "S-13",
    ),
    (
        "a fact moved off the screen",
        |s| {
            hide(s, "style=\"position:absolute;left:-9999px\"");
        },
        "S-13",
    ),
    (
        "a fact hidden by a usual class",
        |s| {
            hide(s, "class=\"visually-hidden\"");
        },
        "S-13",
    ),
    (
        "a fact hidden by a class of the styles",
        |s| {
            hide(s, "class=\"gone\"");
            s.change(STYLE, "body", ".gone{display:none} body");
        },
        "S-13",
    ),
    (
        "facts folded away",
        |s| {
            s.change(
                &page("common"),
                "<section id=\"main\">",
                "<details><summary>Показать</summary><section id=\"main\">",
            );
            s.change(&page("common"), "</section>", "</section></details>");
        },
        "S-13",
    ),
    (
        "facts behind a script",
        |s| {
            s.change(
                &page("common"),
                "<section id=\"main\">",
                "<noscript><section id=\"main\">",
            );
            s.change(&page("common"), "</section>", "</section></noscript>");
            let text = s.text(&page("common"));
            let (start, end) = (
                text.find("<noscript>").expect("start"),
                text.find("</noscript>").expect("end"),
            );
            let inside = text[start + 10..end].to_owned();
            s.put(
                &page("common"),
                format!(
                    "{}<div hidden>{inside}</div>{}",
                    &text[..start],
                    &text[end + 11..]
                ),
            );
        },
        "S-13",
    ),
    (
        "an empty cell",
        |s| {
            empty_full_name(s, "");
        },
        "S-14",
    ),
    (
        "a dash for a fact",
        |s| {
            empty_full_name(s, " — ");
        },
        "S-14",
    ),
    (
        "a field twice in a row",
        |s| {
            s.change(
                &page("vacant"),
                "<td itemprop=\"eduCode\"",
                "<td itemprop=\"eduCode\">09</td><td itemprop=\"eduCode\"",
            );
        },
        "S-15",
    ),
    (
        "eleven additional pages",
        |s| {
            for n in 0..11 {
                let (path, link) = (
                    format!("sveden/objects/{n}/index.html"),
                    format!(
                        "<a itemprop=\"addRef\" href=\"/sveden/objects/{n}/\">Корпус {n}</a><h1"
                    ),
                );
                s.put(
                    &path,
                    sveden_world::page(&format!("Корпус {n}"), "<h1>Корпус</h1>"),
                )
                .change(&page("objects"), "<h1", &link);
            }
        },
        "S-16",
    ),
    (
        "an additional page that is not there",
        |s| {
            s.change(
                &page("objects"),
                "<h1",
                "<a itemprop=\"addRef\" href=\"/files/ustav.pdf\">Ещё, PDF</a><h1",
            );
        },
        "S-17",
    ),
    (
        "an additional page without addRef",
        |s| {
            s.put(
                "sveden/objects/more/index.html",
                sveden_world::page(
                    "Ещё",
                    "<h1>Ещё</h1><div itemscope><p itemprop=\"comNet\">есть</p></div>",
                ),
            );
        },
        "S-18",
    ),
    (
        "different figures of the dormitory",
        |s| {
            s.change(
                &page("grants"),
                "data-label=\"Общежития\">100",
                "data-label=\"Общежития\">200",
            );
        },
        "S-19",
    ),
    (
        "facts at an address of order 831",
        |s| {
            s.put(
                "sveden/ovz/index.html",
                sveden_world::page(
                    "Доступная среда",
                    "<h1>Доступная среда</h1><div itemscope><p itemprop=\"ovz\">есть</p></div>",
                ),
            );
        },
        "S-20",
    ),
    (
        "a page without the section in its menu",
        |s| {
            s.change(ABOUT, "<a href=\"/sveden/\">Сведения</a>", "");
        },
        "S-21",
    ),
    (
        "the list of the section forgets a subsection",
        |s| {
            s.change(
                &page("").replace("//", "/"),
                "href=\"/sveden/inter/\"",
                "href=\"/sveden/\"",
            );
        },
        "S-22",
    ),
    (
        "a subsection's navigation forgets another",
        |s| {
            s.change(
                &page("common"),
                "href=\"/sveden/inter/\"",
                "href=\"/sveden/\"",
            );
        },
        "S-23",
    ),
    (
        "a word for a number",
        |s| {
            s.change(
                &page("grants"),
                "data-label=\"Общежития\">100",
                "data-label=\"Общежития\">сто",
            );
            s.change(
                &page("objects"),
                "data-label=\"Общежития\">100",
                "data-label=\"Общежития\">сто",
            );
        },
        "S-24",
    ),
    (
        "a date in letters",
        |s| {
            s.change(&page("common"), "02.09.1963", "2 сентября 1963");
        },
        "S-25",
    ),
    (
        "a teacher of a programme that is not taught",
        |s| {
            s.change(&page("education"), "eduCode 0 ", "09.02.07 ")
                .change(&page("employees"), "teachingOp 0 ", "15.01.05 ");
        },
        "S-26",
    ),
    (
        "no map of the site",
        |s| {
            s.change(HOME, "Карта сайта", "О сайте");
        },
        "S-27",
    ),
    (
        "the map forgets a ministry",
        |s| {
            s.change(
                "sitemap/index.html",
                "https://edu.gov.ru",
                "https://example.ru",
            );
        },
        "S-28",
    ),
    (
        "a page in letters of the nineties",
        |s| {
            let old = { s.text(ABOUT) }.replace("utf-8", "windows-1251");
            s.put(
                ABOUT,
                old.chars()
                    .map(|c| match c {
                        'А'..='я' => (c as u32 - 0x410 + 0xC0) as u8,
                        _ if c.is_ascii() => c as u8,
                        _ => b'?',
                    })
                    .collect::<Vec<u8>>(),
            );
        },
        "S-29",
    ),
    (
        "nothing to take away from a subsection",
        |s| {
            no_files(s, "catering");
        },
        "S-30",
    ),
    // ---- documents
    (
        "a document is lost",
        |s| {
            let dead = "href=\"/files/lost.pdf\"";
            s.change(&page("document"), "href=\"/files/ustav.pdf\"", dead);
        },
        "D-01+L-01",
    ),
    (
        "nobody says what file it is",
        |s| {
            let text = s.text(&page("document"));
            let at = text.find("itemprop=\"ustavDocLink\"").expect("the tag");
            let tail = text[at..].replacen("PDF", "файл", 1);
            s.put(&page("document"), format!("{}{tail}", &text[..at]));
        },
        "D-02",
    ),
    (
        "a scan with a stamp",
        |s| {
            paper(s, pdf::scan());
        },
        "D-03",
    ),
    (
        "letters without names",
        |s| {
            paper(s, pdf::nonsense());
        },
        "D-03",
    ),
    (
        "a picture instead of a document",
        |s| {
            paper(s, "\u{ff}\u{d8}JFIF");
        },
        "D-04",
    ),
    (
        "an empty file",
        |s| {
            paper(s, "");
        },
        "D-04",
    ),
    (
        "an unsigned document",
        |s| {
            s.take("files/ustav.pdf.sig");
            unsigned(s);
        },
        "D-05",
    ),
    (
        "a document changed after it was signed",
        |s| {
            let mut other = pdf::tagged();
            other.push(b'\n');
            s.put(USTAV, other);
        },
        "D-06",
    ),
    (
        "a file that is no signature",
        |s| {
            s.put("files/ustav.pdf.sig", "подпись");
        },
        "D-06",
    ),
    (
        "a long text instead of a document",
        |s| {
            let text = s.text(&page("paid_edu"));
            let at = text.find("itemprop=\"paidDog\"").expect("the tag");
            let start = text[..at].rfind("<a ").expect("a link");
            let end = at + text[at..].find("</a>").expect("its end") + 4;
            let words = "Образец договора выдаётся в приёмной комиссии колледжа в часы её работы";
            s.put(
                &page("paid_edu"),
                format!(
                    "{}<span itemprop=\"paidDog\">{words}</span>{}",
                    &text[..start],
                    &text[end..]
                ),
            );
        },
        "D-07",
    ),
    (
        "a document too large",
        |s| {
            let mut heavy = pdf::tagged();
            heavy.resize(16 << 20, b'\n');
            paper(s, heavy);
        },
        "D-08",
    ),
    (
        "a document without marks",
        |s| {
            paper(s, pdf::plain());
        },
        "D-09",
    ),
    // ---- links
    (
        "a dead link",
        |s| {
            s.add(HOME, "<a href=\"/no/\">Сюда не дойти</a>");
        },
        "L-01",
    ),
    (
        "a dead relative link",
        |s| {
            s.add(ABOUT, "<a href=\"no.html\">Сюда не дойти</a>");
        },
        "L-01",
    ),
    (
        "a link above the root",
        |s| {
            s.add(ABOUT, "<a href=\"../../no\">Сюда не дойти</a>");
        },
        "L-01",
    ),
    (
        "a dead anchor of the page",
        |s| {
            s.add(HOME, "<a href=\"#no\">Сюда не дойти</a>");
        },
        "L-02",
    ),
    (
        "a dead anchor of another page",
        |s| {
            s.add(HOME, "<a href=\"/sveden/common/#no\">Сюда не дойти</a>");
        },
        "L-02",
    ),
    (
        "a lost picture",
        |s| {
            s.add(HOME, "<img src=\"/no.png\" alt=\"Корпус\">");
        },
        "L-03",
    ),
    (
        "a lost resized picture",
        |s| {
            s.add(HOME, "<img src=\"/static/house.svg\" srcset=\"/static/house.svg 1x, /no.png 2x\" alt=\"Корпус\">");
        },
        "L-03",
    ),
    (
        "a lost script",
        |s| {
            s.add(HOME, "<script src=\"/no.js\"></script>");
        },
        "L-03",
    ),
    (
        "a lost background",
        |s| {
            s.take("static/house.svg").change(
                ABOUT,
                "<img src=\"/static/house.svg\" alt=\"Главный корпус\" width=\"10\" height=\"10\">",
                "",
            );
        },
        "L-04",
    ),
    (
        "a link to the author's disk",
        |s| {
            s.add(HOME, "<a href=\"file:///C:/plan.doc\">План работы</a>");
        },
        "L-06",
    ),
    // ---- accessibility
    (
        "no language",
        |s| {
            s.change(ABOUT, " lang=\"ru\"", "");
        },
        "A-01",
    ),
    (
        "another language",
        |s| {
            s.change(&page("common"), " lang=\"ru\"", " lang=\"en\"");
        },
        "A-01",
    ),
    (
        "no title",
        |s| {
            s.change(ABOUT, "<title>О колледже</title>", "");
        },
        "A-02",
    ),
    (
        "an empty title",
        |s| {
            s.change(ABOUT, "<title>О колледже</title>", "<title> </title>");
        },
        "A-02",
    ),
    (
        "the same title twice",
        |s| {
            s.change(ABOUT, "<title>О колледже</title>", "<title>Колледж</title>");
        },
        "A-03",
    ),
    (
        "no main heading",
        |s| {
            s.change(ABOUT, "<h1>О колледже</h1>", "<h2>О колледже</h2>");
        },
        "A-04",
    ),
    (
        "two main headings",
        |s| {
            s.add(ABOUT, "<h1>Ещё о колледже</h1>");
        },
        "A-05",
    ),
    (
        "a level of headings is missed",
        |s| {
            s.add(ABOUT, "<h4>Первые годы</h4>");
        },
        "A-06",
    ),
    (
        "a heading without words",
        |s| {
            s.add(ABOUT, "<h2></h2>");
        },
        "A-07",
    ),
    (
        "a picture without a text",
        |s| {
            s.add(ABOUT, "<img src=\"/static/house.svg\">");
        },
        "A-08",
    ),
    (
        "a file name for a text",
        |s| {
            s.add(
                ABOUT,
                "<img src=\"/static/house.svg\" alt=\"IMG_0012.JPG\">",
            );
        },
        "A-09",
    ),
    (
        "a link without words",
        |s| {
            s.add(ABOUT, "<a href=\"/\"> </a>");
        },
        "A-10",
    ),
    (
        "a link around a silent picture",
        |s| {
            s.add(
                ABOUT,
                "<a href=\"/\"><img src=\"/static/house.svg\" alt=\"\"></a>",
            );
        },
        "A-10",
    ),
    (
        "a link that says «здесь»",
        |s| {
            s.add(ABOUT, "<a href=\"/\">здесь</a>");
        },
        "A-11",
    ),
    (
        "a link that says «Подробнее…»",
        |s| {
            s.add(ABOUT, "<a href=\"/\">Подробнее…</a>");
        },
        "A-11",
    ),
    (
        "a field without a label",
        |s| {
            s.change(ABOUT, "<label for=\"q\">Что искать</label>", "Что искать");
        },
        "A-12",
    ),
    (
        "a list without a label",
        |s| {
            s.add(
                ABOUT,
                "<select name=\"year\"><option>2026</option></select>",
            );
        },
        "A-12",
    ),
    (
        "a button without words",
        |s| {
            s.change(ABOUT, "<button>Найти</button>", "<button></button>");
        },
        "A-13",
    ),
    (
        "a frame without a name",
        |s| {
            s.add(ABOUT, "<iframe src=\"https://example.ru/map\"></iframe>");
        },
        "A-14",
    ),
    (
        "a running line",
        |s| {
            s.add(ABOUT, "<marquee>Приём до 15 августа</marquee>");
        },
        "A-15",
    ),
    (
        "a video that starts by itself",
        |s| {
            s.add(
                ABOUT,
                "<video autoplay src=\"https://example.ru/v.mp4\"></video>",
            );
        },
        "A-15",
    ),
    (
        "a page that cannot be enlarged",
        |s| {
            s.change(
                ABOUT,
                "initial-scale=1",
                "initial-scale=1, user-scalable=no",
            );
        },
        "A-16",
    ),
    (
        "pale text of a token",
        |s| {
            s.change(STYLE, "--ink: #1a262c", "--ink: #9aa0a4");
        },
        "A-17",
    ),
    (
        "pale text in the dark theme",
        |s| {
            s.change(STYLE, "--ink: #e5ebed", "--ink: #555555");
        },
        "A-17",
    ),
    (
        "a pale button",
        |s| {
            s.change(STYLE, "background: #0d5a74", "background: #f0b46c");
        },
        "A-17",
    ),
    (
        "a table without headings",
        |s| {
            s.change(ABOUT, "<th>Год</th>", "<td>Год</td>");
        },
        "A-18",
    ),
    (
        "an id twice",
        |s| {
            s.add(ABOUT, "<p id=\"history\">И ещё</p>");
        },
        "A-19",
    ),
    // ---- personal data
    (
        "a СНИЛС",
        |s| {
            s.add(ABOUT, "<p>112-233-445 95</p>");
        },
        "P-01",
    ),
    (
        "a СНИЛС without dashes",
        |s| {
            s.add(ABOUT, "<p>СНИЛС: <b>11223344595</b></p>");
        },
        "P-01",
    ),
    (
        "a passport",
        |s| {
            s.add(ABOUT, "<p>Паспорт 40 03 123456</p>");
        },
        "P-02",
    ),
    (
        "a diploma",
        |s| {
            s.add(ABOUT, "<p>диплом серия 4003 № 123456</p>");
        },
        "P-02",
    ),
    (
        "a birthday",
        |s| {
            s.add(ABOUT, "<p>Дата рождения: 02.09.2008</p>");
        },
        "P-03",
    ),
    (
        "a birthday in words",
        |s| {
            s.add(
                ABOUT,
                "<p>Выдуманов И. И., 2 сентября 2008 года рождения</p>",
            );
        },
        "P-03",
    ),
    (
        "somebody's mobile phone",
        |s| {
            s.add(ABOUT, "<p>Староста: +7 (912) 000-00-00</p>");
        },
        "P-04",
    ),
    (
        "somebody's mobile phone in a link",
        |s| {
            s.add(ABOUT, "<a href=\"tel:+79120000000\">Позвонить старосте</a>");
        },
        "P-04",
    ),
    (
        "a phone of another exchange",
        |s| {
            s.add(ABOUT, "<p>Звоните: 8 (812) 000-00-00</p>");
        },
        "P-05",
    ),
    (
        "a private mail box",
        |s| {
            s.add(ABOUT, "<p>Пишите: starosta@mail.ru</p>");
        },
        "P-06",
    ),
    (
        "a tax number of a person",
        |s| {
            s.add(ABOUT, "<p>ИНН 500100732259</p>");
        },
        "P-07",
    ),
    // ---- terms and sizes
    (
        "a change that is late",
        |s| {
            s.options.late.push(Late {
                page: "/sveden/vacant/".to_owned(),
                block: Some("vacant".to_owned()),
                wrong: "изменено 01.11.2026, срок — 16.11.2026".to_owned(),
                ..Late::default()
            });
        },
        "T-01",
    ),
    (
        "money of the year before last",
        |s| {
            s.options.today = Some(jiff::civil::date(2090, 1, 1));
        },
        "T-02",
    ),
    (
        "a yearly report that is late",
        |s| {
            s.options.late.push(Late {
                page: "/sveden/document/".to_owned(),
                block: None,
                wrong: "отчёт о самообследовании за 2025 год".to_owned(),
                yearly: true,
                ..Late::default()
            });
        },
        "T-02",
    ),
    (
        "a page too large",
        |s| {
            s.add(ABOUT, &"<p>слово</p>".repeat(80_000));
        },
        "F-01",
    ),
    (
        "a picture too large",
        |s| {
            s.put("static/house.svg", " ".repeat(2 << 20));
        },
        "F-02",
    ),
];

/// Links to a page that is taken away lead to the list of the section instead.
fn not_named(s: &mut Spoilt, slug: &str) {
    let slugs = eios::site::sveden::vocabulary::vocabulary().sections.iter();
    let pages: Vec<String> = slugs
        .map(|s| page(&s.slug))
        .chain(["sveden/index.html".to_owned()])
        .collect();
    for path in pages.into_iter().filter(|path| *path != page(slug)) {
        let link = format!("href=\"/sveden/{slug}/\"");
        if s.text(&path).contains(&link) {
            s.change_all(&path, &link, "href=\"/sveden/\"");
        }
    }
}

/// Another paper with its own signature.
fn paper(s: &mut Spoilt, bytes: impl Into<Vec<u8>>) {
    let bytes = bytes.into();
    s.put("files/ustav.pdf.sig", sveden_world::sig::of(&bytes))
        .put(USTAV, bytes);
}

fn hide(s: &mut Spoilt, how: &str) {
    let tag = "<td itemprop=\"fullName\"";
    s.change(
        &page("common"),
        tag,
        &format!("<td {how} itemprop=\"fullName\""),
    );
}

fn empty_full_name(s: &mut Spoilt, with: &str) {
    let text = s.text(&page("common"));
    let at = text.find("itemprop=\"fullName\">").expect("the tag") + "itemprop=\"fullName\">".len();
    let end = at + text[at..].find("</td>").expect("its end");
    s.put(
        &page("common"),
        format!("{}{with}{}", &text[..at], &text[end..]),
    );
}

/// A page on which nobody says who signed its documents.
fn unsigned(s: &mut Spoilt) {
    s.change_all(&page("document"), "одпис", "охран");
    let slugs = eios::site::sveden::vocabulary::vocabulary().sections.iter();
    for path in slugs.map(|section| page(&section.slug)) {
        let text = s.text(&path);
        let link = "href=\"/files/ustav.pdf.sig\"";
        if text.contains(link) {
            s.put(&path, text.replace(link, "href=\"/files/ustav.pdf\""));
        }
    }
}

fn no_files(s: &mut Spoilt, slug: &str) {
    let text = s.text(&page(slug));
    let text = text
        .replace("href=\"/files/", "data-was=\"/files/")
        .replace("href=\"/sveden/catering/catering.", "data-was=\"");
    s.put(&page(slug), text);
}

#[test]
fn nothing_is_found_on_the_clean_site() {
    let report = clean().report();
    assert!(report.findings.is_empty(), "{report}");
    assert!(
        report.ok() && report.pages == 19 && report.documents > 1,
        "{report}"
    );
    for section in &report.sections {
        assert_eq!(section.found, section.expected, "{report}");
    }
}

#[test]
fn every_seeded_fault_is_found_exactly() {
    let mut wrong = Vec::new();
    for (what, edit, expected) in FAULTS {
        let mut spoilt = clean();
        edit(&mut spoilt);
        let report = spoilt.report();
        let found: BTreeSet<&str> = report.findings.iter().map(|f| f.rule).collect();
        let expected: BTreeSet<&str> = expected.split('+').collect();
        if found != expected {
            wrong.push(format!("{what}: {found:?} вместо {expected:?}\n{report}\n"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} из {}:\n{}",
        wrong.len(),
        FAULTS.len(),
        wrong.join("\n")
    );
    assert!(FAULTS.len() >= 60);
}

#[test]
fn every_rule_is_provoked_by_the_corpus() {
    let provoked: BTreeSet<&str> = { FAULTS.iter() }
        .flat_map(|(_, _, rules)| rules.split('+'))
        .chain(OF_SERVERS.iter().copied())
        .collect();
    let all: BTreeSet<&str> = rules::ALL.iter().map(|rule| rule.id).collect();
    let forgotten: Vec<_> = all.difference(&provoked).collect();
    assert!(
        forgotten.is_empty(),
        "правила, которые никто не нарушает: {forgotten:?}"
    );
    assert!(
        provoked.is_subset(&all),
        "правила, которых нет: {:?}",
        provoked.difference(&all)
    );
}
