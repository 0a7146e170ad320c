//! Requests and the journal of login problems: from «не могу войти» to the closed line on paper; who sees what; what
//! takes effect when; what is never told to strangers.

mod world;

use eios::{
    identity::{By, roles},
    jobs, journal,
    storage::v,
};
use jiff::{SignedDuration, civil::date};
use world::{ASYA, Answer, Browser, Engine, ILYA, NINA, VERA, World};

/// A picture of one point.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

/// The college: Vera is the administrator, Ilya answers for the students' data and is a curator of Asya's group, Nina is
/// the director.
struct College {
    world: World,
    kon: Browser,
    asya: Browser,
}

async fn give(world: &World, login: &str, role: &str) {
    let by = By::console();
    roles::grant(
        world.keeper(),
        world.account(login),
        role,
        Some("приказ № 2"),
        &by,
    )
    .await
    .expect(role);
}

async fn exec(world: &World, sql: &'static str) {
    world.keeper().db.exec(sql, vec![]).await.expect(sql);
}

impl College {
    async fn on(engine: Engine) -> Self {
        let world = World::on(engine).await;
        give(&world, ILYA, "KON").await;
        exec(&world, "UPDATE person SET birth_date = '2008-03-05', sex = 'f', citizenship = '643', snils_status = 'none' WHERE last_name = 'Лунина'").await;
        let kon = world.entered(ILYA).await;
        let asya = world.entered(ASYA).await;
        Self { world, kon, asya }
    }

    async fn person(&self, last: &str) -> i64 {
        self.world
            .value("SELECT id FROM person WHERE last_name = $1", v![last])
            .await
    }

    async fn state(&self, id: i64) -> String {
        self.world
            .value("SELECT state FROM ticket WHERE id = $1", v![id])
            .await
    }

    /// Asya cannot enter: her address of Госуслуги is not in her record. The number of the request.
    async fn filed(&mut self) -> i64 {
        self.asya.get("/lk/tickets/new?kind=login_problem").await;
        let answer = self
            .asya
            .send_files(
                "/lk/tickets/new",
                &[
                    ("kind", "login_problem"),
                    ("key", "раз"),
                    ("error_kind", "not_found"),
                    ("subject_name", "Лунина Ася Романовна"),
                    ("subject_birth", "05.03.2008"),
                    ("esia_email", "Asya@Mail.Example"),
                    ("action_before", "нажала «Войти через Госуслуги»"),
                    ("body", "Пишет, что пользователь не найден"),
                ],
                &[("file", "снимок.png", PNG)],
            )
            .await;
        assert_eq!(answer.status, 303, "{}", words(&answer));
        number(&answer)
    }

    async fn act(&mut self, id: i64, what: &str, words: &str) -> Answer {
        self.kon.get(&format!("/lk/tickets/{id}")).await;
        self.kon
            .post(
                &format!("/lk/tickets/{id}/act"),
                &[("what", what), ("words", words)],
            )
            .await
    }

    async fn done(&mut self, id: i64, what: &str, said: &str) {
        let answer = self.act(id, what, said).await;
        assert_eq!(answer.status, 303, "{what}: {}", words(&answer));
    }

    async fn papers(&mut self, id: i64) {
        self.kon.get(&format!("/lk/tickets/{id}")).await;
        let answer = self
            .kon
            .post(&format!("/lk/tickets/{id}/papers"), &[("card", "да")])
            .await;
        assert_eq!(answer.status, 303, "{}", words(&answer));
    }

    /// From the desk to the correction of the address.
    async fn corrected(&mut self, id: i64) {
        self.papers(id).await;
        self.done(id, "accept", "").await;
        self.done(id, "check", "").await;
        let version: i64 = self
            .world
            .value(
                "SELECT row_version FROM person WHERE last_name = $1",
                v!["Лунина"],
            )
            .await;
        let version = version.to_string();
        let answer = self
            .kon
            .post(
                &format!("/lk/tickets/{id}/correct"),
                &[
                    ("what", "fix"),
                    ("version", &version),
                    ("fix", "email_esia"),
                    ("email_esia", "asya@mail.example"),
                ],
            )
            .await;
        assert_eq!(answer.status, 303, "{}", words(&answer));
        self.done(id, "correct", "").await;
    }

    async fn by_the_clock(&self) {
        jobs::run_due(self.world.keeper(), &[journal::login_problems()])
            .await
            .expect("jobs");
    }
}

fn number(answer: &Answer) -> i64 {
    answer
        .location()
        .rsplit('/')
        .next()
        .and_then(|id| id.parse().ok())
        .expect("number")
}

/// What a page says of mistakes.
fn words(answer: &Answer) -> String {
    match answer.text.split_once("error-summary") {
        Some((_, rest)) => rest.split("</div>").next().unwrap_or_default().to_owned(),
        None => answer.text.chars().take(600).collect(),
    }
}

/// What [`door_pages`] asks of every page: one heading, every id once, every field with its label.
fn is_whole(answer: &Answer, path: &str) {
    let text = &answer.text;
    assert!(
        [200, 422].contains(&answer.status.as_u16()),
        "{path}: {}",
        answer.status
    );
    assert_eq!(text.matches("<h1").count(), 1, "{path}");
    let ids: Vec<&str> = text
        .split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let once: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(ids.len(), once.len(), "{path}: повторяется id: {ids:?}");
    for input in text
        .split("<input ")
        .skip(1)
        .filter(|i| !i.contains("type=\"hidden\""))
    {
        let tag = input.split('>').next().unwrap_or_default();
        let id = tag
            .split("id=\"")
            .nth(1)
            .and_then(|i| i.split('"').next())
            .unwrap_or_default();
        assert!(
            text.contains(&format!("for=\"{id}\"")),
            "{path}: поле без подписи: {tag:.80}"
        );
    }
    for described in text.split("aria-describedby=\"").skip(1) {
        for id in described.split('"').next().unwrap_or_default().split(' ') {
            assert!(ids.contains(&id), "{path}: нет #{id}");
        }
    }
    assert!(
        !text.contains(" style=") && !text.contains("<style"),
        "{path}"
    );
}

async fn a_problem_of_entry_goes_from_the_card_to_the_closed_line(engine: Engine) {
    let mut college = College::on(engine).await;
    let id = college.filed().await;
    let desk: String = college
        .world
        .value("SELECT desk FROM ticket WHERE id = $1", v![id])
        .await;
    assert_eq!(
        desk, "KON",
        "заявка о студенте — ответственному за контингент"
    );
    let early = college.act(id, "accept", "").await;
    assert_eq!(early.status, 422);
    assert!(
        words(&early).contains("студенческий билет"),
        "{}",
        words(&early)
    );
    college.corrected(id).await;
    // Monday 23 November, Moscow: Tuesday 14:00
    let effective: String = college
        .world
        .value("SELECT effective_at FROM ticket WHERE id = $1", v![id])
        .await;
    assert_eq!(effective, "2026-11-24T11:00:00.000Z");
    let kept: String = college
        .world
        .value(
            "SELECT value FROM person_contact WHERE kind = 'email_esia' AND person_id = $1",
            v![college.person("Лунина").await],
        )
        .await;
    assert_eq!(kept, "asya@mail.example");
    let reason: String = college
        .world
        .value(
            "SELECT reason FROM register_change WHERE register = $1 ORDER BY id DESC LIMIT 1",
            v!["person_contact"],
        )
        .await;
    assert_eq!(reason, "исправлено по заявке № 1/2026");
    let outside: i64 = college
        .world
        .count("SELECT count(*) FROM external_identity WHERE system = 'esia' AND ext_id = 'asya@mail.example'")
        .await;
    assert_eq!(outside, 1);
    college.world.pass(SignedDuration::from_hours(28));
    college.by_the_clock().await;
    assert_eq!(college.state(id).await, "corrected", "13:00: ещё рано");
    let letters = "SELECT count(*) FROM letter WHERE address = 'asya@mail.example' AND not_before = '2026-11-24T11:00:00.000Z'";
    assert_eq!(college.world.count(letters).await, 0);
    college.world.pass(SignedDuration::from_hours(1));
    college.by_the_clock().await;
    assert_eq!(college.state(id).await, "wait_user");
    assert_eq!(
        college.world.count(letters).await,
        1,
        "письмо на адрес со снимка экрана"
    );
    college.world.pass(SignedDuration::from_mins(6));
    college.by_the_clock().await;
    assert_eq!(college.world.count(letters).await, 1, "и только одно");
    college.kon = college.world.entered(ILYA).await;
    let hasty = college.act(id, "escalate", "").await;
    assert!(
        words(&hasty).contains("проверьте вход ещё раз"),
        "{}",
        words(&hasty)
    );
    college.done(id, "recheck_failed", "").await;
    let poor = college.act(id, "escalate", "").await;
    assert!(words(&poor).contains("территория"), "{}", words(&poor));
    let page = college.kon.get(&format!("/lk/tickets/{id}")).await;
    is_whole(&page, "заявка");
    let added = [
        ("subject_name", "Лунина Ася Романовна"),
        ("subject_birth", "05.03.2008"),
        ("esia_email", "asya@mail.example"),
        ("user_role", "студент"),
        ("territory", "Приозёрск"),
        ("org_name", "Приозёрский техникум"),
        ("action_before", "нажала «Войти»"),
        ("external_no", "СТП-77"),
    ];
    let answer = college
        .kon
        .post(&format!("/lk/tickets/{id}/edit"), &added)
        .await;
    assert_eq!(answer.status, 303, "{}", words(&answer));
    college.done(id, "escalate", "").await;
    college.done(id, "rework", "просят видео").await;
    college.done(id, "resend", "добавлено видео").await;
    let pack = college.kon.get(&format!("/lk/tickets/{id}/pack")).await;
    is_whole(&pack, "pack");
    for said in [
        "Пользователь не найден",
        "Лунина Ася Романовна",
        "Приозёрск",
        "добавлено видео",
        "снимок.png",
        "СТП-77",
    ] {
        assert!(pack.text.contains(said), "{said}");
    }
    let pdf = college.kon.get(&format!("/lk/tickets/{id}/pack/pdf")).await;
    assert!(
        pdf.text.starts_with("%PDF-"),
        "{}",
        pdf.text.chars().take(300).collect::<String>()
    );
    let letter = college.kon.get(&format!("/lk/tickets/{id}/pack/eml")).await;
    assert!(
        letter.text.starts_with("X-Unsent: 1\r\n")
            && letter.text.contains("Content-Type: image/png")
    );
    college.done(id, "solve", "Вход заработал").await;
    college.asya = college.world.entered(ASYA).await;
    let page = college.asya.get(&format!("/lk/tickets/{id}")).await;
    is_whole(&page, "своя заявка");
    assert!(page.text.contains("Вход заработал") && !page.text.contains("просят видео"));
    let rated = college
        .asya
        .post(
            &format!("/lk/tickets/{id}/mine"),
            &[("what", "rate"), ("rating", "5"), ("words", "быстро")],
        )
        .await;
    assert_eq!(rated.status, 303);
    college.world.pass(SignedDuration::from_hours(24 * 7));
    college.by_the_clock().await;
    assert_eq!(college.state(id).await, "closed");
    college.kon = college.world.entered(ILYA).await;
    let journal = college.kon.get("/lk/journal/login").await;
    is_whole(&journal, "журнал");
    for said in [
        "1/2026",
        "Почта на Госуслугах: пусто → asya@mail.example",
        "СТП-77",
        "Вход заработал",
        "Ершов Илья Глебович",
    ] {
        assert!(journal.text.contains(said), "{said}");
    }
    let print = college.kon.get("/lk/journal/login/print").await;
    is_whole(&print, "печать");
    assert!(print.text.contains("Лист 1 из 1"));
    let pdf = college.kon.get("/lk/journal/login/print?as=pdf").await;
    assert!(
        pdf.text.starts_with("%PDF-"),
        "{}",
        pdf.text.chars().take(300).collect::<String>()
    );
    let csv = college.kon.get("/lk/journal/login/export/csv").await;
    assert!(
        csv.text.contains("СТП-77") && csv.text.lines().count() == 2,
        "{}",
        csv.text
    );
    let figures = college.kon.get("/lk/journal/login/statistics").await;
    is_whole(&figures, "статистика");
    assert!(
        figures.text.contains("5,00 (1)") && figures.text.contains("«Пользователь не найден»"),
        "{}",
        figures.text
    );
}

async fn nobody_sees_a_request_of_another_desk(engine: Engine) {
    let mut college = College::on(engine).await;
    give(&college.world, NINA, "TP").await;
    let id = college.filed().await;
    let mut tp = college.world.entered(NINA).await;
    for path in [
        format!("/lk/tickets/{id}"),
        format!("/lk/tickets/{id}/pack"),
        format!("/lk/tickets/{id}/file/1"),
        "/lk/tickets/99999".into(),
        "/lk/tickets/abc".into(),
    ] {
        assert_eq!(tp.get(&path).await.status, 404, "{path}");
    }
    for path in [
        "act", "reply", "correct", "papers", "edit", "assign", "join", "child", "subject", "mine",
    ] {
        tp.get("/lk/tickets").await;
        let answer = tp
            .post(&format!("/lk/tickets/{id}/{path}"), &[("what", "accept")])
            .await;
        assert_eq!(answer.status, 404, "{path}");
    }
    assert!(
        !tp.get("/lk/tickets/queue?state=all")
            .await
            .text
            .contains("1/2026")
    );
    assert_eq!(tp.get("/lk/journal/login").await.status, 403);
    assert_eq!(tp.get("/lk/tickets/matching").await.status, 403);
    // the author sees it, and may not sort it out
    college.asya.get(&format!("/lk/tickets/{id}")).await;
    let answer = college
        .asya
        .post(&format!("/lk/tickets/{id}/act"), &[("what", "accept")])
        .await;
    assert_eq!(answer.status, 403);
    assert_eq!(college.asya.get("/lk/tickets/queue").await.status, 403);
    // given to the support desk, it shows what it says, and nothing of the record
    college.kon.get(&format!("/lk/tickets/{id}")).await;
    let answer = college
        .kon
        .post(
            &format!("/lk/tickets/{id}/assign"),
            &[("desk", "TP"), ("priority", "normal"), ("assignee", "")],
        )
        .await;
    assert_eq!(answer.location(), "/lk/tickets/queue", "{}", words(&answer));
    let page = tp.get(&format!("/lk/tickets/{id}")).await;
    assert_eq!(page.status, 200);
    assert!(
        !page.text.contains("05.03.2008")
            && !page.text.contains("asya@mail.example")
            && !page.text.contains("Сверка с записью")
    );
    assert_eq!(
        college.kon.get(&format!("/lk/tickets/{id}")).await.status,
        404
    );
}

async fn an_internal_note_and_its_file_are_not_for_the_author(engine: Engine) {
    let mut college = College::on(engine).await;
    let id = college.filed().await;
    college.kon.get(&format!("/lk/tickets/{id}")).await;
    let note = college
        .kon
        .send_files(
            &format!("/lk/tickets/{id}/reply"),
            &[("body", "проверить билет на месте"), ("internal", "да")],
            &[("file", "заметка.txt", b"tayna")],
        )
        .await;
    assert_eq!(note.status, 303, "{}", words(&note));
    let said = college
        .kon
        .send_files(
            &format!("/lk/tickets/{id}/reply"),
            &[("body", "Приходите с билетом")],
            &[],
        )
        .await;
    assert_eq!(said.status, 303);
    let link: i64 = college
        .world
        .value(
            "SELECT id FROM file_link WHERE entity = $1",
            v!["ticket_message"],
        )
        .await;
    assert_eq!(
        college
            .kon
            .get(&format!("/lk/tickets/{id}/file/{link}"))
            .await
            .text,
        "tayna"
    );
    assert_eq!(
        college
            .asya
            .get(&format!("/lk/tickets/{id}/file/{link}"))
            .await
            .status,
        404
    );
    let page = college.asya.get(&format!("/lk/tickets/{id}")).await;
    assert!(page.text.contains("Приходите с билетом") && !page.text.contains("на месте"));
    let own: i64 = college
        .world
        .value("SELECT id FROM file_link WHERE entity = $1", v!["ticket"])
        .await;
    assert_eq!(
        college
            .asya
            .get(&format!("/lk/tickets/{id}/file/{own}"))
            .await
            .status,
        200
    );
    let told: i64 = college
        .world
        .value("SELECT count(*) FROM notification WHERE person_id = $1 AND title LIKE 'Ответ по обращению%'", v![college.person("Лунина").await])
        .await;
    assert_eq!(told, 1, "об ответе сказано, о заметке нет");
}

async fn a_second_escalation_of_the_same_trouble_is_refused_by_the_database(engine: Engine) {
    let mut college = College::on(engine).await;
    let first = college.filed().await;
    exec(&college.world, "UPDATE ticket SET state = 'escalated'").await;
    college.asya.get("/lk/tickets/new?kind=login_problem").await;
    let answer = college
        .asya
        .post(
            "/lk/tickets/new",
            &[
                ("kind", "login_problem"),
                ("key", "два"),
                ("error_kind", "not_found"),
                ("subject_name", "Лунина Ася Романовна"),
                ("subject_birth", "05.03.2008"),
                ("esia_email", "asya@mail.example"),
                ("action_before", "вход"),
                ("body", "опять"),
            ],
        )
        .await;
    let second = number(&answer);
    assert_ne!(first, second);
    exec(&college.world, "UPDATE ticket SET state = 'wait_user', recheck_failed = TRUE, territory = 'П', screenshot_seen = TRUE WHERE state = 'new'").await;
    exec(&college.world, "INSERT INTO file (name, mime, size, sha256, storage_key, created_at) VALUES ('a.png', 'image/png', 1, '0123456789012345678901234567890123456789012345678901234567890123', 'k', '2026-11-23T06:00:00.000Z')").await;
    exec(&college.world, "INSERT INTO file_link (file_id, entity, entity_id, name, created_at) SELECT f.id, 'ticket', t.id, 'a.png', '2026-11-23T06:00:00.000Z' FROM file f, ticket t WHERE t.state = 'wait_user' AND f.storage_key = 'k'").await;
    let refused = college.act(second, "escalate", "").await;
    assert_eq!(refused.status, 422);
    assert!(
        words(&refused).contains("уже открыта заявка"),
        "{}",
        words(&refused)
    );
    assert_eq!(college.state(second).await, "wait_user");
    // merged instead; the first one's answer reaches both
    let answer = college
        .kon
        .post(
            &format!("/lk/tickets/{second}/join"),
            &[("what", "merge"), ("other", "1/2026")],
        )
        .await;
    assert_eq!(answer.status, 303, "{}", words(&answer));
    college.done(first, "solve", "Починили у них").await;
    let page = college.asya.get(&format!("/lk/tickets/{second}")).await;
    assert!(page.text.contains("Починили у них"));
}

async fn a_curator_files_for_a_student_of_the_own_group_and_for_no_other(engine: Engine) {
    let mut college = College::on(engine).await;
    for sql in [
        "INSERT INTO programme (kind, name, qualification, study_form, term_months, created_at, updated_at) VALUES ('ppssz', 'Проба', 'техник', 'full', 46, '2026-09-01T00:00:00.000Z', '2026-09-01T00:00:00.000Z')",
        "INSERT INTO study_group (name, programme_id, enrol_year, study_form, created_at, updated_at) SELECT 'СВ-11', min(id), 2026, 'full', '2026-09-01T00:00:00.000Z', '2026-09-01T00:00:00.000Z' FROM programme",
        "INSERT INTO enrolment (person_id, programme_id, enrolled_on, created_at, updated_at) SELECT p.id, g.programme_id, '2026-09-01', '2026-09-01T00:00:00.000Z', '2026-09-01T00:00:00.000Z' FROM person p, study_group g WHERE p.last_name = 'Лунина'",
        "INSERT INTO enrolment_state (enrolment_id, status, course, group_id, study_form, funding, valid_from, recorded_at, created_at, updated_at) SELECT e.id, 'studying', 1, g.id, 'full', 'budget', '2026-09-01', '2026-09-01T00:00:00.000Z', '2026-09-01T00:00:00.000Z', '2026-09-01T00:00:00.000Z' FROM enrolment e, study_group g",
        "INSERT INTO supervision (kind, supervisor_id, group_id, valid_from, recorded_at, created_at, updated_at) SELECT 'curator', p.id, g.id, '2026-09-01', '2026-09-01T00:00:00.000Z', '2026-09-01T00:00:00.000Z', '2026-09-01T00:00:00.000Z' FROM person p, study_group g WHERE p.last_name = 'Ершов'",
    ] {
        exec(&college.world, sql).await;
    }
    let asya = college.person("Лунина").await.to_string();
    let timur = college.person("Ракитин").await.to_string();
    let page = college.kon.get("/lk/tickets/new?kind=data_fix").await;
    is_whole(&page, "новое");
    assert!(page.text.contains("Лунина Ася Романовна, СВ-11") && !page.text.contains("Ракитин"));
    let form = |subject: &str| {
        vec![
            ("kind", "data_fix".to_owned()),
            ("topic", "Опечатка".to_owned()),
            ("body", "Ася, не Аса".to_owned()),
            ("subject", subject.to_owned()),
            ("key", subject.to_owned()),
        ]
    };
    let fields = form(&timur);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let refused = college.kon.post("/lk/tickets/new", &fields).await;
    assert_eq!(refused.status, 422);
    assert!(
        words(&refused).contains("своей группы") && refused.text.contains("Ася, не Аса"),
        "набранное осталось"
    );
    let fields = form(&asya);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let answer = college.kon.post("/lk/tickets/new", &fields).await;
    let id = number(&answer);
    let again = college.kon.post("/lk/tickets/new", &fields).await;
    assert_eq!(
        number(&again),
        id,
        "форма, отправленная дважды, — одно обращение"
    );
    let place: String = college
        .world
        .value("SELECT subject_place FROM ticket WHERE id = $1", v![id])
        .await;
    assert_eq!(place, "группа СВ-11");
    assert!(
        college
            .asya
            .get("/lk/tickets")
            .await
            .text
            .contains("Опечатка"),
        "о ком обращение, тот его видит"
    );
}

async fn a_stranger_is_told_the_same_whoever_they_are(engine: Engine) {
    let world = World::with(engine, |_| ()).await;
    give(&world, ILYA, "KON").await;
    exec(&world, "INSERT INTO person_contact (person_id, kind, value, is_main, created_at, updated_at) SELECT id, 'phone_work', '+7 (000) 000-10-40', TRUE, '2026-09-01T00:00:00.000Z', '2026-09-01T00:00:00.000Z' FROM person WHERE last_name = 'Ершов'").await;
    exec(&world, "INSERT INTO person_contact (person_id, kind, value, is_main, created_at, updated_at) SELECT id, 'phone_mob', '+7 (000) 111-11-11', TRUE, '2026-09-01T00:00:00.000Z', '2026-09-01T00:00:00.000Z' FROM person WHERE last_name = 'Ершов'").await;
    let mut browser = world.browser();
    assert!(
        browser
            .get("/lk/login")
            .await
            .text
            .contains("href=\"/lk/help/login\"")
    );
    let tree = browser.get("/lk/help/login").await;
    is_whole(&tree, "помощь");
    assert!(
        tree.text.contains("000-10-40") && !tree.text.contains("111-11-11"),
        "только рабочий телефон"
    );
    assert_eq!(tree.text.matches("/lk/help/login/").count(), 9);
    for error in [
        "not_found",
        "multiple",
        "children_missing",
        "oops",
        "slow",
        "http",
        "password",
        "blocked",
        "other",
    ] {
        is_whole(
            &browser.get(&format!("/lk/help/login/{error}")).await,
            error,
        );
    }
    assert_eq!(browser.get("/lk/help/login/nonsense").await.status, 404);
    browser.get("/lk/help/login/slow").await;
    let answer = browser
        .post(
            "/lk/help/login/slow",
            &[
                ("step", "1"),
                ("step", "3"),
                ("step", "99"),
                ("result", "failed"),
            ],
        )
        .await;
    assert_eq!(answer.location(), "/lk/help/request?error=slow&done=1.3");
    assert_eq!(
        world
            .count("SELECT count(*) FROM faq_answer WHERE steps = '1.3' AND NOT helped")
            .await,
        1
    );
    let form = browser.get(answer.location()).await;
    is_whole(&form, "заявка до входа");
    assert!(
        form.text.contains("Firefox, Linux"),
        "браузер определён сам"
    );
    let filled = |name: &str, key: &str| -> Vec<(String, String)> {
        [
            ("key", key),
            ("error_kind", "not_found"),
            ("subject_kind", "student"),
            ("subject_name", name),
            ("subject_birth", "05.03.2008"),
            ("esia_email", "a@mail.example"),
            ("author_contact", "+7 900 000-00-00"),
            ("action_before", "вход"),
            ("body", "не пускает"),
            ("agree", "да"),
            ("done", "1.3"),
        ]
        .map(|(k, v)| (k.to_owned(), v.to_owned()))
        .to_vec()
    };
    let mut told = Vec::new();
    for (name, key) in [
        ("Лунина Ася Романовна", "а"),
        ("Нездешний Никто Никтович", "б"),
    ] {
        let fields = filled(name, key);
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str()))
            .collect();
        let answer = browser
            .send_files("/lk/help/request", &fields, &[("file", "снимок.png", PNG)])
            .await;
        assert_eq!(answer.status, 303, "{}", words(&answer));
        let page = browser.get(answer.location()).await;
        is_whole(&page, "готово");
        told.push(page.text.replace("1/2026", "N").replace("2/2026", "N"));
        browser.get("/lk/help/request").await;
    }
    let plain = |text: &str| text.split("<main").nth(1).unwrap_or_default().to_owned();
    assert_eq!(plain(&told[0]), plain(&told[1]));
    let tried: String = world
        .value("SELECT tried FROM ticket WHERE no = $1", v![1])
        .await;
    assert_eq!(tried, "шаги инструкции: 1, 3");
    // mistakes come back all at once with what was typed
    let wrong = browser
        .send_files(
            "/lk/help/request",
            &[
                ("subject_name", "Тот Самый"),
                ("mobile_app", "да"),
                ("esia_email", "не почта"),
            ],
            &[("file", "a.exe", b"MZ")],
        )
        .await;
    assert_eq!(wrong.status, 422);
    is_whole(&wrong, "ошибки");
    let problems = words(&wrong);
    for said in [
        "Что вы видите",
        "Версия приложения",
        "не адрес почты",
        "A.EXE",
        "согласие",
    ] {
        assert!(
            problems.to_lowercase().contains(&said.to_lowercase()),
            "{said}: {problems}"
        );
    }
    assert!(wrong.text.contains("Тот Самый"));
}

async fn many_requests_from_one_address_are_held_back_and_nothing_typed_is_lost(engine: Engine) {
    let mut world = World::on(engine).await;
    let mut vera = world.entered(VERA).await;
    vera.get("/lk/tickets/settings").await;
    let wrong = vera
        .post(
            "/lk/tickets/settings",
            &[("from_address", "0"), ("outside_email", "нет")],
        )
        .await;
    assert_eq!(wrong.status, 422);
    is_whole(&wrong, "настройки");
    let saved = vera
        .post(
            "/lk/tickets/settings",
            &[("from_address", "2"), ("papers_demanded", "да")],
        )
        .await;
    assert_eq!(saved.status, 303);
    let fields = |key: &'static str| {
        [
            ("key", key),
            ("error_kind", "oops"),
            ("subject_kind", "parent"),
            ("subject_name", "Кто Угодно"),
            ("author_contact", "+7 900 000-00-00"),
            ("action_before", "вход"),
            ("body", "упс"),
            ("agree", "да"),
        ]
    };
    let mut browser = world.browser();
    browser.get("/lk/help/request").await;
    for key in ["1", "2"] {
        assert_eq!(
            browser.post("/lk/help/request", &fields(key)).await.status,
            303
        );
    }
    world.restart().await;
    let mut browser = world.browser();
    browser.get("/lk/help/request").await;
    let held = browser.post("/lk/help/request", &fields("3")).await;
    assert_eq!(held.status, 429);
    assert!(
        held.header("retry-after")
            .parse::<i64>()
            .is_ok_and(|seconds| seconds > 0)
    );
    assert!(held.text.contains("Кто Угодно") && held.text.contains("много заявок"));
    assert_eq!(world.count("SELECT count(*) FROM ticket").await, 2);
    let state: String = world
        .value("SELECT tried FROM ticket WHERE no = $1", v![1])
        .await;
    assert_eq!(
        state,
        "портал при подаче отвечал, известных неполадок не было"
    );
    world.pass(SignedDuration::from_mins(16));
    assert_eq!(
        browser.post("/lk/help/request", &fields("3")).await.status,
        303
    );
}

async fn the_request_of_a_stranger_finds_its_person_by_those_who_may_look(engine: Engine) {
    let mut college = College::on(engine).await;
    exec(&college.world, "INSERT INTO person (last_name, first_name, middle_name, birth_date, created_at, updated_at, search_norm) VALUES ('Лунина', 'Ася', 'Романовна', '2008-03-05', '2026-09-01T00:00:00.000Z', '2026-09-01T00:00:00.000Z', 'лунина ася романовна')").await;
    let mut stranger = college.world.browser();
    stranger.get("/lk/help/request").await;
    let answer = stranger
        .post(
            "/lk/help/request",
            &[
                ("key", "x"),
                ("error_kind", "multiple"),
                ("subject_kind", "student"),
                ("subject_name", "Лунина Ася Романовна"),
                ("subject_birth", "05.03.2008"),
                ("esia_email", "asya@mail.example"),
                ("author_contact", "+7 900 000-00-00"),
                ("action_before", "вход"),
                ("body", "нашлось двое"),
                ("agree", "да"),
            ],
        )
        .await;
    assert_eq!(answer.status, 303);
    let id: i64 = college
        .world
        .value("SELECT id FROM ticket WHERE no = $1", v![1])
        .await;
    let page = college.kon.get(&format!("/lk/tickets/{id}")).await;
    is_whole(&page, "заявка");
    assert_eq!(page.text.matches("Заявка об этом человеке").count(), 2);
    let report = college.kon.get("/lk/tickets/matching").await;
    is_whole(&report, "сопоставление");
    assert!(report.text.contains("/lk/r/person/merge?ids="));
    let person: i64 = college
        .world
        .value(
            "SELECT person_id FROM user_account WHERE login = $1",
            v![ASYA],
        )
        .await;
    let wrong = college
        .kon
        .post(
            &format!("/lk/tickets/{id}/subject"),
            &[("person", "999999")],
        )
        .await;
    assert_eq!(wrong.status, 422);
    let chosen = college
        .kon
        .post(
            &format!("/lk/tickets/{id}/subject"),
            &[("person", &person.to_string())],
        )
        .await;
    assert_eq!(chosen.status, 303, "{}", words(&chosen));
    let noted: i64 = college
        .world
        .value(
            "SELECT count(*) FROM audit_log WHERE action = 'read_special' AND entity_id = $1",
            v![person],
        )
        .await;
    college.kon.get(&format!("/lk/tickets/{id}")).await;
    let more: i64 = college
        .world
        .value(
            "SELECT count(*) FROM audit_log WHERE action = 'read_special' AND entity_id = $1",
            v![person],
        )
        .await;
    assert_eq!(more, noted + 1, "сверка отмечена в журнале");
}

async fn a_correction_is_checked_and_refused_with_a_reason(engine: Engine) {
    let mut college = College::on(engine).await;
    let id = college.filed().await;
    let early = college.kon.get(&format!("/lk/tickets/{id}")).await;
    assert_eq!(early.status, 200);
    let early = college
        .kon
        .post(
            &format!("/lk/tickets/{id}/correct"),
            &[("what", "fix"), ("fix", "snils"), ("snils", "1")],
        )
        .await;
    assert_eq!(early.status, 422, "до проверки не исправляют");
    college.papers(id).await;
    college.done(id, "accept", "").await;
    college.done(id, "check", "").await;
    let none = college.act(id, "correct", "").await;
    assert!(
        words(&none).contains("Ничего не исправлено"),
        "{}",
        words(&none)
    );
    let version: i64 = college
        .world
        .value(
            "SELECT row_version FROM person WHERE last_name = $1",
            v!["Лунина"],
        )
        .await;
    let version = version.to_string();
    let wrong = college
        .kon
        .post(
            &format!("/lk/tickets/{id}/correct"),
            &[
                ("form", "correct"),
                ("what", "fix"),
                ("version", &version),
                ("fix", "snils"),
                ("fix", "email_esia"),
                ("snils", "112-233-445 96"),
                ("email_esia", "нет"),
            ],
        )
        .await;
    assert_eq!(wrong.status, 422);
    is_whole(&wrong, "сверка");
    assert!(
        words(&wrong).contains("контрольной суммой") && words(&wrong).contains("f-email_esia"),
        "{}",
        words(&wrong)
    );
    assert!(wrong.text.contains("112-233-445 96"), "набранное осталось");
    let good = college
        .kon
        .post(
            &format!("/lk/tickets/{id}/correct"),
            &[
                ("what", "fix"),
                ("version", &version),
                ("fix", "snils"),
                ("fix", "last_name"),
                ("snils", "112-233-445 95"),
                ("last_name", "Лунёва"),
            ],
        )
        .await;
    assert_eq!(good.status, 303, "{}", words(&good));
    let (last, snils): (String, String) = college
        .world
        .keeper()
        .db
        .one(
            "SELECT last_name, snils FROM person WHERE id = $1",
            v![college.person("Лунёва").await],
        )
        .await
        .expect("person");
    assert_eq!((last.as_str(), snils.as_str()), ("Лунёва", "11223344595"));
    let stale = college
        .kon
        .post(
            &format!("/lk/tickets/{id}/correct"),
            &[
                ("what", "fix"),
                ("version", &version),
                ("fix", "last_name"),
                ("last_name", "Лунная"),
            ],
        )
        .await;
    assert_eq!(stale.status, 422);
    assert!(
        words(&stale).contains("другой человек"),
        "{}",
        words(&stale)
    );
    let silent = college
        .kon
        .post(
            &format!("/lk/tickets/{id}/correct"),
            &[("what", "refuse"), ("words", "")],
        )
        .await;
    assert_eq!(silent.status, 422);
    let refused = college
        .kon
        .post(
            &format!("/lk/tickets/{id}/correct"),
            &[("what", "refuse"), ("words", "имя в паспорте другое")],
        )
        .await;
    assert_eq!(refused.status, 303);
    assert!(
        college
            .kon
            .get("/lk/journal/login")
            .await
            .text
            .contains("отказ: имя в паспорте другое")
    );
    // a worker's record is not theirs to correct
    exec(&college.world, "UPDATE ticket SET subject_kind = 'staff'").await;
    let other = college
        .kon
        .post(
            &format!("/lk/tickets/{id}/correct"),
            &[("what", "fix"), ("fix", "last_name"), ("last_name", "А")],
        )
        .await;
    assert_eq!(other.status, 403);
}

async fn a_parent_gets_the_missing_child(engine: Engine) {
    let mut college = College::on(engine).await;
    let mut parent = college.world.entered("luninrk").await;
    parent.get("/lk/tickets/new?kind=login_problem").await;
    let answer = parent
        .post(
            "/lk/tickets/new",
            &[
                ("kind", "login_problem"),
                ("key", "p"),
                ("error_kind", "children_missing"),
                ("subject_name", "Лунин Роман Кимович"),
                ("subject_birth", "01.02.1980"),
                ("esia_email", "roman@mail.example"),
                ("action_before", "вход"),
                ("body", "не вижу Асю"),
            ],
        )
        .await;
    assert_eq!(answer.status, 303, "{}", words(&answer));
    let id = number(&answer);
    let page = college.kon.get(&format!("/lk/tickets/{id}")).await;
    is_whole(&page, "родитель");
    assert!(page.text.contains("Ни одного ребёнка"));
    let wrong = college
        .kon
        .post(
            &format!("/lk/tickets/{id}/child"),
            &[("child_name", "Лунина Ася"), ("child_birth", "вчера")],
        )
        .await;
    assert_eq!(wrong.status, 422);
    is_whole(&wrong, "ребёнок");
    let right = [
        ("child_name", "Лунина Ася Романовна"),
        ("child_birth", "05.03.2008"),
        ("relation", "father"),
        ("basis", "свидетельство о рождении"),
    ];
    let linked = college
        .kon
        .post(&format!("/lk/tickets/{id}/child"), &right)
        .await;
    assert_eq!(linked.status, 303, "{}", words(&linked));
    assert!(
        college
            .kon
            .get(&format!("/lk/tickets/{id}"))
            .await
            .text
            .contains("законный представитель")
    );
    let twice = college
        .kon
        .post(&format!("/lk/tickets/{id}/child"), &right)
        .await;
    assert_eq!(twice.status, 422);
    let relations: i64 = college
        .world
        .count("SELECT count(*) FROM person_relation WHERE kind = 'father' AND is_legal_rep")
        .await;
    assert_eq!(relations, 1);
}

async fn requests_of_every_kind_go_to_their_desks(engine: Engine) {
    let college = College::on(engine).await;
    let mut asya = college.asya;
    let kinds = asya.get("/lk/tickets/new").await;
    is_whole(&kinds, "виды");
    assert!(kinds.text.contains("href=\"/lk/materials\""));
    for (kind, desk) in [
        ("tech", "TP"),
        ("method", "MET"),
        ("dev_feedback", "TP"),
        ("suggestion", "EIO"),
        ("security", "ADM"),
        ("complaint", "EIO"),
        ("data_fix", "KON"),
        ("access_restore", "EIO"),
        ("feedback", "EIO"),
    ] {
        let page = asya
            .get(&format!("/lk/tickets/new?kind={kind}&page=/lk/look"))
            .await;
        is_whole(&page, kind);
        let empty = asya.post("/lk/tickets/new", &[("kind", kind)]).await;
        assert_eq!(empty.status, 422, "{kind}");
        is_whole(&empty, kind);
        let answer = asya
            .post(
                "/lk/tickets/new",
                &[
                    ("kind", kind),
                    ("key", kind),
                    ("topic", "Тема"),
                    ("body", "Текст"),
                    ("suggestion", "да"),
                    ("page_url", "/lk/look"),
                ],
            )
            .await;
        assert_eq!(answer.status, 303, "{kind}: {}", words(&answer));
        let got: String = college
            .world
            .value("SELECT desk FROM ticket WHERE id = $1", v![number(&answer)])
            .await;
        assert_eq!(got, desk, "{kind}");
    }
    assert_eq!(
        asya.post(
            "/lk/tickets/new",
            &[("kind", "content_place"), ("topic", "а"), ("body", "б")]
        )
        .await
        .status,
        404
    );
    assert_eq!(
        asya.post("/lk/tickets/new", &[("kind", "нет"), ("topic", "а")])
            .await
            .status,
        404
    );
    let suggestion: i64 = college.world.count("SELECT count(*) FROM ticket WHERE kind = 'dev_feedback' AND suggestion AND page_url = '/lk/look'").await;
    assert_eq!(suggestion, 1);
    let urgent: i64 = college
        .world
        .count("SELECT count(*) FROM notification WHERE urgent AND title LIKE 'Новое обращение%'")
        .await;
    assert_eq!(urgent, 1, "администратору срочно");
    // the administrator alone has the desk, so it is given at once; a rule may say otherwise
    let vera: i64 = college
        .world
        .value(
            "SELECT person_id FROM user_account WHERE login = $1",
            v![VERA],
        )
        .await;
    let got: i64 = college
        .world
        .value(
            "SELECT assignee_id FROM ticket WHERE kind = $1",
            v!["security"],
        )
        .await;
    assert_eq!(got, vera);
    let mut adm = college.world.entered(VERA).await;
    let home = adm.get("/lk/").await;
    assert!(home.text.contains("Новые обращения: 9"), "{}", home.text);
    let queue = adm.get("/lk/tickets/queue?kind=security").await;
    is_whole(&queue, "очередь");
    assert!(queue.text.contains("срочно"));
}

async fn the_author_brings_back_within_fourteen_days(engine: Engine) {
    let mut college = College::on(engine).await;
    let id = college.filed().await;
    college.done(id, "solve", "Готово").await;
    let home = college.asya.get("/lk/").await;
    assert!(home.text.contains("Решены ваши обращения: 1"));
    college.asya.get(&format!("/lk/tickets/{id}")).await;
    let silent = college
        .asya
        .post(&format!("/lk/tickets/{id}/mine"), &[("what", "reopen")])
        .await;
    assert_eq!(silent.status, 422);
    let back = college
        .asya
        .post(
            &format!("/lk/tickets/{id}/mine"),
            &[("what", "reopen"), ("words", "всё ещё нет")],
        )
        .await;
    assert_eq!(back.status, 303, "{}", words(&back));
    assert_eq!(college.state(id).await, "accepted");
    college.done(id, "solve", "Теперь готово").await;
    college.world.pass(SignedDuration::from_hours(24 * 14));
    let mut asya = college.world.entered(ASYA).await;
    asya.get(&format!("/lk/tickets/{id}")).await;
    let late = asya
        .post(
            &format!("/lk/tickets/{id}/mine"),
            &[("what", "reopen"), ("words", "снова")],
        )
        .await;
    assert_eq!(late.status, 422);
    assert!(words(&late).contains("14 дней"));
    let rated = asya
        .post(
            &format!("/lk/tickets/{id}/mine"),
            &[("what", "rate"), ("rating", "9")],
        )
        .await;
    assert_eq!(rated.status, 422);
}

async fn an_outage_is_answered_once_for_all_and_taken_back(engine: Engine) {
    let college = College::on(engine).await;
    let mut asya = college.asya;
    for key in ["1", "2", "3"] {
        asya.get("/lk/tickets/new?kind=complaint").await;
        let answer = asya
            .post(
                "/lk/tickets/new",
                &[
                    ("kind", "complaint"),
                    ("key", key),
                    ("topic", "Не грузит"),
                    ("body", "всё"),
                ],
            )
            .await;
        assert_eq!(answer.status, 303);
    }
    let mut adm = college.world.entered(VERA).await;
    let known = "INSERT INTO known_problem (title, body, starts_at, created_at, updated_at) VALUES ('Портал отдыхает', 'Подождите час', '2026-11-23T05:00:00.000Z', '2026-11-23T05:00:00.000Z', '2026-11-23T05:00:00.000Z')";
    exec(&college.world, known).await;
    for path in [
        "/lk/",
        "/lk/tickets",
        "/lk/tickets/queue",
        "/lk/tickets/new",
    ] {
        assert!(
            adm.get(path).await.text.contains("Портал отдыхает"),
            "{path}"
        );
    }
    assert!(
        college
            .world
            .browser()
            .get("/lk/help/login")
            .await
            .text
            .contains("Портал отдыхает")
    );
    adm.get("/lk/tickets/queue").await;
    let fields = [
        ("id", "1"),
        ("id", "2"),
        ("id", "999"),
        ("body", "{{имя}}, {{номер}} починили"),
        ("solve", "да"),
    ];
    let preview = adm.post("/lk/tickets/bulk", &fields).await;
    is_whole(&preview, "общий ответ");
    assert!(
        preview.text.contains("Ася Романовна, 1/2026 починили")
            && preview.text.contains("Отправить всем: 2")
    );
    assert_eq!(
        college
            .world
            .count("SELECT count(*) FROM ticket_message")
            .await,
        0,
        "просмотр ничего не шлёт"
    );
    assert_eq!(
        adm.post("/lk/tickets/bulk/do", &[("id", "1"), ("body", "")])
            .await
            .status,
        422
    );
    assert_eq!(adm.post("/lk/tickets/bulk/do", &fields).await.status, 303);
    assert_eq!(
        college
            .world
            .count("SELECT count(*) FROM ticket WHERE state = 'solved'")
            .await,
        2
    );
    // one of them was brought back by its author meanwhile: it stays as it is
    asya.get("/lk/tickets/1").await;
    asya.post(
        "/lk/tickets/1/mine",
        &[("what", "reopen"), ("words", "нет")],
    )
    .await;
    let queue = adm.get("/lk/tickets/queue").await;
    assert!(queue.text.contains("Вернуть решённые в работу"));
    assert_eq!(
        adm.post("/lk/tickets/bulk/undo", &[("batch", "1")])
            .await
            .status,
        303
    );
    assert_eq!(
        adm.post("/lk/tickets/bulk/undo", &[("batch", "1")])
            .await
            .status,
        404
    );
    let states: Vec<(String,)> = college
        .world
        .keeper()
        .db
        .all("SELECT state FROM ticket ORDER BY id", v![])
        .await
        .expect("states");
    let states: Vec<&str> = states.iter().map(|(state,)| state.as_str()).collect();
    assert_eq!(states, ["accepted", "new", "new"]);
    assert_eq!(
        college
            .world
            .count("SELECT count(*) FROM ticket_message WHERE body LIKE '%починили'")
            .await,
        2,
        "сказанное остаётся"
    );
    let figures = adm.get("/lk/tickets/statistics").await;
    is_whole(&figures, "статистика");
    assert!(figures.text.contains("жалоба"));
}

async fn two_officers_do_not_overwrite_each_other(engine: Engine) {
    let mut college = College::on(engine).await;
    let id = college.filed().await;
    college.papers(id).await;
    let answers = {
        let mut one = college.kon.clone();
        let mut two = college.world.entered(VERA).await;
        one.get(&format!("/lk/tickets/{id}")).await;
        two.get(&format!("/lk/tickets/{id}")).await;
        let path = format!("/lk/tickets/{id}/act");
        let fields = [("what", "accept"), ("words", "")];
        tokio::join!(one.post(&path, &fields), two.post(&path, &fields))
    };
    let mut statuses = [answers.0.status.as_u16(), answers.1.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 422], "принял один, второму сказано");
    let accepted: i64 = college
        .world
        .count("SELECT count(*) FROM ticket_event WHERE what = 'accept'")
        .await;
    assert_eq!(accepted, 1);
}

async fn numbers_follow_one_another_in_each_year(engine: Engine) {
    let college = College::on(engine).await;
    let keeper = college.world.keeper();
    let request = |topic| eios::outbox::Request {
        kind: "security",
        topic,
        body: "это был не я",
        priority: "urgent",
        desk: "ADM",
        author_id: None,
        subject_id: None,
        due_at: None,
    };
    let mut numbers = Vec::new();
    for (year, topic) in [(2026, "а"), (2026, "б"), (2027, "в")] {
        let mut tx = keeper.db.begin().await.expect("tx");
        let (_, number) = eios::outbox::ask(
            &mut tx,
            keeper.clock.now(),
            date(year, 1, 1),
            &request(topic),
        )
        .await
        .expect("request");
        tx.commit().await.expect("commit");
        numbers.push(number);
    }
    assert_eq!(numbers, ["1/2026", "2/2026", "1/2027"]);
    let mut adm = college.world.entered(VERA).await;
    for path in [
        "/lk/tickets/1",
        "/lk/r/ticket",
        "/lk/r/ticket/1",
        "/lk/r/faq_article",
        "/lk/r/saved_reply",
        "/lk/r/known_problem",
        "/lk/r/ticket_rule",
        "/lk/s/support",
    ] {
        assert_eq!(adm.get(path).await.status, 200, "{path}");
    }
}

async fn odd_input_breaks_nothing(engine: Engine) {
    let mut college = College::on(engine).await;
    let id = college.filed().await;
    for path in [
        "/lk/tickets/queue?page=99999999999&from=x&to=31.02.2026&kind=%27&sort=;--&q=%25%5F%27",
        "/lk/journal/login?from=01.01.0001&to=99.99.9999&error=x&state=%00",
        "/lk/journal/login/export/xml",
        "/lk/journal/login/print?from=31.12.2030&to=01.01.2020",
        "/lk/journal/login/statistics?from=abc",
        "/lk/help/done?no=1-2026",
        "/lk/help/done?no=%3Cscript%3E",
        "/lk/help/request?error=%27&done=1.2.%3C",
        "/lk/tickets/new?kind=login_problem&error=%22%3E",
        &format!("/lk/tickets/{id}?reply=99999999999999999999"),
        &format!("/lk/tickets/{id}/pack/exe"),
        &format!("/lk/tickets/{id}/file/-1"),
    ] {
        let answer = college.kon.get(path).await;
        assert!(answer.status.as_u16() < 500, "{path}: {}", answer.status);
        assert!(!answer.text.contains("<script>"), "{path}");
    }
    college.kon.get(&format!("/lk/tickets/{id}")).await;
    let long = "я".repeat(20_000);
    for (path, fields) in [
        ("act", vec![("what", "нет такого")]),
        ("act", vec![("what", "take_effect")]),
        ("act", vec![("what", "merge")]),
        ("assign", vec![("desk", "ROOT"), ("priority", "x")]),
        (
            "assign",
            vec![("desk", "KON"), ("priority", "normal"), ("assignee", "-5")],
        ),
        ("join", vec![("what", "merge"), ("other", "1/2026")]),
        ("subject", vec![("person", "x")]),
        ("papers", vec![("check", "'; DROP")]),
        (
            "edit",
            vec![("subject_birth", "когда-то"), ("subject_snils", "1")],
        ),
        ("reply", vec![("body", "")]),
        ("reply", vec![("body", &long)]),
        ("mine", vec![("what", "rate")]),
    ] {
        let answer = college
            .kon
            .post(&format!("/lk/tickets/{id}/{path}"), &fields)
            .await;
        assert!(
            answer.status.as_u16() < 500,
            "{path} {:?}: {}",
            fields[0],
            answer.status
        );
    }
    assert_eq!(college.state(id).await, "new");
}

async fn a_worker_s_problem_goes_to_the_administrator(engine: Engine) {
    let college = College::on(engine).await;
    let mut nina = college.world.entered(NINA).await;
    nina.get("/lk/tickets/new?kind=login_problem").await;
    let fields = [
        ("kind", "login_problem"),
        ("key", "n"),
        ("error_kind", "not_found"),
        ("subject_name", "Зимина Нина Фёдоровна"),
        ("subject_birth", "01.01.1970"),
        ("esia_email", "nina@mail.example"),
        ("action_before", "вход"),
        ("body", "не пускает"),
    ];
    let answer = nina.post("/lk/tickets/new", &fields).await;
    let id = number(&answer);
    let desk: String = college
        .world
        .value("SELECT desk FROM ticket WHERE id = $1", v![id])
        .await;
    assert_eq!(desk, "ADM");
    let mut kon = college.kon;
    assert_eq!(kon.get(&format!("/lk/tickets/{id}")).await.status, 404);
    let mut adm = college.world.entered(VERA).await;
    let page = adm.get(&format!("/lk/tickets/{id}")).await;
    assert!(page.text.contains("Сверка с записью") && page.text.contains("расходится"));
    // a record that the door made has no sex and no citizenship: the form asks for what the register demands
    adm.post(&format!("/lk/tickets/{id}/papers"), &[("paper", "да")])
        .await;
    for what in ["accept", "check"] {
        assert_eq!(
            adm.post(&format!("/lk/tickets/{id}/act"), &[("what", what)])
                .await
                .status,
            303,
            "{what}"
        );
    }
    let person = college
        .world
        .keeper()
        .db
        .one::<(i64,)>(
            "SELECT row_version FROM person WHERE last_name = $1",
            v!["Зимина"],
        )
        .await
        .expect("version");
    let version = person.0.to_string();
    let bare = adm
        .post(
            &format!("/lk/tickets/{id}/correct"),
            &[
                ("what", "fix"),
                ("version", &version),
                ("fix", "birth_date"),
                ("birth_date", "01.01.1970"),
            ],
        )
        .await;
    assert_eq!(bare.status, 422);
    let whole = adm
        .post(
            &format!("/lk/tickets/{id}/correct"),
            &[
                ("what", "fix"),
                ("version", &version),
                ("fix", "birth_date"),
                ("birth_date", "01.01.1970"),
                ("sex", "f"),
                ("citizenship", "643"),
            ],
        )
        .await;
    assert_eq!(whole.status, 303, "{}", words(&whole));
}

both_engines! {
    a_problem_of_entry_goes_from_the_card_to_the_closed_line,
    nobody_sees_a_request_of_another_desk,
    an_internal_note_and_its_file_are_not_for_the_author,
    a_second_escalation_of_the_same_trouble_is_refused_by_the_database,
    a_curator_files_for_a_student_of_the_own_group_and_for_no_other,
    a_stranger_is_told_the_same_whoever_they_are,
    many_requests_from_one_address_are_held_back_and_nothing_typed_is_lost,
    the_request_of_a_stranger_finds_its_person_by_those_who_may_look,
    a_correction_is_checked_and_refused_with_a_reason,
    a_parent_gets_the_missing_child,
    requests_of_every_kind_go_to_their_desks,
    the_author_brings_back_within_fourteen_days,
    an_outage_is_answered_once_for_all_and_taken_back,
    two_officers_do_not_overwrite_each_other,
    numbers_follow_one_another_in_each_year,
    odd_input_breaks_nothing,
    a_worker_s_problem_goes_to_the_administrator,
}
