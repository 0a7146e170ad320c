//! The roles of the college: one list, in the order of the regulation. The same rows are put into the table
//! `role` by the migration; a test compares the two. Who holds which, how far it reaches and by which order stands in
//! `user_role`.

/// The codes of the roles that an account (an alias of `user_account`) has on a day, with a comma between, in the order
/// of the list. Who is the curator of a group today has that role without being given it.
macro_rules! codes_of {
    ($account:literal, $today:literal) => {
        concat!(
            "(SELECT string_agg(x.code, ',' ORDER BY x.sort) FROM (SELECT r.code, r.sort FROM user_role u \
             JOIN role r ON r.id = u.role_id WHERE u.account_id = ", $account, ".id AND u.valid_from <= ", $today,
            " AND (u.valid_to IS NULL OR u.valid_to > ", $today, ") \
             UNION SELECT r.code, r.sort FROM role r WHERE r.code = 'KUR' AND ", $account, ".kind = 'staff' AND EXISTS \
             (SELECT 1 FROM supervision c WHERE c.supervisor_id = ", $account, ".person_id AND c.kind = 'curator' \
             AND c.group_id IS NOT NULL AND c.deleted_at IS NULL AND c.valid_from <= ", $today,
            " AND (c.valid_to IS NULL OR c.valid_to > ", $today, "))) x)"
        )
    };
}

/// The reach of each of them: `DEK:unit:3,KUR:group:5,RAB:college:`.
macro_rules! scopes_of {
    ($account:literal, $today:literal) => {
        concat!(
            "(SELECT string_agg(x.scope, ',') FROM (SELECT r.code || ':' || COALESCE(u.scope_kind, 'college') || ':' \
             || COALESCE(CAST(u.scope_id AS TEXT), '') AS scope FROM user_role u \
             JOIN role r ON r.id = u.role_id WHERE u.account_id = ", $account, ".id AND u.valid_from <= ", $today,
            " AND (u.valid_to IS NULL OR u.valid_to > ", $today, ") \
             UNION SELECT 'KUR:group:' || CAST(c.group_id AS TEXT) FROM supervision c \
             WHERE ", $account, ".kind = 'staff' AND c.supervisor_id = ", $account, ".person_id AND c.kind = 'curator' \
             AND c.group_id IS NOT NULL AND c.deleted_at IS NULL AND c.valid_from <= ", $today,
            " AND (c.valid_to IS NULL OR c.valid_to > ", $today, ")) x)"
        )
    };
}
pub(super) use {codes_of, scopes_of};

mod assign;
mod held;
mod scope;

pub use assign::{Ended, ORDERS, Wish, Wrong, assign, end, needs_order, reaches};
pub use held::{
    Ask, Contact, Footing, Held, Orphan, held, orders_without_roles, people_with, responsible,
};
pub use scope::{Kind, Scope, parse as parse_scopes, scopes};

use super::{
    Error, Keeper, Result,
    accounts::{self, Kind as Whose},
    events::{self, By},
    sessions,
};
use crate::storage::v;

/// A role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Role {
    /// The code, as in the database.
    pub code: &'static str,
    /// The name in Russian.
    pub name: &'static str,
    /// How far it reaches when nothing narrower is said.
    pub scope: &'static str,
    /// The kind of account that usually has it.
    pub kind: Whose,
}

const fn role(code: &'static str, name: &'static str, scope: &'static str, kind: Whose) -> Role {
    Role {
        code,
        name,
        scope,
        kind,
    }
}

/// The administrator of accounts.
pub const ADM: &str = "ADM";
/// The person responsible for the environment.
pub const EIO: &str = "EIO";

/// All roles.
pub const ALL: &[Role] = &[
    role("OP", "Оператор АИС ЭПО", "region", Whose::Authority),
    role(
        "MIN",
        "Представитель учредителя",
        "region",
        Whose::Authority,
    ),
    role("ADM", "Администратор ЭИОС", "college", Whose::Staff),
    role(
        "EIO",
        "Ответственный за работу с ЭИОС",
        "college",
        Whose::Staff,
    ),
    role("DIR", "Директор", "college", Whose::Staff),
    role(
        "ZUR",
        "Заместитель директора по учебной работе",
        "college",
        Whose::Staff,
    ),
    role(
        "ZPR",
        "Заместитель директора по производственной работе",
        "college",
        Whose::Staff,
    ),
    role(
        "ZVR",
        "Заместитель директора по воспитательной работе",
        "college",
        Whose::Staff,
    ),
    role(
        "AHO",
        "Заместитель директора по хозяйственной части",
        "college",
        Whose::Staff,
    ),
    role("HR", "Специалист по кадрам", "college", Whose::Staff),
    role(
        "PK",
        "Секретарь приёмной комиссии",
        "campaign",
        Whose::Staff,
    ),
    role("UCH", "Диспетчер учебной части", "college", Whose::Staff),
    role("DEK", "Заведующий отделением", "unit", Whose::Staff),
    role(
        "KON",
        "Ответственный за контингент",
        "college",
        Whose::Staff,
    ),
    role("MET", "Методист", "college", Whose::Staff),
    role("PREP", "Преподаватель", "own", Whose::Staff),
    role("KUR", "Куратор группы", "group", Whose::Staff),
    role(
        "SOC",
        "Социальный педагог, психолог",
        "college",
        Whose::Staff,
    ),
    role(
        "VUS",
        "Ответственный за воинский учёт",
        "college",
        Whose::Staff,
    ),
    role("OBS", "Комендант общежития", "building", Whose::Staff),
    role("BUH", "Бухгалтер", "college", Whose::Staff),
    role("OT", "Специалист по охране труда", "college", Whose::Staff),
    role("BIB", "Библиотекарь", "college", Whose::Staff),
    role("SITE", "Редактор сайта", "site", Whose::Staff),
    role("GIA", "Секретарь ГЭК", "commission", Whose::Staff),
    role(
        "KACH",
        "Ответственный за оценку качества",
        "college",
        Whose::Staff,
    ),
    role("TRD", "Специалист центра карьеры", "college", Whose::Staff),
    role(
        "PDN",
        "Ответственный за персональные данные",
        "college",
        Whose::Staff,
    ),
    role("TP", "Специалист техподдержки", "tickets", Whose::Staff),
    role("STU", "Обучающийся", "self", Whose::Student),
    role(
        "PAR",
        "Родитель, законный представитель",
        "children",
        Whose::Parent,
    ),
    role("ABI", "Поступающий", "self", Whose::Applicant),
    role("RAB", "Работник", "self", Whose::Staff),
    role(
        "EMP",
        "Представитель работодателя",
        "organisation",
        Whose::Employer,
    ),
];

/// The role of a code.
pub fn find(code: &str) -> Option<&'static Role> {
    ALL.iter().find(|role| role.code == code)
}

/// All codes, for a message.
pub fn codes() -> String {
    let codes: Vec<_> = ALL.iter().map(|role| role.code).collect();
    codes.join(", ")
}

/// The names of roles by their codes, for a sentence; what is no role is left out.
pub fn names<'a>(codes: impl IntoIterator<Item = &'a str>) -> String {
    let names = codes.into_iter().filter_map(|code| Some(find(code)?.name));
    names.collect::<Vec<_>>().join(", ")
}

/// Account and code of a role of everybody who has one on the day that is bound to `$day`; who is the curator of a group
/// has that role without being given it.
pub fn holding(day: usize) -> String {
    format!(
        "SELECT u.account_id, r.code FROM user_role u JOIN role r ON r.id = u.role_id \
         WHERE u.valid_from <= ${day} AND (u.valid_to IS NULL OR u.valid_to > ${day}) \
         UNION SELECT w.id, 'KUR' FROM supervision c JOIN user_account w ON w.person_id = c.supervisor_id AND w.kind = 'staff' \
         WHERE c.kind = 'curator' AND c.group_id IS NOT NULL AND c.deleted_at IS NULL \
         AND c.valid_from <= ${day} AND (c.valid_to IS NULL OR c.valid_to > ${day})"
    )
}

/// The codes of the roles that an account has today, a curator's among them.
pub async fn codes_today(keeper: &Keeper, account_id: i64) -> Result<Vec<String>> {
    let (codes,): (Option<String>,) = keeper
        .db
        .one(
            concat!(
                "SELECT ",
                codes_of!("w", "$2"),
                " AS codes FROM user_account w WHERE w.id = $1"
            ),
            v![account_id, keeper.today()],
        )
        .await?;
    let codes = codes.unwrap_or_default();
    let codes = codes.split(',').filter(|code| !code.is_empty());
    Ok(codes.map(str::to_owned).collect())
}

/// How many accounts have a role today.
pub async fn holders(keeper: &Keeper, code: &str) -> Result<i64> {
    let today = keeper.today();
    let (holders,): (i64,) = keeper
        .db
        .one(
            "SELECT count(DISTINCT u.account_id) FROM user_role u JOIN role r ON r.id = u.role_id \
             WHERE r.code = $1 AND u.valid_from <= $2 AND (u.valid_to IS NULL OR u.valid_to > $3)",
            v![code, today, today],
        )
        .await?;
    Ok(holders)
}

/// Gives the account a role from today. Live sessions end: the next login has the new rights and a new id.
pub async fn grant(
    keeper: &Keeper,
    account_id: i64,
    code: &str,
    basis: Option<&str>,
    by: &By,
) -> Result<()> {
    find(code).ok_or_else(|| Error::NoRole(code.to_owned()))?;
    let mut tx = keeper.db.begin().await?;
    accounts::lock(&mut tx, account_id).await?;
    let has = tx
        .opt::<(i64,)>(
            "SELECT u.id FROM user_role u JOIN role r ON r.id = u.role_id \
             WHERE u.account_id = $1 AND r.code = $2 AND u.valid_to IS NULL AND u.scope_kind IS NULL",
            v![account_id, code],
        )
        .await?;
    if has.is_some() {
        return Ok(());
    }
    accounts::give(keeper, &mut tx, account_id, code, basis, by).await?;
    changed(keeper, &mut tx, account_id, events::Kind::Grant, code, by).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes a role away from today; the last administrator keeps theirs.
pub async fn revoke(keeper: &Keeper, account_id: i64, code: &str, by: &By) -> Result<()> {
    find(code).ok_or_else(|| Error::NoRole(code.to_owned()))?;
    let mut tx = keeper.db.begin().await?;
    accounts::lock(&mut tx, account_id).await?;
    if code == ADM {
        accounts::not_the_last_administrator(keeper, &mut tx, account_id).await?;
    }
    let rows = tx
        .exec(
            "UPDATE user_role SET valid_to = CASE WHEN valid_from > $1 THEN valid_from ELSE $1 END \
             WHERE account_id = $2 AND (valid_to IS NULL OR valid_to > $1) AND role_id = (SELECT id FROM role WHERE code = $3)",
            v![keeper.today(), account_id, code],
        )
        .await?;
    if rows > 0 {
        changed(keeper, &mut tx, account_id, events::Kind::Revoke, code, by).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn changed(
    keeper: &Keeper,
    tx: &mut crate::storage::Tx,
    account_id: i64,
    kind: events::Kind,
    code: &str,
    by: &By,
) -> Result<()> {
    let now = keeper.clock.now();
    sessions::end_all(tx, now, account_id, None, "roles").await?;
    events::record(tx, now, kind, Some(account_id), by, Some(code)).await?;
    Ok(())
}
