//! Acts to acknowledge: asked at the first entry, asked again when they change, noted on paper.

use eios::storage::v;
use jiff::SignedDuration;

use crate::{
    both_engines, exec, person, says, worker,
    world::{ASYA, Engine, ILYA, NEW_PASSWORD, TIMUR, VERA, World},
};

both_engines! {
    nobody_works_before_the_rules_are_acknowledged,
    after_the_one_time_password_come_the_rules,
    a_new_version_asks_everyone_again_on_its_day,
    a_version_may_be_for_some_only,
    who_has_not_acknowledged_is_listed_printed_and_noted_on_paper,
    a_wrong_version_is_refused_with_all_problems_and_the_text_stays,
    a_key_opens_nothing_before_the_rules_are_acknowledged,
}

async fn forget(world: &World, login: &str) {
    exec(
        world,
        "DELETE FROM policy_ack WHERE person_id = (SELECT person_id FROM user_account WHERE login = $1)",
        v![login],
    )
    .await;
}

async fn nobody_works_before_the_rules_are_acknowledged(engine: Engine) {
    let world = World::on(engine).await;
    forget(&world, VERA).await;
    let mut vera = world.entered(VERA).await;
    let turned = vera.get("/lk/access/roles?when=all").await;
    assert_eq!(
        (turned.status.as_u16(), turned.location()),
        (303, "/lk/rules?next=/lk/access/roles%3Fwhen%3Dall")
    );
    let page = vera.get(turned.location()).await;
    for title in [
        "Правила допуска и работы в ЭИОС",
        "Правила размещения материалов в ЭИОС",
        "Ответственность пользователя ЭИОС",
    ] {
        says(&page, title);
    }
    assert_eq!(vera.get("/lk/rules/1").await.status, 200);
    assert_eq!(vera.get("/lk/rules/987").await.status, 404);
    assert_eq!(vera.get("/lk/rules/x").await.status, 404);
    vera.get("/lk/rules").await;
    let some = vera
        .post("/lk/rules", &[("act", "1"), ("next", "/lk/access/roles")])
        .await;
    assert_eq!(some.status, 422);
    says(
        &some,
        "Прочитайте и отметьте «Ознакомлен»: Правила размещения материалов в ЭИОС.",
    );
    let kept = |act: &str| some.text.contains(&format!("value=\"{act}\" checked"));
    assert!(kept("1") && !kept("2"), "отмеченное осталось отмеченным");
    assert_eq!(vera.get("/lk/").await.location(), "/lk/rules");
    let all = [
        ("act", "1"),
        ("act", "2"),
        ("act", "3"),
        ("next", "/lk/access/roles?when=all"),
    ];
    assert_eq!(
        vera.post("/lk/rules", &all).await.location(),
        "/lk/access/roles?when=all"
    );
    assert_eq!(vera.get("/lk/access/roles").await.status, 200);
    assert_eq!(
        world
            .count("SELECT count(*) FROM auth_event WHERE kind = 'ack'")
            .await,
        3
    );
    says(
        &vera.get("/lk/rules").await,
        "Вы ознакомлены со всеми действующими правилами",
    );
    let away = vera.post("/lk/rules", &[("next", "//evil.example")]).await;
    assert_eq!(away.location(), "/lk/");
}

async fn after_the_one_time_password_come_the_rules(engine: Engine) {
    let world = World::on(engine).await;
    forget(&world, TIMUR).await;
    let mut timur = world.browser();
    timur.log_in(TIMUR, world.one_time.reveal()).await;
    assert_eq!(
        timur.get("/lk/rules").await.location(),
        "/lk/password",
        "сначала пароль"
    );
    timur.get("/lk/password").await;
    let fields = [
        ("current", world.one_time.reveal()),
        ("new", NEW_PASSWORD),
        ("again", NEW_PASSWORD),
    ];
    assert_eq!(timur.post("/lk/password", &fields).await.status, 303);
    assert_eq!(timur.get("/lk/").await.location(), "/lk/rules");
    timur.get("/lk/rules").await;
    assert_eq!(
        timur
            .post("/lk/rules", &[("act", "1"), ("act", "2"), ("act", "3")])
            .await
            .location(),
        "/lk/"
    );
    assert_eq!(timur.get("/lk/").await.status, 200);
}

const NEW: [(&str, &str); 5] = [
    ("policy", "rules"),
    ("version", "2"),
    ("title", "Правила допуска, новая редакция"),
    ("from", "24.11.2026"),
    (
        "body",
        "## Новое\r\nПароль не короче двенадцати знаков.\r\n- раз\r\n- два",
    ),
];

async fn a_new_version_asks_everyone_again_on_its_day(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = world.entered(VERA).await;
    vera.get("/lk/access/policies/new?of=1").await;
    let made = vera.post("/lk/access/policies/new", &NEW).await;
    assert_eq!(made.status, 303, "{}", made.text);
    let mut asya = world.entered(ASYA).await;
    assert_eq!(
        asya.get("/lk/").await.status,
        200,
        "до первого дня — прежняя редакция"
    );
    says(
        &vera.get("/lk/access/policies").await,
        "с 24.11.2026 начнёт действовать все 0 6",
    );
    world.pass(SignedDuration::from_hours(24));
    let mut asya = world.entered(ASYA).await;
    assert_eq!(asya.get("/lk/").await.location(), "/lk/rules");
    let page = asya.get("/lk/rules").await;
    says(&page, "Правила допуска, новая редакция");
    assert!(
        page.text.contains("<ul><li>раз</li><li>два</li></ul>"),
        "{}",
        page.text
    );
    let id: i64 = world
        .value("SELECT id FROM policy_version WHERE version = '2'", v![])
        .await;
    let boxes = page.text.matches("name=\"act\"").count();
    assert_eq!(boxes, 1, "остальные не менялись");
    assert_eq!(
        asya.post("/lk/rules", &[("act", &id.to_string())])
            .await
            .status,
        303
    );
    assert_eq!(asya.get("/lk/").await.status, 200);
}

async fn a_version_may_be_for_some_only(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = world.entered(VERA).await;
    vera.get("/lk/access/policies/new").await;
    let mut fields = NEW.to_vec();
    fields[0].1 = "pd";
    fields[3].1 = "23.11.2026";
    fields.push(("audience", "staff"));
    assert_eq!(
        vera.post("/lk/access/policies/new", &fields).await.status,
        303
    );
    assert_eq!(world.entered(ASYA).await.get("/lk/").await.status, 200);
    assert_eq!(
        world.entered(ILYA).await.get("/lk/").await.location(),
        "/lk/rules"
    );
    let id: i64 = world
        .value("SELECT id FROM policy_version WHERE policy = 'pd'", v![])
        .await;
    assert_eq!(
        world
            .entered(ASYA)
            .await
            .get(&format!("/lk/rules/{id}"))
            .await
            .status,
        404,
        "не для неё — как если бы не было"
    );
}

async fn who_has_not_acknowledged_is_listed_printed_and_noted_on_paper(engine: Engine) {
    let world = World::on(engine).await;
    forget(&world, ASYA).await;
    forget(&world, TIMUR).await;
    worker(&world, "Дельнов", "delnov", &["EIO", "RAB"]).await;
    forget(&world, ASYA).await;
    forget(&world, TIMUR).await;
    let mut eio = world.entered("delnov").await;
    let page = eio.get("/lk/access/policies/1").await;
    says(&page, "Ознакомлены: 5, ещё нет: 2");
    says(&page, "Лунина Ася Романовна обучающийся");
    assert!(!page.text.contains("Ершов"));
    let print = eio.get("/lk/access/policies/1/print?kind=student").await;
    says(
        &print,
        "Лист ознакомления: Правила допуска и работы в ЭИОС, редакция 1",
    );
    assert!(print.text.contains("Ракитин Тимур"));
    assert!(
        eio.get("/lk/access/policies/1/export.xlsx")
            .await
            .text
            .starts_with("PK")
    );
    eio.get("/lk/access/policies/1").await;
    let nobody = eio
        .post("/lk/access/policies/1/signed", &[("on", "20.11.2026")])
        .await;
    says(&nobody, "Отметьте тех, кто расписался");
    let asya = person(&world, world.account(ASYA)).await.to_string();
    let future = eio
        .post(
            "/lk/access/policies/1/signed?kind=student",
            &[("on", "20.12.2026"), ("person", &asya)],
        )
        .await;
    says(&future, "День подписи ещё не наступил");
    assert!(
        future.text.contains(&format!("value=\"{asya}\" checked"))
            && future.text.contains("value=\"20.12.2026\"")
            && !future.text.contains("Ершов"),
        "отмеченное, день и отбор остались"
    );
    let noted = eio
        .post(
            "/lk/access/policies/1/signed?kind=student",
            &[
                ("on", "20.11.2026"),
                ("person", &asya),
                ("person", "987654"),
                ("person", "x"),
            ],
        )
        .await;
    assert_eq!(
        (noted.status.as_u16(), noted.location()),
        (303, "/lk/access/policies/1?kind=student")
    );
    says(
        &eio.get("/lk/access/policies/1?state=yes").await,
        "20 ноября 2026 г., 12:00, на бумаге",
    );
    assert_eq!(
        world
            .count("SELECT count(*) FROM audit_log WHERE action = 'ack_paper'")
            .await,
        1
    );
    let mut vera = world.entered(VERA).await;
    vera.get("/lk/access/policies/1").await;
    assert_eq!(
        world
            .entered(ILYA)
            .await
            .get("/lk/access/policies/1")
            .await
            .status,
        403
    );
}

async fn a_wrong_version_is_refused_with_all_problems_and_the_text_stays(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = world.entered(VERA).await;
    vera.get("/lk/access/policies/new").await;
    let bad = [
        ("policy", "нет"),
        ("version", ""),
        ("title", ""),
        ("from", "22.11.2026"),
        ("body", "Длинный текст, который жалко потерять"),
        ("local_act", "987654"),
    ];
    let refused = vera.post("/lk/access/policies/new", &bad).await;
    assert_eq!(refused.status, 422);
    for told in [
        "Выберите акт",
        "Назовите редакцию",
        "Напишите название",
        "не может начать действовать в прошлом",
        "Выберите локальный акт",
        "Длинный текст, который жалко потерять",
    ] {
        says(&refused, told);
    }
    assert_eq!(vera.post("/lk/access/policies/new", &NEW).await.status, 303);
    let twice = vera.post("/lk/access/policies/new", &NEW).await;
    says(&twice, "уже опубликована");
    let mut other = NEW;
    other[3].1 = "25.11.2026";
    says(
        &vera.post("/lk/access/policies/new", &other).await,
        "Такая редакция этого акта уже есть",
    );
}

async fn a_key_opens_nothing_before_the_rules_are_acknowledged(engine: Engine) {
    let world = World::on(engine).await;
    forget(&world, ILYA).await;
    let mut ilya = world.entered(ILYA).await;
    let refused = ilya.get("/lk/api/v1/org_unit").await;
    assert_eq!(refused.status, 403);
    assert!(
        refused
            .text
            .contains("не ознакомился с действующими правилами"),
        "{}",
        refused.text
    );
}
