//! A bounded load over kept-alive connections to this machine, and what it cost the server. One client for all servers,
//! on one thread, so that it takes the same from each.

use std::time::{Duration, Instant};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::{Row, process::Process};

const CONNECTIONS: u32 = 64;

/// How much is asked.
#[derive(Clone, Copy)]
pub struct Load {
    requests: u32,
    longest: Duration,
    /// Requests a second of all connections together; without it each asks again at once.
    pace: Option<f64>,
}

impl Load {
    pub const STATIC: Self = Self {
        requests: 60_000,
        longest: Duration::from_secs(10),
        pace: None,
    };
    pub const PORTAL: Self = Self {
        requests: 6_000,
        longest: Duration::from_secs(15),
        pace: None,
    };

    pub fn paced(self, per_second: f64) -> Self {
        Self {
            pace: Some(per_second),
            ..self
        }
    }
}

/// What is asked, byte for byte.
pub struct Request {
    host: String,
    text: String,
}

impl Request {
    pub fn get(address: &str, path: &str, cookies: &str) -> Self {
        let host = address.trim_start_matches("http://").to_string();
        let cookies = if cookies.is_empty() {
            String::new()
        } else {
            format!("Cookie: {cookies}\r\n")
        };
        let text = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n{cookies}\r\n");
        Self { host, text }
    }
}

/// What came of it.
pub struct Measured {
    /// Milliseconds of CPU a request.
    pub cpu: f64,
    pub per_second: f64,
    /// Milliseconds.
    pub p50: f64,
    pub p99: f64,
    /// Size of the body.
    pub bytes: usize,
}

impl Measured {
    pub fn row(&self, what: &str, wanted: &'static str) -> Row {
        Row {
            what: what.into(),
            value: format!(
                "{:.3} мс процессора, {:.0}/с, p50 {:.1} мс, p99 {:.1} мс",
                self.cpu, self.per_second, self.p50, self.p99
            ),
            wanted,
        }
    }
}

/// Asks, and looks at the server's clock before and after.
pub fn measure(request: &Request, server: Process, load: Load) -> Measured {
    let client = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let client = client.expect("a runtime");
    let warm = Load {
        requests: 500,
        pace: None,
        ..load
    };
    client.block_on(ask_all(request, warm));
    let (before, began) = (server.cpu(), Instant::now());
    let (mut waits, bytes) = client.block_on(ask_all(request, load));
    let (after, took) = (server.cpu(), began.elapsed());
    waits.sort();
    let at = |share: f64| waits[((waits.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    Measured {
        cpu: (after - before).as_secs_f64() * 1e3 / waits.len() as f64,
        per_second: waits.len() as f64 / took.as_secs_f64(),
        p50: at(0.50),
        p99: at(0.99),
        bytes,
    }
}

/// The run in the middle by CPU.
pub fn median(mut runs: Vec<Measured>) -> Measured {
    runs.sort_by(|a, b| a.cpu.total_cmp(&b.cpu));
    runs.swap_remove(runs.len() / 2)
}

async fn ask_all(request: &Request, load: Load) -> (Vec<Duration>, usize) {
    let deadline = Instant::now() + load.longest;
    let connections = (0..CONNECTIONS).map(|number| ask(request, load, number, deadline));
    let answers = futures::future::join_all(connections).await;
    let bytes = answers.first().map_or(0, |(_, bytes)| *bytes);
    (
        answers.into_iter().flat_map(|(waits, _)| waits).collect(),
        bytes,
    )
}

/// One connection's share of the load.
async fn ask(
    request: &Request,
    load: Load,
    number: u32,
    deadline: Instant,
) -> (Vec<Duration>, usize) {
    let mut stream = TcpStream::connect(&request.host)
        .await
        .expect("a connection");
    stream.set_nodelay(true).expect("a socket option");
    let step = load
        .pace
        .map(|pace| Duration::from_secs_f64(f64::from(CONNECTIONS) / pace));
    let mut due = Instant::now() + step.unwrap_or_default() * number / CONNECTIONS;
    let (mut waits, mut bytes, mut buffer) = (vec![], 0, vec![0; 256 * 1024]);
    for _ in 0..load.requests / CONNECTIONS {
        if let Some(step) = step {
            tokio::time::sleep_until(due.into()).await;
            due += step;
        }
        let asked = Instant::now();
        if asked > deadline {
            break;
        }
        stream
            .write_all(request.text.as_bytes())
            .await
            .expect("a request can be sent");
        bytes = read_answer(&mut stream, &mut buffer).await;
        waits.push(asked.elapsed());
    }
    (waits, bytes)
}

/// Reads one answer to its end and returns the size of its body.
async fn read_answer(stream: &mut TcpStream, buffer: &mut [u8]) -> usize {
    let (mut have, mut head) = (0, None);
    loop {
        let read = stream
            .read(&mut buffer[have..])
            .await
            .expect("an answer can be read");
        assert!(
            read > 0,
            "сервер закрыл соединение: {}",
            String::from_utf8_lossy(&buffer[..have])
        );
        have += read;
        if head.is_none() {
            head = head_of(&buffer[..have]);
        }
        if let Some((start, length)) = head
            && have >= start + length
        {
            return length;
        }
    }
}

/// Where the body begins and how long it is.
fn head_of(answer: &[u8]) -> Option<(usize, usize)> {
    let end = answer.windows(4).position(|part| part == b"\r\n\r\n")? + 4;
    let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
    assert!(head.starts_with("http/1.1 200"), "не та страница: {head}");
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"));
    let length = length.unwrap_or_else(|| panic!("ответ без длины: {head}"));
    Some((end, length.trim().parse().expect("a length")))
}
