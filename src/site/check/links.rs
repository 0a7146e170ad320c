//! Anchors in other pages, files that styles need, and titles that are the same on several pages:
//! what can be known only when all pages were read.

use std::collections::{BTreeMap, BTreeSet};

use super::address::address;
use super::page::Page;
use super::pages::Pages;
use super::report::{Finding, Report};
use super::rules;
use super::site::{Kind, Lead, Site};

/// Places inside of pages to which links lead.
pub fn anchors(site: &Site, pages: &Pages, report: &mut Report) {
    for (id, page) in pages.iter() {
        report.links += page.followed;
        let mut told = BTreeSet::new();
        for link in &page.links {
            let Some((anchor, shown)) = &link.anchor else {
                continue;
            };
            let there = pages.get(link.to);
            let lost = there.is_some_and(|page| !page.has_anchor(*anchor) && !page.redirects);
            if lost && !["top", "TOP"].contains(&&**shown) && !shown.starts_with(":~:") {
                let wrong = format!("на странице {} нет места «#{shown}»", site.address(link.to));
                if told.insert(wrong.clone()) {
                    let finding = Finding::new(&rules::DEAD_ANCHOR, &site.address(id), wrong);
                    report.findings.push(finding);
                }
            }
        }
    }
}

/// Files that the styles need.
pub fn styles(site: &Site, styles: &[(String, String)], report: &mut Report) {
    for (path, css) in styles {
        let from = address(path);
        let mut told = BTreeSet::new();
        for target in needed(css) {
            report.links += 1;
            if site.lead(&from, &target).0 == Lead::Nothing && told.insert(target.clone()) {
                let wrong = format!("в оформлении назван файл «{target}», которого нет");
                let finding = Finding::new(&rules::DEAD_IN_STYLE, &from, wrong);
                report.findings.push(finding);
            }
        }
    }
}

/// Pages whose titles are the same.
pub fn titles(site: &Site, pages: &Pages, report: &mut Report) {
    let mut by_title: BTreeMap<&str, Vec<(String, &Page)>> = BTreeMap::new();
    for (id, page) in pages.iter() {
        let own = site.address(id);
        let copy = page
            .canonical
            .as_ref()
            .is_some_and(|c| !c.trim_end_matches('/').ends_with(own.trim_end_matches('/')));
        if !page.redirects && !copy && !page.title.is_empty() {
            by_title.entry(&page.title).or_default().push((own, page));
        }
    }
    for (title, same) in by_title {
        let first = same[0].0.clone();
        for (other, _) in same.iter().skip(1) {
            let wrong = format!("заголовок «{title}» такой же, как у страницы {first}");
            report
                .findings
                .push(Finding::new(&rules::SAME_TITLE, other, wrong));
        }
    }
}

/// Pictures that are too large.
pub fn pictures(site: &Site, pages: &Pages, report: &mut Report) {
    let mut seen = BTreeSet::new();
    for (id, page) in pages.iter() {
        for link in page.links.iter().filter(|link| !link.followed) {
            let path = site.path(link.to);
            let ending = path.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase());
            let drawn = ["png", "jpg", "jpeg", "webp", "gif", "svg", "avif"];
            let is_picture = ending.is_some_and(|e| drawn.contains(&&*e));
            if is_picture
                && site.files()[link.to as usize].kind == Kind::Other
                && seen.insert(link.to)
            {
                let size = site.size(link.to);
                if size > HEAVY {
                    let wrong = format!("картинка /{path} занимает {} КБ", size / 1024);
                    let finding = Finding::new(&rules::HEAVY_PICTURE, &site.address(id), wrong);
                    report.findings.push(finding);
                }
            }
        }
    }
}

/// Larger pictures are hard on a slow network, in bytes.
const HEAVY: u64 = 1 << 20;

/// Files named by `url(…)` in a style sheet.
fn needed(css: &str) -> Vec<String> {
    let pieces = css.split("url(").skip(1);
    pieces
        .filter_map(|piece| piece.split(')').next())
        .map(|inside| inside.trim().trim_matches(['"', '\'']).to_owned())
        .filter(|target| !target.is_empty() && !target.starts_with('#'))
        .collect()
}
