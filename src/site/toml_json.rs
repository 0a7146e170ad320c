//! TOML as JSON values with the line of each top key, so that TOML and YAML are read by one code
//! and faults name their line. Dates become strings.

use serde_json::{Map, Number, Value};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::text::line_of;

/// One top-level key of a table.
#[derive(Debug)]
pub struct Field {
    /// The key.
    pub key: String,
    /// Line, from 1, inside the text that was parsed.
    pub line: usize,
    /// The value.
    pub value: Value,
}

/// The top-level keys of a TOML text in the order they are written, or the line and the words
/// of the fault.
pub fn fields(text: &str) -> Result<Vec<Field>, (usize, String)> {
    let table = parse(text)?;
    let mut fields: Vec<(usize, Field)> = table
        .get_ref()
        .iter()
        .map(|(key, value)| {
            let at = key.span().start;
            let field = Field {
                key: key.get_ref().clone().into_owned(),
                line: line_of(text, at),
                value: json(value.get_ref()),
            };
            (at, field)
        })
        .collect();
    fields.sort_by_key(|(at, _)| *at);
    Ok(fields.into_iter().map(|(_, field)| field).collect())
}

/// A TOML text as a struct, or the line and the words of the fault.
pub fn typed<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, (usize, String)> {
    toml::from_str(text).map_err(|e| {
        let line = e.span().map_or(1, |span| line_of(text, span.start));
        (line, in_russian(e.message()))
    })
}

/// What serde says about a key, in Russian; the rest in the library's words.
pub fn in_russian(message: &str) -> String {
    let quoted = |text: &str| text.split('`').nth(1).unwrap_or("").to_owned();
    if message.starts_with("missing field") {
        return format!("не хватает {} = …", quoted(message));
    }
    if message.starts_with("unknown field") {
        let known: Vec<&str> = message.split('`').skip(3).step_by(2).collect();
        let name = quoted(message);
        return format!("неизвестный ключ «{name}»; бывают: {}", known.join(", "));
    }
    if message.starts_with("invalid type") || message.starts_with("invalid value") {
        return format!("значение не того вида: {message}");
    }
    format!("TOML не читается: {message}; строки берутся в кавычки \"…\"")
}

fn parse(text: &str) -> Result<Spanned<DeTable<'_>>, (usize, String)> {
    DeTable::parse(text).map_err(|e| {
        let line = e.span().map_or(1, |span| line_of(text, span.start));
        let message = format!(
            "TOML не читается: {}; строки берутся в кавычки \"…\", между ключом и значением — знак =",
            e.message()
        );
        (line, message)
    })
}

fn json(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(s) => Value::String(s.clone().into_owned()),
        DeValue::Boolean(b) => Value::Bool(*b),
        DeValue::Datetime(d) => Value::String(d.to_string()),
        DeValue::Integer(n) => {
            let digits = n.as_str().replace('_', "");
            i64::from_str_radix(digits.trim_start_matches('+'), n.radix())
                .map_or_else(|_| Value::String(n.as_str().to_owned()), Value::from)
        }
        DeValue::Float(n) => n
            .as_str()
            .replace('_', "")
            .parse::<f64>()
            .ok()
            .and_then(Number::from_f64)
            .map_or_else(|| Value::String(n.as_str().to_owned()), Value::Number),
        DeValue::Array(list) => Value::Array(list.iter().map(|v| json(v.get_ref())).collect()),
        DeValue::Table(table) => {
            let mut keys: Vec<_> = table.iter().collect();
            keys.sort_by_key(|(key, _)| key.span().start);
            let map: Map<String, Value> = keys
                .into_iter()
                .map(|(k, v)| (k.get_ref().clone().into_owned(), json(v.get_ref())))
                .collect();
            Value::Object(map)
        }
    }
}
