//! Which logins may still be given: neither in use nor destroyed.

use std::collections::HashSet;

use super::{NewAccount, tombstone};
use crate::{
    identity::{Error, Result, logins},
    storage::{Tx, v},
};

/// The logins that are or were in use.
pub(super) struct Logins {
    taken: HashSet<String>,
    destroyed: HashSet<String>,
    key: Option<String>,
}

impl Logins {
    /// Reads them. Whoever else wants to make logins waits until this transaction ends, or two would choose the same.
    pub(super) async fn load(tx: &mut Tx) -> Result<Self> {
        super::queue(tx).await?;
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

    pub(super) fn choose(&mut self, new: &NewAccount) -> Result<String> {
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
            None => {
                let middle = new.middle_name.as_deref();
                return Ok(self.of_name(&new.last_name, &new.first_name, middle));
            }
        };
        self.taken.insert(login.clone());
        Ok(login)
    }

    /// The next free login that a name asks for.
    pub(super) fn of_name(&mut self, last: &str, first: &str, middle: Option<&str>) -> String {
        let login = (1..)
            .map(|n| logins::from_name(last, first, middle, n))
            .find(|login| self.is_free(login))
            .unwrap_or_default();
        self.taken.insert(login.clone());
        login
    }
}
