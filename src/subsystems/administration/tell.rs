//! Whom a stop of access is told, in the transaction that makes it.

use crate::{
    identity::{Keeper, Result, roles},
    outbox::{self, About, News},
    storage::Tx,
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
    for person_id in roles::people_with(tx, keeper.today(), &[roles::ADM]).await? {
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
