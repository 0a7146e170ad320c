//! The page of a request: for its author what was said and what was done, for those who sort it out everything that
//! the work needs. A refused action comes back here with what was typed.

use axum::response::Response;
use serde::Serialize;

use super::{
    Opened,
    files::{self, Attached},
    form,
    inputs::{self, Choice, Input},
    news, now, open, page, words,
};
use crate::{
    identity::audit,
    journal::{
        compare, family, pack,
        service::{self, Now},
        states::{self, Known, Step},
        store::{self, Ticket},
    },
    registers::{Field, Lists, Problem, Register, pages::Scene},
    storage::v,
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

/// A step that may be offered, or why it may not yet.
#[derive(Serialize)]
struct Offer {
    code: &'static str,
    label: &'static str,
    first: String,
    wordy: bool,
}

#[derive(Serialize)]
struct Check {
    code: &'static str,
    words: &'static str,
    done: bool,
}

#[derive(Serialize, Default)]
struct Work {
    offers: Vec<Offer>,
    checks: Vec<Check>,
    assign: Vec<Input>,
    replies: Vec<(i64, String)>,
    added: Vec<Input>,
    pairs: Vec<compare::Pair>,
    missing: Vec<Input>,
    version: i64,
    candidates: Vec<compare::Candidate>,
    may_correct: bool,
    children: Vec<family::Child>,
    relations: Vec<Choice>,
    is_parent: bool,
    lacking: Vec<&'static str>,
    related: Vec<Related>,
}

#[derive(Serialize)]
struct Related {
    id: i64,
    number: String,
    topic: String,
    words: &'static str,
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
        true => work(scene, opened, &now, &lists, &known, sent, troubles).await?,
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
        .with("facts", &facts(scene, opened, &lists, &names))
        .with(
            "files",
            &files::of(db, ticket.id, "ticket", ticket.id).await?,
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
fn typed(sent: &Fields) -> std::collections::BTreeMap<String, String> {
    sent.pairs()
        .filter(|(name, _)| *name != "csrf")
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .chain(
            [
                "words",
                "what",
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

type Names = std::collections::BTreeMap<i64, String>;

/// What the request says, field by field; what is empty is not shown, what is not for these eyes neither.
fn facts(scene: &Scene, opened: &Opened, lists: &Lists, names: &Names) -> Vec<(String, String)> {
    let (ticket, zone) = (&opened.ticket, scene.zone());
    let name = |id: Option<i64>| {
        id.and_then(|id| names.get(&id).cloned())
            .unwrap_or_default()
    };
    let said = |text: &Option<String>| text.clone().unwrap_or_default();
    let moment = |text: &Option<String>| words::moment(text.as_deref(), zone);
    let label = |list: &str, code: &Option<String>| {
        code.as_deref()
            .map_or(String::new(), |code| lists.label(list, code).to_owned())
    };
    let yes = |flag: bool, words: &str| {
        if flag {
            words.to_owned()
        } else {
            String::new()
        }
    };
    let personal = opened.own || opened.eyes.cleared();
    let private = |text: String| match personal || text.is_empty() {
        true => text,
        false => "видно тем, кто правит данные".to_owned(),
    };
    let author = match ticket.author_id {
        Some(id) => name(Some(id)),
        None => format!("{} (до входа)", said(&ticket.author_name)),
    };
    let mut facts = vec![
        ("Подано", words::moment(Some(&ticket.created_at), zone)),
        ("Автор", author),
        ("Как связаться", said(&ticket.author_contact)),
        ("О ком", name(ticket.subject_person_id)),
        (
            "Кто это",
            label("TICKET_SUBJECT", &Some(ticket.subject_kind.clone())),
        ),
        ("ФИО в заявке", said(&ticket.subject_name)),
        (
            "Дата рождения в заявке",
            private(crate::registers::value::show_day(&said(
                &ticket.subject_birth,
            ))),
        ),
        (
            "СНИЛС в заявке",
            private(crate::registers::formats::show(
                crate::registers::Format::Snils,
                &said(&ticket.subject_snils),
            )),
        ),
        ("Почта на Госуслугах", private(said(&ticket.esia_email))),
        ("Группа, должность", said(&ticket.subject_place)),
        ("Территория", said(&ticket.territory)),
        ("Организация", said(&ticket.org_name)),
        ("После какого действия", said(&ticket.action_before)),
        ("Что уже пробовали", said(&ticket.tried)),
        ("Страница", said(&ticket.page_url)),
        ("Раздел", said(&ticket.category)),
        ("Предложение", yes(ticket.suggestion, "да")),
        ("Устройство", said(&ticket.device)),
        ("Мобильное приложение", yes(ticket.mobile_app, "да")),
        (
            "Операционная система",
            format!("{} {}", said(&ticket.os), said(&ticket.os_version))
                .trim()
                .to_owned(),
        ),
        ("Версия приложения", said(&ticket.app_version)),
        ("Браузер", said(&ticket.browser)),
        (
            "Студенческий билет",
            yes(ticket.student_card_seen, "предъявлен"),
        ),
        (
            "Снимок экрана",
            yes(ticket.screenshot_seen, "предъявлена распечатка"),
        ),
        ("Разбирает", label("TICKET_DESK", &ticket.desk)),
        ("Исполнитель", name(ticket.assignee_id)),
        (
            "Срок",
            match ticket.state().is_open() {
                true => moment(&ticket.due_at),
                false => String::new(),
            },
        ),
        (
            "Результат сверки",
            label("TICKET_CHECK", &ticket.check_result),
        ),
        ("Исправлено", moment(&ticket.corrected_at)),
        ("Исправление вступает в силу", moment(&ticket.effective_at)),
        ("Извещено", moment(&ticket.informed_at)),
        (
            "Повторная проверка",
            yes(ticket.recheck_failed, "войти не удаётся"),
        ),
        ("Передано в поддержку", moment(&ticket.escalated_at)),
        ("Номер в поддержке", said(&ticket.external_no)),
        ("Решено", moment(&ticket.solved_at)),
        ("Решение", said(&ticket.solution)),
        (
            "Оценка",
            ticket.rating.map_or(String::new(), |n| {
                format!("{n} из 5. {}", said(&ticket.rating_words))
            }),
        ),
    ];
    facts.retain(|(_, value)| !value.trim().is_empty());
    facts
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

async fn said(scene: &Scene, opened: &Opened) -> Result<Vec<Said>> {
    let all = store::messages(scene.db(), opened.ticket.id, opened.works).await?;
    let mut said = Vec::with_capacity(all.len());
    for message in all {
        said.push(Said {
            files: files::of(scene.db(), opened.ticket.id, "ticket_message", message.id).await?,
            who: message.who.unwrap_or_else(|| "программа".to_owned()),
            at: words::moment(Some(&message.sent_at), scene.zone()),
            body: message.body,
            internal: message.internal,
            own: message.author_id == Some(opened.eyes.me),
            worker: message.by_worker,
        });
    }
    Ok(said)
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

async fn work(
    scene: &Scene,
    opened: &Opened,
    now: &Now,
    lists: &Lists,
    known: &Known,
    sent: &Fields,
    troubles: &[Trouble],
) -> Result<Work> {
    let (db, ticket) = (scene.db(), &opened.ticket);
    let done = store::checks(db, ticket.id).await?;
    let checks = words::checklist(&ticket.kind)
        .iter()
        .map(|(code, words)| Check {
            code,
            words,
            done: done.iter().any(|known| known == code),
        });
    let mut work = Work {
        offers: offers(ticket, known, now.at),
        checks: checks.collect(),
        assign: assign(scene, ticket, lists).await?,
        replies: db
            .all(
                "SELECT id, title FROM saved_reply WHERE deleted_at IS NULL AND archived_at IS NULL AND (kind IS NULL OR kind = $1) ORDER BY title COLLATE \"ru-x-icu\", id",
                v![ticket.kind.as_str()],
            )
            .await?,
        related: related(scene, opened).await?,
        ..Work::default()
    };
    if ticket.personal() {
        work.lacking = known.lacking.clone();
        work.added = added(scene, opened, lists, sent, troubles)?;
        work.may_correct = opened.eyes.may_correct(&ticket.subject_kind);
    }
    if work.may_correct {
        beside(scene, opened, sent, &mut work).await?;
    }
    Ok(work)
}

fn offers(ticket: &Ticket, known: &Known, now: jiff::Timestamp) -> Vec<Offer> {
    let from = ticket.state();
    let offer = |step: Step| Offer {
        code: step.code(),
        label: step.label(),
        first: states::step(from, step, known, now)
            .err()
            .unwrap_or_default(),
        wordy: matches!(
            step,
            Step::AskUser | Step::Solve | Step::Reject | Step::Rework | Step::Resend | Step::Reopen
        ),
    };
    states::offered(from, ticket.login())
        .into_iter()
        .map(offer)
        .collect()
}

async fn assign(scene: &Scene, ticket: &Ticket, lists: &Lists) -> Result<Vec<Input>> {
    let desk = ticket.desk.as_deref().unwrap_or_default();
    let people = store::holders(scene.db(), desk, scene.asker.today).await?;
    let register = form::register(&scene.catalog)?;
    let input = |name: &str, label: &'static str, typed: &str| -> Result<Input> {
        let field: &'static Field = field(register, name)?;
        Ok(inputs::of(field, label, "", false, typed, "", lists))
    };
    Ok(vec![
        input("desk", "Кто разбирает", desk)?,
        inputs::select(
            "assignee",
            "Исполнитель",
            "Из тех, у кого эта роль.",
            &people,
            ticket.assignee_id,
        ),
        input("priority", "Срочность", &ticket.priority)?,
    ])
}

fn field(register: &'static Register, name: &str) -> Result<&'static Field> {
    let found = register.field(name);
    found.ok_or_else(|| crate::web::Error::Fault(anyhow::anyhow!("нет поля {name}")))
}

fn added(
    scene: &Scene,
    opened: &Opened,
    lists: &Lists,
    sent: &Fields,
    troubles: &[Trouble],
) -> Result<Vec<Input>> {
    let register = form::register(&scene.catalog)?;
    let kept = serde_json::to_value(&opened.ticket).unwrap_or_default();
    let again = sent.get("form") == "edit";
    let value = |name: &str| match (&kept[name], again) {
        (_, true) => sent.get(name).to_owned(),
        (serde_json::Value::Bool(true), _) => "да".to_owned(),
        (serde_json::Value::String(text), _) if name == "subject_birth" => {
            crate::registers::value::show_day(text)
        }
        (serde_json::Value::String(text), _) => text.clone(),
        _ => String::new(),
    };
    let problems: Vec<Problem> = troubles
        .iter()
        .map(|t| Problem {
            field: t.field.clone(),
            text: t.text.clone(),
        })
        .collect();
    let asks: Vec<form::Ask> = form::ADDED
        .iter()
        .filter(|ask| opened.eyes.cleared() || !form::CLEARED_ONLY.contains(&ask.name))
        .copied()
        .collect();
    form::inputs(register, &asks, &value, &problems, lists)
}

/// The record beside the request: for those who may correct it, and noted in the journal of what was seen.
async fn beside(scene: &Scene, opened: &Opened, sent: &Fields, work: &mut Work) -> Result<()> {
    let (db, ticket) = (scene.db(), &opened.ticket);
    work.candidates = compare::candidates(db, ticket, scene.asker.today).await?;
    let Some(person) = ticket.subject_person_id else {
        return Ok(());
    };
    let Some(record) = compare::record(db, person).await? else {
        return Ok(());
    };
    work.candidates.retain(|candidate| candidate.id != person);
    let again = sent.get("form") == "correct";
    work.pairs = compare::pairs(ticket, &record);
    for pair in work.pairs.iter_mut().filter(|_| again) {
        pair.offered = sent.get(pair.name).to_owned();
    }
    work.version = record.row_version;
    work.missing = missing(scene, &record, sent).await?;
    work.is_parent =
        ticket.subject_kind == "parent" || ticket.error_kind.as_deref() == Some("children_missing");
    if work.is_parent {
        work.children = family::children(db, person).await?;
        work.relations = relations(scene).await?;
        for child in &mut work.children {
            let found = work
                .relations
                .iter()
                .find(|choice| choice.value == child.kind);
            child.kind = found.map_or(child.kind.clone(), |choice| choice.label.clone());
        }
    }
    let mut tx = db.begin().await?;
    let words = format!("сверка по заявке № {}", ticket.number);
    audit::note(
        &mut tx,
        scene.asker.now,
        &scene.asker.by,
        "read_special",
        "person",
        Some(person),
        Some(&words),
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// What the register demands of every person and this record does not have: without it nothing can be written.
async fn missing(scene: &Scene, record: &compare::Record, sent: &Fields) -> Result<Vec<Input>> {
    let Some(person) = scene.catalog.find("person") else {
        return Ok(Vec::new());
    };
    let lists = Lists::of(scene.db(), person.fields).await?;
    let mut all = Vec::new();
    for (name, empty) in [
        ("sex", record.sex.is_none()),
        ("citizenship", record.citizenship.is_none()),
    ] {
        if empty {
            let field = field(person, name)?;
            let typed = match sent.get(name) {
                "" => field.default,
                typed => typed,
            };
            all.push(inputs::of(
                field,
                field.label,
                "В записи этого нет, а без этого она не сохраняется.",
                true,
                typed,
                "",
                &lists,
            ));
        }
    }
    Ok(all)
}

/// How a representative may be related to a child.
pub(super) async fn relations(scene: &Scene) -> Result<Vec<Choice>> {
    let Some(register) = scene.catalog.find("person_relation") else {
        return Ok(Vec::new());
    };
    let lists = Lists::of(scene.db(), register.fields).await?;
    let mut all = inputs::choices(&lists, "RELATION", "");
    all.retain(|choice| {
        matches!(
            choice.value.as_str(),
            "mother" | "father" | "guardian" | "adoptive" | "foster" | "org_rep"
        )
    });
    Ok(all)
}

/// Requests that are one with this, led by it, or about the same person.
async fn related(scene: &Scene, opened: &Opened) -> Result<Vec<Related>> {
    let ticket = &opened.ticket;
    let mut values = v![
        ticket.id,
        ticket.merged_into,
        ticket.parent_id,
        ticket.id,
        ticket.id,
        ticket.subject_person_id
    ];
    let seen = opened.eyes.condition(&mut values);
    let test = format!(
        "t.id <> $1 AND (t.id = $2 OR t.id = $3 OR t.merged_into = $4 OR t.parent_id = $5 OR t.subject_person_id = $6) AND {seen}"
    );
    let all = store::many(scene.db(), &test, values, "t.id DESC", 30).await?;
    let words = |other: &Ticket| {
        if Some(other.id) == ticket.merged_into {
            "эта заявка объединена с ней"
        } else if other.merged_into == Some(ticket.id) {
            "объединена с этой"
        } else if Some(other.id) == ticket.parent_id || other.parent_id == Some(ticket.id) {
            "связана"
        } else {
            "о том же человеке"
        }
    };
    Ok(all
        .iter()
        .map(|other| Related {
            id: other.id,
            number: other.number.clone(),
            topic: other.topic.clone(),
            words: words(other),
        })
        .collect())
}

/// The files that go with the text for the outside support.
pub(super) async fn all_files(
    scene: &Scene,
    ticket: &Ticket,
) -> Result<Vec<crate::storage::files::Attached>> {
    let mut all = crate::storage::files::attached(scene.db(), "ticket", ticket.id).await?;
    for message in store::messages(scene.db(), ticket.id, false).await? {
        all.extend(
            crate::storage::files::attached(scene.db(), "ticket_message", message.id).await?,
        );
    }
    Ok(all)
}

/// What the text for the outside support lacks.
pub(super) fn lacking(ticket: &Ticket, has_files: bool, now: &Now) -> Vec<&'static str> {
    pack::lacking(ticket, has_files, &now.settings)
}
