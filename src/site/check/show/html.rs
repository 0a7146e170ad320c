//! The report as one page that needs nothing else: to look at, to print, to send.

use std::fmt::Write as _;

use super::super::report::{Report, SectionReport, State, Weight};
use super::super::rules::rule;
use super::{chapters, day, lacking, sum, verdict};
use crate::site::text::escape;

const STYLE: &str = include_str!("report.css");

/// The page.
pub fn html(report: &Report) -> String {
    let mut out = String::new();
    let checked = escape(&report.checked);
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"ru\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Проверка сайта {checked}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>Проверка сайта</h1>\n<p class=\"lead\">{checked}"
    );
    let day = day(report);
    if !day.is_empty() {
        let _ = write!(out, ", {day}");
    }
    let class = if report.ok() { "good" } else { "bad" };
    let _ = write!(
        out,
        "</p>\n<p class=\"verdict {class}\">{}</p>\n<p>{}</p>\n",
        verdict(report),
        sum(report)
    );
    for note in &report.notes {
        let _ = writeln!(out, "<p class=\"note\">{}</p>", escape(note));
    }
    sections(report, &mut out);
    findings(report, &mut out);
    details(report, &mut out);
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn sections(report: &Report, out: &mut String) {
    out.push_str(
        "<h2>Подразделы</h2>\n<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"Подразделы\">\n\
         <table>\n<thead><tr><th scope=\"col\">№</th><th scope=\"col\">Подраздел</th>\
         <th scope=\"col\">Найдено</th><th scope=\"col\">Сказано, что нет</th>\
         <th scope=\"col\">Не найдено</th><th scope=\"col\">Ошибок</th>\
         <th scope=\"col\">Замечаний</th></tr></thead>\n<tbody>\n",
    );
    for section in &report.sections {
        let of = |weight| {
            let findings = report.of_section(section.number);
            findings.filter(|f| f.weight == weight).count()
        };
        let _ = writeln!(
            out,
            "<tr><td>{0}</td><th scope=\"row\"><a href=\"#s{0}\">{1}</a> <small>/sveden/{2}</small></th>\
             <td><meter min=\"0\" max=\"{3}\" value=\"{4}\">{4} из {3}</meter> {4} из {3}</td>\
             <td>{5}</td><td>{6}</td><td>{7}</td><td>{8}</td></tr>",
            section.number,
            escape(&section.title),
            section.slug,
            section.expected,
            section.found,
            section.count(State::Empty),
            lacking(section),
            of(Weight::Fault),
            of(Weight::Remark),
        );
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
}

fn findings(report: &Report, out: &mut String) {
    out.push_str("<h2>Что найдено</h2>\n");
    if report.findings.is_empty() {
        out.push_str("<p>Ничего исправлять не нужно.</p>\n");
    }
    for (number, title) in chapters(report) {
        let _ = writeln!(out, "<h3>{}</h3>\n<ol class=\"findings\">", escape(&title));
        for (finding, pages) in report.grouped(number) {
            let class = match finding.weight {
                Weight::Fault => "bad",
                Weight::Remark => "warn",
            };
            let parts = [finding.block.as_deref(), finding.field.as_deref()];
            let place: Vec<&str> = parts.into_iter().flatten().collect();
            let pages: Vec<String> = { pages.iter() }
                .map(|page| format!("<code>{}</code>", escape(page)))
                .collect();
            let named = if place.is_empty() {
                String::new()
            } else {
                format!(" <code>{}</code>", escape(&place.join(" / ")))
            };
            let title = rule(finding.rule).map_or("", |rule| rule.title);
            let _ = writeln!(
                out,
                "<li><p><strong class=\"{class}\">{}</strong> {}{named}: {}</p>\n\
                 <p class=\"where\">{}</p>\n<p><b>Правило {}.</b> {}. <span class=\"source\">{}.</span></p>\n\
                 <p><b>Что сделать:</b> {}.</p></li>",
                finding.weight.word(),
                finding.rule,
                escape(&finding.wrong),
                pages.join(", "),
                finding.rule,
                escape(title),
                escape(finding.source),
                escape(&finding.mend),
            );
        }
        out.push_str("</ol>\n");
    }
}

fn details(report: &Report, out: &mut String) {
    out.push_str("<h2>Метки по подразделам</h2>\n");
    for section in &report.sections {
        let _ = writeln!(
            out,
            "<section id=\"s{0}\">\n<h3>{0}. {1}</h3>\n\
             <div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"{1}\">\n<table>\n\
             <thead><tr><th scope=\"col\">Метка</th><th scope=\"col\">Что это</th>\
             <th scope=\"col\">Как обстоит</th><th scope=\"col\">Сколько раз</th></tr></thead>\n<tbody>",
            section.number,
            escape(&section.title)
        );
        for item in rows(section) {
            out.push_str(&item);
        }
        out.push_str("</tbody>\n</table>\n</div>\n</section>\n");
    }
}

fn rows(section: &SectionReport) -> impl Iterator<Item = String> {
    section.items.iter().map(|item| {
        let class = match item.state {
            State::Found => "good",
            State::Empty => "plain",
            _ if item.expected || item.state == State::Retired => "bad",
            _ => "plain",
        };
        let optional = if item.expected { "" } else { " <small>(необязательно)</small>" };
        format!(
            "<tr><th scope=\"row\"><code>{}</code></th><td>{}{optional}</td><td class=\"{class}\">{}</td><td>{}</td></tr>\n",
            escape(&item.itemprop),
            escape(&item.title),
            item.state.word(),
            item.times
        )
    })
}
