//! The spreadsheets from which a secretary enters an invented college, as they lie about in offices: merged cells,
//! headings under a title, spaces of all kinds, three ways to write a date, Latin letters in Russian words,
//! the same row twice, a sum in words of an accountant, windows-1251.

mod files;

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};

/// A file and the register that it is for.
pub struct Paper {
    pub table: &'static str,
    pub name: &'static str,
    pub bytes: Vec<u8>,
    /// Rows that are accepted at once and rows that are told to be wrong.
    pub good: i64,
    pub bad: i64,
}

/// All files, in the order in which they can be loaded.
pub fn papers() -> Vec<Paper> {
    vec![
        organisations(),
        buildings(),
        units(),
        rooms(),
        equipment(),
        people(),
        staffing(),
    ]
}

fn csv_1251(lines: &[&str]) -> Vec<u8> {
    let text = lines.join("\r\n");
    let (bytes, _, lost) = encoding_rs::WINDOWS_1251.encode(&text);
    assert!(!lost, "всё помещается в windows-1251");
    bytes.into_owned()
}

fn csv_utf8(lines: &[&str]) -> Vec<u8> {
    format!("\u{feff}{}\r\n", lines.join("\r\n")).into_bytes()
}

/// A workbook with a title over all columns, an empty row and the headings in bold.
fn book(title: &str, headings: &[&str], fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let sheet = book.add_worksheet();
    let last = headings.len() as u16 - 1;
    sheet
        .merge_range(0, 0, 0, last, title, &bold)
        .expect("title");
    for (column, heading) in headings.iter().enumerate() {
        sheet
            .write_with_format(2, column as u16, *heading, &bold)
            .expect("heading");
    }
    fill(sheet);
    book.save_to_buffer().expect("book")
}

fn put(sheet: &mut Worksheet, row: u32, cells: &[&str]) {
    for (column, text) in cells.iter().enumerate() {
        if !text.is_empty() {
            sheet.write(row, column as u16, *text).expect("cell");
        }
    }
}

fn day(sheet: &mut Worksheet, row: u32, column: u16, (y, m, d): (u16, u8, u8)) {
    let format = Format::new().set_num_format("dd.mm.yyyy");
    let day = ExcelDateTime::from_ymd(y, m, d).expect("day");
    sheet
        .write_with_format(row, column, &day, &format)
        .expect("cell");
}

/// The college and those around it; an ИНН with a slip.
fn organisations() -> Paper {
    let lines = [
        "Полное наименование;Сокращенное наименование;Роли;Наша организация;ИНН;КПП;Дата создания",
        "Государственное бюджетное профессиональное образовательное учреждение «Тихоозёрский техникум» ; ГБПОУ «Тихоозёрский техникум»;наша образовательная организация;да;0000012013;000001001;02.09.1963",
        "Министерство образования Тихоозёрской области;Минобр  Тихоозёрской области;учредитель;;0000010016;;",
        "Общество с ограниченной ответственностью «Тихий завод»;OOO «Тихий завод»;профильная организация (работодатель);нет;00 0002 0014;;",
        "Общество с ограниченной ответственностью «Опечатка»;ООО «Опечатка»;поставщик, подрядчик;;1234567890;;",
    ];
    Paper {
        table: "organisation",
        name: "Организации.csv",
        bytes: csv_utf8(&lines),
        good: 3,
        bad: 1,
    }
}

/// From the accountant's program: windows-1251, semicolons, sums with spaces; the second corpus twice.
fn buildings() -> Paper {
    let lines = [
        "Корпус;Вид;Адрес;Общая площадь;Год постройки;Кадастровый номер",
        "Главный  корпус ;Учебный корпус;000200, г. Тихоозёрск, ул. Лесная, д. 1;4 861,20;1971;00:02:0000001:11",
        "Второй корпус;учебный корпус;\"000200, г. Тихоозёрск; ул. Лесная, д. 3\";3\u{a0}952,8;1983;00:02:0000001:12",
        "Общежитие;Общежитие;000200, г. Тихоозёрск, пер. Тихий, д. 5;3389,40;1986;00:02:0000001:13",
        "Второй корпус;учебный корпус;000200, г. Тихоозёрск, ул. Лесная, д. 3;3952,8;1983;00:02:0000001:12",
        "Гараж;;000200, г. Тихоозёрск, ул. Лесная, д. 1;много;;",
    ];
    Paper {
        table: "building",
        name: "здания из бухгалтерии.csv",
        bytes: csv_1251(&lines),
        good: 3,
        bad: 2,
    }
}

fn units() -> Paper {
    let bytes = book(
        "Структурные подразделения на 01.09.2026",
        &[
            "Структурное подразделение",
            "Вид",
            "Обеспечивает образовательный процесс",
            "Эл. почта",
            "Дата открытия",
        ],
        |sheet| {
            put(
                sheet,
                3,
                &[
                    "Учебная часть",
                    "администрация",
                    "да",
                    "Ucheba@Tihoozersk.Example",
                    "01.09.1979",
                ],
            );
            put(
                sheet,
                4,
                &[
                    "Отделение  машиностроения",
                    "отделение",
                    "+",
                    "",
                    "1979-09-01",
                ],
            );
            put(sheet, 5, &["Отдeление питания", "отделение", "да", ""]);
            day(sheet, 5, 4, (1984, 9, 1));
            put(sheet, 6, &["Библиотека\u{a0}", "библиотека", "Да", "", ""]);
            put(
                sheet,
                7,
                &[
                    "Бухгалтерия",
                    "отдел, служба",
                    "нет",
                    "buh(собака)tihoozersk",
                    "",
                ],
            );
            put(sheet, 8, &["Итого:", "", "", "", ""]);
        },
    );
    Paper {
        table: "org_unit",
        name: "структура.xlsx",
        bytes,
        good: 4,
        bad: 2,
    }
}

/// The list of the housekeeper: the building is told once for all its rooms, numbers are numbers, one is written
/// twice, one has no type that anyone knows.
fn rooms() -> Paper {
    let bytes = book(
        "Перечень помещений",
        &[
            "Корпус",
            "Ауд.",
            "Назначение",
            "Тип помещения",
            "Эт.",
            "S, м²",
            "Кол-во мест",
            "Инв. карточка",
        ],
        |sheet| {
            let plain = Format::new();
            sheet
                .merge_range(3, 0, 6, 0, "Главный корпус", &plain)
                .expect("building");
            sheet
                .merge_range(7, 0, 9, 0, "Второй корпус", &plain)
                .expect("building");
            let rows: [(&str, &str, &str, f64, f64, f64); 7] = [
                ("Кабинет математики", "кабинет", "1", 101.0, 48.5, 30.0),
                ("Кабинет информатики ", "Kабинет", "1", 102.0, 54.0, 15.0),
                ("Библиотека", "библиотека", "2", 201.0, 186.0, 40.0),
                ("Кабинет физики", "кабинет", "2", 202.0, 60.25, 28.0),
                ("Слесарная мастерская", "мастерская", "1", 1.0, 240.0, 18.0),
                ("Кладовка", "чулан", "1", 2.0, 6.0, 0.0),
                ("Слесарная мастерская", "мастерская", "1", 1.0, 240.0, 18.0),
            ];
            for (n, (name, kind, floor, number, area, seats)) in rows.into_iter().enumerate() {
                let row = 3 + n as u32;
                sheet.write(row, 1, number).expect("cell");
                put_at(sheet, row, 2, name);
                put_at(sheet, row, 3, kind);
                put_at(sheet, row, 4, floor);
                sheet.write(row, 5, area).expect("cell");
                sheet.write(row, 6, seats).expect("cell");
            }
        },
    );
    Paper {
        table: "room",
        name: "Помещения.xlsx",
        bytes,
        good: 5,
        bad: 2,
    }
}

fn put_at(sheet: &mut Worksheet, row: u32, column: u16, text: &str) {
    sheet.write(row, column, text).expect("cell");
}

/// From the inventory: three ways to write a day, sums with spaces and roubles, a room that nobody has.
fn equipment() -> Paper {
    let bytes = book(
        "Инвентаризационная опись",
        &[
            "Инв. №",
            "Наименование оборудования",
            "Тип",
            "Ауд.",
            "Кол-во",
            "Дата ввода",
            "Балансовая стоимость",
        ],
        |sheet| {
            put(
                sheet,
                3,
                &[
                    "101340001",
                    "Компьютер ученический",
                    "компьютер",
                    "102",
                    "1",
                    "15.03.2021",
                    "58 000,00",
                ],
            );
            put(
                sheet,
                4,
                &[
                    "101340002",
                    "Компьютер ученический",
                    "компьютер",
                    "102",
                    "1",
                    "2021-03-15",
                    "58 000,00 ₽",
                ],
            );
            put(
                sheet,
                5,
                &["101340003", "Пpоектор", "проектор", "101", "1", "", "48000"],
            );
            day(sheet, 5, 5, (2019, 9, 2));
            put(
                sheet,
                6,
                &["", "Стул ученический", "мебель", "101", "30", "", ""],
            );
            put(
                sheet,
                7,
                &[
                    "101340005",
                    "Станок токарный",
                    "станок",
                    "1",
                    "1",
                    "31.02.2020",
                    "1 250 000",
                ],
            );
            put(
                sheet,
                8,
                &[
                    "101340006",
                    "Микроскоп",
                    "лабораторный стенд",
                    "999",
                    "1",
                    "",
                    "",
                ],
            );
            put(
                sheet,
                9,
                &[
                    "101340001",
                    "Компьютер ученический",
                    "компьютер",
                    "102",
                    "1",
                    "15.03.2021",
                    "58 000,00",
                ],
            );
        },
    );
    Paper {
        table: "equipment",
        name: "опись № 7.xlsx",
        bytes,
        good: 4,
        bad: 3,
    }
}

/// From a personnel list: numbers of СНИЛС with dashes, one of them with a slip; the same person twice.
fn people() -> Paper {
    let lines = [
        "Фамилия\tИмя\tОтчество\tД.р.\tПол\tГражданство\tСНИЛС\tСтатус СНИЛС",
        "Тихомиров \tПавел\tАндреевич\t12.04.1974\tмужской\tРоссия\t000-000-101 00\tвведён",
        "Лесная\tМарина\tИгоревна\t1981-11-02\tженский\tРоссия\t00000010200\tвведён",
        "Oзёрная\tВера\tПетровна\t3.7.90\tженский\tРоссия\t\tотсутствует",
        "Ошибкин\tИлья\tИльич\t30.02.1990\tмужской\tРоссия\t112-233-445 96\tвведён",
        "Лесная\tМарина\tИгоревна\t02.11.1981\tженский\tРоссия\t00000010200\tвведён",
    ];
    Paper {
        table: "person",
        name: "сотрудники.txt",
        bytes: csv_utf8(&lines),
        good: 3,
        bad: 2,
    }
}

/// The staffing table with sums under it.
fn staffing() -> Paper {
    let bytes = book(
        "Штатное расписание с 01.09.2026",
        &[
            "Подразделение",
            "Должность",
            "Ставок",
            "Оклад",
            "Источник финансирования",
            "Действует с",
        ],
        |sheet| {
            let plain = Format::new();
            sheet
                .merge_range(4, 0, 5, 0, "Отделение машиностроения", &plain)
                .expect("unit");
            put(
                sheet,
                3,
                &[
                    "Учебная часть",
                    "Методист",
                    "1",
                    "38 400,00",
                    "субсидия на государственное задание",
                    "01.09.2026",
                ],
            );
            put(
                sheet,
                4,
                &[
                    "",
                    "Преподаватель",
                    "12,5",
                    "41 200",
                    "субсидия на государственное задание",
                    "01.09.2026",
                ],
            );
            put(
                sheet,
                5,
                &[
                    "",
                    "Мастер производственного обучения",
                    "0.5",
                    "39 900",
                    "приносящая доход деятельность",
                    "",
                ],
            );
            day(sheet, 5, 5, (2026, 9, 1));
            put(
                sheet,
                6,
                &[
                    "Библиотека",
                    "Библиотекарь",
                    "1",
                    "29 000",
                    "субсидия на государственное задание",
                    "01.09.2026",
                ],
            );
            put(
                sheet,
                7,
                &[
                    "Библиотека",
                    "Хранитель тишины",
                    "1",
                    "29 000",
                    "субсидия на государственное задание",
                    "01.09.2026",
                ],
            );
        },
    );
    Paper {
        table: "staff_unit",
        name: "штатное.xlsx",
        bytes,
        good: 4,
        bad: 1,
    }
}
