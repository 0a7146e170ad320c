//! The invented college's registers: the demonstration fills them whole, the same every time, in seconds.

#[path = "storage/world.rs"]
mod world;

use std::path::Path;

use eios::{
    app,
    config::Config,
    demo::{self, Size, college::Ground},
    registers::{Kind, Writer},
    storage::{Store, v},
    subsystems,
};
use sqlx::AssertSqlSafe;

use world::World;

async fn filled(world: &World, full: bool) -> Store {
    let store = world.open().await;
    let config = Config {
        storage: world.storage.clone(),
        paths: world.paths.clone(),
        ..Config::default()
    };
    let keeper = app::keeper(&config, &store.db).await.unwrap();
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    let ground = Ground {
        keeper: &keeper,
        files: &store.files,
        content: &content,
        full,
    };
    let known = demo::workers();
    let size = if full { Size::FULL } else { Size::SMALL };
    demo::populate(ground, size, &known, &|_, _| ())
        .await
        .unwrap();
    store
}

async fn count(store: &Store, sql: &str) -> i64 {
    let (count,): (i64,) = store
        .db
        .one(AssertSqlSafe(sql.to_owned()), v![])
        .await
        .unwrap();
    count
}

on_both_engines! {
    async fn the_small_college_has_something_in_every_register_that_is_not_made_by_orders(world: World) {
        let store = filled(&world, false).await;
        let ours = [&subsystems::directories::DIRECTORIES, &subsystems::organisation::ORGANISATION];
        let ours = ours.iter().flat_map(|subsystem| subsystem.registers);
        for register in ours.filter(|register| register.writer == Writer::Engine) {
            let rows = count(&store, &format!("SELECT count(*) FROM {}", register.table)).await;
            assert!(rows > 0, "{}: пусто", register.table);
        }
        let equipment = count(&store, "SELECT count(*) FROM equipment").await;
        assert!((120..=300).contains(&equipment), "{equipment}");
        let units = count(&store, "SELECT count(*) FROM file_link WHERE entity = 'org_unit' AND role = 'regulation_file'").await;
        assert!(units >= 15, "{units}");
        let history = count(&store, "SELECT count(*) FROM register_change WHERE register = 'room'").await;
        assert_eq!(history, count(&store, "SELECT count(*) FROM room").await);
        assert_eq!(count(&store, "SELECT count(*) FROM person WHERE sex IS NULL OR birth_date IS NULL").await, 0);
    }
}

/// What a visitor finds on the pages of requests, announcements and materials.
const A_DAY: &[(&str, &str, i64)] = &[
    (
        "открытые обращения",
        "SELECT count(*) FROM ticket WHERE state IN ('new', 'accepted')",
        4,
    ),
    (
        "ждут ответа заявителя",
        "SELECT count(*) FROM ticket WHERE state = 'wait_user'",
        1,
    ),
    (
        "закрыто с оценкой",
        "SELECT count(*) FROM ticket WHERE state = 'closed' AND rating = 5",
        1,
    ),
    (
        "решено, оценки ещё нет",
        "SELECT count(*) FROM ticket WHERE state = 'solved' AND rating IS NULL",
        1,
    ),
    (
        "отклонено с причиной",
        "SELECT count(*) FROM ticket WHERE state = 'rejected' AND solution IS NOT NULL",
        1,
    ),
    (
        "заявка о входе с билетом и снимком, данные исправлены, вход впереди",
        "SELECT count(*) FROM ticket t WHERE kind = 'login_problem' AND state = 'corrected' AND student_card_seen AND screenshot_seen \
         AND effective_at > updated_at AND EXISTS (SELECT 1 FROM ticket_correction c WHERE c.ticket_id = t.id) \
         AND EXISTS (SELECT 1 FROM file_link l WHERE l.entity = 'ticket' AND l.entity_id = t.id)",
        1,
    ),
    (
        "виды обращений",
        "SELECT count(DISTINCT kind) FROM ticket",
        5,
    ),
    (
        "объявление с ознакомлением",
        "SELECT count(*) FROM announcement WHERE ack_required AND pub = 'published'",
        1,
    ),
    (
        "уже ознакомились",
        "SELECT count(*) FROM announcement_ack WHERE acked_at IS NOT NULL",
        20,
    ),
    (
        "ещё нет",
        "SELECT count(*) FROM announcement_ack k JOIN announcement a ON a.id = k.announcement_id WHERE a.ack_required AND k.acked_at IS NULL",
        40,
    ),
    (
        "работы впереди",
        "SELECT count(*) FROM announcement WHERE kind = 'maintenance' AND starts_at > published_at",
        1,
    ),
    (
        "объявление группе",
        "SELECT count(*) FROM announcement_group",
        1,
    ),
    (
        "материал ждёт",
        "SELECT count(*) FROM material WHERE state = 'sent'",
        1,
    ),
    (
        "материал возвращён",
        "SELECT count(*) FROM material WHERE state = 'returned' AND reason IS NOT NULL",
        1,
    ),
    (
        "материал отклонён",
        "SELECT count(*) FROM material WHERE state = 'refused' AND reason IS NOT NULL",
        1,
    ),
    (
        "размещены",
        "SELECT count(*) FROM material WHERE state = 'placed'",
        2,
    ),
    (
        "ресурсы",
        "SELECT count(*) FROM eios_resource WHERE active",
        6,
    ),
    (
        "известная неполадка",
        "SELECT count(*) FROM known_problem",
        1,
    ),
    (
        "уведомления студента",
        "SELECT count(*) FROM notification n JOIN user_account a ON a.person_id = n.person_id WHERE a.kind = 'student'",
        60,
    ),
];

on_both_engines! {
    async fn a_visitor_finds_a_living_day(world: World) {
        let store = filled(&world, false).await;
        for (words, sql, least) in A_DAY {
            let found = count(&store, sql).await;
            assert!(found >= *least, "{words}: {found}");
        }
        let late = "SELECT count(*) FROM ticket WHERE state = 'accepted' AND due_at < (SELECT max(created_at) FROM ticket)";
        assert_eq!(count(&store, late).await, 1, "просрочено");
        assert_eq!(count(&store, "SELECT count(*) FROM letter").await, 0, "почты нет, писем нет");
    }
}

#[test]
fn the_whole_college_has_the_sizes_of_a_real_one_and_is_quick() {
    world::run(world::Engine::Sqlite, |world| async move {
        let store = filled(&world, true).await;
        let rooms = count(&store, "SELECT count(*) FROM room").await;
        assert!((125..=135).contains(&rooms), "{rooms}");
        let equipment = count(&store, "SELECT count(*) FROM equipment").await;
        assert!((1_300..=1_700).contains(&equipment), "{equipment}");
        assert_eq!(
            count(
                &store,
                "SELECT sum(seats) FROM room WHERE type = 'dorm_room'"
            )
            .await,
            180
        );
        assert!(count(&store, "SELECT count(*) FROM person_relation").await > 900);
    });
}

/// Values of choices are codes of their lists: the demonstration writes past the form, which would have checked.
#[test]
fn every_code_that_was_written_is_in_its_list() {
    world::run(world::Engine::Sqlite, |world| async move {
        let store = filled(&world, false).await;
        for register in subsystems::ALL
            .iter()
            .flat_map(|subsystem| subsystem.registers)
        {
            for field in register.fields {
                let Kind::Choice(list) = field.kind else {
                    continue;
                };
                let (table, name) = (register.table, field.name);
                let sql = format!(
                    "SELECT count(*) FROM {table} t WHERE t.{name} IS NOT NULL AND NOT EXISTS \
                     (SELECT 1 FROM code_item i WHERE i.list = '{list}' AND i.code = t.{name})"
                );
                assert_eq!(
                    count(&store, &sql).await,
                    0,
                    "{table}.{name}: код не из списка {list}"
                );
            }
        }
    });
}
