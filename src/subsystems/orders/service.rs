//! The items of one person's orders, in the order in which they count, for `staff::career`.

use sqlx::FromRow;

use super::{
    params::{Effect, Params},
    store::full_name,
};
use crate::{
    registers::value,
    storage::{Db, Result, Tx, v},
    subsystems::staff::career::Item,
};

#[derive(FromRow)]
struct Kept {
    id: i64,
    no: i64,
    effective_on: String,
    until: Option<String>,
    params: String,
    effect: String,
    number: Option<String>,
    project_no: String,
    signed_on: Option<String>,
    job: Option<i64>,
    last_name: String,
    first_name: String,
    middle_name: Option<String>,
}

/// Signed items of a person; `$2` counts as signed too, `$3` does not count. A draft stands after what is signed
/// for the same day.
const SQL: &str = "SELECT i.id, i.no, i.effective_on, i.until, i.params, k.effect, d.number, d.project_no, d.signed_on,
        e.hire_order_item AS job, p.last_name, p.first_name, p.middle_name
    FROM order_item i
    JOIN order_doc d ON d.id = i.order_id
    JOIN order_kind k ON k.id = d.kind_id
    JOIN person p ON p.id = i.person_id
    LEFT JOIN employment e ON e.id = i.employment_id
    WHERE i.person_id = $1 AND i.deleted_at IS NULL AND d.deleted_at IS NULL
        AND (d.state IN ('signed', 'in_force') OR d.id = $2) AND d.id <> $3
    ORDER BY i.effective_on, coalesce(d.signed_on, '9999'), coalesce(d.seq, 0), d.id, i.no";

/// Items as they count, with a draft as if it were signed and without an order as if it were cancelled.
pub async fn items(
    db: &Db,
    person: i64,
    with: Option<i64>,
    without: Option<i64>,
) -> Result<Vec<Item>> {
    let kept = db
        .all(SQL, v![person, with.unwrap_or(0), without.unwrap_or(0)])
        .await?;
    Ok(kept.into_iter().filter_map(item).collect())
}

/// Items as they count now.
pub async fn items_tx(tx: &mut Tx, person: i64) -> Result<Vec<Item>> {
    let kept = tx.all(SQL, v![person, 0_i64, 0_i64]).await?;
    Ok(kept.into_iter().filter_map(item).collect())
}

fn item(kept: Kept) -> Option<Item> {
    let order = match (&kept.number, &kept.signed_on) {
        (Some(number), Some(on)) => format!("приказ № {number} от {}", value::show_day(on)),
        _ => format!("проект {}", kept.project_no),
    };
    let person = full_name(
        &kept.last_name,
        &kept.first_name,
        kept.middle_name.as_deref(),
    );
    let effect = Effect::of(&kept.effect);
    Some(Item {
        id: kept.id,
        name: format!("{order}, п. {}, {person}", kept.no),
        on: kept.effective_on.parse().ok()?,
        until: kept.until.and_then(|day| day.parse().ok()),
        job: kept.job.filter(|job| *job != kept.id),
        act: Params::parse(&kept.params).act(effect)?,
    })
}
