//! «Журнал выдачи логинов и паролей»: one line an issue, numbered through the year without gaps. A line is written
//! here and nowhere else; nothing changes it afterwards but the first entry and the destruction of the login.

use super::passwords_of::Told;
use crate::{
    identity::{Keeper, Result, events::By},
    storage::{Tx, v},
};

/// Where a person belongs on a day, as the journal says it: words, group, unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// «ИСП-21» or «Учебная часть, преподаватель».
    pub words: Option<String>,
    /// The group of a student, or of a parent's child.
    pub group_id: Option<i64>,
    /// The unit of a worker.
    pub org_unit_id: Option<i64>,
}

/// Writes the line. Whoever issues at the same moment waits here for the number, so this is the last lock that an
/// issue takes.
pub(super) async fn write(
    keeper: &Keeper,
    tx: &mut Tx,
    account_id: i64,
    until: &str,
    told: &Told<'_>,
    by: &By,
) -> Result<()> {
    let (person_id, kind): (i64, String) = tx
        .one(
            "SELECT person_id, kind FROM user_account WHERE id = $1",
            v![account_id],
        )
        .await?;
    let today = keeper.today();
    let place = place(tx, person_id, &kind, &today.to_string()).await?;
    let year = i64::from(today.year());
    tx.lock("journal of issue").await?;
    let (no,): (i64,) = tx
        .one(
            "SELECT coalesce(max(no), 0) + 1 FROM credential_issue WHERE year = $1",
            v![year],
        )
        .await?;
    tx.exec(
        "INSERT INTO credential_issue (year, no, issued_at, account_id, person_id, category, login, unit, group_id, \
         org_unit_id, reason, request_ref, way, issued_by, valid_until, batch_id) \
         SELECT $1, $2, $3, id, person_id, kind, login, $4, $5, $6, $7, $8, $9, $10, $11, $12 \
         FROM user_account WHERE id = $13",
        v![
            year,
            no,
            keeper.clock.now(),
            place.words,
            place.group_id,
            place.org_unit_id,
            told.handed.reason,
            told.request_ref,
            told.handed.way,
            by.account_id,
            until,
            told.batch_id,
            account_id
        ],
    )
    .await?;
    Ok(())
}

async fn place(tx: &mut Tx, person_id: i64, kind: &str, today: &str) -> Result<Place> {
    match kind {
        "student" => group(tx, OWN_GROUP, person_id, today).await,
        "parent" => group(tx, GROUP_OF_CHILD, person_id, today).await,
        "staff" => post(tx, person_id, today).await,
        _ => Ok(Place::default()),
    }
}

/// The group in which a person studies on a day.
const OWN_GROUP: &str = "SELECT g.id, g.name FROM enrolment_state s \
     JOIN enrolment e ON e.id = s.enrolment_id JOIN study_group g ON g.id = s.group_id \
     WHERE e.person_id = $1 AND e.deleted_at IS NULL AND s.deleted_at IS NULL AND s.valid_from <= $2 \
     AND (s.valid_to IS NULL OR s.valid_to > $3) ORDER BY s.valid_from DESC, s.id DESC LIMIT 1";

/// The group of a child of theirs.
const GROUP_OF_CHILD: &str = "SELECT g.id, g.name FROM person_relation r \
     JOIN enrolment e ON e.person_id = r.person_id JOIN enrolment_state s ON s.enrolment_id = e.id \
     JOIN study_group g ON g.id = s.group_id \
     WHERE r.related_id = $1 AND r.deleted_at IS NULL AND e.deleted_at IS NULL AND s.deleted_at IS NULL \
     AND s.valid_from <= $2 AND (s.valid_to IS NULL OR s.valid_to > $3) ORDER BY s.valid_from DESC, s.id DESC LIMIT 1";

async fn group(tx: &mut Tx, sql: &'static str, person_id: i64, today: &str) -> Result<Place> {
    let found: Option<(i64, String)> = tx.opt(sql, v![person_id, today, today]).await?;
    Ok(found.map_or_else(Place::default, |(id, name)| Place {
        words: Some(name),
        group_id: Some(id),
        org_unit_id: None,
    }))
}

/// The unit and the post of a worker.
async fn post(tx: &mut Tx, person_id: i64, today: &str) -> Result<Place> {
    let found: Option<(i64, String, String)> = tx
        .opt(
            "SELECT u.id, u.name, p.name FROM assignment a JOIN employment e ON e.id = a.employment_id \
             JOIN org_unit u ON u.id = a.org_unit_id JOIN position p ON p.id = a.position_id \
             WHERE e.person_id = $1 AND e.deleted_at IS NULL AND a.deleted_at IS NULL AND a.valid_from <= $2 \
             AND (a.valid_to IS NULL OR a.valid_to > $3) \
             ORDER BY CASE WHEN e.is_main_place THEN 0 ELSE 1 END, CASE WHEN a.combined THEN 1 ELSE 0 END, a.id LIMIT 1",
            v![person_id, today, today],
        )
        .await?;
    Ok(found.map_or_else(Place::default, |(id, unit, post)| Place {
        words: Some(format!("{unit}, {}", lower_first(&post))),
        group_id: None,
        org_unit_id: Some(id),
    }))
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect()
    })
}
