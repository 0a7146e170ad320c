//! The demo college, running for real: the built program over an empty store in a temporary folder, started once for a
//! test file, gone with it. And a visitor without a browser. Sentences about the college are in the test files.

mod leash;
pub mod visitor;

use std::{
    io::{BufRead as _, BufReader, Read},
    path::{Path, PathBuf},
    process::Command,
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use serde::Deserialize;

pub use leash::Leash;
pub use visitor::Visitor;

/// What `eios demo --format json` prints.
#[derive(Deserialize)]
pub struct Demo {
    /// `http://127.0.0.1:…`, without a slash at the end.
    pub address: String,
    /// One for each role, and the new student.
    pub logins: Vec<Login>,
    #[serde(skip)]
    leash: Option<Leash>,
    /// A folder that goes with the college.
    #[serde(skip)]
    home: Option<tempfile::TempDir>,
}

/// A line of the table that the demo prints.
#[derive(Clone, Debug, Deserialize)]
pub struct Login {
    /// Code of the role.
    pub role: String,
    /// The role in Russian.
    pub role_name: String,
    pub name: String,
    pub login: String,
    pub password: String,
    /// A one-time password: the change is asked for at the first entry.
    pub must_change: bool,
}

impl Demo {
    /// The college of this test file; the first who asks starts it.
    pub fn college() -> &'static Demo {
        static COLLEGE: OnceLock<Demo> = OnceLock::new();
        COLLEGE.get_or_init(|| Demo::start(&[]))
    }

    /// Another college, in a folder of its own.
    pub fn start(flags: &[&str]) -> Demo {
        let home = tempfile::tempdir().expect("a temporary folder");
        let mut demo = Self::start_in(home.path(), flags);
        demo.home = Some(home);
        demo
    }

    /// A college in this folder, perhaps one that was there before.
    pub fn start_in(home: &Path, flags: &[&str]) -> Demo {
        let (leash, printed) = eios("demo", home, &[&["--format", "json"], flags].concat());
        let mut demo: Demo = first_json(printed).unwrap_or_else(|printed| {
            panic!(
                "eios demo остановилась, не напечатав JSON; напечатала: {printed}\n{}",
                leash.log()
            )
        });
        demo.address = demo.address.trim_end_matches('/').to_string();
        demo.leash = Some(leash);
        demo
    }

    /// The same college opened by `eios serve`, as in everyday work.
    pub fn serve_in(self, home: &Path) -> Demo {
        let (logins, _) = (self.logins, drop(self.leash));
        let (leash, _) = eios("serve", home, &[]);
        Demo {
            address: announced(&leash),
            logins,
            leash: Some(leash),
            home: self.home,
        }
    }

    /// The folder of the built site.
    pub fn site(&self) -> PathBuf {
        self.home
            .as_ref()
            .expect("a college in its own folder")
            .path()
            .join("public/current")
    }

    /// The process of the program itself.
    pub fn process(&self) -> u32 {
        self.leash.as_ref().expect("a started college").process()
    }

    /// The logins that open the portal at once.
    pub fn settled(&self) -> impl Iterator<Item = &Login> {
        self.logins.iter().filter(|login| !login.must_change)
    }

    /// The login whose password must be changed first.
    pub fn newcomer(&self) -> &Login {
        self.logins
            .iter()
            .find(|login| login.must_change)
            .expect("«новый студент» среди входов")
    }
}

/// Starts a command of the built program over folders in `home` and on a free port. The pages are the project's own
/// unless `home` has some.
pub fn eios(command: &str, home: &Path, flags: &[&str]) -> (Leash, impl Read + use<>) {
    let own = home.join("content");
    let content = if own.is_dir() {
        own
    } else {
        repository().join("content")
    };
    let mut program = Command::new(env!("CARGO_BIN_EXE_eios"));
    program
        .args([command, "--listen", "127.0.0.1:0", "--store"])
        .arg(home.join("store"));
    program
        .arg("--public")
        .arg(home.join("public"))
        .arg("--content")
        .arg(content);
    program.args(flags).current_dir(home);
    Leash::around(program, log_file())
}

/// What a program says on standard error stays in `target/tmp` when a test has failed.
fn log_file() -> PathBuf {
    static STARTED: AtomicUsize = AtomicUsize::new(0);
    let number = STARTED.fetch_add(1, Ordering::Relaxed) + 1;
    let program = std::env::current_exe().unwrap_or_default();
    let test = program.file_stem().unwrap_or_default().to_string_lossy();
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{test}-{number}.log"))
}

/// The address that `serve` and `watch` say on standard error.
pub fn announced(program: &Leash) -> String {
    for _ in 0..600 {
        if let Some(rest) = program.log().split("http://127.0.0.1:").nth(1) {
            let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
            return format!("http://127.0.0.1:{port}");
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("программа не сказала адреса:\n{}", program.log());
}

pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The path of a tool that `tests/run` brings.
pub fn tool(variable: &str) -> PathBuf {
    let path = std::env::var_os(variable)
        .unwrap_or_else(|| panic!("нет {variable}: запустите проверки командой tests/run"));
    path.into()
}

/// The first JSON value of a stream that stays open, however many lines it takes; otherwise all that was printed.
fn first_json<T: for<'a> Deserialize<'a>>(stream: impl Read) -> Result<T, String> {
    let mut text = String::new();
    for line in BufReader::new(stream).lines().map_while(Result::ok) {
        text += &line;
        if let Ok(value) = serde_json::from_str(&text) {
            return Ok(value);
        }
    }
    Err(text)
}
