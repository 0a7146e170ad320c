//! The page of a request: for its author what was said and what was done, for those who sort it out everything that
//! the work needs. A refused action comes back here with what was typed.

use std::collections::BTreeMap;

use axum::response::Response;
use serde::Serialize;

use super::{
    Opened, facts,
    files::{self, Attached},
    news, now, open, page, words,
    work::{self, Work},
};
use crate::{
    journal::{
        pack,
        service::{self, Now},
        states::{self, Known, Step},
        store::{self, Ticket},
    },
    registers::{Problem, pages::Scene},
    storage::{files as stored, v},
    web::{Fields, Path, Result},
};

/// Something that is wrong with a form of this page.
#[derive(Clone, Debug, Serialize)]
pub struct Trouble {
    /// The field.
    pub field: String,
    /// The sentence.
    pub text: String,
}

impl Trouble {
    /// About a field.
    pub fn of(field: &str, text: impl Into<String>) -> Self {
        Self {
            field: field.to_owned(),
            text: text.into(),
        }
    }

    /// About the whole.
    pub fn whole(text: impl Into<String>) -> Self {
        Self::of("", text)
    }
}

impl From<Problem> for Trouble {
    fn from(problem: Problem) -> Self {
        Self {
            field: problem.field,
            text: problem.text,
        }
    }
}

#[derive(Serialize)]
struct Said {
    who: String,
    at: String,
    body: String,
    internal: bool,
    own: bool,
    worker: bool,
    files: Vec<Attached>,
}

#[derive(Serialize)]
struct Done {
    at: String,
    who: String,
    what: String,
    state: String,
    words: String,
}

/// `GET /lk/tickets/{id}`.
pub(super) async fn one(scene: Scene, Path(id): Path<i64>) -> Result<Response> {
    let opened = open(&scene, id).await?;
    render(&scene, &opened, &[], &Fields::default()).await
}

/// The page; with troubles it is the answer to a refused form.
pub(super) async fn render(
    scene: &Scene,
    opened: &Opened,
    troubles: &[Trouble],
    sent: &Fields,
) -> Result<Response> {
    let (db, zone, ticket) = (scene.db(), scene.zone(), &opened.ticket);
    let now = now(scene).await?;
    let lists = words::lists(db, &scene.catalog).await?;
    let names = store::names(
        db,
        [
            ticket.author_id,
            ticket.subject_person_id,
            ticket.assignee_id,
            ticket.corrected_by,
        ],
    )
    .await?;
    let line = words::list(std::slice::from_ref(ticket), &lists, &names, zone, now.at);
    let title = format!("{}. {}", ticket.number, ticket.topic);
    let known = service::known(db, &now, ticket, "слова", !opened.works).await?;
    let work = match opened.works {
        true => work::gather(scene, opened, &now, &lists, &known, sent, troubles).await?,
        false => Work::default(),
    };
    let author = names.get(&ticket.author_id.unwrap_or(0)).cloned();
    let author = author
        .or_else(|| ticket.author_name.clone())
        .unwrap_or_default();
    let reply = match sent.get("body") {
        "" => ready_reply(scene, opened, &author).await?,
        typed => typed.to_owned(),
    };
    let corrections = match opened.works {
        true => store::corrections(db, &[ticket.id]).await?,
        false => Vec::new(),
    };
    let pending = states::step(
        ticket.state(),
        Step::Reopen,
        &Known {
            by_author: true,
            ..known.clone()
        },
        now.at,
    );
    page(scene, "tickets_one.html", &title)
        .status(if troubles.is_empty() { 200 } else { 422 })
        .with("problems", troubles)
        .with("ticket", ticket)
        .with("line", &line[0])
        .with("facts", &facts::of(scene, opened, &lists, &names))
        .with(
            "files",
            &stored::attached(db, "ticket", ticket.id)
                .await?
                .into_iter()
                .map(|a| files::shown(ticket.id, a))
                .collect::<Vec<_>>(),
        )
        .with("messages", &said(scene, opened).await?)
        .with("events", &done(scene, opened).await?)
        .with("works", &opened.works)
        .with("own", &opened.own)
        .with("is_author", &(ticket.author_id == Some(opened.eyes.me)))
        .with("may_reopen", &pending.is_ok())
        .with("work", &work)
        .with(
            "corrections",
            &corrections
                .iter()
                .map(|c| correction(c, opened, zone))
                .collect::<Vec<_>>(),
        )
        .with("reply", &reply)
        .with("typed", &typed(sent))
        .with("known", &news::known_problems(db, now.at).await?)
        .render()
}

/// What was typed into the small forms of the page.
fn typed(sent: &Fields) -> BTreeMap<String, String> {
    sent.pairs()
        .filter(|(name, _)| *name != "csrf")
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .chain(
            [
                "form",
                "words",
                "what",
                "relation",
                "child_name",
                "child_birth",
                "basis",
                "rating",
                "other",
                "internal",
            ]
            .into_iter()
            .filter(|name| sent.get(name).is_empty())
            .map(|name| (name.to_owned(), String::new())),
        )
        .collect()
}

fn correction(c: &store::Correction, opened: &Opened, zone: &jiff::tz::TimeZone) -> [String; 5] {
    let shown = |text: &Option<String>| {
        let text = text.clone().unwrap_or_default();
        match opened.eyes.cleared() || text.is_empty() {
            true => text,
            false => "•••".to_owned(),
        }
    };
    [
        words::short(Some(&c.at), zone),
        c.field.clone(),
        match &c.refused {
            Some(why) => format!("отказано: {why}"),
            None => shown(&c.was),
        },
        shown(&c.became),
        c.who.clone().unwrap_or_default(),
    ]
}

async fn said(scene: &Scene, opened: &Opened) -> Result<Vec<Said>> {
    let (db, id) = (scene.db(), opened.ticket.id);
    let all = store::messages(db, id, opened.works).await?;
    let mut enclosed: BTreeMap<i64, Vec<Attached>> = BTreeMap::new();
    for one in store::enclosed(db, id, opened.works).await? {
        let files = enclosed.entry(one.message_id).or_default();
        files.push(files::shown(id, one.attached));
    }
    let said = all.into_iter().map(|message| Said {
        files: enclosed.remove(&message.id).unwrap_or_default(),
        who: message.who.unwrap_or_else(|| "программа".to_owned()),
        at: words::moment(Some(&message.sent_at), scene.zone()),
        body: message.body,
        internal: message.internal,
        own: message.author_id == Some(opened.eyes.me),
        worker: message.by_worker,
    });
    Ok(said.collect())
}

async fn done(scene: &Scene, opened: &Opened) -> Result<Vec<Done>> {
    let all = store::events(scene.db(), opened.ticket.id, opened.works).await?;
    let line = |event: store::Event| Done {
        at: words::moment(Some(&event.at), scene.zone()),
        who: event.who.unwrap_or_else(|| "программа".to_owned()),
        what: words::event(&event.what),
        state: match (event.from_state, event.to_state) {
            (from, Some(to)) if from.as_deref() != Some(&to) => {
                states::State::of(&to).label().to_owned()
            }
            _ => String::new(),
        },
        words: event.words.unwrap_or_default(),
    };
    Ok(all.into_iter().map(line).collect())
}

/// A ready answer that was chosen by `?reply=`.
async fn ready_reply(scene: &Scene, opened: &Opened, author: &str) -> Result<String> {
    let Some(id) = scene
        .asked("reply")
        .and_then(|id| id.parse::<i64>().ok())
        .filter(|_| opened.works)
    else {
        return Ok(String::new());
    };
    let found: Option<(String,)> = scene
        .db()
        .opt(
            "SELECT body FROM saved_reply WHERE id = $1 AND deleted_at IS NULL",
            v![id],
        )
        .await?;
    let text = found.map_or(String::new(), |(text,)| text);
    Ok(words::filled(&text, &opened.ticket, author, scene.zone()))
}

/// The files that go with the text for the outside support.
pub(super) async fn all_files(scene: &Scene, ticket: &Ticket) -> Result<Vec<stored::Attached>> {
    let mut all = stored::attached(scene.db(), "ticket", ticket.id).await?;
    let enclosed = store::enclosed(scene.db(), ticket.id, false).await?;
    all.extend(enclosed.into_iter().map(|one| one.attached));
    Ok(all)
}

/// What the text for the outside support lacks.
pub(super) fn lacking(ticket: &Ticket, has_files: bool, now: &Now) -> Vec<&'static str> {
    pack::lacking(ticket, has_files, &now.settings)
}
