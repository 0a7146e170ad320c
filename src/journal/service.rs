//! What is done with a request: each function is one change with its line of events, in the caller's transaction.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use sqlx::AssertSqlSafe;

use super::{
    rules::{self, About, Rule},
    settings::Settings,
    states::{self, Known, State, Step},
    store::Ticket,
    terms,
};
use crate::{
    identity::{Keeper, roles},
    outbox::{self, News, Request},
    registers::terms::Days,
    storage::{self, Db, Tx, Val, v},
};

/// Why something was not done.
#[derive(Debug)]
pub enum Refused {
    /// A sentence for the person.
    Said(String),
    /// The store.
    Store(storage::Error),
}

impl From<storage::Error> for Refused {
    fn from(error: storage::Error) -> Self {
        Self::Store(error)
    }
}

impl Refused {
    /// The sentence, or the fault for the edge.
    pub fn words(self) -> Result<String, crate::web::Error> {
        match self {
            Self::Said(words) => Ok(words),
            Self::Store(error) => Err(error.into()),
        }
    }
}

/// The result of a change.
pub type Done<T> = Result<T, Refused>;

/// The circumstances: read before the writer is taken.
pub struct Now {
    /// The moment.
    pub at: Timestamp,
    /// The college's day.
    pub today: Date,
    /// The college's time.
    pub zone: TimeZone,
    /// Who acts; nobody is the program.
    pub who: Option<i64>,
    /// The college's working days.
    pub days: Days,
    /// What the college decided.
    pub settings: Settings,
    /// Who gets what.
    pub rules: Vec<Rule>,
    /// Who holds a desk alone gets its requests at once: role and person.
    pub alone: Vec<(String, i64)>,
}

impl Now {
    /// Reads them.
    pub async fn load(keeper: &Keeper, who: Option<i64>) -> storage::Result<Self> {
        let db = &keeper.db;
        Ok(Self {
            at: keeper.clock.now(),
            today: keeper.today(),
            zone: keeper.time_zone.clone(),
            who,
            days: Days::load(db).await?,
            settings: Settings::load(db).await?,
            rules: rules::all(db).await?,
            alone: alone(db, keeper.today()).await?,
        })
    }

    /// The rule of a request.
    pub fn rule(&self, ticket: &Ticket) -> Option<&Rule> {
        let about = About {
            kind: &ticket.kind,
            error: ticket.error_kind.as_deref(),
            subject: &ticket.subject_kind,
            category: ticket.category.as_deref(),
        };
        rules::choose(&self.rules, &about)
    }

    fn due(&self, days: u32) -> Option<Timestamp> {
        terms::due_at(self.at, days, &self.zone, |day| self.days.is_working(day))
    }

    /// When a correction of this moment takes effect.
    pub fn effective(&self) -> Timestamp {
        let works = |day: Date| self.days.is_working(day);
        let works: Option<&dyn Fn(Date) -> bool> = match self.settings.skip_holidays {
            true => Some(&works),
            false => None,
        };
        terms::effective_at(self.at, &self.zone, works)
    }
}

async fn alone(db: &Db, today: Date) -> storage::Result<Vec<(String, i64)>> {
    let rows: Vec<(String, i64, i64)> = db
        .all(
            "SELECT r.code, min(a.person_id), count(DISTINCT a.person_id) FROM user_role u JOIN role r ON r.id = u.role_id \
             JOIN user_account a ON a.id = u.account_id WHERE u.valid_from <= $1 AND (u.valid_to IS NULL OR u.valid_to > $2) \
             AND a.deleted_at IS NULL AND a.state IN ('issued', 'active') AND r.code IN ('ADM', 'EIO', 'TP', 'KON', 'MET', 'HR', 'SITE', 'PDN') \
             GROUP BY r.code",
            v![today, today],
        )
        .await?;
    let alone = rows.into_iter().filter(|(.., count)| *count == 1);
    Ok(alone.map(|(code, person, _)| (code, person)).collect())
}

/// A new request: what the form said, column by column, besides what every request has.
pub struct Draft {
    /// `TICKET_KIND`.
    pub kind: String,
    /// One line.
    pub topic: String,
    /// What happened.
    pub body: String,
    /// Who asks.
    pub author_id: Option<i64>,
    /// Whom it is about.
    pub subject_id: Option<i64>,
    /// `TICKET_SUBJECT`.
    pub subject_kind: String,
    /// The other columns.
    pub said: Vec<(&'static str, Val)>,
    /// `LOGIN_ERROR`, for the rules.
    pub error: Option<String>,
    /// The part of the portal, for the rules.
    pub category: Option<String>,
}

/// Makes it, gives it to whoever the rules say, tells them; its row and number.
pub async fn create(tx: &mut Tx, now: &Now, draft: &Draft) -> Done<(i64, String)> {
    let about = About {
        kind: &draft.kind,
        error: draft.error.as_deref(),
        subject: &draft.subject_kind,
        category: draft.category.as_deref(),
    };
    let rule = rules::choose(&now.rules, &about);
    let desk = rule.map_or(roles::EIO, |rule| rule.desk.as_str());
    let login = draft.kind == "login_problem";
    let term = terms::days(State::New, login, false, rules::days(rule));
    let request = Request {
        kind: &draft.kind,
        topic: &draft.topic,
        body: &draft.body,
        priority: rule
            .and_then(|rule| rule.priority.as_deref())
            .unwrap_or("normal"),
        desk,
        author_id: draft.author_id,
        subject_id: draft.subject_id,
        due_at: term.and_then(|days| now.due(days)),
    };
    let (id, number) = outbox::ask(tx, now.at, now.today, &request).await?;
    let assignee = rule.and_then(|rule| rule.person_id).or_else(|| {
        now.alone
            .iter()
            .find(|(code, _)| code == desk)
            .map(|(_, person)| *person)
    });
    let mut said = draft.said.clone();
    if let Some(told) = how_we_are(tx, now, draft).await? {
        let tried = said.iter().position(|(name, _)| *name == "tried");
        let before = match tried.map(|at| said.remove(at).1) {
            Some(Val::Text(text)) => format!("{text}; {told}"),
            _ => told,
        };
        said.push(("tried", before.into()));
    }
    said.push(("subject_kind", draft.subject_kind.as_str().into()));
    said.push(("error_kind", draft.error.clone().into()));
    said.push(("category", draft.category.clone().into()));
    said.push(("assignee_id", assignee.into()));
    set(tx, id, &said).await?;
    note(tx, now, id, Line::new("create").to(State::New).open()).await?;
    for person in to_tell(tx, now, desk, assignee).await? {
        let title = format!("Новое обращение {number}: {}", draft.topic);
        tell(
            tx,
            now,
            person,
            &title,
            None,
            id,
            request.priority == "urgent",
        )
        .await?;
    }
    if draft.kind == "security" {
        tell_operators(tx, now, &number, id).await?;
    }
    Ok((id, number))
}

/// With slowness and faults the request says how the portal itself was at that moment (J.15).
async fn how_we_are(tx: &mut Tx, now: &Now, draft: &Draft) -> storage::Result<Option<String>> {
    if !matches!(draft.error.as_deref(), Some("slow" | "http" | "oops")) {
        return Ok(None);
    }
    let known: Vec<(String,)> = tx
        .all(
            "SELECT title FROM known_problem WHERE starts_at <= $1 AND (ends_at IS NULL OR ends_at > $2) \
             AND deleted_at IS NULL AND archived_at IS NULL ORDER BY id",
            v![now.at, now.at],
        )
        .await?;
    let known: Vec<String> = known.into_iter().map(|(title,)| title).collect();
    Ok(Some(match known.is_empty() {
        true => "портал при подаче отвечал, известных неполадок не было".to_owned(),
        false => format!(
            "портал при подаче отвечал, известные неполадки: {}",
            known.join(", ")
        ),
    }))
}

async fn to_tell(
    tx: &mut Tx,
    now: &Now,
    desk: &str,
    assignee: Option<i64>,
) -> storage::Result<Vec<i64>> {
    if let Some(person) = assignee {
        return Ok(vec![person]);
    }
    roles::people_with(tx, now.today, &[desk]).await
}

/// The operator learns that there was a report of unlawful access (A.9.3.6), and nothing of the people in it; so does
/// whoever answers for the environment.
async fn tell_operators(tx: &mut Tx, now: &Now, number: &str, id: i64) -> storage::Result<()> {
    let title = format!("Сообщение о несанкционированном доступе № {number}");
    for person in roles::people_with(tx, now.today, &[roles::EIO]).await? {
        tell(tx, now, person, &title, None, id, true).await?;
    }
    for person in roles::people_with(tx, now.today, &["OP"]).await? {
        let news = News {
            person_id: person,
            about: outbox::About::Security,
            title: &title,
            body: None,
            link: None,
            urgent: true,
        };
        outbox::tell(tx, now.at, &news).await?;
    }
    Ok(())
}

/// News about a request.
pub async fn tell(
    tx: &mut Tx,
    now: &Now,
    person: i64,
    title: &str,
    body: Option<&str>,
    ticket: i64,
    urgent: bool,
) -> storage::Result<()> {
    let link = format!("/lk/tickets/{ticket}");
    let news = News {
        person_id: person,
        about: outbox::About::Ticket,
        title,
        body,
        link: Some(&link),
        urgent,
    };
    outbox::tell(tx, now.at, &news).await
}

/// News for the author, and for the person it is about; not for whoever acts.
pub async fn tell_author(
    tx: &mut Tx,
    now: &Now,
    ticket: &Ticket,
    title: &str,
    body: Option<&str>,
) -> storage::Result<()> {
    let mut people: Vec<i64> = ticket.author_id.into_iter().collect();
    people.extend(ticket.subject_person_id.filter(|_| ticket.personal()));
    people.sort_unstable();
    people.dedup();
    for person in people.into_iter().filter(|person| Some(*person) != now.who) {
        tell(tx, now, person, title, body, ticket.id, false).await?;
    }
    Ok(())
}

/// News for those who sort it out: for whoever it was given to, or for everybody at its desk; not for whoever acts.
pub async fn tell_workers(
    tx: &mut Tx,
    now: &Now,
    ticket: &Ticket,
    title: &str,
    body: &str,
) -> storage::Result<()> {
    let desk = ticket.desk.as_deref().unwrap_or(roles::EIO);
    let people = to_tell(tx, now, desk, ticket.assignee_id).await?;
    for person in people.into_iter().filter(|person| Some(*person) != now.who) {
        tell(tx, now, person, title, Some(body), ticket.id, false).await?;
    }
    Ok(())
}

/// Columns of a request; the names are this program's own words.
pub async fn set(tx: &mut Tx, id: i64, said: &[(&'static str, Val)]) -> storage::Result<()> {
    let mut sql = String::from("UPDATE ticket SET row_version = row_version");
    let mut values = Vec::new();
    for (name, value) in said {
        values.push(value.clone());
        sql.push_str(&format!(", {name} = ${}", values.len()));
    }
    values.push(Val::Int(id));
    sql.push_str(&format!(" WHERE id = ${}", values.len()));
    tx.exec(AssertSqlSafe(sql), values).await?;
    Ok(())
}

/// A line of events.
#[derive(Clone, Copy, Debug, Default)]
pub struct Line<'a> {
    what: &'a str,
    from: Option<State>,
    to: Option<State>,
    words: Option<&'a str>,
    public: bool,
    batch: Option<i64>,
}

impl<'a> Line<'a> {
    /// What was done.
    pub fn new(what: &'a str) -> Self {
        Self {
            what,
            ..Self::default()
        }
    }

    /// The state after it.
    pub fn to(mut self, state: State) -> Self {
        self.to = Some(state);
        self
    }

    /// In these words.
    pub fn words(mut self, words: &'a str) -> Self {
        self.words = Some(words).filter(|words| !words.is_empty());
        self
    }

    /// The author sees it.
    pub fn open(mut self) -> Self {
        self.public = true;
        self
    }
}

/// Writes a line of events.
pub async fn note(tx: &mut Tx, now: &Now, ticket: i64, line: Line<'_>) -> storage::Result<()> {
    tx.exec(
        "INSERT INTO ticket_event (ticket_id, at, person_id, what, from_state, to_state, words, public, batch_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        v![
            ticket,
            now.at,
            now.who,
            line.what,
            line.from.map(State::code),
            line.to.map(State::code),
            line.words,
            line.public,
            line.batch
        ],
    )
    .await?;
    Ok(())
}

/// Takes a step: what it asks for first, then the row, then the line of events. `batch` is the action over many that it
/// belongs to.
pub async fn take(
    tx: &mut Tx,
    now: &Now,
    ticket: &Ticket,
    step: Step,
    known: &Known,
    words: &str,
    batch: Option<i64>,
) -> Done<State> {
    let from = ticket.state();
    let to = states::step(from, step, known, now.at).map_err(Refused::Said)?;
    let failed = match step {
        Step::RecheckFailed => true,
        Step::Check | Step::Reopen | Step::Correct => false,
        _ => ticket.recheck_failed,
    };
    let term = terms::days(to, ticket.login(), failed, rules::days(now.rule(ticket)));
    // What has ended keeps its term: whoever brings it back has it again.
    let due = match !to.is_open() || to == from && step != Step::RecheckFailed {
        true => Ticket::moment(&ticket.due_at),
        false => term.and_then(|days| now.due(days)),
    };
    let mut sql = String::from(
        "UPDATE ticket SET state = $1, state_since = $2, due_at = $3, recheck_failed = $4, updated_at = $5, row_version = row_version + 1",
    );
    let mut values = v![to.code(), now.at, due, failed, now.at];
    for (name, value) in leaves(now, ticket, step, words) {
        values.push(value);
        sql.push_str(&format!(", {name} = ${}", values.len()));
    }
    values.extend(v![ticket.id, ticket.row_version]);
    sql.push_str(&format!(
        " WHERE id = ${} AND row_version = ${}",
        values.len() - 1,
        values.len()
    ));
    match tx.exec(AssertSqlSafe(sql), values).await {
        Ok(0) => return Err(changed()),
        Ok(_) => {}
        Err(error) if error.breaks("ticket.subject_person_id, ticket.topic") => {
            return Err(Refused::Said(twice(ticket)));
        }
        Err(error) => return Err(error.into()),
    }
    let line = Line {
        what: step.code(),
        from: Some(from),
        to: Some(to),
        words: Some(words).filter(|words| !words.is_empty()),
        public: true,
        batch,
    };
    // What was answered by the outside support and what is sent to it is not the author's reading.
    let line = Line {
        public: !matches!(step, Step::Rework | Step::Resend),
        ..line
    };
    note(tx, now, ticket.id, line).await?;
    Ok(to)
}

/// Someone else was first.
pub fn changed() -> Refused {
    Refused::Said(
        "Пока вы смотрели обращение, его изменил другой человек. Откройте его заново и повторите."
            .to_owned(),
    )
}

/// J.10: another request about the same problem of the same person is with the outside support already. The refusal has
/// ended the transaction on PostgreSQL, so the other one is named by what is known: who and what.
fn twice(ticket: &Ticket) -> String {
    format!(
        "По этому человеку уже открыта заявка в техническую поддержку с темой «{}». Второй заявки не нужно: откройте первую и допишите её («Вернули на доработку» → «Отправить доработанное»), а эту объедините с ней.",
        ticket.topic
    )
}

/// What a step leaves in the row.
fn leaves(now: &Now, ticket: &Ticket, step: Step, words: &str) -> Vec<(&'static str, Val)> {
    let at = || Val::from(now.at);
    let answered = ticket.answered_at.clone().map_or_else(at, Val::Text);
    match step {
        Step::Correct => vec![
            ("corrected_at", at()),
            ("corrected_by", now.who.into()),
            ("effective_at", now.effective().into()),
            ("check_result", "corrected".into()),
            ("informed_at", Val::Null),
        ],
        Step::Same => vec![
            ("check_result", "same".into()),
            ("effective_at", Val::Null),
            ("answered_at", answered),
        ],
        Step::RecheckFailed => vec![("rechecked_at", at())],
        Step::Escalate => vec![("escalated_at", at())],
        Step::AskUser => vec![("answered_at", answered)],
        Step::Solve => vec![
            ("solved_at", at()),
            ("solution", words.into()),
            ("answered_at", answered),
        ],
        Step::Close | Step::Merge => vec![("closed_at", at())],
        Step::Reject => vec![
            ("closed_at", at()),
            ("solution", words.into()),
            ("answered_at", answered),
        ],
        Step::Reopen => vec![
            ("solved_at", Val::Null),
            ("closed_at", Val::Null),
            ("merged_into", Val::Null),
            ("reopened", (ticket.reopened + 1).into()),
        ],
        _ => Vec::new(),
    }
}

/// The papers that were seen: the student's card, the printed screenshot.
pub async fn papers(
    tx: &mut Tx,
    now: &Now,
    ticket: &Ticket,
    card: bool,
    paper: bool,
) -> storage::Result<()> {
    if (card, paper) == (ticket.student_card_seen, ticket.screenshot_seen) {
        return Ok(());
    }
    let columns = [
        ("student_card_seen", card.into()),
        ("screenshot_seen", paper.into()),
    ];
    set(tx, ticket.id, &columns).await?;
    let seen = [
        (card, "студенческий билет"),
        (paper, "распечатка снимка экрана"),
    ];
    let seen: Vec<&str> = seen
        .iter()
        .filter(|(seen, _)| *seen)
        .map(|(_, words)| *words)
        .collect();
    let words = match seen.is_empty() {
        true => "отметки сняты".to_owned(),
        false => format!("предъявлено: {}", seen.join(", ")),
    };
    note(tx, now, ticket.id, Line::new("papers").words(&words).open()).await
}

/// How the author rates what was done, from 1 to 5.
pub async fn rate(
    tx: &mut Tx,
    now: &Now,
    ticket: i64,
    rating: i64,
    words: Option<&str>,
) -> storage::Result<()> {
    let columns = [("rating", rating.into()), ("rating_words", words.into())];
    set(tx, ticket, &columns).await?;
    let said = format!("{rating} из 5");
    note(tx, now, ticket, Line::new("rate").words(&said).open()).await
}

/// Says something; its row.
pub async fn say(
    tx: &mut Tx,
    now: &Now,
    ticket: &Ticket,
    body: &str,
    internal: bool,
    by_worker: bool,
) -> storage::Result<i64> {
    let (id,): (i64,) = tx
        .one(
            "INSERT INTO ticket_message (ticket_id, author_id, body, internal, by_worker, sent_at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
            v![ticket.id, now.who, body, internal, by_worker, now.at],
        )
        .await?;
    if by_worker && !internal && ticket.answered_at.is_none() {
        set(tx, ticket.id, &[("answered_at", now.at.into())]).await?;
    }
    Ok(id)
}

/// What is known of a request before a step.
pub async fn known(
    db: &Db,
    now: &Now,
    ticket: &Ticket,
    words: &str,
    by_author: bool,
) -> storage::Result<Known> {
    let (corrections,): (i64,) = db
        .one(
            "SELECT count(*) FROM ticket_correction WHERE ticket_id = $1 AND refused IS NULL AND at >= $2",
            v![ticket.id, since_check(db, ticket.id).await?],
        )
        .await?;
    let (files,): (i64,) = db
        .one(
            "SELECT count(*) FROM file_link WHERE entity = 'ticket' AND entity_id = $1",
            v![ticket.id],
        )
        .await?;
    Ok(Known {
        login: ticket.login(),
        card: ticket.student_card_seen
            || !matches!(ticket.subject_kind.as_str(), "student" | "unknown"),
        screenshot: ticket.screenshot_seen || files > 0,
        papers_demanded: now.settings.papers_demanded,
        subject: ticket.subject_person_id.is_some(),
        corrections: usize::try_from(corrections).unwrap_or(0),
        effective_at: Ticket::moment(&ticket.effective_at),
        recheck_failed: ticket.recheck_failed,
        lacking: super::pack::lacking(ticket, files > 0, &now.settings),
        words: !words.is_empty(),
        ended_at: Ticket::moment(&ticket.closed_at).or_else(|| Ticket::moment(&ticket.solved_at)),
        by_author,
    })
}

/// When the present check began: corrections of an earlier round do not count for this one.
async fn since_check(db: &Db, ticket: i64) -> storage::Result<String> {
    let row: Option<(Option<String>,)> = db
        .opt(
            "SELECT max(at) FROM ticket_event WHERE ticket_id = $1 AND what = 'check'",
            v![ticket],
        )
        .await?;
    Ok(row.and_then(|(at,)| at).unwrap_or_default())
}
