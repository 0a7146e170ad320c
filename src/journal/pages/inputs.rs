//! Inputs in the shape of the component `input` that forms of registers use.

use serde::Serialize;

use crate::registers::{Field, Kind, Lists};

/// Something to choose.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// The words.
    pub label: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// An input.
#[derive(Clone, Debug, Default, Serialize)]
#[allow(missing_docs)]
pub struct Input {
    pub name: &'static str,
    pub label: &'static str,
    pub kind: &'static str,
    pub input: &'static str,
    pub value: String,
    pub error: String,
    pub hint: &'static str,
    pub required: bool,
    pub chosen: bool,
    pub max: u16,
    pub options: Vec<Choice>,
    pub picks: Vec<Choice>,
}

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
