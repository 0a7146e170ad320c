//! The appearance: theme and size of letters, chosen by the visitor, with and without a login. Without one a
//! cookie remembers it, with one the account too.

use axum::response::Response;
use serde::Serialize;

use super::{
    Asked, Error, Fields, Flash, Guest, Page, Result, State, address::safe_path, cookies::Jar,
    page::see_other,
};
use crate::storage::v;

/// A theme and a size, each one of a few words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Look {
    /// `auto`, `light`, `dark`, `contrast`.
    pub theme: &'static str,
    /// `normal`, `large`.
    pub size: &'static str,
}

/// The themes: code and name.
pub const THEMES: &[(&str, &str)] = &[
    ("auto", "Как в настройках устройства"),
    ("light", "Светлое"),
    ("dark", "Тёмное"),
    ("contrast", "Высокий контраст"),
];
/// The sizes: code and name.
pub const SIZES: &[(&str, &str)] = &[("normal", "Обычный"), ("large", "Крупный")];

/// A year: the choice is not a secret and not worth asking for again.
const YEAR: i64 = 365 * 24 * 3600;

impl Default for Look {
    fn default() -> Self {
        Self {
            theme: "auto",
            size: "normal",
        }
    }
}

impl Look {
    /// Of the two words of a form.
    pub fn of(theme: &str, size: &str) -> Option<Self> {
        let pick = |list: &[(&'static str, _)], word: &str| {
            list.iter()
                .map(|(code, _)| *code)
                .find(|code| *code == word)
        };
        Some(Self {
            theme: pick(THEMES, theme)?,
            size: pick(SIZES, size)?,
        })
    }

    /// Of a cookie, `dark.large`.
    pub fn parse(text: &str) -> Option<Self> {
        let (theme, size) = text.split_once('.')?;
        Self::of(theme, size)
    }

    /// For the cookie and the account.
    pub fn text(self) -> String {
        format!("{}.{}", self.theme, self.size)
    }

    /// The header that makes the browser remember it.
    pub fn cookie(self, secure: bool) -> axum::http::HeaderValue {
        Jar::Look.set(&self.text(), Some(YEAR), secure)
    }
}

/// `GET /lk/look`.
pub(super) async fn show(state: State, Guest(asked): Guest) -> Result<Response> {
    let back = asked.caller.query("back").unwrap_or_default();
    page(&state, &asked, asked.look(), back_of(&back), 200)
}

/// `POST /lk/look`.
pub(super) async fn save(state: State, Guest(asked): Guest, fields: Fields) -> Result<Response> {
    let back = back_of(fields.get("back")).to_owned();
    let Some(look) = Look::of(fields.get("theme"), fields.get("size")) else {
        return page(&state, &asked, asked.look(), &back, 422);
    };
    // Who knows only the password changes nothing of the account.
    if let Some(session) = asked.session.as_ref().filter(|s| !s.live.half) {
        let keeper = &state.keeper;
        keeper
            .db
            .exec(
                "UPDATE user_account SET look = $1, updated_at = $2 WHERE id = $3",
                v![look.text(), keeper.clock.now(), session.live.account_id],
            )
            .await
            .map_err(Error::from)?;
    }
    let mut response = see_other(&back);
    let headers = response.headers_mut();
    headers.append("set-cookie", look.cookie(state.secure));
    if back.starts_with("/lk") {
        headers.append("set-cookie", Flash::LookSaved.cookie(state.secure));
    }
    Ok(response)
}

fn back_of(typed: &str) -> &str {
    safe_path(typed).unwrap_or("/lk/")
}

fn page(state: &State, asked: &Asked, look: Look, back: &str, status: u16) -> Result<Response> {
    Page::new(state, asked, "look.html", "Оформление")
        .status(status)
        .with("chosen", &look)
        .with("themes", THEMES)
        .with("sizes", SIZES)
        .with("back", back)
        .with("problem", &(status == 422))
        .render()
}
