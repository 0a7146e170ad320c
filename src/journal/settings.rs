//! What the college decides about requests: kept in `setting`, each with a sensible default.

use jiff::Timestamp;

use crate::storage::{Db, Result, Tx, v};

/// The settings.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Settings {
    /// No problem of entry is accepted before the student's card and the screenshot were seen.
    pub papers_demanded: bool,
    /// Corrections take effect only on days on which people work.
    pub skip_holidays: bool,
    /// So many requests before entry may come from one address within the window of wrong tries.
    pub from_address: i64,
    /// Where the text for the outside support is sent.
    pub outside_email: String,
    /// The college's territory, for that text.
    pub territory: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            papers_demanded: true,
            skip_holidays: true,
            from_address: 20,
            outside_email: String::new(),
            territory: String::new(),
        }
    }
}

const PREFIX: &str = "tickets.";

impl Settings {
    /// Reads them.
    pub async fn load(db: &Db) -> Result<Self> {
        let rows: Vec<(String, String)> = db
            .all(
                "SELECT key, value FROM setting WHERE key LIKE 'tickets.%'",
                v![],
            )
            .await?;
        let mut read = Self::default();
        for (key, value) in rows {
            match key.strip_prefix(PREFIX).unwrap_or_default() {
                "papers_demanded" => read.papers_demanded = value == "yes",
                "skip_holidays" => read.skip_holidays = value == "yes",
                "from_address" => read.from_address = value.parse().unwrap_or(read.from_address),
                "outside_email" => read.outside_email = value,
                "territory" => read.territory = value,
                _ => {}
            }
        }
        Ok(read)
    }

    /// Writes them.
    pub async fn save(&self, tx: &mut Tx, now: Timestamp) -> Result<()> {
        let yes = |flag: bool| if flag { "yes" } else { "no" }.to_owned();
        for (key, value) in [
            ("papers_demanded", yes(self.papers_demanded)),
            ("skip_holidays", yes(self.skip_holidays)),
            ("from_address", self.from_address.to_string()),
            ("outside_email", self.outside_email.clone()),
            ("territory", self.territory.clone()),
        ] {
            tx.exec(
                "INSERT INTO setting (key, value, updated_at) VALUES ($1, $2, $3) \
                 ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at",
                v![format!("{PREFIX}{key}"), value, now],
            )
            .await?;
        }
        Ok(())
    }
}
