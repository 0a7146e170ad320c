//! Documents of educational programmes: a folder of Markdown and data becomes pages, PDFs and the
//! links of the row of «Образование» that it belongs to. What a document looks like is in the
//! theme, how a PDF is made is known to the press; no HTML here.

mod drafts;
mod folder;
mod front;
mod kinds;
pub mod literature;
mod make;
mod paper;
mod plan;
mod records;
mod schedule;
mod set;
mod store;
mod table;
mod tree;
mod view;

pub use set::{Programmes, Stage};
pub use store::{FOLDER, Presses};
