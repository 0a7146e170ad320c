//! Data by which a template is shown before there is a record.

use serde_json::{Map, Value, json};

use crate::documents::templates::{Dictionary, Entry, Kind};

/// How many rows a sample list has.
const ROWS: usize = 2;

/// An invented record with everything filled in.
pub fn sample(fields: &Dictionary) -> Value {
    object(&fields.0)
}

fn object(entries: &[Entry]) -> Value {
    let mut whole = Value::Object(Map::new());
    for entry in entries {
        put(&mut whole, &entry.path, value(entry));
    }
    whole
}

fn value(entry: &Entry) -> Value {
    match &entry.kind {
        Kind::Text => match entry.example.as_str() {
            "" => json!(entry.label),
            example => json!(example),
        },
        Kind::Person => json!({
            "last_name": "Озерцова", "first_name": "Анна", "middle_name": "Петровна", "sex": "f",
        }),
        Kind::Date => json!("2026-09-01"),
        Kind::Int => json!(3),
        Kind::Number(digits) => json!(15 * 10_i64.pow(u32::from(digits.saturating_sub(1)))),
        Kind::Money => json!(4_512_000),
        Kind::Flag => json!(true),
        Kind::Rows(entries) => Value::Array(vec![object(entries); ROWS]),
    }
}

/// Puts a value at a path; what stands in the way gives way.
pub(super) fn put(whole: &mut Value, path: &str, value: Value) {
    let mut at = whole;
    for step in path.split('.') {
        if !at.is_object() {
            *at = Value::Object(Map::new());
        }
        at = &mut at[step];
    }
    *at = value;
}
