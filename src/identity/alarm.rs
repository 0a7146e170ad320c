//! «Это был не я»: the owner says that somebody else has come in. The account is closed at once, and those who answer
//! for access hear of it and get a request to look into it.

use super::{
    Error, Keeper, Result,
    accounts::{self, Stop},
    events::{self, By, Kind},
    keys, roles,
    sessions::{self, Live},
};
use crate::{
    outbox::{self, About, News, Request},
    storage::{Tx, v},
};

/// The code of `STOP_REASON` under which the account is closed.
pub const REASON: &str = "suspicious";

/// What became of the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Raised {
    /// It is suspended; those who answer for access open it again.
    Suspended,
    /// It is the last administrator's and stays: all its sessions are over and the next entry must change the password.
    LastAdministrator,
}

/// Raises the alarm for one's own account.
pub async fn raise(keeper: &Keeper, live: &Live, by: &By) -> Result<Raised> {
    let account = live.account_id;
    let now = keeper.clock.now();
    let stop = Stop {
        reason: REASON,
        ..Stop::default()
    };
    let mut tx = keeper.db.begin().await?;
    // The last administrator is refused before anything is written.
    let raised = match accounts::suspend(keeper, &mut tx, account, &stop, by).await {
        Ok(()) => Raised::Suspended,
        Err(Error::LastAdministrator) => Raised::LastAdministrator,
        Err(other) => return Err(other),
    };
    if raised == Raised::Suspended {
        // Somebody else knows the password: it must not open the door again when the access is given back.
        tx.exec(
            "UPDATE user_account SET password_hash = NULL, temp = FALSE, temp_expires_at = NULL, must_change = FALSE, \
             updated_at = $1, updated_by = $2 WHERE id = $2",
            v![now, account],
        )
        .await?;
    }
    if raised == Raised::LastAdministrator {
        accounts::lock(&mut tx, account).await?;
        tx.exec(
            "UPDATE user_account SET must_change = TRUE, updated_at = $1, updated_by = $2 WHERE id = $2",
            v![now, account],
        )
        .await?;
        sessions::end_all(&mut tx, now, account, None, "alarm").await?;
        keys::end_all(&mut tx, now, account).await?;
    }
    events::record(&mut tx, now, Kind::Alarm, Some(account), by, None).await?;
    let title = format!("{} сообщает о чужом входе", live.full_name());
    let body = words(raised);
    let request = Request {
        kind: "security",
        topic: &title,
        body,
        priority: "urgent",
        desk: roles::ADM,
        author_id: Some(live.person_id),
        subject_id: Some(live.person_id),
        due_at: None,
    };
    outbox::ask(&mut tx, now, keeper.today(), &request).await?;
    tell(keeper, &mut tx, live, &title, body).await?;
    tx.commit().await?;
    Ok(raised)
}

/// What those who answer for access are to do.
fn words(raised: Raised) -> &'static str {
    match raised {
        Raised::Suspended => {
            "Учётная запись закрыта, все её сеансы завершены, прежний пароль больше не действует. Выясните, кто вошёл, возобновите \
             доступ и выдайте новый пароль или уничтожьте логин и выдайте новый."
        }
        Raised::LastAdministrator => {
            "Это последний администратор: его учётная запись открыта, но сеансы завершены, а пароль придётся сменить при входе. \
             Выясните, кто вошёл."
        }
    }
}

/// Tells everyone who answers for access, at once.
async fn tell(keeper: &Keeper, tx: &mut Tx, live: &Live, title: &str, body: &str) -> Result<()> {
    let link = format!("/lk/access/people/{}", live.person_id);
    for person_id in roles::people_with(tx, keeper.today(), &[roles::ADM, roles::EIO]).await? {
        if person_id == live.person_id {
            continue;
        }
        let news = News {
            person_id,
            about: About::Security,
            title,
            body: Some(body),
            link: Some(&link),
            urgent: true,
        };
        outbox::tell(tx, keeper.clock.now(), &news).await?;
    }
    Ok(())
}
