//! axe-core finds nothing wrong on any kind of page in any look.

use serde_json::{Value, json};

use crate::{
    demo::{Demo, tool},
    driver::Browser,
    look::{LOOKS, choose},
    page::Page,
    portal::PAGES,
};

/// One page of each kind in every look; that every other page is clean too is `everywhere`'s.
const SITE: [&str; 12] = [
    "/",
    "/news/",
    "/news/enrollment-2026/",
    "/programmes/",
    "/abitur/dates/",
    "/help/",
    "/sveden/",
    "/sveden/common/",
    "/sveden/education/",
    "/sveden/vacant/",
    "/sitemap/",
    "/no-such-page/",
];

/// Homes that differ most from each other, by the code of the role.
const HOMES: [&str; 6] = ["ADM", "PREP", "STU", "PAR", "ABI", "EMP"];

#[tokio::test]
async fn the_site_has_no_barriers_in_any_look() {
    let demo = Demo::college();
    Browser::DESKTOP
        .tell("axe-site", &demo.address, async |page| {
            let mut barriers = vec![];
            for (theme, size) in LOOKS {
                choose(page, theme, size, "/").await;
                for path in SITE {
                    page.open(path).await;
                    barriers.extend(found_by_axe(page, &format!("{path} ({theme}, {size})")).await);
                }
            }
            assert!(barriers.is_empty(), "\n{}", barriers.join("\n"));
        })
        .await;
}

#[tokio::test]
async fn the_portal_has_no_barriers_in_any_look() {
    let demo = Demo::college();
    Browser::DESKTOP
        .tell("axe-portal", &demo.address, async |page| {
            let mut barriers = vec![];
            for (theme, size) in LOOKS {
                choose(page, theme, size, "/").await;
                page.open("/lk/login").await;
                let place = format!("/lk/login ({theme}, {size})");
                barriers.extend(found_by_axe(page, &place).await);
            }
            page.open("/lk/login").await;
            page.fill_in("login", "nobody").await;
            page.fill_in("password", "wrong").await;
            page.click_on("form[action='/lk/login'] button").await;
            page.until("отказ", async || page.has(".error-summary").await)
                .await;
            barriers.extend(found_by_axe(page, "/lk/login с ошибкой").await);
            let homes = demo
                .settled()
                .filter(|who| HOMES.contains(&who.role.as_str()));
            for (at, who) in homes.enumerate() {
                page.forget_all().await;
                page.enter(who).await;
                // What everybody has in every look; the homes of the others in the look where mistakes hide best.
                let looks = if at == 0 { &LOOKS[..] } else { &LOOKS[1..2] };
                let paths = if at == 0 { &PAGES[..] } else { &PAGES[..1] };
                for (theme, size) in looks {
                    choose(page, theme, size, "/lk/").await;
                    for path in paths {
                        page.open(path).await;
                        let place = format!("{path} «{}» ({theme}, {size})", who.role_name);
                        barriers.extend(found_by_axe(page, &place).await);
                    }
                }
            }
            assert!(barriers.is_empty(), "\n{}", barriers.join("\n"));
        })
        .await;
}

#[tokio::test]
async fn axe_itself_finds_a_planted_barrier() {
    let demo = Demo::college();
    Browser::DESKTOP
        .tell("axe-self", &demo.address, async |page| {
            page.open("data:text/html,<title>x</title><img src='x'><p style='color:%23eee;background:%23fff'>pale</p>").await;
            let found = found_by_axe(page, "посаженное").await.join("\n");
            for rule in ["image-alt", "color-contrast", "html-has-lang"] {
                assert!(found.contains(rule), "{rule} не найдено: {found}");
            }
        })
        .await;
}

/// One line a violation: page, rule, what is wrong, where.
pub async fn found_by_axe(page: &Page, place: &str) -> Vec<String> {
    let source = std::fs::read_to_string(tool("EIOS_TEST_AXE")).expect("axe.min.js");
    page.ask(&source, Value::Null).await;
    let violations = page
        .ask_and_wait(
            RUN,
            json!(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]),
        )
        .await;
    let violations = violations
        .as_array()
        .unwrap_or_else(|| panic!("axe не сработал: {violations}"));
    violations
        .iter()
        .map(|violation| format!("{place}: {}", violation.as_str().unwrap_or_default()))
        .collect()
}

const RUN: &str = r#"
    const done = arguments[arguments.length - 1];
    axe.run(document, { runOnly: { type: 'tag', values: arguments[0] }, resultTypes: ['violations'] })
        .then((r) => done(r.violations.map((v) => v.id + ': ' + v.help + ' → '
            + v.nodes.slice(0, 3).map((n) => n.target.join(' ') + ' ' + n.html.slice(0, 120)
                + (n.any[0] ? ' [' + n.any[0].message + ']' : '')).join(' | ')
            + (v.nodes.length > 3 ? ' | и ещё ' + (v.nodes.length - 3) : ''))))
        .catch((e) => done('axe: ' + e));
"#;
