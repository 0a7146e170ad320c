//! What is done by the clock: corrections take effect at their hour and the person is told, in the portal and by a
//! letter to the address of Госуслуги (J.7, J.11); what was solved and not contradicted is closed.

use std::time::Duration;

use super::{
    service::{self, Done, Now, Refused},
    states::{Known, Step},
    store::{self, Ticket},
};
use crate::{
    identity::Keeper,
    jobs::Job,
    outbox::{self, Letter},
    storage::{db::timestamp, v},
};

/// How often it is looked.
const EVERY: Duration = Duration::from_secs(300);
/// What was solved is closed after so many days.
const CLOSE_AFTER: Duration = Duration::from_secs(7 * 24 * 3600);

/// The job.
pub fn login_problems() -> Job {
    Job::new(
        "login_problems",
        "Заявки о проблеме входа: вступление исправлений в силу",
        EVERY,
        async |keeper: Keeper| run(&keeper).await,
    )
}

async fn run(keeper: &Keeper) -> anyhow::Result<String> {
    let now = Now::load(keeper, None).await?;
    let (effective, left) = due(keeper, &now).await?;
    let (closed, kept) = close(keeper, &now).await?;
    anyhow::ensure!(left + kept == 0, "заявок не обработано: {}", left + kept);
    Ok(match (effective, closed) {
        (0, 0) => String::new(),
        (effective, closed) => format!("вступило в силу: {effective}, закрыто: {closed}"),
    })
}

/// Those that were dealt with, and those that the store did not take.
type Counted = (usize, usize);

fn count(done: Done<()>, ticket: &Ticket, (did, failed): &mut Counted) {
    match done {
        Ok(()) => *did += 1,
        // Someone was quicker: the next look sees what came of it.
        Err(Refused::Said(_)) => {}
        Err(Refused::Store(error)) => {
            tracing::error!(ticket = ticket.id, %error, "заявка не обработана");
            *failed += 1;
        }
    }
}

/// Each request is a transaction of its own: one that fails holds nobody up.
async fn due(keeper: &Keeper, now: &Now) -> anyhow::Result<Counted> {
    let values = v![timestamp(now.at)];
    let test = "t.state = 'corrected' AND t.effective_at <= $1";
    let all = store::many(&keeper.db, test, values, "t.effective_at, t.id", 1000).await?;
    let mut counted = (0, 0);
    for ticket in all {
        let done = take_effect(keeper, now, &ticket).await;
        count(done, &ticket, &mut counted);
    }
    Ok(counted)
}

async fn take_effect(keeper: &Keeper, now: &Now, ticket: &Ticket) -> Done<()> {
    let known = service::known(&keeper.db, now, ticket, "", false).await?;
    let mut tx = keeper.db.begin().await?;
    service::take(&mut tx, now, ticket, Step::TakeEffect, &known, "", None).await?;
    let title = format!(
        "Данные исправлены, попробуйте войти (заявка {})",
        ticket.number
    );
    let body = "Исправление вступило в силу. Войдите ещё раз и напишите в заявке, получилось ли.";
    service::tell_author(&mut tx, now, ticket, &title, Some(body)).await?;
    if let Some(address) = &ticket.esia_email {
        let letter = Letter {
            address,
            subject: &format!("Заявка {}: попробуйте войти", ticket.number),
            body: &format!(
                "Здравствуйте!\n\nДанные по заявке {} исправлены, исправление вступило в силу. Попробуйте войти ещё раз.\n\
                 Если войти не получается, ответьте ответственному сотруднику колледжа и назовите номер заявки.\n",
                ticket.number
            ),
            person_id: ticket.subject_person_id,
            entity: Some(("ticket", ticket.id)),
            not_before: Ticket::moment(&ticket.effective_at).unwrap_or(now.at),
        };
        outbox::post(&mut tx, now.at, &letter).await?;
    }
    service::set(&mut tx, ticket.id, &[("informed_at", now.at.into())]).await?;
    Ok(tx.commit().await?)
}

/// What was solved is closed when nobody has said anything since; whoever writes has the days anew.
async fn close(keeper: &Keeper, now: &Now) -> anyhow::Result<Counted> {
    let before = timestamp(now.at.checked_sub(CLOSE_AFTER)?);
    let silent = "t.state = 'solved' AND t.solved_at <= $1 AND NOT EXISTS (SELECT 1 FROM ticket_message m \
         WHERE m.ticket_id = t.id AND NOT m.internal AND m.sent_at > $2)";
    let all = store::many(
        &keeper.db,
        silent,
        v![before.as_str(), before.as_str()],
        "t.id",
        1000,
    )
    .await?;
    let mut counted = (0, 0);
    for ticket in all {
        let done = close_one(keeper, now, &ticket).await;
        count(done, &ticket, &mut counted);
    }
    Ok(counted)
}

async fn close_one(keeper: &Keeper, now: &Now, ticket: &Ticket) -> Done<()> {
    let words = "закрыто автоматически: возражений не было";
    let known = Known::default();
    let mut tx = keeper.db.begin().await?;
    service::take(&mut tx, now, ticket, Step::Close, &known, words, None).await?;
    Ok(tx.commit().await?)
}
