//! Looking at another's cabinet to help.

use eios::storage::v;
use jiff::SignedDuration;

use crate::{
    both_engines, exec, person, says, worker,
    world::{ASYA, Answer, Browser, Engine, ILYA, NINA, VERA, World},
};

both_engines! {
    support_sees_the_cabinet_with_a_banner_and_changes_nothing,
    it_ends_by_the_button_and_by_itself,
    a_reason_is_asked_and_some_cabinets_stay_closed,
    what_is_looked_at_is_written_down_and_told,
    leaving_while_looking_ends_ones_own_session,
}

async fn look(browser: &mut Browser, account: i64, reason: &str) -> Answer {
    browser.get("/lk/").await;
    browser
        .post(
            "/lk/access/view",
            &[("account", &account.to_string()), ("reason", reason)],
        )
        .await
}

async fn support_sees_the_cabinet_with_a_banner_and_changes_nothing(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = world.entered(VERA).await;
    let begun = look(&mut vera, world.account(ILYA), "не видит своих групп").await;
    assert_eq!((begun.status.as_u16(), begun.location()), (303, "/lk/"));
    let home = vera.get("/lk/").await;
    says(&home, "Здравствуйте, Илья Глебович");
    says(&home, "Вы смотрите чужой кабинет: Ершов Илья Глебович");
    says(
        &vera.get("/lk/registers").await,
        "Вы смотрите чужой кабинет",
    );
    assert_eq!(
        vera.get("/lk/access/roles").await.status,
        403,
        "права — того, чей кабинет"
    );
    let before = world.count("SELECT count(*) FROM session").await;
    for form in [
        "/lk/sessions/end-others",
        "/lk/password",
        "/lk/factor/begin",
        "/lk/alarm",
        "/lk/look",
        "/lk/rules",
        "/lk/login",
        "/lk/access/view",
    ] {
        let refused = vera
            .post(
                form,
                &[("look", "dark"), ("login", ASYA), ("password", "x")],
            )
            .await;
        assert_eq!(refused.status, 403, "{form}");
        says(&refused, "В чужом кабинете можно только смотреть");
    }
    for taken in [
        "/lk/r/org_unit/export.csv",
        "/lk/r/org_unit/print",
        "/lk/api/v1/org_unit",
        "/lk/factor",
        "/lk/tokens",
    ] {
        assert_eq!(vera.get(taken).await.status, 403, "{taken}");
    }
    assert_eq!(world.count("SELECT count(*) FROM session").await, before);
}

async fn it_ends_by_the_button_and_by_itself(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = world.entered(VERA).await;
    let ilya = person(&world, world.account(ILYA)).await;
    look(&mut vera, world.account(ILYA), "помощь").await;
    vera.get("/lk/").await;
    let ended = vera.post("/lk/access/view/end", &[]).await;
    assert_eq!(ended.location(), format!("/lk/access/people/{ilya}"));
    says(
        &vera.get(ended.location()).await,
        "Вы снова в своём кабинете",
    );
    look(&mut vera, world.account(ILYA), "помощь").await;
    for _ in 0..2 {
        world.pass(SignedDuration::from_mins(14));
        says(&vera.get("/lk/").await, "Вы смотрите чужой кабинет");
    }
    world.pass(SignedDuration::from_mins(3));
    let home = vera.get("/lk/").await;
    says(&home, "Здравствуйте, Вера Павловна");
    assert!(!home.text.contains("Вы смотрите чужой кабинет"));
    // When the account that is looked at is closed, the look ends with it.
    look(&mut vera, world.account(ILYA), "помощь").await;
    exec(
        &world,
        "UPDATE user_account SET state = 'suspended' WHERE id = $1",
        v![world.account(ILYA)],
    )
    .await;
    says(&vera.get("/lk/").await, "Здравствуйте, Вера Павловна");
}

async fn a_reason_is_asked_and_some_cabinets_stay_closed(engine: Engine) {
    let world = World::on(engine).await;
    let other = worker(&world, "Сменов", "smenov", &["ADM", "RAB"]).await;
    let pdn = worker(&world, "Дозоров", "dozorov", &["PDN", "RAB"]).await;
    let mut vera = world.entered(VERA).await;
    let bare = look(&mut vera, world.account(ILYA), " ").await;
    assert_eq!(bare.status, 422);
    says(&bare, "Напишите, зачем");
    for closed in [other, pdn, world.account(NINA)] {
        let refused = look(&mut vera, closed, "помощь с входом").await;
        assert_eq!(refused.status, 422);
        says(&refused, "для просмотра закрыты");
    }
    assert_eq!(
        look(&mut vera, world.account(VERA), "самой себе")
            .await
            .status,
        404
    );
    assert_eq!(look(&mut vera, 987_654, "никому").await.status, 404);
    let mut ilya = world.entered(ILYA).await;
    assert_eq!(
        look(&mut ilya, world.account(ASYA), "из любопытства")
            .await
            .status,
        403
    );
    says(&vera.get("/lk/").await, "Здравствуйте, Вера Павловна");
}

async fn what_is_looked_at_is_written_down_and_told(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = world.entered(VERA).await;
    look(&mut vera, world.account(ASYA), "не видит расписания").await;
    vera.get("/lk/registers").await;
    vera.post("/lk/access/view/end", &[]).await;
    let (account, actor): (i64, i64) = world
        .keeper()
        .db
        .one(
            "SELECT account_id, actor_id FROM auth_event WHERE kind = 'view'",
            v![],
        )
        .await
        .expect("event");
    assert_eq!((account, actor), (world.account(ASYA), world.account(VERA)));
    let seen: i64 = world
        .value("SELECT count(*) FROM audit_log WHERE action = 'view_page' AND note = '/lk/registers' AND account_id = $1 AND viewed_id = $2", v![world.account(VERA), world.account(ASYA)])
        .await;
    assert_eq!(seen, 1);
    let asya = person(&world, world.account(ASYA)).await;
    let told: String = world
        .value(
            "SELECT body FROM notification WHERE person_id = $1",
            v![asya],
        )
        .await;
    assert!(
        told.contains("Соколова Вера Павловна") && told.contains("не видит расписания"),
        "{told}"
    );
    let card = vera.get(&format!("/lk/access/people/{asya}")).await;
    says(&card, "Соколова Вера. Причина: не видит расписания");
    assert_eq!(
        world
            .count("SELECT count(*) FROM view_as WHERE ended_at IS NOT NULL")
            .await,
        1
    );
}

async fn leaving_while_looking_ends_ones_own_session(engine: Engine) {
    let world = World::on(engine).await;
    let mut asya = world.entered(ASYA).await;
    let mut vera = world.entered(VERA).await;
    look(&mut vera, world.account(ASYA), "помощь").await;
    vera.get("/lk/").await;
    assert_eq!(vera.post("/lk/logout", &[]).await.status, 303);
    assert_eq!(vera.get("/lk/").await.status, 303);
    assert_eq!(asya.get("/lk/").await.status, 200);
    let whose: i64 = world
        .value(
            "SELECT account_id FROM session WHERE end_reason = 'logout'",
            v![],
        )
        .await;
    assert_eq!(whose, world.account(VERA));
}
