//! What the facts of the college give the generator: its name and contacts for every page, and
//! the pages of «Сведения об образовательной организации». Nothing is decided here; it is the
//! door between the generator and the room of the facts.

use std::path::Path;

use super::{
    Problem,
    hash::{self, Hash},
    settings::Contacts,
};

/// A page that facts make.
#[derive(Clone, Debug)]
pub struct FactPage {
    /// Address: `/sveden/common/`.
    pub url: String,
    /// Title.
    pub title: String,
    /// One sentence for search engines.
    pub description: String,
    /// Template.
    pub template: String,
    /// What the template sees as `sveden`.
    pub context: tera::Value,
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
    /// Contacts.
    pub contacts: Contacts,
    /// Pages of the section.
    pub pages: Vec<FactPage>,
    /// Faults of the facts' files.
    pub problems: Vec<Problem>,
}

impl Published {
    /// Reads the facts that lie beside the content.
    pub fn load(_content: &Path) -> Self {
        Self::default()
    }
}

impl FactPage {
    /// The page with its hash.
    pub fn new(
        url: String,
        title: String,
        description: String,
        template: String,
        context: tera::Value,
    ) -> Self {
        let hash = hash::of(&(&url, &title, &description, &template, context.to_string()));
        Self {
            url,
            title,
            description,
            template,
            context,
            hash,
        }
    }
}
