//! Documents of an educational programme: a folder of Markdown and data becomes pages, PDFs and the
//! row of «Образование», and every fault is told with its file and line.

#[path = "site_world/mod.rs"]
mod site_world;

use std::process::Command;

use eios::site::{
    Supplied,
    facts::{Facts, Row, Value},
};
use site_world::{World, files, told};

const ROWS: &str = r#"
[[eduOp]]
eduCode = "99.02.01"
eduName = "Починка маяков"
eduLevel = "Среднее профессиональное образование"
eduProf = "ППССЗ, квалификация «смотритель»"
eduForm = "очная"

[[eduOp]]
eduCode = "99.01.02"
eduName = "Плетение сетей"
eduLevel = "Среднее профессиональное образование"
eduProf = "ППКРС"
eduForm = "очная"
"#;

const COLLEGE: &str = r#"
[main]
fullName = "ГБПОУ «Береговой колледж примера»"
shortName = "Береговой колледж"
"#;

const BOOKS: &str = r#"
[[book]]
key = "linzy"
authors = ["Волнин А. Б."]
title = "Линзы и зеркала"
publisher = "Учебная полка"
year = 2025
ebs = "Читальня"
url = "https://chitalnya.example/book/1"
"#;

const FOLDER: &str = "code = \"99.02.01\"\n\n[approval]\ndate = 2026-05-28\norder = \"7-од\"\n\n[signature]\nby = \"Маякова Анна Ильинична\"\npost = \"директор\"\n";

const PLAN: &str = "Индекс;Наименование;Входит в;Контроль;Всего;Теоретические занятия;Практические занятия;1 семестр;2 семестр\n\
    ОП;Общепрофессиональный цикл;;;108;;;;\n\
    ОП.01;Оптика;ОП;экзамен;72;30;42;34;38\n\
    ОП.02;Охрана труда;ОП;зачёт;36;20;16;36;\n\
    Итого;;;;108;;;70;38\n";

const DISCIPLINE: &str = "+++\ntitle = \"Оптика\"\n[document]\nkind = \"educationRpd\"\nindex = \"ОП.01\"\n+++\n\n## Цель\n\nЗнать устройство [линзы](@lib/linzy) и [фонаря](../_index.md).\n\n## Литература\n\n1. @lib/linzy\n";

/// A college with one programme of three documents.
fn college() -> World {
    let world = World::new();
    world.write("sveden/common.toml", COLLEGE);
    world.write("sveden/education.toml", ROWS);
    world.write("library.toml", BOOKS);
    world.write("programmes/_index.md", "+++\ntitle = \"Программы\"\n+++\n");
    world.write(
        "programmes/mayak/_index.md",
        "+++\ntitle = \"Починка маяков\"\ntemplate = \"programmes/page.html\"\n+++\nО программе.\n",
    );
    world.write("programmes/mayak/documents/programme.toml", FOLDER);
    world.write("programmes/mayak/documents/plan.csv", PLAN);
    world.write(
        "programmes/mayak/documents/plan.md",
        "+++\ntitle = \"Учебный план\"\n[document]\nkind = \"educationPlan\"\ndata = \"plan.csv\"\n+++\n\nДва семестра.\n",
    );
    world.write("programmes/mayak/documents/op-01.md", DISCIPLINE);
    world
}

const PAGE: &str = "programmes/mayak/documents/op-01/index.html";
const PDF: &str = "programmes/mayak/documents/op-01.pdf";

#[test]
fn a_folder_becomes_pages_papers_and_the_row_of_the_section() {
    let world = college();
    let outcome = world.build();
    assert_eq!(told(&outcome), Vec::<String>::new());
    let page = world.read(PAGE);
    for said in [
        "Рабочая программа дисциплины. ОП.01 Оптика (99.02.01)",
        "href=\"/programmes/mayak/documents/op-01.pdf\"",
        "72 ч: теоретические занятия — 30, практические занятия — 42",
        "приказом от 28.05.2026 № 7-од",
        "Документ подписан электронной подписью",
        "href=\"https://chitalnya.example/book/1\"",
        "Линзы и зеркала",
    ] {
        assert!(page.contains(said), "на странице нет «{said}»:\n{page}");
    }
    let plan = world.read("programmes/mayak/documents/plan/index.html");
    assert!(plan.contains("<th scope=\"row\">Оптика</th>"), "{plan}");
    assert!(plan.contains("Итого"), "{plan}");
    let section = world.read("sveden/education/index.html");
    let row = section.split("itemprop=\"eduOp\"").nth(1).expect("the row");
    for (tag, file) in [("educationRpd", "op-01"), ("educationPlan", "plan")] {
        let address = format!("/programmes/mayak/documents/{file}.pdf");
        let at = row
            .find(&address)
            .unwrap_or_else(|| panic!("нет ссылки {address}:\n{row}"));
        assert!(row[at.saturating_sub(200)..at + 200].contains(tag), "{row}");
    }
    assert!(
        row.contains("от 28.05.2026") && row.contains("PDF, "),
        "{row}"
    );
    assert!(row.contains("Маякова Анна Ильинична"), "{row}");
    for list in [
        "programmes/mayak/index.html",
        "programmes/mayak/documents/index.html",
    ] {
        let list = world.read(list);
        assert!(list.contains(">ОП.01 Оптика</a>"), "{list}");
    }
    let all = world.read("programmes/index.html");
    assert!(all.contains("href=\"/programmes/mayak/\""), "{all}");
    assert!(!world.has("programmes/mayak/documents/programme.toml"));
    assert!(!world.has("library.toml"));
}

#[test]
fn two_builds_are_the_same_bytes_and_an_update_is_the_build_from_nothing() {
    let world = college();
    let mut builder = world.builder();
    builder.build(&|_, _| {}).unwrap();
    let first = files(&world.public());
    let other = tempfile::tempdir().unwrap();
    world
        .builder_into(other.path(), false)
        .build(&|_, _| {})
        .unwrap();
    assert!(first == files(other.path()), "две сборки разошлись");
    assert!(first[PDF].starts_with(b"%PDF-1.7"));

    let text = DISCIPLINE.replace("Знать", "Понимать");
    let changed = world.write("programmes/mayak/documents/op-01.md", text);
    let outcome = builder.update(&[changed]).unwrap();
    assert!(
        outcome.changed.contains(&PDF.to_owned()),
        "{:?}",
        outcome.changed
    );
    let plan = "programmes/mayak/documents/plan.pdf".to_owned();
    assert!(!outcome.changed.contains(&plan), "чужой PDF сделан заново");
    let fresh = tempfile::tempdir().unwrap();
    world
        .builder_into(fresh.path(), false)
        .build(&|_, _| {})
        .unwrap();
    assert!(
        files(&world.public()) == files(fresh.path()),
        "правка и сборка разошлись"
    );

    let book = BOOKS.replace("Линзы и зеркала", "Линзы и призмы");
    let changed = world.write("library.toml", book);
    builder.update(&[changed]).unwrap();
    assert!(world.read(PAGE).contains("Линзы и призмы"));
}

#[test]
fn a_site_without_documents_never_opens_the_press() {
    let world = World::new();
    // a font that is no font would stop the press
    world.write("../themes/plain/documents/fonts/bad.ttf", "нет");
    assert_eq!(told(&world.build()), Vec::<String>::new());
    let world = college();
    world.write("../themes/plain/documents/fonts/bad.ttf", "нет");
    let told = told(&world.build()).join("\n");
    assert!(
        told.contains("documents/fonts/bad.ttf — не шрифт"),
        "{told}"
    );
}

/// One fault made in the college of the example, and what must be told about it.
fn fault(file: &str, from: &str, to: &str, expected: &str) {
    let world = college();
    let path = world.content().join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "в {file} нет «{from}»");
    world.write(file, text.replacen(from, to, 1));
    // one folder for all: what an earlier fault did not touch is not set in type again
    static PUBLIC: std::sync::LazyLock<tempfile::TempDir> =
        std::sync::LazyLock::new(|| tempfile::tempdir().unwrap());
    let mut builder = world.builder_into(PUBLIC.path(), false);
    let told = told(&builder.build(&|_, _| {}).unwrap());
    assert!(
        told.iter().any(|t| t.contains(expected)),
        "нет «{expected}»: {told:#?}"
    );
}

#[test]
fn faults_are_told_with_file_and_line() {
    const D: &str = "programmes/mayak/documents";
    let folder = format!("{D}/programme.toml");
    let page = format!("{D}/op-01.md");
    let plan = format!("{D}/plan.csv");
    fault(
        &folder,
        "99.02.01",
        "99.02.99",
        &format!("{folder}:1: программы с кодом «99.02.99» нет"),
    );
    fault(
        &folder,
        "order",
        "ordr",
        &format!("{folder}:5: неизвестный ключ «ordr»"),
    );
    fault(
        &folder,
        "[approval]\ndate = 2026-05-28\norder = \"7-од\"",
        "",
        "неизвестно, когда документ утверждён",
    );
    fault(
        &page,
        "educationRpd",
        "educationRdp",
        &format!("{page}:4: [document]: «kind» документа не бывает «educationRdp»"),
    );
    fault(
        &page,
        "index = ",
        "indeks = ",
        &format!("{page}:5: [document]: неизвестный ключ «indeks»"),
    );
    fault(
        &page,
        "index = \"ОП.01\"",
        "index = \"ОП.09\"",
        &format!("{page}:5: в учебном плане программы нет строки «ОП.09»"),
    );
    fault(
        &page,
        "index = \"ОП.01\"",
        "index = \"ОП.01\"\nhours = 70",
        &format!("{page}:6: [document]: часов 70, а в учебном плане у ОП.01 — 72"),
    );
    fault(
        &page,
        "1. @lib/linzy",
        "1. @lib/linza",
        &format!("{page}:14: в каталоге библиотеки нет книги «linza»: возможно, «linzy»"),
    );
    fault(
        &page,
        "Знать",
        "Знать 漢",
        &format!("{page}:10: PDF не сделан: знака «漢»"),
    );
    fault(
        &plan,
        "72;30;42",
        "72;30;40",
        &format!("{plan}:3: строка ОП.01 «Оптика»: всего 72 ч, а по видам занятий"),
    );
    fault(
        &plan,
        ";108;;;;\n",
        ";100;;;;\n",
        &format!(
            "{plan}:2: строка ОП «Общепрофессиональный цикл», столбец «Всего»: записано 100, а сумма строк — 108"
        ),
    );
    fault(
        &plan,
        "Итого;;;;108;;;70",
        "Итого;;;;108;;;71",
        &format!("{plan}:5: строка «Итого», столбец «1 семестр»: записано 71, а сумма строк — 70"),
    );
    fault(
        "library.toml",
        "year = 2025",
        "year = \"давно\"",
        "library.toml:7: значение не того вида",
    );
}

#[test]
fn a_field_given_both_ways_is_told_with_both_places() {
    let world = college();
    world.write("files/a.pdf", "%PDF-1.7");
    let twice = ROWS.replacen(
        "eduForm = \"очная\"\n",
        "eduForm = \"очная\"\neducationRpd = [{ title = \"Старая\", file = \"files/a.pdf\", signature = { by = \"А\" } }]\n",
        1,
    );
    world.write("sveden/education.toml", twice);
    let told = told(&world.build()).join("\n");
    assert!(
        told.contains("«educationRpd»") && told.contains("задано дважды"),
        "{told}"
    );
    assert!(told.contains("sveden/education.toml:2"), "{told}");
    assert!(
        told.contains("programmes/mayak/documents/op-01.md"),
        "{told}"
    );
}

#[test]
fn a_plan_may_be_a_spreadsheet() {
    let world = college();
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in PLAN.lines().enumerate() {
        for (column, cell) in line.split(';').enumerate() {
            let (row, column) = (row as u32, column as u16);
            match cell.parse::<f64>() {
                Ok(number) => sheet.write_number(row, column, number).unwrap(),
                Err(_) => sheet.write_string(row, column, cell).unwrap(),
            };
        }
    }
    world.remove("programmes/mayak/documents/plan.csv");
    world.write(
        "programmes/mayak/documents/plan.xlsx",
        book.save_to_buffer().unwrap(),
    );
    world.write(
        "programmes/mayak/documents/plan.md",
        "+++\ntitle = \"Учебный план\"\n[document]\nkind = \"educationPlan\"\ndata = \"plan.xlsx\"\n+++\n",
    );
    assert_eq!(told(&world.build()), Vec::<String>::new());
    assert!(
        world
            .read(PAGE)
            .contains("72 ч: теоретические занятия — 30")
    );
}

const FULL_NAME: &str = "Государственное бюджетное профессиональное образовательное учреждение Заозёрской области «Приозёрский технический колледж»";
const SHORT_NAME: &str = "ГБПОУ «Приозёрский технический колледж»";

/// Every PDF of the demo college and what programs that judge PDFs say about it.
#[test]
fn papers_of_the_demo_college_are_accessible_documents() {
    let public = tempfile::tempdir().unwrap();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    // The college's name comes from the registers; here nobody keeps them.
    let mut facts = Facts::default();
    let name = |text: &str| Value::Text(text.to_owned());
    let row = Row::default()
        .with("fullName", name(FULL_NAME))
        .with("shortName", name(SHORT_NAME));
    facts.set("common", "main", vec![row], "проверка").unwrap();
    let outcome = eios::site::Builder::new(eios::site::SiteOptions {
        content: root.join("content"),
        public: public.path().to_owned(),
        themes: eios::themes::Themes::new("default", None),
        config: eios::config::Config::default().site,
        public_url: "https://college.example".into(),
        today: jiff::civil::date(2026, 11, 22),
        live_reload: false,
    })
    .unwrap()
    .supplied(Supplied {
        facts,
        ..Supplied::default()
    })
    .build(&|_, _| {})
    .unwrap();
    assert_eq!(told(&outcome), Vec::<String>::new());
    let papers: Vec<_> = files(public.path())
        .into_iter()
        .filter(|(name, _)| name.contains("/documents/") && name.ends_with(".pdf"))
        .collect();
    assert!(papers.len() >= 24, "документов всего {}", papers.len());
    let folder = tempfile::tempdir().unwrap();
    let mut paths = vec![];
    for (name, bytes) in &papers {
        let raw = String::from_utf8_lossy(bytes);
        for part in [
            "/Marked true",
            "/Lang(ru)",
            "<pdfuaid:part>1<",
            "/StructTreeRoot",
            "/DisplayDocTitle true",
        ] {
            assert!(raw.contains(part), "{name}: нет {part}");
        }
        let fonts = raw.matches("/FontFile2").count() + raw.matches("/FontFile3").count();
        assert!(fonts >= 2, "{name}: шрифты не вложены");
        let path = folder.path().join(name.replace('/', "_"));
        std::fs::write(&path, bytes).unwrap();
        paths.push(path);
    }
    text_can_be_copied(&paths);
    pdfua_is_kept(&paths);
}

fn text_can_be_copied(papers: &[std::path::PathBuf]) {
    for paper in papers {
        let out = Command::new("pdftotext")
            .arg("-layout")
            .arg(paper)
            .arg("-")
            .output()
            .expect("pdftotext (пакет poppler-utils; tests/run ставит его сам)");
        let text = String::from_utf8(out.stdout).unwrap();
        let name = paper.display();
        let pages = text.matches('\u{c}').count();
        for page in 1..=pages {
            assert!(
                text.contains(&format!("стр. {page} из {pages}")),
                "{name}: страница {page}"
            );
        }
        assert!(
            text.contains("ГБПОУ «Приозёрский технический колледж»"),
            "{name}:\n{text}"
        );
        assert!(text.contains("УТВЕРЖДЕНО"), "{name}");
    }
}

/// `page-validation` (PyPI) checks the rules of PDF/UA-1; `tests/run` installs it.
fn pdfua_is_kept(papers: &[std::path::PathBuf]) {
    let python = std::env::var_os("EIOS_TEST_PYTHON").expect("запускайте проверки через tests/run");
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let out = Command::new(python)
        .arg(root.join("tests/tools/pdfua.py"))
        .args(papers)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&out.stdout);
    assert!(
        out.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&out.stderr)
    );
    assert!(said.contains(&format!("{} ", papers.len())), "{said}");
}
