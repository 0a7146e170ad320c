//! Who is away: by orders, and ill. An illness is entered here by its dates and the number of its sheet, never by
//! what it is.

use axum::response::{IntoResponse as _, Response};
use jiff::civil::Date;
use serde::Serialize;

use super::{day_of, page, shown};
use crate::{
    identity::full_name,
    registers::{
        Value, Values, Writing,
        pages::Scene,
        rows::{self, How},
        value,
    },
    storage::v,
    subsystems::staff::{career::after, people, registers::ABSENCES},
    web::{Error, Fields, Result, page::see_other},
};

#[derive(Serialize)]
struct Line {
    id: i64,
    person_id: i64,
    name: String,
    post: String,
    unit: String,
    kind: String,
    from: String,
    to: String,
    eln: String,
    place: String,
    substitute: String,
    order: Option<(i64, String)>,
    open: bool,
    own: bool,
}

#[derive(Default, Serialize)]
struct Typed {
    employment: String,
    from: String,
    to: String,
    eln: String,
    substitute: String,
    note: String,
}

/// `GET /lk/staff/absences`.
pub async fn show(scene: Scene) -> Result<Response> {
    render(&scene, &[], &Typed::default()).await
}

async fn render(scene: &Scene, problems: &[&str], typed: &Typed) -> Result<Response> {
    let day = day_of(scene);
    let workers = people::on(scene.db(), day, None).await?;
    let jobs: Vec<(i64, String)> = workers
        .iter()
        .flat_map(|w| w.jobs.iter().map(move |job| (job.employment_id, w, job)))
        .map(|(id, w, job)| {
            let number = job
                .tab_no
                .as_deref()
                .map(|no| format!(", № {no}"))
                .unwrap_or_default();
            (id, format!("{}{number}", w.full_name()))
        })
        .collect();
    let names: Vec<(i64, String)> = workers
        .iter()
        .map(|w| (w.person_id, w.full_name()))
        .collect();
    let details = super::sees_money(scene);
    let (now, soon): (Vec<Line>, Vec<Line>) = lines(scene, day, &workers, details).await?;
    let without = now.iter().filter(|line| line.substitute.is_empty()).count();
    page(scene, "staff_absences.html", "Отсутствующие")
        .status(if problems.is_empty() { 200 } else { 422 })
        .with("problems", problems)
        .with("typed", typed)
        .with("now", &now)
        .with("soon", &soon)
        .with("without", &without)
        .with("jobs", &jobs)
        .with("people", &names)
        .with("on", &day.to_string())
        .with("on_words", &shown(day))
        .with("details", &details)
        .with("writes", &scene.visit.has_any(super::WRITERS))
        .render()
}

/// Those who are away on the day, and who will be within thirty days after it.
async fn lines(
    scene: &Scene,
    day: Date,
    workers: &[people::Worker],
    details: bool,
) -> Result<(Vec<Line>, Vec<Line>)> {
    use jiff::ToSpan as _;
    let later = day.checked_add(30.days()).unwrap_or(day);
    type Kept = (
        i64,
        i64,
        String,
        String,
        Option<String>,
        Option<String>,
        Option<String>,
        Option<i64>,
        Option<i64>,
    );
    let rows: Vec<Kept> = scene
        .db()
        .all(
            "SELECT a.id, e.person_id, a.kind, a.valid_from, a.valid_to, a.eln_no, a.place, a.substitute_id, a.basis_item_id
             FROM absence a JOIN employment e ON e.id = a.employment_id JOIN person p ON p.id = e.person_id
             WHERE a.deleted_at IS NULL AND a.valid_from <= $1 AND (a.valid_to IS NULL OR a.valid_to > $2)
             ORDER BY a.valid_from, p.last_name COLLATE \"ru-x-icu\", a.id",
            v![later, day],
        )
        .await?;
    let labels: std::collections::BTreeMap<String, String> = scene
        .db()
        .all::<(String, String)>(
            "SELECT code, label FROM code_item WHERE list = 'ABSENCE'",
            v![],
        )
        .await?
        .into_iter()
        .collect();
    let orders: std::collections::BTreeMap<i64, (i64, String)> = scene
        .db()
        .all::<(i64, i64, String)>(
            "SELECT i.id, d.id, d.number FROM order_item i JOIN order_doc d ON d.id = i.order_id
             WHERE d.number IS NOT NULL AND i.id IN (SELECT basis_item_id FROM absence WHERE deleted_at IS NULL)",
            v![],
        )
        .await?
        .into_iter()
        .map(|(item, doc, number)| (item, (doc, number)))
        .collect();
    let (mut now, mut soon) = (Vec::new(), Vec::new());
    for (id, person_id, kind, from, to, eln, place, substitute, basis) in rows {
        let worker = workers.iter().find(|w| w.person_id == person_id);
        let post = worker.and_then(|w| w.main_post());
        let begins_later = from > day.to_string();
        let line = Line {
            id,
            person_id,
            name: worker.map(people::Worker::full_name).unwrap_or_default(),
            post: post.map(|p| p.position.clone()).unwrap_or_default(),
            unit: post.map(|p| p.unit.clone()).unwrap_or_default(),
            own: basis.is_none(),
            kind: match details {
                true => labels.get(&kind).cloned().unwrap_or(kind),
                false => String::new(),
            },
            from: value::show_day(&from),
            open: to.is_none(),
            to: to
                .and_then(|to| to.parse::<Date>().ok()?.yesterday().ok())
                .map(shown)
                .unwrap_or_default(),
            eln: eln.filter(|_| details).unwrap_or_default(),
            place: place.unwrap_or_default(),
            substitute: substitute
                .and_then(|id| workers.iter().find(|w| w.person_id == id))
                .map(people::Worker::full_name)
                .unwrap_or_default(),
            order: basis.and_then(|item| orders.get(&item).cloned()),
        };
        if begins_later {
            soon.push(line)
        } else {
            now.push(line)
        }
    }
    Ok((now, soon))
}

/// `POST /lk/staff/absences`: someone is ill.
pub async fn add(scene: Scene, fields: Fields) -> Result<Response> {
    let typed = Typed {
        employment: fields.get("employment").to_owned(),
        from: fields.get("from").to_owned(),
        to: fields.get("to").to_owned(),
        eln: fields.get("eln").trim().to_owned(),
        substitute: fields.get("substitute").to_owned(),
        note: fields.get("note").trim().to_owned(),
    };
    let mut problems: Vec<String> = Vec::new();
    let employment: i64 = typed.employment.parse().unwrap_or(0);
    if employment == 0 {
        problems.push("Выберите работника.".to_owned());
    }
    let from = value::day(typed.from.trim())
        .map_err(|text| problems.push(format!("С какого дня: {text}")))
        .ok();
    let to = match typed.to.trim() {
        "" => None,
        text => value::day(text)
            .map_err(|text| problems.push(format!("По какой день: {text}")))
            .ok(),
    };
    if to.zip(from).is_some_and(|(to, from)| to < from) {
        problems.push("Последний день раньше первого.".to_owned());
    }
    if !typed.eln.chars().all(|c| c.is_ascii_digit()) || typed.eln.len() > 20 {
        problems.push("Номер ЭЛН состоит из цифр, не более двадцати.".to_owned());
    }
    let substitute: Option<i64> = typed.substitute.parse().ok();
    if let (true, Some(from)) = (problems.is_empty(), from) {
        match problem_of(&scene, employment, from, to, substitute).await? {
            Some(text) => problems.push(text),
            None => {
                let values = Values::from([
                    ("employment_id", employment.into()),
                    ("kind", "sick".into()),
                    (
                        "eln_no",
                        (!typed.eln.is_empty()).then(|| typed.eln.clone()).into(),
                    ),
                    ("substitute_id", substitute.into()),
                    (
                        "note",
                        (!typed.note.is_empty()).then(|| typed.note.clone()).into(),
                    ),
                    ("valid_from", from.into()),
                    ("valid_to", Value::from(to.map(after))),
                ]);
                let pass = Writing::workflow(&ABSENCES, &scene.asker);
                let mut tx = scene.db().begin().await?;
                match rows::insert(&mut tx, &pass, &values, &How::default()).await {
                    Ok(_) => {
                        tx.commit().await?;
                        return Ok(see_other("/lk/staff/absences").into_response());
                    }
                    Err(error) => problems.push(crate::subsystems::refusal::words(error)?),
                }
            }
        }
    }
    let problems: Vec<&str> = problems.iter().map(String::as_str).collect();
    render(&scene, &problems, &typed).await
}

/// What other rows say against it.
async fn problem_of(
    scene: &Scene,
    employment: i64,
    from: Date,
    to: Option<Date>,
    substitute: Option<i64>,
) -> Result<Option<String>> {
    /// Person, first and last day of work, surname, name, patronymic.
    type Job = (i64, String, Option<String>, String, String, Option<String>);
    let job: Option<Job> = scene
        .db()
        .opt(
            "SELECT e.person_id, e.hired_on, e.dismissed_on, p.last_name, p.first_name, p.middle_name
             FROM employment e JOIN person p ON p.id = e.person_id WHERE e.id = $1 AND e.deleted_at IS NULL",
            v![employment],
        )
        .await?;
    let Some((person, hired, dismissed, last, first, middle)) = job else {
        return Ok(Some("Такого работника нет: выберите другого.".to_owned()));
    };
    if from.to_string() < hired || dismissed.is_some_and(|day| day < from.to_string()) {
        let name = full_name(&last, &first, middle.as_deref());
        return Ok(Some(format!("{name} в этот день здесь не работает.")));
    }
    if substitute == Some(person) {
        return Ok(Some("Замещает другой человек.".to_owned()));
    }
    let end = to.map_or_else(|| "9999-12-31".to_owned(), |day| day.to_string());
    let clash: Option<(String,)> = scene
        .db()
        .opt(
            "SELECT valid_from FROM absence WHERE employment_id = $1 AND kind = 'sick' AND deleted_at IS NULL
             AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $3) LIMIT 1",
            v![employment, end, from],
        )
        .await?;
    Ok(clash.map(|(day,)| {
        format!(
            "Болезнь за эти дни уже внесена: с {}. Продлите или закройте её.",
            value::show_day(&day)
        )
    }))
}

/// `POST /lk/staff/absences/end`: the last day is known, or was another.
pub async fn end(scene: Scene, fields: Fields) -> Result<Response> {
    let id: i64 = fields.get("id").parse().map_err(|_| Error::NotFound)?;
    let last = match value::day(fields.get("to").trim()) {
        Ok(day) => day,
        Err(text) => {
            return render(
                &scene,
                &[&format!("По какой день: {text}")],
                &Typed::default(),
            )
            .await;
        }
    };
    let pass = Writing::workflow(&ABSENCES, &scene.asker);
    let mut tx = scene.db().begin().await?;
    let row = rows::of_tx(&mut tx, &pass, id).await?;
    let Some(row) = row.filter(|row| row.deleted_at.is_none()) else {
        return Err(Error::NotFound);
    };
    let problem = match row.values.date("valid_from") {
        _ if row.values.int("basis_item_id").is_some() => {
            Some("Это отсутствие внесено приказом и меняется приказом.")
        }
        Some(from) if last < from => Some("Последний день раньше первого."),
        _ => None,
    };
    if let Some(problem) = problem {
        drop(tx);
        return render(&scene, &[problem], &Typed::default()).await;
    }
    let values = Values::from([("valid_to", Value::from(after(last)))]);
    let saved = rows::update(&mut tx, &pass, id, row.version, &values, &How::default()).await;
    if let Err(error) = saved {
        drop(tx);
        let text = crate::subsystems::refusal::words(error)?;
        return render(&scene, &[&text], &Typed::default()).await;
    }
    tx.commit().await?;
    Ok(see_other("/lk/staff/absences").into_response())
}
