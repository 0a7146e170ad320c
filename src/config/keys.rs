//! Every key that can be configured, described once: the file, the environment, `eios config` and
//! the messages about mistakes read this list.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use super::Config;

/// One configured value.
pub struct Key {
    /// Table and name in `eios.toml`, joined by a dot.
    pub name: &'static str,
    /// What it is for and what is expected, in words for a person.
    pub help: &'static str,
    /// Shown as `***`.
    pub secret: bool,
    /// The value in force, as it would be written in the file (without quotes).
    pub get: fn(&Config) -> String,
    /// Sets the value from text; the error says what was expected.
    pub set: fn(&mut Config, &str) -> Result<(), &'static str>,
}

impl Key {
    /// The environment variable: `EIOS_` and the name in capitals, `EIOS_SERVER_LISTEN`.
    pub fn env(&self) -> String {
        format!("EIOS_{}", self.name.replace('.', "_").to_uppercase())
    }

    /// The value in force, fit to be shown: secrets masked, also the password inside a database address.
    pub fn shown(&self, config: &Config) -> String {
        let value = (self.get)(config);
        match () {
            _ if value.is_empty() => value,
            _ if self.secret => "***".to_owned(),
            _ => mask_password(&value),
        }
    }
}

/// `postgres://user:secret@host/db` → `postgres://user:***@host/db`.
fn mask_password(value: &str) -> String {
    let Some((scheme, rest)) = value.split_once("://") else {
        return value.to_owned();
    };
    let Some((user, host)) = rest.rsplit_once('@') else {
        return value.to_owned();
    };
    match user.split_once(':') {
        Some((name, _)) => format!("{scheme}://{name}:***@{host}"),
        None => value.to_owned(),
    }
}

macro_rules! keys {
    ($($name:literal $kind:ident $help:literal => $($field:ident).+;)*) => {
        /// All keys, in the order in which `eios config` shows them.
        pub const KEYS: &[Key] = &[$(Key {
            name: $name,
            help: $help,
            secret: is_secret(stringify!($kind)),
            get: |c| c.$($field).+.show(),
            set: |c, text| { c.$($field).+ = $kind(text)?; Ok(()) },
        }),*];
    };
}

keys! {
    "paths.store" path "папка хранилища" => paths.store;
    "paths.content" path "папка со страницами и сведениями" => paths.content;
    "paths.themes" path "папка с темами оформления" => paths.themes;
    "paths.public" path "папка готового сайта" => paths.public;
    "server.listen" address "адрес и порт, которые слушает программа" => server.listen;
    "server.public_url" url "адрес, который набирают люди" => server.public_url;
    "server.trusted_proxies" addresses "адреса прокси-серверов, чьему X-Forwarded-For можно верить" => server.trusted_proxies;
    "server.header_timeout" duration "сколько ждать заголовок запроса" => server.header_timeout;
    "server.body_timeout" duration "сколько ждать тело запроса" => server.body_timeout;
    "server.idle_timeout" duration "сколько держать молчащее соединение" => server.idle_timeout;
    "server.header_limit" number "размер заголовка запроса, байт" => server.header_limit;
    "server.body_limit" number "размер обычной формы, байт" => server.body_limit;
    "server.connections" number "сколько соединений держать сразу" => server.connections;
    "storage.database" database "пусто — SQLite в хранилище, иначе postgres://…" => storage.database;
    "storage.files" files "пусто — папка в хранилище, иначе s3://корзина/приставка" => storage.files;
    "storage.s3_endpoint" text "адрес службы S3" => storage.s3_endpoint;
    "storage.s3_region" text "регион S3" => storage.s3_region;
    "storage.s3_key" text "ключ доступа S3" => storage.s3_key;
    "storage.s3_secret" secret "секретный ключ S3" => storage.s3_secret;
    "site.theme" folder_name "имя темы оформления" => site.theme;
    "site.portal" boolean "ведут ли страницы сайта в ЭИОС" => site.portal;
    "site.time_zone" time_zone "часовой пояс колледжа" => site.time_zone;
    "site.precompress" boolean "писать ли рядом с текстами сжатые копии (.gz, .br) для веб-сервера" => site.precompress;
    "identity.idle_staff" duration "бездействие, после которого закрывается сеанс работника" => identity.idle_staff;
    "identity.idle_student" duration "бездействие, после которого закрывается сеанс обучающегося" => identity.idle_student;
    "identity.session_life" duration "наибольшая длина сеанса" => identity.session_life;
    "identity.sessions_per_account" count "сколько сеансов открыто сразу у одного человека" => identity.sessions_per_account;
    "identity.tries" count "неверных попыток входа до блокировки" => identity.tries;
    "identity.tries_per_address" count "неверных попыток с одного адреса до блокировки" => identity.tries_per_address;
    "identity.tries_window" duration "за какое время считаются попытки и сколько длится блокировка" => identity.tries_window;
    "identity.temporary_password_life" duration "срок одноразового пароля" => identity.temporary_password_life;
    "identity.hashing_at_once" number "сколько паролей проверять одновременно" => identity.hashing_at_once;
    "identity.second_factor" roles "роли, которым второй шаг входа обязателен; пусто — никому" => identity.second_factor;
    "mail.server" text "почтовый сервер, через который уходят письма; пусто — писем нет" => mail.server;
    "mail.port" port "порт почтового сервера" => mail.port;
    "mail.user" text "имя для входа на почтовый сервер; пусто — без входа" => mail.user;
    "mail.password" secret "пароль для входа на почтовый сервер" => mail.password;
    "mail.password_file" file "файл, в первой строке которого этот пароль" => mail.password_file;
    "mail.from" sender "адрес, от которого уходят письма" => mail.from;
    "mail.tls" tls "защита соединения с почтовым сервером: starttls, tls или none" => mail.tls;
    "mail.ca_file" file "файл PEM с корневыми сертификатами, которым верить сверх общеизвестных" => mail.ca_file;
    "log.level" text "подробность журнала: error, warn, info, debug" => log.level;
    "log.json" boolean "журнал строками JSON" => log.json;
}

const fn is_secret(kind: &str) -> bool {
    matches!(kind.as_bytes(), b"secret")
}

type Parsed<T> = Result<T, &'static str>;

fn text(text: &str) -> Parsed<String> {
    Ok(text.to_owned())
}

fn secret(text: &str) -> Parsed<String> {
    Ok(text.to_owned())
}

fn path(text: &str) -> Parsed<PathBuf> {
    if text.is_empty() {
        Err("имя папки")
    } else {
        Ok(text.into())
    }
}

fn file(text: &str) -> Parsed<PathBuf> {
    Ok(text.into())
}

fn port(text: &str) -> Parsed<u16> {
    text.parse()
        .ok()
        .filter(|port| *port > 0)
        .ok_or("номер порта от 1 до 65535, обычно 587 или 465")
}

/// `eios@college.ru` or `Колледж <eios@college.ru>`.
fn sender(text: &str) -> Parsed<String> {
    const EXPECTED: &str = "адрес вида eios@college.ru или «Колледж <eios@college.ru>»";
    let text = text.trim();
    let address = match text.split_once('<') {
        Some((_, rest)) => rest.strip_suffix('>').ok_or(EXPECTED)?,
        None => text,
    };
    let bad = |c: char| c.is_whitespace() || c.is_control() || "<>,;\"".contains(c);
    let good = address.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && !host.is_empty() && !host.contains('@') && !address.contains(bad)
    });
    match text.is_empty() || good && !text.contains(char::is_control) {
        true => Ok(text.to_owned()),
        false => Err(EXPECTED),
    }
}

fn tls(text: &str) -> Parsed<String> {
    match text {
        "starttls" | "tls" | "none" => Ok(text.to_owned()),
        _ => Err("starttls, tls или none"),
    }
}

fn folder_name(text: &str) -> Parsed<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !text.is_empty() && text.chars().all(plain) {
        Ok(text.to_owned())
    } else {
        Err("имя из латинских букв, цифр, «-» и «_»")
    }
}

fn address(text: &str) -> Parsed<SocketAddr> {
    text.parse()
        .map_err(|_| "адрес и порт, например 127.0.0.1:8080 или 0.0.0.0:80")
}

fn addresses(text: &str) -> Parsed<Vec<IpAddr>> {
    text.split(',')
        .map(str::trim)
        .filter(|a| !a.is_empty())
        .map(str::parse)
        .collect::<Result<_, _>>()
        .map_err(|_| "список адресов, например [\"127.0.0.1\"]")
}

fn url(text: &str) -> Parsed<String> {
    const EXPECTED: &str = "адрес вида https://college.ru, без пути";
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    match host {
        _ if text.is_empty() => Ok(String::new()),
        Some(host) => {
            let host = host.trim_end_matches('/');
            let bad = |c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '@' | '\\');
            if host.is_empty() || host.contains(bad) {
                Err(EXPECTED)
            } else {
                Ok(text.trim_end_matches('/').to_owned())
            }
        }
        None => Err(EXPECTED),
    }
}

fn database(text: &str) -> Parsed<String> {
    if text.is_empty() || text.starts_with("postgres://") || text.starts_with("postgresql://") {
        Ok(text.to_owned())
    } else {
        Err("пустая строка (SQLite) или адрес вида postgres://имя:пароль@сервер/база")
    }
}

fn files(text: &str) -> Parsed<String> {
    if text.is_empty()
        || text
            .strip_prefix("s3://")
            .is_some_and(|bucket| !bucket.is_empty())
    {
        Ok(text.to_owned())
    } else {
        Err("пустая строка (папка в хранилище) или адрес вида s3://корзина/приставка")
    }
}

fn time_zone(text: &str) -> Parsed<String> {
    jiff::tz::TimeZone::get(text)
        .map(|_| text.to_owned())
        .map_err(|_| "часовой пояс, например Europe/Moscow или Asia/Novosibirsk")
}

fn boolean(text: &str) -> Parsed<bool> {
    match text {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err("true или false"),
    }
}

fn number(text: &str) -> Parsed<usize> {
    text.parse()
        .ok()
        .filter(|n| (1..=1 << 40).contains(n))
        .ok_or("целое число больше нуля")
}

fn count(text: &str) -> Parsed<u32> {
    text.parse()
        .ok()
        .filter(|n| *n > 0)
        .ok_or("целое число больше нуля")
}

/// Codes of roles; whether there are such roles is known where the roles are.
fn roles(text: &str) -> Parsed<Vec<String>> {
    let mut codes: Vec<String> = vec![];
    for code in text.split(',').map(str::trim).filter(|c| !c.is_empty()) {
        if code.len() > 10 || !code.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err("список кодов ролей, например [\"ADM\", \"EIO\"], или пустой список []");
        }
        if codes.iter().all(|known| known != code) {
            codes.push(code.to_owned());
        }
    }
    Ok(codes)
}

fn duration(text: &str) -> Parsed<Duration> {
    const EXPECTED: &str = "время: число и единица — «30s», «15m», «12h» или «3d»";
    let unit = text
        .chars()
        .last()
        .filter(char::is_ascii_alphabetic)
        .ok_or(EXPECTED)?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        _ => return Err(EXPECTED),
    };
    let number: u64 = text[..text.len() - 1]
        .trim()
        .parse()
        .map_err(|_| EXPECTED)?;
    match number.checked_mul(seconds) {
        Some(s @ 1..=31_536_000) => Ok(Duration::from_secs(s)),
        _ => Err("время от одной секунды до года"),
    }
}

/// The value as it would be written in the file.
trait Show {
    fn show(&self) -> String;
}

macro_rules! show_plainly { ($($t:ty),*) => { $(impl Show for $t { fn show(&self) -> String { self.to_string() } })* } }
show_plainly!(String, SocketAddr, bool, u16, usize, u32);

impl Show for PathBuf {
    fn show(&self) -> String {
        self.display().to_string()
    }
}

impl Show for Vec<IpAddr> {
    fn show(&self) -> String {
        self.iter()
            .map(IpAddr::to_string)
            .collect::<Vec<_>>()
            .join(",")
    }
}

impl Show for Vec<String> {
    fn show(&self) -> String {
        self.join(",")
    }
}

impl Show for Duration {
    fn show(&self) -> String {
        match self.as_secs() {
            s if s % 3600 == 0 && s > 0 => format!("{}h", s / 3600),
            s if s % 60 == 0 && s > 0 => format!("{}m", s / 60),
            s => format!("{s}s"),
        }
    }
}
