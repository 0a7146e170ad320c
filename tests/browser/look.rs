//! Light, dark, contrast and large text: chosen once, remembered, and already in the HTML that the server sends.

use crate::{demo::Demo, driver::Browser, page::Page};

/// The appearances that a visitor can choose, as `/lk/look` names them.
pub const LOOKS: [(&str, &str); 4] = [
    ("light", "normal"),
    ("dark", "normal"),
    ("contrast", "normal"),
    ("light", "large"),
];

#[tokio::test]
async fn a_chosen_look_is_remembered_by_site_and_portal_and_comes_with_the_first_byte() {
    let demo = Demo::college();
    Browser::OLD
        .tell("look", &demo.address, async |page| {
            for (theme, size) in LOOKS {
                choose(page, theme, size, "/sveden/common/").await;
                assert_eq!(
                    page.path().await.trim_end_matches('/'),
                    "/sveden/common",
                    "после выбора вернулись не туда"
                );
                for path in ["/", "/sveden/common/", "/lk/login"] {
                    let html = page.served(path).await;
                    assert!(
                        html.contains(&format!("data-theme=\"{theme}\"")),
                        "{path} без вида {theme}"
                    );
                    assert!(
                        html.contains(&format!("data-size=\"{size}\"")),
                        "{path} без размера {size}"
                    );
                }
            }
        })
        .await;
}

#[tokio::test]
async fn the_looks_really_differ() {
    let demo = Demo::college();
    Browser::DESKTOP
        .tell("looks-differ", &demo.address, async |page| {
            for path in ["/", "/lk/login"] {
                let mut seen = vec![];
                for (theme, size) in LOOKS {
                    choose(page, theme, size, "/").await;
                    page.open(path).await;
                    let drawn = page.ask(DRAWN, ().into()).await;
                    assert!(
                        !seen.contains(&drawn),
                        "{path}: вид {theme}, {size} такой же, как другой: {drawn}"
                    );
                    seen.push(drawn);
                }
            }
        })
        .await;
}

/// Chooses by the form, as a visitor would.
pub async fn choose(page: &Page, theme: &str, size: &str, back: &str) {
    page.open(&format!("/lk/look?back={back}")).await;
    for (name, value) in [("theme", theme), ("size", size)] {
        let radio = format!("input[name={name}][value={value}]");
        if page.has(&radio).await {
            page.click_on(&radio).await;
        } else {
            page.click_on(&format!("select[name={name}] option[value={value}]"))
                .await;
        }
    }
    page.click_on("main form[action^='/lk/look'] button").await;
    page.until(
        "возврат после выбора вида",
        async || page.path().await != "/lk/look",
    )
    .await;
}

const DRAWN: &str = r#"
    const s = getComputedStyle(document.body);
    return [s.color, s.backgroundColor, s.fontSize].join(' ');
"#;
