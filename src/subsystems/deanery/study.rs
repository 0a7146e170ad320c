//! What the signed items of orders make of one person's studies: enrolments and their states on any day. Items go in
//! by their order, the result comes out; no database, no clock.

use jiff::civil::Date;

use crate::subsystems::replay::{self, Refusal};

/// A signed item about a student.
pub type Item = replay::Item<Act>;

/// What an item does.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Begins studies.
    Enrol(Place),
    /// Another course, group or payer; what is not said stays.
    Move(Change),
    /// A break of this kind (`STUDENT_STATUS`) until the item's last day.
    Leave(String),
    /// Back from the break, perhaps to another group or course.
    Return(Change),
    /// Leaves for this reason (`EXPEL_REASON`).
    End(String),
}

/// Where and how one studies.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// `study_group`.
    pub group: i64,
    /// From 1.
    pub course: i64,
    /// `FUNDING`.
    pub funding: String,
    /// Promoted with debts.
    pub conditional: bool,
}

/// What changes.
#[derive(Clone, Debug, Default, PartialEq)]
#[allow(missing_docs)]
pub struct Change {
    pub group: Option<i64>,
    pub course: Option<i64>,
    pub funding: Option<String>,
    pub conditional: bool,
}

/// Studies of one programme from enrolment to the end.
#[derive(Clone, Debug, PartialEq)]
pub struct Study {
    /// The item that enrolled.
    pub item: i64,
    /// The first day.
    pub from: Date,
    /// The day from which the person studies here no more.
    pub ended: Option<Date>,
    /// States, each with its days; the last one of ended studies says how they ended and has no end.
    pub states: Vec<State>,
}

/// A state on some days.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// The item that opened it.
    pub item: i64,
    /// `STUDENT_STATUS`.
    pub status: String,
    /// Where and how.
    pub place: Place,
    /// The last day of a break.
    pub leave_to: Option<Date>,
    /// Why the studies ended.
    pub reason: Option<String>,
    /// The first day.
    pub from: Date,
    /// The first day on which it is no more.
    pub to: Option<Date>,
}

/// What the items come to.
pub fn replay(items: &[Item]) -> Result<Vec<Study>, Refusal> {
    replay::play(items, play)
}

fn play(studies: &mut Vec<Study>, item: &Item) -> Result<(), String> {
    if item.until.is_some_and(|until| until < item.on) {
        return Err("последний день раньше первого".to_owned());
    }
    if let Act::Enrol(place) = &item.act {
        if studies.iter().any(|study| study.lasts_on(item.on)) {
            return Err("на этот день человек уже учится здесь".to_owned());
        }
        studies.push(Study::new(item, place));
        return Ok(());
    }
    let study = open(studies, item)?;
    let now = study.now().clone();
    match &item.act {
        Act::Enrol(_) => Ok(()),
        Act::Move(change) if now.status == "active" => {
            study.next(item, "active", now.place.with(change));
            Ok(())
        }
        Act::Move(_) => Err("обучающийся в отпуске: сначала выход из отпуска".to_owned()),
        Act::Leave(_) if now.status != "active" => {
            Err("обучающийся уже в отпуске: сначала выход из него".to_owned())
        }
        Act::Leave(status) => {
            study.next(item, status, now.place).leave_to = item.until;
            Ok(())
        }
        Act::Return(_) if now.status == "active" => Err("обучающийся не в отпуске".to_owned()),
        Act::Return(change) => {
            study.next(item, "active", now.place.with(change));
            Ok(())
        }
        Act::End(reason) => {
            study.next(item, end_status(reason), now.place).reason = Some(reason.clone());
            study.ended = Some(item.on);
            Ok(())
        }
    }
}

/// How studies end for a reason.
fn end_status(reason: &str) -> &'static str {
    match reason {
        "completed" => "graduated",
        "transfer" => "transferred_out",
        _ => "expelled",
    }
}

/// The studies that an item speaks of, if they last on its day.
fn open<'a>(studies: &'a mut [Study], item: &Item) -> Result<&'a mut Study, String> {
    let found = match item.begun_by {
        Some(enrolled) => studies.iter_mut().find(|study| study.item == enrolled),
        None => studies.iter_mut().find(|study| study.lasts_on(item.on)),
    };
    let Some(study) = found else {
        return Err(match item.begun_by {
            Some(_) => "приказ о зачислении, к которому он относится, отменён".to_owned(),
            None => "на этот день человек здесь не учится".to_owned(),
        });
    };
    match study.lasts_on(item.on) {
        true => Ok(study),
        false => Err("на этот день человек ещё не зачислен или уже отчислен".to_owned()),
    }
}

impl Place {
    fn with(mut self, change: &Change) -> Self {
        self.group = change.group.unwrap_or(self.group);
        self.course = change.course.unwrap_or(self.course);
        if let Some(funding) = &change.funding {
            self.funding.clone_from(funding);
        }
        self.conditional = change.conditional;
        self
    }
}

impl Study {
    fn new(item: &Item, place: &Place) -> Self {
        Self {
            item: item.id,
            from: item.on,
            ended: None,
            states: vec![State {
                item: item.id,
                status: "active".to_owned(),
                place: place.clone(),
                leave_to: None,
                reason: None,
                from: item.on,
                to: None,
            }],
        }
    }

    /// Whether one studies on a day, breaks included.
    pub fn lasts_on(&self, day: Date) -> bool {
        self.from <= day && self.ended.is_none_or(|ended| day < ended)
    }

    /// The state that the next item changes. Items come in the order of their days, so it is the last one.
    fn now(&self) -> &State {
        // Studies begin with a state and never lose their last one.
        &self.states[self.states.len() - 1]
    }

    /// Another state from the item's day on; one that would have lasted no day is replaced.
    fn next(&mut self, item: &Item, status: &str, place: Place) -> &mut State {
        if self
            .states
            .last()
            .is_some_and(|state| state.from == item.on)
        {
            self.states.pop();
        }
        if let Some(last) = self.states.last_mut() {
            last.to = Some(item.on);
        }
        self.states.push(State {
            item: item.id,
            status: status.to_owned(),
            place,
            leave_to: None,
            reason: None,
            from: item.on,
            to: None,
        });
        let last = self.states.len() - 1;
        &mut self.states[last]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn item(id: i64, on: Date, act: Act) -> Item {
        Item {
            id,
            name: format!("приказ № {id}-у"),
            on,
            until: None,
            begun_by: None,
            act,
        }
    }

    fn enrol() -> Item {
        let place = Place {
            group: 7,
            course: 1,
            funding: "reg".to_owned(),
            conditional: false,
        };
        item(1, date(2026, 9, 1), Act::Enrol(place))
    }

    fn told(studies: &[Study]) -> Vec<String> {
        let states = studies.iter().flat_map(|study| &study.states);
        states
            .map(|s| {
                let to = s.to.map(|day| day.to_string()).unwrap_or_default();
                format!(
                    "{} {} {} к{} {}…{to}",
                    s.item, s.status, s.place.group, s.place.course, s.from
                )
            })
            .collect()
    }

    #[test]
    fn a_student_is_enrolled_promoted_rests_comes_back_and_graduates() {
        let promote = Change {
            course: Some(2),
            ..Change::default()
        };
        let back = Change {
            group: Some(8),
            ..Change::default()
        };
        let mut leave = item(3, date(2027, 10, 1), Act::Leave("acad_leave".to_owned()));
        leave.until = Some(date(2028, 9, 30));
        let studies = replay(&[
            enrol(),
            item(2, date(2027, 9, 1), Act::Move(promote)),
            leave,
            item(4, date(2028, 10, 1), Act::Return(back)),
            item(5, date(2030, 7, 1), Act::End("completed".to_owned())),
        ])
        .expect("studies");
        assert_eq!(
            told(&studies),
            [
                "1 active 7 к1 2026-09-01…2027-09-01",
                "2 active 7 к2 2027-09-01…2027-10-01",
                "3 acad_leave 7 к2 2027-10-01…2028-10-01",
                "4 active 8 к2 2028-10-01…2030-07-01",
                "5 graduated 8 к2 2030-07-01…",
            ]
        );
        assert_eq!(studies[0].ended, Some(date(2030, 7, 1)));
    }

    #[test]
    fn who_was_expelled_may_be_enrolled_again_and_an_annulled_expulsion_leaves_no_trace() {
        let expel = item(2, date(2026, 12, 1), Act::End("debt".to_owned()));
        let mut again = enrol();
        (again.id, again.on) = (3, date(2027, 9, 1));
        "приказ № 3-у".clone_into(&mut again.name);
        let studies = replay(&[enrol(), expel, again.clone()]).expect("studies");
        assert_eq!(studies.len(), 2);
        let twice = replay(&[enrol(), again]).expect_err("studies here already");
        assert_eq!(
            twice.text,
            "приказ № 3-у: на этот день человек уже учится здесь"
        );
    }

    #[test]
    fn what_cannot_be_is_refused_in_words() {
        let early = item(2, date(2026, 8, 1), Act::End("own".to_owned()));
        let text = replay(&[early]).expect_err("not enrolled").text;
        assert_eq!(text, "приказ № 2-у: на этот день человек здесь не учится");
        let back = item(2, date(2026, 10, 1), Act::Return(Change::default()));
        let text = replay(&[enrol(), back]).expect_err("not on leave").text;
        assert_eq!(text, "приказ № 2-у: обучающийся не в отпуске");
    }

    #[test]
    fn two_changes_of_one_day_leave_the_second() {
        let course = |n| Change {
            course: Some(n),
            ..Change::default()
        };
        let studies = replay(&[
            enrol(),
            item(2, date(2027, 9, 1), Act::Move(course(2))),
            item(3, date(2027, 9, 1), Act::Move(course(3))),
        ])
        .expect("studies");
        assert_eq!(
            told(&studies),
            [
                "1 active 7 к1 2026-09-01…2027-09-01",
                "3 active 7 к3 2027-09-01…"
            ]
        );
    }
}
