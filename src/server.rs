//! The socket: the accept loop, the deadlines of a connection (`security.md` 7.1), a clean end.
//! It hands requests to one function and knows nothing of what is answered.

use std::{
    convert::Infallible,
    future::Future,
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::body::{Body, Bytes};
use hyper::{Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{rt::TokioIo, server::graceful::GracefulShutdown};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::{Instant, Sleep, sleep, sleep_until},
};

use crate::config;

/// How long open requests may finish after the signal to stop.
const LAST_CALL: Duration = Duration::from_secs(10);

/// Takes connections until `stop` is done, then lets open requests finish for ten seconds.
/// `answer` gets the request, with the peer's address among its extensions
/// (`axum::extract::ConnectInfo<SocketAddr>`).
pub async fn serve<A, F>(
    listener: TcpListener,
    limits: &config::Server,
    answer: A,
    stop: impl Future<Output = ()>,
) where
    A: Fn(Request<Body>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Response<Body>> + Send + 'static,
{
    let mut http = http1::Builder::new();
    http.max_buf_size(limits.header_limit.max(8192))
        .max_headers(100)
        .header_read_timeout(None);
    let graceful = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(limits.connections));
    tokio::pin!(stop);
    loop {
        let Ok(place) = room.clone().acquire_owned().await else {
            break;
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of descriptors, or the peer left early: what is open goes on, new ones wait a little.
                tracing::warn!(%error, "соединение не принято");
                sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        // Without it small answers wait for the peer's delayed acknowledgement: 44 ms instead of 12.
        let _ = stream.set_nodelay(true);
        let idle = Arc::new(AtomicBool::new(true));
        let io = TokioIo::new(Watched::new(stream, limits, idle.clone()));
        let (answer, body_timeout) = (answer.clone(), limits.body_timeout);
        let service = service_fn(move |request: Request<Incoming>| {
            idle.store(false, Ordering::Relaxed);
            let mut request = request.map(|body| Body::new(Timed::new(body, body_timeout)));
            request
                .extensions_mut()
                .insert(axum::extract::ConnectInfo(peer));
            let (answered, idle) = (answer(request), idle.clone());
            async move {
                let response = answered.await;
                idle.store(true, Ordering::Relaxed);
                Ok::<_, Infallible>(response)
            }
        });
        let connection = graceful.watch(http.serve_connection(io, service));
        tokio::spawn(async move {
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => {}
        () = sleep(LAST_CALL) => tracing::warn!("не все запросы успели завершиться за 10 секунд"),
    }
}

/// Waits for SIGTERM or Ctrl-C.
pub async fn stop_signal() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! { () = interrupt => {}, () = terminate => {} }
}

/// A stream with deadlines: a silent connection, a dripping head and a peer that does not read its
/// answer are all ended. The body has its own deadline ([`Timed`]).
struct Watched {
    stream: TcpStream,
    /// No request is being answered: what is read now is the head of the next one.
    idle: Arc<AtomicBool>,
    /// The head has begun, its deadline stands and is not moved by further bytes.
    in_head: bool,
    deadline: Pin<Box<Sleep>>,
    header_timeout: Duration,
    idle_timeout: Duration,
}

impl Watched {
    fn new(stream: TcpStream, limits: &config::Server, idle: Arc<AtomicBool>) -> Self {
        Self {
            stream,
            idle,
            in_head: false,
            deadline: Box::pin(sleep(limits.idle_timeout)),
            header_timeout: limits.header_timeout,
            idle_timeout: limits.idle_timeout,
        }
    }

    fn give(&mut self, time: Duration) {
        self.deadline.as_mut().reset(Instant::now() + time);
    }

    fn too_late(&mut self, cx: &mut Context<'_>) -> Poll<io::Error> {
        self.deadline
            .as_mut()
            .poll(cx)
            .map(|()| io::ErrorKind::TimedOut.into())
    }

    /// Progress in writing gives the peer another span; waiting beyond it ends the connection.
    fn wrote(
        &mut self,
        cx: &mut Context<'_>,
        result: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match result {
            Poll::Ready(Ok(n)) => {
                self.in_head = false;
                self.give(self.idle_timeout);
                // Between two requests nobody reads until bytes come: without this the silence would end nothing.
                let _ = self.deadline.as_mut().poll(cx);
                Poll::Ready(Ok(n))
            }
            Poll::Pending => self.too_late(cx).map(Err),
            ready => ready,
        }
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        match Pin::new(&mut this.stream).poll_read(cx, buf) {
            Poll::Ready(Ok(())) => {
                let head_begins = buf.filled().len() > before
                    && this.idle.load(Ordering::Relaxed)
                    && !this.in_head;
                if head_begins {
                    this.in_head = true;
                    this.give(this.header_timeout);
                }
                Poll::Ready(Ok(()))
            }
            Poll::Pending if this.idle.load(Ordering::Relaxed) => this.too_late(cx).map(Err),
            other => other,
        }
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let result = Pin::new(&mut this.stream).poll_write(cx, buf);
        this.wrote(cx, result)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let result = Pin::new(&mut this.stream).poll_write_vectored(cx, bufs);
        this.wrote(cx, result)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}

/// A request's body that must arrive within a span of time.
struct Timed {
    body: Incoming,
    span: Duration,
    deadline: Option<Pin<Box<Sleep>>>,
}

impl Timed {
    fn new(body: Incoming, span: Duration) -> Self {
        Self {
            body,
            span,
            deadline: None,
        }
    }
}

impl hyper::body::Body for Timed {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<hyper::body::Frame<Bytes>, Self::Error>>> {
        let this = self.get_mut();
        match Pin::new(&mut this.body).poll_frame(cx) {
            Poll::Ready(frame) => Poll::Ready(frame.map(|f| f.map_err(Into::into))),
            Poll::Pending => {
                let span = this.span;
                let deadline = this
                    .deadline
                    .get_or_insert_with(|| Box::pin(sleep_until(Instant::now() + span)));
                ready!(deadline.as_mut().poll(cx));
                Poll::Ready(Some(Err(io::Error::from(io::ErrorKind::TimedOut).into())))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> hyper::body::SizeHint {
        self.body.size_hint()
    }
}
