//! A site that answers at an address, brought into a temporary folder so that it can be read like a
//! built one. Politely: only the host that was named, a few requests at once, a pause between them,
//! limits of pages, bytes and time.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use futures::future::join_all;
use reqwest::header::{CONTENT_TYPE, LOCATION};
use reqwest::{Client, Method, Response, Url};

use super::address::decoded;
use super::page::hash;
use super::run::Progress;
use super::site::{File, Kind, Site};
use super::{charset, harvest};
use crate::site::sveden::vocabulary::vocabulary;

/// How far to go.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Pages to read.
    pub pages: usize,
    /// Time for the whole journey.
    pub time: Duration,
    /// Time for one answer.
    pub answer: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            pages: 2000,
            time: Duration::from_secs(20 * 60),
            answer: Duration::from_secs(20),
        }
    }
}

/// Largest page and largest paper that are read, in bytes.
const PAGE: usize = 8 << 20;
const PAPER: usize = 60 << 20;
/// Files are many more than pages, but not endlessly.
const FILES_A_PAGE: usize = 20;
/// Requests at once, and the pause after them: to this machine and to others.
const HERE: (usize, Duration) = (8, Duration::ZERO);
const THERE: (usize, Duration) = (3, Duration::from_millis(250));
/// After so many answers in a row that did not come the journey ends.
const SILENCE: usize = 12;

/// Addresses of earlier orders where facts may still lie.
const OLD: [&str; 3] = ["/sveden/ovz", "/sveden/rucovodstvo", "/sveden/files"];

/// Brings the site at `start` here.
pub fn fetch(start: &str, limits: Limits, progress: Progress<'_>) -> Result<(Site, Vec<String>)> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("сеть не открывается")?;
    runtime.block_on(async {
        let mut journey = Journey::begin(start, limits)?;
        journey.go(progress).await?;
        Ok(journey.end())
    })
}

/// The client of all requests; redirects are followed by hand.
pub fn client(answer: Duration, redirects: reqwest::redirect::Policy) -> Result<Client> {
    // another part of the program may have named the provider already
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .user_agent(concat!("eios-check/", env!("CARGO_PKG_VERSION")))
        .redirect(redirects)
        .timeout(answer)
        .connect_timeout(answer.min(Duration::from_secs(10)))
        .build()
        .context("сеть не открывается")
}

struct Journey {
    client: Client,
    base: Url,
    limits: Limits,
    queue: VecDeque<String>,
    known: HashSet<String>,
    files: Vec<File>,
    moved: BTreeMap<String, String>,
    unknown: HashSet<String>,
    /// Title and size of the pages that were kept.
    kept: BTreeMap<String, (u64, usize)>,
    folder: tempfile::TempDir,
    pages: usize,
    silent: usize,
    notes: Vec<String>,
}

/// What came for an address.
enum Came {
    /// A file, fetched or only asked for.
    File {
        kind: Kind,
        bytes: Option<Vec<u8>>,
        size: u64,
        content_type: String,
    },
    /// The way to another address.
    Moved(String),
    /// Nothing is there.
    Nothing,
    /// No answer.
    Silence(String),
}

impl Journey {
    fn begin(start: &str, limits: Limits) -> Result<Journey> {
        let base = Url::parse(start)
            .ok()
            .filter(|url| ["http", "https"].contains(&url.scheme()) && url.has_host())
            .with_context(|| {
                format!(
                    "«{start}» не похоже на адрес сайта; нужен, например, http://127.0.0.1:8080"
                )
            })?;
        let mut journey = Journey {
            client: client(limits.answer, reqwest::redirect::Policy::none())?,
            base: base.join("/").context("адрес сайта не читается")?,
            limits,
            queue: VecDeque::new(),
            known: HashSet::new(),
            files: Vec::new(),
            moved: BTreeMap::new(),
            unknown: HashSet::new(),
            kept: BTreeMap::new(),
            folder: tempfile::tempdir().context("временная папка не создаётся")?,
            pages: 0,
            silent: 0,
            notes: Vec::new(),
        };
        let sections = vocabulary().sections.iter();
        let sections = sections.map(|section| format!("/sveden/{}", section.slug));
        let seeds = ["/".to_owned(), "/sveden/".to_owned()].into_iter();
        let old = OLD.into_iter().chain(["/sitemap.xml"]).map(str::to_owned);
        seeds
            .chain(sections)
            .chain(old)
            .for_each(|address| journey.ask(address));
        Ok(journey)
    }

    fn ask(&mut self, address: String) {
        if self.known.insert(address.clone()) {
            self.queue.push_back(address);
        }
    }

    async fn go(&mut self, progress: Progress<'_>) -> Result<()> {
        let began = Instant::now();
        self.knock().await?;
        let (at_once, pause) = if is_here(&self.base) { HERE } else { THERE };
        while !self.queue.is_empty() {
            let full = self.pages >= self.limits.pages
                || self.files.len() >= self.limits.pages * FILES_A_PAGE;
            if full || began.elapsed() > self.limits.time || self.silent >= SILENCE {
                self.stop_because(full);
                return Ok(());
            }
            let count = at_once.min(self.queue.len());
            let batch: Vec<String> = self.queue.drain(..count).collect();
            let asked = batch.iter().map(|address| self.get(address));
            let came = join_all(asked).await;
            for (address, came) in batch.into_iter().zip(came) {
                self.take(address, came)?;
            }
            progress(
                "Страницы сайта",
                self.known.len() as u64 - self.queue.len() as u64,
                self.known.len() as u64,
            );
            if !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
        }
        Ok(())
    }

    /// The first request: whether anybody is there, and under which address.
    async fn knock(&mut self) -> Result<()> {
        for _ in 0..3 {
            let answer = self.client.get(self.base.clone()).send().await;
            let answer = answer.map_err(|why| {
                anyhow::anyhow!(
                    "сайт {} не отвечает ({}); проверьте адрес и то, что сервер запущен",
                    self.base,
                    reason(&why)
                )
            })?;
            let Some(next) = moved_to(&self.base, &answer) else {
                return Ok(());
            };
            let same = next.host_str() == self.base.host_str();
            if same && next.scheme() == self.base.scheme() && next.port() == self.base.port() {
                return Ok(());
            }
            if !same {
                bail!(
                    "сайт {} переводит на {next}; проверьте этот адрес",
                    self.base
                );
            }
            self.base = next.join("/").context("адрес сайта не читается")?;
        }
        bail!("сайт {} переводит с адреса на адрес без конца", self.base)
    }

    fn stop_because(&mut self, full: bool) {
        let why = if full {
            format!(
                "прочитано {} страниц — больше не велено (ключ --pages)",
                self.pages
            )
        } else if self.silent >= SILENCE {
            "сервер перестал отвечать".to_owned()
        } else {
            "вышло время".to_owned()
        };
        self.notes.push(format!(
            "Сайт прочитан не весь: {why}; не спрошено адресов: {}.",
            self.queue.len()
        ));
        self.unknown.extend(self.queue.drain(..));
    }

    async fn get(&self, address: &str) -> Came {
        let Some(url) = self.url(address) else {
            return Came::Nothing;
        };
        let only_asked = is_heavy(url.path());
        let method = if only_asked {
            Method::HEAD
        } else {
            Method::GET
        };
        let mut answer = self.client.request(method, url.clone()).send().await;
        let refused = |answer: &Response| [405, 501].contains(&answer.status().as_u16());
        if only_asked && answer.as_ref().is_ok_and(refused) {
            answer = self.client.get(url.clone()).send().await;
        }
        match answer {
            Ok(answer) => self.came(&url, answer, only_asked).await,
            Err(why) => Came::Silence(reason(&why).to_owned()),
        }
    }

    async fn came(&self, url: &Url, answer: Response, only_asked: bool) -> Came {
        if let Some(next) = moved_to(url, &answer) {
            return match self.inside(&next) {
                Some(address) => Came::Moved(address),
                None => Came::Nothing,
            };
        }
        let status = answer.status();
        if status.is_server_error() {
            return Came::Silence(format!("ответ {}", status.as_u16()));
        }
        if !status.is_success() {
            return Came::Nothing;
        }
        let header = answer.headers().get(CONTENT_TYPE);
        let content_type = header.and_then(|v| v.to_str().ok()).unwrap_or_default();
        let content_type = content_type.to_ascii_lowercase();
        let kind = match content_type.split(';').next().unwrap_or_default().trim() {
            "text/html" | "application/xhtml+xml" => Kind::Page,
            "text/css" => Kind::Style,
            "" => Kind::of(url.path()),
            _ => Kind::Other,
        };
        let told = answer.content_length().unwrap_or(0);
        let most = if kind == Kind::Other { PAPER } else { PAGE };
        let wanted = !only_asked && told <= most as u64;
        let bytes = match wanted {
            true => body(answer, most).await,
            false => None,
        };
        Came::File {
            kind,
            size: bytes.as_ref().map_or(told, |b| b.len() as u64),
            bytes,
            content_type,
        }
    }

    fn take(&mut self, address: String, came: Came) -> Result<()> {
        match came {
            Came::Silence(why) => {
                self.silent += 1;
                self.notes
                    .push(format!("Адрес {address} не ответил: {why}."));
                self.unknown.insert(address);
                return Ok(());
            }
            Came::Nothing => self.try_with_slash(&address),
            Came::Moved(next) => {
                self.ask(next.clone());
                self.moved.insert(address, next);
            }
            Came::File {
                kind,
                bytes,
                size,
                content_type,
            } => {
                let mut charset = None;
                let bytes = match (kind, bytes) {
                    (Kind::Page, Some(bytes)) => {
                        let (text, named) = charset::text_of_answer(&bytes, &content_type);
                        charset = named;
                        if let Some(twin) = self.twin(&address, &text) {
                            self.moved.insert(address, twin);
                            return Ok(());
                        }
                        self.pages += 1;
                        self.follow(&address, &harvest::of_page(&text));
                        Some(text.into_owned().into_bytes())
                    }
                    (Kind::Style, Some(bytes)) => {
                        self.follow(
                            &address,
                            &harvest::of_style(&String::from_utf8_lossy(&bytes)),
                        );
                        Some(bytes)
                    }
                    (Kind::Other, Some(bytes)) if address == "/sitemap.xml" => {
                        self.follow("/", &harvest::of_map(&String::from_utf8_lossy(&bytes)));
                        Some(bytes)
                    }
                    (_, bytes) => bytes,
                };
                self.keep(&address, (kind, charset), bytes, size)?;
            }
        }
        self.silent = 0;
        Ok(())
    }

    /// The same page under the address with or without the slash, if it was kept already.
    fn twin(&mut self, address: &str, text: &str) -> Option<String> {
        let title = text.split("<title").nth(1).unwrap_or_default();
        let title = hash(title.split("</title").next().unwrap_or_default());
        let other = match address.strip_suffix('/') {
            Some(bare) => bare.to_owned(),
            None => format!("{address}/"),
        };
        let same = self.kept.get(&other).is_some_and(|(known, size)| {
            // what is made for each visitor anew (a code of a form, the time) differs a little
            *known == title && size.abs_diff(text.len()) <= 64 + size / 100
        });
        if same {
            return Some(other);
        }
        self.kept.insert(address.to_owned(), (title, text.len()));
        None
    }

    /// A subsection may answer only with the slash.
    fn try_with_slash(&mut self, address: &str) {
        if address.starts_with("/sveden/") && !address.ends_with('/') {
            self.ask(format!("{address}/"));
        }
    }

    fn follow(&mut self, from: &str, found: &harvest::Found) {
        let Some(mut base) = self.url(from) else {
            return;
        };
        if let Some(own) = &found.base
            && let Ok(own) = base.join(own)
        {
            base = own;
        }
        for target in &found.targets {
            let inside = base
                .join(target.trim())
                .ok()
                .and_then(|url| self.inside(&url));
            if let Some(address) = inside {
                self.ask(address);
            }
        }
    }

    /// The address of a link that stays on the site.
    fn inside(&self, url: &Url) -> Option<String> {
        let same = url.host_str() == self.base.host_str()
            && url.port_or_known_default() == self.base.port_or_known_default()
            && ["http", "https"].contains(&url.scheme());
        let path = decoded(url.path()).into_owned();
        let portal = path == "/lk" || path.starts_with("/lk/");
        (same && !portal).then(|| match url.query() {
            Some(query) => format!("{path}?{query}"),
            None => path,
        })
    }

    fn url(&self, address: &str) -> Option<Url> {
        let (path, query) = match address.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (address, None),
        };
        let mut url = self.base.clone();
        url.set_path(path);
        url.set_query(query);
        Some(url)
    }

    fn keep(
        &mut self,
        of: &str,
        (kind, charset): (Kind, Option<&'static str>),
        bytes: Option<Vec<u8>>,
        size: u64,
    ) -> Result<()> {
        let disk: Option<PathBuf> = match bytes {
            Some(bytes) => {
                let place = self.folder.path().join(self.files.len().to_string());
                std::fs::write(&place, bytes).context("страница не сохраняется")?;
                Some(place)
            }
            None => None,
        };
        self.files.push(File {
            path: path_of(of),
            disk,
            kind,
            told_size: Some(size),
            charset,
        });
        Ok(())
    }

    fn end(self) -> (Site, Vec<String>) {
        let mut site = Site::of(self.folder.path().to_owned(), self.files);
        site.moved = self.moved;
        site.unknown = self.unknown;
        site.fetched = true;
        let host = self.base.host_str().unwrap_or_default();
        let port = self
            .base
            .port()
            .map_or(String::new(), |port| format!(":{port}"));
        site.origins = ["http://", "https://", "//"]
            .iter()
            .map(|scheme| format!("{scheme}{host}{port}"))
            .collect();
        site.keep = Some(self.folder);
        (site, self.notes)
    }
}

/// The path under which an address is kept: the reverse of `address`.
fn path_of(of: &str) -> String {
    let path = of.trim_start_matches('/');
    if path.is_empty() || path.ends_with('/') {
        format!("{path}index.html")
    } else {
        path.to_owned()
    }
}

fn moved_to(url: &Url, answer: &Response) -> Option<Url> {
    if !answer.status().is_redirection() {
        return None;
    }
    let location = answer.headers().get(LOCATION)?.to_str().ok()?;
    url.join(location).ok()
}

async fn body(mut answer: Response, most: usize) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Ok(Some(part)) = answer.chunk().await {
        bytes.extend_from_slice(&part);
        if bytes.len() > most {
            return None;
        }
    }
    Some(bytes)
}

fn is_here(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let ip = host.parse::<std::net::IpAddr>();
    host == "localhost" || ip.is_ok_and(|ip| ip.is_loopback())
}

/// Files that are only asked for: nothing is to be read in them.
fn is_heavy(path: &str) -> bool {
    let endings = [
        "jpg", "jpeg", "png", "gif", "webp", "svg", "ico", "avif", "mp4", "mp3", "avi", "mov",
        "webm", "zip", "rar", "7z", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods",
        "rtf", "woff", "woff2", "ttf", "eot", "js", "exe",
    ];
    let ending = path.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase());
    ending.is_some_and(|ending| endings.contains(&&*ending))
}

/// Why an answer did not come, in words.
pub fn reason(why: &reqwest::Error) -> &'static str {
    if why.is_timeout() {
        "ответа не дождались"
    } else if why.is_connect() {
        "не удалось соединиться"
    } else if why.is_redirect() {
        "слишком много переходов"
    } else {
        "ответ оборвался"
    }
}
