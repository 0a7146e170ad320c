//! A register that has grown large: its lists are read from a narrow index that the program makes by itself.

use eios::{
    registers::{Catalog, large},
    storage::v,
    subsystems,
};
use sqlx::AssertSqlSafe;

use crate::{
    both_engines,
    help::list,
    world::{Engine, VERA, World},
};

both_engines! {
    a_large_register_gets_its_index_and_loses_it_when_it_is_small_again,
}

async fn indexes(world: &World) -> Vec<String> {
    let sql = match world.engine {
        Engine::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'index' ORDER BY name",
        Engine::Postgres => {
            "SELECT indexname AS name FROM pg_indexes WHERE schemaname = current_schema() ORDER BY 1"
        }
    };
    let all: Vec<(String,)> = world.keeper().db.all(sql, v![]).await.expect("indexes");
    let names = all.into_iter().map(|(name,)| name);
    names.filter(|name| name.starts_with("lx_")).collect()
}

async fn a_large_register_gets_its_index_and_loses_it_when_it_is_small_again(engine: Engine) {
    let world = World::on(engine).await;
    let (db, catalog) = (&world.keeper().db, Catalog::new(subsystems::ALL));
    let nothing: Vec<&str> = Vec::new();
    assert_eq!(large::renew(db, &catalog).await.expect("renewed"), nothing);
    let buildings = format!(
        "WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < {}) \
         INSERT INTO building (name, kind, address, emergency, created_at, updated_at, search_norm) \
         SELECT 'Зал ' || CAST(i AS TEXT), 'study', 'г. Замерск', FALSE, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', \
         'зал ' || CAST(i AS TEXT) FROM n",
        large::LARGE
    );
    db.exec(AssertSqlSafe(buildings), v![]).await.expect("rows");
    assert_eq!(
        large::renew(db, &catalog).await.expect("renewed"),
        ["Здания, строения, сооружения"]
    );
    let there = indexes(&world).await;
    assert!(
        there.len() == 1 && there[0].starts_with("lx_building_"),
        "{there:?}"
    );
    assert_eq!(large::renew(db, &catalog).await.expect("renewed"), nothing);
    let mut vera = world.entered(VERA).await;
    let page = list(&mut vera, "building", &[("f.kind", "study")]).await;
    assert!(page.text.contains("5\u{a0}000 записей"), "{}", page.text);
    if engine == Engine::Sqlite {
        let plan: Vec<(i64, i64, i64, String)> = db
            .all(
                "EXPLAIN QUERY PLAN SELECT count(*) FROM building t WHERE 1 = 1 AND t.deleted_at IS NULL AND t.archived_at IS NULL \
                 AND t.kind IN ('study')",
                v![],
            )
            .await
            .expect("plan");
        assert!(
            plan[0].3.contains("COVERING INDEX lx_building_"),
            "{plan:?}"
        );
    }
    // A description that has changed has another name of the index; half of the records are enough to keep it.
    let old = "ALTER INDEX";
    let renamed = match engine {
        Engine::Postgres => format!("{old} {} RENAME TO lx_building_00000000", there[0]),
        Engine::Sqlite => "CREATE INDEX lx_building_00000000 ON building (name)".to_owned(),
    };
    db.exec(AssertSqlSafe(renamed), v![])
        .await
        .expect("renamed");
    db.exec("DELETE FROM building WHERE id % 10 = 0", v![])
        .await
        .expect("fewer");
    assert_eq!(
        large::renew(db, &catalog).await.expect("renewed"),
        ["Здания, строения, сооружения"]
    );
    assert_eq!(indexes(&world).await, there);
    db.exec("DELETE FROM building WHERE id % 10 < 9", v![])
        .await
        .expect("few");
    assert_eq!(
        large::renew(db, &catalog).await.expect("renewed"),
        ["Здания, строения, сооружения"]
    );
    assert!(indexes(&world).await.is_empty());
}
