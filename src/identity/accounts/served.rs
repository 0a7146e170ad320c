//! Who may issue passwords to whom. Whoever issues a password could enter in its owner's place, so nobody issues one
//! for an account that may more than they are trusted with.

use crate::{
    identity::{Keeper, Result, roles},
    storage::{Db, v},
};

/// Roles without rights over other people's access, documents or signatures: whom the person responsible for the
/// environment serves every day. All others are served by the administrator alone.
const ORDINARY: &[&str] = &["RAB", "STU", "PAR", "ABI", "EMP", "PREP", "KUR", "BIB"];

/// Whether someone with the roles `mine` may issue a password to, stop, resume or delete an account with the roles
/// `theirs`. The one rule of it: every page and every job of accounts asks here.
pub fn may_serve<'a>(
    mine: impl IntoIterator<Item = &'a str>,
    theirs: impl IntoIterator<Item = &'a str>,
) -> bool {
    let mut responsible = false;
    for role in mine {
        if role == roles::ADM {
            return true;
        }
        responsible |= role == roles::EIO;
    }
    responsible && theirs.into_iter().all(|role| ORDINARY.contains(&role))
}

/// The codes of the roles that an account has or is to have from a later day.
pub async fn roles_of(keeper: &Keeper, db: &Db, account_id: i64) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = db
        .all(
            "SELECT DISTINCT r.code FROM user_role u JOIN role r ON r.id = u.role_id \
             WHERE u.account_id = $1 AND (u.valid_to IS NULL OR u.valid_to > $2)",
            v![account_id, keeper.today()],
        )
        .await?;
    Ok(rows.into_iter().map(|(code,)| code).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_administrator_serves_all_and_the_responsible_person_only_those_who_may_no_more_than_their_own()
     {
        assert!(may_serve(["ADM", "RAB"], ["ADM", "DIR"]));
        assert!(may_serve(["EIO", "RAB"], ["STU"]));
        assert!(may_serve(["EIO"], ["RAB", "PREP", "KUR"]));
        assert!(may_serve(["EIO"], []));
        for code in roles::ALL.iter().map(|role| role.code) {
            let may = may_serve(["EIO", "RAB"], ["RAB", code]);
            assert_eq!(may, ORDINARY.contains(&code), "{code}");
            assert!(
                !may_serve([code], ["STU"]) || ["ADM", "EIO"].contains(&code),
                "{code}"
            );
        }
        assert!(!may_serve([], []));
    }
}
