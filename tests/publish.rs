//! Registers and the public site: what a register says stands on the page, nothing is told twice, what will change
//! is shown before it changes.

#[allow(unused)]
mod world;

use std::{path::Path, sync::Arc};

use eios::{
    config::Config,
    publish::{self, Options, Publisher, Signed, Snapshot},
    router,
    site::{
        self, Builder, SiteOptions,
        facts::{Facts, Row},
        serve::Live,
    },
    storage::{Val, v},
    themes::Themes,
    web,
};
use jiff::{
    civil::{Date, date},
    tz::TimeZone,
};
use world::{ASYA, Browser, Engine, ILYA, NINA, VERA, World};

both_engines! {
    registers_say_what_the_files_of_facts_would_say,
    a_withdrawn_consent_takes_optional_words_off_the_site,
    a_block_with_two_givers_is_named_and_nothing_is_published,
    what_will_change_is_shown_old_and_new_and_then_stands_on_the_page,
    only_those_who_answer_for_the_site_publish_it,
    a_file_of_a_record_is_published_under_an_address_that_stays,
    what_the_order_demands_and_nobody_has_entered_leads_to_its_record,
}

const TODAY: Date = date(2026, 11, 23);
const AT: &str = "2026-11-20T08:00:00.000Z";

/// A college whose registers are filled in, beside its folder of pages.
struct College {
    world: World,
    folder: tempfile::TempDir,
    live: Arc<Live>,
    publisher: Arc<Publisher>,
}

impl College {
    async fn on(engine: Engine) -> Self {
        let world = World::on(engine).await;
        let folder = tempfile::tempdir().expect("folder");
        let content = folder.path().join("content");
        std::fs::create_dir_all(content.join("sveden")).expect("folder");
        std::fs::write(
            content.join("_index.md"),
            "+++\ntitle = \"Главная\"\n+++\nЛукоморье.\n",
        )
        .expect("page");
        let options = options(folder.path());
        Builder::new(options.clone())
            .expect("builder")
            .build(&|_, _| {})
            .expect("a site");
        let live = Arc::new(Live::open(&site::published(&options.public)).expect("live"));
        let publisher = Arc::new(Publisher::new(Options {
            db: world.keeper().db.clone(),
            files: world.state.files.clone(),
            clock: world.keeper().clock.clone(),
            content,
            public: options.public.clone(),
            live: live.clone(),
            make: Arc::new(move || Builder::new(options.clone())),
        }));
        let college = Self {
            world,
            folder,
            live,
            publisher,
        };
        college.fill().await;
        college
    }

    /// A record of a register, as it lies in its table.
    async fn put(&self, table: &str, fields: &[(&str, Val)]) -> i64 {
        let mut names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
        let mut values: Vec<Val> = fields.iter().map(|(_, value)| value.clone()).collect();
        names.extend(["created_at", "updated_at"]);
        values.extend([Val::from(AT), Val::from(AT)]);
        if ["assignment", "staff_unit"].contains(&table) {
            names.push("recorded_at");
            values.push(Val::from(AT));
        }
        let marks: Vec<String> = (1..=values.len()).map(|n| format!("${n}")).collect();
        let sql = format!(
            "INSERT INTO {table} ({}) VALUES ({}) RETURNING id",
            names.join(", "),
            marks.join(", ")
        );
        let mut tx = self.world.keeper().db.begin().await.expect("tx");
        let row: Result<(i64,), _> = tx.one(sqlx::AssertSqlSafe(sql), values).await;
        let (id,) = row.unwrap_or_else(|error| panic!("{table}: {error}"));
        tx.commit().await.expect("commit");
        id
    }

    async fn exec(&self, sql: &'static str, values: Vec<Val>) {
        self.world.keeper().db.exec(sql, values).await.expect("sql");
    }

    async fn person(&self, login: &str) -> i64 {
        let sql = "SELECT person_id FROM user_account WHERE login = $1";
        self.world.value(sql, v![login]).await
    }

    async fn fill(&self) {
        let founder = self
            .put(
                "organisation",
                &[
                    ("full_name", "Лукоморская область".into()),
                    ("short_name", "Минобр Лукоморья".into()),
                    ("kinds", "[\"founder\"]".into()),
                    ("legal_address", "г. Лукоморск, пл. Дуба, д. 1".into()),
                    ("site", "https://minobr.lukomor.example/".into()),
                ],
            )
            .await;
        let own = self
            .put(
                "organisation",
                &[
                    ("full_name", "ГБПОУ «Лукоморский колледж»".into()),
                    ("short_name", "Лукоморский колледж".into()),
                    ("kinds", "[\"own\"]".into()),
                    ("is_own", true.into()),
                    ("founder_id", founder.into()),
                    ("founded_on", "1963-09-02".into()),
                    ("legal_address", "г. Лукоморск, ул. Учёная, д. 2".into()),
                    ("work_hours", "Понедельник – пятница с 8:30 до 17:00".into()),
                    ("phone", "+7 (000) 000-10-01".into()),
                    ("email", "office@lukomor.example".into()),
                    ("inn", "0000000000".into()),
                ],
            )
            .await;
        assert!(own > 0);
        let building = self
            .put(
                "building",
                &[
                    ("name", "Корпус № 1".into()),
                    ("kind", "study".into()),
                    ("address", "г. Лукоморск, ул. Учёная, д. 2".into()),
                    ("accessible", "part".into()),
                    ("access_note", "пандус, кнопка вызова.".into()),
                ],
            )
            .await;
        let room = |number: &'static str, name: &'static str, kind: &'static str| {
            [
                ("building_id", building.into()),
                ("number", number.into()),
                ("name", name.into()),
                ("type", kind.into()),
                ("seats", 30i64.into()),
            ]
        };
        let maths = self
            .put("room", &room("203", "Кабинет математики", "cabinet"))
            .await;
        self.put("room", &room("1", "Спортивный зал", "gym")).await;
        let canteen = self.put("room", &room("5", "Столовая", "canteen")).await;
        self.put(
            "equipment",
            &[
                ("room_id", maths.into()),
                ("kind", "projector".into()),
                ("name", "проектор".into()),
                ("qty", 2i64.into()),
            ],
        )
        .await;
        self.put(
            "catering_point",
            &[
                ("room_id", canteen.into()),
                ("kind", "canteen".into()),
                ("seats", 120i64.into()),
            ],
        )
        .await;
        self.staff().await;
    }

    async fn staff(&self) {
        // posts of the law come with the program
        let post = "SELECT id FROM position WHERE name = $1";
        let director: i64 = self.world.value(post, v!["Директор"]).await;
        let teacher: i64 = self.world.value(post, v!["Преподаватель"]).await;
        let unit = self
            .put(
                "org_unit",
                &[("name", "Учебная часть".into()), ("kind", "admin".into())],
            )
            .await;
        let mut posts = vec![];
        for (login, position) in [(NINA, director), (ILYA, teacher)] {
            let person = self.person(login).await;
            let employment = self
                .put(
                    "employment",
                    &[
                        ("person_id", person.into()),
                        ("type", "main".into()),
                        ("hired_on", "2020-09-01".into()),
                    ],
                )
                .await;
            posts.push(
                self.put(
                    "assignment",
                    &[
                        ("employment_id", employment.into()),
                        ("position_id", position.into()),
                        ("org_unit_id", unit.into()),
                        ("rate", 100i64.into()),
                        ("valid_from", "2020-09-01".into()),
                    ],
                )
                .await,
            );
        }
        self.exec("UPDATE org_unit SET head_assignment_id = $1", v![posts[0]])
            .await;
        let ilya = self.person(ILYA).await;
        let specialty = self
            .put(
                "specialty",
                &[
                    ("code", "09.02.07".into()),
                    ("name", "Информационные системы".into()),
                    ("kind", "ppssz".into()),
                ],
            )
            .await;
        let programme = self
            .put(
                "programme",
                &[
                    ("specialty_id", specialty.into()),
                    ("kind", "ppssz".into()),
                    ("name", "Информационные системы".into()),
                    ("qualification", "программист".into()),
                    ("study_form", "full_time".into()),
                    ("term_months", 46i64.into()),
                ],
            )
            .await;
        let discipline = self
            .put(
                "discipline",
                &[("name", "Математика".into()), ("kind", "discipline".into())],
            )
            .await;
        self.put(
            "teaching",
            &[
                ("person_id", ilya.into()),
                ("discipline_id", discipline.into()),
                ("programme_id", programme.into()),
            ],
        )
        .await;
        self.put(
            "education_document",
            &[
                ("person_id", ilya.into()),
                ("kind", "dip_vo".into()),
                ("number", "000001".into()),
                ("issued_on", "2010-06-30".into()),
                ("level", "specialist".into()),
                ("specialty_text", "Математика".into()),
                ("qualification", "Учитель математики".into()),
            ],
        )
        .await;
        for (title, on) in [
            ("Цифровая дидактика", "2025-03-01"),
            ("Старый курс", "2019-03-01"),
        ] {
            self.put(
                "staff_training",
                &[
                    ("person_id", ilya.into()),
                    ("kind", "pk".into()),
                    ("title", title.into()),
                    ("hours", 72i64.into()),
                    ("organisation", "Институт развития".into()),
                    ("from_on", on.into()),
                ],
            )
            .await;
        }
        self.put(
            "staff_attestation",
            &[
                ("person_id", ilya.into()),
                ("category", "high".into()),
                ("date", "2024-01-15".into()),
            ],
        )
        .await;
    }

    async fn consent(&self) -> i64 {
        let ilya = self.person(ILYA).await;
        self.put(
            "consent",
            &[
                ("person_id", ilya.into()),
                ("kind", "publish".into()),
                ("given_on", "2025-01-10".into()),
            ],
        )
        .await
    }

    async fn facts(&self) -> Facts {
        let gathered = publish::gather(
            &self.world.keeper().db,
            &TODAY.to_zoned(TimeZone::UTC).expect("day"),
        )
        .await
        .expect("gathered");
        let (facts, problems) = publish::facts(&gathered);
        assert_eq!(problems, vec![]);
        facts
    }

    /// A browser over the router of a college that publishes.
    async fn entered(&self, login: &str) -> Browser {
        let mut browser = self.world.browser();
        browser.router = web::router(self.world.state.clone(), router::rooms_of(&self.publisher));
        let answer = browser.log_in(login, world::PASSWORD).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
        browser
    }

    /// Presses the button and waits for the end; the words of the newest line of the history.
    async fn publish(&self, browser: &mut Browser) -> String {
        browser.get("/lk/publish").await;
        let answer = browser.post("/lk/publish", &[]).await;
        assert_eq!(
            (answer.status.as_u16(), answer.location()),
            (303, "/lk/publish")
        );
        for _ in 0..1200 {
            if self.publisher.progress().is_none() {
                let sql = "SELECT state || coalesce(': ' || message, '') FROM publication ORDER BY id DESC LIMIT 1";
                return self.world.value(sql, v![]).await;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("публикация не кончается");
    }

    /// A page of the served site.
    async fn page(&self, path: &str) -> String {
        let answer = self
            .live
            .respond(
                &"GET".parse().unwrap(),
                &path.parse().unwrap(),
                &Default::default(),
            )
            .await;
        let bytes = axum::body::to_bytes(answer.into_body(), 1 << 24)
            .await
            .expect("page");
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join("content/sveden").join(name), text).expect("facts");
    }
}

fn options(folder: &Path) -> SiteOptions {
    let config = Config::default();
    SiteOptions {
        content: folder.join("content"),
        public: folder.join("public"),
        themes: Themes::new("default", None),
        config: config.site,
        public_url: "http://127.0.0.1:8080".to_owned(),
        today: TODAY,
        live_reload: false,
    }
}

/// What a row says, without where it comes from.
fn said(rows: &[Row]) -> Vec<String> {
    rows.iter()
        .map(|row| {
            format!(
                "{:?} {:?}",
                row.fields().collect::<Vec<_>>(),
                row.programmes
            )
        })
        .collect()
}

async fn registers_say_what_the_files_of_facts_would_say(engine: Engine) {
    let college = College::on(engine).await;
    college.write(
        "common.toml",
        r#"
[main]
fullName = "ГБПОУ «Лукоморский колледж»"
shortName = "Лукоморский колледж"
regDate = 1963-09-02
address = "г. Лукоморск, ул. Учёная, д. 2"
workTime = "Понедельник – пятница с 8:30 до 17:00"
telephone = "+7 (000) 000-10-01"
email = "office@lukomor.example"

[[uchredLaw]]
nameUchred = "Лукоморская область"
addressUchred = "г. Лукоморск, пл. Дуба, д. 1"
websiteUchred = { title = "Минобр Лукоморья", url = "https://minobr.lukomor.example/" }
"#,
    );
    college.write(
        "struct.toml",
        r#"
[[structOrgUprav]]
name = "Учебная часть"
fio = "Зимина Нина Фёдоровна"
post = "директор"
addressStr = "г. Лукоморск, ул. Учёная, д. 2"
"#,
    );
    college.write(
        "managers.toml",
        r#"
[rucovodstvo]
fio = "Зимина Нина Фёдоровна"
post = "Директор"
telephone = "+7 (000) 000-10-01"
email = "office@lukomor.example"
"#,
    );
    college.write(
        "employees.toml",
        r#"
[[teachingStaff]]
fio = "Ершов Илья Глебович"
post = "Преподаватель"
teachingDiscipline = "Математика"
teachingLevel = "Высшее образование — специалитет, математика, учитель математики"
qualification = "- Цифровая дидактика (72 ч), Институт развития, 2025 год"
specExperience = "6 лет"
teachingOp = "- 09.02.07 Информационные системы"
programmes = ["09.02.07"]
"#,
    );
    college.write(
        "objects.toml",
        r#"
[[purposeCab]]
addressCab = "г. Лукоморск, ул. Учёная, д. 2"
nameCab = "Кабинет математики № 203"
osnCab = "30 мест, проектор — 2 шт."
ovzCab = "частично приспособлен: пандус, кнопка вызова"

[[purposeSport]]
objName = "Спортивный зал"
objAddress = "г. Лукоморск, ул. Учёная, д. 2"
objOvz = "частично приспособлен: пандус, кнопка вызова"

[facilities]
ovz = "- Корпус № 1: пандус, кнопка вызова"
"#,
    );
    college.write(
        "catering.toml",
        r#"
[[meals]]
objName = "Столовая на 120 посадочных мест"
objAddress = "г. Лукоморск, ул. Учёная, д. 2"
objOvz = "частично приспособлен: пандус, кнопка вызова"
"#,
    );
    let (written, problems) = Facts::load(&college.folder.path().join("content/sveden"));
    assert_eq!(problems, vec![]);
    let kept = college.facts().await;
    let keys = |facts: &Facts| -> Vec<String> {
        facts
            .blocks()
            .map(|b| format!("{}/{}", b.section, b.block))
            .collect()
    };
    assert_eq!(keys(&written), keys(&kept));
    for block in written.blocks() {
        let from_registers = kept.rows(block.section, block.block);
        assert_eq!(
            said(block.rows),
            said(from_registers),
            "{}/{}",
            block.section,
            block.block
        );
    }
    assert_eq!(Snapshot::of(&written), Snapshot::of(&kept));
}

async fn a_withdrawn_consent_takes_optional_words_off_the_site(engine: Engine) {
    let college = College::on(engine).await;
    let post = async || {
        let facts = college.facts().await;
        facts.rows("employees", "teachingStaff")[0].values("post")[0].plain()
    };
    assert_eq!(
        post().await,
        "Преподаватель",
        "без согласия — только то, что велит закон"
    );
    let consent = college.consent().await;
    let mut nina = college.entered(NINA).await;
    assert_eq!(
        post().await,
        "Преподаватель, высшая квалификационная категория"
    );
    assert_eq!(college.publish(&mut nina).await, "done");
    let page = "/sveden/employees/09-02-07/";
    assert!(
        college
            .page(page)
            .await
            .contains("высшая квалификационная категория")
    );
    college
        .exec(
            "UPDATE consent SET withdrawn_on = '2026-11-22' WHERE id = $1",
            v![consent],
        )
        .await;
    assert_eq!(post().await, "Преподаватель");
    assert_eq!(college.publish(&mut nina).await, "done");
    let shown = college.page(page).await;
    assert!(
        shown.contains("Ершов Илья Глебович") && !shown.contains("категория"),
        "отозвано"
    );
}

async fn a_block_with_two_givers_is_named_and_nothing_is_published(engine: Engine) {
    let college = College::on(engine).await;
    college.write("common.toml", "[main]\nfullName = \"Другой колледж\"\n");
    let mut nina = college.entered(NINA).await;
    let page = nina.get("/lk/publish").await;
    let told = "sveden/common.toml:1";
    assert!(
        page.text.contains(told) && page.text.contains("реестр «Организации»"),
        "{}",
        page.text
    );
    let done = college.publish(&mut nina).await;
    assert!(
        done.starts_with("failed: ") && done.contains("два источника"),
        "{done}"
    );
    assert!(
        !college.page("/sveden/common/").await.contains("ГБПОУ"),
        "сайт остался прежним"
    );
    let page = nina.get("/lk/publish").await;
    assert!(page.text.contains("не удалось") && page.text.contains("посетители видят прежний"));
}

async fn what_will_change_is_shown_old_and_new_and_then_stands_on_the_page(engine: Engine) {
    let college = College::on(engine).await;
    let mut nina = college.entered(NINA).await;
    let home = nina.get("/lk/").await;
    assert!(
        home.text.contains("неопубликованные изменения"),
        "{}",
        home.text
    );
    assert_eq!(college.publish(&mut nina).await, "done");
    let shown = college.page("/sveden/objects/").await;
    assert!(shown.contains("Кабинет математики № 203"));
    let page = nina.get("/lk/publish").await;
    assert!(
        page.text.contains("неопубликованных изменений нет"),
        "{}",
        page.text
    );
    assert!(
        page.text.contains("href=\"/lk/r/room\""),
        "у блока назван реестр"
    );
    assert!(
        !nina
            .get("/lk/")
            .await
            .text
            .contains("неопубликованные изменения")
    );

    college
        .exec("UPDATE room SET number = '204' WHERE number = '203'", v![])
        .await;
    college
        .exec(
            "UPDATE organisation SET phone = '+7 (000) 000-77-77' WHERE is_own",
            v![],
        )
        .await;
    let page = nina.get("/lk/publish").await;
    for words in [
        "+7 (000) 000-10-01",
        "+7 (000) 000-77-77",
        "Кабинет математики № 203",
        "Кабинет математики № 204",
    ] {
        assert!(page.text.contains(words), "{words}\n{}", page.text);
    }
    assert!(
        college.page("/sveden/objects/").await.contains("№ 203"),
        "пока не опубликовано, сайт прежний"
    );
    assert_eq!(college.publish(&mut nina).await, "done");
    let shown = college.page("/sveden/objects/").await;
    assert!(shown.contains("№ 204") && !shown.contains("№ 203"));
    let sql = "SELECT max(id) FROM publication";
    let id: i64 = college.world.value(sql, v![]).await;
    let past = nina.get(&format!("/lk/publish/{id}")).await;
    assert!(
        past.text.contains("000-77-77") && past.text.contains("Зимина Нина Фёдоровна"),
        "{}",
        past.text
    );
}

async fn only_those_who_answer_for_the_site_publish_it(engine: Engine) {
    let college = College::on(engine).await;
    let mut asya = college.entered(ASYA).await;
    assert_eq!(asya.get("/lk/publish").await.status, 403);
    assert_eq!(asya.post("/lk/publish", &[]).await.status, 403);
    assert!(!asya.get("/lk/").await.text.contains("неопубликованные"));
    college
        .exec(
            "INSERT INTO user_role (account_id, role_id, valid_from, created_at, basis) \
             SELECT a.id, r.id, '2026-11-01', $1, 'приказ № 2' FROM user_account a, role r WHERE a.login = $2 AND r.code = 'AHO'",
            v![AT, ILYA],
        )
        .await;
    let mut ilya = college.entered(ILYA).await;
    let page = ilya.get("/lk/publish").await;
    assert_eq!(page.status, 200, "редактор реестра видит");
    assert!(
        !page
            .text
            .contains("<button class=\"button\" type=\"submit\">Опубликовать"),
        "и не публикует"
    );
    assert_eq!(ilya.post("/lk/publish", &[]).await.status, 403);
    let mut vera = college.entered(VERA).await;
    assert_eq!(college.publish(&mut vera).await, "done");
}

async fn a_file_of_a_record_is_published_under_an_address_that_stays(engine: Engine) {
    let college = College::on(engine).await;
    let (db, files) = (&college.world.keeper().db, &college.world.state.files);
    let act = college
        .put(
            "local_act",
            &[
                ("kind", "mode".into()),
                ("title", "Положение о режиме занятий".into()),
                ("approved_on", "2025-08-29".into()),
                ("sveden_prop", "modeDocLink".into()),
                ("pub", "published".into()),
            ],
        )
        .await;
    let attach = async |bytes: &'static [u8]| {
        let now = world::morning();
        let file = files
            .put(db, "скан (1).pdf", "application/pdf", bytes, 1 << 20, now)
            .await
            .expect("file");
        let mut tx = db.begin().await.expect("tx");
        tx.exec(
            "DELETE FROM file_link WHERE entity = 'local_act' AND entity_id = $1",
            v![act],
        )
        .await
        .expect("old");
        let link = eios::storage::files::Link {
            entity: "local_act",
            entity_id: act,
            role: Some("file"),
            sort: 0,
        };
        eios::storage::files::attach(&mut tx, &file, link, now)
            .await
            .expect("attached");
        let signed = Signed {
            by: "Зимина Нина Фёдоровна".into(),
            post: Some("директор".into()),
            on: date(2025, 8, 29),
            kind: "simple".into(),
        };
        publish::sign(&mut tx, file.id, &signed)
            .await
            .expect("signed");
        tx.commit().await.expect("commit");
    };
    attach(b"%PDF-1.4 one").await;
    let mut nina = college.entered(NINA).await;
    assert_eq!(college.publish(&mut nina).await, "done");
    let address = "/files/document/polozhenie-o-rezhime-zanyatiy.pdf";
    assert_eq!(college.page(address).await, "%PDF-1.4 one");
    let page = college.page("/sveden/document/").await;
    assert!(page.contains(address) && page.contains("Положение о режиме занятий"));
    assert!(page.contains("Зимина Нина Фёдоровна"), "подпись");

    attach(b"%PDF-1.4 two").await;
    college
        .exec(
            "UPDATE local_act SET title = 'Режим занятий' WHERE id = $1",
            v![act],
        )
        .await;
    assert_eq!(college.publish(&mut nina).await, "done");
    assert_eq!(college.page(address).await, "%PDF-1.4 two", "адрес прежний");
}

async fn what_the_order_demands_and_nobody_has_entered_leads_to_its_record(engine: Engine) {
    let college = College::on(engine).await;
    college
        .exec(
            "UPDATE organisation SET work_hours = NULL WHERE is_own",
            v![],
        )
        .await;
    let own: i64 = college
        .world
        .value("SELECT id FROM organisation WHERE is_own", v![])
        .await;
    let mut nina = college.entered(NINA).await;
    let page = nina.get("/lk/publish").await;
    assert!(
        page.text.contains("не заполнено «Режим, график работы»"),
        "{}",
        page.text
    );
    assert!(
        page.text
            .contains(&format!("href=\"/lk/r/organisation/{own}\""))
    );
    assert!(
        page.text
            .contains("заполните реестр «Локальные акты и документы»")
    );
}
