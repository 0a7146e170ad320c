//! What the facts of the college give the generator: its name and contacts for every page, and
//! the pages of «Сведения об образовательной организации». Nothing is decided here; it is the
//! door between the generator and the room of the facts.

use std::{collections::BTreeSet, path::Path};

use jiff::civil::Date;
use tera::Value;

use super::{
    Problem,
    facts::{College, Facts, Library, Papers},
    hash::{self, Hash},
    programmes::{Presses, Programmes, Stage},
    settings::Contacts,
    sveden,
    theme::Theme,
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
    /// Pages of the section. A college that has said nothing has them too: the law wants the
    /// pages, with «отсутствует» where there is nothing.
    pub pages: Vec<FactPage>,
    /// Files beside the pages: path below the site's root and bytes.
    pub files: Vec<(String, Vec<u8>)>,
    /// Documents of educational programmes.
    pub programmes: Programmes,
    /// Books that pages refer to.
    pub library: Library,
    /// Files of `content/` that are published a second time: address below the site's root and
    /// name below `content/`.
    pub copies: Vec<(String, String)>,
    /// Addresses that lead to other pages: file below the site's root, title and address.
    pub moved: Vec<(String, String, String)>,
    /// Whether there is a folder of facts. Without one a theme may have no pages for the section.
    pub stated: bool,
    /// Folders below `content/` in which the documents of the facts lie.
    pub shelves: BTreeSet<String>,
    /// Faults of the facts' files.
    pub problems: Vec<Problem>,
    /// What an editor should know and what is no fault: what is late, where facts are to be put.
    pub notes: Vec<Problem>,
}

impl Published {
    /// Reads the facts that lie beside the content, as they are to be shown on `today`, and makes
    /// the documents of programmes that stand in their rows; without a stage there are none.
    /// `supplied` are the facts that are kept elsewhere; `papers` keeps what was learnt of the documents, for the next time.
    pub fn load(
        content: &Path,
        today: Date,
        supplied: &Facts,
        papers: &mut Papers,
        stage: Option<&Stage<'_>>,
        presses: &mut Presses,
    ) -> Self {
        let folder = content.join(FOLDER);
        let stated = folder.is_dir() || !supplied.is_empty();
        let (library, mut problems) = Library::load(content);
        let (mut facts, found) = Facts::load_with(&folder, papers);
        problems.extend(found);
        problems.extend(facts.join(supplied));
        facts.set_library(library);
        let programmes = match stage {
            Some(stage) => Programmes::read(stage, presses, &facts),
            None => Programmes::default(),
        };
        problems.extend(programmes.problems.iter().cloned());
        problems.extend(programmes.give(&mut facts));
        problems.extend(sveden::disagreements(&facts));
        let college = facts.college();
        let all = college.clone();
        let written = sveden::pages(&facts, today);
        let moved = written.moved.into_iter().map(|moved| {
            let file = format!("sveden/employees/{}/index.html", moved.slug);
            (file, moved.title, moved.url)
        });
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
            programmes,
            library: facts.library().clone(),
            copies: facts.copies(),
            moved: moved.collect(),
            stated,
            shelves: facts.files().into_iter().map(folder_of).collect(),
            problems,
            notes: notes(&facts, today),
        }
    }
}

impl Published {
    /// Whether the facts must be read again when the theme or the settings have changed: the
    /// documents of programmes are made with both.
    pub fn depends_on(&self, changed: bool) -> bool {
        changed && !self.programmes.is_empty()
    }

    /// Whether a change of this file of `content/` may change what the facts say: it lies where
    /// their documents, signatures and editions lie, or something is wrong and may be mended now.
    pub fn keeps(&self, name: &str) -> bool {
        let plain = !name.ends_with(".md");
        plain && (self.shelves.contains(&folder_of(name)) || self.problems.iter().any(|p| p.fatal))
    }

    /// Whether the section is made: a theme without its templates may stay without it as long as
    /// nobody has stated any facts.
    pub fn is_shown(&self, theme: &Theme) -> bool {
        self.stated || theme.has("sveden/section.html")
    }
}

fn folder_of(name: &str) -> String {
    let parted = name.rsplit_once('/');
    parted.map_or(String::new(), |(folder, _)| folder.to_owned())
}

/// What is late, and what is to be done when nothing is said at all.
fn notes(facts: &Facts, today: Date) -> Vec<Problem> {
    if facts.is_empty() {
        let words = "сведений об организации нет, поэтому во всех четырнадцати подразделах стоит «отсутствует»; впишите их в content/sveden/common.toml и в файлы рядом (готовые формы даёт eios init)";
        return vec![Problem::new(FOLDER, None, words)];
    }
    let late = sveden::overdue(facts, today).into_iter();
    late.map(|due| {
        Problem::at(
            &due.source,
            format!("{}; {} ({})", due.wrong, due.mend, due.law),
        )
    })
    .collect()
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
