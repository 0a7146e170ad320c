//! Watching: a saved file becomes a served page. Changes are gathered for a moment, because an
//! editor saves in several steps; then the builder is told the paths and the caller the outcome.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, RecvTimeoutError},
    },
    time::Duration,
};

use anyhow::{Context as _, Result};
use notify_debouncer_full::{
    DebounceEventResult, new_debouncer,
    notify::{EventKind, RecursiveMode},
};

use super::{Builder, Outcome};

/// How long to wait for the rest of a change.
const GATHER: Duration = Duration::from_millis(20);
/// How often `stop` is looked at.
const LOOK: Duration = Duration::from_millis(200);

/// Watches content and themes until `stop` is set; blocks. `told` gets the outcome of every
/// update; an error of one update does not end the watching.
pub fn run(
    builder: &mut Builder,
    stop: &Arc<AtomicBool>,
    mut told: impl FnMut(Result<Outcome>),
) -> Result<()> {
    let (send, events) = mpsc::channel();
    let tick = Some(GATHER / 2);
    let mut debouncer = new_debouncer(GATHER, tick, move |result: DebounceEventResult| {
        // the receiver goes only together with the watching itself
        let _ = send.send(result);
    })
    .context("слежение за файлами не запускается")?;
    let content = builder.options().content.clone();
    let themes = builder.options().themes.disk().map(PathBuf::from);
    for folder in std::iter::once(content).chain(themes) {
        debouncer
            .watch(&folder, RecursiveMode::Recursive)
            .with_context(|| format!("не получается следить за папкой {}", folder.display()))?;
    }
    while !stop.load(Ordering::Relaxed) {
        let first = match events.recv_timeout(LOOK) {
            Ok(result) => result,
            Err(RecvTimeoutError::Timeout) => continue,
            Err(RecvTimeoutError::Disconnected) => break,
        };
        let mut paths = changed(first);
        for more in events.try_iter() {
            paths.extend(changed(more));
        }
        paths.sort();
        paths.dedup();
        if !paths.is_empty() {
            told(builder.update(&paths));
        }
    }
    Ok(())
}

/// The paths of real changes; opening and reading a file is none.
fn changed(result: DebounceEventResult) -> Vec<PathBuf> {
    let events = match result {
        Ok(events) => events,
        Err(errors) => {
            for error in errors {
                tracing::warn!(%error, "слежение за файлами");
            }
            return vec![];
        }
    };
    events
        .into_iter()
        .filter(|event| !matches!(event.kind, EventKind::Access(_)))
        .flat_map(|event| event.event.paths)
        .collect()
}
