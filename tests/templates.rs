//! Templates of the college: the supplied forms in all outputs, versions, the editor, printing with rights, numbers.

mod world;

use std::{collections::BTreeMap, process::Command};

use eios::{
    documents::{
        About, Press,
        templates::{self as language},
    },
    identity::{By, roles},
    registers::Catalog,
    storage::v,
    subsystems::{self, directories::templates},
    themes::Themes,
};
use jiff::civil::date;
use world::{Browser, Engine, ILYA, NINA, VERA, World, id_in};

both_engines! {
    every_supplied_template_is_right_and_says_the_same_everywhere,
    a_record_is_printed_by_a_chosen_template,
    what_one_may_not_see_is_not_in_the_document,
    a_template_is_made_checked_published_and_changed_by_versions,
    a_document_that_was_given_out_stays_as_it_was,
    only_makers_make_and_only_issuers_issue,
    odd_requests_are_answered_in_peace,
}

const AT: &str = "'2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z'";

async fn exec(world: &World, sql: &str) {
    let mut tx = world.state.keeper.db.begin().await.expect("tx");
    let sql = sqlx::AssertSqlSafe(sql.to_owned());
    tx.exec(sql, vec![]).await.expect("statement");
    tx.commit().await.expect("commit");
}

/// A college with requisites, a post and one worker: Ilya, whose dative is of his own choice.
async fn college(engine: Engine) -> World {
    let world = World::on(engine).await;
    for (login, role) in [(VERA, "HR"), (NINA, "AHO")] {
        let by = By::console();
        roles::grant(
            world.keeper(),
            world.account(login),
            role,
            Some("приказ № 2"),
            &by,
        )
        .await
        .expect("role");
    }
    for sql in [
        format!("INSERT INTO organisation (full_name, short_name, kinds, is_own, inn, kpp, ogrn, legal_address, head_name, head_post, created_at, updated_at) VALUES ('Приозёрский строительный техникум', 'Приозёрский техникум', '[\"own\"]', TRUE, '5500000000', '550001001', '1025500000000', 'г. Приозёрск, ул. Новая, 1 <корпус & двор>', 'Тополев Олег Иванович', 'Директор', {AT})"),
        format!("INSERT INTO org_unit (name, kind, created_at, updated_at) VALUES ('Учебная часть', 'department', {AT})"),
        format!("INSERT INTO employment (person_id, type, tab_no, hired_on, created_at, updated_at) SELECT id, 'main', '0007', '2024-09-02', {AT} FROM person WHERE last_name = 'Ершов'"),
        format!("INSERT INTO assignment (employment_id, position_id, org_unit_id, rate, salary, valid_from, recorded_at, created_at, updated_at) SELECT e.id, p.id, u.id, 125, 4500000, '2024-09-02', '2024-09-02T00:00:00.000Z', {AT} FROM employment e, position p, org_unit u WHERE p.name = 'Преподаватель'"),
        "UPDATE person SET sex = 'm', birth_date = '1988-03-08', snils = '11223344595', last_name_dat = 'Ершову-Младшему' WHERE last_name = 'Ершов'".to_owned(),
    ] {
        exec(&world, &sql).await;
    }
    world
}

async fn template(world: &World, code: &'static str) -> i64 {
    world
        .value(
            "SELECT max(id) FROM document_template WHERE code = $1",
            v![code],
        )
        .await
}

async fn job(world: &World) -> i64 {
    world.value("SELECT max(id) FROM employment", v![]).await
}

fn pdf_text(pdf: &[u8]) -> String {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("form.pdf");
    std::fs::write(&path, pdf).expect("file");
    let out = Command::new("pdftotext").arg(&path).arg("-").output();
    String::from_utf8(out.expect("pdftotext (пакет poppler-utils)").stdout).expect("UTF-8")
}

fn squeezed(text: &str) -> String {
    text.chars()
        .filter(|sign| !sign.is_whitespace() && !"-\u{ad}\u{2010}\u{c}".contains(*sign))
        .collect()
}

/// The letters of a text, however its lines and columns are read.
fn letters(text: &str) -> BTreeMap<char, usize> {
    let mut letters = BTreeMap::new();
    for letter in text.chars().filter(|sign| sign.is_alphabetic()) {
        *letters.entry(letter).or_default() += 1;
    }
    letters
}

async fn every_supplied_template_is_right_and_says_the_same_everywhere(engine: Engine) {
    let world = World::on(engine).await;
    let catalog = Catalog::new(subsystems::ALL);
    let supplied: Vec<(i64, String, String, String, String)> = world
        .state
        .keeper
        .db
        .all(
            "SELECT id, code, entity, page, body FROM document_template WHERE status = 'published' ORDER BY code",
            v![],
        )
        .await
        .expect("templates");
    assert_eq!(supplied.len(), 11);
    let press = Press::open(&Themes::new("default", None)).expect("theme");
    let mut vera = world.entered(VERA).await;
    for (id, code, entity, page, body) in supplied {
        let fields = templates::dictionary(&catalog, &entity);
        let read = language::parse(&body, &page, &fields)
            .unwrap_or_else(|faults| panic!("{code}: {faults:#?}"));
        let filled = language::fill(&read, &templates::sample(&fields));
        assert!(filled.missing.is_empty(), "{code}: {:?}", filled.missing);
        let words = filled.document.words();
        assert!(
            !words.contains('{') && !words.contains("null"),
            "{code}: {words}"
        );
        let file = language::docx(&filled.document).expect("docx");
        assert!(file.starts_with(b"PK"), "{code}");
        // the typesetting is slow: on one engine it is enough
        if engine == Engine::Sqlite {
            let about = About {
                title: code.clone(),
                author: "Техникум".to_owned(),
                date: date(2026, 11, 22),
            };
            let pdf = language::pdf(&press, &filled.document, &about)
                .unwrap_or_else(|why| panic!("{code}: {why}"));
            if let Some(folder) = option_env!("CARGO_TARGET_TMPDIR") {
                std::fs::write(format!("{folder}/{code}.pdf"), &pdf).expect("file");
            }
            assert_eq!(letters(&pdf_text(&pdf)), letters(&words), "{code}");
        }
        let page = vera
            .get(&format!("/lk/directories/templates/{id}/sample"))
            .await;
        assert_eq!(page.status, 200, "{code}: {}", page.text);
        let article = page.text.split("<article").nth(1).expect("article");
        let article = article.split("</article>").next().expect("end");
        let plain: String = article
            .split('<')
            .filter_map(|tag| tag.split_once('>'))
            .map(|(_, text)| text)
            .collect();
        let plain = plain
            .replace("&quot;", "\"")
            .replace("&amp;", "&")
            .replace("&#39;", "'");
        assert_eq!(squeezed(&plain), squeezed(&words), "{code}");
    }
}

async fn a_record_is_printed_by_a_chosen_template(engine: Engine) {
    let world = college(engine).await;
    let mut vera = world.entered(VERA).await;
    let job = job(&world).await;
    let choice = vera.get(&format!("/lk/r/employment/{job}/print")).await;
    assert_eq!(choice.status, 200, "{}", choice.text);
    assert!(
        choice.text.contains("Справка с места работы") && choice.text.contains("Личная карточка")
    );
    assert!(!choice.text.contains("Протокол осмотра"), "чужой шаблон");
    let id = template(&world, "cert-work").await;
    let print = format!("/lk/r/employment/{job}/print?template={id}");
    let page = vera.get(&print).await;
    assert_eq!(page.status, 200, "{}", page.text);
    let text = page.text.replace('\u{a0}', " ").replace("&nbsp;", " ");
    for words in [
        "Дана Ершову-Младшему Илье Глебовичу",
        "он работает в Приозёрском техникуме с 2 сентября 2024 года",
        "Должность: Преподаватель, подразделение: Учебная часть, 1,25 ставки",
        "О. И. Тополев",
        "ул. Новая, 1 &lt;корпус &amp; двор&gt;",
        "Номер документа (строка",
    ] {
        assert!(text.contains(words), "нет «{words}»: {text}");
    }
    let docx = vera.get(&format!("{print}&as=docx")).await;
    assert_eq!(docx.status, 200);
    assert!(docx.header("content-disposition").starts_with("attachment"));
    if engine == Engine::Sqlite {
        let pdf = vera.get(&format!("{print}&as=pdf")).await;
        assert_eq!(pdf.status, 200, "{}", pdf.text);
        assert_eq!(pdf.header("content-type"), "application/pdf");
    }
    let noted: i64 = world
        .value(
            "SELECT count(*) FROM audit_log WHERE action = 'print' AND entity = 'employment'",
            v![],
        )
        .await;
    assert!(noted >= 2);
    // the requisites, with what the college is and the sign that the law asks to be careful with
    let own: i64 = world.value("SELECT max(id) FROM organisation", v![]).await;
    let id = template(&world, "requisites").await;
    let page = vera
        .get(&format!("/lk/r/organisation/{own}/print?template={id}"))
        .await;
    assert!(
        page.text.contains("5500000000") && page.text.contains("&lt;корпус"),
        "{}",
        page.text
    );
}

async fn what_one_may_not_see_is_not_in_the_document(engine: Engine) {
    let world = college(engine).await;
    let job = job(&world).await;
    let id = template(&world, "personal-card").await;
    let print = format!("/lk/r/employment/{job}/print?template={id}");
    let mut vera = world.entered(VERA).await;
    let whole = vera.get(&print).await;
    assert!(
        whole.text.contains("112-233-445 95") || whole.text.contains("11223344595"),
        "{}",
        whole.text
    );
    assert!(whole.text.replace('\u{a0}', " ").contains("45 000,00"));
    // the director reads workers, but numbers of documents are not for him
    let mut nina = world.entered(NINA).await;
    let part = nina.get(&print).await;
    if part.status == 200 {
        assert!(
            !part.text.contains("445 95") && !part.text.contains("11223344595"),
            "{}",
            part.text
        );
    }
    // who does not read the register gets what a missing record gets
    let mut asya = world.entered(world::ASYA).await;
    assert_eq!(asya.get(&print).await.status, 404);
    assert_eq!(
        asya.get(&format!("/lk/r/employment/{job}/print"))
            .await
            .status,
        404
    );
    assert_eq!(
        vera.get(&format!("/lk/r/employment/999999/print?template={id}"))
            .await
            .status,
        404
    );
    // a template of another register
    let other = template(&world, "requisites").await;
    assert_eq!(
        vera.get(&format!("/lk/r/employment/{job}/print?template={other}"))
            .await
            .status,
        404
    );
}

async fn save(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> world::Answer {
    let form = browser.get(path).await;
    assert_eq!(form.status, 200, "{}", form.text);
    let version = form
        .text
        .split("name=\"_version\" value=\"")
        .nth(1)
        .expect("version");
    let version = version.split('"').next().expect("quote").to_owned();
    let mut all = vec![("_version", version.as_str())];
    all.extend_from_slice(fields);
    browser.post(path, &all).await
}

async fn a_template_is_made_checked_published_and_changed_by_versions(engine: Engine) {
    let world = college(engine).await;
    let mut vera = world.entered(VERA).await;
    let new = "/lk/directories/templates/new";
    let base = [
        ("name", "Памятка"),
        ("kind", "other"),
        ("entity", "employment"),
        ("page", "A5"),
    ];
    let with = |body: &'static str, what: &'static str| {
        let mut fields = base.to_vec();
        fields.extend([("body", body), ("do", what)]);
        fields
    };
    let bad = save(
        &mut vera,
        new,
        &with("Здравствуйте, {ФИОО | дательный}!\n{если Тип}", "check"),
    )
    .await;
    assert_eq!(bad.status, 422);
    assert!(
        bad.text.contains("Может быть, {ФИО}?") && bad.text.contains("поставьте {конец}"),
        "{}",
        bad.text
    );
    assert!(bad.text.contains("{ФИОО | дательный}"), "набранное пропало");
    assert!(bad.text.contains("{Табельный №}"), "нет списка полей");
    let good = save(&mut vera, new, &with("# Памятка\nУважаемый {ФИО}", "check")).await;
    assert_eq!(good.status, 200);
    assert!(good.text.contains("Ошибок нет"), "{}", good.text);
    let made = save(&mut vera, new, &with("# Памятка\nУважаемый {ФИО}", "save")).await;
    assert_eq!(made.status, 303, "{}", made.text);
    let card = made.location().to_owned();
    // a draft is changed in place
    let edit = format!("{card}/edit");
    let kept = save(
        &mut vera,
        &edit,
        &with("# Памятка\nУважаемый {ФИО}!", "save"),
    )
    .await;
    assert_eq!(kept.location(), card);
    let page = vera.get(&card).await;
    assert!(page.text.contains("версия 1"), "{}", page.text);
    // other people print only by what is in force
    let id = id_in(&card);
    let job = job(&world).await;
    let print = format!("/lk/r/employment/{job}/print?template={id}");
    let mut nina = world.entered(NINA).await;
    assert_eq!(nina.get(&print).await.status, 404);
    assert_eq!(vera.get(&print).await.status, 200);
    vera.get(&card).await;
    let published = vera
        .post(&format!("{card}/state"), &[("what", "publish")])
        .await;
    assert_eq!(published.status, 303);
    // what is in force is changed by the next version
    let next = save(
        &mut vera,
        &edit,
        &with("# Памятка\nУважаемая {ФИО}!\nЖдём вас.", "save"),
    )
    .await;
    assert_ne!(next.location(), card);
    let second = next.location().to_owned();
    let page = vera.get(&second).await;
    assert!(
        page.text.contains("версия 2") && page.text.contains("проект"),
        "{}",
        page.text
    );
    let compared = vera.get(&format!("{second}/compare")).await;
    assert!(
        compared.text.contains("<ins>Ждём вас.</ins>")
            && compared.text.contains("<del>Уважаемый {ФИО}!</del>"),
        "{}",
        compared.text
    );
    assert!(vera.get(&print).await.text.contains("Уважаемый"));
    vera.get(&second).await;
    vera.post(&format!("{second}/state"), &[("what", "publish")])
        .await;
    let states: Vec<(i64, String)> = world
        .state
        .keeper
        .db
        .all(
            "SELECT version, status FROM document_template WHERE name = 'Памятка' ORDER BY version",
            v![],
        )
        .await
        .expect("versions");
    assert_eq!(
        states,
        [(1, "archived".to_owned()), (2, "published".to_owned())]
    );
    let list = vera.get("/lk/directories/templates?q=памятка").await;
    assert!(
        list.text.contains("действует версия 2") && list.text.contains("Шаблонов: 1 из 12"),
        "{}",
        list.text
    );
    let source = vera.get(&format!("{second}/source")).await;
    assert!(source.text.contains("Ждём вас."));
    let found = vera.get(&format!("{second}/try")).await;
    assert!(
        found
            .text
            .contains(&format!("/lk/r/employment/{job}/print")),
        "{}",
        found.text
    );
    // a broken text may be kept as a draft, but not put into force
    let broken = save(&mut vera, new, &with("{если Тип}", "save")).await;
    let broken = broken.location().to_owned();
    let page = vera.get(&broken).await;
    assert!(
        page.text.contains("печатать по нему нельзя"),
        "{}",
        page.text
    );
    vera.post(&format!("{broken}/state"), &[("what", "publish")])
        .await;
    let published: i64 = world
        .value("SELECT count(*) FROM document_template WHERE name = 'Памятка' AND status = 'published'", v![])
        .await;
    assert_eq!(published, 1);
}

async fn a_document_that_was_given_out_stays_as_it_was(engine: Engine) {
    let world = college(engine).await;
    let mut vera = world.entered(VERA).await;
    let job = job(&world).await;
    let id = template(&world, "cert-work").await.to_string();
    let print = format!("/lk/r/employment/{job}/print");
    vera.get(&print).await;
    let sent = [("template", id.as_str()), ("kind", "work_cert")];
    let given = vera.post(&print, &sent).await;
    assert_eq!(given.status, 303, "{}", given.text);
    let paper = given.location().to_owned();
    let before = vera.get(&paper).await;
    let text = before.text.replace('\u{a0}', " ");
    assert!(
        text.contains("№ 1") && text.contains("23 ноября 2026 года"),
        "{text}"
    );
    exec(
        &world,
        "UPDATE person SET last_name = 'Щукин', last_name_dat = NULL WHERE last_name = 'Ершов'",
    )
    .await;
    let after = vera.get(&paper).await;
    assert!(after.text.contains("Ершову-Младшему") && !after.text.contains("Щукин"));
    vera.get(&print).await;
    let second = vera.post(&print, &sent).await;
    let second = vera.get(second.location()).await;
    assert!(
        second.text.contains("№ 2") && second.text.contains("Щукину"),
        "{}",
        second.text
    );
    // the version by which something was given out is not changed any more
    let card = format!("/lk/directories/templates/{id}");
    let next = save(
        &mut vera,
        &format!("{card}/edit"),
        &[
            ("name", "Справка"),
            ("kind", "certificate"),
            ("entity", "employment"),
            ("page", "A4"),
            ("body", "# Справка"),
            ("do", "save"),
        ],
    )
    .await;
    assert_ne!(next.location(), card);
    // its subject sees that it was given out, others see nothing
    let number = id_in(&paper);
    let mut ilya = world.entered(ILYA).await;
    assert_eq!(
        ilya.get(&format!("/lk/r/issued_document/{number}"))
            .await
            .status,
        200
    );
    assert_eq!(ilya.get(&paper).await.status, 404, "содержание закрыто");
    let mut asya = world.entered(world::ASYA).await;
    assert_eq!(asya.get(&paper).await.status, 404);
}

async fn only_makers_make_and_only_issuers_issue(engine: Engine) {
    let world = college(engine).await;
    let mut ilya = world.entered(ILYA).await;
    let list = ilya.get("/lk/directories/templates").await;
    assert_eq!(list.status, 200);
    assert!(!list.text.contains("Новый шаблон"));
    let id = template(&world, "requisites").await;
    let card = format!("/lk/directories/templates/{id}");
    assert_eq!(ilya.get(&card).await.status, 200);
    assert_eq!(ilya.get("/lk/directories/templates/new").await.status, 403);
    assert_eq!(ilya.get(&format!("{card}/edit")).await.status, 403);
    assert_eq!(
        ilya.post(&format!("{card}/state"), &[("what", "archive")])
            .await
            .status,
        403
    );
    let own: i64 = world.value("SELECT max(id) FROM organisation", v![]).await;
    let given = ilya
        .post(
            &format!("/lk/r/organisation/{own}/print"),
            &[("template", &id.to_string()), ("kind", "work_cert")],
        )
        .await;
    assert_eq!(given.status, 403);
    let mut asya = world.entered(world::ASYA).await;
    assert_eq!(asya.get("/lk/directories/templates").await.status, 403);
}

async fn odd_requests_are_answered_in_peace(engine: Engine) {
    let world = college(engine).await;
    let mut vera = world.entered(VERA).await;
    let job = job(&world).await;
    for path in [
        "/lk/directories/templates/0".to_owned(),
        "/lk/directories/templates/x".to_owned(),
        "/lk/directories/templates/1/compare".to_owned(),
        "/lk/directories/templates/1/compare?with=x".to_owned(),
        "/lk/directories/templates/1/sample?as=exe".to_owned(),
        "/lk/directories/templates?q=%25%27%22&kind=none".to_owned(),
        "/lk/directories/issued/1".to_owned(),
        format!("/lk/r/employment/{job}/print?template=x"),
        "/lk/r/nothing/1/print".to_owned(),
    ] {
        let answer = vera.get(&path).await;
        assert!(answer.status.as_u16() < 500, "{path}: {}", answer.status);
    }
    vera.get("/lk/directories/templates/new").await;
    for fields in [
        vec![],
        vec![("body", "{"), ("entity", "nothing"), ("do", "save")],
        vec![
            ("name", "x"),
            ("kind", "x"),
            ("page", "x"),
            ("body", "\u{1}"),
            ("do", "save"),
        ],
    ] {
        let answer = vera.post("/lk/directories/templates/new", &fields).await;
        assert_eq!(answer.status, 422, "{}", answer.text);
    }
    let id = template(&world, "requisites").await;
    let stale = vera
        .post(
            &format!("/lk/directories/templates/{id}/edit"),
            &[("_version", "x"), ("do", "save")],
        )
        .await;
    assert_eq!(stale.status, 400);
}
