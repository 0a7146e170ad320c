//! Two people changed one record. What only one of them touched is taken as it is; what both changed differently is
//! asked: the page shows whose change collides and lets one choose field by field.

use axum::response::Response;
use serde::Serialize;

use super::{
    form::{self, Form},
    inputs::{Read, Typed},
    list::About,
};
use crate::{
    registers::{
        Names, Value, Values,
        describe::Field,
        history::{self, Line},
        query::encoded,
        rows::{self, Error as Bad, How, Row},
    },
    web::{Flash, Result, text},
};

#[derive(Serialize)]
struct Question {
    name: &'static str,
    label: &'static str,
    mine: String,
    theirs: String,
    who: String,
    at: String,
    chosen: &'static str,
}

/// The form was made from version `version`, the record is at another: merges what can be merged, asks the rest.
pub(super) async fn meet(
    form: &Form<'_>,
    typed: Typed,
    read: Read,
    row: &Row,
    version: i64,
    how: How,
) -> Result<Response> {
    let (scene, pass) = (form.scene, form.pass);
    let register = pass.register();
    let mut tx = scene.db().begin().await?;
    let lines = history::since(&mut tx, register.table, row.id, version).await?;
    let base = base_of(row, &lines);
    // Answers are about the version that was shown; a third change asks again.
    let answered = typed.one("_seen").parse() == Ok(row.version);
    let mut merged = Values::default();
    let mut open = false;
    for field in pass.fields() {
        let Some(mine) = read.values.0.get(field.name) else {
            continue;
        };
        let (was, theirs) = (base.get(field.name), row.values.get(field.name));
        if same(mine, was) || same(mine, theirs) {
            continue;
        }
        if same(theirs, was) {
            merged.set(field.name, mine.clone());
            continue;
        }
        match typed.one(&format!("_choice.{}", field.name)) {
            "mine" if answered => merged.set(field.name, mine.clone()),
            "theirs" if answered => {}
            _ => open = true,
        }
    }
    if !open {
        let how = How {
            reason: how
                .reason
                .or_else(|| Some("объединено с изменением другого человека".to_owned())),
            ..how
        };
        match rows::update(&mut tx, pass, row.id, row.version, &merged, &how).await {
            Ok(_) => {
                tx.commit().await?;
                let to = format!("/lk/r/{}/{}", register.table, row.id);
                return Ok(form::saved(scene, &to, Flash::RecordMerged));
            }
            Err(Bad::Changed(_)) => {}
            Err(bad) => {
                drop(tx);
                let read = Read {
                    problems: form::problems_of(bad)?,
                    ..read
                };
                return form::show(form, &typed, &read, 422).await;
            }
        }
    }
    drop(tx);
    ask(form, &typed, &read, row, version, &lines, &base).await
}

/// The record as it was when the form was opened.
fn base_of(row: &Row, lines: &[Line]) -> Values {
    let mut base = row.values.clone();
    for line in lines.iter().rev() {
        for change in &line.changes {
            base.set(&change.field, change.from.clone());
        }
    }
    base
}

fn same(a: &Value, b: &Value) -> bool {
    let nothing = |v: &Value| matches!(v, Value::Empty | Value::Flag(false));
    a.is_same(b) || (nothing(a) && nothing(b))
}

async fn ask(
    form: &Form<'_>,
    typed: &Typed,
    read: &Read,
    row: &Row,
    version: i64,
    lines: &[Line],
    base: &Values,
) -> Result<Response> {
    let (scene, pass) = (form.scene, form.pass);
    let register = pass.register();
    let fields: Vec<_> = pass.fields().collect();
    let both = [&row.values, &read.values];
    let names = Names::of_links(scene.db(), &scene.catalog, &fields, both).await?;
    let show =
        |field: &Field, value: &Value| match names.show(field, value, form.lists, scene.zone()) {
            empty if empty.is_empty() => "не заполнено".to_owned(),
            text => text,
        };
    let mut questions = Vec::new();
    for field in &fields {
        let Some(mine) = read.values.0.get(field.name) else {
            continue;
        };
        let (was, theirs) = (base.get(field.name), row.values.get(field.name));
        if same(mine, was) || same(mine, theirs) || same(theirs, was) {
            continue;
        }
        let by = lines
            .iter()
            .rev()
            .find(|line| line.changes.iter().any(|c| c.field == field.name));
        questions.push(Question {
            name: field.name,
            label: field.label,
            mine: show(field, mine),
            theirs: show(field, theirs),
            who: by
                .and_then(|line| line.who.clone())
                .unwrap_or_else(|| "программа".to_owned()),
            at: by.map_or(String::new(), |line| text::moment(&line.at, scene.zone())),
            chosen: match typed.one(&format!("_choice.{}", field.name)) {
                "mine" => "mine",
                "theirs" => "theirs",
                _ => "",
            },
        });
    }
    let kept: Vec<(&String, &String)> = typed
        .0
        .iter()
        .filter(|(name, _)| {
            !name.starts_with("_choice.") && !["csrf", "_version", "_seen"].contains(&name.as_str())
        })
        .flat_map(|(name, texts)| texts.iter().map(move |text| (name, text)))
        .collect();
    let title = "Запись изменил другой человек";
    let list = typed.one("_list");
    scene
        .page("registers_conflict.html", title, register.table)
        .crumb(register.many, &format!("/lk/r/{}", register.table))
        .status(409)
        .with("register", &About::of(scene, register))
        .with("questions", &questions)
        .with("kept", &kept)
        .with("version", &version)
        .with("seen", &row.version)
        .with(
            "action",
            &format!("/lk/r/{}/{}/edit", register.table, row.id),
        )
        .with(
            "card",
            &format!("/lk/r/{}/{}?list={}", register.table, row.id, encoded(list)),
        )
        .render()
}
