//! The press: what a PDF made of a template and data must be.

use std::process::Command;

use eios::{
    documents::{About, Press, PressError},
    themes::Themes,
};
use jiff::civil::date;
use serde_json::{Value, json};

fn press() -> Press {
    Press::open(&Themes::new("default", None)).expect("the built-in theme opens")
}

fn about() -> About {
    About {
        title: "Учебный план. 09.02.07".to_owned(),
        author: "Заозёрный колледж".to_owned(),
        date: date(2026, 5, 28),
    }
}

fn plan() -> Value {
    let text = |s: &str| json!([{ "t": "text", "s": s }]);
    let rows: Vec<Value> = (1..=90)
        .map(|n| json!({ "kind": "row", "cells": [format!("ОП.{n:02}"), "Основы алгоритмизации", "72"] }))
        .collect();
    json!({
        "college": { "short": "Заозёрный колледж", "full": "ГАПОУ «Заозёрный колледж»" },
        "running": "Учебный план", "title": "Учебный план", "landscape": true,
        "approval": ["УТВЕРЖДЕНО", "приказом от 28.05.2026 № 41"],
        "facts": [["Программа", "09.02.07 Информационные системы"]],
        "contents": false,
        "tree": [
            { "t": "heading", "level": 2, "body": text("Пояснение") },
            { "t": "par", "body": [
                { "t": "text", "s": "Программа выполняется на русском языке; объём указан в академических часах." },
                { "t": "note", "name": "fn-1", "first": true, "body": text("Час — сорок пять минут.") },
                { "t": "link", "url": "https://college.example/a/", "body": text("Положение") },
                { "t": "code", "s": "x ≤ 1" },
            ] },
            { "t": "list", "start": null, "tight": true, "items": [
                { "task": null, "body": [{ "t": "plain", "body": text("первое") }] },
                { "task": true, "body": [{ "t": "plain", "body": text("второе") }] },
            ] },
            { "t": "list", "start": 3, "tight": false, "items": [
                { "task": null, "body": [{ "t": "par", "body": text("третье") }] },
            ] },
            { "t": "terms", "items": [{ "term": text("ОК"), "body": [{ "t": "plain", "body": text("общие компетенции") }] }] },
            { "t": "quote", "title": "Важно", "body": [{ "t": "par", "body": text("Сказано.") }] },
            { "t": "table", "widths": [0, 4], "align": ["left", "right"],
              "head": [text("Тема"), text("Часы")], "rows": [[text("Первая"), text("8")]] },
            { "t": "code", "s": "print(1)" },
            { "t": "rule" },
        ],
        "tables": [{
            "caption": "План", "note": "Часы", "size": 9, "inset": 3, "named": 0,
            "widths": [0, 5, 0], "align": ["left", "left", "right"],
            "head": ["Индекс", "Наименование", "Всего"], "rows": rows,
        }],
        "signature": { "lines": ["Озерцова Анна Петровна, директор"] },
    })
}

#[test]
fn a_document_is_a_tagged_pdf_with_title_language_and_text() {
    let pdf = press()
        .pdf("programme.typ", &plan(), &about())
        .unwrap_or_else(|why| panic!("{why}"));
    assert!(pdf.starts_with(b"%PDF-1.7"));
    let text = String::from_utf8_lossy(&pdf);
    assert!(text.contains("/Marked true"), "нет разметки");
    assert!(text.contains("/Lang(ru)"), "нет языка");
    assert!(
        !text.contains("/Lang(en"),
        "часть текста названа английской"
    );
    assert!(text.contains("pdfuaid:part"), "нет отметки PDF/UA");
}

#[test]
fn the_same_document_is_the_same_bytes_from_any_thread() {
    let press = press();
    let first = press.pdf("programme.typ", &plan(), &about());
    let others: Vec<_> = std::thread::scope(|scope| {
        let each: Vec<_> = (0..2)
            .map(|_| scope.spawn(|| press.clone().pdf("programme.typ", &plan(), &about())))
            .collect();
        each.into_iter()
            .map(|t| t.join().expect("no panic"))
            .collect()
    });
    assert!(others.iter().all(|other| *other == first));
}

#[test]
fn a_sign_without_a_font_is_named_with_its_text() {
    let mut data = plan();
    data["title"] = "План 漢".into();
    let why = press().pdf("programme.typ", &data, &about()).unwrap_err();
    assert!(matches!(why, PressError::Sign { sign: '漢', .. }));
    assert!(why.to_string().contains("«План 漢»"), "{why}");
}

#[test]
fn a_fault_of_a_template_is_told_with_its_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let papers = folder.path().join("own/documents");
    std::fs::create_dir_all(&papers).expect("a folder");
    std::fs::write(papers.join("bad.typ"), "= Заголовок\n\n#нечто(1)\n").expect("a file");
    let press = Press::open(&Themes::new("own", Some(folder.path()))).expect("a theme");
    let why = press.pdf("bad.typ", &json!({}), &about()).unwrap_err();
    assert_eq!(
        why.to_string(),
        "documents/bad.typ:3: нет переменной или функции «нечто»; проверьте имя и строки #import"
    );
    let why = press.pdf("none.typ", &json!({}), &about()).unwrap_err();
    assert!(why.to_string().contains("documents/none.typ"), "{why}");
    // an own template changes only its own version
    let plain = self::press();
    assert_eq!(
        press.version("programme.typ"),
        plain.version("programme.typ")
    );
    assert_ne!(press.version("bad.typ"), 0);
    assert_eq!(plain.version("bad.typ"), 0);
}

#[test]
fn the_text_can_be_copied_and_every_page_is_numbered() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("plan.pdf");
    let pdf = press()
        .pdf("programme.typ", &plan(), &about())
        .expect("a document");
    std::fs::write(&file, pdf).expect("a file");
    let out = Command::new("pdftotext")
        .arg("-layout")
        .arg(&file)
        .arg("-")
        .output()
        .expect("pdftotext (пакет poppler-utils; tests/run ставит его сам)");
    let text = String::from_utf8(out.stdout).expect("UTF-8");
    assert!(text.contains("ГАПОУ «Заозёрный колледж»"), "{text}");
    assert!(
        text.contains("стр. 1 из ") && text.contains("стр. 2 из "),
        "{text}"
    );
    assert!(
        text.matches("Наименование").count() > 1,
        "шапка таблицы не повторена"
    );
}
