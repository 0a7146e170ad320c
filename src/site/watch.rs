//! Watching: a saved file becomes a served page. Changes are gathered for a moment, because an
//! editor saves in several steps; then the builder is told the paths and the caller the outcome.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, RecvTimeoutError},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use notify::{Event, EventKind, RecursiveMode, Watcher as _};

use super::{Builder, Outcome};

/// How long it must be quiet before a change is taken to be complete.
const QUIET: Duration = Duration::from_millis(4);
/// A change that goes on and on is shown piece by piece.
const PATIENCE: Duration = Duration::from_millis(60);
/// How often `stop` is looked at.
const LOOK: Duration = Duration::from_millis(200);

/// Watching that goes on until this is dropped.
pub struct Watching {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // a panic of the thread has been told already
            let _ = thread.join();
        }
    }
}

/// Watches content and themes in a thread of its own. `told` gets the outcome of every update; an
/// update that fails goes to the log and does not end the watching.
pub fn run(
    mut builder: Builder,
    mut told: impl FnMut(Outcome) + Send + 'static,
) -> Result<Watching> {
    let (send, events) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(move |event| {
        // the receiver goes only together with the watching itself
        let _ = send.send(event);
    })
    .context("слежение за файлами не запускается")?;
    let content = builder.options().content.clone();
    let themes = builder.options().themes.disk().map(PathBuf::from);
    for folder in std::iter::once(content).chain(themes) {
        watcher
            .watch(&folder, RecursiveMode::Recursive)
            .with_context(|| format!("не получается следить за папкой {}", folder.display()))?;
    }
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = stop.clone();
    let thread = std::thread::spawn(move || {
        let _watching = watcher;
        while !stopped.load(Ordering::Relaxed) {
            match events.recv_timeout(LOOK) {
                Ok(first) => follow(&mut builder, first, &events, &mut told),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
    });
    Ok(Watching {
        stop,
        thread: Some(thread),
    })
}

fn follow(
    builder: &mut Builder,
    first: notify::Result<Event>,
    events: &mpsc::Receiver<notify::Result<Event>>,
    told: &mut impl FnMut(Outcome),
) {
    let content = builder.options().content.clone();
    let begun = Instant::now();
    let mut paths = changed(&content, first);
    while begun.elapsed() < PATIENCE
        && let Ok(more) = events.recv_timeout(QUIET)
    {
        paths.extend(changed(&content, more));
    }
    paths.sort();
    paths.dedup();
    if paths.is_empty() {
        return;
    }
    match builder.update(&paths) {
        Ok(outcome) => told(outcome),
        Err(error) => tracing::error!("сайт не обновлён: {error:#}"),
    }
}

/// The paths of real changes; opening and reading a file is none. When the system lost count of
/// what happened, the whole content is named.
fn changed(content: &Path, event: notify::Result<Event>) -> Vec<PathBuf> {
    let event = match event {
        Ok(event) => event,
        Err(error) => {
            tracing::warn!(%error, "слежение за файлами");
            return vec![content.to_owned()];
        }
    };
    if event.need_rescan() {
        return vec![content.to_owned()];
    }
    match event.kind {
        EventKind::Access(_) => vec![],
        _ => event.paths,
    }
}
