//! Spreadsheets as people send them, with every kind of dirt and damage, and as the program writes them.

use std::io::{Read as _, Write as _};

use eios::sheets::{
    Cell, Column, Fault, Limits, Look, Sheet, Writer, heading, read,
    read::pasted,
    write::{Blank, Choice, Kind},
};
use jiff::civil::{Date, DateTime};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

const DAY: Date = Date::constant(2026, 11, 22);

fn opened(name: &str, bytes: &[u8]) -> Result<Vec<Sheet>, Fault> {
    let mut file = tempfile::NamedTempFile::new().expect("file");
    file.write_all(bytes).expect("written");
    read(file.path(), name, &Limits::default())
}

fn rows(name: &str, bytes: &[u8]) -> Vec<Vec<Cell>> {
    let mut sheets = opened(name, bytes).unwrap_or_else(|fault| panic!("{name}: {fault}"));
    sheets.remove(0).rows
}

fn refusal(name: &str, bytes: &[u8]) -> String {
    opened(name, bytes).expect_err(name).to_string()
}

fn t(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn book(fill: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(&mut book);
    book.save_to_buffer().expect("book")
}

#[test]
fn a_workbook_keeps_kinds_merged_cells_and_sheets() {
    let bytes = book(|book| {
        let sheet = book.add_worksheet();
        sheet.set_name("Кабинеты").expect("name");
        let day = Format::new().set_num_format("dd.mm.yyyy");
        let hour = Format::new().set_num_format("hh:mm");
        sheet
            .merge_range(0, 0, 0, 3, "Список кабинетов", &Format::new())
            .expect("title");
        for (column, text) in ["Корпус", "Кабинет", "Мест", "Введён"].iter().enumerate()
        {
            sheet.write(1, column as u16, *text).expect("head");
        }
        sheet
            .merge_range(2, 0, 3, 0, "Корпус 1", &Format::new())
            .expect("building");
        sheet.write(2, 1, "101").expect("cell");
        sheet.write(2, 2, 30).expect("cell");
        let serial = ExcelDateTime::from_ymd(2026, 11, 22).expect("day");
        sheet.write_with_format(2, 3, &serial, &day).expect("cell");
        sheet.write(3, 1, true).expect("cell");
        sheet.write(3, 2, 0.25).expect("cell");
        let half = ExcelDateTime::from_hms(8, 30, 0).expect("hour");
        sheet.write_with_format(3, 3, &half, &hour).expect("cell");
        book.add_worksheet().set_name("Пустой").expect("name");
        book.add_worksheet()
            .set_name("Тайный")
            .expect("name")
            .set_hidden(true);
    });
    let sheets = opened("кабинеты.xlsx", &bytes).expect("book");
    let names: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    assert_eq!(names, ["Кабинеты", "Пустой"]);
    let rows = &sheets[0].rows;
    assert_eq!(rows[0], vec![t("Список кабинетов"); 4]);
    assert_eq!(
        rows[2],
        [t("Корпус 1"), t("101"), Cell::Number(30.0), Cell::Date(DAY)]
    );
    assert_eq!(
        rows[3],
        [
            t("Корпус 1"),
            Cell::Bool(true),
            Cell::Number(0.25),
            t("08:30")
        ]
    );
    assert_eq!(heading(rows, |text| text == "Кабинет"), Some(1));
}

#[test]
fn a_cell_in_the_last_corner_costs_one_cell_or_is_refused() {
    let far = book(|book| {
        let sheet = book.add_worksheet();
        sheet.write(0, 0, "a").expect("cell");
        sheet.write(1_048_575, 16_383, "b").expect("cell");
    });
    assert!(refusal("a.xlsx", &far).contains("больше 200000 строк"));
    let wide = book(|book| {
        book.add_worksheet().write(0, 300, "b").expect("cell");
    });
    assert!(refusal("a.xlsx", &wide).contains("больше 200 столбцов"));
}

#[test]
fn text_is_read_in_every_encoding_and_with_every_sign() {
    let want = [[t("Имя"), t("Год")], [t("Ёлкин, И."), t("1999")]];
    let plain = "Имя;Год\r\nЁлкин, И.;1999\r\n";
    let cp1251 = encoding_rs::WINDOWS_1251.encode(plain).0.into_owned();
    let utf16: Vec<u8> = std::iter::once(0xfeff)
        .chain(plain.replace(';', "\t").encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    for (what, bytes) in [
        ("utf-8", plain.as_bytes().to_vec()),
        ("bom", [b"\xef\xbb\xbf", plain.as_bytes()].concat()),
        ("cp1251", cp1251),
        ("tabs", plain.replace(';', "\t").into_bytes()),
        ("commas", "Имя,Год\n\"Ёлкин, И.\",1999".as_bytes().to_vec()),
        (
            "sep",
            format!("sep=|\n{}", plain.replace(';', "|")).into_bytes(),
        ),
        ("utf-16", utf16),
    ] {
        assert_eq!(rows("a.csv", &bytes), want, "{what}");
    }
}

#[test]
fn text_in_an_old_encoding_is_read_as_russian() {
    let plain = "Имя;Год\r\nЁлкин, И.;1999\r\n";
    for text in [
        plain.to_owned(),
        plain.to_uppercase(),
        plain.to_lowercase(),
        "Корпус;Ауд.;S, м2\nГлавный;101;48,5\nОБЩЕЖИТИЕ;1;12\n".to_owned(),
    ] {
        let utf8 = rows("a.csv", text.as_bytes());
        for encoding in [
            encoding_rs::WINDOWS_1251,
            encoding_rs::IBM866,
            encoding_rs::KOI8_R,
            encoding_rs::X_MAC_CYRILLIC,
        ] {
            let (bytes, _, lost) = encoding.encode(&text);
            assert!(!lost, "{}: {text}", encoding.name());
            assert_eq!(rows("a.csv", &bytes), utf8, "{}", encoding.name());
        }
    }
    // A word or two in windows-1251 among English stays what it is.
    let mixed = "Name;Type\nRoom 1;№ 5 «А»\n";
    let bytes = encoding_rs::WINDOWS_1251.encode(mixed).0;
    assert_eq!(rows("a.csv", &bytes), rows("a.csv", mixed.as_bytes()));
}

#[test]
fn quotation_marks_empty_lines_and_guards_of_text_are_understood() {
    let text = "\nа;\"строка 1\nстрока \"\"2\"\"\";в\n\nООО \"Вымысел\";'=1+1;'+7 900\n;;\n\n";
    let found = rows("a.csv", text.as_bytes());
    assert_eq!(
        found,
        [
            vec![],
            vec![t("а"), t("строка 1\nстрока \"2\""), t("в")],
            vec![],
            vec![t("ООО \"Вымысел\""), t("=1+1"), t("+7 900")],
        ]
    );
    let one = rows("a.csv", "Название\nКорпус 1\n".as_bytes());
    assert_eq!(one, [[t("Название")], [t("Корпус 1")]]);
    let paste = pasted("101\t30\n102\t\n", &Limits::default()).expect("paste");
    assert_eq!(paste.rows, [vec![t("101"), t("30")], vec![t("102")]]);
    assert!(matches!(
        pasted(" \n\n", &Limits::default()),
        Err(Fault::Nothing)
    ));
}

#[test]
fn what_is_not_a_table_is_told_in_plain_words() {
    let whole = book(|book| {
        book.add_worksheet().write(0, 0, "a").expect("cell");
    });
    for (name, bytes, said) in [
        ("a.xlsx", whole[..whole.len() / 2].to_vec(), "повреждён"),
        ("a.xlsx", b"PK\x03\x04\x00\x00".to_vec(), "повреждён"),
        (
            "a.xlsx",
            "просто текст;да".as_bytes().to_vec(),
            "внутри обычный текст",
        ),
        ("a.csv", b"%PDF-1.7".to_vec(), "документ PDF"),
        ("a.csv", b"<!DOCTYPE html><html>".to_vec(), "страница"),
        ("a.csv", vec![0, 1, 2, 3, 0, 0, 7, 8, 9, 10], "двоичные"),
        ("a.csv", b"".to_vec(), "ни одной заполненной"),
        ("a.csv", b" ; ;\n;\n".to_vec(), "ни одной заполненной"),
        (
            "a.xlsx",
            zipped(&[("word/document.xml", b"<a/>")]),
            "документ Word",
        ),
        ("a.zip", zipped(&[("a.txt", b"a")]), "архив ZIP"),
        ("a.ods", zipped(&[("encrypted-package", b"x")]), "паролем"),
        (
            "a.xlsx",
            container("EncryptedPackage", &[7; 5000]),
            "паролем",
        ),
        (
            "a.xls",
            container("WordDocument", &[7; 5000]),
            "документ Word",
        ),
        (
            "a.xls",
            container("Workbook", &[7; 5000])[..1000].to_vec(),
            "повреждён",
        ),
        (
            "a.xls",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(),
            "повреждён",
        ),
    ] {
        let told = refusal(name, &bytes);
        assert!(told.contains(said), "{name}: {told}");
    }
    let locked = zipped(&[
        ("META-INF/manifest.xml", b"<manifest:encryption-data/>"),
        ("content.xml", b"x"),
    ]);
    assert!(matches!(opened("a.ods", &locked), Err(Fault::Encrypted)));
}

#[test]
fn bombs_are_found_before_they_go_off() {
    let zeros = vec![0; 3 << 20];
    let bomb = zipped(&[("[Content_Types].xml", b""), ("xl/workbook.xml", &zeros)]);
    let file = tempfile::NamedTempFile::new().expect("file");
    std::fs::write(file.path(), bomb).expect("written");
    let limits = Limits {
        unpacked: 2 << 20,
        ..Limits::default()
    };
    let told = read(file.path(), "a.xlsx", &limits)
        .expect_err("bomb")
        .to_string();
    assert!(told.contains("распакованном"), "{told}");
    // A few bytes that ask for thousands of millions of cells.
    let row = r#"<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="string" table:number-columns-repeated="16384"><text:p>а</text:p></table:table-cell></table:table-row>"#;
    assert!(refusal("a.ods", &ods(row)).contains("больше 200 столбцов"));
    let row = row.replace("16384", "2");
    assert!(refusal("a.ods", &ods(&row)).contains("больше 200000 строк"));
    let doctype = ods("<!DOCTYPE a [<!ENTITY b \"bbbb\">]><table:table-row/>");
    assert!(refusal("a.ods", &doctype).contains("повреждён"));
    let corners: Vec<u8> = (0..60)
        .flat_map(|_| [bof(0x10), number(65_535, 255, 1.0), record(0x0a, &[])].concat())
        .collect();
    assert!(refusal("a.xls", &container("Workbook", &corners)).contains("слишком велики"));
}

#[test]
fn an_open_document_keeps_kinds_and_merged_cells_and_its_million_empty_rows_cost_nothing() {
    let bytes = ods(concat!(
        r#"<table:table-column table:number-columns-repeated="16384"/>"#,
        r#"<table:table-header-rows><table:table-row><table:table-cell office:value-type="string" table:number-columns-spanned="2" table:number-rows-spanned="1"><text:p>Корпус</text:p></table:table-cell><table:covered-table-cell/><table:table-cell office:value-type="string"><office:annotation><text:p>заметка</text:p></office:annotation><text:p>Год &amp; <text:span>день</text:span></text:p><text:p>ввода</text:p></table:table-cell></table:table-row></table:table-header-rows>"#,
        r#"<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="float" office:value="12.5"><text:p>12,5</text:p></table:table-cell><table:table-cell table:number-columns-repeated="2" office:value-type="date" office:date-value="2026-11-22"><text:p>22.11.26</text:p></table:table-cell><table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>ИСТИНА</text:p></table:table-cell><table:table-cell office:value-type="time" office:time-value="PT08H30M00S"><text:p>8:30</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16379"/></table:table-row>"#,
        r#"<table:table-row table:number-rows-repeated="1048573"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#,
    ));
    let found = rows("a.ods", &bytes);
    let line = vec![
        Cell::Number(12.5),
        Cell::Date(DAY),
        Cell::Date(DAY),
        Cell::Bool(true),
        t("08:30"),
    ];
    assert_eq!(
        found,
        [
            vec![t("Корпус"), t("Корпус"), t("Год & день\nввода")],
            line.clone(),
            line
        ]
    );
}

#[test]
fn an_old_workbook_is_read() {
    let sheet = [
        bof(0x10),
        label(0, 0, "Кабинет"),
        label(1, 0, "101"),
        number(1, 1, 30.5),
        record(0x0a, &[]),
    ]
    .concat();
    let mut globals = bof(0x05);
    let name: Vec<u8> = "Лист".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let start = (globals.len() + 4 + 8 + name.len() + 4) as u32;
    let bound = [&start.to_le_bytes()[..], &[0, 0, 4, 1], &name].concat();
    globals.extend(record(0x85, &bound));
    globals.extend(record(0x0a, &[]));
    for padding in [0, 6000] {
        let mut whole = [globals.clone(), sheet.clone()].concat();
        whole.resize(whole.len().max(padding), 0);
        let found = rows("a.xls", &container("Workbook", &whole));
        assert_eq!(
            found,
            [vec![t("Кабинет")], vec![t("101"), Cell::Number(30.5)]]
        );
    }
}

fn columns() -> Vec<Column> {
    let column = |key: &str, title: &str, look| Column {
        key: key.into(),
        title: title.into(),
        look,
        width: 0,
    };
    vec![
        column("name", "Наименование", Look::Text),
        column("sum", "Сумма, ₽", Look::Money),
        column("on", "Дата", Look::Date),
        column("at", "Когда", Look::Moment),
        column("flag", "Есть", Look::Text),
    ]
}

fn written(kind: Kind, rows: &[Vec<Cell>]) -> Vec<u8> {
    let mut writer = Writer::new(kind, "Реестр: все/части", &columns()).expect("writer");
    for row in rows {
        writer.row(row).expect("row");
    }
    let mut bytes = Vec::new();
    writer
        .finish()
        .expect("file")
        .read_to_end(&mut bytes)
        .expect("bytes");
    bytes
}

fn sample() -> Vec<Vec<Cell>> {
    let at = DateTime::constant(2026, 11, 22, 14, 30, 0, 0);
    vec![
        vec![
            t("=cmd|'/c calc'!A1"),
            Cell::Number(1234.5),
            Cell::Date(DAY),
            Cell::DateTime(at),
            t("да"),
        ],
        vec![
            t("два  пробела\nи <строка> & \"кавычки\"; всё"),
            Cell::Number(-0.01),
        ],
        vec![
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            t("+7 900"),
        ],
    ]
}

#[test]
fn what_is_written_reads_back_the_same_and_nothing_is_a_formula() {
    let head = ["Наименование", "Сумма, ₽", "Дата", "Когда", "Есть"]
        .map(t)
        .to_vec();
    for kind in [Kind::Xlsx, Kind::Ods] {
        let bytes = written(kind, &sample());
        let name = format!("a.{}", kind.ending());
        let mut want = sample();
        want.insert(0, head.clone());
        assert_eq!(rows(&name, &bytes), want, "{kind:?}");
    }
    let text = String::from_utf8(written(Kind::Csv, &sample())).expect("text");
    assert!(text.starts_with('\u{feff}'));
    assert!(
        text.contains("\r\n'=cmd|'/c calc'!A1;1234,5;22.11.2026;22.11.2026 14:30;да\r\n"),
        "{text}"
    );
    assert!(text.contains(";'+7 900\r\n"), "{text}");
    let back = rows("a.csv", text.as_bytes());
    assert_eq!(back[1][0], sample()[0][0]);
    assert_eq!(back[2][0], sample()[1][0]);
    let json: serde_json::Value =
        serde_json::from_slice(&written(Kind::Json, &sample())).expect("json");
    assert_eq!(json[0]["sum"], 1234.5);
    assert_eq!(json[0]["on"], "2026-11-22");
    assert_eq!(json[2]["name"], serde_json::Value::Null);
    let lines = String::from_utf8(written(Kind::JsonLines, &sample())).expect("text");
    assert_eq!(lines.lines().count(), 3);
    let empty: serde_json::Value = serde_json::from_slice(&written(Kind::Json, &[])).expect("json");
    assert_eq!(empty, serde_json::json!([]));
}

#[test]
fn a_workbook_is_comfortable() {
    let bytes = written(Kind::Xlsx, &sample());
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("zip");
    let mut sheet = String::new();
    let mut part = zip.by_name("xl/worksheets/sheet1.xml").expect("sheet");
    part.read_to_string(&mut sheet).expect("text");
    assert!(sheet.contains("state=\"frozen\""), "{sheet}");
    assert!(sheet.contains("<autoFilter ref=\"A1:E4\""), "{sheet}");
    assert!(sheet.contains("<cols>"));
    assert!(!sheet.contains("<f>"));
}

#[test]
fn a_form_to_fill_in_offers_its_lists_and_explains_itself() {
    let blank = |title: &str, choices: &[&str]| Blank {
        column: Column {
            key: String::new(),
            title: title.into(),
            ..Column::default()
        },
        hint: "Как в приказе.".into(),
        example: "101".into(),
        required: true,
        choices: choices
            .iter()
            .map(|label| Choice {
                label: (*label).into(),
                code: "x".into(),
            })
            .collect(),
    };
    let columns = [
        blank("Номер", &[]),
        blank("Вид", &["Кабинет", "Мастерская"]),
    ];
    let mut file = Blank::workbook("Помещения", "О реестре.", &columns).expect("book");
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).expect("bytes");
    let sheets = opened("a.xlsx", &bytes).expect("book");
    let names: Vec<&str> = sheets.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(names, ["Помещения", "Пояснения", "Списки"]);
    assert_eq!(sheets[0].rows, [[t("Номер"), t("Вид")]]);
    assert_eq!(
        sheets[2].rows,
        [[t("Вид")], [t("Кабинет")], [t("Мастерская")]]
    );
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default())
            .expect("part");
        zip.write_all(content).expect("content");
    }
    zip.finish().expect("zip").into_inner()
}

fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content><office:body><office:spreadsheet><table:table table:name=\"Лист\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    zipped(&[
        (
            "mimetype",
            b"application/vnd.oasis.opendocument.spreadsheet",
        ),
        ("content.xml", content.as_bytes()),
    ])
}

fn record(kind: u16, body: &[u8]) -> Vec<u8> {
    [
        &kind.to_le_bytes()[..],
        &(body.len() as u16).to_le_bytes(),
        body,
    ]
    .concat()
}

fn bof(kind: u16) -> Vec<u8> {
    let mut body = vec![0, 6];
    body.extend(kind.to_le_bytes());
    body.resize(16, 0);
    record(0x0809, &body)
}

fn place(row: u16, column: u16) -> Vec<u8> {
    [row, column, 0]
        .into_iter()
        .flat_map(u16::to_le_bytes)
        .collect()
}

fn number(row: u16, column: u16, value: f64) -> Vec<u8> {
    record(
        0x0203,
        &[place(row, column), value.to_le_bytes().to_vec()].concat(),
    )
}

fn label(row: u16, column: u16, text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut body = place(row, column);
    body.extend((units.len() as u16).to_le_bytes());
    body.push(1);
    body.extend(units.into_iter().flat_map(u16::to_le_bytes));
    record(0x0204, &body)
}

/// The old container of Office with one stream; a short one lies in the root's small sectors.
fn container(name: &str, stream: &[u8]) -> Vec<u8> {
    const FREE: u32 = u32::MAX;
    const END: u32 = 0xffff_fffe;
    let sectors = stream.len().div_ceil(512);
    let is_small = stream.len() < 4096;
    // 0: the table, 1: the directory, 2: the table of small sectors, 3…: the stream
    let mut fat = vec![0xffff_fffd, END, END];
    let chain = |first: usize, length: usize| {
        (0..length).map(move |n| {
            if n + 1 == length {
                END
            } else {
                (first + n + 1) as u32
            }
        })
    };
    fat.extend(chain(3, sectors));
    assert!(fat.len() <= 128, "одной части таблицы хватает");
    fat.resize(128, FREE);
    let mut small: Vec<u32> = chain(0, stream.len().div_ceil(64).min(128)).collect();
    small.resize(128, FREE);
    let entry = |name: &str, kind: u8, child: u32, first: u32, size: usize| {
        let mut bytes: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = bytes.len() as u16 + 2;
        bytes.resize(64, 0);
        bytes.extend(length.to_le_bytes());
        bytes.extend([kind, 1]);
        for link in [FREE, FREE, child] {
            bytes.extend(link.to_le_bytes());
        }
        bytes.resize(116, 0);
        bytes.extend(first.to_le_bytes());
        bytes.extend((size as u64).to_le_bytes());
        bytes
    };
    let (root, first) = match is_small {
        true => (
            entry("Root Entry", 5, 1, 3, stream.len().next_multiple_of(64)),
            0,
        ),
        false => (entry("Root Entry", 5, 1, END, 0), 3),
    };
    let mut file = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    file.resize(24, 0);
    for half in [0x3e_u16, 3, 0xfffe, 9, 6, 0, 0, 0, 0, 0] {
        file.extend(half.to_le_bytes());
    }
    let (small_at, small_count) = if is_small { (2, 1) } else { (END, 0) };
    for word in [1_u32, 1, 0, 4096, small_at, small_count, END, 0, 0] {
        file.extend(word.to_le_bytes());
    }
    file.resize(512, 0xff);
    let words = |all: &[u32]| -> Vec<u8> { all.iter().flat_map(|w| w.to_le_bytes()).collect() };
    file.extend(words(&fat));
    file.extend(root);
    file.extend(entry(name, 2, FREE, first, stream.len()));
    file.resize(512 * 3, 0);
    file.extend(words(&small));
    file.extend_from_slice(stream);
    file.resize(512 * (4 + sectors), 0);
    file
}
