//! PDFs that were made: in a folder beside the site, named by the hash of everything they are made
//! of, so that a build with the same sources sets no type at all. The folder may be deleted at any
//! time; without one (a site in memory) they are kept in memory.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Result;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    documents::{About, Press, PressError},
    site::{
        hash::{self, Hash},
        signature::Digests,
    },
    themes::Themes,
};

/// The folder of made PDFs below `public/`.
pub const FOLDER: &str = ".press";
/// The template of all documents of programmes.
pub const TEMPLATE: &str = "programme.typ";

/// The press, opened when the first document wants it, and what was made in earlier runs.
#[derive(Default)]
pub struct Presses {
    press: Option<Press>,
    /// Source of a document → what it was made of and what came of it.
    pub(super) kept: HashMap<String, Kept>,
}

/// A document that was made.
#[derive(Clone, Debug)]
pub struct Kept {
    /// What it was made of, as far as this run of the program can tell quickly.
    pub inputs: Hash,
    /// Where its links led.
    pub links: Vec<(String, String)>,
    /// Faults of its text.
    pub problems: Vec<(usize, String)>,
    /// The PDF.
    pub pdf: Pdf,
}

/// A PDF with what pages tell about it.
#[derive(Clone, Debug)]
pub struct Pdf {
    /// Hash of everything it is made of; the same from run to run.
    pub key: u128,
    /// Bytes.
    pub size: u64,
    /// Hashes of the file.
    pub digests: Digests,
    place: Place,
}

#[derive(Clone, Debug)]
enum Place {
    Disk(PathBuf),
    Memory(Arc<Vec<u8>>),
}

/// What lies beside a PDF in the folder, so that it need not be read to tell about it.
#[derive(Serialize, Deserialize)]
struct Label {
    size: u64,
    digests: Digests,
}

/// Everything a PDF is made of.
pub struct Order<'a> {
    /// Data for the template.
    pub data: &'a Value,
    /// Pictures: name for the template, file.
    pub pictures: &'a BTreeMap<String, PathBuf>,
    /// What the PDF says about itself.
    pub about: &'a About,
}

impl Presses {
    /// The theme has changed: the press is opened anew when it is wanted.
    pub fn forget_theme(&mut self) {
        self.press = None;
        self.kept.clear();
    }

    /// The press of a theme.
    pub fn press(&mut self, themes: &Themes) -> Result<Press> {
        if let Some(press) = &self.press {
            return Ok(press.clone());
        }
        let press = Press::open(themes)?;
        self.press = Some(press.clone());
        Ok(press)
    }
}

impl Pdf {
    /// The bytes.
    pub fn bytes(&self) -> io::Result<Vec<u8>> {
        match &self.place {
            Place::Disk(file) => fs::read(file),
            Place::Memory(bytes) => Ok(bytes.to_vec()),
        }
    }

    /// Whether it is still where it was put.
    pub fn is_there(&self) -> bool {
        match &self.place {
            Place::Disk(file) => file.is_file(),
            Place::Memory(_) => true,
        }
    }

    /// The PDF of an order: taken from the folder, or made and put there.
    pub fn of(press: &Press, order: &Order<'_>, folder: Option<&Path>) -> Result<Pdf, PressError> {
        let mut pictures = BTreeMap::new();
        for (name, file) in order.pictures {
            let bytes = fs::read(file).map_err(|why| {
                PressError::Refused(format!("картинка {} не читается: {why}", file.display()))
            })?;
            pictures.insert(name.clone(), bytes);
        }
        let key = key(press, order, &pictures);
        if let Some(known) = folder.and_then(|folder| known(folder, key)) {
            return Ok(known);
        }
        let bytes = press.pdf_with(TEMPLATE, order.data, &pictures, order.about)?;
        let label = Label {
            size: bytes.len() as u64,
            digests: Digests::of(&bytes),
        };
        let put = folder.and_then(|folder| put(folder, key, &bytes, &label));
        Ok(Pdf {
            key,
            size: label.size,
            digests: label.digests,
            place: put.map_or_else(|| Place::Memory(Arc::new(bytes)), Place::Disk),
        })
    }
}

fn key(press: &Press, order: &Order<'_>, pictures: &BTreeMap<String, Vec<u8>>) -> u128 {
    let mut all = press.version(TEMPLATE).to_be_bytes().to_vec();
    let about = order.about;
    let said = format!("{}\0{}\0{}\0", about.title, about.author, about.date);
    all.extend(said.into_bytes());
    all.extend(order.data.to_string().into_bytes());
    for (name, bytes) in pictures {
        all.extend(name.as_bytes());
        all.extend(hash::lasting(bytes).to_be_bytes());
    }
    hash::lasting(&all)
}

fn names(folder: &Path, key: u128) -> (PathBuf, PathBuf) {
    let name = |ending: &str| folder.join(format!("{key:032x}.{ending}"));
    (name("pdf"), name("json"))
}

fn known(folder: &Path, key: u128) -> Option<Pdf> {
    let (file, label) = names(folder, key);
    let label: Label = serde_json::from_slice(&fs::read(label).ok()?).ok()?;
    let whole = fs::metadata(&file).is_ok_and(|meta| meta.len() == label.size);
    whole.then_some(Pdf {
        key,
        size: label.size,
        digests: label.digests,
        place: Place::Disk(file),
    })
}

/// A folder that cannot be written only means that the PDF is made again by the next program.
fn put(folder: &Path, key: u128, bytes: &[u8], label: &Label) -> Option<PathBuf> {
    let (file, beside) = names(folder, key);
    fs::create_dir_all(folder).ok()?;
    let write = |to: &Path, bytes: &[u8]| -> io::Result<()> {
        let fresh = to.with_extension("new");
        fs::write(&fresh, bytes)?;
        fs::rename(&fresh, to)
    };
    write(&file, bytes).ok()?;
    write(&beside, &serde_json::to_vec(label).ok()?).ok()?;
    Some(file)
}

/// Takes away what no document of the site is made of any more.
pub fn sweep<'a>(folder: &Path, wanted: impl Iterator<Item = &'a Pdf>) {
    let wanted: HashSet<String> = wanted.map(|pdf| format!("{:032x}", pdf.key)).collect();
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let key = name.split('.').next().unwrap_or("");
        if !wanted.contains(key) {
            // what cannot be taken away today is taken away by the next build
            let _ = fs::remove_file(entry.path());
        }
    }
}
