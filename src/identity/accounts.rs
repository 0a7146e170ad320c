//! The life of an account: issued → active ⇄ suspended → deleted. Each step is a named function with its
//! pre-condition first, one transaction and one line in the journal.

mod passwords_of;
mod state;

use std::collections::HashSet;

use jiff::civil::Date;

use super::{
    Error, Keeper, Result, digest,
    events::{self, By},
    logins, roles,
};
use crate::storage::{self, Tx, v};

pub use passwords_of::{
    Changed, Handed, Issued, change_password, give_lasting_passwords, reset_password,
};
pub use state::{block, delete, unblock};

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

/// An account as lists show it.
#[derive(Clone, Debug, sqlx::FromRow)]
#[allow(missing_docs)]
pub struct Account {
    pub id: i64,
    pub person_id: i64,
    pub login: String,
    pub kind: String,
    pub state: String,
    pub temp: bool,
    pub temp_expires_at: Option<String>,
    pub last_login_at: Option<String>,
    pub last_name: String,
    pub first_name: String,
    pub middle_name: Option<String>,
    pub roles: Option<String>,
}

impl Account {
    /// Surname, name and patronymic.
    pub fn full_name(&self) -> String {
        let names = [
            Some(&self.last_name),
            Some(&self.first_name),
            self.middle_name.as_ref(),
        ];
        names
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// Which accounts a list shows; nothing chosen shows all that are not deleted.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// A state's code.
    pub state: Option<String>,
    /// A kind's code.
    pub kind: Option<String>,
    /// A role's code.
    pub role: Option<String>,
}

/// How many accounts there are, for those who answer for them.
#[derive(Clone, Debug, Default, sqlx::FromRow)]
#[allow(missing_docs)]
pub struct Counts {
    pub total: i64,
    pub never_entered: i64,
    pub without_password: i64,
    pub suspended: i64,
    pub temporary: i64,
    pub temporary_ending: i64,
    pub temporary_expired: i64,
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
            "INSERT INTO person (last_name, first_name, middle_name, name_norm, birth_date, created_at, created_by, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $6) RETURNING id",
            v![last, first, middle, norm, new.birth_date, now, by.account_id],
        )
        .await?;
    let (account_id,) = tx
        .one::<(i64,)>(
            "INSERT INTO user_account (person_id, login, kind, state, created_at, created_by, updated_at) \
             VALUES ($1, $2, $3, 'issued', $4, $5, $4) RETURNING id",
            v![person_id, &login, new.kind.code(), now, by.account_id],
        )
        .await
        .map_err(|e| taken(e, &login))?;
    for code in &new.roles {
        let role = roles::find(code).ok_or_else(|| Error::NoRole(code.clone()))?;
        tx.exec(
            "INSERT INTO user_role (account_id, role_id, valid_from, basis, created_at, created_by) \
             SELECT $1, id, $2, $3, $4, $5 FROM role WHERE code = $6",
            v![account_id, keeper.today(), new.basis.clone(), now, by.account_id, role.code],
        )
        .await?;
    }
    let note = new.roles.join(",");
    events::record(
        tx,
        now,
        events::Kind::Create,
        Some(account_id),
        by,
        Some(&note),
    )
    .await?;
    Ok(Created {
        account_id,
        person_id,
        login,
    })
}

fn taken(error: storage::Error, login: &str) -> Error {
    match error {
        storage::Error::Constraint(name) if name.contains("login") => {
            Error::LoginTaken(login.to_owned())
        }
        other => other.into(),
    }
}

/// The logins that are or were in use.
struct Logins {
    taken: HashSet<String>,
    destroyed: HashSet<String>,
    key: Option<String>,
}

impl Logins {
    async fn load(tx: &mut Tx) -> Result<Self> {
        let taken = tx
            .all::<(String,)>("SELECT login FROM user_account", v![])
            .await?;
        let destroyed = tx
            .all::<(String,)>("SELECT login_hmac FROM login_tombstone", v![])
            .await?;
        let key = tx
            .opt::<(String,)>(
                "SELECT value FROM setting WHERE key = 'login_tombstone_key'",
                v![],
            )
            .await?;
        Ok(Self {
            taken: taken.into_iter().map(|row| row.0).collect(),
            destroyed: destroyed.into_iter().map(|row| row.0).collect(),
            key: key.map(|row| row.0),
        })
    }

    fn is_free(&self, login: &str) -> bool {
        let buried = self
            .key
            .as_ref()
            .is_some_and(|key| self.destroyed.contains(&tombstone(key, login)));
        !buried && !self.taken.contains(login)
    }

    fn choose(&mut self, new: &NewAccount) -> Result<String> {
        let login = match &new.login {
            Some(typed) => {
                let login = logins::fold(typed).ok_or_else(|| {
                    Error::Invalid("Логин: от 1 до 40 латинских букв, цифр, точек, дефисов".into())
                })?;
                if !self.is_free(&login) {
                    return Err(Error::LoginTaken(login));
                }
                login
            }
            None => (1..)
                .map(|n| {
                    let middle = new.middle_name.as_deref();
                    logins::from_name(&new.last_name, &new.first_name, middle, n)
                })
                .find(|login| self.is_free(login))
                .unwrap_or_default(),
        };
        self.taken.insert(login.clone());
        Ok(login)
    }
}

/// The mark that a destroyed login leaves.
fn tombstone(key: &str, login: &str) -> String {
    digest(&[key.as_bytes(), b" ", login.as_bytes()])
}

const COLUMNS: &str = "SELECT a.id, a.person_id, a.login, a.kind, a.state, a.temp, a.temp_expires_at, a.last_login_at, \
     p.last_name, p.first_name, p.middle_name, \
     (SELECT string_agg(r.code, ',' ORDER BY r.sort) FROM user_role u JOIN role r ON r.id = u.role_id \
      WHERE u.account_id = a.id AND u.valid_from <= $1 AND (u.valid_to IS NULL OR u.valid_to > $1)) AS roles \
     FROM user_account a JOIN person p ON p.id = a.person_id WHERE a.deleted_at IS NULL";

/// The account of a login.
pub async fn find(keeper: &Keeper, login: &str) -> Result<Account> {
    let missing = || Error::NoAccount(login.to_owned());
    let folded = logins::fold(login).ok_or_else(missing)?;
    let sql = sqlx::AssertSqlSafe(format!("{COLUMNS} AND a.login = $2"));
    let found = keeper.db.opt(sql, v![keeper.today(), folded]).await?;
    found.ok_or_else(missing)
}

/// The accounts that the filter lets through, in the order of the Russian alphabet.
pub async fn list(keeper: &Keeper, filter: &Filter) -> Result<Vec<Account>> {
    let mut sql = COLUMNS.to_owned();
    let mut values = v![keeper.today()];
    for (column, value) in [("a.state", &filter.state), ("a.kind", &filter.kind)] {
        if let Some(value) = value {
            values.push(value.into());
            sql.push_str(&format!(" AND {column} = ${}", values.len()));
        }
    }
    if let Some(role) = &filter.role {
        values.push(role.into());
        sql.push_str(&format!(
            " AND EXISTS (SELECT 1 FROM user_role u JOIN role r ON r.id = u.role_id WHERE u.account_id = a.id \
             AND r.code = ${} AND u.valid_from <= $1 AND (u.valid_to IS NULL OR u.valid_to > $1))",
            values.len()
        ));
    }
    sql.push_str(" ORDER BY p.name_norm COLLATE \"ru-x-icu\", a.login");
    Ok(keeper.db.all(sqlx::AssertSqlSafe(sql), values).await?)
}

/// The figures for the administrator's home page.
pub async fn counts(keeper: &Keeper) -> Result<Counts> {
    let now = keeper.clock.now();
    let day = keeper.ahead(std::time::Duration::from_secs(24 * 3600));
    Ok(keeper
        .db
        .one(
            "SELECT count(*) AS total, \
             count(CASE WHEN last_login_at IS NULL THEN 1 END) AS never_entered, \
             count(CASE WHEN password_hash IS NULL THEN 1 END) AS without_password, \
             count(CASE WHEN state = 'suspended' THEN 1 END) AS suspended, \
             count(CASE WHEN temp AND temp_expires_at > $1 THEN 1 END) AS temporary, \
             count(CASE WHEN temp AND temp_expires_at > $1 AND temp_expires_at <= $2 THEN 1 END) AS temporary_ending, \
             count(CASE WHEN temp AND temp_expires_at <= $1 THEN 1 END) AS temporary_expired \
             FROM user_account WHERE deleted_at IS NULL",
            v![now, day],
        )
        .await?)
}

/// Holds the account for this transaction: who else wants to change it waits.
pub(super) async fn lock(tx: &mut Tx, account_id: i64) -> Result<()> {
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
