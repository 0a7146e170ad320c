//! Values and records as JSON.

use serde_json::{Map, Value as Json, json};

use crate::registers::{Field, Kind, Lists, Names, Reading, Value, pages::Scene, rows::Row};
use crate::{
    storage::files::{self, Attached},
    web::Problem,
};

/// A value as a program reads it.
pub(super) fn value(field: &Field, kept: &Value, names: &Names) -> Json {
    let link = |table, id: i64| json!({"id": id, "title": names.get(table, id)});
    match (field.kind, kept) {
        (Kind::Choices(_) | Kind::Links(..), Value::Empty) => json!([]),
        (Kind::Flag, Value::Empty) => Json::Bool(false),
        (Kind::Link(table), Value::Int(id)) => link(table, *id),
        (Kind::Links(table, _), Value::Ids(ids)) => ids.iter().map(|id| link(table, *id)).collect(),
        (Kind::Number(digits), Value::Int(n)) => decimal(*n, digits).into(),
        _ => kept.to_json(),
    }
}

/// `0.25` of 25 with two digits.
fn decimal(n: i64, digits: u8) -> String {
    let by = 10_u64.pow(u32::from(digits));
    let sign = if n < 0 { "-" } else { "" };
    let (whole, part) = (n.unsigned_abs() / by, n.unsigned_abs() % by);
    match digits {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{part:0>width$}", width = usize::from(digits)),
    }
}

/// Records of one register as JSON, with the names of all they link to looked up at once.
pub(super) async fn records(
    scene: &Scene,
    pass: &Reading,
    fields: &[&'static Field],
    rows: &[Row],
) -> Result<Vec<Json>, Problem> {
    let register = pass.register();
    let all: Vec<_> = pass.fields().collect();
    let lists = Lists::of(scene.db(), all.iter().copied()).await?;
    let values = rows.iter().map(|row| &row.values);
    let names = Names::of_links(scene.db(), &scene.catalog, &all, values).await?;
    let each = rows.iter().map(|row| {
        let told = fields
            .iter()
            .filter(|field| !matches!(field.kind, Kind::Files(_)))
            .map(|field| {
                (
                    field.name.to_owned(),
                    value(field, row.values.get(field.name), &names),
                )
            });
        json!({
            "id": row.id,
            "version": row.version,
            "title": names.title(register, &row.values, &lists),
            "url": format!("/lk/r/{}/{}", register.table, row.id),
            "created_at": row.created_at,
            "updated_at": row.updated_at,
            "archived_at": row.archived_at,
            "deleted_at": row.deleted_at,
            "received_on": row.received_on,
            "due_on": row.due_on,
            "values": told.collect::<Map<String, Json>>(),
        })
    });
    Ok(each.collect())
}

/// One record with everything that exists for the asker, its files by their names too.
pub(super) async fn whole(scene: &Scene, pass: &Reading, row: &Row) -> Result<Json, Problem> {
    let fields: Vec<_> = pass.fields().collect();
    let mut told = records(scene, pass, &fields, std::slice::from_ref(row)).await?;
    let mut told = told.pop().unwrap_or_default();
    let shelves: Vec<&Field> = fields
        .into_iter()
        .filter(|field| matches!(field.kind, Kind::Files(_)))
        .collect();
    if shelves.is_empty() {
        return Ok(told);
    }
    let attached = files::attached(scene.db(), pass.register().table, row.id).await?;
    for field in shelves {
        let of_field = attached
            .iter()
            .filter(|a| a.role.as_deref() == Some(field.name));
        told["values"][field.name] = of_field.map(file).collect();
    }
    Ok(told)
}

fn file(attached: &Attached) -> Json {
    json!({
        "id": attached.link_id,
        "name": attached.file.name,
        "type": attached.file.mime,
        "size": attached.file.size,
        "sha256": attached.file.sha256,
    })
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn a_number_loses_no_digit() {
        assert_eq!(decimal(25, 2), "0.25");
        assert_eq!(decimal(-5, 2), "-0.05");
        assert_eq!(decimal(i64::MIN, 3), "-9223372036854775.808");
        assert_eq!(decimal(7, 0), "7");
    }
}
