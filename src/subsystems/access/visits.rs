//! «Учёт посещений»: who came in, by day, person, role and group; who never did; failed tries; for how long it is kept.

mod count;

use axum::response::Response;
use jiff::{ToSpan as _, civil::Date};
use serde::Serialize;

use super::parts::{self, page};
use crate::{
    identity::{roles as known, visits},
    registers::pages::Scene,
    sheets::Cell,
    web::{Error, Fields, Flash, Result, page::see_other},
};
use count::{Asked, Table};

const TITLE: &str = "Посещения";
/// The longest period that is counted at once, in days.
const LONGEST: i32 = 366;
/// Ways to count: the word of the address, the words for people.
const WAYS: [(&str, &str); 4] = [
    ("day", "по дням"),
    ("person", "по людям"),
    ("role", "по ролям"),
    ("group", "по группам"),
];

/// The form as it was asked.
fn asked(scene: &Scene) -> Asked {
    let today = scene.asker.today;
    let text = |name: &str| scene.asked(name).unwrap_or_default();
    let to = parts::day(scene, "to").unwrap_or(today);
    let month = to.checked_sub(29.days()).unwrap_or(to);
    let from = parts::day(scene, "from").filter(|from| *from <= to);
    let longest = to.checked_sub(LONGEST.days()).unwrap_or(to);
    let from = from.unwrap_or(month).max(longest);
    let way = WAYS.iter().find(|(code, _)| *code == text("by"));
    Asked {
        from,
        to,
        begins: parts::beginning(scene, from),
        ends: parts::beginning(scene, to.tomorrow().unwrap_or(to)),
        by: way.map_or(WAYS[0].0, |(code, _)| code),
        role: known::find(&text("role")).map(|role| role.code),
        group: text("group").parse().ok(),
        never: text("never") == "1",
        today,
        zone: scene.zone().clone(),
    }
}

/// A bar of the chart.
#[derive(Serialize)]
struct Bar {
    x: String,
    width: String,
    y: String,
    height: String,
    words: String,
}

/// The chart of visits by day, in the units of its own sheet.
#[derive(Serialize)]
struct Chart {
    bars: Vec<Bar>,
    most: i64,
    first: String,
    last: String,
}

const WIDE: f64 = 720.0;
const TALL: f64 = 160.0;

fn chart(days: &[(Date, [i64; 3])]) -> Option<Chart> {
    let most = days.iter().map(|(_, n)| n[0]).max().filter(|n| *n > 0)?;
    let step = WIDE / days.len() as f64;
    let bars = days.iter().enumerate().map(|(n, (day, [visits, _, _]))| {
        let height = TALL * *visits as f64 / most as f64;
        Bar {
            x: format!("{:.1}", step * n as f64),
            width: format!("{:.1}", (step * 0.8).max(0.8)),
            y: format!("{:.1}", TALL - height),
            height: format!("{height:.1}"),
            words: format!("{}: {visits}", parts::shown(&day.to_string())),
        }
    });
    let shown = |end: Option<&(Date, [i64; 3])>| {
        end.map(|(day, _)| parts::shown(&day.to_string()))
            .unwrap_or_default()
    };
    Some(Chart {
        bars: bars.collect(),
        most,
        first: shown(days.first()),
        last: shown(days.last()),
    })
}

/// `GET /lk/access/visits`.
pub(super) async fn show(scene: Scene) -> Result<Response> {
    let asked = asked(&scene);
    let db = scene.db();
    let days = count::by_day(db, &asked).await?;
    let table = count::table(db, &asked, &days, 500).await?;
    let total = days.iter().fold([0; 2], |[visits, failed], (_, n)| {
        [visits + n[0], failed + n[2]]
    });
    let roles: Vec<[&str; 2]> = known::ALL.iter().map(|r| [r.code, r.name]).collect();
    let keeper = &scene.state.keeper;
    page(&scene, "access_visits.html", TITLE)
        .crumb("Роли и доступ", "/lk/access/roles")
        .with("from", &asked.from.to_string())
        .with("to", &asked.to.to_string())
        .with(
            "period",
            &[asked.from, asked.to].map(|day| parts::shown(&day.to_string())),
        )
        .with("by", asked.by)
        .with("ways", &WAYS)
        .with("role", &asked.role.unwrap_or_default())
        .with("roles", &roles)
        .with("group", &asked.group)
        .with("groups", &parts::groups(db).await?)
        .with("never", &asked.never)
        .with("chart", &chart(&days))
        .with("headings", &table.headings)
        .with("rows", &table.rows)
        .with("full", &table.full)
        .with("visits", &total[0])
        .with("failed", &total[1])
        .with("strangers", &count::strangers(db, &asked).await?)
        .with("never_count", &count::never(db, &asked).await?)
        .with("months", &visits::kept_months(keeper).await?)
        .with("least", visits::MAY_KEEP.start())
        .with("most", visits::MAY_KEEP.end())
        .with("keeps", &scene.visit.has_any(super::GRANTERS))
        .with("query", &scene.visit.asked.caller.uri.query())
        .render()
}

/// `GET /lk/access/visits/export.xlsx` with the query of the page.
pub(super) async fn export(scene: Scene) -> Result<Response> {
    let asked = asked(&scene);
    let days = count::by_day(scene.db(), &asked).await?;
    let Table { headings, rows, .. } = count::table(scene.db(), &asked, &days, 100_000).await?;
    let rows = rows
        .into_iter()
        .map(|row| row.into_iter().map(cell).collect())
        .collect();
    parts::workbook(&scene, TITLE, "auth_event", &headings, rows).await
}

/// Figures are figures, so that an office program can add them up.
fn cell(text: String) -> Cell {
    match text.parse::<u32>() {
        Ok(number) => Cell::Number(number.into()),
        Err(_) => Cell::text(text),
    }
}

/// `POST /lk/access/visits/keep` with `months`.
pub(super) async fn keep(scene: Scene, fields: Fields) -> Result<Response> {
    let months: i64 = fields.get("months").trim().parse().unwrap_or(0);
    if !visits::MAY_KEEP.contains(&months) {
        let text = format!(
            "Посещения хранят от {} до {} месяцев: напишите число в этих пределах.",
            visits::MAY_KEEP.start(),
            visits::MAY_KEEP.end()
        );
        return page(&scene, "access_refused.html", "Срок хранения не изменён")
            .status(422)
            .with("text", &text)
            .with("back", "/lk/access/visits")
            .render();
    }
    let mut tx = scene.db().begin().await?;
    visits::keep_months(&scene.state.keeper, &mut tx, months, &scene.asker.by)
        .await
        .map_err(Error::from)?;
    tx.commit().await?;
    let mut response = see_other("/lk/access/visits");
    response.headers_mut().append(
        axum::http::header::SET_COOKIE,
        Flash::SettingSaved.cookie(scene.state.secure),
    );
    Ok(response)
}
