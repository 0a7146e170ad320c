//! A report for people: in the terminal, as a page, as an act to be signed. Nothing is judged here,
//! only arranged; JSON is the report itself.

mod act;
mod html;
mod text;

pub use act::act;
pub use html::html;
pub use text::{Paint, rules, text};

use super::report::{ELSEWHERE, Report, SectionReport, State};

/// Title of what belongs to no subsection.
const ELSEWHERE_TITLE: &str = "Остальной сайт";

/// So many addresses of pages with the same finding are named.
const PAGES: usize = 5;

/// Subsections and the rest of the site: number and title of those with findings.
fn chapters(report: &Report) -> Vec<(u32, String)> {
    let sections = report.sections.iter();
    let titled = sections.map(|s| (s.number, format!("{}. {}", s.number, s.title)));
    titled
        .chain([(ELSEWHERE, ELSEWHERE_TITLE.to_owned())])
        .filter(|(number, _)| report.of_section(*number).next().is_some())
        .collect()
}

/// Pages of one finding: a few of them and how many more.
fn some_pages(pages: &[&str]) -> String {
    let named = pages[..pages.len().min(PAGES)].join(", ");
    match pages.len().saturating_sub(PAGES) {
        0 => named,
        more => format!("{named} и ещё {more}"),
    }
}

/// One sentence about what was read.
fn sum(report: &Report) -> String {
    let mut sum = format!(
        "Прочитано страниц: {}, проверено ссылок: {}, документов: {}",
        report.pages, report.links, report.documents
    );
    if report.outside > 0 {
        sum.push_str(&format!(", чужих адресов: {}", report.outside));
    }
    sum.push('.');
    sum
}

/// What the result means.
fn verdict(report: &Report) -> String {
    format!(
        "Ошибок: {}, замечаний: {}.",
        report.faults(),
        report.remarks()
    )
}

/// Day of the check as people write it.
fn day(report: &Report) -> String {
    let date = report.date;
    date.map_or(String::new(), |d| d.strftime("%d.%m.%Y").to_string())
}

/// Expected names that are neither found nor said to be absent.
fn lacking(section: &SectionReport) -> usize {
    let states = [State::Missing, State::Misplaced, State::Hidden];
    states.into_iter().map(|state| section.count(state)).sum()
}
