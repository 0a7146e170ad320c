//! The way of a problem of entry: from the papers that are shown to the answer of the outside support.

use eios::storage::v;
use jiff::SignedDuration;

use crate::{
    College, both_engines, exec, is_whole, words,
    world::{ASYA, Engine, ILYA, NINA, VERA},
};

both_engines! {
    a_problem_of_entry_goes_from_the_card_to_the_closed_line,
    a_second_escalation_of_the_same_trouble_is_refused_by_the_database,
    a_worker_s_problem_goes_to_the_administrator,
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
        "Почта на Госуслугах: было пусто, стало asya@mail.example",
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
    let second = answer.id();
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

async fn a_worker_s_problem_goes_to_the_administrator(engine: Engine) {
    let mut college = College::on(engine).await;
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
    let id = answer.id();
    let desk: String = college
        .world
        .value("SELECT desk FROM ticket WHERE id = $1", v![id])
        .await;
    assert_eq!(desk, "ADM");
    let hidden = college.kon.get(&format!("/lk/tickets/{id}")).await;
    assert_eq!(hidden.status, 404);
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
    let version = college.version("Зимина").await;
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
