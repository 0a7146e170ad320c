//! A real mail server (aiosmtpd of PyPI, installed by `tests/run`), in a process of its own.

use std::{
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use eios::config::{Config, Mail};
use tokio::net::TcpSocket;

/// A letter that the server has taken.
#[derive(Clone, Debug)]
pub struct Taken {
    pub to: String,
    pub headers: String,
    pub text: String,
}

/// The server; it ends with the test.
pub struct Server {
    pub port: u16,
    /// Keeps the port for this server while it does not listen: whoever asks for any free port gets another.
    _place: TcpSocket,
    folder: tempfile::TempDir,
    process: Option<Child>,
}

impl Server {
    /// A place for a server that does not run yet.
    pub fn absent() -> Self {
        let place = TcpSocket::new_v4().expect("socket");
        // With this the server itself may listen where the place is kept.
        place.set_reuseaddr(true).expect("socket");
        place
            .bind("127.0.0.1:0".parse().expect("address"))
            .expect("port");
        Self {
            port: place.local_addr().expect("address").port(),
            _place: place,
            folder: tempfile::tempdir().expect("folder"),
            process: None,
        }
    }

    /// A server that takes letters from anyone.
    pub fn running() -> Self {
        let mut server = Self::absent();
        server.start(&[]);
        server
    }

    /// A server behind TLS: `way` is `starttls` or `tls`. It vouches for itself.
    pub fn closed(way: &str) -> Self {
        let mut server = Self::absent();
        let certificate = server.certificate();
        server.start(&[
            "--tls",
            way,
            "--certificate",
            certificate.to_str().expect("path"),
        ]);
        server
    }

    /// Where a server behind TLS puts its certificate.
    pub fn certificate(&self) -> PathBuf {
        self.folder.path().join("certificate.pem")
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("letters.jsonl")
    }

    /// Begins to listen; `door` is a name and a password without which nobody sends.
    pub fn start(&mut self, door: &[&str]) {
        let python = std::env::var_os("EIOS_TEST_PYTHON").unwrap_or_else(|| {
            panic!("Нет Python с почтовым сервером aiosmtpd (переменная EIOS_TEST_PYTHON): запускайте тесты командой tests/run")
        });
        let tool = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tools/smtp.py");
        let mut process = Command::new(python)
            .arg(tool)
            .arg(self.port.to_string())
            .arg(self.file())
            .args(door)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("почтовый сервер запускается");
        let mut line = String::new();
        let out = process.stdout.take().expect("stdout");
        BufReader::new(out).read_line(&mut line).expect("line");
        assert_eq!(line.trim(), "ready", "почтовый сервер не начал слушать");
        self.process = Some(process);
    }

    /// Nobody listens any more.
    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            drop(process.stdin.take());
            process.wait().expect("почтовый сервер закончил");
        }
    }

    /// Points a configuration at this server.
    pub fn of(&self, config: &mut Config) {
        config.server.public_url = "http://127.0.0.1:8080".to_owned();
        config.mail = Mail {
            server: "127.0.0.1".to_owned(),
            port: self.port,
            user: String::new(),
            password: String::new(),
            password_file: PathBuf::new(),
            from: "Приозёрский техникум <eios@college.example>".to_owned(),
            tls: "none".to_owned(),
            ca_file: PathBuf::new(),
        };
    }

    /// What it has taken so far.
    pub fn taken(&self) -> Vec<Taken> {
        let text = std::fs::read_to_string(self.file()).unwrap_or_default();
        text.lines()
            .map(|line| {
                let json: serde_json::Value = serde_json::from_str(line).expect("JSON");
                let whole = json["text"].as_str().expect("text").replace("\r\n", "\n");
                let (headers, body) = whole.split_once("\n\n").expect("headers");
                Taken {
                    to: json["to"][0].as_str().expect("to").to_owned(),
                    headers: headers.replace("\n ", " "),
                    text: decoded(headers, body),
                }
            })
            .collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The text of a body, whatever way it travelled.
fn decoded(headers: &str, body: &str) -> String {
    use base64::Engine as _;
    let bytes = match headers.to_lowercase() {
        h if h.contains("transfer-encoding: base64") => base64::engine::general_purpose::STANDARD
            .decode(body.replace('\n', ""))
            .expect("base64"),
        h if h.contains("transfer-encoding: quoted-printable") => quoted(body),
        _ => body.as_bytes().to_vec(),
    };
    String::from_utf8(bytes)
        .expect("UTF-8")
        .replace("\r\n", "\n")
}

fn quoted(body: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let body = body.replace("=\n", "");
    let mut rest = body.bytes();
    while let Some(b) = rest.next() {
        if b != b'=' {
            out.push(b);
            continue;
        }
        let mut digit = || {
            char::from(rest.next().expect("digit"))
                .to_digit(16)
                .expect("hex")
        };
        out.push(u8::try_from(digit() * 16 + digit()).expect("byte"));
    }
    out
}

/// The words of a header in Russian: `=?utf-8?b?…?=`.
pub fn words(headers: &str, name: &str) -> String {
    use base64::Engine as _;
    let prefix = format!("{name}: ");
    let line = headers
        .lines()
        .find_map(|line| line.strip_prefix(&prefix))
        .unwrap_or_default();
    let mut out = String::new();
    let mut after_code = true;
    for part in line.split(' ') {
        let code = part
            .strip_prefix("=?utf-8?b?")
            .and_then(|p| p.strip_suffix("?="));
        // The space between two codes is not a part of the words.
        if !(out.is_empty() || after_code && code.is_some()) {
            out.push(' ');
        }
        after_code = code.is_some();
        match code {
            Some(code) => {
                let bytes = base64::engine::general_purpose::STANDARD
                    .decode(code)
                    .expect("base64");
                out.push_str(&String::from_utf8(bytes).expect("UTF-8"));
            }
            None => out.push_str(part),
        }
    }
    out
}
