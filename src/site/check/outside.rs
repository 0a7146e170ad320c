//! Links to other sites: whether somebody still answers there. One request a second to a host, the
//! answers are remembered on the disk, so that a second check asks only what is new or old.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};
use futures::StreamExt as _;
use jiff::{Timestamp, ToSpan as _};
use reqwest::{Client, Method, Url};
use serde::{Deserialize, Serialize};

use super::fetch::{client, reason};
use super::report::{Finding, Report};
use super::rules;
use super::run::{Outside, Progress};

/// How to ask.
#[derive(Clone, Debug)]
pub struct Asking {
    /// Where the answers are remembered.
    pub cache: PathBuf,
    /// The moment of the check.
    pub now: Timestamp,
    /// The pause between two requests to one host.
    pub pause: Duration,
    /// Time for one answer.
    pub answer: Duration,
}

/// Hosts asked at once.
const AT_ONCE: usize = 8;
/// A good answer is believed for a week, a bad one for a day, in hours.
const GOOD: i64 = 7 * 24;
const BAD: i64 = 24;

/// What was answered.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Answer {
    /// When.
    at: Timestamp,
    /// Why nobody may be sent there; nothing when all is well.
    wrong: Option<String>,
}

type Known = BTreeMap<String, Answer>;

/// What is to be asked of each host: the address as written and as read.
type Hosts = BTreeMap<String, Vec<(String, Url)>>;

/// Asks every address that is not known yet and tells which do not answer.
pub fn ask(
    asking: &Asking,
    outside: &Outside,
    progress: Progress<'_>,
    report: &mut Report,
) -> Result<()> {
    let mut known = read(asking);
    let mut hosts = Hosts::new();
    for target in outside.keys() {
        if known.contains_key(&**target) {
            continue;
        }
        match Url::parse(target) {
            Ok(url) => {
                let host = url.host_str().unwrap_or_default().to_owned();
                hosts
                    .entry(host)
                    .or_default()
                    .push((target.to_string(), url));
            }
            Err(_) => {
                let wrong = Some("адрес написан с ошибкой".to_owned());
                known.insert(
                    target.to_string(),
                    Answer {
                        at: asking.now,
                        wrong,
                    },
                );
            }
        }
    }
    if !hosts.is_empty() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let runtime = runtime.context("сеть не открывается")?;
        known.extend(runtime.block_on(all(asking, hosts, progress))?);
    }
    report.outside = outside.len();
    for (target, page) in outside {
        let answer = known.get(&**target);
        if let Some(why) = answer.and_then(|answer| answer.wrong.as_ref()) {
            let wrong = format!("ссылка «{target}» не открывается: {why}");
            report
                .findings
                .push(Finding::new(&rules::DEAD_OUTSIDE, page, wrong));
        }
    }
    write(asking, &known);
    Ok(())
}

async fn all(asking: &Asking, hosts: Hosts, progress: Progress<'_>) -> Result<Known> {
    let client = client(asking.answer, reqwest::redirect::Policy::limited(5))?;
    let total = hosts.values().map(Vec::len).sum::<usize>() as u64;
    let client = &client;
    let jobs = hosts.into_values().map(|urls| async move {
        let mut answers = Vec::with_capacity(urls.len());
        for (number, (target, url)) in urls.into_iter().enumerate() {
            if number > 0 {
                tokio::time::sleep(asking.pause).await;
            }
            let wrong = one(client, &url).await;
            answers.push((target, wrong));
        }
        answers
    });
    let mut jobs = futures::stream::iter(jobs).buffer_unordered(AT_ONCE);
    let mut known = Known::new();
    while let Some(answers) = jobs.next().await {
        for (target, wrong) in answers {
            known.insert(
                target,
                Answer {
                    at: asking.now,
                    wrong,
                },
            );
        }
        progress("Чужие ссылки", known.len() as u64, total);
    }
    Ok(known)
}

/// Why an address does not open. A closed door is still a door: asking for a password or forbidding
/// programs is no fault of the link.
async fn one(client: &Client, url: &Url) -> Option<String> {
    let mut why = None;
    for method in [Method::HEAD, Method::GET] {
        match client.request(method, url.clone()).send().await {
            Ok(answer) => {
                let status = answer.status().as_u16();
                let closed = [401, 403, 407, 429, 451, 999].contains(&status);
                if status < 400 || closed {
                    return None;
                }
                why = Some(format!("ответ {status}"));
            }
            Err(error) => why = Some(reason(&error).to_owned()),
        }
    }
    why
}

fn read(asking: &Asking) -> Known {
    let text = std::fs::read_to_string(&asking.cache).unwrap_or_default();
    let mut known: Known = serde_json::from_str(&text).unwrap_or_default();
    known.retain(|_, answer| {
        let hours = if answer.wrong.is_some() { BAD } else { GOOD };
        let until = answer.at.checked_add(hours.hours());
        until.is_ok_and(|until| until > asking.now) && answer.at <= asking.now
    });
    known
}

/// A memory that cannot be kept is no reason to fail a check.
fn write(asking: &Asking, known: &Known) {
    if let Ok(text) = serde_json::to_string_pretty(known) {
        let _ = std::fs::write(&asking.cache, text);
    }
}
