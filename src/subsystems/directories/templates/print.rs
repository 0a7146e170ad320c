//! Printing a record by a template, giving a document out under a number, and printing it again as it was.

use axum::{Extension, response::Response};
use serde_json::{Value as Json, json};

use super::{
    ISSUERS, MAKERS, Pressroom, data, dictionary,
    editor::done,
    output::{self, Around, As},
    registers::{DOCUMENT_TEMPLATES, ISSUED_DOCUMENTS},
    sample::put,
    store::{self, Stored},
};
use crate::{
    documents::templates::{Document, Filled, fill},
    identity::audit,
    registers::{
        Lists, Names, Value, Values, Writing,
        pages::Scene,
        rows::{self, Error as Bad, How},
    },
    storage::v,
    web::{Error, Fields, Flash, Path, Result, page::see_other},
};

/// `GET /lk/r/{table}/{id}/print?template=…&as=…`: without a template, the choice of one.
pub(super) async fn show(
    scene: Scene,
    Path((table, id)): Path<(String, i64)>,
    Extension(pressroom): Extension<Pressroom>,
) -> Result<Response> {
    let Some(asked) = scene.asked("template") else {
        return choose(&scene, &table, id).await;
    };
    let asked: i64 = asked.parse().map_err(|_| Error::NotFound)?;
    let stored = template(&scene, asked, &table).await?;
    let filled = match filled(&scene, &stored, &table, id, None).await? {
        Ok(filled) => filled,
        Err(response) => return Ok(response),
    };
    let mut tx = scene.db().begin().await?;
    note(&mut tx, &scene, "print", &table, id, &stored).await?;
    tx.commit().await?;
    let around = Around {
        title: &stored.name,
        back: &format!("/lk/r/{table}/{id}"),
        same: &format!("/lk/r/{table}/{id}/print?template={}&", stored.id),
        missing: &filled.missing.clone(),
    };
    let how = As::parse(scene.asked("as").as_deref());
    output::answer(&scene, &pressroom, how, filled, around).await
}

/// A template that this person may print by: a published one, or any for those who make them.
async fn template(scene: &Scene, id: i64, table: &str) -> Result<Stored> {
    let stored = store::to_print(scene, id).await?;
    let may = stored.status == "published" || scene.asker.has_any(MAKERS);
    match may && stored.entity == table {
        true => Ok(stored),
        false => Err(Error::NotFound),
    }
}

async fn choose(scene: &Scene, table: &str, id: i64) -> Result<Response> {
    let pass = scene.read(table)?;
    let register = pass.register();
    let row = rows::get(scene.db(), &pass, id)
        .await?
        .ok_or(Error::NotFound)?;
    let names = Names::of(scene.db(), &scene.catalog, register, &[row.id]).await?;
    let name = names.get(register.table, id);
    let templates = store::published_for(scene, register.table).await?;
    let lists = Lists::of(scene.db(), ISSUED_DOCUMENTS.fields).await?;
    let kinds: Vec<(&str, &str)> = lists
        .items("DOC_KIND")
        .iter()
        .filter(|item| !item.archived)
        .map(|item| (item.code.as_str(), item.label.as_str()))
        .collect();
    let title = format!("Печать: {name}");
    let makes = scene.asker.has_any(MAKERS);
    scene
        .page("templates_choose.html", &title, register.table)
        .crumb(register.many, &format!("/lk/r/{table}"))
        .crumb(&name, &format!("/lk/r/{table}/{id}"))
        .with("templates", &templates)
        .with("table", register.table)
        .with("id", &id)
        .with("kinds", &kinds)
        .with("may_make", &makes)
        .with("may_issue", &scene.asker.has_any(ISSUERS))
        .render()
}

/// The document of a record, or the page that says why there is none.
async fn filled(
    scene: &Scene,
    stored: &Stored,
    table: &str,
    id: i64,
    issue: Option<(&str, &str)>,
) -> Result<std::result::Result<Filled, Response>> {
    let fields = dictionary(&scene.catalog, table);
    let mut data = data::of_record(scene, table, id).await?;
    if let Some((number, date)) = issue {
        put(&mut data, "issue.number", json!(number));
        put(&mut data, "issue.date", json!(date));
    }
    match stored.read(&fields) {
        Ok(template) => Ok(Ok(fill(&template, &data))),
        Err(faults) => {
            let page = super::catalogue::room(scene, "templates_broken.html", "Шаблон с ошибками")
                .status(422)
                .with("template", stored)
                .with("faults", &faults)
                .with("back", &format!("/lk/r/{table}/{id}"));
            Ok(Err(page.render()?))
        }
    }
}

async fn note(
    tx: &mut crate::storage::Tx,
    scene: &Scene,
    action: &str,
    table: &str,
    id: i64,
    stored: &Stored,
) -> Result<()> {
    let (now, by) = (scene.asker.now, &scene.asker.by);
    let words = format!("{}, версия {}", stored.code, stored.version);
    audit::note(tx, now, by, action, table, Some(id), Some(&words)).await?;
    Ok(())
}

/// `POST /lk/r/{table}/{id}/print`: gives the document out under the next number of its kind and year.
pub(super) async fn issue(
    scene: Scene,
    Path((table, id)): Path<(String, i64)>,
    sent: Fields,
) -> Result<Response> {
    let chosen: i64 = sent
        .get("template")
        .parse()
        .map_err(|_| Error::BadRequest)?;
    let stored = store::to_print(&scene, chosen).await?;
    if stored.status != "published" || stored.entity != table {
        return Err(Error::NotFound);
    }
    let lists = Lists::of(scene.db(), ISSUED_DOCUMENTS.fields).await?;
    let kind = sent.get("kind");
    if !lists.items("DOC_KIND").iter().any(|item| item.code == kind) {
        return Err(Error::BadRequest);
    }
    let pass = scene.read(&table)?;
    let row = rows::get(scene.db(), &pass, id)
        .await?
        .ok_or(Error::NotFound)?;
    let person = match table.as_str() {
        "person" => Some(id),
        _ => row.values.int("person_id"),
    };
    // the words want the number before the row is made; the database sees to it that nobody else has it
    let (day, year) = (
        scene.asker.today.to_string(),
        i64::from(scene.asker.today.year()),
    );
    let (last,): (i64,) = scene
        .db()
        .one(
            "SELECT coalesce(max(CAST(number AS BIGINT)), 0) FROM issued_document WHERE kind = $1 AND year = $2",
            v![kind, year],
        )
        .await?;
    let number = (last + 1).to_string();
    let filled = match filled(&scene, &stored, &table, id, Some((&number, &day))).await? {
        Ok(filled) => filled,
        Err(response) => return Ok(response),
    };
    let payload =
        serde_json::to_string(&filled.document).map_err(|why| Error::Fault(why.into()))?;
    let mut values = Values::default();
    let text = |text: &str| Value::Text(text.to_owned());
    values.set("kind", text(kind));
    values.set("number", text(&number));
    values.set("date", text(&day));
    values.set("year", Value::Int(year));
    values.set("template_id", Value::Int(stored.id));
    values.set("template_version", Value::Int(stored.version));
    values.set("entity", text(&table));
    values.set("entity_id", Value::Int(id));
    values.set("state", text("issued"));
    values.set(
        "issued_at",
        text(&crate::storage::db::timestamp(scene.asker.now)),
    );
    values.set("payload", Value::Text(payload));
    values.set("person_id", person.map_or(Value::Empty, Value::Int));
    let writing = Writing::workflow(&ISSUED_DOCUMENTS, &scene.asker);
    let mut tx = scene.db().begin().await?;
    let made = match rows::insert(&mut tx, &writing, &values, &How::default()).await {
        Ok(made) => made,
        // someone took the number in between: nothing was given out, the button may be pressed again
        Err(Bad::Problems(_)) => return Ok(see_other(&format!("/lk/r/{table}/{id}/print"))),
        Err(Bad::Storage(why)) => return Err(why.into()),
        Err(_) => return Err(Error::NotFound),
    };
    note(&mut tx, &scene, "issue", &table, id, &stored).await?;
    tx.commit().await?;
    let to = format!("/lk/directories/issued/{made}");
    Ok(done(&scene, &to, Flash::RecordSaved))
}

/// `GET /lk/directories/issued/{id}?as=…`: as it was given out, whatever became of the record and the template.
pub(super) async fn again(
    scene: Scene,
    Path(id): Path<i64>,
    Extension(pressroom): Extension<Pressroom>,
) -> Result<Response> {
    let pass = scene.read(ISSUED_DOCUMENTS.table)?;
    let row = rows::get(scene.db(), &pass, id)
        .await?
        .ok_or(Error::NotFound)?;
    let payload = row.values.text("payload").ok_or(Error::NotFound)?;
    let document: Document = serde_json::from_str::<Json>(payload)
        .and_then(serde_json::from_value)
        .map_err(|why| Error::Fault(why.into()))?;
    let template = row.values.int("template_id").unwrap_or_default();
    let names = Names::of(scene.db(), &scene.catalog, &DOCUMENT_TEMPLATES, &[template]).await?;
    let title = format!(
        "{} № {}",
        names.get(DOCUMENT_TEMPLATES.table, template),
        row.values.text("number").unwrap_or_default()
    );
    let around = Around {
        title: &title,
        back: &format!("/lk/r/{}/{id}", ISSUED_DOCUMENTS.table),
        same: &format!("/lk/directories/issued/{id}?"),
        missing: &[],
    };
    let how = As::parse(scene.asked("as").as_deref());
    let filled = Filled {
        document,
        missing: Vec::new(),
    };
    output::answer(&scene, &pressroom, how, filled, around).await
}
