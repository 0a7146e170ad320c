//! Accounts as lists, figures and the command line see them. Nothing here changes one.

use crate::{
    identity::{Error, Keeper, Result, logins},
    storage::v,
};

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
        crate::identity::full_name(
            &self.last_name,
            &self.first_name,
            self.middle_name.as_deref(),
        )
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
    sql.push_str(" ORDER BY p.search_norm COLLATE \"ru-x-icu\", a.login");
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
