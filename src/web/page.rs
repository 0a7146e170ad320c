//! The one way to render a page: the frame's own values are filled in here and nowhere else.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::Serialize;
use tera::Context;

use super::{Asked, Result, State, cookies::Jar, error::Error, text};

/// What the frame says of itself on every page.
const FRAME: &[&str] = &[
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

    /// A value for the template.
    pub fn with<T: Serialize + ?Sized>(mut self, name: &'static str, value: &T) -> Self {
        // What the frame fills in last would silently take the place of the page's own.
        debug_assert!(!FRAME.contains(&name), "«{name}» is a name of the frame");
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
            .map(|item| Entry {
                title: item.title,
                url: item.path,
                current: item.path == path,
            })
            .collect();
        let context = &mut self.context;
        context.insert("title", self.title);
        context.insert("bad", &(self.status == 422));
        context.insert("college", &state.college);
        context.insert("look", &asked.look());
        context.insert("menu", &menu);
        context.insert("crumbs", &self.crumbs);
        context.insert("flash", &asked.caller.flash);
        context.insert("csrf", &asked.csrf());
        context.insert(
            "viewing",
            &live.and_then(|l| {
                let until = l.viewing_until.as_deref()?;
                Some([l.full_name(), text::moment(until, &state.keeper.time_zone)])
            }),
        );
        context.insert(
            "person",
            &live.map(|l| match l.half {
                // Before the code nothing is told that was not typed.
                true => l.login.clone(),
                false => l.full_name(),
            }),
        );
        context.insert("path", path);
        context.insert("masthead", &*asked.head);
        let html = state
            .tera
            .render(self.template, context)
            .map_err(|e| Error::Fault(anyhow::Error::new(e).context(self.template)))?;
        Ok(self.answer(html))
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
