//! What a person does with a page: opens it, reads it, presses keys, looks where the focus is.

use fantoccini::{
    Client, Locator,
    actions::{InputSource as _, KeyAction, KeyActions},
    error::CmdError,
    key::Key,
};
use serde_json::{Value, json};

use crate::demo::Login;

/// The open page of a story's browser.
pub struct Page {
    client: Client,
    address: String,
    width: u32,
}

impl Page {
    pub fn new(client: Client, address: &str, width: u32) -> Self {
        Self {
            client,
            address: address.to_string(),
            width,
        }
    }

    // --- Going somewhere ----------------------------------------------------------------------------------------------

    pub async fn open(&self, path: &str) {
        let url = match path.starts_with('/') {
            true => format!("{}{path}", self.address),
            false => path.to_string(),
        };
        self.client
            .goto(&url)
            .await
            .unwrap_or_else(|error| panic!("{url}: {error}"));
    }

    /// Clicks the link or button with this text, the first that can be seen.
    pub async fn click(&self, text: &str) {
        let path = format!("//*[self::a or self::button][normalize-space()='{text}']");
        for found in self
            .client
            .find_all(Locator::XPath(&path))
            .await
            .expect("a search")
        {
            if found.is_displayed().await.expect("an answer") {
                return found
                    .click()
                    .await
                    .unwrap_or_else(|error| panic!("«{text}» не нажимается: {error}"));
            }
        }
        panic!(
            "не видно ссылки или кнопки «{text}» на {}",
            self.path().await
        );
    }

    /// Clicks the first thing that a CSS selector finds.
    pub async fn click_on(&self, selector: &str) {
        let found = self.client.find(Locator::Css(selector)).await;
        let found = found.unwrap_or_else(|_| panic!("нет {selector}"));
        found
            .click()
            .await
            .unwrap_or_else(|error| panic!("{selector} не нажимается: {error}"));
    }

    pub async fn fill_in(&self, name: &str, value: &str) {
        let selector = format!("input[name={name}]");
        let field = self.client.find(Locator::Css(&selector)).await;
        let field = field.unwrap_or_else(|_| panic!("нет поля {name}"));
        field.clear().await.expect("a field that can be emptied");
        field
            .send_keys(value)
            .await
            .expect("a field that can be typed into");
    }

    /// Enters the portal from its door.
    pub async fn enter(&self, who: &Login) {
        self.open("/lk/login").await;
        self.fill_in("login", &who.login).await;
        self.fill_in("password", &who.password).await;
        self.press(Key::Enter).await;
        self.until(&format!("вход «{}»", who.role_name), async || {
            !self.path().await.starts_with("/lk/login")
        })
        .await;
    }

    /// Another person sits down at the same browser.
    pub async fn forget_all(&self) {
        self.open("/lk/login").await;
        self.client
            .delete_all_cookies()
            .await
            .expect("cookies can be deleted");
    }

    // --- Reading ------------------------------------------------------------------------------------------------------

    pub async fn path(&self) -> String {
        self.client
            .current_url()
            .await
            .expect("an address")
            .path()
            .to_string()
    }

    pub async fn title(&self) -> String {
        self.client.title().await.expect("a title")
    }

    /// The text of the first `h1`; a page that is just being loaded has none.
    pub async fn heading(&self) -> String {
        match self.client.find(Locator::Css("h1")).await {
            Ok(found) => found.text().await.unwrap_or_default(),
            Err(_) => String::new(),
        }
    }

    pub async fn text_of(&self, selector: &str) -> String {
        let found = self.client.find(Locator::Css(selector)).await;
        let found = found.unwrap_or_else(|_| panic!("нет {selector}"));
        found.text().await.expect("a text")
    }

    /// Whether the page says this anywhere; a page that is just being loaded says nothing.
    pub async fn has_text(&self, text: &str) -> bool {
        match self.client.find(Locator::Css("body")).await {
            Ok(body) => body.text().await.is_ok_and(|said| said.contains(text)),
            Err(_) => false,
        }
    }

    pub async fn has(&self, selector: &str) -> bool {
        !self
            .client
            .find_all(Locator::Css(selector))
            .await
            .expect("a search")
            .is_empty()
    }

    /// Text and address (as written) of all links that a selector finds.
    pub async fn links(&self, selector: &str) -> Vec<(String, String)> {
        let mut links = vec![];
        for link in self
            .client
            .find_all(Locator::Css(selector))
            .await
            .expect("a search")
        {
            let address = link
                .attr("href")
                .await
                .expect("an attribute")
                .unwrap_or_default();
            links.push((link.text().await.expect("a text"), address));
        }
        links
    }

    /// HTML as the server sent it, not as a script may have changed it.
    pub async fn served(&self, path: &str) -> String {
        self.open(&format!("view-source:{}{path}", self.address))
            .await;
        self.text_of("body").await
    }

    pub async fn picture(&self) -> Result<Vec<u8>, CmdError> {
        self.client.screenshot().await
    }

    // --- Keys and focus -----------------------------------------------------------------------------------------------

    pub async fn press(&self, key: Key) {
        let key = key.into();
        let stroke = KeyActions::new("keyboard".into());
        let stroke = stroke
            .then(KeyAction::Down { value: key })
            .then(KeyAction::Up { value: key });
        self.client
            .perform_actions(stroke)
            .await
            .expect("a key can be pressed");
    }

    pub async fn type_text(&self, text: &str) {
        for value in text.chars() {
            let stroke = KeyActions::new("keyboard".into());
            let stroke = stroke
                .then(KeyAction::Down { value })
                .then(KeyAction::Up { value });
            self.client
                .perform_actions(stroke)
                .await
                .expect("a key can be pressed");
        }
    }

    /// Presses Tab until the focus stands on something that the selector finds, and sees it marked all the way.
    pub async fn tab_to(&self, selector: &str) {
        let mut passed = vec![];
        for _ in 0..120 {
            self.press(Key::Tab).await;
            let focus = self.focus().await;
            if focus.on_page {
                assert!(
                    focus.seen,
                    "фокус не виден на {} ({})",
                    focus.what,
                    self.path().await
                );
            }
            if self
                .ask(
                    "return document.activeElement.matches(arguments[0])",
                    json!(selector),
                )
                .await
                == json!(true)
            {
                return;
            }
            passed.push(focus.what);
        }
        panic!(
            "клавишей Tab не дойти до {selector} на {}; пройдено: {passed:?}",
            self.path().await
        );
    }

    /// Where the focus is and whether an eye could tell.
    pub async fn focus(&self) -> Focus {
        let said = self.ask(FOCUS, Value::Null).await;
        Focus {
            what: said["what"].as_str().unwrap_or_default().to_string(),
            on_page: said["onPage"] == json!(true),
            seen: said["seen"] == json!(true),
        }
    }

    // --- Measuring ----------------------------------------------------------------------------------------------------

    /// Nothing sticks out to the right of the screen.
    pub async fn fits(&self) {
        let said = self.ask(WIDEST, json!(self.width)).await;
        let width = said["width"].as_u64().unwrap_or(u64::MAX);
        let path = self.path().await;
        assert!(
            width <= u64::from(self.width),
            "{path}: страница шириной {width} на экране {}; за край выходит {}",
            self.width,
            said["culprits"]
        );
    }

    /// What a script, run by the driver and not by the page, answers.
    pub async fn ask(&self, script: &str, argument: Value) -> Value {
        self.client
            .execute(script, vec![argument])
            .await
            .unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// The same for a script that answers later, by calling its last argument.
    pub async fn ask_and_wait(&self, script: &str, argument: Value) -> Value {
        self.client
            .execute_async(script, vec![argument])
            .await
            .unwrap_or_else(|error| panic!("{error}"))
    }

    /// Waits for something that happens by itself.
    pub async fn until(&self, what: &str, happened: impl AsyncFn() -> bool) {
        for _ in 0..600 {
            if happened().await {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        panic!("не дождались: {what} ({})", self.path().await);
    }
}

/// The focused element.
pub struct Focus {
    pub what: String,
    /// On something of the page, not on the page as a whole.
    pub on_page: bool,
    /// Marked by an outline or a shadow, and within the screen.
    pub seen: bool,
}

const FOCUS: &str = r#"
    const e = document.activeElement;
    if (!e || e === document.body || e === document.documentElement) return { what: 'страница', onPage: false, seen: false };
    const outlined = (s) => (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== 'none';
    // A whole card may be marked by what its link draws over it.
    const marked = (x) => [null, '::before', '::after'].some((part) => outlined(getComputedStyle(x, part)));
    const box = e.getBoundingClientRect();
    const inside = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
    // A radio button may be drawn by its label.
    const label = e.labels && e.labels[0];
    return {
        what: e.tagName.toLowerCase() + ' «' + (e.textContent || e.name || '').trim().slice(0, 40) + '»',
        onPage: true,
        seen: inside && (marked(e) || !!label && marked(label)),
    };
"#;

const WIDEST: &str = r#"
    const limit = arguments[0];
    const culprits = [...document.querySelectorAll('body *')]
        .filter((e) => e.getBoundingClientRect().right > limit + 1)
        .slice(0, 5)
        .map((e) => e.tagName.toLowerCase() + (e.className ? '.' + e.className : ''));
    return { width: document.documentElement.scrollWidth, culprits };
"#;
