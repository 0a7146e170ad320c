//! The data of a record for a template: what the person who prints may read, and nothing else. Every register is read
//! with a pass; a register without one leaves blanks.

use std::{collections::BTreeMap, future::Future, pin::Pin};

use serde_json::{Map, Value, json};

use super::{
    fields::{CALLED, Child, NOW, ORDER_ITEM, WHO, Whose, lists, who},
    terms,
};
use crate::{
    documents::russian::Name,
    registers::{
        Field, Kind, Lists, Names, Reading,
        pages::Scene,
        query::{self, Ask, Filter, Test},
        rows::{self, Row},
    },
    web::{Error, Result},
};

/// The most rows of one list in a document.
const MOST: i64 = 2000;

/// The data of a record; «no such record» and «not for you» are the same.
pub async fn of_record(scene: &Scene, table: &str, id: i64) -> Result<Value> {
    let pass = scene.read(table)?;
    let row = rows::get(scene.db(), &pass, id).await?;
    let row = row
        .filter(|row| row.deleted_at.is_none())
        .ok_or(Error::NotFound)?;
    let person = row.values.int("person_id");
    let mut objects = objects(scene, &pass, &[row], true).await?;
    let mut whole = objects.pop().unwrap_or_default();
    for (child, whose) in lists(&scene.catalog, pass.register()) {
        let parent = match whose {
            Whose::Record => Some(id),
            Whose::Person => person,
        };
        if let Some(parent) = parent {
            let rows = rows_of(scene, &child, parent).await?;
            whole.insert(child.key(), Value::Array(rows));
        }
    }
    common(scene, &mut whole).await?;
    Ok(Value::Object(whole))
}

/// The college, the day, who prints.
async fn common(scene: &Scene, whole: &mut Map<String, Value>) -> Result<()> {
    whole.insert("today".into(), json!(scene.asker.today.to_string()));
    let visit = &scene.visit;
    let printer = json!({ WHO: {
        "last_name": visit.last_name,
        "first_name": visit.first_name,
        "middle_name": visit.middle_name,
    } });
    whole.insert("printer".into(), printer);
    let own = [("organisation", "is_own"), ("bank_account", "is_main")];
    let mut college = one_where(scene, own[0], &[]).await?;
    if let Some((id, _)) = &college {
        let of = [("organisation_id", *id)];
        if let Some((_, bank)) = one_where(scene, own[1], &of).await? {
            whole.insert("bank".into(), Value::Object(bank));
        }
    }
    let mut college = college
        .take()
        .map(|(_, college)| college)
        .unwrap_or_default();
    let name = college.get("short_name").cloned();
    college.insert(
        CALLED.into(),
        name.unwrap_or_else(|| json!(scene.state.college())),
    );
    whole.insert("college".into(), Value::Object(college));
    Ok(())
}

/// The record of a register in which a flag is set.
async fn one_where(
    scene: &Scene,
    (table, flag): (&str, &'static str),
    links: &[(&'static str, i64)],
) -> Result<Option<(i64, Map<String, Value>)>> {
    let Some(pass) = scene.catalog.read(table, &scene.asker) else {
        return Ok(None);
    };
    let mut filters: Vec<Filter> = links
        .iter()
        .map(|(field, id)| Filter {
            field,
            test: Test::Links(vec![*id]),
        })
        .collect();
    filters.push(Filter {
        field: flag,
        test: Test::Is(true),
    });
    let ask = Ask {
        filters,
        ..Ask::default()
    };
    let rows = query::read_part(scene.db(), &scene.catalog, &pass, &ask, 1, 0).await?;
    let Some(id) = rows.first().map(|row| row.id) else {
        return Ok(None);
    };
    let found = objects(scene, &pass, &rows, false).await?.pop();
    Ok(found.map(|object| (id, object)))
}

async fn rows_of(scene: &Scene, child: &Child, id: i64) -> Result<Vec<Value>> {
    let Some(pass) = scene.catalog.read(child.register.table, &scene.asker) else {
        return Ok(Vec::new());
    };
    let ask = match child.by {
        Some(by) if pass.field(by.name).is_none() => return Ok(Vec::new()),
        Some(by) => Ask {
            filters: vec![Filter {
                field: by.name,
                test: Test::Links(vec![id]),
            }],
            ..Ask::default()
        },
        None => Ask {
            as_of: Some(scene.asker.today),
            ..Ask::default()
        },
    };
    let rows = query::read_part(scene.db(), &scene.catalog, &pass, &ask, MOST, 0).await?;
    let objects = objects(scene, &pass, &rows, true).await?;
    Ok(objects.into_iter().map(Value::Object).collect())
}

type Objects<'a> = Pin<Box<dyn Future<Output = Result<Vec<Map<String, Value>>>> + Send + 'a>>;

/// Rows as the dictionary names their fields; `deep` adds the fields of what they link to.
fn objects<'a>(scene: &'a Scene, pass: &'a Reading, rows: &'a [Row], deep: bool) -> Objects<'a> {
    Box::pin(async move {
        let fields: Vec<&'static Field> = pass.fields().collect();
        let lists = Lists::of(scene.db(), fields.iter().copied()).await?;
        let values = rows.iter().map(|row| &row.values);
        let names = Names::of_links(scene.db(), &scene.catalog, &fields, values).await?;
        let mut made: Vec<Map<String, Value>> = rows
            .iter()
            .map(|row| {
                let said = fields.iter().filter_map(|field| {
                    Some((
                        field.name.to_owned(),
                        said(scene, field, row, &lists, &names)?,
                    ))
                });
                said.collect()
            })
            .collect();
        if pass.register().dated {
            let today = scene.asker.today.to_string();
            for (row, object) in rows.iter().zip(&mut made) {
                object.insert(NOW.into(), json!(in_force(row, &today)));
            }
        }
        for field in &fields {
            let Kind::Link(table) = field.kind else {
                continue;
            };
            if table == "person" {
                let people = people(scene, &ids(rows, field.name)).await?;
                merge(&mut made, rows, field.name, CALLED, &people);
            }
            if deep {
                link(scene, rows, field, table, &mut made).await?;
            }
        }
        whom(scene, pass, rows, &mut made).await?;
        if pass.register().table == ORDER_ITEM {
            terms::add(scene, rows, &mut made).await?;
        }
        Ok(made)
    })
}

/// A value as its kind in the dictionary wants it; nothing when it is empty.
fn said(scene: &Scene, field: &Field, row: &Row, lists: &Lists, names: &Names) -> Option<Value> {
    let kept = row.values.get(field.name);
    if kept.is_empty() {
        // «no» and «not said» are one for a flag
        return (field.kind == Kind::Flag).then_some(json!(false));
    }
    Some(match (field.kind, kept) {
        (Kind::Files(_), _) => return None,
        (Kind::Link(table), crate::registers::Value::Int(id)) => {
            json!({ CALLED: names.get(table, *id) })
        }
        (Kind::Int(..) | Kind::Number(_) | Kind::Money, crate::registers::Value::Int(n)) => {
            json!(n)
        }
        (Kind::Flag, crate::registers::Value::Flag(yes)) => json!(yes),
        (Kind::Date, crate::registers::Value::Text(day)) => json!(day),
        _ => json!(names.show(field, kept, lists, scene.zone())),
    })
}

fn in_force(row: &Row, today: &str) -> bool {
    let begun = row
        .values
        .text("valid_from")
        .is_none_or(|from| from <= today);
    begun && row.values.text("valid_to").is_none_or(|to| today < to)
}

fn ids(rows: &[Row], field: &str) -> Vec<i64> {
    let mut ids: Vec<i64> = rows
        .iter()
        .filter_map(|row| row.values.int(field))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Adds the fields of the records that a link leads to, when they may be read.
async fn link(
    scene: &Scene,
    rows: &[Row],
    field: &Field,
    table: &str,
    made: &mut [Map<String, Value>],
) -> Result<()> {
    let Some(pass) = scene.catalog.read(table, &scene.asker) else {
        return Ok(());
    };
    let targets = rows::many(scene.db(), &pass, &ids(rows, field.name)).await?;
    let objects = objects(scene, &pass, &targets, false).await?;
    let found: BTreeMap<i64, Map<String, Value>> =
        targets.iter().map(|row| row.id).zip(objects).collect();
    for (row, object) in rows.iter().zip(made) {
        let target = row.values.int(field.name).and_then(|id| found.get(&id));
        let Some(Value::Object(linked)) = object.get_mut(field.name) else {
            continue;
        };
        for (key, value) in target.into_iter().flatten() {
            linked.entry(key.clone()).or_insert_with(|| value.clone());
        }
    }
    Ok(())
}

/// Adds the person that each row speaks of.
async fn whom(
    scene: &Scene,
    pass: &Reading,
    rows: &[Row],
    made: &mut [Map<String, Value>],
) -> Result<()> {
    match who(&scene.catalog, pass.register()) {
        None => {}
        Some([]) => {
            for (row, object) in rows.iter().zip(made) {
                object.insert(WHO.into(), person_value(row));
            }
        }
        Some([by]) => {
            let people = people(scene, &ids(rows, by)).await?;
            for (row, object) in rows.iter().zip(made) {
                if let Some(person) = row.values.int(by).and_then(|id| people.get(&id)) {
                    object.insert(WHO.into(), person.clone());
                }
            }
        }
        Some([by, person, ..]) => {
            let Some(pass) = scene.catalog.read("employment", &scene.asker) else {
                return Ok(());
            };
            let jobs = rows::many(scene.db(), &pass, &ids(rows, by)).await?;
            let people = people(scene, &ids(&jobs, person)).await?;
            let whose: BTreeMap<i64, i64> = jobs
                .iter()
                .filter_map(|job| Some((job.id, job.values.int(person)?)))
                .collect();
            for (row, object) in rows.iter().zip(made) {
                let id = row.values.int(by).and_then(|job| whose.get(&job));
                if let Some(person) = id.and_then(|id| people.get(id)) {
                    object.insert(WHO.into(), person.clone());
                }
            }
        }
    }
    Ok(())
}

fn merge(
    made: &mut [Map<String, Value>],
    rows: &[Row],
    field: &str,
    key: &str,
    people: &BTreeMap<i64, Value>,
) {
    for (row, object) in rows.iter().zip(made) {
        let person = row.values.int(field).and_then(|id| people.get(&id));
        if let (Some(Value::Object(linked)), Some(person)) = (object.get_mut(field), person) {
            linked.insert(key.to_owned(), person.clone());
        }
    }
}

/// Names of people with what their declension needs. Whoever reads a record reads the name of its person; sex and the
/// dative of one's own choice need the right to people.
async fn people(scene: &Scene, ids: &[i64]) -> Result<BTreeMap<i64, Value>> {
    let Some(register) = scene.catalog.find("person") else {
        return Ok(BTreeMap::new());
    };
    let mut found = BTreeMap::new();
    if let Some(pass) = scene.catalog.read("person", &scene.asker) {
        let rows = rows::many(scene.db(), &pass, ids).await?;
        found.extend(rows.iter().map(|row| (row.id, person_value(row))));
    }
    let rest: Vec<i64> = ids
        .iter()
        .copied()
        .filter(|id| !found.contains_key(id))
        .collect();
    let names = Names::of(scene.db(), &scene.catalog, register, &rest).await?;
    for id in rest {
        let name = Name::parse(&names.get(register.table, id));
        let name = json!({
            "last_name": name.last, "first_name": name.first, "middle_name": name.middle,
        });
        found.insert(id, name);
    }
    Ok(found)
}

/// A person's name for a template.
pub fn person_value(row: &Row) -> Value {
    let parts = [
        "last_name",
        "first_name",
        "middle_name",
        "sex",
        "last_name_dat",
        "first_name_dat",
        "middle_name_dat",
    ];
    let said = parts
        .iter()
        .filter_map(|part| Some(((*part).to_owned(), json!(row.values.text(part)?))));
    Value::Object(said.collect())
}
