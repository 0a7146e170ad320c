//! How far a role reaches, as the rows of registers see it.

use std::sync::Arc;

use eios::{
    identity::roles,
    registers::{
        Access, Asker, Catalog, Field, Reach, Register, Scoped, Subsystem, Writer,
        query::{self, Ask},
        rows,
    },
    storage::v,
};

use crate::{
    both_engines, exec, person, says, worker,
    world::{Engine, ILYA, VERA, World},
};

both_engines! {
    a_curator_has_the_role_and_the_groups_by_supervision_alone,
    a_head_of_a_unit_sees_what_is_below_it_and_nothing_else,
    support_that_looks_in_sees_no_private_field,
}

/// Groups as the deanery would describe them.
static GROUPS: Register = Register {
    table: "study_group",
    one: "Группа",
    many: "Группы",
    title: &["name"],
    key: &["name"],
    order: &["name"],
    access: Access {
        read: &["DIR"],
        write: &[],
        some: &[
            Scoped {
                role: "KUR",
                words: "своей группы",
                sql: "id IN {groups}",
            },
            Scoped {
                role: "DEK",
                words: "своего отделения",
                sql: "department_id IN {units} OR id IN {groups}",
            },
        ],
    },
    fields: &[
        Field::text("name", "Название").required().listed().found(),
        Field::text("base", "База").private(&["DIR"]),
    ],
    writer: Writer::Workflow("Приказами.", "/lk/orders"),
    ..Register::PLAIN
};
static ROOM: Subsystem = Subsystem {
    code: "proba",
    title: "Проба",
    about: "Проба.",
    registers: &[&GROUPS],
    pages: &[],
};

/// Two departments, one below the other, one apart; a group in each.
async fn college(world: &World) -> [i64; 3] {
    let made = "2026-01-01T00:00:00.000Z";
    for name in ["Связь", "Радио", "Путь"] {
        exec(
            world,
            "INSERT INTO org_unit (name, kind, created_at, updated_at) VALUES ($1, 'department', $2, $2)",
            v![name, made],
        )
        .await;
    }
    exec(
        world,
        "UPDATE org_unit SET parent_id = (SELECT id FROM org_unit WHERE name = 'Связь') WHERE name = 'Радио'",
        v![],
    )
    .await;
    crate::sample(world, "programme").await;
    for (name, unit) in [("С-1", "Связь"), ("Р-1", "Радио"), ("П-1", "Путь")] {
        exec(
            world,
            "INSERT INTO study_group (name, programme_id, department_id, enrol_year, study_form, base, created_at, updated_at, search_norm) \
             SELECT $1, (SELECT min(id) FROM programme), u.id, 2026, 'full', '9', $2, $2, '' FROM org_unit u WHERE u.name = $3",
            v![name, made, unit],
        )
        .await;
    }
    let ids: Vec<(i64,)> = world
        .keeper()
        .db
        .all("SELECT id FROM study_group ORDER BY id", v![])
        .await
        .expect("groups");
    [ids[0].0, ids[1].0, ids[2].0]
}

/// The names of groups that an account sees.
async fn seen(world: &World, account: i64, blind: bool) -> (Vec<String>, bool) {
    let keeper = world.keeper();
    let asker = Arc::new(Asker {
        person_id: person(world, account).await,
        roles: roles::codes_today(keeper, account).await.expect("codes"),
        reach: Reach {
            scopes: roles::scopes(keeper, account).await.expect("scopes"),
            blind,
        },
        ..Asker::program(keeper)
    });
    static ALL: &[&Subsystem] = &[&ROOM];
    let catalog = Catalog::new(ALL);
    let pass = catalog.read("study_group", &asker).expect("pass");
    let ask = Ask::parse(&pass, &[], keeper.today());
    let ids = query::ids(&keeper.db, &catalog, &pass, &ask, 100, 0)
        .await
        .expect("ids");
    let rows = rows::many(&keeper.db, &pass, &ids).await.expect("rows");
    let names = rows
        .iter()
        .map(|row| row.values.text("name").unwrap_or_default().to_owned());
    (names.collect(), pass.field("base").is_some())
}

async fn a_curator_has_the_role_and_the_groups_by_supervision_alone(engine: Engine) {
    let world = World::on(engine).await;
    let [first, ..] = college(&world).await;
    let account = worker(&world, "Наставникова", "nastavnikova", &["PREP", "RAB"]).await;
    let curator = person(&world, account).await;
    assert!(
        !roles::codes_today(world.keeper(), account)
            .await
            .expect("codes")
            .contains(&"KUR".to_owned())
    );
    exec(
        &world,
        "INSERT INTO supervision (kind, supervisor_id, group_id, valid_from, valid_to, recorded_at, created_at, updated_at) \
         VALUES ('curator', $1, $2, '2026-11-23', '2026-11-24', '2026-11-23T00:00:00.000Z', '2026-11-23T00:00:00.000Z', '2026-11-23T00:00:00.000Z')",
        v![curator, first],
    )
    .await;
    let mut browser = world.entered("nastavnikova").await;
    assert!(browser.get("/lk/").await.text.contains("Куратор группы"));
    assert_eq!(seen(&world, account, false).await.0, ["С-1"]);
    let mut vera = world.entered(VERA).await;
    let card = vera.get(&format!("/lk/access/people/{curator}")).await;
    says(&card, "Куратор группы (по закреплению за группой)");
    says(&card, "Куратор групп С-1");
    says(
        &vera.get("/lk/access/visits?by=role").await,
        "Куратор группы 2 1 1 1",
    );
    let visits = vera.get("/lk/access/visits?by=person&role=KUR").await;
    says(&visits, "nastavnikova работник");
    world.pass(jiff::SignedDuration::from_hours(24));
    let mut browser = world.entered("nastavnikova").await;
    assert!(
        !browser.get("/lk/").await.text.contains("Куратор группы"),
        "закрепление закончилось"
    );
    let ilya = seen_by_curators_role_without_groups(&world).await;
    assert_eq!(ilya, Vec::<String>::new());
}

/// Whoever was given the role by hand for one group sees that group; here the role has no group at all.
async fn seen_by_curators_role_without_groups(world: &World) -> Vec<String> {
    exec(
        world,
        "UPDATE user_role SET scope_kind = 'group', scope_id = 987654 WHERE account_id = $1 AND role_id = (SELECT id FROM role WHERE code = 'KUR')",
        v![world.account(ILYA)],
    )
    .await;
    seen(world, world.account(ILYA), false).await.0
}

async fn a_head_of_a_unit_sees_what_is_below_it_and_nothing_else(engine: Engine) {
    let world = World::on(engine).await;
    college(&world).await;
    let whole = worker(&world, "Всевидов", "vsevidov", &["DEK", "RAB"]).await;
    assert_eq!(
        seen(&world, whole, false).await.0,
        ["П-1", "Р-1", "С-1"],
        "роль на весь колледж"
    );
    exec(
        &world,
        "UPDATE user_role SET scope_kind = 'unit', scope_id = (SELECT id FROM org_unit WHERE name = 'Связь') \
         WHERE account_id = $1 AND role_id = (SELECT id FROM role WHERE code = 'DEK')",
        v![whole],
    )
    .await;
    assert_eq!(seen(&world, whole, false).await.0, ["Р-1", "С-1"]);
}

async fn support_that_looks_in_sees_no_private_field(engine: Engine) {
    let world = World::on(engine).await;
    college(&world).await;
    let head = world.account(crate::world::NINA);
    assert!(seen(&world, head, false).await.1);
    assert!(!seen(&world, head, true).await.1);
}
