//! One's own requests, and what their author does: rates, brings back, closes.

use axum::response::Response;

use super::{
    Opened, news, now, open,
    show::{self, Trouble},
    words,
};
use crate::{
    journal::{
        service::{self, Refused},
        states::{State, Step},
        store,
    },
    registers::{pages::Scene, value},
    storage::v,
    web::{Error, Fields, Path, Result, page::see_other},
};

/// `GET /lk/tickets`.
pub(super) async fn list(scene: Scene) -> Result<Response> {
    let db = scene.db();
    let me = scene.asker.person_id;
    let tickets = store::many(
        db,
        "(t.author_id = $1 OR (t.subject_person_id = $2 AND t.kind IN ('login_problem', 'access_restore', 'data_fix')))",
        v![me, me],
        "t.id DESC",
        200,
    )
    .await?;
    let lists = words::lists(db, &scene.catalog).await?;
    let people = tickets
        .iter()
        .flat_map(|t| [t.author_id, t.subject_person_id]);
    let names = store::names(db, people).await?;
    let lines = words::list(&tickets, &lists, &names, scene.zone(), scene.asker.now);
    let waiting = tickets
        .iter()
        .filter(|t| t.state() == State::WaitUser)
        .count();
    let eyes = crate::journal::desks::Eyes::of(&scene.visit);
    crate::web::Page::new(
        &scene.state,
        &scene.visit.asked,
        "tickets_own.html",
        "Обращения",
    )
    .with("lines", &lines)
    .with("waiting", &waiting)
    .with("works", &eyes.works())
    .with("known", &news::known_problems(db, scene.asker.now).await?)
    .render()
}

/// `POST /lk/tickets/{id}/mine`.
pub(super) async fn act(scene: Scene, Path(id): Path<i64>, sent: Fields) -> Result<Response> {
    let opened = open(&scene, id).await?;
    if !opened.own {
        return Err(Error::Forbidden);
    }
    let now = now(&scene).await?;
    let words: String = value::one_line(sent.get("words"))
        .chars()
        .take(2000)
        .collect();
    let step = match sent.get("what") {
        "rate" => return rate(&scene, &opened, &now, &sent, &words).await,
        "reopen" => Step::Reopen,
        "solved" => Step::Solve,
        "close" => Step::Close,
        _ => return Err(Error::BadRequest),
    };
    if step == Step::Reopen && words.is_empty() {
        return show::render(
            &scene,
            &opened,
            &[Trouble::of("words", "Напишите, что осталось нерешённым.")],
            &sent,
        )
        .await;
    }
    let words = match step {
        Step::Solve if words.is_empty() => "Заявитель сообщил, что трудность прошла.".to_owned(),
        _ => words,
    };
    let known = service::known(scene.db(), &now, &opened.ticket, &words, true).await?;
    let mut tx = scene.db().begin().await?;
    let done = async {
        service::take(&mut tx, &now, &opened.ticket, step, &known, &words, None).await?;
        if step == Step::Reopen {
            service::say(&mut tx, &now, &opened.ticket, &words, false, false).await?;
            let title = format!("Обращение {} возвращено в работу", opened.ticket.number);
            service::tell_workers(&mut tx, &now, &opened.ticket, &title, &words).await?;
        }
        Ok::<_, Refused>(())
    };
    match done.await {
        Ok(()) => {
            tx.commit().await?;
            Ok(see_other(&format!("/lk/tickets/{id}")))
        }
        Err(error) => {
            drop(tx);
            let troubles = [Trouble::whole(error.words()?)];
            show::render(&scene, &opened, &troubles, &sent).await
        }
    }
}

async fn rate(
    scene: &Scene,
    opened: &Opened,
    now: &service::Now,
    sent: &Fields,
    words: &str,
) -> Result<Response> {
    let rating: i64 = sent.get("rating").parse().unwrap_or(0);
    if opened.ticket.author_id != Some(scene.asker.person_id) {
        return Err(Error::Forbidden);
    }
    if !(1..=5).contains(&rating) {
        let troubles = [Trouble::of("rating", "Выберите оценку от 1 до 5.")];
        return show::render(scene, opened, &troubles, sent).await;
    }
    if !matches!(opened.ticket.state(), State::Solved | State::Closed) {
        let troubles = [Trouble::whole("Оценить можно, когда обращение решено.")];
        return show::render(scene, opened, &troubles, sent).await;
    }
    let id = opened.ticket.id;
    let mut tx = scene.db().begin().await?;
    let said = Some(words).filter(|words| !words.is_empty());
    service::rate(&mut tx, now, id, rating, said).await?;
    tx.commit().await?;
    Ok(see_other(&format!("/lk/tickets/{id}")))
}
