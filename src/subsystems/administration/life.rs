//! Access ends with the relation (A.10.5, E.5.2.6–7): suspended from the first day without it, deleted three days later —
//! also when it was suspended for another reason before — and given back when the order is annulled before that. What
//! the clock says suspends; what gives back is the data alone, so a clock that goes back opens nothing.

use jiff::{ToSpan as _, civil::Date};
use sqlx::{AssertSqlSafe, FromRow};

use super::tell;
use crate::{
    identity::{
        By, Error, Keeper, Result,
        accounts::{self, Kind, Outcome, Stop},
    },
    outbox::About,
    storage::{Tx, v},
};

/// Days between the end of access and the end of the account (E.5.2.6).
pub const DAYS: i64 = 3;

/// An account whose owner's relation has ended.
#[derive(Clone, Debug, FromRow)]
#[allow(missing_docs)]
pub struct Ended {
    pub account_id: i64,
    pub person_id: i64,
    pub last_name: String,
    pub first_name: String,
    pub middle_name: Option<String>,
    pub category: String,
    /// The first day without the relation; for workers the last day with it until [`ended`] has counted.
    pub ended_on: String,
}

/// Accounts that are in use.
const IN_USE: &str = "a.state IN ('issued', 'active')";
/// Accounts that were stopped for another reason than the end of the relation.
const STOPPED: &str = "a.state = 'suspended' AND EXISTS (SELECT 1 FROM access_stop k WHERE k.account_id = a.id \
     AND k.outcome IS NULL AND k.ended_on IS NULL)";

/// The conditions of a state of a student.
const OVER: &str = "s.status IN ('graduated', 'expelled', 'transferred_out')";

/// Accounts of one kind, of those that `which` tells of, whose relation was and is not any more; `$1` is today.
fn ended_of(kind: Kind, which: &str) -> Option<String> {
    let (join, current, last) = match kind {
        Kind::Staff => (
            "JOIN employment e ON e.person_id = a.person_id AND e.deleted_at IS NULL",
            "e.hired_on <= $1 AND (e.dismissed_on IS NULL OR e.dismissed_on >= $1)".to_owned(),
            "CASE WHEN e.dismissed_on < $1 THEN e.dismissed_on END".to_owned(),
        ),
        Kind::Student => (
            "JOIN enrolment e ON e.person_id = a.person_id AND e.deleted_at IS NULL \
             JOIN enrolment_state s ON s.enrolment_id = e.id AND s.deleted_at IS NULL",
            format!(
                "NOT {OVER} AND s.valid_from <= $1 AND (s.valid_to IS NULL OR s.valid_to > $1)"
            ),
            format!("CASE WHEN {OVER} AND s.valid_from <= $1 THEN s.valid_from END"),
        ),
        Kind::Parent => (
            "JOIN person_relation q ON q.related_id = a.person_id AND q.deleted_at IS NULL \
             JOIN enrolment e ON e.person_id = q.person_id AND e.deleted_at IS NULL \
             JOIN enrolment_state s ON s.enrolment_id = e.id AND s.deleted_at IS NULL",
            format!(
                "NOT {OVER} AND s.valid_from <= $1 AND (s.valid_to IS NULL OR s.valid_to > $1)"
            ),
            format!("CASE WHEN {OVER} AND s.valid_from <= $1 THEN s.valid_from END"),
        ),
        _ => return None,
    };
    let code = kind.code();
    Some(format!(
        "SELECT a.id AS account_id, a.person_id, p.last_name, p.first_name, p.middle_name, a.kind AS category, \
         max({last}) AS ended_on FROM user_account a JOIN person p ON p.id = a.person_id {join} \
         WHERE a.kind = '{code}' AND a.deleted_at IS NULL AND {which} \
         GROUP BY a.id, a.person_id, p.last_name, p.first_name, p.middle_name, a.kind \
         HAVING sum(CASE WHEN {current} THEN 1 ELSE 0 END) = 0 AND max({last}) IS NOT NULL ORDER BY a.id"
    ))
}

/// Accounts in use whose relation has ended by today. After the job has run there are none but those it could not stop.
pub async fn ended(keeper: &Keeper) -> Result<Vec<Ended>> {
    without_relation(keeper, IN_USE).await
}

async fn without_relation(keeper: &Keeper, which: &str) -> Result<Vec<Ended>> {
    let mut all = Vec::new();
    for kind in [Kind::Staff, Kind::Student, Kind::Parent] {
        let Some(sql) = ended_of(kind, which) else {
            continue;
        };
        let mut found: Vec<Ended> = keeper
            .db
            .all(AssertSqlSafe(sql), v![keeper.today()])
            .await?;
        if kind == Kind::Staff {
            // The day of dismissal is the last day of work: access ends when it is over.
            for one in &mut found {
                let day = one.ended_on.parse::<Date>().ok();
                if let Some(next) = day.and_then(|day| day.tomorrow().ok()) {
                    one.ended_on = next.to_string();
                }
            }
        }
        all.append(&mut found);
    }
    Ok(all)
}

/// The job: suspends, gives back, deletes. One account that cannot be changed does not stop the others.
pub async fn keep_access(keeper: Keeper) -> anyhow::Result<String> {
    let resumed = resume_annulled(&keeper).await?;
    let stopped = stop_ended(&keeper).await?;
    let awaited = await_stopped(&keeper).await?;
    let deleted = delete_due(&keeper).await?;
    let parts = [
        ("прекращён доступ", stopped),
        ("возвращён", resumed),
        ("приостановленных ждёт удаления", awaited),
        ("удалено записей", deleted),
    ];
    let told = parts.iter().filter(|(_, n)| *n > 0);
    Ok(told
        .map(|(words, n)| format!("{words}: {n}"))
        .collect::<Vec<_>>()
        .join(", "))
}

fn program() -> By {
    By {
        path: "job access".into(),
        ..By::default()
    }
}

async fn stop_ended(keeper: &Keeper) -> Result<usize> {
    let mut stopped = 0;
    for one in ended(keeper).await? {
        match stop(keeper, &one).await {
            Ok(()) => stopped += 1,
            Err(error) => tracing::error!(account = one.account_id, %error, "доступ не прекращён"),
        }
    }
    if stopped > 0 {
        let title = format!("Прекращён доступ после окончания отношений: {stopped}");
        let mut tx = keeper.db.begin().await?;
        let link = "/lk/accounts/stops";
        tell::administrators(keeper, &mut tx, About::Access, &title, None, link).await?;
        tx.commit().await?;
    }
    Ok(stopped)
}

/// Accounts that were closed on suspicion or for a violation are deleted in time too when their owner leaves.
async fn await_stopped(keeper: &Keeper) -> Result<usize> {
    let mut awaited = 0;
    for one in without_relation(keeper, STOPPED).await? {
        match await_deletion(keeper, &one).await {
            Ok(true) => awaited += 1,
            Ok(false) => {}
            Err(error) => {
                tracing::error!(account = one.account_id, %error, "срок удаления не назначен")
            }
        }
    }
    Ok(awaited)
}

async fn await_deletion(keeper: &Keeper, one: &Ended) -> Result<bool> {
    let mut tx = keeper.db.begin().await?;
    let stop = end_of(keeper, &mut tx, one).await?;
    let done = accounts::await_deletion(keeper, &mut tx, one.account_id, &stop, &program()).await?;
    tx.commit().await?;
    Ok(done)
}

/// The stop that the end of a relation asks for.
async fn end_of(keeper: &Keeper, tx: &mut Tx, one: &Ended) -> Result<Stop<'static>> {
    let (reason, order) = ground(tx, one).await?;
    let ended_on: Option<Date> = one.ended_on.parse().ok();
    let today = keeper.today();
    // Who learns late has three days all the same to annul an order that was a mistake.
    let last = ended_on.unwrap_or(today).max(today);
    Ok(Stop {
        reason,
        words: None,
        ended_on,
        delete_after: last.checked_add(DAYS.days()).ok(),
        basis_order_id: order,
    })
}

async fn stop(keeper: &Keeper, one: &Ended) -> Result<()> {
    let mut tx = keeper.db.begin().await?;
    let stop = end_of(keeper, &mut tx, one).await?;
    accounts::suspend(keeper, &mut tx, one.account_id, &stop, &program()).await?;
    tell::owner(
        keeper,
        &mut tx,
        one.person_id,
        "Доступ к ЭИОС прекращён",
        "Основание: окончание работы или обучения. Если это ошибка, обратитесь к ответственному за работу с ЭИОС.",
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// The reason of the code list and the order, of what ended the relation.
async fn ground(tx: &mut Tx, one: &Ended) -> Result<(&'static str, Option<i64>)> {
    if one.category == "staff" {
        let last: Option<Date> = one.ended_on.parse::<Date>().ok();
        let last = last.and_then(|day| day.yesterday().ok());
        let order: Option<(i64,)> = tx
            .opt(
                "SELECT i.order_id FROM employment e JOIN order_item i ON i.id = e.dismiss_order_item \
                 WHERE e.person_id = $1 AND e.dismissed_on = $2 AND e.deleted_at IS NULL ORDER BY e.id DESC LIMIT 1",
                v![one.person_id, last],
            )
            .await?;
        return Ok(("dismissed", order.map(|(id,)| id)));
    }
    let own = "SELECT s.status, i.order_id FROM enrolment_state s JOIN enrolment e ON e.id = s.enrolment_id \
         LEFT JOIN order_item i ON i.id = s.basis_item_id \
         WHERE e.person_id = $1 AND s.valid_from = $2 AND s.deleted_at IS NULL \
         AND s.status IN ('graduated', 'expelled', 'transferred_out') ORDER BY s.id DESC LIMIT 1";
    let childs = "SELECT s.status, i.order_id FROM enrolment_state s JOIN enrolment e ON e.id = s.enrolment_id \
         JOIN person_relation q ON q.person_id = e.person_id LEFT JOIN order_item i ON i.id = s.basis_item_id \
         WHERE q.related_id = $1 AND s.valid_from = $2 AND s.deleted_at IS NULL AND q.deleted_at IS NULL \
         AND s.status IN ('graduated', 'expelled', 'transferred_out') ORDER BY s.id DESC LIMIT 1";
    let is_parent = one.category == "parent";
    let sql = if is_parent { childs } else { own };
    let found: Option<(String, Option<i64>)> =
        tx.opt(sql, v![one.person_id, &one.ended_on]).await?;
    let (status, order) = found.unwrap_or_default();
    let reason = match status.as_str() {
        _ if is_parent => "relation_end",
        "graduated" => "graduated",
        "expelled" => "expelled",
        _ => "relation_end",
    };
    Ok((reason, order))
}

/// An account that was stopped by the end of a relation which now goes on.
#[derive(FromRow)]
struct Annulled {
    account_id: i64,
    person_id: i64,
    /// It was the clock that stopped it, and for nothing else.
    by_clock: bool,
}

/// Stops whose ground is gone from the data: a relation that lasts today and ends later than the stop said, or never.
/// The end that the stop knew is compared, not the day: a clock that went back finds the same end and does nothing.
const ANNULLED: &str = "SELECT k.account_id, k.person_id, \
     k.stopped_by IS NULL AND k.reason IN ('dismissed', 'graduated', 'expelled', 'relation_end') AS by_clock FROM access_stop k JOIN user_account a ON a.id = k.account_id \
     WHERE k.outcome IS NULL AND k.ended_on IS NOT NULL AND a.state = 'suspended' AND ( \
       k.category = 'staff' AND EXISTS (SELECT 1 FROM employment e WHERE e.person_id = k.person_id AND e.deleted_at IS NULL \
         AND e.hired_on <= $1 AND (e.dismissed_on IS NULL OR e.dismissed_on >= $1 AND e.dismissed_on >= k.ended_on)) \
       OR k.category = 'student' AND EXISTS (SELECT 1 FROM enrolment e JOIN enrolment_state s ON s.enrolment_id = e.id \
         WHERE e.person_id = k.person_id AND e.deleted_at IS NULL AND s.deleted_at IS NULL \
         AND s.status NOT IN ('graduated', 'expelled', 'transferred_out') AND s.valid_from <= $1 \
         AND (s.valid_to IS NULL OR s.valid_to > $1 AND s.valid_to > k.ended_on)) \
       OR k.category = 'parent' AND EXISTS (SELECT 1 FROM person_relation q JOIN enrolment e ON e.person_id = q.person_id \
         JOIN enrolment_state s ON s.enrolment_id = e.id \
         WHERE q.related_id = k.person_id AND q.deleted_at IS NULL AND e.deleted_at IS NULL AND s.deleted_at IS NULL \
         AND s.status NOT IN ('graduated', 'expelled', 'transferred_out') AND s.valid_from <= $1 \
         AND (s.valid_to IS NULL OR s.valid_to > $1 AND s.valid_to > k.ended_on))) ORDER BY k.id";

async fn resume_annulled(keeper: &Keeper) -> Result<usize> {
    let found: Vec<Annulled> = keeper.db.all(ANNULLED, v![keeper.today()]).await?;
    let mut resumed = 0;
    for one in found {
        let done = match one.by_clock {
            true => give_back(keeper, &one).await,
            false => spare(keeper, &one).await,
        };
        match done {
            Ok(()) => resumed += usize::from(one.by_clock),
            Err(error) => tracing::error!(account = one.account_id, %error, "доступ не возвращён"),
        }
    }
    Ok(resumed)
}

/// The relation goes on, but what the account was closed for before is still to be decided by people.
async fn spare(keeper: &Keeper, one: &Annulled) -> Result<()> {
    let mut tx = keeper.db.begin().await?;
    let stop = Stop::default();
    accounts::await_deletion(keeper, &mut tx, one.account_id, &stop, &program()).await?;
    Ok(tx.commit().await?)
}

async fn give_back(keeper: &Keeper, one: &Annulled) -> Result<()> {
    let mut tx = keeper.db.begin().await?;
    let words = "основание отпало: приказ отменён или отношения продолжены";
    accounts::resume(keeper, &mut tx, one.account_id, Some(words), &program()).await?;
    tell::owner(
        keeper,
        &mut tx,
        one.person_id,
        "Доступ к ЭИОС возобновлён",
        "Основание прекращения отпало. Войдите прежним логином и паролем.",
    )
    .await?;
    let name = name(&mut tx, one.person_id).await?;
    let title = format!("Доступ возобновлён: {name}");
    let link = format!("/lk/accounts/{}", one.person_id);
    tell::administrators(keeper, &mut tx, About::Access, &title, Some(words), &link).await?;
    tx.commit().await?;
    Ok(())
}

async fn delete_due(keeper: &Keeper) -> Result<usize> {
    let due: Vec<(i64, String)> = keeper
        .db
        .all(
            "SELECT a.id, k.reason FROM user_account a JOIN access_stop k ON k.account_id = a.id AND k.outcome IS NULL \
             WHERE a.state = 'suspended' AND a.deleted_at IS NULL AND k.ended_on IS NOT NULL AND a.delete_after <= $1 ORDER BY a.id",
            v![keeper.today()],
        )
        .await?;
    let mut deleted = 0;
    for (account_id, reason) in due {
        let stop = Stop {
            reason: &reason,
            ..Stop::default()
        };
        let mut tx = keeper.db.begin().await?;
        let by = program();
        match accounts::destroy(keeper, &mut tx, account_id, &stop, Outcome::Deleted, &by).await {
            Ok(()) => {
                tx.commit().await?;
                deleted += 1;
            }
            Err(error @ Error::Storage(_)) => return Err(error),
            Err(error) => tracing::error!(account = account_id, %error, "запись не удалена"),
        }
    }
    Ok(deleted)
}

/// «Фамилия Имя Отчество» of a person.
pub async fn name(tx: &mut Tx, person_id: i64) -> Result<String> {
    let (last, first, middle): (String, String, Option<String>) = tx
        .one(
            "SELECT last_name, first_name, middle_name FROM person WHERE id = $1",
            v![person_id],
        )
        .await?;
    Ok(crate::identity::full_name(&last, &first, middle.as_deref()))
}
