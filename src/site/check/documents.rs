//! Documents that pages lead to: the file is there and opens, can be searched, says who signed it.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use super::pages::Pages;
use super::pdf::{self, Look, Shut};
use super::report::{Finding, Report};
use super::rules::{self, Rule};
use super::site::{Id, Lead, Site};
use super::tags::Seen;
use crate::site::signature::{self, Verdict};
use crate::site::sveden::vocabulary::{Field, Kind};

/// Larger papers are not looked into, in bytes.
const READABLE: u64 = 60 << 20;
/// Larger papers are hard to get on a slow network, in bytes.
const HEAVY: u64 = 15 << 20;

/// Endings by which a visitor knows a format.
const FORMATS: [&str; 14] = [
    "PDF", "DOC", "DOCX", "XLS", "XLSX", "ODT", "ODS", "RTF", "CSV", "TXT", "ZIP", "JPG", "PNG",
    "PPTX",
];

/// Everything known of the papers of the site.
pub struct Papers(HashMap<Id, Paper>);

/// What is known of a paper.
#[derive(Default)]
struct Paper {
    size: u64,
    empty: bool,
    opened: Option<Result<Look, Shut>>,
    signed_inside: bool,
    /// Why the signature beside it does not belong to it.
    misfit: Option<String>,
}

impl Papers {
    /// Looks into every paper that a page leads to.
    pub fn read(site: &Site, pages: &Pages) -> Papers {
        let mut wanted: Vec<Id> = { pages.iter() }
            .flat_map(|(_, page)| page.links.iter().filter(|l| l.followed).map(|l| l.to))
            .filter(|id| pages.get(*id).is_none() && is_paper(site, *id))
            .collect();
        wanted.sort_unstable();
        wanted.dedup();
        let read = wanted.into_par_iter().map(|id| (id, Paper::read(site, id)));
        Papers(read.collect())
    }

    /// How many papers were looked into.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

fn is_paper(site: &Site, id: Id) -> bool {
    let path = site.path(id);
    let ending = path.rsplit_once('.').map(|(_, e)| e.to_ascii_uppercase());
    let known = ending.is_some_and(|ending| FORMATS.contains(&&*ending));
    known || site.fetched
}

impl Paper {
    fn read(site: &Site, id: Id) -> Paper {
        let size = site.size(id);
        let mut paper = Paper {
            size,
            ..Paper::default()
        };
        if size > READABLE {
            return paper;
        }
        let Ok(bytes) = site.bytes(id) else {
            return paper;
        };
        paper.empty = bytes.is_empty();
        paper.signed_inside = contains(&bytes, b"/ByteRange");
        if let Some(sig) = site.find(&format!("{}.sig", site.path(id)))
            && let Ok(sig) = site.bytes(sig)
        {
            paper.misfit = misfit(&sig, &bytes);
        }
        let named = site.path(id).to_ascii_lowercase().ends_with(".pdf");
        if !paper.empty && (named || bytes.starts_with(b"%PDF")) {
            paper.opened = Some(pdf::look(bytes));
        }
        paper
    }

    /// What is wrong with the paper itself.
    fn faults(&self, path: &str) -> Vec<(&'static Rule, String)> {
        let mut wrong: Vec<(&'static Rule, String)> = Vec::new();
        if self.empty {
            wrong.push((&rules::BROKEN_FILE, format!("файл {path} пуст")));
        }
        match &self.opened {
            Some(Err(Shut::Broken)) => {
                let said = format!("файл {path} не открывается: это не PDF или он повреждён");
                wrong.push((&rules::BROKEN_FILE, said));
            }
            Some(Err(Shut::Locked)) => {
                wrong.push((&rules::BROKEN_FILE, format!("файл {path} закрыт паролем")));
            }
            Some(Ok(look)) => {
                if look.nonsense > look.with_text {
                    let said = format!(
                        "текст документа {path} нельзя скопировать: буквы шрифта не названы"
                    );
                    wrong.push((&rules::SCAN, said));
                } else if look.pictures > look.with_text || look.with_text == 0 {
                    let said = format!("в документе {path} нет текста: похоже на скан");
                    wrong.push((&rules::SCAN, said));
                } else if !look.tagged {
                    wrong.push((&rules::UNTAGGED, format!("документ {path} не размечен")));
                }
            }
            None => {}
        }
        if self.size > HEAVY {
            let said = format!("документ {path} занимает {} МБ", self.size >> 20);
            wrong.push((&rules::HEAVY_DOCUMENT, said));
        }
        if let Some(why) = &self.misfit {
            let said = format!("подпись документа {path}: {why}");
            wrong.push((&rules::WRONG_SIGNATURE, said));
        }
        wrong
    }
}

/// What is wrong with a document's tag and with the document.
pub fn tagged(
    site: &Site,
    papers: &Papers,
    field: &Field,
    seen: &Seen,
) -> Vec<(&'static Rule, String)> {
    let words = seen.tag.text.as_str();
    let Some(href) = seen.tag.href.as_deref() else {
        let linked = field.kind != Kind::DocOrText && words != field.empty;
        let long = linked && seen.tag.element != "a" && words.chars().count() > 60;
        let said = "вместо ссылки на документ стоит текст".to_owned();
        return Vec::from_iter(long.then_some((&rules::NO_LINK, said)));
    };
    let id = match site.lead(&seen.page, href).0 {
        Lead::Outside | Lead::Unknown => return Vec::new(),
        Lead::Nothing => {
            let said = format!("документа «{href}» нет на сайте");
            return vec![(&rules::NO_DOCUMENT, said)];
        }
        Lead::File(id) => id,
    };
    let Some(paper) = papers.0.get(&id) else {
        return Vec::new();
    };
    let path = site.path(id);
    let mut wrong = paper.faults(path);
    let upper = words.to_uppercase();
    let ending = path.rsplit('.').next().unwrap_or_default().to_uppercase();
    let told = if FORMATS.contains(&&*ending) {
        upper.contains(&ending)
    } else {
        FORMATS.iter().any(|format| upper.contains(format))
    };
    if !told {
        let said = format!("в тексте ссылки «{words}» не сказано, какой это файл");
        wrong.push((&rules::NO_FORMAT, said));
    }
    let around = seen.tag.around.to_lowercase();
    let signed = ["подпис", "эцп"].iter().any(|word| around.contains(word));
    let beside = site.find(&format!("{path}.sig")).is_some();
    if field.kind == Kind::SignedDoc && !signed && !beside && !paper.signed_inside {
        let said = format!("документ {path} не подписан: нет ни сведений о подписи, ни файла .sig");
        wrong.push((&rules::UNSIGNED, said));
    }
    wrong
}

/// What is wrong with papers that bear no tag; each is told once, on the first page that leads to it.
pub fn others(site: &Site, pages: &Pages, papers: &Papers, report: &mut Report) {
    let mut led: BTreeMap<Id, Id> = BTreeMap::new();
    for (page, read) in pages.iter() {
        for link in read.links.iter().filter(|link| link.followed) {
            if papers.0.contains_key(&link.to) {
                led.entry(link.to).or_insert(page);
            }
        }
    }
    let told: Vec<String> = report.findings.iter().map(|f| f.wrong.clone()).collect();
    for (paper, page) in led {
        for (rule, wrong) in papers.0[&paper].faults(site.path(paper)) {
            if !told.contains(&wrong) {
                let finding = Finding::new(rule, &site.address(page), wrong);
                report.findings.push(finding);
            }
        }
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    let Some((first, _)) = part.split_first() else {
        return true;
    };
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| byte == first) {
        rest = &rest[at..];
        if rest.starts_with(part) {
            return true;
        }
        rest = &rest[1..];
    }
    false
}

/// Why a signature file does not belong to the document.
fn misfit(sig: &[u8], file: &[u8]) -> Option<String> {
    match signature::read(sig, file) {
        Ok(read) if read.verdict() == Verdict::Changed => {
            Some(read.verdict().in_words().to_owned())
        }
        Ok(_) => None,
        Err(why) => Some(why.to_string()),
    }
}
