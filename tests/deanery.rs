//! Students: enrolled from a spreadsheet, moved, sent on leave, expelled, and expelled no more when the order is annulled;
//! whose eyes see whom.

mod world;

use eios::{
    identity::{By, roles},
    storage::v,
};
use world::{Answer, Browser, Engine, ILYA, NINA, VERA, World, encode, id_in};

const STAMP: &str = "2026-01-01T00:00:00.000Z";

/// A college with two groups; Vera answers for the students, Nina signs.
struct College {
    world: World,
    clerk: Browser,
    director: Browser,
}

impl College {
    async fn on(engine: Engine) -> Self {
        let world = World::on(engine).await;
        let by = By::console();
        roles::grant(
            world.keeper(),
            world.account(VERA),
            "KON",
            Some("приказ № 2"),
            &by,
        )
        .await
        .expect("KON");
        let db = &world.keeper().db;
        for sql in [
            "INSERT INTO specialty (code, name, kind, created_at, updated_at) VALUES ('99.02.99', 'Вымышленные системы', 'specialty', $1, $2)",
            "INSERT INTO programme (specialty_id, name, kind, qualification, study_form, term_months, created_at, updated_at) SELECT id, 'Программисты', 'ppssz', 'программист', 'full', 46, $1, $2 FROM specialty WHERE code = '99.02.99'",
            "INSERT INTO study_group (name, programme_id, enrol_year, study_form, state, created_at, updated_at) SELECT 'ИС-26', id, 2026, 'full', 'active', $1, $2 FROM programme WHERE name = 'Программисты'",
            "INSERT INTO study_group (name, programme_id, enrol_year, study_form, state, created_at, updated_at) SELECT 'ИСз-26', id, 2026, 'part', 'active', $1, $2 FROM programme WHERE name = 'Программисты'",
        ] {
            db.exec(sql, v![STAMP, STAMP]).await.expect(sql);
        }
        let clerk = world.entered(VERA).await;
        let director = world.entered(NINA).await;
        Self {
            world,
            clerk,
            director,
        }
    }

    async fn draft(&mut self, kind: &str) -> String {
        let sql = "SELECT id FROM order_kind WHERE code = $1";
        let kind: i64 = self.world.value(sql, v![kind]).await;
        let fields = [("kind", kind.to_string())];
        let fields: Vec<_> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        self.clerk.get("/lk/orders/new").await;
        let answer = self.clerk.post("/lk/orders/new", &fields).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
        answer.location().to_owned()
    }

    async fn send_and_sign(&mut self, page: &str) -> Answer {
        let act = format!("{page}/act");
        let answer = self.clerk.post(&act, &[("act", "send")]).await;
        assert_eq!(answer.status, 303, "{}", wrong(&answer));
        self.director.get(page).await;
        self.director.post(&act, &[("act", "sign")]).await
    }

    /// Asya and Timur are enrolled in ИС-26 from the first of September.
    async fn enrol(&mut self) -> String {
        let page = self.draft("student_initial").await;
        let rows = "ФИО\tДата рождения\tГруппа\tКурс\nЛунина Ася Романовна\t\tис-26\t1\t\t01.09.2026\nРакитин Тимур\t\tИС-26\t1\tбюджет субъекта РФ\t01.09.2026";
        let paste = format!("{page}/paste");
        let answer = self.clerk.post(&paste, &[("rows", rows)]).await;
        assert_eq!(answer.status, 303, "{}", wrong(&answer));
        let answer = self.send_and_sign(&page).await;
        assert_eq!(answer.status, 303, "{}", wrong(&answer));
        page
    }

    /// An order about Asya with these words, signed.
    async fn order(&mut self, kind: &str, said: &[(&str, &str)]) -> (String, Answer) {
        let page = self.draft(kind).await;
        let sql = "SELECT id FROM person WHERE last_name = 'Лунина'";
        let person: i64 = self.world.value(sql, v![]).await;
        let people = format!("{page}/people");
        let fields = [("person", person.to_string())];
        let fields: Vec<_> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let answer = self.clerk.post(&people, &fields).await;
        assert_eq!(answer.status, 303, "{}", wrong(&answer));
        let id = id_in(&page);
        let sql = "SELECT id, row_version FROM order_item WHERE order_id = $1";
        let db = &self.world.keeper().db;
        let (line, version): (i64, i64) = db.one(sql, v![id]).await.expect("line");
        let version = version.to_string();
        let mut fields = vec![("version", version.as_str())];
        fields.extend_from_slice(said);
        let answer = self
            .clerk
            .post(&format!("{page}/line/{line}"), &fields)
            .await;
        assert_eq!(answer.status, 303, "{}", wrong(&answer));
        let answer = self.send_and_sign(&page).await;
        (page, answer)
    }

    async fn group(&self, name: &str) -> String {
        let sql = "SELECT id FROM study_group WHERE name = $1";
        self.world.value::<i64>(sql, v![name]).await.to_string()
    }

    /// Asya's states: status, group, course, days.
    async fn states(&self) -> Vec<String> {
        let rows: Vec<(String, String, i64, String, Option<String>)> = self
            .world
            .keeper()
            .db
            .all(
                "SELECT s.status, g.name, s.course, s.valid_from, s.valid_to FROM enrolment_state s
                 JOIN enrolment e ON e.id = s.enrolment_id JOIN person p ON p.id = e.person_id
                 JOIN study_group g ON g.id = s.group_id
                 WHERE p.last_name = 'Лунина' AND s.deleted_at IS NULL ORDER BY s.valid_from",
                v![],
            )
            .await
            .expect("states");
        let told = rows.into_iter().map(|(status, group, course, from, to)| {
            format!(
                "{status} {group} {course} {from}…{}",
                to.unwrap_or_default()
            )
        });
        told.collect()
    }
}

/// The sentences of an answer about what is wrong.
fn wrong(answer: &Answer) -> String {
    let at = answer.text.find("error-summary").unwrap_or(0);
    answer.text[at..].chars().take(700).collect()
}

async fn a_group_is_enrolled_from_a_spreadsheet_and_found_by_names(engine: Engine) {
    let mut college = College::on(engine).await;
    college.enrol().await;
    assert_eq!(college.states().await, ["active ИС-26 1 2026-09-01…"]);
    let list = college
        .clerk
        .get(&format!("/lk/r/enrolment?{}", encode(&[("q", "лунина")])))
        .await;
    assert!(list.text.contains("Лунина Ася Романовна"), "{}", list.text);
    assert!(list.text.contains("1 запись"), "{}", list.text);
    let group = college.group("ИС-26").await;
    let card = college
        .clerk
        .get(&format!("/lk/r/study_group/{group}"))
        .await;
    assert!(card.text.contains("Ракитин Тимур"), "{}", card.text);
}

async fn a_student_moves_rests_and_leaves_by_orders_that_can_be_annulled(engine: Engine) {
    let mut college = College::on(engine).await;
    college.enrol().await;
    let part = college.group("ИСз-26").await;
    let said = [("effective_on", "01.12.2026"), ("group_id", part.as_str())];
    let (_, answer) = college.order("move_group", &said).await;
    assert_eq!(answer.status, 303, "{}", wrong(&answer));
    let said = [
        ("effective_on", "15.12.2026"),
        ("leave_kind", "acad_leave"),
        ("until", "14.12.2027"),
    ];
    let (_, answer) = college.order("acad_leave", &said).await;
    assert_eq!(answer.status, 303, "{}", wrong(&answer));
    let said = [("effective_on", "20.12.2026"), ("expel_reason", "own")];
    let (expelled, answer) = college.order("expel", &said).await;
    assert_eq!(answer.status, 303, "{}", wrong(&answer));
    let until_leave = [
        "active ИС-26 1 2026-09-01…2026-12-01",
        "active ИСз-26 1 2026-12-01…2026-12-15",
    ];
    let mut states = until_leave.to_vec();
    states.extend([
        "acad_leave ИСз-26 1 2026-12-15…2026-12-20",
        "expelled ИСз-26 1 2026-12-20…",
    ]);
    assert_eq!(college.states().await, states);
    let act = format!("{expelled}/act");
    let answer = college.clerk.post(&act, &[("act", "cancel")]).await;
    let cancelling = answer.location().to_owned();
    let answer = college.send_and_sign(&cancelling).await;
    assert_eq!(answer.status, 303, "{}", wrong(&answer));
    let mut states = until_leave.to_vec();
    states.push("acad_leave ИСз-26 1 2026-12-15…");
    assert_eq!(college.states().await, states);
}

async fn an_order_that_contradicts_another_is_not_signed(engine: Engine) {
    let mut college = College::on(engine).await;
    let enrolled = college.enrol().await;
    let said = [("effective_on", "20.12.2026"), ("expel_reason", "own")];
    let (_, answer) = college.order("expel", &said).await;
    assert_eq!(answer.status, 303, "{}", wrong(&answer));
    // Nobody was enrolled, then nobody is expelled: the enrolment is not annulled before the expulsion.
    let act = format!("{enrolled}/act");
    let answer = college.clerk.post(&act, &[("act", "cancel")]).await;
    let cancelling = answer.location().to_owned();
    let answer = college.send_and_sign(&cancelling).await;
    assert_eq!(answer.status, 422, "{}", wrong(&answer));
    assert!(answer.text.contains("отменён"), "{}", wrong(&answer));
}

async fn rows_that_cannot_be_understood_come_back_whole_with_their_numbers(engine: Engine) {
    let mut college = College::on(engine).await;
    let page = college.draft("enrol").await;
    let rows = "Лунина Ася Романовна\t\tИС-99\t1\nНикто Никтович\t\tИС-26\t1\nРакитин Тимур\t\tИС-26\tпервый";
    let paste = format!("{page}/paste");
    let answer = college.clerk.post(&paste, &[("rows", rows)]).await;
    assert_eq!(answer.status, 422);
    for words in [
        "Строка 1: группы «ИС-99» нет в справочнике.",
        "Строка 2: человека «Никто Никтович» нет в реестре",
        "Строка 3: Курс — число от 1 до 6.",
        "Ракитин Тимур\t\tИС-26\tпервый",
    ] {
        assert!(answer.text.contains(words), "{words}\n{}", answer.text);
    }
}

async fn a_curator_sees_the_students_of_the_own_group_only(engine: Engine) {
    let mut college = College::on(engine).await;
    college.enrol().await;
    let mut curator = college.world.entered(ILYA).await;
    let list = curator.get("/lk/r/enrolment").await;
    assert!(!list.text.contains("Лунина"), "{}", list.text);
    let db = &college.world.keeper().db;
    db.exec(
        "INSERT INTO supervision (kind, supervisor_id, group_id, valid_from, recorded_at, created_at, updated_at)
         SELECT 'curator', p.id, g.id, '2026-09-01', $1, $2, $3 FROM person p, study_group g WHERE p.last_name = 'Ершов' AND g.name = 'ИС-26'",
        v![STAMP, STAMP, STAMP],
    )
    .await
    .expect("curator");
    let list = curator.get("/lk/r/enrolment").await;
    assert!(list.text.contains("Лунина Ася Романовна"), "{}", list.text);
    // Numbers of documents and whoever is not of the group stay out of sight.
    let person: i64 = college
        .world
        .value("SELECT id FROM person WHERE last_name = 'Зимина'", v![])
        .await;
    let card = curator.get(&format!("/lk/r/person/{person}")).await;
    assert_eq!(card.status, 404);
}

both_engines! {
    a_group_is_enrolled_from_a_spreadsheet_and_found_by_names,
    a_student_moves_rests_and_leaves_by_orders_that_can_be_annulled,
    an_order_that_contradicts_another_is_not_signed,
    rows_that_cannot_be_understood_come_back_whole_with_their_numbers,
    a_curator_sees_the_students_of_the_own_group_only,
}
