//! The plan of an issue and the issue itself. The answer to the second form is the only place where the passwords are
//! ever seen: it is sent while it is made, kept by nobody and not made again for the same form.

use axum::{
    Extension,
    body::{Body, to_bytes},
    http::header,
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use futures::stream;
use serde::Serialize;
use tokio::sync::mpsc;

use super::{officer, page};
use crate::{
    identity::hex,
    registers::pages::Scene,
    subsystems::{
        administration::issue::{
            WAYS, batch,
            order::{Order, REASONS, last_line},
            plan::{self, Step},
            run::{self, Event},
            slips::{self, Pages},
        },
        directories::templates::Pressroom,
    },
    web::{Error, Fields, Result, serve_made, text},
};

/// Where the slips go in the page.
const HERE: &str = "<!--slips-->";
/// Milliseconds that one password takes a thread, for the words about how long it will be.
const EACH_MS: u64 = 60;

#[derive(Serialize)]
struct Line {
    id: i64,
    name: String,
    place: String,
    login: String,
    what: String,
    will: bool,
}

/// `POST /lk/accounts/issue`: what would happen; changes nothing.
pub async fn plan(scene: Scene, fields: Fields) -> Result<Response> {
    let order = Order::parse(&fields).ok_or(Error::BadRequest)?;
    show(&scene, order).await
}

/// The page of the plan.
pub async fn show(scene: &Scene, mut order: Order) -> Result<Response> {
    order.seen = last_line(scene.db()).await?;
    order.key = hex(&scene.state.keeper.chance.bytes::<16>());
    let found = plan::of(&scene.state.keeper, &order, &officer(scene)).await?;
    let lines: Vec<Line> = found.iter().map(line).collect();
    let will = lines.iter().filter(|line| line.will).count();
    let threads = scene.state.keeper.rules.hashing_at_once.max(1) as u64;
    let seconds = (will as u64 * EACH_MS).div_ceil(threads * 1000);
    page(scene, "issue_plan.html", "Выдача логинов и паролей")
        .with("lines", &lines)
        .with("will", &will)
        .with(
            "will_words",
            text::plural(will as i64, ["человеку", "людям", "людям"]),
        )
        .with("seconds", &seconds)
        .with("kind", order.kind.code())
        .with("ids", &order.ids())
        .with("again", &order.again)
        .with("entered", &order.entered)
        .with("reason", &order.reason)
        .with("reasons", &reasons_of_issue(scene).await?)
        .with("way", &order.way)
        .with("ways", WAYS)
        .with("request_ref", &order.request_ref)
        .with("seen", &order.seen)
        .with("key", &order.key)
        .with("batch_title", &order.title)
        .with("renew", &order.renew)
        .render()
}

/// The reasons that an officer may choose, with their labels.
pub async fn reasons_of_issue(scene: &Scene) -> Result<Vec<(String, String)>> {
    let labels: Vec<(String, String)> = scene
        .db()
        .all(
            "SELECT code, label FROM code_item WHERE list = 'ISSUE_REASON' ORDER BY sort",
            vec![],
        )
        .await?;
    Ok(labels
        .into_iter()
        .filter(|(code, _)| REASONS.contains(&code.as_str()))
        .collect())
}

fn line((c, step): &(plan::Candidate, Step)) -> Line {
    let what = match step {
        Step::Create => "запись будет создана, пароль выдан".to_owned(),
        Step::First => "будет выдан первый пароль".to_owned(),
        Step::Again("expired") => "прежний одноразовый пароль истёк: будет выдан новый".to_owned(),
        Step::Again(_) => "будет выдан новый пароль, прежний перестанет действовать".to_owned(),
        Step::Renew(_) => "логин будет уничтожен, выдан новый логин и пароль".to_owned(),
        Step::Skip(words) => words.clone(),
    };
    Line {
        id: c.person_id,
        name: c.name(),
        place: c.place.clone(),
        login: c.login.clone().unwrap_or_default(),
        what,
        will: !matches!(step, Step::Skip(_)),
    }
}

/// `POST /lk/accounts/issues`: issues. The same form sent again is told where the first one went.
pub async fn run(
    scene: Scene,
    Extension(room): Extension<Pressroom>,
    fields: Fields,
) -> Result<Response> {
    let order = Order::parse(&fields).ok_or(Error::BadRequest)?;
    if order.key.len() < 16 || order.people.is_empty() {
        return Err(Error::BadRequest);
    }
    if let Some(id) = batch::of_key(scene.db(), &order.key).await? {
        return already(&scene, id);
    }
    let found = plan::of(&scene.state.keeper, &order, &officer(&scene)).await?;
    if found.iter().all(|(_, step)| matches!(step, Step::Skip(_))) {
        // Nobody would get anything: the plan says why, and no empty batch is made.
        return show(&scene, order).await;
    }
    // What can fail is asked before the first password is made.
    let press = match fields.get("form") == "pdf" {
        true => Some(room.press(&scene.state)?),
        false => None,
    };
    let by = scene.visit.asked.by();
    let Some(id) = batch::begin(&scene.state.keeper, &order, &by).await? else {
        let id = batch::of_key(scene.db(), &order.key).await?;
        return already(&scene, id.ok_or(Error::NotFound)?);
    };
    let events = begin(&scene, order.clone(), id);
    let Some(press) = press else {
        return page_under_way(&scene, &order, id, events).await;
    };
    let (slips, rest) = slips::collect(events).await;
    match slips::pdf(&scene, press, &slips, &rest).await {
        Ok(bytes) => Ok(serve_made(
            Body::from(bytes),
            &format!("Логины и пароли {}.pdf", scene.asker.today),
            "application/pdf",
        )),
        Err(error) => {
            // The passwords are true already and must be shown.
            tracing::error!(?error, "PDF со слипами не получился, показана страница");
            let html = slips::whole(&scene.state, &slips, rest, id);
            let (head, tail) = frame(&scene, &order, true).await?;
            Ok(answer(Body::from(format!("{head}{html}{tail}"))))
        }
    }
}

fn already(scene: &Scene, id: i64) -> Result<Response> {
    page(scene, "issue_again.html", "Эти пароли уже выданы")
        .with("batch", &id)
        .render()
}

/// The work goes on beside the answer; a closed window ends it after the part under way.
fn begin(scene: &Scene, order: Order, batch_id: i64) -> mpsc::Receiver<Event> {
    let (tell, events) = mpsc::channel(64);
    let (keeper, by, officer) = (
        scene.state.keeper.clone(),
        scene.visit.asked.by(),
        officer(scene),
    );
    tokio::spawn(async move {
        if let Err(error) = run::run(&keeper, &order, &officer, batch_id, &by, &tell).await {
            tracing::error!(%error, "выдача прервана");
        }
    });
    events
}

async fn page_under_way(
    scene: &Scene,
    order: &Order,
    id: i64,
    events: mpsc::Receiver<Event>,
) -> Result<Response> {
    let (head, tail) = frame(scene, order, false).await?;
    let (send, pieces) = mpsc::channel::<String>(1);
    let pages = Pages::new(&scene.state, order.people.len(), id);
    tokio::spawn(pages.follow(events, send));
    let body = stream::unfold(
        (pieces, Some(head), Some(tail)),
        |(mut pieces, head, tail)| async move {
            if let Some(head) = head {
                return Some((head, (pieces, None, tail)));
            }
            match pieces.recv().await {
                Some(piece) => Some((piece, (pieces, None, tail))),
                None => tail.map(|tail| (tail, (pieces, None, None))),
            }
        },
    );
    use futures::StreamExt as _;
    let body = body.map(|piece| Ok::<_, std::convert::Infallible>(Bytes::from(piece)));
    Ok(answer(Body::from_stream(body)))
}

/// The page around the slips, cut where they go.
async fn frame(scene: &Scene, order: &Order, no_pdf: bool) -> Result<(String, String)> {
    let made = page(scene, "issue_slips.html", "Логины и одноразовые пароли")
        .with("batch_title", &order.title)
        .with("all", &order.people.len())
        .with("no_pdf", &no_pdf)
        .render()?;
    let bytes = to_bytes(made.into_body(), 1 << 22).await;
    let bytes = bytes.map_err(|why| Error::Fault(why.into()))?;
    let html = String::from_utf8_lossy(&bytes).into_owned();
    let (head, tail) = html.split_once(HERE).unwrap_or((&html, ""));
    Ok((head.to_owned(), tail.to_owned()))
}

fn answer(body: Body) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        // A proxy that gathers the answer would hide the progress.
        (header::HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    (headers, body).into_response()
}
