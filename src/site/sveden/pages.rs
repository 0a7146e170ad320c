//! The fourteen pages and their table of contents, as data for the templates.

use jiff::civil::Date;
use serde::Serialize;

use super::blocks::BlockView;
use super::download;
use super::vocabulary::{Section, vocabulary};
use crate::site::facts::{Facts, date_text, size_text};

/// Title of the whole section, in the words of the order.
pub const TITLE: &str = "Сведения об образовательной организации";

/// One page to be rendered.
#[derive(Clone, Debug)]
pub struct Page {
    /// File under the site's root: `sveden/common/index.html`.
    pub path: String,
    /// Address: `/sveden/common/`.
    pub url: String,
    /// Template of the theme.
    pub template: &'static str,
    /// Title of the page.
    pub title: String,
    /// One sentence for search engines.
    pub description: String,
    /// The way to the page.
    pub breadcrumbs: Vec<Crumb>,
    /// Day of the newest change.
    pub updated: Option<Date>,
    /// What the template calls `sveden`.
    pub sveden: SvedenView,
}

/// A step of the way to a page.
#[derive(Clone, Debug, Serialize)]
pub struct Crumb {
    /// Words.
    pub title: String,
    /// Address.
    pub url: String,
}

/// What the templates call `sveden`.
#[derive(Clone, Debug, Serialize)]
pub struct SvedenView {
    /// Title of the whole section.
    pub title: &'static str,
    /// The fourteen pages, the current one marked.
    pub nav: Vec<NavItem>,
    /// The page's own subsection; nothing on the table of contents.
    pub section: Option<SectionView>,
    /// What stands on the page.
    pub blocks: Vec<BlockView>,
    /// «14.05.2024»
    pub updated: Option<String>,
    /// The page's facts as a file.
    pub download: Option<Extra>,
}

/// A line of the section's navigation.
#[derive(Clone, Debug, Serialize)]
pub struct NavItem {
    /// Official title.
    pub title: String,
    /// Address.
    pub url: String,
    /// Whether it is the page itself.
    pub current: bool,
    /// «14.05.2024»
    pub updated: Option<String>,
}

/// The subsection of a page.
#[derive(Clone, Debug, Serialize)]
pub struct SectionView {
    /// Last part of the address.
    pub slug: String,
    /// Official title.
    pub title: String,
    /// Place among the fourteen.
    pub number: u32,
}

/// A file that belongs to a page.
#[derive(Clone, Debug, Serialize)]
pub struct Extra {
    /// Address.
    pub url: String,
    /// «CSV, 12 КБ»
    pub about: String,
}

/// Everything that the section consists of.
#[derive(Clone, Debug)]
pub struct Written {
    /// The table of contents and the fourteen pages.
    pub pages: Vec<Page>,
    /// Files beside the pages: path under the site's root and bytes.
    pub files: Vec<(String, Vec<u8>)>,
}

/// The section made from facts. `changed` tells the day when a section's source last changed
/// (for facts that name no day themselves).
pub fn pages(facts: &Facts, changed: &dyn Fn(&str) -> Option<Date>) -> Written {
    let updated = |section: &Section| {
        facts
            .updated(&section.slug)
            .or_else(|| changed(&section.slug))
    };
    let days: Vec<Option<Date>> = vocabulary().sections.iter().map(updated).collect();
    let mut written = Written {
        pages: vec![contents(facts, &days)],
        files: Vec::new(),
    };
    for (section, day) in vocabulary().sections.iter().zip(&days) {
        let blocks: Vec<BlockView> = section
            .blocks
            .iter()
            .map(|block| BlockView::of(facts, section, block))
            .collect();
        let table = download::csv(section, &blocks).into_bytes();
        let file = format!("sveden/{0}/{0}.csv", section.slug);
        let download = Extra {
            url: format!("/{file}"),
            about: format!("CSV, {}", size_text(table.len() as u64)),
        };
        written.files.push((file, table));
        let mut page = page(facts, section, *day, &days);
        page.sveden.blocks = blocks;
        page.sveden.download = Some(download);
        written.pages.push(page);
    }
    written
}

fn page(facts: &Facts, section: &Section, day: Option<Date>, days: &[Option<Date>]) -> Page {
    Page {
        path: format!("sveden/{}/index.html", section.slug),
        url: section.url(),
        template: "sveden/section.html",
        title: section.title.clone(),
        description: described(&format!("{TITLE}: {}", section.title), facts),
        breadcrumbs: vec![crumb("Главная", "/"), crumb(TITLE, "/sveden/")],
        updated: day,
        sveden: SvedenView {
            title: TITLE,
            nav: nav(Some(section), days),
            section: Some(SectionView {
                slug: section.slug.clone(),
                title: section.title.clone(),
                number: section.number,
            }),
            blocks: Vec::new(),
            updated: day.map(date_text),
            download: None,
        },
    }
}

fn contents(facts: &Facts, days: &[Option<Date>]) -> Page {
    let newest = days.iter().flatten().max().copied();
    Page {
        path: "sveden/index.html".to_owned(),
        url: "/sveden/".to_owned(),
        template: "sveden/index.html",
        title: TITLE.to_owned(),
        description: described(TITLE, facts),
        breadcrumbs: vec![crumb("Главная", "/")],
        updated: newest,
        sveden: SvedenView {
            title: TITLE,
            nav: nav(None, days),
            section: None,
            blocks: Vec::new(),
            updated: newest.map(date_text),
            download: None,
        },
    }
}

fn nav(current: Option<&Section>, days: &[Option<Date>]) -> Vec<NavItem> {
    let sections = vocabulary().sections.iter().zip(days);
    sections
        .map(|(section, day)| NavItem {
            title: section.title.clone(),
            url: section.url(),
            current: current.is_some_and(|c| c.slug == section.slug),
            updated: day.map(date_text),
        })
        .collect()
}

fn described(what: &str, facts: &Facts) -> String {
    let college = facts.college();
    match college.short_name.or(college.full_name) {
        Some(name) => format!("{what}. {name}"),
        None => what.to_owned(),
    }
}

fn crumb(title: &str, url: &str) -> Crumb {
    Crumb {
        title: title.to_owned(),
        url: url.to_owned(),
    }
}
