//! One order: its head, its lines, what it changes, its way, and what the visitor may do with it.

use axum::response::Response;
use serde::Serialize;

use super::{Opened, number, open, page};
use crate::{
    identity::{full_name, initials},
    registers::{pages::Scene, value},
    storage::v,
    subsystems::orders::{
        draft, rights, sign,
        store::{self, Line, Words},
    },
    web::{Fields, Input, Path, Result, text},
};

#[derive(Serialize)]
struct Shown {
    id: i64,
    no: i64,
    person: String,
    text: String,
    acked: Option<String>,
}

#[derive(Serialize)]
struct Step {
    name: String,
    state: String,
    words: Option<String>,
    at: Option<String>,
}

/// `GET /lk/orders/{id}`.
pub async fn show(scene: Scene, Path(id): Path<String>) -> Result<Response> {
    let opened = open(&scene, number(&id)?).await?;
    render(&scene, &opened, &[], None).await
}

/// The page with what went wrong and what was typed.
pub async fn render(
    scene: &Scene,
    opened: &Opened,
    troubles: &[Trouble],
    typed: Option<&Fields>,
) -> Result<Response> {
    let db = scene.db();
    let (doc, kind) = (&opened.doc, &opened.kind);
    let words = Words::load(db).await?;
    let lines = store::lines(db, doc.id).await?;
    let edits = opened.writes && doc.is_open();
    let reads = rights::read(&scene.visit).contains(&kind.kind_group.as_str());
    let unsigned = !doc.is_signed() && doc.state != "cancelled";
    let ahead = match unsigned {
        true => sign::consequences(db, doc, &lines, &words).await?,
        false => sign::Consequences::default(),
    };
    let missing = match unsigned {
        true => draft::missing(doc, kind, &lines, scene.asker.today),
        false => Vec::new(),
    };
    let title = format!("{} «{}»", capital(&doc.name()), doc.title);
    let status = if troubles.is_empty() { 200 } else { 422 };
    let approvals = store::approvals(db, doc.id).await?;
    let steps: Vec<Step> = approvals
        .iter()
        .map(|a| Step {
            name: full_name(&a.last_name, &a.first_name, a.middle_name.as_deref()),
            state: a.state.clone(),
            words: a.words.clone(),
            at: a.at.as_deref().map(|at| text::moment(at, scene.zone())),
        })
        .collect();
    let head = match edits {
        true => head_inputs(scene, opened, &approvals, troubles, typed).await?,
        false => Vec::new(),
    };
    page(scene, "orders_one.html", &title)
        .status(status)
        .with("problems", troubles)
        .with("doc", doc)
        .with("kind", kind)
        .with("state", words_of_state(scene, &doc.state).await?.as_str())
        .with("facts", &facts(scene, opened).await?)
        .with("lines", &shown(opened, &lines, &words))
        .with("steps", &steps)
        .with("head", &head)
        .with("edits", &edits)
        .with("writes", &opened.writes)
        .with("can_sign", &(opened.signs && doc.state == "to_sign"))
        .with("agrees", &opened.agrees)
        .with("moves", &matches!(doc.state.as_str(), "review" | "to_sign"))
        .with("pasted", &kind.effect().pasted())
        .with("cancels", &(kind.effect == "cancel"))
        .with("template", &kind.template_id.filter(|_| reads))
        .with("signed", &doc.is_signed())
        .with("changes", &ahead.changes)
        .with("refusals", &ahead.refusals)
        .with("missing", &missing)
        .render()
}

/// A sentence about a field of the form, or about the whole order.
#[derive(Clone, Debug, Serialize)]
pub struct Trouble {
    /// The field; empty for the whole.
    pub field: &'static str,
    /// What is wrong and what to do.
    pub text: String,
}

impl Trouble {
    /// About the whole.
    pub fn whole(text: impl Into<String>) -> Self {
        Self {
            field: "",
            text: text.into(),
        }
    }
}

async fn words_of_state(scene: &Scene, state: &str) -> Result<String> {
    let found: Option<(String,)> = scene
        .db()
        .opt(
            "SELECT label FROM code_item WHERE list = 'ORDER_STATE' AND code = $1",
            v![state],
        )
        .await?;
    Ok(found.map_or_else(|| state.to_owned(), |(label,)| label))
}

fn shown(opened: &Opened, lines: &[Line], words: &Words) -> Vec<Shown> {
    lines
        .iter()
        .map(|line| Shown {
            id: line.id,
            no: line.no,
            person: line.person(),
            text: match &line.text {
                Some(text) => text.clone(),
                None => sign::line_text(&opened.kind, line, words),
            },
            acked: line.acked_at.clone(),
        })
        .collect()
}

/// Names and values under the heading.
async fn facts(scene: &Scene, opened: &Opened) -> Result<Vec<(&'static str, String, String)>> {
    let db = scene.db();
    let doc = &opened.doc;
    let mut facts = vec![("Вид", opened.kind.name.clone(), String::new())];
    let mut add = |name, value: Option<String>, url: String| {
        if let Some(value) = value {
            facts.push((name, value, url));
        }
    };
    add("Номер", doc.number.clone(), String::new());
    add(
        "Подписан",
        doc.signed_on.as_deref().map(value::show_day),
        String::new(),
    );
    add(
        "Действует с",
        Some(value::show_day(&doc.effective_on)),
        String::new(),
    );
    let signer: Option<(String, String, Option<String>)> = db
        .opt(
            "SELECT last_name, first_name, middle_name FROM person WHERE id = $1",
            v![doc.signer_id],
        )
        .await?;
    let signer = signer.map(|(last, first, middle)| initials(&last, &first, middle.as_deref()));
    let post = doc
        .signer_post
        .as_ref()
        .map(|post| format!(", {post}"))
        .unwrap_or_default();
    add(
        "Подписант",
        signer.map(|name| format!("{name}{post}")),
        String::new(),
    );
    let way = match doc.sign_way.as_deref() {
        Some("system") => Some("простой электронной подписью в портале".to_owned()),
        Some(_) => Some("на бумаге".to_owned()),
        None => None,
    };
    add("Подпись", way, String::new());
    add(
        "Причина оформления задним числом",
        doc.late_reason.clone(),
        String::new(),
    );
    if let Some(other) = doc.cancels_id
        && let Some(other) = store::doc(db, other).await?
    {
        let url = format!("/lk/orders/{}", other.id);
        add(
            "Отменяет",
            Some(format!("{} «{}»", other.name(), other.title)),
            url,
        );
    }
    let by: Option<(i64,)> = db
        .opt(
            "SELECT id FROM order_doc WHERE cancels_id = $1 AND deleted_at IS NULL ORDER BY id DESC LIMIT 1",
            v![doc.id],
        )
        .await?;
    if let Some((by,)) = by
        && let Some(by) = store::doc(db, by).await?
    {
        let name = if by.is_signed() {
            "Отменён"
        } else {
            "Готовится отмена"
        };
        add(name, Some(by.name()), format!("/lk/orders/{}", by.id));
    }
    Ok(facts)
}

/// The names of those who agree, in turn.
pub const APPROVERS: [&str; 4] = ["approver1", "approver2", "approver3", "approver4"];

async fn head_inputs(
    scene: &Scene,
    opened: &Opened,
    approvals: &[store::Approval],
    troubles: &[Trouble],
    typed: Option<&Fields>,
) -> Result<Vec<Input>> {
    let doc = &opened.doc;
    let typed = typed.filter(|typed| !typed.get("title").is_empty());
    let kept = |name: &str, value: String| typed.map_or(value, |typed| typed.get(name).to_owned());
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let id = |value: Option<i64>| value.map(|id| id.to_string()).unwrap_or_default();
    let heads = draft::heads(scene.db()).await?;
    let people: Vec<(String, String)> = heads
        .into_iter()
        .map(|(id, name)| (id.to_string(), name))
        .collect();
    let mut inputs = vec![
        Input::text("title", "Название", kept("title", doc.title.clone())).required(true),
        Input::day(
            "effective_on",
            "Действует с",
            kept("effective_on", value::show_day(&doc.effective_on)),
        )
        .required(true),
        Input::long(
            "preamble",
            "Преамбула",
            kept("preamble", text(&doc.preamble)),
        )
        .hint("С чего начинается текст. Можно оставить пустой."),
        Input::select(
            "signer_id",
            "Подписант",
            people.clone(),
            &kept("signer_id", id(Some(doc.signer_id))),
        )
        .required(true),
        Input::select(
            "control_id",
            "Контроль исполнения",
            people.clone(),
            &kept("control_id", id(doc.control_id)),
        ),
        Input::text(
            "late_reason",
            "Причина оформления задним числом",
            kept("late_reason", text(&doc.late_reason)),
        )
        .hint("Нужна, если приказ действует с дня, который прошёл больше тридцати дней назад."),
    ];
    const LABELS: [&str; 4] = [
        "Согласует первым",
        "Согласует вторым",
        "Согласует третьим",
        "Согласует четвёртым",
    ];
    for (i, name) in APPROVERS.iter().enumerate() {
        let chosen = kept(name, id(approvals.get(i).map(|a| a.person_id)));
        inputs.push(Input::select(name, LABELS[i], people.clone(), &chosen));
    }
    for input in &mut inputs {
        if let Some(trouble) = troubles.iter().find(|t| t.field == input.name) {
            input.error.clone_from(&trouble.text);
        }
    }
    Ok(inputs)
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}
