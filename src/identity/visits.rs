//! How long visits are kept, and forgetting those whose term is over. The journal of actions is never shortened.

use jiff::{Timestamp, ToSpan as _};

use super::{Keeper, Result, audit, events::By};
use crate::storage::{Tx, db::timestamp, v};

/// The row of `setting`.
const MONTHS: &str = "visits_kept_months";
/// How the line of the journal about forgotten visits begins; the moment follows.
const BEFORE: &str = "раньше ";
/// The least and the most that may be set; security.md 9.1 asks for a year.
pub const MAY_KEEP: std::ops::RangeInclusive<i64> = 12..=120;

/// For how many months visits are kept.
pub async fn kept_months(keeper: &Keeper) -> Result<i64> {
    let kept: Option<(String,)> = keeper
        .db
        .opt("SELECT value FROM setting WHERE key = $1", v![MONTHS])
        .await?;
    let kept = kept.and_then(|(text,)| text.parse().ok());
    Ok(kept
        .unwrap_or(*MAY_KEEP.start())
        .clamp(*MAY_KEEP.start(), *MAY_KEEP.end()))
}

/// Sets it; `months` has been checked.
pub async fn keep_months(keeper: &Keeper, tx: &mut Tx, months: i64, by: &By) -> Result<()> {
    let now = keeper.clock.now();
    tx.exec(
        "INSERT INTO setting (key, value, updated_at) VALUES ($1, $2, $3) \
         ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at",
        v![MONTHS, months.to_string(), now],
    )
    .await?;
    let note = format!("хранить посещения, месяцев: {months}");
    audit::note(tx, now, by, "setting", "setting", None, Some(&note)).await?;
    Ok(())
}

/// The moment before which visits are not kept any more.
async fn kept_since(keeper: &Keeper) -> Result<Timestamp> {
    let months = kept_months(keeper).await?;
    let now = keeper.clock.now().to_zoned(keeper.time_zone.clone());
    let since = now.checked_sub(months.months());
    Ok(since.map_or(Timestamp::MIN, |at| at.timestamp()))
}

/// Before this moment visits may have been forgotten: the latest that the journal of actions tells of. The present term
/// says nothing about it, for it may have been shorter before.
pub async fn forgotten_before(keeper: &Keeper) -> Result<Timestamp> {
    let (said,): (Option<String>,) = keeper
        .db
        .one(
            "SELECT max(note) FROM audit_log WHERE action = 'forget' AND entity = 'auth_event'",
            v![],
        )
        .await?;
    let Some(said) = said else {
        return Ok(Timestamp::MIN);
    };
    let told = said.strip_prefix(BEFORE).and_then(|rest| {
        let (before, _) = rest.split_once(',')?;
        before.parse().ok()
    });
    match told {
        Some(before) => Ok(before),
        // Lines of the time when only the number was written down.
        None => kept_since(keeper).await,
    }
}

/// Deletes the visits whose term is over, and writes down how many; their links stay in the chain.
pub async fn forget(keeper: &Keeper) -> Result<u64> {
    let since = kept_since(keeper).await?;
    let mut tx = keeper.db.begin().await?;
    let gone = tx
        .exec("DELETE FROM auth_event WHERE at < $1", v![since])
        .await?;
    if gone > 0 {
        let (now, by) = (keeper.clock.now(), By::default());
        let note = format!("{BEFORE}{}, строк: {gone}", timestamp(since));
        audit::note(&mut tx, now, &by, "forget", "auth_event", None, Some(&note)).await?;
    }
    tx.commit().await?;
    Ok(gone)
}
