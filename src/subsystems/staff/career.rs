//! What the signed items of orders make of one person's work: relations, posts on any day, absences, awards.
//! Items go in by their order, the result comes out; no database, no clock.

use jiff::civil::Date;

use crate::subsystems::replay::{self, Refusal};

/// A signed item about work.
pub type Item = replay::Item<Act>;

/// What an item does.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Begins relations of work.
    Hire(Terms, Post),
    /// Another post from this day; with a last day the former one comes back after it.
    Move(Post),
    /// Another rate (and salary) of the same post.
    Rate(i64, Option<i64>),
    /// A second post beside the main one.
    Combine(Post),
    /// The day of the item is the last day of work.
    Dismiss(String),
    /// Away until the item's last day.
    Away(Absence),
    /// An award.
    Award(Award),
    /// Nothing that is kept here.
    Nothing,
}

/// The conditions on which someone is hired.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Terms {
    /// `EMPLOY_TYPE`.
    pub kind: String,
    /// The number of the worker; empty: given when the order is signed.
    pub tab_no: Option<String>,
    /// The last day of probation.
    pub probation_till: Option<Date>,
    /// Whether this is the main place of work.
    pub is_main: bool,
}

/// A post.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Post {
    /// The post.
    pub position: i64,
    /// The unit.
    pub unit: i64,
    /// The line of the staffing table that is filled.
    pub staff_unit: Option<i64>,
    /// In hundredths.
    pub rate: i64,
    /// In kopecks.
    pub salary: Option<i64>,
    /// `FUND_PAY`.
    pub fund: Option<String>,
    /// The hours.
    pub schedule: Option<String>,
    /// From home.
    pub remote: bool,
}

/// An absence by order.
#[derive(Clone, Debug, PartialEq)]
pub struct Absence {
    /// `ABSENCE`.
    pub kind: String,
    /// Where to.
    pub place: Option<String>,
    /// Who stands in.
    pub substitute: Option<i64>,
}

/// An award by order.
#[derive(Clone, Debug, PartialEq)]
pub struct Award {
    /// `AWARD_KIND`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// `AWARD_LEVEL`.
    pub level: Option<String>,
}

/// Everything of one person.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Career {
    /// Relations of work, in the order of hiring.
    pub jobs: Vec<Job>,
    /// Awards with their items and days.
    pub awards: Vec<(i64, Date, Award)>,
}

/// Relations of work.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// The item that made them.
    pub item: i64,
    /// The conditions.
    pub terms: Terms,
    /// The first day.
    pub hired_on: Date,
    /// The last day, the reason and the item.
    pub dismissed: Option<(Date, String, i64)>,
    /// Posts, each with its days.
    pub spans: Vec<Span>,
    /// Absences by orders.
    pub away: Vec<Away>,
}

/// A post on some days.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    /// The item that opened it.
    pub item: i64,
    /// What post.
    pub post: Post,
    /// Beside the main one.
    pub combined: bool,
    /// The first day.
    pub from: Date,
    /// The first day on which it is no more.
    pub to: Option<Date>,
}

/// An absence on some days.
#[derive(Clone, Debug, PartialEq)]
pub struct Away {
    /// The item.
    pub item: i64,
    /// What absence.
    pub absence: Absence,
    /// The first day.
    pub from: Date,
    /// The day of return.
    pub to: Option<Date>,
}

/// What the items come to.
pub fn replay(items: &[Item]) -> Result<Career, Refusal> {
    replay::play(items, Career::play)
}

impl Career {
    fn play(&mut self, item: &Item) -> Result<(), String> {
        if item.until.is_some_and(|until| until < item.on) {
            return Err("последний день раньше первого".to_owned());
        }
        match &item.act {
            Act::Hire(terms, post) => self.hire(item, terms, post),
            Act::Move(post) => self.open_job(item)?.change(item, post.clone()),
            Act::Rate(rate, salary) => {
                let job = self.open_job(item)?;
                let mut post = job.main_on(item.on)?.post.clone();
                post.rate = *rate;
                post.salary = salary.or(post.salary);
                job.change(item, post)
            }
            Act::Combine(post) => {
                self.open_job(item)?.combine(item, post);
                Ok(())
            }
            Act::Dismiss(reason) => self.open_job(item)?.dismiss(item, reason),
            Act::Away(absence) => {
                self.open_job(item)?.leave(item, absence);
                Ok(())
            }
            Act::Award(award) => {
                self.awards.push((item.id, item.on, award.clone()));
                Ok(())
            }
            Act::Nothing => Ok(()),
        }
    }

    fn hire(&mut self, item: &Item, terms: &Terms, post: &Post) -> Result<(), String> {
        let is_main = |terms: &Terms| terms.kind == "main";
        let taken = self
            .jobs
            .iter()
            .any(|job| is_main(&job.terms) && job.lasts_on(item.on));
        if is_main(terms) && taken {
            return Err("человек уже работает здесь по основному месту; второй раз его принимают внутренним совместителем".to_owned());
        }
        self.jobs.push(Job {
            item: item.id,
            terms: terms.clone(),
            hired_on: item.on,
            dismissed: item.until.map(|last| {
                (
                    last,
                    "истечение срока трудового договора".to_owned(),
                    item.id,
                )
            }),
            spans: vec![Span {
                item: item.id,
                post: post.clone(),
                combined: false,
                from: item.on,
                to: item.until.map(after),
            }],
            away: Vec::new(),
        });
        Ok(())
    }

    /// The relations that an item speaks of, if they last on its day.
    fn open_job(&mut self, item: &Item) -> Result<&mut Job, String> {
        let on = item.on;
        let mut open = self.jobs.iter_mut().filter(|job| match item.begun_by {
            Some(hire) => job.item == hire,
            None => job.lasts_on(on),
        });
        let Some(job) = open.next() else {
            return Err(match item.begun_by {
                Some(_) => "приказ о приёме, к которому он относится, отменён".to_owned(),
                None => "на этот день человек здесь не работает".to_owned(),
            });
        };
        if open.next().is_some() {
            return Err(
                "у человека несколько мест работы: укажите, к какому относится пункт".to_owned(),
            );
        }
        match job.lasts_on(on) {
            true => Ok(job),
            false => Err("на этот день человек ещё не принят или уже уволен".to_owned()),
        }
    }
}

impl Job {
    /// Whether the relations last on a day.
    pub fn lasts_on(&self, day: Date) -> bool {
        let left = self
            .dismissed
            .as_ref()
            .is_some_and(|(last, ..)| *last < day);
        self.hired_on <= day && !left
    }

    fn main_on(&self, day: Date) -> Result<&Span, String> {
        let found = self
            .spans
            .iter()
            .find(|span| !span.combined && span.covers(day));
        found.ok_or_else(|| "на этот день нет должности, которую можно изменить".to_owned())
    }

    /// Another main post from the item's day on. A temporary one gives way to the former afterwards.
    fn change(&mut self, item: &Item, post: Post) -> Result<(), String> {
        let before = self.main_on(item.on)?.clone();
        let last = self.dismissed.as_ref().map(|(last, ..)| after(*last));
        // What was to begin later by an earlier temporary transfer gives way to the new word.
        self.spans
            .retain(|span| span.combined || span.from < item.on);
        for span in &mut self.spans {
            if !span.combined && span.covers(item.on) {
                span.to = Some(item.on);
            }
        }
        let back = item.until.map(after);
        let to = least(back, last);
        self.spans.push(Span {
            item: item.id,
            post,
            combined: false,
            from: item.on,
            to,
        });
        if let Some(back) = back.filter(|back| last.is_none_or(|last| *back < last)) {
            self.spans.push(Span {
                item: item.id,
                post: before.post,
                combined: false,
                from: back,
                to: last,
            });
        }
        Ok(())
    }

    fn combine(&mut self, item: &Item, post: &Post) {
        let last = self.dismissed.as_ref().map(|(last, ..)| after(*last));
        self.spans.push(Span {
            item: item.id,
            post: post.clone(),
            combined: true,
            from: item.on,
            to: least(item.until.map(after), last),
        });
    }

    fn dismiss(&mut self, item: &Item, reason: &str) -> Result<(), String> {
        if let Some((_, _, by)) = &self.dismissed
            && *by != self.item
        {
            return Err("человек уже уволен".to_owned());
        }
        let end = after(item.on);
        self.dismissed = Some((item.on, reason.to_owned(), item.id));
        self.spans.retain(|span| span.from < end);
        for span in &mut self.spans {
            span.to = least(span.to, Some(end));
        }
        self.away.retain(|away| away.from < end);
        for away in &mut self.away {
            away.to = least(away.to, Some(end));
        }
        Ok(())
    }

    fn leave(&mut self, item: &Item, absence: &Absence) {
        let last = self.dismissed.as_ref().map(|(last, ..)| after(*last));
        self.away.push(Away {
            item: item.id,
            absence: absence.clone(),
            from: item.on,
            to: least(item.until.map(after), last),
        });
    }
}

impl Span {
    /// Whether the post is held on a day.
    pub fn covers(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day < to)
    }
}

/// The next day.
pub fn after(day: Date) -> Date {
    day.tomorrow().unwrap_or(day)
}

fn least(a: Option<Date>, b: Option<Date>) -> Option<Date> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn post(position: i64, rate: i64) -> Post {
        Post {
            position,
            unit: 1,
            rate,
            ..Post::default()
        }
    }

    fn item(id: i64, on: Date, act: Act) -> Item {
        Item {
            id,
            name: format!("приказ № {id}-лс"),
            on,
            until: None,
            begun_by: None,
            act,
        }
    }

    fn hire(id: i64, on: Date) -> Item {
        let terms = Terms {
            kind: "main".into(),
            is_main: true,
            ..Terms::default()
        };
        item(id, on, Act::Hire(terms, post(10, 100)))
    }

    fn spans(career: &Career) -> Vec<(i64, i64, Date, Option<Date>)> {
        career.jobs[0]
            .spans
            .iter()
            .map(|s| (s.post.position, s.post.rate, s.from, s.to))
            .collect()
    }

    #[test]
    fn hired_moved_and_dismissed() {
        let items = [
            hire(1, date(2026, 9, 1)),
            item(2, date(2026, 10, 1), Act::Move(post(20, 100))),
            item(3, date(2026, 11, 1), Act::Rate(50, None)),
            item(
                4,
                date(2026, 11, 20),
                Act::Dismiss("по собственному желанию".into()),
            ),
        ];
        let career = replay(&items).expect("career");
        assert_eq!(
            spans(&career),
            [
                (10, 100, date(2026, 9, 1), Some(date(2026, 10, 1))),
                (20, 100, date(2026, 10, 1), Some(date(2026, 11, 1))),
                (20, 50, date(2026, 11, 1), Some(date(2026, 11, 21))),
            ]
        );
        assert_eq!(
            career.jobs[0].dismissed,
            Some((date(2026, 11, 20), "по собственному желанию".into(), 4))
        );
        // Without the transfer the rest is played again and the rate belongs to the first post.
        let rest = [items[0].clone(), items[2].clone(), items[3].clone()];
        assert_eq!(
            spans(&replay(&rest).expect("career")),
            [
                (10, 100, date(2026, 9, 1), Some(date(2026, 11, 1))),
                (10, 50, date(2026, 11, 1), Some(date(2026, 11, 21))),
            ]
        );
        // Without the hiring nothing else can stand.
        let refusal = replay(&items[1..]).expect_err("refusal");
        assert_eq!(refusal.item, 2);
        assert_eq!(
            refusal.text,
            "приказ № 2-лс: на этот день человек здесь не работает"
        );
    }

    #[test]
    fn a_temporary_transfer_ends_by_itself() {
        let mut away = item(2, date(2026, 10, 1), Act::Move(post(20, 50)));
        away.until = Some(date(2026, 10, 31));
        let career = replay(&[hire(1, date(2026, 9, 1)), away]).expect("career");
        assert_eq!(
            spans(&career),
            [
                (10, 100, date(2026, 9, 1), Some(date(2026, 10, 1))),
                (20, 50, date(2026, 10, 1), Some(date(2026, 11, 1))),
                (10, 100, date(2026, 11, 1), None),
            ]
        );
    }

    #[test]
    fn a_second_post_stands_beside_the_first_and_ends_with_the_work() {
        let mut away = item(
            3,
            date(2026, 11, 10),
            Act::Away(Absence {
                kind: "vacation".into(),
                place: None,
                substitute: None,
            }),
        );
        away.until = Some(date(2026, 12, 10));
        let items = [
            hire(1, date(2026, 9, 1)),
            item(2, date(2026, 9, 1), Act::Combine(post(30, 50))),
            away,
            item(4, date(2026, 11, 20), Act::Dismiss("перевод".into())),
        ];
        let career = replay(&items).expect("career");
        let job = &career.jobs[0];
        let end = Some(date(2026, 11, 21));
        assert!(job.spans.iter().all(|span| span.to == end));
        assert!(job.spans[1].combined);
        assert_eq!(job.away[0].to, end);
        assert!(job.lasts_on(date(2026, 11, 20)) && !job.lasts_on(date(2026, 11, 21)));
    }

    #[test]
    fn what_cannot_be_is_refused_in_words() {
        let twice = [hire(1, date(2026, 9, 1)), hire(2, date(2026, 9, 2))];
        let refusal = replay(&twice).expect_err("refusal");
        assert!(refusal.text.contains("основному месту"), "{}", refusal.text);
        let mut back = item(2, date(2026, 9, 5), Act::Move(post(2, 100)));
        back.until = Some(date(2026, 9, 4));
        let refusal = replay(&[hire(1, date(2026, 9, 1)), back]).expect_err("refusal");
        assert!(refusal.text.contains("последний день"), "{}", refusal.text);
        let twice = [
            hire(1, date(2026, 9, 1)),
            item(2, date(2026, 9, 5), Act::Dismiss("а".into())),
            item(3, date(2026, 9, 5), Act::Dismiss("б".into())),
        ];
        assert!(
            replay(&twice)
                .expect_err("refusal")
                .text
                .contains("уже уволен")
        );
    }

    #[test]
    fn two_items_of_one_day_leave_no_empty_span() {
        let items = [
            hire(1, date(2026, 9, 1)),
            item(2, date(2026, 9, 1), Act::Move(post(20, 100))),
        ];
        assert_eq!(
            spans(&replay(&items).expect("career")),
            [(20, 100, date(2026, 9, 1), None)]
        );
    }
}
