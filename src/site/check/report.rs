//! What was found, for people and for programs.

use std::fmt;

use serde::Serialize;

/// The result of a check.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// How many pages were read.
    pub pages: usize,
    /// How many links inside of the site were followed.
    pub links: usize,
    /// The fourteen subsections.
    pub sections: Vec<SectionReport>,
    /// Everything that is wrong, subsections first.
    pub findings: Vec<Finding>,
}

/// How a subsection stands.
#[derive(Debug, Serialize)]
pub struct SectionReport {
    /// Last part of its address.
    pub slug: String,
    /// Official title.
    pub title: String,
    /// How many names the robot looks for.
    pub expected: usize,
    /// How many of them it finds in their places.
    pub found: usize,
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
    /// Key of the block in the facts.
    pub block: Option<String>,
    /// `itemprop` of the field.
    pub field: Option<String>,
    /// What is wrong.
    pub wrong: String,
    /// What to do.
    pub mend: String,
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

    fn of_section(&self, number: u32) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |f| f.number == number)
    }
}

/// The place of findings that belong to no subsection.
pub const ELSEWHERE: u32 = 99;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, section) in (1..).zip(&self.sections) {
            let SectionReport {
                slug,
                title,
                expected,
                found,
            } = section;
            writeln!(
                f,
                "{number:>2}. {title} — /sveden/{slug}: {found} из {expected}"
            )?;
            for finding in self.of_section(number) {
                write!(f, "{finding}")?;
            }
        }
        if self.of_section(ELSEWHERE).next().is_some() {
            writeln!(f, "Остальной сайт")?;
        }
        for finding in self.of_section(ELSEWHERE) {
            write!(f, "{finding}")?;
        }
        let remarks = self.findings.len() - self.faults();
        writeln!(
            f,
            "Прочитано страниц: {}, проверено ссылок: {}.",
            self.pages, self.links
        )?;
        write!(f, "Ошибок: {}, замечаний: {remarks}.", self.faults())
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let weight = match self.weight {
            Weight::Fault => "ОШИБКА",
            Weight::Remark => "замечание",
        };
        let place: Vec<&str> = [Some(&self.page), self.block.as_ref(), self.field.as_ref()]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        writeln!(f, "    {weight}: {}: {}", place.join(" / "), self.wrong)?;
        writeln!(f, "        Что сделать: {}", self.mend)
    }
}
