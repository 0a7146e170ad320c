//! The public site: the way to «Сведения», the fourteen pages, small screens, the keyboard.

use fantoccini::key::Key;

use crate::{demo::Demo, driver::Browser};

/// The section's pages in the order of the rules.
pub const SVEDEN: [&str; 14] = [
    "common",
    "struct",
    "document",
    "education",
    "eduStandarts",
    "managers",
    "employees",
    "objects",
    "grants",
    "paid_edu",
    "budget",
    "vacant",
    "inter",
    "catering",
];

const SECTION: &str = "Сведения об образовательной организации";

#[tokio::test]
async fn from_the_home_page_the_menu_leads_to_all_fourteen_pages_without_scripts() {
    let demo = Demo::college();
    Browser::OLD
        .tell("sveden", &demo.address, async |page| {
            page.open("/").await;
            page.click(SECTION).await;
            assert!(
                page.path().await.starts_with("/sveden"),
                "{}",
                page.path().await
            );
            for slug in SVEDEN {
                page.click_on(&format!("main a[href^='/sveden/{slug}']"))
                    .await;
                assert_eq!(
                    page.path().await.trim_end_matches('/'),
                    format!("/sveden/{slug}")
                );
                assert!(!page.heading().await.is_empty());
                page.fits().await;
                page.open("/sveden/").await;
            }
        })
        .await;
}

#[tokio::test]
async fn no_page_of_the_site_scrolls_sideways_on_a_telephone() {
    let demo = Demo::college();
    Browser::PHONE
        .tell("phone-site", &demo.address, async |page| {
            for path in sample_of_the_site(page).await {
                page.open(&path).await;
                page.fits().await;
            }
        })
        .await;
}

#[tokio::test]
async fn the_first_tab_offers_to_skip_to_the_content() {
    let demo = Demo::college();
    Browser::DESKTOP
        .tell("skip-link", &demo.address, async |page| {
            for path in ["/", "/sveden/common/", "/lk/login"] {
                page.open(path).await;
                page.press(Key::Tab).await;
                let focus = page.focus().await;
                assert!(focus.on_page && focus.seen, "{path}: первым не видно {}", focus.what);
                let target = page.ask("return document.activeElement.getAttribute('href')", ().into()).await;
                let target = target.as_str().unwrap_or_default().to_string();
                assert!(target.starts_with('#'), "{path}: первая остановка не внутри страницы: {target}");
                page.press(Key::Enter).await;
                page.press(Key::Tab).await;
                let inside = format!("return document.querySelector('{target}').contains(document.activeElement) || document.querySelector('{target}').compareDocumentPosition(document.activeElement) === 4");
                assert_eq!(page.ask(&inside, ().into()).await, true, "{path}: фокус не перешёл к содержанию");
            }
        })
        .await;
}

#[tokio::test]
async fn the_site_is_walked_by_keyboard_and_the_focus_is_always_seen() {
    let demo = Demo::college();
    Browser::DESKTOP
        .tell("keyboard-site", &demo.address, async |page| {
            page.open("/").await;
            page.tab_to("a[href^='/sveden']").await;
            page.press(Key::Enter).await;
            page.until("сведения", async || {
                page.path().await.starts_with("/sveden")
            })
            .await;
            page.tab_to("a[href^='/lk/']").await;
            page.press(Key::Enter).await;
            page.until("вход", async || page.path().await.starts_with("/lk/"))
                .await;
        })
        .await;
}

/// Each menu entry, the section's pages, and the first of the news: one page of every kind.
pub async fn sample_of_the_site(page: &crate::page::Page) -> Vec<String> {
    page.open("/").await;
    let mut paths = vec!["/".to_string(), "/no-such-page/".to_string()];
    paths.extend(SVEDEN.map(|slug| format!("/sveden/{slug}/")));
    let menus = page.links("header nav a, footer a").await;
    paths.extend(menus.into_iter().map(|(_, address)| address));
    page.open("/news/").await;
    let news = page.links("main a").await;
    paths.extend(
        news.into_iter()
            .map(|(_, address)| address)
            .filter(|a| a.starts_with("/news/"))
            .take(3),
    );
    paths.retain(|path| {
        path.starts_with('/') && !path.starts_with("/lk/") && !path.ends_with(".xml")
    });
    paths.sort();
    paths.dedup();
    paths
}
