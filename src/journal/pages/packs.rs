//! The text for the outside support: a page to copy it from, a PDF, a draft of a letter with the files.

use std::sync::{Arc, OnceLock};

use axum::{Extension, body::Body, response::Response};
use futures::TryStreamExt as _;

use super::{Opened, now, open_to_work, page as frame, show, words};
use crate::{
    documents::{About, Press},
    identity::audit,
    journal::{
        pack::{self, Around, Line, Part},
        store,
    },
    registers::pages::Scene,
    storage::v,
    web::{Error, Path, Result, serve_made},
};

/// The draft carries at most so many bytes of files: mail servers take no more.
const WEIGHT: usize = 20 << 20;

/// The press of this room: opened when the first PDF is asked for, then shared.
#[derive(Clone, Default)]
pub struct Pressroom(Arc<OnceLock<Press>>);

impl Pressroom {
    pub(super) fn press(&self, scene: &Scene) -> Result<Press> {
        if let Some(press) = self.0.get() {
            return Ok(press.clone());
        }
        let press = super::open_press(scene)?;
        Ok(self.0.get_or_init(|| press).clone())
    }
}

struct Ready {
    opened: Opened,
    lines: Vec<Line>,
    lacking: Vec<&'static str>,
    outside: String,
    files: Vec<crate::storage::files::Attached>,
}

async fn ready(scene: &Scene, id: i64) -> Result<Ready> {
    let opened = open_to_work(scene, id).await?;
    let now = now(scene).await?;
    let ticket = &opened.ticket;
    let files = show::all_files(scene, ticket).await?;
    let lists = words::lists(scene.db(), &scene.catalog).await?;
    let names = store::names(scene.db(), [ticket.subject_person_id]).await?;
    let who = ticket
        .subject_person_id
        .and_then(|id| names.get(&id).cloned());
    let who = who
        .or_else(|| ticket.subject_name.clone())
        .unwrap_or_default();
    let corrections = store::corrections(scene.db(), &[ticket.id]).await?;
    let corrected: Vec<String> = corrections
        .iter()
        .filter(|c| c.refused.is_none())
        .map(|c| c.field.clone())
        .collect();
    let added: Vec<(String,)> = scene
        .db()
        .all(
            "SELECT coalesce(words, '') FROM ticket_event WHERE ticket_id = $1 AND what = 'resend' ORDER BY id",
            v![ticket.id],
        )
        .await?;
    let added: Vec<String> = added.into_iter().map(|(words,)| words).collect();
    let names: Vec<String> = files.iter().map(|a| a.file.name.clone()).collect();
    let role = match &ticket.user_role {
        Some(role) => role.clone(),
        None => lists
            .label("TICKET_SUBJECT", &ticket.subject_kind)
            .to_owned(),
    };
    let around = Around {
        who: &who,
        role: &role,
        territory: ticket
            .territory
            .as_deref()
            .unwrap_or(&now.settings.territory),
        files: &names,
        corrected: &corrected,
        added: &added,
    };
    let mut lines = pack::lines(ticket, &around);
    if !opened.eyes.cleared() {
        lines.retain(|(name, _)| *name != "Почта на Госуслугах");
    }
    Ok(Ready {
        lines,
        lacking: show::lacking(ticket, !files.is_empty(), &now),
        outside: now.settings.outside_email,
        files,
        opened,
    })
}

fn subject(ready: &Ready, scene: &Scene) -> String {
    let ticket = &ready.opened.ticket;
    match &ticket.external_no {
        Some(number) => format!(
            "{}: доработка заявки {number}, {}",
            ticket.topic,
            scene.state.college()
        ),
        None => format!(
            "{}: заявка {}, {}",
            ticket.topic,
            ticket.number,
            scene.state.college()
        ),
    }
}

/// `GET /lk/tickets/{id}/pack`.
pub(super) async fn page(scene: Scene, Path(id): Path<i64>) -> Result<Response> {
    let ready = ready(&scene, id).await?;
    let text = pack::text(&ready.lines);
    let subject = subject(&ready, &scene);
    // Mail programs cut a long address; the draft has everything.
    let short: String = text.chars().take(900).collect();
    let mailto = format!(
        "mailto:{}?subject={}&body={}",
        pack::escaped(&ready.outside).replace("%40", "@"),
        pack::escaped(&subject),
        pack::escaped(&short)
    );
    let title = format!(
        "Заявка в техническую поддержку по обращению {}",
        ready.opened.ticket.number
    );
    let url = format!("/lk/tickets/{id}");
    frame(&scene, "tickets_pack.html", &title)
        .crumb(&ready.opened.ticket.number, &url)
        .with("id", &id)
        .with("rows", &ready.lines)
        .with("text", &text)
        .with("lacking", &ready.lacking)
        .with("mailto", &mailto)
        .with("outside", &ready.outside)
        .with("settles", &scene.visit.has_any(&["ADM", "EIO"]))
        .with("whole", &(text.chars().count() <= 900))
        .render()
}

/// `GET /lk/tickets/{id}/pack/{ending}`: `pdf`, `txt` or `eml`.
pub(super) async fn file(
    scene: Scene,
    Path((id, ending)): Path<(i64, String)>,
    Extension(room): Extension<Pressroom>,
) -> Result<Response> {
    let ready = ready(&scene, id).await?;
    let ticket = &ready.opened.ticket;
    let name = format!("Заявка {}.{ending}", ticket.number.replace('/', "-"));
    let response = match ending.as_str() {
        "txt" => serve_made(
            Body::from(pack::text(&ready.lines)),
            &name,
            "text/plain; charset=utf-8",
        ),
        "eml" => serve_made(
            Body::from(draft(&scene, &ready).await?),
            &name,
            "message/rfc822",
        ),
        "pdf" => {
            let data = pack::data(&ready.lines, &scene.state.college(), &ticket.number);
            let title = format!("Заявка в техническую поддержку {}", ticket.number);
            made(&scene, &room, "request.typ", data, title)
                .await
                .map(|bytes| serve_made(Body::from(bytes), &name, "application/pdf"))?
        }
        _ => return Err(Error::NotFound),
    };
    let mut tx = scene.db().begin().await?;
    audit::note(
        &mut tx,
        scene.asker.now,
        &scene.asker.by,
        "export",
        "ticket",
        Some(id),
        Some("заявка в поддержку"),
    )
    .await?;
    tx.commit().await?;
    Ok(response)
}

/// A PDF by a template of the theme. A sign that no font has is told in the log; the text and the letter still serve.
pub(super) async fn made(
    scene: &Scene,
    room: &Pressroom,
    template: &'static str,
    data: serde_json::Value,
    title: String,
) -> Result<Vec<u8>> {
    let press = room.press(scene)?;
    let about = About {
        title,
        author: scene.state.college(),
        date: scene.asker.today,
    };
    let made =
        tokio::task::spawn_blocking(move || press.pdf(template, &printable(&data), &about)).await;
    let made = made.map_err(|why| Error::Fault(anyhow::Error::new(why)))?;
    made.map_err(|why| Error::Fault(anyhow::anyhow!("{why}")))
}

/// What people type may hold signs of which no font knows (pictures in a text from a phone); on paper they are squares.
fn printable(data: &serde_json::Value) -> serde_json::Value {
    match data {
        serde_json::Value::String(text) => {
            let plain = text.chars().map(|c| match c {
                '\n' | '\t' => c,
                c if c.is_control() => ' ',
                ' '..='\u{ff}'
                | '\u{400}'..='\u{45f}'
                | '\u{490}'
                | '\u{491}'
                | '–'
                | '—'
                | '„'
                | '“'
                | '”'
                | '’'
                | '…'
                | '№'
                | '•' => c,
                '\u{200b}'..='\u{200f}' | '\u{fe0f}' => ' ',
                _ => '?',
            });
            plain.collect::<String>().into()
        }
        serde_json::Value::Array(items) => items.iter().map(printable).collect(),
        serde_json::Value::Object(map) => map
            .iter()
            .map(|(key, value)| (key.clone(), printable(value)))
            .collect(),
        other => other.clone(),
    }
}

async fn draft(scene: &Scene, ready: &Ready) -> Result<String> {
    let mut parts = Vec::new();
    let mut weight = 0;
    for attached in &ready.files {
        let size = usize::try_from(attached.file.size).unwrap_or(usize::MAX);
        if weight + size > WEIGHT {
            continue;
        }
        weight += size;
        let mut bytes = Vec::with_capacity(size);
        let mut stream = scene.state.files.read(&attached.file, None).await?;
        while let Some(part) = stream.try_next().await? {
            bytes.extend_from_slice(&part);
        }
        parts.push(Part {
            name: attached.file.name.clone(),
            mime: attached.file.mime.clone(),
            bytes,
        });
    }
    Ok(pack::draft(
        &ready.outside,
        &subject(ready, scene),
        &pack::text(&ready.lines),
        &parts,
    ))
}
