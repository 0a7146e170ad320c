//! Lists: search, filters of each kind, order, pages, columns, views, totals, the day of a dated register.

use eios::{
    registers::{Value, Values, rows::How},
    storage::v,
};

use crate::{
    both_engines,
    help::{building, found, grant, list, names_in, room},
    sample::Samples,
    world::{Engine, ILYA, VERA, World, encode},
};

both_engines! {
    words_are_found_in_any_case_and_with_any_yo,
    each_kind_of_filter_finds_what_it_says,
    a_list_is_ordered_by_several_columns_and_by_names_of_links,
    pages_go_to_the_last_and_not_beyond,
    columns_and_views_are_kept_in_the_address,
    a_dated_register_is_read_as_on_a_day,
    sums_are_of_everything_found,
    odd_addresses_are_lists_all_the_same,
}

const ROOMS: &str = "room";

/// Two buildings and five rooms.
async fn college(engine: Engine) -> (World, crate::world::Browser, [i64; 2]) {
    let world = World::on(engine).await;
    let mut vera = world.entered(VERA).await;
    let pond = building(&mut vera, "Корпус у пруда", "1500,5").await;
    let fir = building(&mut vera, "Ёлочный корпус", "900").await;
    room(
        &mut vera,
        pond,
        "101",
        &[
            ("name", "Кабинет черчения"),
            ("seats", "30"),
            ("area", "48,5"),
        ],
    )
    .await;
    room(
        &mut vera,
        pond,
        "102",
        &[
            ("name", "Учёт и отчётность"),
            ("type", "lab"),
            ("seats", "16"),
            ("area", "60"),
        ],
    )
    .await;
    room(
        &mut vera,
        pond,
        "103",
        &[("type", "gym"), ("accessible", "да"), ("seats", "0")],
    )
    .await;
    room(
        &mut vera,
        fir,
        "1",
        &[
            ("name", "Мастерская 100 % \"Сварка\"_2"),
            ("type", "workshop"),
            ("condition", "good"),
        ],
    )
    .await;
    room(
        &mut vera,
        fir,
        "2",
        &[
            ("name", "СКЛАД ИНВЕНТАРЯ"),
            ("type", "storage"),
            ("seats", "5"),
        ],
    )
    .await;
    (world, vera, [pond, fir])
}

async fn words_are_found_in_any_case_and_with_any_yo(engine: Engine) {
    let (_world, mut vera, _) = college(engine).await;
    let buildings = [
        ("ЁЛОЧНЫЙ", 1),
        ("елочный корпус", 1),
        ("корпус пруда", 1),
        ("озёрная", 2),
        ("озерная", 2),
        ("кит", 0),
    ];
    for (words, count) in buildings {
        let names = found(&mut vera, "building", &[("q", words)]).await;
        assert_eq!(names.len(), count, "«{words}»: {names:?}");
    }
    for (words, numbers) in [
        ("учет", vec!["102"]),
        ("УЧЁТ отчетность", vec!["102"]),
        ("%", vec!["1"]),
        ("_2", vec!["1"]),
        ("склад", vec!["2"]),
    ] {
        assert_eq!(
            numbers_of(&mut vera, &[("q", words)]).await,
            numbers,
            "«{words}»"
        );
    }
}

/// The numbers of the rooms found: the second column, as the first is the building.
async fn numbers_of(browser: &mut crate::world::Browser, pairs: &[(&str, &str)]) -> Vec<String> {
    let mut all = pairs.to_vec();
    all.push(("cols", "number"));
    found(browser, ROOMS, &all).await
}

async fn each_kind_of_filter_finds_what_it_says(engine: Engine) {
    let (_world, mut vera, [pond, fir]) = college(engine).await;
    let (pond, fir) = (pond.to_string(), fir.to_string());
    type Case<'a> = (&'a [(&'a str, &'a str)], &'a [&'a str]);
    let cases: &[Case] = &[
        (&[("f.name", "кабинет")], &["101"]),
        (&[("f.name", "учет")], &["102"]),
        (&[("f.name", "УЧЁТ")], &["102"]),
        (&[("f.name", "склад")], &["2"]),
        (&[("f.name", "100 %")], &["1"]),
        (&[("f.name.is", "empty")], &["103"]),
        (
            &[("f.name.is", "filled"), ("f.building_id", &fir)],
            &["1", "2"],
        ),
        (&[("f.type", "gym")], &["103"]),
        (&[("f.type", "gym"), ("f.type", "lab")], &["102", "103"]),
        (&[("f.condition.is", "filled")], &["1"]),
        (&[("f.building_id", &pond)], &["101", "102", "103"]),
        (&[("f.building_id.q", "елочный")], &["1", "2"]),
        (&[("f.accessible", "yes")], &["103"]),
        (
            &[("f.accessible", "no"), ("f.building_id", &pond)],
            &["101", "102"],
        ),
        (&[("f.seats.from", "16")], &["101", "102"]),
        (
            &[("f.seats.from", "5"), ("f.seats.to", "16")],
            &["2", "102"],
        ),
        (&[("f.seats.to", "0")], &["103"]),
        (&[("f.seats.from", "9999999999")], &[]),
        (&[("f.seats.is", "empty")], &["1"]),
        (&[("f.area.from", "48,5"), ("f.area.to", "59,99")], &["101"]),
        (
            &[("f.discipline_ids.is", "empty"), ("f.type", "lab")],
            &["102"],
        ),
        (&[("f.passport.is", "empty"), ("f.type", "lab")], &["102"]),
        (&[("f.passport.is", "filled")], &[]),
        (&[("f.type", "нет такого")], &[]),
    ];
    for (pairs, wanted) in cases {
        let mut pairs = pairs.to_vec();
        pairs.push(("sort", "building_id,number"));
        let mut got = numbers_of(&mut vera, &pairs).await;
        got.sort();
        let mut wanted: Vec<_> = wanted.to_vec();
        wanted.sort();
        assert_eq!(got, wanted, "{pairs:?}");
    }
    // The condition is told in words and can be taken off.
    let page = list(
        &mut vera,
        ROOMS,
        &[("f.building_id", &pond), ("f.seats.from", "16")],
    )
    .await;
    for words in ["Здание: Корпус у пруда", "Мест: от 16"] {
        assert!(page.text.contains(words), "нет «{words}»");
    }
}

async fn a_list_is_ordered_by_several_columns_and_by_names_of_links(engine: Engine) {
    let (_world, mut vera, _) = college(engine).await;
    let cases = [
        ("building_id,number", vec!["1", "2", "101", "102", "103"]),
        ("-building_id,-number", vec!["103", "102", "101", "2", "1"]),
        ("-seats,number", vec!["101", "102", "2", "103", "1"]),
        ("seats", vec!["103", "2", "102", "101", "1"]),
        ("type", vec!["101", "102", "1", "103", "2"]),
    ];
    for (sort, wanted) in cases {
        assert_eq!(
            numbers_of(&mut vera, &[("sort", sort)]).await,
            wanted,
            "{sort}"
        );
    }
}

async fn pages_go_to_the_last_and_not_beyond(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = world.entered(VERA).await;
    let samples = Samples::of(&world);
    let register = samples.catalog.find("building").expect("buildings");
    for n in 1..=53 {
        let mut values = Values::default();
        for (name, text) in [
            ("name", format!("Корпус {n:03}")),
            ("kind", "study".into()),
            ("address", "г. Приозёрск".into()),
        ] {
            values.set(name, Value::Text(text));
        }
        samples.insert(register, &values).await.expect("a building");
    }
    let names = |page: &str| vec![("per", "25".to_owned()), ("page", page.to_owned())];
    for (page, first, count) in [
        ("1", "Корпус 001", 25),
        ("3", "Корпус 051", 3),
        ("4000000", "Корпус 051", 3),
        ("-7", "Корпус 001", 25),
        ("x", "Корпус 001", 25),
    ] {
        let pairs = names(page);
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let got = found(&mut vera, "building", &pairs).await;
        assert_eq!(
            (got[0].as_str(), got.len()),
            (first, count),
            "страница {page}"
        );
    }
    let page = list(&mut vera, "building", &[("per", "25"), ("page", "2")]).await;
    assert!(
        page.text.contains("53 записи, показаны 26–50"),
        "{}",
        page.text
    );
    // From a card in the middle one goes on over the edge of a page.
    let id: i64 = world
        .value("SELECT id FROM building WHERE name = $1", v!["Корпус 025"])
        .await;
    let card = vera
        .get(&format!("/lk/r/building/{id}?list={}", "per%3D25"))
        .await;
    let next: i64 = world
        .value("SELECT id FROM building WHERE name = $1", v!["Корпус 026"])
        .await;
    assert!(
        card.text
            .contains(&format!("rel=\"next\" href=\"/lk/r/building/{next}?list=")),
        "нет следующей"
    );
}

async fn columns_and_views_are_kept_in_the_address(engine: Engine) {
    let (world, mut vera, _) = college(engine).await;
    let page = list(
        &mut vera,
        ROOMS,
        &[
            ("cols", "seats,number"),
            ("cols", "seats"),
            ("cols", "нет такой"),
        ],
    )
    .await;
    let heads = page
        .text
        .split("<thead>")
        .nth(1)
        .and_then(|t| t.split("</thead>").next())
        .unwrap_or_default();
    let (seats, number) = (heads.find(">Мест<"), heads.find(">Номер<"));
    assert!(seats.is_some() && seats < number, "{heads}");
    assert_eq!(
        heads.matches("scope=\"col\"").count(),
        3,
        "отметка и две графы: {heads}"
    );
    // All columns at once still make an address that is read back.
    let all = world
        .entered(VERA)
        .await
        .get("/lk/r/building/columns")
        .await;
    let names: Vec<&str> = all
        .text
        .split("name=\"cols\" value=\"")
        .skip(1)
        .filter_map(|t| t.split('"').next())
        .collect();
    let wide = list(&mut vera, "building", &[("cols", &names.join(","))]).await;
    assert!(
        wide.text.contains(&format!("cols={}", names.join(","))),
        "графы потерялись"
    );

    let keep = [
        ("name", "Лаборатории"),
        ("shared", "1"),
        ("_query", "f.type=lab&sort=-number&page=9"),
    ];
    let saved = vera.post("/lk/r/room/views", &keep).await;
    assert_eq!(saved.status, 303);
    vera.post("/lk/r/room/views", &[("name", "Свой"), ("_query", "q=зал")])
        .await;
    let mut ilya = world.entered(ILYA).await;
    let page = ilya.get("/lk/r/room").await;
    assert!(
        page.text.contains("Лаборатории") && !page.text.contains(">Свой<"),
        "чужой вид показан"
    );
    assert!(
        page.text
            .contains("/lk/r/room?f.type=lab&amp;sort=-number\"")
            || page.text.contains("/lk/r/room?f.type=lab&sort=-number\""),
        "{}",
        page.text
    );
    let id: i64 = world
        .value(
            "SELECT id FROM register_view WHERE name = $1",
            v!["Лаборатории"],
        )
        .await;
    ilya.post("/lk/r/room/views/delete", &[("id", &id.to_string())])
        .await;
    assert_eq!(
        world.count("SELECT count(*) FROM register_view").await,
        2,
        "чужой вид удалён"
    );
    vera.get("/lk/r/room").await;
    vera.post("/lk/r/room/views/delete", &[("id", &id.to_string())])
        .await;
    assert_eq!(world.count("SELECT count(*) FROM register_view").await, 1);
}

async fn a_dated_register_is_read_as_on_a_day(engine: Engine) {
    let world = World::on(engine).await;
    grant(&world, VERA, "HR").await;
    let mut vera = world.entered(VERA).await;
    let mut samples = Samples::of(&world);
    let register = samples
        .catalog
        .find("staff_unit")
        .expect("the staffing table");
    let unit = samples
        .one(samples.catalog.find("org_unit").expect("units"))
        .await
        .expect("a unit");
    let post = samples
        .one(samples.catalog.find("position").expect("positions"))
        .await
        .expect("a position");
    for (from, to, rate) in [
        ("2026-01-01", Some("2026-09-01"), 100),
        ("2026-09-01", Some("2026-12-01"), 150),
        ("2026-12-01", None, 200),
    ] {
        let mut values = Values::default();
        values.set("org_unit_id", Value::Int(unit));
        values.set("position_id", Value::Int(post));
        values.set("rate", Value::Int(rate));
        values.set("fund", "subsidy".into());
        values.set("valid_from", from.into());
        values.set("valid_to", to.map_or(Value::Empty, Value::from));
        let pass = samples.pass("staff_unit");
        let mut tx = samples.db.begin().await.expect("transaction");
        eios::registers::rows::insert(&mut tx, &pass, &values, &How::default())
            .await
            .expect("a post");
        tx.commit().await.expect("commit");
        assert_eq!(register.table, "staff_unit");
    }
    // Today is 23 November 2026; the last day of a validity does not belong to it.
    for (on, sum) in [
        ("", "1,50"),
        ("2026-08-31", "1,00"),
        ("01.09.2026", "1,50"),
        ("2026-12-01", "2,00"),
        ("all", "4,50"),
    ] {
        let pairs: &[(&str, &str)] = if on.is_empty() { &[] } else { &[("on", on)] };
        let page = list(&mut vera, "staff_unit", pairs).await;
        assert!(
            page.text.contains(&format!("</span>{sum}")),
            "{on}: нет итога {sum}: {}",
            page.text
        );
    }
    // The day goes on with the list; today's goes on by itself.
    let page = list(&mut vera, "staff_unit", &[("on", "all")]).await;
    assert!(
        page.text.contains("/lk/r/staff_unit/print?on=all"),
        "«за всё время» потерялось"
    );
    let page = list(&mut vera, "staff_unit", &[]).await;
    assert!(
        !page.text.contains("on=2026-11-23"),
        "сегодняшний день застрял в адресе"
    );
}

async fn sums_are_of_everything_found(engine: Engine) {
    let (_world, mut vera, _) = college(engine).await;
    let page = list(&mut vera, ROOMS, &[("cols", "number,seats")]).await;
    assert!(page.text.contains("Итого: </span>51"), "{}", page.text);
    let page = list(
        &mut vera,
        ROOMS,
        &[("cols", "number,seats"), ("f.seats.from", "16")],
    )
    .await;
    assert!(page.text.contains("Итого: </span>46"), "{}", page.text);
}

async fn odd_addresses_are_lists_all_the_same(engine: Engine) {
    let (_world, mut vera, _) = college(engine).await;
    let long = "ж".repeat(5_000);
    let queries = [
        encode(&[("q", &long)]),
        encode(&[("sort", "нет,--name,,number")]),
        encode(&[
            ("f.seats.from", "много"),
            ("f.area", "12,345,6"),
            ("f.building_id", "99999999999999999999"),
        ]),
        encode(&[
            ("f.", "x"),
            ("f..", "x"),
            ("f.name.нет", "x"),
            ("f.seats.is", "x"),
        ]),
        encode(&[
            ("on", "31.02.2026"),
            ("which", "?"),
            ("per", "0"),
            ("dense", "да"),
        ]),
        encode(&[("q", "' OR 1=1 --"), ("f.type", "'; DROP TABLE room; --")]),
        "q=%00&f.name=%FF&%=%%".to_owned(),
        "batch=1&batch=x".to_owned(),
        vec!["f.type=lab"; 500].join("&"),
    ];
    for query in queries {
        let page = vera.get(&format!("/lk/r/room?{query}")).await;
        assert!(page.status.as_u16() < 500, "{query}: {}", page.status);
        assert!(names_in(&page).len() <= 5);
    }
    for path in [
        "/lk/r/room/x",
        "/lk/r/room/99999999999999999999",
        "/lk/r/room/-1",
        "/lk/r/room/0/edit",
        "/lk/r/нет",
        "/lk/r/room%00",
        "/lk/r/sqlite_master",
        "/lk/r/user_account",
    ] {
        let page = vera.get(&path.replace("нет", "%D0%BD")).await;
        assert!(
            [400, 404].contains(&page.status.as_u16()),
            "{path}: {}",
            page.status
        );
        assert!(page.text.contains("<html"), "{path}: {}", page.text);
    }
}
