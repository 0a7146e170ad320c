//! Programmes as the staff and «Образование» name them: the two lists must agree, and what one
//! says the other need not repeat.

use super::training;
use crate::site::facts::{Facts, Row, Value};
use crate::site::problem::Problem;
use jiff::civil::Date;

/// A programme of «Образование»: rows of one code are its editions for different people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programme {
    /// «09.02.07»
    pub code: String,
    /// «Информационные системы и программирование»
    pub name: String,
    /// Each row's own words: направленность, квалификация, адаптированная.
    pub profiles: Vec<String>,
}

impl Programme {
    /// Code and name.
    pub fn title(&self) -> String {
        format!("{} {}", self.code, self.name).trim().to_owned()
    }
}

/// The programmes of `eduOp` in the order of the page, a code once.
pub fn programmes(facts: &Facts) -> Vec<Programme> {
    let mut found: Vec<Programme> = Vec::new();
    for row in facts.rows("education", "eduOp") {
        let said = |field: &str| row.values(field).first().map(Value::plain);
        let Some(code) = said("eduCode") else {
            continue;
        };
        let profile = said("eduProf");
        match found.iter_mut().find(|known| known.code == code) {
            Some(known) => known.profiles.extend(profile),
            None => found.push(Programme {
                code,
                name: said("eduName").unwrap_or_default(),
                profiles: profile.into_iter().collect(),
            }),
        }
    }
    found
}

/// The facts as pages show them on `today`: a teacher's programmes are told by codes or by words
/// and understood from either, and training that is too old is left out.
pub fn completed(facts: &Facts, today: Date) -> Facts {
    let known = programmes(facts);
    let mut whole = facts.clone();
    for row in whole.rows_mut("employees", "teachingStaff") {
        if row.values("teachingOp").is_empty() && !row.programmes.is_empty() {
            let lines = row.programmes.iter().map(|code| {
                let programme = known.iter().find(|p| p.code == *code);
                format!("- {}", programme.map_or(code.clone(), Programme::title))
            });
            let lines = lines.collect::<Vec<_>>().join("\n");
            row.push("teachingOp", Value::Prose(lines));
        } else if row.programmes.is_empty() {
            row.programmes = named(row).into_iter().filter_map(|n| n.code).collect();
        }
        if let [Value::Prose(text)] = row.values("qualification") {
            let (shown, dropped) = training::recent(text, today);
            if !dropped.is_empty() {
                row.clear("qualification");
                if !shown.is_empty() {
                    row.push("qualification", Value::Prose(shown));
                }
            }
        }
    }
    whole
}

/// What the staff says against what «Образование» says. Nothing is fatal: a page with a remark is
/// better than no page.
pub fn disagreements(facts: &Facts) -> Vec<Problem> {
    let known = programmes(facts);
    let staff = facts.rows("employees", "teachingStaff");
    if known.is_empty() || staff.is_empty() {
        return Vec::new();
    }
    let mut problems: Vec<Problem> = staff.iter().flat_map(|row| of_row(row, &known)).collect();
    let whole = completed(facts, Date::MAX);
    let served = |programme: &Programme| {
        let staff = whole.rows("employees", "teachingStaff").iter();
        staff
            .clone()
            .any(|row| row.programmes.contains(&programme.code))
            || staff
                .flat_map(named)
                .any(|n| n.code.is_none() && same(&n.name, &programme.name))
    };
    for programme in known.iter().filter(|programme| !served(programme)) {
        let message = format!(
            "программу «{}» из education.toml не ведёт ни один педагог; назовите её код в programmes у тех, кто её ведёт",
            programme.title()
        );
        problems.push(Problem::new("sveden/employees.toml", None, message));
    }
    problems
}

fn of_row(row: &Row, known: &[Programme]) -> Vec<Problem> {
    let who = row
        .values("fio")
        .first()
        .map(Value::plain)
        .unwrap_or_default();
    let codes: Vec<&str> = known.iter().map(|p| p.code.as_str()).collect();
    let mut wrong: Vec<String> = Vec::new();
    for code in row
        .programmes
        .iter()
        .filter(|code| !codes.contains(&code.as_str()))
    {
        wrong.push(format!(
            "[teachingStaff] programmes ({who}): кода «{code}» нет среди программ [[eduOp]] в education.toml; там есть: {}",
            codes.join(", ")
        ));
    }
    for told in named(row) {
        let candidates = known.iter().filter(|p| match &told.code {
            Some(code) => p.code == *code,
            None => same(&told.name, &p.name),
        });
        let mut candidates = candidates.peekable();
        if candidates.peek().is_none() {
            wrong.push(format!(
                "[teachingStaff] teachingOp ({who}): программы «{}» нет среди [[eduOp]] в education.toml; там есть: {}",
                told.words,
                codes.join(", ")
            ));
        } else if !told.name.is_empty()
            && !candidates.clone().any(|p| same(&told.name, &p.name))
            && let Some(right) = candidates.next()
        {
            wrong.push(format!(
                "[teachingStaff] teachingOp ({who}): написано «{}», а в [[eduOp]] education.toml — «{}»; приведите к одному",
                told.words,
                right.title()
            ));
        }
    }
    wrong
        .into_iter()
        .map(|words| Problem::at(&row.source, words))
        .collect()
}

/// A programme as a teacher's row names it.
struct Named {
    words: String,
    code: Option<String>,
    name: String,
}

fn named(row: &Row) -> Vec<Named> {
    let texts = row.values("teachingOp").iter().map(Value::plain);
    let lines: Vec<String> = texts
        .flat_map(|text| {
            text.split(['\n', ';'])
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect();
    lines
        .iter()
        .map(|line| line.trim().trim_start_matches(['-', '*', '•']).trim())
        .filter(|line| !line.is_empty())
        .map(|words| {
            let (first, rest) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
            let code = first.trim_end_matches([',', ':']);
            let is_code = code.len() >= 5
                && code.starts_with(|c: char| c.is_ascii_digit())
                && code.chars().all(|c| c.is_ascii_digit() || c == '.');
            Named {
                words: words.to_owned(),
                code: is_code.then(|| code.to_owned()),
                name: if is_code { rest } else { words }.trim().to_owned(),
            }
        })
        .collect()
}

/// Whether two names are one: quotes, dashes, «ё» and what follows in brackets do not count.
fn same(told: &str, name: &str) -> bool {
    let letters = |text: &str| -> String {
        let lower = text.to_lowercase().replace('ё', "е");
        lower.chars().filter(|c| c.is_alphanumeric()).collect()
    };
    let bare = told.split(" (").next().unwrap_or(told);
    !name.is_empty() && (letters(told) == letters(name) || letters(bare) == letters(name))
}
