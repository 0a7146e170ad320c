//! Versions of templates in the store. A version that was published or by which a document was given out is never
//! changed: a change of it is the next version.

use crate::{
    documents::templates::{self, Dictionary, Fault, Template},
    registers::{
        Value, Values, Writing,
        pages::Scene,
        rows::{self, Error as Bad, How, Row},
    },
    storage::{Tx, v},
    web::{Error, Result},
};

use super::registers::DOCUMENT_TEMPLATES;

/// One version of a template.
#[derive(Clone, Debug, serde::Serialize)]
#[allow(missing_docs)]
pub struct Stored {
    pub id: i64,
    pub row_version: i64,
    pub code: String,
    pub name: String,
    pub kind: String,
    pub entity: String,
    pub page: String,
    pub version: i64,
    pub status: String,
    pub valid_from: Option<String>,
    pub valid_to: Option<String>,
    pub orders_required: bool,
    pub body: String,
    pub updated_at: String,
}

/// A version without its text.
#[derive(Clone, Debug, sqlx::FromRow, serde::Serialize)]
#[allow(missing_docs)]
pub struct Brief {
    pub id: i64,
    pub code: String,
    pub name: String,
    pub kind: String,
    pub entity: String,
    pub version: i64,
    pub status: String,
    pub valid_from: Option<String>,
    pub valid_to: Option<String>,
}

impl Stored {
    fn of(row: &Row) -> Self {
        let text = |name: &str| row.values.text(name).unwrap_or_default().to_owned();
        let day = |name: &str| row.values.text(name).map(str::to_owned);
        Self {
            id: row.id,
            row_version: row.version,
            code: text("code"),
            name: text("name"),
            kind: text("kind"),
            entity: text("entity"),
            page: text("page"),
            version: row.values.int("version").unwrap_or(1),
            status: text("status"),
            valid_from: day("valid_from"),
            valid_to: day("valid_to"),
            orders_required: row.values.flag("orders_required"),
            body: text("body"),
            updated_at: row.updated_at.clone(),
        }
    }

    /// The template read against the fields of its register.
    pub fn read(&self, fields: &Dictionary) -> std::result::Result<Template, Vec<Fault>> {
        templates::parse(&self.body, &self.page, fields)
    }

    /// Whether it is still nobody's but its maker's.
    pub fn is_draft(&self) -> bool {
        matches!(self.status.as_str(), "draft" | "review")
    }
}

/// A version by its number.
pub async fn get(scene: &Scene, id: i64) -> Result<Stored> {
    let pass = scene.read(DOCUMENT_TEMPLATES.table)?;
    let row = rows::get(scene.db(), &pass, id).await?;
    let row = row
        .filter(|row| row.deleted_at.is_none())
        .ok_or(Error::NotFound)?;
    Ok(Stored::of(&row))
}

const BRIEF: &str = "SELECT id, code, name, kind, entity, version, status, valid_from, valid_to FROM document_template";

/// All versions of all templates: by name, the newest first.
pub async fn all(scene: &Scene) -> Result<Vec<Brief>> {
    scene.read(DOCUMENT_TEMPLATES.table)?;
    let sql = format!(
        "{BRIEF} WHERE deleted_at IS NULL ORDER BY name COLLATE \"ru-x-icu\", code, version DESC"
    );
    Ok(scene.db().all(sqlx::AssertSqlSafe(sql), v![]).await?)
}

/// All versions of one template, the newest first.
pub async fn versions(scene: &Scene, code: &str) -> Result<Vec<Brief>> {
    scene.read(DOCUMENT_TEMPLATES.table)?;
    let sql = format!("{BRIEF} WHERE code = $1 AND deleted_at IS NULL ORDER BY version DESC");
    Ok(scene.db().all(sqlx::AssertSqlSafe(sql), v![code]).await?)
}

/// Published templates for records of a register. Whoever may print the record may choose one.
pub async fn published_for(scene: &Scene, entity: &str) -> Result<Vec<Brief>> {
    let sql = format!(
        "{BRIEF} WHERE entity = $1 AND status = 'published' AND deleted_at IS NULL \
         ORDER BY name COLLATE \"ru-x-icu\", version DESC"
    );
    Ok(scene.db().all(sqlx::AssertSqlSafe(sql), v![entity]).await?)
}

/// The version of a template that is in force: what links by `template_id` print.
pub async fn newest_published(scene: &Scene, code: &str) -> Result<Option<Brief>> {
    let sql = format!(
        "{BRIEF} WHERE code = $1 AND status = 'published' AND deleted_at IS NULL ORDER BY version DESC LIMIT 1"
    );
    Ok(scene.db().opt(sqlx::AssertSqlSafe(sql), v![code]).await?)
}

/// A version by its number for someone who prints a record and perhaps reads no catalogue.
pub async fn to_print(scene: &Scene, id: i64) -> Result<Stored> {
    let pass = Writing::workflow(&DOCUMENT_TEMPLATES, &scene.asker);
    let row = rows::get(scene.db(), &pass, id).await?;
    let row = row
        .filter(|row| row.deleted_at.is_none())
        .ok_or(Error::NotFound)?;
    Ok(Stored::of(&row))
}

/// What the editor sends.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// Set when the template is made.
    pub code: String,
    /// Name.
    pub name: String,
    /// `TEMPLATE_KIND`.
    pub kind: String,
    /// The table.
    pub entity: String,
    /// The sheet.
    pub page: String,
    /// The text.
    pub body: String,
}

impl Draft {
    fn values(&self, version: i64, status: &str) -> Values {
        let mut values = Values::default();
        let texts = [
            ("code", self.code.as_str()),
            ("name", &self.name),
            ("kind", &self.kind),
            ("entity", &self.entity),
            ("page", &self.page),
            ("body", &self.body),
            ("status", status),
        ];
        for (name, text) in texts {
            values.set(name, Value::Text(text.to_owned()));
        }
        values.set("version", Value::Int(version));
        values.set("orders_required", Value::Flag(false));
        values
    }
}

/// Makes a template: version 1, a draft.
pub async fn create(scene: &Scene, draft: &Draft) -> std::result::Result<i64, Bad> {
    let pass = Writing::workflow(&DOCUMENT_TEMPLATES, &scene.asker);
    let mut tx = scene.db().begin().await?;
    let id = rows::insert(&mut tx, &pass, &draft.values(1, "draft"), &How::default()).await?;
    tx.commit().await?;
    Ok(id)
}

/// Keeps a change: in place while the version is a draft by which nothing was given out, else as the next version.
/// The number of the version that has the change.
pub async fn save(
    scene: &Scene,
    old: &Stored,
    row_version: i64,
    draft: &Draft,
) -> std::result::Result<i64, Bad> {
    let pass = Writing::workflow(&DOCUMENT_TEMPLATES, &scene.asker);
    let mut tx = scene.db().begin().await?;
    tx.lock("document_template").await?;
    let draft = Draft {
        code: old.code.clone(),
        ..draft.clone()
    };
    let id = match old.is_draft() && !used(&mut tx, old.id).await? {
        true => {
            let values = draft.values(old.version, &old.status);
            rows::update(
                &mut tx,
                &pass,
                old.id,
                row_version,
                &values,
                &How::default(),
            )
            .await?;
            old.id
        }
        false => {
            let (last,): (i64,) = tx
                .one(
                    "SELECT coalesce(max(version), 0) FROM document_template WHERE code = $1",
                    v![&old.code],
                )
                .await?;
            let values = draft.values(last + 1, "draft");
            rows::insert(&mut tx, &pass, &values, &How::default()).await?
        }
    };
    tx.commit().await?;
    Ok(id)
}

async fn used(tx: &mut Tx, id: i64) -> crate::storage::Result<bool> {
    let (count,): (i64,) = tx
        .one(
            "SELECT count(*) FROM issued_document WHERE template_id = $1",
            v![id],
        )
        .await?;
    Ok(count > 0)
}

/// Puts a version into force; the one that was in force before goes to the archive.
pub async fn publish(scene: &Scene, stored: &Stored) -> std::result::Result<(), Bad> {
    let pass = Writing::workflow(&DOCUMENT_TEMPLATES, &scene.asker);
    let today = Value::Text(scene.asker.today.to_string());
    let mut tx = scene.db().begin().await?;
    tx.lock("document_template").await?;
    let before: Vec<(i64, i64)> = tx
        .all(
            "SELECT id, row_version FROM document_template \
             WHERE code = $1 AND status = 'published' AND id <> $2 AND deleted_at IS NULL",
            v![&stored.code, stored.id],
        )
        .await?;
    for (id, row_version) in before {
        let mut values = Values::default();
        values.set("status", Value::Text("archived".to_owned()));
        values.set("valid_to", today.clone());
        rows::update(&mut tx, &pass, id, row_version, &values, &How::default()).await?;
    }
    let mut values = Values::default();
    values.set("status", Value::Text("published".to_owned()));
    values.set("valid_from", today);
    values.set("valid_to", Value::Empty);
    let how = How::default();
    rows::update(&mut tx, &pass, stored.id, stored.row_version, &values, &how).await?;
    Ok(tx.commit().await?)
}

/// Takes a version out of use.
pub async fn archive(scene: &Scene, stored: &Stored) -> std::result::Result<(), Bad> {
    let pass = Writing::workflow(&DOCUMENT_TEMPLATES, &scene.asker);
    let mut values = Values::default();
    values.set("status", Value::Text("archived".to_owned()));
    values.set("valid_to", Value::Text(scene.asker.today.to_string()));
    let mut tx = scene.db().begin().await?;
    let how = How::default();
    rows::update(&mut tx, &pass, stored.id, stored.row_version, &values, &how).await?;
    Ok(tx.commit().await?)
}
