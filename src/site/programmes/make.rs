//! One document set in type: its text taken apart, its links made full, its signature read, and
//! the PDF asked from the store.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
    sync::Mutex,
};

use tera::Value;

use super::{
    drafts::Draft,
    literature,
    paper::Paper,
    set::{Made, Stage},
    store::{Kept, Order, Pdf},
    tree::{self, Rules, Tree},
    view,
};
use crate::{
    documents::{About, Press, PressError},
    site::{
        Problem,
        facts::{College, Facts},
        hash::{self, Hash},
        links::Places,
        shortcodes::{self, Given},
        signature,
        source::Doc,
        text::{line_of, unescape_url},
    },
};

/// What all documents of a run are made with.
pub struct Work<'a> {
    /// What they are made among.
    pub stage: &'a Stage<'a>,
    /// The press.
    pub press: &'a Press,
    /// The college's names.
    pub college: College,
    /// Facts, for their library.
    pub facts: &'a Facts,
}

impl Work<'_> {
    /// The document, what is to be remembered of it, and its faults.
    pub fn make(
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
        let (text, lost) = without_shortcodes(&text);
        let mut tree = tree::tree(&text, &rules);
        tree.problems.extend(lost);
        tree
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

/// Shortcodes are HTML, which paper cannot hold: the text inside of them stays, a picture stays a
/// picture, and of anything else the editor is told.
fn without_shortcodes(text: &str) -> (Cow<'_, str>, Vec<(usize, String)>) {
    if !shortcodes::used(text) {
        return (Cow::Borrowed(text), vec![]);
    }
    let mut lost = vec![];
    let expanded = shortcodes::expand(text, 1, &mut |call| {
        let argument = |name: &str| {
            let found = call.args.iter().find(|(known, _)| *known == name);
            found.and_then(|(_, value)| value.as_str())
        };
        match (call.body, argument("src")) {
            (Some((body, _)), _) => Given::Markdown(body.to_owned()),
            (None, Some(src)) if call.name == "figure" => {
                let alt = argument("alt").unwrap_or("");
                Given::Markdown(format!("![{alt}](<{src}>)"))
            }
            _ => {
                let message = format!(
                    "вставка «{}» видна только на странице, в PDF её нет; скажите то же словами",
                    call.name
                );
                lost.push((call.line, message));
                Given::Nothing
            }
        }
    });
    (Cow::Owned(expanded.text), lost)
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

/// A list of findings is whole after every step, so a panic elsewhere does not spoil it.
pub fn lock<T>(what: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    what.lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}
