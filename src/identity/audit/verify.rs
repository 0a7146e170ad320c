//! Whether the journals are as they were written: every link follows the one before, every line is the one that its
//! link was made of, and no line is without a link.

use std::collections::BTreeMap;

use super::{Entry, SOURCE as AUDIT};
use crate::{
    identity::{
        Keeper, Result,
        events::{Event, SOURCE as EVENTS},
        visits,
    },
    storage::{Db, chain, chain::Link, db::timestamp, v},
};

/// Links looked at together.
const TOGETHER: i64 = 1000;

/// What a check of the journals found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Links that were looked at.
    pub links: i64,
    /// Lines of visits whose term of keeping is over and which were deleted by the program.
    pub forgotten: i64,
    /// Lines that are older than the chain.
    pub older: i64,
    /// The newest link: its number and hash.
    pub head: Option<(i64, String)>,
    /// The first fault, in words; none when all is as it was written.
    pub broken: Option<String>,
}

impl Verdict {
    /// The verdict in sentences.
    pub fn words(&self) -> Vec<String> {
        let mut words = vec![match &self.broken {
            None => "Журнал цел: ни одна строка не изменена, не вынута и не вставлена.".to_owned(),
            Some(place) => format!("Журнал нарушен. Первое нарушение: {place}."),
        }];
        words.push(format!("Проверено звеньев: {}.", self.links));
        if self.forgotten > 0 {
            words.push(format!(
                "Строк посещений, удалённых по сроку хранения: {}.",
                self.forgotten
            ));
        }
        if self.older > 0 {
            words.push(format!(
                "Строк старше цепочки, которые она не доказывает: {}.",
                self.older
            ));
        }
        if let Some((seq, hash)) = &self.head {
            words.push(format!("Последнее звено № {seq}, его хеш {hash}."));
        }
        words
    }
}

/// Whether the chain still has the link that somebody has noted: otherwise its end was cut off or written anew.
pub async fn knows(db: &Db, seq: i64, hash: &str) -> Result<bool> {
    let found = chain::after(db, seq - 1, 1).await?;
    Ok(found
        .first()
        .is_some_and(|link| link.seq == seq && link.hash == hash))
}

/// Looks through the whole chain. Lines of visits may be gone as far as the journal itself says that they were forgotten.
pub async fn verify(keeper: &Keeper) -> Result<Verdict> {
    let db = &keeper.db;
    let mut verdict = Verdict {
        head: chain::head(db).await?,
        older: older(db).await?,
        ..Verdict::default()
    };
    let forgotten_before = timestamp(visits::forgotten_before(keeper).await?);
    let (mut seq, mut before) = (0, String::new());
    loop {
        let links = chain::after(db, seq, TOGETHER).await?;
        let Some(last) = links.last() else { break };
        let said = digests(db, &links).await?;
        let next = last.seq;
        for link in links {
            verdict.broken = wrong(
                &link,
                seq,
                &before,
                &said,
                &forgotten_before,
                &mut verdict.forgotten,
            );
            if verdict.broken.is_some() {
                return Ok(verdict);
            }
            verdict.links += 1;
            seq = link.seq;
            before = link.hash;
        }
        seq = next;
    }
    verdict.broken = unchained(db).await?;
    Ok(verdict)
}

type Said = BTreeMap<(&'static str, i64), String>;

/// What the lines of these links say today.
async fn digests(db: &Db, links: &[Link]) -> Result<Said> {
    let mut said = Said::new();
    let span = |source: &str| {
        let ids = || {
            links
                .iter()
                .filter(|l| l.source == source)
                .map(|l| l.row_id)
        };
        ids().min().zip(ids().max())
    };
    if let Some((first, last)) = span(EVENTS) {
        let sql = format!(
            "SELECT {} FROM auth_event WHERE id BETWEEN $1 AND $2",
            Event::COLUMNS
        );
        let rows: Vec<Event> = db.all(sqlx::AssertSqlSafe(sql), v![first, last]).await?;
        said.extend(rows.iter().map(|row| ((EVENTS, row.id), row.digest())));
    }
    if let Some((first, last)) = span(AUDIT) {
        let sql = format!(
            "SELECT {} FROM audit_log WHERE id BETWEEN $1 AND $2",
            Entry::COLUMNS
        );
        let rows: Vec<Entry> = db.all(sqlx::AssertSqlSafe(sql), v![first, last]).await?;
        said.extend(rows.iter().map(|row| ((AUDIT, row.id), row.digest())));
    }
    Ok(said)
}

fn wrong(
    link: &Link,
    seq: i64,
    before: &str,
    said: &Said,
    forgotten_before: &str,
    forgotten: &mut i64,
) -> Option<String> {
    let place = format!(
        "звено № {} ({}, строка № {}, {})",
        link.seq, link.source, link.row_id, link.at
    );
    if link.seq != seq + 1 {
        return Some(format!("нет звеньев с № {} по № {}", seq + 1, link.seq - 1));
    }
    if link.prev_hash != before || link.hash != link.expected(before) {
        return Some(format!("{place}: хеш не тот, звено изменено"));
    }
    let source = [EVENTS, AUDIT].into_iter().find(|s| *s == link.source);
    let now = source.and_then(|source| said.get(&(source, link.row_id)));
    match now {
        Some(digest) if *digest == link.digest => None,
        Some(_) => Some(format!("{place}: строка журнала изменена")),
        None if link.source == EVENTS && link.at.as_str() < forgotten_before => {
            *forgotten += 1;
            None
        }
        None => Some(format!("{place}: строки журнала нет")),
    }
}

const UNCHAINED: [(&str, &str); 2] = [
    (
        EVENTS,
        "SELECT min(e.id) FROM auth_event e WHERE e.id > (SELECT row_id FROM journal_chain_start WHERE source = 'auth_event') \
         AND NOT EXISTS (SELECT 1 FROM journal_chain c WHERE c.source = 'auth_event' AND c.row_id = e.id)",
    ),
    (
        AUDIT,
        "SELECT min(e.id) FROM audit_log e WHERE e.id > (SELECT row_id FROM journal_chain_start WHERE source = 'audit_log') \
         AND NOT EXISTS (SELECT 1 FROM journal_chain c WHERE c.source = 'audit_log' AND c.row_id = e.id)",
    ),
];

/// A line that was slipped in, or whose link was cut off.
async fn unchained(db: &Db) -> Result<Option<String>> {
    for (source, sql) in UNCHAINED {
        let (id,): (Option<i64>,) = db.one(sql, v![]).await?;
        if let Some(id) = id {
            return Ok(Some(format!("{source}, строка № {id}: в цепочке её нет")));
        }
    }
    Ok(None)
}

async fn older(db: &Db) -> Result<i64> {
    let (lines,): (i64,) = db
        .one(
            "SELECT (SELECT count(*) FROM auth_event WHERE id <= (SELECT row_id FROM journal_chain_start WHERE source = 'auth_event')) \
             + (SELECT count(*) FROM audit_log WHERE id <= (SELECT row_id FROM journal_chain_start WHERE source = 'audit_log'))",
            v![],
        )
        .await?;
    Ok(lines)
}
