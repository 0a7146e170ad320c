//! Entry: all problems at once, nothing lost, one record from a double click, links by words, copies.

use eios::storage::v;

use crate::{
    both_engines,
    every::typed_in,
    help::{building, enter, grant, hidden, room},
    sample::Samples,
    world::{Engine, VERA, World},
};

both_engines! {
    all_problems_are_told_at_once_and_nothing_typed_is_lost,
    a_double_click_makes_one_record,
    a_copy_and_the_next_record_begin_with_what_they_should,
    links_are_found_by_words,
    fixed_fields_stay,
    odd_input_is_never_a_fault,
    the_same_key_twice_is_told_by_its_fields,
}

async fn all_problems_are_told_at_once_and_nothing_typed_is_lost(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = world.entered(VERA).await;
    vera.get("/lk/r/building/new").await;
    let fields = [
        ("name", ""),
        ("kind", "дворец"),
        ("address", "ул. <b>Озёрная</b> & сад"),
        ("area", "сто"),
        ("study_area", "-5"),
        ("floors", "400"),
        ("built_year", "1066"),
        ("accessible", ""),
        ("_reason", "опись"),
    ];
    let page = vera.post("/lk/r/building/new", &fields).await;
    assert_eq!(page.status, 422);
    let said = crate::every::problems(&page.text);
    for words in [
        "Заполните поле «Наименование»",
        "«дворец» нет в списке",
        "Нужно число",
        "меньше нуля",
        "больше 50",
        "меньше 1600",
    ] {
        assert!(said.contains(words), "нет «{words}»: {said}");
    }
    let typed = typed_in(&page.text);
    for (name, text) in fields.iter().filter(|(name, _)| *name != "kind") {
        let kept = typed
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, t)| t.as_str());
        assert_eq!(kept, Some(*text), "{name}");
    }
    assert_eq!(world.count("SELECT count(*) FROM building").await, 0);
}

async fn a_double_click_makes_one_record(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = world.entered(VERA).await;
    let page = vera.get("/lk/r/building/new").await;
    let key = hidden(&page, "_key");
    assert_eq!(key.len(), 32);
    let fields = [
        ("_key", key.as_str()),
        ("name", "Корпус"),
        ("kind", "study"),
        ("address", "Приозёрск"),
    ];
    let first = vera.post("/lk/r/building/new", &fields).await;
    let second = vera.post("/lk/r/building/new", &fields).await;
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (303, 303));
    assert_eq!(first.location(), second.location());
    assert_eq!(world.count("SELECT count(*) FROM building").await, 1);
    // At the same moment too.
    let page = vera.get("/lk/r/building/new").await;
    let key = hidden(&page, "_key");
    let fields = [
        ("_key", key.as_str()),
        ("name", "Второй корпус"),
        ("kind", "study"),
        ("address", "Приозёрск"),
    ];
    let mut again = vera.clone();
    let (a, b) = tokio::join!(
        vera.post("/lk/r/building/new", &fields),
        again.post("/lk/r/building/new", &fields)
    );
    assert_eq!(
        (a.status.as_u16(), b.status.as_u16()),
        (303, 303),
        "{} {}",
        a.text,
        b.text
    );
    assert_eq!(world.count("SELECT count(*) FROM building").await, 2);
}

async fn a_copy_and_the_next_record_begin_with_what_they_should(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = world.entered(VERA).await;
    let pond = building(&mut vera, "Корпус у пруда", "10").await;
    let id = room(
        &mut vera,
        pond,
        "101",
        &[
            ("name", "Кабинет"),
            ("accessible", "да"),
            ("area", "1234,5"),
        ],
    )
    .await;
    let page = vera.get(&format!("/lk/r/room/new?copy={id}")).await;
    let typed = typed_in(&page.text);
    for pair in [
        ("name", "Кабинет"),
        ("accessible", "да"),
        ("area", "1\u{a0}234,50"),
        ("building_id", &pond.to_string()),
    ] {
        assert!(
            typed.contains(&(pair.0.into(), pair.1.into())),
            "{pair:?}: {typed:?}"
        );
    }
    let page = vera.get("/lk/r/room/new").await;
    let key = hidden(&page, "_key");
    let fields = [
        ("_key", key.as_str()),
        ("building_id", &pond.to_string()),
        ("number", "102"),
        ("type", "lab"),
        ("_next", "another"),
    ];
    let saved = vera.post("/lk/r/room/new", &fields).await;
    assert!(
        saved.location().starts_with("/lk/r/room/new?"),
        "{}",
        saved.location()
    );
    assert!(saved.location().contains(&format!("building_id={pond}")));
    let page = vera.get(saved.location()).await;
    assert!(typed_in(&page.text).contains(&("building_id".into(), pond.to_string())));
    assert_ne!(hidden(&page, "_key"), key, "вторая форма — вторая запись");
}

/// So many buildings that they are not a list to choose from.
async fn many_buildings(world: &World) {
    for n in 0..61 {
        let sql = "INSERT INTO building (name, kind, address, emergency, created_at, updated_at, search_norm) VALUES ($1, 'study', 'Приозёрск', FALSE, $2, $2, $3)";
        let (name, norm) = (format!("Склад {n:02}"), format!("склад {n:02} приозерск"));
        world
            .keeper()
            .db
            .exec(sql, v![name, "2026-01-01T00:00:00.000Z", norm])
            .await
            .expect("a building");
    }
}

async fn links_are_found_by_words(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = world.entered(VERA).await;
    many_buildings(&world).await;
    let pond = building(&mut vera, "Ёлочный корпус у пруда", "10").await;
    let page = vera.get("/lk/r/room/new").await;
    assert!(
        page.text.contains("name=\"building_id.q\""),
        "длинный список не предлагается целиком"
    );
    let base = [("number", "7"), ("type", "lab")];
    let send = |words: &'static str, pick: &'static str| {
        let mut fields = base.to_vec();
        fields.extend([
            ("building_id", ""),
            ("building_id.t", ""),
            ("building_id.q", words),
            ("building_id.pick", pick),
        ]);
        fields
    };
    let none = vera.post("/lk/r/room/new", &send("дворец", "")).await;
    assert_eq!(none.status, 422);
    assert!(none.text.contains("По словам «дворец» ничего не найдено"));
    let empty = vera.post("/lk/r/room/new", &send("", "")).await;
    assert!(
        empty.text.contains("Заполните поле «Здание»"),
        "{}",
        crate::every::problems(&empty.text)
    );
    let several = vera.post("/lk/r/room/new", &send("склад 0", "")).await;
    assert_eq!(several.status, 422);
    assert!(
        several.text.contains("Нашлось несколько записей") && several.text.contains("Склад 03")
    );
    assert!(
        several.text.contains("value=\"склад 0\""),
        "набранное потеряно"
    );
    let third: i64 = world
        .value("SELECT id FROM building WHERE name = $1", v!["Склад 03"])
        .await;
    let third = third.to_string();
    let mut chosen = base.to_vec();
    chosen.extend([
        ("building_id", ""),
        ("building_id.t", ""),
        ("building_id.q", "склад 0"),
        ("building_id.pick", &third),
    ]);
    assert_eq!(vera.post("/lk/r/room/new", &chosen).await.status, 303);
    let one = vera
        .post("/lk/r/room/new", &send("елочный ПРУДА", ""))
        .await;
    assert_eq!(one.status, 303, "{}", crate::every::problems(&one.text));
    let of_pond: i64 = world
        .value("SELECT count(*) FROM room WHERE building_id = $1", v![pond])
        .await;
    assert_eq!(of_pond, 1);
    // Saved and next: the link that was found by words stays.
    let mut next = send("елочный ПРУДА", "");
    next.retain(|(name, _)| *name != "number");
    next.extend([("number", "8"), ("_next", "another")]);
    let next = vera.post("/lk/r/room/new", &next).await;
    assert!(
        next.location().contains(&format!("building_id={pond}")),
        "{}",
        next.location()
    );
    // Without a script the words stand beside the number of what was chosen before; new words are a new choice.
    let id: i64 = world
        .value("SELECT min(id) FROM room WHERE building_id = $1", v![pond])
        .await;
    let page = vera.get(&format!("/lk/r/room/{id}/edit")).await;
    let mut typed = typed_in(&page.text);
    for (name, text) in &mut typed {
        if name == "building_id.q" {
            *text = "склад 05".into();
        }
    }
    let fields: Vec<(&str, &str)> = typed
        .iter()
        .map(|(k, v)| (k.as_str(), v.as_str()))
        .collect();
    assert_eq!(
        vera.post(&format!("/lk/r/room/{id}/edit"), &fields)
            .await
            .status,
        303
    );
    let moved: String = world
        .value(
            "SELECT b.name FROM room r JOIN building b ON b.id = r.building_id WHERE r.id = $1",
            v![id],
        )
        .await;
    assert_eq!(moved, "Склад 05");
    let told = vera
        .get("/lk/r/building/lookup?q=%D1%81%D0%BA%D0%BB%D0%B0%D0%B4%2003")
        .await;
    assert_eq!(
        told.text,
        format!("[{{\"id\":{third},\"name\":\"Склад 03\"}}]")
    );
}

async fn fixed_fields_stay(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = world.entered(VERA).await;
    let id = enter(
        &mut vera,
        "code_item",
        &[
            ("list", "ROOM_TYPE"),
            ("code", "kiosk"),
            ("label", "киоск"),
            ("sort", "50"),
        ],
    )
    .await;
    let page = vera.get(&format!("/lk/r/code_item/{id}/edit")).await;
    assert!(
        !page.text.contains("name=\"code\""),
        "неизменное поле предлагается"
    );
    let fields = [
        ("_version", "1"),
        ("list", "SEX"),
        ("code", "other"),
        ("label", "ларёк"),
        ("sort", "50"),
        ("locked", "да"),
    ];
    assert_eq!(
        vera.post(&format!("/lk/r/code_item/{id}/edit"), &fields)
            .await
            .status,
        303
    );
    let kept: String = world
        .value(
            "SELECT list || '.' || code || '.' || label FROM code_item WHERE id = $1",
            v![id],
        )
        .await;
    assert_eq!(kept, "ROOM_TYPE.kiosk.ларёк");
    // «Came with the program» is said by the program only.
    let made = [
        ("list", "ROOM_TYPE"),
        ("code", "tent"),
        ("label", "шатёр"),
        ("sort", "50"),
        ("locked", "да"),
    ];
    let id = enter(&mut vera, "code_item", &made).await;
    assert!(
        !world
            .value::<bool>("SELECT locked FROM code_item WHERE id = $1", v![id])
            .await
    );
}

async fn odd_input_is_never_a_fault(engine: Engine) {
    let world = World::on(engine).await;
    for role in eios::identity::roles::ALL {
        grant(&world, VERA, role.code).await;
    }
    let mut vera = world.entered(VERA).await;
    let samples = Samples::of(&world);
    let long = "Щ".repeat(9_000);
    let odd = [
        "\u{1}\u{2}\u{7f}",
        "99999999999999999999999",
        "-1",
        "<script>",
        "' \" \\ %",
        "\u{202e}\u{200b}",
        "31.02.2026",
        "٣",
        "🏫",
        "NaN",
        long.as_str(),
    ];
    for register in samples.catalog.all() {
        if register.access.write.is_empty() || register.writer != eios::registers::Writer::Engine {
            continue;
        }
        let path = format!("/lk/r/{}/new", register.table);
        vera.get(&path).await;
        for text in odd {
            let mut fields: Vec<(String, &str)> = Vec::new();
            for field in register.fields {
                for end in ["", ".q", ".t", ".pick"] {
                    fields.push((format!("{}{end}", field.name), text));
                }
            }
            for name in [
                "_key",
                "_reason",
                "_received_on",
                "_next",
                "_version",
                "_list",
            ] {
                fields.push((name.into(), text));
            }
            let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), *v)).collect();
            let answer = vera.post(&path, &fields).await;
            let status = answer.status.as_u16();
            assert!(
                [303, 413, 422].contains(&status),
                "{path} {:?}: {status}",
                text.chars().take(20).collect::<String>()
            );
        }
    }
    let nul = vera
        .post(
            "/lk/r/building/new",
            &[("name", "а\0б"), ("kind", "study"), ("address", "x\0")],
        )
        .await;
    assert!(nul.status.as_u16() < 500, "{}", nul.status);
}

async fn the_same_key_twice_is_told_by_its_fields(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = world.entered(VERA).await;
    let pond = building(&mut vera, "Корпус", "10").await;
    room(&mut vera, pond, "101", &[]).await;
    vera.get("/lk/r/room/new").await;
    let fields = [
        ("building_id", &*pond.to_string()),
        ("number", "101"),
        ("type", "lab"),
        ("name", "Вторая"),
    ];
    let page = vera.post("/lk/r/room/new", &fields).await;
    assert_eq!(page.status, 422);
    let said = crate::every::problems(&page.text);
    assert!(
        said.contains("уже есть") && said.contains("«Здание»") && said.contains("«Номер»"),
        "{said}"
    );
    assert!(typed_in(&page.text).contains(&("name".into(), "Вторая".into())));
}
