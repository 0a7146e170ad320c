//! «Сведения о предоставлении и прекращении доступа» (A.10.7), and what happens to workers who have access (A.9.3.4).

use jiff::{ToSpan as _, civil::Date};
use sqlx::FromRow;

use crate::{
    identity::{By, Keeper, Result, audit, limits::Element},
    storage::v,
};

/// One fact about somebody's access.
#[derive(Clone, Debug, FromRow)]
#[allow(missing_docs)]
pub struct Fact {
    pub at: String,
    pub what: String,
    /// The part of the portal that was closed or opened; nothing: the whole.
    pub element: Option<String>,
    pub person_id: i64,
    pub last_name: String,
    pub first_name: String,
    pub middle_name: Option<String>,
    pub category: String,
    pub unit: Option<String>,
    pub ground: Option<String>,
    pub order_number: Option<String>,
    pub order_on: Option<String>,
    pub words: Option<String>,
    pub reported_at: Option<String>,
}

/// First moment of a day and first moment after another, as the database keeps moments.
pub fn bounds(keeper: &Keeper, from: Date, to: Date) -> (String, String) {
    let moment = |day: Date| {
        let zoned = day.to_zoned(keeper.time_zone.clone());
        zoned.map_or_else(
            |_| format!("{day}T00:00:00.000Z"),
            |z| crate::storage::db::timestamp(z.timestamp()),
        )
    };
    (moment(from), moment(to.checked_add(1.day()).unwrap_or(to)))
}

/// Granted, stopped, resumed, destroyed, deleted: everything of a period in the order of time.
pub async fn facts(keeper: &Keeper, from: Date, to: Date) -> Result<Vec<Fact>> {
    let (begin, end) = bounds(keeper, from, to);
    Ok(keeper
        .db
        .all(
            "SELECT f.at, f.what, f.element, f.person_id, p.last_name, p.first_name, p.middle_name, f.category, f.unit, c.label AS ground, \
             d.number AS order_number, d.signed_on AS order_on, f.words, f.reported_at FROM ( \
               SELECT j.issued_at AS at, 'granted' AS what, CAST(NULL AS TEXT) AS element, j.person_id, j.category, j.unit, 'ISSUE_REASON' AS list, j.reason, \
                 CAST(NULL AS BIGINT) AS order_id, j.request_ref AS words, CAST(NULL AS TEXT) AS reported_at, j.id AS id \
               FROM credential_issue j WHERE j.reason IN ('first', 'relogin') AND j.issued_at >= $1 AND j.issued_at < $2 \
               UNION ALL SELECT k.stopped_at, 'stopped', NULL, k.person_id, k.category, NULL, 'STOP_REASON', k.reason, \
                 k.basis_order_id, k.words, k.reported_at, k.id \
               FROM access_stop k WHERE k.stopped_at >= $1 AND k.stopped_at < $2 \
               UNION ALL SELECT k.outcome_at, k.outcome, NULL, k.person_id, k.category, NULL, 'STOP_REASON', k.reason, \
                 k.basis_order_id, k.outcome_words, k.reported_at, k.id \
               FROM access_stop k WHERE k.outcome_at >= $1 AND k.outcome_at < $2 \
               UNION ALL SELECT l.limited_at, 'limited', l.element, l.person_id, l.category, NULL, 'STOP_REASON', l.reason, NULL, \
                 l.words, NULL, l.id FROM access_limit l WHERE l.limited_at >= $1 AND l.limited_at < $2 \
               UNION ALL SELECT l.ended_at, 'unlimited', l.element, l.person_id, l.category, NULL, 'STOP_REASON', l.reason, NULL, \
                 l.ended_words, NULL, l.id FROM access_limit l WHERE l.ended_at >= $1 AND l.ended_at < $2 \
             ) f JOIN person p ON p.id = f.person_id LEFT JOIN code_item c ON c.list = f.list AND c.code = f.reason \
             LEFT JOIN order_doc d ON d.id = f.order_id ORDER BY f.at, f.what, f.id",
            v![begin, end],
        )
        .await?)
}

impl Fact {
    /// What happened, in words: «ограничен: приказы».
    pub fn words_of_what(&self) -> String {
        let part = self.element.as_deref().and_then(Element::find);
        match part {
            Some(part) => format!("{}: {}", word(&self.what), part.name),
            None => word(&self.what).to_owned(),
        }
    }
}

fn word(code: &str) -> &'static str {
    match code {
        "granted" => "предоставлен",
        "stopped" => "прекращён",
        "resumed" => "возобновлён",
        "limited" => "ограничен",
        "unlimited" => "ограничение снято",
        "destroyed" => "логин уничтожен, выдан новый",
        _ => "запись удалена",
    }
}

/// Something that happened to a worker who has access.
#[derive(Clone, Debug, FromRow)]
#[allow(missing_docs)]
pub struct StaffEvent {
    pub on_day: String,
    pub until: Option<String>,
    pub what: String,
    pub person_id: i64,
    pub last_name: String,
    pub first_name: String,
    pub middle_name: Option<String>,
    pub roles: Option<String>,
}

/// Dismissals, leaves and illnesses that began in the period, of workers with an account. What a worker is ill with is
/// kept nowhere; that they are away is what the operator is told.
pub async fn staff(keeper: &Keeper, from: Date, to: Date) -> Result<Vec<StaffEvent>> {
    Ok(keeper
        .db
        .all(
            "SELECT f.on_day, f.until, f.what, p.id AS person_id, p.last_name, p.first_name, p.middle_name, \
             (SELECT string_agg(r.name, ', ' ORDER BY r.sort) FROM user_role u JOIN role r ON r.id = u.role_id \
              JOIN user_account a2 ON a2.id = u.account_id WHERE a2.person_id = p.id AND a2.kind = 'staff' \
              AND a2.deleted_at IS NULL AND (u.valid_to IS NULL OR u.valid_to > $3)) AS roles FROM ( \
               SELECT e.dismissed_on AS on_day, CAST(NULL AS TEXT) AS until, 'увольнение' AS what, e.person_id FROM employment e \
               WHERE e.deleted_at IS NULL AND e.dismissed_on >= $1 AND e.dismissed_on <= $2 \
               UNION ALL SELECT b.valid_from, b.valid_to, c.label, e.person_id FROM absence b JOIN employment e ON e.id = b.employment_id \
               JOIN code_item c ON c.list = 'ABSENCE' AND c.code = b.kind \
               WHERE b.deleted_at IS NULL AND e.deleted_at IS NULL AND b.valid_from >= $1 AND b.valid_from <= $2 \
             ) f JOIN person p ON p.id = f.person_id \
             WHERE EXISTS (SELECT 1 FROM user_account a WHERE a.person_id = p.id AND a.kind = 'staff' \
              AND (a.deleted_at IS NULL OR a.deleted_at >= f.on_day)) ORDER BY f.on_day, p.last_name COLLATE \"ru-x-icu\", p.id",
            v![from, to, keeper.today()],
        )
        .await?)
}

/// Notes that the stops of a period were told to the operator; how many were not told before.
pub async fn tell(keeper: &Keeper, from: Date, to: Date, by: &By) -> Result<u64> {
    let (begin, end) = bounds(keeper, from, to);
    let now = keeper.clock.now();
    let mut tx = keeper.db.begin().await?;
    let told = tx
        .exec(
            "UPDATE access_stop SET reported_at = $1 WHERE reported_at IS NULL AND stopped_at >= $2 AND stopped_at < $3",
            v![now, begin, end],
        )
        .await?;
    if told > 0 {
        let note = format!("с {from} по {to}, прекращений: {told}");
        audit::note(&mut tx, now, by, "report", "access_stop", None, Some(&note)).await?;
    }
    tx.commit().await?;
    Ok(told)
}
