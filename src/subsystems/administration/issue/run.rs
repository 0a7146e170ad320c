//! Issuing itself: in parts, each in a transaction of its own. A slip leaves this file only after the transaction that
//! made its password true; a part that fails is tried person by person, and who was not issued to is told with why.
//! The passwords are in the slips and nowhere else.

use futures::{StreamExt as _, stream};
use tokio::sync::mpsc::Sender;

use super::{
    batch,
    order::Order,
    plan::{self, Candidate, Officer, Step},
};
use crate::{
    identity::{
        By, Error, Keeper, Result,
        accounts::{self, Fresh, Handed, Told},
    },
    storage::Tx,
};

/// So many people are issued to in one transaction.
const TOGETHER: usize = 24;

/// What is handed to a person: the only place where the password can be read.
#[derive(Clone, Debug)]
pub struct Slip {
    /// Surname, name, patronymic.
    pub name: String,
    /// Group, or unit and post.
    pub place: String,
    /// The login.
    pub login: String,
    /// The one-time password.
    pub password: crate::identity::Secret,
    /// UTC, until when it opens the door.
    pub valid_until: String,
}

/// Something to tell while the work goes on.
#[derive(Clone, Debug)]
pub enum Event {
    /// A password was issued.
    Issued(Slip),
    /// A person was left out: name and why.
    Skipped(String, String),
    /// A person was not issued to: name and why.
    Failed(String, String),
    /// So many people are done.
    Done(usize),
}

/// Carries the order out. When nobody listens any more (the window was closed) nothing further is issued: a slip that
/// nobody sees helps nobody.
pub async fn run(
    keeper: &Keeper,
    order: &Order,
    officer: &Officer,
    batch_id: i64,
    by: &By,
    tell: &Sender<Event>,
) -> Result<()> {
    let work = Work {
        keeper,
        order,
        officer,
        batch_id,
        by,
    };
    let mut done = 0;
    for people in order.people.chunks(TOGETHER) {
        if tell.is_closed() {
            break;
        }
        let events = work.part(people).await;
        done += people.len();
        for event in events.into_iter().chain([Event::Done(done)]) {
            // What is committed already is offered to the end: the rest of the part may still be read.
            let _ = tell.send(event).await;
        }
    }
    batch::end(keeper, batch_id).await?;
    Ok(())
}

struct Work<'a> {
    keeper: &'a Keeper,
    order: &'a Order,
    officer: &'a Officer,
    batch_id: i64,
    by: &'a By,
}

impl Work<'_> {
    /// A part: all together, and when that fails, one by one.
    async fn part(&self, people: &[i64]) -> Vec<Event> {
        let passwords = match self.passwords(people).await {
            Ok(passwords) => passwords,
            Err(error) => return self.failed(people, &error).await,
        };
        match self.commit(people, &passwords).await {
            Ok(events) => return events,
            Err(error) => tracing::warn!(%error, "часть выдачи не записана, повторяем по одному"),
        }
        let mut events = Vec::new();
        for person in people {
            let one = std::slice::from_ref(person);
            match self.commit(one, &passwords).await {
                Ok(told) => events.extend(told),
                Err(error) => events.extend(self.failed(one, &error).await),
            }
        }
        events
    }

    /// A password for everybody who seems to need one: hashing is the long part and waits for no transaction.
    async fn passwords(&self, people: &[i64]) -> Result<Vec<(i64, Fresh)>> {
        let (keeper, order) = (self.keeper, self.order);
        let mut tx = keeper.db.begin().await?;
        let found = plan::candidates(keeper, &mut tx, order, people).await?;
        drop(tx);
        let wanted = found
            .into_iter()
            .filter(|c| !matches!(plan::decide(keeper, order, self.officer, c), Step::Skip(_)));
        let making = wanted.map(|c| async move { (c.person_id, Fresh::make(keeper).await) });
        let made: Vec<(i64, Result<Fresh>)> = stream::iter(making)
            .buffered(keeper.rules.hashing_at_once.max(1))
            .collect()
            .await;
        made.into_iter()
            .map(|(id, fresh)| Ok((id, fresh?)))
            .collect()
    }

    /// One transaction: decides again what is true now, makes accounts, issues, writes the journal.
    async fn commit(&self, people: &[i64], passwords: &[(i64, Fresh)]) -> Result<Vec<Event>> {
        let (keeper, order) = (self.keeper, self.order);
        let mut tx = keeper.db.begin().await?;
        accounts::queue(&mut tx).await?;
        self.hold(&mut tx, people).await?;
        let found = plan::candidates(keeper, &mut tx, order, people).await?;
        let mut events = Vec::with_capacity(people.len());
        for c in &found {
            let step = plan::decide(keeper, order, self.officer, c);
            let fresh = passwords.iter().find(|(id, _)| *id == c.person_id);
            let event = match (step, fresh) {
                (Step::Skip(words), _) => Event::Skipped(c.name(), words),
                (_, None) => Event::Failed(
                    c.name(),
                    "запись изменилась во время выдачи: повторите".to_owned(),
                ),
                (step, Some((_, fresh))) => {
                    Event::Issued(self.issue(&mut tx, c, step, fresh).await?)
                }
            };
            batch::note(&mut tx, self.batch_id, c.person_id, &event).await?;
            events.push(event);
        }
        for &gone in people
            .iter()
            .filter(|id| found.iter().all(|c| c.person_id != **id))
        {
            let event = Event::Failed(format!("№ {gone}"), "карточки человека больше нет".into());
            batch::note(&mut tx, self.batch_id, gone, &event).await?;
            events.push(event);
        }
        tx.commit().await?;
        Ok(events)
    }

    /// Nobody else issues to these people until the transaction ends; always in one order, so that two officers do not
    /// wait for each other.
    async fn hold(&self, tx: &mut Tx, people: &[i64]) -> Result<()> {
        let found = plan::candidates(self.keeper, tx, self.order, people).await?;
        let mut accounts: Vec<i64> = found.iter().filter_map(|c| c.account_id).collect();
        accounts.sort_unstable();
        for id in accounts {
            accounts::lock(tx, id).await?;
        }
        Ok(())
    }

    async fn issue(&self, tx: &mut Tx, c: &Candidate, step: Step, fresh: &Fresh) -> Result<Slip> {
        let (keeper, by) = (self.keeper, self.by);
        let created = match step {
            Step::Create => accounts::open(keeper, tx, &[c.person_id], self.order.kind, by)
                .await?
                .pop(),
            Step::Renew(old) => {
                let words = Some(self.order.request_ref.as_str()).filter(|w| !w.is_empty());
                Some(accounts::renew(keeper, tx, old, words, by).await?)
            }
            _ => None,
        };
        let account = created.map(|made| made.account_id).or(c.account_id);
        let account = account.ok_or_else(|| Error::NoAccount(c.person_id.to_string()))?;
        let reason = match step {
            Step::Again(reason) => reason,
            Step::Renew(_) => "relogin",
            _ => "first",
        };
        let told = Told {
            handed: Handed {
                reason,
                way: self.order.way_words(),
            },
            request_ref: Some(self.order.request_ref.as_str()).filter(|text| !text.is_empty()),
            batch_id: Some(self.batch_id),
        };
        let issued = accounts::issue(keeper, tx, account, fresh, &told, by).await?;
        Ok(Slip {
            name: c.name(),
            place: c.place.clone(),
            login: issued.login,
            password: issued.password,
            valid_until: issued.valid_until,
        })
    }

    /// Who was not issued to, and why, in words for people; what exactly happened is in the log.
    async fn failed(&self, people: &[i64], error: &Error) -> Vec<Event> {
        tracing::error!(%error, "выдача не выполнена");
        let words = match error {
            Error::Storage(_) => "база данных не приняла запись: повторите выдачу",
            Error::Busy => "слишком много входов одновременно: повторите через минуту",
            Error::LastAdministrator => "это последний действующий администратор",
            _ => "запись изменилась во время выдачи: повторите",
        };
        let names = batch::names(self.keeper, people).await.unwrap_or_default();
        let mut events = Vec::new();
        for &id in people {
            let name = names.iter().find(|(known, _)| *known == id);
            let name = name.map_or_else(|| format!("№ {id}"), |(_, name)| name.clone());
            let event = Event::Failed(name, words.to_owned());
            if let Err(error) = batch::note_alone(self.keeper, self.batch_id, id, &event).await {
                tracing::warn!(%error, "итог выдачи не записан");
            }
            events.push(event);
        }
        events
    }
}
