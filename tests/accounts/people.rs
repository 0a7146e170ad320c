//! People without an account and with one: the list, the new record, odd input.

use eios::storage::v;

use crate::{
    College, EIO, both_engines,
    world::{Engine, VERA, morning},
};

both_engines! {
    odd_input_gets_a_page_and_never_a_fault,
    a_namesake_with_the_same_birthday_is_asked_about,
    a_list_of_a_thousand_is_paged_searched_and_counted,
}

async fn odd_input_gets_a_page_and_never_a_fault(engine: Engine) {
    let college = College::on(engine).await;
    let mut adm = college.world.entered(VERA).await;
    for path in [
        "/lk/accounts?kind=x&state=%00&group=9999999999999999999999&page=-5&sort=drop",
        "/lk/accounts?kind=staff&unit=abc&q=%25_%5C%27&page=99999999",
        "/lk/accounts?kind=parent&stray=1&group=1",
        "/lk/accounts?kind=applicant&stray=1&sort=place",
        "/lk/accounts?kind=employer&sort=-place&order=7",
        "/lk/accounts/journal?from=x&to=2026-13-45&officer=-1&kind=zzz&q=%27",
        "/lk/accounts/journal/export.csv?by_group=1",
        "/lk/accounts/report?from=31.12.2026&to=01.01.2026",
        "/lk/accounts/journal/print?by_group=1&from=01.01.2030",
    ] {
        let status = adm.get(path).await.status.as_u16();
        assert!(status < 500, "{path}: {status}");
    }
    adm.get("/lk/accounts").await;
    for (path, fields) in [
        (
            "/lk/accounts/issues",
            vec![
                ("kind", "student"),
                ("ids", "1.2.x"),
                ("key", "0123456789abcdef"),
            ],
        ),
        (
            "/lk/accounts/issues",
            vec![
                ("kind", "student"),
                ("ids", "7777777.8888888"),
                ("key", "0123456789abcdef0"),
            ],
        ),
        (
            "/lk/accounts/issues",
            vec![
                ("kind", "system"),
                ("ids", "1"),
                ("key", "0123456789abcdef1"),
            ],
        ),
        (
            "/lk/accounts/issue",
            vec![("kind", "student"), ("ids", "1.1.1.-4")],
        ),
        (
            "/lk/accounts/act",
            vec![("query", "%zz"), ("action", "issue")],
        ),
        (
            "/lk/accounts/new",
            vec![("kind", "parent"), ("last", ""), ("born", "32.01.2026")],
        ),
        (
            "/lk/accounts/journal/receipt",
            vec![("line", "1"), ("on_day", "завтра")],
        ),
        (
            "/lk/accounts/watch",
            vec![
                ("networks", "10.0.0/8"),
                ("failures", "0"),
                ("night_from", "25"),
            ],
        ),
    ] {
        let answer = adm.post(path, &fields).await;
        assert!(
            answer.status.as_u16() < 500,
            "{path} {fields:?}: {}",
            answer.status
        );
        adm.get("/lk/accounts").await;
    }
    assert_eq!(
        college
            .world
            .count("SELECT count(*) FROM credential_issue WHERE batch_id IS NOT NULL")
            .await,
        0
    );
}

async fn a_namesake_with_the_same_birthday_is_asked_about(engine: Engine) {
    let college = College::on(engine).await;
    let world = &college.world;
    let known = world.person("Лунин", "Роман", "Кимович").await;
    world
        .exec(
            "UPDATE person SET birth_date = '1980-05-04' WHERE id = $1",
            v![known],
        )
        .await;
    let mut eio = world.entered(EIO).await;
    eio.get("/lk/accounts/new?kind=parent").await;
    let typed = [
        ("kind", "parent"),
        ("last", "лунин"),
        ("first", "Роман"),
        ("middle", "Кимович"),
        ("born", "04.05.1980"),
    ];
    let people = world.count("SELECT count(*) FROM person").await;
    let asked = eio.post("/lk/accounts/new", &typed).await;
    assert_eq!(asked.status, 422);
    assert!(
        asked
            .text
            .contains("Человек с таким именем и датой рождения уже есть")
            && asked.text.contains("04.05.1980"),
        "{}",
        asked.text
    );
    assert!(asked.text.contains("Тот же человек") && asked.text.contains("Другой человек"));
    assert!(asked.text.contains("value=\"лунин\""), "набранное осталось");
    assert_eq!(
        world.count("SELECT count(*) FROM person").await,
        people,
        "ничего не сделано"
    );
    let who = known.to_string();
    let mut same = typed.to_vec();
    same.push(("who", &who));
    let done = eio.post("/lk/accounts/new", &same).await;
    assert_eq!(
        (done.status.as_u16(), done.location()),
        (303, format!("/lk/accounts/{known}").as_str()),
        "{}",
        done.text
    );
    assert_eq!(world.count("SELECT count(*) FROM person").await, people);
    eio.get("/lk/accounts/new?kind=parent").await;
    let mut other = typed.to_vec();
    other.push(("who", "other"));
    let done = eio.post("/lk/accounts/new", &other).await;
    assert_eq!(done.status, 303, "{}", done.text);
    assert_eq!(world.count("SELECT count(*) FROM person").await, people + 1);
    let logins: Vec<(String,)> = world
        .keeper()
        .db
        .all(
            "SELECT login FROM user_account WHERE kind = 'parent' ORDER BY id",
            v![],
        )
        .await
        .expect("logins");
    let logins: Vec<&str> = logins.iter().map(|row| row.0.as_str()).collect();
    assert_eq!(logins, ["luninrk", "luninrk-2", "luninrk-3"]);
    // the officer makes no workers and no students by hand; the administrator may
    eio.get("/lk/accounts/new").await;
    let refused = eio
        .post(
            "/lk/accounts/new",
            &[("kind", "staff"), ("last", "Новый"), ("first", "Лев")],
        )
        .await;
    assert_eq!(refused.status, 422);
}

async fn a_list_of_a_thousand_is_paged_searched_and_counted(engine: Engine) {
    let college = College::of(engine, 1).await;
    let world = &college.world;
    let numbers = "WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < 1200) ";
    let people = format!(
        "{numbers} INSERT INTO person (last_name, first_name, search_norm, created_at, updated_at) \
         SELECT 'Студентов' || CAST(i AS TEXT), 'Пробный', 'студентов' || CAST(i AS TEXT) || ' пробный', $1, $1 FROM n"
    );
    let db = &world.keeper().db;
    db.exec(sqlx::AssertSqlSafe(people), v![morning()])
        .await
        .expect("people");
    db.exec(
        "INSERT INTO enrolment (person_id, programme_id, enrolled_on, created_at, updated_at) \
         SELECT p.id, (SELECT min(id) FROM programme), '2026-09-01', $1, $1 FROM person p WHERE p.first_name = 'Пробный'",
        v![morning()],
    )
    .await
    .expect("enrolments");
    db.exec(
        "INSERT INTO enrolment_state (enrolment_id, status, course, group_id, study_form, funding, valid_from, recorded_at, created_at, updated_at) \
         SELECT e.id, 'active', 1, $1, 'full', 'reg', '2026-09-01', $2, $2, $2 FROM enrolment e JOIN person p ON p.id = e.person_id WHERE p.first_name = 'Пробный'",
        v![college.group, morning()],
    )
    .await
    .expect("states");
    let mut eio = world.entered(EIO).await;
    let page = eio.get("/lk/accounts?kind=student").await;
    // Asya and Timur have accounts and no study
    assert!(
        page.text.replace('\u{a0}', " ").contains("все: 1 203")
            && page
                .text
                .replace('\u{a0}', " ")
                .contains("нет записи: 1 201")
            && page.text.contains("1 из 25"),
        "{}",
        page.text
    );
    assert!(page.text.contains("есть доступ, нет обучения: 2"));
    let last = eio
        .get("/lk/accounts?kind=student&page=25&sort=-name")
        .await;
    assert!(last.text.contains("25 из 25"));
    let found = eio
        .get(
            "/lk/accounts?kind=student&q=%D1%81%D1%82%D1%83%D0%B4%D0%B5%D0%BD%D1%82%D0%BE%D0%B2777",
        )
        .await;
    assert!(
        found.text.contains("1 человек") && found.text.contains("Студентов777"),
        "{}",
        found.text
    );
    let chosen = eio
        .post(
            "/lk/accounts/act",
            &[
                ("query", "kind=student&state=none"),
                ("scope", "found"),
                ("action", "issue"),
            ],
        )
        .await;
    assert_eq!(chosen.status, 200);
    assert!(
        chosen.text.contains("1201") || chosen.text.contains("1 201"),
        "весь список в одной форме"
    );
}
