//! Materials: asked for, returned, placed, on the site, for the students of a programme.

use std::path::Path;

use eios::{site::Builder, site::SiteOptions, storage::v, themes::Themes};

use crate::{
    both_engines, done, exec, fine, grant, groups,
    world::{ASYA, Answer, Browser, Engine, ILYA, VERA, World, id_in},
};

both_engines! {
    a_material_is_asked_for_returned_mended_and_placed,
    a_material_of_a_programme_is_for_its_students,
    a_page_of_the_site_has_editions_and_no_markup_of_strangers,
    what_was_ticked_comes_back_and_nobody_fills_the_queue_alone,
}

const ASKED: &[(&str, &str)] = &[
    ("title", "Швы и их контроль"),
    ("kind", "guide"),
    ("author", "Лунина А. Р."),
    ("origin", "собственная работа"),
    ("licence", "own"),
    ("target", "portal"),
    ("audience", "all"),
    (
        "body",
        "Первый абзац.\n\n<b>Второй</b> {{ load_data(path=\"x\") }}",
    ),
    ("rules", "да"),
];
const RULES: [(&str, &str); 5] = [
    ("checked", "dignity"),
    ("checked", "authorship"),
    ("checked", "restricted"),
    ("checked", "personal"),
    ("checked", "section"),
];

fn with<'a>(
    fields: &[(&'a str, &'a str)],
    other: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    let mut all: Vec<_> = fields
        .iter()
        .filter(|(name, _)| other.iter().all(|(n, _)| n != name))
        .copied()
        .collect();
    all.extend_from_slice(other);
    all
}

async fn version(world: &World, page: &str) -> String {
    let id = id_in(page);
    world
        .value::<i64>("SELECT row_version FROM material WHERE id = $1", v![id])
        .await
        .to_string()
}

async fn decide(
    world: &World,
    browser: &mut Browser,
    page: &str,
    act: &str,
    more: &[(&str, &str)],
) -> Answer {
    browser.get(page).await;
    let version = version(world, page).await;
    let mut fields = vec![("act", act), ("version", version.as_str())];
    fields.extend_from_slice(more);
    browser.post(&format!("{page}/decide"), &fields).await
}

async fn a_material_is_asked_for_returned_mended_and_placed(engine: Engine) {
    let world = World::on(engine).await;
    grant(&world, VERA, "EIO").await;
    let (mut asya, mut vera) = (world.entered(ASYA).await, world.entered(VERA).await);
    fine(&asya.get("/lk/materials/new").await);
    let wrong = asya
        .send_files(
            "/lk/materials/new",
            &[
                ("title", "Швы"),
                ("body", "набранный текст"),
                ("link", "javascript:alert(1)"),
                ("audience", "programme"),
            ],
            &[("files", "a.pdf", b"<html>"), ("files", "b.exe", b"MZ")],
        )
        .await;
    assert_eq!(wrong.status, 422);
    for words in [
        "Укажите автора",
        "Укажите источник",
        "Выберите вид материала",
        "на каком основании",
        "Выберите программу",
        "Ссылка начинается с https",
        "внутри не PDF",
        "b.exe",
        "не нарушает ничьих прав",
    ] {
        assert!(wrong.text.contains(words), "нет «{words}»: {}", wrong.text);
    }
    assert!(wrong.text.contains("набранный текст"));
    assert_eq!(world.count("SELECT count(*) FROM material").await, 0);
    let sent = asya
        .send_files(
            "/lk/materials/new",
            ASKED,
            &[("files", "шов.pdf", b"%PDF-1.7\n")],
        )
        .await;
    let page = done(&sent);
    assert!(
        vera.get("/lk/messages")
            .await
            .text
            .contains("Просят разместить: Швы и их контроль")
    );
    assert!(
        vera.get("/lk/materials/queue")
            .await
            .text
            .contains("Швы и их контроль")
    );
    let card = vera.get(&page).await;
    assert!(fine(&card).text.contains("&lt;b&gt;Второй") && card.text.contains("шов.pdf"));
    let half = decide(&world, &mut vera, &page, "place", &RULES[..3]).await;
    assert_eq!(half.status, 422, "не все правила проверены");
    let silent = decide(&world, &mut vera, &page, "return", &[]).await;
    assert_eq!(silent.status, 422);
    done(
        &decide(
            &world,
            &mut vera,
            &page,
            "return",
            &[("reason", "Назовите ГОСТ")],
        )
        .await,
    );
    assert!(
        asya.get("/lk/messages")
            .await
            .text
            .contains("Исправьте материал: Швы и их контроль")
    );
    assert!(asya.get(&page).await.text.contains("Назовите ГОСТ"));
    done(
        &asya
            .post(&format!("{page}/say"), &[("body", "Какой именно?")])
            .await,
    );
    assert!(vera.get(&page).await.text.contains("Какой именно?"));
    let early = decide(&world, &mut vera, &page, "place", &RULES).await;
    done(&early);
    assert_eq!(
        world
            .count("SELECT count(*) FROM material WHERE state = 'placed'")
            .await,
        0,
        "возвращённый не размещают"
    );
    fine(&asya.get(&format!("{page}/edit")).await);
    let version = version(&world, &page).await;
    let mended = with(
        ASKED,
        &[
            ("origin", "собственная работа по ГОСТ 5264"),
            ("version", &version),
        ],
    );
    done(&asya.send_files(&format!("{page}/edit"), &mended, &[]).await);
    let stale = asya.send_files(&format!("{page}/edit"), &mended, &[]).await;
    assert_eq!(stale.status, 422, "старая версия не затирает новую");
    done(&decide(&world, &mut vera, &page, "place", &RULES).await);
    assert!(
        asya.get("/lk/messages")
            .await
            .text
            .contains("Материал размещён: Швы и их контроль")
    );
    let mut ilya = world.entered(ILYA).await;
    let list = ilya.get("/lk/materials/placed?q=%D0%A8%D0%92%D0%AB").await;
    assert!(fine(&list).text.contains("Швы и их контроль"));
    assert!(
        !ilya
            .get("/lk/materials/placed?q=%25")
            .await
            .text
            .contains("Швы и их контроль"),
        "знак % — не всё подряд"
    );
    let id = id_in(&page);
    let placed = ilya.get(&format!("/lk/materials/placed/{id}")).await;
    assert!(fine(&placed).text.contains("ГОСТ 5264"));
    let (_, way) = placed
        .text
        .split_once("<a href=\"/lk/tickets/new?kind=complaint")
        .expect("way to complain");
    let (query, _) = way.split_once('"').expect("address");
    let address = format!(
        "/lk/tickets/new?kind=complaint{}",
        query.replace("&amp;", "&")
    );
    let form = ilya.get(&address).await;
    let place = format!("/lk/materials/placed/{id}");
    assert!(fine(&form).text.contains(&place), "{}", form.text);
    assert!(
        form.text.contains("value=\"Швы и их контроль\""),
        "{}",
        form.text
    );
    let link: i64 = world
        .value(
            "SELECT id FROM file_link WHERE entity = 'material' AND id > $1",
            v![0],
        )
        .await;
    assert_eq!(
        ilya.get(&format!("/lk/materials/file/{link}")).await.text,
        "%PDF-1.7\n"
    );
    assert_eq!(ilya.get(&page).await.status, 404, "заявка чужая");
    done(
        &decide(
            &world,
            &mut vera,
            &page,
            "withdraw",
            &[("reason", "жалоба автора")],
        )
        .await,
    );
    assert_eq!(
        ilya.get(&format!("/lk/materials/placed/{id}")).await.status,
        404
    );
    assert_eq!(
        ilya.get(&format!("/lk/materials/file/{link}")).await.status,
        404
    );
    let card = asya.get(&page).await;
    for words in [
        "заявка подана",
        "возвращена на доработку",
        "исправлена и отправлена снова",
        "материал размещён",
        "материал снят",
        "жалоба автора",
    ] {
        assert!(card.text.contains(words), "нет «{words}» в ходе заявки");
    }
    fine(&vera.get("/lk/materials/new").await);
    let own = done(&vera.send_files("/lk/materials/new", ASKED, &[]).await);
    assert_eq!(
        decide(&world, &mut vera, &own, "place", &RULES)
            .await
            .status,
        422,
        "свой материал проверяет другой"
    );
    let version = self::version(&world, &own).await;
    done(
        &vera
            .post(&format!("{own}/cancel"), &[("version", &version)])
            .await,
    );
    assert_eq!(
        world
            .count("SELECT count(*) FROM material WHERE state = 'cancelled'")
            .await,
        1
    );
}

async fn a_material_of_a_programme_is_for_its_students(engine: Engine) {
    let world = World::on(engine).await;
    grant(&world, VERA, "EIO").await;
    let (_, _, programme) = groups(&world).await;
    let programme = programme.to_string();
    let (mut ilya, mut vera) = (world.entered(ILYA).await, world.entered(VERA).await);
    ilya.get("/lk/materials/new").await;
    let fields = with(
        ASKED,
        &[
            ("programme", programme.as_str()),
            ("study_form", "full"),
            ("audience", "programme"),
        ],
    );
    let page = done(
        &ilya
            .send_files(
                "/lk/materials/new",
                &fields,
                &[("files", "a.txt", "Шов".as_bytes())],
            )
            .await,
    );
    done(&decide(&world, &mut vera, &page, "place", &RULES).await);
    let id = id_in(&page);
    let link: i64 = world
        .value(
            "SELECT id FROM file_link WHERE entity = 'material' AND id > $1",
            v![0],
        )
        .await;
    let mut asya = world.entered(ASYA).await;
    let list = asya
        .get(&format!(
            "/lk/materials/placed?programme={programme}&form=full"
        ))
        .await;
    assert!(fine(&list).text.contains("Швы и их контроль"));
    assert_eq!(
        asya.get(&format!("/lk/materials/file/{link}")).await.status,
        200
    );
    assert_eq!(
        world
            .count("SELECT count(*) FROM audit_log WHERE action = 'download'")
            .await,
        1
    );
    let mut roman = world.entered("luninrk").await;
    assert!(
        !roman
            .get("/lk/materials/placed")
            .await
            .text
            .contains("Швы и их контроль")
    );
    for path in [
        format!("/lk/materials/placed/{id}"),
        format!("/lk/materials/file/{link}"),
    ] {
        assert_eq!(roman.get(&path).await.status, 404, "{path}");
    }
    assert_eq!(
        roman.get("/lk/materials/new").await.status,
        403,
        "родители размещать не просят"
    );
    exec(
        &world,
        "UPDATE enrolment_state SET status = 'expelled'",
        v![],
    )
    .await;
    assert_eq!(
        asya.get(&format!("/lk/materials/file/{link}")).await.status,
        404,
        "отчисленная больше не видит"
    );
}

fn site(folder: &Path) -> SiteOptions {
    SiteOptions {
        content: folder.join("content"),
        public: folder.join("public"),
        themes: Themes::new("default", None),
        config: eios::config::Config::default().site,
        public_url: "http://127.0.0.1:8080".to_owned(),
        today: jiff::civil::date(2026, 11, 23),
        live_reload: false,
    }
}

async fn a_page_of_the_site_has_editions_and_no_markup_of_strangers(engine: Engine) {
    let folder = tempfile::tempdir().expect("folder");
    let content = folder.path().join("content");
    std::fs::create_dir_all(&content).expect("folder");
    std::fs::write(content.join("_index.md"), "+++\ntitle = \"Главная\"\n+++\n").expect("page");
    let world = World::with(engine, |config| config.paths.content = content.clone()).await;
    grant(&world, VERA, "SITE").await;
    let (mut asya, mut vera) = (world.entered(ASYA).await, world.entered(VERA).await);
    asya.get("/lk/materials/new").await;
    let fields = with(
        ASKED,
        &[("target", "site"), ("title", "Швы: «контроль» \"x\" /../")],
    );
    let first = done(
        &asya
            .send_files(
                "/lk/materials/new",
                &fields,
                &[("files", "шов 1 }}.pdf", b"%PDF-1.7\n")],
            )
            .await,
    );
    done(&decide(&world, &mut vera, &first, "place", &RULES).await);
    let id = id_in(&first);
    let name = format!("shvy-kontrol-x-{id}");
    let file = content.join(format!("materials/{name}.md"));
    let text = std::fs::read_to_string(&file).expect("страница записана");
    assert!(
        text.contains("edition = 1") && text.contains("approved_on = \"2026-11-23\""),
        "{text}"
    );
    assert!(
        text.contains("\\<b\\>Второй") && !text.contains("{{ load_data"),
        "{text}"
    );
    let outcome = Builder::new(site(folder.path()))
        .expect("builder")
        .build(&|_, _| {})
        .expect("build");
    assert!(!outcome.failed(), "{:?}", outcome.problems);
    let html = std::fs::read_to_string(
        eios::site::published(&folder.path().join("public"))
            .join(format!("materials/{name}/index.html")),
    )
    .expect("страница сайта");
    assert!(
        html.contains("&lt;b&gt;Второй") && !html.contains("<b>Второй"),
        "{html}"
    );
    assert!(html.contains("Лунина") && html.contains(".pdf"));
    asya.get(&format!("/lk/materials/new?replaces={id}")).await;
    let replaced = id.to_string();
    let renewed = with(
        &fields,
        &[("replaces", &*replaced), ("body", "Новая редакция текста.")],
    );
    let second = done(&asya.send_files("/lk/materials/new", &renewed, &[]).await);
    assert!(file.exists(), "пока не одобрена, на месте прежняя");
    done(&decide(&world, &mut vera, &second, "place", &RULES).await);
    let text = std::fs::read_to_string(&file).expect("тот же адрес");
    assert!(
        text.contains("Новая редакция текста") && text.contains("edition = 2"),
        "{text}"
    );
    let old = content.join(format!("materials/.editions/{name}-1.md"));
    assert!(
        std::fs::read_to_string(&old)
            .expect("прежняя цела")
            .contains("edition = 1")
    );
    let state: String = world
        .value("SELECT state FROM material WHERE id = $1", v![id])
        .await;
    assert_eq!(state, "replaced");
    done(
        &decide(
            &world,
            &mut vera,
            &second,
            "withdraw",
            &[("reason", "устарело")],
        )
        .await,
    );
    assert!(
        !file.exists()
            && content
                .join(format!("materials/.editions/{name}-2.md"))
                .exists()
    );
    let outcome = Builder::new(site(folder.path()))
        .expect("builder")
        .build(&|_, _| {})
        .expect("build");
    assert!(!outcome.failed(), "{:?}", outcome.problems);
}

async fn what_was_ticked_comes_back_and_nobody_fills_the_queue_alone(engine: Engine) {
    let world = World::on(engine).await;
    let mut asya = world.entered(ASYA).await;
    asya.get("/lk/materials/new").await;
    let wrong = asya
        .post(
            "/lk/materials/new",
            &with(ASKED, &[("title", ""), ("link", "https://a.example/{{x}}")]),
        )
        .await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("скобок &lt;&gt;{}"), "{}", wrong.text);
    assert!(
        wrong.text.contains("name=\"rules\" value=\"да\" checked"),
        "отметка остаётся: {}",
        wrong.text
    );
    for _ in 0..20 {
        done(&asya.post("/lk/materials/new", ASKED).await);
    }
    let many = asya.post("/lk/materials/new", ASKED).await;
    assert_eq!(many.status, 422);
    assert!(many.text.contains("ждут проверки"), "{}", many.text);
    assert_eq!(world.count("SELECT count(*) FROM material").await, 20);
    done(
        &asya
            .post(
                "/lk/materials/1/cancel",
                &[("version", &version(&world, "/lk/materials/1").await)],
            )
            .await,
    );
    done(&asya.post("/lk/materials/new", ASKED).await);
}
