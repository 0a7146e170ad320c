//! What people do with their own second step: switch it on, move it to another phone, take new recovery codes,
//! switch it off.

use std::time::Duration;

use super::{codes, forget};
use crate::{
    identity::{
        Keeper, Result, Secret,
        accounts::lock,
        entry::{self, Asked},
        events::{self, By, Kind},
        lockout,
        sessions::{self, Live, Token},
    },
    storage::{Tx, v},
};

/// How long a secret waits for its first code.
const OFFER_LIFE: Duration = Duration::from_secs(30 * 60);

/// A secret on its way into a phone.
pub struct Offer {
    /// For typing: base32.
    pub secret: Secret,
    /// For the camera: the `otpauth://` address that also names the account.
    pub address: Secret,
}

/// What came of an action that asks for the password and a code.
#[derive(Debug)]
pub enum Given<T> {
    /// Done.
    Done(T),
    /// The password or the code was wrong; which of them is not told.
    Refused,
    /// Too many wrong tries; seconds until the next.
    Locked(i64),
}

/// How a beginning ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    /// The secret waits for its first code.
    Offered,
    /// The second step is on already: a new phone needs [`replace`].
    AlreadyOn,
}

/// How a confirmation ended.
#[derive(Debug)]
pub enum Confirmed {
    /// The second step is on: a new token for this session, recovery codes to be shown once.
    On(Token, Vec<Secret>),
    /// The code does not fit the secret.
    WrongCode,
    /// There is no secret waiting: too late, or another session's.
    NoOffer,
}

/// Makes a secret for the first phone.
pub async fn begin(keeper: &Keeper, live: &Live) -> Result<Begun> {
    let mut tx = keeper.db.begin().await?;
    lock(&mut tx, live.account_id).await?;
    if super::is_on(&mut tx, live.account_id).await? {
        return Ok(Begun::AlreadyOn);
    }
    put_offer(keeper, &mut tx, live).await?;
    tx.commit().await?;
    Ok(Begun::Offered)
}

/// Makes a secret for another phone; the present one works until the new one is confirmed.
pub async fn replace(
    keeper: &Keeper,
    live: &Live,
    password: &Secret,
    code: &str,
    by: &By,
) -> Result<Given<()>> {
    let mut tx = match proved(keeper, live, password, code, by).await? {
        Given::Done(tx) => tx,
        Given::Refused => return Ok(Given::Refused),
        Given::Locked(seconds) => return Ok(Given::Locked(seconds)),
    };
    put_offer(keeper, &mut tx, live).await?;
    tx.commit().await?;
    Ok(Given::Done(()))
}

async fn put_offer(keeper: &Keeper, tx: &mut Tx, live: &Live) -> Result<()> {
    let secret = codes::new_secret(&keeper.chance);
    tx.exec(
        "INSERT INTO factor_offer (account_id, secret, session, created_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (account_id) DO UPDATE SET secret = excluded.secret, session = excluded.session, \
         created_at = excluded.created_at",
        v![live.account_id, secret, &live.tag, keeper.clock.now()],
    )
    .await?;
    Ok(())
}

/// The secret that waits for its first code in this session.
pub async fn offer(keeper: &Keeper, live: &Live) -> Result<Option<Offer>> {
    let waiting = keeper
        .db
        .opt::<(String,)>(
            "SELECT secret FROM factor_offer WHERE account_id = $1 AND session = $2 AND created_at > $3",
            v![live.account_id, &live.tag, keeper.ago(OFFER_LIFE)],
        )
        .await?;
    let Some((secret,)) = waiting else {
        return Ok(None);
    };
    let totp = codes::totp(&secret, &live.login)?;
    let address = totp
        .to_url()
        .map_err(|e| anyhow::anyhow!("адрес второго шага не собирается: {e}"))?;
    Ok(Some(Offer {
        secret: Secret::new(secret),
        address: Secret::new(address),
    }))
}

/// Switches the second step on with the first code of the phone. Sessions that began without a code end, this one
/// goes on under a new token.
pub async fn confirm(keeper: &Keeper, live: &Live, typed: &str, by: &By) -> Result<Confirmed> {
    let now = keeper.clock.now();
    let mut tx = keeper.db.begin().await?;
    lock(&mut tx, live.account_id).await?;
    let waiting = tx
        .opt::<(String,)>(
            "SELECT secret FROM factor_offer WHERE account_id = $1 AND session = $2 AND created_at > $3",
            v![live.account_id, &live.tag, keeper.ago(OFFER_LIFE)],
        )
        .await?;
    let Some((secret,)) = waiting else {
        return Ok(Confirmed::NoOffer);
    };
    let Some(step) = codes::step_of(&codes::totp(&secret, "")?, typed, now) else {
        return Ok(Confirmed::WrongCode);
    };
    forget(&mut tx, live.account_id).await?;
    tx.exec(
        "INSERT INTO second_factor (account_id, secret, confirmed_at, last_step) VALUES ($1, $2, $3, $4)",
        v![live.account_id, secret, now, step],
    )
    .await?;
    let sheet = codes::write_sheet(keeper, &mut tx, live.account_id).await?;
    sessions::end_all(&mut tx, now, live.account_id, Some(&live.tag), "factor").await?;
    let (token, _) = sessions::renew(keeper, &mut tx, live, by).await?;
    let kind = Kind::FactorOn;
    events::record(&mut tx, now, kind, Some(live.account_id), by, None).await?;
    tx.commit().await?;
    Ok(Confirmed::On(token, sheet))
}

/// A new sheet of recovery codes; the old one is worth nothing.
pub async fn new_codes(
    keeper: &Keeper,
    live: &Live,
    password: &Secret,
    code: &str,
    by: &By,
) -> Result<Given<Vec<Secret>>> {
    let mut tx = match proved(keeper, live, password, code, by).await? {
        Given::Done(tx) => tx,
        Given::Refused => return Ok(Given::Refused),
        Given::Locked(seconds) => return Ok(Given::Locked(seconds)),
    };
    let sheet = codes::write_sheet(keeper, &mut tx, live.account_id).await?;
    let (now, kind) = (keeper.clock.now(), Kind::FactorCodes);
    events::record(&mut tx, now, kind, Some(live.account_id), by, None).await?;
    tx.commit().await?;
    Ok(Given::Done(sheet))
}

/// Switches the second step off. Whether the person's roles allow that is for the caller to ask.
pub async fn switch_off(
    keeper: &Keeper,
    live: &Live,
    password: &Secret,
    code: &str,
    by: &By,
) -> Result<Given<()>> {
    let mut tx = match proved(keeper, live, password, code, by).await? {
        Given::Done(tx) => tx,
        Given::Refused => return Ok(Given::Refused),
        Given::Locked(seconds) => return Ok(Given::Locked(seconds)),
    };
    forget(&mut tx, live.account_id).await?;
    let (now, kind) = (keeper.clock.now(), Kind::FactorOff);
    events::record(&mut tx, now, kind, Some(live.account_id), by, None).await?;
    tx.commit().await?;
    Ok(Given::Done(()))
}

/// The person at the keyboard knows the password and has the phone: an open transaction in which the code is used
/// up. Wrong tries count like those at the door.
async fn proved(
    keeper: &Keeper,
    live: &Live,
    password: &Secret,
    code: &str,
    by: &By,
) -> Result<Given<Tx>> {
    let last = match entry::ask_again(keeper, live, password, by).await? {
        Asked::Locked(seconds) => return Ok(Given::Locked(seconds)),
        Asked::Wrong { last } => last,
        Asked::Right { keys, last, .. } => {
            let mut tx = keeper.db.begin().await?;
            lockout::forgive(&mut tx, &keys, keeper.clock.now()).await?;
            lock(&mut tx, live.account_id).await?;
            if codes::use_up(keeper, &mut tx, live.account_id, code, by).await? {
                return Ok(Given::Done(tx));
            }
            last
        }
    };
    entry::refuse(keeper, Some(live.account_id), last, by, Some("code")).await?;
    Ok(Given::Refused)
}
