//! What is not for a person does not exist for them: not in lists, counts, orders, filters, names, history, places of use.

use eios::storage::v;

use crate::{
    both_engines,
    help::{building, found, grant, list, room},
    world::{ASYA, Browser, Engine, ILYA, NINA, VERA, World, encode},
};

both_engines! {
    what_is_not_theirs_is_not_found,
    readers_do_not_write,
    a_private_field_tells_nothing_to_a_stranger,
    the_history_shows_private_fields_to_those_who_may,
    names_are_told_only_to_those_who_read_or_fill_in,
    a_person_sees_their_own_and_nobody_elses,
}

const SNILS: &str = "112-233-445 95";

/// Nina keeps people's files (KON); Vera reads people without their numbers.
async fn numbers(engine: Engine) -> (World, Browser, Browser, i64) {
    let world = World::on(engine).await;
    grant(&world, NINA, "KON").await;
    let mut nina = world.entered(NINA).await;
    let fields = [
        ("last_name", "Горшкова"),
        ("first_name", "Лада"),
        ("birth_date", "01.02.2008"),
        ("sex", "female"),
        ("citizenship", "643"),
        ("snils", SNILS),
        ("snils_status", "entered"),
        ("note", "тайное примечание"),
    ];
    let sex: String = world
        .value(
            "SELECT code FROM code_item WHERE list = $1 ORDER BY sort LIMIT 1",
            v!["SEX"],
        )
        .await;
    let fields = fields.map(|(name, text)| (name, if name == "sex" { sex.as_str() } else { text }));
    let id = crate::help::enter(&mut nina, "person", &fields).await;
    let vera = world.entered(VERA).await;
    (world, vera, nina, id)
}

async fn what_is_not_theirs_is_not_found(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = world.entered(VERA).await;
    let pond = building(&mut vera, "Корпус", "10").await;
    let mut asya = world.entered(ASYA).await;
    // A student has nothing to do with the books of orders, and with what does not exist.
    for table in ["order_book", "medical_record_of_nobody", "register_change"] {
        for path in [
            "",
            "/1",
            "/new",
            "/1/edit",
            "/print",
            "/history",
            "/rights",
            "/columns",
            "/lookup?q=a",
            "/1/history",
            "/batches",
            "/export.csv",
        ] {
            let page = asya.get(&format!("/lk/r/{table}{path}")).await;
            assert_eq!(page.status, 404, "{table}{path}");
        }
        asya.get("/lk/").await;
        for path in [
            "/new",
            "/1/edit",
            "/1/act",
            "/bulk",
            "/batches/undo",
            "/views",
            "/views/delete",
            "/1/files/remove",
        ] {
            let page = asya
                .post(
                    &format!("/lk/r/{table}{path}"),
                    &[("what", "delete"), ("_version", "1")],
                )
                .await;
            assert!(
                [403, 404].contains(&page.status.as_u16()),
                "{table}{path}: {}",
                page.status
            );
        }
    }
    assert_eq!(
        asya.get(&format!("/lk/r/building/{pond}")).await.status,
        200
    );
    assert_eq!(
        world.browser().get("/lk/r/building").await.status,
        303,
        "без входа"
    );
}

async fn readers_do_not_write(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = world.entered(VERA).await;
    let pond = building(&mut vera, "Корпус", "10").await;
    let mut ilya = world.entered(ILYA).await;
    let page = ilya.get("/lk/r/building").await;
    assert!(
        !page.text.contains("/building/new") && !page.text.contains("name=\"_id\""),
        "читателю предлагают менять"
    );
    for path in ["new".to_owned(), format!("{pond}/edit")] {
        assert_eq!(
            ilya.get(&format!("/lk/r/building/{path}")).await.status,
            403,
            "{path}"
        );
        assert_eq!(
            ilya.post(&format!("/lk/r/building/{path}"), &[("name", "x")])
                .await
                .status,
            403,
            "{path}"
        );
    }
    let bulk = ilya
        .post(
            "/lk/r/building/bulk",
            &[
                ("_action", "delete"),
                ("_id", &pond.to_string()),
                ("_sure", "1"),
            ],
        )
        .await;
    assert_eq!(bulk.status, 403);
    assert_eq!(
        world
            .count("SELECT count(*) FROM building WHERE deleted_at IS NULL")
            .await,
        1
    );
}

async fn a_private_field_tells_nothing_to_a_stranger(engine: Engine) {
    let (_world, mut vera, mut nina, id) = numbers(engine).await;
    let everyone = found(&mut vera, "person", &[]).await;
    for pairs in [
        [("f.snils", "112"), ("x", "")],
        [("f.snils", "999"), ("x", "")],
        [("f.snils.is", "empty"), ("x", "")],
        [("f.snils.is", "filled"), ("f.note", "тайное")],
        [("sort", "snils"), ("f.note.is", "filled")],
        [("sort", "-snils"), ("sort", "-snils")],
        [("cols", "last_name,snils,note"), ("x", "")],
    ] {
        let page = list(&mut vera, "person", &pairs).await;
        assert_eq!(crate::help::names_in(&page), everyone, "{pairs:?}");
        assert!(
            !page.text.contains(">СНИЛС<") && !page.text.contains("тайное примечание"),
            "{pairs:?}"
        );
    }
    for words in ["11223344595", "112-233", "тайное"] {
        let mut nobody = found(&mut vera, "person", &[("q", words)]).await;
        nobody.extend(found(&mut nina, "person", &[("q", words)]).await);
        assert!(nobody.is_empty(), "«{words}» находится поиском");
    }
    for path in ["", "/print", "/paper", "/history"] {
        let page = vera.get(&format!("/lk/r/person/{id}{path}")).await;
        assert_eq!(page.status, 200, "{path}");
        for secret in ["112", "44595", "тайное"] {
            assert!(!page.text.contains(secret), "{path}: «{secret}»");
        }
    }
    // Whoever may sees it whole on the card, masked in the list, and it is noted who looked.
    let card = nina.get(&format!("/lk/r/person/{id}")).await;
    assert!(card.text.contains(SNILS) && card.text.contains("тайное примечание"));
    let page = list(&mut nina, "person", &[("cols", "last_name,snils,note")]).await;
    assert!(page.text.contains("***-***-445 95"), "{}", page.text);
    assert!(!page.text.contains(SNILS) && !page.text.contains("тайное"));
    let noted = _world
        .value::<i64>(
            "SELECT count(*) FROM audit_log WHERE action = 'read_special' AND entity_id = $1",
            v![id],
        )
        .await;
    assert!(noted >= 1, "просмотр не записан");
}

async fn the_history_shows_private_fields_to_those_who_may(engine: Engine) {
    let (_world, mut vera, mut nina, id) = numbers(engine).await;
    for path in [
        format!("/lk/r/person/{id}/history"),
        "/lk/r/person/history".to_owned(),
    ] {
        let of_nina = nina.get(&path).await;
        assert!(of_nina.text.contains(SNILS), "{path}");
        let of_vera = vera.get(&path).await;
        assert!(
            of_vera.text.contains("Горшкова") && !of_vera.text.contains("112-233"),
            "{path}"
        );
    }
}

async fn names_are_told_only_to_those_who_read_or_fill_in(engine: Engine) {
    let (world, mut vera, _nina, id) = numbers(engine).await;
    let mut asya = world.entered(ASYA).await;
    // A student reads only their own card of a person: other names are not suggested.
    let told = asya
        .get(&format!(
            "/lk/r/person/lookup?{}",
            encode(&[("q", "Горшкова")])
        ))
        .await;
    assert_eq!(told.text, "[]", "чужая фамилия подсказана");
    let own = asya
        .get(&format!(
            "/lk/r/person/lookup?{}",
            encode(&[("q", "Лунина")])
        ))
        .await;
    assert!(own.text.contains("Лунина Ася"), "{}", own.text);
    // Nor by a condition on a link with a guessed number, nor in the list of what may be chosen.
    let number = id.to_string();
    let tables = [
        "person_contact",
        "identity_document",
        "person_relation",
        "employment",
        "medical_record",
        "consent",
    ];
    for table in tables {
        for pairs in [
            vec![],
            vec![("f.person_id", number.as_str())],
            vec![("f.related_id", number.as_str())],
        ] {
            let page = asya.get(&format!("/lk/r/{table}?{}", encode(&pairs))).await;
            assert!(!page.text.contains("Горшкова"), "{table} {pairs:?}");
        }
    }
    // Where a record is used is told as far as the places exist for the reader.
    let pond = building(&mut vera, "Корпус", "10").await;
    room(&mut vera, pond, "101", &[]).await;
    let card = asya
        .get(&format!("/lk/r/person/{}", me(&world).await))
        .await;
    assert!(!card.text.contains("Где используется"), "{}", card.text);
}

async fn me(world: &World) -> i64 {
    world
        .value(
            "SELECT person_id FROM user_account WHERE id = $1",
            v![world.account(ASYA)],
        )
        .await
}

async fn a_person_sees_their_own_and_nobody_elses(engine: Engine) {
    let (world, _vera, _nina, id) = numbers(engine).await;
    let mut asya = world.entered(ASYA).await;
    assert_eq!(found(&mut asya, "person", &[]).await, ["Лунина"]);
    assert_eq!(
        asya.get(&format!("/lk/r/person/{}", me(&world).await))
            .await
            .status,
        200
    );
    for path in ["", "/history", "/print", "/paper", "/edit"] {
        let page = asya.get(&format!("/lk/r/person/{id}{path}")).await;
        assert!(
            [403, 404].contains(&page.status.as_u16()),
            "{path}: {}",
            page.status
        );
        assert!(!page.text.contains("Горшкова"));
    }
    asya.get("/lk/").await;
    assert_eq!(
        asya.post(&format!("/lk/r/person/{id}/act"), &[("what", "right")])
            .await
            .status,
        404
    );
    let history = asya.get("/lk/r/person/history").await;
    assert!(!history.text.contains("Горшкова"), "{}", history.text);
}
