//! The built site from memory: what nginx would do for a folder of files, and the visitor's
//! appearance besides. It knows paths, bytes and headers; nothing of what the pages say.

mod answer;
mod entry;
mod kinds;
mod look;
mod range;
mod reload;
mod search;
mod snapshot;

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use axum::body::Body;
use axum::http::{HeaderMap, Method, Response, StatusCode, Uri};

use entry::Entry;
use reload::Reload;
use search::Search;
use snapshot::{Shelf, Snapshot};

use super::Content;

/// The site that is being served. A visitor holds the lock only while the file is looked up and a
/// change only while it is put in, so neither waits for the other's work, and nobody sees half of
/// a change.
pub struct Live {
    now: RwLock<Snapshot>,
    reload: Option<Reload>,
    search: Search,
}

impl Live {
    /// The site in `folder`, which may be a symbolic link to where it lies.
    pub fn open(folder: &Path) -> std::io::Result<Live> {
        Ok(Live {
            now: RwLock::new(Snapshot::read(folder, false)?),
            reload: None,
            search: Search::default(),
        })
    }

    /// The same, for those who write the site: every page asks to be shown anew after a change.
    pub fn open_with_reload(folder: &Path) -> std::io::Result<Live> {
        Ok(Live {
            now: RwLock::new(Snapshot::read(folder, true)?),
            reload: Some(Reload::default()),
            search: Search::default(),
        })
    }

    /// A site that is built in memory, empty as yet; its pages show themselves anew after a change.
    pub fn in_memory() -> Live {
        Live {
            now: RwLock::new(Snapshot::empty(true)),
            reload: Some(Reload::default()),
            search: Search::default(),
        }
    }

    /// Takes changed files from `folder` and forgets removed ones; paths are relative to it.
    /// Everything else stays as it was, with what has been compressed already.
    pub fn refresh<P: AsRef<Path>>(
        &self,
        folder: &Path,
        changed: &[P],
        removed: &[P],
    ) -> std::io::Result<()> {
        let mut now = self.now.write().unwrap_or_else(PoisonError::into_inner);
        now.refresh(folder, changed, removed)?;
        drop(now);
        self.tell();
        Ok(())
    }

    /// Takes the fresh files of a site that is built in memory and forgets those that are gone.
    pub fn take(&self, fresh: Vec<(String, Content)>, gone: &[String]) -> std::io::Result<()> {
        if fresh.is_empty() && gone.is_empty() {
            return Ok(());
        }
        let mut now = self.now.write().unwrap_or_else(PoisonError::into_inner);
        now.take(fresh, gone)?;
        drop(now);
        self.tell();
        Ok(())
    }

    /// Reads the whole site anew.
    pub fn refresh_all(&self, folder: &Path) -> std::io::Result<()> {
        let next = Snapshot::read(folder, self.reload.is_some())?;
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = next;
        self.tell();
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
        if let Some(asked) = search::question(uri)
            && let (Some(page), StatusCode::OK, shelf) = self.look_up(search::PAGE)
            && let (Some(index), StatusCode::OK, _) = self.look_up(search::INDEX)
            && let found = self.search.answer(&asked, (page, index), &shelf, (method, headers))
            && let Some(answer) = found.await
        {
            return answer;
        }
        let (entry, status, shelf) = self.look_up(uri.path());
        let Some(entry) = entry else {
            return answer::plain_not_found();
        };
        let asked = answer::Asked {
            method,
            uri,
            headers,
            status,
        };
        answer::answer(&shelf, &entry, &asked).await
    }

    /// How many bytes of pages are kept in memory, compressed ones included.
    pub fn held(&self) -> usize {
        self.now
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .held()
    }

    fn look_up(&self, path: &str) -> (Option<Arc<Entry>>, StatusCode, Arc<Shelf>) {
        // A poisoned lock only means that a change panicked on its way in: files are whole.
        let now = self.now.read().unwrap_or_else(PoisonError::into_inner);
        let (entry, status) = match now.find(path) {
            Some(entry) => (Some(entry), StatusCode::OK),
            None => (now.not_found(), StatusCode::NOT_FOUND),
        };
        (entry, status, Arc::clone(&now.shelf))
    }

    fn tell(&self) {
        if let Some(reload) = &self.reload {
            reload.tell();
        }
    }
}
