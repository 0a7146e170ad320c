//! The queue of letters. Whoever moves `next_try_at` forward has taken the letter: one of several nodes. A node that
//! dies with a letter in its hands loses it for ten minutes only.

use std::{future::Future, pin::Pin, sync::Arc};

use jiff::{SignedDuration, Timestamp};

use super::post::{Letter, Post, Sent};
use crate::{
    identity::{Keeper, roles},
    outbox::{self, About, News},
    storage::{Db, Result, db::timestamp, v},
};

/// Letters of one run.
const AT_ONCE: i64 = 200;
/// For so long a letter is in the hands of the node that took it.
const IN_HANDS: SignedDuration = SignedDuration::from_mins(10);
/// After so long nobody tries any more.
const ENOUGH: SignedDuration = SignedDuration::from_hours(72);
/// Minutes until the next try, by the number of tries made; the last stands for all further ones.
const PAUSES: [i64; 7] = [1, 5, 15, 60, 240, 720, 1440];
/// Letters that were sent are kept for half a year.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 180);

/// Makes the text of a letter at the moment of sending: the number of the account → subject and text, or nothing when
/// the letter must not go any more.
pub type LetterMaker = Arc<dyn Fn(Keeper, i64) -> Making + Send + Sync>;

/// A text under way.
pub type Making =
    Pin<Box<dyn Future<Output = anyhow::Result<Option<(String, String)>>> + Send + 'static>>;

#[derive(sqlx::FromRow)]
struct Waiting {
    id: i64,
    kind: String,
    address: String,
    subject: String,
    body: String,
    account_id: Option<i64>,
    entity: Option<String>,
    not_before: String,
    tries: i64,
    next_try_at: String,
}

/// Sends what waits; a line for the page of jobs.
pub async fn send_waiting(
    keeper: &Keeper,
    post: Option<&Post>,
    recovery: &LetterMaker,
) -> anyhow::Result<String> {
    let now = keeper.clock.now();
    sweep(keeper, now).await?;
    let Some(post) = post else {
        return Ok(String::new());
    };
    let waiting = waiting(&keeper.db, now).await?;
    let (mut sent, mut lost) = (0, 0);
    let mut down = None;
    for letter in &waiting {
        if !take(&keeper.db, letter, now).await? {
            continue;
        }
        let outcome = match text_of(keeper, letter, recovery).await {
            Ok(Some((subject, body))) => {
                let ready = Letter {
                    id: letter.id,
                    address: &letter.address,
                    subject: &subject,
                    body: &body,
                    may_be_left: letter.entity.as_deref() == Some("notification"),
                };
                post.send(&ready, keeper.clock.now()).await
            }
            Ok(None) => Sent::Never("письмо больше не нужно".to_owned()),
            Err(error) => {
                tracing::error!(
                    letter = letter.id,
                    error = format!("{error:#}"),
                    "текст письма не составлен"
                );
                Sent::NotNow(
                    "текст письма не составлен, подробности в журнале программы".to_owned(),
                )
            }
        };
        match &outcome {
            Sent::Yes => sent += 1,
            Sent::ServerDown(why) => down = Some(why.clone()),
            Sent::Never(_) | Sent::NotNow(_) => {}
        }
        lost += i64::from(note(keeper, letter, &outcome).await?);
        if down.is_some() {
            break;
        }
    }
    if lost > 0 {
        tell_administrators(keeper, lost).await?;
    }
    Ok(match (sent, down) {
        (0, None) => String::new(),
        (n, None) => format!("отправлено писем: {n}"),
        (n, Some(why)) => format!("отправлено писем: {n}; почтовый сервер не принимает: {why}"),
    })
}

/// Whoever cannot come in waits for nobody's digest.
async fn waiting(db: &Db, now: Timestamp) -> Result<Vec<Waiting>> {
    db.all(
        "SELECT id, kind, address, subject, body, account_id, entity, not_before, tries, next_try_at FROM letter \
         WHERE sent_at IS NULL AND given_up_at IS NULL AND next_try_at <= $1 AND not_before <= $2 \
         ORDER BY CASE WHEN kind = 'recovery' THEN 0 ELSE 1 END, next_try_at, id LIMIT $3",
        v![now, now, AT_ONCE],
    )
    .await
}

/// Takes a letter for this node.
async fn take(db: &Db, letter: &Waiting, now: Timestamp) -> Result<bool> {
    let until = now.checked_add(IN_HANDS).unwrap_or(now);
    let rows = db
        .exec(
            "UPDATE letter SET next_try_at = $1, tries = tries + 1 \
             WHERE id = $2 AND next_try_at = $3 AND sent_at IS NULL AND given_up_at IS NULL",
            v![until, letter.id, &letter.next_try_at],
        )
        .await?;
    Ok(rows == 1)
}

/// Subject and text; those of a letter with a link of its own are made now.
async fn text_of(
    keeper: &Keeper,
    letter: &Waiting,
    recovery: &LetterMaker,
) -> anyhow::Result<Option<(String, String)>> {
    match (letter.kind.as_str(), letter.account_id) {
        ("recovery", Some(account_id)) => recovery(keeper.clone(), account_id).await,
        ("recovery", None) => Ok(None),
        _ => Ok(Some((letter.subject.clone(), letter.body.clone()))),
    }
}

/// Writes down what became of the try; whether the letter was given up.
async fn note(keeper: &Keeper, letter: &Waiting, outcome: &Sent) -> Result<bool> {
    let now = keeper.clock.now();
    let (why, never) = match outcome {
        Sent::Yes => {
            keeper
                .db
                .exec(
                    "UPDATE letter SET sent_at = $1, error = NULL WHERE id = $2",
                    v![now, letter.id],
                )
                .await?;
            return Ok(false);
        }
        Sent::Never(why) => (why, true),
        Sent::NotNow(why) | Sent::ServerDown(why) => (why, false),
    };
    let begun: Timestamp = letter.not_before.parse().unwrap_or(now);
    let late = now.duration_since(begun) >= ENOUGH;
    let given_up = (never || late).then_some(now);
    let pause = PAUSES[usize::try_from(letter.tries)
        .unwrap_or(0)
        .min(PAUSES.len() - 1)];
    let next = now
        .checked_add(SignedDuration::from_mins(pause))
        .unwrap_or(now);
    keeper
        .db
        .exec(
            "UPDATE letter SET error = $1, next_try_at = $2, given_up_at = $3 WHERE id = $4",
            v![why.as_str(), next, given_up.map(timestamp), letter.id],
        )
        .await?;
    Ok(given_up.is_some())
}

/// The administrators learn in their cabinet that letters did not reach anyone.
async fn tell_administrators(keeper: &Keeper, lost: i64) -> Result<()> {
    let title = match lost {
        1 => "Письмо не доставлено".to_owned(),
        n => format!("Не доставлено писем: {n}"),
    };
    let mut tx = keeper.db.begin().await?;
    let people: Vec<(i64,)> = tx
        .all(
            "SELECT DISTINCT a.person_id FROM user_account a JOIN user_role u ON u.account_id = a.id \
             JOIN role r ON r.id = u.role_id WHERE r.code = $1 AND a.deleted_at IS NULL \
             AND u.valid_from <= $2 AND (u.valid_to IS NULL OR u.valid_to > $3)",
            v![roles::ADM, keeper.today(), keeper.today()],
        )
        .await?;
    for (person_id,) in people {
        let news = News {
            person_id,
            about: About::Access,
            title: &title,
            body: Some("Адрес записан с ошибкой или почтовый сервер не принял письмо трое суток."),
            link: Some("/lk/messages/letters?state=failed"),
            urgent: false,
        };
        outbox::tell(&mut tx, keeper.clock.now(), &news).await?;
    }
    tx.commit().await
}

/// What is not needed any more: the statement that finds one, the statement that removes all, how long it is kept.
const STALE: [(&str, &str, SignedDuration); 3] = [
    (
        "SELECT 1 FROM letter WHERE sent_at < $1 LIMIT 1",
        "DELETE FROM letter WHERE sent_at < $1",
        KEPT,
    ),
    // Strips that were closed in sessions long gone.
    (
        "SELECT 1 FROM banner_closed WHERE closed_at < $1 LIMIT 1",
        "DELETE FROM banner_closed WHERE closed_at < $1",
        SignedDuration::from_hours(24 * 30),
    ),
    // Addresses that were typed: those that were confirmed are contacts by now, the others are nobody's business.
    (
        "SELECT 1 FROM address_check WHERE created_at < $1 LIMIT 1",
        "DELETE FROM address_check WHERE created_at < $1",
        SignedDuration::from_hours(24),
    ),
];

/// Forgets what is not needed; the writer is taken only when there is something.
async fn sweep(keeper: &Keeper, now: Timestamp) -> Result<()> {
    for (look, remove, kept) in STALE {
        let old = now.checked_sub(kept).unwrap_or(now);
        let stale: Option<(i32,)> = keeper.db.opt(look, v![old]).await?;
        if stale.is_some() {
            keeper.db.exec(remove, v![old]).await?;
        }
    }
    Ok(())
}
