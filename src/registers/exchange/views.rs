//! What the pages of an import show.

use serde::Serialize;

use super::{
    columns,
    store::{Action, Import, Row, Shape},
};
use crate::{
    registers::{Lists, Names, Writing, describe::Kind, pages::Scene},
    sheets::Cell,
    web::{Result, text},
};

/// An import in the list of imports.
#[derive(Serialize)]
pub struct Listed {
    url: String,
    name: String,
    at: String,
    state: &'static str,
    rows: i64,
    errors: i64,
}

impl Listed {
    pub fn of(scene: &Scene, table: &str, import: &Import) -> Self {
        Self {
            url: address(table, import.id),
            name: import.file_name.clone(),
            at: text::moment(&import.at, scene.zone()),
            state: match import.state.as_str() {
                "parsed" => "ждёт выбора столбцов",
                "checking" => "проверяется",
                "checked" | "applying" if import.is_partly_written() => "загружен не весь",
                "checked" => "проверен, не загружен",
                "applying" => "загружается",
                "applied" => "загружен",
                _ => "не проверен",
            },
            rows: import.rows,
            errors: import.errors,
        }
    }
}

/// Where an import is.
pub fn address(table: &str, id: i64) -> String {
    format!("/lk/r/{table}/import/{id}")
}

/// A column of the file, with what it may be.
#[derive(Serialize)]
pub struct Column {
    number: usize,
    title: String,
    samples: Vec<String>,
    options: Vec<Choice>,
    known: bool,
}

/// A field to choose for a column.
#[derive(Serialize)]
pub struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

/// Letters of a sample.
const SAMPLE: usize = 40;

/// The columns of a file.
pub fn columns(pass: &Writing, titles: &[String], shape: &Shape, rows: &[Row]) -> Vec<Column> {
    let each = titles.iter().enumerate().map(|(at, title)| {
        let chosen = shape.columns.get(at).and_then(Option::as_deref);
        let samples = rows.iter().filter_map(|row| row.cells.get(at));
        let samples = samples.filter(|cell| !cell.is_empty()).take(3);
        let options = columns::importable(pass).map(|field| Choice {
            value: field.name.to_owned(),
            label: match field.required {
                true => format!("{} *", field.label),
                false => field.label.to_owned(),
            },
            chosen: chosen == Some(field.name),
        });
        Column {
            number: at + 1,
            title: title.clone(),
            samples: samples.map(sample).collect(),
            options: options.collect(),
            known: chosen.is_some(),
        }
    });
    each.collect()
}

fn sample(cell: &Cell) -> String {
    let text = crate::sheets::clean::line(&cell.plain());
    match text.char_indices().nth(SAMPLE) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text,
    }
}

/// Required fields that no column brings: a new record cannot be made without them.
pub fn missing(pass: &Writing, shape: &Shape) -> Vec<&'static str> {
    columns::importable(pass)
        .filter(|field| field.required && field.default.is_empty())
        .filter(|field| !matches!(field.kind, Kind::Flag))
        .filter(|field| {
            !shape
                .columns
                .iter()
                .flatten()
                .any(|name| name == field.name)
        })
        .map(|field| field.label)
        .collect()
}

/// A row of the report.
#[derive(Serialize)]
pub struct Line {
    number: i64,
    title: String,
    /// The card of the record that is changed.
    url: Option<String>,
    problems: Vec<Said>,
    remarks: Vec<Said>,
    changes: Vec<Changed>,
}

/// A sentence about a field.
#[derive(Serialize)]
pub struct Said {
    /// The letter of the column, as office programs name it, with its label.
    place: String,
    text: String,
}

/// What becomes of a field.
#[derive(Serialize)]
pub struct Changed {
    label: &'static str,
    from: String,
    to: String,
}

/// Rows with what the trial said of them.
pub async fn lines(
    scene: &Scene,
    pass: &Writing,
    shape: &Shape,
    rows: &[Row],
) -> Result<Vec<Line>> {
    let register = pass.register();
    let fields: Vec<_> = pass.fields().collect();
    let lists = Lists::of(scene.db(), fields.iter().copied()).await?;
    let values = rows.iter().map(|row| &row.values);
    let names = Names::of_links(scene.db(), &scene.catalog, &fields, values).await?;
    let said = |pairs: &[(String, String)]| -> Vec<Said> {
        let each = pairs.iter().map(|(name, text)| Said {
            place: place(pass, shape, name),
            text: text.clone(),
        });
        each.collect()
    };
    let each = rows.iter().map(|row| {
        let changed = row.told.changes.iter().filter_map(|(name, from, to)| {
            Some(Changed {
                label: pass.field(name)?.label,
                from: from.clone(),
                to: to.clone(),
            })
        });
        let made = fields.iter().filter(|_| row.action == Some(Action::Create));
        let made = made.filter_map(|field| {
            let value = row
                .values
                .0
                .get(field.name)
                .filter(|value| !value.is_empty())?;
            Some(Changed {
                label: field.label,
                from: String::new(),
                to: names.show(field, value, &lists, scene.zone()),
            })
        });
        let later = row
            .later
            .iter()
            .filter(|_| row.action == Some(Action::Create));
        let later = later.filter_map(|(name, target)| {
            Some(Changed {
                label: pass.field(name)?.label,
                from: String::new(),
                to: format!("запись строки {target}"),
            })
        });
        Line {
            number: row.number,
            title: row.told.title.clone(),
            url: row
                .record
                .map(|(id, _)| format!("/lk/r/{}/{id}", register.table)),
            problems: said(&row.told.problems),
            remarks: said(&row.told.remarks),
            changes: changed.chain(made).chain(later).collect(),
        }
    });
    Ok(each.collect())
}

/// «C, Площадь, м²»
fn place(pass: &Writing, shape: &Shape, name: &str) -> String {
    let Some(field) = pass.field(name) else {
        return String::new();
    };
    let column = shape
        .columns
        .iter()
        .position(|c| c.as_deref() == Some(name));
    match column {
        Some(at) => format!("столбец {}, {}", letters(at), field.label),
        None => field.label.to_owned(),
    }
}

/// A, B, … Z, AA.
fn letters(mut at: usize) -> String {
    let mut name = String::new();
    loop {
        name.insert(0, char::from(b'A' + (at % 26) as u8));
        match at / 26 {
            0 => return name,
            more => at = more - 1,
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn columns_are_lettered_as_in_office_programs() {
        assert_eq!(
            [0, 25, 26, 51, 52, 701, 702].map(super::letters),
            ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
        );
    }
}
