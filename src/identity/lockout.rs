//! Wrong tries are counted before the password is looked at, and so many at once cannot slip through: the
//! row of `login_guard` is locked first. The counts lie in the database and survive a restart.

use jiff::Timestamp;

use super::{Keeper, digest};
use crate::storage::{Result, Tx, v};

/// How a try may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// The password may be looked at. `last` when this is the last try that is left.
    Open {
        /// Whether a wrong password now closes the door.
        last: bool,
    },
    /// Too many wrong tries; seconds until the next one is let through.
    Closed(i64),
}

/// The keys that one try counts under.
pub struct Keys {
    login: String,
    address: Option<String>,
}

impl Keys {
    /// Of a login as typed (accounts that do not exist are counted alike) and an address.
    pub fn new(typed: &str, address: Option<&str>) -> Self {
        let login = super::logins::fold(typed).unwrap_or_else(|| typed.to_lowercase());
        Self {
            login: digest(&[b"login:", login.as_bytes()]),
            address: address.map(|a| digest(&[b"address:", network(a).as_bytes()])),
        }
    }
}

impl Keys {
    /// The same for requests to recover a password, which are counted apart from tries to enter.
    pub fn of_recovery(typed: &str, address: Option<&str>) -> Self {
        Self {
            login: digest(&[b"recover:", typed.as_bytes()]),
            address: address.map(|a| digest(&[b"recover address:", network(a).as_bytes()])),
        }
    }
}

/// One household or one machine: an IPv4 address, or the /64 of an IPv6 address.
fn network(address: &str) -> String {
    match address.parse() {
        Ok(std::net::IpAddr::V6(ip)) => hex_of(&ip.segments()[..4]),
        _ => address.to_owned(),
    }
}

fn hex_of(segments: &[u16]) -> String {
    segments.iter().map(|s| format!("{s:x}:")).collect()
}

/// Counts a try as wrong beforehand; [`forgive`] takes it back when the password proves right.
pub async fn count(keeper: &Keeper, keys: &Keys) -> Result<Gate> {
    let now = keeper.clock.now();
    let mut tx = keeper.db.begin().await?;
    let mut last = false;
    // Always the login first and the address second, so that two transactions never wait for each other.
    let limits = [
        (Some(&keys.login), keeper.rules.tries),
        (keys.address.as_ref(), keeper.rules.tries_per_address),
    ];
    for (n, (key, limit)) in limits.into_iter().enumerate() {
        let Some(key) = key else { continue };
        let limit = limit.max(1) as usize;
        match one_more(keeper, &mut tx, key, limit, now).await? {
            Ok(tries) => last |= n == 0 && tries == limit,
            Err(seconds) => return Ok(Gate::Closed(seconds)),
        }
    }
    tx.commit().await?;
    Ok(Gate::Open { last })
}

/// Counts one more try under a key: how many there are with it, or the seconds until the next is let through.
async fn one_more(
    keeper: &Keeper,
    tx: &mut Tx,
    key: &str,
    limit: usize,
    now: Timestamp,
) -> Result<std::result::Result<usize, i64>> {
    lock(tx, key, now).await?;
    let tries: Vec<(String,)> = tx
        .all(
            "SELECT at FROM login_attempt WHERE key = $1 AND at > $2 ORDER BY at",
            v![key, keeper.ago(keeper.rules.tries_window)],
        )
        .await?;
    if tries.len() >= limit {
        // The next try is let through when the oldest of the counted ones leaves the window.
        let oldest = tries[tries.len() - limit].0.parse().unwrap_or(now);
        return Ok(Err(wait(keeper, oldest, now)));
    }
    tx.exec(
        "INSERT INTO login_attempt (key, at) VALUES ($1, $2)",
        v![key, now],
    )
    .await?;
    Ok(Ok(tries.len() + 1))
}

/// Counts what a stranger does without logging in (`what`: «request»), by address; at most `limit` within the window of
/// wrong tries. An address that is not known is let through: the socket always knows one.
pub async fn admit(
    keeper: &Keeper,
    what: &str,
    address: Option<&str>,
    limit: usize,
) -> Result<Gate> {
    let Some(address) = address else {
        return Ok(Gate::Open { last: false });
    };
    let key = digest(&[what.as_bytes(), b":", network(address).as_bytes()]);
    let limit = limit.max(1);
    let mut tx = keeper.db.begin().await?;
    match one_more(keeper, &mut tx, &key, limit, keeper.clock.now()).await? {
        Ok(tries) => {
            tx.commit().await?;
            Ok(Gate::Open {
                last: tries == limit,
            })
        }
        Err(seconds) => Ok(Gate::Closed(seconds)),
    }
}

/// Takes back the wrong tries of this login and the one just counted for the address.
pub async fn forgive(tx: &mut Tx, keys: &Keys, now: Timestamp) -> Result<()> {
    lock(tx, &keys.login, now).await?;
    tx.exec("DELETE FROM login_attempt WHERE key = $1", v![&keys.login])
        .await?;
    if let Some(address) = &keys.address {
        lock(tx, address, now).await?;
        tx.exec(
            "DELETE FROM login_attempt WHERE id = (SELECT max(id) FROM login_attempt WHERE key = $1)",
            v![address],
        )
        .await?;
    }
    Ok(())
}

/// Takes back only the try just counted: the password was right, but the code is still to come, and the wrong codes
/// before it must not be forgotten.
pub async fn take_back(tx: &mut Tx, keys: &Keys, now: Timestamp) -> Result<()> {
    for key in [Some(&keys.login), keys.address.as_ref()]
        .into_iter()
        .flatten()
    {
        lock(tx, key, now).await?;
        tx.exec(
            "DELETE FROM login_attempt WHERE id = (SELECT max(id) FROM login_attempt WHERE key = $1)",
            v![key],
        )
        .await?;
    }
    Ok(())
}

/// Holds everyone else who counts under this key until the transaction ends.
async fn lock(tx: &mut Tx, key: &str, now: Timestamp) -> Result<()> {
    tx.exec(
        "INSERT INTO login_guard (key, touched_at) VALUES ($1, $2) \
         ON CONFLICT (key) DO UPDATE SET touched_at = excluded.touched_at",
        v![key, now],
    )
    .await?;
    Ok(())
}

fn wait(keeper: &Keeper, oldest: Timestamp, now: Timestamp) -> i64 {
    let window = i64::try_from(keeper.rules.tries_window.as_secs()).unwrap_or(900);
    (window - now.duration_since(oldest).as_secs()).clamp(1, window)
}
