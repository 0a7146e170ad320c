//! The head of a page: news that was not read, and the strips of announcements. A store that cannot answer leaves the
//! head empty and the page whole.

use jiff::tz::TimeZone;
use serde::Serialize;

use super::{State, text, visit::Session};
use crate::outbox::head::{self, Strip};

/// What the template of every page shows.
#[derive(Debug, Default, Serialize)]
pub struct Head {
    /// Whether the person may open the notification centre.
    bell: bool,
    /// News that was not read.
    pub unread: i64,
    strips: Vec<Told>,
}

/// A strip in words.
#[derive(Debug, Serialize)]
struct Told {
    /// The end of the class name.
    tone: &'static str,
    label: String,
    title: String,
    /// For those who cannot open the announcement.
    body: String,
    url: Option<String>,
    /// Where the form goes that closes it; technical works are not closed.
    closes: Option<String>,
}

impl Head {
    /// Of this visitor. One with a one-time password or without the code sees what a guest sees.
    pub(super) async fn of(state: &State, session: Option<&Session>) -> Self {
        let whole = session.map(|session| &session.live);
        let whole = whole.filter(|live| !live.half && !live.must_change);
        match Self::asked(state, whole.map(|live| (live.person_id, live.tag.as_str()))).await {
            Ok(head) => head,
            Err(error) => {
                tracing::warn!(%error, "уведомления для заголовка страницы не прочитаны");
                Self::default()
            }
        }
    }

    async fn asked(state: &State, whose: Option<(i64, &str)>) -> crate::storage::Result<Self> {
        let keeper = &state.keeper;
        let unread = match whose {
            Some((person_id, _)) => head::unread(&keeper.db, person_id).await?,
            None => 0,
        };
        let strips = head::strips(&keeper.db, keeper.clock.now(), whose).await?;
        let known = whose.is_some();
        Ok(Self {
            bell: known,
            unread,
            strips: strips
                .into_iter()
                .map(|strip| told(strip, known, &keeper.time_zone))
                .collect(),
        })
    }
}

fn told(strip: Strip, known: bool, zone: &TimeZone) -> Told {
    let works = strip.kind == "maintenance";
    let label = match works {
        true => format!("Технические работы{}.", span(&strip, zone)),
        false => "Объявление.".to_owned(),
    };
    Told {
        tone: if works { "warn" } else { "ok" },
        label,
        title: strip.title,
        body: match known {
            true => String::new(),
            false => strip.body,
        },
        url: known.then(|| format!("/lk/announcements/{}", strip.id)),
        closes: (known && !works).then(|| format!("/lk/announcements/{}/close", strip.id)),
    }
}

/// The beginning and the end, when both are known.
fn span(strip: &Strip, zone: &TimeZone) -> String {
    match (&strip.starts_at, &strip.ends_at) {
        (Some(from), Some(to)) => format!(" {}", text::span(from, to, zone)),
        _ => String::new(),
    }
}
