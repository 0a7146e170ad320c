//! What looks wrong is seen; access that is stopped on suspicion, and what becomes of it.

use eios::{
    identity::{By, accounts},
    storage::v,
};

use crate::{
    College, EIO, access, at, both_engines, issue, slips,
    world::{ASYA, Engine, ILYA, PASSWORD, VERA, World},
};

both_engines! {
    foreign_networks_many_failures_and_mass_exports_are_seen,
    suspicion_stops_access_and_a_cause_that_is_not_found_costs_the_login,
    what_was_closed_on_suspicion_is_deleted_in_time_when_its_owner_leaves,
}

async fn foreign_networks_many_failures_and_mass_exports_are_seen(engine: Engine) {
    let college = College::on(engine).await;
    let world = &college.world;
    let mut adm = world.entered(VERA).await;
    assert!(
        adm.get("/lk/accounts/watch")
            .await
            .text
            .contains("Ничего подозрительного")
    );
    let saved = adm
        .post(
            "/lk/accounts/watch",
            &[
                ("networks", "10.0.0.0/8\r\n192.0.2.0/24"),
                ("failures", "3"),
                ("exports", "2"),
                ("night_from", ""),
                ("night_to", ""),
            ],
        )
        .await;
    assert_eq!(saved.status, 303, "{}", saved.text);
    world.entered(ILYA).await;
    world.entered(ASYA).await;
    for _ in 0..3 {
        world.browser().log_in(ASYA, "не тот пароль").await;
    }
    let mut eio = world.entered(EIO).await;
    for _ in 0..2 {
        eio.get("/lk/accounts/journal/export.csv").await;
    }
    let page = adm.get("/lk/accounts/watch").await;
    for words in [
        "чужая сеть",
        "198.51.100.7",
        "неверных паролей за сутки: 3",
        "выгрузок за сутки: 2",
        "Ершов",
    ] {
        assert!(page.text.contains(words), "{words}: {}", page.text);
    }
    assert_eq!(
        page.text.matches("Лунина").count(),
        1,
        "обучающимся можно входить откуда угодно"
    );
    let bad = adm
        .post(
            "/lk/accounts/watch",
            &[
                ("networks", "10.0.0/8"),
                ("failures", "3"),
                ("exports", "2"),
            ],
        )
        .await;
    assert!(
        bad.status == 422 && bad.text.contains("10.0.0/8"),
        "{}",
        bad.text
    );
    let refused = eio.post("/lk/accounts/watch", &[("networks", "")]).await;
    assert_eq!(refused.status, 403, "правила задаёт администратор");
}

async fn suspicion_stops_access_and_a_cause_that_is_not_found_costs_the_login(engine: Engine) {
    let college = College::on(engine).await;
    let world = &college.world;
    let (ilya, account) = (world.person_of(ILYA).await, world.account(ILYA).to_string());
    let card = format!("/lk/accounts/{ilya}");
    let act = format!("{card}/act");
    let mut teacher = world.entered(ILYA).await;
    let mut adm = world.entered(VERA).await;
    adm.get(&card).await;
    let empty = adm
        .post(
            &act,
            &[
                ("account", &account),
                ("do", "suspend"),
                ("words", "вход ночью"),
            ],
        )
        .await;
    assert_eq!(empty.status, 422);
    assert!(
        empty.text.contains("Выберите, почему") && empty.text.contains("value=\"вход ночью\""),
        "{}",
        empty.text
    );
    let done = adm
        .post(
            &act,
            &[
                ("account", &account),
                ("do", "suspend"),
                ("reason", "suspicious"),
                ("words", "вход ночью"),
            ],
        )
        .await;
    assert_eq!(done.status, 303, "{}", done.text);
    assert_eq!(teacher.get("/lk/").await.status, 303);
    let urgent = world
        .count("SELECT count(*) FROM notification WHERE kind = 'security' AND urgent")
        .await;
    assert_eq!(urgent, 1, "администратору сказано сразу");
    // the job does not touch a stop that a person has made
    world.employ(ilya, "2020-09-01", None).await;
    access(world).await;
    assert_eq!(world.state_of(ilya, "staff").await, "suspended");
    adm.get(&card).await;
    let mute = adm
        .post(&act, &[("account", &account), ("do", "resume")])
        .await;
    assert_eq!(mute.status, 422);
    let done = adm
        .post(
            &act,
            &[
                ("account", &account),
                ("do", "resume"),
                ("words", "входил сам, из дома"),
            ],
        )
        .await;
    assert_eq!(done.status, 303, "{}", done.text);
    assert_eq!(world.browser().log_in(ILYA, PASSWORD).await.status, 303);
    adm.get(&card).await;
    adm.post(
        &act,
        &[
            ("account", &account),
            ("do", "suspend"),
            ("reason", "unauthorized"),
        ],
    )
    .await;
    world
        .exec(
            "UPDATE user_role SET pd_clearance = 'обязательство № 7' WHERE account_id = $1",
            v![world.account(ILYA)],
        )
        .await;
    let answer = issue(&mut adm, "staff", &ilya.to_string(), &[("renew", &account)]).await;
    let slips = slips(&answer);
    assert_eq!(slips[0].0, "ershovig-2", "{}", answer.text);
    assert_eq!(
        world.browser().log_in(ILYA, PASSWORD).await.status,
        422,
        "прежний логин уничтожен"
    );
    assert_eq!(
        world
            .browser()
            .log_in(&slips[0].0, &slips[0].1)
            .await
            .status,
        303
    );
    let roles = world.count("SELECT count(*) FROM user_role u JOIN user_account a ON a.id = u.account_id WHERE a.login = 'ershovig-2' AND u.valid_to IS NULL").await;
    assert_eq!(roles, 3, "роли перешли к новой записи");
    let whole = world.count("SELECT count(*) FROM user_role n JOIN user_account a ON a.id = n.account_id AND a.login = 'ershovig-2' \
         JOIN user_role o ON o.role_id = n.role_id AND o.pd_clearance = n.pd_clearance AND coalesce(o.basis, '') = coalesce(n.basis, '') \
         AND coalesce(o.basis_order_id, 0) = coalesce(n.basis_order_id, 0) WHERE o.account_id <> n.account_id").await;
    assert_eq!(whole, 3, "с приказами и допусками");
    let reason: String = world
        .value(
            "SELECT reason FROM credential_issue ORDER BY id DESC LIMIT 1",
            v![],
        )
        .await;
    assert_eq!(reason, "relogin");
    let stop: (bool, String) = world
        .keeper()
        .db
        .one(
            "SELECT cause_found, outcome FROM access_stop ORDER BY id DESC LIMIT 1",
            v![],
        )
        .await
        .expect("stop");
    assert_eq!(stop, (false, "destroyed".to_owned()));
}

async fn what_was_closed_on_suspicion_is_deleted_in_time_when_its_owner_leaves(engine: Engine) {
    let world = World::on(engine).await;
    let asya = world.person_of(ASYA).await;
    let group = world.group("С-1").await;
    world.study(asya, group).await;
    let account = world.account(ASYA);
    accounts::block(world.keeper(), account, "suspicious", &By::console())
        .await
        .expect("blocked");
    let due = || async {
        let day: String = world
            .value(
                "SELECT coalesce(delete_after, '') FROM user_account WHERE id = $1",
                v![account],
            )
            .await;
        (world.state_of(asya, "student").await, day)
    };
    access(&world).await;
    assert_eq!(due().await, ("suspended".into(), String::new()));
    world.end_study(asya, "expelled", "2026-11-23").await;
    for hour in ["10:00", "10:30"] {
        at(&world, &format!("2026-11-23T{hour}:00+03:00")).await;
        assert_eq!(due().await, ("suspended".into(), "2026-11-26".into()));
    }
    world.annul_end(asya).await;
    at(&world, "2026-11-23T11:00:00+03:00").await;
    assert_eq!(
        due().await,
        ("suspended".into(), String::new()),
        "приказ отменён, а подозрение осталось"
    );
    world.end_study(asya, "expelled", "2026-11-23").await;
    at(&world, "2026-11-23T12:00:00+03:00").await;
    at(&world, "2026-11-25T23:59:00+03:00").await;
    assert_eq!(due().await.0, "suspended");
    at(&world, "2026-11-26T00:10:00+03:00").await;
    assert_eq!(due().await.0, "", "запись удалена");
    let told: i64 = world
        .count("SELECT count(*) FROM access_stop WHERE outcome = 'deleted' AND reason = 'suspicious' AND ended_on = '2026-11-23'")
        .await;
    assert_eq!(told, 1);
}
