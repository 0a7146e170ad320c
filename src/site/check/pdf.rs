//! A look into a PDF: does it open, can its text be searched and copied, is it made for programs
//! that read aloud. Nothing is drawn; letters are counted as the file shows them.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction;
use hayro_syntax::object::dict::keys;
use hayro_syntax::object::{Array, Dict, Name, Stream, String as Shown};
use hayro_syntax::page::Resources;
use hayro_syntax::{LoadPdfError, Pdf};

/// So many pages are looked into.
const PAGES: usize = 20;
/// A page with fewer letters is a picture with a stamp.
const LETTERS: usize = 12;
/// How deep forms may lie in forms.
const DEPTH: usize = 4;

/// What a PDF is like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Pages whose letters can be copied.
    pub with_text: usize,
    /// Pages that are only pictures.
    pub pictures: usize,
    /// Pages with letters that no program can name: they are copied as nonsense.
    pub nonsense: usize,
    /// Whether it is marked up for programs that read aloud.
    pub tagged: bool,
}

/// Why a PDF cannot be looked into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shut {
    /// It is not a PDF or it is broken.
    Broken,
    /// It asks for a password.
    Locked,
}

/// Looks into a file.
pub fn look(bytes: Vec<u8>) -> Result<Look, Shut> {
    if !bytes.starts_with(b"%PDF") && !bytes.iter().take(1024).any(|b| *b == b'%') {
        return Err(Shut::Broken);
    }
    // Papers come from anywhere; one that upsets the reader must not stop the check.
    let looked = catch_unwind(AssertUnwindSafe(|| open(bytes)));
    looked.unwrap_or(Err(Shut::Broken))
}

fn open(bytes: Vec<u8>) -> Result<Look, Shut> {
    let pdf = Pdf::new(bytes).map_err(|why| match why {
        LoadPdfError::Decryption(_) => Shut::Locked,
        LoadPdfError::Invalid => Shut::Broken,
    })?;
    let mut look = Look {
        tagged: is_tagged(&pdf),
        ..Look::default()
    };
    for page in pdf.pages().iter().take(PAGES) {
        let mut seen = Seen::default();
        seen.read(page.typed_operations(), page.resources(), 0);
        if seen.named >= LETTERS {
            look.with_text += 1;
        } else if seen.unnamed >= LETTERS {
            look.nonsense += 1;
        } else if seen.pictures > 0 {
            look.pictures += 1;
        }
    }
    Ok(look)
}

fn is_tagged(pdf: &Pdf) -> bool {
    let root = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id());
    root.is_some_and(|root| {
        let marked = root.get::<Dict<'_>>("MarkInfo");
        let marked = marked.and_then(|info| info.get::<bool>("Marked"));
        marked == Some(true) && root.contains_key("StructTreeRoot")
    })
}

/// What a page shows.
#[derive(Default)]
struct Seen {
    named: usize,
    unnamed: usize,
    pictures: usize,
    /// Whether the letters of the font in use can be named.
    readable: bool,
}

impl Seen {
    fn read(&mut self, mut steps: TypedIter<'_>, resources: &Resources<'_>, depth: usize) {
        while let Some(step) = steps.next() {
            match step {
                TypedInstruction::TextFont(font) => {
                    let font = resources.get_font(font.0);
                    self.readable = font.is_some_and(|font| is_readable(&font));
                }
                TypedInstruction::ShowText(text) => self.shown(text.0),
                TypedInstruction::NextLineAndShowText(text) => self.shown(text.0),
                TypedInstruction::ShowTextWithParameters(text) => self.shown(text.2),
                TypedInstruction::ShowTexts(texts) => self.several(texts.0),
                TypedInstruction::XObject(name) => {
                    if let Some(object) = resources.get_x_object(name.0) {
                        self.object(&object, resources, depth);
                    }
                }
                TypedInstruction::InlineImage(_) => self.pictures += 1,
                _ => {}
            }
        }
    }

    fn object(&mut self, object: &Stream<'_>, resources: &Resources<'_>, depth: usize) {
        let subtype = object.dict().get::<Name<'_>>(keys::SUBTYPE);
        match subtype.as_ref().map(|name| name.as_str()) {
            Some("Image") => self.pictures += 1,
            Some("Form") if depth < DEPTH => {
                let Ok(inside) = object.decoded() else { return };
                let own = object.dict().get::<Dict<'_>>(keys::RESOURCES);
                let resources = match own {
                    Some(own) => Resources::from_parent(own, resources.clone()),
                    None => resources.clone(),
                };
                self.read(TypedIter::new(&inside), &resources, depth + 1);
            }
            _ => {}
        }
    }

    fn several(&mut self, texts: &Array<'_>) {
        for text in texts.iter::<hayro_syntax::object::Object<'_>>() {
            if let Some(text) = text.into_string() {
                self.shown(&text);
            }
        }
    }

    fn shown(&mut self, text: &Shown<'_>) {
        let letters = text.as_bytes().iter().filter(|b| **b != b' ').count();
        if self.readable {
            self.named += letters;
        } else {
            self.unnamed += letters;
        }
    }
}

/// Whether a program can tell what letters the shapes of a font are.
fn is_readable(font: &Dict<'_>) -> bool {
    if font.contains_key("ToUnicode") {
        return true;
    }
    let name = |key: &str| font.get::<Name<'_>>(key);
    let kind = name("Subtype");
    match kind.as_ref().map(|kind| kind.as_str()) {
        Some("Type0") => name("Encoding").is_some_and(|e| !e.as_str().starts_with("Identity")),
        Some("Type3") => false,
        _ => true,
    }
}
