//! The life of an account: issued → active ⇄ suspended → deleted. Each step is a named function with its
//! pre-condition first, one transaction and one line in the journal.

mod free_logins;
mod journal;
mod list;
mod open;
mod passwords_of;
mod served;
mod state;

use jiff::civil::Date;

use free_logins::Logins;

use super::{
    Error, Keeper, Result, digest,
    events::{self, By},
    roles,
};
use crate::storage::{self, Tx, v};

pub use list::{Account, Counts, Filter, counts, find, list};
pub(super) use open::give;
pub use open::{open, queue, renew};
pub use passwords_of::{
    Changed, Fresh, Handed, Issued, Told, change_password, give_lasting_passwords, issue,
    password_problems, reset_password,
};
pub use served::{may_serve, roles_of};
pub use state::{Outcome, Stop, await_deletion, block, delete, destroy, resume, suspend, unblock};

/// Whose account it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Kind {
    Staff,
    Student,
    Applicant,
    Parent,
    Employer,
    Authority,
    System,
}

impl Kind {
    /// All kinds: code in the database, name in Russian.
    pub const ALL: &[(Kind, &str, &str)] = &[
        (Kind::Staff, "staff", "работник"),
        (Kind::Student, "student", "обучающийся"),
        (Kind::Applicant, "applicant", "поступающий"),
        (Kind::Parent, "parent", "родитель"),
        (Kind::Employer, "employer", "представитель работодателя"),
        (Kind::Authority, "authority", "представитель органа власти"),
        (Kind::System, "system", "служебная"),
    ];

    /// The code in the database.
    pub fn code(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// The kind of a code.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, c, _)| *c == code).map(|k| k.0)
    }
}

/// The name of a state in Russian.
pub fn state_name(code: &str) -> &'static str {
    match code {
        "issued" => "выдана",
        "active" => "действует",
        "suspended" => "заблокирована",
        _ => "удалена",
    }
}

/// A person and the account they are to have.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Surname.
    pub last_name: String,
    /// Name.
    pub first_name: String,
    /// Patronymic.
    pub middle_name: Option<String>,
    /// Date of birth, when it is known.
    pub birth_date: Option<Date>,
    /// Whose account.
    pub kind: Kind,
    /// A login of the issuer's choice; none makes one from the name.
    pub login: Option<String>,
    /// Codes of the roles.
    pub roles: Vec<String>,
    /// The order on which the roles rest.
    pub basis: Option<String>,
}

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Created {
    pub account_id: i64,
    pub person_id: i64,
    pub login: String,
}

/// Makes one account without a password; [`reset_password`] issues the first one.
pub async fn create(keeper: &Keeper, new: &NewAccount, by: &By) -> Result<Created> {
    let mut made = create_many(keeper, std::slice::from_ref(new), by).await?;
    made.pop()
        .ok_or_else(|| Error::Invalid("Нет данных".into()))
}

/// Makes many accounts without passwords in one transaction: all or none.
pub async fn create_many(keeper: &Keeper, new: &[NewAccount], by: &By) -> Result<Vec<Created>> {
    let mut tx = keeper.db.begin().await?;
    let mut logins = Logins::load(&mut tx).await?;
    let mut made = Vec::with_capacity(new.len());
    for one in new {
        let login = logins.choose(one)?;
        made.push(insert(keeper, &mut tx, one, login, by).await?);
    }
    tx.commit().await?;
    Ok(made)
}

async fn insert(
    keeper: &Keeper,
    tx: &mut Tx,
    new: &NewAccount,
    login: String,
    by: &By,
) -> Result<Created> {
    let now = keeper.clock.now();
    let [last, first] = [&new.last_name, &new.first_name].map(|n| n.trim());
    let middle = new
        .middle_name
        .as_deref()
        .map(str::trim)
        .filter(|n| !n.is_empty());
    if [last, first]
        .iter()
        .any(|n| n.is_empty() || n.chars().count() > 50)
    {
        return Err(Error::Invalid(
            "Нужны фамилия и имя, каждое не длиннее 50 букв".into(),
        ));
    }
    let norm = format!("{last} {first} {}", middle.unwrap_or_default());
    let norm = norm.trim_end().to_lowercase().replace('ё', "е");
    let (person_id,) = tx
        .one::<(i64,)>(
            "INSERT INTO person (last_name, first_name, middle_name, search_norm, birth_date, created_at, created_by, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $6) RETURNING id",
            v![last, first, middle, norm, new.birth_date, now, by.account_id],
        )
        .await?;
    let made = open::insert(keeper, tx, person_id, new.kind, login, by).await?;
    for code in &new.roles {
        let role = roles::find(code).ok_or_else(|| Error::NoRole(code.clone()))?;
        let basis = new.basis.as_deref();
        give(keeper, tx, made.account_id, role.code, basis, by).await?;
    }
    let note = new.roles.join(",");
    events::record(
        tx,
        now,
        events::Kind::Create,
        Some(made.account_id),
        by,
        Some(&note),
    )
    .await?;
    Ok(made)
}

fn taken(error: storage::Error, login: &str) -> Error {
    match error {
        storage::Error::Constraint(name) if name.contains("login") => {
            Error::LoginTaken(login.to_owned())
        }
        other => other.into(),
    }
}

/// The mark that a destroyed login leaves.
fn tombstone(key: &str, login: &str) -> String {
    digest(&[key.as_bytes(), b" ", login.as_bytes()])
}

/// Holds the account for this transaction: who else wants to change it waits.
pub async fn lock(tx: &mut Tx, account_id: i64) -> Result<()> {
    let rows = tx
        .exec(
            "UPDATE user_account SET row_version = row_version + 1 WHERE id = $1 AND deleted_at IS NULL",
            v![account_id],
        )
        .await?;
    match rows {
        0 => Err(Error::NoAccount(account_id.to_string())),
        _ => Ok(()),
    }
}

/// Refuses when the account is the last one that can manage accounts.
pub(super) async fn not_the_last_administrator(
    keeper: &Keeper,
    tx: &mut Tx,
    account_id: i64,
) -> Result<()> {
    // The role's row is the common lock: two administrators cannot remove each other at the same moment.
    tx.exec("UPDATE role SET sort = sort WHERE code = 'ADM'", v![])
        .await?;
    let (this, others) = tx
        .one::<(i64, i64)>(
            "SELECT count(CASE WHEN a.id = $1 THEN 1 END), \
             count(CASE WHEN a.id <> $1 AND (a.state = 'active' OR (a.state = 'issued' AND a.temp_expires_at > $3)) THEN 1 END) \
             FROM user_account a JOIN user_role u ON u.account_id = a.id JOIN role r ON r.id = u.role_id \
             WHERE r.code = 'ADM' AND a.deleted_at IS NULL AND u.valid_from <= $2 \
             AND (u.valid_to IS NULL OR u.valid_to > $2)",
            v![account_id, keeper.today(), keeper.clock.now()],
        )
        .await?;
    if this > 0 && others == 0 {
        return Err(Error::LastAdministrator);
    }
    Ok(())
}
