//! Accounts as the officer lives them: from the list of those without one to slips, the journal and its paper; access
//! that ends with the relation and comes back with it; who may do what to whom; passwords that are nowhere.

mod world;

use std::{
    collections::BTreeSet,
    io::Write,
    sync::{Arc, Mutex, OnceLock},
};

use eios::{
    identity::{
        By,
        accounts::{self, Kind, NewAccount},
        roles,
    },
    jobs::{self, Job},
    storage::v,
    subsystems::administration::{keep_access, life, people, stops},
};
use world::{ASYA, Answer, Browser, Engine, ILYA, NINA, PASSWORD, VERA, World, morning};

/// A person responsible for the environment.
const EIO: &str = "olkhovaaa";

/// The world with an officer beside the administrator, and a group.
struct College {
    world: World,
    group: i64,
    students: Vec<i64>,
}

impl College {
    async fn on(engine: Engine) -> Self {
        Self::of(engine, 3).await
    }

    async fn of(engine: Engine, count: usize) -> Self {
        let world = World::on(engine).await;
        officer(&world, "Ольхова", EIO, &["EIO", "RAB"]).await;
        let group = world.group("ИСП-21").await;
        let students = world.students(group, count).await;
        Self {
            world,
            group,
            students,
        }
    }

    fn ids(&self) -> String {
        let ids: Vec<String> = self.students.iter().map(i64::to_string).collect();
        ids.join(".")
    }
}

/// A worker with a password of their own.
async fn officer(world: &World, last: &str, login: &str, codes: &[&str]) -> i64 {
    let new = NewAccount {
        last_name: last.into(),
        first_name: "Агния".into(),
        middle_name: Some("Антоновна".into()),
        birth_date: None,
        kind: Kind::Staff,
        login: Some(login.into()),
        roles: codes.iter().map(|code| (*code).to_owned()).collect(),
        basis: Some("приказ № 3".into()),
    };
    let made = accounts::create(world.keeper(), &new, &By::console())
        .await
        .expect("officer");
    let vera = world.account(VERA);
    world
        .exec(
            "UPDATE user_account SET state = 'active', password_changed_at = $1, \
             password_hash = (SELECT password_hash FROM user_account WHERE id = $2) WHERE id = $3",
            v![morning(), vera, made.account_id],
        )
        .await;
    world::acknowledge(world.keeper()).await;
    made.account_id
}

/// The value of a hidden field.
fn hidden(page: &Answer, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let rest = page
        .text
        .split_once(&mark)
        .unwrap_or_else(|| panic!("нет поля {name}: {}", page.text));
    rest.1.split('"').next().unwrap_or_default().to_owned()
}

/// What the plan of an issue hands on to the second form.
async fn plan(browser: &mut Browser, kind: &str, ids: &str, more: &[(&str, &str)]) -> Answer {
    browser.get("/lk/accounts").await;
    let mut fields = vec![("kind", kind), ("ids", ids)];
    fields.extend_from_slice(more);
    let answer = browser.post("/lk/accounts/issue", &fields).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer
}

/// The plan carried out as it is.
async fn carry(
    browser: &mut Browser,
    plan: &Answer,
    kind: &str,
    ids: &str,
    more: &[(&str, &str)],
) -> Answer {
    let (key, seen) = (hidden(plan, "key"), hidden(plan, "seen"));
    let mut fields = vec![
        ("kind", kind),
        ("ids", ids),
        ("key", &key),
        ("seen", &seen),
        ("way", "curator"),
    ];
    fields.extend_from_slice(more);
    browser.post("/lk/accounts/issues", &fields).await
}

async fn issue(browser: &mut Browser, kind: &str, ids: &str, more: &[(&str, &str)]) -> Answer {
    let plan = plan(browser, kind, ids, more).await;
    carry(browser, &plan, kind, ids, more).await
}

/// Login and password of every slip of a page.
fn slips(page: &Answer) -> Vec<(String, String)> {
    let codes: Vec<String> = page
        .text
        .split("<code>")
        .skip(1)
        .map(|rest| rest.split('<').next().unwrap_or_default().to_owned())
        .collect();
    codes
        .chunks(2)
        .map(|pair| (pair[0].clone(), pair[1].clone()))
        .collect()
}

async fn access(world: &World) {
    let job = Job::new(
        "access",
        "Доступ",
        std::time::Duration::from_secs(600),
        keep_access,
    );
    jobs::run_due(world.keeper(), &[job]).await.expect("job");
    let failed = world
        .count("SELECT count(*) FROM job_run WHERE NOT ok")
        .await;
    assert_eq!(failed, 0, "работа не сделана");
}

/// Sets the clock to an hour of a day in Moscow and does the job.
async fn at(world: &World, moment: &str) {
    world.hands.set(moment.parse().expect("moment"));
    access(world).await;
}

async fn a_group_gets_its_slips_once_and_the_journal_a_line_for_each(engine: Engine) {
    let college = College::of(engine, 9).await;
    let world = &college.world;
    let mut eio = world.entered(EIO).await;
    let list = eio.get("/lk/accounts?kind=student&state=none").await;
    assert!(
        list.text.contains("Абрамова") && list.text.contains("нет записи: 9"),
        "{}",
        list.text
    );
    let chosen = eio
        .post(
            "/lk/accounts/act",
            &[
                ("query", &format!("kind=student&group={}", college.group)),
                ("scope", "found"),
                ("action", "issue"),
            ],
        )
        .await;
    assert_eq!(chosen.status, 200, "{}", chosen.text);
    assert!(chosen.text.contains("запись будет создана") && chosen.text.contains("группа ИСП-21"));
    assert_eq!(
        world.count("SELECT count(*) FROM credential_issue").await,
        1,
        "план ничего не меняет"
    );
    let ids = hidden(&chosen, "ids");
    let answer = carry(
        &mut eio,
        &chosen,
        "student",
        &ids,
        &[("request_ref", "приказ № 5-у")],
    )
    .await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), "no-store");
    let slips = slips(&answer);
    assert_eq!(slips.len(), 9);
    assert_eq!(
        answer.text.matches("<section class=\"slips\"").count(),
        2,
        "восемь на листе"
    );
    assert!(answer.text.contains("ИСП-21") && answer.text.contains("Выдано: 9"));
    let logins: BTreeSet<&str> = slips.iter().map(|(login, _)| login.as_str()).collect();
    assert!(
        logins.contains("abramovazt")
            && logins.contains("abramovazt-2")
            && logins.contains("qasymovg"),
        "{logins:?}"
    );
    assert!(
        logins.contains("rimskayakorsakovaai") && logins.contains("mullerz"),
        "{logins:?}"
    );
    let rows: Vec<(i64, i64, String, String, String, String, String)> = world
        .keeper()
        .db
        .all(
            "SELECT year, no, unit, category, reason, way, request_ref FROM credential_issue WHERE batch_id IS NOT NULL ORDER BY no",
            v![],
        )
        .await
        .expect("journal");
    let numbers: Vec<i64> = rows.iter().map(|row| row.1).collect();
    assert_eq!(
        numbers,
        (2..=10).collect::<Vec<_>>(),
        "подряд и без пропусков"
    );
    assert!(
        rows.iter()
            .all(|r| r.0 == 2026 && r.2 == "ИСП-21" && r.3 == "student" && r.4 == "first")
    );
    assert!(
        rows.iter()
            .all(|r| r.5 == "через куратора под подпись" && r.6 == "приказ № 5-у")
    );
    // the student enters, and has to change the password first
    let (login, password) = &slips[0];
    let mut student = world.browser();
    assert_eq!(
        student.log_in(login, password).await.location(),
        "/lk/password"
    );
    let entered = world
        .count("SELECT count(*) FROM credential_issue WHERE first_login_at IS NOT NULL")
        .await;
    assert_eq!(entered, 1);
    let role = world.count("SELECT count(*) FROM user_role u JOIN role r ON r.id = u.role_id JOIN user_account a ON a.id = u.account_id WHERE r.code = 'STU' AND a.login = 'qasymovg'").await;
    assert_eq!(role, 1, "роль приходит с видом записи");
}

async fn the_same_form_sent_again_issues_nothing_and_shows_nothing(engine: Engine) {
    let college = College::on(engine).await;
    let world = &college.world;
    let mut eio = world.entered(EIO).await;
    let plan = plan(&mut eio, "student", &college.ids(), &[]).await;
    let first = carry(&mut eio, &plan, "student", &college.ids(), &[]).await;
    let shown = slips(&first);
    assert_eq!(shown.len(), 3);
    let before = world.count("SELECT count(*) FROM credential_issue").await;
    let again = carry(&mut eio, &plan, "student", &college.ids(), &[]).await;
    assert!(
        again.text.contains("уже выданы") && slips(&again).is_empty(),
        "{}",
        again.text
    );
    assert_eq!(
        world.count("SELECT count(*) FROM credential_issue").await,
        before
    );
    let batch: i64 = world.value("SELECT max(id) FROM issue_batch", v![]).await;
    for path in [
        format!("/lk/accounts/issues/{batch}"),
        "/lk/accounts/journal".into(),
        "/lk/accounts".into(),
        format!("/lk/accounts/{}", college.students[0]),
    ] {
        let page = eio.get(&path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.text);
        assert!(
            shown
                .iter()
                .all(|(_, password)| !page.text.contains(password.as_str())),
            "{path}"
        );
    }
    assert_eq!(
        eio.get("/lk/accounts/issues").await.status,
        405,
        "адрес ответа не открывается"
    );
    // both passwords still count: nothing was issued a second time
    let (login, password) = &shown[1];
    assert_eq!(world.browser().log_in(login, password).await.status, 303);
}

async fn two_officers_at_once_give_each_person_exactly_one_issue(engine: Engine) {
    let college = College::of(engine, 12).await;
    let world = &college.world;
    let (mut eio, mut adm) = (world.entered(EIO).await, world.entered(VERA).await);
    let ids = college.ids();
    let first = plan(&mut eio, "student", &ids, &[]).await;
    let second = plan(&mut adm, "student", &ids, &[("again", "1")]).await;
    let (one, two) = tokio::join!(
        carry(&mut eio, &first, "student", &ids, &[]),
        carry(&mut adm, &second, "student", &ids, &[("again", "1")]),
    );
    assert_eq!(
        (one.status.as_u16(), two.status.as_u16()),
        (200, 200),
        "{}{}",
        one.text,
        two.text
    );
    assert_eq!(
        slips(&one).len() + slips(&two).len(),
        12,
        "каждому ровно одна полоса"
    );
    let most = world
        .count("SELECT max(n) FROM (SELECT count(*) AS n FROM credential_issue WHERE batch_id IS NOT NULL GROUP BY person_id) counted")
        .await;
    assert_eq!(most, 1);
    let told = format!("{}{}", one.text, two.text);
    assert!(
        told.contains("только что выдано"),
        "второй узнаёт, кто опередил: {told}"
    );
    for (login, password) in slips(&one).iter().chain(&slips(&two)) {
        assert_eq!(
            world.browser().log_in(login, password).await.status,
            303,
            "{login}"
        );
    }
    // who looks a minute later does not undo what the other has just handed out
    let later = plan(&mut adm, "student", &ids, &[("again", "1")]).await;
    let gone = later.text.matches("пропуск:").count();
    assert_eq!(gone, 12, "{}", later.text);
}

async fn slips_that_the_printer_ate_are_issued_anew_to_those_who_did_not_get_them(engine: Engine) {
    let college = College::on(engine).await;
    let world = &college.world;
    let mut eio = world.entered(EIO).await;
    let first = issue(&mut eio, "student", &college.ids(), &[]).await;
    let old = slips(&first);
    world.browser().log_in(&old[0].0, &old[0].1).await;
    let batch: i64 = world.value("SELECT max(id) FROM issue_batch", v![]).await;
    let page = eio.get(&format!("/lk/accounts/issues/{batch}")).await;
    assert!(
        page.text.contains("не получили 2") && page.text.contains("Выдать заново неполученным: 2"),
        "{}",
        page.text
    );
    let ids = hidden(&page, "ids");
    let again = issue(&mut eio, "student", &ids, &[("again", "1")]).await;
    let new = slips(&again);
    assert_eq!(new.len(), 2, "{}", again.text);
    assert_eq!(
        world.browser().log_in(&old[1].0, &old[1].1).await.status,
        422,
        "прежний пароль мёртв"
    );
    assert_eq!(
        world.browser().log_in(&new[0].0, &new[0].1).await.status,
        303
    );
    let told: Vec<(String, Option<String>)> = world
        .keeper()
        .db
        .all(
            "SELECT j.reason, j.first_login_at FROM credential_issue j JOIN user_account a ON a.id = j.account_id WHERE a.login = $1 ORDER BY j.no",
            v![&new[0].0],
        )
        .await
        .expect("journal");
    assert_eq!(told.len(), 2, "журнал рассказывает обе выдачи");
    assert_eq!(
        (told[0].0.as_str(), told[0].1.is_some()),
        ("first", false),
        "первой никто не воспользовался"
    );
    assert_eq!((told[1].0.as_str(), told[1].1.is_some()), ("reset", true));
    let page = eio.get(&format!("/lk/accounts/issues/{batch}")).await;
    assert!(
        page.text.contains("выдано заново") && !page.text.contains("Выдать заново неполученным"),
        "{}",
        page.text
    );
    let journal = eio.get("/lk/accounts/journal").await;
    assert!(journal.text.contains("выдан заново: №"), "{}", journal.text);
    let waited = eio.get("/lk/accounts/journal?received=no").await;
    assert!(
        waited.text.contains(&new[1].0) && !waited.text.contains("выдан заново"),
        "заменённого больше не ждут: {}",
        waited.text
    );
}

async fn slips_come_as_a_pdf_as_well(engine: Engine) {
    let college = College::on(engine).await;
    let mut eio = college.world.entered(EIO).await;
    let answer = issue(&mut eio, "student", &college.ids(), &[("form", "pdf")]).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "application/pdf");
    assert!(answer.header("cache-control").contains("no-store"));
    assert!(answer.text.starts_with("%PDF"));
    let journal = college
        .world
        .count("SELECT count(*) FROM credential_issue WHERE batch_id IS NOT NULL")
        .await;
    assert_eq!(journal, 3);
}

/// Everything that the program's log has said in this process.
fn log() -> Arc<Mutex<Vec<u8>>> {
    #[derive(Clone)]
    struct Sink(Arc<Mutex<Vec<u8>>>);
    impl Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().expect("log").extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    static LOG: OnceLock<Arc<Mutex<Vec<u8>>>> = OnceLock::new();
    LOG.get_or_init(|| {
        let kept = Arc::new(Mutex::new(Vec::new()));
        let sink = Sink(kept.clone());
        tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(move || sink.clone())
            .init();
        kept
    })
    .clone()
}

/// Names of all tables.
async fn tables(world: &World) -> Vec<String> {
    let sql = match world.keeper().db.is_postgres() {
        true => {
            "SELECT tablename::text FROM pg_catalog.pg_tables WHERE schemaname = current_schema()"
        }
        false => "SELECT name FROM sqlite_master WHERE type = 'table'",
    };
    let rows: Vec<(String,)> = world.keeper().db.all(sql, v![]).await.expect("tables");
    rows.into_iter().map(|row| row.0).collect()
}

/// Every row of every table as one text.
async fn dump(world: &World) -> String {
    let mut all = String::new();
    for table in tables(world).await {
        let sql = match world.keeper().db.is_postgres() {
            true => format!("SELECT t::text FROM {table} t"),
            false => {
                let columns: Vec<(String,)> = world
                    .keeper()
                    .db
                    .all(
                        sqlx::AssertSqlSafe(format!(
                            "SELECT name FROM pragma_table_info('{table}')"
                        )),
                        v![],
                    )
                    .await
                    .expect("columns");
                let parts: Vec<String> = columns
                    .iter()
                    .map(|c| format!("coalesce(CAST({} AS TEXT), '')", c.0))
                    .collect();
                format!("SELECT {} FROM {table}", parts.join(" || ' ' || "))
            }
        };
        let rows: Vec<(String,)> = world
            .keeper()
            .db
            .all(sqlx::AssertSqlSafe(sql), v![])
            .await
            .expect("rows");
        all.extend(rows.into_iter().map(|row| row.0 + "\n"));
    }
    all
}

async fn a_password_that_was_issued_is_nowhere(engine: Engine) {
    let log = log();
    let college = College::on(engine).await;
    let world = &college.world;
    let mut eio = world.entered(EIO).await;
    let mut issued = slips(&issue(&mut eio, "student", &college.ids(), &[]).await);
    let pdf = issue(
        &mut eio,
        "student",
        &college.ids(),
        &[("again", "1"), ("form", "pdf")],
    )
    .await;
    assert!(pdf.text.starts_with("%PDF"));
    issued.extend(slips(
        &issue(&mut eio, "student", &college.ids(), &[("again", "1")]).await,
    ));
    assert_eq!(issued.len(), 6);
    world.browser().log_in(&issued[3].0, &issued[3].1).await;
    access(world).await;
    let told = dump(world).await;
    assert!(told.contains(&issued[0].0), "выгрузка видит логины");
    let mut places: Vec<(String, Vec<u8>)> = vec![("таблицы".into(), told.into_bytes())];
    places.push(("журнал программы".into(), log.lock().expect("log").clone()));
    for entry in walkdir::WalkDir::new(&world.config.paths.store) {
        let entry = entry.expect("entry");
        if entry.file_type().is_file() {
            let bytes = std::fs::read(entry.path()).expect("file");
            places.push((entry.path().display().to_string(), bytes));
        }
    }
    if engine == Engine::Sqlite {
        assert!(places.len() > 2, "файлы базы прочитаны");
    }
    for (login, password) in &issued {
        for form in [
            password.clone(),
            password.replace('-', ""),
            world::encode(&[("p", password)]),
        ] {
            for (name, bytes) in &places {
                let found = bytes
                    .windows(form.len())
                    .any(|part| part == form.as_bytes());
                assert!(!found, "{name}: пароль {login}");
            }
        }
    }
}

async fn the_responsible_person_cannot_take_over_those_who_may_more(engine: Engine) {
    let college = College::on(engine).await;
    let world = &college.world;
    officer(world, "Кадрова", "kadrovaaa", &["HR", "RAB"]).await;
    let mut eio = world.entered(EIO).await;
    let people = [VERA, NINA, "kadrovaaa", EIO, ILYA];
    let mut ids = Vec::new();
    for login in people {
        ids.push(world.person_of(login).await.to_string());
    }
    let all = [("entered", "1"), ("again", "1"), ("reason", "compromised")];
    let answer = issue(&mut eio, "staff", &ids.join("."), &all).await;
    let logins: Vec<String> = slips(&answer).into_iter().map(|slip| slip.0).collect();
    assert_eq!(logins, [ILYA], "{}", answer.text);
    assert!(
        answer
            .text
            .contains("пароль таким записям выдаёт администратор ЭИОС")
    );
    assert_eq!(
        world.browser().log_in(VERA, PASSWORD).await.status,
        303,
        "пароль администратора прежний"
    );
    // nor stop, delete or renew
    let (vera, account) = (&ids[0], world.account(VERA).to_string());
    for fields in [
        [
            ("do", "suspend"),
            ("reason", "suspicious"),
            ("account", &account),
        ],
        [("do", "delete"), ("sure", "1"), ("account", &account)],
    ] {
        eio.get(&format!("/lk/accounts/{vera}")).await;
        let answer = eio.post(&format!("/lk/accounts/{vera}/act"), &fields).await;
        assert_eq!(answer.status, 422, "{}", answer.text);
        assert!(answer.text.contains("распоряжается администратор ЭИОС"));
    }
    eio.get("/lk/accounts").await;
    let answer = eio
        .post(
            "/lk/accounts/block",
            &[
                ("kind", "staff"),
                ("ids", &ids.join(".")),
                ("reason", "absence"),
            ],
        )
        .await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    assert_eq!(
        world.state_of(ids[0].parse().expect("id"), "staff").await,
        "active"
    );
    assert_eq!(
        world.state_of(ids[4].parse().expect("id"), "staff").await,
        "suspended"
    );
    // another's account under one's own address is not found
    let answer = eio
        .post(
            &format!("/lk/accounts/{}/act", ids[4]),
            &[("do", "delete"), ("sure", "1"), ("account", &account)],
        )
        .await;
    assert_eq!(answer.status, 404);
    // the administrator may
    let mut adm = world.entered(VERA).await;
    let answer = issue(&mut adm, "staff", &ids[1], &all).await;
    assert_eq!(slips(&answer).len(), 1, "{}", answer.text);
}

async fn each_page_opens_for_those_it_is_for_and_for_no_others(engine: Engine) {
    let college = College::on(engine).await;
    let world = &college.world;
    officer(world, "Данных", "dannykhaa", &["PDN", "RAB"]).await;
    let mut eio = world.entered(EIO).await;
    issue(&mut eio, "student", &college.ids(), &[]).await;
    let line: i64 = world
        .value("SELECT max(id) FROM credential_issue", v![])
        .await;
    let card = format!("/lk/accounts/{}", college.students[0]);
    let line_page = format!("/lk/accounts/journal/{line}");
    // administrator, officer, PDN, director, teacher, student
    let cells: &[(&str, [u16; 6])] = &[
        ("/lk/accounts", [200, 200, 403, 403, 403, 403]),
        (&card, [200, 200, 403, 403, 403, 403]),
        ("/lk/accounts/new", [200, 200, 403, 403, 403, 403]),
        ("/lk/accounts/issues/1", [200, 200, 403, 403, 403, 403]),
        ("/lk/accounts/journal", [200, 200, 200, 403, 403, 403]),
        (&line_page, [200, 200, 200, 403, 403, 403]),
        ("/lk/accounts/journal/print", [200, 200, 200, 403, 403, 403]),
        (
            "/lk/accounts/journal/export.xlsx",
            [200, 200, 200, 403, 403, 403],
        ),
        (
            "/lk/accounts/journal/export.csv",
            [200, 200, 200, 403, 403, 403],
        ),
        ("/lk/accounts/stops", [200, 200, 403, 403, 403, 403]),
        ("/lk/accounts/watch", [200, 200, 403, 403, 403, 403]),
        ("/lk/accounts/report", [200, 200, 200, 200, 403, 403]),
        ("/lk/accounts/report.xlsx", [200, 200, 200, 200, 403, 403]),
        ("/lk/accounts/987654", [404, 404, 403, 403, 403, 403]),
        ("/lk/accounts/issues/987654", [404, 404, 403, 403, 403, 403]),
        (
            "/lk/accounts/journal/987654",
            [404, 404, 404, 403, 403, 403],
        ),
        (
            "/lk/accounts/999999999999999999999",
            [404, 404, 403, 403, 403, 403],
        ),
    ];
    for (n, login) in [VERA, EIO, "dannykhaa", NINA, ILYA, ASYA]
        .into_iter()
        .enumerate()
    {
        let mut browser = world.entered(login).await;
        for (path, wanted) in cells {
            let answer = browser.get(path).await;
            assert_eq!(answer.status.as_u16(), wanted[n], "{login} {path}");
        }
        browser.get("/lk/look").await;
        for path in [
            "/lk/accounts/issues",
            "/lk/accounts/issue",
            "/lk/accounts/act",
            "/lk/accounts/block",
            "/lk/accounts/journal/receipt",
            &line_page,
        ] {
            let answer = browser.post(path, &[]).await;
            match n {
                0 | 1 => assert!(
                    [200, 303, 400, 422].contains(&answer.status.as_u16()),
                    "{login} {path} {}",
                    answer.status
                ),
                _ => assert_eq!(answer.status, 403, "{login} {path}"),
            }
        }
    }
}

async fn odd_input_gets_a_page_and_never_a_fault(engine: Engine) {
    let college = College::on(engine).await;
    let mut adm = college.world.entered(VERA).await;
    for path in [
        "/lk/accounts?kind=x&state=%00&group=9999999999999999999999&page=-5&sort=drop",
        "/lk/accounts?kind=staff&unit=abc&q=%25_%5C%27&page=99999999",
        "/lk/accounts?kind=parent&stray=1&group=1",
        "/lk/accounts?kind=applicant&stray=1&sort=place",
        "/lk/accounts?kind=employer&sort=-place&order=7",
        "/lk/accounts/journal?from=x&to=2026-13-45&officer=-1&kind=zzz&q=%27",
        "/lk/accounts/journal/export.csv?by_group=1",
        "/lk/accounts/report?from=31.12.2026&to=01.01.2026",
        "/lk/accounts/journal/print?by_group=1&from=01.01.2030",
    ] {
        let status = adm.get(path).await.status.as_u16();
        assert!(status < 500, "{path}: {status}");
    }
    adm.get("/lk/accounts").await;
    for (path, fields) in [
        (
            "/lk/accounts/issues",
            vec![
                ("kind", "student"),
                ("ids", "1.2.x"),
                ("key", "0123456789abcdef"),
            ],
        ),
        (
            "/lk/accounts/issues",
            vec![
                ("kind", "student"),
                ("ids", "7777777.8888888"),
                ("key", "0123456789abcdef0"),
            ],
        ),
        (
            "/lk/accounts/issues",
            vec![
                ("kind", "system"),
                ("ids", "1"),
                ("key", "0123456789abcdef1"),
            ],
        ),
        (
            "/lk/accounts/issue",
            vec![("kind", "student"), ("ids", "1.1.1.-4")],
        ),
        (
            "/lk/accounts/act",
            vec![("query", "%zz"), ("action", "issue")],
        ),
        (
            "/lk/accounts/new",
            vec![("kind", "parent"), ("last", ""), ("born", "32.01.2026")],
        ),
        (
            "/lk/accounts/journal/receipt",
            vec![("line", "1"), ("on_day", "завтра")],
        ),
        (
            "/lk/accounts/watch",
            vec![
                ("networks", "10.0.0/8"),
                ("failures", "0"),
                ("night_from", "25"),
            ],
        ),
    ] {
        let answer = adm.post(path, &fields).await;
        assert!(
            answer.status.as_u16() < 500,
            "{path} {fields:?}: {}",
            answer.status
        );
        adm.get("/lk/accounts").await;
    }
    assert_eq!(
        college
            .world
            .count("SELECT count(*) FROM credential_issue WHERE batch_id IS NOT NULL")
            .await,
        0
    );
}

async fn a_namesake_with_the_same_birthday_is_asked_about(engine: Engine) {
    let college = College::on(engine).await;
    let world = &college.world;
    let known = world.person("Лунин", "Роман", "Кимович").await;
    world
        .exec(
            "UPDATE person SET birth_date = '1980-05-04' WHERE id = $1",
            v![known],
        )
        .await;
    let mut eio = world.entered(EIO).await;
    eio.get("/lk/accounts/new?kind=parent").await;
    let typed = [
        ("kind", "parent"),
        ("last", "лунин"),
        ("first", "Роман"),
        ("middle", "Кимович"),
        ("born", "04.05.1980"),
    ];
    let people = world.count("SELECT count(*) FROM person").await;
    let asked = eio.post("/lk/accounts/new", &typed).await;
    assert_eq!(asked.status, 422);
    assert!(
        asked
            .text
            .contains("Человек с таким именем и датой рождения уже есть")
            && asked.text.contains("04.05.1980"),
        "{}",
        asked.text
    );
    assert!(asked.text.contains("Тот же человек") && asked.text.contains("Другой человек"));
    assert!(asked.text.contains("value=\"лунин\""), "набранное осталось");
    assert_eq!(
        world.count("SELECT count(*) FROM person").await,
        people,
        "ничего не сделано"
    );
    let who = known.to_string();
    let mut same = typed.to_vec();
    same.push(("who", &who));
    let done = eio.post("/lk/accounts/new", &same).await;
    assert_eq!(
        (done.status.as_u16(), done.location()),
        (303, format!("/lk/accounts/{known}").as_str()),
        "{}",
        done.text
    );
    assert_eq!(world.count("SELECT count(*) FROM person").await, people);
    eio.get("/lk/accounts/new?kind=parent").await;
    let mut other = typed.to_vec();
    other.push(("who", "other"));
    let done = eio.post("/lk/accounts/new", &other).await;
    assert_eq!(done.status, 303, "{}", done.text);
    assert_eq!(world.count("SELECT count(*) FROM person").await, people + 1);
    let logins: Vec<(String,)> = world
        .keeper()
        .db
        .all(
            "SELECT login FROM user_account WHERE kind = 'parent' ORDER BY id",
            v![],
        )
        .await
        .expect("logins");
    let logins: Vec<&str> = logins.iter().map(|row| row.0.as_str()).collect();
    assert_eq!(logins, ["luninrk", "luninrk-2", "luninrk-3"]);
    // the officer makes no workers and no students by hand; the administrator may
    eio.get("/lk/accounts/new").await;
    let refused = eio
        .post(
            "/lk/accounts/new",
            &[("kind", "staff"), ("last", "Новый"), ("first", "Лев")],
        )
        .await;
    assert_eq!(refused.status, 422);
}

async fn access_ends_with_the_order_and_the_account_three_days_later(engine: Engine) {
    let college = College::on(engine).await;
    let world = &college.world;
    let mut eio = world.entered(EIO).await;
    issue(&mut eio, "student", &college.ids(), &[]).await;
    let [expelled, graduated, stays] = college.students[..] else {
        panic!("трое")
    };
    world.end_study(expelled, "expelled", "2026-11-25").await;
    world.end_study(graduated, "graduated", "2026-11-25").await;
    let ilya = world.person_of(ILYA).await;
    world.employ(ilya, "2020-09-01", Some("2026-11-24")).await;
    at(world, "2026-11-24T20:59:00Z").await;
    assert_eq!(
        world.state_of(expelled, "student").await,
        "issued",
        "до полуночи доступ есть"
    );
    assert_eq!(
        world.state_of(ilya, "staff").await,
        "active",
        "последний день работы"
    );
    let mut teacher = world.entered(ILYA).await;
    at(world, "2026-11-24T21:10:00Z").await;
    for person in [expelled, graduated] {
        assert_eq!(world.state_of(person, "student").await, "suspended");
    }
    assert_eq!(world.state_of(stays, "student").await, "issued");
    assert_eq!(world.state_of(ilya, "staff").await, "suspended");
    assert_eq!(
        teacher.get("/lk/").await.status,
        303,
        "открытый сеанс кончился сразу"
    );
    let reasons: Vec<(String, String)> = world
        .keeper()
        .db
        .all(
            "SELECT reason, ended_on FROM access_stop ORDER BY reason",
            v![],
        )
        .await
        .expect("stops");
    let reasons: Vec<(&str, &str)> = reasons
        .iter()
        .map(|r| (r.0.as_str(), r.1.as_str()))
        .collect();
    assert_eq!(
        reasons,
        [
            ("dismissed", "2026-11-25"),
            ("expelled", "2026-11-25"),
            ("graduated", "2026-11-25")
        ]
    );
    let told = world
        .count("SELECT count(*) FROM notification WHERE title = 'Доступ к ЭИОС прекращён'")
        .await;
    assert_eq!(told, 3);
    // the clock goes back: what is closed stays closed
    at(world, "2026-11-20T09:00:00Z").await;
    at(world, "2026-11-20T09:30:00Z").await;
    assert_eq!(world.state_of(ilya, "staff").await, "suspended");
    assert_eq!(world.state_of(expelled, "student").await, "suspended");
    // the order about one of them is annulled in time
    at(world, "2026-11-26T09:00:00Z").await;
    world.annul_end(graduated).await;
    at(world, "2026-11-26T09:30:00Z").await;
    assert_eq!(world.state_of(graduated, "student").await, "issued");
    let resumed = world
        .count("SELECT count(*) FROM access_stop WHERE outcome = 'resumed'")
        .await;
    assert_eq!(resumed, 1);
    let told = world
        .count("SELECT count(*) FROM notification WHERE title LIKE 'Доступ возобновлён: %'")
        .await;
    assert!(told >= 1, "администратору сказано");
    at(world, "2026-11-27T20:59:00Z").await;
    assert_eq!(
        world.state_of(expelled, "student").await,
        "suspended",
        "трое суток ещё не прошли"
    );
    assert!(
        stops::overdue(world.keeper())
            .await
            .expect("overdue")
            .is_empty()
    );
    at(world, "2026-11-27T21:09:30Z").await;
    assert_eq!(world.state_of(expelled, "student").await, "");
    assert_eq!(world.state_of(ilya, "staff").await, "");
    assert_eq!(
        world
            .count("SELECT count(*) FROM person WHERE last_name = 'Ершов' AND deleted_at IS NULL")
            .await,
        1
    );
    assert_eq!(world.count("SELECT count(*) FROM login_tombstone").await, 2);
    assert_eq!(
        world
            .count("SELECT count(*) FROM access_stop WHERE outcome = 'deleted'")
            .await,
        2
    );
    let facts = world
        .count("SELECT count(*) FROM credential_issue WHERE login = ''")
        .await;
    assert_eq!(facts, 1, "запись журнала осталась без логина");
    // and one is annulled too late
    world.annul_end(expelled).await;
    access(world).await;
    let late = stops::too_late(world.keeper()).await.expect("too late");
    assert_eq!(
        late.iter().map(|l| l.person_id).collect::<Vec<_>>(),
        [expelled]
    );
    let mut eio = world.entered(EIO).await;
    let page = eio.get("/lk/accounts/stops").await;
    assert!(
        page.text.contains("Приказ отменён, доступ уже удалён"),
        "{}",
        page.text
    );
    let answer = issue(&mut eio, "student", &expelled.to_string(), &[]).await;
    assert_eq!(
        slips(&answer)[0].0,
        "abramovazt-2",
        "прежний логин не возвращается"
    );
    assert!(
        stops::too_late(world.keeper())
            .await
            .expect("too late")
            .is_empty()
    );
}

async fn a_parent_loses_access_with_the_last_child(engine: Engine) {
    let college = College::on(engine).await;
    let world = &college.world;
    let (roman, [one, two, _]) = (
        world.person_of("luninrk").await,
        college.students[..].try_into().expect("three"),
    );
    for child in [one, two] {
        world
            .exec(
                "INSERT INTO person_relation (person_id, related_id, kind, is_legal_rep, created_at, updated_at) VALUES ($1, $2, 'father', TRUE, $3, $3)",
                v![child, roman, morning()],
            )
            .await;
    }
    let ask = people::Ask::parse(&[("kind".into(), "parent".into())]);
    let found = people::page(world.keeper(), &ask).await.expect("parents");
    assert_eq!(
        (found.len(), found[0].place.as_str(), found[0].related),
        (1, "ИСП-21", true)
    );
    world.end_study(one, "expelled", "2026-11-24").await;
    at(world, "2026-11-24T09:00:00Z").await;
    assert_eq!(world.state_of(roman, "parent").await, "active");
    world.end_study(two, "expelled", "2026-11-25").await;
    at(world, "2026-11-25T09:00:00Z").await;
    assert_eq!(world.state_of(roman, "parent").await, "suspended");
}

async fn what_could_not_be_stopped_in_time_is_on_the_home_page(engine: Engine) {
    let college = College::on(engine).await;
    let world = &college.world;
    let vera = world.person_of(VERA).await;
    world.employ(vera, "2020-09-01", Some("2026-11-23")).await;
    for login in [NINA, ILYA, EIO] {
        let person = world.person_of(login).await;
        world.employ(person, "2020-09-01", None).await;
    }
    assert!(
        stops::found(world.keeper())
            .await
            .expect("duties")
            .iter()
            .all(|duty| duty.kind != "bad")
    );
    at(world, "2026-11-28T09:00:00Z").await;
    assert_eq!(
        world.state_of(vera, "staff").await,
        "active",
        "последний администратор не закрывается"
    );
    let ended = life::ended(world.keeper()).await.expect("ended");
    assert_eq!(
        ended.iter().map(|one| one.person_id).collect::<Vec<_>>(),
        [vera]
    );
    let duties = stops::found(world.keeper()).await.expect("duties");
    assert!(
        duties
            .iter()
            .any(|d| d.kind == "bad" && d.text.contains("не прекращён в срок: 1")),
        "{duties:?}"
    );
    let strays = people::strays(world.keeper()).await.expect("strays");
    assert_eq!(
        strays
            .iter()
            .find(|(kind, _)| *kind == Kind::Staff)
            .map(|s| s.1),
        Some(1)
    );
    let mut eio = world.entered(EIO).await;
    let page = eio.get("/lk/accounts/stops").await;
    assert!(
        page.text.contains("Соколова Вера Павловна") && page.text.contains("доступ ещё открыт"),
        "{}",
        page.text
    );
    let page = eio.get("/lk/accounts?kind=staff&stray=1").await;
    assert!(page.text.contains("Соколова") && !page.text.contains("Ершов"));
    // another administrator comes, and the next run stops the one who has left
    roles::grant(
        world.keeper(),
        world.account(NINA),
        "ADM",
        Some("приказ № 8"),
        &By::console(),
    )
    .await
    .expect("grant");
    at(world, "2026-11-28T10:00:00Z").await;
    assert_eq!(world.state_of(vera, "staff").await, "suspended");
}

async fn suspicion_stops_access_and_a_cause_that_is_not_found_costs_the_login(engine: Engine) {
    let college = College::on(engine).await;
    let world = &college.world;
    let (ilya, account) = (world.person_of(ILYA).await, world.account(ILYA).to_string());
    let card = format!("/lk/accounts/{ilya}");
    let act = format!("{card}/act");
    let mut teacher = world.entered(ILYA).await;
    let mut adm = world.entered(VERA).await;
    adm.get(&card).await;
    let empty = adm
        .post(
            &act,
            &[
                ("account", &account),
                ("do", "suspend"),
                ("words", "вход ночью"),
            ],
        )
        .await;
    assert_eq!(empty.status, 422);
    assert!(
        empty.text.contains("Выберите, почему") && empty.text.contains("value=\"вход ночью\""),
        "{}",
        empty.text
    );
    let done = adm
        .post(
            &act,
            &[
                ("account", &account),
                ("do", "suspend"),
                ("reason", "suspicious"),
                ("words", "вход ночью"),
            ],
        )
        .await;
    assert_eq!(done.status, 303, "{}", done.text);
    assert_eq!(teacher.get("/lk/").await.status, 303);
    let urgent = world
        .count("SELECT count(*) FROM notification WHERE kind = 'security' AND urgent")
        .await;
    assert_eq!(urgent, 1, "администратору сказано сразу");
    // the job does not touch a stop that a person has made
    world.employ(ilya, "2020-09-01", None).await;
    access(world).await;
    assert_eq!(world.state_of(ilya, "staff").await, "suspended");
    adm.get(&card).await;
    let mute = adm
        .post(&act, &[("account", &account), ("do", "resume")])
        .await;
    assert_eq!(mute.status, 422);
    let done = adm
        .post(
            &act,
            &[
                ("account", &account),
                ("do", "resume"),
                ("words", "входил сам, из дома"),
            ],
        )
        .await;
    assert_eq!(done.status, 303, "{}", done.text);
    assert_eq!(world.browser().log_in(ILYA, PASSWORD).await.status, 303);
    adm.get(&card).await;
    adm.post(
        &act,
        &[
            ("account", &account),
            ("do", "suspend"),
            ("reason", "unauthorized"),
        ],
    )
    .await;
    world
        .exec(
            "UPDATE user_role SET pd_clearance = 'обязательство № 7' WHERE account_id = $1",
            v![world.account(ILYA)],
        )
        .await;
    let answer = issue(&mut adm, "staff", &ilya.to_string(), &[("renew", &account)]).await;
    let slips = slips(&answer);
    assert_eq!(slips[0].0, "ershovig-2", "{}", answer.text);
    assert_eq!(
        world.browser().log_in(ILYA, PASSWORD).await.status,
        422,
        "прежний логин уничтожен"
    );
    assert_eq!(
        world
            .browser()
            .log_in(&slips[0].0, &slips[0].1)
            .await
            .status,
        303
    );
    let roles = world.count("SELECT count(*) FROM user_role u JOIN user_account a ON a.id = u.account_id WHERE a.login = 'ershovig-2' AND u.valid_to IS NULL").await;
    assert_eq!(roles, 3, "роли перешли к новой записи");
    let whole = world.count("SELECT count(*) FROM user_role n JOIN user_account a ON a.id = n.account_id AND a.login = 'ershovig-2' \
         JOIN user_role o ON o.role_id = n.role_id AND o.pd_clearance = n.pd_clearance AND coalesce(o.basis, '') = coalesce(n.basis, '') \
         AND coalesce(o.basis_order_id, 0) = coalesce(n.basis_order_id, 0) WHERE o.account_id <> n.account_id").await;
    assert_eq!(whole, 3, "с приказами и допусками");
    let reason: String = world
        .value(
            "SELECT reason FROM credential_issue ORDER BY id DESC LIMIT 1",
            v![],
        )
        .await;
    assert_eq!(reason, "relogin");
    let stop: (bool, String) = world
        .keeper()
        .db
        .one(
            "SELECT cause_found, outcome FROM access_stop ORDER BY id DESC LIMIT 1",
            v![],
        )
        .await
        .expect("stop");
    assert_eq!(stop, (false, "destroyed".to_owned()));
}

async fn a_part_of_the_portal_is_closed_and_opened_again(engine: Engine) {
    let world = World::on(engine).await;
    let (vera, ilya) = (world.person_of(VERA).await, world.person_of(ILYA).await);
    let account = world.account(ILYA).to_string();
    let mut adm = world.entered(VERA).await;
    let mut teacher = world.entered(ILYA).await;
    let card = format!("/lk/accounts/{ilya}");
    let act = format!("{card}/act");
    adm.get(&card).await;
    let mut fields = vec![
        ("account", &*account),
        ("do", "limit"),
        ("reason", "rule_break"),
        ("words", "чужие данные на флешке"),
    ];
    let nothing = adm.post(&act, &fields).await;
    assert_eq!(nothing.status, 422);
    assert!(nothing.text.contains("Отметьте, к чему") && nothing.text.contains("на флешке"));
    fields.extend([
        ("element", "taking"),
        ("element", "materials"),
        ("element", "нет такого"),
    ]);
    assert_eq!(adm.post(&act, &fields).await.status, 303);
    // The session that is open feels it at once; what is one's own and the rest of the work stay.
    for (path, status) in [
        ("/lk/r/room", 200),
        ("/lk/r/room/export.csv", 403),
        ("/lk/api/v1/room", 403),
        ("/lk/materials", 403),
        ("/lk/tickets", 200),
        ("/lk/messages", 200),
        ("/lk/own", 200),
    ] {
        let answer = teacher.get(path).await;
        assert_eq!(answer.status, status, "{path}");
        if status == 403 && !path.contains("/api/") {
            assert!(answer.text.contains("временно закрыта"), "{path}");
            assert!(!answer.text.contains("href=\"/lk/materials\""), "{path}");
        }
    }
    let news = teacher.get("/lk/messages").await;
    assert!(
        news.text.contains("Доступ к части ЭИОС ограничен"),
        "{}",
        news.text
    );
    // The same once more closes nothing twice.
    adm.get(&card).await;
    assert_eq!(adm.post(&act, &fields).await.status, 303);
    let open = "SELECT count(*) FROM access_limit WHERE ended_at IS NULL";
    assert_eq!(world.count(open).await, 2);
    let report = adm.get("/lk/accounts/report").await;
    assert!(report.text.contains("ограничен"), "{}", report.text);
    let id: i64 = world
        .count("SELECT id FROM access_limit WHERE element = 'materials'")
        .await;
    let id = id.to_string();
    let mut lift = vec![("account", &*account), ("do", "lift"), ("limit", &*id)];
    assert_eq!(adm.post(&act, &lift).await.status, 422);
    lift.push(("words", "объяснился"));
    assert_eq!(adm.post(&act, &lift).await.status, 303);
    assert_eq!(teacher.get("/lk/materials").await.status, 200);
    assert_eq!(teacher.get("/lk/r/room/export.csv").await.status, 403);
    let shown = adm.get(&card).await.text;
    assert!(
        shown.contains("объяснился") && shown.contains("Снять ограничение"),
        "{shown}"
    );
    // Nobody closes to an administrator what is needed to open anything, nor to oneself anything.
    let own = world.account(VERA).to_string();
    let fields = [
        ("account", &*own),
        ("do", "limit"),
        ("reason", "rule_break"),
        ("words", "проба"),
        ("element", "accounts"),
    ];
    let refused = adm.post(&format!("/lk/accounts/{vera}/act"), &fields).await;
    assert_eq!(refused.status, 422);
    assert_eq!(world.count(open).await, 1);
    let told = world
        .count("SELECT count(*) FROM audit_log WHERE action IN ('limit', 'unlimit')")
        .await;
    assert_eq!(told, 2);
}

async fn what_was_closed_on_suspicion_is_deleted_in_time_when_its_owner_leaves(engine: Engine) {
    let world = World::on(engine).await;
    let asya = world.person_of(ASYA).await;
    let group = world.group("С-1").await;
    world.study(asya, group).await;
    let account = world.account(ASYA);
    accounts::block(world.keeper(), account, "suspicious", &By::console())
        .await
        .expect("blocked");
    let due = || async {
        let day: String = world
            .value(
                "SELECT coalesce(delete_after, '') FROM user_account WHERE id = $1",
                v![account],
            )
            .await;
        (world.state_of(asya, "student").await, day)
    };
    access(&world).await;
    assert_eq!(due().await, ("suspended".into(), String::new()));
    world.end_study(asya, "expelled", "2026-11-23").await;
    for hour in ["10:00", "10:30"] {
        at(&world, &format!("2026-11-23T{hour}:00+03:00")).await;
        assert_eq!(due().await, ("suspended".into(), "2026-11-26".into()));
    }
    world.annul_end(asya).await;
    at(&world, "2026-11-23T11:00:00+03:00").await;
    assert_eq!(
        due().await,
        ("suspended".into(), String::new()),
        "приказ отменён, а подозрение осталось"
    );
    world.end_study(asya, "expelled", "2026-11-23").await;
    at(&world, "2026-11-23T12:00:00+03:00").await;
    at(&world, "2026-11-25T23:59:00+03:00").await;
    assert_eq!(due().await.0, "suspended");
    at(&world, "2026-11-26T00:10:00+03:00").await;
    assert_eq!(due().await.0, "", "запись удалена");
    let told: i64 = world
        .count("SELECT count(*) FROM access_stop WHERE outcome = 'deleted' AND reason = 'suspicious' AND ended_on = '2026-11-23'")
        .await;
    assert_eq!(told, 1);
}

async fn lines_of_the_journal_are_only_added_to(engine: Engine) {
    let college = College::on(engine).await;
    let world = &college.world;
    let mut eio = world.entered(EIO).await;
    issue(&mut eio, "student", &college.ids(), &[]).await;
    let before = facts(world).await;
    let lines: Vec<(i64,)> = world
        .keeper()
        .db
        .all(
            "SELECT id FROM credential_issue WHERE batch_id IS NOT NULL ORDER BY id",
            v![],
        )
        .await
        .expect("lines");
    let (one, two) = (lines[0].0.to_string(), lines[1].0.to_string());
    eio.get("/lk/accounts/journal").await;
    let early = eio
        .post(
            "/lk/accounts/journal/receipt",
            &[("line", &one), ("on_day", "24.11.2026")],
        )
        .await;
    assert_eq!(early.status, 422, "день ещё не наступил");
    let kept = |marked: &str| early.text.contains(&format!("value=\"{marked}\" checked"));
    assert!(kept(&one) && !kept(&two), "отмеченное осталось отмеченным");
    let done = eio
        .post(
            "/lk/accounts/journal/receipt",
            &[
                ("line", &one),
                ("line", &two),
                ("on_day", "23.11.2026"),
                ("rules", "1"),
            ],
        )
        .await;
    assert_eq!(done.status, 303, "{}", done.text);
    eio.post(
        "/lk/accounts/journal/receipt",
        &[("line", &one), ("on_day", "22.11.2026")],
    )
    .await;
    assert_eq!(
        world
            .count("SELECT count(*) FROM credential_mark WHERE kind = 'receipt'")
            .await,
        2,
        "второй раз не отмечается"
    );
    let address = format!("/lk/accounts/journal/{one}");
    eio.get(&address).await;
    let mute = eio
        .post(&address, &[("kind", "annulled"), ("words", " ")])
        .await;
    assert_eq!(mute.status, 422);
    for (kind, words) in [
        ("note", "полоса передана старосте"),
        ("annulled", "выдано ошибочно"),
    ] {
        eio.get(&address).await;
        let done = eio
            .post(&address, &[("kind", kind), ("words", words)])
            .await;
        assert_eq!(done.status, 303, "{}", done.text);
    }
    let page = eio.get("/lk/accounts/journal?received=yes").await;
    assert!(
        page.text.contains("выдано ошибочно")
            && page.text.contains("подпись 23.11.2026")
            && page.text.contains("полоса передана старосте"),
        "{}",
        page.text
    );
    let page = eio
        .get("/lk/accounts/journal?received=no&kind=student")
        .await;
    assert!(page.text.contains("Записей: 2"), "{}", page.text);
    assert_eq!(facts(world).await, before, "сами записи прежние");
    assert!(
        eio.get("/lk/accounts/journal/export.csv")
            .await
            .text
            .contains("выдано ошибочно")
    );
    let paper = eio
        .get(&format!(
            "/lk/accounts/journal/print?from=01.11.2026&to=30.11.2026&by_group=1&group={}",
            college.group
        ))
        .await;
    assert_eq!(
        (paper.status.as_u16(), paper.header("content-type")),
        (200, "application/pdf"),
        "{}",
        paper.text
    );
    let mut adm = world.entered(VERA).await;
    let journal = adm.get("/lk/access/audit").await;
    for said in [
        "отметка в журнале выдачи",
        "Журнал выдачи логинов и паролей № ",
        "получение под подпись",
        "Выдача логинов и паролей № ",
        "первичная выдача",
    ] {
        assert!(journal.text.contains(said), "{said}");
    }
    let nameless = world
        .count("SELECT count(*) FROM audit_log WHERE action NOT IN (SELECT code FROM code_item WHERE list = 'AUDIT_ACTION')")
        .await;
    assert_eq!(nameless, 0, "у каждого действия есть слова");
}

async fn facts(world: &World) -> Vec<(i64, i64, String, String, String, String)> {
    let sql = "SELECT year, no, issued_at, login, reason, way FROM credential_issue ORDER BY id";
    world.keeper().db.all(sql, v![]).await.expect("facts")
}

#[test]
fn no_code_changes_or_deletes_a_line_of_the_journal() {
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new("src") {
        let entry = entry.expect("entry");
        if entry.path().extension().is_none_or(|ending| ending != "rs") {
            continue;
        }
        let text = std::fs::read_to_string(entry.path()).expect("source");
        let text = text.replace("\\\n", " ");
        for words in [
            "UPDATE credential_issue SET ",
            "DELETE FROM credential_issue",
            "UPDATE credential_mark",
            "DELETE FROM credential_mark",
        ] {
            for part in text.split(words).skip(1) {
                let set: String = part
                    .chars()
                    .take_while(|c| *c != '"' && *c != ',')
                    .collect();
                let set = set
                    .split(" WHERE")
                    .next()
                    .unwrap_or_default()
                    .trim()
                    .to_owned();
                found.push(format!("{words}{set}"));
            }
        }
    }
    found.sort();
    let allowed = [
        "UPDATE credential_issue SET first_login_at = $1",
        "UPDATE credential_issue SET login = ''",
    ];
    assert_eq!(found, allowed, "к записи журнала только добавляют отметки");
}

async fn numbers_of_the_journal_begin_anew_each_year(engine: Engine) {
    let college = College::on(engine).await;
    let world = &college.world;
    world
        .hands
        .set("2026-12-31T20:59:00Z".parse().expect("moment"));
    let mut eio = world.entered(EIO).await;
    let ids: Vec<String> = college.students.iter().map(i64::to_string).collect();
    issue(&mut eio, "student", &ids[0], &[]).await;
    world
        .hands
        .set("2026-12-31T21:01:00Z".parse().expect("moment"));
    issue(&mut eio, "student", &ids[1], &[]).await;
    let numbers: Vec<(i64, i64)> = world
        .keeper()
        .db
        .all("SELECT year, no FROM credential_issue ORDER BY id", v![])
        .await
        .expect("numbers");
    assert_eq!(
        numbers,
        [(2026, 1), (2026, 2), (2027, 1)],
        "год начинается в полночь колледжа"
    );
}

async fn the_operator_is_told_what_was_granted_and_stopped(engine: Engine) {
    let college = College::on(engine).await;
    let world = &college.world;
    let ilya = world.person_of(ILYA).await;
    let job = world.employ(ilya, "2020-09-01", Some("2026-11-24")).await;
    world
        .exec(
            "INSERT INTO absence (employment_id, kind, valid_from, valid_to, recorded_at, created_at, updated_at) VALUES ($1, 'vacation', '2026-11-10', '2026-11-20', $2, $2, $2)",
            v![job, morning()],
        )
        .await;
    let mut eio = world.entered(EIO).await;
    issue(
        &mut eio,
        "student",
        &college.ids(),
        &[("request_ref", "приказ № 5-у")],
    )
    .await;
    at(world, "2026-11-25T09:00:00Z").await;
    let mut eio = world.entered(EIO).await;
    let page = eio
        .get("/lk/accounts/report?from=01.11.2026&to=30.11.2026")
        .await;
    for words in [
        "предоставлен",
        "прекращён",
        "увольнение",
        "приказ № 5-у",
        "Абрамова Злата Тихоновна",
        "Ершов Илья Глебович",
        "отпуск",
    ] {
        assert!(page.text.contains(words), "{words}: {}", page.text);
    }
    let nothing = eio
        .get("/lk/accounts/report?from=01.10.2026&to=31.10.2026")
        .await;
    assert!(nothing.text.contains("никому не предоставлялся"));
    eio.get("/lk/accounts/report").await;
    eio.post(
        "/lk/accounts/report",
        &[("from", "01.11.2026"), ("to", "30.11.2026")],
    )
    .await;
    assert_eq!(
        world
            .count("SELECT count(*) FROM access_stop WHERE reported_at IS NOT NULL")
            .await,
        1
    );
    let file = eio
        .get("/lk/accounts/report.xlsx?from=01.11.2026&to=30.11.2026")
        .await;
    assert_eq!(file.status, 200);
}

async fn foreign_networks_many_failures_and_mass_exports_are_seen(engine: Engine) {
    let college = College::on(engine).await;
    let world = &college.world;
    let mut adm = world.entered(VERA).await;
    assert!(
        adm.get("/lk/accounts/watch")
            .await
            .text
            .contains("Ничего подозрительного")
    );
    let saved = adm
        .post(
            "/lk/accounts/watch",
            &[
                ("networks", "10.0.0.0/8\r\n192.0.2.0/24"),
                ("failures", "3"),
                ("exports", "2"),
                ("night_from", ""),
                ("night_to", ""),
            ],
        )
        .await;
    assert_eq!(saved.status, 303, "{}", saved.text);
    world.entered(ILYA).await;
    world.entered(ASYA).await;
    for _ in 0..3 {
        world.browser().log_in(ASYA, "не тот пароль").await;
    }
    let mut eio = world.entered(EIO).await;
    for _ in 0..2 {
        eio.get("/lk/accounts/journal/export.csv").await;
    }
    let page = adm.get("/lk/accounts/watch").await;
    for words in [
        "чужая сеть",
        "198.51.100.7",
        "неверных паролей за сутки: 3",
        "выгрузок за сутки: 2",
        "Ершов",
    ] {
        assert!(page.text.contains(words), "{words}: {}", page.text);
    }
    assert_eq!(
        page.text.matches("Лунина").count(),
        1,
        "обучающимся можно входить откуда угодно"
    );
    let bad = adm
        .post(
            "/lk/accounts/watch",
            &[
                ("networks", "10.0.0/8"),
                ("failures", "3"),
                ("exports", "2"),
            ],
        )
        .await;
    assert!(
        bad.status == 422 && bad.text.contains("10.0.0/8"),
        "{}",
        bad.text
    );
    let refused = eio.post("/lk/accounts/watch", &[("networks", "")]).await;
    assert_eq!(refused.status, 403, "правила задаёт администратор");
}

/// From now on no line of the journal about this person is taken.
async fn refuse_lines(world: &World, person: i64) {
    let sql = match world.keeper().db.is_postgres() {
        true => format!(
            "ALTER TABLE credential_issue ADD CONSTRAINT ck_test CHECK (person_id <> {person})"
        ),
        false => format!(
            "CREATE TRIGGER refuse BEFORE INSERT ON credential_issue WHEN NEW.person_id = {person} \
             BEGIN SELECT RAISE(ABORT, 'no'); END"
        ),
    };
    let db = &world.keeper().db;
    db.exec(sqlx::AssertSqlSafe(sql), v![])
        .await
        .expect("refusal");
}

async fn a_part_that_fails_takes_no_other_slip_with_it(engine: Engine) {
    let college = College::of(engine, 26).await;
    let world = &college.world;
    let unlucky = college.students[3];
    refuse_lines(world, unlucky).await;
    let mut eio = world.entered(EIO).await;
    let answer = issue(&mut eio, "student", &college.ids(), &[]).await;
    let slips = slips(&answer);
    assert_eq!(slips.len(), 25, "{}", answer.text);
    assert!(
        answer.text.contains("Не выдано: 1")
            && answer.text.contains("база данных не приняла запись")
    );
    let lines = world
        .count("SELECT count(*) FROM credential_issue WHERE batch_id IS NOT NULL")
        .await;
    assert_eq!(lines, 25, "полоса есть ровно у тех, у кого есть запись");
    let numbers = world
        .count("SELECT max(no) - min(no) FROM credential_issue")
        .await;
    assert_eq!(numbers, 25, "номера без пропусков");
    assert_eq!(
        world.state_of(unlucky, "student").await,
        "",
        "ничего не начато"
    );
    for (login, password) in [&slips[0], &slips[24]] {
        assert_eq!(world.browser().log_in(login, password).await.status, 303);
    }
    let batch: i64 = world.value("SELECT max(id) FROM issue_batch", v![]).await;
    let page = eio.get(&format!("/lk/accounts/issues/{batch}")).await;
    assert!(
        page.text.contains("не выдано") && page.text.contains("база данных не приняла запись"),
        "{}",
        page.text
    );
    assert!(
        hidden(&page, "ids")
            .split('.')
            .any(|id| id == unlucky.to_string())
    );
}

async fn a_list_of_a_thousand_is_paged_searched_and_counted(engine: Engine) {
    let college = College::of(engine, 1).await;
    let world = &college.world;
    let numbers = "WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < 1200) ";
    let people = format!(
        "{numbers} INSERT INTO person (last_name, first_name, search_norm, created_at, updated_at) \
         SELECT 'Студентов' || CAST(i AS TEXT), 'Пробный', 'студентов' || CAST(i AS TEXT) || ' пробный', $1, $1 FROM n"
    );
    let db = &world.keeper().db;
    db.exec(sqlx::AssertSqlSafe(people), v![morning()])
        .await
        .expect("people");
    db.exec(
        "INSERT INTO enrolment (person_id, programme_id, enrolled_on, created_at, updated_at) \
         SELECT p.id, (SELECT min(id) FROM programme), '2026-09-01', $1, $1 FROM person p WHERE p.first_name = 'Пробный'",
        v![morning()],
    )
    .await
    .expect("enrolments");
    db.exec(
        "INSERT INTO enrolment_state (enrolment_id, status, course, group_id, study_form, funding, valid_from, recorded_at, created_at, updated_at) \
         SELECT e.id, 'active', 1, $1, 'full', 'reg', '2026-09-01', $2, $2, $2 FROM enrolment e JOIN person p ON p.id = e.person_id WHERE p.first_name = 'Пробный'",
        v![college.group, morning()],
    )
    .await
    .expect("states");
    let mut eio = world.entered(EIO).await;
    let page = eio.get("/lk/accounts?kind=student").await;
    // Asya and Timur have accounts and no study
    assert!(
        page.text.replace('\u{a0}', " ").contains("все: 1 203")
            && page
                .text
                .replace('\u{a0}', " ")
                .contains("нет записи: 1 201")
            && page.text.contains("1 из 25"),
        "{}",
        page.text
    );
    assert!(page.text.contains("есть доступ, нет обучения: 2"));
    let last = eio
        .get("/lk/accounts?kind=student&page=25&sort=-name")
        .await;
    assert!(last.text.contains("25 из 25"));
    let found = eio
        .get(
            "/lk/accounts?kind=student&q=%D1%81%D1%82%D1%83%D0%B4%D0%B5%D0%BD%D1%82%D0%BE%D0%B2777",
        )
        .await;
    assert!(
        found.text.contains("1 человек") && found.text.contains("Студентов777"),
        "{}",
        found.text
    );
    let chosen = eio
        .post(
            "/lk/accounts/act",
            &[
                ("query", "kind=student&state=none"),
                ("scope", "found"),
                ("action", "issue"),
            ],
        )
        .await;
    assert_eq!(chosen.status, 200);
    assert!(
        chosen.text.contains("1201") || chosen.text.contains("1 201"),
        "весь список в одной форме"
    );
}

both_engines! {
    a_part_that_fails_takes_no_other_slip_with_it,
    a_group_gets_its_slips_once_and_the_journal_a_line_for_each,
    the_same_form_sent_again_issues_nothing_and_shows_nothing,
    two_officers_at_once_give_each_person_exactly_one_issue,
    slips_that_the_printer_ate_are_issued_anew_to_those_who_did_not_get_them,
    slips_come_as_a_pdf_as_well,
    a_password_that_was_issued_is_nowhere,
    the_responsible_person_cannot_take_over_those_who_may_more,
    each_page_opens_for_those_it_is_for_and_for_no_others,
    odd_input_gets_a_page_and_never_a_fault,
    a_namesake_with_the_same_birthday_is_asked_about,
    access_ends_with_the_order_and_the_account_three_days_later,
    a_part_of_the_portal_is_closed_and_opened_again,
    what_was_closed_on_suspicion_is_deleted_in_time_when_its_owner_leaves,
    a_parent_loses_access_with_the_last_child,
    what_could_not_be_stopped_in_time_is_on_the_home_page,
    suspicion_stops_access_and_a_cause_that_is_not_found_costs_the_login,
    lines_of_the_journal_are_only_added_to,
    numbers_of_the_journal_begin_anew_each_year,
    the_operator_is_told_what_was_granted_and_stopped,
    foreign_networks_many_failures_and_mass_exports_are_seen,
    a_list_of_a_thousand_is_paged_searched_and_counted,
}
