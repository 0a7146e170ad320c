//! What was found, for people and for programs. How it is shown is decided in `show/`.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::rules::Rule;

/// The place of findings that belong to no subsection.
pub const ELSEWHERE: u32 = 99;

/// The result of a check.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// The folder or address that was read.
    pub checked: String,
    /// The day of the check.
    pub date: Option<Date>,
    /// How many pages were read.
    pub pages: usize,
    /// How many links inside of the site were followed.
    pub links: usize,
    /// How many documents were looked into.
    pub documents: usize,
    /// How many addresses of other sites were asked.
    pub outside: usize,
    /// What could not be read to the end, for instance because of a limit.
    pub notes: Vec<String>,
    /// The fourteen subsections.
    pub sections: Vec<SectionReport>,
    /// Everything that is wrong, subsections first.
    pub findings: Vec<Finding>,
}

/// How a subsection stands.
#[derive(Debug, Serialize)]
pub struct SectionReport {
    /// Place among the fourteen.
    pub number: u32,
    /// Last part of its address.
    pub slug: String,
    /// Official title.
    pub title: String,
    /// How many names the robot looks for.
    pub expected: usize,
    /// How many of them it finds in their places.
    pub found: usize,
    /// Every name, block by block, and strange or retired names after them.
    pub items: Vec<Item>,
}

/// How one container or field stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Item {
    /// Key of the block.
    pub block: String,
    /// The `itemprop`.
    pub itemprop: String,
    /// Official title.
    pub title: String,
    /// Whether the robot asks for it.
    pub expected: bool,
    /// How it stands.
    pub state: State,
    /// How many times it stands in its place.
    pub times: usize,
}

/// How a name stands on the pages of its subsection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// In its place, with facts.
    Found,
    /// In its place, with the phrase that there is nothing.
    Empty,
    /// Not there.
    Missing,
    /// There, but not in its place.
    Misplaced,
    /// There, but a visitor does not see it.
    Hidden,
    /// A name of an earlier order.
    Retired,
}

impl State {
    /// In a word.
    pub fn word(self) -> &'static str {
        match self {
            State::Found => "есть",
            State::Empty => "сказано, что нет",
            State::Missing => "не найдено",
            State::Misplaced => "не на месте",
            State::Hidden => "скрыто",
            State::Retired => "отменённое имя",
        }
    }
}

/// One thing that is wrong, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// Place of the subsection among the fourteen; the rest of the site comes after them.
    pub number: u32,
    /// The page's address.
    pub page: String,
    /// Whether the check fails because of it.
    pub weight: Weight,
    /// Id of the rule.
    pub rule: &'static str,
    /// Key of the block in the facts.
    pub block: Option<String>,
    /// `itemprop` of the field.
    pub field: Option<String>,
    /// What is wrong.
    pub wrong: String,
    /// What to do.
    pub mend: String,
    /// Where the rule is written.
    pub source: &'static str,
}

/// How serious a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// The law is not kept or a visitor meets a dead end.
    Fault,
    /// A person should look.
    Remark,
}

impl Weight {
    /// In a word.
    pub fn word(self) -> &'static str {
        match self {
            Weight::Fault => "ошибка",
            Weight::Remark => "замечание",
        }
    }
}

impl Finding {
    /// A breach of `rule` on a page; the subsection is known by the page's address.
    pub fn new(rule: &'static Rule, page: &str, wrong: impl Into<String>) -> Finding {
        Finding {
            number: super::address::section_number(page),
            page: page.to_owned(),
            weight: rule.weight,
            rule: rule.id,
            block: None,
            field: None,
            wrong: wrong.into(),
            mend: rule.mend.to_owned(),
            source: rule.source,
        }
    }

    /// The same, of a subsection.
    pub fn of(self, number: u32) -> Finding {
        Finding { number, ..self }
    }

    /// The same, about a field of a block.
    pub fn about(self, block: Option<&str>, field: Option<&str>) -> Finding {
        Finding {
            block: block.map(str::to_owned),
            field: field.map(str::to_owned),
            ..self
        }
    }

    /// The same with a more exact way out.
    pub fn mend(self, mend: impl Into<String>) -> Finding {
        Finding {
            mend: mend.into(),
            ..self
        }
    }

    /// Page, block and field in one line.
    pub fn place(&self) -> String {
        let parts = [Some(&self.page), self.block.as_ref(), self.field.as_ref()];
        let named: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        named.join(" / ")
    }
}

impl SectionReport {
    /// How many expected names stand so.
    pub fn count(&self, state: State) -> usize {
        let expected = self.items.iter().filter(|i| i.expected);
        expected.filter(|i| i.state == state).count()
    }
}

impl Report {
    /// Whether there are no faults; remarks do not fail a check.
    pub fn ok(&self) -> bool {
        self.faults() == 0
    }

    /// How many faults there are.
    pub fn faults(&self) -> usize {
        let faults = self.findings.iter().filter(|f| f.weight == Weight::Fault);
        faults.count()
    }

    /// How many remarks there are.
    pub fn remarks(&self) -> usize {
        self.findings.len() - self.faults()
    }

    /// Findings of one subsection, or of the rest of the site.
    pub fn of_section(&self, number: u32) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |f| f.number == number)
    }

    /// Findings that say the same of several pages, told once: the first of them and all pages.
    pub fn grouped(&self, number: u32) -> Vec<(&Finding, Vec<&str>)> {
        let mut groups: BTreeMap<_, (&Finding, Vec<&str>)> = BTreeMap::new();
        for finding in self.of_section(number) {
            let key = (
                finding.weight,
                finding.rule,
                (&finding.block, &finding.field),
                (&finding.wrong, &finding.mend),
            );
            let (_, pages) = groups.entry(key).or_insert_with(|| (finding, Vec::new()));
            pages.push(&finding.page);
        }
        groups.into_values().collect()
    }
}
