//! Reading requests and what lies beside them.

use serde::Serialize;
use sqlx::{AssertSqlSafe, FromRow};

use super::{desks::Eyes, states::State};
use crate::storage::{Db, Result, Tx, Val, files::Attached, v};

macro_rules! ticket {
    ($($(#[$doc:meta])* $name:ident: $kind:ty),+ $(,)?) => {
        /// A request.
        #[derive(Clone, Debug, Serialize, FromRow)]
        #[allow(missing_docs)]
        pub struct Ticket { $($(#[$doc])* pub $name: $kind),+ }
        const COLUMNS: &[&str] = &[$(stringify!($name)),+];
    };
}

type Words = Option<String>;

ticket! {
    id: i64, number: String, kind: String, topic: String, error_kind: Words, body: String, suggestion: bool,
    priority: String, category: Words, desk: Words, author_id: Option<i64>, author_name: Words, author_contact: Words,
    subject_person_id: Option<i64>, subject_kind: String, subject_name: Words, subject_birth: Words, subject_snils: Words,
    subject_place: Words, user_role: Words, territory: Words, org_name: Words, action_before: Words, tried: Words,
    page_url: Words, device: Words, mobile_app: bool, os: Words, os_version: Words, app_version: Words, browser: Words,
    esia_email: Words, student_card_seen: bool, screenshot_seen: bool, state: String, state_since: String,
    assignee_id: Option<i64>, due_at: Words, answered_at: Words, check_result: Words, corrected_at: Words,
    corrected_by: Option<i64>, effective_at: Words, informed_at: Words, rechecked_at: Words, recheck_failed: bool,
    escalated_at: Words, external_no: Words, solved_at: Words, closed_at: Words, solution: Words, rating: Option<i64>,
    rating_words: Words, reopened: i64, parent_id: Option<i64>, merged_into: Option<i64>, row_version: i64,
    created_at: String,
}

impl Ticket {
    /// Its state.
    pub fn state(&self) -> State {
        State::of(&self.state)
    }

    /// Whether it goes the way of a problem of entry.
    pub fn login(&self) -> bool {
        self.kind == "login_problem"
    }

    /// Whether the request is about a person's record or entry, so that the person it is about sees it too.
    pub fn personal(&self) -> bool {
        matches!(
            self.kind.as_str(),
            "login_problem" | "access_restore" | "data_fix"
        )
    }

    /// Whether someone is its author or the person it is about.
    pub fn belongs_to(&self, person: i64) -> bool {
        self.author_id == Some(person) || self.personal() && self.subject_person_id == Some(person)
    }

    /// Whether they sort it out.
    pub fn is_sorted_out_by(&self, eyes: &Eyes) -> bool {
        eyes.sort_out(self.desk.as_deref(), &self.kind, self.assignee_id)
    }

    /// Whether they may open it: to sort it out, or because it is theirs.
    pub fn seen_by(&self, eyes: &Eyes) -> bool {
        self.is_sorted_out_by(eyes) || self.belongs_to(eyes.me)
    }

    /// A moment of a column.
    pub fn moment(text: &Words) -> Option<jiff::Timestamp> {
        text.as_deref()?.parse().ok()
    }
}

fn columns() -> String {
    let mut sql = String::new();
    for name in COLUMNS {
        if !sql.is_empty() {
            sql.push_str(", ");
        }
        sql.push_str("t.");
        sql.push_str(name);
    }
    sql
}

/// A request by its row, whoever asks: the caller checks the eyes.
pub async fn find(db: &Db, id: i64) -> Result<Option<Ticket>> {
    let sql = format!(
        "SELECT {} FROM ticket t WHERE t.id = $1 AND t.deleted_at IS NULL",
        columns()
    );
    db.opt(AssertSqlSafe(sql), v![id]).await
}

/// The same inside a transaction.
pub async fn of_tx(tx: &mut Tx, id: i64) -> Result<Option<Ticket>> {
    let sql = format!(
        "SELECT {} FROM ticket t WHERE t.id = $1 AND t.deleted_at IS NULL",
        columns()
    );
    tx.opt(AssertSqlSafe(sql), v![id]).await
}

/// Requests under a condition, at most `count`.
pub async fn many(
    db: &Db,
    test: &str,
    values: Vec<Val>,
    order: &str,
    count: i64,
) -> Result<Vec<Ticket>> {
    let sql = format!(
        "SELECT {} FROM ticket t WHERE t.deleted_at IS NULL AND {test} ORDER BY {order} LIMIT {count}",
        columns()
    );
    db.all(AssertSqlSafe(sql), values).await
}

/// Those of some numbers that someone sorts out.
pub async fn chosen(db: &Db, eyes: &Eyes, ids: &[i64]) -> Result<Vec<Ticket>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut values: Vec<Val> = ids.iter().map(|id| Val::Int(*id)).collect();
    let marks: Vec<String> = (1..=ids.len()).map(|n| format!("${n}")).collect();
    let seen = eyes.condition(&mut values);
    many(
        db,
        &format!("t.id IN ({}) AND {seen}", marks.join(", ")),
        values,
        "t.id",
        1000,
    )
    .await
}

/// A line of the dialogue.
#[derive(Clone, Debug, FromRow)]
#[allow(missing_docs)]
pub struct Message {
    pub id: i64,
    pub author_id: Option<i64>,
    pub who: Words,
    pub body: String,
    pub internal: bool,
    pub by_worker: bool,
    pub sent_at: String,
}

/// How a person is called in SQL; nothing when there is none.
pub const WHO: &str = "CASE WHEN p.id IS NULL THEN NULL ELSE p.last_name || ' ' || p.first_name || coalesce(' ' || p.middle_name, '') END";

/// The dialogue; internal notes only for those who sort it out.
pub async fn messages(db: &Db, ticket: i64, internal: bool) -> Result<Vec<Message>> {
    let sql = format!(
        "SELECT m.id, m.author_id, {WHO} AS who, m.body, m.internal, m.by_worker, m.sent_at FROM ticket_message m \
         LEFT JOIN person p ON p.id = m.author_id WHERE m.ticket_id = $1{} ORDER BY m.id LIMIT 1000",
        if internal { "" } else { " AND NOT m.internal" }
    );
    db.all(AssertSqlSafe(sql), v![ticket]).await
}

/// A file of a line of the dialogue.
#[derive(Clone, Debug, FromRow)]
#[allow(missing_docs)]
pub struct Enclosed {
    pub message_id: i64,
    #[sqlx(flatten)]
    pub attached: Attached,
}

/// The files of the whole dialogue; those of internal notes only for those who sort it out.
pub async fn enclosed(db: &Db, ticket: i64, internal: bool) -> Result<Vec<Enclosed>> {
    let sql = format!(
        "SELECT m.id AS message_id, l.id AS link_id, l.role, f.id, l.name, f.mime, f.size, f.sha256, f.storage_key \
         FROM ticket_message m JOIN file_link l ON l.entity = 'ticket_message' AND l.entity_id = m.id \
         JOIN file f ON f.id = l.file_id WHERE m.ticket_id = $1{} ORDER BY m.id, l.sort, l.id",
        if internal { "" } else { " AND NOT m.internal" }
    );
    db.all(AssertSqlSafe(sql), v![ticket]).await
}

/// A line of what was done.
#[derive(Clone, Debug, FromRow)]
#[allow(missing_docs)]
pub struct Event {
    pub at: String,
    pub who: Words,
    pub what: String,
    pub from_state: Words,
    pub to_state: Words,
    pub words: Words,
}

/// What was done; for the author only what is theirs to know.
pub async fn events(db: &Db, ticket: i64, all: bool) -> Result<Vec<Event>> {
    let sql = format!(
        "SELECT e.at, {WHO} AS who, e.what, e.from_state, e.to_state, e.words FROM ticket_event e \
         LEFT JOIN person p ON p.id = e.person_id WHERE e.ticket_id = $1{} ORDER BY e.id LIMIT 1000",
        if all { "" } else { " AND e.public" }
    );
    db.all(AssertSqlSafe(sql), v![ticket]).await
}

/// What was corrected, or refused.
#[derive(Clone, Debug, Serialize, FromRow)]
#[allow(missing_docs)]
pub struct Correction {
    pub ticket_id: i64,
    pub at: String,
    pub who: Words,
    pub field: String,
    pub was: Words,
    pub became: Words,
    pub refused: Words,
}

/// The corrections of some requests.
pub async fn corrections(db: &Db, tickets: &[i64]) -> Result<Vec<Correction>> {
    let mut all = Vec::new();
    for part in tickets.chunks(500) {
        let marks: Vec<String> = (1..=part.len()).map(|n| format!("${n}")).collect();
        let sql = format!(
            "SELECT c.ticket_id, c.at, {WHO} AS who, c.field, c.was, c.became, c.refused FROM ticket_correction c \
             LEFT JOIN person p ON p.id = c.person_id WHERE c.ticket_id IN ({}) ORDER BY c.id",
            marks.join(", ")
        );
        let values = part.iter().map(|id| Val::Int(*id)).collect();
        all.extend(db.all::<Correction>(AssertSqlSafe(sql), values).await?);
    }
    Ok(all)
}

/// The names of people by their numbers.
pub async fn names(
    db: &Db,
    ids: impl IntoIterator<Item = Option<i64>>,
) -> Result<std::collections::BTreeMap<i64, String>> {
    let wanted: std::collections::BTreeSet<i64> = ids.into_iter().flatten().collect();
    let wanted: Vec<i64> = wanted.into_iter().collect();
    let mut names = std::collections::BTreeMap::new();
    for part in wanted.chunks(500) {
        let marks: Vec<String> = (1..=part.len()).map(|n| format!("${n}")).collect();
        let sql = format!(
            "SELECT p.id, {WHO} FROM person p WHERE p.id IN ({})",
            marks.join(", ")
        );
        let values = part.iter().map(|id| Val::Int(*id)).collect();
        names.extend(db.all::<(i64, String)>(AssertSqlSafe(sql), values).await?);
    }
    Ok(names)
}

/// Codes of the checklist that are done.
pub async fn checks(db: &Db, ticket: i64) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = db
        .all(
            "SELECT code FROM ticket_check WHERE ticket_id = $1 ORDER BY id",
            v![ticket],
        )
        .await?;
    Ok(rows.into_iter().map(|(code,)| code).collect())
}

/// Those who have a role today: person and name.
pub async fn holders(db: &Db, role: &str, today: jiff::civil::Date) -> Result<Vec<(i64, String)>> {
    let sql = format!(
        "SELECT DISTINCT p.id, {WHO} FROM user_role u JOIN role r ON r.id = u.role_id JOIN user_account a ON a.id = u.account_id \
         JOIN person p ON p.id = a.person_id WHERE r.code = $1 AND u.valid_from <= $2 AND (u.valid_to IS NULL OR u.valid_to > $3) \
         AND a.deleted_at IS NULL AND a.state IN ('issued', 'active') ORDER BY 2, 1"
    );
    db.all(AssertSqlSafe(sql), v![role, today, today]).await
}
