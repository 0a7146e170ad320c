//! The report as data for the act: a paper with the day, what was checked, what was found and a place
//! for signatures. The press makes the paper; its look is in `themes/…/documents/act.typ`.

use anyhow::Result;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::super::report::{Report, State, Weight};
use super::super::rules::rule;
use super::{chapters, day, lacking, some_pages, sum, verdict};
use crate::documents::{About, Press};
use crate::themes::Themes;

/// The template in `documents/` of the theme.
const TEMPLATE: &str = "act.typ";

/// The act as a PDF; `college` is the name over it.
pub fn act(report: &Report, college: &str, themes: &Themes) -> Result<Vec<u8>> {
    let about = About {
        title: format!("Акт проверки сайта {}", printable(&report.checked)),
        author: college.to_owned(),
        date: report.date.unwrap_or(Date::constant(2026, 1, 1)),
    };
    let press = Press::open(themes)?;
    Ok(press.pdf(TEMPLATE, &data(report, college), &about)?)
}

/// A text without the signs that the fonts of documents may lack: a page of a foreign site may have any.
fn printable(text: &str) -> String {
    let known = |c: char| matches!(c, ' '..='~' | '\u{a0}' | '«' | '»' | '°' | '§' | 'А'..='я' | 'Ё' | 'ё' | '–' | '—' | '“' | '”' | '„' | '’' | '‘' | '…' | '№');
    text.chars()
        .map(|c| if known(c) { c } else { '?' })
        .collect()
}

/// What the act's template reads.
fn data(report: &Report, college: &str) -> Value {
    let sections: Vec<Value> = { report.sections.iter() }
        .map(|section| {
            let of = |weight| {
                let findings = report.of_section(section.number);
                findings.filter(|f| f.weight == weight).count()
            };
            json!({
                "number": section.number, "title": section.title, "slug": section.slug,
                "expected": section.expected, "found": section.found,
                "empty": section.count(State::Empty), "lacking": lacking(section),
                "faults": of(Weight::Fault), "remarks": of(Weight::Remark),
            })
        })
        .collect();
    let chapters: Vec<Value> = { chapters(report).into_iter() }
        .map(|(number, title)| {
            let findings: Vec<Value> = { report.grouped(number).into_iter() }
                .map(|(finding, pages)| {
                    let parts = [finding.block.as_deref(), finding.field.as_deref()];
                    let place: Vec<&str> = parts.into_iter().flatten().collect();
                    json!({
                        "rule": finding.rule, "weight": finding.weight.word(),
                        "title": rule(finding.rule).map_or("", |rule| rule.title),
                        "fault": finding.weight == Weight::Fault,
                        "place": printable(&place.join(" / ")), "wrong": printable(&finding.wrong),
                        "pages": printable(&some_pages(&pages)), "mend": printable(&finding.mend),
                        "source": printable(finding.source),
                    })
                })
                .collect();
            json!({ "title": title, "findings": findings })
        })
        .collect();
    let notes: Vec<String> = report.notes.iter().map(|note| printable(note)).collect();
    json!({
        "college": printable(college), "checked": printable(&report.checked), "date": day(report),
        "ok": report.ok(), "sum": sum(report), "verdict": verdict(report),
        "notes": notes, "sections": sections, "chapters": chapters,
        "version": env!("CARGO_PKG_VERSION"),
    })
}
