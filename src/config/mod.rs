//! What the program is told from outside: one struct a concern, read once, then passed.
//! Growing strength: default, `eios.toml`, environment, flags. Nothing here opens or makes what a
//! value points to.

mod keys;
mod load;

use std::{net::SocketAddr, path::PathBuf, time::Duration};

pub use keys::{KEYS, Key};
pub use load::{Loaded, Mistake, Source, load};

/// Everything that is configured.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where things lie on disk.
    pub paths: Paths,
    /// Where and how connections are taken.
    pub server: Server,
    /// Database and files.
    pub storage: Storage,
    /// The public site.
    pub site: Site,
    /// Accounts, passwords, sessions.
    pub identity: Identity,
    /// Letters.
    pub mail: Mail,
    /// The program's log.
    pub log: Log,
}

/// Folders.
#[derive(Clone, Debug)]
pub struct Paths {
    /// `portfolio-store/`: everything that must be backed up.
    pub store: PathBuf,
    /// `content/`: pages and facts.
    pub content: PathBuf,
    /// `themes/`: overrides of the built-in themes.
    pub themes: PathBuf,
    /// `public/`: the generated site.
    pub public: PathBuf,
}

/// The socket and its limits (`security.md` 7.1).
#[derive(Clone, Debug)]
pub struct Server {
    /// Address and port; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The address people type, without a slash at the end; links in mails and feeds use it.
    /// Empty means `http://` + the address listened on.
    pub public_url: String,
    /// Addresses of reverse proxies whose `X-Forwarded-For` counts.
    pub trusted_proxies: Vec<std::net::IpAddr>,
    /// How long the head of a request may take.
    pub header_timeout: Duration,
    /// How long the body of a request may take.
    pub body_timeout: Duration,
    /// How long a connection may be silent between requests.
    pub idle_timeout: Duration,
    /// Size of a request's head in bytes.
    pub header_limit: usize,
    /// Size of an ordinary form in bytes.
    pub body_limit: usize,
    /// Open connections at once.
    pub connections: usize,
}

/// Database and files.
#[derive(Clone, Debug)]
pub struct Storage {
    /// Empty: SQLite in the store; otherwise `postgres://…`.
    pub database: String,
    /// Empty: a folder in the store; otherwise `s3://bucket/prefix`.
    pub files: String,
    /// S3: address of the service, region, keys.
    pub s3_endpoint: String,
    /// S3 region.
    pub s3_region: String,
    /// S3 access key.
    pub s3_key: String,
    /// S3 secret key.
    pub s3_secret: String,
}

/// The public site.
#[derive(Clone, Debug)]
pub struct Site {
    /// Name of the theme.
    pub theme: String,
    /// Whether the pages lead into the portal (entry, appearance); off for a site without a portal.
    pub portal: bool,
    /// The college's time zone, IANA name.
    pub time_zone: String,
    /// Whether `build` writes compressed copies (`.gz`, `.br`) beside texts.
    pub precompress: bool,
}

/// Accounts, passwords, sessions (`security.md` 2 and 3).
#[derive(Clone, Debug)]
pub struct Identity {
    /// Idle time after which a staff session ends.
    pub idle_staff: Duration,
    /// Idle time after which a student's, parent's, applicant's or employer's session ends.
    pub idle_student: Duration,
    /// The longest life of a session.
    pub session_life: Duration,
    /// Live sessions of one account; the oldest gives way.
    pub sessions_per_account: u32,
    /// Wrong tries of one login within the window before it is locked.
    pub tries: u32,
    /// Wrong tries from one address within the window.
    pub tries_per_address: u32,
    /// The window in which wrong tries count, and the time of a lock-out.
    pub tries_window: Duration,
    /// Life of a one-time password.
    pub temporary_password_life: Duration,
    /// Password checks at once (each takes 19 MiB and a core).
    pub hashing_at_once: usize,
    /// Codes of the roles that must have the second step of entry; empty when nobody must.
    pub second_factor: Vec<String>,
}

/// The server that carries letters out.
#[derive(Clone)]
pub struct Mail {
    /// Its name or address; empty: no letters are sent.
    pub server: String,
    /// Its port.
    pub port: u16,
    /// The name under which the program enters it; empty: without entering.
    pub user: String,
    /// The password.
    pub password: String,
    /// A file whose first line is the password, for those who keep passwords out of `eios.toml`.
    pub password_file: PathBuf,
    /// The address from which letters come: `eios@college.ru` or `Колледж <eios@college.ru>`.
    pub from: String,
    /// How the way is closed: `starttls`, `tls`, `none`.
    pub tls: String,
    /// Certificates (PEM) that are trusted besides those of the well-known authorities: a mail server of the region or of
    /// the college itself is often signed by neither.
    pub ca_file: PathBuf,
}

impl Mail {
    /// Whether letters are sent at all.
    pub fn is_on(&self) -> bool {
        !self.server.is_empty()
    }
}

/// The password gets into no log.
impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mail({}:{}, {})", self.server, self.port, self.tls)
    }
}

/// The program's log.
#[derive(Clone, Debug)]
pub struct Log {
    /// `error`, `warn`, `info`, `debug` or a filter of `tracing`.
    pub level: String,
    /// JSON lines instead of text.
    pub json: bool,
}

/// Administrators, and the roles whose daily work is the documents of people all over the college: its heads, staff and
/// admission files, personal files of students, social and military records, money, personal data. Who sees the
/// documents only of a group or a dormitory of their own, or none, may switch the step on themselves.
const SECOND_FACTOR: [&str; 14] = [
    "ADM", "EIO", "DIR", "ZUR", "ZPR", "ZVR", "HR", "PK", "DEK", "KON", "SOC", "VUS", "BUH", "PDN",
];

impl Default for Config {
    fn default() -> Self {
        let minutes = |n: u64| Duration::from_secs(n * 60);
        Self {
            paths: Paths {
                store: "portfolio-store".into(),
                content: "content".into(),
                themes: "themes".into(),
                public: "public".into(),
            },
            server: Server {
                listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
                public_url: String::new(),
                trusted_proxies: vec![],
                header_timeout: Duration::from_secs(10),
                body_timeout: Duration::from_secs(30),
                idle_timeout: Duration::from_secs(60),
                header_limit: 16 * 1024,
                body_limit: 64 * 1024,
                connections: 4096,
            },
            storage: Storage {
                database: String::new(),
                files: String::new(),
                s3_endpoint: String::new(),
                s3_region: "us-east-1".into(),
                s3_key: String::new(),
                s3_secret: String::new(),
            },
            site: Site {
                theme: "default".into(),
                portal: true,
                time_zone: "Europe/Moscow".into(),
                precompress: true,
            },
            identity: Identity {
                idle_staff: minutes(30),
                idle_student: minutes(120),
                session_life: minutes(12 * 60),
                sessions_per_account: 5,
                tries: 10,
                tries_per_address: 100,
                tries_window: minutes(15),
                temporary_password_life: minutes(72 * 60),
                hashing_at_once: 2,
                second_factor: SECOND_FACTOR.map(str::to_owned).to_vec(),
            },
            mail: Mail {
                server: String::new(),
                port: 587,
                user: String::new(),
                password: String::new(),
                password_file: PathBuf::new(),
                from: String::new(),
                tls: "starttls".into(),
                ca_file: PathBuf::new(),
            },
            log: Log {
                level: "info".into(),
                json: false,
            },
        }
    }
}
