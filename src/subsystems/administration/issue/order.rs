//! What the officer asks for: whom, in which category, why, how it is handed over.

use super::{super::relation::category, WAYS};
use crate::{
    identity::accounts::Kind,
    storage::{Db, Result, v},
    web::Fields,
};

/// Reasons that the officer may choose; the first issue and the overdue one are seen by themselves.
pub const REASONS: &[&str] = &["reset", "compromised"];

/// The order to issue.
#[derive(Clone, Debug)]
pub struct Order {
    /// Of what kind the accounts are.
    pub kind: Kind,
    /// Whom, in the order of the slips.
    pub people: Vec<i64>,
    /// Also to those who have a password and have not entered yet.
    pub again: bool,
    /// Also to those who have entered: their own password dies.
    pub entered: bool,
    /// A code of [`REASONS`].
    pub reason: String,
    /// A code of [`WAYS`].
    pub way: String,
    /// The request or the order on which it is done.
    pub request_ref: String,
    /// The number of the last line of the journal when the plan was shown: later ones were not known.
    pub seen: i64,
    /// The key of the form.
    pub key: String,
    /// What the batch is called.
    pub title: String,
    /// A suspended account whose login is destroyed first (A.10.6).
    pub renew: Option<i64>,
}

impl Order {
    /// Of a form; none when it is not a form of ours.
    pub fn parse(fields: &Fields) -> Option<Self> {
        let text = |name: &str, most: usize| -> String {
            let one_line = crate::registers::value::one_line(fields.get(name));
            one_line.chars().take(most).collect()
        };
        let yes = |name: &str| fields.get(name) == "1";
        let (mut people, mut known) = (Vec::new(), std::collections::HashSet::new());
        let sent = fields.all("ids").flat_map(|ids| ids.split('.'));
        for id in sent.filter(|id| !id.is_empty()) {
            let id: i64 = id.parse().ok()?;
            if known.insert(id) {
                people.push(id);
            }
        }
        people.truncate(super::super::people::MOST);
        let known = |code: &str, list: &[&str]| list.contains(&code).then(|| code.to_owned());
        let ways: Vec<&str> = WAYS.iter().map(|way| way.0).collect();
        Some(Self {
            kind: category(fields.get("kind"))?,
            people,
            again: yes("again"),
            entered: yes("entered"),
            reason: known(fields.get("reason"), REASONS).unwrap_or_else(|| "reset".into()),
            way: known(fields.get("way"), &ways).unwrap_or_else(|| "self".into()),
            request_ref: text("request_ref", 200),
            seen: fields.get("seen").parse().unwrap_or(0),
            key: text("key", 64),
            title: text("title", 200),
            renew: fields.get("renew").parse().ok(),
        })
    }

    /// The code of a way that is told in words, as a batch keeps it.
    pub fn way_of(words: &str) -> &'static str {
        let found = WAYS.iter().find(|(_, told)| *told == words);
        found.map_or("self", |way| way.0)
    }

    /// The way in words.
    pub fn way_words(&self) -> &'static str {
        let found = WAYS.iter().find(|(code, _)| *code == self.way);
        found.map_or(WAYS[0].1, |(_, words)| words)
    }

    /// The people as one field of a form.
    pub fn ids(&self) -> String {
        let ids: Vec<String> = self.people.iter().map(i64::to_string).collect();
        ids.join(".")
    }
}

/// The number of the last line of the journal.
pub async fn last_line(db: &Db) -> Result<i64> {
    let (last,): (i64,) = db
        .one("SELECT coalesce(max(id), 0) FROM credential_issue", v![])
        .await?;
    Ok(last)
}
