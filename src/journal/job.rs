//! What is done by the clock: corrections take effect at their hour and the person is told, in the portal and by a
//! letter to the address of Госуслуги (J.7, J.11); what was solved and not contradicted is closed.

use std::time::Duration;

use super::{
    service::{self, Now, Refused},
    states::{State, Step},
    store,
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
    let effective = due(keeper, &now).await?;
    let closed = close(keeper, &now).await?;
    Ok(match (effective, closed) {
        (0, 0) => String::new(),
        (effective, closed) => format!("вступило в силу: {effective}, закрыто: {closed}"),
    })
}

/// Each request is a transaction of its own: one that fails holds nobody up.
async fn due(keeper: &Keeper, now: &Now) -> anyhow::Result<usize> {
    let values = v![timestamp(now.at)];
    let test = "t.state = 'corrected' AND t.effective_at <= $1";
    let all = store::many(&keeper.db, test, values, "t.effective_at, t.id", 1000).await?;
    let mut done = 0;
    for ticket in all {
        let known = service::known(&keeper.db, now, &ticket, "", false).await?;
        let mut tx = keeper.db.begin().await?;
        match service::take(&mut tx, now, &ticket, Step::TakeEffect, &known, "", None).await {
            Ok(_) => {}
            // someone was quicker: the next look sees what came of it
            Err(Refused::Said(_)) => continue,
            Err(Refused::Store(error)) => return Err(error.into()),
        }
        let title = format!(
            "Данные исправлены, попробуйте войти (заявка {})",
            ticket.number
        );
        let body =
            "Исправление вступило в силу. Войдите ещё раз и напишите в заявке, получилось ли.";
        service::tell_author(&mut tx, now, &ticket, &title, Some(body)).await?;
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
                not_before: store::Ticket::moment(&ticket.effective_at).unwrap_or(now.at),
            };
            outbox::post(&mut tx, now.at, &letter).await?;
        }
        service::set(&mut tx, ticket.id, &[("informed_at", now.at.into())]).await?;
        tx.commit().await?;
        done += 1;
    }
    Ok(done)
}

async fn close(keeper: &Keeper, now: &Now) -> anyhow::Result<usize> {
    let before = now.at.checked_sub(CLOSE_AFTER)?;
    let all = store::many(
        &keeper.db,
        "t.state = 'solved' AND t.solved_at <= $1",
        v![timestamp(before)],
        "t.id",
        1000,
    )
    .await?;
    let mut done = 0;
    for ticket in all {
        let known = super::states::Known::default();
        let mut tx = keeper.db.begin().await?;
        let words = "закрыто автоматически: возражений не было";
        match service::take(&mut tx, now, &ticket, Step::Close, &known, words, None).await {
            Ok(State::Closed) => tx.commit().await?,
            Ok(_) | Err(Refused::Said(_)) => continue,
            Err(Refused::Store(error)) => return Err(error.into()),
        }
        done += 1;
    }
    Ok(done)
}
