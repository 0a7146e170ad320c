//! Who sees which request, and for whom one may be filed.

use eios::storage::v;

use crate::{
    College, both_engines, exec, give, is_whole, words,
    world::{Engine, NINA},
};

both_engines! {
    nobody_sees_a_request_of_another_desk,
    an_internal_note_and_its_file_are_not_for_the_author,
    a_curator_files_for_a_student_of_the_own_group_and_for_no_other,
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
    let id = answer.id();
    let again = college.kon.post("/lk/tickets/new", &fields).await;
    assert_eq!(
        again.id(),
        id,
        "форма, отправленная дважды, — одно обращение"
    );
    let place: String = college
        .world
        .value("SELECT subject_place FROM ticket WHERE id = $1", v![id])
        .await;
    assert_eq!(place, "группа СВ-11");
    let name: String = college
        .world
        .value("SELECT subject_name FROM ticket WHERE id = $1", v![id])
        .await;
    assert_eq!(
        name, "Лунина Ася Романовна",
        "сверяют имя того, о ком заявка"
    );
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
