//! The parent who does not see one of the children (J.16): whose representative the college knows them to be, and the
//! link that is missing.

use std::sync::Arc;

use serde::Serialize;
use sqlx::AssertSqlSafe;

use super::store::WHO;
use crate::{
    registers::{
        Catalog, Values, Writing, fold,
        rows::{self, How},
        value,
    },
    storage::{self, Db, Tx, v},
};

/// A child that the parent is linked to.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct Child {
    pub id: i64,
    pub name: String,
    pub kind: String,
    pub is_legal_rep: bool,
}

/// The children of a parent as the college knows them.
pub async fn children(db: &Db, parent: i64) -> storage::Result<Vec<Child>> {
    let sql = format!(
        "SELECT p.id, {WHO} AS name, r.kind, r.is_legal_rep FROM person_relation r JOIN person p ON p.id = r.person_id \
         WHERE r.related_id = $1 AND r.kind IN ('mother', 'father', 'guardian', 'adoptive', 'foster', 'org_rep') \
         AND r.deleted_at IS NULL AND p.deleted_at IS NULL ORDER BY 2, 1"
    );
    let rows: Vec<(i64, String, String, bool)> = db.all(AssertSqlSafe(sql), v![parent]).await?;
    let child = |(id, name, kind, is_legal_rep)| Child {
        id,
        name,
        kind,
        is_legal_rep,
    };
    Ok(rows.into_iter().map(child).collect())
}

/// The people of a name and a birth date.
pub async fn find(db: &Db, name: &str, birth: jiff::civil::Date) -> storage::Result<Vec<(i64,)>> {
    let name = fold(&value::one_line(name));
    db.all(
        "SELECT id FROM person WHERE search_norm = $1 AND birth_date = $2 AND deleted_at IS NULL AND merged_into IS NULL LIMIT 3",
        v![name, birth],
    )
    .await
}

/// Links a child to the parent.
pub async fn link(
    tx: &mut Tx,
    catalog: &Catalog,
    asker: &Arc<crate::registers::Asker>,
    (child, parent): (i64, i64),
    (kind, basis): (&str, &str),
    reason: String,
) -> rows::Result<i64> {
    let register = catalog
        .find("person_relation")
        .ok_or(rows::Error::NotFound)?;
    let pass = Writing::workflow(register, asker);
    let values = Values::from([
        ("person_id", child.into()),
        ("related_id", parent.into()),
        ("kind", kind.into()),
        ("is_legal_rep", true.into()),
        ("basis", basis.into()),
        ("since", asker.today.into()),
    ]);
    let how = How {
        reason: Some(reason),
        ..How::default()
    };
    rows::insert(tx, &pass, &values, &how).await
}
