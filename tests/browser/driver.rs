//! Chromium, driven: one driver for the test file, one fresh browser for a story.

use std::{
    io::{BufRead as _, BufReader, Read},
    panic::AssertUnwindSafe,
    sync::OnceLock,
};

use fantoccini::ClientBuilder;
use futures::FutureExt as _;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::{
    demo::{Leash, tool},
    page::Page,
};

/// How a story's browser is set up.
#[derive(Clone, Copy)]
pub struct Browser {
    width: u32,
    height: u32,
    scripts: bool,
    /// Points of the screen in one point of the page: 2 is what a browser does at 200 %.
    zoom: u32,
}

impl Browser {
    /// An ordinary screen.
    pub const DESKTOP: Self = Self {
        width: 1280,
        height: 900,
        scripts: true,
        zoom: 1,
    };
    /// What most office computers have.
    pub const OFFICE: Self = Self {
        width: 1366,
        height: 768,
        ..Self::DESKTOP
    };
    /// The smallest screen that the regulation names, in a browser that runs no scripts.
    pub const OLD: Self = Self {
        width: 800,
        height: 600,
        scripts: false,
        zoom: 1,
    };
    /// A narrow telephone, no scripts either.
    pub const PHONE: Self = Self {
        width: 360,
        height: 740,
        scripts: false,
        zoom: 1,
    };
    /// What WCAG 1.4.10 takes as the narrowest screen: 1280 points at 400 %.
    pub const NARROW: Self = Self {
        width: 320,
        height: 640,
        scripts: false,
        zoom: 1,
    };
    /// An ordinary screen of 1366 points at 200 %.
    pub const TWICE: Self = Self {
        width: 683,
        height: 384,
        scripts: false,
        zoom: 2,
    };

    /// The same, and the scripts of pages run.
    pub const fn with_scripts(self) -> Self {
        Self {
            scripts: true,
            ..self
        }
    }

    /// Opens a browser at the address, tells the story in it and closes it, also when the story fails; then a picture of
    /// what was seen last is left in `target/tmp`.
    pub async fn tell(self, name: &str, address: &str, story: impl AsyncFnOnce(&Page)) {
        let profile = tempfile::tempdir().expect("a temporary folder");
        let Value::Object(wanted) = self.capabilities(&profile.path().display().to_string()) else {
            unreachable!("capabilities are an object")
        };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(wanted)
            .connect(driver())
            .await
            .expect("Chromium starts");
        let page = Page::new(client.clone(), address, self.width);
        let told = AssertUnwindSafe(story(&page)).catch_unwind().await;
        if told.is_err() {
            keep_picture(name, &page).await;
        }
        client.close().await.expect("Chromium ends");
        if let Err(failure) = told {
            std::panic::resume_unwind(failure);
        }
    }

    fn capabilities(self, profile: &str) -> Value {
        let mut flags: Vec<String> = FLAGS.iter().map(|flag| flag.to_string()).collect();
        flags.push(format!("--user-data-dir={profile}"));
        flags.push(format!("--window-size={},{}", self.width, self.height));
        let scripts = if self.scripts { 1 } else { 2 };
        json!({
            "goog:chromeOptions": {
                "binary": tool("EIOS_TEST_CHROMIUM"),
                "args": flags,
                "prefs": { "profile.managed_default_content_settings.javascript": scripts },
                // The window of a browser cannot be as narrow as a telephone; the page's view can.
                "mobileEmulation": { "deviceMetrics":
                    { "width": self.width, "height": self.height, "pixelRatio": self.zoom, "mobile": false, "touch": false } },
            }
        })
    }
}

/// Without these Chromium looks for its makers' hosts, or needs a screen or a sandbox that a test machine lacks.
const FLAGS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--disable-default-apps",
    "--hide-scrollbars",
    "--force-prefers-reduced-motion",
];

/// Where the driver of this test file listens; the first who asks starts it.
fn driver() -> &'static str {
    static DRIVER: OnceLock<(String, Leash)> = OnceLock::new();
    let (address, _) = DRIVER.get_or_init(|| {
        let mut program = std::process::Command::new(tool("EIOS_TEST_CHROMEDRIVER"));
        program.args(["--port=0", "--allowed-ips=127.0.0.1"]);
        let log = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("chromedriver.log");
        let (leash, printed) = Leash::around(program, log);
        (
            format!("http://127.0.0.1:{}", announced_port(printed)),
            leash,
        )
    });
    address
}

fn announced_port(printed: impl Read) -> String {
    let mut lines = BufReader::new(printed).lines().map_while(Result::ok);
    let line = lines.find(|line| line.contains("started successfully on port"));
    let line = line.expect("chromedriver says where it listens");
    line.chars().filter(char::is_ascii_digit).collect()
}

async fn keep_picture(name: &str, page: &Page) {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.png"));
    if let Ok(picture) = page.picture().await {
        std::fs::write(&file, picture).expect("a picture can be kept");
        eprintln!("что было на экране: {}", file.display());
    }
}
