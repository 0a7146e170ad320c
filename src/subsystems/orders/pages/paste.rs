//! Many workers at once: rows copied from a spreadsheet become lines of an order that hires. This is how a college
//! that begins enters those who work there already.

use std::collections::BTreeMap;

use axum::response::{IntoResponse as _, Response};

use super::{Opened, number, open_to_write, page, show::Trouble};
use crate::{
    registers::{Lists, fold, pages::Scene},
    storage::{Db, v},
    subsystems::{
        orders::{
            draft::{self, NewLine},
            params::{self, Params},
        },
        staff::{full_name, registers::EMPLOYMENTS},
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
    if !opened.kind.effect().hires() {
        return Err(Error::NotFound);
    }
    let url = format!("/lk/orders/{}", opened.doc.id);
    let name = opened.doc.name();
    page(scene, "orders_paste.html", "Вставить строки из таблицы")
        .crumb(&name, &url)
        .status(if problems.is_empty() { 200 } else { 422 })
        .with("problems", problems)
        .with("rows", rows)
        .with("url", &url)
        .render()
}

/// `POST /lk/orders/{id}/paste`.
pub async fn take(scene: Scene, Path(id): Path<String>, fields: Fields) -> Result<Response> {
    let opened = open_to_write(&scene, number(&id)?).await?;
    let text = fields.get("rows");
    let known = Known::load(scene.db()).await?;
    let (lines, problems) = known.read(text);
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
            lists: Lists::of(db, EMPLOYMENTS.fields).await?,
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

    /// Reads the rows: name, date of birth, post, unit, rate, kind of work, since, number, salary.
    fn read(&self, text: &str) -> (Vec<NewLine>, Vec<String>) {
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
            match self.row(&cells) {
                Ok(line) => lines.push(line),
                Err(text) => problems.push(format!("Строка {}: {text}", n + 1)),
            }
        }
        (lines, problems)
    }

    fn row(&self, cells: &[&str]) -> Result<NewLine, String> {
        let cell = |n: usize| cells.get(n).copied().unwrap_or_default();
        let born = params::day(cell(1))?.map(|day| day.to_string());
        let name = cell(0);
        let namesakes = self
            .people
            .get(&same(name))
            .map(Vec::as_slice)
            .unwrap_or_default();
        let fits = |kept: &Option<String>| born.is_none() || kept.is_none() || *kept == born;
        let mut found = namesakes.iter().filter(|(_, kept)| fits(kept));
        let person = match (found.next(), found.next()) {
            (Some((id, _)), None) => *id,
            (None, _) => {
                return Err(format!(
                    "человека «{name}» нет в реестре физических лиц. Сначала внесите его."
                ));
            }
            _ => {
                return Err(format!(
                    "людей с именем «{name}» несколько. Укажите дату рождения."
                ));
            }
        };
        let of = |map: &BTreeMap<String, i64>, word: &str, what: &str| {
            map.get(&same(word))
                .copied()
                .ok_or_else(|| format!("{what} «{word}» нет в справочнике."))
        };
        let kind = match cell(5) {
            "" => "main",
            word => self
                .lists
                .code("EMPLOY_TYPE", word)
                .ok_or_else(|| format!("вида работы «{word}» нет в справочнике."))?,
        };
        let mut said = Params {
            position_id: Some(of(&self.positions, cell(2), "должности")?),
            org_unit_id: Some(of(&self.units, cell(3), "подразделения")?),
            employ_type: Some(kind.to_owned()),
            is_main: kind == "main",
            ..Params::default()
        };
        let rate = if cell(4).is_empty() { "1" } else { cell(4) };
        said.take(params::Ask::Rate, rate)?;
        said.take(params::Ask::TabNo, cell(7))?;
        said.take(params::Ask::Salary, cell(8))?;
        Ok(NewLine {
            person_id: Some(person),
            on: params::day(cell(6))?,
            said,
            ..NewLine::default()
        })
    }
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
