//! The work at the desks: what goes where, what comes back, what is answered to many at once.

use eios::storage::v;
use jiff::{SignedDuration, civil::date};

use crate::{
    College, both_engines, exec, give, is_whole, words,
    world::{ASYA, Engine, ILYA, NINA, VERA},
};

both_engines! {
    requests_of_every_kind_go_to_their_desks,
    the_author_brings_back_within_fourteen_days,
    what_is_written_after_the_end_keeps_a_request_from_being_closed,
    what_an_author_writes_reaches_the_desk_when_the_request_is_nobody_s,
    an_outage_is_answered_once_for_all_and_taken_back,
    two_officers_do_not_overwrite_each_other,
    numbers_follow_one_another_in_each_year,
    odd_input_breaks_nothing,
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
            .value("SELECT desk FROM ticket WHERE id = $1", v![answer.id()])
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
            &[("what", "rate"), ("rating", "9"), ("words", "быстро, но")],
        )
        .await;
    assert_eq!(rated.status, 422);
    assert!(
        rated.text.contains(">быстро, но</textarea>"),
        "набранное осталось"
    );
}

async fn what_is_written_after_the_end_keeps_a_request_from_being_closed(engine: Engine) {
    let mut college = College::on(engine).await;
    let id = college.filed().await;
    college.done(id, "solve", "Готово").await;
    college.world.pass(SignedDuration::from_hours(24 * 6));
    let mut asya = college.world.entered(ASYA).await;
    asya.get(&format!("/lk/tickets/{id}")).await;
    let said = asya
        .send_files(
            &format!("/lk/tickets/{id}/reply"),
            &[("body", "на телефоне всё ещё нет")],
            &[],
        )
        .await;
    assert_eq!(said.status, 303, "{}", words(&said));
    for (days, state) in [(2, "solved"), (4, "solved"), (1, "closed")] {
        college.world.pass(SignedDuration::from_hours(24 * days));
        college.by_the_clock().await;
        assert_eq!(college.state(id).await, state, "{days}");
    }
}

async fn what_an_author_writes_reaches_the_desk_when_the_request_is_nobody_s(engine: Engine) {
    let mut college = College::on(engine).await;
    for login in [NINA, ILYA] {
        give(&college.world, login, "EIO").await;
    }
    college.asya.get("/lk/tickets/new?kind=complaint").await;
    let fields = [
        ("kind", "complaint"),
        ("key", "1"),
        ("topic", "Шумно"),
        ("body", "под окном"),
    ];
    let id = college.asya.post("/lk/tickets/new", &fields).await.id();
    college.asya.get(&format!("/lk/tickets/{id}")).await;
    let reply = format!("/lk/tickets/{id}/reply");
    let said = [("body", "и вечером тоже")];
    let said = college.asya.send_files(&reply, &said, &[]).await;
    assert_eq!(said.status, 303, "{}", words(&said));
    let told = "SELECT count(*) FROM notification WHERE title = 'Заявитель написал по обращению 1/2026' AND body = 'и вечером тоже'";
    assert_eq!(college.world.count(told).await, 2);
    let own = "SELECT count(*) FROM notification n JOIN ticket t ON t.author_id = n.person_id WHERE n.title LIKE 'Заявитель%'";
    assert_eq!(college.world.count(own).await, 0);
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
