//! What the facts of the college give the generator: its name and contacts for every page, and
//! the pages of «Сведения об образовательной организации». Nothing is decided here; it is the
//! door between the generator and the room of the facts.

use std::path::Path;

use jiff::civil::Date;
use tera::Value;

use super::{
    Problem,
    facts::{College, Facts},
    hash::{self, Hash},
    settings::Contacts,
    sveden,
};

/// The folder of facts below `content/`.
pub const FOLDER: &str = "sveden";

/// A page that facts make.
#[derive(Clone, Debug)]
pub struct FactPage {
    /// The page as the room of the facts made it.
    pub page: sveden::Page,
    /// What its template sees as `sveden`.
    pub sveden: Value,
    /// Hash of all this.
    pub hash: Hash,
}

/// Everything the facts give.
#[derive(Clone, Debug, Default)]
pub struct Published {
    /// Full name of the college.
    pub full_name: Option<String>,
    /// Short name of the college.
    pub short_name: Option<String>,
    /// All that the facts say of the college as a whole.
    pub college: College,
    /// Contacts.
    pub contacts: Contacts,
    /// Pages of the section; none when there is no folder of facts.
    pub pages: Vec<FactPage>,
    /// Files beside the pages: path below the site's root and bytes.
    pub files: Vec<(String, Vec<u8>)>,
    /// Faults of the facts' files.
    pub problems: Vec<Problem>,
}

impl Published {
    /// Reads the facts that lie beside the content.
    pub fn load(content: &Path) -> Self {
        let folder = content.join(FOLDER);
        if !folder.is_dir() {
            return Self::default();
        }
        let (facts, problems) = Facts::load(&folder);
        let college = facts.college();
        let all = college.clone();
        // a day that the facts do not name is not claimed: a file's time only says when it was copied
        let no_day = |_: &str| -> Option<Date> { None };
        let written = sveden::pages(&facts, &no_day);
        Self {
            college: all,
            full_name: college.full_name,
            short_name: college.short_name,
            contacts: Contacts {
                address: college.address,
                phone: college.phone,
                email: college.email,
                hours: college.hours,
            },
            pages: written.pages.into_iter().map(FactPage::new).collect(),
            files: written.files,
            problems,
        }
    }
}

impl FactPage {
    fn new(page: sveden::Page) -> Self {
        let sveden = Value::from_serializable(&page.sveden);
        let way: Vec<_> = page
            .breadcrumbs
            .iter()
            .map(|c| (&c.title, &c.url))
            .collect();
        let hash = hash::of(&(
            (&page.path, &page.url, &page.template, &page.title),
            (&page.description, way, page.updated, sveden.to_string()),
        ));
        Self { page, sveden, hash }
    }
}
