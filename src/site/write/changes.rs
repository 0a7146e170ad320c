//! What the last build changed on the published site, kept beside it so that an editor can see it
//! before telling anybody: `public/changes.json`.

use std::{fs, path::Path};

use anyhow::Result;
use serde::{Deserialize, Serialize};

const FILE: &str = "changes.json";

/// What one build changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// The folder that the build wrote.
    pub build: String,
    /// Files that were not there before.
    pub added: Vec<String>,
    /// Files that are different.
    pub changed: Vec<String>,
    /// Files that vanished.
    pub gone: Vec<String>,
}

/// Writes down what a build changed.
pub fn save(root: &Path, changes: &Changes) -> Result<()> {
    let fresh = root.join("changes.json.new");
    fs::write(&fresh, serde_json::to_vec_pretty(changes)?)?;
    fs::rename(&fresh, root.join(FILE))?;
    Ok(())
}

/// What the last build changed; nothing when there was none.
pub fn last(root: &Path) -> Option<Changes> {
    let text = fs::read(root.join(FILE)).ok()?;
    serde_json::from_slice(&text).ok()
}
