//! All documents of all programmes: found among the pages, checked, set in type, and given to the
//! pages, to the lists of programmes and to the rows of «Образование».

use std::{
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
    sync::Mutex,
};

use rayon::prelude::*;
use tera::Value;

use super::{
    drafts::{Folderful, folders},
    make::{Work, lock},
    paper::{Paper, Programme},
    store::{self, Kept, Pdf, Presses},
    view,
};
use crate::{
    site::{
        Problem,
        facts::{Doc as DocFact, Facts, Place, Value as Fact},
        hash::{self, Hash},
        model::{Model, folder_of},
    },
    themes::Themes,
};

/// What documents are made among.
pub struct Stage<'a> {
    /// `content/`
    pub content: &'a Path,
    /// The tree of the site.
    pub model: &'a Model,
    /// Themes.
    pub themes: &'a Themes,
    /// Where made PDFs are kept; nothing for a site in memory.
    pub folder: Option<PathBuf>,
    /// Whether PDFs that no document of this site needs are taken away from there.
    pub sweeps: bool,
    /// Address of the site, without a slash at the end.
    pub public_url: &'a str,
    /// Russian typography.
    pub typography: bool,
}

/// Documents that are ready.
#[derive(Clone, Debug, Default)]
pub struct Programmes {
    /// The documents, in the order of their kinds and names.
    pub made: Vec<Made>,
    by_source: HashMap<String, usize>,
    /// Source of a programme's page or of its folder's page → the list of documents.
    lists: HashMap<String, (Value, Hash)>,
    /// Faults.
    pub problems: Vec<Problem>,
}

/// A document that is ready.
#[derive(Clone, Debug)]
pub struct Made {
    /// The file it is written to.
    pub out: String,
    /// The PDF.
    pub pdf: Pdf,
    /// `document` for its page.
    pub view: Value,
    /// Changes with the page's `document`.
    pub version: Hash,
    /// Name of its page's source.
    pub source: String,
    /// The document.
    pub(super) paper: Paper,
    /// The row it belongs to.
    pub(super) row: Programme,
}

impl Programmes {
    /// Finds the documents and makes those PDFs that are not made yet. A site without documents
    /// does not open the press at all.
    pub fn read(stage: &Stage<'_>, presses: &mut Presses, facts: &Facts) -> Programmes {
        let mut done = Programmes::default();
        let mut drafts = vec![];
        for (place, nodes) in folders(stage.model) {
            match Folderful::of(stage, facts, &place, &nodes) {
                Ok(found) => {
                    done.problems.extend(found.problems);
                    drafts.extend(found.drafts);
                }
                Err(problem) => done.problems.push(problem),
            }
        }
        if drafts.is_empty() {
            return done;
        }
        let press = match presses.press(stage.themes) {
            Ok(press) => press,
            Err(why) => {
                let problem = Problem::new("themes", None, format!("{why:#}")).fatal();
                done.problems.push(problem);
                return done;
            }
        };
        let work = Work {
            stage,
            press: &press,
            college: facts.college(),
            facts,
        };
        let problems = Mutex::new(vec![]);
        let made: Vec<Option<(Made, Kept)>> = drafts
            .into_par_iter()
            .map(|draft| {
                let before = presses.kept.get(&draft.paper.source);
                let made = work.make(draft, before);
                let (made, faults) = made;
                lock(&problems).extend(faults);
                made
            })
            .collect();
        done.problems
            .extend(problems.into_inner().unwrap_or_default());
        presses.kept.clear();
        for (made, kept) in made.into_iter().flatten() {
            presses.kept.insert(made.source.clone(), kept);
            done.made.push(made);
        }
        if let Some(folder) = &stage.folder
            && stage.sweeps
            && !done.problems.iter().any(|p| p.fatal)
        {
            store::sweep(folder, done.made.iter().map(|made| &made.pdf));
        }
        done.arrange(stage.model);
        done.problems.sort();
        done
    }

    /// Whether there are any.
    pub fn is_empty(&self) -> bool {
        self.made.is_empty() && self.problems.is_empty()
    }

    /// The document that a page shows.
    pub fn of_page(&self, source: &str) -> Option<&Made> {
        self.made.get(*self.by_source.get(source)?)
    }

    /// The list of documents that a page shows, and what it changes with.
    pub fn list_of(&self, source: &str) -> Option<&(Value, Hash)> {
        self.lists.get(source)
    }

    /// Gives the rows of «Образование» their documents.
    pub fn give(&self, facts: &mut Facts) -> Vec<Problem> {
        let mut fields: BTreeMap<(String, String, &str), Vec<&Made>> = BTreeMap::new();
        for made in &self.made {
            let row = (made.row.code.clone(), made.row.profile.clone());
            let field = made.paper.kind.field;
            fields.entry((row.0, row.1, field)).or_default().push(made);
        }
        let mut problems = vec![];
        for ((code, profile, field), made) in fields {
            let which = |row: &crate::site::facts::Row| {
                let row = Programme::of(row);
                row.code == code && row.profile == profile
            };
            let source = &made[0].source;
            let values = made.iter().map(|made| made.fact()).collect();
            let place = ("education", "eduOp", field);
            if let Err(problem) = facts.fill(place, which, &code, values, source) {
                problems.push(problem);
            }
            if let ("opMain", [_, second, ..]) = (field, made.as_slice()) {
                let message = format!("описание программы {code} уже есть: {source}");
                problems.push(Problem::new(&second.source, None, message).fatal());
            }
        }
        problems
    }

    fn arrange(&mut self, model: &Model) {
        self.made.sort_by_cached_key(|made| {
            let folder = folder_of(&made.source).to_owned();
            (folder, made.paper.kind.place(), made.source.clone())
        });
        let numbered = self.made.iter().enumerate();
        self.by_source = numbered.map(|(n, made)| (made.source.clone(), n)).collect();
        for list in self
            .made
            .chunk_by(|a, b| folder_of(&a.source) == folder_of(&b.source))
        {
            let mut groups: Vec<view::Group<'_>> = vec![];
            for made in list {
                let title = made.paper.kind.many;
                if groups.last().is_none_or(|group| group.title != title) {
                    groups.push(view::Group {
                        title,
                        items: vec![],
                    });
                }
                let node = model.by_source.get(&made.source);
                if let (Some(group), Some(node)) = (groups.last_mut(), node) {
                    group.items.push(view::Item {
                        title: &made.paper.short,
                        url: &model.nodes[*node].url,
                        pdf: view::file(&made.out, made.pdf.size),
                        date_text: crate::site::facts::date_text(made.paper.date),
                    });
                }
            }
            let value = Value::from_serializable(&groups);
            let version = hash::of(&value.to_string());
            let place = folder_of(&list[0].source);
            for folder in [place, folder_of(place)] {
                if let Some(node) = model.by_folder.get(folder) {
                    let source = model.nodes[*node].source.clone();
                    self.lists.insert(source, (value.clone(), version));
                }
            }
        }
    }
}

impl Made {
    /// The document as a fact of the section.
    fn fact(&self) -> Fact {
        Fact::Doc(Box::new(DocFact {
            title: Some(self.paper.name.clone()),
            place: Place::File {
                path: self.out.clone(),
                size: self.pdf.size,
            },
            date: Some(self.paper.date),
            year: None,
            signature: self.paper.signature.clone(),
            digests: Some(self.pdf.digests.clone()),
            editions: vec![],
            taken_from: None,
            aliases: vec![],
        }))
    }
}
