//! What is known of the documents' files: their hashes and their signatures. Hashing is slow, so
//! what was learnt of a file holds until its size or time changes; whoever builds twice keeps this.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use crate::site::signature::{self, Digests, Signature};

/// Knowledge of files below `content/`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Papers {
    digests: BTreeMap<String, (Stamp, Digests)>,
    signatures: BTreeMap<(String, String), (Stamp, Stamp, Read)>,
}

/// Size and time of a file.
type Stamp = (u64, u128);
type Read = Result<Signature, String>;

impl Papers {
    /// Hashes of a file; an error is a file that cannot be read.
    pub(super) fn digests(&mut self, content: &Path, path: &str) -> Result<Digests, String> {
        let stamp = stamp(content, path)?;
        if let Some((_, known)) = self.digests.get(path).filter(|(then, _)| *then == stamp) {
            return Ok(known.clone());
        }
        let fresh = Digests::of(&bytes(content, path)?);
        self.digests.insert(path.to_owned(), (stamp, fresh.clone()));
        Ok(fresh)
    }

    /// What the signature file `sig` says of the document `path`, or why it is no signature.
    pub(super) fn signature(&mut self, content: &Path, path: &str, sig: &str) -> Read {
        let stamps = (stamp(content, path)?, stamp(content, sig)?);
        let key = (path.to_owned(), sig.to_owned());
        if let Some((file, beside, known)) = self.signatures.get(&key)
            && (*file, *beside) == stamps
        {
            return known.clone();
        }
        let fresh = signature::read(&bytes(content, sig)?, &bytes(content, path)?)
            .map_err(|why| format!("файл подписи content/{sig}: {why}"));
        self.signatures
            .insert(key, (stamps.0, stamps.1, fresh.clone()));
        fresh
    }
}

fn bytes(content: &Path, path: &str) -> Result<Vec<u8>, String> {
    fs::read(content.join(path)).map_err(|why| format!("файл content/{path} не читается: {why}"))
}

fn stamp(content: &Path, path: &str) -> Result<Stamp, String> {
    let unread = |why: std::io::Error| format!("файл content/{path} не читается: {why}");
    let found = fs::metadata(content.join(path)).map_err(unread)?;
    let time = found.modified().map_err(unread)?;
    let nanos = time.duration_since(UNIX_EPOCH).map_or(0, |d| d.as_nanos());
    Ok((found.len(), nanos))
}
