//! What the program has to tell people, written in the transaction of what it tells of: a change that is undone tells
//! nothing, a change that is kept is told for certain. Pages, digests and the mail server are the business of
//! `messages`; nothing here waits for a network.

mod request;

pub use request::{Request, ask};
pub mod head;

use jiff::Timestamp;

pub use head::unread;

use crate::storage::{Result, Tx, v};

/// What a piece of news is about; the person switches letters on and off by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Accounts, passwords, roles.
    Access,
    /// Something that may be an intrusion.
    Security,
    /// A request and its answer.
    Ticket,
    /// An announcement.
    Announcement,
    /// An order.
    Order,
    /// A term that comes near or is over.
    Deadline,
    /// A material that was asked to be placed.
    Material,
}

impl About {
    /// All kinds: code in the database, name in Russian.
    pub const ALL: &[(About, &str, &str)] = &[
        (About::Access, "access", "Доступ и пароли"),
        (About::Security, "security", "Безопасность"),
        (About::Ticket, "ticket", "Обращения и заявки"),
        (About::Announcement, "announcement", "Объявления"),
        (About::Order, "order", "Приказы"),
        (About::Deadline, "deadline", "Сроки"),
        (About::Material, "material", "Материалы"),
    ];

    /// The kind of a code.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, c, _)| *c == code).map(|k| k.0)
    }

    /// The name of a code, for people.
    pub fn name(code: &str) -> &'static str {
        let found = Self::ALL.iter().find(|(_, c, _)| *c == code);
        found.map_or("Прочее", |(_, _, name)| name)
    }

    /// The code in the database.
    pub fn code(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

/// News for one person.
#[derive(Clone, Debug)]
pub struct News<'a> {
    /// Whom.
    pub person_id: i64,
    /// What it is about.
    pub about: About,
    /// One line.
    pub title: &'a str,
    /// More words, if there are any.
    pub body: Option<&'a str>,
    /// The page, a path that begins with one `/`.
    pub link: Option<&'a str>,
    /// Whether a letter goes at once.
    pub urgent: bool,
}

/// Puts news into the person's notification centre.
pub async fn tell(tx: &mut Tx, now: Timestamp, news: &News<'_>) -> Result<()> {
    tx.exec(
        "INSERT INTO notification (person_id, kind, title, body, link, urgent, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        v![news.person_id, news.about.code(), news.title, news.body, news.link, news.urgent, now],
    )
    .await?;
    Ok(())
}

/// A letter to an address, for those who have no cabinet yet or cannot come in.
#[derive(Clone, Debug)]
pub struct Letter<'a> {
    /// Where to.
    pub address: &'a str,
    /// The subject.
    pub subject: &'a str,
    /// Plain text.
    pub body: &'a str,
    /// Whose letter it is, when it is known.
    pub person_id: Option<i64>,
    /// What it is about: table and number.
    pub entity: Option<(&'a str, i64)>,
    /// Not sent before this moment.
    pub not_before: Timestamp,
}

/// Puts a letter into the queue; its number.
pub async fn post(tx: &mut Tx, now: Timestamp, letter: &Letter<'_>) -> Result<i64> {
    let (id,): (i64,) = tx
        .one(
            "INSERT INTO letter (address, subject, body, person_id, entity, entity_id, created_at, not_before, next_try_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) RETURNING id",
            v![
                letter.address,
                letter.subject,
                letter.body,
                letter.person_id,
                letter.entity.map(|(table, _)| table),
                letter.entity.map(|(_, id)| id),
                now,
                letter.not_before
            ],
        )
        .await?;
    Ok(id)
}

/// Asks for a letter with a link to a new password. The link does not exist yet: it is made when the letter is sent.
pub async fn post_recovery(
    tx: &mut Tx,
    now: Timestamp,
    account_id: i64,
    address: &str,
) -> Result<()> {
    tx.exec(
        "INSERT INTO letter (kind, address, subject, body, account_id, created_at, not_before, next_try_at) \
         VALUES ('recovery', $1, '', '', $2, $3, $3, $3)",
        v![address, account_id, now],
    )
    .await?;
    Ok(())
}
