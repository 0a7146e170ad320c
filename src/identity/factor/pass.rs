//! The second step itself: from a session that is half open to one that is whole.

use super::codes;
use crate::identity::{
    Keeper, Result, entry,
    events::By,
    lockout::{self, Gate, Keys},
    sessions::{self, Live, Token},
};

/// How a code was taken.
#[derive(Debug)]
pub enum Passed {
    /// Come in, under a new token.
    Entered(Token),
    /// No, without a reason.
    Refused,
    /// Too many wrong tries; seconds until the next.
    Locked(i64),
}

/// Takes a code for a session that is half open. Wrong codes count like wrong passwords, under the same keys: the
/// right password between them does not take them back.
pub async fn pass(keeper: &Keeper, live: &Live, typed: &str, by: &By) -> Result<Passed> {
    let keys = Keys::new(&live.login, by.address.as_deref());
    let last = match lockout::count(keeper, &keys).await? {
        Gate::Open { last } => last,
        Gate::Closed(seconds) => return Ok(Passed::Locked(seconds)),
    };
    let mut tx = keeper.db.begin().await?;
    lockout::forgive(&mut tx, &keys, keeper.clock.now()).await?;
    let good = codes::use_up(keeper, &mut tx, live.account_id, typed, by).await?
        && sessions::end(keeper, &mut tx, live.account_id, &live.tag, "renewed").await?;
    if !good {
        drop(tx);
        entry::refuse(keeper, Some(live.account_id), last, by, Some("code")).await?;
        return Ok(Passed::Refused);
    }
    let before = live.previous_login_at.clone();
    let token = entry::arrive(keeper, &mut tx, live.account_id, before, by).await?;
    tx.commit().await?;
    Ok(Passed::Entered(token))
}
