//! What the work on a request needs beside the request: steps and what stands before them, the checklist, the record side
//! by side, the people it may be about, requests like it.

use serde::Serialize;

use super::{Opened, form, inputs, show::Trouble, words};
use crate::{
    identity::audit,
    journal::{
        compare, family,
        service::Now,
        states::{self, Known, Step},
        store::{self, Ticket},
    },
    registers::{Field, Lists, Problem, Register, pages::Scene},
    storage::v,
    web::{Choice, Fields, Input, Result},
};

/// A step that may be offered, or why it may not yet.
#[derive(Serialize)]
struct Offer {
    code: &'static str,
    label: &'static str,
    first: String,
    wordy: bool,
}

#[derive(Serialize)]
struct Check {
    code: &'static str,
    words: &'static str,
    done: bool,
}

/// What only those who sort a request out see.
#[derive(Serialize, Default)]
pub(super) struct Work {
    offers: Vec<Offer>,
    checks: Vec<Check>,
    assign: Vec<Input>,
    replies: Vec<(i64, String)>,
    added: Vec<Input>,
    pairs: Vec<compare::Pair>,
    missing: Vec<Input>,
    version: i64,
    candidates: Vec<compare::Candidate>,
    may_correct: bool,
    children: Vec<family::Child>,
    relations: Vec<Choice>,
    is_parent: bool,
    lacking: Vec<&'static str>,
    related: Vec<Related>,
}

#[derive(Serialize)]
struct Related {
    id: i64,
    number: String,
    topic: String,
    words: &'static str,
}

/// Everything that the work on a request needs.
pub(super) async fn gather(
    scene: &Scene,
    opened: &Opened,
    now: &Now,
    lists: &Lists,
    known: &Known,
    sent: &Fields,
    troubles: &[Trouble],
) -> Result<Work> {
    let (db, ticket) = (scene.db(), &opened.ticket);
    let done = store::checks(db, ticket.id).await?;
    let checks = words::checklist(&ticket.kind)
        .iter()
        .map(|(code, words)| Check {
            code,
            words,
            done: done.iter().any(|known| known == code),
        });
    let mut work = Work {
        offers: offers(ticket, known, now.at),
        checks: checks.collect(),
        assign: assign(scene, ticket, lists).await?,
        replies: db
            .all(
                "SELECT id, title FROM saved_reply WHERE deleted_at IS NULL AND archived_at IS NULL AND (kind IS NULL OR kind = $1) ORDER BY title COLLATE \"ru-x-icu\", id",
                v![ticket.kind.as_str()],
            )
            .await?,
        related: related(scene, opened).await?,
        ..Work::default()
    };
    if ticket.personal() {
        work.lacking = known.lacking.clone();
        work.added = added(scene, opened, lists, sent, troubles)?;
        work.may_correct = opened.eyes.may_correct(&ticket.subject_kind);
    }
    if work.may_correct {
        beside(scene, opened, sent, &mut work).await?;
    }
    Ok(work)
}

fn offers(ticket: &Ticket, known: &Known, now: jiff::Timestamp) -> Vec<Offer> {
    let from = ticket.state();
    let offer = |step: Step| Offer {
        code: step.code(),
        label: step.label(),
        first: states::step(from, step, known, now)
            .err()
            .unwrap_or_default(),
        wordy: matches!(
            step,
            Step::AskUser | Step::Solve | Step::Reject | Step::Rework | Step::Resend | Step::Reopen
        ),
    };
    states::offered(from, ticket.login())
        .into_iter()
        .map(offer)
        .collect()
}

async fn assign(scene: &Scene, ticket: &Ticket, lists: &Lists) -> Result<Vec<Input>> {
    let desk = ticket.desk.as_deref().unwrap_or_default();
    let people = store::holders(scene.db(), desk, scene.asker.today).await?;
    let register = form::register(&scene.catalog)?;
    let input = |name: &str, label: &'static str, typed: &str| -> Result<Input> {
        let field: &'static Field = field(register, name)?;
        Ok(inputs::of(field, label, "", false, typed, "", lists))
    };
    Ok(vec![
        input("desk", "Кто разбирает", desk)?,
        inputs::select(
            "assignee",
            "Исполнитель",
            "Из тех, у кого эта роль.",
            &people,
            ticket.assignee_id,
        ),
        input("priority", "Срочность", &ticket.priority)?,
    ])
}

fn field(register: &'static Register, name: &str) -> Result<&'static Field> {
    let found = register.field(name);
    found.ok_or_else(|| crate::web::Error::Fault(anyhow::anyhow!("нет поля {name}")))
}

fn added(
    scene: &Scene,
    opened: &Opened,
    lists: &Lists,
    sent: &Fields,
    troubles: &[Trouble],
) -> Result<Vec<Input>> {
    let register = form::register(&scene.catalog)?;
    let kept = serde_json::to_value(&opened.ticket).unwrap_or_default();
    let again = sent.get("form") == "edit";
    let value = |name: &str| match (&kept[name], again) {
        (_, true) => sent.get(name).to_owned(),
        (serde_json::Value::Bool(true), _) => "да".to_owned(),
        (serde_json::Value::String(text), _) if name == "subject_birth" => {
            crate::registers::value::show_day(text)
        }
        (serde_json::Value::String(text), _) => text.clone(),
        _ => String::new(),
    };
    let problems: Vec<Problem> = troubles
        .iter()
        .map(|t| Problem {
            field: t.field.clone(),
            text: t.text.clone(),
        })
        .collect();
    let asks: Vec<form::Ask> = form::ADDED
        .iter()
        .filter(|ask| opened.eyes.cleared() || !form::CLEARED_ONLY.contains(&ask.name))
        .copied()
        .collect();
    form::inputs(register, &asks, &value, &problems, lists)
}

/// The record beside the request: for those who may correct it, and noted in the journal of what was seen.
async fn beside(scene: &Scene, opened: &Opened, sent: &Fields, work: &mut Work) -> Result<()> {
    let (db, ticket) = (scene.db(), &opened.ticket);
    work.candidates = compare::candidates(db, ticket, scene.asker.today).await?;
    let Some(person) = ticket.subject_person_id else {
        return Ok(());
    };
    let Some(record) = compare::record(db, person).await? else {
        return Ok(());
    };
    work.candidates.retain(|candidate| candidate.id != person);
    let again = sent.get("form") == "correct";
    work.pairs = compare::pairs(ticket, &record);
    for pair in work.pairs.iter_mut().filter(|_| again) {
        pair.offered = sent.get(pair.name).to_owned();
        pair.ticked = sent.all("fix").any(|name| name == pair.name);
    }
    work.version = record.row_version;
    work.missing = missing(scene, &record, sent).await?;
    work.is_parent =
        ticket.subject_kind == "parent" || ticket.error_kind.as_deref() == Some("children_missing");
    if work.is_parent {
        work.children = family::children(db, person).await?;
        work.relations = relations(scene).await?;
        for child in &mut work.children {
            let found = work
                .relations
                .iter()
                .find(|choice| choice.value == child.kind);
            child.kind = found.map_or(child.kind.clone(), |choice| choice.label.clone());
        }
    }
    let mut tx = db.begin().await?;
    let words = format!("сверка по заявке № {}", ticket.number);
    audit::note(
        &mut tx,
        scene.asker.now,
        &scene.asker.by,
        "read_special",
        "person",
        Some(person),
        Some(&words),
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// What the register demands of every person and this record does not have: without it nothing can be written.
async fn missing(scene: &Scene, record: &compare::Record, sent: &Fields) -> Result<Vec<Input>> {
    let Some(person) = scene.catalog.find("person") else {
        return Ok(Vec::new());
    };
    let lists = Lists::of(scene.db(), person.fields).await?;
    let mut all = Vec::new();
    for (name, empty) in [
        ("sex", record.sex.is_none()),
        ("citizenship", record.citizenship.is_none()),
    ] {
        if empty {
            let field = field(person, name)?;
            let typed = match sent.get(name) {
                "" => field.default,
                typed => typed,
            };
            all.push(inputs::of(
                field,
                field.label,
                "В записи этого нет, а без этого она не сохраняется.",
                true,
                typed,
                "",
                &lists,
            ));
        }
    }
    Ok(all)
}

/// How a representative may be related to a child.
pub(super) async fn relations(scene: &Scene) -> Result<Vec<Choice>> {
    let Some(register) = scene.catalog.find("person_relation") else {
        return Ok(Vec::new());
    };
    let lists = Lists::of(scene.db(), register.fields).await?;
    let mut all = inputs::choices(&lists, "RELATION", "");
    all.retain(|choice| {
        matches!(
            choice.value.as_str(),
            "mother" | "father" | "guardian" | "adoptive" | "foster" | "org_rep"
        )
    });
    Ok(all)
}

/// Requests that are one with this, led by it, or about the same person.
async fn related(scene: &Scene, opened: &Opened) -> Result<Vec<Related>> {
    let ticket = &opened.ticket;
    let mut values = v![
        ticket.id,
        ticket.merged_into,
        ticket.parent_id,
        ticket.id,
        ticket.id,
        ticket.subject_person_id
    ];
    let seen = opened.eyes.condition(&mut values);
    let test = format!(
        "t.id <> $1 AND (t.id = $2 OR t.id = $3 OR t.merged_into = $4 OR t.parent_id = $5 OR t.subject_person_id = $6) AND {seen}"
    );
    let all = store::many(scene.db(), &test, values, "t.id DESC", 30).await?;
    let words = |other: &Ticket| {
        if Some(other.id) == ticket.merged_into {
            "эта заявка объединена с ней"
        } else if other.merged_into == Some(ticket.id) {
            "объединена с этой"
        } else if Some(other.id) == ticket.parent_id || other.parent_id == Some(ticket.id) {
            "связана"
        } else {
            "о том же человеке"
        }
    };
    Ok(all
        .iter()
        .map(|other| Related {
            id: other.id,
            number: other.number.clone(),
            topic: other.topic.clone(),
            words: words(other),
        })
        .collect())
}
