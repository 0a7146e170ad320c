//! One answer to many requests: looked at before it is sent, taken back as far as nothing has happened since. Answers
//! stay: what was said was said.

use axum::response::Response;
use serde::Serialize;

use super::{act::lines, now, page, words};
use crate::{
    journal::{
        desks::Eyes,
        service::{self, Line, Now, Refused},
        states::{self, Known, State, Step},
        store::{self, Ticket},
    },
    registers::pages::Scene,
    storage::v,
    web::{Error, Fields, Result, page::see_other},
};

/// So many requests at once.
const MOST: usize = 200;

#[derive(Serialize)]
struct Preview {
    id: i64,
    number: String,
    topic: String,
    text: String,
    obstacle: String,
}

fn ids(sent: &Fields) -> Vec<i64> {
    let mut ids: Vec<i64> = sent.all("id").filter_map(|id| id.parse().ok()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.truncate(MOST);
    ids
}

/// `POST /lk/tickets/bulk`: what will be said to whom, and what stands in the way.
pub(super) async fn preview(scene: Scene, sent: Fields) -> Result<Response> {
    let eyes = Eyes::of(&scene.visit);
    let chosen = store::chosen(scene.db(), &eyes, &ids(&sent)).await?;
    render(&scene, &sent, &chosen, "", 200).await
}

async fn render(
    scene: &Scene,
    sent: &Fields,
    chosen: &[Ticket],
    problem: &str,
    status: u16,
) -> Result<Response> {
    let names = store::names(scene.db(), chosen.iter().map(|t| t.author_id)).await?;
    let body = lines(sent.get("body"));
    let solve = sent.get("solve") == "да";
    let known = said(&body);
    let mut previews = Vec::with_capacity(chosen.len());
    for ticket in chosen {
        let obstacle = match solve {
            true => states::step(ticket.state(), Step::Solve, &known, scene.asker.now).err(),
            false => None,
        };
        previews.push(Preview {
            id: ticket.id,
            number: ticket.number.clone(),
            topic: ticket.topic.clone(),
            text: words::filled(&body, ticket, &who(ticket, &names), scene.zone()),
            obstacle: obstacle.unwrap_or_default(),
        });
    }
    page(scene, "tickets_bulk.html", "Общий ответ")
        .crumb("Очередь", "/lk/tickets/queue")
        .status(status)
        .with("previews", &previews)
        .with("body", &body)
        .with("solve", &solve)
        .with("problem", problem)
        .render()
}

/// What a common answer needs to solve a request: that something is said.
fn said(body: &str) -> Known {
    Known {
        words: !body.is_empty(),
        ..Known::default()
    }
}

fn who(ticket: &Ticket, names: &std::collections::BTreeMap<i64, String>) -> String {
    let name = ticket.author_id.and_then(|id| names.get(&id).cloned());
    name.or_else(|| ticket.author_name.clone())
        .unwrap_or_default()
}

/// `POST /lk/tickets/bulk/do`.
pub(super) async fn run(scene: Scene, sent: Fields) -> Result<Response> {
    let eyes = Eyes::of(&scene.visit);
    let chosen = store::chosen(scene.db(), &eyes, &ids(&sent)).await?;
    let body = lines(sent.get("body"));
    if chosen.is_empty() {
        return render(&scene, &sent, &chosen, "Отметьте обращения в очереди.", 422).await;
    }
    if body.is_empty() {
        return render(&scene, &sent, &chosen, "Напишите, что ответить.", 422).await;
    }
    let solve = sent.get("solve") == "да";
    let now = now(&scene).await?;
    let names = store::names(scene.db(), chosen.iter().map(|t| t.author_id)).await?;
    let known = said(&body);
    let mut tx = scene.db().begin().await?;
    let count = i64::try_from(chosen.len()).unwrap_or(i64::MAX);
    let (batch,): (i64,) = tx
        .one(
            "INSERT INTO ticket_batch (at, person_id, words, tickets) VALUES ($1, $2, $3, $4) RETURNING id",
            v![now.at, eyes.me, body.as_str(), count],
        )
        .await?;
    for ticket in &chosen {
        let text = words::filled(&body, ticket, &who(ticket, &names), scene.zone());
        let can = solve && states::step(ticket.state(), Step::Solve, &known, now.at).is_ok();
        service::say(&mut tx, &now, ticket, &text, false, true).await?;
        if can {
            match service::take(
                &mut tx,
                &now,
                ticket,
                Step::Solve,
                &known,
                &text,
                Some(batch),
            )
            .await
            {
                Ok(_) => {}
                Err(Refused::Said(words)) => {
                    drop(tx);
                    return render(&scene, &sent, &chosen, &words, 422).await;
                }
                Err(Refused::Store(error)) => return Err(error.into()),
            }
        }
        let title = match can {
            true => format!("Обращение {} решено", ticket.number),
            false => format!("Ответ по обращению {}", ticket.number),
        };
        service::tell_author(&mut tx, &now, ticket, &title, Some(&text)).await?;
    }
    tx.commit().await?;
    Ok(see_other("/lk/tickets/queue"))
}

/// `POST /lk/tickets/bulk/undo`: requests that are still as the common answer left them are in work again.
pub(super) async fn undo(scene: Scene, sent: Fields) -> Result<Response> {
    let batch: i64 = sent.get("batch").parse().map_err(|_| Error::BadRequest)?;
    let now = now(&scene).await?;
    let mut tx = scene.db().begin().await?;
    let rows = tx
        .exec(
            "UPDATE ticket_batch SET undone_at = $1 WHERE id = $2 AND person_id = $3 AND undone_at IS NULL",
            v![now.at, batch, scene.asker.person_id],
        )
        .await?;
    if rows == 0 {
        return Err(Error::NotFound);
    }
    let done: Vec<(i64, String, String)> = tx
        .all(
            "SELECT ticket_id, from_state, to_state FROM ticket_event WHERE batch_id = $1 AND what = 'solve' ORDER BY id",
            v![batch],
        )
        .await?;
    for (id, from, to) in done {
        undo_one(&mut tx, &now, id, State::of(&from), State::of(&to)).await?;
    }
    tx.commit().await?;
    Ok(see_other("/lk/tickets/queue"))
}

async fn undo_one(
    tx: &mut crate::storage::Tx,
    now: &Now,
    id: i64,
    from: State,
    to: State,
) -> Result<()> {
    let rows = tx
        .exec(
            "UPDATE ticket SET state = $1, state_since = $2, solved_at = NULL, solution = NULL, updated_at = $3, row_version = row_version + 1 \
             WHERE id = $4 AND state = $5",
            v![from.code(), now.at, now.at, id, to.code()],
        )
        .await?;
    if rows > 0 {
        service::note(tx, now, id, Line::new("undo").to(from).open()).await?;
        if let Some(ticket) = store::of_tx(tx, id).await? {
            let title = format!("Обращение {} снова в работе", ticket.number);
            service::tell_author(tx, now, &ticket, &title, None).await?;
        }
    }
    Ok(())
}
