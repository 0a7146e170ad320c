//! One material as pages need it, who sees it, and telling those it concerns.

use serde::Serialize;

use super::KEEPERS;
use crate::{
    identity::full_name,
    messages::common::{self, labels, paragraphs},
    outbox::{self, About, News},
    registers::{
        Asker, Writing,
        pages::Scene,
        rows::{self, Row},
    },
    storage::{Db, Tx, files, v},
    web::{Error, Result, text},
};

/// The table.
pub const TABLE: &str = "material";

/// The pass of this workflow.
pub fn pass(scene: &Scene) -> Result<Writing> {
    common::pass(scene, TABLE)
}

/// A material of whatever state.
pub async fn find(scene: &Scene, id: i64) -> Result<Row> {
    let pass = pass(scene)?;
    let row = rows::get(scene.db(), &pass, id).await?;
    row.filter(|row| row.deleted_at.is_none())
        .ok_or(Error::NotFound)
}

/// Whether this person asked for it.
pub fn is_mine(scene: &Scene, row: &Row) -> bool {
    row.values.int("asked_by") == Some(scene.visit.person_id)
}

/// Whether this person checks and places.
pub fn keeps(scene: &Scene) -> bool {
    scene.visit.has_any(KEEPERS)
}

/// A request that this person may look at: their own, or any for those who place.
pub async fn seen(scene: &Scene, id: i64) -> Result<Row> {
    let row = find(scene, id).await?;
    match is_mine(scene, &row) || keeps(scene) {
        true => Ok(row),
        false => Err(Error::NotFound),
    }
}

/// Whether a placed material is for this person: for everyone, or for workers and students of the programme.
pub async fn is_for(scene: &Scene, row: &Row) -> Result<bool> {
    if row.values.text("state") != Some("placed") {
        return Ok(false);
    }
    if row.values.text("audience") != Some("programme") || scene.visit.kind == "staff" {
        return Ok(true);
    }
    let today = scene.asker.today;
    let (studies,): (i64,) = scene
        .db()
        .one(
            "SELECT count(*) FROM enrolment e JOIN enrolment_state s ON s.enrolment_id = e.id \
             WHERE e.person_id = $1 AND e.programme_id = $2 AND e.deleted_at IS NULL AND s.deleted_at IS NULL \
             AND s.valid_from <= $3 AND (s.valid_to IS NULL OR s.valid_to > $4) \
             AND s.status NOT IN ('graduated', 'expelled', 'transferred_out')",
            v![
                scene.visit.person_id,
                row.values.int("programme_id"),
                today,
                today
            ],
        )
        .await?;
    Ok(studies > 0)
}

/// How many requests wait for whoever checks.
pub async fn waiting(db: &Db) -> crate::storage::Result<i64> {
    let (waiting,): (i64,) = db
        .one(
            "SELECT count(*) FROM material WHERE state = 'sent' AND deleted_at IS NULL",
            v![],
        )
        .await?;
    Ok(waiting)
}

/// How many requests of one person are not decided.
pub async fn waiting_of(db: &Db, person_id: i64) -> crate::storage::Result<i64> {
    let (waiting,): (i64,) = db
        .one(
            "SELECT count(*) FROM material WHERE asked_by = $1 AND state IN ('sent', 'returned') AND deleted_at IS NULL",
            v![person_id],
        )
        .await?;
    Ok(waiting)
}

/// An attached file.
#[derive(Serialize)]
pub struct Attached {
    /// Row of `file_link`.
    pub link: i64,
    /// Its name.
    pub name: String,
    size: String,
}

/// A material in words.
#[derive(Serialize)]
pub struct Told {
    id: i64,
    version: i64,
    title: String,
    kind: String,
    author: String,
    origin: String,
    licence: String,
    programme: Option<String>,
    study_form: Option<String>,
    target: String,
    on_site: bool,
    audience: String,
    link: Option<String>,
    body: Vec<Vec<String>>,
    asked_by: String,
    asked: String,
    state: String,
    code: String,
    tone: &'static str,
    checked: Vec<String>,
    reason: Option<String>,
    placed_by: Option<String>,
    placed: Option<String>,
    edition: i64,
    replaces: Option<i64>,
    page: Option<String>,
    files: Vec<Attached>,
}

/// The end of the class name of a state's badge.
pub fn tone(state: &str) -> &'static str {
    match state {
        "placed" => "ok",
        "refused" | "withdrawn" => "bad",
        "sent" | "returned" => "warn",
        _ => "",
    }
}

/// The words of a record.
pub async fn told(scene: &Scene, row: &Row) -> Result<Told> {
    let (db, values) = (scene.db(), &row.values);
    let text_of = |name: &str| values.text(name).map(str::to_owned);
    let mut words = std::collections::BTreeMap::new();
    for (field, list) in [
        ("kind", "MATERIAL_KIND"),
        ("licence", "MATERIAL_LICENCE"),
        ("study_form", "STUDY_FORM"),
        ("target", "MATERIAL_TARGET"),
        ("audience", "MATERIAL_AUDIENCE"),
        ("state", "MATERIAL_STATE"),
    ] {
        if let Some(code) = values.text(field) {
            let mut all = labels(db, list).await?;
            words.insert(field, all.remove(code).unwrap_or_else(|| code.to_owned()));
        }
    }
    let mut word = |field: &str| words.remove(field);
    let rules = labels(db, "MATERIAL_RULE").await?;
    let at = |name: &str| values.text(name).map(|utc| text::moment(utc, scene.zone()));
    let code = text_of("state").unwrap_or_default();
    Ok(Told {
        id: row.id,
        version: row.version,
        title: text_of("title").unwrap_or_default(),
        kind: word("kind").unwrap_or_default(),
        author: text_of("author").unwrap_or_default(),
        origin: text_of("origin").unwrap_or_default(),
        licence: word("licence").unwrap_or_default(),
        programme: programme(scene, values.int("programme_id")).await?,
        study_form: word("study_form"),
        target: word("target").unwrap_or_default(),
        on_site: values.text("target") == Some("site"),
        audience: word("audience").unwrap_or_default(),
        link: text_of("link"),
        body: paragraphs(values.text("body").unwrap_or_default()),
        asked_by: person(scene, values.int("asked_by"))
            .await?
            .unwrap_or_default(),
        asked: at("asked_at").unwrap_or_default(),
        state: word("state").unwrap_or_default(),
        tone: tone(&code),
        code,
        checked: values
            .codes("checked")
            .iter()
            .map(|code| rules.get(code).cloned().unwrap_or_else(|| code.clone()))
            .collect(),
        reason: text_of("reason"),
        placed_by: person(scene, values.int("placed_by")).await?,
        placed: at("placed_at"),
        edition: values.int("edition").unwrap_or(1),
        replaces: values.int("replaces_id"),
        page: text_of("page").filter(|page| !page.starts_with('.')),
        files: attached(scene, row.id).await?,
    })
}

/// The files of a material.
pub async fn attached(scene: &Scene, id: i64) -> Result<Vec<Attached>> {
    let files = files::attached(scene.db(), TABLE, id).await?;
    Ok(files
        .into_iter()
        .map(|file| Attached {
            link: file.link_id,
            size: crate::web::text::size(file.file.size.unsigned_abs()),
            name: file.file.name,
        })
        .collect())
}

/// The name of a programme with the code of its specialty.
pub async fn programme(scene: &Scene, id: Option<i64>) -> Result<Option<String>> {
    let Some(id) = id else { return Ok(None) };
    let found: Option<(Option<String>, String)> = scene
        .db()
        .opt(
            "SELECT s.code, p.name FROM programme p LEFT JOIN specialty s ON s.id = p.specialty_id WHERE p.id = $1",
            v![id],
        )
        .await?;
    Ok(found.map(|(code, name)| called(code.as_deref(), &name)))
}

/// «09.02.07 Информационные системы»; a programme that begins with its code has it once.
pub fn called(code: Option<&str>, name: &str) -> String {
    match code {
        Some(code) if !name.starts_with(code) => format!("{code} {name}"),
        _ => name.to_owned(),
    }
}

async fn person(scene: &Scene, id: Option<i64>) -> Result<Option<String>> {
    let found: Option<(String, String, Option<String>)> = scene
        .db()
        .opt(
            "SELECT last_name, first_name, middle_name FROM person WHERE id = $1",
            v![id],
        )
        .await?;
    Ok(found.map(|(last, first, middle)| full_name(&last, &first, middle.as_deref())))
}

/// Tells one person about a material.
pub async fn tell(
    tx: &mut Tx,
    asker: &Asker,
    person_id: i64,
    id: i64,
    title: &str,
    body: Option<&str>,
) -> crate::storage::Result<()> {
    let link = format!("/lk/materials/{id}");
    let news = News {
        person_id,
        about: About::Material,
        title,
        body,
        link: Some(&link),
        urgent: false,
    };
    outbox::tell(tx, asker.now, &news).await
}

/// Tells everyone who checks and places, but not the one who acts.
pub async fn tell_keepers(
    tx: &mut Tx,
    asker: &Asker,
    id: i64,
    title: &str,
) -> crate::storage::Result<()> {
    let today = asker.today;
    let people: Vec<(i64,)> = tx
        .all(
            "SELECT DISTINCT a.person_id FROM user_account a JOIN user_role u ON u.account_id = a.id \
             JOIN role r ON r.id = u.role_id WHERE r.code IN ('EIO', 'SITE') AND a.deleted_at IS NULL \
             AND u.valid_from <= $1 AND (u.valid_to IS NULL OR u.valid_to > $2) AND a.person_id <> $3",
            v![today, today, asker.person_id],
        )
        .await?;
    for (person_id,) in people {
        tell(tx, asker, person_id, id, title, None).await?;
    }
    Ok(())
}
