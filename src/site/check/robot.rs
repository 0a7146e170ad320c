//! The section as the regulator's robot reads it: every name in its place, seen and not empty.
//! The robot only counts names, one level deep; what they say is for people to judge.

use std::collections::{BTreeMap, BTreeSet};

use super::address::address;
use super::documents::{self, Papers};
use super::pages::Pages;
use super::report::{Finding, Item, Report, SectionReport, State};
use super::rules::{self, Rule};
use super::site::{Id, Site};
use super::tags::{Gathered, Seen, gather};
use super::values;
use crate::site::sveden::vocabulary::{Block, Emit, Field, Section, vocabulary};

/// Reads the fourteen subsections.
pub fn read_section(site: &Site, pages: &Pages, papers: &Papers, report: &mut Report) {
    for section in &vocabulary().sections {
        let mut reader = Reader {
            section,
            site,
            page: section.url(),
            items: Vec::new(),
            findings: Vec::new(),
        };
        let asked = format!("/sveden/{}", section.slug);
        let main = site.at(&asked).or_else(|| site.at(&section.url()));
        match main.filter(|id| pages.get(*id).is_some_and(|page| !page.redirects)) {
            Some(main) => {
                reader.moved(&asked);
                reader.read(pages, papers, main);
            }
            None => reader.missing(main.is_some()),
        }
        report.sections.push(SectionReport {
            number: section.number,
            slug: section.slug.clone(),
            title: section.title.clone(),
            expected: reader.items.iter().filter(|i| i.expected).count(),
            found: reader.items.iter().filter(|i| i.is_found()).count(),
            items: reader.items,
        });
        report.findings.append(&mut reader.findings);
    }
}

impl Item {
    fn is_found(&self) -> bool {
        self.expected && matches!(self.state, State::Found | State::Empty)
    }
}

/// One subsection while it is read.
struct Reader<'a> {
    section: &'static Section,
    site: &'a Site,
    page: String,
    items: Vec<Item>,
    findings: Vec<Finding>,
}

impl Reader<'_> {
    /// A redirect that only adds a slash is no fault; every other one is.
    fn moved(&mut self, asked: &str) {
        let hops = self.site.hops(asked);
        let slash = hops.len() == 2 && hops[1].trim_end_matches('/') == asked;
        if hops.len() > 1 && !slash {
            let wrong = format!("адрес переводит: {}", hops.join(" → "));
            self.tell(&rules::MOVED, None, None, wrong);
        }
    }

    fn missing(&mut self, redirects: bool) {
        let path = format!("sveden/{}", self.section.slug);
        let other = self.site.files().iter().find(|file| {
            let known = file.path.trim_end_matches("/index.html");
            known.eq_ignore_ascii_case(&path) && known != path
        });
        let wrong = match other {
            _ if redirects => "по этому адресу только переход на другую страницу".to_owned(),
            Some(file) => format!("страницы нет; есть похожая: {}", address(&file.path)),
            None => "страницы нет".to_owned(),
        };
        self.tell(&rules::NO_PAGE, None, None, wrong);
        for block in &self.section.blocks {
            if block.container {
                self.item(block, None, State::Missing, 0);
            }
            for field in &block.fields {
                self.item(block, Some(field), State::Missing, 0);
            }
        }
    }

    fn read(&mut self, pages: &Pages, papers: &Papers, main: Id) {
        self.page = self.site.address(main);
        let gathered = gather(self.site, pages, main);
        self.additional(pages, &gathered);
        self.names(&gathered.seen);
        self.sight(&gathered.seen);
        for block in &self.section.blocks {
            if block.container {
                self.container(block, &gathered.seen);
            } else {
                self.bare(block, &gathered.seen);
            }
        }
        for seen in &gathered.seen {
            let Some((block, field)) = seen.field(self.section) else {
                continue;
            };
            let mut wrong = values::judge(field, seen);
            if field.kind.is_linked() {
                wrong.extend(documents::tagged(self.site, papers, field, seen));
            }
            for (rule, wrong) in wrong {
                self.tell(rule, Some(block), Some(&field.itemprop), wrong);
            }
        }
        if !{ gathered.read.iter() }.any(|id| pages.get(*id).is_some_and(|p| p.has_download)) {
            let wrong = "на странице нет ни одного файла, который можно скачать";
            self.tell(&rules::NO_DOWNLOAD, None, None, wrong.to_owned());
        }
    }

    /// Additional pages: at most ten, each there, none forgotten.
    fn additional(&mut self, pages: &Pages, gathered: &Gathered) {
        let max = vocabulary().meta.addref_max;
        let count = gathered.read.len() + gathered.lost.len() - 1;
        if count > max {
            let wrong = format!("дополнительных страниц {count}, больше {max}");
            self.tell(&rules::TOO_MANY_PAGES, None, Some("addRef"), wrong);
        }
        for target in &gathered.lost {
            let wrong = format!("дополнительной страницы «{target}» нет на сайте");
            self.tell(&rules::LOST_PAGE, None, Some("addRef"), wrong);
        }
        let inside = format!("sveden/{}/", self.section.slug);
        for (id, page) in pages.iter() {
            let below = self.site.path(id).starts_with(&inside);
            if below && !page.tags.is_empty() && !gathered.read.contains(&id) {
                let there = self.site.address(id);
                let wrong = format!("на странице {there} есть метки, но робот о ней не узнает");
                self.tell(&rules::FORGOTTEN_PAGE, None, Some("addRef"), wrong);
            }
        }
    }

    /// Names that are not of this subsection: misspelt, retired, several at once.
    fn names(&mut self, seen: &[Seen]) {
        let globals = vocabulary().globals.iter().map(|g| g.itemprop.as_str());
        let blocks = &self.section.blocks;
        let fields = { blocks.iter() }
            .flat_map(|b| &b.fields)
            .map(|f| f.itemprop.as_str());
        let known: BTreeSet<&str> = fields
            .chain(blocks.iter().map(|b| b.itemprop.as_str()))
            .chain(globals)
            .collect();
        let names = seen.iter().map(|s| s.tag.name.as_str());
        let strange: BTreeSet<&str> = names.filter(|name| !known.contains(name)).collect();
        for name in strange {
            let (rule, wrong) = strange_name(&self.section.slug, name, &known);
            if *rule == rules::RETIRED {
                let times = seen.iter().filter(|s| s.tag.name == name).count();
                self.items.push(Item {
                    block: String::new(),
                    itemprop: name.to_owned(),
                    title: wrong.clone(),
                    expected: false,
                    state: State::Retired,
                    times,
                });
            }
            self.tell(rule, None, Some(name), wrong);
        }
    }

    /// Everything tagged is seen and says something.
    fn sight(&mut self, seen: &[Seen]) {
        let mut told: BTreeMap<(&str, &str, String), usize> = BTreeMap::new();
        for seen in seen {
            let above_hidden = seen.parent.is_some_and(|parent| parent.hidden.is_some());
            let (rule, wrong) = match &seen.tag.hidden {
                Some(_) if above_hidden => continue,
                Some(why) => (&rules::HIDDEN, format!("посетитель этого не видит: {why}")),
                None if says_nothing(&seen.tag.text) => (
                    &rules::NOTHING_SAID,
                    "внутри метки пусто или прочерк".to_owned(),
                ),
                None => continue,
            };
            *told.entry((&seen.tag.name, rule.id, wrong)).or_default() += 1;
        }
        for ((name, id, mut wrong), times) in told {
            if times > 1 {
                wrong = format!("{wrong} (таких мест: {times})");
            }
            if let Some(rule) = rules::rule(id) {
                self.tell(rule, None, Some(name), wrong);
            }
        }
    }

    /// A block whose fields stand in containers.
    fn container(&mut self, block: &Block, seen: &[Seen]) {
        let same: Vec<&Seen> = { seen.iter() }
            .filter(|s| s.tag.name == block.itemprop)
            .collect();
        let rows: Vec<&Seen> = same.iter().copied().filter(|s| s.depth == 0).collect();
        if rows.is_empty() {
            let state = if same.is_empty() {
                State::Missing
            } else {
                State::Misplaced
            };
            self.item(block, None, state, 0);
            if !same.is_empty() {
                let wrong = "контейнер стоит внутри другой метки".to_owned();
                self.tell(&rules::TOO_DEEP, Some(block), None, wrong);
            } else if block.emit == Emit::Always {
                let wrong = format!("нет контейнера «{}»", block.itemprop);
                self.tell(&rules::NO_CONTAINER, Some(block), None, wrong);
            }
            for field in &block.fields {
                let there = seen.iter().any(|s| s.tag.name == field.itemprop);
                let there = there && !same.is_empty();
                let state = if there {
                    State::Misplaced
                } else {
                    State::Missing
                };
                self.item(block, Some(field), state, 0);
            }
            return;
        }
        self.item(block, None, state_of(&rows, None), rows.len());
        if let Some(bad) = rows.iter().find(|s| is_too_wide(&s.tag.element)) {
            let wrong = format!("контейнер стоит на <{}>, а не на строке", bad.tag.element);
            self.tell(&rules::TOO_WIDE, Some(block), None, wrong);
        }
        for field in &block.fields {
            self.field_of_rows(block, field, &rows, seen);
        }
    }

    fn field_of_rows(&mut self, block: &Block, field: &Field, rows: &[&Seen], seen: &[Seen]) {
        let name = &field.itemprop;
        let mut own: Vec<&Seen> = Vec::new();
        let mut counts = Vec::with_capacity(rows.len());
        for row in rows {
            let before = own.len();
            own.extend(
                { seen.iter() }.filter(|s| s.tag.name == *name && s.inside == Some(row.place)),
            );
            counts.push(own.len() - before);
        }
        if !field.multiple && counts.iter().any(|n| *n > 1) {
            let wrong = "в одном контейнере метка стоит несколько раз".to_owned();
            self.tell(&rules::TWICE, Some(block), Some(name), wrong);
        }
        let lacking: Vec<String> = (1..)
            .zip(&counts)
            .filter(|(_, n)| **n == 0)
            .map(|(row, _)| row.to_string())
            .collect();
        if lacking.is_empty() {
            self.item(block, Some(field), state_of(&own, Some(field)), own.len());
            return;
        }
        let outside = |s: &Seen| s.tag.name == *name && s.field(self.section).is_none();
        let astray = lacking.len() == rows.len() && seen.iter().any(outside);
        let state = if astray {
            State::Misplaced
        } else {
            State::Missing
        };
        self.item(block, Some(field), state, own.len());
        if field.emit != Emit::Always {
            return;
        }
        let (rule, wrong) = if astray {
            let wrong = format!("метка стоит вне контейнера «{}»", block.itemprop);
            (&rules::ASTRAY, wrong)
        } else if rows.len() == 1 {
            (&rules::NO_FIELD, "нет метки".to_owned())
        } else {
            (
                &rules::NO_FIELD,
                format!("нет метки в строках: {}", some(&lacking)),
            )
        };
        self.tell(rule, Some(block), Some(name), wrong);
    }

    /// A block whose fields stand by themselves.
    fn bare(&mut self, block: &Block, seen: &[Seen]) {
        for field in &block.fields {
            let same: Vec<&Seen> = { seen.iter() }
                .filter(|s| s.tag.name == field.itemprop)
                .collect();
            let own: Vec<&Seen> = same.iter().copied().filter(|s| s.depth == 0).collect();
            if !own.is_empty() {
                self.item(block, Some(field), state_of(&own, Some(field)), own.len());
                continue;
            }
            let astray = same.iter().find(|s| s.field(self.section).is_none());
            let state = if astray.is_some() {
                State::Misplaced
            } else {
                State::Missing
            };
            self.item(block, Some(field), state, 0);
            if field.emit != Emit::Always || block.emit != Emit::Always {
                continue;
            }
            let (rule, wrong) = match astray.and_then(|s| s.parent_name()) {
                Some(above) => {
                    let wrong =
                        format!("метка стоит внутри «{above}», а должна стоять сама по себе");
                    (&rules::ASTRAY, wrong)
                }
                None => (&rules::NO_FIELD, "нет метки".to_owned()),
            };
            let mend = match state {
                State::Misplaced => rule.mend.to_owned(),
                _ => format!(
                    "выведите «{}», пусть и со словами «{}»",
                    field.title, field.empty
                ),
            };
            let finding = Finding::new(rule, &self.page, wrong)
                .of(self.section.number)
                .about(Some(&block.key), Some(&field.itemprop));
            self.findings.push(finding.mend(mend));
        }
    }

    fn item(&mut self, block: &Block, field: Option<&Field>, state: State, times: usize) {
        let emit = field.map_or(Emit::Always, |f| f.emit);
        self.items.push(Item {
            block: block.key.clone(),
            itemprop: field.map_or(&block.itemprop, |f| &f.itemprop).clone(),
            title: field.map_or(&block.title, |f| &f.title).clone(),
            expected: block.emit == Emit::Always && emit == Emit::Always,
            state,
            times,
        });
    }

    fn tell(
        &mut self,
        rule: &'static Rule,
        block: Option<&Block>,
        field: Option<&str>,
        wrong: String,
    ) {
        let finding = Finding::new(rule, &self.page, wrong)
            .of(self.section.number)
            .about(block.map(|b| b.key.as_str()), field);
        self.findings.push(finding);
    }
}

/// How tags that stand in their places stand.
fn state_of(own: &[&Seen], field: Option<&Field>) -> State {
    if own.iter().all(|s| !s.is_seen()) {
        return State::Hidden;
    }
    let empty = |s: &&Seen| {
        let text = s.tag.text.to_lowercase();
        let phrase = field.is_some_and(|f| f.empty != "0" && text == f.empty.to_lowercase());
        phrase || EMPTY.contains(&text.trim_end_matches('.'))
    };
    if field.is_some() && own.iter().all(empty) {
        State::Empty
    } else {
        State::Found
    }
}

/// Phrases that say that there is nothing.
const EMPTY: [&str; 5] = [
    "отсутствует",
    "отсутствуют",
    "нет",
    "не предусмотрено",
    "не имеется",
];

/// What is wrong with a name that the subsection does not know.
fn strange_name(slug: &str, name: &str, known: &BTreeSet<&str>) -> (&'static Rule, String) {
    let quotes = ['”', '“', '"', '«', '»', '\'', '’', '‘', '″'];
    let tidy = name.trim().trim_matches(quotes).trim();
    if name.split_whitespace().count() > 1 {
        return (
            &rules::SEVERAL,
            "в одном itemprop несколько имён".to_owned(),
        );
    }
    if tidy != name {
        let wrong = "в имени лишний пробел или типографская кавычка".to_owned();
        return (&rules::QUOTED, wrong);
    }
    if let Some(old) = vocabulary().retired_in(slug, name) {
        return (&rules::RETIRED, format!("имя отменено: {}", old.hint));
    }
    let slip = vocabulary().misspelt.iter().any(|m| m.wrong == name);
    if slip || known.iter().any(|k| k.eq_ignore_ascii_case(name)) {
        let hint = vocabulary().hint(slug, name, known.iter().copied());
        return (&rules::MISSPELT, format!("имя написано с ошибкой: {hint}"));
    }
    let wrong = "имени нет в словаре этого подраздела".to_owned();
    (&rules::UNKNOWN, wrong)
}

fn is_too_wide(element: &str) -> bool {
    let wide = [
        "table", "thead", "tbody", "caption", "h1", "h2", "h3", "h4", "h5", "h6",
    ];
    wide.contains(&element)
}

fn says_nothing(text: &str) -> bool {
    text.chars()
        .all(|c| c.is_whitespace() || "-–—−.…_".contains(c))
}

fn some(rows: &[String]) -> String {
    match rows.len() {
        0..=5 => rows.join(", "),
        n => format!("{} и ещё {}", rows[..5].join(", "), n - 5),
    }
}
