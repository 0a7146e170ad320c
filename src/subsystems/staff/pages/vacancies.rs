//! Vacancies: the free rates of the staffing table become drafts by one button, drafts are published and closed.

use axum::response::{IntoResponse as _, Response};
use serde::Serialize;

use super::page;
use crate::{
    registers::{
        Value, Values,
        pages::Scene,
        rows::{self, How},
        value,
    },
    storage::v,
    subsystems::staff::{rate_words, staffing},
    web::{Error, Fields, Result, page::see_other},
};

#[derive(Serialize)]
struct Free {
    id: i64,
    position: String,
    unit: String,
    vacant: String,
    proposed: bool,
}

#[derive(Serialize, sqlx::FromRow)]
struct Line {
    id: i64,
    title: String,
    state: String,
    label: Option<String>,
    published_on: Option<String>,
    closes_on: Option<String>,
    staff_unit_id: Option<i64>,
    free: bool,
}

/// `GET /lk/staff/vacancies`.
pub async fn show(scene: Scene) -> Result<Response> {
    render(&scene, "").await
}

async fn render(scene: &Scene, problem: &str) -> Result<Response> {
    let (table, _) = staffing::on(scene.db(), scene.asker.today).await?;
    let mut lines: Vec<Line> = scene
        .db()
        .all(
            "SELECT w.id, w.title, w.state, c.label, w.published_on, w.closes_on, w.staff_unit_id, TRUE AS free
             FROM vacancy w LEFT JOIN code_item c ON c.list = 'VACANCY_STATE' AND c.code = w.state
             WHERE w.kind = 'college_job' AND w.deleted_at IS NULL
             ORDER BY CASE w.state WHEN 'open' THEN 0 WHEN 'draft' THEN 1 WHEN 'moderation' THEN 1 ELSE 2 END, w.id DESC LIMIT 200",
            v![],
        )
        .await?;
    for line in &mut lines {
        let unit = table
            .iter()
            .find(|unit| Some(unit.id) == line.staff_unit_id);
        line.free = line.staff_unit_id.is_none() || unit.is_some_and(|unit| unit.vacant() > 0);
        line.published_on = line.published_on.take().map(|day| value::show_day(&day));
        line.closes_on = line.closes_on.take().map(|day| value::show_day(&day));
    }
    let proposed = |id: i64| {
        lines
            .iter()
            .any(|line| line.staff_unit_id == Some(id) && line.state != "closed")
    };
    let free: Vec<Free> = table
        .iter()
        .filter(|unit| unit.vacant() > 0)
        .map(|unit| Free {
            id: unit.id,
            position: unit.position.clone(),
            unit: unit.unit.clone(),
            vacant: rate_words(unit.vacant()),
            proposed: proposed(unit.id),
        })
        .collect();
    page(scene, "staff_vacancies.html", "Вакансии колледжа")
        .status(if problem.is_empty() { 200 } else { 422 })
        .with("problem", problem)
        .with("free", &free)
        .with("lines", &lines)
        .with("writes", &scene.visit.has_any(super::WRITERS))
        .render()
}

/// `POST /lk/staff/vacancies/propose`: a draft from a free rate.
pub async fn propose(scene: Scene, fields: Fields) -> Result<Response> {
    let id: i64 = fields.get("unit").parse().map_err(|_| Error::NotFound)?;
    let (table, _) = staffing::on(scene.db(), scene.asker.today).await?;
    let Some(unit) = table
        .into_iter()
        .find(|unit| unit.id == id && unit.vacant() > 0)
    else {
        return render(&scene, "Эта ставка уже занята: обновите страницу.").await;
    };
    /// Number, address, telephone, mail.
    type Own = (i64, Option<String>, Option<String>, Option<String>);
    let own: Option<Own> = scene
        .db()
        .opt(
            "SELECT id, legal_address, phone, email FROM organisation WHERE is_own AND deleted_at IS NULL",
            v![],
        )
        .await?;
    let Some((owner, address, phone, email)) = own else {
        return render(
            &scene,
            "Сведения о самом колледже ещё не внесены: отметьте его в реестре организаций.",
        )
        .await;
    };
    let contact: Vec<String> = [phone, email].into_iter().flatten().collect();
    let rate = rate_words(unit.vacant());
    let values = Values::from([
        ("owner_id", owner.into()),
        ("kind", "college_job".into()),
        ("title", unit.position.as_str().into()),
        ("position_id", unit.position_id.into()),
        ("staff_unit_id", unit.id.into()),
        ("count", ((unit.vacant() + 99) / 100).into()),
        ("salary_from", unit.salary.into()),
        (
            "employment",
            if unit.vacant() >= 100 { "full" } else { "part" }.into(),
        ),
        ("address", address.into()),
        ("contact", contact.join(", ").into()),
        (
            "description",
            format!("{}. Свободно ставок: {rate}.", unit.unit).into(),
        ),
        ("state", "draft".into()),
    ]);
    let pass = scene.write("vacancy")?;
    let mut tx = scene.db().begin().await?;
    match rows::insert(&mut tx, &pass, &values, &How::default()).await {
        Ok(id) => {
            tx.commit().await?;
            Ok(see_other(&format!("/lk/r/vacancy/{id}/edit")).into_response())
        }
        Err(error) => {
            drop(tx);
            let text = crate::subsystems::refusal::words(error)?;
            render(&scene, &text).await
        }
    }
}

/// `POST /lk/staff/vacancies/act`: publish or close.
pub async fn act(scene: Scene, fields: Fields) -> Result<Response> {
    let id: i64 = fields.get("id").parse().map_err(|_| Error::NotFound)?;
    let pass = scene.write("vacancy")?;
    let mut tx = scene.db().begin().await?;
    let row = rows::of_tx(&mut tx, &pass, id).await?;
    let Some(row) = row.filter(|row| row.deleted_at.is_none()) else {
        return Err(Error::NotFound);
    };
    let today = scene.asker.today;
    let state = row.values.text("state").unwrap_or_default();
    let values = match (fields.get("act"), state) {
        ("publish", "draft" | "moderation" | "closed") => Values::from([
            ("state", "open".into()),
            ("published_on", today.into()),
            // A term that has passed belongs to the former publication.
            (
                "closes_on",
                row.values
                    .date("closes_on")
                    .filter(|day| *day >= today)
                    .map_or(Value::Empty, Value::from),
            ),
        ]),
        ("close", "open") => {
            Values::from([("state", "closed".into()), ("closes_on", today.into())])
        }
        _ => {
            drop(tx);
            return render(&scene, "Состояние вакансии уже другое: обновите страницу.").await;
        }
    };
    if let Err(error) =
        rows::update(&mut tx, &pass, id, row.version, &values, &How::default()).await
    {
        drop(tx);
        let text = crate::subsystems::refusal::words(error)?;
        return render(&scene, &text).await;
    }
    tx.commit().await?;
    Ok(see_other("/lk/staff/vacancies").into_response())
}
