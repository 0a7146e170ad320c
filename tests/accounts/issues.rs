//! Slips: each of those who are to have one gets exactly one, and the journal a line for each of them.

use std::collections::BTreeSet;

use eios::storage::v;

use crate::{
    College, EIO, both_engines, carry, hidden, issue, plan, slips,
    world::{Engine, VERA, World},
};

both_engines! {
    a_group_gets_its_slips_once_and_the_journal_a_line_for_each,
    the_same_form_sent_again_issues_nothing_and_shows_nothing,
    two_officers_at_once_give_each_person_exactly_one_issue,
    slips_that_the_printer_ate_are_issued_anew_to_those_who_did_not_get_them,
    slips_come_as_a_pdf_as_well,
    a_part_that_fails_takes_no_other_slip_with_it,
}

async fn a_group_gets_its_slips_once_and_the_journal_a_line_for_each(engine: Engine) {
    let college = College::of(engine, 9).await;
    let world = &college.world;
    let mut eio = world.entered(EIO).await;
    let list = eio.get("/lk/accounts?kind=student&state=none").await;
    assert!(
        list.text.contains("Абрамова") && list.text.contains("нет записи: 9"),
        "{}",
        list.text
    );
    let chosen = eio
        .post(
            "/lk/accounts/act",
            &[
                ("query", &format!("kind=student&group={}", college.group)),
                ("scope", "found"),
                ("action", "issue"),
            ],
        )
        .await;
    assert_eq!(chosen.status, 200, "{}", chosen.text);
    assert!(chosen.text.contains("запись будет создана") && chosen.text.contains("группа ИСП-21"));
    assert_eq!(
        world.count("SELECT count(*) FROM credential_issue").await,
        1,
        "план ничего не меняет"
    );
    let ids = hidden(&chosen, "ids");
    let answer = carry(
        &mut eio,
        &chosen,
        "student",
        &ids,
        &[("request_ref", "приказ № 5-у")],
    )
    .await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), "no-store");
    let slips = slips(&answer);
    assert_eq!(slips.len(), 9);
    assert_eq!(
        answer.text.matches("<section class=\"slips\"").count(),
        2,
        "восемь на листе"
    );
    assert!(answer.text.contains("ИСП-21") && answer.text.contains("Выдано: 9"));
    let logins: BTreeSet<&str> = slips.iter().map(|(login, _)| login.as_str()).collect();
    assert!(
        logins.contains("abramovazt")
            && logins.contains("abramovazt-2")
            && logins.contains("qasymovg"),
        "{logins:?}"
    );
    assert!(
        logins.contains("rimskayakorsakovaai") && logins.contains("mullerz"),
        "{logins:?}"
    );
    let rows: Vec<(i64, i64, String, String, String, String, String)> = world
        .keeper()
        .db
        .all(
            "SELECT year, no, unit, category, reason, way, request_ref FROM credential_issue WHERE batch_id IS NOT NULL ORDER BY no",
            v![],
        )
        .await
        .expect("journal");
    let numbers: Vec<i64> = rows.iter().map(|row| row.1).collect();
    assert_eq!(
        numbers,
        (2..=10).collect::<Vec<_>>(),
        "подряд и без пропусков"
    );
    assert!(
        rows.iter()
            .all(|r| r.0 == 2026 && r.2 == "ИСП-21" && r.3 == "student" && r.4 == "first")
    );
    assert!(
        rows.iter()
            .all(|r| r.5 == "через куратора под подпись" && r.6 == "приказ № 5-у")
    );
    // the student enters, and has to change the password first
    let (login, password) = &slips[0];
    let mut student = world.browser();
    assert_eq!(
        student.log_in(login, password).await.location(),
        "/lk/password"
    );
    let entered = world
        .count("SELECT count(*) FROM credential_issue WHERE first_login_at IS NOT NULL")
        .await;
    assert_eq!(entered, 1);
    let role = world.count("SELECT count(*) FROM user_role u JOIN role r ON r.id = u.role_id JOIN user_account a ON a.id = u.account_id WHERE r.code = 'STU' AND a.login = 'qasymovg'").await;
    assert_eq!(role, 1, "роль приходит с видом записи");
}

async fn the_same_form_sent_again_issues_nothing_and_shows_nothing(engine: Engine) {
    let college = College::on(engine).await;
    let world = &college.world;
    let mut eio = world.entered(EIO).await;
    let plan = plan(&mut eio, "student", &college.ids(), &[]).await;
    let first = carry(&mut eio, &plan, "student", &college.ids(), &[]).await;
    let shown = slips(&first);
    assert_eq!(shown.len(), 3);
    let before = world.count("SELECT count(*) FROM credential_issue").await;
    let again = carry(&mut eio, &plan, "student", &college.ids(), &[]).await;
    assert!(
        again.text.contains("уже выданы") && slips(&again).is_empty(),
        "{}",
        again.text
    );
    assert_eq!(
        world.count("SELECT count(*) FROM credential_issue").await,
        before
    );
    let batch: i64 = world.value("SELECT max(id) FROM issue_batch", v![]).await;
    for path in [
        format!("/lk/accounts/issues/{batch}"),
        "/lk/accounts/journal".into(),
        "/lk/accounts".into(),
        format!("/lk/accounts/{}", college.students[0]),
    ] {
        let page = eio.get(&path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.text);
        assert!(
            shown
                .iter()
                .all(|(_, password)| !page.text.contains(password.as_str())),
            "{path}"
        );
    }
    assert_eq!(
        eio.get("/lk/accounts/issues").await.status,
        405,
        "адрес ответа не открывается"
    );
    // both passwords still count: nothing was issued a second time
    let (login, password) = &shown[1];
    assert_eq!(world.browser().log_in(login, password).await.status, 303);
}

async fn two_officers_at_once_give_each_person_exactly_one_issue(engine: Engine) {
    let college = College::of(engine, 12).await;
    let world = &college.world;
    let (mut eio, mut adm) = (world.entered(EIO).await, world.entered(VERA).await);
    let ids = college.ids();
    let first = plan(&mut eio, "student", &ids, &[]).await;
    let second = plan(&mut adm, "student", &ids, &[("again", "1")]).await;
    let (one, two) = tokio::join!(
        carry(&mut eio, &first, "student", &ids, &[]),
        carry(&mut adm, &second, "student", &ids, &[("again", "1")]),
    );
    assert_eq!(
        (one.status.as_u16(), two.status.as_u16()),
        (200, 200),
        "{}{}",
        one.text,
        two.text
    );
    assert_eq!(
        slips(&one).len() + slips(&two).len(),
        12,
        "каждому ровно одна полоса"
    );
    let most = world
        .count("SELECT max(n) FROM (SELECT count(*) AS n FROM credential_issue WHERE batch_id IS NOT NULL GROUP BY person_id) counted")
        .await;
    assert_eq!(most, 1);
    let told = format!("{}{}", one.text, two.text);
    assert!(
        told.contains("только что выдано"),
        "второй узнаёт, кто опередил: {told}"
    );
    for (login, password) in slips(&one).iter().chain(&slips(&two)) {
        assert_eq!(
            world.browser().log_in(login, password).await.status,
            303,
            "{login}"
        );
    }
    // who looks a minute later does not undo what the other has just handed out
    let later = plan(&mut adm, "student", &ids, &[("again", "1")]).await;
    let gone = later.text.matches("пропуск:").count();
    assert_eq!(gone, 12, "{}", later.text);
}

async fn slips_that_the_printer_ate_are_issued_anew_to_those_who_did_not_get_them(engine: Engine) {
    let college = College::on(engine).await;
    let world = &college.world;
    let mut eio = world.entered(EIO).await;
    let first = issue(&mut eio, "student", &college.ids(), &[]).await;
    let old = slips(&first);
    world.browser().log_in(&old[0].0, &old[0].1).await;
    let batch: i64 = world.value("SELECT max(id) FROM issue_batch", v![]).await;
    let page = eio.get(&format!("/lk/accounts/issues/{batch}")).await;
    assert!(
        page.text.contains("не получили 2") && page.text.contains("Выдать заново неполученным: 2"),
        "{}",
        page.text
    );
    let ids = hidden(&page, "ids");
    let again = issue(&mut eio, "student", &ids, &[("again", "1")]).await;
    let new = slips(&again);
    assert_eq!(new.len(), 2, "{}", again.text);
    assert_eq!(
        world.browser().log_in(&old[1].0, &old[1].1).await.status,
        422,
        "прежний пароль мёртв"
    );
    assert_eq!(
        world.browser().log_in(&new[0].0, &new[0].1).await.status,
        303
    );
    let told: Vec<(String, Option<String>)> = world
        .keeper()
        .db
        .all(
            "SELECT j.reason, j.first_login_at FROM credential_issue j JOIN user_account a ON a.id = j.account_id WHERE a.login = $1 ORDER BY j.no",
            v![&new[0].0],
        )
        .await
        .expect("journal");
    assert_eq!(told.len(), 2, "журнал рассказывает обе выдачи");
    assert_eq!(
        (told[0].0.as_str(), told[0].1.is_some()),
        ("first", false),
        "первой никто не воспользовался"
    );
    assert_eq!((told[1].0.as_str(), told[1].1.is_some()), ("reset", true));
    let page = eio.get(&format!("/lk/accounts/issues/{batch}")).await;
    assert!(
        page.text.contains("выдано заново") && !page.text.contains("Выдать заново неполученным"),
        "{}",
        page.text
    );
    let journal = eio.get("/lk/accounts/journal").await;
    assert!(journal.text.contains("выдан заново: №"), "{}", journal.text);
    let waited = eio.get("/lk/accounts/journal?received=no").await;
    assert!(
        waited.text.contains(&new[1].0) && !waited.text.contains("выдан заново"),
        "заменённого больше не ждут: {}",
        waited.text
    );
}

async fn slips_come_as_a_pdf_as_well(engine: Engine) {
    let college = College::on(engine).await;
    let mut eio = college.world.entered(EIO).await;
    let answer = issue(&mut eio, "student", &college.ids(), &[("form", "pdf")]).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "application/pdf");
    assert!(answer.header("cache-control").contains("no-store"));
    assert!(answer.text.starts_with("%PDF"));
    let journal = college
        .world
        .count("SELECT count(*) FROM credential_issue WHERE batch_id IS NOT NULL")
        .await;
    assert_eq!(journal, 3);
}

/// From now on no line of the journal about this person is taken.
async fn refuse_lines(world: &World, person: i64) {
    let sql = match world.keeper().db.is_postgres() {
        true => format!(
            "ALTER TABLE credential_issue ADD CONSTRAINT ck_test CHECK (person_id <> {person})"
        ),
        false => format!(
            "CREATE TRIGGER refuse BEFORE INSERT ON credential_issue WHEN NEW.person_id = {person} \
             BEGIN SELECT RAISE(ABORT, 'no'); END"
        ),
    };
    let db = &world.keeper().db;
    db.exec(sqlx::AssertSqlSafe(sql), v![])
        .await
        .expect("refusal");
}

async fn a_part_that_fails_takes_no_other_slip_with_it(engine: Engine) {
    let college = College::of(engine, 26).await;
    let world = &college.world;
    let unlucky = college.students[3];
    refuse_lines(world, unlucky).await;
    let mut eio = world.entered(EIO).await;
    let answer = issue(&mut eio, "student", &college.ids(), &[]).await;
    let slips = slips(&answer);
    assert_eq!(slips.len(), 25, "{}", answer.text);
    assert!(
        answer.text.contains("Не выдано: 1")
            && answer.text.contains("база данных не приняла запись")
    );
    let lines = world
        .count("SELECT count(*) FROM credential_issue WHERE batch_id IS NOT NULL")
        .await;
    assert_eq!(lines, 25, "полоса есть ровно у тех, у кого есть запись");
    let numbers = world
        .count("SELECT max(no) - min(no) FROM credential_issue")
        .await;
    assert_eq!(numbers, 25, "номера без пропусков");
    assert_eq!(
        world.state_of(unlucky, "student").await,
        "",
        "ничего не начато"
    );
    for (login, password) in [&slips[0], &slips[24]] {
        assert_eq!(world.browser().log_in(login, password).await.status, 303);
    }
    let batch: i64 = world.value("SELECT max(id) FROM issue_batch", v![]).await;
    let page = eio.get(&format!("/lk/accounts/issues/{batch}")).await;
    assert!(
        page.text.contains("не выдано") && page.text.contains("база данных не приняла запись"),
        "{}",
        page.text
    );
    assert!(
        hidden(&page, "ids")
            .split('.')
            .any(|id| id == unlucky.to_string())
    );
}
