//! Work that goes on while its page refreshes itself: at most two pieces at a time, each with its progress.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use tokio::sync::Semaphore;

/// How long a page waits for work that may be short.
const PATIENCE: Duration = Duration::from_millis(1200);

/// How far a piece of work is.
#[derive(Debug, Default)]
pub struct Progress(AtomicI64);

impl Progress {
    /// Rows done.
    pub fn done(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Notes that so many rows are done.
    pub fn set(&self, done: i64) {
        self.0.store(done, Ordering::Relaxed);
    }
}

/// The work of this process, by the numbers of the imports, or of the batches that are taken back.
#[derive(Debug)]
pub struct Jobs {
    running: Mutex<BTreeMap<i64, Arc<Progress>>>,
    room: Arc<Semaphore>,
}

impl Default for Jobs {
    fn default() -> Self {
        Self {
            running: Mutex::default(),
            room: Arc::new(Semaphore::new(2)),
        }
    }
}

impl Jobs {
    /// The progress of what is being worked on.
    pub fn running(&self, id: i64) -> Option<Arc<Progress>> {
        self.list().get(&id).cloned()
    }

    fn list(&self) -> std::sync::MutexGuard<'_, BTreeMap<i64, Arc<Progress>>> {
        self.running
            .lock()
            .unwrap_or_else(|broken| broken.into_inner())
    }

    /// Room for one more piece of heavy work, when there is any.
    pub async fn room(&self) -> Option<tokio::sync::OwnedSemaphorePermit> {
        self.room.clone().acquire_owned().await.ok()
    }

    /// Begins work unless it is under way already, and waits a moment: what is short is done at once.
    pub async fn start<F>(self: &Arc<Self>, id: i64, work: impl FnOnce(Arc<Progress>) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let progress = Arc::new(Progress::default());
        {
            let mut running = self.list();
            if running.contains_key(&id) {
                return;
            }
            running.insert(id, progress.clone());
        }
        let end = End(self.clone(), id);
        let work = work(progress);
        let task = tokio::spawn(async move {
            let _end = end;
            let _room = _end.0.room().await;
            work.await;
        });
        let _ = tokio::time::timeout(PATIENCE, task).await;
    }
}

/// Takes the work off the list, whatever happens to it.
struct End(Arc<Jobs>, i64);

impl Drop for End {
    fn drop(&mut self) {
        self.0.list().remove(&self.1);
    }
}
