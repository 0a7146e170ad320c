//! The small named world of the tests: an invented college, six people, the real router, a clock held by hand.
//! Each test gets a world of its own, on SQLite and on PostgreSQL alike.

#![allow(dead_code)]

mod students;

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicU32, Ordering},
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use eios::{
    clock::{Chance, Clock, Hands},
    config::Config,
    identity::{
        By, Keeper, Secret,
        accounts::{self, Created, Handed, Kind, NewAccount},
        policies,
    },
    storage::{Db, Files, Rec, Val, v},
    themes::Themes,
    web,
};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::OnceCell;
use tower::ServiceExt as _;

/// The college of the tests.
pub const COLLEGE: &str = "Приозёрский техникум";
/// The password that everyone in the world has chosen.
pub const PASSWORD: &str = "тихий омут 47 фонарей";
/// Another one that may be chosen.
pub const NEW_PASSWORD: &str = "Семь вёрст киселя & 3 ложки";

/// Which database a world stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// The people: login, surname, name, patronymic, kind, roles.
pub const PEOPLE: &[(&str, [&str; 3], Kind, &[&str])] = &[
    (
        "sokolovavp",
        ["Соколова", "Вера", "Павловна"],
        Kind::Staff,
        &["ADM", "RAB"],
    ),
    (
        "ershovig",
        ["Ершов", "Илья", "Глебович"],
        Kind::Staff,
        &["PREP", "KUR", "RAB"],
    ),
    (
        "ziminanf",
        ["Зимина", "Нина", "Фёдоровна"],
        Kind::Staff,
        &["DIR", "RAB"],
    ),
    (
        "luninaar",
        ["Лунина", "Ася", "Романовна"],
        Kind::Student,
        &["STU"],
    ),
    (
        "luninrk",
        ["Лунин", "Роман", "Кимович"],
        Kind::Parent,
        &["PAR"],
    ),
    (
        "rakitint",
        ["Ракитин", "Тимур", ""],
        Kind::Student,
        &["STU"],
    ),
];
/// The administrator.
pub const VERA: &str = "sokolovavp";
/// A teacher.
pub const ILYA: &str = "ershovig";
/// The director.
pub const NINA: &str = "ziminanf";
/// A student.
pub const ASYA: &str = "luninaar";
/// A student who has only a one-time password.
pub const TIMUR: &str = "rakitint";

/// The whole world.
pub struct World {
    pub state: web::State,
    pub router: Router,
    pub hands: Hands,
    pub engine: Engine,
    pub config: Config,
    /// The one-time password of [`TIMUR`].
    pub one_time: Secret,
    people: Vec<Created>,
    folder: tempfile::TempDir,
    database: Option<Database>,
}

/// The morning on which every world begins.
pub fn morning() -> Timestamp {
    "2026-11-23T06:00:00Z".parse().expect("moment")
}

impl World {
    /// A world with the usual configuration.
    pub async fn on(engine: Engine) -> Self {
        Self::with(engine, |_| ()).await
    }

    /// A world with a changed configuration.
    pub async fn with(engine: Engine, change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().expect("folder");
        let mut config = Config::default();
        config.paths.store = folder.path().to_owned();
        // Nobody here must have the second step; a world that is about it says so itself.
        config.identity.second_factor.clear();
        change(&mut config);
        let database = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(Database::fresh().await),
        };
        let db = match &database {
            None => Db::sqlite(&folder.path().join("eios.sqlite")).await,
            Some(database) => Db::postgres(&database.url).await,
        };
        let db = db.expect("database");
        db.migrate().await.expect("migrations");
        let (clock, hands) = Clock::by_hand(morning());
        let state = build(&config, db, clock);
        let people = settle(&state.keeper).await;
        let timur = people.iter().find(|p| p.login == TIMUR).expect("Timur");
        let handed = Handed {
            reason: "first",
            way: "лично",
        };
        let by = By::console();
        let issued = accounts::reset_password(&state.keeper, timur.account_id, handed, &by).await;
        let one_time = issued.expect("one-time password").password;
        Self {
            router: web::router(state.clone(), eios::router::rooms()),
            state,
            hands,
            engine,
            config,
            one_time,
            people,
            folder,
            database,
        }
    }

    /// The same store under a program that has just started again.
    pub async fn restart(&mut self) {
        let db = self.state.keeper.db.clone();
        self.state = build(&self.config, db, self.state.keeper.clock.clone());
        self.router = web::router(self.state.clone(), eios::router::rooms());
    }

    /// What decisions about accounts need.
    pub fn keeper(&self) -> &Keeper {
        &self.state.keeper
    }

    /// The account of a login.
    pub fn account(&self, login: &str) -> i64 {
        let found = self.people.iter().find(|p| p.login == login);
        found
            .unwrap_or_else(|| panic!("нет человека {login}"))
            .account_id
    }

    /// Lets time pass.
    pub fn pass(&self, by: SignedDuration) {
        self.hands.advance(by);
    }

    /// A browser that has no cookies yet.
    pub fn browser(&self) -> Browser {
        Browser {
            router: self.router.clone(),
            cookies: Vec::new(),
            csrf: String::new(),
            address: "198.51.100.7:40001".parse().expect("address"),
            user_agent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0".into(),
        }
    }

    /// A browser in which a person has logged in.
    pub async fn entered(&self, login: &str) -> Browser {
        let mut browser = self.browser();
        let answer = browser.log_in(login, PASSWORD).await;
        assert_eq!(answer.status, 303, "вход {login}: {}", answer.text);
        browser
    }

    /// One value from the database.
    pub async fn value<T>(&self, sql: &'static str, values: Vec<Val>) -> T
    where
        (T,): Rec,
    {
        let row: (T,) = self.state.keeper.db.one(sql, values).await.expect("value");
        row.0
    }

    /// How many rows a table has.
    pub async fn count(&self, sql: &'static str) -> i64 {
        self.value(sql, v![]).await
    }
}

fn build(config: &Config, db: Db, clock: Clock) -> web::State {
    let themes = Themes::new("default", None);
    let files = Files::open(&config.storage, &config.paths).expect("files");
    web::State::new(config, db, files, &themes, clock, Chance::system(), COLLEGE).expect("state")
}

/// Makes the people; everyone but Timur has chosen [`PASSWORD`]. It is hashed once for all worlds.
async fn settle(keeper: &Keeper) -> Vec<Created> {
    static HASH: OnceCell<String> = OnceCell::const_new();
    let new: Vec<NewAccount> = PEOPLE
        .iter()
        .map(|(_, [last, first, middle], kind, roles)| NewAccount {
            last_name: (*last).into(),
            first_name: (*first).into(),
            middle_name: Some((*middle).into()).filter(|m: &String| !m.is_empty()),
            birth_date: None,
            kind: *kind,
            login: None,
            roles: roles.iter().map(|r| (*r).to_owned()).collect(),
            basis: Some("приказ № 1".into()),
        })
        .collect();
    let made = accounts::create_many(keeper, &new, &By::console())
        .await
        .expect("people");
    for (made, (login, ..)) in made.iter().zip(PEOPLE) {
        assert_eq!(made.login, *login, "логин делается из имени");
    }
    let hash = HASH
        .get_or_init(|| async {
            keeper
                .hasher
                .hash(&Secret::new(PASSWORD))
                .await
                .expect("hash")
        })
        .await;
    keeper
        .db
        .exec(
            "UPDATE user_account SET state = 'active', password_hash = $1, password_changed_at = $2 WHERE login <> $3",
            v![hash, morning(), TIMUR],
        )
        .await
        .expect("passwords");
    acknowledge(keeper).await;
    made
}

/// Everyone there is has acknowledged every act that is in force: tests about other things meet no acts.
pub async fn acknowledge(keeper: &Keeper) {
    policies::acknowledge_for_all(keeper, &[])
        .await
        .expect("acknowledged");
}

/// A database of its own on the server that `tests/run` has started; it goes with the world.
struct Database {
    server: String,
    name: String,
    url: String,
}

impl Database {
    async fn fresh() -> Self {
        let server = std::env::var("EIOS_TEST_PG").unwrap_or_else(|_| {
            panic!("Нет сервера PostgreSQL (переменная EIOS_TEST_PG): запускайте тесты командой tests/run")
        });
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "eios_{}_{}_{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed),
            Timestamp::now().as_microsecond()
        );
        order(&server, format!("CREATE DATABASE {name}")).await;
        let (head, query) = server.split_once('?').unwrap_or((&server, ""));
        let host = head.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
        let url = match query {
            "" => format!("{host}/{name}"),
            query => format!("{host}/{name}?{query}"),
        };
        Self { server, name, url }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let (server, name) = (self.server.clone(), self.name.clone());
        // A runtime of its own: the test's one is waiting for this very drop.
        let done = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            let drop_it = order(
                &server,
                format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
            );
            runtime.expect("runtime").block_on(drop_it);
        });
        let _ = done.join();
    }
}

async fn order(server: &str, sql: String) {
    use sqlx::{AssertSqlSafe, Connection as _, Executor as _};
    let mut link = sqlx::PgConnection::connect(server)
        .await
        .expect("PostgreSQL");
    link.execute(AssertSqlSafe(sql))
        .await
        .expect("PostgreSQL: команда серверу");
    link.close().await.ok();
}

/// A browser: keeps cookies, takes the token from the last page with a form.
#[derive(Clone)]
pub struct Browser {
    pub router: Router,
    pub cookies: Vec<(String, String)>,
    pub csrf: String,
    pub address: SocketAddr,
    pub user_agent: String,
}

/// What the server answered.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    /// A header's text; empty when there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |v| v.to_str().unwrap_or_default())
    }

    /// Where a redirect leads.
    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// The number of the record that a redirect leads to.
    #[track_caller]
    pub fn id(&self) -> i64 {
        id_in(self.location())
    }

    /// All cookies that the answer sets.
    pub fn set_cookies(&self) -> Vec<&str> {
        self.headers
            .get_all(header::SET_COOKIE)
            .iter()
            .map(|v| v.to_str().unwrap_or_default())
            .collect()
    }
}

/// The number of the record whose page stands at an address: the last part of it.
#[track_caller]
pub fn id_in(address: &str) -> i64 {
    let last = address.rsplit('/').next().and_then(|id| id.parse().ok());
    last.unwrap_or_else(|| panic!("нет номера записи в адресе «{address}»"))
}

impl Browser {
    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(
            self.request(Method::GET, path)
                .body(Body::empty())
                .expect("request"),
        )
        .await
    }

    /// Sends a form with the token of the last page.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.csrf.clone();
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend_from_slice(fields);
        self.post_raw(path, encode(&all)).await
    }

    /// Sends a body as a form, as it is.
    pub async fn post_raw(&mut self, path: &str, body: impl Into<Body>) -> Answer {
        let request = self
            .request(Method::POST, path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(body.into()).expect("request")).await
    }

    /// Sends a form with files, the token first: field, name of the file, content.
    pub async fn send_files(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Answer {
        let csrf = self.csrf.clone();
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend_from_slice(fields);
        let request = self.request(Method::POST, path).header(
            header::CONTENT_TYPE,
            format!("multipart/form-data; boundary={BOUNDARY}"),
        );
        let body = multipart(&all, files);
        self.send(request.body(Body::from(body)).expect("request"))
            .await
    }

    /// Opens the login page and sends login and password.
    pub async fn log_in(&mut self, login: &str, password: &str) -> Answer {
        self.get("/lk/login").await;
        self.post("/lk/login", &[("login", login), ("password", password)])
            .await
    }

    /// Follows the redirects of an answer and waits for the work that goes on behind a page: where it ends, without
    /// the query, and the page there.
    pub async fn settled(&mut self, answer: Answer) -> (String, Answer) {
        assert_eq!(answer.status, 303, "{}", answer.text);
        let mut path = answer.location().to_owned();
        // A minute and more: the machine may be busy with other things.
        for _ in 0..1200 {
            let page = self.get(&path).await;
            if page.status == 303 {
                path = page.location().to_owned();
            } else if page.text.contains("http-equiv=\"refresh\"") {
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            } else {
                let path = path.split('?').next().unwrap_or_default();
                return (path.to_owned(), page);
            }
        }
        panic!("работа не кончилась: {path}");
    }

    /// A request with this browser's cookies, for what the other methods cannot say.
    pub fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(k, v)| format!("{k}={v}"))
            .collect();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "127.0.0.1:8080")
            .header(header::USER_AGENT, &self.user_agent)
            .extension(ConnectInfo(self.address));
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        request
    }

    /// Sends a request and keeps what the answer says to keep.
    pub async fn send(&mut self, request: Request<Body>) -> Answer {
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("infallible");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 1 << 24).await.expect("body");
        let answer = Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        };
        for cookie in answer.set_cookies() {
            let (name, rest) = cookie.split_once('=').expect("cookie");
            let value = rest.split(';').next().unwrap_or_default();
            self.cookies.retain(|(known, _)| known != name);
            if !cookie.contains("Max-Age=0") {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        if let Some((_, rest)) = answer.text.split_once("name=\"csrf\" value=\"") {
            self.csrf = rest.split('"').next().unwrap_or_default().to_owned();
        }
        answer
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let found = self.cookies.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Replaces a cookie.
    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.retain(|(known, _)| known != name);
        self.cookies.push((name.to_owned(), value.to_owned()));
    }
}

/// What stands between the parts of a form with files.
pub const BOUNDARY: &str = "----eiosTestBoundary47";

/// A form with files as a browser encodes it.
pub fn multipart(fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend_from_slice(
            format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            )
            .as_bytes(),
        );
    }
    for (name, file, content) in files {
        body.extend_from_slice(
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                .as_bytes(),
        );
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}

/// Fields as a browser encodes them.
pub fn encode(fields: &[(&str, &str)]) -> String {
    let escape = |text: &str| -> String {
        text.bytes()
            .map(|b| match b {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                    char::from(b).to_string()
                }
                b' ' => "+".into(),
                other => format!("%{other:02X}"),
            })
            .collect()
    };
    let pairs: Vec<String> = fields
        .iter()
        .map(|(k, v)| format!("{}={}", escape(k), escape(v)))
        .collect();
    pairs.join("&")
}

/// Runs each sentence on both engines: `both_engines! { a_sentence, another_sentence }`.
#[macro_export]
macro_rules! both_engines {
    ($($name:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::world::Engine::Sqlite).await;
            })*
        }
        mod on_postgresql {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::world::Engine::Postgres).await;
            })*
        }
    };
}
