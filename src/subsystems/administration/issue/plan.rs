//! What an order would do to each person: made for the officer to read before the button is pressed, and made again in
//! the transaction that does it, when nobody else can change it any more.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use sqlx::{AssertSqlSafe, FromRow};

use super::{super::relation, order::Order};
use crate::{
    identity::{Keeper, accounts::may_serve, full_name, roles},
    storage::{Result, Tx, v},
    web::text,
};

/// So long what another officer has issued is not issued again by chance: the slip is still on its way.
const FRESH: SignedDuration = SignedDuration::from_mins(10);

/// Who orders.
#[derive(Clone, Debug)]
pub struct Officer {
    /// Their account.
    pub account_id: i64,
    /// The codes of their roles.
    pub roles: Vec<String>,
}

/// A person with their account of the kind and its last issue.
#[derive(Clone, Debug, FromRow)]
#[allow(missing_docs)]
pub struct Candidate {
    pub person_id: i64,
    pub last_name: String,
    pub first_name: String,
    pub middle_name: Option<String>,
    pub place: String,
    pub related: bool,
    pub account_id: Option<i64>,
    pub login: Option<String>,
    pub state: Option<String>,
    pub has_password: bool,
    pub temp: Option<bool>,
    pub temp_expires_at: Option<String>,
    pub roles: Option<String>,
    pub issue_id: Option<i64>,
    pub issued_at: Option<String>,
    pub issued_by: Option<i64>,
    pub entered_at: Option<String>,
    pub officer: Option<String>,
}

/// What happens to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// An account is made and its first password issued.
    Create,
    /// The first password of an account that has none.
    First,
    /// A new password in place of another, for this reason.
    Again(&'static str),
    /// The login is destroyed and another is made.
    Renew(i64),
    /// Nothing, and why.
    Skip(String),
}

impl Candidate {
    /// «Фамилия Имя Отчество».
    pub fn name(&self) -> String {
        full_name(
            &self.last_name,
            &self.first_name,
            self.middle_name.as_deref(),
        )
    }

    /// Whether the owner has entered with what was issued last, or has a password of their own.
    fn has_entered(&self) -> bool {
        self.entered_at.is_some() || self.has_password && self.temp == Some(false)
    }

    fn issued_words(&self, keeper: &Keeper) -> String {
        let at = self.issued_at.as_deref().unwrap_or_default();
        let by = self.officer.as_deref().unwrap_or("с консоли сервера");
        format!("{}, {by}", text::moment(at, &keeper.time_zone))
    }
}

/// Decides about one person.
pub fn decide(keeper: &Keeper, order: &Order, officer: &Officer, c: &Candidate) -> Step {
    let skip = |words: String| Step::Skip(words);
    let Some(account) = c.account_id else {
        return match c.related || !relation::is_known(order.kind) {
            true => Step::Create,
            false => skip("сейчас не работает и не учится здесь: записи не нужно".into()),
        };
    };
    let theirs = c.roles.as_deref().unwrap_or_default().split(',');
    let mine = officer.roles.iter().map(String::as_str);
    if account == officer.account_id {
        return skip("это вы: свой пароль меняют на странице «Пароль»".into());
    }
    if !may_serve(mine, theirs.filter(|code| !code.is_empty())) {
        return skip(format!(
            "роли — {}: пароль таким записям выдаёт администратор ЭИОС",
            roles::names(c.roles.as_deref().unwrap_or_default().split(','))
        ));
    }
    if order.renew == Some(account) {
        return match c.state.as_deref() {
            Some("suspended") => Step::Renew(account),
            _ => skip("запись не приостановлена: логин уничтожают после приостановки".into()),
        };
    }
    if c.state.as_deref() == Some("suspended") {
        return skip("доступ приостановлен: сначала возобновите его".into());
    }
    if c.issue_id.is_some_and(|id| id > order.seen) {
        return skip(format!("только что выдано: {}", c.issued_words(keeper)));
    }
    if !c.has_password {
        // The password that was issued is void when its owner said that somebody else had come in.
        return match c.issue_id {
            Some(_) => Step::Again(reason(order)),
            None => Step::First,
        };
    }
    if c.has_entered() {
        return match order.entered {
            true => Step::Again(reason(order)),
            false => skip("вход уже был, пароль у человека свой".into()),
        };
    }
    decide_unreceived(keeper, order, officer, c)
}

/// The password was issued and nobody has entered with it.
fn decide_unreceived(keeper: &Keeper, order: &Order, officer: &Officer, c: &Candidate) -> Step {
    let now = keeper.clock.now();
    let is_over = c
        .temp_expires_at
        .as_deref()
        .is_some_and(|end| end <= crate::storage::db::timestamp(now).as_str());
    if is_over {
        return Step::Again("expired");
    }
    let by_another = c.issued_by.is_some_and(|by| by != officer.account_id);
    if by_another && !order.entered && c.issued_at.as_deref().is_some_and(|at| is_fresh(at, now)) {
        return Step::Skip(format!(
            "только что выдано: {}; сразу заново выдаёт тот, кто выдал, остальные — через {} минут",
            c.issued_words(keeper),
            FRESH.as_mins()
        ));
    }
    match order.again || order.entered {
        true => Step::Again(reason(order)),
        false => Step::Skip(format!(
            "пароль уже выдан ({}), вход ещё не выполнен",
            c.issued_words(keeper)
        )),
    }
}

fn is_fresh(at: &str, now: Timestamp) -> bool {
    at.parse::<Timestamp>()
        .is_ok_and(|at| now.duration_since(at).abs() < FRESH)
}

fn reason(order: &Order) -> &'static str {
    match order.reason.as_str() {
        "compromised" => "compromised",
        _ => "reset",
    }
}

/// The people of an order, in its order, as a transaction sees them; who is not known any more is left out.
pub async fn candidates(
    keeper: &Keeper,
    tx: &mut Tx,
    order: &Order,
    people: &[i64],
) -> Result<Vec<Candidate>> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let today = keeper.today();
    let found = tx.all(AssertSqlSafe(query(order, people)), v![today, today]);
    Ok(in_order(found.await?, people))
}

/// Names come from our own tables and numbers are numbers; `$2` is today once more, where the roles are.
fn query(order: &Order, people: &[i64]) -> String {
    let ids: Vec<String> = people.iter().map(i64::to_string).collect();
    let last_issue = " LEFT JOIN credential_issue j ON j.id = \
         (SELECT max(j1.id) FROM credential_issue j1 WHERE j1.account_id = a.id) WHERE p.deleted_at";
    format!(
        "SELECT p.id AS person_id, p.last_name, p.first_name, p.middle_name, {} AS place, r.person_id IS NOT NULL AS related, \
         a.id AS account_id, a.login, a.state, a.password_hash IS NOT NULL AS has_password, a.temp, a.temp_expires_at, \
         (SELECT string_agg(c.code, ',' ORDER BY c.sort) FROM user_role ur JOIN role c ON c.id = ur.role_id \
          WHERE ur.account_id = a.id AND (ur.valid_to IS NULL OR ur.valid_to > $2)) AS roles, \
         j.id AS issue_id, j.issued_at, j.issued_by, j.first_login_at AS entered_at, \
         {officer} AS officer {} \
         AND p.id IN ({})",
        relation::place(order.kind),
        relation::from(order.kind).replace(" WHERE p.deleted_at", last_issue),
        ids.join(", "),
        officer = officer!("j.issued_by"),
    )
}

fn in_order(mut found: Vec<Candidate>, people: &[i64]) -> Vec<Candidate> {
    let places: BTreeMap<i64, usize> = people.iter().enumerate().map(|(n, id)| (*id, n)).collect();
    found.sort_by_key(|c| places.get(&c.person_id).copied());
    found
}

/// What happens to everybody of an order, as it looks now.
pub async fn of(
    keeper: &Keeper,
    order: &Order,
    officer: &Officer,
) -> Result<Vec<(Candidate, Step)>> {
    let today = keeper.today();
    let mut all = Vec::with_capacity(order.people.len());
    for part in order.people.chunks(500) {
        let sql = AssertSqlSafe(query(order, part));
        let found: Vec<Candidate> = keeper.db.all(sql, v![today, today]).await?;
        all.extend(in_order(found, part).into_iter().map(|c| {
            let step = decide(keeper, order, officer, &c);
            (c, step)
        }));
    }
    Ok(all)
}
