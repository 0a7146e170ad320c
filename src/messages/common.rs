//! What the pages of this room share: answers with a message, plain text in paragraphs, moments that people type.

use std::collections::BTreeMap;

use axum::{http::header, response::Response};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

use crate::{
    registers::{Writing, pages::Scene, rows, value},
    storage::{Db, v},
    web::{self, Error, Flash, page::see_other},
};

/// The pass of a workflow of this room; the description of its register is handed in with the catalogue.
pub fn pass(scene: &Scene, table: &str) -> web::Result<Writing> {
    let register = scene.catalog.find(table);
    let register =
        register.ok_or_else(|| Error::Fault(anyhow::anyhow!("реестр {table} не описан")))?;
    Ok(Writing::workflow(register, &scene.asker))
}

/// The sheet of a list that the address names, from one on.
pub fn sheet(scene: &Scene) -> i64 {
    scene
        .asked("page")
        .and_then(|n| n.parse().ok())
        .filter(|n| (1..10_000).contains(n))
        .unwrap_or(1)
}

/// «Done», and where to look now.
pub fn done(scene: &Scene, to: &str, flash: Flash) -> Response {
    let mut response = see_other(to);
    let cookie = flash.cookie(scene.state.secure);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}

/// The paragraphs of a text that people typed; nothing in them is markup.
pub fn paragraphs(text: &str) -> Vec<Vec<String>> {
    let text = text.replace("\r\n", "\n");
    text.split("\n\n")
        .map(|part| {
            let lines = part.lines().map(str::trim_end);
            lines
                .filter(|line| !line.is_empty())
                .map(str::to_owned)
                .collect()
        })
        .filter(|lines: &Vec<String>| !lines.is_empty())
        .collect()
}

/// A typed text of many lines: one kind of line end, nothing at the ends.
pub fn typed(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}

/// A day and a time as people type them, in the college's time; two empty ones are nothing.
pub fn moment(day: &str, time: &str, zone: &TimeZone) -> Result<Option<Timestamp>, String> {
    let (day, time) = (day.trim(), time.trim());
    if day.is_empty() && time.is_empty() {
        return Ok(None);
    }
    let date = value::day(day)?;
    let time = match time {
        "" => "00:00",
        time => time,
    };
    let time: jiff::civil::Time = time
        .parse()
        .map_err(|_| "Время пишется так: 14:30.".to_owned())?;
    let at = DateTime::from_parts(date, time).to_zoned(zone.clone());
    at.map(|at| Some(at.timestamp()))
        .map_err(|_| "Такого дня не бывает.".to_owned())
}

/// The same the other way: day and time for the fields of a form.
pub fn parts(utc: Option<&str>, zone: &TimeZone) -> (String, String) {
    let at = utc.and_then(|utc| utc.parse::<Timestamp>().ok());
    let Some(at) = at.map(|at| at.to_zoned(zone.clone())) else {
        return Default::default();
    };
    (
        value::show_day(&at.date().to_string()),
        format!("{:02}:{:02}", at.hour(), at.minute()),
    )
}

/// The items of a code list that may be chosen now: code, label.
pub async fn items(db: &Db, list: &'static str) -> web::Result<Vec<(String, String)>> {
    Ok(db
        .all(
            "SELECT code, label FROM code_item WHERE list = $1 AND deleted_at IS NULL AND archived_at IS NULL ORDER BY sort, code",
            v![list],
        )
        .await?)
}

/// The labels of a code list.
pub async fn labels(db: &Db, list: &'static str) -> web::Result<BTreeMap<String, String>> {
    let all: Vec<(String, String)> = db
        .all(
            "SELECT code, label FROM code_item WHERE list = $1",
            v![list],
        )
        .await?;
    Ok(all.into_iter().collect())
}

/// Why the engine did not write a record: a sentence for the form, or a failure for the frame.
pub fn refusal(error: rows::Error) -> web::Result<String> {
    match error {
        rows::Error::Problems(problems) => {
            let texts: Vec<String> = problems.0.into_iter().map(|p| p.text).collect();
            Ok(texts.join(" "))
        }
        rows::Error::Changed(_) => Ok(
            "За это время запись изменил другой человек. Откройте её заново и повторите."
                .to_owned(),
        ),
        rows::Error::Used(by) => Ok(format!("Запись уже используется: {}.", by.join("; "))),
        rows::Error::Kept => Ok("Эта запись не удаляется.".to_owned()),
        rows::Error::NotFound => Err(Error::NotFound),
        rows::Error::Storage(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_told_in_paragraphs_and_a_moment_in_the_college_s_time() {
        assert_eq!(
            paragraphs("Раз\r\nдва\r\n\r\n\r\nтри\n"),
            [vec!["Раз", "два"], vec!["три"]]
        );
        let moscow = TimeZone::get("Europe/Moscow").expect("zone");
        let at = moment("25.11.2026", "02:00", &moscow)
            .expect("moment")
            .expect("some");
        assert_eq!(at.to_string(), "2026-11-24T23:00:00Z");
        assert_eq!(
            parts(Some("2026-11-24T23:00:00.000Z"), &moscow),
            ("25.11.2026".to_owned(), "02:00".to_owned())
        );
        assert_eq!(moment("", "", &moscow), Ok(None));
        assert!(moment("31.02.2026", "", &moscow).is_err());
        assert!(moment("25.11.2026", "25:00", &moscow).is_err());
    }
}
