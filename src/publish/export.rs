//! Files of records on their way to the site: the generator reads files of a folder, so what lies in the store is
//! copied beside the built site once, under the hash of its content.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use futures::TryStreamExt as _;
use sha2::{Digest as _, Sha256};

use super::Gathered;
use crate::{
    site::{facts::Place, signature::Digests},
    storage::{Files, StoredFile},
};

/// The folder of copies beside the built site.
const FOLDER: &str = ".registers";

/// Copies what is not copied yet and forgets what nobody publishes any more. Tells where each file lies by the name
/// under which it is published, and gives the signed documents their hashes.
pub(super) async fn export(
    files: &Files,
    public: &Path,
    gathered: &mut Gathered,
) -> Result<BTreeMap<String, PathBuf>> {
    let folder = public.join(FOLDER);
    fs::create_dir_all(&folder)
        .with_context(|| format!("папка {} не создаётся", folder.display()))?;
    let mut placed = BTreeMap::new();
    for (name, kept) in &gathered.files {
        let ending = name.rsplit_once('.').map_or("bin", |(_, ending)| ending);
        let path = folder.join(format!("{}.{ending}", kept.file.sha256));
        let whole =
            fs::metadata(&path).is_ok_and(|meta| meta.len() == kept.file.size.unsigned_abs());
        if !whole {
            let bytes = bytes(files, &kept.file).await?;
            put(&path, &bytes)?;
        }
        placed.insert(name.clone(), path);
    }
    for (name, json) in &gathered.data {
        let text = serde_json::to_vec_pretty(json)?;
        let hash: String = Sha256::digest(&text)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let path = folder.join(format!("{hash}.json"));
        if !path.is_file() {
            put(&path, &text)?;
        }
        placed.insert(format!("data/{name}"), path);
    }
    sweep(&folder, &placed);
    digest(gathered, &placed)?;
    Ok(placed)
}

async fn bytes(files: &Files, file: &StoredFile) -> Result<Vec<u8>> {
    let lost = || format!("файл «{}» не читается из хранилища", file.name);
    let stream = files.read(file, None).await.with_context(lost)?;
    let parts: Vec<bytes::Bytes> = stream.try_collect().await.with_context(lost)?;
    Ok(parts.concat())
}

/// Written whole or not at all.
fn put(path: &Path, bytes: &[u8]) -> Result<()> {
    let fresh = path.with_extension("new");
    fs::write(&fresh, bytes)
        .and_then(|()| fs::rename(&fresh, path))
        .with_context(|| format!("файл {} не записывается", path.display()))
}

/// A copy that nobody publishes is taken away; one that stays for a while does no harm.
fn sweep(folder: &Path, placed: &BTreeMap<String, PathBuf>) {
    let known: BTreeSet<&PathBuf> = placed.values().collect();
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for path in entries
        .map(|entry| entry.path())
        .filter(|path| !known.contains(path))
    {
        if let Err(error) = fs::remove_file(&path) {
            tracing::debug!(%error, path = %path.display(), "лишняя копия файла не убрана");
        }
    }
}

/// The reader of a signed document may compare what was downloaded with its hashes.
fn digest(gathered: &mut Gathered, placed: &BTreeMap<String, PathBuf>) -> Result<()> {
    let rows = gathered
        .blocks
        .iter_mut()
        .flat_map(|block| &mut block.lines);
    for doc in rows.flat_map(|line| line.row.docs_mut()) {
        let Place::File { path, .. } = &doc.place else {
            continue;
        };
        if let Some(file) = placed.get(path).filter(|_| doc.signature.is_some()) {
            let bytes =
                fs::read(file).with_context(|| format!("файл {} не читается", file.display()))?;
            doc.digests = Some(Digests::of(&bytes));
        }
    }
    Ok(())
}
