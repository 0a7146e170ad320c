//! `/lk/accounts/new`: an account for a parent, an applicant, an employer's person. Whoever is known already is found
//! first; of two people with one name and one birthday the officer says which it is.

use axum::response::Response;
use jiff::civil::Date;
use serde::Serialize;

use super::{done, page, refusal};
use crate::{
    identity::{
        Error as Bad,
        accounts::{self, Kind},
    },
    registers::{
        pages::Scene,
        value::{day, one_line, show_day},
    },
    subsystems::administration::{
        namesakes::{self, Namesake, Wanted},
        relation::{self, CATEGORIES},
    },
    web::{Fields, Flash, Form, Result},
};

const NAMES: &[&str] = &["kind", "last", "first", "middle", "born"];

#[derive(Serialize)]
struct Found {
    id: i64,
    name: String,
    born: String,
    same: bool,
    who: String,
    has: bool,
}

/// The kinds that this officer may make here: workers and students come from their registers, unless the
/// administrator is ahead of them.
fn kinds(scene: &Scene) -> Vec<(&'static str, &'static str)> {
    let all = CATEGORIES.iter().filter(|(kind, _)| {
        let listed = matches!(kind, Kind::Staff | Kind::Student);
        !listed || scene.visit.has_any(&["ADM"])
    });
    all.map(|(kind, _)| (kind.code(), relation::one(kind.code())))
        .collect()
}

/// `GET /lk/accounts/new?kind=…`.
pub async fn show(scene: Scene) -> Result<Response> {
    let kind = scene.asked("kind").unwrap_or_default();
    let form = Form::new(NAMES).keep("kind", &kind);
    render(&scene, form, &[])
}

fn render(scene: &Scene, form: Form, found: &[Found]) -> Result<Response> {
    page(scene, "accounts_new.html", "Новая учётная запись")
        .status(if form.is_bad() { 422 } else { 200 })
        .with("form", &form)
        .with("kinds", &kinds(scene))
        .with("found", found)
        .render()
}

/// `POST /lk/accounts/new`.
pub async fn make(scene: Scene, fields: Fields) -> Result<Response> {
    let text = |name: &str| one_line(fields.get(name));
    let mut form = Form::new(NAMES);
    for name in NAMES {
        form = form.keep(name, fields.get(name));
    }
    let kind = relation::category(fields.get("kind"));
    let kind = kind.filter(|kind| kinds(&scene).iter().any(|(code, _)| *code == kind.code()));
    if kind.is_none() {
        form.problem("kind", "Выберите, чья это запись.");
    }
    for (field, words) in [("last", "Введите фамилию."), ("first", "Введите имя.")]
    {
        if text(field).is_empty() {
            form.problem(field, words);
        }
    }
    for field in ["last", "first", "middle"] {
        if text(field).chars().count() > 50 {
            form.problem(field, "Не длиннее 50 букв.");
        }
    }
    let born = match fields.get("born").trim() {
        "" => None,
        typed => match day(typed) {
            Ok(born) if born < scene.asker.today => Some(born),
            Ok(_) => {
                form.problem("born", "Дата рождения ещё не наступила.");
                None
            }
            Err(problem) => {
                form.problem("born", format!("Дата рождения: {problem}"));
                None
            }
        },
    };
    let (Some(kind), false) = (kind, form.is_bad()) else {
        return render(&scene, form, &[]);
    };
    let wanted = Wanted {
        last: text("last"),
        first: text("first"),
        middle: Some(text("middle")).filter(|m| !m.is_empty()),
        born,
    };
    match carry_out(&scene, kind, &wanted, fields.get("who")).await {
        Ok(Made::Done(person)) => Ok(done(
            &scene,
            &format!("/lk/accounts/{person}"),
            Flash::AccountMade,
        )),
        Ok(Made::Ask(namesakes)) => {
            let found: Vec<Found> = namesakes.iter().map(|one| shown(one, kind, born)).collect();
            form.problem(
                "",
                match found.iter().any(|one| one.same) {
                    true => "Человек с таким именем и датой рождения уже есть. Выберите: это тот же человек или другой.",
                    false => "Люди с таким именем уже есть. Выберите: это один из них или другой человек.",
                },
            );
            render(&scene, form, &found)
        }
        Err(Bad::Invalid(text)) => {
            form.problem("", text);
            render(&scene, form, &[])
        }
        Err(Bad::AlreadyHas) => {
            form.problem(
                "",
                "У этого человека такая учётная запись уже есть: найдите его в списке.",
            );
            render(&scene, form, &[])
        }
        Err(error) => {
            form.problem("", refusal(error)?);
            render(&scene, form, &[])
        }
    }
}

enum Made {
    Done(i64),
    Ask(Vec<Namesake>),
}

/// One transaction: nobody can make the same person between the look and the card.
async fn carry_out(scene: &Scene, kind: Kind, wanted: &Wanted, who: &str) -> Result<Made, Bad> {
    let (keeper, by) = (&scene.state.keeper, scene.visit.asked.by());
    let mut tx = keeper.db.begin().await?;
    accounts::queue(&mut tx).await?;
    let namesakes = namesakes::find(keeper, &mut tx, wanted).await?;
    let person = match (who, namesakes.is_empty()) {
        ("other", _) | ("", true) => {
            namesakes::make(keeper, &mut tx, wanted, by.account_id).await?
        }
        (id, _) => match id
            .parse::<i64>()
            .ok()
            .filter(|id| namesakes.iter().any(|n| n.id == *id))
        {
            Some(id) => id,
            None => return Ok(Made::Ask(namesakes)),
        },
    };
    accounts::open(keeper, &mut tx, &[person], kind, &by).await?;
    tx.commit().await?;
    Ok(Made::Done(person))
}

fn shown(one: &Namesake, kind: Kind, born: Option<Date>) -> Found {
    let kinds = one.kinds.as_deref().unwrap_or_default();
    let mut who: Vec<String> = Vec::new();
    who.extend(
        one.groups
            .as_ref()
            .map(|groups| format!("обучается: {groups}")),
    );
    who.extend(one.posts.as_ref().map(|posts| format!("работает: {posts}")));
    if !kinds.is_empty() {
        let words: Vec<&str> = kinds.split(',').map(relation::one).collect();
        who.push(format!("есть записи: {}", words.join(", ")));
    }
    Found {
        id: one.id,
        name: one.name(),
        born: one
            .birth_date
            .as_deref()
            .map_or_else(|| "дата рождения не указана".into(), show_day),
        same: born.is_some() && one.birth_date == born.map(|day| day.to_string()),
        who: who.join("; "),
        has: kinds.split(',').any(|k| k == kind.code()),
    }
}
