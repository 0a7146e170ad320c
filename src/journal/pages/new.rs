//! A new request: first its kind, then a form of that kind.

use axum::response::Response;
use serde::Serialize;
use sqlx::AssertSqlSafe;

use super::{
    files,
    form::{self, Typed},
    inputs, news, now, page, words,
};
use crate::{
    identity::digest,
    journal::{
        compare,
        service::{self, Draft},
        store::WHO,
    },
    registers::{Lists, Problem, fold, pages::Scene},
    storage::{Val, v},
    web::{Choice, Error, Fields, Input, Result, Uploads, device, page::see_other},
};

/// The kinds that are offered: code, words, one sentence, the way when it is elsewhere.
const KINDS: &[(&str, &str, &str, &str)] = &[
    (
        "login_problem",
        "Не получается войти через Госуслуги",
        "Пользователь не найден, нашлось больше одного, ошибка при входе. За себя или за студента своей группы.",
        "",
    ),
    (
        "access_restore",
        "Восстановить доступ",
        "Забыт пароль, потерян телефон со вторым шагом, доступ закрыт.",
        "",
    ),
    (
        "tech",
        "Техническая помощь",
        "Что-то на портале не открывается или работает не так.",
        "",
    ),
    (
        "method",
        "Методическая помощь",
        "Как пользоваться разделом, как оформить материал.",
        "",
    ),
    (
        "dev_feedback",
        "Разработчикам портала",
        "Замечание о странице или предложение, что сделать удобнее.",
        "",
    ),
    (
        "suggestion",
        "Предложение",
        "Как улучшить работу ЭИОС в колледже.",
        "",
    ),
    (
        "security",
        "Чужой вход, утечка пароля",
        "Срочно: кто-то мог войти под вашим именем или узнать пароль.",
        "",
    ),
    (
        "complaint",
        "Жалоба",
        "На содержание материалов, на отказ, на работу с обращением.",
        "",
    ),
    (
        "data_fix",
        "Исправить данные",
        "В карточке или документе записано неверно.",
        "",
    ),
    (
        "content_place",
        "Разместить материал",
        "Материал для портала, портфолио или сайта — по правилам размещения.",
        "/lk/materials",
    ),
    (
        "feedback",
        "Отзыв",
        "Что понравилось или не понравилось в работе портала.",
        "",
    ),
];

#[derive(Serialize)]
struct Kind {
    title: &'static str,
    about: &'static str,
    url: String,
}

/// `GET /lk/tickets/new`: the kinds, or the form of one (`?kind=`).
pub(super) async fn show(scene: Scene) -> Result<Response> {
    let kind = scene.asked("kind").unwrap_or_default();
    if form::asks(&kind).is_some() {
        let empty = Fields::default();
        return render(&scene, &kind, &empty, &[], true).await;
    }
    let kinds: Vec<Kind> = KINDS
        .iter()
        .map(|(code, title, about, url)| Kind {
            title,
            about,
            url: match *url {
                "" => format!("/lk/tickets/new?kind={code}"),
                url => url.to_owned(),
            },
        })
        .collect();
    let known = news::known_problems(scene.db(), scene.asker.now).await?;
    page(&scene, "tickets_kinds.html", "Новое обращение")
        .with("kinds", &kinds)
        .with("known", &known)
        .render()
}

/// Whom a request may be about: oneself, or a student of a group that one looks after today.
async fn wards(scene: &Scene) -> Result<Vec<(i64, String)>> {
    let today = scene.asker.today;
    Ok(scene
        .db()
        .all(
            "SELECT DISTINCT p.id, p.last_name || ' ' || p.first_name || coalesce(' ' || p.middle_name, '') || ', ' || g.name \
             FROM supervision w JOIN study_group g ON g.id = w.group_id JOIN enrolment_state s ON s.group_id = g.id \
             JOIN enrolment e ON e.id = s.enrolment_id JOIN person p ON p.id = e.person_id \
             WHERE w.kind = 'curator' AND w.supervisor_id = $1 AND w.valid_from <= $2 AND (w.valid_to IS NULL OR w.valid_to > $3) AND w.deleted_at IS NULL \
             AND s.valid_from <= $4 AND (s.valid_to IS NULL OR s.valid_to > $5) AND s.deleted_at IS NULL AND e.deleted_at IS NULL \
             AND s.status NOT IN ('graduated', 'expelled', 'transferred_out') ORDER BY 2, 1",
            v![scene.asker.person_id, today, today, today, today],
        )
        .await?)
}

/// Kinds in which a curator speaks for a student.
fn speaks_for_others(kind: &str) -> bool {
    matches!(kind, "login_problem" | "data_fix" | "access_restore")
}

async fn whom(scene: &Scene, kind: &str, typed: &str, error: &str) -> Result<Option<Input>> {
    if !speaks_for_others(kind) {
        return Ok(None);
    }
    let wards = wards(scene).await?;
    if wards.is_empty() {
        return Ok(None);
    }
    let mut input = inputs::select(
        "subject",
        "О ком обращение",
        "О себе или о студенте своей группы: тогда его имя подставится само.",
        &wards,
        typed.parse().ok(),
    );
    input.options.insert(
        0,
        Choice {
            value: "me".to_owned(),
            label: "обо мне".to_owned(),
            chosen: typed == "me" || typed.is_empty(),
        },
    );
    input.error = error.to_owned();
    Ok(Some(input))
}

/// What the form begins with.
fn begin(scene: &Scene, name: &str) -> String {
    match name {
        "subject_name" if scene.asked("for").is_none() => scene.visit.full_name(),
        "browser" => device::describe(&scene.visit.asked.caller.user_agent),
        "page_url" => scene
            .asked("page")
            .unwrap_or_default()
            .chars()
            .take(400)
            .collect(),
        "topic" => scene
            .asked("topic")
            .unwrap_or_default()
            .chars()
            .take(200)
            .collect(),
        "error_kind" => scene.asked("error").unwrap_or_default(),
        "suggestion" if scene.asked("suggestion").is_some() => "да".to_owned(),
        _ => String::new(),
    }
}

async fn render(
    scene: &Scene,
    kind: &str,
    sent: &Fields,
    problems: &[Problem],
    fresh: bool,
) -> Result<Response> {
    let asks = form::asks(kind).ok_or(Error::NotFound)?;
    let register = form::register(&scene.catalog)?;
    let lists = words::lists(scene.db(), &scene.catalog).await?;
    let typed = |name: &str| match fresh {
        true => begin(scene, name),
        false => sent.get(name).to_owned(),
    };
    let mut inputs = form::inputs(register, asks, &typed, problems, &lists)?;
    let error = problems.iter().find(|problem| problem.field == "subject");
    if let Some(input) = whom(
        scene,
        kind,
        sent.get("subject"),
        error.map_or("", |p| &p.text),
    )
    .await?
    {
        inputs.insert(0, input);
    }
    let about = KINDS.iter().find(|(code, ..)| *code == kind);
    let title = about.map_or("Новое обращение", |(_, title, ..)| title);
    let key = match sent.get("key") {
        "" => crate::identity::hex(&scene.state.keeper.chance.bytes::<16>()),
        key => key.to_owned(),
    };
    page(scene, "tickets_new.html", title)
        .status(if problems.is_empty() { 200 } else { 422 })
        .with("kind", kind)
        .with("about", &about.map(|(_, _, about, _)| *about))
        .with("inputs", &inputs)
        .with("problems", problems)
        .with("key", &key)
        .with(
            "known",
            &news::known_problems(scene.db(), scene.asker.now).await?,
        )
        .render()
}

/// `POST /lk/tickets/new`.
pub(super) async fn create(scene: Scene, sent: Fields, mut uploads: Uploads) -> Result<Response> {
    let kind = sent.get("kind").to_owned();
    let asks = form::asks(&kind).ok_or(Error::NotFound)?;
    let register = form::register(&scene.catalog)?;
    let lists = words::lists(scene.db(), &scene.catalog).await?;
    let mut typed = form::read(register, asks, &sent, &lists, scene.zone())?;
    let subject = subject(&scene, &kind, &sent, &mut typed).await?;
    refused(&mut typed, &uploads);
    if !typed.problems.is_empty() {
        return render(&scene, &kind, &sent, &typed.problems, false).await;
    }
    let now = now(&scene).await?;
    let mut draft = draft(&scene, &kind, &typed, &lists, subject)?;
    draft.said.extend(typed.columns(register, asks));
    name_of_ward(&scene, &mut draft).await?;
    fill_in(&scene, &now.settings, &lists, &mut draft, subject).await?;
    let key = receipt(&scene.asker.person_id.to_string(), sent.get("key"));
    let mut tx = scene.db().begin().await?;
    tx.lock(&key).await?;
    if let Some(id) = made(&mut tx, &key).await? {
        return Ok(see_other(&format!("/lk/tickets/{id}")));
    }
    let (id, _) = match service::create(&mut tx, &now, &draft).await {
        Ok(made) => made,
        Err(error) => {
            let text = error.words()?;
            drop(tx);
            let problem = Problem {
                field: String::new(),
                text,
            };
            return render(&scene, &kind, &sent, &[problem], false).await;
        }
    };
    files::keep(&mut tx, &scene.state, uploads.take("file"), "ticket", id).await?;
    keep(&mut tx, &key, now.at, id).await?;
    tx.commit().await?;
    Ok(see_other(&format!("/lk/tickets/{id}")))
}

/// Files that were not taken are problems of the form; those that were must be chosen again, and this is said.
pub(super) fn refused(typed: &mut Typed, uploads: &Uploads) {
    for refused in &uploads.refused {
        typed.problem("file", refused.text.clone());
    }
    if !typed.problems.is_empty() && !uploads.files.is_empty() {
        typed.problem(
            "file",
            "Файлы выберите ещё раз: браузер не хранит их при ошибке в форме.",
        );
    }
}

/// The key under which a form that was sent twice makes one request.
pub(super) fn receipt(who: &str, key: &str) -> String {
    format!("ticket {}", digest(&[who.as_bytes(), b" ", key.as_bytes()]))
}

/// The request that was made under the key.
pub(super) async fn made(tx: &mut crate::storage::Tx, key: &str) -> Result<Option<i64>> {
    let row: Option<(i64,)> = tx
        .opt(
            "SELECT record_id FROM register_receipt WHERE key = $1",
            v![key],
        )
        .await?;
    Ok(row.map(|(id,)| id))
}

/// Keeps what was made.
pub(super) async fn keep(
    tx: &mut crate::storage::Tx,
    key: &str,
    at: jiff::Timestamp,
    id: i64,
) -> Result<()> {
    tx.exec(
        "INSERT INTO register_receipt (key, at, record_id) VALUES ($1, $2, $3)",
        v![key, at, id],
    )
    .await?;
    Ok(())
}

/// Whom it is about: number and kind. Nobody speaks for a student of a group that is not theirs.
async fn subject(
    scene: &Scene,
    kind: &str,
    sent: &Fields,
    typed: &mut Typed,
) -> Result<(Option<i64>, &'static str)> {
    let me = match scene.visit.kind.as_str() {
        "student" => "student",
        "staff" => "staff",
        "parent" => "parent",
        "applicant" => "applicant",
        "employer" => "employer",
        _ => "unknown",
    };
    if !speaks_for_others(kind) {
        return Ok((None, me));
    }
    match sent.get("subject") {
        "" | "me" => Ok((Some(scene.asker.person_id), me)),
        other => {
            let wanted: i64 = other.parse().unwrap_or(0);
            if wards(scene).await?.iter().any(|(id, _)| *id == wanted) {
                return Ok((Some(wanted), "student"));
            }
            typed.problem(
                "subject",
                "За этого человека обратиться нельзя: выберите себя или студента своей группы.",
            );
            Ok((None, me))
        }
    }
}

fn draft(
    scene: &Scene,
    kind: &str,
    typed: &Typed,
    lists: &Lists,
    (subject, subject_kind): (Option<i64>, &str),
) -> Result<Draft> {
    let error = typed.text("error_kind");
    let topic = match &error {
        Some(code) => lists.label("LOGIN_ERROR", code).to_owned(),
        None => typed.text("topic").unwrap_or_default(),
    };
    Ok(Draft {
        kind: kind.to_owned(),
        topic,
        body: typed.text("body").unwrap_or_default(),
        author_id: Some(scene.asker.person_id),
        subject_id: subject,
        subject_kind: subject_kind.to_owned(),
        said: Vec::new(),
        error,
        category: typed.text("category"),
    })
}

/// The form begins with the name of whoever fills it in; a request about a student of theirs must not carry it, for it
/// is the name that the record will be compared with.
async fn name_of_ward(scene: &Scene, draft: &mut Draft) -> Result<()> {
    let ward = draft.subject_id.filter(|id| *id != scene.asker.person_id);
    let own = fold(&scene.visit.full_name());
    let kept = |value: &Val| matches!(value, Val::Text(name) if fold(name) != own);
    let named = |(name, value): &(&'static str, Val)| *name == "subject_name" && kept(value);
    let Some(person) = ward.filter(|_| !draft.said.iter().any(named)) else {
        return Ok(());
    };
    let sql = AssertSqlSafe(format!("SELECT {WHO} FROM person p WHERE p.id = $1"));
    let (name,): (String,) = scene.db().one(sql, v![person]).await?;
    draft.said.retain(|(field, _)| *field != "subject_name");
    draft.said.push(("subject_name", name.into()));
    Ok(())
}

/// What the college knows of itself and of the person.
async fn fill_in(
    scene: &Scene,
    settings: &crate::journal::settings::Settings,
    lists: &Lists,
    draft: &mut Draft,
    (subject, subject_kind): (Option<i64>, &str),
) -> Result<()> {
    draft.said.push(("org_name", scene.state.college().into()));
    draft.said.push((
        "user_role",
        lists.label("TICKET_SUBJECT", subject_kind).into(),
    ));
    if !settings.territory.is_empty() {
        draft
            .said
            .push(("territory", settings.territory.as_str().into()));
    }
    let said = |name: &str| {
        draft
            .said
            .iter()
            .any(|(known, value)| *known == name && *value != Val::Null)
    };
    if let Some(person) = subject.filter(|_| !said("subject_place")) {
        let place = compare::place(scene.db(), person, scene.asker.today).await?;
        draft.said.retain(|(name, _)| *name != "subject_place");
        draft.said.push((
            "subject_place",
            Some(place).filter(|place| !place.is_empty()).into(),
        ));
    }
    Ok(())
}
