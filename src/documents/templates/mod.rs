//! Documents of the college made by its secretaries: a plain text with fields in braces is read into a tree, filled
//! with data and becomes one neutral document, from which the printed page, the PDF and the DOCX are made, so that no
//! output says other words than another. Whose data they are and who may see them is decided outside.

mod choose;
mod document;
mod docx;
mod fields;
mod fill;
mod format;
mod inline;
mod parse;
mod tree;

pub use document::{Align, Block, Column, Document, Run, Sheet, Style};
pub use docx::docx;
pub use fields::{Dictionary, Entry, Kind};
pub use fill::{Filled, Missing, fill};
pub use format::HELP as FORMATS;
pub use parse::parse;
pub use tree::{Fault, Template};

use super::{About, Press, PressError};

/// The typst template that sets a document.
const FORM: &str = "form.typ";

/// The PDF of a document, by PDF/UA as every other of the press. The words go in as data, never as typst.
pub fn pdf(press: &Press, document: &Document, about: &About) -> Result<Vec<u8>, PressError> {
    let data =
        serde_json::to_value(document).map_err(|why| PressError::Refused(why.to_string()))?;
    press.pdf(FORM, &data, about)
}
