//! One announcement as pages need it, and who may do what with it.

use jiff::Timestamp;
use serde::Serialize;

use super::{TO_ALL, WRITERS, audience::Group};
use crate::{
    messages::common::{self, labels, paragraphs},
    registers::{
        Values, Writing,
        pages::Scene,
        rows::{self, Row},
    },
    storage::{Tx, db::timestamp, v},
    web::{Error, Result, text},
};

/// The table.
pub const TABLE: &str = "announcement";

/// The pass of this workflow.
pub fn pass(scene: &Scene) -> Result<Writing> {
    common::pass(scene, TABLE)
}

/// The values with which an announcement is published now.
pub fn publish(values: &mut Values, now: Timestamp) {
    let now = timestamp(now);
    values.set("pub", "published".into());
    values.set("published_at", now.as_str().into());
    if values.text("starts_at").is_none() {
        values.set("starts_at", now.into());
    }
}

/// A person says that they know a published announcement; whether it asks them to.
pub async fn acknowledge(
    tx: &mut Tx,
    now: Timestamp,
    id: i64,
    person_id: i64,
) -> crate::storage::Result<bool> {
    let rows = tx
        .exec(
            "UPDATE announcement_ack SET acked_at = coalesce(acked_at, $1) WHERE announcement_id = $2 AND person_id = $3 \
             AND announcement_id IN (SELECT id FROM announcement WHERE pub = 'published' AND ack_required AND deleted_at IS NULL)",
            v![now, id, person_id],
        )
        .await?;
    if rows > 0 {
        tx.exec(
            "UPDATE notification SET read_at = coalesce(read_at, $1) WHERE person_id = $2 AND link = $3",
            v![now, person_id, format!("/lk/announcements/{id}")],
        )
        .await?;
    }
    Ok(rows > 0)
}

/// An announcement that this person may change: their own, or any for those who announce to everyone.
pub async fn own(scene: &Scene, id: i64) -> Result<Row> {
    let pass = pass(scene)?;
    let row = rows::get(scene.db(), &pass, id).await?;
    let row = row
        .filter(|row| row.deleted_at.is_none())
        .ok_or(Error::NotFound)?;
    match may_change(scene, &row) {
        true => Ok(row),
        false => Err(Error::NotFound),
    }
}

/// Whether this person may change it.
pub fn may_change(scene: &Scene, row: &Row) -> bool {
    let mine = row.values.int("author_id") == Some(scene.visit.person_id);
    scene.visit.has_any(TO_ALL) || mine && scene.visit.has_any(WRITERS)
}

/// An announcement in words.
#[derive(Serialize)]
pub struct Told {
    id: i64,
    kind: String,
    code: String,
    title: String,
    body: Vec<Vec<String>>,
    span: Option<String>,
    published: Option<String>,
    withdrawn: Option<String>,
    author: String,
    state: &'static str,
    is_public: bool,
    pin: bool,
    ack: bool,
    urgent: bool,
}

/// The state as readers and writers say it.
pub fn state(pub_code: Option<&str>) -> &'static str {
    match pub_code {
        Some("published") => "опубликовано",
        Some("archived") => "снято",
        _ => "черновик",
    }
}

/// The words of a record.
pub async fn told(scene: &Scene, row: &Row) -> Result<Told> {
    let values = &row.values;
    let kinds = labels(scene.db(), "ANNOUNCEMENT_KIND").await?;
    let code = values.text("kind").unwrap_or_default();
    let at = |name: &str| values.text(name).map(|utc| text::moment(utc, scene.zone()));
    let author: Option<(String, String, Option<String>)> = scene
        .db()
        .opt(
            "SELECT last_name, first_name, middle_name FROM person WHERE id = $1",
            v![values.int("author_id")],
        )
        .await?;
    let author = author
        .map(|(last, first, middle)| crate::identity::full_name(&last, &first, middle.as_deref()));
    Ok(Told {
        id: row.id,
        kind: kinds.get(code).cloned().unwrap_or_default(),
        code: code.to_owned(),
        title: values.text("title").unwrap_or_default().to_owned(),
        body: paragraphs(values.text("body").unwrap_or_default()),
        span: text::during(
            values.text("published_at"),
            values.text("starts_at"),
            values.text("ends_at"),
            scene.zone(),
        ),
        published: at("published_at"),
        withdrawn: at("withdrawn_at"),
        author: author.unwrap_or_default(),
        state: state(values.text("pub")),
        is_public: values.flag("is_public"),
        pin: values.flag("pin"),
        ack: values.flag("ack_required"),
        urgent: values.flag("urgent"),
    })
}

/// To whom it speaks, in words.
pub async fn whom(scene: &Scene, row: &Row, groups: &[Group]) -> Result<Vec<String>> {
    let values = &row.values;
    if values.flag("is_public") {
        return Ok(vec!["все пользователи и посетители сайта".to_owned()]);
    }
    let kinds = labels(scene.db(), "ACCOUNT_KIND").await?;
    let roles = labels(scene.db(), "AUDIENCE_ROLE").await?;
    let of =
        |codes: &[String], names: &std::collections::BTreeMap<String, String>| -> Vec<String> {
            let name = |code: &String| names.get(code).cloned().unwrap_or_else(|| code.clone());
            codes.iter().map(name).collect()
        };
    let mut words = of(values.codes("audience_kinds"), &kinds);
    words.extend(of(values.codes("audience_roles"), &roles));
    let parents = match values.flag("with_parents") {
        true => " и родители",
        false => "",
    };
    words.extend(
        groups
            .iter()
            .map(|group| format!("группа {}{parents}", group.name)),
    );
    Ok(words)
}
