//! Posts, absences and awards of a worker, as the orders say them: see [`Ledger`].

use super::{
    career::{Career, Job, Post},
    registers::{ABSENCES, ASSIGNMENTS, AWARDS, EMPLOYMENTS},
};
use crate::{
    registers::{Values, rows::Result},
    storage::{Tx, v},
    subsystems::ledger::{Ledger, dates, of_orders},
};

impl Ledger<'_> {
    /// Writes what has changed of a person's career. Numbers of relations by the items that made them.
    pub async fn write_career(
        &self,
        tx: &mut Tx,
        person: i64,
        career: &Career,
    ) -> Result<Vec<(i64, i64)>> {
        let mut made = Vec::with_capacity(career.jobs.len());
        let known: Vec<(i64, i64, Option<String>)> = tx
            .all(
                "SELECT id, hire_order_item, tab_no FROM employment
                 WHERE person_id = $1 AND hire_order_item IS NOT NULL AND deleted_at IS NULL ORDER BY id",
                v![person],
            )
            .await?;
        for job in &career.jobs {
            let there = known.iter().find(|(_, item, _)| *item == job.item);
            let tab_no = match there {
                Some((_, _, no)) if job.terms.tab_no.is_none() => no.clone(),
                _ => match &job.terms.tab_no {
                    Some(no) => Some(no.clone()),
                    None => Some(next_tab_no(tx).await?),
                },
            };
            let values = employment(person, job, tab_no);
            let id = self
                .put(tx, &EMPLOYMENTS, there.map(|(id, ..)| *id), &values)
                .await?;
            made.push((job.item, id));
        }
        self.assignments(tx, person, career, &made).await?;
        self.absences(tx, person, career, &made).await?;
        self.awards(tx, person, career).await?;
        for (id, item, _) in known {
            if !career.jobs.iter().any(|job| job.item == item) {
                self.take(tx, &EMPLOYMENTS, id).await?;
            }
        }
        Ok(made)
    }

    async fn assignments(
        &self,
        tx: &mut Tx,
        person: i64,
        career: &Career,
        made: &[(i64, i64)],
    ) -> Result<()> {
        let known = of_orders(tx, SPANS, person).await?;
        let mut wanted = Vec::new();
        for (job, (_, employment)) in career.jobs.iter().zip(made) {
            for span in &job.spans {
                let mut values = post(&span.post);
                values.set("employment_id", (*employment).into());
                values.set("combined", span.combined.into());
                dates(&mut values, span.from, span.to, span.item);
                wanted.push((span.item, span.from, values));
            }
        }
        self.bring(tx, &ASSIGNMENTS, known, wanted).await
    }

    async fn absences(
        &self,
        tx: &mut Tx,
        person: i64,
        career: &Career,
        made: &[(i64, i64)],
    ) -> Result<()> {
        let known = of_orders(tx, AWAY, person).await?;
        let mut wanted = Vec::new();
        for (job, (_, employment)) in career.jobs.iter().zip(made) {
            for away in &job.away {
                let mut values = Values::from([
                    ("employment_id", (*employment).into()),
                    ("kind", away.absence.kind.as_str().into()),
                    ("place", away.absence.place.clone().into()),
                    ("substitute_id", away.absence.substitute.into()),
                ]);
                dates(&mut values, away.from, away.to, away.item);
                wanted.push((away.item, away.from, values));
            }
        }
        self.bring(tx, &ABSENCES, known, wanted).await
    }

    async fn awards(&self, tx: &mut Tx, person: i64, career: &Career) -> Result<()> {
        let known = of_orders(tx, GIVEN, person).await?;
        let wanted = career
            .awards
            .iter()
            .map(|(item, on, award)| {
                let values = Values::from([
                    ("person_id", person.into()),
                    ("kind", award.kind.as_str().into()),
                    ("name", award.name.as_str().into()),
                    ("date", (*on).into()),
                    ("level", award.level.clone().into()),
                    ("doc", self.reason.into()),
                    ("order_item_id", (*item).into()),
                ]);
                (*item, *on, values)
            })
            .collect();
        self.bring(tx, &AWARDS, known, wanted).await
    }
}

const SPANS: &str = "SELECT a.id, a.basis_item_id, a.valid_from FROM assignment a
    JOIN employment e ON e.id = a.employment_id
    WHERE e.person_id = $1 AND a.basis_item_id IS NOT NULL AND a.deleted_at IS NULL";
const AWAY: &str = "SELECT a.id, a.basis_item_id, a.valid_from FROM absence a
    JOIN employment e ON e.id = a.employment_id
    WHERE e.person_id = $1 AND a.basis_item_id IS NOT NULL AND a.deleted_at IS NULL";
const GIVEN: &str = "SELECT id, order_item_id, date FROM person_award
    WHERE person_id = $1 AND order_item_id IS NOT NULL AND deleted_at IS NULL";

/// Numbers of workers go on from the greatest; those who sign at once wait for each other.
async fn next_tab_no(tx: &mut Tx) -> Result<String> {
    tx.lock("tab_no").await?;
    let (greatest,): (i64,) = tx
        .one(
            "SELECT coalesce(max(CAST(tab_no AS BIGINT)), 0) FROM employment WHERE tab_no IS NOT NULL",
            v![],
        )
        .await?;
    Ok(format!("{:04}", greatest + 1))
}

fn employment(person: i64, job: &Job, tab_no: Option<String>) -> Values {
    let (on, reason, item) = match &job.dismissed {
        // A term that was set at hiring ends the relations by itself: there is no order of dismissal yet.
        Some((on, reason, item)) if *item == job.item => (Some(*on), Some(reason.clone()), None),
        Some((on, reason, item)) => (Some(*on), Some(reason.clone()), Some(*item)),
        None => (None, None, None),
    };
    Values::from([
        ("person_id", person.into()),
        ("type", job.terms.kind.as_str().into()),
        ("tab_no", tab_no.into()),
        ("hired_on", job.hired_on.into()),
        ("hire_order_item", job.item.into()),
        ("dismissed_on", on.into()),
        ("dismiss_reason", reason.into()),
        ("dismiss_order_item", item.into()),
        ("probation_till", job.terms.probation_till.into()),
        ("is_main_place", job.terms.is_main.into()),
    ])
}

fn post(post: &Post) -> Values {
    Values::from([
        ("position_id", post.position.into()),
        ("org_unit_id", post.unit.into()),
        ("staff_unit_id", post.staff_unit.into()),
        ("rate", post.rate.into()),
        ("salary", post.salary.into()),
        ("fund", post.fund.clone().into()),
        ("work_schedule", post.schedule.clone().into()),
        ("remote", post.remote.into()),
    ])
}
