//! The socket keeps its deadlines: who is silent, drips or does not listen is let go, and nobody else notices.

use std::{sync::Arc, time::Duration};

use axum::{body::Body, response::IntoResponse as _};
use eios::{config, server};
use hyper::{Request, Response, StatusCode};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::{Notify, oneshot},
    task::JoinHandle,
    time::{Instant, sleep, timeout},
};

const PATIENCE: Duration = Duration::from_secs(20);

struct Standing {
    address: std::net::SocketAddr,
    /// Somebody has asked for something.
    asked: Arc<Notify>,
    stop: oneshot::Sender<()>,
    done: JoinHandle<()>,
}

async fn stand(change: impl FnOnce(&mut config::Server)) -> Standing {
    let mut limits = config::Config::default().server;
    limits.header_timeout = Duration::from_millis(300);
    limits.body_timeout = Duration::from_millis(300);
    limits.idle_timeout = Duration::from_millis(900);
    change(&mut limits);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = oneshot::channel();
    let stopped = async {
        let _ = stopped.await;
    };
    let asked = Arc::new(Notify::new());
    let heard = asked.clone();
    let answer = move |request| {
        heard.notify_one();
        answer(request)
    };
    let done = tokio::spawn(async move { server::serve(listener, &limits, answer, stopped).await });
    Standing {
        address,
        asked,
        stop,
        done,
    }
}

async fn answer(request: Request<Body>) -> Response<Body> {
    match request.uri().path() {
        "/slow" => sleep(Duration::from_millis(700)).await,
        "/big" => return Body::from(vec![b'x'; 64 << 20]).into_response(),
        _ => {}
    }
    match axum::body::to_bytes(request.into_body(), 1 << 20).await {
        Ok(bytes) => format!("прочитано {}", bytes.len()).into_response(),
        Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}

async fn open(standing: &Standing) -> TcpStream {
    TcpStream::connect(standing.address)
        .await
        .expect("a connection")
}

async fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = vec![];
    let read = timeout(PATIENCE, stream.read_to_end(&mut bytes)).await;
    assert!(read.is_ok(), "the connection stayed open");
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn a_silent_connection_is_ended() {
    let standing = stand(|_| {}).await;
    assert_eq!(rest(&mut open(&standing).await).await, "");
}

#[tokio::test]
async fn a_head_that_drips_is_ended_even_if_it_never_falls_silent() {
    let standing = stand(|limits| limits.idle_timeout = PATIENCE * 2).await;
    let mut stream = open(&standing).await;
    let begun = Instant::now();
    for byte in b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: "
        .iter()
        .chain([b'a'; 4000].iter())
    {
        if stream.write_all(&[*byte]).await.is_err() {
            break;
        }
        sleep(Duration::from_millis(20)).await;
        if begun.elapsed() > PATIENCE {
            break;
        }
    }
    assert!(
        begun.elapsed() < PATIENCE,
        "the dripping head was listened to"
    );
}

#[tokio::test]
async fn a_body_that_does_not_come_is_answered_and_not_waited_for() {
    let standing = stand(|_| {}).await;
    let mut stream = open(&standing).await;
    stream
        .write_all(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
        .await
        .expect("sent");
    assert!(rest(&mut stream).await.starts_with("HTTP/1.1 408"));
}

#[tokio::test]
async fn a_peer_that_does_not_read_its_answer_is_let_go() {
    let standing = stand(|_| {}).await;
    let mut stream = open(&standing).await;
    stream
        .write_all(b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n")
        .await
        .expect("sent");
    standing.asked.notified().await;
    // The server ends when its connections have: not before it has let go of the one that does not read.
    standing.stop.send(()).expect("still standing");
    timeout(PATIENCE, standing.done)
        .await
        .expect("it ended")
        .expect("cleanly");
    let mut bytes = vec![];
    let _ = timeout(PATIENCE, stream.read_to_end(&mut bytes))
        .await
        .expect("the connection was ended");
    assert!(
        bytes.len() < 64 << 20,
        "all of it was sent to a peer that did not read"
    );
}

#[tokio::test]
async fn a_long_answer_and_a_kept_connection_are_not_cut_off() {
    // The time of a head is over before an answer comes; that of a silent connection, if nothing gave it anew, in the
    // midst of the second pause.
    let standing = stand(|limits| {
        limits.header_timeout = Duration::from_millis(200);
        limits.idle_timeout = Duration::from_millis(2200);
    })
    .await;
    let mut stream = open(&standing).await;
    for _ in 0..3 {
        stream
            .write_all(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
            .await
            .expect("sent");
        let mut buffer = [0; 1024];
        let n = timeout(PATIENCE, stream.read(&mut buffer))
            .await
            .expect("in time")
            .expect("an answer");
        assert!(
            buffer[..n].starts_with(b"HTTP/1.1 200"),
            "{}",
            String::from_utf8_lossy(&buffer[..n])
        );
        sleep(Duration::from_millis(500)).await;
    }
}

#[tokio::test]
async fn a_head_beyond_the_limit_is_refused() {
    let standing = stand(|limits| limits.header_limit = 8192).await;
    let mut stream = open(&standing).await;
    let head = format!(
        "GET / HTTP/1.1\r\nHost: x\r\nX-Long: {}\r\n\r\n",
        "a".repeat(20_000)
    );
    let _ = stream.write_all(head.as_bytes()).await;
    let told = rest(&mut stream).await;
    assert!(
        told.is_empty() || told.starts_with("HTTP/1.1 431"),
        "{told}"
    );
}

#[tokio::test]
async fn a_request_under_way_is_finished_before_the_end() {
    let standing = stand(|_| {}).await;
    let mut stream = open(&standing).await;
    stream
        .write_all(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        .await
        .expect("sent");
    standing.asked.notified().await;
    standing.stop.send(()).expect("still standing");
    assert!(rest(&mut stream).await.starts_with("HTTP/1.1 200"));
    timeout(PATIENCE, standing.done)
        .await
        .expect("it ended")
        .expect("cleanly");
    assert!(
        TcpStream::connect(standing.address).await.is_err(),
        "nobody is let in after the end"
    );
}

#[tokio::test]
async fn more_connections_than_there_is_room_for_wait_their_turn() {
    let standing = stand(|limits| limits.connections = 2).await;
    let (_first, _second) = (open(&standing).await, open(&standing).await);
    let mut third = open(&standing).await;
    third
        .write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        .await
        .expect("sent");
    assert!(
        rest(&mut third).await.starts_with("HTTP/1.1 200"),
        "it was served when a silent one was let go"
    );
}

#[tokio::test]
async fn a_connection_that_falls_silent_after_an_answer_is_ended() {
    for path in ["/quick", "/slow"] {
        let standing = stand(|_| {}).await;
        let mut stream = open(&standing).await;
        let ask = format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
        stream.write_all(ask.as_bytes()).await.expect("sent");
        assert!(rest(&mut stream).await.starts_with("HTTP/1.1 200"));
    }
}
