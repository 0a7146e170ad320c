//! New accounts for people who are known already: with the role of the kind, or in place of a destroyed one.

use super::{
    Created, Kind, free_logins::Logins, lock, state::Outcome, state::Stop, state::destroy,
    state::must_be, taken,
};
use crate::{
    identity::{
        Error, Keeper, Result,
        events::{self, By},
        roles,
    },
    storage::{Tx, v},
};

impl Kind {
    /// The role that comes with the kind by itself; the others are granted by a decision.
    pub fn role(self) -> Option<&'static str> {
        match self {
            Self::Staff => Some("RAB"),
            Self::Student => Some("STU"),
            Self::Applicant => Some("ABI"),
            Self::Parent => Some("PAR"),
            Self::Employer => Some("EMP"),
            Self::Authority | Self::System => None,
        }
    }
}

/// Waits for whoever else is making accounts, so that what is read after this stays true until the transaction ends.
pub async fn queue(tx: &mut Tx) -> Result<()> {
    tx.lock("logins").await?;
    Ok(())
}

/// Makes accounts of one kind for known people, without passwords; who has one already is [`Error::AlreadyHas`].
pub async fn open(
    keeper: &Keeper,
    tx: &mut Tx,
    people: &[i64],
    kind: Kind,
    by: &By,
) -> Result<Vec<Created>> {
    let mut logins = Logins::load(tx).await?;
    let mut made = Vec::with_capacity(people.len());
    for &person_id in people {
        let login = login_for(tx, &mut logins, person_id).await?;
        let created = insert(keeper, tx, person_id, kind, login, by).await?;
        if let Some(role) = kind.role() {
            give(keeper, tx, created.account_id, role, None, by).await?;
        }
        created_event(keeper, tx, &created, kind.role(), by).await?;
        made.push(created);
    }
    Ok(made)
}

/// Destroys the login of a suspended account and makes another with the same roles (A.10.6).
pub async fn renew(
    keeper: &Keeper,
    tx: &mut Tx,
    account_id: i64,
    words: Option<&str>,
    by: &By,
) -> Result<Created> {
    let mut logins = Logins::load(tx).await?;
    lock(tx, account_id).await?;
    must_be(tx, account_id, &["suspended"]).await?;
    let (person_id, kind, reason): (i64, String, Option<String>) = tx
        .one(
            "SELECT person_id, kind, suspended_reason FROM user_account WHERE id = $1",
            v![account_id],
        )
        .await?;
    let kind = Kind::parse(&kind).ok_or_else(|| Error::Invalid("Нет такого вида".into()))?;
    let stop = Stop {
        reason: reason.as_deref().unwrap_or("suspicious"),
        words,
        ..Stop::default()
    };
    destroy(keeper, tx, account_id, &stop, Outcome::Destroyed, by).await?;
    let login = login_for(tx, &mut logins, person_id).await?;
    let created = insert(keeper, tx, person_id, kind, login, by).await?;
    tx.exec(
        "INSERT INTO user_role (account_id, role_id, scope_kind, scope_id, valid_from, valid_to, basis, basis_order_id, \
         pd_clearance, created_at, created_by) \
         SELECT $1, role_id, scope_kind, scope_id, valid_from, valid_to, basis, basis_order_id, pd_clearance, $2, $3 \
         FROM user_role WHERE account_id = $4 AND (valid_to IS NULL OR valid_to > $5)",
        v![
            created.account_id,
            keeper.clock.now(),
            by.account_id,
            account_id,
            keeper.today()
        ],
    )
    .await?;
    created_event(keeper, tx, &created, Some("relogin"), by).await?;
    Ok(created)
}

async fn login_for(tx: &mut Tx, logins: &mut Logins, person_id: i64) -> Result<String> {
    let (last, first, middle): (String, String, Option<String>) = tx
        .opt(
            "SELECT last_name, first_name, middle_name FROM person WHERE id = $1 AND deleted_at IS NULL AND merged_into IS NULL",
            v![person_id],
        )
        .await?
        .ok_or_else(|| Error::Invalid("Такого человека в реестре нет".into()))?;
    Ok(logins.of_name(&last, &first, middle.as_deref()))
}

/// The row itself.
pub(super) async fn insert(
    keeper: &Keeper,
    tx: &mut Tx,
    person_id: i64,
    kind: Kind,
    login: String,
    by: &By,
) -> Result<Created> {
    let now = keeper.clock.now();
    let has = tx
        .opt::<(i64,)>(
            "SELECT id FROM user_account WHERE person_id = $1 AND kind = $2 AND deleted_at IS NULL",
            v![person_id, kind.code()],
        )
        .await?;
    if has.is_some() {
        return Err(Error::AlreadyHas);
    }
    let (account_id,) = tx
        .one::<(i64,)>(
            "INSERT INTO user_account (person_id, login, kind, state, created_at, created_by, updated_at) \
             VALUES ($1, $2, $3, 'issued', $4, $5, $4) RETURNING id",
            v![person_id, &login, kind.code(), now, by.account_id],
        )
        .await
        .map_err(|e| taken(e, &login))?;
    Ok(Created {
        account_id,
        person_id,
        login,
    })
}

/// A role from today for the whole college, for an account that was just made or that the caller holds.
pub(in crate::identity) async fn give(
    keeper: &Keeper,
    tx: &mut Tx,
    account_id: i64,
    code: &str,
    basis: Option<&str>,
    by: &By,
) -> Result<()> {
    let role = roles::find(code).ok_or_else(|| Error::NoRole(code.to_owned()))?;
    tx.exec(
        "INSERT INTO user_role (account_id, role_id, valid_from, basis, created_at, created_by) \
         SELECT $1, id, $2, $3, $4, $5 FROM role WHERE code = $6",
        v![
            account_id,
            keeper.today(),
            basis,
            keeper.clock.now(),
            by.account_id,
            role.code
        ],
    )
    .await?;
    Ok(())
}

async fn created_event(
    keeper: &Keeper,
    tx: &mut Tx,
    created: &Created,
    note: Option<&str>,
    by: &By,
) -> Result<()> {
    let now = keeper.clock.now();
    let account = Some(created.account_id);
    events::record(tx, now, events::Kind::Create, account, by, note).await?;
    Ok(())
}
