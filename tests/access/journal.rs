//! The journal of actions: a chain that tells of every change, searched and taken away by those who may.

use eios::{identity::audit, storage::v};

use crate::{
    both_engines, exec, person, says, worker,
    world::{ASYA, Browser, Engine, ILYA, VERA, World},
};

both_engines! {
    every_line_is_a_link_of_one_chain,
    a_line_that_was_changed_taken_out_or_slipped_in_is_named,
    many_write_at_once_and_the_chain_has_no_gap,
    the_journal_is_searched_and_taken_away,
    who_keeps_accounts_sees_only_accounts_in_the_journal,
    who_has_seen_the_data_of_a_person_is_told,
}

async fn verdict(world: &World) -> audit::Verdict {
    audit::verify(world.keeper()).await.expect("verdict")
}

async fn pdn(world: &World) -> Browser {
    worker(world, "Дозоров", "dozorov", &["PDN", "RAB"]).await;
    world.entered("dozorov").await
}

async fn every_line_is_a_link_of_one_chain(engine: Engine) {
    let world = World::on(engine).await;
    let mut pdn = pdn(&world).await;
    pdn.get("/lk/access/roles/export.xlsx").await;
    let lines = world
        .count("SELECT (SELECT count(*) FROM auth_event) + (SELECT count(*) FROM audit_log)")
        .await;
    assert_eq!(
        world.count("SELECT count(*) FROM journal_chain").await,
        lines
    );
    let verdict = verdict(&world).await;
    assert_eq!(
        (verdict.links, verdict.broken, verdict.forgotten),
        (lines, None, 0)
    );
    let (seq, hash) = verdict.head.expect("head");
    assert!(
        audit::knows(&world.keeper().db, seq, &hash)
            .await
            .expect("known")
    );
    assert!(
        !audit::knows(&world.keeper().db, seq, "0")
            .await
            .expect("known")
    );
    assert!(
        !audit::knows(&world.keeper().db, seq + 1, &hash)
            .await
            .expect("known")
    );
}

async fn a_line_that_was_changed_taken_out_or_slipped_in_is_named(engine: Engine) {
    let change: [(&'static str, &'static str, &str); 6] = [
        (
            "UPDATE auth_event SET ip = '10.0.0.1' WHERE id = (SELECT min(id) FROM auth_event WHERE kind = 'login')",
            "",
            "строка журнала изменена",
        ),
        (
            "DELETE FROM audit_log WHERE id = (SELECT max(id) FROM audit_log)",
            "",
            "строки журнала нет",
        ),
        (
            "INSERT INTO audit_log (at, action, entity) VALUES ('2026-11-23T06:00:00.000Z', 'export', 'person')",
            "",
            "в цепочке её нет",
        ),
        (
            "DELETE FROM journal_chain WHERE seq = 3",
            "",
            "нет звеньев с № 3 по № 3",
        ),
        (
            "UPDATE journal_chain SET digest = '00' WHERE seq = 2",
            "",
            "звено № 2",
        ),
        (
            "DELETE FROM journal_chain WHERE seq = (SELECT max(seq) FROM journal_chain)",
            "DELETE FROM audit_log WHERE id = (SELECT max(id) FROM audit_log)",
            "",
        ),
    ];
    for (sql, second, told) in change {
        let world = World::on(engine).await;
        let mut pdn = pdn(&world).await;
        pdn.get("/lk/access/roles/export.xlsx").await;
        let (seq, hash) = verdict(&world).await.head.expect("head");
        exec(&world, sql, v![]).await;
        if !second.is_empty() {
            exec(&world, second, v![]).await;
        }
        let verdict = verdict(&world).await;
        match told {
            // The end that was cut off is found only by whoever has noted it.
            "" => assert!(
                verdict.broken.is_none()
                    && !audit::knows(&world.keeper().db, seq, &hash)
                        .await
                        .expect("known")
            ),
            told => {
                assert!(
                    verdict.broken.as_deref().is_some_and(|b| b.contains(told)),
                    "{sql}: {verdict:?}"
                );
                pdn.get("/lk/access/audit").await;
                says(
                    &pdn.post("/lk/access/audit/verify", &[]).await,
                    "Журнал нарушен. Первое нарушение:",
                );
            }
        }
    }
}

async fn many_write_at_once_and_the_chain_has_no_gap(engine: Engine) {
    let world = World::on(engine).await;
    let tries = (0..16).map(|n| {
        let mut browser = world.browser();
        browser.address = format!("198.51.100.{n}:4000").parse().expect("address");
        async move {
            browser
                .log_in(if n % 2 == 0 { ASYA } else { ILYA }, crate::world::PASSWORD)
                .await
                .status
        }
    });
    let all = futures::future::join_all(tries).await;
    assert!(all.iter().all(|status| *status == 303), "{all:?}");
    let verdict = verdict(&world).await;
    assert_eq!(verdict.broken, None);
    assert_eq!(
        verdict.links,
        world.count("SELECT max(seq) FROM journal_chain").await
    );
}

async fn the_journal_is_searched_and_taken_away(engine: Engine) {
    let world = World::on(engine).await;
    world.entered(ASYA).await;
    let mut pdn = pdn(&world).await;
    let all = pdn.get("/lk/access/audit").await;
    says(&all, "Лунина Ася Романовна вход");
    says(&all, "учётная запись создана");
    let hers = pdn
        .get("/lk/access/audit?who=%D0%BB%D1%83%D0%BD%D0%B8%D0%BD%D0%B0&action=login")
        .await;
    says(&hers, "Лунина Ася Романовна вход");
    let rows = hers.text.split("<tbody>").nth(1).unwrap_or_default();
    assert!(!rows.contains("Дозоров Вымышленный"));
    says(
        &pdn.get("/lk/access/audit?ip=203.0.113.9").await,
        "ничего не найдено",
    );
    says(
        &pdn.get("/lk/access/audit?entity=person&record=x&page=-4")
            .await,
        "ничего не найдено",
    );
    let file = pdn
        .get("/lk/access/audit/export.xlsx?who=%D0%BB%D1%83%D0%BD%D0%B8%D0%BD%D0%B0")
        .await;
    assert!(file.text.starts_with("PK"));
    says(
        &pdn.get("/lk/access/audit?action=export").await,
        "Дозоров Вымышленный выгрузка Журнал действий",
    );
}

async fn who_keeps_accounts_sees_only_accounts_in_the_journal(engine: Engine) {
    let world = World::on(engine).await;
    let mut pdn = pdn(&world).await;
    let ilya = person(&world, world.account(ILYA)).await;
    assert_eq!(
        pdn.get(&format!("/lk/access/people/{ilya}/seen"))
            .await
            .status,
        200
    );
    says(
        &pdn.get("/lk/access/audit").await,
        "поиск в журнале действий",
    );
    let mut vera = world.entered(VERA).await;
    let hers = vera.get("/lk/access/audit").await;
    says(&hers, "вход");
    let rows = hers.text.split("<tbody>").nth(1).unwrap_or_default();
    assert!(
        !rows.contains("поиск в журнале действий"),
        "чужие просмотры данных администратору не видны"
    );
    assert_eq!(
        vera.get(&format!("/lk/access/people/{ilya}/seen"))
            .await
            .status,
        403
    );
}

async fn who_has_seen_the_data_of_a_person_is_told(engine: Engine) {
    let world = World::on(engine).await;
    worker(&world, "Кадрова", "kadrova", &["HR", "RAB"]).await;
    let asya = person(&world, world.account(ASYA)).await;
    let document = crate::sample(&world, "identity_document").await;
    exec(
        &world,
        "UPDATE identity_document SET person_id = $1 WHERE id = $2",
        v![asya, document],
    )
    .await;
    let mut hr = world.entered("kadrova").await;
    assert_eq!(
        hr.get(&format!("/lk/r/identity_document/{document}"))
            .await
            .status,
        200
    );
    assert_eq!(hr.get("/lk/r/person/export.csv").await.status, 200);
    let mut pdn = pdn(&world).await;
    let page = pdn.get(&format!("/lk/access/people/{asya}/seen")).await;
    says(&page, "Кадрова Вымышленный просмотр закрытых полей");
    says(&page, "Кадрова Вымышленный выгрузка");
    let ilya = person(&world, world.account(ILYA)).await;
    let other = pdn.get(&format!("/lk/access/people/{ilya}/seen")).await;
    assert!(!other.text.contains("просмотр закрытых полей</td>"));
    assert_eq!(pdn.get("/lk/access/people/987654/seen").await.status, 404);
    assert_eq!(pdn.get("/lk/access/people/x/seen").await.status, 404);
}
