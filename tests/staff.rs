//! The staff and orders: hired, moved, dismissed, annulled; numbers without gaps; past dates; whose eyes see what.

mod world;

use eios::{
    identity::{By, roles},
    storage::v,
};
use world::{ASYA, Answer, Browser, Engine, ILYA, NINA, VERA, World, id_in};

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
        roles::grant(
            world.keeper(),
            world.account(VERA),
            "HR",
            Some("приказ № 2"),
            &by,
        )
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
        self.id("SELECT id FROM person WHERE last_name = $1", last)
            .await
    }

    async fn position(&self, name: &str) -> i64 {
        self.id("SELECT id FROM position WHERE name = $1", name)
            .await
    }

    async fn staff_unit(&self, position: &str) -> i64 {
        self.id("SELECT s.id FROM staff_unit s JOIN position p ON p.id = s.position_id WHERE p.name = $1", position)
            .await
    }

    /// A draft of a kind; its page.
    async fn draft(&mut self, kind: &str) -> String {
        let kind = self
            .id("SELECT id FROM order_kind WHERE code = $1", kind)
            .await
            .to_string();
        self.hr.get("/lk/orders/new").await;
        let answer = self.hr.post("/lk/orders/new", &[("kind", &kind)]).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
        answer.location().to_owned()
    }

    /// A draft about one person with these conditions, sent to be signed.
    async fn order(&mut self, kind: &str, last: &str, said: &[(&str, &str)]) -> String {
        let page = self.draft(kind).await;
        let person = self.person(last).await.to_string();
        let answer = self
            .hr
            .post(&format!("{page}/people"), &[("person", &person)])
            .await;
        assert_eq!(answer.status, 303, "{}", answer.text);
        let id = id_in(&page);
        let (line, version): (i64, i64) = self
            .world
            .state
            .keeper
            .db
            .one(
                "SELECT id, row_version FROM order_item WHERE order_id = $1",
                v![id],
            )
            .await
            .expect("line");
        let version = version.to_string();
        let mut fields = vec![("version", version.as_str())];
        fields.extend_from_slice(said);
        let answer = self.hr.post(&format!("{page}/line/{line}"), &fields).await;
        assert_eq!(answer.status, 303, "{}", words(&answer));
        let answer = self
            .hr
            .post(&format!("{page}/act"), &[("act", "send")])
            .await;
        assert_eq!(answer.status, 303, "{}", words(&answer));
        page
    }

    async fn sign(&mut self, page: &str) {
        self.director.get(page).await;
        let answer = self
            .director
            .post(&format!("{page}/act"), &[("act", "sign")])
            .await;
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
        let id = id_in(page);
        self.world
            .value("SELECT number FROM order_doc WHERE id = $1", v![id])
            .await
    }

    async fn cancel(&mut self, page: &str) -> (String, Answer) {
        self.hr.get(page).await;
        let answer = self
            .hr
            .post(&format!("{page}/act"), &[("act", "cancel")])
            .await;
        assert_eq!(answer.status, 303, "{}", words(&answer));
        let cancelling = answer.location().to_owned();
        let answer = self
            .hr
            .post(&format!("{cancelling}/act"), &[("act", "send")])
            .await;
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

fn span(
    name: &str,
    rate: i64,
    from: &str,
    to: Option<&str>,
) -> (String, i64, String, Option<String>) {
    (
        name.to_owned(),
        rate,
        from.to_owned(),
        to.map(str::to_owned),
    )
}

async fn a_career_is_what_the_orders_say(engine: Engine) {
    let mut college = College::on(engine).await;
    let hired = college.hire("Ершов", "23.11.2026").await;
    assert_eq!(college.number(&hired).await, "1-лс");
    assert_eq!(
        college.spans("Ершов").await,
        [span("Преподаватель", 100, "2026-11-23", None)]
    );
    let unit = college.staff_unit("Методист").await.to_string();
    let moved = college
        .order(
            "move",
            "Ершов",
            &[
                ("effective_on", "01.12.2026"),
                ("staff_unit_id", &unit),
                ("rate", "0,5"),
            ],
        )
        .await;
    // What the signature changes is told before it is given.
    let page = college.director.get(&moved).await;
    assert!(
        page.text
            .contains("станет — Методист, Учебная часть, ставка 0,5 с 01.12.2026"),
        "{}",
        page.text
    );
    college.sign(&moved).await;
    let left = college
        .order(
            "dismiss",
            "Ершов",
            &[
                ("effective_on", "25.12.2026"),
                ("reason", "по инициативе работника"),
            ],
        )
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
    assert!(
        answer
            .text
            .contains("на этот день человек здесь не работает")
            || answer.text.contains("отменён"),
        "{}",
        words(&answer)
    );
    let (_, answer) = college.cancel(&left).await;
    assert_eq!(answer.status, 303, "{}", words(&answer));
    assert_eq!(
        college.spans("Ершов").await,
        [span("Преподаватель", 100, "2026-11-23", None)]
    );
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
    let answer = college
        .hr
        .post(&format!("{page}/act"), &[("act", "send")])
        .await;
    assert_eq!(answer.status, 422, "{}", answer.text);
    assert!(answer.text.contains("В приказе нет ни одного пункта."));
    let person = college.person("Ершов").await.to_string();
    college
        .hr
        .post(&format!("{page}/people"), &[("person", &person)])
        .await;
    let id = id_in(&page);
    let line: i64 = college
        .world
        .value("SELECT id FROM order_item WHERE order_id = $1", v![id])
        .await;
    let answer = college
        .hr
        .post(
            &format!("{page}/line/{line}"),
            &[
                ("version", "1"),
                ("effective_on", "32.11.2026"),
                ("rate", "много"),
                ("basis", "заявление 7"),
            ],
        )
        .await;
    assert_eq!(answer.status, 422);
    assert!(
        answer.text.contains("value=\"32.11.2026\"") && answer.text.contains("value=\"много\"")
    );
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
    let answer = college
        .hr
        .post(&format!("{page}/act"), &[("act", "send")])
        .await;
    assert_eq!(answer.status, 422);
    assert!(
        answer
            .text
            .contains("укажите причину оформления задним числом")
    );
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
            browser
                .post(&format!("{page}/act"), &[("act", "sign")])
                .await
                .status
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
    assert_eq!(
        asya.get(&format!("{page}/extract/{line}")).await.status,
        404
    );
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
        let (_, rest) = page
            .text
            .split_once("name=\"version\" value=\"")
            .expect("version");
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
    college
        .hr
        .post(&format!("{page}/people"), &[("person", &nina)])
        .await;
    let person = college.person("Ершов").await.to_string();
    let answer = college
        .hr
        .post(&format!("{page}/people"), &[("person", &person)])
        .await;
    // Only those who work here can be found by a filter, but any number that is sent is a person.
    assert_eq!(answer.status, 303);
    let found = college
        .hr
        .get(&format!("{page}/people?q=%D0%BB%D1%83%D0%BD"))
        .await;
    assert_eq!(found.status, 200);
    let shown = college.hr.get(&format!("{page}/lines")).await;
    assert_eq!(shown.status, 200);
    let answer = college
        .hr
        .post(
            &format!("{page}/lines"),
            &[("words", "назначить ответственным за охрану труда")],
        )
        .await;
    assert_eq!(answer.status, 303, "{}", words(&answer));
    let answer = college
        .hr
        .post(&format!("{page}/act"), &[("act", "send")])
        .await;
    assert_eq!(answer.status, 303, "{}", words(&answer));
    let told = "Ждут вашей подписи или согласования: 1.";
    assert!(college.hr.get("/lk/").await.text.contains(told));
    assert!(!college.director.get("/lk/").await.text.contains(told));
    // Not signed before it is agreed to.
    college.director.get(&page).await;
    let early = college
        .director
        .post(&format!("{page}/act"), &[("act", "sign")])
        .await;
    assert_eq!(early.status, 422);
    college.hr.get(&page).await;
    let refused = college
        .hr
        .post(&format!("{page}/act"), &[("act", "refuse")])
        .await;
    assert_eq!(refused.status, 422);
    let agreed = college
        .hr
        .post(&format!("{page}/act"), &[("act", "agree")])
        .await;
    assert_eq!(agreed.status, 303, "{}", words(&agreed));
    college.sign(&page).await;
    assert_eq!(college.number(&page).await, "1-о");
}

async fn the_staffing_table_is_of_a_day(engine: Engine) {
    let mut college = College::on(engine).await;
    college.hire("Ершов", "23.11.2026").await;
    let unit = college.staff_unit("Методист").await.to_string();
    let said = [
        ("effective_on", "01.12.2026"),
        ("staff_unit_id", unit.as_str()),
        ("rate", "0,5"),
    ];
    let moved = college.order("move", "Ершов", &said).await;
    college.sign(&moved).await;
    let row = |text: &str, post: &str| {
        let (_, rest) = text.split_once(&format!(">{post}</a>")).expect("строка");
        rest.split("</tr>").next().unwrap_or_default().to_owned()
    };
    let before = college.hr.get("/lk/staff/staffing?on=2026-11-20").await;
    assert_eq!(before.status, 200);
    assert!(!before.text.contains("Ершов"));
    let then = college.hr.get("/lk/staff/staffing?on=2026-11-25").await;
    let teacher = row(&then.text, "Преподаватель");
    assert!(
        teacher.contains("И. Г. Ершов") && teacher.contains("30\u{a0}000,00"),
        "{teacher}"
    );
    let now = college.hr.get("/lk/staff/staffing?on=2026-12-05").await;
    assert!(row(&now.text, "Методист").contains("И. Г. Ершов (0,5)"));
    assert!(!row(&now.text, "Преподаватель").contains("Ершов"));
    // The table is approved anew and the same people fill it.
    let page = "/lk/staff/staffing/renew?on=2026-12-05";
    let bad = college
        .hr
        .post(page, &[("from", "01.01.2027"), ("order", "")])
        .await;
    assert_eq!(bad.status, 422);
    let answer = college
        .hr
        .post(
            page,
            &[("from", "01.01.2027"), ("order", "№ 3-о от 28.12.2026")],
        )
        .await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    let next = college.hr.get("/lk/staff/staffing?on=2027-01-10").await;
    assert!(next.text.contains("№ 3-о от 28.12.2026"));
    assert!(row(&next.text, "Методист").contains("И. Г. Ершов (0,5)"));
    let old = college.hr.get("/lk/staff/staffing?on=2026-12-05").await;
    assert!(!old.text.contains("№ 3-о от 28.12.2026"));
    for page in [
        "/lk/staff/staffing/t3",
        "/lk/staff/people",
        "/lk/staff/terms",
        "/lk/staff/vacancies",
    ] {
        let answer = college.hr.get(page).await;
        assert_eq!(answer.status, 200, "{page}: {}", answer.text);
    }
}

async fn the_staff_is_seen_by_those_who_may(engine: Engine) {
    let mut college = College::on(engine).await;
    college.hire("Ершов", "23.11.2026").await;
    let ershov = college.person("Ершов").await;
    let card = format!("/lk/staff/people/{ershov}");
    let by = By::console();
    let zimina = college.person("Зимина").await;
    exec(
        &college.world,
        "INSERT INTO experience_period (person_id, kind, from_on, to_on, created_at, updated_at)
         SELECT id, 'ped', '2020-09-01', '2026-08-31', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z' FROM person WHERE last_name = 'Ершов'",
    )
    .await;
    let page = college.hr.get(&card).await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(
        page.text.contains("30\u{a0}000,00") && page.text.contains("6 лет"),
        "{}",
        page.text
    );
    assert_eq!(college.hr.get(&format!("{card}/t2")).await.status, 200);
    // A year later the service has grown by itself.
    let later = college.hr.get(&format!("{card}?on=2027-11-22")).await;
    assert!(later.text.contains("7 лет"), "{}", later.text);
    // The worker sees his own card, another's is no page for him.
    let mut ilya = college.world.entered(ILYA).await;
    assert_eq!(ilya.get(&card).await.status, 200);
    assert_eq!(
        ilya.get(&format!("/lk/staff/people/{zimina}")).await.status,
        404
    );
    assert_eq!(ilya.get("/lk/staff/people").await.status, 403);
    assert_eq!(ilya.get("/lk/staff/staffing").await.status, 403);
    let mut asya = college.world.entered(ASYA).await;
    assert_eq!(asya.get(&card).await.status, 404);
    // Who keeps the timetable sees the table without the money, the accountant with it.
    let account = college.world.account(ILYA);
    roles::grant(
        college.world.keeper(),
        account,
        "UCH",
        Some("приказ № 3"),
        &by,
    )
    .await
    .expect("UCH");
    let mut ilya = college.world.entered(ILYA).await;
    let table = ilya.get("/lk/staff/staffing?on=2026-11-25").await;
    assert!(
        table.text.contains("И. Г. Ершов") && !table.text.contains("30\u{a0}000"),
        "{}",
        table.text
    );
    roles::grant(
        college.world.keeper(),
        account,
        "BUH",
        Some("приказ № 4"),
        &by,
    )
    .await
    .expect("BUH");
    let mut ilya = college.world.entered(ILYA).await;
    let table = ilya.get("/lk/staff/staffing?on=2026-11-25").await;
    assert!(table.text.contains("30\u{a0}000"));
    let post = ilya
        .post("/lk/staff/absences", &[("employment", "1")])
        .await;
    assert_eq!(post.status, 403);
}

async fn illness_is_entered_by_its_days(engine: Engine) {
    let mut college = College::on(engine).await;
    college.hire("Ершов", "23.11.2026").await;
    let job = college
        .world
        .count("SELECT id FROM employment")
        .await
        .to_string();
    college.hr.get("/lk/staff/absences").await;
    let bad = college
        .hr
        .post(
            "/lk/staff/absences",
            &[("employment", &job), ("from", "01.11.2026"), ("eln", "12а")],
        )
        .await;
    assert_eq!(bad.status, 422);
    assert!(bad.text.contains("Номер ЭЛН состоит из цифр") && bad.text.contains("value=\"12а\""));
    let early = college
        .hr
        .post(
            "/lk/staff/absences",
            &[("employment", &job), ("from", "01.11.2026")],
        )
        .await;
    assert!(
        early.text.contains("в этот день здесь не работает"),
        "{}",
        words(&early)
    );
    let good = college
        .hr
        .post(
            "/lk/staff/absences",
            &[
                ("employment", &job),
                ("from", "23.11.2026"),
                ("eln", "910001234567"),
            ],
        )
        .await;
    assert_eq!(good.status, 303, "{}", words(&good));
    let page = college.hr.get("/lk/staff/absences").await;
    assert!(page.text.contains("ЭЛН 910001234567") && page.text.contains("нужна замена"));
    let twice = college
        .hr
        .post(
            "/lk/staff/absences",
            &[("employment", &job), ("from", "25.11.2026")],
        )
        .await;
    assert!(twice.text.contains("уже внесена"));
    let id = college
        .world
        .count("SELECT id FROM absence")
        .await
        .to_string();
    let ended = college
        .hr
        .post(
            "/lk/staff/absences/end",
            &[("id", &id), ("to", "27.11.2026")],
        )
        .await;
    assert_eq!(ended.status, 303, "{}", words(&ended));
    let to: String = college
        .world
        .value("SELECT valid_to FROM absence", v![])
        .await;
    assert_eq!(to, "2026-11-28");
    // A leave by order stands beside it and is changed by orders only.
    let leave = college
        .order(
            "vacation",
            "Ершов",
            &[("effective_on", "01.12.2026"), ("until", "14.12.2026")],
        )
        .await;
    college.sign(&leave).await;
    let page = college.hr.get("/lk/staff/absences?on=2026-12-05").await;
    assert!(
        page.text.contains("14.12.2026") && page.text.contains("приказ №"),
        "{}",
        page.text
    );
}

async fn a_free_rate_becomes_a_vacancy(engine: Engine) {
    let mut college = College::on(engine).await;
    exec(
        &college.world,
        "INSERT INTO organisation (full_name, short_name, kinds, is_own, created_at, updated_at) VALUES ('Приозёрский техникум', 'ПТ', '[\"own\"]', TRUE, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')",
    )
    .await;
    let unit = college.staff_unit("Методист").await.to_string();
    college.hr.get("/lk/staff/vacancies").await;
    let made = college
        .hr
        .post("/lk/staff/vacancies/propose", &[("unit", &unit)])
        .await;
    assert_eq!(made.status, 303, "{}", words(&made));
    let id = college
        .world
        .count("SELECT id FROM vacancy")
        .await
        .to_string();
    let state: String = college.world.value("SELECT state FROM vacancy", v![]).await;
    assert_eq!(state, "draft");
    for (act, wanted) in [("publish", "open"), ("close", "closed")] {
        let answer = college
            .hr
            .post("/lk/staff/vacancies/act", &[("id", &id), ("act", act)])
            .await;
        assert_eq!(answer.status, 303, "{}", words(&answer));
        let state: String = college.world.value("SELECT state FROM vacancy", v![]).await;
        assert_eq!(state, wanted);
    }
    let again = college
        .hr
        .post("/lk/staff/vacancies/act", &[("id", &id), ("act", "close")])
        .await;
    assert_eq!(again.status, 422);
}

async fn rows_of_a_spreadsheet_become_lines_of_an_order(engine: Engine) {
    let mut college = College::on(engine).await;
    let page = college.draft("initial").await;
    let rows = "ФИО\tДата рождения\tДолжность\tПодразделение\tСтавка\tВид\tС\n\
        Ершов Илья  Глебович\t\tпреподаватель\tУчебная часть\t0,5\t\t01.09.2019\n\
        Никто Никто\t\tПреподаватель\tУчебная часть\t1\t\t01.09.2019";
    let bad = college
        .hr
        .post(&format!("{page}/paste"), &[("rows", rows)])
        .await;
    assert_eq!(bad.status, 422);
    assert!(
        bad.text.contains("Строка 3: человека «Никто Никто» нет")
            && bad.text.contains("01.09.2019")
    );
    let rows = rows.rsplit_once('\n').expect("строки").0;
    let good = college
        .hr
        .post(&format!("{page}/paste"), &[("rows", rows)])
        .await;
    assert_eq!(good.status, 303, "{}", words(&good));
    let sent = college
        .hr
        .post(&format!("{page}/act"), &[("act", "send")])
        .await;
    assert_eq!(sent.status, 303, "{}", words(&sent));
    college.sign(&page).await;
    assert_eq!(
        college.spans("Ершов").await,
        [span("Преподаватель", 50, "2019-09-01", None)]
    );
    assert_eq!(college.number(&page).await, "1-вв");
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
    the_staffing_table_is_of_a_day,
    the_staff_is_seen_by_those_who_may,
    illness_is_entered_by_its_days,
    a_free_rate_becomes_a_vacancy,
    rows_of_a_spreadsheet_become_lines_of_an_order,
);
