//! Whom a stop of access is told, in the transaction that makes it.

use crate::{
    identity::{Keeper, Result},
    outbox::{self, About, News},
    storage::{Tx, v},
};

/// Tells the owner of an account.
pub async fn owner(
    keeper: &Keeper,
    tx: &mut Tx,
    person_id: i64,
    title: &str,
    body: &str,
) -> Result<()> {
    let news = News {
        person_id,
        about: About::Access,
        title,
        body: Some(body),
        link: None,
        urgent: true,
    };
    outbox::tell(tx, keeper.clock.now(), &news).await?;
    Ok(())
}

/// Tells every administrator who can come in.
pub async fn administrators(
    keeper: &Keeper,
    tx: &mut Tx,
    about: About,
    title: &str,
    body: Option<&str>,
    link: &str,
) -> Result<()> {
    let people: Vec<(i64,)> = tx
        .all(
            "SELECT DISTINCT a.person_id FROM user_account a JOIN user_role u ON u.account_id = a.id \
             JOIN role r ON r.id = u.role_id WHERE r.code = 'ADM' AND a.deleted_at IS NULL \
             AND a.state IN ('issued', 'active') AND u.valid_from <= $1 AND (u.valid_to IS NULL OR u.valid_to > $1)",
            v![keeper.today()],
        )
        .await?;
    for (person_id,) in people {
        let news = News {
            person_id,
            about,
            title,
            body,
            link: Some(link),
            urgent: about == About::Security,
        };
        outbox::tell(tx, keeper.clock.now(), &news).await?;
    }
    Ok(())
}
