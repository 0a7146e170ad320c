//! The report in the terminal.

use std::fmt::{self, Write as _};

use super::super::report::{Report, SectionReport, State, Weight};
use super::super::rules::{ALL, FAMILIES};
use super::{chapters, day, lacking, some_pages, sum, verdict};

/// Whether colours may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// Plain text.
    Plain,
    /// Colours of a terminal.
    Coloured,
}

const RED: &str = "31";
const GREEN: &str = "32";
const YELLOW: &str = "33";
const BOLD: &str = "1";
const FAINT: &str = "2";

/// Letters of a bar that shows how much is found.
const BAR: usize = 10;
/// Letters of a title in the table.
const TITLE: usize = 42;

impl Paint {
    fn with(self, code: &str, words: &str) -> String {
        match self {
            Paint::Plain => words.to_owned(),
            Paint::Coloured => format!("\u{1b}[{code}m{words}\u{1b}[0m"),
        }
    }
}

/// The whole report.
pub fn text(report: &Report, paint: Paint) -> String {
    let mut out = String::new();
    let day = day(report);
    let when = if day.is_empty() {
        day
    } else {
        format!(", {day}")
    };
    let _ = writeln!(out, "Проверено: {}{when}\n", report.checked);
    table(report, paint, &mut out);
    for (number, title) in chapters(report) {
        let _ = writeln!(out, "\n{}", paint.with(BOLD, &title));
        for (finding, pages) in report.grouped(number) {
            let (colour, word) = match finding.weight {
                Weight::Fault => (RED, "ОШИБКА"),
                Weight::Remark => (YELLOW, "замечание"),
            };
            let parts = [finding.block.as_deref(), finding.field.as_deref()];
            let place: Vec<&str> = parts.into_iter().flatten().collect();
            let place = if place.is_empty() {
                String::new()
            } else {
                format!("{}: ", place.join(" / "))
            };
            let _ = writeln!(
                out,
                "  {} {} {place}{}\n      Где: {}\n      Что сделать: {}\n      {}",
                paint.with(colour, word),
                finding.rule,
                finding.wrong,
                some_pages(&pages),
                finding.mend,
                paint.with(FAINT, &format!("Основание: {}", finding.source)),
            );
        }
    }
    for note in &report.notes {
        let _ = writeln!(out, "\n{}", paint.with(YELLOW, note));
    }
    let colour = if report.ok() { GREEN } else { RED };
    let result = paint.with(colour, &verdict(report));
    let _ = write!(out, "\n{}\n{result}", sum(report));
    out
}

fn table(report: &Report, paint: Paint, out: &mut String) {
    let head = format!(
        "{:>2}  {:TITLE$}  {:>8}  {:BAR$}  {:>5}  {:>5}  {:>6}  {:>9}",
        "№", "Подраздел", "найдено", "", "пусто", "нет", "ошибок", "замечаний"
    );
    let _ = writeln!(out, "{}", paint.with(BOLD, &head));
    for section in &report.sections {
        let of = |weight| {
            let findings = report.of_section(section.number);
            findings.filter(|f| f.weight == weight).count()
        };
        let (faults, remarks) = (of(Weight::Fault), of(Weight::Remark));
        let colour = match (faults, remarks) {
            (0, 0) => GREEN,
            (0, _) => YELLOW,
            _ => RED,
        };
        let _ = writeln!(
            out,
            "{:>2}  {}  {:>8}  {}  {:>5}  {:>5}  {:>6}  {:>9}",
            section.number,
            title(&section.title),
            format!("{}/{}", section.found, section.expected),
            paint.with(colour, &bar(section)),
            section.count(State::Empty),
            lacking(section),
            faults,
            remarks,
        );
    }
}

fn title(title: &str) -> String {
    let letters = title.chars().count();
    if letters <= TITLE {
        return format!("{title:TITLE$}");
    }
    let short: String = title.chars().take(TITLE - 1).collect();
    format!("{short}…")
}

fn bar(section: &SectionReport) -> String {
    let full = (section.found * BAR).checked_div(section.expected);
    let full = full.unwrap_or(0).min(BAR);
    "█".repeat(full) + &"░".repeat(BAR - full)
}

/// All rules, family by family.
pub fn rules(paint: Paint) -> String {
    let mut out = String::new();
    for (family, title) in FAMILIES {
        let _ = writeln!(out, "{}", paint.with(BOLD, title));
        for rule in ALL.iter().filter(|rule| rule.id.starts_with(family)) {
            let colour = match rule.weight {
                Weight::Fault => RED,
                Weight::Remark => YELLOW,
            };
            let _ = writeln!(
                out,
                "  {} {}  {}\n        {}\n        {}",
                rule.id,
                paint.with(colour, rule.weight.word()),
                rule.title,
                paint.with(FAINT, &format!("Основание: {}", rule.source)),
                format_args!("Что сделать: {}", rule.mend),
            );
        }
        out.push('\n');
    }
    let _ = write!(out, "Всего правил: {}.", ALL.len());
    out
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text(self, Paint::Plain))
    }
}
