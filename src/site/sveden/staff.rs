//! Teachers by programme. The order wants the staff published for each programme, as links to
//! pages; the regulator's robot follows no more than ten of them from a subsection. So each
//! programme has a page of its own while there are at most ten, and with more of them programmes
//! share a page by the first two digits of the code (the enlarged group), and then by the field of
//! education of the official list. Which page a programme stands on depends on its own code only.

use std::collections::BTreeMap;

use super::blocks::{BlockView, Group, cells};
use super::programmes::{Programme, programmes};
use super::vocabulary::{Block, vocabulary};
use crate::site::facts::{Facts, Row};

/// A page with the staff of one programme or of several that are near to each other.
#[derive(Clone, Debug)]
pub struct StaffPage {
    /// Last part of the address: `09-02-07`, `09`, `engineering`.
    pub slug: String,
    /// «09.02.07 Информационные системы и программирование»
    pub title: String,
    /// How many teachers stand on it.
    pub people: usize,
    /// The rows, a group a programme.
    pub groups: Vec<Group>,
}

/// An address that a programme would have alone, when it shares a page: old links keep working.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Last part of the programme's own address.
    pub slug: String,
    /// Where its staff stands.
    pub url: String,
    /// The programme.
    pub title: String,
}

/// The pages of the staff, and the addresses that lead to shared ones.
pub fn pages(facts: &Facts, block: &Block) -> (Vec<StaffPage>, Vec<Moved>) {
    let rows = facts.rows("employees", &block.key);
    let served: Vec<Programme> = served(facts, rows);
    let shelf = shelf(&served);
    let mut shelves: BTreeMap<(usize, String), Vec<&Programme>> = BTreeMap::new();
    for (place, programme) in served.iter().enumerate() {
        let key = shelf(&programme.code);
        let first = shelves.keys().find(|(_, known)| *known == key).cloned();
        let key = first.unwrap_or((place, key));
        shelves.entry(key).or_default().push(programme);
    }
    let mut moved = Vec::new();
    let pages = shelves.into_iter().map(|((_, slug), programmes)| {
        let groups: Vec<Group> = programmes.iter().map(|p| group(block, rows, p)).collect();
        if slug != slug_of(&programmes[0].code) {
            moved.extend(programmes.iter().zip(&groups).map(|(p, group)| Moved {
                slug: slug_of(&p.code),
                url: format!("/sveden/employees/{slug}/#{}", group.id),
                title: p.title(),
            }));
        }
        let people = rows.iter().filter(|row| {
            let codes = &row.programmes;
            programmes.iter().any(|p| codes.contains(&p.code))
        });
        StaffPage {
            title: title(&slug, &programmes),
            people: people.count(),
            slug,
            groups,
        }
    });
    (pages.collect(), moved)
}

impl StaffPage {
    /// Address of the page.
    pub fn url(&self) -> String {
        format!("/sveden/employees/{}/", self.slug)
    }

    /// The page's only block.
    pub fn block(&self, block: &Block) -> BlockView {
        let mut view = BlockView::blank(block);
        view.groups = self.groups.clone();
        view
    }
}

fn group(block: &Block, rows: &[Row], programme: &Programme) -> Group {
    let own = rows
        .iter()
        .filter(|row| row.programmes.contains(&programme.code));
    Group {
        id: format!("op-{}", slug_of(&programme.code)),
        title: programme.title(),
        notes: programme.profiles.clone(),
        rows: own.map(|row| cells(block, Some(row), |_| true)).collect(),
    }
}

/// Programmes that somebody teaches: those of «Образование» in their order, then codes that only
/// the staff names.
fn served(facts: &Facts, rows: &[Row]) -> Vec<Programme> {
    let named = |code: &String| rows.iter().any(|row| row.programmes.contains(code));
    let mut found: Vec<Programme> = programmes(facts);
    found.retain(|programme| named(&programme.code));
    let mut others: Vec<&String> = rows.iter().flat_map(|row| &row.programmes).collect();
    others.sort();
    others.dedup();
    for code in others {
        if !found.iter().any(|known| known.code == *code) {
            found.push(Programme {
                code: code.clone(),
                name: String::new(),
                profiles: Vec::new(),
            });
        }
    }
    found
}

/// By what programmes share a page: the finest division that gives at most as many pages as the
/// robot follows.
fn shelf(programmes: &[Programme]) -> fn(&str) -> String {
    let most = vocabulary().meta.addref_max;
    let count = |by: fn(&str) -> String| {
        let mut all: Vec<String> = programmes.iter().map(|p| by(&p.code)).collect();
        all.sort();
        all.dedup();
        all.len()
    };
    [slug_of as fn(&str) -> String, enlarged_group]
        .into_iter()
        .find(|by| count(*by) <= most)
        .unwrap_or(field_of_education)
}

fn slug_of(code: &str) -> String {
    code.to_lowercase()
        .replace(|c: char| !c.is_alphanumeric(), "-")
}

/// «09» of «09.02.07»; codes of workers' professions («16675») have no group.
fn enlarged_group(code: &str) -> String {
    match code.split_once('.') {
        Some((group, _)) if group.len() == 2 => group.to_owned(),
        _ => WORKERS.0.to_owned(),
    }
}

const WORKERS: (&str, &str) = ("workers", "Профессии рабочих и должности служащих");

/// Fields of education of the official lists of specialities: first and last enlarged group.
const FIELDS: &[(u8, u8, &str, &str)] = &[
    (1, 6, "science", "Математические и естественные науки"),
    (
        7,
        29,
        "engineering",
        "Инженерное дело, технологии и технические науки",
    ),
    (30, 34, "health", "Здравоохранение и медицинские науки"),
    (
        35,
        36,
        "agriculture",
        "Сельское хозяйство и сельскохозяйственные науки",
    ),
    (37, 43, "society", "Науки об обществе"),
    (44, 44, "education", "Образование и педагогические науки"),
    (45, 48, "humanities", "Гуманитарные науки"),
    (49, 55, "arts", "Искусство и культура"),
    (56, 57, "defence", "Оборона и безопасность государства"),
];

fn field_of_education(code: &str) -> String {
    let group = enlarged_group(code);
    let number = group.parse::<u8>().ok();
    let field = FIELDS
        .iter()
        .find(|(first, last, ..)| number.is_some_and(|n| (*first..=*last).contains(&n)));
    field.map_or(WORKERS.0, |(_, _, slug, _)| slug).to_owned()
}

fn title(slug: &str, programmes: &[&Programme]) -> String {
    if let [only] = programmes {
        return only.title();
    }
    let field = FIELDS.iter().find(|(_, _, known, _)| *known == slug);
    let codes: Vec<&str> = programmes.iter().map(|p| p.code.as_str()).collect();
    match field {
        Some((_, _, _, title)) => format!("{title}: {}", codes.join(", ")),
        None if slug == WORKERS.0 => format!("{}: {}", WORKERS.1, codes.join(", ")),
        None => format!("Укрупнённая группа {slug}.00.00: {}", codes.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn programme(code: &str) -> Programme {
        Programme {
            code: code.to_owned(),
            name: "Выдуманная".to_owned(),
            profiles: vec![],
        }
    }

    fn slugs(codes: &[&str]) -> Vec<String> {
        let all: Vec<Programme> = codes.iter().map(|code| programme(code)).collect();
        let by = shelf(&all);
        let mut slugs: Vec<String> = codes.iter().map(|code| by(code)).collect();
        slugs.dedup();
        slugs
    }

    #[test]
    fn ten_programmes_have_ten_pages_and_more_share_them() {
        let ten: Vec<String> = (10..20).map(|n| format!("{n}.02.07")).collect();
        let ten: Vec<&str> = ten.iter().map(String::as_str).collect();
        assert_eq!(slugs(&ten)[0], "10-02-07");
        assert_eq!(slugs(&ten).len(), 10);
        let eleven = [&["10.02.05"][..], &ten].concat();
        assert_eq!(slugs(&eleven)[0], "10");
        assert_eq!(slugs(&eleven).len(), 10);
        let many = [&["09.02.07", "08.01.01", "43.01.09", "16675"][..], &ten].concat();
        assert_eq!(slugs(&many)[..3], ["engineering", "society", "workers"]);
    }

    #[test]
    fn every_code_there_can_be_finds_one_of_ten_fields() {
        let mut all: Vec<String> = (0..100)
            .map(|n| field_of_education(&format!("{n:02}.02.01")))
            .chain(["16675", "сварщик", ""].map(field_of_education))
            .collect();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), vocabulary().meta.addref_max);
    }
}
