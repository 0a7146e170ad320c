//! The check from beginning to end, over a folder or over what was fetched.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context as _, Result};
use jiff::civil::Date;
use rayon::prelude::*;

use super::documents::{self, Papers};
use super::fetch::{self, Limits};
use super::hidden::Hiding;
use super::outside::{self, Asking};
use super::pages::Pages;
use super::private::Contacts;
use super::report::{Finding, Report};
use super::site::{Id, Kind, Site};
use super::{contrast, links, robot, rules, values, ways};
use crate::site::{facts::Facts, sveden};

/// Tells how far the work is: what is being done, how much is done, of how much.
pub type Progress<'a> = &'a (dyn Fn(&'static str, u64, u64) + Sync);

/// What to look at besides the site itself.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The day of the check; without it nothing is said of terms.
    pub today: Option<Date>,
    /// Changes that were not published in time, as the facts tell.
    pub late: Vec<Late>,
    /// How to ask other sites to which links lead; without it they are not asked.
    pub outside: Option<Asking>,
    /// How far to go over a site that is fetched.
    pub limits: Limits,
}

/// A fact that is older on the site than it may be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Late {
    /// Address of the page on which it stands.
    pub page: String,
    /// Key of its block.
    pub block: Option<String>,
    /// Its `itemprop`.
    pub field: Option<String>,
    /// What is late, in words.
    pub wrong: String,
    /// What to do, when it can be said more exactly than the rule does.
    pub mend: Option<String>,
    /// The law of this very term, when the rule does not name it.
    pub law: Option<&'static str>,
    /// Whether it is due every year, and not ten working days after a change.
    pub yearly: bool,
}

impl Options {
    /// The same with everything that the facts say is late on `today`.
    pub fn with_facts(mut self, facts: &Facts, today: Date) -> Options {
        let late = sveden::overdue(facts, today).into_iter().map(|due| Late {
            page: format!("/sveden/{}/", due.section),
            block: due.block.map(str::to_owned),
            field: due.field.map(str::to_owned),
            wrong: due.wrong,
            mend: Some(format!("{} ({})", due.mend, due.source)),
            law: Some(due.law),
            yearly: due.rule != "changed",
        });
        self.late.extend(late);
        self.today = Some(today);
        self
    }
}

/// Reads the built site in `folder` and tells what is wrong with it.
pub fn run(folder: &Path) -> Result<Report> {
    run_folder(folder, &Options::default(), &|_, _, _| {})
}

/// Reads the built site in `folder`; `progress` is told of each page.
pub fn run_folder(folder: &Path, options: &Options, progress: Progress<'_>) -> Result<Report> {
    let site = Site::read(folder)
        .with_context(|| format!("папка сайта не читается: {}", folder.display()))?;
    let report = Report {
        checked: folder.display().to_string(),
        ..Report::default()
    };
    judge(&site, options, progress, report)
}

/// Reads the site that answers at `address`, whoever made it.
pub fn run_address(address: &str, options: &Options, progress: Progress<'_>) -> Result<Report> {
    let (site, notes) = fetch::fetch(address, options.limits, progress)?;
    let report = Report {
        checked: address.to_owned(),
        notes,
        ..Report::default()
    };
    judge(&site, options, progress, report)
}

/// Addresses of other sites and the pages that lead there.
pub type Outside = BTreeMap<Box<str>, String>;

/// Reads all of a site.
pub(super) fn judge(
    site: &Site,
    options: &Options,
    progress: Progress<'_>,
    mut report: Report,
) -> Result<Report> {
    let styles: Vec<(String, String)> = { site.ids(Kind::Style).collect::<Vec<_>>() }
        .into_par_iter()
        .filter_map(|id| {
            let bytes = site.bytes(id).ok()?;
            let css = String::from_utf8_lossy(&bytes).into_owned();
            Some((site.path(id).to_owned(), css))
        })
        .collect();
    let hiding = Hiding::of_styles(styles.iter().map(|(_, css)| css.as_str()));
    let total = site.ids(Kind::Page).count() as u64;
    let done = AtomicU64::new(0);
    let step = || {
        progress(
            "Чтение страниц",
            done.fetch_add(1, Ordering::Relaxed) + 1,
            total,
        )
    };
    let (pages, lost) = Pages::read(site, &hiding, options.outside.is_some(), &step);
    let lost = lost
        .into_iter()
        .map(|why| format!("страница не прочитана: {why}"));
    report.notes.extend(lost);
    report.pages = pages.iter().count();
    report.date = options.today;
    progress("Документы", 0, 0);
    let papers = Papers::read(site, &pages);
    report.documents = papers.count();
    robot::read_section(site, &pages, &papers, &mut report);
    documents::others(site, &pages, &papers, &mut report);
    values::dormitories(site, &pages, &mut report);
    values::programmes(site, &pages, &mut report);
    if let Some(today) = options.today {
        values::years(site, &pages, today, &mut report);
    }
    late(&options.late, &mut report);
    ways::old_addresses(site, &pages, &mut report);
    ways::ways(site, &pages, &mut report);
    links::anchors(site, &pages, &mut report);
    links::styles(site, &styles, &mut report);
    links::titles(site, &pages, &mut report);
    links::pictures(site, &pages, &mut report);
    contrast::judge(&styles, &mut report);
    flaws(site, &pages, &mut report);
    if let Some(asking) = &options.outside {
        outside::ask(asking, &led_outside(site, &pages), progress, &mut report)?;
    }
    report.findings.sort();
    report.findings.dedup();
    Ok(report)
}

fn led_outside(site: &Site, pages: &Pages) -> Outside {
    let mut led = Outside::new();
    for (id, page) in pages.iter() {
        for target in &page.outside {
            let whole = target.split('#').next().unwrap_or(target);
            led.entry(whole.into()).or_insert_with(|| site.address(id));
        }
    }
    led
}

/// What is wrong with single pages, and whose phones and mails stand on them.
fn flaws(site: &Site, pages: &Pages, report: &mut Report) {
    let mut contacts = Contacts::default();
    for (id, page) in pages.iter() {
        contacts.add(page, is_contacts(site, id));
    }
    for (id, page) in pages.iter() {
        if page.flaws.is_empty() && page.phones.is_empty() && page.mails.is_empty() {
            continue;
        }
        let own = contacts.judge(page);
        for flaw in page.flaws.iter().chain(&own) {
            let finding = Finding::new(flaw.rule, &site.address(id), flaw.wrong.clone());
            report.findings.push(finding);
        }
    }
}

/// Pages where the college names its contacts.
fn is_contacts(site: &Site, id: Id) -> bool {
    let path = site.path(id);
    path == "index.html" || path.contains("contact") || path.contains("kontakt")
}

fn late(late: &[Late], report: &mut Report) {
    for one in late {
        let rule = if one.yearly {
            &rules::STALE
        } else {
            &rules::LATE
        };
        let mut finding = Finding::new(rule, &one.page, one.wrong.clone())
            .about(one.block.as_deref(), one.field.as_deref());
        finding.source = one.law.unwrap_or(rule.source);
        if let Some(mend) = &one.mend {
            finding = finding.mend(mend.as_str());
        }
        report.findings.push(finding);
    }
}
