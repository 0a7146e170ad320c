//! Choosing the people of an order: by name, or all who fit: «все преподаватели отделения».

use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use sqlx::AssertSqlSafe;

use super::{Opened, number, open_to_write, page, show::Trouble};
use crate::{
    identity::full_name,
    registers::{fold, pages::Scene, query::escaped},
    storage::{Val, v},
    subsystems::orders::{
        draft::{self, NewLine},
        params::Effect,
    },
    web::{Choice, Fields, Path, Result, page::see_other},
};

/// So many are shown, and so many at most are added at once.
const MOST: i64 = 300;

#[derive(Serialize)]
struct Person {
    id: i64,
    name: String,
    note: String,
}

/// What is asked for.
#[derive(Default, Serialize)]
struct Ask {
    q: String,
    unit: String,
    position: String,
    category: String,
    group: String,
}

impl Ask {
    fn of(get: impl Fn(&str) -> String) -> Self {
        Self {
            q: get("q"),
            unit: get("unit"),
            position: get("position"),
            category: get("category"),
            group: get("group"),
        }
    }
}

/// `GET /lk/orders/{id}/people`.
pub async fn show(scene: Scene, Path(id): Path<String>) -> Result<Response> {
    let opened = open_to_write(&scene, number(&id)?).await?;
    let ask = Ask::of(|name| scene.asked(name).unwrap_or_default());
    render(&scene, &opened, &ask, &[]).await
}

async fn render(
    scene: &Scene,
    opened: &Opened,
    ask: &Ask,
    problems: &[Trouble],
) -> Result<Response> {
    let people = find(scene, opened, ask).await?;
    let url = format!("/lk/orders/{}", opened.doc.id);
    let name = opened.doc.name();
    page(scene, "orders_people.html", "Добавить людей")
        .crumb(&name, &url)
        .status(if problems.is_empty() { 200 } else { 422 })
        .with("problems", problems)
        .with("ask", ask)
        .with("people", &people)
        .with("students", &opened.kind.effect().of_students())
        .with("groups", &choices(scene, "SELECT id, name FROM study_group WHERE deleted_at IS NULL ORDER BY name COLLATE \"ru-x-icu\", id", &ask.group).await?)
        .with("enrols", &(opened.kind.effect() == Effect::Enrol))
        .with("hires", &opened.kind.effect().hires())
        .with("units", &choices(scene, "SELECT id, name FROM org_unit WHERE deleted_at IS NULL ORDER BY sort, name COLLATE \"ru-x-icu\"", &ask.unit).await?)
        .with("positions", &choices(scene, "SELECT id, name FROM position WHERE deleted_at IS NULL ORDER BY name COLLATE \"ru-x-icu\"", &ask.position).await?)
        .with("categories", &categories(scene, &ask.category).await?)
        .with("url", &url)
        .with("most", &MOST)
        .render()
}

async fn choices(scene: &Scene, sql: &'static str, chosen: &str) -> Result<Vec<Choice>> {
    let rows: Vec<(i64, String)> = scene.db().all(sql, v![]).await?;
    Ok(rows
        .into_iter()
        .map(|(id, label)| choice(id.to_string(), label, chosen))
        .collect())
}

async fn categories(scene: &Scene, chosen: &str) -> Result<Vec<Choice>> {
    let sql = "SELECT code, label FROM code_item WHERE list = 'STAFF_CAT' ORDER BY sort";
    let rows: Vec<(String, String)> = scene.db().all(sql, v![]).await?;
    Ok(rows
        .into_iter()
        .map(|(code, label)| choice(code, label, chosen))
        .collect())
}

fn choice(value: String, label: String, chosen: &str) -> Choice {
    Choice {
        chosen: value == chosen,
        value,
        label,
    }
}

/// Those who fit and are not in the order yet. Who is to be hired or enrolled is looked for among all people, others
/// among those who work or study on the order's day.
async fn find(scene: &Scene, opened: &Opened, ask: &Ask) -> Result<Vec<Person>> {
    let mut values = v![opened.doc.id];
    let mut tests = vec![
        "p.deleted_at IS NULL".to_owned(),
        "p.id NOT IN (SELECT person_id FROM order_item WHERE order_id = $1 AND person_id IS NOT NULL AND deleted_at IS NULL)".to_owned(),
    ];
    for word in fold(&ask.q).split_whitespace().take(4) {
        values.push(format!("%{}%", escaped(word)).into());
        tests.push(format!("p.search_norm LIKE ${} ESCAPE '\\'", values.len()));
    }
    let note = match opened.kind.effect().of_students() {
        true => students(opened, ask, &mut values, &mut tests),
        false => workers(opened, ask, &mut values, &mut tests),
    };
    let sql = format!(
        "SELECT p.id, p.last_name, p.first_name, p.middle_name, p.birth_date,
            ({note}) AS post
         FROM person p WHERE {} ORDER BY p.last_name COLLATE \"ru-x-icu\", p.first_name COLLATE \"ru-x-icu\", p.id LIMIT {MOST}",
        tests.join(" AND ")
    );
    type Found = (
        i64,
        String,
        String,
        Option<String>,
        Option<String>,
        Option<String>,
    );
    let rows: Vec<Found> = scene.db().all(AssertSqlSafe(sql), values).await?;
    Ok(rows
        .into_iter()
        .map(|(id, last, first, middle, born, post)| Person {
            id,
            name: full_name(&last, &first, middle.as_deref()),
            note: post.unwrap_or_else(|| {
                born.map(|day| format!("{} г. р.", day.get(..4).unwrap_or_default()))
                    .unwrap_or_default()
            }),
        })
        .collect())
}

/// Narrows the search to workers, or to those who may be hired; what is told beside a name.
fn workers(opened: &Opened, ask: &Ask, values: &mut Vec<Val>, tests: &mut Vec<String>) -> String {
    let on = &opened.doc.effective_on;
    let hires = opened.kind.effect().hires();
    let mut add = |value: Val| {
        values.push(value);
        values.len()
    };
    let (a, b) = (add(on.as_str().into()), add(on.as_str().into()));
    let mut work = format!(
        "FROM employment e JOIN assignment a ON a.employment_id = e.id AND a.deleted_at IS NULL
            AND a.valid_from <= ${a} AND (a.valid_to IS NULL OR a.valid_to > ${b})
         JOIN position o ON o.id = a.position_id WHERE e.deleted_at IS NULL AND e.person_id = p.id"
    );
    let mut narrowed = false;
    for (column, value) in [
        ("a.org_unit_id", &ask.unit),
        ("a.position_id", &ask.position),
    ] {
        if let Ok(id) = value.parse::<i64>() {
            work.push_str(&format!(" AND {column} = ${}", add(id.into())));
            narrowed = true;
        }
    }
    if !ask.category.is_empty() {
        work.push_str(&format!(
            " AND o.category = ${}",
            add(ask.category.as_str().into())
        ));
        narrowed = true;
    }
    let accounts =
        "EXISTS (SELECT 1 FROM user_account u WHERE u.person_id = p.id AND u.kind <> 'staff')";
    match (hires, narrowed) {
        (true, false) if ask.q.is_empty() => {
            // Students, parents and applicants are found by name when they are hired.
            tests.push(format!("NOT EXISTS (SELECT 1 FROM employment e WHERE e.person_id = p.id AND e.deleted_at IS NULL) AND NOT {accounts}"));
        }
        (true, false) => {}
        _ => tests.push(format!("EXISTS (SELECT 1 {work})")),
    }
    format!("SELECT min(o.name) {work}")
}

/// Narrows the search to students, or to those who may be enrolled; what is told beside a name.
fn students(opened: &Opened, ask: &Ask, values: &mut Vec<Val>, tests: &mut Vec<String>) -> String {
    let on = &opened.doc.effective_on;
    let mut add = |value: Val| {
        values.push(value);
        values.len()
    };
    let (a, b) = (add(on.as_str().into()), add(on.as_str().into()));
    let mut studies = format!(
        "FROM enrolment e JOIN enrolment_state s ON s.enrolment_id = e.id AND s.deleted_at IS NULL
            AND s.valid_from <= ${a} AND (s.valid_to IS NULL OR s.valid_to > ${b})
            AND s.status NOT IN ('graduated', 'expelled', 'transferred_out')
         LEFT JOIN study_group g ON g.id = s.group_id WHERE e.deleted_at IS NULL AND e.person_id = p.id"
    );
    let enrols = opened.kind.effect() == Effect::Enrol;
    if let (Ok(group), false) = (ask.group.parse::<i64>(), enrols) {
        studies.push_str(&format!(" AND s.group_id = ${}", add(group.into())));
    }
    match enrols {
        true => {
            tests.push(format!("NOT EXISTS (SELECT 1 {studies})"));
            if ask.q.is_empty() {
                // Workers, parents and representatives are found by name when they are enrolled.
                tests.push("NOT EXISTS (SELECT 1 FROM employment w WHERE w.person_id = p.id AND w.deleted_at IS NULL)".to_owned());
                tests.push("NOT EXISTS (SELECT 1 FROM user_account u WHERE u.person_id = p.id AND u.deleted_at IS NULL AND u.kind NOT IN ('student', 'applicant'))".to_owned());
            }
        }
        false => tests.push(format!("EXISTS (SELECT 1 {studies})")),
    }
    format!("SELECT min(g.name) {studies}")
}

/// `POST /lk/orders/{id}/people`.
pub async fn add(scene: Scene, Path(id): Path<String>, fields: Fields) -> Result<Response> {
    let opened = open_to_write(&scene, number(&id)?).await?;
    let ask = Ask::of(|name| fields.get(name).to_owned());
    let people: Vec<i64> = match fields.get("all") {
        "" => fields
            .all("person")
            .filter_map(|id| id.parse().ok())
            .collect(),
        _ => find(&scene, &opened, &ask)
            .await?
            .iter()
            .map(|p| p.id)
            .collect(),
    };
    if people.is_empty() {
        let problems = [Trouble::whole("Отметьте хотя бы одного человека.")];
        return render(&scene, &opened, &ask, &problems).await;
    }
    let new = people.into_iter().map(|person| NewLine {
        person_id: Some(person),
        ..NewLine::default()
    });
    let mut tx = scene.db().begin().await?;
    let done = async {
        let doc = draft::open(&mut tx, opened.doc.id, opened.doc.row_version).await?;
        draft::add(&mut tx, &scene.asker, &doc, &opened.kind, new.collect()).await
    };
    match done.await {
        Ok(_) => {
            tx.commit().await?;
            Ok(see_other(&format!("/lk/orders/{}", opened.doc.id)).into_response())
        }
        Err(error) => {
            drop(tx);
            let problems = [Trouble::whole(error.words()?)];
            render(&scene, &opened, &ask, &problems).await
        }
    }
}
