//! Registers in and out of spreadsheets, over the real router: what people send with every kind of dirt, what they
//! are told, what is written and what is taken back.

#[path = "registers_exchange/parts.rs"]
mod parts;
mod world;

use axum::{body::to_bytes, http::Method};
use eios::{
    sheets::{self, Cell, Limits, Sheet},
    storage::v,
};
use rust_xlsxwriter::{Format, Workbook};
use tower::ServiceExt as _;
use world::{Answer, Browser, Engine, ILYA, NINA, VERA, World};

both_engines! {
    a_dirty_workbook_is_understood_told_and_written_only_when_confirmed,
    what_cannot_be_accepted_is_told_by_row_and_column_and_comes_back_with_reasons,
    a_shortened_word_is_taken_and_it_is_said_for_what,
    a_row_finds_its_record_by_the_natural_key_and_never_one_of_several,
    what_only_one_record_can_have_is_told_before_anything_is_written,
    columns_are_chosen_by_the_person_once_and_remembered,
    rows_are_pasted_with_headings_and_without,
    export_then_import_changes_nothing,
    an_export_is_exactly_what_is_seen_and_the_journal_knows_it,
    bad_files_are_refused_in_plain_words,
    what_is_not_ones_own_does_not_exist,
    a_load_is_taken_back_whole_and_what_was_edited_since_stays,
    what_has_changed_since_the_trial_stops_the_load_and_nothing_is_written,
    a_file_to_fill_in_can_be_filled_in,
    rows_may_speak_of_other_rows_of_the_same_file,
    an_interrupted_load_goes_on_and_writes_everything_once,
}

/// A browser of the administrator on the page where imports begin.
async fn secretary(world: &World, table: &str) -> Browser {
    // Whoever enters the college also answers for people's files.
    let db = &world.state.keeper.db;
    let role = "INSERT INTO user_role (account_id, role_id, valid_from, created_at) SELECT $1, id, $2, $3 FROM role WHERE code = 'HR'";
    let values = v![
        world.account(VERA),
        "2026-01-01",
        "2026-01-01T00:00:00.000Z"
    ];
    db.exec(role, values).await.expect("role");
    let mut browser = world.entered(VERA).await;
    let page = browser.get(&format!("/lk/r/{table}/import")).await;
    assert_eq!(page.status, 200, "{}", page.text);
    browser
}

async fn send(browser: &mut Browser, table: &str, name: &str, bytes: &[u8]) -> (String, Answer) {
    let path = format!("/lk/r/{table}/import");
    let answer = browser
        .send_files(&path, &[], &[("file", name, bytes)])
        .await;
    browser.settled(answer).await
}

async fn confirm(browser: &mut Browser, import: &str, what: &str) -> Answer {
    let answer = browser
        .post(&format!("{import}/apply"), &[("what", what)])
        .await;
    browser.settled(answer).await.1
}

fn csv(lines: &[&str]) -> Vec<u8> {
    lines.join("\n").into_bytes()
}

/// Loads a file that has nothing wrong.
async fn load(browser: &mut Browser, table: &str, lines: &[&str]) -> String {
    let (import, page) = send(browser, table, "a.csv", &csv(lines)).await;
    assert!(page.text.contains("Загрузить всё"), "{}", page.text);
    let page = confirm(browser, &import, "all").await;
    assert!(page.text.contains("загружено"), "{}", page.text);
    import
}

/// The tally of a report: new, changed, same, bad.
fn tally(page: &str) -> [i64; 4] {
    [
        "новых — ",
        "изменится — ",
        "без изменений — ",
        "с ошибками — ",
    ]
    .map(|words| {
        let rest = page
            .split_once(words)
            .unwrap_or_else(|| panic!("нет «{words}»: {page}"))
            .1;
        let rest = rest.strip_prefix("<strong>").expect("strong");
        rest.split('<')
            .next()
            .expect("number")
            .parse()
            .expect("number")
    })
}

/// The answer as bytes.
async fn bytes(browser: &Browser, path: &str) -> (axum::http::response::Parts, Vec<u8>) {
    let path: String = path
        .chars()
        .map(|c| match c.is_ascii() {
            true => c.to_string().replace(' ', "%20"),
            false => c.to_string().bytes().map(|b| format!("%{b:02X}")).collect(),
        })
        .collect();
    let path = path.as_str();
    let request = browser
        .request(Method::GET, path)
        .body(axum::body::Body::empty())
        .expect("request");
    let response = browser
        .router
        .clone()
        .oneshot(request)
        .await
        .expect("infallible");
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, 1 << 26).await.expect("body");
    (parts, bytes.to_vec())
}

fn opened(name: &str, bytes: &[u8]) -> Vec<Sheet> {
    let file = tempfile::NamedTempFile::new().expect("file");
    std::fs::write(file.path(), bytes).expect("written");
    sheets::read(file.path(), name, &Limits::default()).unwrap_or_else(|fault| panic!("{fault}"))
}

const BUILDINGS: &[&str] = &[
    "Наименование;Вид;Адрес",
    "Корпус 1;Учебный корпус;г. Приозёрск, ул. Лесная, д. 1",
    "Корпус 2;Учебный корпус;г. Приозёрск, ул. Лесная, д. 2",
];

/// A label of a code list that the college has.
async fn label(world: &World, list: &str, at: i64) -> String {
    world
        .value(
            "SELECT label FROM code_item WHERE list = $1 ORDER BY sort, code LIMIT 1 OFFSET $2",
            v![list, at],
        )
        .await
}

async fn two_buildings(world: &World, browser: &mut Browser) {
    let kind = label(world, "BUILDING_KIND", 0).await;
    let lines: Vec<String> = BUILDINGS
        .iter()
        .map(|line| line.replace("Учебный корпус", &kind))
        .collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    load(browser, "building", &lines).await;
}

async fn a_dirty_workbook_is_understood_told_and_written_only_when_confirmed(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = secretary(&world, "building").await;
    two_buildings(&world, &mut browser).await;
    let kind = label(&world, "ROOM_TYPE", 0).await;
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Кабинеты").expect("name");
    sheet
        .merge_range(0, 0, 0, 5, "Приозёрский техникум", &Format::new())
        .expect("title");
    sheet
        .write(1, 0, "Сведения о кабинетах на 1 сентября")
        .expect("title");
    for (column, text) in [
        "№ п/п",
        "Корпус ",
        "Каб.",
        "Тип\u{a0}помещения",
        "Площадь",
        "Назначение",
    ]
    .iter()
    .enumerate()
    {
        sheet.write(3, column as u16, *text).expect("head");
        sheet
            .write(4, column as u16, (column + 1) as f64)
            .expect("count");
    }
    sheet
        .merge_range(5, 1, 7, 1, "корпус  1", &Format::new())
        .expect("building");
    let rows: [(f64, &str, &str, &str); 3] = [
        (101.0, " ", "45,5", "Кaбинет математики"),
        (102.0, "", "1 045.25 ", "Лаборатория\u{200b}  физики "),
        (103.0, "", "", "Мастерская"),
    ];
    for (at, (number, _, area, name)) in rows.iter().enumerate() {
        let row = at as u32 + 5;
        sheet.write(row, 0, at as f64 + 1.0).expect("count");
        sheet.write(row, 2, *number).expect("number");
        sheet.write(row, 3, kind.to_uppercase()).expect("kind");
        sheet.write(row, 4, *area).expect("area");
        sheet.write(row, 5, *name).expect("name");
    }
    book.add_worksheet()
        .set_name("Заметки")
        .expect("name")
        .write(0, 0, "посторонний лист")
        .expect("cell");
    let bytes = book.save_to_buffer().expect("book");

    browser.get("/lk/r/room/import").await;
    let (import, page) = send(&mut browser, "room", "Кабинеты (1).xlsx", &bytes).await;
    // «№ п/п» is no field: the person looks at the columns first.
    assert!(page.text.contains("Столбцы файла"), "{}", page.text);
    let columns = chosen(&page.text);
    assert_eq!(
        columns,
        ["", "building_id", "number", "type", "area", "name"],
        "{}",
        page.text
    );
    let page = check(&mut browser, &import, &columns, &[]).await;
    assert_eq!(tally(&page.text), [3, 0, 0, 0], "{}", page.text);
    assert!(
        page.text
            .contains("в слове «Кабинет» латинская буква „a“ заменена"),
        "{}",
        page.text
    );
    assert!(page.text.contains("Ещё ничего не записано"));
    assert_eq!(world.count("SELECT count(*) FROM room").await, 0);

    let page = confirm(&mut browser, &import, "all").await;
    assert!(page.text.contains("загружено 3 записи"), "{}", page.text);
    assert_eq!(world.count("SELECT count(*) FROM room").await, 3);
    let name: String = world
        .value("SELECT r.name FROM room r JOIN building b ON b.id = r.building_id WHERE r.number = '101' AND b.name = 'Корпус 1'", v![])
        .await;
    assert_eq!(name, "Кабинет математики");
    assert_eq!(
        world
            .count("SELECT area FROM room WHERE number = '102'")
            .await,
        104_525
    );
    assert_eq!(
        world
            .count("SELECT count(*) FROM room WHERE source = 'import'")
            .await,
        3
    );
    assert_eq!(
        world.count("SELECT count(*) FROM register_change c JOIN register_batch b ON b.id = c.batch_id WHERE b.kind = 'import' AND c.register = 'room'").await,
        3
    );
    assert_eq!(
        world
            .count("SELECT count(*) FROM file_link WHERE entity = 'import_batch'")
            .await,
        0,
        "файл с личными данными не хранится"
    );
    assert_eq!(world.count("SELECT count(*) FROM import_row").await, 0);
}

/// The fields chosen on the page of columns.
fn chosen(page: &str) -> Vec<String> {
    page.split("<select id=\"f-col-")
        .skip(1)
        .map(|part| {
            let part = part.split("</select>").next().unwrap_or_default();
            let option = part
                .split("<option ")
                .find(|option| option.contains(" selected"));
            let value = option.and_then(|option| option.split("value=\"").nth(1));
            value
                .and_then(|value| value.split('"').next())
                .unwrap_or_default()
                .to_owned()
        })
        .collect()
}

async fn check(
    browser: &mut Browser,
    import: &str,
    columns: &[String],
    more: &[(&str, &str)],
) -> Answer {
    let import = import.split('?').next().expect("path");
    let names: Vec<String> = (1..=columns.len()).map(|n| format!("col.{n}")).collect();
    let mut fields: Vec<(&str, &str)> = names
        .iter()
        .zip(columns)
        .map(|(n, c)| (n.as_str(), c.as_str()))
        .collect();
    fields.extend_from_slice(more);
    let answer = browser.post(&format!("{import}/columns"), &fields).await;
    if answer.status == 422 {
        return answer;
    }
    browser.settled(answer).await.1
}

async fn what_cannot_be_accepted_is_told_by_row_and_column_and_comes_back_with_reasons(
    engine: Engine,
) {
    let world = World::on(engine).await;
    let mut browser = secretary(&world, "building").await;
    two_buildings(&world, &mut browser).await;
    let kind = label(&world, "ROOM_TYPE", 0).await;
    let slip: String = kind.chars().skip(1).collect();
    let lines = [
        "Здание;Номер;Тип;Площадь, м²;Мест;Этаж".to_owned(),
        format!("Корпус 1;1;{kind};10;5;1"),
        format!("Корпс 1;2;{kind};10;5;1"),
        format!("Корпус 1;3;{slip};10;5;1"),
        format!("Корпус 1;4;{kind};много;пять;1"),
        format!("Корпус 1;5;{kind};99999999999999999999999;10,5;999"),
        format!("Корпус 1;;{kind};10;5;1"),
        format!("Корпус 1;1;{kind};11;5;1"),
        format!("Корпус 1;6;{kind};10,255;5;1"),
    ];
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let (import, page) = send(&mut browser, "room", "a.csv", &csv(&lines)).await;
    assert_eq!(tally(&page.text), [1, 0, 0, 7], "{}", page.text);
    for said in [
        "В реестре «Здания, строения, сооружения» нет записи «Корпс 1». Возможно, имелось в виду: „Корпус 1“",
        "столбец C, Тип:",
        &format!("Возможно, имелось в виду: „{kind}“"),
        "столбец D, Площадь, м²:</strong> Нужно число, например 12,5.",
        "столбец E, Мест:</strong> Нужно целое число.",
        "Число слишком велико.",
        "Число не может быть больше 50.",
        "Заполните поле «Номер».",
        "О той же записи говорит строка 2. Оставьте одну из двух.",
        "После запятой помещается цифр: 2.",
    ] {
        let plain = page.text.replace("&quot;", "\"");
        assert!(plain.contains(said), "нет «{said}»: {plain}");
    }
    assert!(!page.text.contains("Загрузить всё"));
    // Everything is refused while something is wrong; the accepted part is confirmed in so many words.
    let answer = browser
        .post(&format!("{import}/apply"), &[("what", "all")])
        .await;
    assert_eq!(answer.status, 422);
    assert_eq!(world.count("SELECT count(*) FROM room").await, 0);
    let page = confirm(&mut browser, &import, "good").await;
    assert!(
        page.text.contains("загружено 1 запись") && page.text.contains("Не принято строк: 7"),
        "{}",
        page.text
    );
    assert_eq!(world.count("SELECT count(*) FROM room").await, 1);

    let (parts, file) = bytes(&browser, &format!("{import}/rejected.xlsx")).await;
    assert_eq!(parts.status, 200);
    let rejected = opened("a.xlsx", &file).remove(0);
    assert_eq!(rejected.rows.len(), 8);
    assert_eq!(rejected.rows[0][7], Cell::text("Почему не принято"));
    assert_eq!(rejected.rows[1][0], Cell::text("Корпс 1"));
    assert_eq!(rejected.rows[1][6], Cell::Number(3.0));
    assert!(rejected.rows[1][7].plain().contains("Здание: В реестре"));
    // The file of rejected rows can be put right and sent as it is.
    let (_, page) = send(&mut browser, "room", "Не принято.xlsx", &file).await;
    assert!(page.text.contains("Столбцы файла"), "{}", page.text);
}

async fn a_shortened_word_is_taken_and_it_is_said_for_what(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = secretary(&world, "person").await;
    let lines = [
        "Фамилия;Имя;Дата рождения;Пол",
        "Ладная;Алла;01.02.1980;ж",
        "Ладный;Егор;03.04.1981;Муж.",
        "Ладная;Инна;05.06.1982;женский",
        "Ладный;Юрий;07.08.1983;?",
    ];
    let (import, page) = send(&mut browser, "person", "a.csv", &csv(&lines)).await;
    assert_eq!(tally(&page.text), [3, 0, 0, 1], "{}", page.text);
    let page = browser.get(&format!("{import}?show=create")).await;
    for said in [
        "столбец D, Пол: «ж» понято как «женский»",
        "столбец D, Пол: «Муж.» понято как «мужской»",
    ] {
        assert!(page.text.contains(said), "нет «{said}»: {}", page.text);
    }
    assert_eq!(page.text.matches("понято как").count(), 2, "{}", page.text);
    confirm(&mut browser, &import, "good").await;
    let women = "SELECT count(*) FROM person WHERE last_name = 'Ладная' AND sex = 'f'";
    assert_eq!(world.count(women).await, 2);

    // Several words of one cell, one of them short.
    browser.get("/lk/r/organisation/import").await;
    let lines = [
        "Полное наименование;Сокращенное наименование;Роли",
        "Общество «Ладное»;ООО «Ладное»;учред.; поставщик, подрядчик",
    ];
    let lines = lines.map(|line| {
        line.replace(
            "учред.; поставщик, подрядчик",
            "\"учред.; поставщик, подрядчик\"",
        )
    });
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let (_, page) = send(&mut browser, "organisation", "b.csv", &csv(&lines)).await;
    assert_eq!(tally(&page.text), [1, 0, 0, 0], "{}", page.text);
    assert!(
        page.text.contains("«учред.» понято как «учредитель»"),
        "{}",
        page.text
    );
}

async fn a_row_finds_its_record_by_the_natural_key_and_never_one_of_several(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = secretary(&world, "building").await;
    two_buildings(&world, &mut browser).await;
    let kind = label(&world, "ROOM_TYPE", 0).await;
    let both = [
        "Здание;Номер;Тип;Мест".to_owned(),
        format!("Корпус 1;101;{kind};10"),
        format!("Корпус 2;101;{kind};20"),
    ];
    let both: Vec<&str> = both.iter().map(String::as_str).collect();
    load(&mut browser, "room", &both).await;
    // The same numbers in two buildings are two records; an empty cell leaves what is there.
    let lines = [
        "Здание;Номер;Мест;Наименование",
        "КОРПУС 2;101;25;Зал",
        "Корпус 1;101;;Класс",
    ];
    let (import, page) = send(&mut browser, "room", "a.csv", &csv(&lines)).await;
    let page = match page.text.contains("Столбцы файла") {
        // No column brings the type: new records could not be made, old ones can be changed.
        true => check(&mut browser, &import, &chosen(&page.text), &[]).await,
        false => page,
    };
    assert_eq!(tally(&page.text), [0, 2, 0, 0], "{}", page.text);
    assert!(
        page.text.contains("<del>20</del> → <ins>25</ins>"),
        "{}",
        page.text
    );
    confirm(&mut browser, &import, "all").await;
    assert_eq!(
        world
            .count("SELECT CAST(sum(seats) AS BIGINT) FROM room")
            .await,
        35
    );
    // A file without the building speaks of two rooms at once.
    let lines = ["Номер;Мест", "101;99"];
    let (import, page) = send(&mut browser, "room", "a.csv", &csv(&lines)).await;
    let page = check(&mut browser, &import, &chosen(&page.text), &[]).await;
    assert_eq!(tally(&page.text), [0, 0, 0, 1], "{}", page.text);
    assert!(
        page.text.contains("Подходят несколько записей"),
        "{}",
        page.text
    );
    assert!(page.text.contains("Программа не выбирает за вас"));
}

async fn what_only_one_record_can_have_is_told_before_anything_is_written(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = secretary(&world, "person").await;
    let head = "Фамилия;Имя;Дата рождения;Пол;СНИЛС;Статус СНИЛС";
    let first = "Ладная;Алла;01.02.1980;женский;000-000-102 00;введён";
    load(&mut browser, "person", &[head, first]).await;
    let lines = [
        head,
        first,
        "Ладный;Егор;03.04.1981;мужской;000-000-102 00;введён",
        "Ладная;Инна;05.06.1982;женский;000-000-101 00;введён",
        "Ладный;Юрий;07.08.1983;мужской;00000010100;введён",
    ];
    let (import, page) = send(&mut browser, "person", "a.csv", &csv(&lines)).await;
    assert_eq!(tally(&page.text), [1, 0, 1, 2], "{}", page.text);
    for said in [
        "СНИЛС:</strong> То же значение уже у записи «Ладная Алла",
        "СНИЛС:</strong> То же значение в строке 4, а оно бывает только у одной записи.",
    ] {
        assert!(page.text.contains(said), "нет «{said}»: {}", page.text);
    }
    // What the trial has accepted is written at the first time of asking.
    let page = confirm(&mut browser, &import, "good").await;
    assert!(page.text.contains("загружено 1 запись"), "{}", page.text);
}

async fn columns_are_chosen_by_the_person_once_and_remembered(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = secretary(&world, "building").await;
    let kind = label(&world, "BUILDING_KIND", 0).await;
    let lines = [
        "Как зовут;Что это;Где".to_owned(),
        format!("Корпус 3;{kind};г. Приозёрск"),
    ];
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let (import, page) = send(&mut browser, "building", "a.csv", &csv(&lines)).await;
    assert!(
        page.text
            .contains("Не найдены обязательные столбцы: Наименование; Вид; Адрес"),
        "{}",
        page.text
    );
    assert!(page.text.contains("Корпус 3"), "примеры значений");
    let twice = ["name", "name", "address"].map(str::to_owned);
    let answer = check(&mut browser, &import, &twice, &[]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("выбрано дважды"), "{}", answer.text);
    let none = ["", "created_at", "id"].map(str::to_owned);
    let answer = check(&mut browser, &import, &none, &[]).await;
    assert!(
        answer.text.contains("хотя бы для одного столбца"),
        "{}",
        answer.text
    );
    let right = ["name", "kind", "address"].map(str::to_owned);
    let page = check(&mut browser, &import, &right, &[]).await;
    assert_eq!(tally(&page.text), [1, 0, 0, 0], "{}", page.text);
    confirm(&mut browser, &import, "all").await;
    // The next file of the same look is tried at once.
    let again = lines.join("\n").replace("Корпус 3", "Корпус 4");
    let (_, page) = send(&mut browser, "building", "b.csv", again.as_bytes()).await;
    assert_eq!(tally(&page.text), [1, 0, 0, 0], "{}", page.text);
    // Another row for the headings is read from the same file.
    let lines = ["шапка;;", lines[0], lines[1]];
    let (import, page) = send(&mut browser, "building", "c.csv", &csv(&lines)).await;
    assert_eq!(tally(&page.text), [0, 0, 1, 0], "{}", page.text);
    let answer = browser
        .post(&format!("{import}/columns"), &[("head", "1")])
        .await;
    let (_, page) = browser.settled(answer).await;
    assert!(
        page.text
            .contains("name=\"head\" type=\"text\" inputmode=\"numeric\" value=\"1\""),
        "{}",
        page.text
    );
    assert!(page.text.contains("Как зовут · Корпус 3"), "{}", page.text);
}

async fn rows_are_pasted_with_headings_and_without(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = secretary(&world, "building").await;
    let kind = label(&world, "BUILDING_KIND", 0).await;
    let page = browser.get("/lk/r/building/paste").await;
    assert_eq!(page.status, 200, "{}", page.text);
    let rows = format!("Наименование\tВид\tАдрес\r\nКорпус 1\t{kind}\t\"г. Приозёрск,\nд. 1\"\r\n");
    let answer = browser
        .send_files("/lk/r/building/paste", &[("rows", &rows)], &[])
        .await;
    let (import, page) = browser.settled(answer).await;
    assert_eq!(tally(&page.text), [1, 0, 0, 0], "{}", page.text);
    confirm(&mut browser, &import, "all").await;
    let kept: String = world
        .value(
            "SELECT kind FROM register_batch ORDER BY id DESC LIMIT 1",
            v![],
        )
        .await;
    assert_eq!(kept, "paste");
    let rows = format!("Корпус 2\t{kind}\tг. Приозёрск\n");
    browser.get("/lk/r/building/paste").await;
    let answer = browser
        .send_files("/lk/r/building/paste", &[("rows", &rows)], &[])
        .await;
    let (import, page) = browser.settled(answer).await;
    assert_eq!(
        chosen(&page.text),
        ["name", "kind", "address"],
        "{}",
        page.text
    );
    let page = check(&mut browser, &import, &chosen(&page.text), &[]).await;
    assert_eq!(tally(&page.text), [1, 0, 0, 0], "{}", page.text);
    browser.get("/lk/r/building/paste").await;
    let answer = browser
        .send_files("/lk/r/building/paste", &[("rows", " \n ")], &[])
        .await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("Вставьте строки"), "{}", answer.text);
}

/// Every column of a register in the address of its export.
fn all_columns(table: &str) -> String {
    let subsystems = eios::subsystems::ALL
        .iter()
        .flat_map(|subsystem| subsystem.registers);
    let register = subsystems
        .into_iter()
        .find(|register| register.table == table)
        .expect("register");
    let names = register
        .fields
        .iter()
        .filter(|f| !matches!(f.kind, eios::registers::Kind::Files(_)));
    names.map(|field| field.name).collect::<Vec<_>>().join(",")
}

async fn export_then_import_changes_nothing(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = secretary(&world, "building").await;
    two_buildings(&world, &mut browser).await;
    let kind = label(&world, "ROOM_TYPE", 0).await;
    let lines = [
        "Здание;Номер;Тип;Площадь, м²;Мест;Участвует в расписании;Оснащение;Наименование"
            .to_owned(),
        format!("Корпус 1;=1+1;{kind};0,25;5;да;\"строка 1\nстрока 2\";'Кабинет'"),
        format!("Корпус 2;001;{kind};1234567,89;;нет;+7 (000) 1;Кабинет «А»"),
    ];
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    load(&mut browser, "room", &lines).await;
    let people = "Фамилия;Имя;Отчество;Дата рождения;Пол;СНИЛС;Статус СНИЛС";
    let sex = label(&world, "SEX", 0).await;
    let status: String = world
        .value("SELECT label FROM code_item WHERE list = 'SNILS_STATUS' AND code <> 'none' ORDER BY sort LIMIT 1", v![])
        .await;
    let line = format!("Ёжиков;Фома;;01.02.1990;{sex};112-233-445 95;{status}");
    load(&mut browser, "person", &[people, &line]).await;
    for table in ["room", "building", "person", "code_item"] {
        let count: i64 = world
            .value(
                match table {
                    "room" => "SELECT count(*) FROM room",
                    "building" => "SELECT count(*) FROM building",
                    "person" => "SELECT count(*) FROM person WHERE deleted_at IS NULL",
                    _ => "SELECT count(*) FROM code_item WHERE list = 'ROOM_TYPE'",
                },
                v![],
            )
            .await;
        for kind in ["xlsx", "ods", "csv"] {
            let which = match table {
                "code_item" => "&f.list=ROOM_TYPE",
                _ => "",
            };
            let columns = all_columns(table);
            let path = format!("/lk/r/{table}/export.{kind}?cols={columns}{which}");
            let (parts, file) = bytes(&browser, &path).await;
            assert_eq!(parts.status, 200, "{table}.{kind}");
            browser.get(&format!("/lk/r/{table}/import")).await;
            let (_, page) = send(&mut browser, table, &format!("a.{kind}"), &file).await;
            assert_eq!(
                tally(&page.text),
                [0, 0, count, 0],
                "{table}.{kind}: {}",
                page.text
            );
        }
    }
}

async fn an_export_is_exactly_what_is_seen_and_the_journal_knows_it(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = secretary(&world, "building").await;
    two_buildings(&world, &mut browser).await;
    let (parts, file) = bytes(
        &browser,
        "/lk/r/building/export.xlsx?q=корпус&sort=-name&cols=name,address",
    )
    .await;
    let header = |name: &str| {
        parts
            .headers
            .get(name)
            .map_or("", |v| v.to_str().unwrap_or_default())
            .to_owned()
    };
    assert!(
        header("content-disposition").starts_with("attachment; "),
        "{}",
        header("content-disposition")
    );
    assert_eq!(header("cache-control"), "private, no-store");
    assert_eq!(header("x-content-type-options"), "nosniff");
    let sheet = opened("a.xlsx", &file).remove(0);
    let names: Vec<String> = sheet.rows.iter().map(|row| row[0].plain()).collect();
    assert_eq!(names, ["Наименование", "Корпус 2", "Корпус 1"]);
    assert_eq!(sheet.rows[0].len(), 2);
    let (_, file) = bytes(&browser, "/lk/r/building/export.csv?f.name=Корпус 1").await;
    let text = String::from_utf8(file).expect("text");
    assert!(
        text.contains("Корпус 1") && !text.contains("Корпус 2"),
        "{text}"
    );
    let (_, file) = bytes(&browser, "/lk/r/building/export.json?q=никого").await;
    assert_eq!(
        serde_json::from_slice::<serde_json::Value>(&file).expect("json"),
        serde_json::json!([])
    );
    let (_, file) = bytes(&browser, "/lk/r/building/export.json?cols=name").await;
    let json: serde_json::Value = serde_json::from_slice(&file).expect("json");
    assert_eq!(json[0]["name"], "Корпус 1");
    assert_eq!(
        world
            .count("SELECT count(*) FROM audit_log WHERE action = 'export' AND entity = 'building'")
            .await,
        4
    );
    // Private numbers leave as the list shows them, and not at all for those who do not see them.
    let snils: i64 = world
        .count("SELECT count(*) FROM person WHERE snils IS NOT NULL")
        .await;
    assert_eq!(snils, 0);
    let who = world.count("SELECT min(id) FROM person").await;
    let db = &world.state.keeper.db;
    db.exec(
        "UPDATE person SET snils = '11223344595' WHERE id = $1",
        v![who],
    )
    .await
    .expect("snils");
    let (_, file) = bytes(&browser, "/lk/r/person/export.csv?cols=last_name,snils").await;
    let text = String::from_utf8(file).expect("text");
    assert!(
        text.contains("5 95") && !text.contains("112-233") && !text.contains("11223344595"),
        "{text}"
    );
    let director = world.entered(NINA).await;
    let (parts, file) = bytes(&director, "/lk/r/person/export.csv?cols=last_name,snils").await;
    let text = String::from_utf8(file).expect("text");
    assert_eq!(parts.status, 200);
    assert!(!text.contains("5 95") && !text.contains("СНИЛС"), "{text}");
}

async fn bad_files_are_refused_in_plain_words(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = secretary(&world, "building").await;
    let mut book = Workbook::new();
    book.add_worksheet()
        .write(0, 0, "Наименование")
        .expect("cell");
    let head_only = book.save_to_buffer().expect("book");
    let cp866 = [0x8a, 0xae, 0xe0, 0xaf, 0xe3, 0xe1, 0, 0, 1, 2, 3];
    for (name, bytes, said) in [
        ("a.xlsx", &head_only[..head_only.len() / 2], "повреждён"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "повреждён"),
        ("a.xlsx", "Наименование;Вид".as_bytes(), "обычный текст"),
        ("a.csv", &cp866, "двоичные"),
        ("a.xlsx", &head_only, "нет ни одной строки"),
        ("a.csv", b"\n;;\n", "ни одной заполненной"),
        ("a.csv", b"", "пуст"),
        ("a.exe", b"MZ", "подходят XLSX, XLS, ODS, CSV, TXT"),
        ("a.pdf", b"%PDF-1.7", "подходят XLSX"),
        ("a.txt", b"%PDF-1.7", "документ PDF"),
    ] {
        let answer = browser
            .send_files("/lk/r/building/import", &[], &[("file", name, bytes)])
            .await;
        assert_eq!(answer.status, 422, "{name} {said}: {}", answer.text);
        assert!(
            answer.text.contains(said),
            "{name} «{said}»: {}",
            answer.text
        );
    }
    let answer = browser.send_files("/lk/r/building/import", &[], &[]).await;
    assert!(answer.text.contains("Выберите файл"), "{}", answer.text);
    browser.csrf = "старая страница".to_owned();
    let answer = browser
        .send_files("/lk/r/building/import", &[], &[("file", "a.csv", b"a;b")])
        .await;
    assert_eq!(answer.status, 403);
    assert_eq!(world.count("SELECT count(*) FROM import_batch").await, 0);
    assert_eq!(world.count("SELECT count(*) FROM file").await, 0);
}

async fn what_is_not_ones_own_does_not_exist(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = secretary(&world, "building").await;
    let (import, _) = send(&mut browser, "building", "a.csv", &csv(BUILDINGS)).await;
    let import = import.split('?').next().expect("path").to_owned();
    // A teacher reads buildings and loads none; to the import of another there is no way at all.
    let mut teacher = world.entered(ILYA).await;
    assert_eq!(teacher.get("/lk/r/building/import").await.status, 403);
    assert_eq!(teacher.get(&import).await.status, 403);
    assert_eq!(teacher.get("/lk/r/building/export.csv").await.status, 200);
    assert_eq!(teacher.get("/lk/r/nothing/import").await.status, 404);
    assert_eq!(
        teacher.get("/lk/r/medical_record/export.csv").await.status,
        404
    );
    let db = &world.state.keeper.db;
    db.exec(
        "UPDATE import_batch SET account_id = $1",
        v![world.account(NINA)],
    )
    .await
    .expect("another's");
    browser.get("/lk/").await;
    assert_eq!(browser.get(&import).await.status, 404);
    assert_eq!(
        browser.get(&format!("{import}/rejected.xlsx")).await.status,
        404
    );
    for form in ["columns", "apply", "drop"] {
        assert_eq!(
            browser.post(&format!("{import}/{form}"), &[]).await.status,
            404,
            "{form}"
        );
    }
    assert_eq!(browser.get("/lk/r/room/import/999999").await.status, 404);
    assert_eq!(browser.get("/lk/r/room/import/вот").await.status, 404);
}

async fn a_load_is_taken_back_whole_and_what_was_edited_since_stays(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = secretary(&world, "building").await;
    two_buildings(&world, &mut browser).await;
    let id = world
        .count("SELECT id FROM building WHERE name = 'Корпус 1'")
        .await;
    let version = world
        .count("SELECT row_version FROM building WHERE name = 'Корпус 1'")
        .await;
    let kind: String = world
        .value("SELECT kind FROM building WHERE name = 'Корпус 1'", v![])
        .await;
    browser.get(&format!("/lk/r/building/{id}/edit")).await;
    let version = version.to_string();
    let answer = browser
        .post(
            &format!("/lk/r/building/{id}/edit"),
            &[
                ("_version", &version),
                ("name", "Корпус 1"),
                ("kind", &kind),
                ("address", "другой адрес"),
                ("_received_on", "22.11.2026"),
            ],
        )
        .await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    let batch = world
        .count("SELECT max(id) FROM register_batch")
        .await
        .to_string();
    browser.get("/lk/r/building/batches").await;
    let answer = browser
        .post("/lk/r/building/batches/undo", &[("id", &batch)])
        .await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    let page = browser.get("/lk/r/building/batches").await;
    assert!(
        page.text.contains(">загрузка файла «a.csv»") && page.text.contains("изменена после"),
        "{}",
        page.text
    );
    let import = world.count("SELECT max(id) FROM import_batch").await;
    let page = browser
        .get(&format!("/lk/r/building/import/{import}"))
        .await;
    assert!(
        page.text.contains("Эта загрузка отменена") && !page.text.contains("Отменить загрузку"),
        "{}",
        page.text
    );
    assert_eq!(
        world
            .count("SELECT count(*) FROM building WHERE deleted_at IS NULL")
            .await,
        1
    );
}

async fn what_has_changed_since_the_trial_stops_the_load_and_nothing_is_written(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = secretary(&world, "building").await;
    two_buildings(&world, &mut browser).await;
    let lines = BUILDINGS.join("\n").replace("Лесная", "Луговая");
    let kind = label(&world, "BUILDING_KIND", 0).await;
    let lines = lines.replace("Учебный корпус", &kind);
    let (import, page) = send(&mut browser, "building", "b.csv", lines.as_bytes()).await;
    assert_eq!(tally(&page.text), [0, 2, 0, 0], "{}", page.text);
    let db = &world.state.keeper.db;
    db.exec(
        "UPDATE building SET row_version = row_version + 1 WHERE name = 'Корпус 2'",
        v![],
    )
    .await
    .expect("touched");
    let page = confirm(&mut browser, &import, "all").await;
    assert!(
        page.text.contains("Ничего не записано: строку 3"),
        "{}",
        page.text
    );
    assert!(
        page.text.contains("Запись изменили после проверки"),
        "{}",
        page.text
    );
    assert_eq!(
        world
            .count("SELECT count(*) FROM building WHERE address LIKE '%Луговая%'")
            .await,
        0
    );
    let page = browser.get(&format!("{import}?step=columns")).await;
    let page = check(&mut browser, &import, &chosen(&page.text), &[]).await;
    assert_eq!(
        tally(&page.text),
        [0, 2, 0, 0],
        "новая проверка видит новую запись: {}",
        page.text
    );
    confirm(&mut browser, &import, "all").await;
    assert_eq!(
        world
            .count("SELECT count(*) FROM building WHERE address LIKE '%Луговая%'")
            .await,
        2
    );
    // The same form once more loads nothing twice.
    let answer = browser
        .post(&format!("{import}/apply"), &[("what", "all")])
        .await;
    assert_eq!(answer.status, 303);
    assert_eq!(world.count("SELECT count(*) FROM register_batch").await, 2);
}

async fn a_file_to_fill_in_can_be_filled_in(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = secretary(&world, "building").await;
    two_buildings(&world, &mut browser).await;
    for table in ["room", "building", "person", "organisation", "code_item"] {
        let (parts, file) = bytes(&browser, &format!("/lk/r/{table}/import/blank.xlsx")).await;
        assert_eq!(parts.status, 200, "{table}");
        let sheets = opened("a.xlsx", &file);
        assert_eq!(sheets[1].name, "Пояснения");
        assert_eq!(sheets[0].rows.len(), 1, "{table}: только заголовки");
    }
    let (_, file) = bytes(&browser, "/lk/r/room/import/blank.xlsx").await;
    let sheets = opened("a.xlsx", &file);
    let lists = &sheets[2].rows;
    let building = lists[0]
        .iter()
        .position(|cell| cell.plain() == "Здание")
        .expect("buildings offered");
    assert_eq!(lists[1][building], Cell::text("Корпус 1"));
    let heads: Vec<String> = sheets[0].rows[0].iter().map(Cell::plain).collect();
    let kind = label(&world, "ROOM_TYPE", 0).await;
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, head) in heads.iter().enumerate() {
        sheet.write(0, column as u16, head).expect("head");
        let value = match head.as_str() {
            "Здание" => "Корпус 2",
            "Номер" => "7",
            "Тип" => &kind,
            _ => continue,
        };
        sheet.write(1, column as u16, value).expect("cell");
    }
    let (_, page) = send(
        &mut browser,
        "room",
        "заполнено.xlsx",
        &book.save_to_buffer().expect("book"),
    )
    .await;
    assert_eq!(tally(&page.text), [1, 0, 0, 0], "{}", page.text);
}

async fn an_interrupted_load_goes_on_and_writes_everything_once(engine: Engine) {
    let mut world = World::on(engine).await;
    let mut browser = secretary(&world, "building").await;
    let kind = label(&world, "BUILDING_KIND", 0).await;
    let lines = BUILDINGS.join("\n").replace("Учебный корпус", &kind);
    let (import, _) = send(&mut browser, "building", "b.csv", lines.as_bytes()).await;
    for (state, said) in [
        ("checking", "Загрузить всё"),
        ("applying", "Загрузка прервалась"),
    ] {
        let db = world.state.keeper.db.clone();
        db.exec("UPDATE import_batch SET state = $1, done = 0", v![state])
            .await
            .expect("state");
        world.restart().await;
        browser.router = world.router.clone();
        let answer = browser.get(&import).await;
        let page = match answer.status.as_u16() {
            303 => browser.settled(answer).await.1,
            _ => answer,
        };
        assert!(page.text.contains(said), "{state}: {}", page.text);
        assert_eq!(tally(&page.text), [2, 0, 0, 0], "{}", page.text);
    }
    let count = "SELECT count(*) FROM building";
    assert_eq!(world.count(count).await, 0, "кто смотрит, ничего не пишет");
    let page = confirm(&mut browser, &import, "all").await;
    assert!(page.text.contains("загружено 2 записи"), "{}", page.text);
    assert_eq!(world.count(count).await, 2);
}

async fn rows_may_speak_of_other_rows_of_the_same_file(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = secretary(&world, "org_unit").await;
    let register = eios::subsystems::ALL
        .iter()
        .flat_map(|subsystem| subsystem.registers)
        .find(|register| register.table == "org_unit")
        .expect("org_unit");
    let label = |name: &str| register.field(name).expect("field").label;
    let kind = self::label(&world, "UNIT", 0).await;
    let head = format!("{};{};{}", label("name"), label("kind"), label("parent_id"));
    let lines = [
        head.clone(),
        format!("Отделение связи;{kind};Учебная часть"),
        format!("Учебная часть;{kind};"),
        format!("Бюро погоды;{kind};Отдел, которого нет"),
        format!("Кабинет погоды;{kind};Бюро погоды"),
        format!("Формула;{kind};#REF!"),
    ];
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let (import, page) = send(&mut browser, "org_unit", "a.csv", &csv(&lines)).await;
    assert_eq!(tally(&page.text), [2, 0, 0, 3], "{}", page.text);
    assert!(
        page.text
            .contains("Строка 4, на которую ссылается эта, не принята"),
        "{}",
        page.text
    );
    assert!(
        page.text.contains("ошибка формулы «#REF!»"),
        "{}",
        page.text
    );
    confirm(&mut browser, &import, "good").await;
    let parent: String = world
        .value(
            "SELECT p.name FROM org_unit c JOIN org_unit p ON p.id = c.parent_id WHERE c.name = 'Отделение связи'",
            v![],
        )
        .await;
    assert_eq!(parent, "Учебная часть");
    let (_, page) = send(&mut browser, "org_unit", "a.csv", &csv(&lines[..3])).await;
    assert_eq!(tally(&page.text), [0, 0, 2, 0], "{}", page.text);
    let batch = world
        .count("SELECT max(id) FROM register_batch")
        .await
        .to_string();
    browser.get("/lk/r/org_unit/batches").await;
    let answer = browser
        .post("/lk/r/org_unit/batches/undo", &[("id", &batch)])
        .await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    assert_eq!(
        world
            .count("SELECT count(*) FROM org_unit WHERE deleted_at IS NULL AND name IN ('Отделение связи', 'Учебная часть')")
            .await,
        0
    );
}
