//! The items of one person's orders, in the order in which they count, for `staff::career` and `deanery::study`.

use sqlx::FromRow;

use super::params::{Effect, Params};
use crate::{
    identity::full_name,
    registers::value,
    storage::{Db, Result, Tx, v},
    subsystems::{deanery::study, replay::Item, staff::career},
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
    study: Option<i64>,
    last_name: String,
    first_name: String,
    middle_name: Option<String>,
}

/// Signed items of a person; `$2` counts as signed too, `$3` does not count. A draft stands after what is signed
/// for the same day.
const SQL: &str = "SELECT i.id, i.no, i.effective_on, i.until, i.params, k.effect, d.number, d.project_no, d.signed_on,
        e.hire_order_item AS job, s.enrol_order_item AS study, p.last_name, p.first_name, p.middle_name
    FROM order_item i
    JOIN order_doc d ON d.id = i.order_id
    JOIN order_kind k ON k.id = d.kind_id
    JOIN person p ON p.id = i.person_id
    LEFT JOIN employment e ON e.id = i.employment_id
    LEFT JOIN enrolment s ON s.id = i.enrolment_id
    WHERE i.person_id = $1 AND i.deleted_at IS NULL AND d.deleted_at IS NULL
        AND (d.state IN ('signed', 'in_force') OR d.id = $2) AND d.id <> $3
    ORDER BY i.effective_on, coalesce(d.signed_on, '9999'), coalesce(d.seq, 0), d.id, i.no";

/// Items as they count, with a draft as if it were signed and without an order as if it were cancelled.
pub async fn items(db: &Db, person: i64, with: Option<i64>, without: Option<i64>) -> Result<Items> {
    let values = v![person, with.unwrap_or(0), without.unwrap_or(0)];
    Ok(Items::of(db.all(SQL, values).await?))
}

/// Items as they count now.
pub async fn items_tx(tx: &mut Tx, person: i64) -> Result<Items> {
    Ok(Items::of(tx.all(SQL, v![person, 0_i64, 0_i64]).await?))
}

/// What the orders say of one person: as a worker and as a student.
#[derive(Debug, Default)]
pub struct Items {
    work: Vec<career::Item>,
    study: Vec<study::Item>,
}

/// What the items come to.
#[derive(Debug, Default)]
pub struct Outcome {
    /// As a worker.
    pub career: career::Career,
    /// As a student.
    pub studies: Vec<study::Study>,
}

impl Items {
    fn of(kept: Vec<Kept>) -> Self {
        let mut items = Self::default();
        for kept in kept {
            let effect = Effect::of(&kept.effect);
            let Ok(on) = kept.effective_on.parse() else {
                continue;
            };
            let until = kept.until.as_ref().and_then(|day| day.parse().ok());
            let (id, name) = (kept.id, kept.name());
            let said = Params::parse(&kept.params);
            let begun_by = |first: Option<i64>| first.filter(|first| *first != id);
            if let Some(act) = said.study(effect) {
                let begun_by = begun_by(kept.study);
                items.study.push(Item {
                    id,
                    name,
                    on,
                    until,
                    begun_by,
                    act,
                });
            } else if let Some(act) = said.act(effect) {
                let begun_by = begun_by(kept.job);
                items.work.push(Item {
                    id,
                    name,
                    on,
                    until,
                    begun_by,
                    act,
                });
            }
        }
        items
    }

    /// Plays them; the first that cannot be carried out says why.
    pub fn play(&self) -> std::result::Result<Outcome, String> {
        Ok(Outcome {
            career: career::replay(&self.work).map_err(|refusal| refusal.text)?,
            studies: study::replay(&self.study).map_err(|refusal| refusal.text)?,
        })
    }
}

impl Kept {
    fn name(&self) -> String {
        let order = match (&self.number, &self.signed_on) {
            (Some(number), Some(on)) => format!("приказ № {number} от {}", value::show_day(on)),
            _ => format!("проект {}", self.project_no),
        };
        let person = full_name(
            &self.last_name,
            &self.first_name,
            self.middle_name.as_deref(),
        );
        format!("{order}, п. {}, {person}", self.no)
    }
}
