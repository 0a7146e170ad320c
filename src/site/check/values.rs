//! What tagged facts say, as far as a machine can judge it: numbers are numbers, dates are dates,
//! equal things are equal, yearly things are of the last year.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::page::Tag;
use super::pages::Pages;
use super::report::{Finding, Report};
use super::rules::{self, Rule};
use super::site::Site;
use super::tags::{Seen, gather};
use crate::site::sveden::vocabulary::{Field, Kind, Section, vocabulary};

/// What is wrong with the value of a field by itself.
pub fn judge(field: &Field, seen: &Seen) -> Vec<(&'static Rule, String)> {
    let text = seen.tag.text.as_str();
    if text == field.empty || seen.tag.hidden.is_some() {
        return Vec::new();
    }
    let digits = text.chars().any(|c| c.is_ascii_digit());
    match field.kind {
        Kind::Int | Kind::Money if !digits && !text.is_empty() => {
            vec![(&rules::NOT_A_NUMBER, format!("вместо числа стоит «{text}»"))]
        }
        Kind::Date if !text.is_empty() && !is_date(text) => {
            vec![(&rules::NOT_A_DATE, format!("дата записана так: «{text}»"))]
        }
        _ => Vec::new(),
    }
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.trim_end_matches(" г.").split('.').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [2, 2, 4] && parts.iter().all(|p| p.bytes().all(|b| b.is_ascii_digit()))
}

/// Figures of dormitories are the same wherever they stand.
pub fn dormitories(site: &Site, pages: &Pages, report: &mut Report) {
    let blocks = vocabulary().sections.iter();
    for (section, block) in blocks.flat_map(|s| s.blocks.iter().map(move |b| (s, b))) {
        let Some(owner) = vocabulary().section(block.from.as_deref().unwrap_or_default()) else {
            continue;
        };
        for field in &block.fields {
            let here = first(site, pages, section, &field.itemprop);
            let there = first(site, pages, owner, &field.itemprop);
            if let (Some(here), Some(there)) = (here, there)
                && here != there
            {
                let wrong = format!("здесь «{here}», а на странице {} — «{there}»", owner.url());
                let finding = Finding::new(&rules::DORMITORIES, &section.url(), wrong);
                let finding = finding.about(Some(&block.key), Some(&field.itemprop));
                report.findings.push(finding);
            }
        }
    }
}

fn first(site: &Site, pages: &Pages, section: &Section, name: &str) -> Option<String> {
    let texts = texts(site, pages, section, "", name);
    texts.into_iter().next()
}

/// Texts of all tags of a name that stand in containers of another name.
fn texts(site: &Site, pages: &Pages, section: &Section, above: &str, name: &str) -> Vec<String> {
    let Some(main) = site.at(&format!("/sveden/{}", section.slug)) else {
        return Vec::new();
    };
    let gathered = gather(site, pages, main);
    let wanted = |s: &&Seen| s.tag.name == name && s.parent_name().unwrap_or_default() == above;
    let tags = gathered.seen.iter().filter(wanted).map(|s| s.tag);
    tags.map(|tag: &Tag| tag.text.clone()).collect()
}

/// Codes of teachers' programmes are among the codes of the college.
pub fn programmes(site: &Site, pages: &Pages, report: &mut Report) {
    let (Some(education), Some(employees)) = (
        vocabulary().section("education"),
        vocabulary().section("employees"),
    ) else {
        return;
    };
    let mut known = BTreeSet::new();
    for above in ["eduOp", "eduAccred"] {
        for text in texts(site, pages, education, above, "eduCode") {
            known.extend(codes(&text));
        }
    }
    if known.is_empty() {
        return;
    }
    let named = texts(site, pages, employees, "teachingStaff", "teachingOp");
    let named: BTreeSet<String> = named.iter().flat_map(|text| codes(text)).collect();
    for code in named.difference(&known) {
        let wrong =
            format!("у преподавателей названа программа {code}, которой нет в «Образовании»");
        let finding = Finding::new(&rules::STRANGE_PROGRAMME, &employees.url(), wrong);
        report
            .findings
            .push(finding.about(Some("teachingStaff"), Some("teachingOp")));
    }
}

/// Codes like `09.02.07`.
fn codes(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_ascii_digit() && c != '.');
    let words = words.map(|word| word.trim_matches('.'));
    words
        .filter(|word| is_code(word))
        .map(str::to_owned)
        .collect()
}

fn is_code(word: &str) -> bool {
    let parts: Vec<&str> = word.split('.').collect();
    parts.len() == 3 && parts.iter().all(|part| part.len() == 2)
}

/// Money is told for the last finished year: by July its accounts are closed.
pub fn years(site: &Site, pages: &Pages, today: Date, report: &mut Report) {
    let Some(budget) = vocabulary().section("budget") else {
        return;
    };
    let told = texts(site, pages, budget, "volume", "finYear");
    let years = told.iter().filter_map(|text| {
        let digits: String = text.chars().filter(char::is_ascii_digit).take(4).collect();
        digits.parse::<i16>().ok()
    });
    let due = if today.month() >= 7 {
        today.year() - 1
    } else {
        today.year() - 2
    };
    if let Some(last) = years.max().filter(|last| *last < due) {
        let wrong = format!("последний год — {last}, а уже закрыт {due}-й");
        let finding = Finding::new(&rules::STALE, &budget.url(), wrong);
        report
            .findings
            .push(finding.about(Some("volume"), Some("finYear")));
    }
}
