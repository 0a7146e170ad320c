//! Acts that people acknowledge before they work here: versions, who owes what, who has acknowledged and how. A version
//! is in force from its day until the next one begins; then everyone is asked again.

use jiff::civil::Date;
use serde::Serialize;

use super::{
    Error, Keeper, Result, audit,
    events::{self, By},
    sessions::Live,
};
use crate::storage::{Tx, v};

/// A version of an act.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
#[allow(missing_docs)]
pub struct Version {
    pub id: i64,
    pub policy: String,
    pub version: String,
    pub title: String,
    pub body: String,
    pub audience: String,
    pub local_act_id: Option<i64>,
    pub effective_from: String,
    pub effective_to: Option<String>,
    pub published_at: String,
    /// When the person asked about has acknowledged it.
    pub acked_at: Option<String>,
    /// How: `click`, `paper`.
    pub way: Option<String>,
}

const COLUMNS: &str = "SELECT v.id, v.policy, v.version, v.title, v.body, v.audience, v.local_act_id, v.effective_from, \
     v.effective_to, v.published_at, k.acked_at, k.way FROM policy_version v \
     LEFT JOIN policy_ack k ON k.version_id = v.id AND k.person_id = $1";

/// What is in force today for people of this account's kind, with when they have acknowledged it.
pub async fn in_force(keeper: &Keeper, live: &Live) -> Result<Vec<Version>> {
    let sql = format!(
        "{COLUMNS} JOIN code_item c ON c.list = 'POLICY' AND c.code = v.policy WHERE v.effective_from <= $2 \
         AND (v.effective_to IS NULL OR v.effective_to > $2) AND (v.audience = '' OR v.audience LIKE $3) ORDER BY c.sort, v.id"
    );
    let kind = format!("%,{},%", live.kind);
    Ok(keeper
        .db
        .all(
            sqlx::AssertSqlSafe(sql),
            v![live.person_id, keeper.today(), kind],
        )
        .await?)
}

/// All versions, the newest of each act first.
pub async fn all(keeper: &Keeper) -> Result<Vec<Version>> {
    let sql = format!(
        "{COLUMNS} JOIN code_item c ON c.list = 'POLICY' AND c.code = v.policy ORDER BY c.sort, v.effective_from DESC, v.id DESC"
    );
    Ok(keeper.db.all(sqlx::AssertSqlSafe(sql), v![0_i64]).await?)
}

/// One version, with when this person has acknowledged it.
pub async fn one(keeper: &Keeper, id: i64, person_id: i64) -> Result<Option<Version>> {
    let sql = format!("{COLUMNS} WHERE v.id = $2");
    Ok(keeper
        .db
        .opt(sqlx::AssertSqlSafe(sql), v![person_id, id])
        .await?)
}

/// The person has read these versions and says so.
pub async fn acknowledge(
    keeper: &Keeper,
    live: &Live,
    versions: &[Version],
    by: &By,
) -> Result<()> {
    let now = keeper.clock.now();
    let mut tx = keeper.db.begin().await?;
    for version in versions {
        let rows = tx
            .exec(
                "INSERT INTO policy_ack (version_id, person_id, acked_at, way) VALUES ($1, $2, $3, 'click') \
                 ON CONFLICT (person_id, version_id) DO NOTHING",
                v![version.id, live.person_id, now],
            )
            .await?;
        if rows > 0 {
            let note = format!("{} {}", version.policy, version.version);
            let kind = events::Kind::Ack;
            events::record(
                &mut tx,
                now,
                kind,
                Some(live.account_id),
                by,
                Some(&events::clean(&note, 100)),
            )
            .await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// The people have signed a paper list on a day; how many were not noted before.
pub async fn acknowledged_on_paper(
    keeper: &Keeper,
    tx: &mut Tx,
    version: i64,
    people: &[i64],
    on: Date,
    by: &By,
) -> Result<u64> {
    let at = on
        .at(12, 0, 0, 0)
        .to_zoned(keeper.time_zone.clone())
        .map_or_else(|_| keeper.clock.now(), |at| at.timestamp());
    let mut noted = 0;
    for person in people {
        noted += tx
            .exec(
                "INSERT INTO policy_ack (version_id, person_id, acked_at, way, noted_by) \
                 SELECT $1, id, $2, 'paper', $3 FROM person WHERE id = $4 ON CONFLICT (person_id, version_id) DO NOTHING",
                v![version, at, by.account_id, *person],
            )
            .await?;
    }
    if noted > 0 {
        let (now, note) = (keeper.clock.now(), noted.to_string());
        let entity = "policy_version";
        audit::note(tx, now, by, "ack_paper", entity, Some(version), Some(&note)).await?;
    }
    Ok(noted)
}

/// A version that is to be published.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct New<'a> {
    pub policy: &'a str,
    pub version: &'a str,
    pub title: &'a str,
    pub body: &'a str,
    /// Kinds of accounts; empty is everyone.
    pub audience: &'a [&'a str],
    pub local_act_id: Option<i64>,
    pub from: Date,
}

/// Publishes a version. The one before it ends on the day when this begins; from then on everyone is asked again.
pub async fn publish(keeper: &Keeper, tx: &mut Tx, new: &New<'_>, by: &By) -> Result<i64> {
    let now = keeper.clock.now();
    tx.lock("policy_version").await?;
    let later: Option<(String,)> = tx
        .opt(
            "SELECT effective_from FROM policy_version WHERE policy = $1 AND effective_from >= $2 LIMIT 1",
            v![new.policy, new.from],
        )
        .await?;
    if later.is_some() {
        return Err(Error::Invalid(
            "Редакция с этого или более позднего дня уже опубликована: выберите день после неё."
                .into(),
        ));
    }
    tx.exec(
        "UPDATE policy_version SET effective_to = $1 WHERE policy = $2 AND (effective_to IS NULL OR effective_to > $1)",
        v![new.from, new.policy],
    )
    .await?;
    let audience = match new.audience.is_empty() {
        true => String::new(),
        false => format!(",{},", new.audience.join(",")),
    };
    let made = tx
        .one::<(i64,)>(
            "INSERT INTO policy_version (policy, version, title, body, audience, local_act_id, effective_from, published_at, \
             published_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
            v![
                new.policy,
                new.version,
                new.title,
                new.body,
                audience,
                new.local_act_id,
                new.from,
                now,
                by.account_id
            ],
        )
        .await;
    let (id,) = match made {
        Err(crate::storage::Error::Constraint(name)) if name.contains("policy_version") => {
            return Err(Error::Invalid(
                "Такая редакция этого акта уже есть: укажите другой номер.".into(),
            ));
        }
        other => other?,
    };
    let note = format!("{} {}", new.policy, new.version);
    audit::note(
        tx,
        now,
        by,
        "policy",
        "policy_version",
        Some(id),
        Some(&note),
    )
    .await?;
    Ok(id)
}

/// Whoever has an account that can enter and has, or has not, acknowledged a version.
#[derive(Clone, Debug, sqlx::FromRow)]
#[allow(missing_docs)]
pub struct Reader {
    pub person_id: i64,
    pub last_name: String,
    pub first_name: String,
    pub middle_name: Option<String>,
    pub kind: String,
    /// The group of a student today.
    pub group_name: Option<String>,
    pub acked_at: Option<String>,
    pub way: Option<String>,
}

/// Which readers are looked for.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    /// `true` those who have, `false` those who have not.
    pub acked: Option<bool>,
    /// Only accounts of this kind.
    pub kind: Option<String>,
    /// Only students of this group.
    pub group_id: Option<i64>,
}

/// The readers of a version, by the alphabet, at most so many.
pub async fn readers(
    keeper: &Keeper,
    version: &Version,
    ask: &Ask,
    limit: i64,
) -> Result<Vec<Reader>> {
    let mut sql = "SELECT a.person_id, p.last_name, p.first_name, p.middle_name, min(a.kind) AS kind, \
         (SELECT min(g.name) FROM enrolment_state s JOIN enrolment e ON e.id = s.enrolment_id JOIN study_group g ON g.id = s.group_id \
          WHERE e.person_id = a.person_id AND s.valid_from <= $2 AND (s.valid_to IS NULL OR s.valid_to > $2) \
          AND s.deleted_at IS NULL AND e.deleted_at IS NULL AND s.status NOT IN ('graduated', 'expelled', 'transferred_out')) AS group_name, \
         min(k.acked_at) AS acked_at, min(k.way) AS way FROM user_account a JOIN person p ON p.id = a.person_id \
         LEFT JOIN policy_ack k ON k.person_id = a.person_id AND k.version_id = $1 \
         WHERE a.deleted_at IS NULL AND a.state IN ('issued', 'active') AND a.kind <> 'system'"
        .to_owned();
    let mut values = v![version.id, keeper.today()];
    if !version.audience.is_empty() {
        values.push(version.audience.clone().into());
        sql.push_str(&format!(
            " AND ${} LIKE '%,' || a.kind || ',%'",
            values.len()
        ));
    }
    match ask.acked {
        Some(true) => sql.push_str(" AND k.id IS NOT NULL"),
        Some(false) => sql.push_str(" AND k.id IS NULL"),
        None => {}
    }
    if let Some(kind) = &ask.kind {
        values.push(kind.into());
        sql.push_str(&format!(" AND a.kind = ${}", values.len()));
    }
    if let Some(group) = ask.group_id {
        values.push(group.into());
        sql.push_str(&format!(
            " AND a.person_id IN (SELECT e.person_id FROM enrolment_state s JOIN enrolment e ON e.id = s.enrolment_id \
              WHERE s.group_id = ${} AND s.valid_from <= $2 AND (s.valid_to IS NULL OR s.valid_to > $2) AND s.deleted_at IS NULL \
              AND e.deleted_at IS NULL AND s.status NOT IN ('graduated', 'expelled', 'transferred_out'))",
            values.len()
        ));
    }
    values.push(limit.into());
    sql.push_str(&format!(
        " GROUP BY a.person_id, p.last_name, p.first_name, p.middle_name \
          ORDER BY p.last_name COLLATE \"ru-x-icu\", p.first_name COLLATE \"ru-x-icu\", a.person_id LIMIT ${}",
        values.len()
    ));
    Ok(keeper.db.all(sqlx::AssertSqlSafe(sql), values).await?)
}

/// How many of those who can enter have acknowledged a version, and how many have not.
pub async fn counts(keeper: &Keeper, version: &Version) -> Result<(i64, i64)> {
    Ok(keeper
        .db
        .one(
            "SELECT count(DISTINCT CASE WHEN k.id IS NOT NULL THEN a.person_id END), \
             count(DISTINCT CASE WHEN k.id IS NULL THEN a.person_id END) FROM user_account a \
             LEFT JOIN policy_ack k ON k.person_id = a.person_id AND k.version_id = $1 \
             WHERE a.deleted_at IS NULL AND a.state IN ('issued', 'active') AND a.kind <> 'system' \
             AND ($2 = '' OR $3 LIKE '%,' || a.kind || ',%')",
            v![version.id, &version.audience, &version.audience],
        )
        .await?)
}

/// Everyone who has an account acknowledges everything that is in force: the people of an invented college did so
/// before the visitors came. A real college never calls this.
pub async fn acknowledge_for_all(keeper: &Keeper, but: &[i64]) -> Result<u64> {
    let now = keeper.clock.now();
    let mut tx = keeper.db.begin().await?;
    let mut noted = tx
        .exec(
            "INSERT INTO policy_ack (version_id, person_id, acked_at, way) \
             SELECT v.id, a.person_id, $1, 'paper' FROM policy_version v, (SELECT DISTINCT person_id FROM user_account \
             WHERE deleted_at IS NULL) a WHERE NOT EXISTS (SELECT 1 FROM policy_ack k \
             WHERE k.version_id = v.id AND k.person_id = a.person_id)",
            v![now],
        )
        .await?;
    for account in but {
        noted -= tx
            .exec(
                "DELETE FROM policy_ack WHERE person_id = (SELECT person_id FROM user_account WHERE id = $1)",
                v![*account],
            )
            .await?;
    }
    tx.commit().await?;
    Ok(noted)
}
