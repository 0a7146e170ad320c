//! `/lk/messages/letters`: the queue of letters and the mail server, for the administrator.

use axum::response::Response;
use serde::Serialize;

use super::{
    common::{done, sheet},
    mail::{Post, Sent, digest, post::Letter},
};
use crate::{
    identity::audit,
    registers::pages::Scene,
    storage::v,
    web::{Error, Fields, Flash, Page, Result, text},
};

/// Letters on a sheet.
const SHEET: i64 = 50;

/// States of the list: code, name, condition.
const STATES: &[(&str, &str)] = &[
    ("waiting", "ждут отправки"),
    ("failed", "не ушли"),
    ("sent", "отправлены"),
];

#[derive(sqlx::FromRow)]
struct Kept {
    id: i64,
    kind: String,
    address: String,
    subject: String,
    created_at: String,
    not_before: String,
    tries: i64,
    next_try_at: String,
    sent_at: Option<String>,
    given_up_at: Option<String>,
    error: Option<String>,
}

#[derive(Serialize)]
struct Line {
    id: i64,
    address: String,
    subject: String,
    created: String,
    tries: i64,
    when: String,
    error: Option<String>,
    /// May be put into the queue again.
    again: bool,
}

#[derive(Serialize)]
struct State {
    code: &'static str,
    name: &'static str,
    count: i64,
    chosen: bool,
}

/// What is said of the mail server.
#[derive(Default, Serialize)]
struct Server {
    on: bool,
    name: String,
    from: String,
    tls: String,
    last_sent: Option<String>,
    last_error: Option<String>,
}

/// `GET /lk/messages/letters?state=…&page=…`.
pub async fn show(scene: Scene) -> Result<Response> {
    page(&scene, None, 200).await
}

async fn page(scene: &Scene, tried: Option<(&str, String)>, status: u16) -> Result<Response> {
    let asked = scene.asked("state").unwrap_or_default();
    let (waiting, failed, sent): (i64, i64, i64) = scene
        .db()
        .one(
            "SELECT count(CASE WHEN sent_at IS NULL AND given_up_at IS NULL THEN 1 END), \
             count(CASE WHEN given_up_at IS NOT NULL THEN 1 END), count(CASE WHEN sent_at IS NOT NULL THEN 1 END) FROM letter",
            v![],
        )
        .await?;
    let chosen = STATES
        .iter()
        .find(|(code, _)| *code == asked)
        .map_or("waiting", |(code, _)| code);
    let states: Vec<State> = STATES
        .iter()
        .zip([waiting, failed, sent])
        .map(|((code, name), count)| State {
            code,
            name,
            count,
            chosen: *code == chosen,
        })
        .collect();
    let sheet = sheet(scene);
    let kept: Vec<Kept> = scene
        .db()
        .all(
            "SELECT id, kind, address, subject, created_at, not_before, tries, next_try_at, sent_at, given_up_at, error FROM letter \
             WHERE CASE WHEN sent_at IS NOT NULL THEN 'sent' WHEN given_up_at IS NOT NULL THEN 'failed' ELSE 'waiting' END = $1 \
             ORDER BY created_at DESC, id DESC LIMIT $2 OFFSET $3",
            v![chosen, SHEET + 1, (sheet - 1) * SHEET],
        )
        .await?;
    let more = kept.len() as i64 > SHEET;
    let lines: Vec<Line> = kept
        .into_iter()
        .take(SHEET as usize)
        .map(|letter| line(scene, letter))
        .collect();
    Page::new(
        &scene.state,
        &scene.visit.asked,
        "messages_letters.html",
        "Очередь писем",
    )
    .status(status)
    .crumb("Уведомления", "/lk/messages")
    .with("states", &states)
    .with("state", chosen)
    .with("lines", &lines)
    .with("sheet", &sheet)
    .with("more", &more)
    .with("server", &server(scene).await?)
    .with(
        "own",
        &digest::address(scene.db(), scene.visit.person_id).await?,
    )
    .with("tried", &tried)
    .render()
}

fn line(scene: &Scene, letter: Kept) -> Line {
    let at = |utc: &str| text::moment(utc, scene.zone());
    let when = match (&letter.sent_at, &letter.given_up_at) {
        (Some(sent), _) => at(sent),
        (None, Some(given_up)) => at(given_up),
        (None, None) if letter.next_try_at > letter.not_before => at(&letter.next_try_at),
        (None, None) => at(&letter.not_before),
    };
    Line {
        id: letter.id,
        address: letter.address,
        subject: match letter.kind.as_str() {
            "recovery" => "Восстановление доступа".to_owned(),
            _ => letter.subject,
        },
        created: at(&letter.created_at),
        tries: letter.tries,
        when,
        error: letter.error,
        again: letter.sent_at.is_none(),
    }
}

async fn server(scene: &Scene) -> Result<Server> {
    let mail = &scene.state.mail;
    if !mail.is_on() {
        return Ok(Server::default());
    }
    let (sent,): (Option<String>,) = scene
        .db()
        .one("SELECT max(sent_at) FROM letter", v![])
        .await?;
    let error: Option<(Option<String>,)> = scene
        .db()
        .opt(
            "SELECT error FROM letter WHERE error IS NOT NULL AND sent_at IS NULL AND given_up_at IS NULL ORDER BY next_try_at DESC LIMIT 1",
            v![],
        )
        .await?;
    Ok(Server {
        on: true,
        name: format!("{}:{}", mail.server, mail.port),
        from: match mail.from.is_empty() {
            true => mail.user.clone(),
            false => mail.from.clone(),
        },
        tls: match mail.tls.as_str() {
            "tls" => "TLS с начала соединения",
            "none" => "без защиты",
            _ => "STARTTLS",
        }
        .to_owned(),
        last_sent: sent.map(|at| text::moment(&at, scene.zone())),
        last_error: error.and_then(|(error,)| error),
    })
}

/// `POST /lk/messages/letters/again`: a letter is tried anew from now on.
pub async fn again(scene: Scene, fields: Fields) -> Result<Response> {
    let id: i64 = fields.get("id").parse().map_err(|_| Error::NotFound)?;
    let now = scene.asker.now;
    let mut tx = scene.db().begin().await?;
    let rows = tx
        .exec(
            "UPDATE letter SET given_up_at = NULL, tries = 0, not_before = $1, next_try_at = $2 WHERE id = $3 AND sent_at IS NULL",
            v![now, now, id],
        )
        .await?;
    if rows == 0 {
        return Err(Error::NotFound);
    }
    audit::note(
        &mut tx,
        now,
        &scene.asker.by,
        "resend",
        "letter",
        Some(id),
        None,
    )
    .await?;
    tx.commit().await?;
    Ok(done(&scene, "/lk/messages/letters", Flash::LetterAgain))
}

/// `POST /lk/messages/letters/test`: a letter to oneself, past the queue, so that the answer of the server is seen.
pub async fn test(scene: Scene, _: Fields) -> Result<Response> {
    let outcome = attempt(&scene).await?;
    let status = if outcome.0 == "ok" { 200 } else { 422 };
    page(&scene, Some(outcome), status).await
}

async fn attempt(scene: &Scene) -> Result<(&'static str, String)> {
    let url = &scene.state.server.public_url;
    let post = match Post::of(&scene.state.mail, url) {
        Ok(Some(post)) => post,
        Ok(None) => {
            let text = "Почта не настроена. Укажите сервер в разделе [mail] файла eios.toml и перезапустите программу.";
            return Ok(("error", text.to_owned()));
        }
        Err(error) => return Ok(("error", format!("Настройки почты не подходят: {error:#}"))),
    };
    let Some(address) = digest::address(scene.db(), scene.visit.person_id).await? else {
        if let Err(why) = post.greet().await {
            return Ok(("error", format!("Почтовый сервер не отвечает: {why}")));
        }
        let text = "Сервер отвечает, но письмо отправить некуда: в вашей карточке нет подтверждённой электронной почты.";
        return Ok(("warn", text.to_owned()));
    };
    let letter = Letter {
        id: 0,
        address: &address,
        subject: "Проверка почты ЭИОС",
        body: "Это письмо отправлено кнопкой на странице «Очередь писем». Если вы его читаете, почта работает.\n",
        may_be_left: false,
    };
    Ok(match post.send(&letter, scene.asker.now).await {
        Sent::Yes => (
            "ok",
            format!("Сервер принял письмо на адрес {address}. Проверьте ящик."),
        ),
        Sent::Never(why) | Sent::NotNow(why) | Sent::ServerDown(why) => {
            ("error", format!("Письмо не отправлено. Ответ: {why}"))
        }
    })
}
