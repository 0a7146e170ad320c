//! The staffing table on a day, its print in the manner of Т-3, and the table approved anew from a day.

use axum::response::{IntoResponse as _, Response};
use serde::Serialize;

use super::{day_of, page, sees_money, shown};
use crate::{
    registers::{
        Value, Values,
        pages::Scene,
        rows::{self, How},
        value,
    },
    storage::v,
    subsystems::staff::{
        rate_words,
        staffing::{self, Line, Totals, totals},
    },
    web::{Fields, Result, page::see_other},
};

#[derive(Serialize)]
struct Row {
    id: i64,
    position: String,
    rate: String,
    filled: String,
    vacant: String,
    over: String,
    salary: String,
    sum: String,
    allowances: String,
    fund: String,
    people: String,
}

#[derive(Serialize)]
struct Sums {
    rate: String,
    filled: String,
    vacant: String,
    over: String,
    pay: String,
}

#[derive(Serialize)]
struct Unit {
    id: i64,
    name: String,
    rows: Vec<Row>,
    sums: Sums,
}

/// `GET /lk/staff/staffing`.
pub async fn show(scene: Scene) -> Result<Response> {
    render(&scene, "staff_staffing.html", "Штатное расписание", "").await
}

/// `GET /lk/staff/staffing/t3`.
pub async fn print(scene: Scene) -> Result<Response> {
    render(&scene, "staff_t3.html", "Штатное расписание", "").await
}

async fn render(
    scene: &Scene,
    template: &'static str,
    title: &str,
    problem: &str,
) -> Result<Response> {
    let day = day_of(scene);
    let (lines, outside) = staffing::on(scene.db(), day).await?;
    let money = sees_money(scene);
    let funds: Vec<(String, String)> = scene
        .db()
        .all(
            "SELECT code, label FROM code_item WHERE list = 'FUND_PAY' ORDER BY sort",
            v![],
        )
        .await?;
    let sums = totals(&lines);
    let orders: std::collections::BTreeSet<&String> = lines
        .iter()
        .filter_map(|line| line.schedule_no.as_ref())
        .collect();
    let outside: Vec<String> = outside
        .iter()
        .map(|holder| format!("{} ({})", holder.name, rate_words(holder.rate)))
        .collect();
    let college: Option<(String, Option<String>)> = scene
        .db()
        .opt(
            "SELECT full_name, okpo FROM organisation WHERE is_own AND deleted_at IS NULL",
            v![],
        )
        .await?;
    let (name, okpo) = college.unwrap_or_else(|| (scene.state.college(), None));
    page(scene, template, title)
        .status(if problem.is_empty() { 200 } else { 422 })
        .with("problem", problem)
        .with("vacant", &scene.asker.has_any(super::VACANT))
        .with("on", &day.to_string())
        .with("on_words", &shown(day))
        .with("units", &units(&lines, &funds, money))
        .with("sums", &words(&sums, money))
        .with("has_over", &(sums.over > 0))
        .with("outside", &outside)
        .with("orders", &orders)
        .with("money", &money)
        .with("writes", &scene.may_write("staff_unit"))
        .with("college_name", &name)
        .with("okpo", &okpo.unwrap_or_default())
        .with(
            "next_year",
            &format!("01.01.{}", scene.asker.today.year() + 1),
        )
        .render()
}

fn units(lines: &[Line], funds: &[(String, String)], money: bool) -> Vec<Unit> {
    lines
        .chunk_by(|a, b| a.unit_id == b.unit_id)
        .map(|part| Unit {
            id: part[0].unit_id,
            name: part[0].unit.clone(),
            rows: part.iter().map(|line| row(line, funds, money)).collect(),
            sums: words(&totals(part), money),
        })
        .collect()
}

fn row(line: &Line, funds: &[(String, String)], money: bool) -> Row {
    let number = rate_words;
    let some = |n: i64| if n > 0 { number(n) } else { String::new() };
    let roubles = |n: i64| value::show_scaled(n, 2);
    let paid = |n: Option<i64>| n.filter(|_| money).map(roubles).unwrap_or_default();
    let fund = funds
        .iter()
        .find(|(code, _)| Some(code) == line.fund.as_ref());
    let people: Vec<String> = line
        .people
        .iter()
        .map(|(name, rate)| match *rate {
            100 => name.clone(),
            rate => format!("{name} ({})", number(rate)),
        })
        .collect();
    Row {
        id: line.id,
        position: line.position.clone(),
        rate: number(line.rate),
        filled: number(line.filled),
        vacant: some(line.vacant()),
        over: some(line.over()),
        salary: paid(line.salary),
        sum: paid(line.salary.map(|sum| sum * line.rate / 100)),
        allowances: line
            .allowances
            .clone()
            .filter(|_| money)
            .unwrap_or_default(),
        fund: fund.map(|(_, label)| label.clone()).unwrap_or_default(),
        people: people.join(", "),
    }
}

fn words(sums: &Totals, money: bool) -> Sums {
    let number = rate_words;
    Sums {
        rate: number(sums.rate),
        filled: number(sums.filled),
        vacant: number(sums.vacant),
        over: number(sums.over),
        pay: if money {
            value::show_scaled(sums.pay, 2)
        } else {
            String::new()
        },
    }
}

/// `POST /lk/staff/staffing/renew`: the table of a day becomes the table from another day on, under a new order.
pub async fn renew(scene: Scene, fields: Fields) -> Result<Response> {
    let from = match value::day(fields.get("from").trim()) {
        Ok(day) => day,
        Err(text) => return refuse(&scene, &text).await,
    };
    let order = value::one_line(fields.get("order"));
    if order.is_empty() {
        return refuse(
            &scene,
            "Укажите номер и дату приказа, которым утверждено новое расписание.",
        )
        .await;
    }
    let pass = scene.write("staff_unit")?;
    let (lines, _) = staffing::on(scene.db(), from).await?;
    if lines.is_empty() {
        return refuse(
            &scene,
            "На этот день в штатном расписании нет ни одной строки: нечего переносить.",
        )
        .await;
    }
    let ids: Vec<i64> = lines.iter().map(|line| line.id).collect();
    let kept = rows::many(scene.db(), &pass, &ids).await?;
    let how = How {
        reason: Some(format!("новое штатное расписание: {order}")),
        ..How::default()
    };
    let mut tx = scene.db().begin().await?;
    for row in kept {
        // A line that begins on the very day is already new.
        if row.values.date("valid_from") == Some(from) {
            continue;
        }
        let mut next = row.values.clone();
        next.set("valid_from", from.into());
        next.set("schedule_no", order.as_str().into());
        let closed = Values::from([("valid_to", Value::from(from))]);
        let done = async {
            rows::update(&mut tx, &pass, row.id, row.version, &closed, &how).await?;
            rows::insert(&mut tx, &pass, &next, &how).await
        };
        if let Err(error) = done.await {
            drop(tx);
            let text = crate::subsystems::refusal::words(error)?;
            return refuse(&scene, &text).await;
        }
    }
    tx.commit().await?;
    Ok(see_other(&format!("/lk/staff/staffing?on={from}")).into_response())
}

async fn refuse(scene: &Scene, text: &str) -> Result<Response> {
    render(scene, "staff_staffing.html", "Штатное расписание", text).await
}
