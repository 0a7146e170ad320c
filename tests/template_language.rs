//! The language of templates: what a secretary writes, what comes out, and what is told when it is wrong.

use std::{io::Read as _, process::Command};

use eios::{
    documents::{
        About, Press,
        templates::{self, Dictionary, Entry, Filled, Kind, Template},
    },
    themes::Themes,
};
use jiff::civil::date;
use serde_json::{Value, json};

fn fields() -> Dictionary {
    let row = |path: &str, label: &str, kind| Entry::new(path, label, kind);
    Dictionary(vec![
        row("person.name", "Работник.ФИО", Kind::Person),
        row("person.last_name", "Работник.Фамилия", Kind::Text),
        row("position", "Должность", Kind::Text),
        row("hired_on", "Дата приёма", Kind::Date),
        row("salary", "Оклад", Kind::Money),
        row("rate", "Ставок", Kind::Number(2)),
        row("days", "Дней", Kind::Int),
        row("main", "Основная работа", Kind::Flag),
        row("note", "Примечание", Kind::Text),
        row("college.head", "Колледж.Руководитель", Kind::Text),
        row(
            "children",
            "Дети",
            Kind::Rows(vec![
                row("name", "Имя", Kind::Text),
                row("born", "Дата рождения", Kind::Date),
            ]),
        ),
    ])
}

fn data() -> Value {
    json!({
        "person": {
            "name": { "last_name": "Озерцова", "first_name": "Анна", "middle_name": "Петровна", "sex": "f" },
            "last_name": "Озерцова",
        },
        "position": "заведующая отделением",
        "hired_on": "2026-09-01",
        "salary": 4_512_350,
        "rate": 125,
        "days": 3,
        "main": true,
        "college": { "head": "Тополев Олег Иванович" },
        "children": [
            { "name": "Ася", "born": "2015-02-03" },
            { "name": "Ян", "born": null },
        ],
    })
}

fn read(source: &str) -> Template {
    templates::parse(source, "A4", &fields()).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn filled(source: &str) -> Filled {
    templates::fill(&read(source), &data())
}

fn said(source: &str) -> String {
    filled(source).document.words().replace('\u{a0}', " ")
}

fn faults(source: &str) -> Vec<(usize, String)> {
    let faults = templates::parse(source, "A4", &fields()).expect_err("faults");
    faults.into_iter().map(|f| (f.line, f.text)).collect()
}

#[test]
fn fields_are_written_by_label_or_path_with_formats() {
    assert_eq!(
        said("Выдана {работник.фио | дательный}, {Должность | дательный}."),
        "Выдана Озерцовой Анне Петровне, заведующей отделением."
    );
    assert_eq!(
        said(
            "{person.name | родительный | инициалы}; {Колледж.Руководитель | творительный | инициалы впереди}"
        ),
        "Озерцовой А. П.; О. И. Тополевым"
    );
    assert_eq!(
        said(
            "{Работник.ФИО | мужской: принят женский: принята} {Дата приема | дата прописью}, {Дата приёма}"
        ),
        "принята 1 сентября 2026 года, 01.09.2026"
    );
    assert_eq!(
        said(
            "{Оклад} ({Оклад | сумма прописью}), {Ставок} ставки, {Дней | с числом: день, дня, дней}, {Дней|прописью}"
        ),
        "45 123,50 (сорок пять тысяч сто двадцать три рубля 50 копеек), 1,25 ставки, 3 дня, три"
    );
    assert_eq!(
        said(
            "{Основная работа | да: основная нет: не основная}, {Примечание | если пусто: без примечаний}, {Должность | с заглавной}"
        ),
        "основная, без примечаний, Заведующая отделением"
    );
}

#[test]
fn what_is_missing_is_a_blank_and_is_reported_once() {
    let filled = filled("{Примечание}\n[ж]{Примечание}[/ж]");
    assert_eq!(filled.document.words(), "_____\n_____");
    assert_eq!(filled.missing.len(), 1);
    assert_eq!(filled.missing[0].label, "Примечание");
    assert_eq!(filled.missing[0].line, 1);
}

#[test]
fn conditions_and_loops_stand_in_lines_and_over_lines() {
    assert_eq!(
        said(
            "{если Основная работа}основная{иначе}совместительство{конец}, {если не Примечание}пусто{конец}"
        ),
        "основная, пусто"
    );
    assert_eq!(
        said(
            "{если Оклад >= 45123,50}\nда\n{иначе}\nнет\n{конец}\n{если Должность = «Заведующая отделением»}она{конец}"
        ),
        "да\nона"
    );
    assert_eq!(
        said("{если Дата приёма < 01.09.2026}раньше{иначе}не раньше{конец}"),
        "не раньше"
    );
    assert_eq!(
        said(
            "{для каждого Дети}{№}. {Имя} ({Работник.Фамилия}){если Дата рождения}, {Дата рождения}{конец}; {конец}"
        ),
        "1. Ася (Озерцова), 03.02.2015; 2. Ян (Озерцова); "
    );
}

#[test]
fn a_table_grows_by_its_rows() {
    let text = said(
        "[таблица: 10ц 60 30п]\n| № | Имя | Родился |\n{для каждого Дети}\n| {№} | {Имя} | {Дата рождения | дата} |\n{конец}\n[/таблица]",
    );
    assert_eq!(text, "№\nИмя\nРодился\n1\nАся\n03.02.2015\n2\nЯн\n_____");
}

#[test]
fn faults_are_told_with_line_and_advice() {
    assert_eq!(
        faults("Первая\n{Работник.Фимилия}"),
        [(
            2,
            "Поля {Работник.Фимилия} нет. Может быть, {Работник.Фамилия}?".to_owned()
        )]
    );
    assert_eq!(
        faults("{если Оклад}\nтекст"),
        [(
            1,
            "Открытое здесь не закрыто: поставьте {конец} на отдельной строке.".to_owned()
        )]
    );
    for (source, line, words) in [
        ("текст {Оклад", 1, "не закрыта"),
        ("а\n{конец}", 2, "лишний"),
        ("{иначе}", 1, "без {если …}"),
        ("{Должность | дата прописью}", 1, "нужна дата"),
        ("{Оклад | дательнй}", 1, "Может быть, «дательный»?"),
        ("{Дети}", 1, "список строк"),
        ("{для каждого Оклад}{конец}", 1, "одно значение"),
        ("[ж]жирно", 1, "не закрыто"),
        ("[ж]а[к]б[/ж]", 1, "не открыто"),
        ("[центер] а", 1, "Может быть, [центр]?"),
        ("[поля: 20 10]", 1, "четыре числа"),
        ("[поля: 90 90 90 90]", 1, "не остаётся места"),
        ("[таблица]\nбез черты\n[/таблица]", 2, "начинается с черты"),
        ("\n[таблица]\n| а |", 2, "не закончена"),
        (
            "[таблица: 10 20 30]\n| а | б |\n[/таблица]",
            1,
            "Столбцов в строках 2, а ширин сказано 3",
        ),
        ("[подпись: директор]", 1, "Подпись пишется так"),
        ("[шрифт: сто]", 1, "от 6 до 24"),
        ("{если Оклад > много}а{конец}", 1, "не число"),
        ("{если Должность > 5}а{конец}", 1, "больше и меньше"),
    ] {
        let found = faults(source);
        assert_eq!(found.len(), 1, "{source}: {found:?}");
        assert!(
            found[0].0 == line && found[0].1.contains(words),
            "{source}: {found:?}"
        );
    }
    // brackets of the text itself
    assert_eq!(said("[[a] {{b}"), "[a] {b}");
}

#[test]
fn odd_templates_end_in_a_document_or_in_faults() {
    let deep = "{если Оклад}\n".repeat(60);
    let many = "{".repeat(5000) + &"[".repeat(5001);
    for source in [
        "",
        "\u{0}",
        "{}",
        "{|}",
        "[]",
        "{если }",
        "{для каждого }",
        "|",
        "[таблица]",
        "[/таблица]",
        "{если}",
        &deep,
        &many,
    ] {
        let _ = templates::parse(source, "нет такого", &fields());
    }
}

/// Everything that the language has.
const WHOLE: &str = "[поля: 20 15 20 25]
[номера страниц]
[шрифт: 11]
[отступ: 10]
# Справка
## о доходах <b> & {{скобки}
[справа] Выдана [ж]{Работник.ФИО | дательный}[/ж]
[центр] [к]курсив [п]и черта[/п][/к]
Работает с {Дата приёма | дата прописью} по адресу «ул. Новая»[перенос]с новой строки #text(red)[[x] $ \\ *не выполняется*.

[линия]
[таблица: 10ц 60 30п]
| № | Имя | Родился |
{для каждого Дети}
| {№} | {Имя} | {Дата рождения} |
{конец}
[/таблица]
[таблица без рамки: 50 50]
| слева | справа |
[/таблица]
[новая страница]
[слева] Вторая страница
[подпись: Директор | {Колледж.Руководитель | инициалы впереди}]";

#[test]
fn pdf_and_docx_say_the_same_words() {
    let document = filled(WHOLE).document;
    let squeeze = |text: &str| -> String {
        // a line may be broken at another place and by a hyphen
        text.chars()
            .filter(|sign| !sign.is_whitespace() && !"-\u{ad}\u{2010}".contains(*sign))
            .collect()
    };
    let words: Vec<String> = document.words().split_whitespace().map(squeeze).collect();

    let file = templates::docx(&document).expect("docx");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(file)).expect("zip");
    let mut xml = String::new();
    archive
        .by_name("word/document.xml")
        .expect("document.xml")
        .read_to_string(&mut xml)
        .expect("text");
    let plain: String = xml
        .split('<')
        .filter_map(|tag| tag.split_once('>'))
        .map(|(_, text)| text)
        .collect();
    let plain = plain
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&");
    assert_eq!(squeeze(&plain), words.concat());

    let press = Press::open(&Themes::new("default", None)).expect("theme");
    let about = About {
        title: "Справка".to_owned(),
        author: "Колледж".to_owned(),
        date: date(2026, 11, 22),
    };
    let pdf = templates::pdf(&press, &document, &about).unwrap_or_else(|why| panic!("{why}"));
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("form.pdf");
    std::fs::write(&path, pdf).expect("file");
    let out = Command::new("pdftotext")
        .arg("-layout")
        .arg(&path)
        .arg("-")
        .output();
    let text =
        String::from_utf8(out.expect("pdftotext (пакет poppler-utils)").stdout).expect("UTF-8");
    let text = squeeze(&text);
    for word in words {
        assert!(text.contains(&word), "нет «{word}» в {text}");
    }
}
