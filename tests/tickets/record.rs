//! The request and the record side by side: who it is, what is corrected, what is refused.

use eios::storage::v;

use crate::{
    College, both_engines, exec, is_whole, words,
    world::{ASYA, Engine},
};

both_engines! {
    the_request_of_a_stranger_finds_its_person_by_those_who_may_look,
    a_correction_is_checked_and_refused_with_a_reason,
    a_parent_gets_the_missing_child,
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
    // A birth date that is wrong in the record is the very thing to be found; it stands below the sure ones.
    exec(&college.world, "INSERT INTO person (last_name, first_name, middle_name, birth_date, created_at, updated_at, search_norm) VALUES ('Лунина', 'Ася', 'Романовна', '2008-05-03', '2026-09-01T00:00:00.000Z', '2026-09-01T00:00:00.000Z', 'лунина ася романовна')").await;
    let page = college.kon.get(&format!("/lk/tickets/{id}")).await;
    assert_eq!(page.text.matches("Заявка об этом человеке").count(), 3);
    let (_, like) = page
        .text
        .split_once("ФИО, дата рождения другая")
        .expect("похожий");
    assert!(
        !like.contains("(ФИО и дата рождения"),
        "похожий — последним"
    );
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
    let version = college.version("Лунина").await;
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
    let id = answer.id();
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
