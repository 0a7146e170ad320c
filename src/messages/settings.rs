//! How a person wants letters: which kinds, at what hour, when not.

use jiff::{Timestamp, Zoned};
use serde::Serialize;

use crate::storage::{Db, Result, Tx, v};

/// The wishes of a person.
#[derive(Clone, Debug, Serialize)]
pub struct Settings {
    /// Whether any letters go.
    pub letters: bool,
    /// Kinds of news of which no letters go.
    pub muted: Vec<String>,
    /// The hour of the digest.
    pub digest_hour: i8,
    /// The first hour without letters.
    pub quiet_from: i8,
    /// The first hour with letters again; the same hour: there are no quiet ones.
    pub quiet_to: i8,
    /// When the last digest was made.
    #[serde(skip)]
    pub digest_at: Option<Timestamp>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            letters: true,
            muted: Vec::new(),
            digest_hour: 18,
            quiet_from: 22,
            quiet_to: 7,
            digest_at: None,
        }
    }
}

/// A row as it is kept: letters, muted kinds, the hour of the digest, the quiet hours, the last digest.
type Kept = (bool, String, i64, i64, i64, Option<String>);

impl Settings {
    /// Of a person; who has said nothing gets the usual.
    pub async fn of(db: &Db, person_id: i64) -> Result<Self> {
        let kept: Option<Kept> = db
            .opt(
                "SELECT letters, muted, digest_hour, quiet_from, quiet_to, digest_at FROM notification_setting WHERE person_id = $1",
                v![person_id],
            )
            .await?;
        Ok(kept.map(Self::read).unwrap_or_default())
    }

    /// Of a row.
    pub(super) fn read((letters, muted, digest, from, to, at): Kept) -> Self {
        let hour = |n: i64| i8::try_from(n).unwrap_or(0).clamp(0, 23);
        Self {
            letters,
            muted: serde_json::from_str(&muted).unwrap_or_default(),
            digest_hour: hour(digest),
            quiet_from: hour(from),
            quiet_to: hour(to),
            digest_at: at.and_then(|at| at.parse().ok()),
        }
    }

    /// Keeps the wishes.
    pub async fn save(&self, tx: &mut Tx, person_id: i64, now: Timestamp) -> Result<()> {
        let muted = serde_json::Value::from(self.muted.clone()).to_string();
        tx.exec(
            "INSERT INTO notification_setting (person_id, letters, muted, digest_hour, quiet_from, quiet_to, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (person_id) DO UPDATE SET letters = excluded.letters, \
             muted = excluded.muted, digest_hour = excluded.digest_hour, quiet_from = excluded.quiet_from, \
             quiet_to = excluded.quiet_to, updated_at = excluded.updated_at",
            v![
                person_id,
                self.letters,
                muted,
                i64::from(self.digest_hour),
                i64::from(self.quiet_from),
                i64::from(self.quiet_to),
                now
            ],
        )
        .await?;
        Ok(())
    }

    /// Remembers that a digest was made.
    pub async fn note_digest(tx: &mut Tx, person_id: i64, now: Timestamp) -> Result<()> {
        tx.exec(
            "INSERT INTO notification_setting (person_id, digest_at, updated_at) VALUES ($1, $2, $3) \
             ON CONFLICT (person_id) DO UPDATE SET digest_at = excluded.digest_at",
            v![person_id, now, now],
        )
        .await?;
        Ok(())
    }

    /// Whether letters about news of a kind go.
    pub fn wants(&self, kind: &str) -> bool {
        self.letters && self.muted.iter().all(|muted| muted != kind)
    }

    /// Whether an hour is a quiet one; the quiet hours may go over midnight.
    pub fn is_quiet(&self, hour: i8) -> bool {
        match self.quiet_from <= self.quiet_to {
            true => (self.quiet_from..self.quiet_to).contains(&hour),
            false => hour >= self.quiet_from || hour < self.quiet_to,
        }
    }

    /// Whether the digest of today is to be made now: its hour has come, no quiet hour is, and today had none.
    pub fn is_due(&self, now: &Zoned) -> bool {
        let last = self
            .digest_at
            .map(|at| at.to_zoned(now.time_zone().clone()).date());
        // A clock that went back makes no second digest of the same day.
        now.hour() >= self.digest_hour
            && !self.is_quiet(now.hour())
            && last.is_none_or(|last| last < now.date())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Zoned {
        text.parse().expect("moment")
    }

    #[test]
    fn quiet_hours_go_over_midnight_and_a_digest_comes_once_a_day() {
        let mut settings = Settings::default();
        assert!(settings.is_quiet(23) && settings.is_quiet(6));
        assert!(!settings.is_quiet(7) && !settings.is_quiet(21));
        assert!(!settings.is_due(&at("2026-11-23T17:59[Europe/Moscow]")));
        assert!(settings.is_due(&at("2026-11-23T18:00[Europe/Moscow]")));
        assert!(!settings.is_due(&at("2026-11-23T22:00[Europe/Moscow]")));
        settings.digest_at = Some("2026-11-23T15:00:00Z".parse().expect("moment"));
        assert!(!settings.is_due(&at("2026-11-23T19:00[Europe/Moscow]")));
        assert!(settings.is_due(&at("2026-11-24T18:00[Europe/Moscow]")));
        settings.quiet_from = 7;
        assert!(!settings.is_quiet(7), "равные часы — тихих нет");
    }
}
