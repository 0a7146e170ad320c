//! What those who sort a request out write into it: papers seen, the checklist, missing particulars, whom it is about,
//! corrections of the record, the missing link to a child.

use axum::response::Response;

use super::{
    Opened,
    act::{back, ended, held, lines},
    form, now, open_to_work,
    show::{self, Trouble},
    words, work,
};
use crate::{
    journal::{
        compare,
        correct::{self, Pen, Wrong},
        family,
        service::{self, Line, Refused},
        states::State,
    },
    registers::{Lists, pages::Scene, rows, value},
    storage::{Val, v},
    web::{Error, Fields, Path, Result},
};

/// `POST /lk/tickets/{id}/papers`: the student's card, the printed screenshot, the checklist.
pub(super) async fn papers(scene: Scene, Path(id): Path<i64>, sent: Fields) -> Result<Response> {
    let opened = open_to_work(&scene, id).await?;
    let now = now(&scene).await?;
    let ticket = &opened.ticket;
    let ticked: Vec<&str> = sent.all("check").collect();
    let yes = |name: &str| sent.get(name) == "да";
    let mut tx = scene.db().begin().await?;
    let done = async {
        held(&mut tx, ticket).await?;
        if ticket.personal() {
            service::papers(&mut tx, &now, ticket, yes("card"), yes("paper")).await?;
        }
        for (code, _) in words::checklist(&ticket.kind) {
            match ticked.contains(code) {
                true => {
                    tx.exec(
                        "INSERT INTO ticket_check (ticket_id, code, done_at, done_by) VALUES ($1, $2, $3, $4) ON CONFLICT (ticket_id, code) DO NOTHING",
                        v![id, *code, now.at, now.who],
                    )
                    .await?;
                }
                false => {
                    tx.exec(
                        "DELETE FROM ticket_check WHERE ticket_id = $1 AND code = $2",
                        v![id, *code],
                    )
                    .await?;
                }
            }
        }
        Ok(())
    };
    let done = done.await;
    ended(&scene, &opened, &sent, tx, done).await
}

/// `POST /lk/tickets/{id}/edit`: particulars for the comparison and for the outside support.
pub(super) async fn save(scene: Scene, Path(id): Path<i64>, sent: Fields) -> Result<Response> {
    let opened = open_to_work(&scene, id).await?;
    if !opened.ticket.personal() {
        return Err(Error::NotFound);
    }
    let now = now(&scene).await?;
    let register = form::register(&scene.catalog)?;
    let lists = words::lists(scene.db(), &scene.catalog).await?;
    let asks: Vec<form::Ask> = form::ADDED
        .iter()
        .filter(|ask| opened.eyes.cleared() || !form::CLEARED_ONLY.contains(&ask.name))
        .copied()
        .collect();
    let typed = form::read(register, &asks, &sent, &lists, scene.zone())?;
    if !typed.problems.is_empty() {
        let troubles: Vec<Trouble> = typed.problems.into_iter().map(Trouble::from).collect();
        return show::render(&scene, &opened, &troubles, &sent).await;
    }
    let columns = typed.columns(register, &asks);
    let number = typed
        .text("external_no")
        .filter(|no| opened.ticket.external_no.as_deref() != Some(no));
    let mut tx = scene.db().begin().await?;
    let done = async {
        held(&mut tx, &opened.ticket).await?;
        service::set(&mut tx, id, &columns).await?;
        service::note(&mut tx, &now, id, Line::new("edit")).await?;
        if let Some(number) = &number {
            service::note(
                &mut tx,
                &now,
                id,
                Line::new("external").words(number).open(),
            )
            .await?;
        }
        Ok(())
    };
    let done = done.await;
    ended(&scene, &opened, &sent, tx, done).await
}

/// `POST /lk/tickets/{id}/subject`: whom it is about, of those who were found.
pub(super) async fn subject(scene: Scene, Path(id): Path<i64>, sent: Fields) -> Result<Response> {
    let opened = open_to_correct(&scene, id).await?;
    let now = now(&scene).await?;
    let wanted: i64 = sent.get("person").parse().unwrap_or(0);
    let found = compare::candidates(scene.db(), &opened.ticket, scene.asker.today).await?;
    let Some(chosen) = found.into_iter().find(|candidate| candidate.id == wanted) else {
        let troubles = [Trouble::whole(
            "Этого человека среди найденных уже нет. Выберите из списка ещё раз.",
        )];
        return show::render(&scene, &opened, &troubles, &sent).await;
    };
    let mut tx = scene.db().begin().await?;
    let done = async {
        held(&mut tx, &opened.ticket).await?;
        let place = Some(chosen.place.as_str()).filter(|place| !place.is_empty());
        let mut said = vec![("subject_person_id", Val::from(chosen.id))];
        if opened.ticket.subject_place.is_none() {
            said.push(("subject_place", place.into()));
        }
        service::set(&mut tx, id, &said).await?;
        let words = format!("{}, найден по: {}", chosen.name, chosen.by.join(", "));
        service::note(&mut tx, &now, id, Line::new("subject").words(&words)).await?;
        Ok(())
    };
    let done = done.await;
    ended(&scene, &opened, &sent, tx, done).await
}

/// Whoever sorts it out and may correct the record of such a person.
async fn open_to_correct(scene: &Scene, id: i64) -> Result<Opened> {
    let opened = open_to_work(scene, id).await?;
    let may = opened.ticket.personal() && opened.eyes.may_correct(&opened.ticket.subject_kind);
    match may {
        true => Ok(opened),
        false => Err(Error::Forbidden),
    }
}

/// `POST /lk/tickets/{id}/correct`: the chosen fields of the record, or a refusal with its reason.
pub(super) async fn correct(scene: Scene, Path(id): Path<i64>, sent: Fields) -> Result<Response> {
    let opened = open_to_correct(&scene, id).await?;
    let now = now(&scene).await?;
    let ticket = &opened.ticket;
    if ticket.login() && ticket.state() != State::Check {
        let troubles = [Trouble::whole(
            "Данные исправляют, когда заявка на проверке. Примите её и начните проверку.",
        )];
        return show::render(&scene, &opened, &troubles, &sent).await;
    }
    if sent.get("what") == "refuse" {
        return refuse(&scene, &opened, &now, &sent).await;
    }
    let record = match ticket.subject_person_id {
        Some(person) => compare::record(scene.db(), person).await?,
        None => None,
    };
    let Some(record) = record else {
        let troubles = [Trouble::whole("Сначала выберите, о ком заявка.")];
        return show::render(&scene, &opened, &troubles, &sent).await;
    };
    let typed = chosen(&sent);
    if typed.is_empty() {
        let troubles = [Trouble::whole(
            "Отметьте поля, которые нужно исправить. Если всё верно, отметьте, что данные совпали.",
        )];
        return show::render(&scene, &opened, &troubles, &sent).await;
    }
    let person = scene.catalog.find("person").ok_or(Error::NotFound)?;
    let lists = Lists::of(scene.db(), person.fields).await?;
    let pen = Pen {
        catalog: &scene.catalog,
        lists: &lists,
        asker: &scene.asker,
        now: &now,
    };
    let version: i64 = sent.get("version").parse().unwrap_or(0);
    let mut tx = scene.db().begin().await?;
    match pen.correct(&mut tx, ticket, &record, version, &typed).await {
        Ok(done) => {
            if done > 0 {
                let words = format!("исправлено полей: {done}");
                service::note(&mut tx, &now, id, Line::new("corrected").words(&words)).await?;
                service::set(&mut tx, id, &[("check_result", "corrected".into())]).await?;
            }
            tx.commit().await?;
            Ok(back(id))
        }
        Err(Wrong::Problems(problems)) => {
            drop(tx);
            let troubles: Vec<Trouble> = problems.into_iter().map(Trouble::from).collect();
            show::render(&scene, &opened, &troubles, &sent).await
        }
        Err(Wrong::Store(error)) => Err(error.into()),
    }
}

/// The fields that were ticked, with what was typed into them; what the register demands besides comes along.
fn chosen(sent: &Fields) -> Vec<(&'static str, String)> {
    let ticked: Vec<&str> = sent.all("fix").collect();
    let mut typed: Vec<(&'static str, String)> = compare::FIELDS
        .iter()
        .filter(|(name, _)| ticked.contains(name))
        .map(|(name, _)| (*name, sent.get(name).to_owned()))
        .collect();
    if typed.is_empty() {
        return typed;
    }
    for name in ["sex", "citizenship"] {
        if !sent.get(name).is_empty() {
            typed.push((name, sent.get(name).to_owned()));
        }
    }
    typed
}

async fn refuse(
    scene: &Scene,
    opened: &Opened,
    now: &service::Now,
    sent: &Fields,
) -> Result<Response> {
    let reason = lines(sent.get("words"));
    if reason.is_empty() {
        let troubles = [Trouble::of(
            "words",
            "Напишите, почему исправить нельзя: эта причина попадёт в журнал.",
        )];
        return show::render(scene, opened, &troubles, sent).await;
    }
    let mut tx = scene.db().begin().await?;
    let done = async {
        held(&mut tx, &opened.ticket).await?;
        correct::refuse(&mut tx, now, &opened.ticket, &reason).await?;
        service::note(
            &mut tx,
            now,
            opened.ticket.id,
            Line::new("refused").words(&reason).open(),
        )
        .await?;
        Ok::<_, Refused>(())
    };
    let done = done.await;
    ended(scene, opened, sent, tx, done).await
}

/// `POST /lk/tickets/{id}/child`: the link to a child that is missing (J.16).
pub(super) async fn child(scene: Scene, Path(id): Path<i64>, sent: Fields) -> Result<Response> {
    let opened = open_to_work(&scene, id).await?;
    if !opened.ticket.personal() || !opened.eyes.may_correct("parent") {
        return Err(Error::Forbidden);
    }
    let Some(parent) = opened.ticket.subject_person_id else {
        let troubles = [Trouble::whole("Сначала выберите, о каком родителе заявка.")];
        return show::render(&scene, &opened, &troubles, &sent).await;
    };
    let (name, basis) = (
        value::one_line(sent.get("child_name")),
        value::one_line(sent.get("basis")),
    );
    let mut troubles = Vec::new();
    if name.is_empty() {
        troubles.push(Trouble::of(
            "child_name",
            "Напишите фамилию, имя и отчество ребёнка.",
        ));
    }
    let birth = value::day(sent.get("child_birth").trim());
    if let Err(text) = &birth {
        troubles.push(Trouble::of(
            "child_birth",
            format!("Дата рождения ребёнка: {text}"),
        ));
    }
    if basis.is_empty() {
        troubles.push(Trouble::of(
            "basis",
            "Напишите, какой документ подтверждает родство.",
        ));
    }
    let kinds = work::relations(&scene).await?;
    let kind = sent.get("relation");
    if !kinds.iter().any(|choice| choice.value == kind) {
        troubles.push(Trouble::of(
            "relation",
            "Выберите, кем заявитель приходится ребёнку.",
        ));
    }
    let (Ok(birth), true) = (birth, troubles.is_empty()) else {
        return show::render(&scene, &opened, &troubles, &sent).await;
    };
    let found = family::find(scene.db(), &name, birth).await?;
    let [(child,)] = found.as_slice() else {
        let text = match found.len() {
            0 => "Ребёнка с таким именем и датой рождения в колледже нет. Проверьте написание.",
            _ => "Таких записей несколько. Сначала объедините их в сопоставлении людей.",
        };
        return show::render(&scene, &opened, &[Trouble::of("child_name", text)], &sent).await;
    };
    let now = now(&scene).await?;
    let reason = format!("добавлено по заявке № {}", opened.ticket.number);
    let mut tx = scene.db().begin().await?;
    let linked = family::link(
        &mut tx,
        &scene.catalog,
        &scene.asker,
        (*child, parent),
        (kind, &basis),
        reason,
    )
    .await;
    let done = match linked {
        Ok(_) => note_child(&mut tx, &now, id, &name).await,
        Err(rows::Error::Problems(problems)) => {
            let words: Vec<String> = problems.0.into_iter().map(|p| p.text).collect();
            Err(Refused::Said(words.join(" ")))
        }
        Err(rows::Error::Storage(error)) => Err(Refused::Store(error)),
        Err(_) => Err(service::changed()),
    };
    ended(&scene, &opened, &sent, tx, done).await
}

async fn note_child(
    tx: &mut crate::storage::Tx,
    now: &service::Now,
    id: i64,
    name: &str,
) -> service::Done<()> {
    tx.exec(
        "INSERT INTO ticket_correction (ticket_id, at, person_id, field, was, became) VALUES ($1, $2, $3, $4, $5, $6)",
        v![id, now.at, now.who, "Связь с ребёнком", "", name],
    )
    .await?;
    service::note(tx, now, id, Line::new("child").words(name)).await?;
    Ok(())
}
