//! Many people at once: rows copied from a spreadsheet become lines of an order that hires or enrols. This is how a
//! college that begins enters those who work and study there already.

use std::collections::BTreeMap;

use axum::response::{IntoResponse as _, Response};

use super::{Opened, number, open_to_write, page, show::Trouble};
use crate::{
    identity::full_name,
    registers::{Lists, fold, pages::Scene},
    storage::{Db, v},
    subsystems::{
        deanery::ENROLMENT_STATES,
        orders::{
            draft::{self, NewLine},
            params::{self, Effect, Params},
        },
        staff::registers::EMPLOYMENTS,
    },
    web::{Error, Fields, Path, Result, page::see_other},
};

/// `GET /lk/orders/{id}/paste`.
pub async fn show(scene: Scene, Path(id): Path<String>) -> Result<Response> {
    let opened = open_to_write(&scene, number(&id)?).await?;
    render(&scene, &opened, "", &[]).await
}

async fn render(
    scene: &Scene,
    opened: &Opened,
    rows: &str,
    problems: &[Trouble],
) -> Result<Response> {
    if !opened.kind.effect().pasted() {
        return Err(Error::NotFound);
    }
    let url = format!("/lk/orders/{}", opened.doc.id);
    let name = opened.doc.name();
    page(scene, "orders_paste.html", "Вставить строки из таблицы")
        .crumb(&name, &url)
        .status(if problems.is_empty() { 200 } else { 422 })
        .with("problems", problems)
        .with("students", &(opened.kind.effect() == Effect::Enrol))
        .with("rows", rows)
        .with("url", &url)
        .render()
}

/// `POST /lk/orders/{id}/paste`.
pub async fn take(scene: Scene, Path(id): Path<String>, fields: Fields) -> Result<Response> {
    let opened = open_to_write(&scene, number(&id)?).await?;
    let text = fields.get("rows");
    let known = Known::load(scene.db()).await?;
    let (lines, problems) = known.read(opened.kind.effect(), text);
    if !problems.is_empty() || lines.is_empty() {
        let problems = match problems.is_empty() {
            true => vec![Trouble::whole("Вставьте хотя бы одну строку.")],
            false => problems.into_iter().take(50).map(Trouble::whole).collect(),
        };
        return render(&scene, &opened, text, &problems).await;
    }
    let mut tx = scene.db().begin().await?;
    let done = async {
        let doc = draft::open(&mut tx, opened.doc.id, opened.doc.row_version).await?;
        draft::add(&mut tx, &scene.asker, &doc, &opened.kind, lines).await
    };
    match done.await {
        Ok(_) => {
            tx.commit().await?;
            Ok(see_other(&format!("/lk/orders/{}", opened.doc.id)).into_response())
        }
        Err(error) => {
            drop(tx);
            let problems = [Trouble::whole(error.words()?)];
            render(&scene, &opened, text, &problems).await
        }
    }
}

/// What the words of the rows may mean.
#[derive(Debug, Default)]
struct Known {
    people: BTreeMap<String, Vec<(i64, Option<String>)>>,
    positions: BTreeMap<String, i64>,
    units: BTreeMap<String, i64>,
    groups: BTreeMap<String, i64>,
    lists: Lists,
}

/// Number, surname, name, patronymic, birthday.
type Person = (i64, String, String, Option<String>, Option<String>);

impl Known {
    async fn load(db: &Db) -> Result<Self> {
        let people: Vec<Person> = db
            .all(
                "SELECT id, last_name, first_name, middle_name, birth_date FROM person WHERE deleted_at IS NULL",
                v![],
            )
            .await?;
        let mut known = Self {
            positions: by_name(
                db.all(
                    "SELECT id, name FROM position WHERE deleted_at IS NULL",
                    v![],
                )
                .await?,
            ),
            units: by_name(
                db.all(
                    "SELECT id, name FROM org_unit WHERE deleted_at IS NULL",
                    v![],
                )
                .await?,
            ),
            groups: by_name(
                db.all(
                    "SELECT id, name FROM study_group WHERE deleted_at IS NULL AND state IN ('forming', 'active')",
                    v![],
                )
                .await?,
            ),
            lists: Lists::of(db, EMPLOYMENTS.fields.iter().chain(ENROLMENT_STATES.fields)).await?,
            ..Self::default()
        };
        for (id, last, first, middle, born) in people {
            let name = full_name(&last, &first, middle.as_deref());
            known
                .people
                .entry(same(&name))
                .or_default()
                .push((id, born));
        }
        Ok(known)
    }

    /// Reads the rows: of workers name, date of birth, post, unit, rate, kind of work, since, number, salary; of
    /// students name, date of birth, group, course, who pays, since.
    fn read(&self, effect: Effect, text: &str) -> (Vec<NewLine>, Vec<String>) {
        let (mut lines, mut problems) = (Vec::new(), Vec::new());
        let rows = text
            .lines()
            .enumerate()
            .filter(|(_, row)| !row.trim().is_empty());
        for (n, row) in rows {
            let cells: Vec<&str> = row.split('\t').map(str::trim).collect();
            if n == 0 && fold(cells[0]).starts_with("фио") {
                continue;
            }
            let read = match effect {
                Effect::Enrol => self.student(&cells),
                _ => self.worker(&cells),
            };
            match read {
                Ok(line) => lines.push(line),
                Err(text) => problems.push(format!("Строка {}: {text}", n + 1)),
            }
        }
        (lines, problems)
    }

    /// The person of a row's first two cells.
    fn person(&self, cells: &[&str]) -> Result<i64, String> {
        let born = params::day(cell(cells, 1))?.map(|day| day.to_string());
        let name = cell(cells, 0);
        let namesakes = self
            .people
            .get(&same(name))
            .map(Vec::as_slice)
            .unwrap_or_default();
        let fits = |kept: &Option<String>| born.is_none() || kept.is_none() || *kept == born;
        let mut found = namesakes.iter().filter(|(_, kept)| fits(kept));
        match (found.next(), found.next()) {
            (Some((id, _)), None) => Ok(*id),
            (None, _) => Err(format!(
                "человека «{name}» нет в реестре физических лиц. Сначала внесите его."
            )),
            _ => Err(format!(
                "людей с именем «{name}» несколько. Укажите дату рождения."
            )),
        }
    }

    fn student(&self, cells: &[&str]) -> Result<NewLine, String> {
        let cell = |n: usize| cell(cells, n);
        let funding = match cell(4) {
            "" => "reg",
            word => self
                .lists
                .code("FUNDING", word)
                .ok_or_else(|| format!("источника финансирования «{word}» нет в справочнике."))?,
        };
        let mut said = Params {
            group_id: Some(named(&self.groups, cell(2), "группы")?),
            funding: Some(funding.to_owned()),
            ..Params::default()
        };
        said.take(
            params::Ask::Course,
            if cell(3).is_empty() { "1" } else { cell(3) },
        )?;
        Ok(NewLine {
            person_id: Some(self.person(cells)?),
            on: params::day(cell(5))?,
            said,
            ..NewLine::default()
        })
    }

    fn worker(&self, cells: &[&str]) -> Result<NewLine, String> {
        let cell = |n: usize| cell(cells, n);
        let kind = match cell(5) {
            "" => "main",
            word => self
                .lists
                .code("EMPLOY_TYPE", word)
                .ok_or_else(|| format!("вида работы «{word}» нет в справочнике."))?,
        };
        let mut said = Params {
            position_id: Some(named(&self.positions, cell(2), "должности")?),
            org_unit_id: Some(named(&self.units, cell(3), "подразделения")?),
            employ_type: Some(kind.to_owned()),
            is_main: kind == "main",
            ..Params::default()
        };
        let rate = if cell(4).is_empty() { "1" } else { cell(4) };
        said.take(params::Ask::Rate, rate)?;
        said.take(params::Ask::TabNo, cell(7))?;
        said.take(params::Ask::Salary, cell(8))?;
        Ok(NewLine {
            person_id: Some(self.person(cells)?),
            on: params::day(cell(6))?,
            said,
            ..NewLine::default()
        })
    }
}

fn cell<'a>(cells: &[&'a str], n: usize) -> &'a str {
    cells.get(n).copied().unwrap_or_default()
}

fn named(map: &BTreeMap<String, i64>, word: &str, what: &str) -> Result<i64, String> {
    let found = map.get(&same(word)).copied();
    found.ok_or_else(|| format!("{what} «{word}» нет в справочнике."))
}

fn by_name(rows: Vec<(i64, String)>) -> BTreeMap<String, i64> {
    rows.into_iter()
        .map(|(id, name)| (same(&name), id))
        .collect()
}

/// Words that differ by case, ё and spaces are the same.
fn same(text: &str) -> String {
    fold(text).split_whitespace().collect::<Vec<_>>().join(" ")
}
