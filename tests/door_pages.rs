//! Pages of the door and of the cabinets: every template rendered, home pages that say only what is true,
//! the appearance, the static files.

mod world;

use std::collections::BTreeSet;

use axum::{body::Body, http::Method};
use eios::{
    identity::{By, accounts, roles},
    web::{error, look},
};
use jiff::SignedDuration;
use world::{ASYA, Answer, Engine, ILYA, NINA, PASSWORD, TIMUR, VERA, World};

both_engines! {
    every_template_of_the_portal_is_rendered,
    every_role_has_a_home_page_that_names_it,
    the_administrator_sees_true_figures,
    the_menu_shows_what_one_may_open,
    nothing_of_an_absent_function_is_promised,
    the_appearance_is_remembered_without_a_login,
    the_appearance_is_remembered_by_the_account,
    a_wrong_appearance_is_refused,
    static_files_are_fingerprinted_and_cached,
}

/// What every page of the frame has.
fn is_whole(answer: &Answer) {
    let text = &answer.text;
    assert!(
        text.starts_with("<!doctype html>\n<html lang=\"ru\" data-theme=\""),
        "{text}"
    );
    assert!(
        text.contains("class=\"skip no-print\" href=\"#content\"")
            && text.contains("id=\"content\"")
    );
    assert!(
        text.contains(world::COLLEGE)
            && text.contains("class=\"masthead\"")
            && text.contains("class=\"look-switch")
    );
    assert_eq!(text.matches("<h1").count(), 1);
    assert_eq!(text.matches("<main").count(), 1);
    let ids: Vec<&str> = text
        .split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert_eq!(
        ids.len(),
        ids.iter().collect::<BTreeSet<_>>().len(),
        "повторяется id: {ids:?}"
    );
    for described in text.split("aria-describedby=\"").skip(1) {
        for id in described.split('"').next().unwrap_or_default().split(' ') {
            assert!(ids.contains(&id), "нет #{id}");
        }
    }
    for input in text
        .split("<input ")
        .skip(1)
        .filter(|i| !i.contains("type=\"hidden\""))
    {
        let id = input
            .split("id=\"")
            .nth(1)
            .and_then(|i| i.split('"').next())
            .unwrap_or_default();
        assert!(
            text.contains(&format!("for=\"{id}\"")),
            "поле без подписи: {input:.80}"
        );
    }
}

/// How the names of the templates of other rooms begin.
const ROOMS: &[&str] = &[
    "access_",
    "announcements_",
    "api",
    "begin",
    "help_",
    "import",
    "journal_",
    "materials_",
    "messages_",
    "orders_",
    "publish",
    "registers_",
    "resources_",
    "staff_",
    "templates_",
    "accounts_",
    "issue_",
    "tickets_",
    "token",
];

async fn every_template_of_the_portal_is_rendered(engine: Engine) {
    let world = World::on(engine).await;
    // The pages of registers and of the college's rooms are rendered by the tests of those rooms.
    let templates: BTreeSet<&str> = world
        .state
        .tera
        .get_template_names()
        .filter(|name| !ROOMS.iter().any(|room| name.starts_with(room)))
        .collect();
    let known = [
        "base.html",
        "code.html",
        "error.html",
        "factor.html",
        "factor_codes.html",
        "factor_phone.html",
        "home.html",
        "login.html",
        "look.html",
        "own.html",
        "parts.html",
        "password.html",
        "sessions.html",
    ];
    assert_eq!(
        templates,
        known.into_iter().collect(),
        "новому шаблону нужен свой пример здесь"
    );
    let mut outside = world.browser();
    for path in [
        "/lk/login",
        "/lk/login?next=/lk/sessions",
        "/lk/look",
        "/lk/look?back=/sveden/common",
    ] {
        let answer = outside.get(path).await;
        assert_eq!(answer.status, 200);
        is_whole(&answer);
    }
    let refused = outside.log_in("", "").await;
    is_whole(&refused);
    assert!(refused.text.contains("<title>Ошибка: Вход в ЭИОС"));
    is_whole(
        &outside
            .post("/lk/login", &[("login", "a"), ("password", "b")])
            .await,
    );
    let mut timur = world.browser();
    timur.log_in(TIMUR, world.one_time.reveal()).await;
    is_whole(&timur.get("/lk/password").await);
    let mut vera = world.entered(VERA).await;
    world.entered(VERA).await;
    for path in [
        "/lk/",
        "/lk/own",
        "/lk/sessions",
        "/lk/password",
        "/lk/look",
        "/lk/net",
    ] {
        is_whole(&vera.get(path).await);
    }
    is_whole(
        &vera
            .post(
                "/lk/password",
                &[("current", ""), ("new", "a"), ("again", "b")],
            )
            .await,
    );
    the_second_step_is_rendered(&world).await;
    for page in error::PAGES {
        let mut context = tera::Context::new();
        context.insert("title", page.title);
        context.insert("bad", &false);
        context.insert("college", world::COLLEGE);
        context.insert("look", &look::Look::default());
        for empty in ["menu", "crumbs"] {
            context.insert(empty, &Vec::<String>::new());
        }
        for none in ["flash", "person"] {
            context.insert(none, &None::<String>);
        }
        context.insert(
            "masthead",
            &serde_json::json!({ "bell": false, "unread": 0, "strips": [] }),
        );
        context.insert("csrf", "");
        context.insert("path", "/lk/");
        context.insert("status", &page.status);
        context.insert("text", page.text);
        context.insert("advice", page.advice);
        context.insert("wait", &Some("через 3 минуты"));
        context.insert("request_id", "0123456789abcdef");
        let html = world
            .state
            .tera
            .render("error.html", &context)
            .expect("error page");
        assert!(
            html.contains(page.title)
                && html.contains(page.advice)
                && html.contains("0123456789abcdef")
        );
    }
}

/// All pages of the second step: off, joining, recovery codes, on, wrong, and the code at the door.
async fn the_second_step_is_rendered(world: &World) {
    let mut nina = world.entered(NINA).await;
    is_whole(&nina.get("/lk/factor").await);
    nina.post("/lk/factor/begin", &[]).await;
    let phone = nina.get("/lk/factor/phone").await;
    is_whole(&phone);
    is_whole(&nina.post("/lk/factor/phone", &[("code", "")]).await);
    let key = phone.text.split("class=\"key\"><code>").nth(1);
    let key = key.and_then(|k| k.split('<').next()).unwrap_or_default();
    let secret = totp_rs::Secret::try_from_base32(key.replace(' ', "")).expect("base32");
    let totp = totp_rs::Builder::new().with_secret(secret).build();
    let now = world.keeper().clock.now().as_second().unsigned_abs();
    let code = totp.expect("totp").generate(now).to_string();
    let codes = nina.post("/lk/factor/phone", &[("code", &code)]).await;
    is_whole(&codes);
    assert!(codes.text.contains("class=\"sheet\""));
    is_whole(&nina.get("/lk/factor").await);
    let wrong = [("current", ""), ("code", "")];
    is_whole(&nina.post("/lk/factor/codes", &wrong).await);
    let mut half = world.browser();
    half.log_in(NINA, PASSWORD).await;
    is_whole(&half.get("/lk/code").await);
    is_whole(&half.post("/lk/code", &[("code", "")]).await);
    is_whole(&half.post("/lk/code", &[("code", "1")]).await);
}

async fn every_role_has_a_home_page_that_names_it(engine: Engine) {
    let world = World::on(engine).await;
    let (ilya, by) = (world.account(ILYA), By::console());
    for role in roles::ALL {
        roles::grant(world.keeper(), ilya, role.code, None, &by)
            .await
            .expect(role.code);
    }
    let home = world.entered(ILYA).await.get("/lk/").await;
    assert_eq!(home.status, 200);
    for role in roles::ALL {
        assert!(home.text.contains(role.name), "{}", role.name);
    }
    for login in [VERA, NINA, ASYA] {
        let home = world.entered(login).await.get("/lk/").await;
        is_whole(&home);
        assert!(home.text.contains("это ваш первый вход"));
        assert!(home.text.contains("<dt>Открыто сеансов</dt><dd>1</dd>"));
    }
    world.pass(SignedDuration::from_hours(1));
    let again = world.entered(NINA).await.get("/lk/").await;
    assert!(
        again.text.contains("<dd>23 ноября 2026 г., 09:00</dd>"),
        "прошлый вход по времени техникума"
    );
}

async fn the_administrator_sees_true_figures(engine: Engine) {
    let world = World::on(engine).await;
    accounts::block(
        world.keeper(),
        world.account(NINA),
        "absence",
        &By::console(),
    )
    .await
    .expect("block");
    let mut vera = world.entered(VERA).await;
    let home = vera.get("/lk/").await.text;
    for (name, value) in [
        ("Всего", 6),
        ("Ещё ни разу не входили", 5),
        ("Пароль ещё не выдан", 0),
        ("Действует одноразовый пароль", 1),
        ("Одноразовый пароль истёк", 0),
        ("Заблокированы", 1),
    ] {
        assert!(
            home.contains(&format!("<dt>{name}</dt><dd>{value}</dd>")),
            "{name}: {home}"
        );
    }
    // Nobody in this small world has an employment, and the page says that of those who have access.
    assert!(home.contains("Есть доступ, но нет действующего договора или обучения"));
    assert!(!home.contains("одноразовый пароль истекает"));
    world.pass(SignedDuration::from_hours(60));
    let home = world.entered(VERA).await.get("/lk/").await.text;
    assert!(home.contains("У 1 учётной записи одноразовый пароль истекает в ближайшие сутки"));
    world.pass(SignedDuration::from_hours(13));
    let home = world.entered(VERA).await.get("/lk/").await.text;
    assert!(home.contains("У 1 учётной записи истёк одноразовый пароль"));
    let asya = world.entered(ASYA).await.get("/lk/").await.text;
    assert!(!asya.contains("Заблокированы") && !asya.contains("истёк одноразовый"));
}

async fn the_menu_shows_what_one_may_open(engine: Engine) {
    let world = World::on(engine).await;
    let menu = |text: &str| -> Vec<String> {
        let nav = text
            .split("<nav class=\"menu")
            .nth(1)
            .and_then(|n| n.split("</nav>").next())
            .unwrap_or_default();
        nav.split("href=\"")
            .skip(1)
            .filter_map(|l| l.split('"').next())
            .map(str::to_owned)
            .collect()
    };
    let outside = world.browser().get("/lk/login").await;
    assert_eq!(menu(&outside.text), ["/lk/login", "/"]);
    let mut timur = world.browser();
    timur.log_in(TIMUR, world.one_time.reveal()).await;
    assert_eq!(menu(&timur.get("/lk/password").await.text), ["/"]);
    let mut asya = world.entered(ASYA).await;
    let home = asya.get("/lk/").await.text;
    assert_eq!(
        menu(&home),
        [
            "/lk/",
            "/lk/registers",
            "/lk/tickets",
            "/lk/announcements",
            "/lk/materials",
            "/lk/own",
            "/"
        ]
    );
    assert!(home.contains("<a href=\"/lk/\" aria-current=\"page\">Главная</a>"));
}

async fn nothing_of_an_absent_function_is_promised(engine: Engine) {
    let world = World::on(engine).await;
    for login in [VERA, ILYA, NINA, ASYA] {
        let mut browser = world.entered(login).await;
        let home = browser.get("/lk/").await.text;
        let links: BTreeSet<String> = home
            .split("href=\"")
            .skip(1)
            .filter_map(|l| l.split(['"', '?', '#']).next())
            .filter(|l| l.starts_with("/lk"))
            .map(str::to_owned)
            .collect();
        assert!(links.len() >= 4);
        for link in links {
            assert_eq!(browser.get(&link).await.status, 200, "{login}: {link}");
        }
    }
}

async fn the_appearance_is_remembered_without_a_login(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = world.browser();
    assert!(
        browser
            .get("/lk/login")
            .await
            .text
            .contains("data-theme=\"auto\" data-size=\"normal\"")
    );
    let page = browser.get("/lk/look?back=/sveden/common").await.text;
    assert!(page.contains("name=\"back\" value=\"/sveden/common\""));
    for (theme, _) in look::THEMES {
        for (size, _) in look::SIZES {
            browser.get("/lk/look").await;
            let fields = [("theme", *theme), ("size", *size), ("back", "/news/")];
            let answer = browser.post("/lk/look", &fields).await;
            assert_eq!((answer.status.as_u16(), answer.location()), (303, "/news/"));
            assert_eq!(
                browser.cookie("eios-look"),
                Some(format!("{theme}.{size}").as_str())
            );
            let page = browser.get("/lk/login").await.text;
            assert!(page.contains(&format!("data-theme=\"{theme}\" data-size=\"{size}\"")));
        }
    }
    let form = browser.get("/lk/look").await.text;
    assert_eq!(form.matches(" checked").count(), 2);
    assert!(
        browser
            .get("/lk/login")
            .await
            .text
            .contains("href=\"/lk/look?back=/lk/login\"")
    );
}

async fn the_appearance_is_remembered_by_the_account(engine: Engine) {
    let world = World::on(engine).await;
    let mut desk = world.entered(ASYA).await;
    desk.get("/lk/look").await;
    let saved = desk
        .post("/lk/look", &[("theme", "contrast"), ("size", "large")])
        .await;
    assert_eq!(saved.location(), "/lk/");
    assert!(
        desk.get("/lk/")
            .await
            .text
            .contains("Оформление сохранено.")
    );
    let mut phone = world.browser();
    assert!(
        phone
            .get("/lk/login")
            .await
            .text
            .contains("data-theme=\"auto\"")
    );
    phone.log_in(ASYA, PASSWORD).await;
    assert_eq!(phone.cookie("eios-look"), Some("contrast.large"));
    assert!(
        phone
            .get("/lk/")
            .await
            .text
            .contains("data-theme=\"contrast\" data-size=\"large\"")
    );
}

async fn a_wrong_appearance_is_refused(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = world.browser();
    browser.get("/lk/look").await;
    let answer = browser
        .post("/lk/look", &[("theme", "pink"), ("size", "large")])
        .await;
    assert_eq!(answer.status, 422);
    is_whole(&answer);
    assert!(browser.cookie("eios-look").is_none());
    browser.set_cookie("eios-look", "\"><script>.large");
    assert!(
        browser
            .get("/lk/look")
            .await
            .text
            .contains("data-theme=\"auto\" data-size=\"normal\"")
    );
}

async fn static_files_are_fingerprinted_and_cached(engine: Engine) {
    let world = World::on(engine).await;
    let mut browser = world.browser();
    let page = browser.get("/lk/login").await.text;
    for link in page.split("<link rel=\"stylesheet\" href=\"").skip(1) {
        let address = link.split('"').next().unwrap_or_default();
        let (path, version) = address.split_once("?v=").unwrap_or((address, ""));
        assert_eq!(version.len(), 8, "таблица стилей {path} есть в теме");
        let ask = |coding: &str, etag: &str, address: &str| {
            let request = browser
                .request(Method::GET, address)
                .header("accept-encoding", coding);
            request
                .header("if-none-match", etag)
                .body(Body::empty())
                .expect("request")
        };
        let (plain, packed) = (ask("identity", "", address), ask("gzip, br", "", address));
        let mut reader = world.browser();
        let plain = reader.send(plain).await;
        assert_eq!(
            (plain.status.as_u16(), plain.header("content-type")),
            (200, "text/css; charset=utf-8")
        );
        assert_eq!(
            plain.header("cache-control"),
            "public, max-age=31536000, immutable"
        );
        assert_eq!(plain.header("x-content-type-options"), "nosniff");
        assert!(plain.set_cookies().is_empty());
        assert_eq!(reader.send(packed).await.header("content-encoding"), "br");
        let again = reader.send(ask("br", plain.header("etag"), address)).await;
        assert_eq!((again.status.as_u16(), again.text.as_str()), (304, ""));
        assert_eq!(reader.get(path).await.header("cache-control"), "no-cache");
    }
    assert_eq!(browser.get("/static/net.css").await.status, 404);
}
