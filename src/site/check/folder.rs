//! The built site as a list of files: what answers at which address.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

/// The files of the site.
pub struct Folder {
    root: PathBuf,
    files: BTreeSet<String>,
}

/// Classes that hide by common agreement, whatever the styles say.
const HIDING: [&str; 8] = [
    "hidden",
    "d-none",
    "is-hidden",
    "hide",
    "invisible",
    "display-none",
    "sr-only",
    "visually-hidden",
];

impl Folder {
    /// Everything below `root`.
    pub fn read(root: &Path) -> io::Result<Folder> {
        let root = root.canonicalize()?;
        let mut files = BTreeSet::new();
        for file in walkdir::WalkDir::new(&root) {
            let file = file?;
            if file.file_type().is_file()
                && let Ok(inside) = file.path().strip_prefix(&root)
            {
                files.insert(inside.to_string_lossy().replace('\\', "/"));
            }
        }
        Ok(Folder { root, files })
    }

    /// The pages.
    pub fn pages(&self) -> impl Iterator<Item = &str> + Send {
        self.ending(".html")
    }

    /// The style sheets.
    pub fn styles(&self) -> impl Iterator<Item = &str> {
        self.ending(".css")
    }

    fn ending<'a>(&'a self, ending: &'a str) -> impl Iterator<Item = &'a str> + Send {
        self.files
            .iter()
            .map(String::as_str)
            .filter(move |f| f.ends_with(ending))
    }

    /// A file's text; what is not UTF-8 is read as well as can be.
    pub fn text(&self, path: &str) -> io::Result<String> {
        Ok(String::from_utf8_lossy(&self.bytes(path)?).into_owned())
    }

    /// A file's bytes.
    pub fn bytes(&self, path: &str) -> io::Result<Vec<u8>> {
        std::fs::read(self.root.join(path))
    }

    /// Whether there is such a file.
    pub fn has(&self, path: &str) -> bool {
        self.files.contains(path)
    }

    /// The file that answers at a plain address: `/abc`, `/abc/` and `/abc/index.html` are one.
    pub fn at(&self, address: &str) -> Option<&str> {
        let path = address.trim_matches('/');
        let index = if path.is_empty() {
            "index.html".to_owned()
        } else {
            format!("{path}/index.html")
        };
        let found = if address.ends_with('/') {
            None
        } else {
            self.files.get(path)
        };
        found.or_else(|| self.files.get(&index)).map(String::as_str)
    }

    /// Classes that take an element away: the usual ones and those of the site's own styles.
    /// Rules inside of `@media` are left out: they hide only sometimes.
    pub fn hidden_classes(&self) -> io::Result<BTreeSet<String>> {
        let mut hiding: BTreeSet<String> = HIDING.iter().map(|c| (*c).to_owned()).collect();
        for style in self.styles() {
            hiding.extend(classes_that_hide(&self.text(style)?));
        }
        Ok(hiding)
    }
}

fn classes_that_hide(css: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut depth = 0usize;
    let mut selector = String::new();
    let mut body = String::new();
    for letter in css.chars() {
        match letter {
            '{' => depth += 1,
            '}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    let rules = body.replace(char::is_whitespace, "");
                    if rules.contains("display:none") && !selector.contains('@') {
                        found.extend(
                            selector
                                .split(',')
                                .filter_map(|one| single_class(one.trim())),
                        );
                    }
                    selector.clear();
                    body.clear();
                }
            }
            _ if depth == 0 => selector.push(letter),
            _ => body.push(letter),
        }
    }
    found
}

/// The class of a selector that is nothing else but a class.
fn single_class(selector: &str) -> Option<String> {
    let last = selector.rsplit("*/").next().unwrap_or(selector).trim();
    let name = last.strip_prefix('.')?;
    let plain = name
        .chars()
        .all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    (plain && !name.is_empty()).then(|| name.to_owned())
}

/// The address a page is known by: `sveden/common/index.html` → `/sveden/common/`.
pub fn address(path: &str) -> String {
    match path.strip_suffix("index.html") {
        Some(folder) => format!("/{folder}"),
        None => format!("/{path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rules_that_always_hide_are_taken_from_styles() {
        let css = "/* a */ .gone, .away { color: red; display: none }\n\
                   @media print { .menu { display: none } }\n .a .b { display: none } .x { display: block }";
        assert_eq!(classes_that_hide(css), ["gone", "away"]);
    }
}
