//! Parts of the portal that are closed to a person who may come in otherwise (E.6.8). What is one's own stays open: the
//! door, requests for help, notifications.

use sqlx::FromRow;

use super::{Keeper, Result, audit, events::By};
use crate::storage::{self, Tx, v};

/// What an address of the portal is to whoever asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// A page to look at.
    Page,
    /// A page that is there to be filled in and sent.
    Form,
    /// What is taken away: a file, a paper, data for a program.
    File,
    /// What only its owner may see: the door's own keys and codes.
    Secret,
    /// What changes something.
    Send,
    /// What changes something and gives a paper of it: a numbered certificate.
    Issue,
    /// What the college asks of the person: it stays open whatever is closed.
    Owed,
}

impl Use {
    /// One word for the list of rights.
    pub fn code(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Form => "form",
            Self::File => "file",
            Self::Secret => "secret",
            Self::Send => "send",
            Self::Issue => "issue",
            Self::Owed => "owed",
        }
    }
}

/// A part of the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element {
    /// The code in the database.
    pub code: &'static str,
    /// The name in Russian.
    pub name: &'static str,
    reach: Reach,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// Addresses that begin so.
    Under(&'static [&'static str]),
    /// Whatever is written at addresses that begin so; they are read as before.
    WritingUnder(&'static [&'static str]),
    /// Whatever gives files, prints and data to programs.
    Taking,
    /// Whatever changes something in the work of the college.
    Writing,
}

const fn element(code: &'static str, name: &'static str, reach: Reach) -> Element {
    Element { code, name, reach }
}

/// All parts that can be closed by themselves.
pub const ALL: &[Element] = &[
    element("writing", "внесение и изменение данных", Reach::Writing),
    element(
        "taking",
        "выгрузка, печать и обмен с программами",
        Reach::Taking,
    ),
    element(
        "registers",
        "реестры и справочники",
        Reach::Under(REGISTERS),
    ),
    element("orders", "приказы", Reach::Under(&["/lk/orders"])),
    element("staff", "кадры", Reach::Under(&["/lk/staff"])),
    element(
        "accounts",
        "учётные записи и доступ",
        Reach::Under(ACCOUNTS),
    ),
    element("materials", "материалы", Reach::Under(&["/lk/materials"])),
    element(
        "announcements",
        "составление объявлений",
        Reach::WritingUnder(&["/lk/announcements"]),
    ),
    element(
        "publish",
        "публикация сайта",
        Reach::Under(&["/lk/publish"]),
    ),
];

const REGISTERS: &[&str] = &[
    "/lk/r",
    "/lk/registers",
    "/lk/s",
    "/lk/directories",
    "/lk/deadlines",
    "/lk/keepers",
    "/lk/quality",
    "/lk/api",
];
const ACCOUNTS: &[&str] = &["/lk/accounts", "/lk/access"];
/// What is one's own: it is changed and taken whatever else is closed.
const OWN: &[&str] = &[
    "/lk/login",
    "/lk/logout",
    "/lk/own",
    "/lk/password",
    "/lk/code",
    "/lk/factor",
    "/lk/alarm",
    "/lk/look",
    "/lk/recover",
    "/lk/rules",
    "/lk/sessions",
    "/lk/help",
    "/lk/tickets",
    "/lk/messages",
];
/// Where programs get their keys and their data.
const PROGRAMS: &[&str] = &["/lk/api", "/lk/tokens"];

impl Element {
    /// The part of a code.
    pub fn find(code: &str) -> Option<&'static Self> {
        ALL.iter().find(|element| element.code == code)
    }

    fn covers(&self, path: &str, what: Use) -> bool {
        let writes = matches!(what, Use::Form | Use::Send | Use::Issue);
        let takes = matches!(what, Use::File | Use::Issue);
        match self.reach {
            _ if what == Use::Owed => false,
            Reach::Under(roots) => is_under(path, roots),
            Reach::WritingUnder(roots) => writes && is_under(path, roots),
            Reach::Taking => is_under(path, PROGRAMS) || takes && !is_under(path, OWN),
            Reach::Writing => writes && !is_under(path, OWN),
        }
    }
}

fn is_under(path: &str, roots: &[&str]) -> bool {
    roots.iter().any(|root| {
        path.strip_prefix(root)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// The closed part that an address belongs to; `closed` are the codes of a session with a comma between.
pub fn closed(closed: Option<&str>, path: &str, what: Use) -> Option<&'static Element> {
    let codes = closed?.split(',').filter_map(Element::find);
    let mut hit = codes.filter(|element| element.covers(path, what));
    hit.next()
}

/// The codes of what is closed to the person of an account (an alias of `user_account`), with a comma between.
macro_rules! limits_of {
    ($account:literal) => {
        concat!(
            "(SELECT string_agg(l.element, ',') FROM access_limit l WHERE l.person_id = ",
            $account,
            ".person_id AND l.ended_at IS NULL)"
        )
    };
}
pub(super) use limits_of;

/// Why a part is closed.
#[derive(Clone, Copy, Debug)]
pub struct Limit<'a> {
    /// A code of `STOP_REASON`.
    pub reason: &'a str,
    /// What was noticed.
    pub words: &'a str,
}

/// Closes parts to the person of an account; those that are closed already stay as they are. The names of those that
/// were closed now.
pub async fn limit(
    keeper: &Keeper,
    tx: &mut Tx,
    account_id: i64,
    parts: &[&'static Element],
    why: &Limit<'_>,
    by: &By,
) -> Result<Vec<&'static str>> {
    let now = keeper.clock.now();
    let mut names = Vec::new();
    for part in parts {
        let made = tx
            .exec(
                "INSERT INTO access_limit (person_id, account_id, category, element, limited_at, limited_by, reason, words) \
                 SELECT person_id, id, kind, $1, $2, $3, $4, $5 FROM user_account WHERE id = $6 AND deleted_at IS NULL \
                 ON CONFLICT (person_id, element) WHERE ended_at IS NULL DO NOTHING",
                v![part.code, now, by.account_id, why.reason, why.words, account_id],
            )
            .await?;
        if made == 1 {
            names.push(part.name);
        }
    }
    if !names.is_empty() {
        let note = format!("{}: {}", names.join(", "), why.words);
        audit::note(
            tx,
            now,
            by,
            "limit",
            "access_limit",
            Some(account_id),
            Some(&note),
        )
        .await?;
    }
    Ok(names)
}

/// Opens a part again; its name, nothing when it was open already. A limit that the person never had is
/// [`storage::Error::NotFound`].
pub async fn lift(
    keeper: &Keeper,
    tx: &mut Tx,
    account_id: i64,
    id: i64,
    words: &str,
    by: &By,
) -> Result<Option<&'static str>> {
    let now = keeper.clock.now();
    let found: Option<(String,)> = tx
        .opt(
            "UPDATE access_limit SET ended_at = $1, ended_by = $2, ended_words = $3 WHERE id = $4 AND ended_at IS NULL \
             AND person_id = (SELECT person_id FROM user_account WHERE id = $5) RETURNING element",
            v![now, by.account_id, words, id, account_id],
        )
        .await?;
    let Some((code,)) = found else {
        let theirs: (i64,) = tx
            .one(
                "SELECT count(*) FROM access_limit WHERE id = $1 \
                 AND person_id = (SELECT person_id FROM user_account WHERE id = $2)",
                v![id, account_id],
            )
            .await?;
        return match theirs {
            (0,) => Err(storage::Error::NotFound.into()),
            _ => Ok(None),
        };
    };
    let name = Element::find(&code).map_or("", |part| part.name);
    let note = format!("{name}: {words}");
    audit::note(
        tx,
        now,
        by,
        "unlimit",
        "access_limit",
        Some(account_id),
        Some(&note),
    )
    .await?;
    Ok(Some(name))
}

/// A part that is or was closed to a person.
#[derive(Clone, Debug, FromRow)]
pub struct Line {
    /// Its number.
    pub id: i64,
    /// The code of the part.
    pub element: String,
    /// Since when.
    pub limited_at: String,
    /// The words of the reason.
    pub reason: Option<String>,
    /// What was noticed.
    pub words: String,
    /// Until when.
    pub ended_at: Option<String>,
    /// Why it was opened again.
    pub ended_words: Option<String>,
}

/// Everything that was ever closed to a person, what is closed now first.
pub async fn of_person(keeper: &Keeper, person_id: i64) -> Result<Vec<Line>> {
    Ok(keeper
        .db
        .all(
            "SELECT l.id, l.element, l.limited_at, c.label AS reason, l.words, l.ended_at, l.ended_words FROM access_limit l \
             LEFT JOIN code_item c ON c.list = 'STOP_REASON' AND c.code = l.reason WHERE l.person_id = $1 \
             ORDER BY l.ended_at DESC NULLS FIRST, l.id DESC",
            v![person_id],
        )
        .await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_part_is_known_by_its_addresses_and_what_is_own_stays_open() {
        let hit = |codes: &str, path: &str, what| closed(Some(codes), path, what).map(|e| e.code);
        assert_eq!(
            hit("registers", "/lk/r/room/5", Use::Page),
            Some("registers")
        );
        assert_eq!(hit("registers", "/lk/rules", Use::Page), None);
        assert_eq!(
            hit("orders,taking", "/lk/r/room/export.csv", Use::File),
            Some("taking")
        );
        assert_eq!(hit("taking", "/lk/api/v1/room", Use::Send), Some("taking"));
        assert_eq!(hit("taking", "/lk/tokens", Use::Secret), Some("taking"));
        assert_eq!(hit("taking", "/lk/tickets/3/file/9", Use::File), None);
        assert_eq!(hit("writing", "/lk/r/room/5", Use::Page), None);
        assert_eq!(
            hit("writing", "/lk/r/room/5/edit", Use::Form),
            Some("writing")
        );
        assert_eq!(
            hit("writing", "/lk/r/room/5/act", Use::Send),
            Some("writing")
        );
        assert_eq!(hit("writing", "/lk/tickets/new", Use::Send), None);
        assert_eq!(hit("announcements", "/lk/announcements/5", Use::Page), None);
        assert_eq!(
            hit("announcements", "/lk/announcements/new", Use::Form),
            Some("announcements")
        );
        let ack = "/lk/announcements/5/ack";
        assert_eq!(hit("announcements,writing", ack, Use::Owed), None);
        assert_eq!(closed(None, "/lk/orders", Use::Send), None);
    }
}
