//! Giving a role on the strength of an order, and ending it. A role begins and ends by itself on its days; nobody
//! gives one to themselves; the college is never left without an administrator.

use jiff::civil::Date;

use super::{ADM, Kind, Role};
use crate::{
    identity::{
        Error, Keeper, Result, accounts,
        events::{self, By},
        sessions,
    },
    storage::{Tx, v},
};

/// Kinds of orders that a role may rest on; an administrator's rests on the first only.
pub const ORDERS: &[&str] = &["admin_appoint", "access_grant", "resp_appoint"];
/// Roles that one person must not hold together: who keeps accounts does not watch over the journal of what is done.
const APART: &[(&str, &str)] = &[("ADM", "PDN")];

/// A role that is wished for someone.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Wish {
    pub account_id: i64,
    pub role: &'static Role,
    pub scope: (Kind, Option<i64>),
    pub from: Date,
    /// The last day; none when it is not known yet.
    pub last: Option<Date>,
    /// A signed order of the portal.
    pub order_id: Option<i64>,
    /// An order that is not in the portal: «№ 12-о от 01.09.2026».
    pub words: Option<String>,
    /// By what they were admitted to personal data.
    pub pd_clearance: Option<String>,
}

/// What is wrong with a wish: the field of the form and a sentence.
pub type Wrong = Vec<(&'static str, String)>;

/// Whether a role has to rest on an order: every staff role but the one that every worker has.
pub fn needs_order(role: &Role) -> bool {
    role.kind == accounts::Kind::Staff && role.code != "RAB"
}

/// To what a role may be narrowed, the usual reach first.
pub fn reaches(role: &Role) -> &'static [Kind] {
    match role.scope {
        "unit" => &[Kind::Unit, Kind::College],
        "group" => &[Kind::Group],
        "campaign" => &[Kind::Campaign, Kind::College],
        "building" => &[Kind::Building, Kind::College],
        _ => &[Kind::College],
    }
}

/// Gives the role, or says everything that stands against it. Sessions end when it is in force already: the next entry
/// has the new rights.
pub async fn assign(
    keeper: &Keeper,
    tx: &mut Tx,
    wish: &Wish,
    by: &By,
) -> Result<std::result::Result<i64, Wrong>> {
    accounts::lock(tx, wish.account_id).await?;
    let wrong = problems(tx, wish, by).await?;
    if !wrong.is_empty() {
        return Ok(Err(wrong));
    }
    let now = keeper.clock.now();
    let (kind, scope_id) = wish.scope;
    let scope_kind = (kind != Kind::College).then_some(kind.code());
    let (id,) = tx
        .one::<(i64,)>(
            "INSERT INTO user_role (account_id, role_id, scope_kind, scope_id, valid_from, valid_to, basis, basis_order_id, \
             pd_clearance, created_at, created_by) \
             SELECT $1, id, $2, $3, $4, $5, $6, $7, $8, $9, $10 FROM role WHERE code = $11 RETURNING id",
            v![
                wish.account_id,
                scope_kind,
                scope_id,
                wish.from,
                wish.last.map(after),
                wish.words.clone(),
                wish.order_id,
                wish.pd_clearance.clone(),
                now,
                by.account_id,
                wish.role.code
            ],
        )
        .await?;
    if wish.from <= keeper.today() {
        sessions::end_all(tx, now, wish.account_id, None, "roles").await?;
    }
    let kind = events::Kind::Grant;
    events::record(
        tx,
        now,
        kind,
        Some(wish.account_id),
        by,
        Some(wish.role.code),
    )
    .await?;
    Ok(Ok(id))
}

/// The first day on which what lasts to the end of `day` is over.
fn after(day: Date) -> Date {
    day.tomorrow().unwrap_or(day)
}

async fn problems(tx: &mut Tx, wish: &Wish, by: &By) -> Result<Wrong> {
    let (person, kind) = tx
        .one::<(i64, String)>(
            "SELECT person_id, kind FROM user_account WHERE id = $1",
            v![wish.account_id],
        )
        .await?;
    let mut wrong = Wrong::new();
    if kind != wish.role.kind.code() {
        wrong.push((
            "role",
            format!(
                "Роль «{}» не для такой учётной записи: выберите другую.",
                wish.role.name
            ),
        ));
    }
    if let Some(actor) = by.account_id {
        let own: Option<(i64,)> = tx
            .opt(
                "SELECT id FROM user_account WHERE id = $1 AND person_id = $2",
                v![actor, person],
            )
            .await?;
        if own.is_some() {
            wrong.push((
                "role",
                "Себе роль не назначают: это делает другой администратор ЭИОС.".to_owned(),
            ));
        }
    }
    if wish.last.is_some_and(|last| last < wish.from) {
        wrong.push(("last", "Последний день раньше первого.".to_owned()));
    }
    scope_problems(tx, wish, &mut wrong).await?;
    basis_problems(tx, wish, &mut wrong).await?;
    clash(tx, wish, person, &mut wrong).await?;
    Ok(wrong)
}

async fn scope_problems(tx: &mut Tx, wish: &Wish, wrong: &mut Wrong) -> Result<()> {
    let (kind, id) = wish.scope;
    if !reaches(wish.role).contains(&kind) {
        let may: Vec<&str> = reaches(wish.role).iter().map(|kind| kind.name()).collect();
        wrong.push((
            "scope",
            format!(
                "У роли «{}» область действия: {}.",
                wish.role.name,
                may.join(" или ")
            ),
        ));
        return Ok(());
    }
    let sql = match kind {
        Kind::College => return Ok(()),
        Kind::Campaign => {
            if !id.is_some_and(|year| (2000..=2100).contains(&year)) {
                wrong.push(("scope", "Укажите год приёмной кампании.".to_owned()));
            }
            return Ok(());
        }
        Kind::Unit => "SELECT id FROM org_unit WHERE id = $1 AND deleted_at IS NULL",
        Kind::Group => "SELECT id FROM study_group WHERE id = $1 AND deleted_at IS NULL",
        Kind::Building => "SELECT id FROM building WHERE id = $1 AND deleted_at IS NULL",
    };
    if tx.opt::<(i64,)>(sql, v![id]).await?.is_none() {
        wrong.push(("scope", "Выберите область действия из списка.".to_owned()));
    }
    Ok(())
}

async fn basis_problems(tx: &mut Tx, wish: &Wish, wrong: &mut Wrong) -> Result<()> {
    if needs_order(wish.role) && wish.order_id.is_none() && wish.words.is_none() {
        wrong.push((
            "order",
            "Нужен приказ: выберите его из списка или, если его нет в портале, напишите номер и дату."
                .to_owned(),
        ));
    }
    if wish.order_id.is_some() && wish.words.is_some() {
        wrong.push((
            "words",
            "Укажите что-нибудь одно: приказ из списка или его номер и дату словами.".to_owned(),
        ));
    }
    if wish.role.code == ADM && wish.pd_clearance.is_none() {
        wrong.push((
            "pd_clearance",
            "Администратору ЭИОС нужен допуск к персональным данным: укажите документ.".to_owned(),
        ));
    }
    let Some(order) = wish.order_id else {
        return Ok(());
    };
    let known: Option<(String, String)> = tx
        .opt(
            "SELECT k.code, d.effective_on FROM order_doc d JOIN order_kind k ON k.id = d.kind_id \
             WHERE d.id = $1 AND d.deleted_at IS NULL AND d.state IN ('signed', 'in_force')",
            v![order],
        )
        .await?;
    match known {
        Some((code, _)) if wish.role.code == ADM && code != ORDERS[0] => wrong.push((
            "order",
            "Администратора назначают приказом о назначении администратора ЭИОС.".to_owned(),
        )),
        Some((code, _)) if !ORDERS.contains(&code.as_str()) => wrong.push((
            "order",
            "Этот приказ не о правах доступа: выберите другой.".to_owned(),
        )),
        Some((_, effective)) if wish.from.to_string() < effective => wrong.push((
            "from",
            "Роль не может начаться раньше, чем действует приказ.".to_owned(),
        )),
        Some(_) => {}
        None => wrong.push((
            "order",
            "Такого подписанного приказа нет: выберите его из списка.".to_owned(),
        )),
    }
    Ok(())
}

/// The same role for the same scope on the same days, and roles that must not meet in one person.
async fn clash(tx: &mut Tx, wish: &Wish, person: i64, wrong: &mut Wrong) -> Result<()> {
    let end = wish
        .last
        .map_or_else(|| "9999-12-31".to_owned(), |last| after(last).to_string());
    let (kind, id) = wish.scope;
    let kind = if kind == Kind::College {
        ""
    } else {
        kind.code()
    };
    let same: Option<(String,)> = tx
        .opt(
            "SELECT u.valid_from FROM user_role u JOIN role r ON r.id = u.role_id WHERE u.account_id = $1 AND r.code = $2 \
             AND COALESCE(u.scope_kind, '') = $3 AND COALESCE(u.scope_id, 0) = $4 AND u.valid_from < $5 \
             AND (u.valid_to IS NULL OR u.valid_to > $6) LIMIT 1",
            v![
                wish.account_id,
                wish.role.code,
                kind,
                id.unwrap_or(0),
                end.clone(),
                wish.from
            ],
        )
        .await?;
    if same.is_some() {
        wrong.push((
            "role",
            "Эта роль с такой областью на эти дни уже назначена: закончите прежнюю или выберите другие дни."
                .to_owned(),
        ));
    }
    let others = APART.iter().filter_map(|(a, b)| match wish.role.code {
        code if code == *a => Some(*b),
        code if code == *b => Some(*a),
        _ => None,
    });
    for other in others {
        let held: Option<(String,)> = tx
            .opt(
                "SELECT r.name FROM user_role u JOIN role r ON r.id = u.role_id JOIN user_account a ON a.id = u.account_id \
                 WHERE a.person_id = $1 AND a.deleted_at IS NULL AND r.code = $2 AND u.valid_from < $3 \
                 AND (u.valid_to IS NULL OR u.valid_to > $4) LIMIT 1",
                v![person, other, end.clone(), wish.from],
            )
            .await?;
        if let Some((name,)) = held {
            wrong.push((
                "role",
                format!("Эти обязанности разделены: у человека уже есть роль «{name}»."),
            ));
        }
    }
    Ok(())
}

/// How the ending of a role went.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Ended {
    /// It ends after its last day; whose it was and which role.
    Done { person_id: i64, role: String },
    /// There is no such role that lasts, or it ended before.
    Gone,
    /// Its last day would be before its first.
    TooEarly,
    /// It ends by itself sooner; a role is lengthened by an order, as it is given.
    Longer,
}

/// Ends a role after `last`; with a day before today it is over at once and the sessions end.
pub async fn end(keeper: &Keeper, tx: &mut Tx, id: i64, last: Date, by: &By) -> Result<Ended> {
    let held: Option<(i64, i64, String, String, Option<String>)> = tx
        .opt(
            "SELECT u.account_id, a.person_id, r.code, u.valid_from, u.valid_to FROM user_role u \
             JOIN role r ON r.id = u.role_id JOIN user_account a ON a.id = u.account_id \
             WHERE u.id = $1 AND a.deleted_at IS NULL",
            v![id],
        )
        .await?;
    let Some((account, person_id, role, from, to)) = held else {
        return Ok(Ended::Gone);
    };
    let today = keeper.today();
    if to.as_ref().is_some_and(|to| *to <= today.to_string()) {
        return Ok(Ended::Gone);
    }
    let (mut end, first) = (after(last), from.parse().unwrap_or(today));
    if end < first {
        // A role that has not begun is called off whole.
        match first > today {
            true => end = first,
            false => return Ok(Ended::TooEarly),
        }
    }
    accounts::lock(tx, account).await?;
    if role == ADM {
        not_the_last(keeper, tx, account).await?;
    }
    let rows = tx
        .exec(
            "UPDATE user_role SET valid_to = $1, ended_at = $2, ended_by = $3 WHERE id = $4 AND (valid_to IS NULL OR valid_to > $1)",
            v![end, keeper.clock.now(), by.account_id, id],
        )
        .await?;
    if rows == 0 {
        // It ends before that, or somebody has ended it meanwhile.
        return Ok(Ended::Longer);
    }
    let now = keeper.clock.now();
    if end <= today {
        sessions::end_all(tx, now, account, None, "roles").await?;
    }
    events::record(
        tx,
        now,
        events::Kind::Revoke,
        Some(account),
        by,
        Some(&role),
    )
    .await?;
    Ok(Ended::Done { person_id, role })
}

/// Beside the administrator whose role ends there must be one who can enter and whose role has no end.
async fn not_the_last(keeper: &Keeper, tx: &mut Tx, account: i64) -> Result<()> {
    accounts::not_the_last_administrator(keeper, tx, account).await?;
    let (lasting,) = tx
        .one::<(i64,)>(
            "SELECT count(*) FROM user_role u JOIN role r ON r.id = u.role_id JOIN user_account a ON a.id = u.account_id \
             WHERE r.code = 'ADM' AND u.valid_to IS NULL AND u.valid_from <= $1 AND a.id <> $2 AND a.deleted_at IS NULL \
             AND a.state IN ('issued', 'active')",
            v![keeper.today(), account],
        )
        .await?;
    match lasting {
        0 => Err(Error::LastAdministrator),
        _ => Ok(()),
    }
}
