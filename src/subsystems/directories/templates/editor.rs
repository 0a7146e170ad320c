//! The editor: the text in a large field, the palette of fields beside it, «Проверить» and «Сохранить». Whatever was
//! typed stays, whatever is wrong is told by line.

use axum::response::Response;
use serde::Serialize;

use super::{
    ADDRESS,
    catalogue::{lists, room},
    dictionary,
    store::{self, Draft},
};
use crate::{
    documents::templates::{Dictionary, Entry, FORMATS, Fault, Kind, parse},
    registers::{Lists, pages::Scene, rows::Error as Bad, value::one_line},
    web::{Error, Fields, Flash, Path, Result, page::see_other},
};

/// A group of the palette.
#[derive(Serialize)]
struct Group {
    title: String,
    fields: Vec<Shown>,
}

#[derive(Serialize)]
struct Shown {
    /// What is written into the text.
    insert: String,
    example: String,
}

/// What the page shows besides the form.
struct Answer<'a> {
    /// Where the form goes.
    to: &'a str,
    title: &'a str,
    row_version: i64,
    /// Faults of the form itself.
    problems: Vec<String>,
    /// Faults of the text; nothing before it was looked at.
    faults: Option<Vec<Fault>>,
}

/// `GET /lk/directories/templates/new`.
pub(super) async fn new(scene: Scene) -> Result<Response> {
    let draft = Draft {
        entity: scene.asked("entity").unwrap_or_default(),
        kind: "other".to_owned(),
        page: "A4".to_owned(),
        body: "# Название документа\n\n".to_owned(),
        ..Draft::default()
    };
    let answer = Answer {
        to: &format!("{ADDRESS}/new"),
        title: "Новый шаблон",
        row_version: 0,
        problems: Vec::new(),
        faults: None,
    };
    show(&scene, &draft, answer).await
}

/// `POST /lk/directories/templates/new`.
pub(super) async fn create(scene: Scene, sent: Fields) -> Result<Response> {
    let mut draft = draft(&sent);
    let lists = lists(&scene).await?;
    let mut answer = Answer {
        to: &format!("{ADDRESS}/new"),
        title: "Новый шаблон",
        row_version: 0,
        problems: problems(&scene, &draft, &lists),
        faults: Some(faults(&scene, &draft)),
    };
    if sent.get("do") != "save" || !answer.problems.is_empty() {
        return show(&scene, &draft, answer).await;
    }
    let (count,): (i64,) = scene
        .db()
        .one("SELECT coalesce(max(id), 0) FROM document_template", vec![])
        .await?;
    draft.code = format!("own-{}", count + 1);
    match store::create(&scene, &draft).await {
        Ok(id) => Ok(done(&scene, &format!("{ADDRESS}/{id}"), Flash::RecordSaved)),
        Err(why) => {
            answer.problems = refusal(why)?;
            show(&scene, &draft, answer).await
        }
    }
}

/// `GET /lk/directories/templates/{id}/edit`.
pub(super) async fn edit(scene: Scene, Path(id): Path<i64>) -> Result<Response> {
    let stored = store::get(&scene, id).await?;
    let draft = Draft {
        code: stored.code.clone(),
        name: stored.name.clone(),
        kind: stored.kind.clone(),
        entity: stored.entity.clone(),
        page: stored.page.clone(),
        body: stored.body.clone(),
    };
    let answer = Answer {
        to: &format!("{ADDRESS}/{id}/edit"),
        title: &format!("Правка: {}", stored.name),
        row_version: stored.row_version,
        problems: Vec::new(),
        faults: None,
    };
    show(&scene, &draft, answer).await
}

/// `POST /lk/directories/templates/{id}/edit`.
pub(super) async fn save(scene: Scene, Path(id): Path<i64>, sent: Fields) -> Result<Response> {
    let stored = store::get(&scene, id).await?;
    let draft = draft(&sent);
    let lists = lists(&scene).await?;
    let row_version: i64 = sent
        .get("_version")
        .parse()
        .map_err(|_| Error::BadRequest)?;
    let mut answer = Answer {
        to: &format!("{ADDRESS}/{id}/edit"),
        title: &format!("Правка: {}", stored.name),
        row_version,
        problems: problems(&scene, &draft, &lists),
        faults: Some(faults(&scene, &draft)),
    };
    if sent.get("do") != "save" || !answer.problems.is_empty() {
        return show(&scene, &draft, answer).await;
    }
    match store::save(&scene, &stored, row_version, &draft).await {
        Ok(id) => Ok(done(&scene, &format!("{ADDRESS}/{id}"), Flash::RecordSaved)),
        Err(why) => {
            answer.problems = refusal(why)?;
            show(&scene, &draft, answer).await
        }
    }
}

/// Back to a page with a word of success.
pub(super) fn done(scene: &Scene, to: &str, flash: Flash) -> Response {
    let mut response = see_other(to);
    let cookie = flash.cookie(scene.state.secure);
    response
        .headers_mut()
        .append(axum::http::header::SET_COOKIE, cookie);
    response
}

fn draft(sent: &Fields) -> Draft {
    Draft {
        code: String::new(),
        name: one_line(sent.get("name")),
        kind: sent.get("kind").to_owned(),
        entity: sent.get("entity").to_owned(),
        page: sent.get("page").to_owned(),
        body: sent.get("body").replace("\r\n", "\n").trim_end().to_owned(),
    }
}

fn problems(scene: &Scene, draft: &Draft, lists: &Lists) -> Vec<String> {
    const LONGEST: usize = 20_000;
    let mut problems = Vec::new();
    let mut need = |good: bool, words: &str| {
        if !good {
            problems.push(words.to_owned());
        }
    };
    let known = |list: &str, code: &str| lists.items(list).iter().any(|item| item.code == code);
    need(!draft.name.is_empty(), "Назовите шаблон.");
    need(
        draft.name.chars().count() <= 200,
        "Название длиннее 200 знаков. Сократите.",
    );
    need(
        known("TEMPLATE_KIND", &draft.kind),
        "Выберите вид документа.",
    );
    need(known("TEMPLATE_PAGE", &draft.page), "Выберите лист.");
    need(
        scene.catalog.find(&draft.entity).is_some(),
        "Выберите реестр, по записи которого печатается документ.",
    );
    need(!draft.body.trim().is_empty(), "Напишите текст шаблона.");
    need(
        draft.body.chars().count() <= LONGEST,
        "Текст длиннее 20 000 знаков. Разделите документ на два шаблона.",
    );
    problems
}

fn faults(scene: &Scene, draft: &Draft) -> Vec<Fault> {
    let fields = dictionary(&scene.catalog, &draft.entity);
    parse(&draft.body, &draft.page, &fields)
        .err()
        .unwrap_or_default()
}

fn refusal(why: Bad) -> Result<Vec<String>> {
    Ok(match why {
        Bad::Problems(problems) => problems.0.into_iter().map(|problem| problem.text).collect(),
        Bad::Changed(_) => vec![
            "Пока вы правили шаблон, его сохранил другой человек. Скопируйте свой текст, откройте шаблон заново и \
             внесите правку туда."
                .to_owned(),
        ],
        Bad::Storage(why) => return Err(why.into()),
        _ => return Err(Error::NotFound),
    })
}

async fn show(scene: &Scene, draft: &Draft, answer: Answer<'_>) -> Result<Response> {
    let lists = lists(scene).await?;
    let items = |list: &str| -> Vec<(String, String)> {
        let items = lists.items(list).iter();
        items
            .map(|item| (item.code.clone(), item.label.clone()))
            .collect()
    };
    let mut entities: Vec<(&str, &str)> = scene
        .catalog
        .all()
        .map(|register| (register.table, register.one))
        .collect();
    entities.sort_by(|a, b| crate::storage::db::ru_cmp(a.1, b.1));
    let fields = dictionary(&scene.catalog, &draft.entity);
    let wrong =
        !answer.problems.is_empty() || answer.faults.as_ref().is_some_and(|f| !f.is_empty());
    room(scene, "templates_edit.html", answer.title)
        .status(if wrong { 422 } else { 200 })
        .with("to", answer.to)
        .with("row_version", &answer.row_version)
        .with("name", &draft.name)
        .with("kind", &draft.kind)
        .with("entity", &draft.entity)
        .with("sheet", &draft.page)
        .with("body", &draft.body)
        .with("kinds", &items("TEMPLATE_KIND"))
        .with("sheets", &items("TEMPLATE_PAGE"))
        .with("entities", &entities)
        .with("palette", &palette(&fields))
        .with("formats", FORMATS)
        .with("problems", &answer.problems)
        .with("checked", &answer.faults.is_some())
        .with("faults", &answer.faults.unwrap_or_default())
        .render()
}

/// The fields by their groups; a list of rows is a group with its own loop.
fn palette(fields: &Dictionary) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for entry in &fields.0 {
        if let Kind::Rows(rows) = &entry.kind {
            let mut fields = vec![Shown {
                insert: format!("{{для каждого {}}} … {{конец}}", entry.label),
                example: "строка на каждую запись; № строки — {№}".to_owned(),
            }];
            fields.extend(rows.iter().map(shown));
            groups.push(Group {
                title: format!("Список: {}", entry.label),
                fields,
            });
            continue;
        }
        match groups.iter_mut().find(|group| group.title == entry.group) {
            Some(group) => group.fields.push(shown(entry)),
            None => groups.push(Group {
                title: entry.group.clone(),
                fields: vec![shown(entry)],
            }),
        }
    }
    groups
}

fn shown(entry: &Entry) -> Shown {
    Shown {
        insert: format!("{{{}}}", entry.label),
        example: entry.example.clone(),
    }
}
