//! The built site from memory: what nginx would do for a folder of files, and the visitor's
//! appearance besides. It knows paths, bytes and headers; nothing of what the pages say.

mod answer;
mod entry;
mod kinds;
mod look;
mod range;
mod reload;
mod snapshot;

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use axum::body::Body;
use axum::http::{HeaderMap, Method, Response, StatusCode, Uri};

use reload::Reload;
use snapshot::Snapshot;

/// The site that is being served. Answers are made from a snapshot, so a refresh never waits for
/// a visitor and a visitor never sees half of a new site.
pub struct Live {
    now: RwLock<Arc<Snapshot>>,
    reload: Option<Reload>,
}

impl Live {
    /// The site in `folder`, which may be a symbolic link to where it lies.
    pub fn open(folder: &Path) -> std::io::Result<Live> {
        Ok(Live {
            now: RwLock::new(Arc::new(Snapshot::read(folder, false)?)),
            reload: None,
        })
    }

    /// The same, for those who write the site: every page asks to be shown anew after a change.
    pub fn open_with_reload(folder: &Path) -> std::io::Result<Live> {
        Ok(Live {
            now: RwLock::new(Arc::new(Snapshot::read(folder, true)?)),
            reload: Some(Reload::default()),
        })
    }

    /// Takes changed files from `folder` and forgets removed ones; paths are relative to it.
    /// Everything else stays as it was, with what has been compressed already.
    pub fn refresh<P: AsRef<Path>>(
        &self,
        folder: &Path,
        changed: &[P],
        removed: &[P],
    ) -> std::io::Result<()> {
        let next = self.snapshot().with(folder, changed, removed)?;
        self.put(next);
        Ok(())
    }

    /// Reads the whole site anew.
    pub fn refresh_all(&self, folder: &Path) -> std::io::Result<()> {
        self.put(Snapshot::read(folder, self.reload.is_some())?);
        Ok(())
    }

    /// The answer to a request.
    pub async fn respond(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Response<Body> {
        if method != Method::GET && method != Method::HEAD {
            return answer::not_allowed();
        }
        if let Some(reload) = &self.reload
            && let Some(answer) = reload.respond(uri.path())
        {
            return answer;
        }
        let snapshot = self.snapshot();
        let (entry, status) = match snapshot.find(uri.path()) {
            Some(entry) => (Some(entry), StatusCode::OK),
            None => (snapshot.not_found(), StatusCode::NOT_FOUND),
        };
        let Some(entry) = entry else {
            return answer::plain_not_found();
        };
        let asked = answer::Asked {
            method,
            uri,
            headers,
            status,
        };
        answer::answer(&snapshot, entry, &asked).await
    }

    /// How many bytes of pages are kept in memory, compressed ones included.
    pub fn held(&self) -> usize {
        self.snapshot().held()
    }

    fn snapshot(&self) -> Arc<Snapshot> {
        // A poisoned lock only means that a refresh panicked: the old site is still whole.
        let now = self.now.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&now)
    }

    fn put(&self, next: Snapshot) {
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
        if let Some(reload) = &self.reload {
            reload.tell();
        }
    }
}
