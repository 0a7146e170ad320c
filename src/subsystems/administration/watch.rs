//! Suspicious entries (A.10.5): from foreign networks, after many wrong passwords, mass exports, at night. Nothing is
//! stopped by itself here: a person looks and decides.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use sqlx::FromRow;

use super::networks::{self, Network};
use crate::{
    identity::{Keeper, Result},
    storage::{Db, Tx, v},
};

/// So far back foreign and night entries are looked for, in days.
pub const DAYS: i64 = 7;

/// What counts as suspicious, as the administrator has set it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Own networks as typed; empty: entries are not told apart by network.
    pub networks: String,
    /// Whether students and parents are looked at too; they may enter from anywhere.
    pub all: bool,
    /// Wrong passwords in a day.
    pub failures: i64,
    /// Exports in a day.
    pub exports: i64,
    /// The hour at which the night begins and the one at which it ends.
    pub night: Option<(i8, i8)>,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            networks: String::new(),
            all: false,
            failures: 10,
            exports: 20,
            night: None,
        }
    }
}

const KEY: &str = "access.watch";

/// The rules that are set.
pub async fn rules(db: &Db) -> Result<Rules> {
    let kept: Option<(String,)> = db
        .opt("SELECT value FROM setting WHERE key = $1", v![KEY])
        .await?;
    let Some((kept,)) = kept else {
        return Ok(Rules::default());
    };
    let json: serde_json::Value = serde_json::from_str(&kept).unwrap_or_default();
    let usual = Rules::default();
    let hour = |n: usize| json["night"][n].as_i64().and_then(|h| i8::try_from(h).ok());
    Ok(Rules {
        networks: json["networks"].as_str().unwrap_or_default().to_owned(),
        all: json["all"].as_bool().unwrap_or(usual.all),
        failures: json["failures"].as_i64().unwrap_or(usual.failures),
        exports: json["exports"].as_i64().unwrap_or(usual.exports),
        night: hour(0).zip(hour(1)),
    })
}

/// Keeps the rules.
pub async fn keep(keeper: &Keeper, tx: &mut Tx, rules: &Rules) -> Result<()> {
    let value = serde_json::json!({
        "networks": rules.networks,
        "all": rules.all,
        "failures": rules.failures,
        "exports": rules.exports,
        "night": rules.night.map(|(from, to)| [from, to]),
    });
    tx.exec(
        "INSERT INTO setting (key, value, updated_at) VALUES ($1, $2, $3) \
         ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at",
        v![KEY, value.to_string(), keeper.clock.now()],
    )
    .await?;
    Ok(())
}

/// Something suspicious about an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anomaly {
    /// Whose.
    pub account_id: i64,
    /// `network`, `failures`, `exports`, `night`.
    pub kind: &'static str,
    /// What was seen.
    pub words: String,
    /// When last.
    pub at: String,
}

/// Everything suspicious of the last days, newest first.
pub async fn look(keeper: &Keeper, rules: &Rules) -> Result<Vec<Anomaly>> {
    let mut all = many(keeper, rules).await?;
    all.extend(entries(keeper, rules).await?);
    all.sort_by(|a, b| (&b.at, a.account_id).cmp(&(&a.at, b.account_id)));
    Ok(all)
}

/// Many wrong passwords, many exports within a day.
async fn many(keeper: &Keeper, rules: &Rules) -> Result<Vec<Anomaly>> {
    let day = keeper.ago(std::time::Duration::from_secs(24 * 3600));
    let failures: Vec<(i64, i64, String)> = keeper
        .db
        .all(
            "SELECT e.account_id, count(*), max(e.at) FROM auth_event e WHERE e.kind = 'fail' AND e.at > $1 \
             AND e.account_id IS NOT NULL GROUP BY e.account_id HAVING count(*) >= $2",
            v![day, rules.failures.max(1)],
        )
        .await?;
    let exports: Vec<(i64, i64, String)> = keeper
        .db
        .all(
            "SELECT l.account_id, count(*), max(l.at) FROM audit_log l WHERE l.action = 'export' AND l.at > $1 \
             AND l.account_id IS NOT NULL GROUP BY l.account_id HAVING count(*) >= $2",
            v![day, rules.exports.max(1)],
        )
        .await?;
    let told = |kind, words: &'static str| {
        move |(account_id, n, at): (i64, i64, String)| Anomaly {
            account_id,
            kind,
            words: format!("{words} за сутки: {n}"),
            at,
        }
    };
    let failures = failures
        .into_iter()
        .map(told("failures", "неверных паролей"));
    let exports = exports.into_iter().map(told("exports", "выгрузок"));
    Ok(failures.chain(exports).collect())
}

#[derive(FromRow)]
struct Entry {
    account_id: i64,
    kind: String,
    at: String,
    ip: Option<String>,
}

/// Entries from foreign networks and at night.
async fn entries(keeper: &Keeper, rules: &Rules) -> Result<Vec<Anomaly>> {
    let own: Vec<Network> = networks::parse_all(&rules.networks).unwrap_or_default();
    if own.is_empty() && rules.night.is_none() {
        return Ok(Vec::new());
    }
    let now = keeper.clock.now();
    let since = now
        .checked_sub(SignedDuration::from_hours(24 * DAYS))
        .unwrap_or(now);
    let rows: Vec<Entry> = keeper
        .db
        .all(
            "SELECT e.account_id, a.kind, e.at, e.ip FROM auth_event e JOIN user_account a ON a.id = e.account_id \
             WHERE e.kind = 'login' AND e.at > $1 AND a.deleted_at IS NULL ORDER BY e.at",
            v![since],
        )
        .await?;
    let mut found: BTreeMap<(i64, &'static str, String), (i64, String)> = BTreeMap::new();
    for row in rows.iter().filter(|row| rules.all || row.kind == "staff") {
        let ip = row.ip.clone().unwrap_or_default();
        if !own.is_empty() && !networks::is_own(&own, &ip) {
            count(&mut found, (row.account_id, "network", ip), &row.at);
        }
        if is_night(keeper, rules.night, &row.at) {
            count(
                &mut found,
                (row.account_id, "night", String::new()),
                &row.at,
            );
        }
    }
    let told = found
        .into_iter()
        .map(|((account_id, kind, ip), (n, at))| Anomaly {
            account_id,
            kind,
            words: match kind {
                "network" => format!("входов не из сети колледжа, с адреса {ip}: {n}"),
                _ => format!("входов ночью: {n}"),
            },
            at,
        });
    Ok(told.collect())
}

type Found = BTreeMap<(i64, &'static str, String), (i64, String)>;

fn count(found: &mut Found, key: (i64, &'static str, String), at: &str) {
    let entry = found.entry(key).or_default();
    entry.0 += 1;
    entry.1 = at.to_owned();
}

fn is_night(keeper: &Keeper, night: Option<(i8, i8)>, at: &str) -> bool {
    let (Some((from, to)), Ok(at)) = (night, at.parse::<jiff::Timestamp>()) else {
        return false;
    };
    let hour = at.to_zoned(keeper.time_zone.clone()).hour();
    match from <= to {
        true => (from..to).contains(&hour),
        false => hour >= from || hour < to,
    }
}
