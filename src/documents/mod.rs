//! THE PRESS: a template of the theme and data in, a tagged PDF out. It knows fonts, templates and
//! the rules of an accessible document; what a document says is decided by whoever asks for it.
//! Nothing of the site, of the portal or of the disk lives here.

mod error;
pub mod russian;
mod shelf;
pub mod templates;
mod world;

use std::{collections::BTreeMap, sync::Arc};

use anyhow::Result;
use typst::foundations::{Bytes, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::themes::Themes;

pub use error::{Fault, PressError};
use shelf::Shelf;
use world::Desk;

/// The half of a theme with templates and fonts of documents.
pub const HALF: &str = "documents";

/// Fonts and templates, read once. Cheap to clone and used from many threads.
#[derive(Clone)]
pub struct Press {
    shelf: Arc<Shelf>,
}

/// What a PDF says about itself. Its day is the only moment in the file, so that the same
/// document is the same bytes whenever it is made.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct About {
    /// Title.
    pub title: String,
    /// Whose document it is: the college.
    pub author: String,
    /// Day of the document.
    pub date: jiff::civil::Date,
}

impl Press {
    /// Reads templates and fonts of the theme. Fails when a file cannot be read, a template is not
    /// UTF-8 or a font is not a font.
    pub fn open(themes: &Themes) -> Result<Press> {
        Ok(Press {
            shelf: Arc::new(Shelf::open(themes)?),
        })
    }

    /// A PDF by PDF/UA-1 from `themes/<name>/documents/<template>`, which reads the data with
    /// `json("data.json")`.
    pub fn pdf(
        &self,
        template: &str,
        data: &serde_json::Value,
        about: &About,
    ) -> Result<Vec<u8>, PressError> {
        self.pdf_with(template, data, &BTreeMap::new(), about)
    }

    /// The same with pictures: the data names them, and the template reads them with
    /// `image(name)`. The names should be few and steady (`picture-1.png`), for the library never
    /// forgets one.
    pub fn pdf_with(
        &self,
        template: &str,
        data: &serde_json::Value,
        pictures: &BTreeMap<String, Vec<u8>>,
        about: &About,
    ) -> Result<Vec<u8>, PressError> {
        if !self.shelf.has(template) {
            return Err(PressError::NoTemplate(template.to_owned()));
        }
        if let Some(unprintable) = self.shelf.unprintable(data) {
            return Err(unprintable);
        }
        let pictures = pictures
            .iter()
            .map(|(name, bytes)| (name.clone(), Bytes::new(bytes.clone())))
            .collect();
        let desk = Desk::new(&self.shelf, template, data, pictures, about);
        let made = make(&desk);
        // what the library remembers of a document would otherwise stay for ever
        comemo::evict(10);
        made
    }

    /// The same for what must be remembered nowhere: the library forgets the data at once.
    pub fn secret_pdf(
        &self,
        template: &str,
        data: &serde_json::Value,
        about: &About,
    ) -> Result<Vec<u8>, PressError> {
        let made = self.pdf(template, data, about);
        comemo::evict(0);
        made
    }

    /// Changes with the template, with everything it names and with the fonts; the same from run
    /// to run. 0 when there is no such template.
    pub fn version(&self, template: &str) -> u128 {
        self.shelf.version(template)
    }
}

fn make(desk: &Desk<'_>) -> Result<Vec<u8>, PressError> {
    let document: PagedDocument = typst::compile(desk)
        .output
        .map_err(|faults| PressError::of(desk, &faults))?;
    let standards = PdfStandards::new(&[PdfStandard::Ua_1])
        .map_err(|why| PressError::Refused(why.message().to_string()))?;
    let options = PdfOptions {
        ident: Smart::Auto,
        creator: Smart::Custom(Some("eios".to_owned())),
        standards,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&document, &options).map_err(|faults| PressError::of(desk, &faults))
}
