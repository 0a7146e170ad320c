//! Registers for programs: keys, reading, writing, and what is answered to everything that is not right.

mod world;

use axum::{
    body::Body,
    http::{Method, header},
};
use eios::{
    identity::{By, accounts, roles},
    storage::v,
};
use jiff::SignedDuration;
use serde_json::{Value as Json, json};
use world::{ASYA, Answer, Browser, Engine, ILYA, NINA, PASSWORD, VERA, World};

both_engines! {
    a_key_is_shown_once_and_kept_as_a_hash,
    a_key_needs_the_present_password_a_name_and_a_term,
    a_key_ends_when_its_owner_says_so_with_its_term_and_with_the_account,
    only_those_who_work_here_have_keys,
    a_session_reads_and_never_writes,
    a_key_for_reading_does_not_write,
    a_record_is_made_changed_deleted_and_brought_back,
    a_record_that_was_sent_twice_is_made_once,
    a_change_is_meant_for_one_version,
    all_wrong_fields_are_named_at_once,
    an_address_that_is_not_understood_is_refused,
    a_list_is_read_page_by_page_and_not_twice,
    private_fields_exist_only_for_those_who_see_them,
    odd_bodies_never_break_the_server,
    the_document_is_whole_and_tells_the_truth,
    the_pages_for_people_are_made_of_the_same,
}

/// A program with a key.
struct Program {
    browser: Browser,
    key: String,
}

struct Told {
    answer: Answer,
    json: Json,
}

impl Program {
    async fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Body>,
    ) -> Told {
        let method = Method::from_bytes(method.as_bytes()).expect("method");
        let mut request = self.browser.request(method, path);
        if !self.key.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.key));
        }
        if body.is_some() && !headers.iter().any(|(name, _)| *name == "content-type") {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.unwrap_or_default()).expect("request");
        let answer = self.browser.send(request).await;
        let json = serde_json::from_str(&answer.text).unwrap_or(Json::Null);
        if answer.status.is_client_error() {
            assert_eq!(
                answer.header("content-type"),
                "application/problem+json",
                "{path}"
            );
            assert!(
                json["detail"].as_str().is_some_and(|text| !text.is_empty()),
                "{path}"
            );
        }
        Told { answer, json }
    }

    async fn get(&mut self, path: &str) -> Told {
        self.send("GET", path, &[], None).await
    }

    async fn put(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Json,
    ) -> Told {
        self.send(method, path, headers, Some(Body::from(body.to_string())))
            .await
    }
}

impl Told {
    fn status(&self) -> u16 {
        self.answer.status.as_u16()
    }

    fn wrong(&self) -> Vec<&str> {
        let errors = self.json["errors"].as_array().into_iter().flatten();
        errors.filter_map(|error| error["field"].as_str()).collect()
    }
}

async fn key_page(browser: &mut Browser, reach: &str) -> Answer {
    browser.get("/lk/tokens").await;
    let fields = [
        ("name", "Бухгалтерия"),
        ("days", "90"),
        ("reach", reach),
        ("current", PASSWORD),
    ];
    browser.post("/lk/tokens", &fields).await
}

fn key_of(page: &str) -> String {
    let at = page.find("eios_").expect("key on the page");
    page[at..at + 69].to_owned()
}

async fn program(world: &World, login: &str, reach: &str) -> Program {
    let page = key_page(&mut world.entered(login).await, reach).await;
    assert_eq!(page.status, 200, "{}", page.text);
    Program {
        browser: world.browser(),
        key: key_of(&page.text),
    }
}

fn building(name: &str) -> Json {
    json!({"values": {"name": name, "kind": "study", "address": "ул. Озёрная, 1", "area": "1250.50"}})
}

async fn a_key_is_shown_once_and_kept_as_a_hash(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = world.entered(VERA).await;
    let page = key_page(&mut browser, "read").await;
    let key = key_of(&page.text);
    assert_eq!(page.header("cache-control"), "no-store");
    let list = browser.get("/lk/tokens").await.text;
    assert!(list.contains("Бухгалтерия") && list.contains("не было") && !list.contains("eios_"));
    let kept: String = world.value("SELECT token_hash FROM api_token", v![]).await;
    assert_eq!(kept, eios::identity::digest(&[key.as_bytes()]));
    let mut program = Program {
        browser: world.browser(),
        key,
    };
    assert_eq!(program.get("/lk/api/v1/").await.status(), 200);
    assert!(!browser.get("/lk/tokens").await.text.contains("не было"));
    let noted = "SELECT count(*) FROM audit_log WHERE action = 'key_made'";
    assert_eq!(world.count(noted).await, 1);
    program.key.replace_range(
        10..11,
        if &program.key[10..11] == "0" {
            "1"
        } else {
            "0"
        },
    );
    let told = program.get("/lk/api/v1/").await;
    assert_eq!(
        (told.status(), told.answer.header("www-authenticate")),
        (401, "Bearer")
    );
}

async fn a_key_needs_the_present_password_a_name_and_a_term(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = world.entered(VERA).await;
    browser.get("/lk/tokens").await;
    for (name, days, reach, current) in [
        ("", "90", "read", PASSWORD),
        ("Имя", "9000", "read", PASSWORD),
        ("Имя", "90", "всё", PASSWORD),
        ("Имя", "90", "read", ""),
        ("Имя", "90", "read", "не тот пароль, совсем"),
    ] {
        let fields = [
            ("name", name),
            ("days", days),
            ("reach", reach),
            ("current", current),
        ];
        let answer = browser.post("/lk/tokens", &fields).await;
        assert_eq!(answer.status, 422, "{name} {days} {reach}");
    }
    assert_eq!(world.count("SELECT count(*) FROM api_token").await, 0);
}

async fn a_key_ends_when_its_owner_says_so_with_its_term_and_with_the_account(engine: Engine) {
    let world = World::on(engine).await;
    let mut first = program(&world, VERA, "read").await;
    let id: i64 = world.value("SELECT max(id) FROM api_token", v![]).await;
    let mut ilya = world.entered(ILYA).await;
    ilya.get("/lk/tokens").await;
    ilya.post("/lk/tokens/end", &[("key", &id.to_string())])
        .await;
    assert_eq!(
        first.get("/lk/api/v1/").await.status(),
        200,
        "чужой ключ не завершить"
    );
    let mut vera = world.entered(VERA).await;
    vera.get("/lk/tokens").await;
    assert_eq!(
        vera.post("/lk/tokens/end", &[("key", &id.to_string())])
            .await
            .status,
        303
    );
    assert_eq!(first.get("/lk/api/v1/").await.status(), 401);
    let mut second = program(&world, ILYA, "read").await;
    accounts::block(
        world.keeper(),
        world.account(ILYA),
        "absence",
        &By::console(),
    )
    .await
    .expect("block");
    assert_eq!(second.get("/lk/api/v1/").await.status(), 401);
    accounts::unblock(world.keeper(), world.account(ILYA), &By::console())
        .await
        .expect("unblock");
    assert_eq!(
        second.get("/lk/api/v1/").await.status(),
        401,
        "прежний ключ не оживает"
    );
    let mut third = program(&world, NINA, "read").await;
    world.pass(SignedDuration::from_hours(24 * 90 - 1));
    assert_eq!(third.get("/lk/api/v1/").await.status(), 200);
    world.pass(SignedDuration::from_hours(2));
    assert_eq!(third.get("/lk/api/v1/").await.status(), 401);
}

async fn only_those_who_work_here_have_keys(engine: Engine) {
    let world = World::on(engine).await;
    let mut asya = world.entered(ASYA).await;
    assert_eq!(asya.get("/lk/tokens").await.status, 403);
    assert!(!asya.get("/lk/own").await.text.contains("/lk/tokens"));
    assert!(
        world
            .entered(VERA)
            .await
            .get("/lk/own")
            .await
            .text
            .contains("href=\"/lk/tokens\"")
    );
}

async fn a_session_reads_and_never_writes(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = Program {
        browser: world.entered(VERA).await,
        key: String::new(),
    };
    assert_eq!(vera.get("/lk/api/v1/building").await.status(), 200);
    let told = vera
        .put("POST", "/lk/api/v1/building", &[], building("Корпус"))
        .await;
    assert_eq!(told.status(), 401);
    for method in ["PATCH", "DELETE"] {
        let told = vera
            .put(
                method,
                "/lk/api/v1/building/1",
                &[("if-match", "*")],
                json!({"values": {}}),
            )
            .await;
        assert_eq!(told.status(), 401);
    }
    assert_eq!(world.count("SELECT count(*) FROM building").await, 0);
    let mut nobody = Program {
        browser: world.browser(),
        key: String::new(),
    };
    assert_eq!(nobody.get("/lk/api/v1/building").await.status(), 401);
    vera.key = "eios_чужой".into();
    let request = vera
        .browser
        .request(Method::GET, "/lk/api/v1/")
        .header(header::AUTHORIZATION, "Basic eDp5");
    let answer = vera
        .browser
        .send(request.body(Body::empty()).expect("request"))
        .await;
    assert_eq!(
        answer.status, 401,
        "названный и негодный ключ сеанс не заменяет"
    );
}

async fn a_key_for_reading_does_not_write(engine: Engine) {
    let world = World::on(engine).await;
    let mut reader = program(&world, VERA, "read").await;
    let told = reader
        .put("POST", "/lk/api/v1/building", &[], building("Корпус"))
        .await;
    assert_eq!(told.status(), 403);
    let mut teacher = program(&world, ILYA, "write").await;
    let told = teacher
        .put("POST", "/lk/api/v1/building", &[], building("Корпус"))
        .await;
    assert_eq!(told.status(), 403, "ключ не даёт больше, чем роли");
    roles::grant(
        world.keeper(),
        world.account(ILYA),
        "AHO",
        None,
        &By::console(),
    )
    .await
    .expect("grant");
    let told = teacher
        .put("POST", "/lk/api/v1/building", &[], building("Корпус"))
        .await;
    assert_eq!(told.status(), 201, "{}", told.answer.text);
}

async fn a_record_is_made_changed_deleted_and_brought_back(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = program(&world, VERA, "write").await;
    let made = vera
        .put("POST", "/lk/api/v1/building", &[], building("Корпус"))
        .await;
    assert_eq!(made.status(), 201, "{}", made.answer.text);
    let place = made.answer.location().to_owned();
    assert_eq!(made.answer.header("etag"), "\"1\"");
    assert_eq!(made.json["values"]["area"], "1250.50");
    assert_eq!(made.json["title"], "Корпус");
    let id = made.json["id"].clone();
    let room = json!({"values": {"building_id": id, "number": "101", "name": "Кабинет химии", "kind": "cabinet", "floor": 1}});
    let room = vera.put("POST", "/lk/api/v1/room", &[], room).await;
    assert!([201, 422].contains(&room.status()), "{}", room.answer.text);
    if room.status() == 201 {
        assert_eq!(
            room.json["values"]["building_id"],
            json!({"id": id, "title": "Корпус"})
        );
        let used = vera
            .send("DELETE", &place, &[("if-match", "\"1\"")], None)
            .await;
        assert_eq!((used.status(), used.wrong().len()), (409, 1));
        let room_place = room.answer.location().to_owned();
        let gone = vera
            .send("DELETE", &room_place, &[("if-match", "\"1\"")], None)
            .await;
        assert_eq!(gone.status(), 200);
    }
    let body = json!({"values": {"area": "99.9"}, "reason": "обмеры"});
    let changed = vera
        .put("PATCH", &place, &[("if-match", "\"1\"")], body)
        .await;
    assert_eq!(changed.status(), 200, "{}", changed.answer.text);
    assert_eq!(
        (
            changed.json["version"].clone(),
            changed.json["values"]["name"].clone()
        ),
        (json!(2), json!("Корпус"))
    );
    let gone = vera
        .send(
            "DELETE",
            &format!("{place}?reason=%D1%81%D0%BD%D0%BE%D1%81"),
            &[("if-match", "\"2\"")],
            None,
        )
        .await;
    assert_eq!(gone.status(), 200);
    assert!(gone.json["deleted_at"].is_string());
    let back = vera
        .put(
            "POST",
            &format!("{place}/restore"),
            &[("if-match", "\"3\"")],
            json!({}),
        )
        .await;
    assert_eq!(back.status(), 200, "{}", back.answer.text);
    let archived = vera
        .send(
            "POST",
            &format!("{place}/archive"),
            &[("if-match", "\"4\"")],
            None,
        )
        .await;
    assert_eq!(archived.status(), 200);
    let history = vera.get(&format!("{place}/history")).await;
    let actions: Vec<&str> = history.json["items"]
        .as_array()
        .expect("items")
        .iter()
        .filter_map(|i| i["action"].as_str())
        .collect();
    assert_eq!(
        actions,
        ["archive", "restore", "delete", "update", "create"]
    );
    assert_eq!(
        history.json["items"][3]["changes"][0],
        json!({"field": "area", "from": "1250.50", "to": "99.90"})
    );
    assert_eq!(history.json["items"][3]["reason"], "обмеры");
    let source: String = world.value("SELECT source FROM building", v![]).await;
    assert_eq!(source, "api");
}

async fn a_record_that_was_sent_twice_is_made_once(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = program(&world, VERA, "write").await;
    let key = [("idempotency-key", "building-0001")];
    let first = vera
        .put("POST", "/lk/api/v1/building", &key, building("Корпус"))
        .await;
    let second = vera
        .put("POST", "/lk/api/v1/building", &key, building("Корпус"))
        .await;
    assert_eq!((first.status(), second.status()), (201, 200));
    assert_eq!(first.json["id"], second.json["id"]);
    assert_eq!(second.answer.header("idempotent-replayed"), "true");
    assert_eq!(world.count("SELECT count(*) FROM building").await, 1);
    let told = vera
        .put(
            "POST",
            "/lk/api/v1/building",
            &[("idempotency-key", "a")],
            building("Два"),
        )
        .await;
    assert_eq!(told.status(), 400);
}

async fn a_change_is_meant_for_one_version(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = program(&world, VERA, "write").await;
    let made = vera
        .put("POST", "/lk/api/v1/building", &[], building("Корпус"))
        .await;
    let place = made.answer.location().to_owned();
    let body = || json!({"values": {"floors": 3}});
    assert_eq!(vera.put("PATCH", &place, &[], body()).await.status(), 428);
    for other in ["\"2\"", "W/\"1\"", "1", "\"x\""] {
        let told = vera
            .put("PATCH", &place, &[("if-match", other)], body())
            .await;
        assert_eq!(
            (told.status(), told.answer.header("etag")),
            (412, "\"1\""),
            "{other}"
        );
    }
    assert_eq!(vera.send("DELETE", &place, &[], None).await.status(), 428);
    assert_eq!(
        vera.put("PATCH", &place, &[("if-match", "\"0\", \"1\"")], body())
            .await
            .status(),
        200
    );
    let same = vera
        .send("GET", &place, &[("if-none-match", "\"2\"")], None)
        .await;
    assert_eq!((same.status(), same.answer.text.as_str()), (304, ""));
    let other = vera
        .send("GET", &place, &[("if-none-match", "\"1\"")], None)
        .await;
    assert_eq!(other.status(), 200);
}

async fn all_wrong_fields_are_named_at_once(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = program(&world, VERA, "write").await;
    let body = json!({"values": {
        "kind": "замок", "area": 12.5, "floors": "три", "emergency": "да", "built_year": 1.0e300,
        "fias": "я".repeat(37), "nothing": 1, "deleted_at": null, "gps": "a\u{0}b",
    }});
    let told = vera.put("POST", "/lk/api/v1/building", &[], body).await;
    assert_eq!(told.status(), 422);
    let mut wrong = told.wrong();
    wrong.sort_unstable();
    let mut expected = vec![
        "kind",
        "area",
        "floors",
        "emergency",
        "built_year",
        "fias",
        "nothing",
        "deleted_at",
        "gps",
        "name",
        "address",
    ];
    expected.sort_unstable();
    assert_eq!(wrong, expected, "{}", told.answer.text);
    let told = vera
        .put(
            "POST",
            "/lk/api/v1/building",
            &[],
            json!({"values": {}, "id": 7}),
        )
        .await;
    assert_eq!(told.wrong(), ["id"]);
    let mut far = building("Корпус");
    far["values"]["study_area"] = json!("9999");
    let told = vera.put("POST", "/lk/api/v1/building", &[], far).await;
    assert_eq!(told.wrong(), ["study_area"], "правило записи в целом");
    let room =
        json!({"values": {"building_id": 77, "number": "1", "name": "Зал", "kind": "cabinet"}});
    let told = vera.put("POST", "/lk/api/v1/room", &[], room).await;
    assert!(
        told.wrong().contains(&"building_id"),
        "{}",
        told.answer.text
    );
}

async fn an_address_that_is_not_understood_is_refused(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = program(&world, VERA, "read").await;
    for query in [
        "f.nothing=1",
        "f.area.from=много",
        "sort=nothing",
        "sort=name,name",
        "cols=name,nothing",
        "page=0",
        "per=100000",
        "per=x",
        "which=all",
        "on=2026-01-01",
        "limit=5",
        "f.passport_file=1",
        "q=%ff",
        "q=%00",
        "f.=1",
        "f.name.to=1",
    ] {
        let told = vera.get(&format!("/lk/api/v1/building?{query}")).await;
        assert_eq!(told.status(), 400, "{query}");
    }
    for path in [
        "/lk/api/v1/nothing",
        "/lk/api/v1/building/x",
        "/lk/api/v1/building/99999999999999999999",
        "/lk/api/v1/a/b/c/d",
        "/lk/api/v1/building/1",
    ] {
        assert_eq!(vera.get(path).await.status(), 404, "{path}");
    }
    assert_eq!(
        vera.send("DELETE", "/lk/api/v1/building", &[], None)
            .await
            .status(),
        405
    );
}

async fn a_list_is_read_page_by_page_and_not_twice(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = program(&world, VERA, "write").await;
    for name in ["Альфа", "Бета", "Гамма"] {
        vera.put("POST", "/lk/api/v1/building", &[], building(name))
            .await;
    }
    let first = vera
        .get("/lk/api/v1/building?per=2&sort=-name&f.kind=study&cols=name")
        .await;
    assert_eq!(first.status(), 200, "{}", first.answer.text);
    assert_eq!(
        (
            first.json["total"].clone(),
            first.json["items"].as_array().map(Vec::len)
        ),
        (json!(3), Some(2))
    );
    assert_eq!(first.json["items"][0]["values"], json!({"name": "Гамма"}));
    assert_eq!(first.json["sums"]["area"], "3751.50");
    let next = first.json["next"].as_str().expect("next").to_owned();
    assert!(first.answer.header("link").contains("rel=\"next\""));
    let second = vera.get(&next).await;
    assert_eq!(
        (
            second.json["items"][0]["title"].clone(),
            second.json["next"].clone()
        ),
        (json!("Альфа"), Json::Null)
    );
    let tag = first.answer.header("etag").to_owned();
    let path = "/lk/api/v1/building?per=2&sort=-name&f.kind=study&cols=name";
    assert_eq!(
        vera.send("GET", path, &[("if-none-match", &tag)], None)
            .await
            .status(),
        304
    );
    let noted = "SELECT count(*) FROM audit_log WHERE action = 'export' AND entity = 'building'";
    assert_eq!(world.count(noted).await, 2);
    let lists = vera.get("/lk/api/v1/building/lists").await;
    assert_eq!(lists.json["fields"]["kind"], "BUILDING_KIND");
    assert!(
        lists.json["lists"]["BUILDING_KIND"]
            .as_array()
            .is_some_and(|items| items.len() > 1)
    );
}

async fn private_fields_exist_only_for_those_who_see_them(engine: Engine) {
    let world = World::on(engine).await;
    roles::grant(
        world.keeper(),
        world.account(ILYA),
        "HR",
        None,
        &By::console(),
    )
    .await
    .expect("grant");
    let mut keeper = program(&world, ILYA, "write").await;
    let person: i64 = world
        .value(
            "SELECT person_id FROM user_account WHERE login = $1",
            v![ASYA],
        )
        .await;
    let body = json!({"values": {"person_id": person, "kind": "passport_rf", "series": "0001", "number": "000123", "issued_on": "2020-02-02"}});
    let made = keeper
        .put("POST", "/lk/api/v1/identity_document", &[], body)
        .await;
    assert_eq!(made.status(), 201, "{}", made.answer.text);
    let place = made.answer.location().to_owned();
    let noted = "SELECT count(*) FROM audit_log WHERE action = 'read_special' AND entity = 'identity_document'";
    let before = world.count(noted).await;
    assert_eq!(keeper.get(&place).await.json["values"]["number"], "000123");
    assert_eq!(world.count(noted).await, before + 1);
    let list = keeper.get("/lk/api/v1/identity_document").await;
    assert!(
        !list.answer.text.contains("000123"),
        "закрытые поля в списке — только по имени"
    );
    let list = keeper
        .get("/lk/api/v1/identity_document?cols=kind,number")
        .await;
    assert_eq!(list.json["items"][0]["values"]["number"], "000123");
    let mut director = program(&world, NINA, "read").await;
    for path in [
        place.as_str(),
        "/lk/api/v1/identity_document",
        &format!("{place}/history"),
    ] {
        let told = director.get(path).await;
        assert_eq!(told.status(), 200);
        assert!(
            !told.answer.text.contains("000123") && !told.answer.text.contains("\"number\""),
            "{path}"
        );
    }
    for query in ["cols=number", "f.number=000123", "sort=number"] {
        assert_eq!(
            director
                .get(&format!("/lk/api/v1/identity_document?{query}"))
                .await
                .status(),
            400,
            "{query}"
        );
    }
    let document = director.get("/lk/api/v1/openapi.json").await;
    assert!(
        document.json["components"]["schemas"]["identity_document_values"]["properties"]["number"]
            .is_null()
    );
    let mut asya = Program {
        browser: world.entered(ASYA).await,
        key: String::new(),
    };
    assert_eq!(asya.get(&place).await.status(), 200, "своё видно");
    let mut asya_list = asya.get("/lk/api/v1/identity_document").await;
    assert_eq!(asya_list.json["total"].take(), json!(1));
}

async fn odd_bodies_never_break_the_server(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = program(&world, VERA, "write").await;
    let path = "/lk/api/v1/building";
    let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    let huge = "9".repeat(400);
    for body in [
        "",
        "null",
        "[]",
        "1",
        "\"\"",
        "{",
        "{\"values\": 1}",
        "{\"values\": []}",
        "{\"values\": {\"name\": \"\\ud800\"}}",
        &deep,
        &format!("{{\"values\": {{\"area\": {huge}}}}}"),
        "{\"values\": {\"floors\": 1e999}}",
        "{\"values\": {\"name\": {\"a\": [1]}}}",
        "{\"values\": {\"\": \"\"}}",
        "\u{feff}{}",
        "{\"values\": {\"floors\": 99999999999999999999}}",
    ] {
        let told = vera
            .send("POST", path, &[], Some(Body::from(body.to_owned())))
            .await;
        assert!(
            (400..500).contains(&told.status()),
            "{body:.60}: {}",
            told.status()
        );
    }
    let bytes = Body::from(vec![b'{', b'"', 0xff, b'"', b':', b'1', b'}']);
    assert_eq!(
        vera.send("POST", path, &[], Some(bytes)).await.status(),
        400
    );
    let long = Body::from("x".repeat((1 << 20) + 1));
    assert_eq!(vera.send("POST", path, &[], Some(long)).await.status(), 413);
    let pieces =
        futures::stream::iter((0..2000).map(|_| Ok::<_, std::io::Error>("a".repeat(1024))));
    assert_eq!(
        vera.send("POST", path, &[], Some(Body::from_stream(pieces)))
            .await
            .status(),
        413
    );
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=windows-1251",
    ] {
        let body = Some(Body::from(building("Корпус").to_string()));
        assert_eq!(
            vera.send("POST", path, &[("content-type", kind)], body)
                .await
                .status(),
            415,
            "{kind}"
        );
    }
    assert_eq!(world.count("SELECT count(*) FROM building").await, 0);
}

/// All `$ref` of a document lead somewhere.
fn references<'a>(json: &'a Json, found: &mut Vec<&'a str>) {
    match json {
        Json::Object(object) => {
            if let Some(Json::String(to)) = object.get("$ref") {
                found.push(to);
            }
            object.values().for_each(|value| references(value, found));
        }
        Json::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

/// What of an instance does not fit a schema: the part of JSON Schema that the document uses.
fn misfits(root: &Json, schema: &Json, value: &Json, at: &str, wrong: &mut Vec<String>) {
    if let Some(to) = schema["$ref"].as_str() {
        let target = root.pointer(&to[1..]).unwrap_or(&Json::Null);
        return misfits(root, target, value, at, wrong);
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        misfits(root, part, value, at, wrong);
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let fits = any.iter().any(|part| {
            let mut inner = Vec::new();
            misfits(root, part, value, at, &mut inner);
            inner.is_empty()
        });
        if !fits {
            wrong.push(format!("{at}: ни одна из схем не подходит"));
        }
    }
    let kind = match value {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(n) if n.is_i64() => "integer",
        Json::Number(_) => "number",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    };
    let allowed = match &schema["type"] {
        Json::String(one) => one == kind,
        Json::Array(many) => many.iter().any(|one| one == kind),
        _ => true,
    };
    if !allowed {
        wrong.push(format!("{at}: {kind}, а нужно {}", schema["type"]));
    }
    if schema["enum"]
        .as_array()
        .is_some_and(|all| !all.contains(value))
    {
        wrong.push(format!("{at}: {value} не из списка"));
    }
    for name in schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Json::as_str)
    {
        if value.get(name).is_none() {
            wrong.push(format!("{at}: нет {name}"));
        }
    }
    if let (Some(properties), Some(object)) = (schema["properties"].as_object(), value.as_object())
    {
        for (name, value) in object {
            match properties.get(name) {
                Some(schema) => misfits(root, schema, value, &format!("{at}.{name}"), wrong),
                None if schema["additionalProperties"] == json!(false) => {
                    wrong.push(format!("{at}: лишнее {name}"))
                }
                None => {}
            }
        }
    }
    if let (true, Some(items)) = (schema["items"].is_object(), value.as_array()) {
        for item in items {
            misfits(root, &schema["items"], item, at, wrong);
        }
    }
}

async fn the_document_is_whole_and_tells_the_truth(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = program(&world, VERA, "write").await;
    let document = vera.get("/lk/api/v1/openapi.json").await.json;
    assert_eq!(document["openapi"], "3.1.0");
    assert!(document["info"]["title"].is_string() && document["info"]["version"].is_string());
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 100);
    for to in found {
        assert!(
            to.starts_with("#/") && document.pointer(&to[1..]).is_some(),
            "{to}"
        );
    }
    let mut names = std::collections::BTreeSet::new();
    for (path, operations) in document["paths"].as_object().expect("paths") {
        for (method, operation) in operations.as_object().expect("operations") {
            assert!(["get", "post", "patch", "delete"].contains(&method.as_str()));
            let name = operation["operationId"].as_str().expect("operationId");
            assert!(names.insert(name.to_owned()), "{name} дважды");
            assert!(
                operation["summary"].is_string() && operation["responses"].is_object(),
                "{name}"
            );
            let mut asked = std::collections::BTreeSet::new();
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let parameter = match parameter["$ref"].as_str() {
                    Some(to) => document.pointer(&to[1..]).expect("parameter"),
                    None => parameter,
                };
                assert!(
                    parameter["schema"].is_object() && parameter["description"].is_string(),
                    "{name}"
                );
                assert!(
                    asked.insert((parameter["name"].to_string(), parameter["in"].to_string())),
                    "{name}: {parameter}"
                );
            }
            let in_path = path.contains("{id}");
            assert_eq!(
                in_path,
                asked.contains(&("\"id\"".to_owned(), "\"path\"".to_owned())),
                "{name}"
            );
            for (status, response) in operation["responses"].as_object().expect("responses") {
                assert!(
                    status.len() == 3
                        && (response["description"].is_string() || response["$ref"].is_string()),
                    "{name}"
                );
            }
        }
    }
    let made = vera
        .put("POST", "/lk/api/v1/building", &[], building("Корпус"))
        .await;
    let place = made.answer.location().to_owned();
    let schemas = &document["components"]["schemas"];
    let mut wrong = Vec::new();
    misfits(
        &document,
        &schemas["building"],
        &made.json,
        "building",
        &mut wrong,
    );
    let all = vera.get("/lk/api/v1/").await.json;
    misfits(
        &document,
        &schemas["Registers"],
        &all,
        "registers",
        &mut wrong,
    );
    for (path, schema) in [
        ("building/lists".to_owned(), "Lists"),
        (
            place["/lk/api/v1/".len()..].to_owned() + "/history",
            "History",
        ),
    ] {
        let told = vera.get(&format!("/lk/api/v1/{path}")).await.json;
        misfits(&document, &schemas[schema], &told, schema, &mut wrong);
    }
    let list = &document["paths"]["/lk/api/v1/building"]["get"]["responses"]["200"]["content"]["application/json"]
        ["schema"];
    misfits(
        &document,
        list,
        &vera.get("/lk/api/v1/building").await.json,
        "list",
        &mut wrong,
    );
    let sent = &document["paths"]["/lk/api/v1/building"]["post"]["requestBody"]["content"]["application/json"]
        ["schema"];
    misfits(&document, sent, &building("Корпус"), "sent", &mut wrong);
    let problem = vera.get("/lk/api/v1/nothing").await.json;
    misfits(
        &document,
        &schemas["Problem"],
        &problem,
        "problem",
        &mut wrong,
    );
    for register in all["registers"].as_array().expect("registers") {
        let table = register["table"].as_str().expect("table");
        let page = vera.get(&format!("/lk/api/v1/{table}?per=3")).await.json;
        let list = &document["paths"][format!("/lk/api/v1/{table}")]["get"]["responses"]["200"]["content"]
            ["application/json"]["schema"];
        misfits(&document, list, &page, table, &mut wrong);
        let writes = !document["paths"][format!("/lk/api/v1/{table}")]["post"].is_null();
        assert_eq!(writes, register["right"] == "write", "{table}");
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

async fn the_pages_for_people_are_made_of_the_same(engine: Engine) {
    let world = World::on(engine).await;
    let mut vera = world.entered(VERA).await;
    let page = vera.get("/lk/api").await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("/lk/api/r/building") && page.text.contains("curl"));
    let page = vera.get("/lk/api/r/building").await;
    assert_eq!(page.status, 200);
    for word in [
        "study_area",
        "Учебная площадь",
        "curl -X PATCH",
        "f.area.from",
        "If-Match",
    ] {
        assert!(page.text.contains(word), "{word}");
    }
    let mut asya = world.entered(ASYA).await;
    assert_eq!(asya.get("/lk/api").await.status, 200);
    assert_eq!(asya.get("/lk/api/r/nothing").await.status, 404);
    let page = asya.get("/lk/api/r/building").await;
    assert!(!page.text.contains("curl -X PATCH"));
}
