//! What is done with a request by a button: steps of its way, answers, notes, whose it is, what it is one with.

use axum::response::Response;

use super::{
    Opened, files, now, open, open_to_work,
    show::{self, Trouble},
    words,
};
use crate::{
    journal::{
        desks::DESKS,
        service::{self, Done, Line, Now, Refused},
        states::{Known, State, Step},
        store::{self, Ticket},
    },
    registers::{pages::Scene, value},
    storage::{Tx, Val, v},
    web::{Error, Fields, Path, Result, Uploads, page::see_other},
};

/// Longest answer, in characters.
pub(super) const LONG: usize = 20_000;

/// Many lines as they were typed, without what cannot be seen.
pub(super) fn lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let seen = text
        .chars()
        .filter(|c| !c.is_control() || *c == '\n' || *c == '\t');
    seen.take(LONG).collect::<String>().trim().to_owned()
}

pub(super) fn back(id: i64) -> Response {
    see_other(&format!("/lk/tickets/{id}"))
}

/// Ends a form of the page: saved, or the page again with what is wrong.
pub(super) async fn ended(
    scene: &Scene,
    opened: &Opened,
    sent: &Fields,
    tx: Tx,
    done: Done<()>,
) -> Result<Response> {
    match done {
        Ok(()) => {
            tx.commit().await?;
            Ok(back(opened.ticket.id))
        }
        Err(error) => {
            drop(tx);
            let troubles = [Trouble::whole(error.words()?)];
            show::render(scene, opened, &troubles, sent).await
        }
    }
}

/// `POST /lk/tickets/{id}/act`: a step.
pub(super) async fn run(scene: Scene, Path(id): Path<i64>, sent: Fields) -> Result<Response> {
    let opened = open_to_work(&scene, id).await?;
    let now = now(&scene).await?;
    if sent.get("what") == "take" {
        return take(&scene, &opened, &now, &sent).await;
    }
    let step = Step::of(sent.get("what"))
        .filter(|step| !matches!(step, Step::TakeEffect | Step::Answered | Step::Merge));
    let step = step.ok_or(Error::BadRequest)?;
    let words = lines(sent.get("words"));
    let known = service::known(scene.db(), &now, &opened.ticket, &words, false).await?;
    let mut tx = scene.db().begin().await?;
    let done = carry_out(&mut tx, &now, &opened.ticket, step, &known, &words).await;
    ended(&scene, &opened, &sent, tx, done).await
}

/// A step with everything that belongs to it: whose the request is, what is said, who is told.
pub(crate) async fn carry_out(
    tx: &mut Tx,
    now: &Now,
    ticket: &Ticket,
    step: Step,
    known: &Known,
    words: &str,
) -> Done<()> {
    service::take(tx, now, ticket, step, known, words, None).await?;
    if ticket.assignee_id.is_none() && step == Step::Accept {
        service::set(tx, ticket.id, &[("assignee_id", now.who.into())]).await?;
    }
    if step == Step::Reject && ticket.login() && ticket.check_result.is_none() && known.subject {
        crate::journal::correct::refuse(tx, now, ticket, words).await?;
    }
    if matches!(step, Step::AskUser) {
        service::say(tx, now, ticket, words, false, true).await?;
    }
    tell_of(tx, now, ticket, step, words).await?;
    if step == Step::Solve {
        solve_with(tx, now, ticket, words).await?;
    }
    Ok(())
}

async fn tell_of(tx: &mut Tx, now: &Now, ticket: &Ticket, step: Step, words: &str) -> Done<()> {
    let number = &ticket.number;
    let title = match step {
        Step::Accept => format!("Обращение {number} принято"),
        Step::Correct => format!(
            "Данные по заявке {number} исправлены, вход заработает {}",
            crate::web::text::moment(&crate::storage::db::timestamp(now.effective()), &now.zone)
        ),
        Step::Same => format!("По заявке {number} данные совпали: попробуйте войти ещё раз"),
        Step::AskUser => format!("По обращению {number} нужен ваш ответ"),
        Step::Escalate => format!("Заявка {number} передана в техническую поддержку"),
        Step::Solve => format!("Обращение {number} решено"),
        Step::Reject => format!("Обращение {number} отклонено"),
        Step::Reopen => format!("Обращение {number} снова в работе"),
        _ => return Ok(()),
    };
    let body = Some(words).filter(|words| !words.is_empty());
    service::tell_author(tx, now, ticket, &title, body).await?;
    Ok(())
}

/// Those that were merged into it are answered with it.
async fn solve_with(tx: &mut Tx, now: &Now, ticket: &Ticket, words: &str) -> Done<()> {
    let merged: Vec<(i64,)> = tx
        .all(
            "SELECT id FROM ticket WHERE merged_into = $1 AND deleted_at IS NULL",
            v![ticket.id],
        )
        .await?;
    for (id,) in merged {
        let Some(other) = store::of_tx(tx, id).await? else {
            continue;
        };
        service::say(tx, now, &other, words, false, true).await?;
        let title = format!("Обращение {} решено", other.number);
        service::set(
            tx,
            id,
            &[("solved_at", now.at.into()), ("solution", words.into())],
        )
        .await?;
        service::tell_author(tx, now, &other, &title, Some(words)).await?;
    }
    Ok(())
}

async fn take(scene: &Scene, opened: &Opened, now: &Now, sent: &Fields) -> Result<Response> {
    let mut tx = scene.db().begin().await?;
    let done = async {
        held(&mut tx, &opened.ticket).await?;
        service::set(
            &mut tx,
            opened.ticket.id,
            &[("assignee_id", now.who.into())],
        )
        .await?;
        service::note(&mut tx, now, opened.ticket.id, Line::new("take").open()).await?;
        Ok(())
    };
    let done = done.await;
    ended(scene, opened, sent, tx, done).await
}

/// Nobody changed the request meanwhile; its version moves on.
pub(super) async fn held(tx: &mut Tx, ticket: &Ticket) -> Done<()> {
    let rows = tx
        .exec(
            "UPDATE ticket SET row_version = row_version + 1 WHERE id = $1 AND row_version = $2",
            v![ticket.id, ticket.row_version],
        )
        .await?;
    match rows {
        0 => Err(service::changed()),
        _ => Ok(()),
    }
}

/// `POST /lk/tickets/{id}/assign`: another desk, another person, another urgency.
pub(super) async fn assign(scene: Scene, Path(id): Path<i64>, sent: Fields) -> Result<Response> {
    let opened = open_to_work(&scene, id).await?;
    let now = now(&scene).await?;
    let lists = words::lists(scene.db(), &scene.catalog).await?;
    let desk = sent.get("desk");
    let priority = sent.get("priority");
    let known = |list: &str, code: &str| lists.items(list).iter().any(|item| item.code == code);
    if !DESKS.contains(&desk) || !known("TICKET_PRIORITY", priority) {
        let troubles = [Trouble::of(
            "desk",
            "Выберите, кто разбирает обращение и насколько оно срочно.",
        )];
        return show::render(&scene, &opened, &troubles, &sent).await;
    }
    let moved = opened.ticket.desk.as_deref() != Some(desk);
    let wanted: Option<i64> = sent.get("assignee").parse().ok();
    let holders = store::holders(scene.db(), desk, scene.asker.today).await?;
    let assignee = wanted.filter(|id| holders.iter().any(|(known, _)| known == id));
    if wanted.is_some() && assignee.is_none() && !moved {
        let troubles = [Trouble::of(
            "assignee",
            "У этого человека сегодня нет такой роли. Выберите другого.",
        )];
        return show::render(&scene, &opened, &troubles, &sent).await;
    }
    let mut tx = scene.db().begin().await?;
    let done = async {
        held(&mut tx, &opened.ticket).await?;
        service::set(
            &mut tx,
            id,
            &[
                ("desk", desk.into()),
                ("assignee_id", assignee.into()),
                ("priority", priority.into()),
            ],
        )
        .await?;
        let name = assignee.and_then(|id| holders.iter().find(|(known, _)| *known == id));
        let said = match name {
            Some((_, name)) => format!("{}: {name}", lists.label("TICKET_DESK", desk)),
            None => lists.label("TICKET_DESK", desk).to_owned(),
        };
        service::note(&mut tx, &now, id, Line::new("assign").words(&said)).await?;
        let told: Vec<i64> = match assignee {
            Some(person) => vec![person],
            None => holders.iter().map(|(id, _)| *id).collect(),
        };
        for person in told.into_iter().filter(|person| Some(*person) != now.who) {
            let title = format!(
                "Вам передано обращение {}: {}",
                opened.ticket.number, opened.ticket.topic
            );
            service::tell(
                &mut tx,
                &now,
                person,
                &title,
                None,
                id,
                priority == "urgent",
            )
            .await?;
        }
        Ok::<_, Refused>(())
    };
    let done = done.await;
    if done.is_ok()
        && !opened
            .eyes
            .sort_out(Some(desk), &opened.ticket.kind, assignee)
        && !opened.own
    {
        tx.commit().await?;
        return Ok(see_other("/lk/tickets/queue"));
    }
    ended(&scene, &opened, &sent, tx, done).await
}

/// `POST /lk/tickets/{id}/join`: one with another request, or linked to it.
pub(super) async fn join(scene: Scene, Path(id): Path<i64>, sent: Fields) -> Result<Response> {
    let opened = open_to_work(&scene, id).await?;
    let now = now(&scene).await?;
    let number = value::one_line(sent.get("other"));
    if sent.get("what") == "unlink" {
        let mut tx = scene.db().begin().await?;
        let done = async {
            held(&mut tx, &opened.ticket).await?;
            service::set(&mut tx, id, &[("parent_id", Val::Null)]).await?;
            service::note(&mut tx, &now, id, Line::new("unlink")).await?;
            Ok(())
        };
        let done = done.await;
        return ended(&scene, &opened, &sent, tx, done).await;
    }
    let Some(main) = other(&scene, &opened, &number).await? else {
        let troubles = [Trouble::of(
            "other",
            format!("Обращения «{number}» среди ваших нет. Номер пишут так: 15/2026."),
        )];
        return show::render(&scene, &opened, &troubles, &sent).await;
    };
    let merge = sent.get("what") == "merge";
    let mut tx = scene.db().begin().await?;
    let done = async {
        match merge {
            true => merge_into(&mut tx, &now, &opened.ticket, &main).await,
            false => {
                held(&mut tx, &opened.ticket).await?;
                service::set(&mut tx, id, &[("parent_id", main.id.into())]).await?;
                service::note(&mut tx, &now, id, Line::new("link").words(&main.number)).await?;
                Ok(())
            }
        }
    };
    let done = done.await;
    ended(&scene, &opened, &sent, tx, done).await
}

/// Another request of those that this person sorts out, by its number. One that is merged itself leads to its main one.
async fn other(scene: &Scene, opened: &Opened, number: &str) -> Result<Option<Ticket>> {
    let mut values = v![number, opened.ticket.id];
    let seen = opened.eyes.condition(&mut values);
    let test = format!("t.number = $1 AND t.id <> $2 AND {seen}");
    let found = store::many(scene.db(), &test, values, "t.id", 1)
        .await?
        .pop();
    match found {
        Some(ticket) => match ticket.merged_into {
            Some(main) if main == opened.ticket.id => Ok(None),
            Some(main) => Ok(store::find(scene.db(), main).await?),
            None => Ok(Some(ticket)),
        },
        None => Ok(None),
    }
}

async fn merge_into(tx: &mut Tx, now: &Now, ticket: &Ticket, main: &Ticket) -> Done<()> {
    if main.id == ticket.id {
        return Err(Refused::Said(
            "Обращение нельзя объединить с самим собой.".to_owned(),
        ));
    }
    let words = format!("Объединено с обращением {}", main.number);
    service::take(
        tx,
        now,
        ticket,
        Step::Merge,
        &Known::default(),
        &words,
        None,
    )
    .await?;
    service::set(tx, ticket.id, &[("merged_into", main.id.into())]).await?;
    // What was merged into this one follows it, so that nobody has to look through a chain.
    tx.exec(
        "UPDATE ticket SET merged_into = $1 WHERE merged_into = $2",
        v![main.id, ticket.id],
    )
    .await?;
    let said = format!("Присоединено обращение {}: {}", ticket.number, ticket.body);
    service::say(
        tx,
        now,
        main,
        &said.chars().take(LONG).collect::<String>(),
        true,
        true,
    )
    .await?;
    let title = format!(
        "Обращение {} рассматривают вместе с таким же",
        ticket.number
    );
    service::tell_author(tx, now, ticket, &title, Some("Ответ придёт сюда же.")).await?;
    Ok(())
}

/// `POST /lk/tickets/{id}/reply`: an answer to the other side, or a note among those who sort it out.
pub(super) async fn reply(
    scene: Scene,
    Path(id): Path<i64>,
    sent: Fields,
    mut uploads: Uploads,
) -> Result<Response> {
    let opened = open(&scene, id).await?;
    let now = now(&scene).await?;
    let body = lines(sent.get("body"));
    let mut troubles: Vec<Trouble> = uploads
        .refused
        .iter()
        .map(|r| Trouble::of("file", r.text.clone()))
        .collect();
    if body.is_empty() {
        troubles.push(Trouble::of("body", "Напишите текст."));
    }
    if matches!(opened.ticket.state(), State::Closed | State::Rejected) && !opened.works {
        troubles.push(Trouble::whole(
            "Обращение закрыто. Верните его в работу или напишите новое.",
        ));
    }
    if !troubles.is_empty() {
        return show::render(&scene, &opened, &troubles, &sent).await;
    }
    // Whoever sorts out a request of their own writes as its author.
    let by_worker = opened.works && opened.ticket.author_id != Some(opened.eyes.me);
    let internal = opened.works && sent.get("internal") == "да";
    let known = service::known(scene.db(), &now, &opened.ticket, &body, !by_worker).await?;
    let mut tx = scene.db().begin().await?;
    let said = service::say(&mut tx, &now, &opened.ticket, &body, internal, by_worker).await?;
    files::keep(
        &mut tx,
        &scene.state,
        uploads.take("file"),
        "ticket_message",
        said,
    )
    .await?;
    let done = async {
        if !by_worker && !internal && opened.ticket.state() == State::WaitUser {
            service::take(
                &mut tx,
                &now,
                &opened.ticket,
                Step::Answered,
                &known,
                "",
                None,
            )
            .await?;
        }
        if !internal {
            news_of(&mut tx, &now, &opened.ticket, by_worker, &body).await?;
        }
        Ok(())
    };
    let done = done.await;
    ended(&scene, &opened, &sent, tx, done).await
}

async fn news_of(tx: &mut Tx, now: &Now, ticket: &Ticket, by_worker: bool, body: &str) -> Done<()> {
    let short: String = body.chars().take(300).collect();
    if by_worker {
        let title = format!("Ответ по обращению {}", ticket.number);
        service::tell_author(tx, now, ticket, &title, Some(&short)).await?;
    } else {
        let title = format!("Заявитель написал по обращению {}", ticket.number);
        service::tell_workers(tx, now, ticket, &title, &short).await?;
    }
    Ok(())
}
