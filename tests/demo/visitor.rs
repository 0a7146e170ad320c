//! A visitor without a browser: keeps cookies, follows nothing, fills forms as they are on the page.

use std::collections::BTreeMap;

use reqwest::{Client, Method, header, redirect::Policy};
use scraper::{Html, Selector};

use super::Login;

/// One visitor.
pub struct Visitor {
    address: String,
    client: Client,
    cookies: BTreeMap<String, String>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub kind: String,
    pub location: Option<String>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn is_html(&self) -> bool {
        self.kind.starts_with("text/html")
    }
}

impl Visitor {
    pub fn to(address: &str) -> Self {
        // The program's HTTP client wants a TLS library even where only plain addresses are asked.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // A connection on which too much was sent is closed by the server; every question gets its own.
        let client = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .pool_max_idle_per_host(0)
            .build();
        Self {
            address: address.to_string(),
            client: client.expect("an HTTP client"),
            cookies: BTreeMap::new(),
        }
    }

    /// Enters the portal as a person would: opens the form, fills it in, sends it.
    pub async fn enter(&mut self, who: &Login) {
        let form = [("login", who.login.as_str()), ("password", &who.password)];
        let answer = self.fill_in("/lk/login", &form).await;
        assert_eq!(
            answer.status,
            303,
            "вход «{}» не удался: {}",
            who.role_name,
            answer.text()
        );
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, String::new()).await
    }

    /// Opens the page and sends its form with these fields and its own CSRF token.
    pub async fn fill_in(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = hidden(&self.get(path).await.text(), "csrf");
        let mut fields = fields.to_vec();
        fields.push(("csrf", &token));
        self.post(path, &fields).await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let pairs: Vec<_> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", percent(value)))
            .collect();
        self.send(Method::POST, path, pairs.join("&")).await
    }

    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_string(), value.to_string());
    }

    pub fn cookies(&self) -> String {
        let pairs: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.join("; ")
    }

    /// Any request; a body that is not empty goes as a form.
    pub async fn send(&mut self, method: Method, path: &str, body: String) -> Answer {
        let mut request = self
            .client
            .request(method, format!("{}{path}", self.address));
        if !self.cookies.is_empty() {
            request = request.header(header::COOKIE, self.cookies());
        }
        if !body.is_empty() {
            request = request
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(body);
        }
        let answer = request
            .send()
            .await
            .unwrap_or_else(|error| panic!("{path}: {error:?}"));
        let said = |name| {
            answer
                .headers()
                .get(name)
                .and_then(|v| v.to_str().ok())
                .map(String::from)
        };
        let (kind, location) = (said(header::CONTENT_TYPE), said(header::LOCATION));
        for cookie in answer.headers().get_all(header::SET_COOKIE) {
            let cookie = cookie
                .to_str()
                .unwrap_or_default()
                .split(';')
                .next()
                .unwrap_or_default();
            let (name, value) = cookie.split_once('=').unwrap_or_default();
            self.cookies.insert(name.to_string(), value.to_string());
        }
        Answer {
            status: answer.status().as_u16(),
            kind: kind.unwrap_or_default(),
            location,
            body: answer
                .bytes()
                .await
                .unwrap_or_else(|error| panic!("{path}: {error:?}"))
                .to_vec(),
        }
    }
}

/// The value of a hidden field; empty when the page has none.
fn hidden(page: &str, name: &str) -> String {
    let selector = Selector::parse(&format!("input[name={name}]")).expect("a selector");
    let page = Html::parse_document(page);
    let field = page.select(&selector).next();
    field
        .and_then(|field| field.value().attr("value"))
        .unwrap_or_default()
        .to_string()
}

fn percent(value: &str) -> String {
    value.bytes().fold(String::new(), |mut text, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => text.push(byte.into()),
            _ => text += &format!("%{byte:02X}"),
        }
        text
    })
}
