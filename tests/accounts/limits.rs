//! A part of the portal closed to a person who may come in otherwise.

use crate::{
    both_engines,
    world::{Engine, ILYA, VERA, World},
};

both_engines! {
    a_part_of_the_portal_is_closed_and_opened_again,
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
    assert!(report.text.contains("ограничен"), "{}", report.text);
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
