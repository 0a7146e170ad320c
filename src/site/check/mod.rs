//! `eios check`: reads the built site as the regulator's robot and as a careful visitor would.
//! It looks only at the files that will be published, never at what they were made of.

mod documents;
mod folder;
mod links;
mod page;
mod report;
mod robot;
mod tags;
mod ways;

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use rayon::prelude::*;

use folder::Folder;
use page::Page;
pub use report::{Finding, Report, SectionReport, Weight};

/// Reads the built site in `folder` and tells what is wrong with it.
pub fn run(folder: &Path) -> io::Result<Report> {
    let folder = Folder::read(folder)?;
    let hidden = folder.hidden_classes()?;
    let pages = folder
        .pages()
        .par_bridge()
        .map(|path| Ok((path.to_owned(), Page::read(&folder.text(path)?, &hidden))))
        .collect::<io::Result<BTreeMap<_, _>>>()?;
    let mut report = Report {
        pages: pages.len(),
        ..Report::default()
    };
    robot::read_section(&folder, &pages, &mut report);
    ways::dormitories(&folder, &pages, &mut report);
    ways::old_addresses(&pages, &mut report);
    ways::ways(&folder, &pages, &mut report);
    links::follow_all(&folder, &pages, &mut report)?;
    report.findings.sort();
    Ok(report)
}
