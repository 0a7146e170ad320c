//! Requests for people to sort out. Any room may leave one; who gets it and what becomes of it is the business of
//! `journal`. The number is given here, so that it is given in one place.

use jiff::{Timestamp, civil::Date};

use crate::storage::{Result, Tx, v};

/// A request as it begins.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// `TICKET_KIND`.
    pub kind: &'a str,
    /// One line.
    pub topic: &'a str,
    /// What happened.
    pub body: &'a str,
    /// `TICKET_PRIORITY`.
    pub priority: &'a str,
    /// `TICKET_DESK`: the role that sorts it out.
    pub desk: &'a str,
    /// Who asks; nobody for the program and for strangers.
    pub author_id: Option<i64>,
    /// Whom it is about, when it is a person of the college.
    pub subject_id: Option<i64>,
    /// By when it is to be answered.
    pub due_at: Option<Timestamp>,
}

/// Leaves a request; its row and its number «15/2026».
pub async fn ask(
    tx: &mut Tx,
    now: Timestamp,
    today: Date,
    request: &Request<'_>,
) -> Result<(i64, String)> {
    let year = i64::from(today.year());
    tx.lock("ticket number").await?;
    let (last,): (i64,) = tx
        .one(
            "SELECT coalesce(max(no), 0) FROM ticket WHERE year = $1",
            v![year],
        )
        .await?;
    let no = last + 1;
    let number = format!("{no}/{year}");
    let words = format!("{number} {}", request.topic);
    let (id,): (i64,) = tx
        .one(
            "INSERT INTO ticket (number, year, no, kind, topic, body, priority, desk, author_id, subject_person_id, state, \
             state_since, due_at, created_at, updated_at, search_norm) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'new', $11, $12, $13, $14, $15) RETURNING id",
            v![
                &number,
                year,
                no,
                request.kind,
                request.topic,
                request.body,
                request.priority,
                request.desk,
                request.author_id,
                request.subject_id,
                now,
                request.due_at,
                now,
                now,
                words.to_lowercase().replace('ё', "е")
            ],
        )
        .await?;
    Ok((id, number))
}
