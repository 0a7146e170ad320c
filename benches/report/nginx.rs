//! nginx of this machine over the built site, for comparison.

use std::{
    net::{TcpListener, TcpStream},
    path::Path,
    process::Command,
    time::Duration,
};

use crate::demo::Leash;

/// A running nginx.
pub struct Nginx {
    pub address: String,
    leash: Leash,
    _home: tempfile::TempDir,
}

/// How it is set up.
#[derive(Clone, Copy)]
pub enum Settings {
    /// As Debian ships it: every request is logged, every file is opened anew.
    Debian,
    /// As it is set up for speed: no log, known files kept open.
    Fast,
}

impl Nginx {
    /// Serves the folder, or nothing when nginx is missing.
    pub fn over(folder: &Path, settings: Settings) -> Option<Self> {
        let program = ["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx"];
        let program = program.iter().find(|path| Path::new(path).exists())?;
        let home = tempfile::tempdir().expect("a temporary folder");
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|socket| socket.local_addr())
            .expect("a free port")
            .port();
        let file = home.path().join("nginx.conf");
        let text = configuration(home.path(), folder, port, settings);
        std::fs::write(&file, text).expect("settings can be written");
        let mut command = Command::new(program);
        command
            .arg("-p")
            .arg(home.path())
            .arg("-c")
            .arg(&file)
            .arg("-e")
            .arg(home.path().join("error.log"));
        let (leash, _) = Leash::around(command, home.path().join("log"));
        for _ in 0..50 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Some(Self {
                    address: format!("http://127.0.0.1:{port}"),
                    leash,
                    _home: home,
                });
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        None
    }

    pub fn process(&self) -> u32 {
        self.leash.process()
    }
}

fn configuration(home: &Path, folder: &Path, port: u16, settings: Settings) -> String {
    let (home, folder) = (home.display(), folder.display());
    // Started by root it would give its workers a user who may not look into the temporary folder.
    let user = if home_is_roots(&home.to_string()) {
        "user root;"
    } else {
        ""
    };
    let habits = match settings {
        Settings::Debian => format!("access_log {home}/access.log;"),
        Settings::Fast => "access_log off; open_file_cache max=1000;".to_string(),
    };
    format!(
        "{user} daemon off; worker_processes auto; pid {home}/pid; error_log {home}/error.log;
events {{ worker_connections 768; }}
http {{
    types {{ text/html html; text/css css; }}
    sendfile on; tcp_nopush on; types_hash_max_size 2048; keepalive_requests 1000000; {habits}
    client_body_temp_path {home}/body; proxy_temp_path {home}/proxy; fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi; scgi_temp_path {home}/scgi;
    server {{
        listen 127.0.0.1:{port}; root \"{folder}\"; index index.html;
        location / {{ try_files $uri $uri/ =404; }}
    }}
}}
"
    )
}

fn home_is_roots(home: &str) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata(home).is_ok_and(|folder| folder.uid() == 0)
}
