//! Files of `content/` as they lie on disk: finding them, reading a page's text, taking its front
//! matter, title and first words. What a page is among other pages is known to `model`.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use super::{
    Problem, facts, front,
    front::{Front, Kind},
    hash::{self, Hash},
    markdown,
    model::dated,
};

/// What tells whether a file has changed without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stat {
    /// Bytes.
    pub size: u64,
    /// Time of the last change, in nanoseconds.
    pub changed: u128,
}

impl Stat {
    /// The state of a file from its metadata.
    pub fn of(meta: &fs::Metadata) -> Self {
        let changed = meta
            .modified()
            .ok()
            .and_then(|t| t.duration_since(UNIX_EPOCH).ok());
        Self {
            size: meta.len(),
            changed: changed.map_or(0, |d| d.as_nanos()),
        }
    }
}

/// A file that is copied as it is.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Path below `content/`, with slashes.
    pub name: String,
    /// Where it lies.
    pub file: PathBuf,
    /// Its state.
    pub stat: Stat,
    /// Width and height when it is a picture that says so.
    pub picture: Option<(u32, u32)>,
}

/// A page's source, read and taken apart.
#[derive(Clone, Debug)]
pub struct Doc {
    /// Path below `content/`, with slashes.
    pub name: String,
    /// Its state when it was read.
    pub stat: Stat,
    /// Whether it is the page of a section.
    pub kind: Kind,
    /// Front matter.
    pub front: Front,
    /// Title from the front matter, from the first heading or from the file's name.
    pub title: String,
    /// First words of the text, without marks.
    pub summary: String,
    /// Number of words.
    pub words: usize,
    /// Markdown without the front matter.
    pub body: String,
    /// Line of the file on which the body begins.
    pub body_line: usize,
    /// Whether the body's first heading is the title and must not be shown twice.
    pub title_in_body: bool,
    /// Hash of everything above that a page shows.
    pub hash: Hash,
    /// Hash of what lists of pages show.
    pub meta: Hash,
    /// Faults found while reading.
    pub problems: Vec<Problem>,
    /// Nothing but the name is known: the file cannot be read.
    pub broken: bool,
}

/// Everything found below `content/`.
#[derive(Debug, Default)]
pub struct Found {
    /// Markdown files.
    pub docs: BTreeMap<String, Stat>,
    /// Other files.
    pub assets: BTreeMap<String, Stat>,
    /// Files that steer the generator or hold facts, and are not copied.
    pub steering: BTreeMap<String, Stat>,
}

/// Files that steer the generator or belong to the facts and are not copied.
fn is_steering(name: &str) -> bool {
    let hidden = |folder: &str| name.contains(folder) && name.ends_with(".toml");
    name == "site.toml"
        || name == facts::library::FILE
        || (name.starts_with("sveden/") && name.ends_with(".toml"))
        || hidden("/documents/")
}

/// Hidden files and what editors leave beside a file while it is open.
fn is_private(name: &str) -> bool {
    name.split('/').any(|part| {
        part.starts_with(['.', '#'])
            || part.ends_with(['~', '#'])
            || part.ends_with(".swp")
            || part.ends_with(".tmp")
            || part == "4913"
    })
}

impl Found {
    /// Takes a file in; one that steers the generator is none of the found.
    pub fn insert(&mut self, name: String, stat: Stat) {
        if is_private(&name) {
            return;
        }
        if is_steering(&name) {
            self.steering.insert(name, stat);
            return;
        }
        let ext = name.rsplit('.').next().unwrap_or("");
        if ext.eq_ignore_ascii_case("md") || ext.eq_ignore_ascii_case("markdown") {
            self.docs.insert(name, stat);
        } else {
            self.assets.insert(name, stat);
        }
    }

    /// Looks only at the files that are named. False when that cannot be enough: a folder came or
    /// went, and nobody named what is in it.
    pub fn look_at<'a>(
        &mut self,
        content: &Path,
        names: impl IntoIterator<Item = &'a String>,
    ) -> bool {
        for name in names {
            match fs::metadata(content.join(name)) {
                Ok(meta) if meta.is_file() => self.insert(name.clone(), Stat::of(&meta)),
                Ok(_) => return false,
                Err(_) if self.docs.remove(name).is_some() => {}
                Err(_) if self.assets.remove(name).is_some() => {}
                Err(_) if is_private(name) || is_steering(name) => {}
                Err(_) => return false,
            }
        }
        true
    }
}

/// Walks `content/`. Hidden files and editors' copies are passed over.
pub fn find(content: &Path) -> Result<Found> {
    let mut found = Found::default();
    let walk = walkdir::WalkDir::new(content).follow_links(true);
    for entry in walk
        .into_iter()
        .filter_entry(|e| e.depth() == 0 || !e.file_name().to_string_lossy().starts_with('.'))
    {
        let entry = entry.with_context(|| format!("не читается папка {}", content.display()))?;
        if entry.file_type().is_file()
            && let Some(name) = name_of(content, entry.path())
        {
            found.insert(name, Stat::of(&entry.metadata()?));
        }
    }
    Ok(found)
}

/// The name of a file below a folder, with slashes.
pub fn name_of(root: &Path, file: &Path) -> Option<String> {
    let name = file.strip_prefix(root).ok()?;
    Some(name.to_string_lossy().replace('\\', "/"))
}

/// Reads a file that is copied.
pub fn asset(file: &Path, name: &str, stat: Stat) -> Asset {
    let picture = super::image::is_picture(name)
        .then(|| super::image::size(file))
        .flatten();
    Asset {
        name: name.to_owned(),
        file: file.to_owned(),
        stat,
        picture,
    }
}

/// Reads a page; faults are inside the result, so that one page never stops the others.
pub fn doc(content: &Path, name: &str, stat: Stat, kind: Kind) -> Doc {
    let mut doc = Doc {
        name: name.to_owned(),
        stat,
        kind,
        front: Front {
            in_search: true,
            ..Front::default()
        },
        title: title_of_file(name),
        summary: String::new(),
        words: 0,
        body: String::new(),
        body_line: 1,
        title_in_body: false,
        hash: 0,
        meta: 0,
        problems: vec![],
        broken: false,
    };
    if let Err(problem) = fill(&mut doc, content) {
        doc.problems.push(*problem);
        doc.broken = true;
    }
    doc.meta = meta_hash(&doc);
    doc.hash = hash::of(&(
        doc.meta,
        &doc.body,
        doc.body_line,
        doc.broken,
        &doc.problems,
    ));
    doc
}

fn fill(doc: &mut Doc, content: &Path) -> Result<(), Box<Problem>> {
    let file = PathBuf::from(&doc.name);
    let fault = |line, message: String| Box::new(Problem::new(&file, line, message));
    let bytes = fs::read(content.join(&doc.name))
        .map_err(|e| fault(None, format!("файл не читается: {e}")))?;
    let text = decode(bytes).map_err(|(line, message)| fault(Some(line), message))?;
    let cut = front::cut(&text).map_err(|message| fault(Some(1), message))?;
    if let Some((front, yaml)) = cut.front {
        let before = doc.problems.len();
        match front::parse(&file, front, yaml, doc.kind, &mut doc.problems) {
            Some(front) => doc.front = front,
            None => {
                let problem = doc.problems.split_off(before).pop();
                return Err(Box::new(problem.unwrap_or_else(|| {
                    Problem::new(&file, Some(1), "параметры страницы не читаются")
                })));
            }
        }
    }
    let glance = markdown::glance(cut.body);
    let heading = glance.title;
    doc.title_in_body = match (&doc.front.title, &heading) {
        (None, Some(_)) => true,
        (Some(title), Some(heading)) => title.trim() == heading.trim(),
        _ => false,
    };
    if let Some(title) = doc.front.title.clone().or(heading) {
        doc.title = title;
    }
    if doc.front.date.is_none() {
        doc.front.date = dated(own_name(&doc.name)).0;
    }
    doc.summary = glance.summary;
    doc.words = glance.words;
    doc.body_line = cut.body_line;
    doc.body = cut.body.to_owned();
    Ok(())
}

fn meta_hash(doc: &Doc) -> Hash {
    let front = &doc.front;
    hash::of(&(
        (&doc.title, &doc.summary, doc.words, doc.title_in_body),
        (&front.description, front.date, front.updated, front.weight),
        (&front.template, &front.page_template, &front.redirect_to),
        (front.in_search, front.sort_by, front.paginate_by),
        (&front.paginate_path, &front.aliases, front.transparent),
        serde_json::to_string(&(&front.extra, &front.taxonomies, &front.document))
            .unwrap_or_default(),
    ))
}

/// Bytes of a text file as text: the mark of UTF-8 and Windows line ends are taken away.
pub fn decode(bytes: Vec<u8>) -> Result<String, (usize, String)> {
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(e) => {
            let at = e.utf8_error().valid_up_to();
            let bytes = e.as_bytes();
            let line = 1 + bytes[..at].iter().filter(|b| **b == b'\n').count();
            return Err((line, encoding_fault(bytes)));
        }
    };
    let text = match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    };
    Ok(if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        text
    })
}

fn encoding_fault(bytes: &[u8]) -> String {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return "файл в кодировке UTF-16; сохраните его в UTF-8".into();
    }
    let high = bytes.iter().filter(|b| **b >= 0x80).count();
    let cyrillic = bytes
        .iter()
        .filter(|b| {
            matches!(
                **b,
                0xc0..=0xff | 0xa8 | 0xb8 | 0xab | 0xbb | 0x96 | 0x97 | 0xb9
            )
        })
        .count();
    // lower-case letters are е0…ff in windows-1251 and e0…ef, a0…af in the encoding of DOS
    if cyrillic * 10 >= high * 9 {
        "файл не в UTF-8, похоже на windows-1251; откройте его в редакторе и сохраните в кодировке UTF-8".into()
    } else {
        "файл не в UTF-8; сохраните его в кодировке UTF-8".into()
    }
}

fn title_of_file(name: &str) -> String {
    dated(own_name(name)).1.replace(['_', '-'], " ")
}

/// The name that tells what the page is about: of the file, or of its folder for `index.md`.
fn own_name(name: &str) -> &str {
    let path = Path::new(name);
    let stem = path.file_stem().map_or("", |s| s.to_str().unwrap_or(""));
    if ["index", "_index", "readme"].contains(&stem.to_ascii_lowercase().as_str()) {
        let folder = path.parent().and_then(Path::file_name);
        return folder.and_then(|n| n.to_str()).unwrap_or("");
    }
    stem
}
