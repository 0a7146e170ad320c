//! The steps of a request as the store keeps them: asked, placed, returned, refused, taken away. Each writes the record
//! with its history and tells those it concerns, in the caller's transaction.

use super::store::{tell, tell_keepers};
use crate::{
    registers::{
        Asker, Value, Values, Writing,
        rows::{self, How, Row},
    },
    storage::{Tx, db::timestamp, v},
};

/// The result of a step.
pub type Done<T> = Result<T, rows::Error>;

/// A request of these values is made and whoever checks learns of it; its number.
pub async fn ask(tx: &mut Tx, pass: &Writing, mut values: Values) -> Done<i64> {
    let asker = pass.asker().clone();
    let title = format!(
        "Просят разместить: {}",
        values.text("title").unwrap_or_default()
    );
    values.set("asked_by", asker.person_id.into());
    values.set("asked_at", timestamp(asker.now).into());
    values.set("state", "sent".into());
    let id = rows::insert(tx, pass, &values, &How::default()).await?;
    tell_keepers(tx, &asker, id, &title).await?;
    Ok(id)
}

/// Where the pages of the public site are after it was placed there.
#[derive(Debug, Default)]
pub struct Pages {
    /// Its own.
    pub own: Option<String>,
    /// That of the edition before it, put away.
    pub away: Option<String>,
}

/// It is placed by all rules; the edition before it is replaced.
pub async fn place(
    tx: &mut Tx,
    pass: &Writing,
    row: &Row,
    before: Option<&Row>,
    checked: Vec<String>,
    pages: Pages,
) -> Done<()> {
    let asker = pass.asker().clone();
    let how = How::default();
    if let Some(before) = before {
        let mut gone = Values::from([("state", "replaced".into())]);
        if let Some(away) = pages.away {
            gone.set("page", away.into());
        }
        rows::update(tx, pass, before.id, before.version, &gone, &how).await?;
    }
    let mut values = Values::from([
        ("state", "placed".into()),
        ("checked", Value::Codes(checked)),
        ("reason", Value::Empty),
        ("placed_by", asker.person_id.into()),
        ("placed_at", timestamp(asker.now).into()),
    ]);
    if let Some(page) = pages.own {
        values.set("page", page.into());
    }
    rows::update(tx, pass, row.id, row.version, &values, &how).await?;
    tell_who_asked(tx, &asker, row, "Материал размещён", None).await
}

/// What is done besides placing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// To be mended by whoever asked.
    Return,
    /// It is not placed.
    Refuse,
    /// It was placed and is no more.
    Withdraw,
}

/// Returns, refuses or takes away, with a reason.
pub async fn turn(
    tx: &mut Tx,
    pass: &Writing,
    row: &Row,
    turn: Turn,
    reason: &str,
    away: Option<String>,
) -> Done<()> {
    let asker = pass.asker().clone();
    let (state, words) = match turn {
        Turn::Return => ("returned", "Исправьте материал"),
        Turn::Refuse => ("refused", "В размещении отказано"),
        Turn::Withdraw => ("withdrawn", "Материал снят с размещения"),
    };
    let mut values = Values::from([("state", state.into()), ("reason", reason.into())]);
    if let Some(away) = away {
        values.set("page", away.into());
    }
    let how = How {
        reason: Some(reason.to_owned()),
        ..How::default()
    };
    rows::update(tx, pass, row.id, row.version, &values, &how).await?;
    if turn == Turn::Return {
        say(tx, &asker, row.id, reason).await?;
    }
    tell_who_asked(tx, &asker, row, words, Some(reason)).await
}

/// Adds a line to the talk.
pub async fn say(tx: &mut Tx, asker: &Asker, id: i64, body: &str) -> Done<()> {
    tx.exec(
        "INSERT INTO material_line (material_id, author_id, body, sent_at) VALUES ($1, $2, $3, $4)",
        v![id, asker.person_id, body, asker.now],
    )
    .await?;
    Ok(())
}

async fn tell_who_asked(
    tx: &mut Tx,
    asker: &Asker,
    row: &Row,
    words: &str,
    body: Option<&str>,
) -> Done<()> {
    let title = format!("{words}: {}", row.values.text("title").unwrap_or_default());
    let asked_by = row.values.int("asked_by").unwrap_or_default();
    tell(tx, asker, asked_by, row.id, &title, body).await?;
    Ok(())
}
