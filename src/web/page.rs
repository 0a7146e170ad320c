//! The one way to render a page: the frame's own values are filled in here and nowhere else.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::Serialize;
use tera::Context;

use super::{Asked, Result, State, Use, cookies::Jar, error::Error, gate, text};

/// The names of the frame's own values, which no page has for its own.
const FRAME: [&str; 12] = [
    "title", "bad", "college", "look", "menu", "crumbs", "flash", "csrf", "viewing", "person",
    "path", "masthead",
];

/// A page on its way.
pub struct Page<'a> {
    state: &'a State,
    asked: &'a Asked,
    template: &'static str,
    title: &'a str,
    status: u16,
    crumbs: Vec<Crumb<'a>>,
    context: Context,
}

#[derive(Serialize)]
struct Crumb<'a> {
    title: &'a str,
    url: &'a str,
}

#[derive(Serialize)]
struct Entry<'a> {
    title: &'a str,
    url: &'a str,
    current: bool,
}

impl<'a> Page<'a> {
    /// A page of a template under a title.
    pub fn new(state: &'a State, asked: &'a Asked, template: &'static str, title: &'a str) -> Self {
        Self {
            state,
            asked,
            template,
            title,
            status: 200,
            crumbs: Vec::new(),
            context: Context::new(),
        }
    }

    /// Another status than 200.
    pub fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// A step of the way from the home page to here.
    pub fn crumb(mut self, title: &'a str, url: &'a str) -> Self {
        self.crumbs.push(Crumb { title, url });
        self
    }

    /// A value for the template, under a name that the frame does not use.
    pub fn with<T: Serialize + ?Sized>(mut self, name: &'static str, value: &T) -> Self {
        debug_assert!(
            !FRAME.contains(&name),
            "{}: «{name}» — имя рамки страницы",
            self.template
        );
        self.context.insert(name, value);
        self
    }

    /// Fills in the frame and renders.
    pub fn render(mut self) -> Result<Response> {
        let (state, asked) = (self.state, self.asked);
        let live = asked.session.as_ref().map(|s| &s.live);
        let path = asked.caller.uri.path();
        let menu: Vec<Entry> = state
            .menu
            .get()
            .into_iter()
            .flatten()
            .filter(|item| item.guard.admits(asked).is_ok())
            .filter(|item| !gate::is_closed(asked, item.path, Use::Page))
            .map(|item| Entry {
                title: item.title,
                url: item.path,
                current: item.path == path,
            })
            .collect();
        let viewing = live.and_then(|l| {
            let until = l.viewing_until.as_deref()?;
            Some([l.full_name(), text::moment(until, &state.keeper.time_zone)])
        });
        let person = live.map(|l| match l.half {
            // Before the code nothing is told that was not typed.
            true => l.login.clone(),
            false => l.full_name(),
        });
        let (bad, look, csrf) = (self.status == 422, asked.look(), asked.csrf());
        let crumbs = std::mem::take(&mut self.crumbs);
        self.frame("title", self.title);
        self.frame("bad", &bad);
        self.frame("college", &state.college());
        self.frame("look", &look);
        self.frame("menu", &menu);
        self.frame("crumbs", &crumbs);
        self.frame("flash", &asked.caller.flash);
        self.frame("csrf", &csrf);
        self.frame("viewing", &viewing);
        self.frame("person", &person);
        self.frame("path", path);
        self.frame("masthead", &*asked.head);
        let html = state
            .tera
            .render(self.template, &self.context)
            .map_err(|e| Error::Fault(anyhow::Error::new(e).context(self.template)))?;
        Ok(self.answer(html))
    }

    /// A value of the frame.
    fn frame<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) {
        debug_assert!(
            FRAME.contains(&name),
            "имени «{name}» нет в списке имён рамки"
        );
        self.context.insert(name, value);
    }

    fn answer(&self, html: String) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let mut response = (status, Body::from(html)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        );
        let secure = self.state.secure;
        if self.asked.caller.flash.is_some() {
            headers.append(header::SET_COOKIE, Jar::Flash.clear(secure));
        }
        // A form before a session is proved by a cookie; one that has a session needs no second.
        let has_forms = matches!(self.status, 200 | 422);
        if self.asked.session.is_none() && self.asked.door.1 && has_forms {
            let cookie = Jar::Door.set(&self.asked.door.0, None, secure);
            headers.append(header::SET_COOKIE, cookie);
        }
        response
    }
}

/// «Now look there»: the answer to a form that was carried out.
pub fn see_other(path: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let to = HeaderValue::try_from(path).unwrap_or(HeaderValue::from_static("/lk/"));
    response.headers_mut().insert(header::LOCATION, to);
    response
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::FRAME;

    fn sources(folder: &Path, all: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(folder).expect("folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                sources(&path, all);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).expect("source");
                all.push((
                    path.display().to_string(),
                    text.split_whitespace().collect(),
                ));
            }
        }
    }

    /// The page that is rendered in some test says it by itself; this finds those that no test opens.
    #[test]
    fn no_page_takes_a_name_of_the_frame_for_its_own() {
        let mut all = Vec::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
        let pages = all.iter().filter(|(_, text)| text.contains("Page::new("));
        assert!(pages.count() > 30, "страницы не найдены");
        for name in FRAME {
            let clash = format!(".with(\"{name}\",");
            let bad: Vec<&str> = all
                .iter()
                .filter(|(_, text)| text.contains(&clash))
                .map(|(path, _)| path.as_str())
                .collect();
            assert!(bad.is_empty(), "{clash}: имя рамки страницы: {bad:?}");
        }
    }
}
