//! Access ends with the relation that gave it, and the account three days later.

use eios::{
    identity::{By, accounts::Kind, roles},
    storage::v,
    subsystems::administration::{life, people, stops},
};

use crate::{
    College, EIO, access, at, both_engines, issue, slips,
    world::{Engine, ILYA, NINA, VERA, morning},
};

both_engines! {
    access_ends_with_the_order_and_the_account_three_days_later,
    a_parent_loses_access_with_the_last_child,
    what_could_not_be_stopped_in_time_is_on_the_home_page,
}

async fn access_ends_with_the_order_and_the_account_three_days_later(engine: Engine) {
    let college = College::on(engine).await;
    let world = &college.world;
    let mut eio = world.entered(EIO).await;
    issue(&mut eio, "student", &college.ids(), &[]).await;
    let [expelled, graduated, stays] = college.students[..] else {
        panic!("трое")
    };
    world.end_study(expelled, "expelled", "2026-11-25").await;
    world.end_study(graduated, "graduated", "2026-11-25").await;
    let ilya = world.person_of(ILYA).await;
    world.employ(ilya, "2020-09-01", Some("2026-11-24")).await;
    at(world, "2026-11-24T20:59:00Z").await;
    assert_eq!(
        world.state_of(expelled, "student").await,
        "issued",
        "до полуночи доступ есть"
    );
    assert_eq!(
        world.state_of(ilya, "staff").await,
        "active",
        "последний день работы"
    );
    let mut teacher = world.entered(ILYA).await;
    at(world, "2026-11-24T21:10:00Z").await;
    for person in [expelled, graduated] {
        assert_eq!(world.state_of(person, "student").await, "suspended");
    }
    assert_eq!(world.state_of(stays, "student").await, "issued");
    assert_eq!(world.state_of(ilya, "staff").await, "suspended");
    assert_eq!(
        teacher.get("/lk/").await.status,
        303,
        "открытый сеанс кончился сразу"
    );
    let reasons: Vec<(String, String)> = world
        .keeper()
        .db
        .all(
            "SELECT reason, ended_on FROM access_stop ORDER BY reason",
            v![],
        )
        .await
        .expect("stops");
    let reasons: Vec<(&str, &str)> = reasons
        .iter()
        .map(|r| (r.0.as_str(), r.1.as_str()))
        .collect();
    assert_eq!(
        reasons,
        [
            ("dismissed", "2026-11-25"),
            ("expelled", "2026-11-25"),
            ("graduated", "2026-11-25")
        ]
    );
    let told = world
        .count("SELECT count(*) FROM notification WHERE title = 'Доступ к ЭИОС прекращён'")
        .await;
    assert_eq!(told, 3);
    // the clock goes back: what is closed stays closed
    at(world, "2026-11-20T09:00:00Z").await;
    at(world, "2026-11-20T09:30:00Z").await;
    assert_eq!(world.state_of(ilya, "staff").await, "suspended");
    assert_eq!(world.state_of(expelled, "student").await, "suspended");
    // the order about one of them is annulled in time
    at(world, "2026-11-26T09:00:00Z").await;
    world.annul_end(graduated).await;
    at(world, "2026-11-26T09:30:00Z").await;
    assert_eq!(world.state_of(graduated, "student").await, "issued");
    let resumed = world
        .count("SELECT count(*) FROM access_stop WHERE outcome = 'resumed'")
        .await;
    assert_eq!(resumed, 1);
    let told = world
        .count("SELECT count(*) FROM notification WHERE title LIKE 'Доступ возобновлён: %'")
        .await;
    assert!(told >= 1, "администратору сказано");
    at(world, "2026-11-27T20:59:00Z").await;
    assert_eq!(
        world.state_of(expelled, "student").await,
        "suspended",
        "трое суток ещё не прошли"
    );
    assert!(
        stops::overdue(world.keeper())
            .await
            .expect("overdue")
            .is_empty()
    );
    at(world, "2026-11-27T21:09:30Z").await;
    assert_eq!(world.state_of(expelled, "student").await, "");
    assert_eq!(world.state_of(ilya, "staff").await, "");
    assert_eq!(
        world
            .count("SELECT count(*) FROM person WHERE last_name = 'Ершов' AND deleted_at IS NULL")
            .await,
        1
    );
    assert_eq!(world.count("SELECT count(*) FROM login_tombstone").await, 2);
    assert_eq!(
        world
            .count("SELECT count(*) FROM access_stop WHERE outcome = 'deleted'")
            .await,
        2
    );
    let facts = world
        .count("SELECT count(*) FROM credential_issue WHERE login = ''")
        .await;
    assert_eq!(facts, 1, "запись журнала осталась без логина");
    // and one is annulled too late
    world.annul_end(expelled).await;
    access(world).await;
    let late = stops::too_late(world.keeper()).await.expect("too late");
    assert_eq!(
        late.iter().map(|l| l.person_id).collect::<Vec<_>>(),
        [expelled]
    );
    let mut eio = world.entered(EIO).await;
    let page = eio.get("/lk/accounts/stops").await;
    assert!(
        page.text.contains("Приказ отменён, доступ уже удалён"),
        "{}",
        page.text
    );
    let answer = issue(&mut eio, "student", &expelled.to_string(), &[]).await;
    assert_eq!(
        slips(&answer)[0].0,
        "abramovazt-2",
        "прежний логин не возвращается"
    );
    assert!(
        stops::too_late(world.keeper())
            .await
            .expect("too late")
            .is_empty()
    );
}

async fn a_parent_loses_access_with_the_last_child(engine: Engine) {
    let college = College::on(engine).await;
    let world = &college.world;
    let (roman, [one, two, _]) = (
        world.person_of("luninrk").await,
        college.students[..].try_into().expect("three"),
    );
    for child in [one, two] {
        world
            .exec(
                "INSERT INTO person_relation (person_id, related_id, kind, is_legal_rep, created_at, updated_at) VALUES ($1, $2, 'father', TRUE, $3, $3)",
                v![child, roman, morning()],
            )
            .await;
    }
    let ask = people::Ask::parse(&[("kind".into(), "parent".into())]);
    let found = people::page(world.keeper(), &ask).await.expect("parents");
    assert_eq!(
        (found.len(), found[0].place.as_str(), found[0].related),
        (1, "ИСП-21", true)
    );
    world.end_study(one, "expelled", "2026-11-24").await;
    at(world, "2026-11-24T09:00:00Z").await;
    assert_eq!(world.state_of(roman, "parent").await, "active");
    world.end_study(two, "expelled", "2026-11-25").await;
    at(world, "2026-11-25T09:00:00Z").await;
    assert_eq!(world.state_of(roman, "parent").await, "suspended");
}

async fn what_could_not_be_stopped_in_time_is_on_the_home_page(engine: Engine) {
    let college = College::on(engine).await;
    let world = &college.world;
    let vera = world.person_of(VERA).await;
    world.employ(vera, "2020-09-01", Some("2026-11-23")).await;
    for login in [NINA, ILYA, EIO] {
        let person = world.person_of(login).await;
        world.employ(person, "2020-09-01", None).await;
    }
    assert!(
        stops::found(world.keeper())
            .await
            .expect("duties")
            .iter()
            .all(|duty| duty.kind != "bad")
    );
    at(world, "2026-11-28T09:00:00Z").await;
    assert_eq!(
        world.state_of(vera, "staff").await,
        "active",
        "последний администратор не закрывается"
    );
    let ended = life::ended(world.keeper()).await.expect("ended");
    assert_eq!(
        ended.iter().map(|one| one.person_id).collect::<Vec<_>>(),
        [vera]
    );
    let duties = stops::found(world.keeper()).await.expect("duties");
    assert!(
        duties
            .iter()
            .any(|d| d.kind == "bad" && d.text.contains("не прекращён в срок: 1")),
        "{duties:?}"
    );
    let strays = people::strays(world.keeper()).await.expect("strays");
    assert_eq!(
        strays
            .iter()
            .find(|(kind, _)| *kind == Kind::Staff)
            .map(|s| s.1),
        Some(1)
    );
    let mut eio = world.entered(EIO).await;
    let page = eio.get("/lk/accounts/stops").await;
    assert!(
        page.text.contains("Соколова Вера Павловна") && page.text.contains("доступ ещё открыт"),
        "{}",
        page.text
    );
    let page = eio.get("/lk/accounts?kind=staff&stray=1").await;
    assert!(page.text.contains("Соколова") && !page.text.contains("Ершов"));
    // another administrator comes, and the next run stops the one who has left
    roles::grant(
        world.keeper(),
        world.account(NINA),
        "ADM",
        Some("приказ № 8"),
        &By::console(),
    )
    .await
    .expect("grant");
    at(world, "2026-11-28T10:00:00Z").await;
    assert_eq!(world.state_of(vera, "staff").await, "suspended");
}
