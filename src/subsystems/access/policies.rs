//! The acts that people acknowledge: their versions, and publishing a new one.

use axum::{http::header, response::Response};
use serde::Serialize;

use super::parts::{self, page};
use crate::{
    identity::{
        Error as Bad,
        policies::{self, New},
    },
    registers::{pages::Scene, value},
    storage::v,
    web::{Error, Fields, Flash, Form, Result, page::see_other},
};

const TITLE: &str = "Правила и ознакомление";
const PATH: &str = "/lk/access/policies";
/// The longest text of an act, in characters.
const LONGEST: usize = 30_000;

#[derive(Serialize)]
struct Line {
    id: i64,
    act: String,
    title: String,
    version: String,
    from: String,
    to: String,
    whom: String,
    acked: i64,
    owed: i64,
    in_force: bool,
    coming: bool,
}

/// `GET /lk/access/policies`.
pub(super) async fn list(scene: Scene) -> Result<Response> {
    let keeper = &scene.state.keeper;
    let acts = acts(&scene).await?;
    let today = scene.asker.today.to_string();
    let kinds = parts::kinds();
    let mut lines = Vec::new();
    for version in policies::all(keeper).await? {
        let over = version.effective_to.as_ref().is_some_and(|to| *to <= today);
        let coming = version.effective_from > today;
        let (acked, owed) = policies::counts(keeper, &version).await?;
        let act = acts.iter().find(|(code, _)| *code == version.policy);
        let whom: Vec<&str> = kinds
            .iter()
            .filter(|(code, _)| version.audience.contains(&format!(",{code},")))
            .map(|(_, name)| *name)
            .collect();
        lines.push(Line {
            id: version.id,
            act: act.map_or(version.policy.clone(), |(_, name)| name.clone()),
            from: parts::shown(&version.effective_from),
            to: version
                .effective_to
                .as_deref()
                .map(parts::last_day)
                .unwrap_or_default(),
            whom: match whom.is_empty() {
                true => "все".to_owned(),
                false => whom.join(", "),
            },
            title: version.title,
            version: version.version,
            acked,
            owed,
            in_force: !over && !coming,
            coming,
        });
    }
    page(&scene, "access_policies.html", TITLE)
        .crumb("Роли и доступ", "/lk/access/roles")
        .with("lines", &lines)
        .with("publishes", &scene.visit.has_any(super::PUBLISHERS))
        .render()
}

async fn acts(scene: &Scene) -> Result<Vec<(String, String)>> {
    Ok(scene
        .db()
        .all(
            "SELECT code, label FROM code_item WHERE list = 'POLICY' AND deleted_at IS NULL ORDER BY sort, code",
            v![],
        )
        .await?)
}

const FIELDS: &[&str] = &["policy", "version", "title", "from", "local_act"];

/// `GET /lk/access/policies/new?of=…`: with the text of the version that is to be replaced.
pub(super) async fn new(scene: Scene) -> Result<Response> {
    let mut form = Form::new(FIELDS);
    let mut body = String::new();
    let of = scene.asked("of").and_then(|id| id.parse().ok());
    if let Some(id) = of
        && let Some(old) = policies::one(&scene.state.keeper, id, 0).await?
    {
        form = form.keep("policy", &old.policy).keep("title", &old.title);
        body = old.body;
    }
    let tomorrow = scene.asker.today.tomorrow().unwrap_or(scene.asker.today);
    let form = form.keep("from", &parts::shown(&tomorrow.to_string()));
    render(&scene, &form, &body, &[], 200).await
}

async fn render(
    scene: &Scene,
    form: &Form,
    body: &str,
    audience: &[&str],
    status: u16,
) -> Result<Response> {
    let local: Vec<(i64, String)> = scene
        .db()
        .all(
            "SELECT id, title FROM local_act WHERE deleted_at IS NULL AND archived_at IS NULL \
             ORDER BY approved_on DESC, title COLLATE \"ru-x-icu\", id LIMIT 500",
            v![],
        )
        .await?;
    page(scene, "access_policies_new.html", "Новая редакция")
        .status(status)
        .crumb("Роли и доступ", "/lk/access/roles")
        .crumb(TITLE, PATH)
        .with("form", form)
        .with("body", body)
        .with("acts", &acts(scene).await?)
        .with("kinds", &parts::kinds())
        .with("audience", audience)
        .with("local", &local)
        .render()
}

/// `POST /lk/access/policies/new`.
pub(super) async fn publish(scene: Scene, fields: Fields) -> Result<Response> {
    let mut form = FIELDS.iter().fold(Form::new(FIELDS), |form, name| {
        form.keep(name, fields.get(name))
    });
    let body = fields.get("body").replace("\r\n", "\n");
    let kinds = parts::kinds();
    let audience: Vec<&str> = kinds
        .iter()
        .map(|(code, _)| *code)
        .filter(|code| fields.all("audience").any(|sent| sent == *code))
        .collect();
    let [policy, version, title] =
        ["policy", "version", "title"].map(|name| value::one_line(fields.get(name)));
    let acts = acts(&scene).await?;
    if !acts.iter().any(|(code, _)| *code == policy) {
        form.problem("policy", "Выберите акт.");
    }
    if version.is_empty() || version.chars().count() > 20 {
        form.problem("version", "Назовите редакцию коротко: номер или год.");
    }
    if title.is_empty() || title.chars().count() > 200 {
        form.problem("title", "Напишите название, не длиннее 200 знаков.");
    }
    if body.trim().is_empty() || body.chars().count() > LONGEST {
        form.problem("", "Напишите текст акта, не длиннее 30 000 знаков.");
    }
    let from = value::day(fields.get("from").trim());
    match &from {
        Err(why) => form.problem("from", format!("С какого дня: {why}")),
        Ok(day) if *day < scene.asker.today => {
            form.problem("from", "Редакция не может начать действовать в прошлом.");
        }
        Ok(_) => {}
    }
    let local = match fields.get("local_act") {
        "" => Ok(None),
        id => id.parse::<i64>().map(Some),
    };
    let local = known_act(&scene, local.unwrap_or(Some(0)), &mut form).await?;
    if let (false, Ok(from)) = (form.is_bad(), from) {
        let new = New {
            policy: &policy,
            version: &version,
            title: &title,
            body: body.trim(),
            audience: &audience,
            local_act_id: local,
            from,
        };
        let mut tx = scene.db().begin().await?;
        match policies::publish(&scene.state.keeper, &mut tx, &new, &scene.asker.by).await {
            Ok(id) => {
                tx.commit().await?;
                let mut response = see_other(&format!("{PATH}/{id}"));
                let cookie = Flash::PolicyPublished.cookie(scene.state.secure);
                response.headers_mut().append(header::SET_COOKIE, cookie);
                return Ok(response);
            }
            Err(Bad::Invalid(why)) => {
                drop(tx);
                form.problem("from", why);
            }
            Err(other) => return Err(other.into()),
        }
    }
    render(&scene, &form, &body, &audience, 422).await
}

/// The local act whose text this is, when one was chosen.
async fn known_act(scene: &Scene, id: Option<i64>, form: &mut Form) -> Result<Option<i64>, Error> {
    let Some(id) = id else { return Ok(None) };
    let known: Option<(i64,)> = scene
        .db()
        .opt(
            "SELECT id FROM local_act WHERE id = $1 AND deleted_at IS NULL",
            v![id],
        )
        .await?;
    if known.is_none() {
        form.problem("local_act", "Выберите локальный акт из списка.");
    }
    Ok(known.map(|(id,)| id))
}
