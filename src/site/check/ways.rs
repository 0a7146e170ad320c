//! Ways through the site: the section is reached from the home page and every menu, its pages from
//! each other, earlier addresses bear no facts, the map of the site is where the law wants it.

use std::collections::BTreeSet;

use super::pages::Pages;
use super::report::{Finding, Report};
use super::rules;
use super::site::{Id, Site};
use crate::site::sveden::vocabulary::{Section, vocabulary};

/// Pages at addresses of earlier orders: a redirect is kind there, facts are not.
pub fn old_addresses(site: &Site, pages: &Pages, report: &mut Report) {
    for (id, page) in pages.iter() {
        let path = site.path(id);
        let Some(rest) = path.strip_prefix("sveden/") else {
            continue;
        };
        let slug = rest.split('/').next().unwrap_or_default();
        let known = vocabulary().section(slug).is_some() || rest == "index.html";
        if !page.redirects && !page.tags.is_empty() && !known {
            let wrong = "подраздела с таким адресом нет, а метки на странице есть";
            let finding = Finding::new(&rules::OLD_ADDRESS, &site.address(id), wrong);
            report.findings.push(finding);
        }
    }
}

/// Where the pages of the section are.
struct Section14 {
    index: Option<Id>,
    all: Vec<(&'static Section, Id)>,
}

/// The ways to the section.
pub fn ways(site: &Site, pages: &Pages, report: &mut Report) {
    let all = vocabulary().sections.iter().filter_map(|section| {
        let id = site.at(&format!("/sveden/{}", section.slug));
        let id = id.or_else(|| site.at(&section.url()))?;
        let stands = pages.get(id).is_some_and(|page| !page.redirects);
        stands.then_some((section, id))
    });
    let section = Section14 {
        index: site.at("/sveden/").or_else(|| site.at("/sveden")),
        all: all.collect(),
    };
    let inside: BTreeSet<Id> = section
        .all
        .iter()
        .map(|(_, id)| *id)
        .chain(section.index)
        .collect();
    if !inside.is_empty() {
        menus(site, pages, &inside, report);
    }
    reach(site, pages, &section, report);
    navigation(pages, &section, report);
    site_map(site, pages, report);
}

fn led(pages: &Pages, id: Option<Id>, in_nav: bool) -> BTreeSet<Id> {
    let links = id.and_then(|id| pages.get(id)).into_iter();
    let links = links.flat_map(|page| &page.links);
    let wanted = links.filter(|link| link.followed && (link.in_nav || !in_nav));
    wanted.map(|link| link.to).collect()
}

fn menus(site: &Site, pages: &Pages, inside: &BTreeSet<Id>, report: &mut Report) {
    for (id, page) in pages.iter().filter(|(_, page)| !page.redirects) {
        let found = { page.links.iter() }
            .any(|link| link.in_nav && link.followed && inside.contains(&link.to));
        if !found {
            let wrong = "в меню страницы нет пути в раздел";
            let finding = Finding::new(&rules::NOT_IN_MENU, &site.address(id), wrong);
            report.findings.push(finding);
        }
    }
}

fn reach(site: &Site, pages: &Pages, section: &Section14, report: &mut Report) {
    let home = led(pages, site.find("index.html"), false);
    let contents = led(pages, section.index, false);
    let through = section.index.is_some_and(|index| home.contains(&index));
    for (one, id) in &section.all {
        let reached = home.contains(id) || (through && contents.contains(id));
        if !reached {
            let wrong = "до страницы не дойти с главной страницы сайта";
            report
                .findings
                .push(Finding::new(&rules::UNREACHED, &one.url(), wrong));
        }
    }
}

fn navigation(pages: &Pages, section: &Section14, report: &mut Report) {
    for (one, id) in &section.all {
        let beside = led(pages, Some(*id), true);
        let lost: Vec<&str> = { section.all.iter() }
            .filter(|(_, other)| !beside.contains(other))
            .map(|(other, _)| other.slug.as_str())
            .collect();
        if !lost.is_empty() {
            let wrong = format!("в навигации раздела нет подразделов: {}", lost.join(", "));
            report
                .findings
                .push(Finding::new(&rules::BROKEN_NAV, &one.url(), wrong));
        }
    }
}

/// The map of the site and the links that the rules want on it.
fn site_map(site: &Site, pages: &Pages, report: &mut Report) {
    let Some(home) = site.find("index.html").and_then(|id| pages.get(id)) else {
        return;
    };
    if !home.has_map_link {
        let wrong = "на главной странице нет ссылки «Карта сайта»";
        report
            .findings
            .push(Finding::new(&rules::NO_SITEMAP, "/", wrong));
    }
    let named = |which: usize| pages.iter().any(|(_, page)| page.ministries[which]);
    let hosts = ["minobrnauki.gov.ru", "edu.gov.ru"];
    let lost: Vec<&str> = { hosts.iter().enumerate() }
        .filter(|(which, _)| !named(*which))
        .map(|(_, host)| *host)
        .collect();
    if !lost.is_empty() {
        let wrong = format!("на сайте нет ссылок: {}", lost.join(", "));
        report
            .findings
            .push(Finding::new(&rules::NO_MINISTRIES, "/", wrong));
    }
}
