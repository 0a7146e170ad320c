//! The section as the regulator's robot reads it: every name in its place, seen and not empty.
//! The robot only counts names; what they say is for people to judge.

use std::collections::{BTreeMap, BTreeSet};

use super::documents;
use super::folder::{Folder, address};
use super::page::Page;
use super::report::{Finding, Report, SectionReport, Weight};
use super::tags::{Gathered, Seen, gather};
use crate::site::sveden::vocabulary::{Block, Emit, Field, Section, vocabulary};

/// Reads the fourteen subsections and the ways to them.
pub fn read_section(folder: &Folder, pages: &BTreeMap<String, Page>, report: &mut Report) {
    for section in &vocabulary().sections {
        let url = section.url();
        let mut reader = Reader {
            section,
            folder,
            page: url,
            found: 0,
            findings: Vec::new(),
        };
        match folder
            .at(&format!("/sveden/{}", section.slug))
            .filter(|path| pages.contains_key(*path))
        {
            Some(main) => reader.read(pages, main),
            None => reader.fault(
                None,
                None,
                "страницы нет",
                "соберите сайт заново; адрес должен совпадать до буквы",
            ),
        }
        let blocks = section.blocks.iter().filter(|b| b.emit == Emit::Always);
        report.sections.push(SectionReport {
            slug: section.slug.clone(),
            title: section.title.clone(),
            expected: blocks
                .map(|b| usize::from(b.container) + always(b).count())
                .sum(),
            found: reader.found,
        });
        report.findings.append(&mut reader.findings);
    }
}

fn always(block: &Block) -> impl Iterator<Item = &Field> {
    block
        .fields
        .iter()
        .filter(|field| field.emit == Emit::Always)
}

/// One subsection while it is read.
struct Reader<'a> {
    section: &'static Section,
    folder: &'a Folder,
    page: String,
    found: usize,
    findings: Vec<Finding>,
}

impl Reader<'_> {
    fn read(&mut self, pages: &BTreeMap<String, Page>, main: &str) {
        self.frame(&pages[main]);
        let gathered = gather(self.folder, pages, main);
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
            if let Some((block, field)) =
                seen.field(self.section).filter(|(_, f)| f.kind.is_linked())
                && let Some((weight, wrong, mend)) = documents::read(self.folder, field, seen)
            {
                self.tell(weight, Some(block), Some(&field.itemprop), wrong, mend);
            }
        }
    }

    fn frame(&mut self, page: &Page) {
        if page.lang.as_deref() != Some("ru") {
            self.fault(
                None,
                None,
                "у страницы не указан русский язык",
                "напишите <html lang=\"ru\">",
            );
        }
        if !page.titled {
            self.fault(None, None, "у страницы нет заголовка", "заполните <title>");
        }
    }

    /// Additional pages: at most ten, each there, none forgotten.
    fn additional(&mut self, pages: &BTreeMap<String, Page>, gathered: &Gathered) {
        let max = vocabulary().meta.addref_max;
        if gathered.read.len() + gathered.lost.len() > max + 1 {
            let wrong = format!("дополнительных страниц больше {max}");
            self.fault(
                None,
                Some("addRef"),
                &wrong,
                "соедините дополнительные страницы",
            );
        }
        for target in &gathered.lost {
            let wrong = format!("дополнительной страницы «{target}» нет на сайте");
            self.fault(
                None,
                Some("addRef"),
                &wrong,
                "исправьте ссылку с itemprop=\"addRef\"",
            );
        }
        let inside = format!("sveden/{}/", self.section.slug);
        let forgotten = pages.iter().filter(|(path, page)| {
            path.starts_with(&inside) && !gathered.read.contains(path) && !page.tags.is_empty()
        });
        for (path, _) in forgotten {
            let wrong = format!(
                "на странице {} есть метки, но робот о ней не узнает",
                address(path)
            );
            self.fault(
                None,
                Some("addRef"),
                &wrong,
                "дайте на неё с главной страницы подраздела ссылку с itemprop=\"addRef\"",
            );
        }
    }

    /// Names that are not of this subsection: misspelt, retired, several at once.
    fn names(&mut self, seen: &[Seen]) {
        let globals = vocabulary().globals.iter().map(|g| g.itemprop.as_str());
        let blocks = &self.section.blocks;
        let fields = blocks
            .iter()
            .flat_map(|b| &b.fields)
            .map(|f| f.itemprop.as_str());
        let known: BTreeSet<&str> = fields
            .chain(blocks.iter().map(|b| b.itemprop.as_str()))
            .chain(globals)
            .collect();
        let strange: BTreeSet<&str> = seen
            .iter()
            .map(|s| s.tag.name.as_str())
            .filter(|name| !known.contains(name))
            .collect();
        for name in strange {
            let tidy = name
                .trim()
                .trim_matches(['”', '“', '"', '«', '»', '\'', '’', '‘']);
            let (weight, wrong) = if name.split_whitespace().count() > 1 {
                (
                    Weight::Fault,
                    "в одном itemprop несколько имён: робот ищет ровно одно".to_owned(),
                )
            } else if tidy != name {
                (
                    Weight::Fault,
                    "в имени лишний пробел или типографская кавычка".to_owned(),
                )
            } else if let Some(old) = vocabulary().retired_in(&self.section.slug, name) {
                (Weight::Fault, format!("имя отменено: {}", old.hint))
            } else if is_slip(name, &known) {
                let hint = vocabulary().hint(&self.section.slug, name, known.iter().copied());
                (Weight::Fault, format!("имя написано с ошибкой: {hint}"))
            } else {
                (
                    Weight::Remark,
                    "имя не из словаря этого подраздела: робот его пропустит".to_owned(),
                )
            };
            self.tell(
                weight,
                None,
                Some(name),
                wrong,
                "исправьте имя или уберите itemprop",
            );
        }
    }

    /// Everything tagged is seen and says something.
    fn sight(&mut self, seen: &[Seen]) {
        let mut told: BTreeMap<(String, String), usize> = BTreeMap::new();
        for seen in seen {
            let above_hidden = seen.parent.is_some_and(|parent| parent.hidden.is_some());
            let wrong = match &seen.tag.hidden {
                Some(_) if above_hidden => continue,
                Some(why) => format!("посетитель этого не видит: {why}"),
                None if says_nothing(&seen.tag.text) => "внутри метки пусто или прочерк".to_owned(),
                None => continue,
            };
            *told.entry((seen.tag.name.clone(), wrong)).or_default() += 1;
        }
        for ((name, wrong), times) in told {
            let wrong = if times > 1 {
                format!("{wrong} (таких мест: {times})")
            } else {
                wrong
            };
            let mend = "покажите на этом месте сведения или слово «отсутствует» (для чисел — 0)";
            self.fault(None, Some(&name), &wrong, mend);
        }
    }

    /// A block whose fields stand in containers.
    fn container(&mut self, block: &Block, seen: &[Seen]) {
        let same: Vec<&Seen> = seen
            .iter()
            .filter(|s| s.tag.name == block.itemprop)
            .collect();
        let rows: Vec<&Seen> = same.iter().copied().filter(|s| s.depth == 0).collect();
        if rows.is_empty() {
            if !same.is_empty() {
                self.fault(
                    Some(block),
                    None,
                    "контейнер стоит внутри другой метки: робот видит один уровень",
                    "вынесите контейнер наружу",
                );
            } else if block.emit == Emit::Always {
                let wrong = format!("нет контейнера «{}»", block.itemprop);
                self.fault(
                    Some(block),
                    None,
                    &wrong,
                    "выведите строку таблицы с этой меткой, пусть и со словом «отсутствует»",
                );
            }
            return;
        }
        self.found += usize::from(block.emit == Emit::Always);
        if let Some(bad) = rows.iter().find(|s| is_too_wide(&s.tag.element)) {
            let wrong = format!(
                "контейнер стоит на <{}>, а не на каждой строке",
                bad.tag.element
            );
            self.fault(
                Some(block),
                None,
                &wrong,
                "перенесите itemprop контейнера на <tr>",
            );
        }
        for field in &block.fields {
            self.field_of_rows(block, field, &rows, seen);
        }
    }

    fn field_of_rows(&mut self, block: &Block, field: &Field, rows: &[&Seen], seen: &[Seen]) {
        let name = &field.itemprop;
        let counts: Vec<usize> = rows
            .iter()
            .map(|row| {
                let own = |s: &&Seen| s.tag.name == *name && s.inside == Some(row.place);
                seen.iter().filter(own).count()
            })
            .collect();
        if !field.multiple && counts.iter().any(|n| *n > 1) {
            self.fault(
                Some(block),
                Some(name),
                "в одном контейнере метка стоит несколько раз",
                "у каждой строки должен быть свой контейнер",
            );
        }
        let empty: Vec<String> = (1..)
            .zip(&counts)
            .filter(|(_, n)| **n == 0)
            .map(|(row, _)| row.to_string())
            .collect();
        if empty.is_empty() {
            self.found += usize::from(block.emit == Emit::Always && field.emit == Emit::Always);
        } else if field.emit == Emit::Always {
            let astray = seen
                .iter()
                .any(|s| s.tag.name == *name && s.field(self.section).is_none());
            let wrong = if astray && empty.len() == rows.len() {
                format!("метка стоит вне контейнера «{}»", block.itemprop)
            } else if rows.len() == 1 {
                "нет метки".to_owned()
            } else {
                format!("нет метки в строках: {}", some(&empty))
            };
            self.fault(
                Some(block),
                Some(name),
                &wrong,
                "поставьте метку внутрь каждой строки контейнера",
            );
        }
    }

    /// A block whose fields stand by themselves.
    fn bare(&mut self, block: &Block, seen: &[Seen]) {
        for field in always(block) {
            let same = || seen.iter().filter(|s| s.tag.name == field.itemprop);
            if same().any(|s| s.depth == 0) {
                self.found += 1;
                continue;
            }
            let astray = same().find(|s| s.field(self.section).is_none());
            let wrong = match astray.and_then(Seen::parent_name) {
                Some(above) => {
                    format!("метка стоит внутри «{above}», а должна стоять сама по себе")
                }
                None => "нет метки".to_owned(),
            };
            let mend = format!(
                "выведите «{}», пусть и со словами «{}»",
                field.title, field.empty
            );
            self.tell(
                Weight::Fault,
                Some(block),
                Some(&field.itemprop),
                wrong,
                &mend,
            );
        }
    }

    fn fault(&mut self, block: Option<&Block>, field: Option<&str>, wrong: &str, mend: &str) {
        self.tell(Weight::Fault, block, field, wrong.to_owned(), mend);
    }

    fn tell(
        &mut self,
        weight: Weight,
        block: Option<&Block>,
        field: Option<&str>,
        wrong: String,
        mend: &str,
    ) {
        self.findings.push(Finding {
            number: self.section.number,
            page: self.page.clone(),
            weight,
            block: block.map(|b| b.key.clone()),
            field: field.map(str::to_owned),
            wrong,
            mend: mend.to_owned(),
        });
    }
}

/// Whether a strange name is a wrong spelling of a known one.
fn is_slip(name: &str, known: &BTreeSet<&str>) -> bool {
    let misspelt = vocabulary().misspelt.iter().any(|m| m.wrong == name);
    misspelt || known.iter().any(|k| k.eq_ignore_ascii_case(name))
}

fn is_too_wide(element: &str) -> bool {
    let wide = [
        "table", "thead", "tbody", "caption", "h1", "h2", "h3", "h4", "h5", "h6",
    ];
    wide.contains(&element)
}

fn says_nothing(text: &str) -> bool {
    text.chars()
        .all(|c| c.is_whitespace() || "-–—−.…".contains(c))
}

fn some(rows: &[String]) -> String {
    match rows.len() {
        0..=5 => rows.join(", "),
        n => format!("{} и ещё {}", rows[..5].join(", "), n - 5),
    }
}
