//! News as letters: what is urgent at once, the rest once a day. A letter names only the titles of news and the way to
//! the cabinet; it goes to a confirmed address alone.

use jiff::{Timestamp, Zoned};

use crate::{
    identity::Keeper,
    messages::settings::Settings,
    outbox::{self, About, Letter},
    storage::{Db, Result, Tx, v},
};

/// News older than so many days is no news.
const FRESH: i64 = 14;
/// Titles of one letter.
const TITLES: usize = 20;

/// The address of a person that was confirmed last.
const ADDRESS: &str = "SELECT value FROM person_contact WHERE person_id = $1 AND kind IN ('email', 'email_work') \
     AND verified_at IS NOT NULL AND deleted_at IS NULL AND archived_at IS NULL \
     ORDER BY verified_at DESC, id DESC LIMIT 1";

/// The address to which letters for a person go.
pub async fn address(db: &Db, person_id: i64) -> Result<Option<String>> {
    let found: Option<(String,)> = db.opt(ADDRESS, v![person_id]).await?;
    Ok(found.map(|(address,)| address))
}

#[derive(sqlx::FromRow)]
struct Piece {
    id: i64,
    kind: String,
    title: String,
}

/// Puts urgent news into the queue of letters; their number.
pub async fn urgent(keeper: &Keeper, public_url: &str) -> Result<u64> {
    let local = here(keeper);
    let mut made = 0;
    for whom in people(keeper, true).await? {
        let quiet = whom.settings.is_quiet(local.hour());
        if quiet && !whom.security {
            continue;
        }
        let mut tx = begin(keeper, whom.person_id).await?;
        let news: Vec<Piece> = pieces(&mut tx, keeper, whom.person_id, true).await?;
        for piece in news {
            let security = piece.kind == About::Security.code();
            if quiet && !security {
                continue;
            }
            if whom.settings.wants(&piece.kind) {
                let body = body(
                    &keeper.college(),
                    "Срочное уведомление:",
                    &[piece.title.as_str()],
                    0,
                    public_url,
                );
                post(&mut tx, keeper, &whom, &piece.title, &body).await?;
                made += 1;
            }
            mailed(&mut tx, keeper.clock.now(), &[piece.id]).await?;
        }
        tx.commit().await?;
    }
    Ok(made)
}

/// Puts the digests of those whose hour has come into the queue of letters; their number.
pub async fn daily(keeper: &Keeper, public_url: &str) -> Result<u64> {
    let local = here(keeper);
    let mut made = 0;
    for whom in people(keeper, false).await? {
        if !whom.settings.is_due(&local) {
            continue;
        }
        let mut tx = begin(keeper, whom.person_id).await?;
        let news = pieces(&mut tx, keeper, whom.person_id, false).await?;
        let wanted: Vec<&str> = news
            .iter()
            .filter(|piece| whom.settings.wants(&piece.kind))
            .map(|piece| piece.title.as_str())
            .collect();
        let ids: Vec<i64> = news.iter().map(|piece| piece.id).collect();
        mailed(&mut tx, keeper.clock.now(), &ids).await?;
        if !wanted.is_empty() {
            let shown = &wanted[..wanted.len().min(TITLES)];
            let more = wanted.len() - shown.len();
            let lead = "Новое в личном кабинете:";
            let body = body(&keeper.college(), lead, shown, more, public_url);
            let subject = format!("Новых уведомлений: {}", wanted.len());
            post(&mut tx, keeper, &whom, &subject, &body).await?;
            Settings::note_digest(&mut tx, whom.person_id, keeper.clock.now()).await?;
            made += 1;
        }
        tx.commit().await?;
    }
    Ok(made)
}

/// The college's hour.
fn here(keeper: &Keeper) -> Zoned {
    keeper.clock.now().to_zoned(keeper.time_zone.clone())
}

/// Someone to whom letters may go.
struct Whom {
    person_id: i64,
    address: String,
    settings: Settings,
    /// Something that may be an intrusion is among the news.
    security: bool,
}

/// Who has news that no letter told of, a confirmed address for it and an account, with their wishes.
async fn people(keeper: &Keeper, urgent: bool) -> Result<Vec<Whom>> {
    #[derive(sqlx::FromRow)]
    struct Line {
        person_id: i64,
        security: i64,
        address: String,
        letters: Option<bool>,
        muted: Option<String>,
        digest_hour: Option<i64>,
        quiet_from: Option<i64>,
        quiet_to: Option<i64>,
        digest_at: Option<String>,
    }
    let sql = format!(
        "SELECT w.person_id, w.security, w.address, s.letters, s.muted, s.digest_hour, s.quiet_from, s.quiet_to, s.digest_at \
         FROM (SELECT n.person_id, n.security, ({ADDRESS}) AS address FROM (SELECT person_id, \
           CAST(max(CASE WHEN kind = 'security' THEN 1 ELSE 0 END) AS BIGINT) AS security FROM notification \
           WHERE mailed_at IS NULL AND read_at IS NULL AND created_at > $1 AND urgent = $2 GROUP BY person_id) n \
           WHERE EXISTS (SELECT 1 FROM user_account a WHERE a.person_id = n.person_id AND a.deleted_at IS NULL)) w \
         LEFT JOIN notification_setting s ON s.person_id = w.person_id WHERE w.address IS NOT NULL ORDER BY w.person_id",
        ADDRESS = ADDRESS.replace("$1", "n.person_id")
    );
    let lines: Vec<Line> = keeper
        .db
        .all(sqlx::AssertSqlSafe(sql), v![since(keeper), urgent])
        .await?;
    let whom = |line: Line| {
        let kept = (|| {
            Some((
                line.letters?,
                line.muted?,
                line.digest_hour?,
                line.quiet_from?,
                line.quiet_to?,
                line.digest_at,
            ))
        })();
        Whom {
            person_id: line.person_id,
            address: line.address,
            settings: kept.map(Settings::read).unwrap_or_default(),
            security: line.security > 0,
        }
    };
    Ok(lines.into_iter().map(whom).collect())
}

/// A transaction in which the news of one person becomes letters: two nodes do so one after the other.
async fn begin(keeper: &Keeper, person_id: i64) -> Result<Tx> {
    let mut tx = keeper.db.begin().await?;
    tx.lock(&format!("letters {person_id}")).await?;
    Ok(tx)
}

async fn pieces(tx: &mut Tx, keeper: &Keeper, person_id: i64, urgent: bool) -> Result<Vec<Piece>> {
    tx.all(
        "SELECT id, kind, title FROM notification WHERE person_id = $1 AND mailed_at IS NULL AND read_at IS NULL \
         AND created_at > $2 AND urgent = $3 ORDER BY created_at DESC, id DESC",
        v![person_id, since(keeper), urgent],
    )
    .await
}

fn since(keeper: &Keeper) -> Timestamp {
    let now = keeper.clock.now();
    now.checked_sub(jiff::SignedDuration::from_hours(24 * FRESH))
        .unwrap_or(now)
}

async fn mailed(tx: &mut Tx, now: Timestamp, ids: &[i64]) -> Result<()> {
    for id in ids {
        tx.exec(
            "UPDATE notification SET mailed_at = $1 WHERE id = $2",
            v![now, *id],
        )
        .await?;
    }
    Ok(())
}

async fn post(tx: &mut Tx, keeper: &Keeper, whom: &Whom, subject: &str, body: &str) -> Result<()> {
    let now = keeper.clock.now();
    let letter = Letter {
        address: &whom.address,
        subject,
        body,
        person_id: Some(whom.person_id),
        entity: Some(("notification", 0)),
        not_before: now,
    };
    outbox::post(tx, now, &letter).await?;
    Ok(())
}

fn body(college: &str, lead: &str, titles: &[&str], more: usize, public_url: &str) -> String {
    let mut text = format!("Здравствуйте!\n\n{lead}\n\n");
    for title in titles {
        text.push_str(&format!("— {title}\n"));
    }
    if more > 0 {
        text.push_str(&format!("— и ещё {more}\n"));
    }
    text.push_str(&format!(
        "\nПодробности — в уведомлениях личного кабинета: {public_url}/lk/messages\n\
         Какие письма присылать, выбирают там же: {public_url}{}\n\n{college}. Письмо отправлено программой, отвечать на него не нужно.\n",
        super::compose::SETTINGS
    ));
    text
}
