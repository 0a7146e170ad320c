//! The staff and orders: hired, moved, dismissed, annulled; numbers without gaps; past dates; whose eyes see what.

mod world;

use eios::{
    identity::{By, roles},
    storage::v,
};
use world::{Answer, Browser, Engine, ILYA, NINA, VERA, World, ASYA};

/// A college with a unit, two posts and two lines of the staffing table; Vera keeps the staff, Nina signs.
struct College {
    world: World,
    hr: Browser,
    director: Browser,
}

async fn exec(world: &World, sql: &'static str) {
    let mut tx = world.state.keeper.db.begin().await.expect("tx");
    tx.exec(sql, vec![]).await.expect(sql);
    tx.commit().await.expect("commit");
}

impl College {
    async fn on(engine: Engine) -> Self {
        let world = World::on(engine).await;
        let by = By::console();
        roles::grant(world.keeper(), world.account(VERA), "HR", Some("приказ № 2"), &by)
            .await
            .expect("HR");
        for sql in [
            "INSERT INTO org_unit (name, kind, created_at, updated_at) VALUES ('Учебная часть', 'department', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')",
            "INSERT INTO staff_unit (org_unit_id, position_id, rate, salary, fund, valid_from, recorded_at, created_at, updated_at) SELECT u.id, p.id, 200, 3000000, 'subsidy', '2026-01-01', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z' FROM org_unit u, position p WHERE p.name IN ('Преподаватель', 'Методист')",
        ] {
            exec(&world, sql).await;
        }
        let hr = world.entered(VERA).await;
        let director = world.entered(NINA).await;
        Self {
            world,
            hr,
            director,
        }
    }

    async fn id(&self, sql: &'static str, text: &str) -> i64 {
        self.world.value(sql, v![text]).await
    }

    async fn person(&self, last: &str) -> i64 {
        self.id("SELECT id FROM person WHERE last_name = $1", last).await
    }

    async fn position(&self, name: &str) -> i64 {
        self.id("SELECT id FROM position WHERE name = $1", name).await
    }

    async fn staff_unit(&self, position: &str) -> i64 {
        self.id("SELECT s.id FROM staff_unit s JOIN position p ON p.id = s.position_id WHERE p.name = $1", position)
            .await
    }

    /// A draft of a kind; its page.
    async fn draft(&mut self, kind: &str) -> String {
        let kind = self.id("SELECT id FROM order_kind WHERE code = $1", kind).await.to_string();
        self.hr.get("/lk/orders/new").await;
        let answer = self.hr.post("/lk/orders/new", &[("kind", &kind)]).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
        answer.location().to_owned()
    }

    /// A draft about one person with these conditions, sent to be signed.
    async fn order(&mut self, kind: &str, last: &str, said: &[(&str, &str)]) -> String {
        let page = self.draft(kind).await;
        let person = self.person(last).await.to_string();
        let answer = self.hr.post(&format!("{page}/people"), &[("person", &person)]).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
        let id: i64 = page.rsplit('/').next().expect("id").parse().expect("number");
        let (line, version): (i64, i64) = self
            .world
            .state
            .keeper
            .db
            .one("SELECT id, row_version FROM order_item WHERE order_id = $1", v![id])
            .await
            .expect("line");
        let version = version.to_string();
        let mut fields = vec![("version", version.as_str())];
        fields.extend_from_slice(said);
        let answer = self.hr.post(&format!("{page}/line/{line}"), &fields).await;
        assert_eq!(answer.status, 303, "{}", words(&answer));
        let answer = self.hr.post(&format!("{page}/act"), &[("act", "send")]).await;
        assert_eq!(answer.status, 303, "{}", words(&answer));
        page
    }

    async fn sign(&mut self, page: &str) {
        self.director.get(page).await;
        let answer = self.director.post(&format!("{page}/act"), &[("act", "sign")]).await;
        assert_eq!(answer.status, 303, "{}", words(&answer));
    }

    async fn hire(&mut self, last: &str, on: &str) -> String {
        let unit = self.staff_unit("Преподаватель").await.to_string();
        let page = self
            .order(
                "hire",
                last,
                &[
                    ("effective_on", on),
                    ("staff_unit_id", &unit),
                    ("rate", "1"),
                    ("employ_type", "main"),
                    ("is_main", "да"),
                    ("basis", "заявление"),
                ],
            )
            .await;
        self.sign(&page).await;
        page
    }

    /// Posts of a person with their days.
    async fn spans(&self, last: &str) -> Vec<(String, i64, String, Option<String>)> {
        self.world
            .state
            .keeper
            .db
            .all(
                "SELECT o.name, a.rate, a.valid_from, a.valid_to FROM assignment a
                 JOIN employment e ON e.id = a.employment_id JOIN person p ON p.id = e.person_id
                 JOIN position o ON o.id = a.position_id
                 WHERE p.last_name = $1 AND a.deleted_at IS NULL ORDER BY a.valid_from, a.id",
                v![last],
            )
            .await
            .expect("spans")
    }

    async fn number(&self, page: &str) -> String {
        let id: i64 = page.rsplit('/').next().expect("id").parse().expect("number");
        self.world.value("SELECT number FROM order_doc WHERE id = $1", v![id]).await
    }

    async fn cancel(&mut self, page: &str) -> (String, Answer) {
        self.hr.get(page).await;
        let answer = self.hr.post(&format!("{page}/act"), &[("act", "cancel")]).await;
        assert_eq!(answer.status, 303, "{}", words(&answer));
        let cancelling = answer.location().to_owned();
        let answer = self.hr.post(&format!("{cancelling}/act"), &[("act", "send")]).await;
        assert_eq!(answer.status, 303, "{}", words(&answer));
        self.director.get(&cancelling).await;
        let answer = self
            .director
            .post(&format!("{cancelling}/act"), &[("act", "sign")])
            .await;
        (cancelling, answer)
    }
}

/// The sentences of an answer about what is wrong.
fn words(answer: &Answer) -> String {
    let text = &answer.text;
    let at = text.find("error-summary").unwrap_or(0);
    text[at..].chars().take(700).collect()
}

fn span(name: &str, rate: i64, from: &str, to: Option<&str>) -> (String, i64, String, Option<String>) {
    (name.to_owned(), rate, from.to_owned(), to.map(str::to_owned))
}

async fn a_career_is_what_the_orders_say(engine: Engine) {
    let mut college = College::on(engine).await;
    let hired = college.hire("Ершов", "23.11.2026").await;
    assert_eq!(college.number(&hired).await, "1-лс");
    assert_eq!(college.spans("Ершов").await, [span("Преподаватель", 100, "2026-11-23", None)]);
    let unit = college.staff_unit("Методист").await.to_string();
    let moved = college
        .order("move", "Ершов", &[("effective_on", "01.12.2026"), ("staff_unit_id", &unit), ("rate", "0,5")])
        .await;
    // What the signature changes is told before it is given.
    let page = college.director.get(&moved).await;
    assert!(page.text.contains("станет — Методист, Учебная часть, ставка 0,5 с 01.12.2026"), "{}", page.text);
    college.sign(&moved).await;
    let left = college
        .order("dismiss", "Ершов", &[("effective_on", "25.12.2026"), ("reason", "по инициативе работника")])
        .await;
    college.sign(&left).await;
    assert_eq!(
        college.spans("Ершов").await,
        [
            span("Преподаватель", 100, "2026-11-23", Some("2026-12-01")),
            span("Методист", 50, "2026-12-01", Some("2026-12-26")),
        ]
    );
    // Annulling the transfer plays the rest again.
    let (cancelling, answer) = college.cancel(&moved).await;
    assert_eq!(answer.status, 303, "{}", words(&answer));
    assert_eq!(college.number(&cancelling).await, "4-лс");
    assert_eq!(
        college.spans("Ершов").await,
        [span("Преподаватель", 100, "2026-11-23", Some("2026-12-26"))]
    );
    // The hiring cannot go while the dismissal stands.
    let (_, answer) = college.cancel(&hired).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("на этот день человек здесь не работает") || answer.text.contains("отменён"), "{}", words(&answer));
    let (_, answer) = college.cancel(&left).await;
    assert_eq!(answer.status, 303, "{}", words(&answer));
    assert_eq!(college.spans("Ершов").await, [span("Преподаватель", 100, "2026-11-23", None)]);
    // And the history of the row says why.
    let why: i64 = college
        .world
        .count("SELECT count(*) FROM register_change WHERE register = 'assignment' AND reason LIKE 'приказ № 4-лс от%'")
        .await;
    assert!(why >= 1);
}

async fn a_hiring_that_is_annulled_leaves_nothing(engine: Engine) {
    let mut college = College::on(engine).await;
    let hired = college.hire("Ершов", "23.11.2026").await;
    let (_, answer) = college.cancel(&hired).await;
    assert_eq!(answer.status, 303, "{}", words(&answer));
    assert_eq!(college.spans("Ершов").await, []);
    let left: i64 = college
        .world
        .count("SELECT count(*) FROM employment WHERE deleted_at IS NULL")
        .await;
    assert_eq!(left, 0);
    // The number stays taken and the person can be hired again.
    let again = college.hire("Ершов", "23.11.2026").await;
    assert_eq!(college.number(&again).await, "3-лс");
}

async fn a_draft_says_what_is_missing_and_keeps_what_was_typed(engine: Engine) {
    let mut college = College::on(engine).await;
    let page = college.draft("hire").await;
    let answer = college.hr.post(&format!("{page}/act"), &[("act", "send")]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("В приказе нет ни одного пункта."));
    let person = college.person("Ершов").await.to_string();
    college.hr.post(&format!("{page}/people"), &[("person", &person)]).await;
    let id: i64 = page.rsplit('/').next().expect("id").parse().expect("number");
    let line: i64 = college
        .world
        .value("SELECT id FROM order_item WHERE order_id = $1", v![id])
        .await;
    let answer = college
        .hr
        .post(
            &format!("{page}/line/{line}"),
            &[("version", "1"), ("effective_on", "32.11.2026"), ("rate", "много"), ("basis", "заявление 7")],
        )
        .await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("value=\"32.11.2026\"") && answer.text.contains("value=\"много\""));
    assert!(answer.text.contains("заявление 7") && answer.text.contains("Заполните «Вид работы»."));
    // Long ago needs a reason.
    let position = college.position("Методист").await.to_string();
    let unit: i64 = college.world.count("SELECT id FROM org_unit").await;
    let unit = unit.to_string();
    let answer = college
        .hr
        .post(
            &format!("{page}/line/{line}"),
            &[
                ("version", "1"),
                ("effective_on", "01.09.2026"),
                ("rate", "1"),
                ("employ_type", "main"),
                ("position_id", &position),
                ("org_unit_id", &unit),
            ],
        )
        .await;
    assert_eq!(answer.status, 303, "{}", words(&answer));
    let answer = college.hr.post(&format!("{page}/act"), &[("act", "send")]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("укажите причину оформления задним числом"));
}

async fn two_signers_at_once_leave_no_gap(engine: Engine) {
    let mut college = College::on(engine).await;
    let mut pages = Vec::new();
    for last in ["Ершов", "Лунина", "Лунин", "Ракитин"] {
        let unit = college.staff_unit("Преподаватель").await.to_string();
        let said = [
            ("effective_on", "23.11.2026"),
            ("staff_unit_id", unit.as_str()),
            ("rate", "0,25"),
            ("employ_type", "main"),
        ];
        pages.push(college.order("hire", last, &said).await);
    }
    let sign = |page: String| {
        let mut browser = college.director.clone();
        async move {
            browser.get(&page).await;
            browser.post(&format!("{page}/act"), &[("act", "sign")]).await.status
        }
    };
    let all = pages.iter().cloned().map(sign);
    let statuses = futures::future::join_all(all).await;
    assert!(statuses.iter().all(|status| *status == 303), "{statuses:?}");
    let numbers: Vec<(i64,)> = college
        .world
        .state
        .keeper
        .db
        .all("SELECT seq FROM order_doc ORDER BY seq", v![])
        .await
        .expect("numbers");
    assert_eq!(numbers, [(1,), (2,), (3,), (4,)]);
    let tab: i64 = college
        .world
        .count("SELECT count(DISTINCT tab_no) FROM employment")
        .await;
    assert_eq!(tab, 4);
}

async fn everyone_sees_what_is_theirs(engine: Engine) {
    let mut college = College::on(engine).await;
    let page = college.hire("Ершов", "23.11.2026").await;
    let line: i64 = college.world.count("SELECT id FROM order_item").await;
    // The worker reads the extract about himself, not the order.
    let mut ilya = college.world.entered(ILYA).await;
    let extract = ilya.get(&format!("{page}/extract/{line}")).await;
    assert_eq!(extract.status, 200);
    assert!(extract.text.contains("ВЫПИСКА ИЗ ПРИКАЗА") && extract.text.contains("№ 1-лс"));
    assert_eq!(ilya.get(&page).await.status, 404);
    assert_eq!(ilya.get("/lk/orders").await.status, 403);
    let own = ilya.get("/lk/r/employment").await;
    assert_eq!(own.status, 200);
    assert!(own.text.contains("Ершов"));
    // A stranger learns nothing.
    let mut asya = college.world.entered(ASYA).await;
    assert_eq!(asya.get(&page).await.status, 404);
    assert_eq!(asya.get(&format!("{page}/extract/{line}")).await.status, 404);
    assert_eq!(asya.get("/lk/r/employment").await.status, 404);
    // The print has the number, the book has the line.
    let print = college.hr.get(&format!("{page}/print")).await;
    assert!(print.text.contains("ПРИКАЗЫВАЮ") && print.text.contains("1-лс"));
    let book = college.hr.get("/lk/orders/book?year=2026").await;
    assert!(book.text.contains("1-лс") && book.text.contains("О приёме на работу"));
    let list = college.hr.get("/lk/orders?q=прием").await;
    assert!(list.text.contains("О приёме на работу"), "{}", list.text);
}

async fn consents_come_in_turn(engine: Engine) {
    let mut college = College::on(engine).await;
    let page = college.draft("resp_appoint").await;
    let nina = college.person("Зимина").await.to_string();
    let vera = college.person("Соколова").await.to_string();
    let version = |page: &Answer| {
        let (_, rest) = page.text.split_once("name=\"version\" value=\"").expect("version");
        rest.split('"').next().unwrap_or_default().to_owned()
    };
    let shown = college.hr.get(&page).await;
    let version = version(&shown);
    let answer = college
        .hr
        .post(
            &format!("{page}/head"),
            &[
                ("version", &version),
                ("title", "О назначении ответственных"),
                ("effective_on", "23.11.2026"),
                ("signer_id", &nina),
                ("approver1", &vera),
            ],
        )
        .await;
    assert_eq!(answer.status, 303, "{}", words(&answer));
    college.hr.post(&format!("{page}/people"), &[("person", &nina)]).await;
    let person = college.person("Ершов").await.to_string();
    let answer = college.hr.post(&format!("{page}/people"), &[("person", &person)]).await;
    // Only those who work here can be found by a filter, but any number that is sent is a person.
    assert_eq!(answer.status, 303);
    let shown = college.hr.get(&format!("{page}/lines")).await;
    assert_eq!(shown.status, 200);
    let answer = college
        .hr
        .post(&format!("{page}/lines"), &[("words", "назначить ответственным за охрану труда")])
        .await;
    assert_eq!(answer.status, 303, "{}", words(&answer));
    let answer = college.hr.post(&format!("{page}/act"), &[("act", "send")]).await;
    assert_eq!(answer.status, 303, "{}", words(&answer));
    // Not signed before it is agreed to.
    college.director.get(&page).await;
    let early = college.director.post(&format!("{page}/act"), &[("act", "sign")]).await;
    assert_eq!(early.status, 422);
    college.hr.get(&page).await;
    let refused = college.hr.post(&format!("{page}/act"), &[("act", "refuse")]).await;
    assert_eq!(refused.status, 422);
    let agreed = college.hr.post(&format!("{page}/act"), &[("act", "agree")]).await;
    assert_eq!(agreed.status, 303, "{}", words(&agreed));
    college.sign(&page).await;
    assert_eq!(college.number(&page).await, "1-о");
}

macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test] async fn $name() { super::$name(super::Engine::Sqlite).await }) +
        }
        mod postgres {
            $(#[tokio::test] async fn $name() { super::$name(super::Engine::Postgres).await }) +
        }
    };
}

on_both!(
    a_career_is_what_the_orders_say,
    a_hiring_that_is_annulled_leaves_nothing,
    a_draft_says_what_is_missing_and_keeps_what_was_typed,
    two_signers_at_once_leave_no_gap,
    everyone_sees_what_is_theirs,
    consents_come_in_turn,
);
