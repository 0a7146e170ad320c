//! The roles of the college: one list, in the order of the regulation. The same rows are put into the table
//! `role` by the migration; a test compares the two.

use super::{
    Error, Keeper, Result,
    accounts::{self, Kind},
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
    pub kind: Kind,
}

const fn role(code: &'static str, name: &'static str, scope: &'static str, kind: Kind) -> Role {
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
    role("OP", "Оператор АИС ЭПО", "region", Kind::Authority),
    role("MIN", "Представитель учредителя", "region", Kind::Authority),
    role("ADM", "Администратор ЭИОС", "college", Kind::Staff),
    role(
        "EIO",
        "Ответственный за работу с ЭИОС",
        "college",
        Kind::Staff,
    ),
    role("DIR", "Директор", "college", Kind::Staff),
    role(
        "ZUR",
        "Заместитель директора по учебной работе",
        "college",
        Kind::Staff,
    ),
    role(
        "ZPR",
        "Заместитель директора по производственной работе",
        "college",
        Kind::Staff,
    ),
    role(
        "ZVR",
        "Заместитель директора по воспитательной работе",
        "college",
        Kind::Staff,
    ),
    role(
        "AHO",
        "Заместитель директора по хозяйственной части",
        "college",
        Kind::Staff,
    ),
    role("HR", "Специалист по кадрам", "college", Kind::Staff),
    role("PK", "Секретарь приёмной комиссии", "campaign", Kind::Staff),
    role("UCH", "Диспетчер учебной части", "college", Kind::Staff),
    role("DEK", "Заведующий отделением", "unit", Kind::Staff),
    role("KON", "Ответственный за контингент", "college", Kind::Staff),
    role("MET", "Методист", "college", Kind::Staff),
    role("PREP", "Преподаватель", "own", Kind::Staff),
    role("KUR", "Куратор группы", "group", Kind::Staff),
    role(
        "SOC",
        "Социальный педагог, психолог",
        "college",
        Kind::Staff,
    ),
    role(
        "VUS",
        "Ответственный за воинский учёт",
        "college",
        Kind::Staff,
    ),
    role("OBS", "Комендант общежития", "building", Kind::Staff),
    role("BUH", "Бухгалтер", "college", Kind::Staff),
    role("OT", "Специалист по охране труда", "college", Kind::Staff),
    role("BIB", "Библиотекарь", "college", Kind::Staff),
    role("SITE", "Редактор сайта", "site", Kind::Staff),
    role("GIA", "Секретарь ГЭК", "commission", Kind::Staff),
    role(
        "KACH",
        "Ответственный за оценку качества",
        "college",
        Kind::Staff,
    ),
    role("TRD", "Специалист центра карьеры", "college", Kind::Staff),
    role(
        "PDN",
        "Ответственный за персональные данные",
        "college",
        Kind::Staff,
    ),
    role("TP", "Специалист техподдержки", "tickets", Kind::Staff),
    role("STU", "Обучающийся", "self", Kind::Student),
    role(
        "PAR",
        "Родитель, законный представитель",
        "children",
        Kind::Parent,
    ),
    role("ABI", "Поступающий", "self", Kind::Applicant),
    role("RAB", "Работник", "self", Kind::Staff),
    role(
        "EMP",
        "Представитель работодателя",
        "organisation",
        Kind::Employer,
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

/// How many accounts have a role today.
pub async fn holders(keeper: &Keeper, code: &str) -> Result<i64> {
    let today = keeper.today();
    let (holders,): (i64,) = keeper
        .db
        .one(
            "SELECT count(*) FROM user_role u JOIN role r ON r.id = u.role_id \
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
    let role = find(code).ok_or_else(|| Error::NoRole(code.to_owned()))?;
    let now = keeper.clock.now();
    let mut tx = keeper.db.begin().await?;
    accounts::lock(&mut tx, account_id).await?;
    let has = tx
        .opt::<(i64,)>(
            "SELECT u.id FROM user_role u JOIN role r ON r.id = u.role_id \
             WHERE u.account_id = $1 AND r.code = $2 AND u.valid_to IS NULL",
            v![account_id, code],
        )
        .await?;
    if has.is_some() {
        return Ok(());
    }
    tx.exec(
        "INSERT INTO user_role (account_id, role_id, valid_from, basis, created_at, created_by) \
         SELECT $1, id, $2, $3, $4, $5 FROM role WHERE code = $6",
        v![
            account_id,
            keeper.today(),
            basis,
            now,
            by.account_id,
            role.code
        ],
    )
    .await?;
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
             WHERE account_id = $2 AND valid_to IS NULL AND role_id = (SELECT id FROM role WHERE code = $3)",
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
