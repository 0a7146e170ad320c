//! Anyone's sessions for the administrator, and «Это был не я».

use eios::{
    identity::{By, accounts},
    storage::v,
};

use crate::{
    both_engines, exec, person, says, worker,
    world::{ASYA, Engine, ILYA, PASSWORD, VERA, World},
};

both_engines! {
    the_administrator_sees_and_ends_the_sessions_of_anyone,
    it_was_not_me_closes_the_account_at_once_and_is_told,
    the_last_administrator_is_not_locked_out_but_must_change_the_password,
}

async fn the_administrator_sees_and_ends_the_sessions_of_anyone(engine: Engine) {
    let world = World::on(engine).await;
    let (mut asya, mut ilya) = (world.entered(ASYA).await, world.entered(ILYA).await);
    let mut vera = world.entered(VERA).await;
    let page = vera.get("/lk/access/sessions").await;
    says(&page, "Лунина Ася Романовна (luninaar)");
    let narrowed = vera
        .get("/lk/access/sessions?q=%D0%BB%D1%83%D0%BD%D0%B8%D0%BD%D0%B0")
        .await;
    assert!(narrowed.text.contains("luninaar") && !narrowed.text.contains("ershovig"));
    let tag: String = world
        .value(
            "SELECT tag FROM session WHERE account_id = $1",
            v![world.account(ASYA)],
        )
        .await;
    let (asyas, ilyas) = (
        world.account(ASYA).to_string(),
        world.account(ILYA).to_string(),
    );
    let foreign = vera
        .post(
            "/lk/access/sessions/end",
            &[("account", &ilyas), ("session", &tag)],
        )
        .await;
    assert_eq!(foreign.status, 303);
    assert_eq!(asya.get("/lk/").await.status, 200, "сеанс другого человека");
    vera.post(
        "/lk/access/sessions/end",
        &[("account", &asyas), ("session", &tag)],
    )
    .await;
    assert_eq!(asya.get("/lk/").await.status, 303);
    vera.post("/lk/access/sessions/end", &[("account", &ilyas)])
        .await;
    assert_eq!(ilya.get("/lk/").await.status, 303);
    assert_eq!(
        vera.post("/lk/access/sessions/end", &[("account", "987654")])
            .await
            .status,
        404
    );
    assert_eq!(
        world
            .count("SELECT count(*) FROM auth_event WHERE kind = 'end'")
            .await,
        2
    );
}

async fn it_was_not_me_closes_the_account_at_once_and_is_told(engine: Engine) {
    let world = World::on(engine).await;
    worker(&world, "Дельнов", "delnov", &["EIO", "RAB"]).await;
    let mut thief = world.entered(ASYA).await;
    let mut asya = world.entered(ASYA).await;
    says(&asya.get("/lk/sessions").await, "Это был не я");
    says(&asya.get("/lk/alarm").await, "Все сеансы завершатся");
    let done = asya.post("/lk/alarm", &[]).await;
    assert_eq!(done.status, 200);
    says(&done, "Ваша учётная запись закрыта, все сеансы завершены");
    says(&done, "Дельнов Вымышленный, Ответственный за работу с ЭИОС");
    assert!(asya.cookie("eios").is_none());
    assert_eq!(thief.get("/lk/").await.status, 303);
    assert_eq!(world.browser().log_in(ASYA, PASSWORD).await.status, 422);
    let (state, reason): (String, String) = world
        .keeper()
        .db
        .one(
            "SELECT state, suspended_reason FROM user_account WHERE id = $1",
            v![world.account(ASYA)],
        )
        .await
        .expect("account");
    assert_eq!(
        (state.as_str(), reason.as_str()),
        ("suspended", "suspicious")
    );
    assert_eq!(
        world
            .count("SELECT count(*) FROM auth_event WHERE kind = 'alarm'")
            .await,
        1
    );
    let told: i64 = world
        .value(
            "SELECT count(*) FROM notification WHERE urgent AND title = $1",
            v!["Лунина Ася Романовна сообщает о чужом входе"],
        )
        .await;
    assert_eq!(told, 2, "администратору и ответственному");
    // Given back, the access is still shut to whoever knows the old password.
    let keeper = world.keeper();
    accounts::unblock(keeper, world.account(ASYA), &By::console())
        .await
        .expect("resumed");
    assert_eq!(world.browser().log_in(ASYA, PASSWORD).await.status, 422);
}

async fn the_last_administrator_is_not_locked_out_but_must_change_the_password(engine: Engine) {
    let world = World::on(engine).await;
    let mut thief = world.entered(VERA).await;
    let mut vera = world.entered(VERA).await;
    vera.get("/lk/alarm").await;
    says(
        &vera.post("/lk/alarm", &[]).await,
        "Вы последний администратор ЭИОС",
    );
    assert_eq!(thief.get("/lk/").await.status, 303);
    let mut again = world.browser();
    assert_eq!(
        again.log_in(VERA, PASSWORD).await.location(),
        "/lk/password"
    );
    assert_eq!(
        again.get("/lk/access/roles").await.location(),
        "/lk/password"
    );
    let other = worker(&world, "Сменов", "smenov", &["ADM", "RAB"]).await;
    exec(
        &world,
        "UPDATE user_account SET must_change = FALSE WHERE id = $1",
        v![world.account(VERA)],
    )
    .await;
    let mut vera = world.entered(VERA).await;
    vera.get("/lk/alarm").await;
    says(
        &vera.post("/lk/alarm", &[]).await,
        "Ваша учётная запись закрыта",
    );
    let told: i64 = world
        .value(
            "SELECT count(*) FROM notification WHERE person_id = $1",
            v![person(&world, other).await],
        )
        .await;
    assert_eq!(told, 1);
}
