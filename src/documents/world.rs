//! What the typesetting library sees while it makes one document: the shelf, the data, and no
//! clock, no disk, no network.

use std::collections::BTreeMap;

use serde_json::json;
use typst::{
    Library, World,
    diag::{FileError, FileResult},
    foundations::{Bytes, Datetime, Duration},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};

use super::{About, shelf::Shelf};

/// Data of a document, as templates name it.
const DATA: &str = "data.json";
const ABOUT: &str = "about.json";
/// What stands above every template: no theme can forget the language, the title or the day.
const FIRST: &str = "first-page-of-every-document.typ";

/// One document in the making.
pub struct Desk<'a> {
    shelf: &'a Shelf,
    main: Source,
    data: Bytes,
    about: Bytes,
    pictures: BTreeMap<String, Bytes>,
    date: jiff::civil::Date,
}

impl<'a> Desk<'a> {
    /// Lays everything out.
    pub fn new(
        shelf: &'a Shelf,
        template: &str,
        data: &serde_json::Value,
        pictures: BTreeMap<String, Bytes>,
        about: &About,
    ) -> Self {
        let said = json!({
            "title": about.title,
            "author": about.author,
            "year": about.date.year(),
            "month": about.date.month(),
            "day": about.date.day(),
            "template": format!("/{template}"),
        });
        let main = "#let about = json(\"/about.json\")\n\
            #set document(title: about.title, author: about.author, \
            date: datetime(year: about.year, month: about.month, day: about.day))\n\
            #set text(lang: \"ru\", hyphenate: true)\n\
            #include about.template\n";
        Self {
            shelf,
            main: Source::new(id(FIRST), main.to_owned()),
            data: Bytes::from_string(data.to_string()),
            about: Bytes::from_string(said.to_string()),
            pictures,
            date: about.date,
        }
    }

    /// The theme's name of a file, for people.
    pub fn name_of(&self, file: FileId) -> String {
        file.get().vpath().get_without_slash().to_owned()
    }
}

/// The place of a file of the shelf. A name that cannot be one stands for a file that is not there.
pub fn id(name: &str) -> FileId {
    let path = VirtualPath::new(format!("/{name}")).unwrap_or_else(|_| no_path());
    FileId::new(RootedPath::new(VirtualRoot::Project, path))
}

fn no_path() -> VirtualPath {
    // a constant name is always a path
    VirtualPath::new("/nothing").unwrap_or_else(|_| unreachable!("«/nothing» is a path"))
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.shelf.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shelf.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, file: FileId) -> FileResult<Source> {
        if file == self.main.id() {
            return Ok(self.main.clone());
        }
        let name = self.name_of(file);
        let source = self.shelf.sources.get(&name);
        source.cloned().ok_or(FileError::NotFound(name.into()))
    }

    fn file(&self, file: FileId) -> FileResult<Bytes> {
        let name = self.name_of(file);
        match name.as_str() {
            DATA => Ok(self.data.clone()),
            ABOUT => Ok(self.about.clone()),
            _ => {
                let given = self.pictures.get(&name);
                let given = given.or_else(|| self.shelf.files.get(&name));
                given.cloned().ok_or(FileError::NotFound(name.into()))
            }
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shelf.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        let (month, day) = (self.date.month() as u8, self.date.day() as u8);
        Datetime::from_ymd(i32::from(self.date.year()), month, day)
    }
}
