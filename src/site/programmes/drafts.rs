//! Documents as they are found: folders with their programmes, pages with their `[document]`, all
//! checked, none set in type yet.

use std::collections::BTreeMap;

use super::{
    folder::{self, Folder},
    paper::{self, Around, Paper, Programme},
    set::Stage,
};
use crate::site::{
    Problem,
    facts::Facts,
    model::{Model, Role, folder_of},
    source::Doc,
};

/// Folders with documents, each with its pages.
pub fn folders(model: &Model) -> BTreeMap<String, Vec<usize>> {
    let mut folders: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (number, node) in model.nodes.iter().enumerate() {
        let whole = node.doc.as_ref().is_some_and(|doc| !doc.broken);
        if node.role == Role::Paper && whole {
            let folder = folder_of(&node.source).to_owned();
            folders.entry(folder).or_default().push(number);
        }
    }
    folders
}

/// A document that is not set in type yet.
pub struct Draft<'a> {
    /// Node of its page.
    pub node: usize,
    /// Its page.
    pub doc: &'a Doc,
    /// The document.
    pub paper: Paper,
    /// The row it belongs to.
    pub row: Programme,
}

/// The documents of one folder.
#[derive(Default)]
pub struct Folderful<'a> {
    /// Those that can be set in type.
    pub drafts: Vec<Draft<'a>>,
    /// Faults of the others.
    pub problems: Vec<Problem>,
}

impl<'a> Folderful<'a> {
    /// Reads a folder. The error is a folder that belongs to no programme.
    pub fn of(
        stage: &Stage<'a>,
        facts: &Facts,
        place: &str,
        nodes: &[usize],
    ) -> Result<Self, Problem> {
        let (folder, programme) = belonging(stage, facts, place)?;
        let mut found = Self::default();
        let mut said = vec![];
        for node in nodes {
            let Some(doc) = &stage.model.nodes[*node].doc else {
                continue;
            };
            match paper::said(stage.content, doc) {
                Ok((front, kind)) => said.push((*node, doc.as_ref(), front, kind)),
                Err(problem) => found.problems.push(problem),
            }
        }
        let plan = said.iter().find(|(.., kind)| kind.word == "educationPlan");
        let plan = plan.and_then(|(_, doc, front, _)| {
            // its faults are told with the document itself
            paper::plan_of(stage.content, doc, front).ok().flatten()
        });
        let around = Around {
            content: stage.content,
            folder: &folder,
            programme: &programme,
            plan: plan.as_ref(),
        };
        for (node, doc, front, kind) in said {
            match Paper::of(doc, &front, kind, &around) {
                Ok((paper, remarks)) => {
                    found.problems.extend(remarks);
                    found.drafts.push(Draft {
                        node,
                        doc,
                        paper,
                        row: programme.clone(),
                    });
                }
                Err(problems) => found.problems.extend(problems),
            }
        }
        Ok(found)
    }
}

/// What the folder's file says, and the row of facts it means.
fn belonging(
    stage: &Stage<'_>,
    facts: &Facts,
    place: &str,
) -> Result<(Folder, Programme), Problem> {
    let name = format!("{place}/{}", folder::FILE);
    if !place.ends_with(&format!("/{}", folder::FOLDER)) {
        let message = format!(
            "документы программы лежат в её папке {}: programmes/…/{0}/",
            folder::FOLDER
        );
        return Err(Problem::new(place, None, message).fatal());
    }
    let path = stage.content.join(&name);
    let text = std::fs::read_to_string(&path).map_err(|_| {
        let message = format!(
            "рядом с документами программы нет файла {} с её кодом: code = \"09.02.07\"",
            folder::FILE
        );
        Problem::new(&name, None, message).fatal()
    })?;
    let fault = |(line, why)| Problem::new(&name, Some(line), why).fatal();
    let folder = Folder::read(&text).map_err(fault)?;
    let rows: Vec<Programme> = facts
        .rows("education", "eduOp")
        .iter()
        .map(Programme::of)
        .filter(|row| row.code == folder.code)
        .collect();
    let wanted = folder.profile.as_ref();
    let fits: Vec<&Programme> = rows
        .iter()
        .filter(|row| wanted.is_none_or(|profile| row.profile == *profile))
        .collect();
    match fits.as_slice() {
        [row] => Ok((folder.clone(), (*row).clone())),
        [] if rows.is_empty() => {
            let line = folder::place_of(&text, "«code»");
            let why = format!(
                "программы с кодом «{}» нет среди строк [[eduOp]] в sveden/education.toml; добавьте строку или исправьте код",
                folder.code
            );
            Err(fault((line, why)))
        }
        _ => {
            let line = folder::place_of(
                &text,
                if wanted.is_some() {
                    "«profile»"
                } else {
                    "«code»"
                },
            );
            let profiles: Vec<String> = rows.iter().map(|r| format!("«{}»", r.profile)).collect();
            let why = format!(
                "у кода «{}» в [[eduOp]] такие программы: {}; укажите profile точно так же",
                folder.code,
                profiles.join(", ")
            );
            Err(fault((line, why)))
        }
    }
}
