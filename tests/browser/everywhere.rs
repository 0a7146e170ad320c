//! What every page of the site owes every visitor, whatever the screen: no barriers that axe-core can find, no sideways
//! scroll on 320 points and at 200 %, room for wider spacing of letters and lines, nothing that moves by itself.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{accessibility::found_by_axe, demo::Demo, driver::Browser, look::choose};

/// Pages are shared out among so many browsers, which work at the same time.
const HANDS: usize = 2;

#[tokio::test]
async fn axe_finds_no_barrier_on_the_first_half_of_the_pages() {
    no_barriers(0).await;
}

#[tokio::test]
async fn axe_finds_no_barrier_on_the_second_half_of_the_pages() {
    no_barriers(1).await;
}

/// Light and dark in turn: each page in one of them, so that a fault of a colour that every page has is met in both.
async fn no_barriers(hand: usize) {
    let demo = Demo::college();
    Browser::DESKTOP
        .tell(&format!("axe-every-{hand}"), &demo.address, async |page| {
            let mut barriers = vec![];
            let mine: Vec<String> = pages_of(demo)
                .into_iter()
                .skip(hand)
                .step_by(HANDS)
                .collect();
            for (theme, of_theme) in ["light", "dark"].iter().zip(halves(&mine)) {
                choose(page, theme, "normal", "/").await;
                for path in of_theme {
                    page.open(path).await;
                    barriers.extend(found_by_axe(page, &format!("{path} ({theme})")).await);
                }
            }
            assert!(barriers.is_empty(), "\n{}", barriers.join("\n"));
        })
        .await;
}

#[tokio::test]
async fn no_page_scrolls_sideways_on_320_points_even_with_wide_spacing() {
    let demo = Demo::college();
    // With scripts, which add to the tables what must fit as well.
    let screen = Browser::NARROW.with_scripts();
    screen
        .tell("narrow", &demo.address, async |page| {
            for path in pages_of(demo) {
                page.open(&path).await;
                page.fits().await;
                page.ask(WIDE_SPACING, Value::Null).await;
                page.fits().await;
                let cut = page.ask(CUT_TEXT, Value::Null).await;
                assert_eq!(cut, Value::Array(vec![]), "{path}: текст обрезан");
            }
        })
        .await;
}

#[tokio::test]
async fn no_page_scrolls_sideways_at_200_percent() {
    let demo = Demo::college();
    Browser::TWICE
        .tell("twice", &demo.address, async |page| {
            assert_eq!(page.ask("return devicePixelRatio", Value::Null).await, 2);
            for path in pages_of(demo) {
                page.open(&path).await;
                page.fits().await;
            }
            // Large text on top of it: the main pages must stand that too.
            choose(page, "light", "large", "/").await;
            for path in MAIN {
                page.open(path).await;
                page.fits().await;
            }
        })
        .await;
}

#[tokio::test]
async fn nothing_moves_for_those_who_asked_for_less_motion() {
    let demo = Demo::college();
    Browser::DESKTOP
        .tell("motion", &demo.address, async |page| {
            for path in MAIN {
                page.open(path).await;
                let moving = page.ask(MOVING, Value::Null).await;
                assert_eq!(moving, Value::Array(vec![]), "{path}: движется");
            }
        })
        .await;
}

/// The pages that differ most from each other.
const MAIN: [&str; 7] = [
    "/",
    "/news/",
    "/programmes/",
    "/abitur/dates/",
    "/sveden/common/",
    "/sveden/objects/",
    "/sitemap/",
];

/// Every page that was built, by its address; what only sends on is not a page.
pub fn pages_of(demo: &Demo) -> Vec<String> {
    let public = demo.site();
    let mut paths = BTreeSet::new();
    for entry in walkdir::WalkDir::new(&public).follow_links(true) {
        let entry = entry.expect("a readable folder");
        if entry.path().extension().is_none_or(|ext| ext != "html") {
            continue;
        }
        let html = std::fs::read_to_string(entry.path()).expect("a readable page");
        if html.contains("http-equiv=\"refresh\"") || html.contains("http-equiv=refresh") {
            continue;
        }
        let path = entry.path().strip_prefix(&public).expect("inside");
        let path = path.to_string_lossy().into_owned();
        paths.insert(format!(
            "/{}",
            path.strip_suffix("index.html").unwrap_or(&path)
        ));
    }
    assert!(paths.len() > 60, "страниц только {}", paths.len());
    paths.into_iter().collect()
}

/// The pages in turn: one to the left, one to the right.
fn halves(pages: &[String]) -> [Vec<&String>; 2] {
    [0, 1].map(|first| pages.iter().skip(first).step_by(2).collect())
}

/// The spacing that WCAG 1.4.12 names; set by the object model, as the site's rules forbid styles written into a page.
const WIDE_SPACING: &str = r#"
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }');
    document.adoptedStyleSheets = [sheet];
"#;

/// Boxes that hide a part of the text in them. What is hidden from eyes on purpose is a point wide.
const CUT_TEXT: &str = r#"
    return [...document.querySelectorAll('main *, header *, footer *')]
        .filter((e) => {
            const s = getComputedStyle(e);
            const clips = s.overflowX === 'hidden' || s.overflowY === 'hidden' || s.overflowX === 'clip';
            return clips && e.clientWidth > 2 && e.innerText && e.innerText.trim()
                && (e.scrollHeight > e.clientHeight + 2 || e.scrollWidth > e.clientWidth + 2);
        })
        .map((e) => e.tagName.toLowerCase() + '.' + e.className)
        .slice(0, 5);
"#;

const MOVING: &str = r#"
    const found = document.getAnimations().map(() => 'анимация');
    for (const e of document.querySelectorAll('*')) {
        const s = getComputedStyle(e);
        const lasts = s.transitionDuration.split(',').some((t) => parseFloat(t) > 0);
        if (lasts || s.animationName !== 'none' || s.scrollBehavior === 'smooth') found.push(e.tagName + '.' + e.className);
    }
    if (document.querySelector('marquee, blink, video[autoplay], audio[autoplay]')) found.push('само играет');
    return found.slice(0, 5);
"#;
