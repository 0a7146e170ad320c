//! The fourteen pages and their table of contents, as data for the templates.

use jiff::civil::Date;
use serde::Serialize;

use super::blocks::BlockView;
use super::staff::{self, Moved, StaffPage};
use super::vocabulary::{Section, vocabulary};
use super::{download, programmes, workbook};
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
    /// Further pages of the subsection; the robot follows these links (`addRef`).
    pub more: Vec<More>,
    /// The page's facts as files.
    pub downloads: Vec<Extra>,
}

/// A further page of a subsection.
#[derive(Clone, Debug, Serialize)]
pub struct More {
    /// What stands on it.
    pub title: String,
    /// Address.
    pub url: String,
    /// «12 человек»
    pub about: String,
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
    /// Whether the page is a further one of this subsection.
    pub inside: bool,
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
    /// The table of contents, the fourteen pages and their further pages.
    pub pages: Vec<Page>,
    /// Files beside the pages: path under the site's root and bytes.
    pub files: Vec<(String, Vec<u8>)>,
    /// Addresses that lead to other pages.
    pub moved: Vec<Moved>,
}

/// The section made from facts as it is on `today`.
pub fn pages(facts: &Facts, today: Date) -> Written {
    let facts = &programmes::completed(facts, today);
    let sections = &vocabulary().sections;
    let days: Vec<Option<Date>> = sections.iter().map(|s| facts.updated(&s.slug)).collect();
    let mut written = Written {
        pages: vec![contents(facts, &days)],
        files: Vec::new(),
        moved: Vec::new(),
    };
    for (section, day) in sections.iter().zip(&days) {
        let blocks = section.blocks.iter();
        let blocks = blocks.map(|block| BlockView::of(facts, section, block));
        let mut page = page(facts, section, *day, &days);
        page.sveden.blocks = blocks.collect();
        let mut further = Vec::new();
        if let Some(block) = section.block("teachingStaff") {
            let (staff, moved) = staff::pages(facts, block);
            written.moved.extend(moved);
            page.sveden.more = staff.iter().map(more).collect();
            for one in staff {
                let mut page = staff_page(facts, section, &one, *day, &days);
                page.sveden.blocks = vec![one.block(block)];
                further.push(page);
            }
        }
        written.pages.push(page);
        written.pages.extend(further);
    }
    for page in written.pages.iter_mut().skip(1) {
        written.files.extend(downloads(page));
    }
    written
}

/// The page's tables as files, named on the page.
fn downloads(page: &mut Page) -> Vec<(String, Vec<u8>)> {
    let folder = page.path.trim_end_matches("/index.html");
    let name = folder.rsplit('/').next().unwrap_or(folder);
    let blocks = &page.sveden.blocks;
    // a workbook fails only on limits that no page reaches; the other table is there all the same
    let book = workbook::xlsx(&page.title, page.updated, blocks).ok();
    let book = book.map(|bytes| (format!("{folder}/{name}.xlsx"), bytes));
    let table = download::csv(&page.title, blocks).into_bytes();
    let table = (format!("{folder}/{name}.csv"), table);
    let files: Vec<_> = book.into_iter().chain([table]).collect();
    let told = files.iter().map(|(path, bytes)| {
        let ending = path.rsplit('.').next().unwrap_or_default().to_uppercase();
        Extra {
            url: format!("/{path}"),
            about: format!("{ending}, {}", size_text(bytes.len() as u64)),
        }
    });
    page.sveden.downloads = told.collect();
    files
}

fn more(page: &StaffPage) -> More {
    More {
        title: page.title.clone(),
        url: page.url(),
        about: people(page.people),
    }
}

/// «21 человек», «22 человека»
fn people(count: usize) -> String {
    let few = matches!(count % 10, 2..=4) && !matches!(count % 100, 12..=14);
    format!(
        "{count} {}",
        if few {
            "человека"
        } else {
            "человек"
        }
    )
}

/// A page with the staff of a programme.
fn staff_page(
    facts: &Facts,
    section: &Section,
    staff: &StaffPage,
    day: Option<Date>,
    days: &[Option<Date>],
) -> Page {
    let mut page = page(facts, section, day, days);
    page.path = format!("sveden/{}/{}/index.html", section.slug, staff.slug);
    page.url = staff.url();
    page.title = format!("{}: {}", section.title, staff.title);
    page.description = described(&page.title, facts);
    page.breadcrumbs.push(crumb(&section.title, &section.url()));
    for item in &mut page.sveden.nav {
        item.inside = std::mem::take(&mut item.current);
    }
    page
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
            more: Vec::new(),
            downloads: Vec::new(),
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
            more: Vec::new(),
            downloads: Vec::new(),
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
            inside: false,
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
