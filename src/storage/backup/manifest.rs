//! The form of a backup: a folder with `manifest.json`, its own hash beside it in `manifest.sha256`
//! (`sha256sum -c` reads it), and below them exactly the files that the manifest lists.
//!
//! * `database.sqlite` or `tables/<name>.copy` (PostgreSQL's text form of COPY);
//! * `files/ab/cdef…`: contents under their hash;
//! * `extra/<name>/…`: folders that were given along.

use std::{collections::BTreeMap, io::Read, path::Path};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::storage::{Error, Result, hex};

pub(super) const MANIFEST: &str = "manifest.json";
pub(super) const MANIFEST_HASH: &str = "manifest.sha256";
pub(super) const SQLITE: &str = "database.sqlite";

/// The form described above; another form gets another number.
const FORMAT: u32 = 1;

/// Which database a backup was made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// One file.
    Sqlite,
    /// One file a table.
    Postgres,
}

/// A table with the columns in the order of its file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Table {
    pub name: String,
    pub columns: Vec<String>,
    pub rows: u64,
}

/// A file of the backup.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Entry {
    pub size: u64,
    pub sha256: String,
}

/// What a backup is made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    format: u32,
    /// Version of the program that made it.
    pub program: String,
    /// Version of the schema (`storage::migrations`).
    pub schema: i64,
    /// Engine of the database.
    pub engine: Engine,
    /// Moment, UTC.
    pub created_at: String,
    /// Tables by name.
    pub tables: Vec<Table>,
    /// Files by path relative to the backup.
    pub files: BTreeMap<String, Entry>,
}

impl Manifest {
    pub(super) fn new(schema: i64, engine: Engine, now: jiff::Timestamp) -> Self {
        Self {
            format: FORMAT,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            schema,
            engine,
            created_at: crate::storage::db::timestamp(now),
            tables: vec![],
            files: BTreeMap::new(),
        }
    }

    /// Bytes of all files.
    pub fn bytes(&self) -> u64 {
        self.files.values().map(|f| f.size).sum()
    }

    /// Rows of all tables.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|t| t.rows).sum()
    }

    pub(super) fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|t| t.name == name)
    }

    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        let text = serde_json::to_vec_pretty(self).map_err(|e| Error::Fault(e.into()))?;
        let hash = format!("{}  {MANIFEST}\n", hex(&Sha256::digest(&text)));
        for (name, bytes) in [(MANIFEST, &text[..]), (MANIFEST_HASH, hash.as_bytes())] {
            std::fs::write(folder.join(name), bytes)
                .map_err(|e| Error::disk(format!("не записан {name} резервной копии"), e))?;
        }
        Ok(())
    }

    /// Reads the manifest, or says what is wrong with it.
    pub(super) fn read(folder: &Path) -> std::result::Result<Self, String> {
        let read = |name: &str| {
            std::fs::read(folder.join(name)).map_err(|e| format!("не читается {name}: {e}"))
        };
        let text = read(MANIFEST)?;
        let hash = format!("{}  {MANIFEST}\n", hex(&Sha256::digest(&text)));
        if read(MANIFEST_HASH)? != hash.as_bytes() {
            return Err(format!("{MANIFEST} изменён или записан не до конца"));
        }
        let form: serde_json::Value =
            serde_json::from_slice(&text).map_err(|e| format!("{MANIFEST} не разобран: {e}"))?;
        if form["format"] != FORMAT {
            return Err(format!(
                "вид копии {} этой программе неизвестен: возьмите программу, которая её сделала ({})",
                form["format"], form["program"]
            ));
        }
        serde_json::from_value(form).map_err(|e| format!("{MANIFEST} не разобран: {e}"))
    }
}

/// Size and hash of a file on the disk.
pub(super) fn measure(path: &Path) -> std::io::Result<Entry> {
    let mut file = std::fs::File::open(path)?;
    let (mut hash, mut size) = (Sha256::new(), 0);
    let mut buffer = vec![0; 256 * 1024];
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            n => {
                hash.update(&buffer[..n]);
                size += n as u64;
            }
        }
    }
    Ok(Entry {
        size,
        sha256: hex(&hash.finalize()),
    })
}
