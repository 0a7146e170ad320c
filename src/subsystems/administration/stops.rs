//! What is to be looked at: stops that are overdue, stops whose order was annulled too late, those that wait.

use sqlx::FromRow;

use super::{life, people, relation};
use crate::{
    identity::{Keeper, Result},
    storage::v,
    web::{Notice, Notices, State, Visit},
};

/// A stop of access with everything that proves it.
#[derive(Clone, Debug, FromRow)]
#[allow(missing_docs)]
pub struct Line {
    pub id: i64,
    pub account_id: i64,
    pub person_id: i64,
    pub last_name: String,
    pub first_name: String,
    pub middle_name: Option<String>,
    pub category: String,
    pub stopped_at: String,
    pub reason: Option<String>,
    pub words: Option<String>,
    pub ended_on: Option<String>,
    pub delete_after: Option<String>,
    pub order_id: Option<i64>,
    pub order_number: Option<String>,
    pub order_on: Option<String>,
    pub outcome: Option<String>,
    pub outcome_at: Option<String>,
    pub outcome_words: Option<String>,
    pub officer: Option<String>,
}

const LINES: &str = concat!(
    "SELECT k.id, k.account_id, k.person_id, p.last_name, p.first_name, p.middle_name, k.category, k.stopped_at, \
     c.label AS reason, k.words, k.ended_on, a.delete_after, d.id AS order_id, d.number AS order_number, d.signed_on AS order_on, \
     k.outcome, k.outcome_at, k.outcome_words, ",
    officer!("k.stopped_by"),
    " AS officer \
     FROM access_stop k JOIN person p ON p.id = k.person_id JOIN user_account a ON a.id = k.account_id \
     LEFT JOIN code_item c ON c.list = 'STOP_REASON' AND c.code = k.reason \
     LEFT JOIN order_doc d ON d.id = k.basis_order_id"
);

/// Stops of one person, newest first.
pub async fn of_person(keeper: &Keeper, person_id: i64) -> Result<Vec<Line>> {
    let sql = sqlx::AssertSqlSafe(format!("{LINES} WHERE k.person_id = $1 ORDER BY k.id DESC"));
    Ok(keeper.db.all(sql, v![person_id]).await?)
}

/// Stops that are open: those that end with deletion first.
pub async fn open(keeper: &Keeper) -> Result<Vec<Line>> {
    let sql = sqlx::AssertSqlSafe(format!(
        "{LINES} WHERE k.outcome IS NULL ORDER BY a.delete_after NULLS LAST, k.id LIMIT 2000"
    ));
    Ok(keeper.db.all(sql, v![]).await?)
}

/// The newest that are over.
pub async fn over(keeper: &Keeper) -> Result<Vec<Line>> {
    let sql = sqlx::AssertSqlSafe(format!(
        "{LINES} WHERE k.outcome IS NOT NULL ORDER BY k.outcome_at DESC, k.id DESC LIMIT 100"
    ));
    Ok(keeper.db.all(sql, v![]).await?)
}

/// Stopped by the end of a relation more than three days ago and not deleted.
pub async fn overdue(keeper: &Keeper) -> Result<Vec<Line>> {
    use jiff::ToSpan as _;
    let today = keeper.today();
    let limit = today.checked_sub(life::DAYS.days()).unwrap_or(today);
    let sql = sqlx::AssertSqlSafe(format!(
        "{LINES} WHERE k.outcome IS NULL AND k.ended_on < $1 AND a.delete_after < $2 ORDER BY k.ended_on, k.id"
    ));
    Ok(keeper.db.all(sql, v![limit, today]).await?)
}

/// Deleted, and then the order was annulled: a new login has to be issued.
pub async fn too_late(keeper: &Keeper) -> Result<Vec<Line>> {
    let mut all = Vec::new();
    for (kind, _) in relation::CATEGORIES {
        if !relation::is_known(*kind) {
            continue;
        }
        let sql = sqlx::AssertSqlSafe(format!(
            "{LINES} WHERE k.outcome = 'deleted' AND k.ended_on IS NOT NULL AND k.category = '{code}' \
             AND k.id = (SELECT max(k1.id) FROM access_stop k1 WHERE k1.person_id = k.person_id AND k1.category = k.category) \
             AND k.person_id IN (SELECT p.id {} AND a.id IS NULL AND r.person_id IS NOT NULL) ORDER BY k.id",
            relation::from(*kind),
            code = kind.code()
        ));
        all.extend(keeper.db.all::<Line>(sql, v![keeper.today()]).await?);
    }
    Ok(all)
}

/// What a visitor who keeps accounts should look at today; a store that does not answer tells nothing.
pub fn notices<'a>(state: &'a State, visit: &'a Visit) -> Notices<'a> {
    Box::pin(async move {
        if !visit.has_any(&["ADM", "EIO"]) {
            return Vec::new();
        }
        found(&state.keeper).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "сведения о прекращении доступа не прочитаны");
            Vec::new()
        })
    })
}

/// The same for whoever asks.
pub async fn found(keeper: &Keeper) -> Result<Vec<Notice>> {
    let mut all = Vec::new();
    let mut add = |n: usize, kind, words: &str, title, url| {
        if n > 0 {
            all.push(Notice {
                kind,
                text: format!("{words}: {n}."),
                title,
                url,
            });
        }
    };
    let stops = "/lk/accounts/stops";
    let late = overdue(keeper).await?.len() + life::ended(keeper).await?.len();
    add(late, "bad", "Доступ не прекращён в срок", "Показать", stops);
    let annulled = too_late(keeper).await?.len();
    add(
        annulled,
        "warn",
        "Приказ отменён, а доступ уже удалён: нужен новый логин",
        "Показать",
        stops,
    );
    let strays: i64 = people::strays(keeper).await?.iter().map(|s| s.1).sum();
    add(
        usize::try_from(strays).unwrap_or(0),
        "warn",
        "Есть доступ, но нет действующего договора или обучения",
        "Прекращение доступа",
        stops,
    );
    Ok(all)
}
