//! People's accounts: who may come in, with which password, in which roles, for how long.
//! Decisions and their tables live here; pages, cookies and HTTP never will.

pub mod accounts;
pub mod alarm;
mod argon;
pub mod audit;
pub mod entry;
pub mod events;
pub mod factor;
pub mod keys;
pub mod limits;
pub mod lockout;
pub mod logins;
mod names;
pub mod passwords;
pub mod policies;
pub mod recovery;
pub mod roles;
pub mod sessions;
pub mod visits;

use std::sync::{Arc, PoisonError, RwLock};

use jiff::{Timestamp, Zoned, civil::Date, tz::TimeZone};

use crate::{
    clock::{Chance, Clock},
    config::{self, Config},
    storage::{self, Db},
};

pub use events::By;
pub use names::{full_name, initials};
pub use passwords::Secret;

/// What every decision about accounts needs: the store, the time, the chance, the rules.
#[derive(Clone, Debug)]
pub struct Keeper {
    /// The store.
    pub db: Db,
    /// The present moment.
    pub clock: Clock,
    /// Unguessable bytes.
    pub chance: Chance,
    /// Limits and lifetimes.
    pub rules: config::Identity,
    /// Where the college's days begin.
    pub time_zone: TimeZone,
    college: Arc<RwLock<Arc<str>>>,
    /// Argon2 in a bounded pool.
    pub hasher: passwords::Hasher,
}

impl Keeper {
    /// Puts the parts together; fails when the configured time zone is unknown.
    pub fn new(
        config: &Config,
        db: Db,
        clock: Clock,
        chance: Chance,
        college: &str,
    ) -> anyhow::Result<Self> {
        if let Some(code) = unknown_role(&config.identity.second_factor) {
            let known = roles::codes();
            anyhow::bail!("identity.second_factor: роли «{code}» нет; есть {known}");
        }
        let zone = &config.site.time_zone;
        let time_zone = TimeZone::get(zone)
            .map_err(|e| anyhow::anyhow!("неизвестный часовой пояс «{zone}»: {e}"))?;
        Ok(Self {
            hasher: passwords::Hasher::new(chance.clone(), config.identity.hashing_at_once)?,
            db,
            clock,
            chance,
            rules: config.identity.clone(),
            time_zone,
            college: Arc::new(RwLock::new(college.into())),
        })
    }

    /// The college's name: pages and papers carry it, and passwords must not contain its words.
    pub fn college(&self) -> Arc<str> {
        let name = self.college.read();
        name.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The college has another name from now on.
    pub fn rename_college(&self, name: &str) {
        let mut kept = self.college.write().unwrap_or_else(PoisonError::into_inner);
        *kept = name.into();
    }

    /// The college's present date.
    pub fn today(&self) -> Date {
        self.local_now().date()
    }

    /// Now by the college's clock on the wall.
    pub fn local_now(&self) -> Zoned {
        self.clock.now().to_zoned(self.time_zone.clone())
    }

    /// The moment that lies `by` before now.
    pub(crate) fn ago(&self, by: std::time::Duration) -> Timestamp {
        let now = self.clock.now();
        now.checked_sub(by).unwrap_or(Timestamp::MIN)
    }

    /// The moment that lies `by` after now.
    pub(crate) fn ahead(&self, by: std::time::Duration) -> Timestamp {
        let now = self.clock.now();
        now.checked_add(by).unwrap_or(Timestamp::MAX)
    }
}

fn unknown_role(codes: &[String]) -> Option<&String> {
    codes.iter().find(|code| roles::find(code).is_none())
}

/// Why a decision about accounts was not carried out. Each text says what is wrong in plain words.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such account (or it is deleted).
    #[error("учётной записи «{0}» нет")]
    NoAccount(String),
    /// No such role.
    #[error("роли «{0}» нет; список ролей: {list}", list = roles::codes())]
    NoRole(String),
    /// A name, a login or another value cannot be used.
    #[error("{0}")]
    Invalid(String),
    /// The login is taken, now or in the past.
    #[error("логин «{0}» занят или был занят раньше, выберите другой")]
    LoginTaken(String),
    /// The person has an account of this kind already.
    #[error("у этого человека уже есть учётная запись такого вида")]
    AlreadyHas,
    /// The account is not in the state that the action starts from.
    #[error("учётная запись «{login}» сейчас в состоянии «{state}», действие невозможно")]
    WrongState {
        /// Whose.
        login: String,
        /// The state in Russian.
        state: &'static str,
    },
    /// Without this account nobody could manage accounts.
    #[error("это последний действующий администратор; сначала назначьте другого")]
    LastAdministrator,
    /// The new password breaks the rules.
    #[error("{}", .0.join("; "))]
    Password(Vec<String>),
    /// Too many passwords are being checked at this moment.
    #[error("сейчас слишком много входов одновременно, повторите через минуту")]
    Busy,
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] storage::Error),
}

/// The result of a decision about accounts.
pub type Result<T> = std::result::Result<T, Error>;

impl From<anyhow::Error> for Error {
    fn from(error: anyhow::Error) -> Self {
        Self::Storage(storage::Error::Fault(error))
    }
}

/// Deletes what has served its time: old wrong tries, secrets that no phone confirmed, and sessions ended or expired three months ago.
/// Called once in a while; safe to run twice.
pub async fn sweep(keeper: &Keeper) -> Result<u64> {
    let tries = keeper.ago(keeper.rules.tries_window * 2);
    let sessions = keeper.ago(std::time::Duration::from_secs(90 * 24 * 3600));
    let mut tx = keeper.db.begin().await?;
    let mut gone = tx
        .exec(
            "DELETE FROM login_attempt WHERE at < $1",
            storage::v![tries],
        )
        .await?;
    gone += tx
        .exec(
            "DELETE FROM login_guard WHERE touched_at < $1",
            storage::v![tries],
        )
        .await?;
    gone += tx
        .exec(
            "DELETE FROM session WHERE expires_at < $1",
            storage::v![sessions],
        )
        .await?;
    gone += tx
        .exec(
            "DELETE FROM factor_offer WHERE created_at < $1",
            storage::v![keeper.ago(std::time::Duration::from_secs(3600))],
        )
        .await?;
    gone += tx
        .exec(
            "DELETE FROM recovery_token WHERE expires_at < $1",
            storage::v![keeper.ago(std::time::Duration::from_secs(24 * 3600))],
        )
        .await?;
    tx.commit().await?;
    Ok(gone)
}

/// Lower-case hexadecimal text of bytes.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for b in bytes {
        text.push(DIGITS[usize::from(b >> 4)] as char);
        text.push(DIGITS[usize::from(b & 15)] as char);
    }
    text
}

/// SHA-256 of the parts one after another, as hexadecimal text.
pub fn digest(parts: &[&[u8]]) -> String {
    use sha2::Digest as _;
    let mut sha = sha2::Sha256::new();
    for part in parts {
        sha.update(part);
    }
    hex(&sha.finalize())
}

/// Whether two secrets are the same text, in a time that does not depend on where they differ.
pub fn same(a: &str, b: &str) -> bool {
    a.len() == b.len()
        && a.bytes()
            .zip(b.bytes())
            .fold(0u8, |differ, (x, y)| differ | (x ^ y))
            == 0
}
