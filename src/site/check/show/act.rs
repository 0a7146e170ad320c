//! The report as data for the act: a paper with the day, what was checked, what was found and a place
//! for signatures. The press makes the paper; its look is in `themes/…/documents/act.typ`.

use serde_json::{Value, json};

use super::super::report::{Report, State, Weight};
use super::super::rules::rule;
use super::{chapters, day, lacking, some_pages, sum, verdict};

/// What the act's template reads; `college` is the name over it.
pub fn act(report: &Report, college: &str) -> Value {
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
                        "place": place.join(" / "), "wrong": finding.wrong,
                        "pages": some_pages(&pages), "mend": finding.mend,
                        "source": finding.source,
                    })
                })
                .collect();
            json!({ "title": title, "findings": findings })
        })
        .collect();
    json!({
        "college": college, "checked": report.checked, "date": day(report),
        "ok": report.ok(), "sum": sum(report), "verdict": verdict(report),
        "notes": report.notes, "sections": sections, "chapters": chapters,
        "version": env!("CARGO_PKG_VERSION"),
    })
}
