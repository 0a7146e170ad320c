//! Inputs of a request, from the fields of its register.

use crate::{
    registers::{Field, Kind, Lists},
    web::{Choice, Input},
};

/// The input of a field with what was typed.
pub fn of(
    field: &'static Field,
    label: &'static str,
    hint: &'static str,
    required: bool,
    typed: &str,
    error: &str,
    lists: &Lists,
) -> Input {
    let (kind, input, max, options) = match field.kind {
        Kind::Long => ("long", "text", 0, Vec::new()),
        Kind::Flag => ("flag", "checkbox", 0, Vec::new()),
        Kind::Choice(list) => ("select", "text", 0, choices(lists, list, typed)),
        Kind::Date => ("text", "date_text", 10, Vec::new()),
        Kind::Text(max, _) => ("text", "text", max, Vec::new()),
        _ => ("text", "text", 0, Vec::new()),
    };
    Input {
        name: field.name,
        label,
        kind,
        input,
        value: typed.to_owned(),
        error: error.to_owned(),
        hint,
        required,
        chosen: typed == "да",
        max,
        options,
        picks: Vec::new(),
    }
}

/// The items of a list.
pub fn choices(lists: &Lists, list: &str, chosen: &str) -> Vec<Choice> {
    let items = lists
        .items(list)
        .iter()
        .filter(|item| !item.archived || item.code == chosen);
    items
        .map(|item| Choice {
            value: item.code.clone(),
            label: item.label.clone(),
            chosen: item.code == chosen,
        })
        .collect()
}

/// A choice of people or other things by number.
pub fn select(
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    all: &[(i64, String)],
    chosen: Option<i64>,
) -> Input {
    let options = all.iter().map(|(id, label)| Choice {
        value: id.to_string(),
        label: label.clone(),
        chosen: Some(*id) == chosen,
    });
    Input {
        name,
        label,
        kind: "select",
        hint,
        options: options.collect(),
        ..Input::default()
    }
}
