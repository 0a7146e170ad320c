//! Forms of a draft: the head, one line, all lines at once. A mistake keeps what was typed.

use axum::response::{IntoResponse as _, Response};

use super::{
    Opened,
    inputs::{Options, of_line},
    number, open_to_write, page,
    show::{APPROVERS, Trouble, render},
};
use crate::{
    registers::{Value, Values, pages::Scene, value},
    storage::v,
    subsystems::orders::{
        draft::{self, Head},
        params::{self, Ask, Params},
        store::{self, Line, Words},
    },
    web::{Error, Fields, Path, Result, page::see_other},
};

/// `POST /lk/orders/{id}/head`.
pub async fn save_head(scene: Scene, Path(id): Path<String>, fields: Fields) -> Result<Response> {
    let opened = open_to_write(&scene, number(&id)?).await?;
    let head = match read_head(&fields) {
        Ok(head) => head,
        Err(troubles) => return render(&scene, &opened, &troubles, Some(&fields)).await,
    };
    let mut tx = scene.db().begin().await?;
    let saved = async {
        let doc = draft::open(&mut tx, opened.doc.id, version(&fields)).await?;
        draft::save_head(&mut tx, &scene.asker, &doc, &head).await
    };
    if let Err(error) = saved.await {
        let troubles = [Trouble::whole(error.words()?)];
        drop(tx);
        return render(&scene, &opened, &troubles, Some(&fields)).await;
    }
    tx.commit().await?;
    Ok(back(&opened))
}

fn version(fields: &Fields) -> i64 {
    fields.get("version").parse().unwrap_or(0)
}

fn back(opened: &Opened) -> Response {
    see_other(&format!("/lk/orders/{}", opened.doc.id)).into_response()
}

fn read_head(fields: &Fields) -> Result<Head, Vec<Trouble>> {
    let mut troubles = Vec::new();
    let mut trouble = |field, text: &str| {
        troubles.push(Trouble {
            field,
            text: text.to_owned(),
        });
    };
    let text = |name: &str| {
        let typed = fields.get(name).trim();
        (!typed.is_empty()).then(|| typed.to_owned())
    };
    let title = value::one_line(fields.get("title"));
    if title.is_empty() {
        trouble("title", "Напишите, о чём приказ.");
    }
    if title.chars().count() > 500 {
        trouble("title", "Название длиннее 500 знаков: сократите.");
    }
    let effective_on = match params::day(fields.get("effective_on")) {
        Ok(Some(day)) => day,
        Ok(None) => {
            trouble("effective_on", "Укажите, с какого дня действует приказ.");
            jiff::civil::Date::ZERO
        }
        Err(text) => {
            trouble("effective_on", &text);
            jiff::civil::Date::ZERO
        }
    };
    let signer_id = fields.get("signer_id").parse().unwrap_or(0);
    if signer_id == 0 {
        trouble("signer_id", "Выберите, кто подписывает.");
    }
    let mut approvers: Vec<i64> = Vec::new();
    for name in APPROVERS {
        if let Ok(id) = fields.get(name).parse()
            && !approvers.contains(&id)
        {
            approvers.push(id);
        }
    }
    if !troubles.is_empty() {
        return Err(troubles);
    }
    Ok(Head {
        title,
        effective_on,
        preamble: text("preamble"),
        control_id: fields.get("control_id").parse().ok(),
        signer_id,
        late_reason: text("late_reason").map(|text| value::one_line(&text)),
        approvers,
    })
}

/// `GET /lk/orders/{id}/line/{line}`.
pub async fn line(scene: Scene, Path((id, line)): Path<(String, String)>) -> Result<Response> {
    let opened = open_to_write(&scene, number(&id)?).await?;
    let line = find(&scene, &opened, number(&line)?).await?;
    form(&scene, &opened, Some(&line), None, &[]).await
}

/// `GET /lk/orders/{id}/lines`: what is common to all.
pub async fn all_lines(scene: Scene, Path(id): Path<String>) -> Result<Response> {
    let opened = open_to_write(&scene, number(&id)?).await?;
    form(&scene, &opened, None, None, &[]).await
}

async fn find(scene: &Scene, opened: &Opened, line: i64) -> Result<Line> {
    let lines = store::lines(scene.db(), opened.doc.id).await?;
    lines
        .into_iter()
        .find(|l| l.id == line)
        .ok_or(Error::NotFound)
}

async fn form(
    scene: &Scene,
    opened: &Opened,
    line: Option<&Line>,
    typed: Option<&Fields>,
    errors: &[(&'static str, String)],
) -> Result<Response> {
    let db = scene.db();
    let kind = &opened.kind;
    let words = Words::load(db).await?;
    let on = line.map_or(&opened.doc.effective_on, |line| &line.effective_on);
    let person = line.and_then(|line| line.person_id);
    let options = Options::load(db, kind.effect(), on, person).await?;
    let inputs = of_line(kind, line, typed, errors, &options, &words);
    let title = match line {
        Some(line) => format!("Пункт {}. {}", line.no, line.person()),
        None => "Общие условия всех пунктов".to_owned(),
    };
    let problems: Vec<Trouble> = errors
        .iter()
        .map(|(field, text)| Trouble {
            field,
            text: text.clone(),
        })
        .collect();
    let url = format!("/lk/orders/{}", opened.doc.id);
    let name = opened.doc.name();
    let action = match line {
        Some(line) => format!("{url}/line/{}", line.id),
        None => format!("{url}/lines"),
    };
    page(scene, "orders_line.html", &title)
        .crumb(&name, &url)
        .status(if errors.is_empty() { 200 } else { 422 })
        .with("inputs", &inputs)
        .with("problems", &problems)
        .with("action", &action)
        .with("back", &url)
        .with("common", &line.is_none())
        .with(
            "version",
            &line.map_or(opened.doc.row_version, |line| line.row_version),
        )
        .render()
}

/// What was typed of a line.
struct Typed {
    said: Params,
    on: Option<jiff::civil::Date>,
    until: Option<jiff::civil::Date>,
    basis: Option<String>,
    job: Option<i64>,
}

/// Reads the form over what is kept. With `all` only what was filled in counts.
fn read(
    opened: &Opened,
    line: &Line,
    fields: &Fields,
    all: bool,
) -> Result<Typed, Vec<(&'static str, String)>> {
    let mut errors = Vec::new();
    let mut typed = Typed {
        said: line.said(),
        on: None,
        until: line.last(),
        basis: line.basis.clone(),
        job: line.employment_id,
    };
    match params::day(fields.get("effective_on")) {
        Ok(Some(day)) => typed.on = Some(day),
        Ok(None) if all => {}
        Ok(None) => errors.push(("effective_on", "Укажите день.".to_owned())),
        Err(text) => errors.push(("effective_on", text)),
    }
    for (ask, required) in opened.kind.effect().asks() {
        let (name, label, _) = ask.words();
        let text = fields.get(name).trim();
        if all && text.is_empty() {
            continue;
        }
        let taken = match ask {
            Ask::Until => params::day(text).map(|day| typed.until = day),
            Ask::Basis => {
                typed.basis = (!text.is_empty()).then(|| value::one_line(text));
                Ok(())
            }
            Ask::Job => {
                typed.job = text.parse().ok();
                Ok(())
            }
            ask => typed.said.take(*ask, text),
        };
        if let Err(error) = taken {
            errors.push((name, error));
        } else if !all && text.is_empty() && (*required || opened.kind.demands(ask.code())) {
            errors.push((name, format!("Заполните «{label}».")));
        }
    }
    match errors.is_empty() {
        true => Ok(typed),
        false => Err(errors),
    }
}

/// A line of the staffing table fills the post, the unit and the salary that it names.
async fn from_staff_unit(scene: &Scene, fields: &Fields) -> Result<Option<Params>> {
    let Ok(id) = fields.get("staff_unit_id").parse::<i64>() else {
        return Ok(None);
    };
    let found: Option<(i64, i64, Option<i64>, Option<String>)> = scene
        .db()
        .opt(
            "SELECT position_id, org_unit_id, salary, fund FROM staff_unit WHERE id = $1 AND deleted_at IS NULL",
            v![id],
        )
        .await?;
    Ok(found.map(|(position, unit, salary, fund)| Params {
        staff_unit_id: Some(id),
        position_id: Some(position),
        org_unit_id: Some(unit),
        salary,
        fund,
        ..Params::default()
    }))
}

fn filled(said: &mut Params, unit: &Params) {
    said.position_id = unit.position_id;
    said.org_unit_id = unit.org_unit_id;
    said.salary = said.salary.or(unit.salary);
    said.fund = said.fund.take().or_else(|| unit.fund.clone());
}

/// `POST /lk/orders/{id}/line/{line}`.
pub async fn save_line(
    scene: Scene,
    Path((id, line)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response> {
    let opened = open_to_write(&scene, number(&id)?).await?;
    let line = find(&scene, &opened, number(&line)?).await?;
    let unit = from_staff_unit(&scene, &fields).await?;
    let typed = read(&opened, &line, &fields, false);
    let mut typed = match (typed, &unit) {
        (Ok(typed), _) => typed,
        // The staffing table says what the form left out.
        (Err(errors), Some(_))
            if errors
                .iter()
                .all(|(name, _)| ["position_id", "org_unit_id"].contains(name)) =>
        {
            match read(&opened, &line, &fields, true) {
                Ok(typed) => typed,
                Err(errors) => {
                    return form(&scene, &opened, Some(&line), Some(&fields), &errors).await;
                }
            }
        }
        (Err(errors), _) => {
            return form(&scene, &opened, Some(&line), Some(&fields), &errors).await;
        }
    };
    if let Some(unit) = &unit {
        filled(&mut typed.said, unit);
    }
    let version = fields.get("version").parse().unwrap_or(0);
    if version != line.row_version {
        let errors = [(
            "",
            "Пункт за это время изменил другой человек. Откройте его заново и повторите."
                .to_owned(),
        )];
        return form(&scene, &opened, Some(&line), Some(&fields), &errors).await;
    }
    store_lines(&scene, &opened, vec![(line, typed)], &fields).await
}

/// `POST /lk/orders/{id}/lines`.
pub async fn save_all_lines(
    scene: Scene,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let opened = open_to_write(&scene, number(&id)?).await?;
    let unit = from_staff_unit(&scene, &fields).await?;
    let mut all = Vec::new();
    for line in store::lines(scene.db(), opened.doc.id).await? {
        match read(&opened, &line, &fields, true) {
            Ok(mut typed) => {
                if let Some(unit) = &unit {
                    filled(&mut typed.said, unit);
                }
                all.push((line, typed));
            }
            Err(errors) => return form(&scene, &opened, None, Some(&fields), &errors).await,
        }
    }
    store_lines(&scene, &opened, all, &fields).await
}

async fn store_lines(
    scene: &Scene,
    opened: &Opened,
    lines: Vec<(Line, Typed)>,
    fields: &Fields,
) -> Result<Response> {
    let mut tx = scene.db().begin().await?;
    let saved = async {
        draft::open(&mut tx, opened.doc.id, opened.doc.row_version).await?;
        for (line, typed) in &lines {
            let mut values = Values::from([
                ("until", typed.until.into()),
                ("params", typed.said.to_text().into()),
                ("basis", typed.basis.clone().into()),
                ("employment_id", typed.job.into()),
            ]);
            if let Some(on) = typed.on {
                values.set("effective_on", Value::from(on));
            }
            draft::save_line(&mut tx, &scene.asker, line, &values).await?;
        }
        Ok(())
    };
    let saved: super::super::Result<()> = saved.await;
    if let Err(error) = saved {
        let errors = [("", error.words()?)];
        drop(tx);
        let one = (lines.len() == 1).then(|| &lines[0].0);
        return form(scene, opened, one, Some(fields), &errors).await;
    }
    tx.commit().await?;
    Ok(back(opened))
}
