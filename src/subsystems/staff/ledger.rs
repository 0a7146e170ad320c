//! Brings the tables to what the orders say of a person: makes, changes and takes away rows, each with its history.
//! Rows that were not made by orders (a sick-leave) are left alone.

use std::sync::Arc;

use jiff::civil::Date;

use super::{
    career::{Career, Job, Post},
    registers::{ABSENCES, ASSIGNMENTS, AWARDS, EMPLOYMENTS},
};
use crate::{
    registers::{
        Asker, Catalog, Register, Value, Values, Writing,
        rows::{self, Error, How, Result},
    },
    storage::{Tx, v},
};

/// What every write here needs.
pub struct Ledger<'a> {
    /// All registers, for «used elsewhere».
    pub catalog: &'a Catalog,
    /// Who signs.
    pub asker: &'a Arc<Asker>,
    /// Why: «приказ № 15-лс от 01.09.2026».
    pub reason: &'a str,
}

impl Ledger<'_> {
    /// Writes what has changed of a person's career. Numbers of relations by the items that made them.
    pub async fn write(
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

    /// Rows are known by the item and the first day. What remains of the known ones is taken away first, so that
    /// no row ever stands beside the one that replaces it.
    async fn bring(
        &self,
        tx: &mut Tx,
        register: &'static Register,
        known: Vec<(i64, i64, String)>,
        wanted: Vec<(i64, Date, Values)>,
    ) -> Result<()> {
        let is = |(_, item, from): &(i64, i64, String), wish: &(i64, Date, Values)| {
            *item == wish.0 && *from == wish.1.to_string()
        };
        let mut left = known;
        let mut pairs = Vec::with_capacity(wanted.len());
        for wish in wanted {
            let at = left.iter().position(|row| is(row, &wish));
            pairs.push((at.map(|at| left.remove(at).0), wish.2));
        }
        for (id, ..) in left {
            self.take(tx, register, id).await?;
        }
        for (id, mut values) in pairs {
            // The document of an award is the order that gave it, whatever order is being signed now.
            if id.is_some() {
                values.0.remove("doc");
            }
            self.put(tx, register, id, &values).await?;
        }
        Ok(())
    }

    async fn put(
        &self,
        tx: &mut Tx,
        register: &'static Register,
        id: Option<i64>,
        values: &Values,
    ) -> Result<i64> {
        let pass = Writing::workflow(register, self.asker);
        match id {
            None => rows::insert(tx, &pass, values, &self.how()).await,
            Some(id) => {
                let version = version(tx, &pass, id).await?;
                rows::update(tx, &pass, id, version, values, &self.how()).await?;
                Ok(id)
            }
        }
    }

    async fn take(&self, tx: &mut Tx, register: &'static Register, id: i64) -> Result<()> {
        let pass = Writing::workflow(register, self.asker);
        let version = version(tx, &pass, id).await?;
        rows::delete(tx, self.catalog, &pass, id, version, &self.how()).await?;
        Ok(())
    }

    fn how(&self) -> How {
        How {
            reason: Some(self.reason.to_owned()),
            source: Some("order"),
            ..How::default()
        }
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

async fn of_orders(tx: &mut Tx, sql: &'static str, person: i64) -> Result<Vec<(i64, i64, String)>> {
    Ok(tx.all(sql, v![person]).await?)
}

async fn version(tx: &mut Tx, pass: &Writing, id: i64) -> Result<i64> {
    let row = rows::of_tx(tx, pass, id).await?;
    row.map(|row| row.version).ok_or(Error::NotFound)
}

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

fn dates(values: &mut Values, from: Date, to: Option<Date>, item: i64) {
    values.set("valid_from", from.into());
    values.set("valid_to", Value::from(to));
    values.set("basis_item_id", item.into());
}
