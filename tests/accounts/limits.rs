//! A part of the portal closed to a person who may come in otherwise.

use axum::{body::Body, http::Method};
use eios::identity::{
    By,
    limits::{self, Element, Limit},
};

use crate::{
    both_engines,
    world::{ASYA, Engine, ILYA, PASSWORD, VERA, World},
};

both_engines! {
    a_part_of_the_portal_is_closed_and_opened_again,
    what_is_closed_is_closed_to_a_program_and_refused_in_writing,
    a_limit_of_another_is_not_lifted_here,
    who_looks_into_a_closed_cabinet_finds_the_way_out,
}

/// The number of the limit.
async fn close(world: &World, login: &str, part: &str) -> i64 {
    let (keeper, why) = (
        world.keeper(),
        Limit {
            reason: "rule_break",
            words: "проба",
        },
    );
    let mut tx = keeper.db.begin().await.expect("transaction");
    let part = Element::find(part).expect("part");
    let account = world.account(login);
    let closed = limits::limit(keeper, &mut tx, account, &[part], &why, &By::console()).await;
    assert_eq!(closed.expect("closed"), [part.name]);
    tx.commit().await.expect("commit");
    world.count("SELECT max(id) FROM access_limit").await
}

async fn what_is_closed_is_closed_to_a_program_and_refused_in_writing(engine: Engine) {
    let world = World::on(engine).await;
    let mut ilya = world.entered(ILYA).await;
    ilya.get("/lk/tokens").await;
    let fields = [
        ("name", "Дневник"),
        ("days", "90"),
        ("reach", "read"),
        ("current", PASSWORD),
    ];
    let page = ilya.post("/lk/tokens", &fields).await;
    assert_eq!(page.status, 200, "{}", page.text);
    let at = page.text.find("eios_").expect("key on the page");
    let key = format!("Bearer {}", &page.text[at..at + 69]);
    let mut program = world.browser();
    let mut ask = async || {
        let request = program
            .request(Method::GET, "/lk/api/v1/room")
            .header("authorization", &key)
            .body(Body::empty());
        program
            .send(request.expect("request"))
            .await
            .status
            .as_u16()
    };
    assert_eq!(ask().await, 200);
    close(&world, ILYA, "taking").await;
    let denied = "SELECT count(*) FROM auth_event WHERE kind = 'denied'";
    let before = world.count(denied).await;
    assert_eq!(ask().await, 403);
    assert_eq!(ilya.get("/lk/r/room/print").await.status, 403);
    assert_eq!(ilya.get("/lk/tokens").await.status, 403);
    assert_eq!(world.count(denied).await, before + 3);
    assert_eq!(ilya.get("/lk/r/room").await.status, 200);
}

async fn a_limit_of_another_is_not_lifted_here(engine: Engine) {
    let world = World::on(engine).await;
    close(&world, ILYA, "materials").await;
    let foreign = close(&world, ASYA, "materials").await.to_string();
    let mut adm = world.entered(VERA).await;
    let card = format!("/lk/accounts/{}", world.person_of(ILYA).await);
    adm.get(&card).await;
    let account = world.account(ILYA).to_string();
    for limit in [foreign.as_str(), "999999", "нет"] {
        let fields = [
            ("account", account.as_str()),
            ("do", "lift"),
            ("limit", limit),
            ("words", "проба"),
        ];
        let refused = adm.post(&format!("{card}/act"), &fields).await;
        assert_eq!(refused.status, 404, "{limit}");
    }
    let open = "SELECT count(*) FROM access_limit WHERE ended_at IS NULL";
    assert_eq!(world.count(open).await, 2);
}

async fn who_looks_into_a_closed_cabinet_finds_the_way_out(engine: Engine) {
    let world = World::on(engine).await;
    for part in ["accounts", "writing", "registers"] {
        close(&world, ILYA, part).await;
    }
    let mut adm = world.entered(VERA).await;
    adm.get("/lk/").await;
    let (account, why) = (world.account(ILYA).to_string(), "не открываются разделы");
    let begun = adm
        .post("/lk/access/view", &[("account", &account), ("reason", why)])
        .await;
    assert_eq!(begun.status, 303, "{}", begun.text);
    assert_eq!(adm.get("/lk/r/room").await.status, 403);
    let home = adm.get("/lk/").await;
    assert!(
        home.text.contains("Вы смотрите чужой кабинет"),
        "{}",
        home.text
    );
    let ended = adm.post("/lk/access/view/end", &[]).await;
    assert_eq!(ended.status, 303, "{}", ended.text);
    assert_eq!(adm.get("/lk/r/room").await.status, 200);
    let seen = "SELECT count(*) FROM audit_log WHERE action = 'view_page'";
    assert!(world.count(seen).await > 0);
}

async fn a_part_of_the_portal_is_closed_and_opened_again(engine: Engine) {
    let world = World::on(engine).await;
    let (vera, ilya) = (world.person_of(VERA).await, world.person_of(ILYA).await);
    let account = world.account(ILYA).to_string();
    let mut adm = world.entered(VERA).await;
    let mut teacher = world.entered(ILYA).await;
    let card = format!("/lk/accounts/{ilya}");
    let act = format!("{card}/act");
    adm.get(&card).await;
    let mut fields = vec![
        ("account", &*account),
        ("do", "limit"),
        ("reason", "rule_break"),
        ("words", "чужие данные на флешке"),
    ];
    let nothing = adm.post(&act, &fields).await;
    assert_eq!(nothing.status, 422);
    assert!(nothing.text.contains("Отметьте, к чему") && nothing.text.contains("на флешке"));
    fields.extend([
        ("element", "taking"),
        ("element", "materials"),
        ("element", "нет такого"),
    ]);
    assert_eq!(adm.post(&act, &fields).await.status, 303);
    // The session that is open feels it at once; what is one's own and the rest of the work stay.
    for (path, status) in [
        ("/lk/r/room", 200),
        ("/lk/r/room/export.csv", 403),
        ("/lk/api/v1/room", 403),
        ("/lk/materials", 403),
        ("/lk/tickets", 200),
        ("/lk/messages", 200),
        ("/lk/own", 200),
    ] {
        let answer = teacher.get(path).await;
        assert_eq!(answer.status, status, "{path}");
        if status == 403 && !path.contains("/api/") {
            assert!(answer.text.contains("временно закрыта"), "{path}");
            assert!(!answer.text.contains("href=\"/lk/materials\""), "{path}");
        }
    }
    let news = teacher.get("/lk/messages").await;
    assert!(
        news.text.contains("Доступ к части ЭИОС ограничен"),
        "{}",
        news.text
    );
    // The same once more closes nothing twice.
    adm.get(&card).await;
    assert_eq!(adm.post(&act, &fields).await.status, 303);
    let open = "SELECT count(*) FROM access_limit WHERE ended_at IS NULL";
    assert_eq!(world.count(open).await, 2);
    let report = adm.get("/lk/accounts/report").await;
    assert!(
        report.text.contains("ограничен: материалы"),
        "{}",
        report.text
    );
    let id: i64 = world
        .count("SELECT id FROM access_limit WHERE element = 'materials'")
        .await;
    let id = id.to_string();
    let mut lift = vec![("account", &*account), ("do", "lift"), ("limit", &*id)];
    assert_eq!(adm.post(&act, &lift).await.status, 422);
    lift.push(("words", "объяснился"));
    assert_eq!(adm.post(&act, &lift).await.status, 303);
    assert_eq!(teacher.get("/lk/materials").await.status, 200);
    assert_eq!(teacher.get("/lk/r/room/export.csv").await.status, 403);
    let shown = adm.get(&card).await.text;
    assert!(
        shown.contains("объяснился") && shown.contains("Снять ограничение"),
        "{shown}"
    );
    // Nobody closes to an administrator what is needed to open anything, nor to oneself anything.
    let own = world.account(VERA).to_string();
    let fields = [
        ("account", &*own),
        ("do", "limit"),
        ("reason", "rule_break"),
        ("words", "проба"),
        ("element", "accounts"),
    ];
    let refused = adm.post(&format!("/lk/accounts/{vera}/act"), &fields).await;
    assert_eq!(refused.status, 422);
    assert_eq!(world.count(open).await, 1);
    let told = world
        .count("SELECT count(*) FROM audit_log WHERE action IN ('limit', 'unlimit')")
        .await;
    assert_eq!(told, 2);
}
