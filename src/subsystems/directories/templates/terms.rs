//! The terms of a line of an order, which lie in the register as one text, taken apart for a template. Whoever may not
//! see that text gets blanks.

use serde_json::{Map, Value, json};

use crate::{
    registers::{Lists, Names, pages::Scene, rows::Row},
    web::Result,
};

/// Words that are copied as they are, by their names in the text and in the data.
const PLAIN: &[&str] = &[
    "rate",
    "salary",
    "work_schedule",
    "probation_till",
    "contract",
    "reason",
    "place",
    "words",
    "award_name",
];
/// Codes and their lists.
const CODES: &[(&str, &str)] = &[("employ_type", "EMPLOY_TYPE"), ("award_kind", "AWARD_KIND")];
/// Links: name in the text, name in the data, table.
const LINKS: &[(&str, &str, &str)] = &[
    ("position_id", "position", "position"),
    ("org_unit_id", "unit", "org_unit"),
];

/// Adds `said` to every line.
pub async fn add(scene: &Scene, rows: &[Row], made: &mut [Map<String, Value>]) -> Result<()> {
    let labels = labels(scene).await?;
    for (row, object) in rows.iter().zip(made) {
        let text = row.values.text("params").unwrap_or_default();
        let params: Value = serde_json::from_str(text).unwrap_or_default();
        let mut said = Map::new();
        for name in PLAIN {
            said.insert((*name).to_owned(), params[*name].clone());
        }
        for (name, list) in CODES {
            if let Some(code) = params[*name].as_str() {
                said.insert((*name).to_owned(), json!(labels.label(list, code)));
            }
        }
        for (from, to, table) in LINKS {
            let target = scene.catalog.find(table);
            if let (Some(id), Some(target)) = (params[*from].as_i64(), target) {
                let names = Names::of(scene.db(), &scene.catalog, target, &[id]).await?;
                said.insert((*to).to_owned(), json!(names.get(target.table, id)));
            }
        }
        said.insert("days".to_owned(), json!(days(row)));
        object.insert("said".to_owned(), Value::Object(said));
    }
    Ok(())
}

/// Calendar days from the first to the last, both counted.
fn days(row: &Row) -> Option<i64> {
    let (from, to) = (row.values.date("effective_on")?, row.values.date("until")?);
    let span = from.until(to).ok()?;
    Some(i64::from(span.get_days()) + 1)
}

/// The two lists of which the text keeps codes.
async fn labels(scene: &Scene) -> Result<Lists> {
    use crate::registers::Field;
    let fields = [
        Field::choice("employ_type", "", "EMPLOY_TYPE"),
        Field::choice("award_kind", "", "AWARD_KIND"),
    ];
    Ok(Lists::of(scene.db(), &fields).await?)
}
