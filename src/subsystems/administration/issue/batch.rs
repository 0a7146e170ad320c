//! What is left of an issue afterwards: who was asked for, who was issued to, who has entered, who has signed. No
//! password: it was shown once.

use sqlx::FromRow;

use super::{order::Order, run::Event};
use crate::{
    identity::{By, Keeper, Result, audit, full_name},
    storage::{Db, Tx, v},
};

/// Begins a batch with everybody it is for; none when this very form has been carried out already.
pub async fn begin(keeper: &Keeper, order: &Order, by: &By) -> Result<Option<i64>> {
    let now = keeper.clock.now();
    let mut tx = keeper.db.begin().await?;
    let made = tx
        .opt::<(i64,)>(
            "INSERT INTO issue_batch (key, title, category, way, request_ref, began_at, issued_by) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (key) DO NOTHING RETURNING id",
            v![
                &order.key,
                &order.title,
                order.kind.code(),
                order.way_words(),
                Some(order.request_ref.as_str()).filter(|text| !text.is_empty()),
                now,
                by.account_id
            ],
        )
        .await?;
    let Some((id,)) = made else { return Ok(None) };
    for (place, person) in order.people.iter().enumerate() {
        // A person of a forged form who does not exist is nobody's business.
        tx.exec(
            "INSERT INTO issue_batch_person (batch_id, person_id, place) SELECT $1, id, $2 FROM person WHERE id = $3",
            v![id, i64::try_from(place).unwrap_or(0), *person],
        )
        .await?;
    }
    let note = format!("{} человек", order.people.len());
    audit::note(
        &mut tx,
        now,
        by,
        "issue",
        "issue_batch",
        Some(id),
        Some(&note),
    )
    .await?;
    tx.commit().await?;
    Ok(Some(id))
}

/// The batch that a form has made.
pub async fn of_key(db: &Db, key: &str) -> Result<Option<i64>> {
    let found: Option<(i64,)> = db
        .opt("SELECT id FROM issue_batch WHERE key = $1", v![key])
        .await?;
    Ok(found.map(|(id,)| id))
}

/// Writes what came of one person.
pub(super) async fn note(tx: &mut Tx, batch_id: i64, person_id: i64, event: &Event) -> Result<()> {
    let (outcome, words) = match event {
        Event::Issued(_) => ("issued", None),
        Event::Skipped(_, words) => ("skipped", Some(words.as_str())),
        Event::Failed(_, words) => ("failed", Some(words.as_str())),
        Event::Done(_) => return Ok(()),
    };
    tx.exec(
        "UPDATE issue_batch_person SET outcome = $1, words = $2 WHERE batch_id = $3 AND person_id = $4",
        v![outcome, words, batch_id, person_id],
    )
    .await?;
    Ok(())
}

/// The same in a transaction of its own, when the one of the work was lost.
pub(super) async fn note_alone(
    keeper: &Keeper,
    batch_id: i64,
    person_id: i64,
    event: &Event,
) -> Result<()> {
    let mut tx = keeper.db.begin().await?;
    note(&mut tx, batch_id, person_id, event).await?;
    tx.commit().await?;
    Ok(())
}

/// The work is over.
pub(super) async fn end(keeper: &Keeper, batch_id: i64) -> Result<()> {
    keeper
        .db
        .exec(
            "UPDATE issue_batch SET ended_at = $1 WHERE id = $2",
            v![keeper.clock.now(), batch_id],
        )
        .await?;
    Ok(())
}

/// The names of people.
pub async fn names(keeper: &Keeper, people: &[i64]) -> Result<Vec<(i64, String)>> {
    let mut all = Vec::new();
    for &id in people {
        let row: Option<(String, String, Option<String>)> = keeper
            .db
            .opt(
                "SELECT last_name, first_name, middle_name FROM person WHERE id = $1",
                v![id],
            )
            .await?;
        all.extend(row.map(|(l, f, m)| (id, full_name(&l, &f, m.as_deref()))));
    }
    Ok(all)
}

/// A batch.
#[derive(Clone, Debug, FromRow)]
#[allow(missing_docs)]
pub struct Batch {
    pub id: i64,
    pub title: String,
    pub category: String,
    pub way: String,
    pub request_ref: Option<String>,
    pub began_at: String,
    pub ended_at: Option<String>,
    pub officer: Option<String>,
}

const BATCHES: &str = concat!(
    "SELECT b.id, b.title, b.category, b.way, b.request_ref, b.began_at, b.ended_at, ",
    officer!("b.issued_by"),
    " AS officer FROM issue_batch b "
);

/// One batch.
pub async fn find(db: &Db, id: i64) -> Result<Option<Batch>> {
    let sql = sqlx::AssertSqlSafe(format!("{BATCHES} WHERE b.id = $1"));
    Ok(db.opt(sql, v![id]).await?)
}

/// The newest batches.
pub async fn newest(db: &Db, most: i64) -> Result<Vec<Batch>> {
    let sql = sqlx::AssertSqlSafe(format!("{BATCHES} ORDER BY b.id DESC LIMIT $1"));
    Ok(db.all(sql, v![most]).await?)
}

/// A person of a batch.
#[derive(Clone, Debug, FromRow)]
#[allow(missing_docs)]
pub struct Member {
    pub person_id: i64,
    pub last_name: String,
    pub first_name: String,
    pub middle_name: Option<String>,
    pub outcome: String,
    pub words: Option<String>,
    pub issue_id: Option<i64>,
    pub no: Option<i64>,
    pub year: Option<i64>,
    pub login: Option<String>,
    pub unit: Option<String>,
    pub valid_until: Option<String>,
    pub first_login_at: Option<String>,
    pub receipt_on: Option<String>,
    /// A later line of the journal for the same account: this one is out of date.
    pub later: Option<i64>,
}

/// Everybody of a batch, in the order of the slips.
pub async fn members(db: &Db, id: i64) -> Result<Vec<Member>> {
    Ok(db
        .all(
            "SELECT m.person_id, p.last_name, p.first_name, p.middle_name, m.outcome, m.words, j.id AS issue_id, j.no, j.year, \
             j.login, j.unit, j.valid_until, j.first_login_at, k.on_day AS receipt_on, \
             (SELECT max(l.id) FROM credential_issue l WHERE l.account_id = j.account_id AND l.id > j.id) AS later \
             FROM issue_batch_person m JOIN person p ON p.id = m.person_id \
             LEFT JOIN credential_issue j ON j.batch_id = m.batch_id AND j.person_id = m.person_id \
             LEFT JOIN credential_mark k ON k.issue_id = j.id AND k.kind = 'receipt' \
             WHERE m.batch_id = $1 ORDER BY m.place, m.person_id",
            v![id],
        )
        .await?)
}

impl Member {
    /// Whether the slip has not come to its owner, as far as is known: no entry, no signature, nothing issued since.
    pub fn is_unreceived(&self) -> bool {
        match self.outcome.as_str() {
            "issued" => {
                self.first_login_at.is_none() && self.receipt_on.is_none() && self.later.is_none()
            }
            "waiting" | "failed" => true,
            _ => false,
        }
    }
}
