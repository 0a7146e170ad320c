//! What the robot's inspectors look at between the pages: equal figures, addresses, ways through
//! the site.

use std::collections::{BTreeMap, BTreeSet};

use super::folder::{Folder, address};
use super::links::{Target, elsewhere, resolve};
use super::page::Page;
use super::report::{ELSEWHERE, Finding, Report, Weight};
use crate::site::sveden::vocabulary::{Section, vocabulary};

/// Figures of dormitories are the same wherever they stand.
pub fn dormitories(folder: &Folder, pages: &BTreeMap<String, Page>, report: &mut Report) {
    for (section, block) in vocabulary()
        .sections
        .iter()
        .flat_map(|s| s.blocks.iter().map(move |b| (s, b)))
    {
        let Some(owner) = &block.from else { continue };
        let text = |slug: &str, name: &str| {
            let page = pages.get(folder.at(&format!("/sveden/{slug}"))?)?;
            let tag = page
                .tags
                .iter()
                .find(|t| t.name == name && t.parent.is_none())?;
            Some(tag.text.clone())
        };
        for field in &block.fields {
            let (here, there) = (
                text(&section.slug, &field.itemprop),
                text(owner, &field.itemprop),
            );
            if let (Some(here), Some(there)) = (here, there)
                && here != there
            {
                report.findings.push(Finding {
                    number: section.number,
                    page: section.url(),
                    weight: Weight::Fault,
                    block: Some(block.key.clone()),
                    field: Some(field.itemprop.clone()),
                    wrong: format!("здесь «{here}», а на странице /sveden/{owner}/ — «{there}»"),
                    mend: "оставьте одно значение: его записывают один раз".to_owned(),
                });
            }
        }
    }
}

/// Pages at addresses of earlier orders: a redirect is kind there, facts are not.
pub fn old_addresses(pages: &BTreeMap<String, Page>, report: &mut Report) {
    for (path, _) in pages
        .iter()
        .filter(|(_, page)| !page.redirects && !page.tags.is_empty())
    {
        let Some(rest) = path.strip_prefix("sveden/") else {
            continue;
        };
        let known = |slug: &str| vocabulary().section(slug).is_some();
        if rest.split_once('/').is_some_and(|(slug, _)| !known(slug)) {
            let wrong = "подраздела с таким адресом нет, а метки на странице есть".to_owned();
            let mend = "перенесите сведения на страницы четырнадцати подразделов; здесь можно оставить переход";
            report.findings.push(elsewhere(&address(path), wrong, mend));
        }
    }
}

/// The section can be reached: from the home page, from the main menu of every page, and its pages
/// from each other.
pub fn ways(folder: &Folder, pages: &BTreeMap<String, Page>, report: &mut Report) {
    let led = |path: &str, in_nav: bool| -> BTreeSet<String> {
        let links = pages.get(path).into_iter().flat_map(|page| &page.links);
        let wanted = links.filter(|link| link.what == "ссылка" && (link.in_nav || !in_nav));
        let targets =
            wanted.filter_map(|link| match resolve(folder, &address(path), &link.target) {
                Target::File(file, _) => Some(file),
                _ => None,
            });
        targets.collect()
    };
    let is_section = |file: &String| file.starts_with("sveden/");
    let mut tell = |number: u32, page: &str, wrong: String, mend: &str| {
        let mut finding = elsewhere(page, wrong, mend);
        finding.number = number;
        report.findings.push(finding);
    };
    for path in pages
        .iter()
        .filter(|(_, page)| !page.redirects)
        .map(|(path, _)| path)
    {
        if !led(path, true).iter().any(is_section) {
            let mend = "добавьте в меню «Сведения об образовательной организации» (/sveden/)";
            tell(
                ELSEWHERE,
                &address(path),
                "в меню страницы нет пути в раздел".to_owned(),
                mend,
            );
        }
    }
    let home = led("index.html", false);
    let contents = led("sveden/index.html", false);
    let reached = |file: &String| {
        home.contains(file) || (home.contains("sveden/index.html") && contents.contains(file))
    };
    let all: Vec<(&Section, String)> = vocabulary()
        .sections
        .iter()
        .filter_map(|s| Some((s, folder.at(&format!("/sveden/{}", s.slug))?.to_owned())))
        .collect();
    for (section, file) in &all {
        if !reached(file) {
            tell(
                section.number,
                &section.url(),
                "до страницы не дойти с главной страницы сайта".to_owned(),
                "дайте на главной ссылку на /sveden/, а там — на подраздел",
            );
        }
        let beside = led(file, true);
        let lost: Vec<&str> = all
            .iter()
            .filter(|(_, other)| !beside.contains(other))
            .map(|(other, _)| other.slug.as_str())
            .collect();
        if !lost.is_empty() {
            let wrong = format!("в навигации раздела нет подразделов: {}", lost.join(", "));
            tell(
                section.number,
                &section.url(),
                wrong,
                "выведите все четырнадцать ссылок в <nav>",
            );
        }
    }
}
