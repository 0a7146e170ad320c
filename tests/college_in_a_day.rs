//! A secretary enters an invented college from the spreadsheets of its offices, on an empty store, over the real
//! router: what is clean goes in, what is not comes back with reasons, and nothing is lost on the way.

mod college_day;
mod world;

use college_day::{Paper, papers};
use eios::{publish, storage::v};
use world::{Answer, Browser, Engine, VERA, World};

both_engines! {
    a_college_is_entered_from_its_spreadsheets_with_all_their_dirt,
}

async fn a_college_is_entered_from_its_spreadsheets_with_all_their_dirt(engine: Engine) {
    let world = World::on(engine).await;
    // `init` has told the college's name; the sheet tells the rest of the same record.
    publish::found(world.keeper(), "Тихоозёрский техникум")
        .await
        .expect("own");
    let mut browser = secretary(&world).await;
    led_on(&mut browser, 1, "Сведения о колледже").await;
    for paper in papers() {
        load(&mut browser, &paper).await;
    }
    entered(&world).await;
    nothing_is_entered_twice(&mut browser).await;
    led_on(&mut browser, 6, "Сведения о колледже").await;
}

/// The page «С чего начать» knows what is there, and the home page leads to what comes next.
async fn led_on(browser: &mut Browser, done: usize, next: &str) {
    let page = browser.get("/lk/begin").await;
    let said = format!("Готово шагов: {done} из 12");
    assert!(page.text.contains(&said), "{}", page.text);
    let home = browser.get("/lk/").await;
    let leads = format!("Дальше — «{next}».");
    assert!(home.text.contains(&leads), "{}", home.text);
}

/// A file that is sent again makes nothing new: not even of the chairs, which have no inventory number.
async fn nothing_is_entered_twice(browser: &mut Browser) {
    for paper in papers() {
        let (_, page) = tried(browser, &paper).await;
        assert_eq!(
            tally(&page.text),
            (0, paper.bad),
            "{}: {}",
            paper.name,
            told(&page.text)
        );
    }
}

/// The administrator answers for buildings, people's files and the staff too, as in a small college.
async fn secretary(world: &World) -> Browser {
    let db = &world.state.keeper.db;
    for role in ["HR", "AHO"] {
        let give = "INSERT INTO user_role (account_id, role_id, valid_from, created_at) SELECT $1, id, $2, $3 FROM role WHERE code = $4";
        let values = v![
            world.account(VERA),
            "2026-01-01",
            "2026-01-01T00:00:00.000Z",
            role
        ];
        db.exec(give, values).await.expect("role");
    }
    world.entered(VERA).await
}

/// Sends a file; where its import is, and the trial's report.
async fn tried(browser: &mut Browser, paper: &Paper) -> (String, Answer) {
    let begin = format!("/lk/r/{}/import", paper.table);
    let page = browser.get(&begin).await;
    assert_eq!(page.status, 200, "{}: {}", paper.name, page.text);
    let files = [("file", paper.name, paper.bytes.as_slice())];
    let answer = browser.send_files(&begin, &[], &files).await;
    let (here, mut page) = settled(browser, paper, answer).await;
    if page.text.contains("Столбцы файла") {
        // A column that nobody knows is left out.
        let answer = browser
            .post(&format!("{here}/columns"), &chosen(&page.text))
            .await;
        page = settled(browser, paper, answer).await.1;
    }
    (here, page)
}

async fn load(browser: &mut Browser, paper: &Paper) {
    let (here, page) = tried(browser, paper).await;
    assert_eq!(
        tally(&page.text),
        (paper.good, paper.bad),
        "{}: {}",
        paper.name,
        told(&page.text)
    );
    let answer = browser
        .post(&format!("{here}/apply"), &[("what", "good")])
        .await;
    let (_, page) = settled(browser, paper, answer).await;
    assert!(
        page.text.contains("загружено"),
        "{}: {}",
        paper.name,
        told(&page.text)
    );
    if paper.bad > 0 {
        let rejected = browser.get(&format!("{here}/rejected.xlsx")).await;
        assert_eq!(rejected.status, 200, "{}", paper.name);
    }
}

/// The choices of the page of columns, as the program offers them.
fn chosen(page: &str) -> Vec<(&str, &str)> {
    let selects = page.split("<select").skip(1).filter_map(|select| {
        let select = select.split("</select>").next()?;
        let name = select.split("name=\"").nth(1)?.split('"').next()?;
        let option = select
            .split("<option")
            .find(|option| option.contains("selected"))?;
        let value = option.split("value=\"").nth(1)?.split('"').next()?;
        Some((name, value))
    });
    let hidden = page.split("<input").skip(1).filter_map(|input| {
        let input = input.split('>').next()?;
        let name = input.split("name=\"").nth(1)?.split('"').next()?;
        let value = input.split("value=\"").nth(1)?.split('"').next()?;
        (name == "head" || name == "sheet").then_some((name, value))
    });
    selects.chain(hidden).collect()
}

/// Where the work on a paper ends, and the page there.
async fn settled(browser: &mut Browser, paper: &Paper, answer: Answer) -> (String, Answer) {
    assert_eq!(answer.status, 303, "{}: {}", paper.name, told(&answer.text));
    browser.settled(answer).await
}

/// Rows that will be written and rows with mistakes.
fn tally(page: &str) -> (i64, i64) {
    let after = |words: &str| -> i64 {
        let rest = page.split_once(words).map_or("", |(_, rest)| rest);
        let digits: String = rest
            .trim_start_matches("<strong>")
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        digits.parse().unwrap_or(-1)
    };
    (
        after("новых — ") + after("изменится — "),
        after("с ошибками — "),
    )
}

/// The words of a page without its markup.
fn told(page: &str) -> String {
    let main = page.split_once("<main").map_or(page, |(_, main)| main);
    let words = main
        .split('<')
        .filter_map(|part| part.split_once('>').map(|(_, words)| words.trim()));
    words
        .filter(|words| !words.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

/// What the registers say afterwards.
async fn entered(world: &World) {
    let count = async |sql| world.count(sql).await;
    assert_eq!(
        count("SELECT count(*) FROM organisation WHERE is_own AND inn = '0000012013'").await,
        1
    );
    assert_eq!(count("SELECT count(*) FROM organisation").await, 3);
    let employer: String = world
        .value(
            "SELECT short_name FROM organisation WHERE inn = '0000020014'",
            v![],
        )
        .await;
    assert_eq!(
        employer, "ООО «Тихий завод»",
        "латинские OOO стали русскими"
    );
    assert_eq!(
        count("SELECT area FROM building WHERE name = 'Главный корпус'").await,
        486_120
    );
    assert_eq!(
        count("SELECT count(*) FROM org_unit WHERE opened_on IN ('1979-09-01', '1984-09-01')")
            .await,
        3
    );
    let in_main = "SELECT count(*) FROM room r JOIN building b ON b.id = r.building_id WHERE b.name = 'Главный корпус' AND r.number IN ('101', '102', '201', '202')";
    assert_eq!(count(in_main).await, 4);
    assert_eq!(
        count("SELECT count(*) FROM room WHERE type = 'cabinet'").await,
        3
    );
    assert_eq!(
        count("SELECT cost FROM equipment WHERE inventory_no = '101340002'").await,
        5_800_000
    );
    assert_eq!(
        count("SELECT count(*) FROM equipment WHERE acquired_on IN ('2021-03-15', '2019-09-02')")
            .await,
        3
    );
    assert_eq!(
        count(
            "SELECT count(*) FROM person WHERE last_name = 'Озёрная' AND birth_date = '1990-07-03'"
        )
        .await,
        1
    );
    assert_eq!(
        count("SELECT CAST(sum(rate) AS BIGINT) FROM staff_unit").await,
        1_500
    );
}
