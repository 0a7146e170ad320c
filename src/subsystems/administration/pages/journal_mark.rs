//! What is said about lines of the journal: receipts of many at once, notes and annulments of one. The lines stay.

use axum::response::Response;
use serde::Serialize;

use super::{OFFICERS, done, journal as list, page, received_on, short_moment};
use crate::{
    registers::{
        pages::Scene,
        value::{one_line, show_day},
    },
    subsystems::administration::{
        journal::{self, Ask, NewMark},
        relation,
    },
    web::{Error, Fields, Flash, Path, Result, form},
};

/// `POST /lk/accounts/journal/receipt`.
pub async fn receipts(scene: Scene, fields: Fields) -> Result<Response> {
    let pairs = form::parse(fields.get("query").as_bytes()).map_err(|_| Error::BadRequest)?;
    let ask = Ask::parse(&pairs);
    let back = format!("/lk/accounts/journal?page={}&{}", ask.page, ask.to_query());
    let chosen: Vec<i64> = fields.all("line").filter_map(|n| n.parse().ok()).collect();
    if chosen.is_empty() {
        return Ok(done(&scene, &back, Flash::NothingChosen));
    }
    let typed = fields.get("on_day").trim();
    let on_day = match received_on(&scene, typed) {
        Ok(on_day) => on_day,
        Err(problem) => return list::render(&scene, ask, &[&problem], typed, &chosen).await,
    };
    let mark = NewMark {
        kind: "receipt",
        on_day,
        words: None,
        rules_acked: fields.get("rules") == "1",
    };
    let by = scene.visit.asked.by();
    let mut tx = scene.db().begin().await?;
    for line in chosen {
        journal::mark(&scene.state.keeper, &mut tx, line, &mark, &by).await?;
    }
    tx.commit().await?;
    Ok(done(&scene, &back, Flash::MarksAdded))
}

#[derive(Serialize)]
struct Mark {
    what: &'static str,
    on_day: String,
    words: String,
    made_at: String,
    officer: String,
}

/// `GET /lk/accounts/journal/{id}`.
pub async fn show(scene: Scene, Path(id): Path<i64>) -> Result<Response> {
    render(&scene, id, &[], None).await
}

async fn render(
    scene: &Scene,
    id: i64,
    problems: &[&str],
    typed: Option<&Fields>,
) -> Result<Response> {
    let line = journal::find(scene.db(), id)
        .await?
        .ok_or(Error::NotFound)?;
    let marks = journal::marks(scene.db(), id).await?;
    let marks: Vec<Mark> = marks
        .into_iter()
        .map(|mark| Mark {
            what: match mark.kind.as_str() {
                "receipt" if mark.rules_acked => "получение под подпись, с правилами ознакомлен",
                "receipt" => "получение под подпись",
                "annulled" => "аннулировано",
                _ => "примечание",
            },
            on_day: show_day(&mark.on_day),
            words: mark.words.unwrap_or_default(),
            made_at: short_moment(scene, &mark.made_at),
            officer: mark.officer.unwrap_or_default(),
        })
        .collect();
    let filled =
        |text: &Option<String>, none: &str| text.clone().unwrap_or_else(|| none.to_owned());
    let facts = [
        ("Дата и время", short_moment(scene, &line.issued_at)),
        ("Категория", relation::one(&line.category).to_owned()),
        ("Группа, подразделение", filled(&line.unit, "не указаны")),
        (
            "Логин",
            if line.login.is_empty() {
                "уничтожен".to_owned()
            } else {
                line.login.clone()
            },
        ),
        ("Основание", filled(&line.reason, "")),
        ("Заявка, приказ", filled(&line.request_ref, "нет")),
        ("Как передан", line.way.clone()),
        ("Кто выдал", filled(&line.officer, "с консоли сервера")),
        (
            "Пароль действовал до",
            short_moment(scene, &line.valid_until),
        ),
        ("Получение", list::receipt(&line).0),
        (
            "Первый вход",
            line.first_login_at
                .as_deref()
                .map_or_else(|| "не было".to_owned(), |at| short_moment(scene, at)),
        ),
    ];
    let typed_of = |field: &str| typed.map_or("", |fields| fields.get(field)).to_owned();
    let title = format!("Запись журнала № {}/{}", line.no, line.year);
    page(scene, "issue_line.html", &title)
        .crumb("Журнал выдачи", "/lk/accounts/journal")
        .status(if problems.is_empty() { 200 } else { 422 })
        .with("problems", problems)
        .with("id", &id)
        .with("person_id", &line.person_id)
        .with("name", &list::name(&line))
        .with("facts", &facts)
        .with("marks", &marks)
        .with("annulled", &line.annulled.is_some())
        .with("received", &line.receipt_on.is_some())
        .with("batch", &line.batch_id)
        .with("writes", &scene.visit.has_any(OFFICERS))
        .with("today", &show_day(&scene.asker.today.to_string()))
        .with("typed_words", &typed_of("words"))
        .with("typed_day", &typed_of("on_day"))
        .render()
}

/// `POST /lk/accounts/journal/{id}`: one mark.
pub async fn add(scene: Scene, Path(id): Path<i64>, fields: Fields) -> Result<Response> {
    journal::find(scene.db(), id)
        .await?
        .ok_or(Error::NotFound)?;
    let kind = match fields.get("kind") {
        "receipt" => "receipt",
        "note" => "note",
        "annulled" => "annulled",
        _ => return Err(Error::BadRequest),
    };
    let words: String = one_line(fields.get("words")).chars().take(500).collect();
    let mut problems: Vec<String> = Vec::new();
    let on_day = match kind {
        "receipt" => received_on(&scene, fields.get("on_day")).unwrap_or_else(|problem| {
            problems.push(problem);
            scene.asker.today
        }),
        _ => scene.asker.today,
    };
    if kind != "receipt" && words.is_empty() {
        problems.push(match kind {
            "annulled" => "Напишите, почему запись аннулируется.".into(),
            _ => "Напишите примечание.".to_owned(),
        });
    }
    if !problems.is_empty() {
        let problems: Vec<&str> = problems.iter().map(String::as_str).collect();
        return render(&scene, id, &problems, Some(&fields)).await;
    }
    let mark = NewMark {
        kind,
        on_day,
        words: Some(words.as_str()).filter(|words| !words.is_empty()),
        rules_acked: fields.get("rules") == "1",
    };
    let by = scene.visit.asked.by();
    let mut tx = scene.db().begin().await?;
    journal::mark(&scene.state.keeper, &mut tx, id, &mark, &by).await?;
    tx.commit().await?;
    let back = format!("/lk/accounts/journal/{id}");
    Ok(done(&scene, &back, Flash::MarksAdded))
}
