//! Words for people: labels of codes, moments, checklists, fields of ready answers.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde::Serialize;

use crate::{
    journal::{
        states::State,
        store::Ticket,
        terms::{self, Light},
    },
    registers::{Catalog, Lists},
    storage::Db,
    web::{Error, Result, text},
};

/// The code lists of a request.
pub async fn lists(db: &Db, catalog: &Catalog) -> Result<Lists> {
    let register = catalog
        .find("ticket")
        .ok_or_else(|| Error::Fault(anyhow::anyhow!("нет реестра ticket")))?;
    Ok(Lists::of(db, register.fields).await?)
}

/// A moment, or nothing.
pub fn moment(at: Option<&str>, zone: &TimeZone) -> String {
    at.map_or(String::new(), |at| text::moment(at, zone))
}

/// The same for tables.
pub fn short(at: Option<&str>, zone: &TimeZone) -> String {
    at.map_or(String::new(), |at| text::short_moment(at, zone))
}

/// The class of a state's badge.
pub fn badge(state: State) -> &'static str {
    match state {
        State::Solved | State::Closed => "ok",
        State::Rejected => "bad",
        State::New | State::WaitUser | State::Rework => "warn",
        _ => "",
    }
}

/// A request in a list.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct Line {
    pub id: i64,
    pub number: String,
    pub topic: String,
    pub kind: String,
    pub error: String,
    pub state: String,
    pub badge: &'static str,
    pub light: &'static str,
    pub light_words: &'static str,
    pub due: String,
    pub urgent: bool,
    pub author: String,
    pub subject: String,
    pub desk: String,
    pub assignee: String,
    pub created: String,
    pub merged: bool,
}

/// Requests in a list.
pub fn list(
    tickets: &[Ticket],
    lists: &Lists,
    names: &BTreeMap<i64, String>,
    zone: &TimeZone,
    now: jiff::Timestamp,
) -> Vec<Line> {
    let name = |id: Option<i64>| {
        id.and_then(|id| names.get(&id).cloned())
            .unwrap_or_default()
    };
    let line = |ticket: &Ticket| {
        let state = ticket.state();
        let (light, light_words) = light(ticket, now).words();
        let author = match ticket.author_id {
            Some(id) => name(Some(id)),
            None => ticket
                .author_name
                .clone()
                .unwrap_or_else(|| "до входа".to_owned()),
        };
        Line {
            id: ticket.id,
            number: ticket.number.clone(),
            topic: ticket.topic.clone(),
            kind: lists.label("TICKET_KIND", &ticket.kind).to_owned(),
            error: ticket.error_kind.as_deref().map_or(String::new(), |code| {
                lists.label("LOGIN_ERROR", code).to_owned()
            }),
            state: state.label().to_owned(),
            badge: badge(state),
            light,
            light_words,
            due: short(ticket.due_at.as_deref(), zone),
            urgent: ticket.priority == "urgent",
            author,
            subject: match ticket.subject_person_id {
                Some(id) => name(Some(id)),
                None => ticket.subject_name.clone().unwrap_or_default(),
            },
            desk: ticket.desk.as_deref().map_or(String::new(), |code| {
                lists.label("TICKET_DESK", code).to_owned()
            }),
            assignee: name(ticket.assignee_id),
            created: short(Some(&ticket.created_at), zone),
            merged: ticket.merged_into.is_some(),
        }
    };
    tickets.iter().map(line).collect()
}

/// The light of a request's term.
pub fn light(ticket: &Ticket, now: jiff::Timestamp) -> Light {
    terms::light(
        Ticket::moment(&ticket.due_at),
        ticket.state().is_open(),
        now,
    )
}

/// The checklist of a kind: codes and words.
pub fn checklist(kind: &str) -> &'static [(&'static str, &'static str)] {
    match kind {
        "login_problem" => &[
            (
                "conditions",
                "Заявителю объяснены условия: билет, снимок экрана, срок 14:00 следующего рабочего дня",
            ),
            ("name", "Фамилия, имя, отчество сверены с документом"),
            ("birth", "Дата рождения сверена"),
            ("email", "Почта на Госуслугах сверена со снимком экрана"),
            ("doubles", "Повторных записей о человеке нет"),
        ],
        "access_restore" => &[
            ("identity", "Личность установлена по документу"),
            ("receipt", "Выдача отмечена в журнале логинов и паролей"),
        ],
        "security" => &[
            ("sessions", "Сеансы завершены, доступ приостановлен"),
            ("cause", "Причина установлена"),
            ("operator", "Оператор извещён"),
            ("changed", "Пароль или логин заменён"),
        ],
        "tech" => &[
            ("repeat", "Ошибка повторяется"),
            ("other", "Проверено в другом браузере"),
        ],
        "dev_feedback" | "suggestion" => &[
            ("read", "Рассмотрено"),
            ("decided", "Решение принято и сообщено"),
        ],
        "complaint" => &[
            ("facts", "Обстоятельства проверены"),
            ("answer", "Ответ согласован"),
        ],
        "content_place" => &[
            ("rights", "Автор и источник указаны"),
            ("rules", "Материал отвечает правилам"),
        ],
        "data_fix" => &[
            ("basis", "Документ-основание предъявлен"),
            ("done", "Запись исправлена"),
        ],
        _ => &[],
    }
}

/// A ready answer with its fields filled in.
pub fn filled(text: &str, ticket: &Ticket, name: &str, zone: &TimeZone) -> String {
    let name = match name
        .split_whitespace()
        .skip(1)
        .collect::<Vec<_>>()
        .join(" ")
    {
        short if short.is_empty() => "Здравствуйте".to_owned(),
        short => short,
    };
    let term = match (&ticket.effective_at, &ticket.due_at) {
        (Some(at), _) | (None, Some(at)) => text::moment(at, zone),
        _ => "в ближайший рабочий день".to_owned(),
    };
    text.replace("{{имя}}", &name)
        .replace("{{номер}}", &ticket.number)
        .replace("{{срок}}", &term)
}

/// What an event is called.
pub fn event(what: &str) -> String {
    if let Some(step) = crate::journal::states::Step::of(what) {
        return step.label().to_owned();
    }
    match what {
        "create" => "Подано",
        "assign" => "Передано",
        "take" => "Взято в работу",
        "papers" => "Отмечены документы",
        "checks" => "Отмечен список проверки",
        "edit" => "Сведения дополнены",
        "subject" => "Выбрано, о ком заявка",
        "corrected" => "Запись исправлена",
        "refused" => "В исправлении отказано",
        "child" => "Добавлена связь с ребёнком",
        "external" => "Записан номер в поддержке",
        "link" => "Связано с другим обращением",
        "unlink" => "Связь с другим обращением снята",
        "rate" => "Оценено",
        "undo" => "Общее действие отменено",
        other => other,
    }
    .to_owned()
}
