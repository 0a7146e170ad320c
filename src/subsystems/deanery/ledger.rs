//! Personal files and states of a student, as the orders say them: see [`Ledger`].

use std::collections::BTreeMap;

use super::{
    registers::{ENROLMENT_STATES, ENROLMENTS},
    study::Study,
};
use crate::{
    registers::{
        Problems, Values,
        rows::{Error, Result},
    },
    storage::{Tx, v},
    subsystems::ledger::{Ledger, dates, of_orders},
};

const STATES: &str = "SELECT s.id, s.basis_item_id, s.valid_from FROM enrolment_state s
    JOIN enrolment e ON e.id = s.enrolment_id
    WHERE e.person_id = $1 AND s.basis_item_id IS NOT NULL AND s.deleted_at IS NULL";

/// What a group says of those who study in it.
struct Group {
    programme: i64,
    study_form: String,
}

impl Ledger<'_> {
    /// Writes what has changed of a person's studies. Numbers of enrolments by the items that made them.
    pub async fn write_studies(
        &self,
        tx: &mut Tx,
        person: i64,
        studies: &[Study],
    ) -> Result<Vec<(i64, i64)>> {
        let known: Vec<(i64, i64)> = tx
            .all(
                "SELECT id, enrol_order_item FROM enrolment
                 WHERE person_id = $1 AND enrol_order_item IS NOT NULL AND deleted_at IS NULL ORDER BY id",
                v![person],
            )
            .await?;
        if known.is_empty() && studies.is_empty() {
            return Ok(Vec::new());
        }
        let groups = groups(tx, studies).await?;
        let mut made = Vec::with_capacity(studies.len());
        for study in studies {
            let there = known.iter().find(|(_, item)| *item == study.item);
            let values = enrolment(person, study, &groups);
            let id = self
                .put(tx, &ENROLMENTS, there.map(|(id, _)| *id), &values)
                .await?;
            made.push((study.item, id));
        }
        self.states(tx, person, studies, &made, &groups).await?;
        for (id, item) in known {
            if !studies.iter().any(|study| study.item == item) {
                self.take(tx, &ENROLMENTS, id).await?;
            }
        }
        Ok(made)
    }

    async fn states(
        &self,
        tx: &mut Tx,
        person: i64,
        studies: &[Study],
        made: &[(i64, i64)],
        groups: &BTreeMap<i64, Group>,
    ) -> Result<()> {
        let known = of_orders(tx, STATES, person).await?;
        let mut wanted = Vec::new();
        for (study, (_, enrolment)) in studies.iter().zip(made) {
            for state in &study.states {
                let place = &state.place;
                let form = groups.get(&place.group).map(|g| g.study_form.clone());
                let mut values = Values::from([
                    ("enrolment_id", (*enrolment).into()),
                    ("status", state.status.as_str().into()),
                    ("course", place.course.into()),
                    ("group_id", place.group.into()),
                    ("study_form", form.into()),
                    ("funding", place.funding.as_str().into()),
                    ("conditional", place.conditional.into()),
                    ("leave_to", state.leave_to.into()),
                    ("expel_reason", state.reason.clone().into()),
                ]);
                dates(&mut values, state.from, state.to, state.item);
                wanted.push((state.item, state.from, values));
            }
        }
        self.bring(tx, &ENROLMENT_STATES, known, wanted).await
    }
}

/// The groups that the studies lead through.
async fn groups(tx: &mut Tx, studies: &[Study]) -> Result<BTreeMap<i64, Group>> {
    let mut groups = BTreeMap::new();
    for state in studies.iter().flat_map(|study| &study.states) {
        let id = state.place.group;
        if groups.contains_key(&id) {
            continue;
        }
        let found: Option<(i64, String)> = tx
            .opt(
                "SELECT programme_id, study_form FROM study_group WHERE id = $1 AND deleted_at IS NULL",
                v![id],
            )
            .await?;
        let Some((programme, study_form)) = found else {
            let mut problems = Problems::default();
            problems.add(
                "group_id",
                "Группы, названной в приказе, нет. Выберите группу из списка.",
            );
            return Err(Error::Problems(problems));
        };
        groups.insert(
            id,
            Group {
                programme,
                study_form,
            },
        );
    }
    Ok(groups)
}

/// The programme is that of the last group: a student may be moved to another one.
fn enrolment(person: i64, study: &Study, groups: &BTreeMap<i64, Group>) -> Values {
    let last = study.states.last().and_then(|s| groups.get(&s.place.group));
    Values::from([
        ("person_id", person.into()),
        ("programme_id", last.map(|group| group.programme).into()),
        ("kind", "student".into()),
        ("enrolled_on", study.from.into()),
        ("ended_on", study.ended.into()),
        ("enrol_order_item", study.item.into()),
    ])
}
