//! Registers on the screen: a secretary's work with the keyboard alone, with scripts and without; no barriers, no
//! sideways scroll on any of the usual screens.

use fantoccini::key::Key;

use crate::{
    accessibility::found_by_axe,
    demo::{Demo, Login},
    driver::Browser,
    look::choose,
    page::Page,
};

/// The administrator writes buildings and rooms.
fn keeper(demo: &Demo) -> &Login {
    let found = demo.settled().find(|who| who.role == "ADM");
    found.expect("an administrator")
}

#[tokio::test]
async fn a_building_and_rooms_are_entered_by_keyboard_without_scripts() {
    let demo = Demo::start(&[]);
    Browser::OLD
        .tell("registers-keyboard", &demo.address, async |page| {
            page.enter(keeper(&demo)).await;
            enter_by_keyboard(page, "Корпус у старой мельницы", false).await;
        })
        .await;
}

#[tokio::test]
async fn a_building_and_rooms_are_entered_by_keyboard_with_suggestions() {
    let demo = Demo::start(&[]);
    Browser::DESKTOP
        .tell("registers-scripts", &demo.address, async |page| {
            page.enter(keeper(&demo)).await;
            enter_by_keyboard(page, "Корпус за железной дорогой", true).await;
        })
        .await;
}

async fn enter_by_keyboard(page: &Page, building: &str, scripts: bool) {
    page.open("/lk/r/building").await;
    page.tab_to("a[href='/lk/r/building/new']").await;
    page.press(Key::Enter).await;
    page.until("форма здания", async || {
        page.has("#f-name").await
    })
    .await;
    page.tab_to("#f-name").await;
    page.type_text(building).await;
    page.tab_to("#f-kind").await;
    page.type_text("учебный").await;
    page.tab_to("#f-address").await;
    page.type_text("г. Приозёрск, Мельничная ул., 3").await;
    page.tab_to("#f-area").await;
    page.type_text("1234,5").await;
    page.tab_to("form.form--record button[type=submit]").await;
    page.press(Key::Enter).await;
    page.until("карточка здания", async || {
        page.heading().await == building
    })
    .await;
    for number in ["901", "902", "903"] {
        page.open("/lk/r/room/new").await;
        choose_building(page, building, scripts).await;
        page.tab_to("#f-number").await;
        page.type_text(number).await;
        page.tab_to("#f-type").await;
        page.type_text("каб").await;
        // Enter in a field saves, as everywhere.
        page.tab_to("#f-floor").await;
        page.type_text("9").await;
        page.press(Key::Enter).await;
        page.until("карточка помещения", async || {
            page.heading().await.contains(number)
        })
        .await;
    }
    filter_change_and_undo(page).await;
}

/// The building is a list to choose from while there are few, and words to find it by when there are many.
async fn choose_building(page: &Page, building: &str, scripts: bool) {
    if page.has("select#f-building_id").await {
        page.tab_to("#f-building_id").await;
        page.type_text(building).await;
        return;
    }
    page.tab_to("#f-building_id").await;
    page.type_text(building).await;
    if scripts {
        page.until("подсказка", async || {
            page.has(".found:not([hidden]) button").await
        })
        .await;
        page.press(Key::Down).await;
        page.press(Key::Enter).await;
    }
}

async fn filter_change_and_undo(page: &Page) {
    page.open("/lk/r/room").await;
    page.tab_to("#q").await;
    page.type_text("90").await;
    page.press(Key::Enter).await;
    page.until("отобранные помещения", async || {
        page.has_text("3 записи").await
    })
    .await;
    for n in 1..=3 {
        page.tab_to(&format!("tbody tr:nth-child({n}) input[type=checkbox]"))
            .await;
        page.press(Key::Space).await;
    }
    page.tab_to("#bulk-action").await;
    page.type_text("Изм").await;
    page.tab_to("#bulk-field").await;
    page.type_text("Мест").await;
    page.tab_to(".bulk__bar button").await;
    page.press(Key::Enter).await;
    page.until("вопрос", async || {
        page.heading().await == "Изменить 3 записи"
    })
    .await;
    page.tab_to("#f-seats").await;
    page.type_text("24").await;
    page.press(Key::Enter).await;
    page.until("готово", async || {
        page.has_text("Готово: изменено поле «Мест»").await
    })
    .await;
    assert!(page.has_text("72").await, "итог не вырос");
    page.tab_to("form.flash button").await;
    page.press(Key::Enter).await;
    page.until("отменено", async || {
        page.path().await.ends_with("/batches")
    })
    .await;
    page.open("/lk/r/room?q=90").await;
    assert!(!page.has_text("72").await, "действие не отменено");
}

/// Pages of registers that differ most from each other.
const PAGES: [&str; 11] = [
    "/lk/registers",
    "/lk/s/organisation",
    "/lk/r/room",
    "/lk/r/room?q=%D0%BA&f.type=cabinet&sort=-area&cols=number,name,building_id,area,seats,access_note&dense=1",
    "/lk/r/room?q=%D1%8A%D1%8A%D1%8A",
    "/lk/r/room/columns",
    "/lk/r/room/new",
    "/lk/r/room/1",
    "/lk/r/building/1/edit",
    "/lk/r/building/1/history",
    "/lk/r/building/rights",
];

#[tokio::test]
async fn registers_have_no_barriers_in_any_look() {
    let demo = Demo::college();
    Browser::DESKTOP
        .tell("axe-registers", &demo.address, async |page| {
            page.enter(keeper(demo)).await;
            let mut barriers = vec![];
            for theme in ["light", "dark", "contrast"] {
                choose(page, theme, "normal", "/lk/").await;
                for path in PAGES {
                    page.open(path).await;
                    barriers.extend(found_by_axe(page, &format!("{path} ({theme})")).await);
                }
                page.open("/lk/r/building/new").await;
                page.click_on("form.form--record button[type=submit]").await;
                page.until("отказ", async || page.has(".error-summary").await)
                    .await;
                barriers.extend(found_by_axe(page, &format!("форма с ошибками ({theme})")).await);
            }
            assert!(barriers.is_empty(), "\n{}", barriers.join("\n"));
        })
        .await;
}

#[tokio::test]
async fn registers_do_not_scroll_sideways() {
    let demo = Demo::college();
    for (name, screen) in [
        ("phone", Browser::PHONE),
        ("old", Browser::OLD),
        ("office", Browser::OFFICE),
    ] {
        screen
            .tell(&format!("registers-{name}"), &demo.address, async |page| {
                page.enter(keeper(demo)).await;
                for path in PAGES {
                    page.open(path).await;
                    page.fits().await;
                }
            })
            .await;
    }
}
