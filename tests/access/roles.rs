//! Giving roles and ending them.

use eios::storage::v;
use jiff::SignedDuration;

use crate::{
    both_engines, exec, order, person, says, worker,
    world::{ASYA, Browser, Engine, ILYA, NINA, VERA, World},
};

both_engines! {
    a_role_is_given_by_an_order_for_days_and_a_scope,
    a_role_without_an_order_is_refused_and_nothing_typed_is_lost,
    a_role_that_begins_later_begins_and_ends_by_itself,
    nobody_gives_a_role_to_themselves,
    an_administrator_needs_the_directors_order_and_clearance,
    who_keeps_accounts_does_not_watch_the_journal,
    the_last_administrator_keeps_the_role,
    a_role_is_not_lengthened_by_ending_it,
    one_role_may_be_held_for_two_units,
    roles_without_orders_and_orders_without_roles_are_named,
    the_list_is_taken_away_and_printed_for_the_order,
    only_the_administrator_gives_roles,
}

async fn give(vera: &mut Browser, account: i64, said: &[(&str, &str)]) -> crate::world::Answer {
    let account = account.to_string();
    let page = vera
        .get(&format!("/lk/access/roles/new?account={account}"))
        .await;
    assert_eq!(page.status, 200, "{}", page.text);
    let mut fields = vec![("account", account.as_str())];
    fields.extend_from_slice(said);
    vera.post("/lk/access/roles/new", &fields).await
}

async fn a_role_is_given_by_an_order_for_days_and_a_scope(engine: Engine) {
    let world = World::on(engine).await;
    let order = order(&world, "access_grant", 12, "2026-11-20")
        .await
        .to_string();
    let mut ilya = world.entered(ILYA).await;
    let mut vera = world.entered(VERA).await;
    let said = [
        ("role", "MET"),
        ("scope", "college"),
        ("from", "23.11.2026"),
        ("last", "31.12.2026"),
        ("order", order.as_str()),
    ];
    let given = give(&mut vera, world.account(ILYA), &said).await;
    let ilya_person = person(&world, world.account(ILYA)).await;
    assert_eq!(
        (given.status.as_u16(), given.location()),
        (303, format!("/lk/access/people/{ilya_person}").as_str())
    );
    assert_eq!(
        ilya.get("/lk/").await.status,
        303,
        "старый сеанс с прежними правами"
    );
    let mut ilya = world.entered(ILYA).await;
    assert!(ilya.get("/lk/").await.text.contains("Методист"));
    let card = vera.get(given.location()).await;
    says(&card, "приказ № 12-о от 20.11.2026");
    says(&card, "31.12.2026");
    says(
        &card,
        "Методист (с 23.11.2026, приказ № 12-о от 20.11.2026)",
    );
    let told: String = world
        .value(
            "SELECT title FROM notification WHERE person_id = $1",
            v![ilya_person],
        )
        .await;
    assert_eq!(told, "Вам назначена роль");
    let again = give(&mut vera, world.account(ILYA), &said).await;
    assert_eq!(again.status, 422);
    says(&again, "Эта роль с такой областью на эти дни уже назначена");
}

async fn a_role_without_an_order_is_refused_and_nothing_typed_is_lost(engine: Engine) {
    let world = World::on(engine).await;
    order(&world, "resp_appoint", 7, "2026-11-10").await;
    let mut vera = world.entered(VERA).await;
    let ilya = world.account(ILYA);
    let bare = give(
        &mut vera,
        ilya,
        &[
            ("role", "BIB"),
            ("scope", "college"),
            ("from", "24.11.2026"),
        ],
    )
    .await;
    assert_eq!(bare.status, 422);
    says(&bare, "Нужен приказ");
    assert!(
        bare.text.contains("value=\"24.11.2026\"")
            && bare.text.contains("<option value=\"BIB\" selected>")
    );
    let typed = give(
        &mut vera,
        ilya,
        &[
            ("role", "BIB"),
            ("scope", "college"),
            ("from", "завтра"),
            ("words", "приказ директора"),
        ],
    )
    .await;
    says(&typed, "Напишите номер и дату так");
    says(&typed, "С какого дня");
    let known = give(
        &mut vera,
        ilya,
        &[
            ("role", "BIB"),
            ("scope", "college"),
            ("from", "24.11.2026"),
            ("words", "№ 7-о от 10.11.2026"),
        ],
    )
    .await;
    says(&known, "Этот приказ есть в портале");
    let scope = give(
        &mut vera,
        ilya,
        &[
            ("role", "BIB"),
            ("scope", "building:1"),
            ("from", "24.11.2026"),
            ("words", "№ 99 от 10.11.2026"),
        ],
    )
    .await;
    says(&scope, "область действия: весь колледж");
    let student = give(
        &mut vera,
        world.account(ASYA),
        &[
            ("role", "BIB"),
            ("scope", "college"),
            ("from", "24.11.2026"),
            ("words", "№ 99 от 10.11.2026"),
        ],
    )
    .await;
    says(&student, "не для такой учётной записи");
    let unknown = give(
        &mut vera,
        ilya,
        &[
            ("role", "BIB"),
            ("scope", "college"),
            ("from", "24.11.2026"),
            ("order", "987654"),
        ],
    )
    .await;
    says(&unknown, "Такого подписанного приказа нет");
    let fine = give(
        &mut vera,
        ilya,
        &[
            ("role", "BIB"),
            ("scope", "college"),
            ("from", "24.11.2026"),
            ("words", "№ 99 от 10.11.2026"),
        ],
    )
    .await;
    assert_eq!(fine.status, 303, "{}", fine.text);
    let list = vera.get("/lk/access/roles?when=future").await;
    says(&list, "№ 99 от 10.11.2026");
    says(&list, "приказа нет в портале");
}

async fn a_role_that_begins_later_begins_and_ends_by_itself(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = world.entered(VERA).await;
    let mut ilya = world.entered(ILYA).await;
    let said = [
        ("role", "BIB"),
        ("scope", "college"),
        ("from", "24.11.2026"),
        ("last", "25.11.2026"),
        ("words", "№ 99 от 10.11.2026"),
    ];
    assert_eq!(
        give(&mut vera, world.account(ILYA), &said).await.status,
        303
    );
    assert!(
        !ilya.get("/lk/").await.text.contains("Библиотекарь"),
        "сеанс живёт, роль ещё не началась"
    );
    world.pass(SignedDuration::from_hours(24));
    assert!(
        world
            .entered(ILYA)
            .await
            .get("/lk/")
            .await
            .text
            .contains("Библиотекарь")
    );
    world.pass(SignedDuration::from_hours(24));
    assert!(
        world
            .entered(ILYA)
            .await
            .get("/lk/")
            .await
            .text
            .contains("Библиотекарь")
    );
    world.pass(SignedDuration::from_hours(24));
    assert!(
        !world
            .entered(ILYA)
            .await
            .get("/lk/")
            .await
            .text
            .contains("Библиотекарь")
    );
}

async fn nobody_gives_a_role_to_themselves(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = world.entered(VERA).await;
    let own = give(
        &mut vera,
        world.account(VERA),
        &[
            ("role", "HR"),
            ("scope", "college"),
            ("from", "23.11.2026"),
            ("words", "№ 99 от 10.11.2026"),
        ],
    )
    .await;
    assert_eq!(own.status, 422);
    says(&own, "Себе роль не назначают");
}

async fn an_administrator_needs_the_directors_order_and_clearance(engine: Engine) {
    let world = World::on(engine).await;
    let wrong = order(&world, "access_grant", 12, "2026-11-20")
        .await
        .to_string();
    let right = order(&world, "admin_appoint", 13, "2026-11-21")
        .await
        .to_string();
    let mut vera = world.entered(VERA).await;
    let ilya = world.account(ILYA);
    let refused = give(
        &mut vera,
        ilya,
        &[
            ("role", "ADM"),
            ("scope", "college"),
            ("from", "23.11.2026"),
            ("order", &wrong),
        ],
    )
    .await;
    says(
        &refused,
        "Администратора назначают приказом о назначении администратора ЭИОС",
    );
    says(&refused, "нужен допуск к персональным данным");
    let early = give(
        &mut vera,
        ilya,
        &[
            ("role", "ADM"),
            ("scope", "college"),
            ("from", "20.11.2026"),
            ("order", &right),
            ("pd_clearance", "обязательство от 01.09.2026"),
        ],
    )
    .await;
    says(&early, "не может начаться раньше, чем действует приказ");
    let fine = give(
        &mut vera,
        ilya,
        &[
            ("role", "ADM"),
            ("scope", "college"),
            ("from", "23.11.2026"),
            ("order", &right),
            ("pd_clearance", "обязательство от 01.09.2026"),
        ],
    )
    .await;
    assert_eq!(fine.status, 303, "{}", fine.text);
    assert_eq!(
        world
            .entered(ILYA)
            .await
            .get("/lk/access/sessions")
            .await
            .status,
        200
    );
}

async fn who_keeps_accounts_does_not_watch_the_journal(engine: Engine) {
    let world = World::on(engine).await;
    let other = worker(&world, "Дозоров", "dozorov", &["ADM", "RAB"]).await;
    let mut vera = world.entered(VERA).await;
    let refused = give(
        &mut vera,
        other,
        &[
            ("role", "PDN"),
            ("scope", "college"),
            ("from", "23.11.2026"),
            ("words", "№ 99 от 10.11.2026"),
        ],
    )
    .await;
    says(
        &refused,
        "Эти обязанности разделены: у человека уже есть роль «Администратор ЭИОС»",
    );
}

async fn end(
    vera: &mut Browser,
    world: &World,
    login: &str,
    role: &str,
    last: &str,
) -> crate::world::Answer {
    let id: i64 = world
        .value("SELECT u.id FROM user_role u JOIN role r ON r.id = u.role_id JOIN user_account a ON a.id = u.account_id WHERE a.login = $1 AND r.code = $2 ORDER BY u.id DESC LIMIT 1", v![login, role])
        .await;
    vera.get("/lk/access/roles").await;
    vera.post(
        "/lk/access/roles/end",
        &[("id", &id.to_string()), ("last", last)],
    )
    .await
}

async fn a_role_is_not_lengthened_by_ending_it(engine: Engine) {
    let world = World::on(engine).await;
    worker(&world, "Срочнова", "srochnova", &["BIB", "RAB"]).await;
    let mut vera = world.entered(VERA).await;
    let held = || async {
        let to: String = world
            .value(
                "SELECT u.valid_to FROM user_role u JOIN role r ON r.id = u.role_id WHERE r.code = 'BIB'",
                v![],
            )
            .await;
        to
    };
    let ended = end(&mut vera, &world, "srochnova", "BIB", "31.12.2026").await;
    assert_eq!(
        (ended.status.as_u16(), held().await),
        (303, "2027-01-01".into())
    );
    for later in ["31.12.2026", "01.02.2027"] {
        let longer = end(&mut vera, &world, "srochnova", "BIB", later).await;
        assert_eq!(longer.status, 422, "{later}");
        says(&longer, "Чтобы продлить её, назначьте её снова");
    }
    assert_eq!(held().await, "2027-01-01");
    let sooner = end(&mut vera, &world, "srochnova", "BIB", "01.12.2026").await;
    assert_eq!(
        (sooner.status.as_u16(), held().await),
        (303, "2026-12-02".into())
    );
}

async fn the_last_administrator_keeps_the_role(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = world.entered(VERA).await;
    let refused = end(&mut vera, &world, VERA, "ADM", "").await;
    assert_eq!(refused.status, 422);
    says(&refused, "последний действующий администратор");
    let later = end(&mut vera, &world, VERA, "ADM", "31.12.2026").await;
    says(&later, "последний действующий администратор");
    // Another whose role has an end of its own would leave the college without one on that day.
    let other = worker(&world, "Сменов", "smenov", &["RAB"]).await;
    let said = [
        ("role", "ADM"),
        ("scope", "college"),
        ("from", "23.11.2026"),
        ("last", "31.12.2026"),
        ("words", "№ 99 от 10.11.2026"),
        ("pd_clearance", "допуск № 1"),
    ];
    assert_eq!(give(&mut vera, other, &said).await.status, 303);
    assert_eq!(end(&mut vera, &world, VERA, "ADM", "").await.status, 422);
    exec(
        &world,
        "UPDATE user_role SET valid_to = NULL WHERE account_id = $1",
        v![other],
    )
    .await;
    assert_eq!(end(&mut vera, &world, VERA, "ADM", "").await.status, 303);
    assert_eq!(
        vera.get("/lk/").await.status,
        303,
        "сеанс с прежними правами закончен"
    );
    assert_eq!(
        world
            .entered(VERA)
            .await
            .get("/lk/access/sessions")
            .await
            .status,
        403
    );
}

async fn one_role_may_be_held_for_two_units(engine: Engine) {
    let world = World::on(engine).await;
    for name in ["Отделение связи", "Отделение пути"] {
        exec(&world, "INSERT INTO org_unit (name, kind, created_at, updated_at) VALUES ($1, 'department', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')", v![name]).await;
    }
    let ids: Vec<(i64,)> = world
        .keeper()
        .db
        .all("SELECT id FROM org_unit ORDER BY id DESC LIMIT 2", v![])
        .await
        .expect("units");
    let mut vera = world.entered(VERA).await;
    for (id,) in &ids {
        let scope = format!("unit:{id}");
        let said = [
            ("role", "DEK"),
            ("scope", scope.as_str()),
            ("from", "23.11.2026"),
            ("words", "№ 99 от 10.11.2026"),
        ];
        let given = give(&mut vera, world.account(ILYA), &said).await;
        assert_eq!(given.status, 303, "{}", given.text);
    }
    let scopes = eios::identity::roles::scopes(world.keeper(), world.account(ILYA))
        .await
        .expect("scopes");
    let mut of_units: Vec<i64> = scopes
        .iter()
        .filter(|s| s.role == "DEK")
        .filter_map(|s| s.id)
        .collect();
    of_units.sort_unstable();
    let mut expected: Vec<i64> = ids.iter().map(|(id,)| *id).collect();
    expected.sort_unstable();
    assert_eq!(of_units, expected);
    let home = world.entered(ILYA).await.get("/lk/").await.text;
    assert_eq!(
        home.matches("Заведующий отделением").count(),
        1,
        "роль названа один раз"
    );
    says(
        &vera.get("/lk/access/roles?role=DEK").await,
        "подразделение: Отделение пути",
    );
}

async fn roles_without_orders_and_orders_without_roles_are_named(engine: Engine) {
    let world = World::on(engine).await;
    let order = order(&world, "resp_appoint", 21, "2026-11-20").await;
    let nina = person(&world, world.account(NINA)).await;
    exec(
        &world,
        "INSERT INTO order_item (order_id, no, person_id, kind_id, effective_on, created_at, updated_at) \
         SELECT id, 1, $1, kind_id, effective_on, created_at, updated_at FROM order_doc WHERE id = $2",
        v![nina, order],
    )
    .await;
    exec(
        &world,
        "UPDATE user_role SET basis = NULL WHERE account_id = $1",
        v![world.account(ILYA)],
    )
    .await;
    let mut vera = world.entered(VERA).await;
    let page = vera.get("/lk/access/roles").await;
    says(&page, "Роль есть — приказа нет: 2");
    says(&page, "Ершов Илья Глебович: Преподаватель");
    says(&page, "Приказ есть — роли нет: 1");
    says(&page, "Зимина Нина Фёдоровна: приказ № 21-о от 20.11.2026");
    let given = give(
        &mut vera,
        world.account(NINA),
        &[
            ("role", "EIO"),
            ("scope", "college"),
            ("from", "23.11.2026"),
            ("order", &order.to_string()),
        ],
    )
    .await;
    assert_eq!(given.status, 303, "{}", given.text);
    assert!(
        !vera
            .get("/lk/access/roles")
            .await
            .text
            .contains("Приказ есть — роли нет")
    );
    exec(
        &world,
        "UPDATE order_doc SET state = 'cancelled' WHERE id = $1",
        v![order],
    )
    .await;
    says(&vera.get("/lk/access/roles").await, "приказ отменён");
}

async fn the_list_is_taken_away_and_printed_for_the_order(engine: Engine) {
    let world = World::on(engine).await;
    let mut nina = world.entered(NINA).await;
    let print = nina.get("/lk/access/roles/print").await;
    says(
        &print,
        "Сведения для приказа о назначении ответственных за работу в ЭИОС на 23.11.2026",
    );
    says(
        &print,
        "Соколова Вера Павловна Администратор ЭИОС весь колледж с 23.11.2026 приказ № 1",
    );
    assert!(
        !print.text.contains("Лунина Ася"),
        "обучающихся приказ не называет"
    );
    let file = nina.get("/lk/access/roles/export.xlsx").await;
    assert_eq!(file.status, 200);
    assert!(file.text.starts_with("PK"));
    assert_eq!(
        world
            .count(
                "SELECT count(*) FROM audit_log WHERE action = 'export' AND entity = 'user_role'"
            )
            .await,
        1
    );
}

async fn only_the_administrator_gives_roles(engine: Engine) {
    let world = World::on(engine).await;
    worker(&world, "Дельнов", "delnov", &["EIO", "RAB"]).await;
    let mut eio = world.entered("delnov").await;
    assert_eq!(eio.get("/lk/access/roles").await.status, 200);
    let ilya = world.account(ILYA).to_string();
    let fields = [
        ("account", ilya.as_str()),
        ("role", "BIB"),
        ("scope", "college"),
        ("from", "23.11.2026"),
        ("words", "№ 99 от 10.11.2026"),
    ];
    assert_eq!(eio.post("/lk/access/roles/new", &fields).await.status, 403);
    assert_eq!(eio.get("/lk/access/audit").await.status, 403);
    let mut ilya = world.entered(ILYA).await;
    assert_eq!(ilya.get("/lk/access/roles").await.status, 403);
}
