//! Who may open what, and do what to whom.

use eios::storage::v;

use crate::{
    College, EIO, both_engines, issue, officer, slips,
    world::{ASYA, Engine, ILYA, NINA, PASSWORD, VERA},
};

both_engines! {
    the_responsible_person_cannot_take_over_those_who_may_more,
    each_page_opens_for_those_it_is_for_and_for_no_others,
}

async fn the_responsible_person_cannot_take_over_those_who_may_more(engine: Engine) {
    let college = College::on(engine).await;
    let world = &college.world;
    officer(world, "Кадрова", "kadrovaaa", &["HR", "RAB"]).await;
    let mut eio = world.entered(EIO).await;
    let people = [VERA, NINA, "kadrovaaa", EIO, ILYA];
    let mut ids = Vec::new();
    for login in people {
        ids.push(world.person_of(login).await.to_string());
    }
    let all = [("entered", "1"), ("again", "1"), ("reason", "compromised")];
    let answer = issue(&mut eio, "staff", &ids.join("."), &all).await;
    let logins: Vec<String> = slips(&answer).into_iter().map(|slip| slip.0).collect();
    assert_eq!(logins, [ILYA], "{}", answer.text);
    assert!(
        answer
            .text
            .contains("пароль таким записям выдаёт администратор ЭИОС")
    );
    assert_eq!(
        world.browser().log_in(VERA, PASSWORD).await.status,
        303,
        "пароль администратора прежний"
    );
    // nor stop, delete or renew
    let (vera, account) = (&ids[0], world.account(VERA).to_string());
    for fields in [
        [
            ("do", "suspend"),
            ("reason", "suspicious"),
            ("account", &account),
        ],
        [("do", "delete"), ("sure", "1"), ("account", &account)],
    ] {
        eio.get(&format!("/lk/accounts/{vera}")).await;
        let answer = eio.post(&format!("/lk/accounts/{vera}/act"), &fields).await;
        assert_eq!(answer.status, 422, "{}", answer.text);
        assert!(answer.text.contains("распоряжается администратор ЭИОС"));
    }
    eio.get("/lk/accounts").await;
    let answer = eio
        .post(
            "/lk/accounts/block",
            &[
                ("kind", "staff"),
                ("ids", &ids.join(".")),
                ("reason", "absence"),
            ],
        )
        .await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    assert_eq!(
        world.state_of(ids[0].parse().expect("id"), "staff").await,
        "active"
    );
    assert_eq!(
        world.state_of(ids[4].parse().expect("id"), "staff").await,
        "suspended"
    );
    // another's account under one's own address is not found
    let answer = eio
        .post(
            &format!("/lk/accounts/{}/act", ids[4]),
            &[("do", "delete"), ("sure", "1"), ("account", &account)],
        )
        .await;
    assert_eq!(answer.status, 404);
    // the administrator may
    let mut adm = world.entered(VERA).await;
    let answer = issue(&mut adm, "staff", &ids[1], &all).await;
    assert_eq!(slips(&answer).len(), 1, "{}", answer.text);
}

async fn each_page_opens_for_those_it_is_for_and_for_no_others(engine: Engine) {
    let college = College::on(engine).await;
    let world = &college.world;
    officer(world, "Данных", "dannykhaa", &["PDN", "RAB"]).await;
    let mut eio = world.entered(EIO).await;
    issue(&mut eio, "student", &college.ids(), &[]).await;
    let line: i64 = world
        .value("SELECT max(id) FROM credential_issue", v![])
        .await;
    let card = format!("/lk/accounts/{}", college.students[0]);
    let line_page = format!("/lk/accounts/journal/{line}");
    // administrator, officer, PDN, director, teacher, student
    let cells: &[(&str, [u16; 6])] = &[
        ("/lk/accounts", [200, 200, 403, 403, 403, 403]),
        (&card, [200, 200, 403, 403, 403, 403]),
        ("/lk/accounts/new", [200, 200, 403, 403, 403, 403]),
        ("/lk/accounts/issues/1", [200, 200, 403, 403, 403, 403]),
        ("/lk/accounts/journal", [200, 200, 200, 403, 403, 403]),
        (&line_page, [200, 200, 200, 403, 403, 403]),
        ("/lk/accounts/journal/print", [200, 200, 200, 403, 403, 403]),
        (
            "/lk/accounts/journal/export.xlsx",
            [200, 200, 200, 403, 403, 403],
        ),
        (
            "/lk/accounts/journal/export.csv",
            [200, 200, 200, 403, 403, 403],
        ),
        ("/lk/accounts/stops", [200, 200, 403, 403, 403, 403]),
        ("/lk/accounts/watch", [200, 200, 403, 403, 403, 403]),
        ("/lk/accounts/report", [200, 200, 200, 200, 403, 403]),
        ("/lk/accounts/report.xlsx", [200, 200, 200, 200, 403, 403]),
        ("/lk/accounts/987654", [404, 404, 403, 403, 403, 403]),
        ("/lk/accounts/issues/987654", [404, 404, 403, 403, 403, 403]),
        (
            "/lk/accounts/journal/987654",
            [404, 404, 404, 403, 403, 403],
        ),
        (
            "/lk/accounts/999999999999999999999",
            [404, 404, 403, 403, 403, 403],
        ),
    ];
    for (n, login) in [VERA, EIO, "dannykhaa", NINA, ILYA, ASYA]
        .into_iter()
        .enumerate()
    {
        let mut browser = world.entered(login).await;
        for (path, wanted) in cells {
            let answer = browser.get(path).await;
            assert_eq!(answer.status.as_u16(), wanted[n], "{login} {path}");
        }
        browser.get("/lk/look").await;
        for path in [
            "/lk/accounts/issues",
            "/lk/accounts/issue",
            "/lk/accounts/act",
            "/lk/accounts/block",
            "/lk/accounts/journal/receipt",
            &line_page,
        ] {
            let answer = browser.post(path, &[]).await;
            match n {
                0 | 1 => assert!(
                    [200, 303, 400, 422].contains(&answer.status.as_u16()),
                    "{login} {path} {}",
                    answer.status
                ),
                _ => assert_eq!(answer.status, 403, "{login} {path}"),
            }
        }
    }
}
