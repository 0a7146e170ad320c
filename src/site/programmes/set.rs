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
    folder::{self, Folder},
    literature,
    paper::{self, Around, Paper, Programme},
    store::{self, Kept, Order, Pdf, Presses},
    tree::{self, Rules, Tree},
    view,
};
use crate::{
    documents::{About, Press, PressError},
    site::{
        Problem,
        facts::{College, Doc as DocFact, Facts, Place, Value as Fact},
        hash::{self, Hash},
        links::Places,
        model::{Model, Role, folder_of},
        signature,
        source::Doc,
        text::{line_of, unescape_url},
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
    paper: Paper,
    row: Programme,
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
        Fact::Doc(DocFact {
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
        })
    }
}

/// Folders with documents, each with its pages.
fn folders(model: &Model) -> BTreeMap<String, Vec<usize>> {
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
struct Draft<'a> {
    node: usize,
    doc: &'a Doc,
    paper: Paper,
    row: Programme,
}

/// The documents of one folder.
#[derive(Default)]
struct Folderful<'a> {
    drafts: Vec<Draft<'a>>,
    problems: Vec<Problem>,
}

impl<'a> Folderful<'a> {
    fn of(stage: &Stage<'a>, facts: &Facts, place: &str, nodes: &[usize]) -> Result<Self, Problem> {
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

/// What all documents of a run are made with.
struct Work<'a> {
    stage: &'a Stage<'a>,
    press: &'a Press,
    college: College,
    facts: &'a Facts,
}

impl Work<'_> {
    fn make(
        &self,
        draft: Draft<'_>,
        before: Option<&Kept>,
    ) -> (Option<(Made, Kept)>, Vec<Problem>) {
        let node = &self.stage.model.nodes[draft.node];
        let out = format!("{}.pdf", node.out.trim_end_matches("/index.html"));
        let mut paper = draft.paper.clone();
        let beside = self.detached(&draft, &mut paper, &out);
        let kept = match self.kept(&draft, &paper, before) {
            Some(kept) => Ok(kept),
            None => self.set_in_type(&draft, &paper),
        };
        let name = &draft.doc.name;
        let kept = match kept {
            Ok(kept) => kept,
            Err(problem) => return (None, vec![problem]),
        };
        let mut problems: Vec<Problem> = kept
            .problems
            .iter()
            .map(|(line, why)| Problem::new(name, Some(line + draft.doc.body_line - 1), why))
            .collect();
        if let (Some(file), Some(signature)) = (beside, &mut paper.signature) {
            match read_signature(&self.stage.content.join(&file), &kept.pdf) {
                Ok(read) => signature.read = Some(read),
                Err(why) => problems.push(Problem::new(file, None, why)),
            }
        }
        let view = Value::from_serializable(&view::document(&paper, &out, &kept.pdf));
        let made = Made {
            version: hash::of(&view.to_string()),
            view,
            pdf: kept.pdf.clone(),
            source: name.clone(),
            out,
            paper,
            row: draft.row,
        };
        (Some((made, kept)), problems)
    }

    /// A detached signature lies beside the document's source: `rpd-op-01.pdf.sig`. Its file, when
    /// there is one.
    fn detached(&self, draft: &Draft<'_>, paper: &mut Paper, out: &str) -> Option<String> {
        let name = format!("{}.pdf.sig", draft.doc.name.trim_end_matches(".md"));
        let model = self.stage.model;
        let placed = &model.assets[*model.asset_by_name.get(&name)?];
        let signature = paper.signature.as_mut()?;
        // only beside the PDF will programs that check signatures find it by themselves
        let place = if placed.out == format!("{out}.sig") {
            format!("{out}.sig")
        } else {
            placed.out.clone()
        };
        signature.file = Some((place, placed.asset.stat.size));
        Some(name)
    }

    fn inputs(&self, draft: &Draft<'_>, paper: &Paper) -> Hash {
        let college = &self.college;
        hash::of(&(
            (draft.doc.hash, &paper.name, &paper.facts, &paper.approval),
            (paper.date, &paper.tables, paper.landscape),
            (&college.full_name, &college.short_name),
            (self.facts.library().version(), self.stage.typography),
            (
                paper.signature.as_ref().map(|s| (s.in_words(), s.on)),
                self.stage.public_url,
            ),
        ))
    }

    /// What was made before, when nothing it was made of has changed.
    fn kept(&self, draft: &Draft<'_>, paper: &Paper, before: Option<&Kept>) -> Option<Kept> {
        let before = before.filter(|b| b.inputs == self.inputs(draft, paper))?;
        let same = |(raw, led): &(String, String)| self.address(draft.node, raw) == *led;
        (before.links.iter().all(same) && before.pdf.is_there()).then(|| before.clone())
    }

    fn set_in_type(&self, draft: &Draft<'_>, paper: &Paper) -> Result<Kept, Problem> {
        let links = Mutex::new(vec![]);
        let pictures = Mutex::new(BTreeMap::new());
        let tree = self.tree(draft, &links, &pictures);
        let problems = tree.problems.clone();
        let pictures = pictures.into_inner().unwrap_or_default();
        let about = About {
            title: paper.name.clone(),
            author: self.college.full_name.clone().unwrap_or_default(),
            date: paper.date,
        };
        let data = view::data(paper, tree, &self.college);
        let order = Order {
            data: &data,
            pictures: &pictures,
            about: &about,
        };
        let folder = self.stage.folder.as_deref();
        let pdf = Pdf::of(self.press, &order, folder).map_err(|why| told(draft.doc, &why))?;
        Ok(Kept {
            inputs: self.inputs(draft, paper),
            links: links.into_inner().unwrap_or_default(),
            problems,
            pdf,
        })
    }

    fn tree(
        &self,
        draft: &Draft<'_>,
        links: &Mutex<Vec<(String, String)>>,
        pictures: &Mutex<BTreeMap<String, PathBuf>>,
    ) -> Tree {
        let address = |raw: &str| {
            let led = self.address(draft.node, raw);
            lock(links).push((raw.to_owned(), led.clone()));
            led
        };
        let picture = |raw: &str| self.picture(draft.node, raw, pictures);
        let rules = Rules {
            skip_title: draft.doc.title_in_body,
            typography: self.stage.typography,
            address: &address,
            picture: &picture,
        };
        // unknown references are told by the page, which shows the same text
        let text = literature::expand(&draft.doc.body, self.facts.library()).text;
        tree::tree(&text, &rules)
    }

    /// A full address: paper has no site around it.
    fn address(&self, node: usize, raw: &str) -> String {
        let url = self.places().resolve(node, raw).resolved.url;
        match url.chars().next() {
            Some('/') => format!("{}{url}", self.stage.public_url),
            Some('#') => {
                let page = &self.stage.model.nodes[node].url;
                format!("{}{page}{url}", self.stage.public_url)
            }
            _ => url,
        }
    }

    fn places(&self) -> Places<'_> {
        static NO_OUTS: std::sync::LazyLock<HashMap<String, Option<usize>>> =
            std::sync::LazyLock::new(HashMap::new);
        Places {
            model: self.stage.model,
            outs: &NO_OUTS,
            portal: true,
        }
    }

    fn picture(
        &self,
        node: usize,
        raw: &str,
        pictures: &Mutex<BTreeMap<String, PathBuf>>,
    ) -> Option<(String, u32)> {
        const KINDS: &[&str] = &["png", "jpg", "jpeg", "webp", "gif", "svg"];
        const WIDEST: u32 = 460;
        let model = self.stage.model;
        let found = self.places().resolve(node, raw);
        let out = found.out.map(|out| unescape_url(&out))?;
        let placed = model.assets.iter().find(|asset| asset.out == out)?;
        let ending = out.rsplit('.').next()?.to_lowercase();
        KINDS.contains(&ending.as_str()).then_some(())?;
        let mut pictures = lock(pictures);
        let name = format!("picture-{}.{ending}", pictures.len() + 1);
        pictures.insert(name.clone(), placed.asset.file.clone());
        // a point is 4/3 of a pixel of the web
        let width = placed
            .asset
            .picture
            .map_or(WIDEST, |(width, _)| width * 3 / 4);
        Some((name, width.clamp(8, WIDEST)))
    }
}

fn read_signature(file: &Path, pdf: &Pdf) -> Result<signature::Signature, String> {
    let unread = |why: std::io::Error| format!("файл подписи не читается: {why}");
    let sig = std::fs::read(file).map_err(unread)?;
    let bytes = pdf.bytes().map_err(unread)?;
    signature::read(&sig, &bytes).map_err(|why| format!("файл подписи: {why}"))
}

/// A fault of the press with the line of the page, when the page's text is to blame.
fn told(doc: &Doc, why: &PressError) -> Problem {
    let line = match why {
        PressError::Sign { sign, .. } => doc
            .body
            .find(*sign)
            .map(|at| line_of(&doc.body, at) + doc.body_line - 1),
        _ => None,
    };
    Problem::new(&doc.name, line, format!("PDF не сделан: {why}")).fatal()
}

fn lock<T>(what: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // a list of findings is whole after every step
    what.lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}
