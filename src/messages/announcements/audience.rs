//! For whom an announcement is: kinds of accounts, roles, groups and the parents of their students, or everyone.

use jiff::civil::Date;
use serde::Serialize;

use crate::{
    registers::pages::Scene,
    storage::{Db, Tx, v},
    web::Result,
};

/// People with a working account to whom the announcement `$1` speaks today (`$2`…) and has not been told yet.
const PEOPLE: &str = "SELECT DISTINCT a.person_id FROM announcement n JOIN user_account a ON a.deleted_at IS NULL AND a.state IN ('issued', 'active') \
     WHERE n.id = $1 AND n.pub = 'published' AND n.deleted_at IS NULL AND a.kind <> 'system' \
     AND NOT EXISTS (SELECT 1 FROM announcement_ack k WHERE k.announcement_id = n.id AND k.person_id = a.person_id) \
     AND (n.is_public \
       OR n.audience_kinds LIKE '%\"' || a.kind || '\"%' \
       OR EXISTS (SELECT 1 FROM user_role u JOIN role r ON r.id = u.role_id WHERE u.account_id = a.id \
         AND u.valid_from <= $2 AND (u.valid_to IS NULL OR u.valid_to > $3) AND n.audience_roles LIKE '%\"' || r.code || '\"%') \
       OR EXISTS (SELECT 1 FROM announcement_group g JOIN enrolment_state s ON s.group_id = g.target_id \
         JOIN enrolment e ON e.id = s.enrolment_id \
         WHERE g.owner_id = n.id AND s.valid_from <= $4 AND (s.valid_to IS NULL OR s.valid_to > $5) \
         AND s.deleted_at IS NULL AND e.deleted_at IS NULL AND s.status NOT IN ('graduated', 'expelled', 'transferred_out') \
         AND (e.person_id = a.person_id OR (n.with_parents AND EXISTS (SELECT 1 FROM person_relation p \
           WHERE p.person_id = e.person_id AND p.related_id = a.person_id AND p.is_legal_rep AND p.deleted_at IS NULL \
           AND (p.till IS NULL OR p.till >= $6)))))) \
     ORDER BY a.person_id LIMIT $7";

/// Those who are to be told, `limit` at most.
pub async fn untold(
    tx: &mut Tx,
    id: i64,
    today: Date,
    limit: i64,
) -> crate::storage::Result<Vec<i64>> {
    let found: Vec<(i64,)> = tx
        .all(PEOPLE, v![id, today, today, today, today, today, limit])
        .await?;
    Ok(found.into_iter().map(|(person,)| person).collect())
}

/// Whether there is anyone to be told.
pub async fn is_untold(db: &Db, id: i64, today: Date) -> crate::storage::Result<bool> {
    let found: Option<(i64,)> = db
        .opt(PEOPLE, v![id, today, today, today, today, today, 1])
        .await?;
    Ok(found.is_some())
}

/// A group that may be chosen.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct Group {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
}

/// The groups to which this person may speak: all that study now, or those whose curator they are today.
pub async fn groups(scene: &Scene) -> Result<Vec<Group>> {
    let today = scene.asker.today;
    let all = scene.visit.has_any(super::TO_ALL);
    Ok(scene
        .db()
        .all(
            "SELECT g.id, g.name FROM study_group g WHERE g.deleted_at IS NULL AND g.archived_at IS NULL \
             AND g.state IN ('forming', 'active') AND ($1 OR EXISTS (SELECT 1 FROM supervision s WHERE s.group_id = g.id \
               AND s.kind = 'curator' AND s.supervisor_id = $2 AND s.deleted_at IS NULL \
               AND s.valid_from <= $3 AND (s.valid_to IS NULL OR s.valid_to > $4))) \
             ORDER BY g.name COLLATE \"ru-x-icu\", g.id",
            v![all, scene.visit.person_id, today, today],
        )
        .await?)
}

/// The groups of an announcement.
pub async fn chosen(scene: &Scene, id: i64) -> Result<Vec<Group>> {
    Ok(scene
        .db()
        .all(
            "SELECT g.id, g.name FROM announcement_group p JOIN study_group g ON g.id = p.target_id \
             WHERE p.owner_id = $1 ORDER BY g.name COLLATE \"ru-x-icu\", g.id",
            v![id],
        )
        .await?)
}
