//! The portal's door and frame: the first entry, each role's home, the menu by keyboard, small screens, no scripts.

use fantoccini::key::Key;

use crate::{
    demo::{Demo, Visitor},
    driver::Browser,
};

#[tokio::test]
async fn a_new_student_is_made_to_change_the_password_and_finds_the_way_by_keyboard() {
    // A college of its own: the story changes the newcomer's password.
    let demo = Demo::start(&[]);
    let newcomer = demo.newcomer();
    Browser::DESKTOP
        .tell("first-entry", &demo.address, async |page| {
            page.open("/").await;
            page.tab_to("a[href='/lk/']").await;
            page.press(Key::Enter).await;
            page.until("форма входа", async || {
                page.has("input[name=login]").await
            })
            .await;
            page.tab_to("input[name=login]").await;
            page.type_text(&newcomer.login).await;
            page.tab_to("input[name=password]").await;
            page.type_text(&newcomer.password).await;
            page.press(Key::Enter).await;

            page.until("смена пароля", async || {
                page.path().await == "/lk/password"
            })
            .await;
            page.open("/lk/").await;
            assert_eq!(
                page.path().await,
                "/lk/password",
                "мимо смены пароля пройти нельзя"
            );

            let chosen = "сирень-за-окном-42";
            page.tab_to("input[name=current]").await;
            page.type_text(&newcomer.password).await;
            page.tab_to("input[name=new]").await;
            page.type_text(chosen).await;
            page.tab_to("input[name=again]").await;
            page.type_text(chosen).await;
            page.press(Key::Enter).await;

            page.until("правила", async || page.path().await == "/lk/rules")
                .await;
            page.open("/lk/").await;
            assert_eq!(page.path().await, "/lk/rules", "мимо правил пройти нельзя");
            for act in 1..=3 {
                page.tab_to(&format!("section.act:nth-of-type({act}) input[name=act]"))
                    .await;
                page.press(Key::Space).await;
            }
            page.tab_to("form[action='/lk/rules'] button").await;
            page.press(Key::Enter).await;
            page.until("главная страница", async || {
                page.path().await == "/lk/"
            })
            .await;
            let home = page.text_of("body").await;
            assert!(
                home.contains(&newcomer.name),
                "на главной нет имени «{}»: {home}",
                newcomer.name
            );

            walk_the_menu_by_keyboard(page).await;
            leave_by_keyboard(page).await;
            page.open("/lk/").await;
            assert_eq!(
                page.path().await,
                "/lk/login",
                "после выхода внутрь не пускают"
            );
        })
        .await;
}

#[tokio::test]
async fn each_role_enters_its_home_without_scripts_on_800_by_600() {
    let demo = Demo::college();
    Browser::OLD
        .tell("homes", &demo.address, async |page| {
            assert_scripts_are_off(page).await;
            for who in demo.settled() {
                page.forget_all().await;
                page.enter(who).await;
                let role = &who.role_name;
                assert_eq!(page.path().await, "/lk/", "роль «{role}»");
                let home = page.text_of("body").await;
                assert!(
                    home.contains(&who.name),
                    "«{role}»: на главной нет имени «{}»",
                    who.name
                );
                page.fits().await;
            }
        })
        .await;
}

#[tokio::test]
async fn the_portal_does_not_scroll_sideways_on_a_telephone() {
    let demo = Demo::college();
    let who = demo.settled().next().expect("an open login");
    Browser::PHONE
        .tell("phone-portal", &demo.address, async |page| {
            page.open("/lk/login").await;
            page.fits().await;
            page.enter(who).await;
            for path in PAGES {
                page.open(path).await;
                page.fits().await;
            }
        })
        .await;
}

#[tokio::test]
async fn other_sessions_are_ended_from_the_list_of_sessions() {
    let demo = Demo::college();
    let who = demo.settled().last().expect("an open login");
    let mut elsewhere = Visitor::to(&demo.address);
    elsewhere.enter(who).await;
    assert_eq!(elsewhere.get("/lk/").await.status, 200);
    Browser::OLD
        .tell("sessions", &demo.address, async |page| {
            page.enter(who).await;
            page.open("/lk/sessions").await;
            page.click_on("form[action='/lk/sessions/end-others'] button")
                .await;
            // The answer has the address of the question: only its words tell them apart.
            page.until("ответ", async || {
                page.has_text("Других открытых сеансов нет").await
            })
            .await;
            assert_eq!(elsewhere.get("/lk/").await.status, 303, "другой сеанс жив");
            page.open("/lk/").await;
            assert_eq!(page.path().await, "/lk/", "свой сеанс закрыт");
        })
        .await;
}

/// Pages that every person has.
pub const PAGES: [&str; 6] = [
    "/lk/",
    "/lk/password",
    "/lk/factor",
    "/lk/sessions",
    "/lk/look",
    "/lk/no-such-page",
];

const MENU_LINK: &str = "nav.menu a, .menu a";

/// Comes to each entry of the menu by Tab and opens it by Enter.
async fn walk_the_menu_by_keyboard(page: &crate::page::Page) {
    let entries = page.links(MENU_LINK).await;
    assert!(!entries.is_empty(), "меню пусто");
    for (name, address) in entries {
        page.tab_to(&format!(".menu a[href='{address}']")).await;
        page.press(Key::Enter).await;
        let wanted = address
            .split(['?', '#'])
            .next()
            .unwrap_or_default()
            .to_string();
        page.until(&name, async || page.path().await == wanted)
            .await;
        assert!(!page.heading().await.is_empty(), "{address} без заголовка");
        if !wanted.starts_with("/lk/") {
            page.tab_to("a[href='/lk/']").await;
            page.press(Key::Enter).await;
            page.until("назад в портал", async || {
                page.path().await == "/lk/"
            })
            .await;
        }
    }
}

async fn leave_by_keyboard(page: &crate::page::Page) {
    page.tab_to("form[action='/lk/logout'] button").await;
    page.press(Key::Enter).await;
    page.until("выход", async || page.path().await != "/lk/")
        .await;
}

/// That the browser of this story really runs no scripts of pages.
async fn assert_scripts_are_off(page: &crate::page::Page) {
    page.open("data:text/html,<title>off</title><script>document.title='on'</script>")
        .await;
    assert_eq!(page.title().await, "off", "браузер исполняет сценарии");
}
