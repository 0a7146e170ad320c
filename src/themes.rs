//! Themes: templates and static files, built into the program and overridden by files on disk.
//! A theme is a folder `themes/<name>/` with `site/`, `portal/` and `static/`; whatever a theme
//! does not have comes from `default`. Nothing here knows what a template is filled with.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "themes/"]
#[exclude = "*/.*"]
struct Embedded;

/// A theme by its name, with the folder on disk that overrides what is built in.
#[derive(Clone, Debug)]
pub struct Themes {
    name: String,
    disk: Option<PathBuf>,
}

impl Themes {
    /// The theme `name`; `disk` is the folder that holds themes (`themes/`) and may be absent.
    pub fn new(name: &str, disk: Option<&Path>) -> Self {
        Self {
            name: name.to_owned(),
            disk: disk.filter(|d| d.is_dir()).map(Path::to_owned),
        }
    }

    /// The folder on disk that is looked into first, for those who watch it for changes.
    pub fn disk(&self) -> Option<&Path> {
        self.disk.as_deref()
    }

    /// All files below `half` (`"site"`, `"portal"`, `"static"`, …): name relative to `half` → bytes.
    /// `default` gives way to the named theme, and what is built in gives way to the disk.
    pub fn files(&self, half: &str) -> Result<BTreeMap<String, Cow<'static, [u8]>>> {
        let mut found = BTreeMap::new();
        for theme in self.layers() {
            let root = format!("{theme}/{half}/");
            for path in Embedded::iter().filter(|p| p.starts_with(&root)) {
                if let Some(file) = Embedded::get(&path) {
                    found.insert(path[root.len()..].to_owned(), file.data);
                }
            }
            let Some(folder) = self
                .disk
                .as_ref()
                .map(|d| d.join(&root))
                .filter(|f| f.is_dir())
            else {
                continue;
            };
            for entry in walkdir::WalkDir::new(&folder) {
                let entry = entry
                    .with_context(|| format!("не читается папка темы {}", folder.display()))?;
                let name = entry
                    .path()
                    .strip_prefix(&folder)
                    .unwrap_or(entry.path())
                    .to_string_lossy()
                    .replace('\\', "/");
                let hidden = name.split('/').any(|part| part.starts_with('.'));
                if entry.file_type().is_file() && !hidden {
                    let bytes = std::fs::read(entry.path()).with_context(|| {
                        format!("не читается файл темы {}", entry.path().display())
                    })?;
                    found.insert(name, Cow::Owned(bytes));
                }
            }
        }
        Ok(found)
    }

    /// The templates of one half of the theme, ready for filters and functions to be registered
    /// and then to be loaded: name relative to `half` → text.
    pub fn templates(&self, half: &str) -> Result<Vec<(String, String)>> {
        self.files(half)?
            .into_iter()
            .map(|(name, bytes)| {
                let text = String::from_utf8(bytes.into_owned())
                    .with_context(|| format!("шаблон {half}/{name} не в кодировке UTF-8"))?;
                Ok((name, text))
            })
            .collect()
    }

    fn layers(&self) -> Vec<&str> {
        if self.name == "default" {
            vec!["default"]
        } else {
            vec!["default", &self.name]
        }
    }
}
